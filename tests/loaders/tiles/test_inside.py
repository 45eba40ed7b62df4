"""A tiled scene is told from whatever else looks like it, and looked at without a park."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loaders.formats import TilesFormat, choose
from loaders.model_files import read_model
from loaders.opened import Opened
from loaders.tiles.archive_write import write_3tz
from loaders.tiles.inside import read
from scenes.trouble import Trouble
from tests.gltf_files import samples
from tests.tile_files import matrix, tileset, write_all


def databases(path: Path, table: str) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"CREATE TABLE {table} (key TEXT PRIMARY KEY, content BLOB)")
        database.execute(f"INSERT INTO {table} VALUES ('tileset.json', ?)", (tileset({}),))
        database.commit()
    return path


def test_tilesets_archives_and_databases_are_told_by_their_content(tmp_path: Path) -> None:
    write_all(tmp_path, {"tileset.json": tileset({}), "scene": tileset({}), "a.gltf": b'{"asset":{"version":"2.0"}}'})
    write_3tz(tmp_path / "a.3tz", [("a/b.glb", b"x" * 5000), ("tileset.json", tileset({}))])
    (tmp_path / "renamed.zip").write_bytes((tmp_path / "a.3tz").read_bytes())
    databases(tmp_path / "a.3dtiles", "media")
    databases(tmp_path / "a.mbtiles", "tiles")
    for name, expected in (
        ("tileset.json", "3D Tiles"),
        ("scene", "3D Tiles"),
        ("a.3tz", "3D Tiles archive"),
        ("renamed.zip", "3D Tiles archive"),
        ("a.3dtiles", "3D Tiles database"),
        ("a.gltf", "glTF 2.0 (JSON)"),
    ):
        assert choose(tmp_path / name).name == expected
    assert not isinstance(choose(tmp_path / "a.mbtiles"), TilesFormat)


def test_a_local_scene_and_one_on_the_earth_are_told_apart(tmp_path: Path) -> None:
    write_all(tmp_path, {"tileset.json": tileset({"transform": matrix(move=(5, 6, 7)), "geometricError": -1})})
    opened = Opened(tmp_path / "tileset.json")
    local = read(opened)
    assert not local.on_earth
    assert local.extent.tolist() == [[-5, -4, -3], [15, 16, 17]]
    assert len(opened.report.notices) == 1
    dragon = read(Opened(samples("3dtiles") / "TilesetWithDiscreteLOD"))
    assert dragon.on_earth
    assert len(dragon.tree) == 3


def test_a_scene_is_no_model_and_says_how_it_comes_in(tmp_path: Path) -> None:
    write_all(tmp_path, {"tileset.json": tileset({})})
    with pytest.raises(Trouble, match="parkwatch import"):
        read_model(tmp_path / "tileset.json")
