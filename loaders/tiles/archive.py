"""Tiles in a `.3tz` archive: a zip with an index, read at random by several threads.

Not through `zipfile`, which refuses valid archives with long extras and locks all readers out but one; and not through
a memory map, where a network drive that goes away ends the process instead of saying so.

Sources: Erik Dahlström, "3D Tiles Archive Format" 1.3; PKWARE, "APPNOTE" 6.3.10, 4.3 (headers), 4.4.5 (methods).
"""

import zlib
from dataclasses import dataclass
from hashlib import md5
from struct import unpack_from

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from loaders.tiles.archive_write import INDEX, RECORD
from loaders.tiles.container import LARGEST_TILE, broken, missing, refused_by_system, too_large
from loaders.tiles.directory import Entry, read_directory
from loaders.tiles.handles import Handles
from loaders.tiles.inflating import inflated
from loaders.tiles.paths import path_within
from loaders.tiles.whole import Bytes, Whole, bytes_at
from scenes.trouble import Notice, Trouble

MAGIC = b"PK\3\4"
LOCAL_HEADER = 30
STORED, DEFLATED, ZSTANDARD = 0, 8, 93
ENCRYPTED, SIZES_BEHIND = 0x1, 0x8
"""Bits of a local header: the content is encrypted; its sizes follow it and are known from the directory alone."""

