import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast
from zipfile import ZipFile

import numpy as np
import pytest

from loaders.gltf.write import glb_bytes
from loaders.importing import clouds, models, pipeline, tiling
from loaders.importing.findings import Findings
from loaders.importing.pipeline import imported
from loaders.importing.wanted import Wanted
from loaders.layers import sources_of
from loaders.model_files import read_model
from loaders.opened import Said
from loaders.package import model_files, read_park, write_park
from loaders.raster.mbtiles import MbTiles
from loaders.tiles.source import tiles_source
from scenes.cleaning import Removed, cleaned
from scenes.columns import Floats
from scenes.datums import Gcj02, Wgs84
from scenes.frame import ParkFrame
from scenes.model import Batch, Cloud, Instance, Mesh, Model, Part
from scenes.plant import Enterprise, Layer, LayerKind, Park, Unit
from scenes.trouble import Trouble
from tests.gltf_files import read, samples
from tests.loaders.importing.sources import boundary, checkers, hill, hill_glb, las, write, yard_glb
from tests.loaders.raster.rasters import plane_around, quarters, written
from tests.loaders.raster.tile_pictures import mbtiles, tile

KEYS = [
    "file", "format", "ok", "parts", "triangles", "textures", "points", "bytes_gpu", "extent", "crs", "warnings",
    "error", "seconds", "peak_mb",
]  # fmt: skip


@pytest.fixture
def park(tmp_path: Path) -> Path:
    """Where the package shall be."""
    return tmp_path / "made.park"


def brought(park: Path, *files: Path, **others: object) -> list[Findings]:
    """Import files into a package."""
    return list(imported(files, replace(Wanted(park, said=Said(datum=Wgs84)), **others)))  # type: ignore[arg-type]


def finest(park: Path, layer: Layer) -> list[Batch]:
    """The batches of every tile that has no finer ones, read as the window reads them."""
    owner, _ = read_park(park)
    source = tiles_source(
        str(park / layer.uri), name="t", frame=ParkFrame(owner.origin), park_from_layer=layer.park_from_layer,
        rows={f"BX-{row:04d}": row for row in range(10_000)}, scenery_row=-1,
    )  # fmt: skip
    try:
        tree = source.tree
        leaves = [row for row in range(len(tree)) if row not in set(tree.parent.tolist())]
        found = list[Batch]()
        waiting = [tree.address[row] for row in leaves]
        while waiting:
            try:
                content = source.load(waiting.pop())
            except Trouble:
                continue  # the sample lacks files
            if content.children is None:
                found += content.batches
                continue
            below = content.children
            parents = set(below.parent.tolist())
            waiting += [below.address[row] for row in range(len(below)) if row not in parents]
        return found
    finally:
        source.close()


def places(batches: Sequence[Batch]) -> Floats:
    """All vertices in the park's frame, (vertices, 3)."""
    return np.concatenate([batch.points.astype(np.float64) + batch.origin for batch in batches])


def corners_of(batches: Sequence[Batch]) -> Floats:
    """The corners of all triangles, sorted, (corners, 3)."""
    corners = np.concatenate(
        [batch.points[batch.triangles.ravel()].astype(np.float64) + batch.origin for batch in batches]
    )
    return corners[np.lexsort(np.round(corners, 2).T)]


def content_of(park: Path) -> dict[str, bytes]:
    """Every file of a package but what is only remembered."""
    return {
        path.relative_to(park).as_posix(): path.read_bytes()
        for path in park.rglob("*")
        if path.is_file() and path.parent.name != "cache"
    }


def one_layer(park: Path) -> Layer:
    (layer,) = read_park(park)[0].layers
    return layer


