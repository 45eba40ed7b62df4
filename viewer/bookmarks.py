"""Moments that a person wants to find again: kept in a file of the person's own. No Qt, no VTK."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import orjson

from loaders.jsonfile import write_whole
from scenes.trouble import Trouble

MOST = 1000
MOST_BYTES = 1 << 20
NEAR_SHARE = 0.004
"""Two bookmarks nearer than this share of what is in sight are one under the hand."""

type Mark = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Bookmarks:
    """In order of time: seconds since 1970 UTC, and what is written there."""

    marks: tuple[Mark, ...] = ()

    def toggled(self, moment: float, text: str, *, near: float) -> "Bookmarks":
        """With one more; without those within `near` seconds, if there are any."""
        others = tuple(mark for mark in self.marks if abs(mark[0] - moment) > near)
        if len(others) < len(self.marks):
            return Bookmarks(others)
        return Bookmarks(tuple(sorted((*self.marks, (moment, text))))[-MOST:])


def read_bookmarks(path: Path) -> Bookmarks:
    """What was kept; nothing where there is no file. Raises `Trouble` for one that cannot be read."""
    try:
        if not path.exists():
            return Bookmarks()
        return _parsed(path.read_bytes() if path.stat().st_size <= MOST_BYTES else b"")
    except (OSError, ValueError) as error:
        raise Trouble(
            "书签文件无法读取，书签暂不可用。",
            "The file of bookmarks cannot be read: there are none for now.",
            remedy_zh="删除或恢复该文件；其他功能不受影响。",
            remedy_en="Delete or restore the file; nothing else is touched.",
            file=path.name,
        ) from error


def write_bookmarks(path: Path, bookmarks: Bookmarks) -> None:
    """Keep them. Raises `Trouble` when the file cannot be written."""
    write_whole(path, orjson.dumps([list(mark) for mark in bookmarks.marks]))


def _parsed(content: bytes) -> Bookmarks:
    """ValueError for what is no file of bookmarks."""
    found: object = orjson.loads(content)
    marks = cast("list[object]", found) if isinstance(found, list) else None
    if marks is None:
        raise ValueError("no list")
    return Bookmarks(tuple(sorted(_mark(each) for each in marks)[-MOST:]))


def _mark(found: object) -> Mark:
    match found:
        case [int() | float() as moment, str() as text]:
            return float(moment), text[:200]
        case _:
            raise ValueError("no bookmark")
