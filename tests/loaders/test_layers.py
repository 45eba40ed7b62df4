"""The streamed layers of a park: each opened by its kind, a broken one said, the rest seen."""

import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import numpy as np

from loaders.layers import rows_of, sources_of
from scenes.datums import Wgs84
from scenes.plant import Enterprise, Equipment, Layer, LayerKind, Park, Place, Unit
from tests.osgb_files import a_dataset
from tests.servers import Asked, platform
from tests.tile_files import batched_glb, tile, tileset, write_all

ORIGIN = Wgs84(113.1, 22.9)
HERE = np.eye(4)


def park(*layers: Layer) -> Park:
    ring = np.array([[0.0, 0], [100, 0], [100, 100]])
    tanks = tuple(
        Equipment(f"TK-{row}", f"tank {row}", "tank", Place(0, 0), {}, model=f"part {row}") for row in range(3)
    )
    works = Enterprise("e", "works", ring, (Unit("u", "unit", ring, tanks),))
    return Park("p", "park", ORIGIN, ring, (works,), layers=layers)


def layer(key: str, kind: LayerKind, uri: str, **more: object) -> Layer:
    pose = HERE if kind in (LayerKind.TILES_3D, LayerKind.OSGB) else None
    return Layer(key, f"图层 {key}", kind, uri, pose, name_en=str(more.get("name_en", "")))


def geotiff(path: Path, pixels: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> None:
    """A GeoTIFF around the park's origin, EPSG:4326."""
    west, south, east, north = 113.05, 22.85, 113.15, 22.95
    bands, rows, columns = pixels.shape
    rasterio = import_module("rasterio")
    pose = import_module("rasterio.transform").from_bounds(west, south, east, north, columns, rows)
    with rasterio.open(
        path, "w", driver="GTiff", width=columns, height=rows, count=bands, dtype=pixels.dtype, crs="EPSG:4326",
        transform=pose,
    ) as file:  # fmt: skip
        file.write(pixels)


def test_every_kind_is_opened_and_terrain_and_imagery_are_one_ground(tmp_path: Path) -> None:
    b3dm = tile(b"b3dm", {"BATCH_LENGTH": 3}, {"name": ["TK-2", "part 1", "?"]}, batched_glb([0, 1, 2]))
    write_all(tmp_path / "tiles" / "a", {"tileset.json": tileset({"content": {"uri": "a.b3dm"}}), "a.b3dm": b3dm})
    (tmp_path / "osgb").mkdir()
    a_dataset(tmp_path / "osgb")
    geotiff(tmp_path / "dem.tif", np.full((1, 64, 64), 12.5, np.float32))
    geotiff(tmp_path / "photo.tif", np.full((3, 64, 64), 99, np.uint8))
    kinds = LayerKind
    sources, report = sources_of(
        park(
            layer("photo", kinds.IMAGERY, "photo.tif"),
            layer("tiles", kinds.TILES_3D, "tiles/a"),
            layer("tiles2", kinds.TILES_3D, "tiles/a/tileset.json"),
            layer("capture", kinds.OSGB, "osgb"),
            layer("dem", kinds.TERRAIN, "dem.tif"),
        ),
        tmp_path,
    )
    assert [layer.key for layer, _ in sources] == ["tiles", "tiles2", "capture", "photo"]
    assert not [notice for notice in report.notices if "tiles" in notice.zh]
    tiles = sources[0][1]
    (batch,) = tiles.load(tiles.tree.address[0]).batches
    assert batch.object_id[::3].tolist() == [2, 1, 3]
    ground = sources[-1][1]
    low, high = ground.tree.centre[:, :2].min(axis=0), ground.tree.centre[:, :2].max(axis=0)
    assert (low <= 100).all()
    assert (high >= 0).all()
    for _, source in sources:
        source.close()


def test_a_broken_layer_is_said_with_its_name_and_the_rest_opens(tmp_path: Path) -> None:
    write_all(tmp_path, {"a/tileset.json": tileset({"geometricError": -1}), "b/tileset.json": b"{", "notes.txt": b"?"})
    kinds = LayerKind
    sources, report = sources_of(
        park(
            layer("a", kinds.TILES_3D, "a", name_en="First"),
            layer("b", kinds.TILES_3D, "b"),
            layer("gone", kinds.TILES_3D, "gone.3tz"),
            layer("out", kinds.TILES_3D, "../a"),
            layer("drive", kinds.TILES_3D, "C:/a"),
            layer("osgb", kinds.OSGB, "a"),
            layer("dem", kinds.TERRAIN, "gone.tif"),
            layer("photo", kinds.IMAGERY, "notes.txt"),
        ),
        tmp_path,
    )
    assert [layer.key for layer, _ in sources] == ["a"]
    said = [notice.zh.partition("：")[0] for notice in report.notices]
    assert said == [f"图层“图层 {key}”" for key in ("b", "gone", "out", "drive", "osgb", "dem", "photo", "a")]
    assert all(notice.remedy_zh for notice in report.notices[:-1])
    assert report.notices[-1].en.startswith("Layer 'First': 1 tiles have no usable geometric error")


def test_the_token_of_a_layer_goes_to_its_server_and_into_no_message(tmp_path: Path) -> None:
    def manners(asked: Asked) -> None:
        asked.say(tileset({}) if "good" in asked.path else b"", 200 if "good" in asked.path else 403, kind="x/y")

    with platform(manners) as server:
        where = f"http://127.0.0.1:{server.port}"
        layers = (
            layer("good", LayerKind.TILES_3D, f"{where}/good.json"),
            layer("bad", LayerKind.TILES_3D, f"{where}/bad.json"),
        )
        words = {"good": "token=one", "bad": "token=two"}
        sources, report = sources_of(park(*layers), tmp_path, cache=tmp_path / "cache", queries=words)
        assert sorted(path for path, _ in server.asked) == ["/bad.json?token=two", "/good.json?token=one"]
    assert [layer.key for layer, _ in sources] == ["good"]
    assert "token" not in "".join(notice.told("zh") for notice in report.notices)
    for _, source in sources:
        source.close()


def test_equipment_is_known_by_its_code_before_the_part_of_another() -> None:
    assert rows_of(park()) == {"TK-0": 0, "TK-1": 1, "TK-2": 2, "part 0": 0, "part 1": 1, "part 2": 2}


def test_a_park_without_layers_has_none(tmp_path: Path) -> None:
    sources, report = sources_of(park(), tmp_path)
    assert not sources
    assert not report.notices


def test_a_database_is_a_layer_too(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.3dtiles")) as database:
        database.execute("CREATE TABLE media (key TEXT PRIMARY KEY, content BLOB)")
        database.execute("INSERT INTO media VALUES ('tileset.json', ?)", (tileset({}),))
        database.commit()
    ((_, source),), report = sources_of(park(layer("a", LayerKind.TILES_3D, "a.3dtiles")), tmp_path)
    assert len(source.tree) == 1
    assert not report.notices
    source.close()
