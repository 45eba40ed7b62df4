"""The structure of a TIFF looked through before native code sees it: every size and offset is held to the file.

Sources: Adobe, "TIFF 6.0", sections 2 and 8; the BigTIFF layout of libtiff; OGC 19-008r4 "GeoTIFF 1.1", 7.1 (tags).
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from scenes.trouble import Trouble

MOST_PAGES = 64
"""Pictures, reduced ones and masks in one file."""

MOST_ENTRIES = 4096
"""Tags of one page; writers use some thirty."""

MOST_BLOCKS = 16_000_000

LARGEST_SIDE = 4_000_000
"""Pixels: 40 km at a centimetre."""

LARGEST_BLOCK = 256 * 1024**2
"""Bytes of one strip or tile, unpacked: as much is unpacked to read a single pixel of it."""

COMPRESSIONS = frozenset((1, 5, 7, 8, 32773, 32946, 34887, 34925, 50000, 50001))
"""None, LZW, JPEG, Deflate, PackBits, Deflate as Adobe began it, LERC, LZMA, ZSTD, WebP."""

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _SAMPLES = 256, 257, 258, 259, 277
_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTES = 273, 278, 279
_TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_BYTES = 322, 323, 324, 325
_PLANAR = 284
_WHOLE = {1: "B", 3: "H", 4: "I", 16: "Q"}
"""Types of whole numbers without a sign, by their letter in `struct`; sizes and offsets have no other."""


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a file; `lost` of its `blocks` lie beyond the file's end."""

    width: int
    height: int
    blocks: int
    lost: int


def recognises(head: bytes) -> bool:
    """Whether a file begins as a TIFF does."""
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def pages_of(path: Path) -> tuple[Page, ...]:
    """Every page of a TIFF; Trouble where what it says of itself cannot be true."""
    try:
        with path.open("rb") as file:
            return _Reader(file, path).pages()
    except OSError as error:
        zh, en = f"无法读取文件（{error.strerror}）。", f"The file cannot be read ({error.strerror})."
        remedies = "请检查路径和访问权限。", "Check the path and the permissions."
        raise Trouble(zh, en, remedy_zh=remedies[0], remedy_en=remedies[1], file=path.name) from None


