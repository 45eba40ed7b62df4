"""A `.3tz` is read at random, however it is packed, and a broken one is refused."""

import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import md5
from pathlib import Path
from struct import pack
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import imagecodecs
import pytest

from loaders.tiles.archive import ArchiveContainer
from loaders.tiles.archive_write import INDEX, write_3tz
from loaders.tiles.container import LARGEST_TILE
from loaders.tiles.whole import LocalFile
from scenes.tile_tree import Unavailable
from scenes.trouble import Trouble
from tests.tile_files import cut_everywhere, flipped, is_well_said

FILES = {"tileset.json": b'{"asset":{}}', "a/罐.glb": bytes(range(256)) * 40, "empty.glb": b"", "b.glb": b"x" * 5000}

type Packs = Callable[[bytes], bytes]


def packed(files: dict[str, bytes], method: int, packs: Packs, *, extra: bytes = b"", by_bytes: bool = False) -> bytes:
    """A whole archive written by hand: every entry packed by `packs`, with `extra` in its headers, and an index."""
    body, directory, rows = b"", b"", list[tuple[bytes, int]]()

    def add(name: str, content: bytes, how: int, packed: bytes) -> None:
        nonlocal body, directory
        raw = name.encode()
        fields = pack("<HHHIIIHH", how, 0, 33, zlib.crc32(content), len(packed), len(content), len(raw), len(extra))
        rows.append((md5(raw).digest(), len(body)))
        directory += (
            b"PK\1\2" + pack("<HHH", 20, 20, 0x800) + fields + pack("<HHHII", 0, 0, 0, 0, len(body)) + raw + extra
        )
        body += b"PK\3\4" + pack("<HH", 20, 0x800) + fields + raw + extra + packed

    for name, content in files.items():
        add(name, content, method, packs(content))
    ordered = sorted(rows) if by_bytes else sorted(rows, key=_halves)
    index = b"".join(digest + pack("<Q", at) for digest, at in ordered)
    add(INDEX, index, 0, index)
    count = len(rows)
    return body + directory + b"PK\5\6" + pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)


def _halves(row: tuple[bytes, int]) -> tuple[bytes, bytes]:
    """Two numbers with the low byte first, as bytes that sort like them."""
    return row[0][:8][::-1], row[0][8:][::-1]


def deflated(content: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(content) + stream.flush()


def zstandard(content: bytes) -> bytes:
    return bytes(imagecodecs.zstd_encode(content))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[bytes], ArchiveContainer]]:
    made = list[ArchiveContainer]()

    def archive(content: bytes) -> ArchiveContainer:
        path = tmp_path / "park.3tz"
        path.write_bytes(content)
        made.append(ArchiveContainer(LocalFile(path)))
        return made[-1]

    yield archive
    for each in made:
        each.close()


type Opens = Callable[[bytes], ArchiveContainer]


@pytest.mark.parametrize(("method", "packs"), [(0, bytes), (8, deflated), (93, zstandard)])
@pytest.mark.parametrize("extra", [b"", pack("<HH60s", 0xA11E, 60, b"64 bytes of somebody else")])
def test_every_entry_is_found_however_it_is_packed(opened: Opens, method: int, packs: Packs, extra: bytes) -> None:
    archive = opened(packed(FILES, method, packs, extra=extra))
    for name, content in FILES.items():
        assert archive.read(name) == content
        assert archive.read(name, 10, 20) == content[10:30]
        assert archive.read(name, 200) == content[200:]
    with pytest.raises(Trouble, match="has no such file"):
        archive.read("c.glb")


def test_an_index_that_was_sorted_by_bytes_misses_nothing(opened: Opens) -> None:
    files = {f"{row}.glb": bytes([row]) for row in range(200)}
    archive = opened(packed(files, 0, bytes, by_bytes=True))
    assert all(archive.read(name) == content for name, content in files.items())


def test_an_ordinary_zip_without_an_index_is_read_by_its_directory(opened: Opens, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "plain.zip", "w", ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    found = opened((tmp_path / "plain.zip").read_bytes())
    assert all(found.read(name) == content for name, content in FILES.items())


def test_sizes_that_stand_behind_the_content_are_found(opened: Opens, tmp_path: Path) -> None:
    class Pipe:
        """A file that cannot be wound back: zipfile then writes the sizes behind each entry."""

        def __init__(self, path: Path) -> None:
            self.content = bytearray()

        def write(self, some: bytes) -> int:
            self.content += some
            return len(some)

        def flush(self) -> None: ...

    pipe = Pipe(tmp_path)
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # it writes and flushes
        for name, content in FILES.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    found = opened(bytes(pipe.content))
    assert all(found.read(name) == content for name, content in FILES.items())


def test_many_threads_read_at_once(opened: Opens, tmp_path: Path) -> None:
    files = {f"{row}.glb": bytes([row]) * (1000 + row) for row in range(100)}
    write_3tz(tmp_path / "many.3tz", [("tileset.json", b"{}"), *files.items()])
    archive = opened((tmp_path / "many.3tz").read_bytes())
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(archive.read, files, timeout=60)) == list(files.values())
    finally:
        sys.setswitchinterval(before)


def test_a_bomb_unpacks_to_what_it_said_and_no_further(opened: Opens) -> None:
    for method, packs in ((8, deflated), (93, zstandard)):
        honest = packed({"tileset.json": b"", "bomb.glb": bytes(1 << 22)}, method, packs)
        lying = honest.replace(pack("<I", 1 << 22), pack("<I", 1 << 10))
        archive = opened(lying)
        with pytest.raises(Trouble):
            archive.read("bomb.glb")
        archive.close()
        huge = opened(honest.replace(pack("<I", 1 << 22), pack("<I", LARGEST_TILE + 1)))
        with pytest.raises(Trouble, match="larger than"):
            huge.read("bomb.glb")


def test_a_changed_content_is_noticed(opened: Opens) -> None:
    archive = opened(packed(FILES, 0, bytes).replace(b"x" * 5000, b"x" * 4999 + b"y"))
    with pytest.raises(Trouble, match="checksum"):
        archive.read("b.glb")


def test_after_closing_nothing_is_to_be_had(opened: Opens) -> None:
    archive = opened(packed(FILES, 0, bytes))
    archive.close()
    with pytest.raises(Unavailable):
        archive.read("b.glb")


SMALL = {"tileset.json": b"{}", "a.glb": b"abc"}


def test_an_archive_cut_short_anywhere_is_refused(opened: Opens) -> None:
    for content in cut_everywhere(packed(SMALL, 0, bytes)):
        with pytest.raises(Trouble) as caught:
            opened(content)
        assert is_well_said(caught.value)


@pytest.mark.parametrize(("method", "packs"), [(0, bytes), (8, deflated), (93, zstandard)])
def test_an_archive_with_bits_turned_over_gives_what_was_in_it_or_nothing(
    opened: Opens, method: int, packs: Packs
) -> None:
    for content in flipped(packed(SMALL, method, packs), times=150):
        for name, whole in SMALL.items():
            found, trouble = read_or_refused(opened, content, name)
            assert found == whole if trouble is None else is_well_said(trouble)


def read_or_refused(opened: Opens, content: bytes, name: str) -> tuple[bytes, Trouble | None]:
    try:
        archive = opened(content)
    except Trouble as trouble:
        return b"", trouble
    try:
        return archive.read(name), None
    except Trouble as trouble:
        return b"", trouble
    finally:
        archive.close()