# ── models ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_small_model_becomes_a_glb_with_its_parts_and_codes_in_a_new_package(tmp_path: Path, park: Path) -> None:
    (found,) = brought(park, write(tmp_path, "yard.glb", yard_glb(4)))
    assert (found.error, found.parts, found.coded, found.triangles) == (None, 16, 8, 192)
    made, report = read_park(park)
    assert (made.name, made.code) == ("made", "made")
    assert [notice.en for notice in report.notices] == ["“made” has no boundary."]
    (path,) = model_files(park)
    model, _ = read_model(path)
    assert sorted(part.code for part in model.parts if part.code) == [f"BX-{row:04d}" for row in range(1, 16, 2)]
    assert found.extent is not None
    assert found.extent.tolist() == [[0, 0, 0], [32, 32, 3]]


def storeys() -> bytes:
    """A hill of two parts that know their storey and system, and a cloud and a line beside it."""
    points, triangles = hill(81)
    parts = (
        Part("墙", "2O2Fr$t4X7Zf8NOew3FNr2", ("厂区", "一层"), (("耐火", "2 h"), ("耐火", "3 h"), ("IFC", "IfcWall"))),
        Part("pump", "P-101", ("厂区", "二层", "循环水"), (("IFC", "IfcPump"),)),
    )
    wearer = (points[:, 0] > 20).astype(np.int32)
    mesh = Mesh(points, triangles, parts=wearer)
    cloud = Cloud(points[::7] + np.float32(0.5), 1, np.eye(4), np.tile(np.array([9, 80, 250, 255], np.uint8), (938, 1)))
    return glb_bytes(Model((mesh,), (Instance(0, -1, np.eye(4)),), parts, clouds=(cloud,)))


