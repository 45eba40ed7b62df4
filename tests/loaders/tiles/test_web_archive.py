"""A `.3tz` on a server: no more of it is had than is seen, and what a server may do wrong is said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest

from loaders.tiles.archive import ArchiveContainer
from loaders.tiles.archive_write import write_3tz
from loaders.tiles.source import opened_container, tiles_source
from loaders.tiles.web import WebContainer
from loaders.tiles.web_asking import Patience
from loaders.tiles.web_cache import TileCache
from loaders.tiles.whole import AHEAD, WebFile
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.tile_tree import Unavailable
from scenes.trouble import Trouble
from tests.servers import Asked, platform
from tests.tile_files import is_well_said, tileset, triangle_glb

QUICK = Patience(connect=0.5, read=0.5, giving_up=0.6, whole=5.0, first_pause=0.01)
SECRET = "s3cr3t"
NOISE = np.random.default_rng(0).bytes(3 * AHEAD)
FILES = {"tileset.json": b'{"asset":{}}', "a.glb": NOISE, "b.glb": b"b" * 50, "c.glb": NOISE[:AHEAD], "d.glb": b"d" * 9}


@dataclass
class Shelf:
    """One file on a server that sends parts, and how many bytes of it went out. `change` spoils an answer."""

    content: bytes
    mark: str = '"1"'
    sent: int = 0
    parts: bool = True
    change: Callable[[bytes, dict[str, str]], bytes] | None = None
    ranges: list[str] = field(default_factory=list[str])

    def __call__(self, asked: Asked) -> None:
        said = asked.headers.get("Range", "")
        self.ranges.append(said)
        if not said or not self.parts:
            asked.say(self.content, kind="application/zip")
            return
        first, last = (int(each) for each in said.removeprefix("bytes=").split("-"))
        part = self.content[first : last + 1]
        headers = {"ETag": self.mark, "Content-Range": f"bytes {first}-{first + len(part) - 1}/{len(self.content)}"}
        if self.change is not None:
            part = self.change(part, headers)
        self.sent += len(part)
        asked.say(part, 206, "application/zip", **headers)


def container(port: int, cache: Path | None = None) -> ArchiveContainer:
    where = f"http://127.0.0.1:{port}/a/city.3tz?key={SECRET}"
    kept = None if cache is None else TileCache(cache)
    server = WebContainer(where, query=f"token={SECRET}", cache=kept, patience=QUICK, pause=lambda _: None)
    return ArchiveContainer(WebFile(server))


def archived(tmp_path: Path) -> bytes:
    write_3tz(tmp_path / "city.3tz", FILES.items())
    return (tmp_path / "city.3tz").read_bytes()


def test_a_tile_is_one_question_and_nothing_else_of_the_archive_is_had(tmp_path: Path) -> None:
    shelf = Shelf(archived(tmp_path))
    with platform(shelf) as server:
        files = container(server.port)
        before = len(shelf.ranges), shelf.sent
        for name in ("a.glb", "c.glb", "b.glb"):
            assert files.read(name) == FILES[name]
        assert len(shelf.ranges) == before[0] + 3
        assert shelf.sent - before[1] < len(FILES["a.glb"]) + len(FILES["c.glb"]) + 1000
        assert before[1] < 4 * AHEAD
        assert all(shelf.ranges)
        assert files.read("a.glb", 10, 20) == NOISE[10:30]
        with pytest.raises(Trouble, match="no such file"):
            files.read("e.glb")
        files.close()


def test_an_archive_without_an_index_is_read_by_its_directory(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "plain.zip", "w", ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    with platform(Shelf((tmp_path / "plain.zip").read_bytes())) as server:
        files = container(server.port)
        assert {name: files.read(name) for name in FILES} == FILES
        files.close()


def test_a_server_that_sends_no_parts_is_told_from_one_that_does(tmp_path: Path) -> None:
    with platform(Shelf(archived(tmp_path), parts=False)) as server:
        with pytest.raises(Trouble, match="byte ranges") as caught:
            opened_container(f"http://127.0.0.1:{server.port}/a/city.3tz?key={SECRET}")
        assert is_well_said(caught.value)
        assert SECRET not in caught.value.notice.told("en")
        assert not isinstance(caught.value, Unavailable)


def test_an_archive_that_is_replaced_while_it_is_open_is_said(tmp_path: Path) -> None:
    shelf = Shelf(archived(tmp_path))
    with platform(shelf) as server:
        files = container(server.port)
        shelf.mark = '"2"'
        with pytest.raises(Trouble, match="replaced") as caught:
            files.read("a.glb")
        assert is_well_said(caught.value)
        files.close()


def shorter(part: bytes, headers: dict[str, str]) -> bytes:
    return part[:-1]


def elsewhere(part: bytes, headers: dict[str, str]) -> bytes:
    headers["Content-Range"] = "bytes 7-8/9"
    return part


def without_a_length(part: bytes, headers: dict[str, str]) -> bytes:
    headers["Content-Range"] = headers["Content-Range"].partition("/")[0] + "/*"
    return part


@pytest.mark.parametrize("change", [shorter, elsewhere, without_a_length])
def test_a_part_that_is_another_than_was_asked_for_is_not_believed(
    tmp_path: Path, change: Callable[[bytes, dict[str, str]], bytes]
) -> None:
    shelf = Shelf(archived(tmp_path), change=change)
    with platform(shelf) as server, pytest.raises(Unavailable) as caught:
        container(server.port)
    assert is_well_said(caught.value)


def test_what_claims_to_be_endless_is_not_had() -> None:
    def endless(part: bytes, headers: dict[str, str]) -> bytes:
        headers["Content-Range"] = headers["Content-Range"].partition("/")[0] + f"/{10**15}"
        return part

    with platform(Shelf(b"PK" * 99, change=endless)) as server, pytest.raises(Trouble):
        container(server.port)


def test_a_whole_scene_in_an_archive_is_seen_and_seen_again_without_the_server(tmp_path: Path) -> None:
    files = {"tileset.json": tileset({"content": {"uri": "b.glb"}}), "b.glb": triangle_glb()}
    write_3tz(tmp_path / "city.3tz", files.items())
    shelf = Shelf((tmp_path / "city.3tz").read_bytes())

    def seen(port: int) -> list[int]:
        source = tiles_source(
            f"http://127.0.0.1:{port}/a/city.3tz",
            name="layer",
            frame=ParkFrame(Wgs84(113.0, 23.0)),
            park_from_layer=np.eye(4),
            rows={},
            scenery_row=9,
            cache=tmp_path / "cache",
        )
        content = source.load(source.tree.address[0])
        source.close()
        return [len(batch.triangles) for batch in content.batches]

    with platform(shelf) as server:
        port = server.port
        assert seen(port) == [1]
        asked = len(shelf.ranges)
        assert seen(port) == [1]
        assert len(shelf.ranges) == asked + 1  # whether it is still the same archive
    assert seen(port) == [1]
