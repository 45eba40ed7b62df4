"""A package that is one file, read at random: on a disk, or on a server by parts."""

from io import SEEK_CUR, SEEK_END, SEEK_SET
from pathlib import Path
from typing import Protocol

import numpy as np

from loaders.tiles import web_words
from loaders.tiles.web import Part, WebContainer
from scenes.columns import Numbers
from scenes.trouble import Notice

PIECE = 32 * 1024**2
"""The most bytes that a server is asked for at a time."""

AHEAD = 64 * 1024
"""Bytes that a server is asked for at least: headers and names are read by the dozen."""


class Bytes(Protocol):
    """A file that is open for one reader."""

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """Read from there on; the answer counts from the beginning."""
        ...

    def read(self, size: int = -1, /) -> bytes | None:
        """So many bytes, or fewer at the end."""
        ...

    def close(self) -> None:
        """Nobody reads any more."""
        ...


class Whole(Protocol):
    """One file that any number of readers may open."""

    @property
    def name(self) -> str:
        """For the person."""
        ...

    def opened(self) -> Bytes:
        """The file for one more reader; OSError or Unavailable when it cannot be had now."""
        ...

    def marked(self, starts: Numbers) -> None:
        """What is read together begins at these bytes, shape (starts,), in any order."""
        ...

    def news(self) -> tuple[Notice, ...]:
        """See `Container`."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


def bytes_at(file: Bytes, start: int, length: int) -> bytes:
    """So many bytes from there on; fewer where the file ends. A raw file may bring a part at a time."""
    file.seek(start)
    pieces = list[bytes]()
    while length > 0 and (piece := file.read(length)):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


class LocalFile:
    """A `Whole` on a disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name

    def opened(self) -> Bytes:
        """See `Whole`."""
        return self._path.open("rb", buffering=0)

    def marked(self, starts: Numbers) -> None:
        """A disk needs no hint."""

    def news(self) -> tuple[Notice, ...]:
        """There is none."""
        return ()

    def close(self) -> None:
        """Nothing is held."""


class WebFile:
    """A `Whole` on a server, by byte ranges; Trouble when the server sends none, or has replaced the file meanwhile."""

    def __init__(self, server: WebContainer) -> None:
        self._server = server
        self.name = server.shown(server.root)
        first = server.part(server.root, 0, 1)
        self.size, self._mark = first.whole, first.mark
        self._starts: Numbers = np.empty(0, np.int64)

    def opened(self) -> Bytes:
        """See `Whole`."""
        return _WebBytes(self)

    def marked(self, starts: Numbers) -> None:
        """A tile is asked for as far as the next one begins: its header and its content in one question."""
        self._starts = np.sort(starts)

    def news(self) -> tuple[Notice, ...]:
        """See `Container`."""
        return self._server.news()

    def close(self) -> None:
        """See `Whole`."""
        self._server.close()

    def at(self, start: int, end: int) -> bytes:
        """At least these bytes, as far as there are any, and what belongs to them behind, no more than `PIECE`."""
        following = int(np.searchsorted(self._starts, start, side="right"))
        near = int(self._starts[following]) if following < len(self._starts) else start + AHEAD
        end = min(max(end, near), start + PIECE, self.size)
        part: Part = self._server.part(self._server.root, start, end, self._mark)
        if (part.mark, part.whole) != (self._mark, self.size):
            raise web_words.replaced(self.name)
        return part.content


class _WebBytes:
    """One reader of a `WebFile`, and the last part that came."""

    def __init__(self, file: WebFile) -> None:
        self._file, self._place = file, 0
        self._start, self._part = 0, b""

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        self._place = offset + {SEEK_SET: 0, SEEK_CUR: self._place, SEEK_END: self._file.size}[whence]
        return self._place

    def read(self, size: int = -1, /) -> bytes:
        """No more than one part: whoever needs more reads on, as from any raw file."""
        end = self._file.size if size < 0 else min(self._place + size, self._file.size)
        if self._place >= end:
            return b""
        if not self._start <= self._place < self._start + len(self._part):
            self._start, self._part = self._place, self._file.at(self._place, end)
        content = self._part[self._place - self._start : end - self._start]
        self._place += len(content)
        return content

    def close(self) -> None:
        self._part = b""
