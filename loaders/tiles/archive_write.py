"""Writing a `.3tz` archive: a zip whose last entry is an index of all others, so that a reader finds any tile at once.

Entries are stored, not deflated: tiles are packed already, and a stored one is read without a copy. The same entries
in the same order give the same bytes. Source: Erik Dahlström, "3D Tiles Archive Format" 1.3.
"""

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from hashlib import md5
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

from loaders.tiles.paths import path_within
from scenes.trouble import Trouble

INDEX = "@3dtilesIndex1@"
ROOT = "tileset.json"
LARGEST_ENTRY = 4 * 1024**3 - 2
"""Bytes; the sizes in a local header have 32 bits, and the highest value means that they stand elsewhere."""

RECORD = np.dtype([("first", "<u8"), ("second", "<u8"), ("offset", "<u8")])
"""An index record: the MD5 of the name as two numbers, and where the entry's local header begins."""

# A fixed time, or the same tiles would make another file every day.
_TIME = (1980, 1, 1, 0, 0, 0)


def write_3tz(path: Path, entries: Iterable[tuple[str, bytes]]) -> None:
    """Write names and their content as a `.3tz`, one entry in memory at a time; `tileset.json` must be among them.

    The archive appears whole or not at all, whatever happens meanwhile. Trouble when a name leads out of the archive
    or comes twice, when an entry has 4 GB or more, when there is no `tileset.json`, and when the disk refuses.
    """
    with _whole_or_not_at_all(path) as stream, ZipFile(stream, "w", ZIP_STORED, allowZip64=True) as archive:
        rows, folded = dict[bytes, int](), set[str]()
        for name, content in entries:
            _refuse(name, content, folded, path)
            folded.add(name.casefold())
            rows[md5_of(name)] = _stored(archive, name, content)
        if md5_of(ROOT) not in rows:
            raise _wrong(path, ROOT, "缺少根文件 tileset.json。", "There is no tileset.json at its root.")
        _stored(archive, INDEX, index_bytes(rows.items()))


def md5_of(name: str) -> bytes:
    """The key of a name in the index; it guards nothing."""
    return md5(name.encode("utf-8"), usedforsecurity=False).digest()


def index_bytes(rows: Iterable[tuple[bytes, int]]) -> bytes:
    """The index from (MD5 of a name, offset of its local header), sorted by the two halves as numbers, low byte first.

    A sort of the 16 bytes as they stand would be another order, and readers that halve their way would miss.
    """
    records: NDArray[np.void] = np.frombuffer(
        b"".join(key + offset.to_bytes(8, "little") for key, offset in rows), RECORD
    )
    return records[np.lexsort((records["second"], records["first"]))].tobytes()


def _stored(archive: ZipFile, name: str, content: bytes) -> int:
    """Where the local header of the new entry begins."""
    entry = ZipInfo(name, _TIME)
    entry.create_system = 3  # the same on every system
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
    return entry.header_offset


def _refuse(name: str, content: bytes, folded: set[str], path: Path) -> None:
    if path_within("", name.replace("%", "%25")) != name or name == INDEX:
        raise _wrong(path, name, "文件名不能用于数据包。", "This name cannot be used in a package.")
    if name.casefold() in folded:
        raise _wrong(path, name, "同一文件名出现两次。", "The same name comes twice.")
    if len(content) > LARGEST_ENTRY:
        raise _wrong(
            path, name, "单个文件达到 4 GB，格式不允许。", "An entry has 4 GB or more, which the format forbids."
        )


@contextmanager
def _whole_or_not_at_all(path: Path) -> Generator[BinaryIO]:
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False) as stream:
            part = Path(stream.name)
            try:
                yield cast(BinaryIO, stream)
                stream.flush()
                os.fsync(stream.fileno())
            except BaseException:
                stream.close()
                with suppress(OSError):
                    part.unlink()
                raise
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        raise Trouble(
            f"无法写入（{error.strerror}）。",
            f"It cannot be written ({error.strerror}).",
            remedy_zh="请检查磁盘空间和访问权限。",
            remedy_en="Check the space on the disk and the permissions.",
            file=path.name,
        ) from None


def _wrong(path: Path, place: str, zh: str, en: str) -> Trouble:
    return Trouble(
        zh,
        en,
        remedy_zh="请检查生成该数据包的内容。",
        remedy_en="Examine what the archive is made from.",
        file=path.name,
        place=place[:100],
    )
