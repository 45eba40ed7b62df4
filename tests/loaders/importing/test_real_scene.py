"""Five sources in five systems, brought in by the program: each is held against where it has to be, in metres."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import pytest

from loaders.layers import sources_of
from loaders.model_files import read_model
from loaders.osgb.source import osgb_source
from loaders.package import model_files, read_park
from scenes.columns import Bytes, Floats
from scenes.datums import Cgcs2000
from scenes.frame import ParkFrame
from scenes.model import Model
from scenes.plant import LayerKind, Park
from scenes.tile_tree import TileSource, TileTree
from tests.gltf_files import samples

ROOT = Path(__file__).resolve().parents[3]


class Script(Protocol):
    """What the test needs of docs/make_real_scene.py."""

    BOUNDARY: Floats
    MARKS: Floats
    HOUSE: tuple[float, float]

    def main(self, words: list[str]) -> int:
        """Make the package."""
        ...


@pytest.fixture(scope="module")
def script() -> Script:
    spec = spec_from_file_location("make_real_scene", ROOT / "docs" / "make_real_scene.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Script, module)


@pytest.fixture(scope="module")
def folder(script: Script, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("real") / "real.park"
    ifc = samples("ifc") / "IfcOpenHouse_IFC4.ifc"
    words = ["--osgb", str(samples("osgb")), "--ifc", str(ifc), "--into", str(into)]
    assert script.main(words) == 0
    return into


@pytest.fixture(scope="module")
def park(folder: Path) -> Park:
    return read_park(folder)[0]


@pytest.fixture
def sources(park: Park, folder: Path) -> Iterator[dict[LayerKind, TileSource]]:
    opened, report = sources_of(park, folder)
    assert not [each for each in report.notices if each.remedy_en]
    yield {layer.kind: source for layer, source in opened}
    for _, source in opened:
        source.close()


def test_the_boundary_of_a_web_map_lies_where_it_was_surveyed(park: Park, script: Script) -> None:
    away = np.linalg.norm(park.boundary[:, None] - script.BOUNDARY[None], axis=2)
    assert away.min(axis=0).max() < 0.001
    assert away.min(axis=1).max() < 0.001


def test_the_orthophoto_shows_the_fence_s_corners_where_the_boundary_has_them(folder: Path, park: Park) -> None:
    """Centres of the white squares, to less than half a pixel of 0.8 m."""
    with import_module("rasterio").open(folder / "imagery" / "fields.tif") as file:
        pixels: Bytes = file.read().min(axis=0)
        rows, columns = np.nonzero(pixels > 235)
        longitude, latitude = (np.array(each, np.float64) for each in file.xy(rows, columns))
    white = ParkFrame(park.origin).park_from_ground(longitude, latitude, Cgcs2000)
    for mark in (park.boundary.min(axis=0), park.boundary.max(axis=0)):
        near = white[np.abs(white - mark).max(axis=1) < 6]
        assert len(near) > 20
        assert np.abs(near.mean(axis=0) - mark).max() < 0.4


def test_the_elevation_model_is_level_where_it_was_made_level(sources: dict[LayerKind, TileSource]) -> None:
    """0.6 m below the park's zero: to the centimetre, amid the park."""
    points = points_of(sources[LayerKind.TERRAIN])
    amid = points[(np.abs(points[:, :2] - [150, 0]) < 200).all(axis=1)]
    level = np.median(amid[:, 2])
    assert abs(level + 0.6) < 0.05


def test_the_photogrammetry_stays_where_its_metadata_puts_it(park: Park, sources: dict[LayerKind, TileSource]) -> None:
    """The tiles of the package against the capture's own files."""
    capture = osgb_source(samples("osgb"), name="x", frame=ParkFrame(park.origin), park_from_layer=None, scenery_row=0)
    before, after = points_of(capture), points_of(sources[LayerKind.TILES_3D])
    assert np.abs(before.min(axis=0) - after.min(axis=0)).max() < 0.01
    assert np.abs(before.max(axis=0) - after.max(axis=0)).max() < 0.01
    assert np.abs((before.min(axis=0) + before.max(axis=0))[:2] / 2).max() < 1.0  # amid the park, as it was chosen


def test_the_building_stands_where_its_map_conversion_says(folder: Path, script: Script) -> None:
    (file,) = model_files(folder)
    brought, own = read_model(file)[0], read_model(samples("ifc") / "IfcOpenHouse_IFC4.ifc")[0]
    shift = middle_of(brought) - middle_of(own)
    assert np.abs(shift[:2] - script.HOUSE).max() < 0.05
    assert abs(shift[2]) < 0.01


def middle_of(model: Model) -> Floats:
    """Of the box of everything, metres."""
    placed = [
        model.meshes[each.mesh].points @ each.model_from_mesh[:3, :3].T + each.model_from_mesh[:3, 3]
        for each in model.instances
    ]
    points = np.concatenate(placed)
    middle: Floats = (points.min(axis=0) + points.max(axis=0)) / 2
    return middle


def points_of(source: TileSource, tree: TileTree | None = None) -> Floats:
    """Every vertex of the coarsest tile that draws anything, park frame."""
    for address in (source.tree if tree is None else tree).address:
        if address is None:
            continue
        content = source.load(address)
        if content.batches:
            return np.concatenate([batch.points.astype(np.float64) + batch.origin for batch in content.batches])
        if content.children is not None:
            return points_of(source, content.children)
    raise AssertionError("nothing is drawn")
