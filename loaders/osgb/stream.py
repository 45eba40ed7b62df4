"""The bytes of an OSG binary file, one value after another; no count, length or jump is followed before it is checked.

Source: OpenSceneGraph 3.6, osgDB (InputStream, DataTypes) and the binary stream of its "osg" plug-in, read as the
description of a format that has no other.
"""

import zlib
from dataclasses import dataclass
from struct import Struct
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from loaders.allowance import decoded_bytes
from scenes.trouble import Trouble

MAGIC = bytes.fromhex("a10e916c4545fb1a")
NEWEST = 300
"""Versions beyond this are no versions: OpenSceneGraph counts them by its shared library, 161 in 3.6.5."""
HAS_DOMAINS, HAS_SCHEMA, HAS_BRACKETS = 1, 2, 4
SCENE = 1
LONGEST_TEXT = 1 << 20

_BYTE, _WHOLE, _COUNT, _LONG = Struct("<B"), Struct("<i"), Struct("<I"), Struct("<q")
_NUMBER, _REAL = Struct("<f"), Struct("<d")

type Column = NDArray[np.generic]
"""Values as the file has them, in its own number type, shape (count, components)."""


@dataclass(slots=True)
class Stream:
    """Where the reading stands. `unpacked`: positions count in what was inflated, not in the file. `is_whole` is false
    where only the beginning is here: blocks then reach beyond it.
    """  # noqa: D205

    content: memoryview
    version: int
    has_brackets: bool
    at: int = 0
    unpacked: bool = False
    is_whole: bool = True

    @property
    def left(self) -> int:
        """Bytes that have not been read."""
        return len(self.content) - self.at

    def wrong(self, zh: str, en: str, at: int | None = None) -> Trouble:
        """The Trouble of a place in this file."""
        place = f"byte {self.at if at is None else at}" + (" (unpacked)" if self.unpacked else "")
        return Trouble(
            zh,
            en,
            remedy_zh="文件可能不完整或已损坏，请重新拷贝该文件，或请航测单位重新导出。",
            remedy_en="The file may be incomplete or damaged: copy it again, or ask the surveyor to export it again.",
            place=place,
        )

    def skip(self, size: int) -> int:
        """Where the next `size` bytes begin; they count as read. Trouble when there are not so many."""
        start = self.at
        if not 0 <= size <= len(self.content) - start:
            self._cut_short(size)
        self.at = start + size
        return start

    def flag(self) -> bool:
        """One byte: yes or no."""
        return self.content[self.skip(1)] != 0

    def whole(self) -> int:
        """A signed number of four bytes."""
        return int(_WHOLE.unpack_from(self.content, self.skip(4))[0])

    def natural(self) -> int:
        """An unsigned number of four bytes."""
        return int(_COUNT.unpack_from(self.content, self.skip(4))[0])

    def number(self) -> float:
        """A float of four bytes."""
        return float(_NUMBER.unpack_from(self.content, self.skip(4))[0])

    def real(self) -> float:
        """A float of eight bytes."""
        return float(_REAL.unpack_from(self.content, self.skip(8))[0])

    def reals(self, count: int) -> tuple[float, ...]:
        """So many floats of eight bytes."""
        return tuple(float(value) for value in self.column(np.dtype("<f8"), count, 1).ravel())

    def count(self, least: int) -> int:
        """How many of something follow, of which each takes `least` bytes at least."""
        start, count = self.at, self.natural()
        if count * least > self.left:
            raise self.wrong(
                f"声明有 {count} 项，剩余字节不够。", f"{count} items are claimed and the bytes do not suffice.", start
            )
        return count

    def blob(self, size: int) -> memoryview:
        """So many bytes as they lie there."""
        start = self.skip(size)
        return self.content[start : start + size]

    def text(self) -> str:
        """A length and so many bytes, UTF-8 or what a Chinese Windows writes instead."""
        start, size = self.at, self.whole()
        if not 0 <= size <= min(LONGEST_TEXT, self.left):
            raise self.wrong("文字长度不合理。", "A text has an absurd length.", start)
        content = bytes(self.blob(size))
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("gb18030", errors="replace")

    def column(self, kind: np.dtype[np.generic], count: int, components: int) -> Column:
        """So many elements, read-only, without a copy."""
        start = self.skip(count * components * kind.itemsize)
        return np.frombuffer(self.content, kind, count * components, start).reshape(count, components)

    def open(self) -> int | None:
        """Enter a bracket: where it ends, None in files without brackets. The length counts from its own first byte."""
        if not self.has_brackets:
            return None
        start = self.at
        size_of_length = 8 if self.version > 148 else 4
        coder = _LONG if size_of_length == 8 else _WHOLE
        size = int(coder.unpack_from(self.content, self.skip(size_of_length))[0])
        if size < size_of_length or (self.is_whole and size > len(self.content) - start):
            raise self.wrong("块的长度超出文件。", "A block reaches beyond the file.", start)
        return start + size

    def close(self, end: int | None) -> None:
        """Leave a bracket, whatever of it has not been read."""
        if end is None:
            return
        if self.at > end:
            raise self.wrong("块的内容超出其长度。", "A block holds more than its length.", end)
        self.at = end

    def _cut_short(self, size: int) -> NoReturn:
        raise self.wrong(
            f"文件在此中断：还应有 {size} 字节，只剩 {self.left}。",
            f"The file ends here: {size} bytes are due and {self.left} are left.",
        )