SIZE_ELSEWHERE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Where the packed bytes of an entry lie and what they unpack to."""

    method: int
    start: int
    packed: int
    size: int
    checksum: int


class ArchiveContainer:
    """A `Container` over a `.3tz`; Trouble when it is no archive or has neither an index nor a directory to go by."""

    def __init__(self, whole: Whole, root: str = "tileset.json") -> None:
        self.root = root
        self._whole = whole
        self._handles = Handles[Bytes](whole.opened)
        self._entries: dict[str, Entry] | None = None
        try:
            with self._handles.one(whole.name) as file:
                self._directory = read_directory(file, whole.name)
                self._index = self._read_index(file)
                if self._index is None:
                    self._listed(file)
        except OSError as error:
            raise refused_by_system(whole.name, error) from None

    def resolved(self, base: str, uri: str) -> str:
        """See `path_within`."""
        return path_within(base, uri)

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """See `Container`. What is read whole is held to its checksum."""
        try:
            with self._handles.one(name) as file:
                stretch = self._found(file, name)
                if max(stretch.size, stretch.packed) > LARGEST_TILE:
                    raise too_large(name)
                if stretch.method == STORED and (start or length is not None):
                    most = max(stretch.size - start, 0)
                    return _bytes_at(file, stretch.start + start, most if length is None else min(length, most), name)
                content = _unpacked(_bytes_at(file, stretch.start, stretch.packed, name), stretch, name)
        except OSError as error:
            raise refused_by_system(name, error) from None
        return content if not start and length is None else content[start:][:length]

    def shown(self, name: str) -> str:
        """Nothing is secret here."""
        return name

    def news(self) -> tuple[Notice, ...]:
        """See `Container`."""
        return self._whole.news()

    def close(self) -> None:
        """See `Container`."""
        self._handles.close()
        self._whole.close()

    def _read_index(self, file: Bytes) -> NDArray[np.void] | None:
        """The index in its right order, None when there is none that could be trusted to name every entry."""
        entry = self._directory.last(file)
        if entry is None or entry.name != INDEX or entry.size > LARGEST_TILE:
            return None
        content = _unpacked(_bytes_at(file, *self._content_of(file, entry), INDEX), _stretch(entry, 0), INDEX)
        if len(content) != RECORD.itemsize * (self._directory.count - 1):
            return None
        records: NDArray[np.void] = np.frombuffer(content, RECORD)
        self._whole.marked(np.append(records["offset"].astype(np.int64), entry.offset))
        return records[np.lexsort((records["second"], records["first"]))]  # some writers sort by bytes instead

    def _content_of(self, file: Bytes, entry: Entry) -> tuple[int, int]:
        head = _bytes_at(file, entry.offset, LOCAL_HEADER, entry.name)
        length, extra = unpack_from("<HH", head, 26)
        return entry.offset + LOCAL_HEADER + length + extra, entry.packed

    def _found(self, file: Bytes, name: str) -> _Stretch:
        if self._index is None:
            return self._from_directory(file, name)
        key = md5(name.encode("utf-8", "surrogateescape"), usedforsecurity=False).digest()
        first, second = unpack_from("<QQ", key)
        row = int(np.searchsorted(self._index["first"], np.uint64(first)))
        while row < len(self._index) and int(self._index["first"][row]) == first:
            if int(self._index["second"][row]) == second:
                return self._from_local_header(file, int(self._index["offset"][row]), name)
            row += 1
        raise missing(name)

    def _from_local_header(self, file: Bytes, offset: int, name: str) -> _Stretch:
        raw = name.encode("utf-8", "surrogateescape")
        head = _bytes_at(file, offset, LOCAL_HEADER + len(raw), name)
        mark, flags, method = unpack_from("<4s2xHH", head)
        checksum, packed, size, length, extra = unpack_from("<IIIHH", head, 14)
        if mark != MAGIC or length != len(raw) or head[LOCAL_HEADER:] != raw:
            raise broken(name, "索引指向错误的位置。", "The index leads to the wrong place.", f"byte {offset}")
        if flags & ENCRYPTED:
            raise _not_read(name, "加密", "is encrypted")
        if flags & SIZES_BEHIND or SIZE_ELSEWHERE in (packed, size):
            return self._from_directory(file, name)
        return _Stretch(method, offset + LOCAL_HEADER + length + extra, packed, size, checksum)

    def _from_directory(self, file: Bytes, name: str) -> _Stretch:
        entry = self._listed(file).get(name)
        if entry is None:
            raise missing(name)
        if entry.flags & ENCRYPTED:
            raise _not_read(name, "加密", "is encrypted")
        return _stretch(entry, self._content_of(file, entry)[0])

    def _listed(self, file: Bytes) -> dict[str, Entry]:
        if self._entries is None:
            self._entries = self._directory.entries(file)
            starts = [entry.offset for entry in self._entries.values()]
            self._whole.marked(np.array([*starts, self._directory.start], np.int64))
        return self._entries


def _stretch(entry: Entry, start: int) -> _Stretch:
    return _Stretch(entry.method, start, entry.packed, entry.size, entry.checksum)


def _bytes_at(file: Bytes, start: int, length: int, name: str) -> bytes:
    if start > 2**62:
        raise broken(name, "位置超出数据包末尾。", "It lies beyond the end of the archive.", f"byte {start}")
    content = bytes_at(file, start, length)
    if len(content) < length:
        raise broken(name, "文件内容超出数据包末尾。", "It reaches beyond the end of the archive.", f"byte {start}")
    return content


def _unpacked(packed: bytes, stretch: _Stretch, name: str) -> bytes:
    if stretch.method == STORED:
        content = packed
    elif stretch.method == DEFLATED:
        content = inflated(packed, stretch.size, -zlib.MAX_WBITS, name)
    elif stretch.method == ZSTANDARD:
        content = _from_zstandard(packed, stretch.size, name)
    else:
        raise _not_read(name, f"压缩方法 {stretch.method}", f"is packed by method {stretch.method}")
    if len(content) != stretch.size or zlib.crc32(content) != stretch.checksum:
        raise broken(name, "内容与其校验和不符。", "Its content does not match its checksum.")
    return content


def _from_zstandard(packed: bytes, size: int, name: str) -> bytes:
    """At most `size` bytes, which are all that is ever allocated."""
    if not size:
        return b""
    try:
        return bytes(imagecodecs.zstd_decode(packed, out=size))
    except imagecodecs.ZstdError:
        raise broken(name, "Zstandard 数据损坏。", "Its Zstandard data is damaged.") from None


def _not_read(name: str, zh: str, en: str) -> Trouble:
    return Trouble(
        f"该文件使用了{zh}，不能读取。",
        f"The file {en}, which is not read.",
        remedy_zh="请以不压缩的 3tz 重新导出。",
        remedy_en="Export it again as a 3tz whose entries are stored.",
        file=name,
    )
