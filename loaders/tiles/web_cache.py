"""Tiles kept on disk between sessions, the least used thrown out first, so that a scene opens without its server.

One file per tile, written whole and then renamed: a power cut leaves an old one or a new one. What is damaged counts as
not there. Several threads and several programs may share a folder.
"""

import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from os import DirEntry, scandir, utime
from pathlib import Path
from tempfile import NamedTemporaryFile

import orjson

MOST_BYTES = 4 * 1024**3
LONGEST_HEAD = 4096
FORMER_FAULT_SECONDS = 3600.0
"""A temporary file of this age was left by a program that ended while writing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A tile as it was answered; `etag` and `modified` are the server's words for this state of it, "" for none."""

    content: bytes
    etag: str = ""
    modified: str = ""


class TileCache:
    """A folder of tiles of `most_bytes` at most; `now` is the time in seconds since 1970."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES, now: Callable[[], float] = time.time) -> None:
        self._folder, self._most, self._now = folder, most_bytes, now
        self._since_count = most_bytes  # the first tile that is kept has all the others counted

    def found(self, address: str) -> Kept | None:
        """The tile of an address, None when it is not kept or damaged."""
        path = self._path(address)
        try:
            head, _, content = path.read_bytes().partition(b"\n")
            said: object = orjson.loads(head) if len(head) <= LONGEST_HEAD else None
        except (OSError, orjson.JSONDecodeError):
            return None
        match said:
            case {"size": int(size), "crc": int(crc), "etag": str(etag), "modified": str(modified)}:
                if size != len(content) or crc != zlib.crc32(content):
                    return None
                with suppress(OSError):
                    utime(path, (self._now(), self._now()))
                return Kept(content, etag, modified)
            case _:
                return None

    def keep(self, address: str, kept: Kept) -> bool:
        """Keep a tile; False when the disk refuses, which costs nothing but the next fetch."""
        path = self._path(address)
        head = orjson.dumps(
            {"size": len(kept.content), "crc": zlib.crc32(kept.content), "etag": kept.etag, "modified": kept.modified}
        )
        if len(head) > LONGEST_HEAD or len(kept.content) > self._most // 4:
            return True
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as stream:
                stream.write(head + b"\n" + kept.content)
            Path(stream.name).replace(path)
            utime(path, (self._now(), self._now()))
        except OSError:
            return False
        self._since_count += len(head) + len(kept.content)
        if self._since_count > self._most // 16:
            self._throw_out()
        return True

    def _path(self, address: str) -> Path:
        key = sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / key[:2] / key[2:]

    def _throw_out(self) -> None:
        """Delete what was not used for longest until a tenth of the room is free again."""
        self._since_count = 0
        found = sorted(_files(self._folder))
        left = sum(size for _, size, _ in found)
        goal = self._most - self._most // 10 if left > self._most - self._most // 16 else left
        for used, size, path in found:
            if path.endswith(".part") and self._now() - used < FORMER_FAULT_SECONDS:
                continue
            if left > goal or path.endswith(".part"):
                with suppress(OSError):
                    Path(path).unlink()
                left -= size


def _files(folder: Path) -> Iterator[tuple[float, int, str]]:
    """When each kept file was last used, its bytes and its path."""
    for below in _entries(folder):
        for entry in _entries(below.path) if below.is_dir(follow_symlinks=False) else ():
            with suppress(OSError):
                stat = entry.stat(follow_symlinks=False)
                yield stat.st_mtime, stat.st_size, entry.path


def _entries(folder: Path | str) -> list[DirEntry[str]]:
    try:
        with scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
