"""A `.3dtiles` database is read by key, and is trusted in nothing else."""

import gzip
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from loaders.tiles.database import DatabaseContainer
from scenes.tile_tree import Unavailable
from scenes.trouble import Trouble
from tests.tile_files import flipped, is_well_said

TABLE = "CREATE TABLE media (key TEXT PRIMARY KEY, content BLOB)"


def made(path: Path, statements: Sequence[str] = (TABLE,), files: dict[str, bytes | str] | None = None) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        if files:
            connection.executemany("INSERT INTO media VALUES (?, ?)", list(files.items()))
        connection.commit()
    return path


def test_tiles_are_found_by_their_keys(tmp_path: Path) -> None:
    files = DatabaseContainer(
        made(tmp_path / "a b#?.3dtiles", files={"tileset.json": b"{}", "罐/1.glb": b"0123456789"})
    )
    assert files.read("罐/1.glb") == b"0123456789"
    assert files.read("罐/1.glb", 3, 4) == b"3456"
    with pytest.raises(Trouble, match="has no such file"):
        files.read("2.glb")
    files.close()
    with pytest.raises(Unavailable):
        files.read("tileset.json")


def test_many_threads_read_at_once(tmp_path: Path) -> None:
    tiles: dict[str, bytes | str] = {f"{row}.glb": gzip.compress(bytes([row]) * 5000) for row in range(100)}
    files = DatabaseContainer(made(tmp_path / "a.3dtiles", files=tiles))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(files.read, tiles, timeout=60)) == list(tiles.values())
    files.close()


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'tileset.json', i FROM n"


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([f"CREATE VIEW media(key, content) AS {ENDLESS}"], "no table named media"),
        (["CREATE TABLE tiles (a)"], "no table named media"),
        (["CREATE TABLE media (other TEXT)"], "cannot be read"),
        (
            [
                "CREATE TABLE media (key TEXT, content BLOB AS (zeroblob(600000000)))",
                "INSERT INTO media (key) VALUES ('tileset.json')",
            ],
            "larger than|cannot be read",
        ),
    ],
)
def test_a_database_that_is_a_program_is_not_run(tmp_path: Path, statements: Sequence[str], words: str) -> None:
    path = made(tmp_path / "a.3dtiles", statements)
    with pytest.raises(Trouble, match=words) as caught:
        DatabaseContainer(path).read("tileset.json")
    assert is_well_said(caught.value)


def test_a_question_that_takes_too_many_steps_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an index every row is looked at."""
    tiles: dict[str, bytes | str] = {f"{row}.glb": b"" for row in range(2000)}
    path = made(tmp_path / "a.3dtiles", ["CREATE TABLE media (key TEXT, content BLOB)"], tiles)
    monkeypatch.setattr("loaders.tiles.database.MOST_STEPS", 3000)
    files = DatabaseContainer(path)
    with pytest.raises(Trouble, match="interrupted") as caught:
        files.read("1999.glb")
    assert is_well_said(caught.value)
    files.close()


def test_a_text_where_bytes_should_be_is_refused(tmp_path: Path) -> None:
    files = DatabaseContainer(made(tmp_path / "a.3dtiles", files={"tileset.json": "text"}))
    with pytest.raises(Trouble, match="something else than bytes"):
        files.read("tileset.json")
    files.close()


def test_a_damaged_database_is_refused_or_read(tmp_path: Path) -> None:
    whole = made(tmp_path / "a.3dtiles", files={"tileset.json": b"{}"}).read_bytes()
    for content in (b"", whole[:16], whole[:100], whole[:4096], *flipped(whole[:4200], times=100)):
        (tmp_path / "b.3dtiles").write_bytes(content + whole[len(content) :] * (len(content) == 4200))
        trouble = refused(tmp_path / "b.3dtiles")
        assert trouble is None or is_well_said(trouble)


def refused(path: Path) -> Trouble | None:
    try:
        files = DatabaseContainer(path)
    except Trouble as trouble:
        return trouble
    try:
        files.read("tileset.json")
    except Trouble as trouble:
        return trouble
    finally:
        files.close()
    return None