def recognises(head: bytes) -> bool:
    """Eight bytes say it."""
    return head[: len(MAGIC)] == MAGIC


def opened(content: bytes | memoryview, *, whole: bool = True) -> Stream:
    """The stream behind the header, inflated if need be. A file that is not here as a `whole` may end anywhere."""
    if not recognises(bytes(content[: len(MAGIC)])):
        raise Stream(memoryview(b""), 0, has_brackets=False).wrong(
            "文件不是 OSGB：开头不是其标记。", "This is no OSGB file: its mark is missing.", 0
        )
    stream = Stream(memoryview(content), 0, has_brackets=False, at=len(MAGIC), is_whole=whole)
    kind, stream.version, attributes = stream.natural(), stream.natural(), stream.natural()
    if not 1 <= stream.version <= NEWEST:
        raise stream.wrong(f"未知的版本 {stream.version}。", f"{stream.version} is no known version.", 12)
    if kind != SCENE:
        raise stream.wrong(
            "文件中没有场景，只有图片或零散对象。", "The file holds no scene, only a picture or parts.", 8
        )
    if attributes & HAS_DOMAINS:
        for _ in range(stream.count(8)):
            stream.text()
            stream.whole()
    if (packing := stream.text()) != "0":
        stream = _inflated(stream, packing)
    stream.has_brackets = bool(attributes & HAS_BRACKETS)
    if attributes & HAS_SCHEMA:
        stream.skip(stream.count(1))  # the lists of fields as their writer knew them: what we know by version
    return stream


def _inflated(stream: Stream, packing: str) -> Stream:
    """What comes behind the header, unpacked within bounds; it may have zlib's or gzip's wrapping."""
    if packing != "zlib":
        raise stream.wrong(f"不支持压缩方式“{packing[:40]}”。", f"Packing {packing[:40]!r} is not supported.")
    most = decoded_bytes(len(stream.content)).left
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        content = unpacking.decompress(stream.content[stream.at :], most)
    except zlib.error:
        raise stream.wrong("压缩数据已损坏。", "The packed data is damaged.") from None
    if unpacking.unconsumed_tail:
        raise stream.wrong("解压后的数据超过上限。", "Unpacked, the file holds more than Parkwatch accepts.")
    if stream.is_whole and not unpacking.eof:
        raise stream.wrong("压缩数据不完整。", "The packed data is cut short.")
    return Stream(memoryview(content), stream.version, has_brackets=False, unpacked=True, is_whole=stream.is_whole)