class _Reader:
    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file, self._name, self._size = file, path.name, path.stat().st_size
        head = file.read(16)
        if not recognises(head):
            raise self._wrong("不是 TIFF 文件。", "This is no TIFF.", "0")
        self._order = "<" if head[:2] == b"II" else ">"
        self._big = head[2:4] in (b"+\0", b"\0+")
        self._first = head

    def pages(self) -> tuple[Page, ...]:
        found, seen = list[Page](), set[int]()
        offset = self._number(self._first, 8, "Q") if self._big else self._number(self._first, 4, "I")
        while offset:
            if offset in seen or len(seen) >= MOST_PAGES:
                raise self._wrong("页的链表成环或过长。", "The chain of pages is circular or too long.", str(offset))
            seen.add(offset)
            page, offset = self._page(offset)
            found.append(page)
        if not found:
            raise self._wrong("文件中没有图像。", "The file holds no picture.", "0")
        return tuple(found)

    def _page(self, offset: int) -> tuple[Page, int]:
        wide, entry = ("Q", 20) if self._big else ("H", 12)
        count = self._number(self._bytes(offset, struct.calcsize(wide)), 0, wide)
        if not 0 < count <= MOST_ENTRIES:
            raise self._wrong(f"标签数 {count} 异常。", f"An absurd number of tags: {count}.", str(offset))
        start = offset + struct.calcsize(wide)
        table = self._bytes(start, count * entry + (8 if self._big else 4))
        tags = {self._number(table, at, "H"): table[at : at + entry] for at in range(0, count * entry, entry)}
        following = self._number(table, count * entry, "Q" if self._big else "I")
        return self._measured(tags, offset), following

    def _measured(self, tags: dict[int, bytes], offset: int) -> Page:
        width, height = self._one(tags, _WIDTH, offset), self._one(tags, _HEIGHT, offset)
        samples, planar = self._one(tags, _SAMPLES, offset, 1), self._one(tags, _PLANAR, offset, 1)
        bits = self._values(tags.get(_BITS), offset)
        depth = int(bits.max()) if len(bits) else 1
        compression = self._one(tags, _COMPRESSION, offset, 1)
        if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
            raise self._wrong(f"图像尺寸 {width}×{height} 异常。", f"An absurd size: {width} by {height}.", str(offset))
        if not (0 < samples <= 64 and 0 < depth <= 64):
            raise self._wrong(
                f"波段数 {samples} 或位数 {depth} 异常。", f"Absurd bands or bits: {samples}, {depth}.", str(offset)
            )
        if compression not in COMPRESSIONS:
            raise self._wrong(f"不支持压缩方式 {compression}。", f"Compression {compression} is not read.", str(offset))
        block_width, block_height, across = self._blocks(tags, width, height, offset)
        together = samples if planar == 1 else 1
        if block_width * block_height * together * depth // 8 > LARGEST_BLOCK:
            raise self._wrong(
                f"单个数据块解开后超过 {LARGEST_BLOCK >> 20} MB。",
                f"One block unpacks to more than {LARGEST_BLOCK >> 20} MB.",
                str(offset),
            )
        expected = across * -(-height // block_height) * (1 if planar == 1 else samples)
        return Page(width, height, *self._kept(tags, expected, offset))

    def _blocks(self, tags: dict[int, bytes], width: int, height: int, offset: int) -> tuple[int, int, int]:
        """Width and height of a block, and how many stand side by side."""
        if _TILE_WIDTH not in tags:
            rows = self._one(tags, _ROWS_PER_STRIP, offset, height)
            return width, max(1, min(rows, height)), 1
        across, down = self._one(tags, _TILE_WIDTH, offset), self._one(tags, _TILE_HEIGHT, offset)
        if not (0 < across <= 65536 and 0 < down <= 65536):
            raise self._wrong(f"瓦片尺寸 {across}×{down} 异常。", f"An absurd tile: {across} by {down}.", str(offset))
        return across, down, -(-width // across)

    def _kept(self, tags: dict[int, bytes], expected: int, offset: int) -> tuple[int, int]:
        """Blocks there should be, and those that lie beyond the end of the file. Blocks of no bytes are empty ones."""
        tiled = _TILE_OFFSETS in tags
        starts = self._values(tags.get(_TILE_OFFSETS if tiled else _STRIP_OFFSETS), offset)
        counts = self._values(tags.get(_TILE_BYTES if tiled else _STRIP_BYTES), offset)
        if len(starts) < expected or len(counts) < expected:
            raise self._wrong(
                f"应有 {expected} 个数据块，只列出 {min(len(starts), len(counts))} 个。",
                f"{expected} blocks were expected, {min(len(starts), len(counts))} are listed.",
                str(offset),
            )
        starts, counts = starts[:expected], counts[:expected]
        room = np.uint64(self._size)
        beyond = (counts > room) | (starts > room - np.minimum(counts, room))
        return expected, int((beyond & (counts > 0)).sum())

    def _one(self, tags: dict[int, bytes], tag: int, offset: int, default: int | None = None) -> int:
        if tag not in tags and default is not None:
            return default
        values = self._values(tags.get(tag), offset)
        if not len(values):
            raise self._wrong(f"缺少标签 {tag}。", f"Tag {tag} is missing.", str(offset))
        return int(values[0])

    def _values(self, entry: bytes | None, offset: int) -> NDArray[np.uint64]:
        """Whole numbers of a tag; none where it is missing. Trouble where they lie outside the file."""
        if entry is None:
            return np.empty(0, np.uint64)
        wide, at = ("Q", 12) if self._big else ("I", 8)
        kind, count = self._number(entry, 2, "H"), self._number(entry, 4, wide)
        if kind not in _WHOLE or count > MOST_BLOCKS:
            zh, en = f"标签类型 {kind} 或个数 {count} 异常。", f"An absurd tag: type {kind}, {count} values."
            raise self._wrong(zh, en, str(offset))
        letter = _WHOLE[kind]
        size = count * struct.calcsize(letter)
        inline = size <= len(entry) - at
        content = entry[at : at + size] if inline else self._bytes(self._number(entry, at, wide), size)
        return np.frombuffer(content, np.dtype(f"{self._order}{letter}"), count).astype(np.uint64)

    def _bytes(self, offset: int, size: int) -> bytes:
        if offset + size > self._size:
            zh, en = "文件不完整：目录指向文件之外。", "The file is cut short: it points beyond its own end."
            raise self._wrong(zh, en, str(offset))
        self._file.seek(offset)
        return self._file.read(size)

    def _number(self, content: bytes, at: int, letter: str) -> int:
        if at + struct.calcsize(letter) > len(content):
            raise self._wrong("文件头不完整。", "The header is cut short.", str(at))
        return int(struct.unpack_from(self._order + letter, content, at)[0])

    def _wrong(self, zh: str, en: str, place: str) -> Trouble:
        return Trouble(
            zh,
            en,
            remedy_zh="文件可能没有拷贝完整，请重新拷贝，或用 GDAL 重新导出为 GeoTIFF（COG）。",
            remedy_en="The file may not have been copied whole: copy it again, or export it again as GeoTIFF (COG).",
            file=self._name,
            place=place and f"@{place}",
        )
