"""A `.3dtiles` on a server: had once, gone on with after a break, and opened again without the server."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from loaders.tiles import web_database
from loaders.tiles.source import opened_container, tiles_source
from loaders.tiles.web import WebContainer
from loaders.tiles.web_asking import Patience
from loaders.tiles.web_database import DatabaseOnServer
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.tile_tree import Unavailable
from scenes.trouble import Trouble
from tests.loaders.tiles.test_web_archive import NOISE, QUICK, SECRET, Shelf
from tests.servers import platform
from tests.tile_files import is_well_said, tileset, triangle_glb


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several pieces of a small file."""
    monkeypatch.setattr(web_database, "PIECE", 50_000)


def database(tmp_path: Path, *, scene: bool = False) -> bytes:
    files = {"tileset.json": b"{}", "a.glb": NOISE}
    if scene:
        files = {"tileset.json": tileset({"content": {"uri": "b.glb"}}), "b.glb": triangle_glb()}
    path = tmp_path / "made.3dtiles"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE media (key TEXT PRIMARY KEY, content BLOB)")
        made.executemany("INSERT INTO media VALUES (?, ?)", list(files.items()))
        made.commit()
    return path.read_bytes()


def container(
    port: int, cache: Path | None, clock: Iterator[float] | None = None, patience: Patience = QUICK
) -> DatabaseOnServer:
    where = f"http://127.0.0.1:{port}/a/city.3dtiles?key={SECRET}"
    server = WebContainer(where, query=f"token={SECRET}", patience=patience, pause=lambda _: None)
    ticks = count() if clock is None else clock
    return DatabaseOnServer(server, cache, lambda: 0.0 if clock is None else next(ticks))


def kept(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file()]


def test_a_database_is_had_once_and_asked_about_afterwards(tmp_path: Path) -> None:
    shelf, cache = Shelf(database(tmp_path)), tmp_path / "cache"
    with platform(shelf) as server:
        for _ in range(2):
            files = container(server.port, cache)
            assert files.read("a.glb") == NOISE
            assert files.read("a.glb", 10, 20) == NOISE[10:30]
            files.close()
        assert len(shelf.content) < shelf.sent < len(shelf.content) + 10
        assert [path.suffix for path in kept(cache)] == [".3dtiles"]
        shelf.content, shelf.mark = database(tmp_path, scene=True), '"2"'
        files = container(server.port, cache)
        assert files.read("b.glb") == triangle_glb()
        files.close()
        assert len(kept(cache)) == 1


def test_an_opening_does_not_wait_for_ever_and_the_next_one_goes_on(tmp_path: Path) -> None:
    shelf, cache = Shelf(database(tmp_path)), tmp_path / "cache"
    with platform(shelf) as server:
        slow = iter(np.arange(0.0, 1e6, web_database.SECONDS / 2).tolist())
        with pytest.raises(Unavailable, match="not all come yet") as caught:
            container(server.port, cache, slow)
        assert is_well_said(caught.value)
        assert SECRET not in caught.value.notice.told("en")
        had = shelf.sent
        assert 0 < had < len(shelf.content)
        files = container(server.port, cache)
        assert files.read("a.glb") == NOISE
        files.close()
        assert shelf.sent < len(shelf.content) + 10
        assert had > web_database.PIECE


def test_what_was_begun_of_another_state_is_begun_anew(tmp_path: Path) -> None:
    shelf, cache = Shelf(database(tmp_path)), tmp_path / "cache"
    with platform(shelf) as server:
        with pytest.raises(Unavailable):
            container(server.port, cache, iter(np.arange(0.0, 1e6, web_database.SECONDS / 2).tolist()))
        shelf.mark = '"2"'
        files = container(server.port, cache)
        assert files.read("a.glb") == NOISE
        files.close()
        assert len(kept(cache)) == 1


def test_without_the_server_what_is_kept_is_seen_and_that_is_said(tmp_path: Path) -> None:
    shelf, cache = Shelf(database(tmp_path)), tmp_path / "cache"
    with platform(shelf) as server:
        container(server.port, cache).close()
        port = server.port
    files = container(port, cache)
    assert files.read("a.glb") == NOISE
    (notice,) = files.news()
    assert SECRET not in notice.told("en")
    assert not files.news()
    files.close()
    with pytest.raises(Unavailable):
        container(port, tmp_path / "elsewhere")


def test_a_server_that_sends_no_parts_sends_all_of_it(tmp_path: Path) -> None:
    shelf = Shelf(database(tmp_path), parts=False)
    with platform(shelf) as server:
        files = container(server.port, tmp_path / "cache")
        assert files.read("a.glb") == NOISE
        files.close()
        with pytest.raises(Trouble, match="larger than"):
            container(server.port, tmp_path / "small", patience=replace(QUICK, largest=1000))


def test_without_a_folder_for_it_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with platform(Shelf(database(tmp_path))) as server:
        files = container(server.port, None)
        assert kept(temporary)
        files.close()
        with platform(Shelf(b"no database" * 9000)) as other, pytest.raises(Trouble, match="database"):
            container(other.port, None)
    assert not list(temporary.iterdir())


def test_what_is_too_large_or_no_database_is_refused_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    with platform(Shelf(b"no database" * 9000)) as server:
        with pytest.raises(Trouble, match="cannot be read"):
            container(server.port, cache)
        assert not kept(cache)
        for name, value, words in (("LARGEST", 1000, "more than the"), ("LEFT_FREE", 10**18, "no room")):
            with monkeypatch.context() as context:
                context.setattr(web_database, name, value)
                with pytest.raises(Trouble, match=words) as caught:
                    container(server.port, cache)
                assert is_well_said(caught.value)


def test_the_least_used_databases_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, cache = Shelf(database(tmp_path)), tmp_path / "cache"
    monkeypatch.setattr(web_database, "LARGEST", 2 * len(shelf.content) + 1000)
    with platform(shelf) as server:
        for number in range(3):
            where = f"http://127.0.0.1:{server.port}/{number}.3dtiles"
            DatabaseOnServer(WebContainer(where, patience=QUICK), cache).close()
    assert len(kept(cache)) == 2


def test_a_whole_scene_comes_out_of_a_database_on_a_server(tmp_path: Path) -> None:
    with platform(Shelf(database(tmp_path, scene=True))) as server:
        source = tiles_source(
            f"http://127.0.0.1:{server.port}/a/city.3dtiles",
            name="layer",
            frame=ParkFrame(Wgs84(113.0, 23.0)),
            park_from_layer=np.eye(4),
            rows={},
            scenery_row=9,
            cache=tmp_path / "cache",
        )
        content = source.load(source.tree.address[0])
        source.close()
    assert [len(batch.triangles) for batch in content.batches] == [1]
    with pytest.raises(Unavailable):
        opened_container("http://127.0.0.1:1/a/city.3dtiles")
