import sqlite3
from pathlib import Path

import numpy as np
import pytest

from loaders.raster.layers import Window, affine
from loaders.raster.mbtiles import MbTiles, mbtiles_imagery, recognises
from loaders.raster.plane import MapPlane
from loaders.raster.source import imagery_of
from scenes.datums import Gcj02, Wgs84
from scenes.tile_matrix import Projection
from scenes.tile_tree import Unavailable
from scenes.trouble import Trouble
from tests.loaders.raster.tile_pictures import colour_of, mbtiles, packed, tile

LEVEL, COLUMN, ROW = 3, 6, 3  # Guangdong, as web maps count it
SOUTH = 7 - ROW


def small(folder: Path, **said: str) -> Path:
    tiles: dict[tuple[int, int, int], bytes | str | None] = {(LEVEL, COLUMN, SOUTH): tile(LEVEL, COLUMN, ROW)}
    tiles |= {(LEVEL + 1, 2 * COLUMN + east, 2 * SOUTH + 1): tile(LEVEL + 1, east, 0) for east in (0, 1)}
    return mbtiles(folder / "map.mbtiles", tiles, **({"name": "图", "format": "png"} | said))


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_rows_are_counted_from_the_south_and_every_kind_of_picture_is_read(tmp_path: Path, kind: str) -> None:
    content = tile(LEVEL, COLUMN, ROW, kind=kind)
    imagery = mbtiles_imagery(mbtiles(tmp_path / "map.mbtiles", {(LEVEL, COLUMN, SOUTH): content}))
    seen = imagery.picture(0, Window(COLUMN * 256, ROW * 256, 256, 256))
    assert (seen[..., 3] == 255).all()
    assert np.abs(seen[100, 100, :3].astype(int) - colour_of(LEVEL, COLUMN, ROW)).max() <= 3
    beside = imagery.picture(0, Window((COLUMN + 1) * 256, ROW * 256, 10, 10))
    assert not beside.any()
    imagery.close()


def test_a_window_is_put_together_from_its_tiles(tmp_path: Path) -> None:
    imagery = mbtiles_imagery(small(tmp_path))
    assert len(imagery.levels) == 2
    corner = (2 * COLUMN + 1) * 256, 2 * ROW * 256
    seen = imagery.picture(1, Window(corner[0] - 100, corner[1] - 50, 200, 100))
    assert not seen[:50].any()
    assert seen[60, 50, :3].tolist() == list(colour_of(LEVEL + 1, 0, 0))
    assert seen[60, 150, :3].tolist() == list(colour_of(LEVEL + 1, 1, 0))


def test_tiles_of_512_pixels_are_found_to_be_so(tmp_path: Path) -> None:
    imagery = mbtiles_imagery(mbtiles(tmp_path / "large.mbtiles", {(1, 1, 1): tile(1, 1, 0, side=512)}))
    assert affine(imagery.levels[0], np.zeros((1, 2))).tolist() == [pytest.approx([512.0, 512.0])]


def test_bounds_of_the_metadata_are_where_there_is_something(tmp_path: Path) -> None:
    imagery = mbtiles_imagery(small(tmp_path, bounds="90,0,135,41"))
    assert imagery.covers[0, 0] == pytest.approx(16 * 256 * (90 + 180) / 360)
    (tmp_path / "map.mbtiles").unlink()
    wrong = mbtiles_imagery(small(tmp_path, bounds="east,west"))
    assert wrong.covers[0].tolist() == [0.0, 0.0]


def test_a_shifted_map_is_taken_for_one(tmp_path: Path) -> None:
    path = small(tmp_path)
    assert mbtiles_imagery(path, Gcj02).plane == MapPlane(Projection.MERCATOR, Gcj02)
    assert mbtiles_imagery(path).plane == MapPlane(Projection.MERCATOR, Wgs84)


def test_vector_tiles_are_refused_with_the_way_on(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="not pictures"):
        MbTiles(small(tmp_path, format="pbf"))


