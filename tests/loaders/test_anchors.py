"""Anchors laid onto what a package holds: models, tiles of several levels, and tiles of which some are missing."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.anchors import anchors_snapped, with_anchors
from loaders.gltf.write import glb_bytes
from loaders.package import read_park, write_park
from scenes.datums import Cgcs2000
from scenes.model import Instance, Material, Mesh, Model, Part
from scenes.plant import (
    Enterprise,
    Equipment,
    Indicator,
    IndicatorKind,
    Layer,
    LayerKind,
    Park,
    Place,
    Unit,
)
from scenes.trouble import Trouble
from tests.tile_files import BOX, matrix, tileset, triangle_glb, write_all

NOTHING = np.empty((0, 2))
PLACE = Place(10.0, 20.0, 1.0, turn=90.0)


def indicator(code: str, anchor: tuple[float, float, float]) -> Indicator:
    return Indicator(code, "可燃气体", IndicatorKind.GAS_COMBUSTIBLE, "%LEL", 0.0, 100.0, anchor=anchor)


def park_of(*indicators: Indicator, place: Place = PLACE, layers: tuple[Layer, ...] = ()) -> Park:
    item = Equipment("E1", "探测器", "gas_detector", place, {}, indicators=indicators, model="墙")
    unit = Unit("999901001001", "单元", NOTHING, (item,))
    owner = Enterprise("999901001", "企业", NOTHING, (unit,))
    return Park("999901", "园区", Cgcs2000(113.5, 22.7), NOTHING, (owner,), layers=layers)


def built(park: Park) -> Park:
    """The same with its equipment built from dimensions."""
    (owner,) = park.enterprises
    (unit,) = owner.units
    unit = replace(unit, equipment=tuple(replace(item, model="") for item in unit.equipment))
    return replace(park, enterprises=(replace(owner, units=(unit,)),))


def wall(east: float) -> bytes:
    """A wall across the whole scene at an easting, metres."""
    points = np.array([[0, -100, -100], [0, 100, -100], [0, 100, 100], [0, -100, 100]], np.float32)
    mesh = Mesh(points, np.array([[0, 1, 2], [0, 2, 3]], np.int32))
    pose = np.eye(4)
    pose[0, 3] = east
    return glb_bytes(Model((mesh,), (Instance(0, 0, pose),), (Part("墙"),), (Material(),)))


def test_an_anchor_goes_to_the_wall_and_its_new_place_is_counted_from_its_equipment(tmp_path: Path) -> None:
    folder = tmp_path / "a.park"
    park = park_of(indicator("near", (0.5, 0.25, 2)), indicator("far", (0, 30, 0)), indicator("on", (0, -1, 0)))
    write_park(park, folder, {"wall.glb": wall(11.0)})
    found, report = anchors_snapped(park, folder, within=2.0)
    assert report.notices == []
    near, far, on = found
    assert near.before == pytest.approx((9.75, 20.5, 3))
    assert near.after == pytest.approx((11, 20.5, 3))
    assert near.distance == pytest.approx(1.25)
    assert (far.after, far.moves) == (None, False)
    assert on.after == pytest.approx((11, 20, 1))
    assert not on.moves
    moved = with_anchors(park, found)
    assert [each.anchor for each in moved.indicators] == [pytest.approx((0.5, -1, 2)), (0, 30, 0), (0, -1, 0)]


def test_only_what_is_named_is_snapped_and_a_wrong_name_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "a.park"
    park = park_of(indicator("a", (0, 0, 0)), indicator("b", (0, 0, 0)))
    write_park(park, folder, {"wall.glb": wall(11.0)})
    assert [each.code for each in anchors_snapped(park, folder, within=2.0, only=["b"])[0]] == ["b"]
    assert len(anchors_snapped(park, folder, within=2.0, only=["E1"])[0]) == 2
    with pytest.raises(Trouble, match="no such indicator: c"):
        anchors_snapped(park, folder, within=2.0, only=["c"])


def test_what_is_built_from_dimensions_is_left_alone_unless_it_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "a.park"
    park = built(park_of(indicator("a", (0, 0, 0))))
    write_park(park, folder, {"wall.glb": wall(11.0)})
    with pytest.raises(Trouble, match="no anchors"):
        anchors_snapped(park, folder, within=2.0)
    assert anchors_snapped(park, folder, within=2.0, only=["E1"])[0][0].moves


def test_without_anything_measured_there_is_no_surface(tmp_path: Path) -> None:
    folder = tmp_path / "a.park"
    write_park(park_of(indicator("a", (0, 0, 0))), folder)
    with pytest.raises(Trouble, match="no surface"):
        anchors_snapped(park_of(indicator("a", (0, 0, 0))), folder, within=2.0)


LAYER = Layer("t", "瓦片", LayerKind.TILES_3D, "tiles/t/tileset.json", np.eye(4))
TILED = park_of(indicator("a", (0.25, 0.25, 0.75)), place=Place(0, 0), layers=(LAYER,))
"""A triangle's inside, upright in the tile, lies south of this anchor."""


def tiles(tmp_path: Path, files: Mapping[str, bytes], *, below: dict[str, object]) -> Path:
    """A coarse tile half a metre north of the finer one."""
    folder = tmp_path / "a.park"
    write_park(TILED, folder)
    moved = matrix(move=(0, -0.5, 0))
    fine = {"boundingVolume": BOX, "geometricError": 0, "content": {"uri": "fine.glb"}, "transform": moved, **below}
    root = {"content": {"uri": "coarse.glb"}, "geometricError": 5.0, "children": [fine]}
    write_all(folder / "tiles" / "t", {"tileset.json": tileset(root), **files})
    return folder


def test_of_tiles_the_finest_counts_and_a_coarser_one_only_where_it_is_missing(tmp_path: Path) -> None:
    both = {"coarse.glb": triangle_glb(), "fine.glb": triangle_glb()}
    for name, files, north in (("whole", both, -0.5), ("torn", {"coarse.glb": triangle_glb()}, 0.0)):
        folder = tiles(tmp_path / name, files, below={})
        (found,), _ = anchors_snapped(TILED, folder, within=2.0)
        assert found.after is not None
        assert found.after[1] == pytest.approx(north, abs=1e-6)


def test_an_external_tileset_is_looked_into(tmp_path: Path) -> None:
    inner = tileset({"content": {"uri": "fine.glb"}, "geometricError": 0.0})
    files = {"coarse.glb": triangle_glb(), "fine.glb": triangle_glb(), "inner.json": inner}
    folder = tiles(tmp_path, files, below={"content": {"uri": "inner.json"}})
    (found,), report = anchors_snapped(TILED, folder, within=2.0)
    assert report.notices == []
    assert found.after is not None
    assert found.after[1] == pytest.approx(-0.5, abs=1e-6)


def test_a_broken_model_is_told_and_the_rest_still_counts(tmp_path: Path) -> None:
    folder = tmp_path / "a.park"
    park = park_of(indicator("a", (0, 0, 0)))
    write_park(park, folder, {"bad.glb": b"glTF\2\0\0\0", "wall.glb": wall(11.0)})
    (found,), report = anchors_snapped(replace(park), folder, within=2.0)
    assert found.distance == pytest.approx(1.0)
    assert len(report.notices) == 1
    assert read_park(folder)[0].indicators[0].anchor == (0, 0, 0)