@pytest.mark.parametrize("most", [100_000, 2_000])
def test_storeys_systems_and_properties_survive_an_import_small_or_large(
    tmp_path: Path, park: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(models, "MOST_TRIANGLES", most)
    monkeypatch.setattr(tiling, "MOST_TRIANGLES", 2_000)
    source = write(tmp_path, "building.glb", storeys())
    (found,) = brought(park, source)
    assert found.error is None
    wanted, _ = read_model(source)
    made = park / found.became[0]
    if made.suffix == ".glb":
        every = [made.read_bytes()]
    else:
        with ZipFile(made) as archive:
            tiles = {name: archive.read(name) for name in archive.namelist() if name.endswith(".glb")}
        ways = {name: name.rpartition("/")[2].removesuffix(".glb").replace("r", "") for name in tiles}
        parents = {way[:end] for way in ways.values() for end in range(len(way))}
        coarse = tiles["tiles/0/r.glb"]
        every = [tiles[name] for name, way in ways.items() if way not in parents]
        assert set(read(coarse)[0].parts) == {replace(part, properties=()) for part in wanted.parts}
    found_parts = set[Part]()
    for content in every:
        model, report = read(content)
        assert not report.notices
        assert all(mesh.parts is not None for mesh in model.meshes) or len(model.parts) == 1
        found_parts |= set(model.parts)
    assert found_parts == set(wanted.parts)


def test_a_building_s_storeys_and_properties_are_those_of_its_ifc(tmp_path: Path, park: Path) -> None:
    source = samples("ifc") / "TallBuilding.ifc"
    (found,) = brought(park, source)
    wanted, _ = read_model(source)
    model, _ = read_model(park / found.became[0])
    kept = {part.code: part for part in model.parts}
    placed = {wanted.parts[one.part] for one in wanted.instances}
    assert len(placed) > 50
    for part in placed:
        again = kept[part.code]
        assert (again.name, again.within) == (part.name, part.within)
        assert sorted(again.properties) == sorted(part.properties)


def test_points_beside_the_surfaces_of_a_small_model_come_along(tmp_path: Path, park: Path) -> None:
    (found,) = brought(park, write(tmp_path, "building.glb", storeys()))
    assert not any("left out" in notice.en for notice in found.report.notices)
    model, _ = read_model(park / found.became[0])
    (cloud,) = model.clouds
    assert cloud.colours is not None
    assert cloud.colours[0].tolist() == [9, 80, 250, 255]
    there = cloud.points.astype(np.float64) + cloud.model_from_cloud[:3, 3]
    assert np.abs(there - (hill(81)[0][::7] + 0.5)).max() < 0.001
    assert model.parts[cloud.part].code == "P-101"


def test_a_large_model_becomes_tiles_whose_finest_are_the_model_to_a_millimetre(
    tmp_path: Path, park: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MOST_TRIANGLES", 5_000)
    monkeypatch.setattr(tiling, "MOST_TRIANGLES", 2_000)
    (found,) = brought(park, write(tmp_path, "hill.glb", hill_glb(101)))
    assert found.became == ("tiles/hill.3tz",)
    points, triangles = hill(101)
    there = corners_of(finest(park, one_layer(park)))
    wanted = points[triangles.ravel()].astype(np.float64)
    wanted = wanted[np.lexsort(np.round(wanted, 2).T)]
    assert np.abs(there - wanted).max() < 0.001


def test_every_level_has_fewer_triangles_and_a_larger_error_than_the_one_below(
    tmp_path: Path, park: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MOST_TRIANGLES", 5_000)
    monkeypatch.setattr(tiling, "MOST_TRIANGLES", 2_000)
    brought(park, write(tmp_path, "hill.glb", hill_glb(101)))
    layer = one_layer(park)
    source = tiles_source(
        str(park / layer.uri), name="t", frame=ParkFrame(Wgs84(0, 0)), park_from_layer=np.eye(4), rows={}, scenery_row=0
    )
    tree = source.tree
    counts = np.array([sum(len(b.triangles) for b in source.load(each).batches) for each in tree.address])
    source.close()
    assert counts.max() <= 2_600
    for row in range(len(tree)):
        below = np.flatnonzero(tree.parent == row)
        if len(below):
            assert counts[row] < counts[below].sum()
            assert tree.error[row] > tree.error[below].max()
            assert tree.error[row] < 2.0


def test_parts_keep_their_codes_through_all_levels(tmp_path: Path, park: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MOST_TRIANGLES", 100)
    monkeypatch.setattr(tiling, "MOST_TRIANGLES", 400)
    (found,) = brought(park, write(tmp_path, "yard.glb", yard_glb(12)))
    assert found.error is None, found.error
    batches = finest(park, one_layer(park))
    seen = set(np.unique(np.concatenate([batch.object_id for batch in batches])).tolist())
    assert seen == {-1, *range(1, 144, 2)}
    for batch in batches:
        place = batch.points.astype(np.float64) + batch.origin
        row = np.floor((place[:, 0] + 0.5) / 10) + 12 * np.floor((place[:, 1] + 0.5) / 10)
        assert set(batch.object_id[batch.object_id >= 0].tolist()) <= set(row.astype(int).tolist())


def test_a_texture_is_cut_out_and_packed_and_shows_the_same_colours(
    tmp_path: Path, park: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MOST_TRIANGLES", 5_000)
    monkeypatch.setattr(tiling, "MOST_TRIANGLES", 2_000)
    brought(park, write(tmp_path, "hill.glb", hill_glb(101, textured=True)))
    picture = checkers(256)
    for batch in finest(park, one_layer(park)):
        assert batch.image is not None
        assert batch.uv is not None
        assert max(batch.image.pixels.shape[:2]) < 256
        middle = batch.triangles[len(batch.triangles) // 2]
        uv = batch.uv[middle].mean(axis=0)
        size = np.array(batch.image.pixels.shape[1::-1])
        column, row = (uv * size).astype(int)
        shown = batch.image.pixels[row, column, :3].astype(int)
        place = (batch.points[middle].astype(np.float64) + batch.origin).mean(axis=0)
        x, y = (place[:2] / 50 * 256).astype(int)
        near = picture[max(y - 2, 0) : y + 3, max(x - 2, 0) : x + 3].reshape(-1, 3).astype(int)
        assert np.abs(near - shown).sum(axis=1).min() < 60


def test_what_is_no_use_is_cleaned_away_and_said(tmp_path: Path, park: Path) -> None:
    text = "v 0 0 0\nv 10 0 0\nv 10 10 0\nv 0 10 0\nv 5 5 5\nv 0 0 0\nf 1 2 3\nf 1 3 4\nf 1 1 2\nf 1 6 2\n"
    (found,) = brought(park, write(tmp_path, "flat.obj", text.encode()))
    said = " ".join(notice.en for notice in found.report.notices)
    assert "guessed" in said
    model, _ = read_model(model_files(park)[0])
    assert sum(len(mesh.triangles) for mesh in model.meshes) == 2


def test_millimetres_and_y_up_are_guessed_said_and_can_be_contradicted(tmp_path: Path, park: Path) -> None:
    ground = [(0, 0, 0), (60_000, 0, 0), (60_000, 0, -40_000), (0, 0, -40_000), (0, 8_000, 0), (9_000, 8_000, 0)]
    text = "".join(f"v {x} {y} {z}\n" for x, y, z in ground) + "f 1 2 3\nf 1 3 4\nf 1 2 5\nf 2 6 5\n"
    file = write(tmp_path, "hall.obj", text.encode())
    (found,) = brought(park, file)
    assert found.extent is not None
    assert np.allclose(found.extent[1] - found.extent[0], [60, 40, 8])
    assert "Y is up" in " ".join(notice.en for notice in found.report.notices)
    (said,) = brought(park, file, said=Said(up="z", metres_per_unit=0.01))
    assert said.extent is not None
    assert np.allclose(said.extent[1] - said.extent[0], [600, 80, 400])
    assert "guessed" not in " ".join(notice.en for notice in said.report.notices)


def test_a_wild_vertex_is_listed_and_not_obeyed(tmp_path: Path, park: Path) -> None:
    points, triangles = hill(40)
    wild = np.concatenate([points, np.array([[5e6, 5e6, 0]], np.float32)])
    lines = [f"v {x} {y} {z}" for x, y, z in wild.tolist()]
    lines += [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in triangles.tolist()] + [f"f 1 2 {len(wild)}"]
    (found,) = brought(
        park, write(tmp_path, "wild.obj", "\n".join(lines).encode()), said=Said(up="z", metres_per_unit=1)
    )
    assert found.extent is not None
    assert (found.extent[1] - found.extent[0]).max() < 100
    assert any("left out of the extent" in notice.en for notice in found.report.notices)


# ── where things lie ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_system_that_is_said_sets_a_model_into_the_park_to_a_millimetre(tmp_path: Path, park: Path) -> None:
    pyproj = pytest.importorskip("pyproj")
    east, north = 412_345.0, 2_533_210.0
    points, triangles = hill(30)
    moved = points.astype(np.float64) + np.array([east, north, 12.0])
    lines = [f"v {x:.4f} {y:.4f} {z:.4f}" for x, y, z in moved.tolist()]
    lines += [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in triangles.tolist()]
    file = write(tmp_path, "survey.obj", "\n".join(lines).encode())
    (found,) = brought(park, file, said=Said("EPSG:4547", up="z", metres_per_unit=1.0))
    assert found.error is None
    assert "4547" in str(found.crs) or "114" in str(found.crs)
    made, _ = read_park(park)
    to_degrees = pyproj.Transformer.from_crs("EPSG:4547", "EPSG:4490", always_xy=True)
    longitude, latitude = to_degrees.transform(moved[:, 0], moved[:, 1])
    wanted = ParkFrame(made.origin).park_from_position(np.array(longitude), np.array(latitude), moved[:, 2])
    model, _ = read_model(model_files(park)[0])
    there = np.concatenate(
        [
            model.meshes[one.mesh].points.astype(np.float64) @ one.model_from_mesh[:3, :3].T
            + one.model_from_mesh[:3, 3]
            for one in model.instances
        ]
    )
    away = np.array([np.abs(wanted - place).max(axis=1).min() for place in there[::37]])
    assert away.max() < 0.002


def test_what_lies_in_another_province_is_refused_and_the_package_stays_as_it_was(tmp_path: Path, park: Path) -> None:
    brought(park, write(tmp_path, "outline.geojson", boundary()))
    before = content_of(park)
    far = write(tmp_path, "far.obj", b"v 500000 4400000 0\nv 500010 4400000 0\nv 500000 4400010 0\nf 1 2 3\n")
    (found,) = brought(park, far, said=Said("EPSG:4547", up="z", metres_per_unit=1.0))
    assert found.error is not None
    assert "km from the park" in found.error.en
    assert content_of(park) == before


def test_a_boundary_in_another_datum_is_told_beside_the_park_s(tmp_path: Path, park: Path) -> None:
    brought(park, write(tmp_path, "outline.geojson", boundary()))
    shifted = brought(park, write(tmp_path, "web.geojson", boundary()), said=Said(datum=Gcj02), dry_run=True)
    assert "looks like" in " ".join(notice.en for notice in shifted[0].report.notices)


def test_a_boundary_becomes_the_park_s_an_enterprise_s_or_a_unit_s(tmp_path: Path, park: Path) -> None:
    nothing = np.empty((0, 2))
    unit = Unit("999901001001", "罐区", nothing)
    made = Park(
        "999901", "虚构园区", Wgs84(113.105, 22.905), nothing, (Enterprise("999901001", "化工", nothing, (unit,)),)
    )
    write_park(made, park)
    plain = write(tmp_path, "a.geojson", boundary())
    coded = write(tmp_path, "b.geojson", boundary("999901001", "enterprise"))
    brought(park, plain, coded)
    brought(park, plain, whose="unit:999901001001")
    again, report = read_park(park)
    rings = (again.boundary, again.enterprises[0].boundary, again.enterprises[0].units[0].bund)
    assert [len(ring) for ring in rings] == [4, 4, 4]
    assert [notice for notice in report.notices if "boundary" in notice.en] == []
    (none,) = brought(park, plain, whose="unit:nobody")
    assert none.error is not None
    assert "--as" in none.error.remedy_en


# ── points, tiles, photogrammetry ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("at_once", [True, False])
def test_a_point_cloud_becomes_tiles_with_every_point_where_it_was(
    tmp_path: Path, park: Path, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    seeded = np.random.default_rng(7)
    points = seeded.uniform([0, 0, 0], [200, 120, 30], (30_000, 3)).round(3)
    colours = seeded.integers(0, 256, (30_000, 3), np.uint8)
    monkeypatch.setattr(clouds, "MOST_POINTS", 2_000)
    if not at_once:
        monkeypatch.setattr(pipeline, "IN_MEMORY", 100)
        monkeypatch.setattr("loaders.clouds.las.MOST_POINTS", 1_000)
        monkeypatch.setattr("loaders.clouds.las.load.__kwdefaults__", {"most": 1_000, "metres_per_unit": None})
    (found,) = brought(park, write(tmp_path, "scan.las", las(points, colours)))
    assert (found.error, found.points) == (None, 30_000)
    there = places(finest(park, one_layer(park)))
    assert len(there) == 30_000
    assert np.abs(there[np.lexsort(there.round(3).T)] - points[np.lexsort(points.T)]).max() < 0.001


def test_photogrammetry_becomes_an_archive_of_tiles_in_its_place(park: Path) -> None:
    (found,) = brought(park, samples("osgb"))
    assert found.error is None
    assert found.triangles > 100_000
    layer = one_layer(park)
    assert (layer.kind, layer.uri) == (LayerKind.TILES_3D, "tiles/osgb.3tz")
    batches = finest(park, layer)
    assert found.extent is not None
    there = places(batches)
    assert (there.min(axis=0) >= found.extent[0] - 1).all()
    assert (there.max(axis=0) <= found.extent[1] + 1).all()
    assert all(batch.image is not None for batch in batches)


def test_a_folder_of_3d_tiles_is_read_through_and_packed(park: Path) -> None:
    folder = samples("3dtiles") / "TilesetWithDiscreteLOD"
    (found,) = brought(park, folder)
    assert found.error is None
    layer = one_layer(park)
    assert layer.park_from_layer is None  # it lies on the earth, and the park with it
    assert found.triangles > 1_000
    assert found.extent is not None
    assert np.abs(found.extent).max() < 10_000
    assert any("dragon_high.b3dm" in notice.told("en") for notice in found.report.notices)
    assert b"dragon_medium.b3dm" in (park / layer.uri).read_bytes()


def test_an_elevation_model_and_a_picture_become_layers(tmp_path: Path, park: Path) -> None:
    rasterio = pytest.importorskip("rasterio")
    origin = rasterio.transform.from_origin(412_000, 2_533_500, 1.0, 1.0)
    for name, kind, bands in (("dem.tif", "float32", 1), ("ortho.tif", "uint8", 3)):
        with rasterio.open(
            tmp_path / name, "w", driver="GTiff", width=64, height=48, count=bands, dtype=kind, crs="EPSG:4547",
            transform=origin,
        ) as file:  # fmt: skip
            file.write(np.full((bands, 48, 64), 7, kind))
    dem, picture = brought(park, tmp_path / "dem.tif", tmp_path / "ortho.tif")
    assert (dem.error, picture.error) == (None, None)
    layers = read_park(park)[0].layers
    assert [(layer.kind.value, layer.uri) for layer in layers] == [
        ("terrain", "terrain/dem.tif"),
        ("imagery", "imagery/ortho.tif"),
    ]
    assert dem.extent is not None
    assert np.allclose(dem.extent[1, :2] - dem.extent[0, :2], [64, 48], atol=2)


def test_a_picture_placed_by_words_alone_is_written_with_them(tmp_path: Path, park: Path) -> None:
    crs = "cgcs2000 / 3-degree CM 113.5"
    source = written(tmp_path / "photo.tif", quarters(60, 40), None, plane_around(crs, 60, 40, 0.5))
    (found,) = brought(park, source, said=Said(crs=crs))
    assert found.error is None, found.error
    made, _ = read_park(park)
    layers, report = sources_of(made, park)
    for _, layer in layers:
        layer.close()
    assert [layer.key for layer, _ in layers] == ["photo"]
    assert not report.notices


def test_tiles_of_a_shifted_web_map_say_so_in_the_package(tmp_path: Path, park: Path) -> None:
    source = mbtiles(tmp_path / "map.mbtiles", {(3, 6, 4): tile(3, 6, 3)}, bounds="113,22.5,113.1,22.6", format="png")
    (found,) = brought(park, source, said=Said(datum=Gcj02))
    assert found.error is None, found.error
    assert MbTiles(park / found.became[0]).datum is Gcj02
    assert MbTiles(source).datum is None


# ── again, together, in vain ─────────────────────────────────────────────────────────────────────────────────────────


def test_one_bad_file_among_good_ones_stops_none_of_them(tmp_path: Path, park: Path) -> None:
    good = write(tmp_path, "yard.glb", yard_glb(2))
    bad = write(tmp_path, "bad.glb", yard_glb(2)[:200])
    strange = write(tmp_path, "notes.xyzzy", b"\0\1\2 nothing at all")
    dwg = tmp_path / "missing.glb"
    found = brought(park, good, bad, strange, dwg, write(tmp_path, "yard2.glb", yard_glb(3)))
    assert [each.error is None for each in found] == [True, False, False, False, True]
    assert not any(each.fault for each in found)
    assert all(each.error.remedy_zh and each.error.remedy_en for each in found if each.error is not None)
    assert [path.name for path in model_files(park)] == ["yard.glb", "yard2.glb"]


def test_a_re_run_skips_what_is_done_and_does_it_again_when_anything_changed(tmp_path: Path, park: Path) -> None:
    file = write(tmp_path, "yard.glb", yard_glb(3))
    (first,) = brought(park, file)
    before = content_of(park)
    (second,) = brought(park, file)
    assert second.skipped
    assert second.row() | {"seconds": 0, "peak_mb": 0, "warnings": []} == first.row() | {
        "seconds": 0, "peak_mb": 0, "warnings": []
    }  # fmt: skip
    assert content_of(park) == before
    (options,) = brought(park, file, said=Said(up="y"))
    assert not options.skipped
    write(tmp_path, "yard.glb", yard_glb(4))
    (changed,) = brought(park, file)
    assert not changed.skipped
    assert [path.name for path in model_files(park)] == [changed.became[0].removeprefix("models/")]
    model_files(park)[0].write_bytes(b"damaged")
    (again,) = brought(park, file)
    assert not again.skipped
    assert read_model(model_files(park)[0])[0].parts


def test_the_same_files_give_the_same_bytes_whoever_does_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MOST_TRIANGLES", 5_000)
    file = write(tmp_path, "hill.glb", hill_glb(90, textured=True))
    brought(tmp_path / "a" / "one.park", file)
    brought(tmp_path / "b" / "one.park", file)
    assert content_of(tmp_path / "a" / "one.park") == content_of(tmp_path / "b" / "one.park")


def test_a_dry_run_reports_and_writes_nothing(tmp_path: Path, park: Path) -> None:
    (found,) = brought(park, write(tmp_path, "yard.glb", yard_glb(3)), dry_run=True)
    assert (found.error, found.triangles, found.became) == (None, 108, ())
    assert found.bytes_gpu > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["yard.glb"]


def test_what_is_no_package_is_not_written_into(tmp_path: Path) -> None:
    folder = tmp_path / "thesis"
    folder.mkdir()
    write(folder, "chapter.txt", b"years of work")
    with pytest.raises(Trouble, match="Something else"):
        brought(folder, write(tmp_path, "yard.glb", yard_glb(2)))
    assert [path.name for path in folder.iterdir()] == ["chapter.txt"]


def test_a_second_import_at_the_same_time_is_refused(tmp_path: Path, park: Path) -> None:
    files = [write(tmp_path, "yard.glb", yard_glb(2)), write(tmp_path, "b.glb", yard_glb(2))]
    first = imported(files, Wanted(park))
    next(first)
    with pytest.raises(Trouble, match="Another import"):
        brought(park, tmp_path / "b.glb")
    assert next(first).error is None
    first.close()


def test_the_row_for_programs_has_exactly_its_members(tmp_path: Path, park: Path) -> None:
    good, bad = brought(park, write(tmp_path, "y.glb", yard_glb(2)), write(tmp_path, "bad.glb", b"glTF"))
    for found in (good, bad):
        row = found.row("en")
        assert list(row) == KEYS
        json.dumps(row)
    error = cast(dict[str, str], bad.row("en")["error"])
    assert list(error) == ["text", "place", "remedy"]


def test_a_fault_of_ours_in_one_file_is_told_apart_and_loses_no_other(
    tmp_path: Path, park: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(mesh: Mesh) -> tuple[Mesh, Removed]:
        if len(mesh.points) > 100:
            raise ZeroDivisionError("division by zero")
        return cleaned(mesh)

    monkeypatch.setattr(models, "cleaned", faulty)
    one, other = brought(park, write(tmp_path, "a.glb", hill_glb(20)), write(tmp_path, "b.glb", yard_glb(2)))
    assert (one.fault, other.fault, other.error) == (True, False, None)
    assert one.error is not None
    assert "ZeroDivisionError" in one.error.en


def test_a_full_disk_is_a_reason_and_the_package_stays_as_it_was(tmp_path: Path, park: Path) -> None:
    brought(park, write(tmp_path, "small.glb", yard_glb(2)))
    before = content_of(park)
    large = write(tmp_path, "large.glb", hill_glb(300))
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from viewer.command import main\n"
        "raise SystemExit(main(sys.argv[1:]))\n"
    )
    words = ["import", str(large), "--into", str(park), "--json", "--language", "en", "--processes", "1"]
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    row = json.loads(done.stdout)
    assert (done.returncode, row["ok"]) == (0, False), done.stderr
    assert "File too large" in row["error"]["text"]
    assert content_of(park) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.glb", "made.park", "small.glb"]
