"""A `.3dtiles` database on a server: had whole and kept on disk, since a database is not read over a line by parts.

What has come stays, also when the line breaks or the time is over: the next opening goes on from there, as long as the
server still has the same file. A kept one is asked about once, and is used as it is while the server is away.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from os import utime
from pathlib import Path
from tempfile import TemporaryDirectory

from loaders.tiles import web_words
from loaders.tiles.container import Container, refused_by_system
from loaders.tiles.database import DatabaseContainer
from loaders.tiles.web import WebContainer
from scenes.tile_tree import Unavailable
from scenes.trouble import Notice, Trouble

LARGEST = 4 * 1024**3
"""Bytes of one database, and of all that are kept."""

LEFT_FREE = 1024**3
"""Bytes of the disk that are left to others."""

PIECE = 4 * 1024**2
SECONDS = 60.0
"""No opening of a park waits longer for one database."""


class DatabaseOnServer:
    """A `Container` over a database that was fetched; Trouble as in `DatabaseContainer` and where it is too large.

    Unavailable when it has not all come yet. `cache` is a folder for it to stay in; without one it goes when closed.
    """

    def __init__(self, server: WebContainer, cache: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._server, self._news = server, list[Notice]()
        self._own = TemporaryDirectory(prefix="parkwatch-") if cache is None else None
        kept = Path(self._own.name) if self._own is not None else cache
        assert kept is not None
        self._file = server.shown(server.root)
        try:
            self._inside: Container = self._opened(kept / "databases", clock)
        except BaseException:
            self._forget()
            raise
        self.root = self._inside.root

    def resolved(self, base: str, uri: str) -> str:
        """See `Container`."""
        return self._inside.resolved(base, uri)

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """See `Container`."""
        return self._inside.read(name, start, length)

    def shown(self, name: str) -> str:
        """See `Container`."""
        return self._inside.shown(name)

    def news(self) -> tuple[Notice, ...]:
        """See `Container`."""
        told, self._news = tuple(self._news), []
        return told

    def close(self) -> None:
        """See `Container`."""
        self._inside.close()
        self._forget()

    def _forget(self) -> None:
        self._server.close()
        if self._own is not None:
            self._own.cleanup()

    def _opened(self, databases: Path, clock: Callable[[], float]) -> Container:
        folder = databases / sha256(self._server.root.encode("utf-8", "surrogatepass")).hexdigest()
        try:
            path = self._fetched(folder, clock)
            utime(folder)
        except OSError as error:
            raise refused_by_system(self._file, error) from None
        try:
            inside = DatabaseContainer(path)
        except Unavailable:
            raise
        except Trouble:
            path.unlink(missing_ok=True)
            raise
        _throw_out(databases, folder, path)
        return inside

    def _fetched(self, folder: Path, clock: Callable[[], float]) -> Path:
        """The whole file in a folder of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        try:
            first = self._server.part(self._server.root, 0, 1)
        except web_words.NoParts:
            return self._at_once(folder)
        except Unavailable:
            if not (kept := sorted(folder.glob("*.3dtiles"), key=lambda path: path.stat().st_mtime)):
                raise
            self._news.append(web_words.from_the_cache(self._file))
            return kept[-1]
        whole = folder / f"{_name_of(first.mark, first.whole)}.3dtiles"
        if first.mark and whole.is_file() and whole.stat().st_size == first.whole:
            return whole
        _check_room(folder, first.whole, self._file)
        unfinished = whole.with_suffix(".part")
        if not first.mark:
            unfinished.unlink(missing_ok=True)  # nobody knows whether it is of the same file
        self._go_on(unfinished, first.whole, first.mark, clock)
        return _finished(unfinished, whole)

    def _go_on(self, unfinished: Path, size: int, mark: str, clock: Callable[[], float]) -> None:
        """Have the rest. Two programs at once write the same bytes in the same places."""
        unfinished.touch()
        until = clock() + SECONDS
        with unfinished.open("r+b") as file:
            have = min(file.seek(0, 2), size)
            while have < size:
                if clock() > until:
                    raise web_words.still_coming(self._file, have, size)
                part = self._server.part(self._server.root, have, min(have + PIECE, size))
                if (part.mark, part.whole) != (mark, size):
                    raise web_words.replaced(self._file)
                file.seek(have)
                file.write(part.content)
                have += len(part.content)
            file.truncate(size)

    def _at_once(self, folder: Path) -> Path:
        """Of a server that sends no parts: one that fits into memory."""
        unfinished = folder / "whole.part"
        unfinished.write_bytes(self._server.read(self._server.root))
        return _finished(unfinished, folder / "whole.3dtiles")


def _name_of(mark: str, size: int) -> str:
    return sha256(f"{mark} {size}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _check_room(folder: Path, size: int, file: str) -> None:
    if size > LARGEST:
        raise web_words.too_large_to_keep(file, size, LARGEST)
    if size + LEFT_FREE > shutil.disk_usage(folder).free:
        raise web_words.no_room(file, size)


def _finished(unfinished: Path, whole: Path) -> Path:
    try:
        unfinished.replace(whole)
    except FileNotFoundError:
        if not whole.is_file():  # else another program was quicker
            raise
    return whole


def _throw_out(databases: Path, folder: Path, path: Path) -> None:
    """Former states of the same database, and others that were not opened for longest while there are too many."""
    with suppress(OSError):
        for former in folder.iterdir():
            if former != path:
                former.unlink(missing_ok=True)
        used = sorted(databases.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
        room = LARGEST
        for each in used:
            room -= sum(file.stat().st_size for file in each.iterdir())
            if room < 0 and each != folder:
                shutil.rmtree(each, ignore_errors=True)