@pytest.mark.parametrize("level", [-1, 25, 10**9])
def test_absurd_levels_are_refused(tmp_path: Path, level: int) -> None:
    with pytest.raises(Trouble, match="Absurd levels"):
        MbTiles(mbtiles(tmp_path / "map.mbtiles", {(level, 0, 0): tile(0, 0, 0)}))


def test_a_database_of_something_else_or_of_nothing_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.mbtiles"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE media (key TEXT, content BLOB)")
    connection.commit()
    connection.close()
    for path in (other, mbtiles(tmp_path / "empty.mbtiles", {}), tmp_path / "gone.mbtiles"):
        with pytest.raises(Trouble) as trouble:
            MbTiles(path)
        assert trouble.value.notice.file == path.name


def test_a_view_that_never_ends_is_broken_off(tmp_path: Path) -> None:
    path = tmp_path / "endless.mbtiles"
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE metadata (name TEXT, value TEXT);"
        "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)"
        " SELECT i AS zoom_level, i AS tile_column, i AS tile_row, x'00' AS tile_data FROM n;"
    )
    connection.close()
    with pytest.raises(Trouble, match="interrupted"):
        MbTiles(path)


def test_a_giant_a_text_and_a_broken_picture_are_trouble_and_no_more(tmp_path: Path) -> None:
    tiles: dict[tuple[int, int, int], bytes | str | None] = {
        (0, 0, 0): tile(0, 0, 0),
        (1, 0, 0): bytes(17 * 1024**2),
        (1, 1, 0): "text",
        (1, 0, 1): tile(1, 0, 0)[:300],
        (1, 1, 1): b"\x89PNG\r\n\x1a\n" + bytes(8) + (60_000).to_bytes(4) * 2 + bytes(20),
    }
    imagery = mbtiles_imagery(mbtiles(tmp_path / "map.mbtiles", tiles))
    for column, row in ((0, 1), (1, 1), (0, 0), (1, 0)):
        with pytest.raises(Trouble):
            imagery.picture(1, Window(column * 256, row * 256, 10, 10))
    assert imagery.picture(0, Window(0, 0, 10, 10)).any()


def test_a_tile_of_another_size_is_said(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "map.mbtiles", {(0, 0, 0): tile(0, 0, 0), (1, 0, 0): tile(1, 0, 0, side=100)})
    with pytest.raises(Trouble, match="100×100 pixels; 256×256"):
        mbtiles_imagery(path).picture(1, Window(0, 256, 10, 10))


def test_transparent_tiles_leave_open_what_lies_below(tmp_path: Path) -> None:
    clear = np.zeros((256, 256, 4), np.uint8)
    clear[:128] = (10, 20, 30, 255)
    imagery = mbtiles_imagery(mbtiles(tmp_path / "map.mbtiles", {(0, 0, 0): packed(clear)}))
    assert imagery.picture(0, Window(0, 0, 256, 256))[..., 3].tolist() == clear[..., 3].tolist()


def test_cut_short_or_damaged_it_is_trouble_or_a_picture(tmp_path: Path) -> None:
    whole = small(tmp_path).read_bytes()
    path, chance = tmp_path / "damaged.mbtiles", np.random.default_rng(4)
    for round_ in range(60):
        content = bytearray(whole)
        if round_ % 2:
            del content[int(chance.integers(16, len(content))) :]
        else:
            for at in chance.integers(16, len(content), 40).tolist():
                content[at] ^= 0xFF
        path.write_bytes(content)
        try:
            imagery = imagery_of(str(path))
            imagery.picture(0, Window(COLUMN * 256, ROW * 256, 256, 256))
        except Trouble:
            continue


def test_it_is_told_from_other_databases(tmp_path: Path) -> None:
    assert recognises(small(tmp_path).read_bytes()[:65536])
    assert not recognises(b"SQLite format 3\0" + bytes(100))
    package = b"SQLite format 3\0" + bytes(52) + b"GPKG" + b"tile_column"
    assert not recognises(package)


def test_closed_it_is_away(tmp_path: Path) -> None:
    imagery = mbtiles_imagery(small(tmp_path))
    imagery.close()
    with pytest.raises(Unavailable):
        imagery.picture(0, Window(COLUMN * 256, ROW * 256, 10, 10))
