"""The journal read by time: what was written between two moments, without the hashes that only a proof needs.

Entries have numbers and no index by time, and times may go back where a clock was set. A few times of every block
are looked up once and remembered; whole blocks that cannot hold the time asked for are passed over.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from loaders.live.acts import Told
from loaders.live.entries import read_record
from loaders.live.journal_check import reading
from loaders.live.journal_file import NAME
from scenes.trouble import Trouble

BLOCK = 500
"""Entries of one block."""
SAMPLES = (0, 1, BLOCK // 2, BLOCK - 1)
"""Which of them are looked at: the first of a rehearsal's journal is by another clock than all that follow."""
SLACK_SECONDS = 120.0
"""Within a block entries may be so much older or newer than those that were looked at."""

_TIME = "SELECT json_extract(CAST(record AS TEXT), '$.time') FROM entries WHERE number >= ? ORDER BY number LIMIT 1"
_SPAN = "SELECT min(number), max(number) FROM entries"
_BLOCK = "SELECT CAST(record AS BLOB) FROM entries WHERE number >= ? AND number < ? ORDER BY number"


class JournalPast:
    """A `Chronicle` (`loaders.live.past_bands`) of the journal in a folder, which its recorder may go on writing.

    Nothing is kept open between two questions. A record that cannot be read is left out: `parkwatch journal verify`
    tells of it. Every question raises `Trouble` when there is no journal or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._first = -1
        self._low, self._high = list[float](), list[float]()

    def entries(self, begin: float, end: float) -> Iterator[Told]:
        """The entries from `begin` on and before `end` (seconds since 1970 UTC, the feed's clock), oldest first."""
        with reading(self._path) as db:
            try:
                yield from self._found(db, begin, end)
            except sqlite3.Error as fault:
                raise Trouble(
                    f"记录读不出来：{fault}。",
                    f"The journal cannot be read: {fault}.",
                    remedy_zh="请运行 parkwatch journal verify 查明损坏之处。",
                    remedy_en="Run parkwatch journal verify to find the damage.",
                    file=str(self._path),
                ) from fault

    def close(self) -> None:
        """Nothing is open."""

    def _found(self, db: sqlite3.Connection, begin: float, end: float) -> Iterator[Told]:
        for first, following in self._blocks(db, begin, end):
            for (record,) in db.execute(_BLOCK, (first, following)):
                told = _told(bytes(record))
                if told is not None and begin <= told.time < end:
                    yield told

    def _blocks(self, db: sqlite3.Connection, begin: float, end: float) -> Iterator[tuple[int, int]]:
        """First number of each block that may hold some of the time, and of the one after it."""
        first, last = db.execute(_SPAN).fetchone()
        if first is None:
            return
        if self._first != first:
            self._first, self._low, self._high = int(first), [], []
        for number in range(self._first + BLOCK * len(self._low), int(last) + 2 - BLOCK, BLOCK):
            times = [_time(db, number + place) for place in SAMPLES]
            self._low.append(min(times) - SLACK_SECONDS)
            self._high.append(max(times) + SLACK_SECONDS)
        for place, (low, high) in enumerate(zip(self._low, self._high, strict=True)):
            if not (high < begin or low >= end):  # what is not known may hold anything
                yield self._first + BLOCK * place, self._first + BLOCK * (place + 1)
        yield self._first + BLOCK * len(self._low), int(last) + 1  # the block that is being written


def _time(db: sqlite3.Connection, number: int) -> float:
    """When the entry of a number, or the next after it, was; NaN where that cannot be read."""
    try:
        found = db.execute(_TIME, (number,)).fetchone()
    except sqlite3.OperationalError:  # no JSON
        return float("nan")
    return float(found[0]) if found is not None and isinstance(found[0], int | float) else float("nan")


def _told(record: bytes) -> Told | None:
    try:
        return read_record(record)
    except ValueError:
        return None
