"""A part of the journal as it was written, record for record, so that its chain can be computed again elsewhere.

It goes from the first entry of a time to the first anchor behind its last one: an anchor signs a hash that follows
from every record before it. Where no anchor has been made since, it goes to the journal's end.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders.live import anchor
from loaders.live.acts import Told
from loaders.live.anchor import Anchor
from loaders.live.entries import GENESIS, read_record
from loaders.live.journal_check import reading
from loaders.live.journal_file import NAME, read_meta
from scenes.trouble import Notice, Trouble

MOST_ENTRIES = 1_000_000
MOST_BYTES = 512 * 1024 * 1024
"""Of the records of one package."""
MOST_ANCHORED = 8 * 1024 * 1024
"""Bytes of the anchors' file: a line a day is 150 kB a year."""

_SPAN = """
SELECT min(number), max(number) FROM (SELECT number, CAST(record AS TEXT) AS written FROM entries)
WHERE CASE WHEN json_valid(written) THEN json_extract(written, '$.time') END BETWEEN ? AND ?
"""


@dataclass(frozen=True, slots=True)
class Slice:
    """Entries `first` to `last` of one journal, of which those up to `last_told` are of the time asked for.

    `before` is the hash that the first one follows. `anchor` is the one that covers them, None where there is none yet.
    No entry is of that time where `last` is before `first`.
    """

    journal: str
    first: int
    last_told: int
    last: int
    before: str
    rows: tuple[tuple[bytes, bytes], ...]
    """Hash and record of each."""
    anchors: bytes
    anchor: Anchor | None
    notices: tuple[Notice, ...] = ()

    def told(self) -> Iterator[Told]:
        """The entries of the time asked for, oldest first; one that cannot be read is left out (`notices`)."""
        for _, record in self.rows[: max(self.last_told - self.first + 1, 0)]:
            try:
                yield read_record(record)
            except ValueError:
                continue

    def lines(self) -> Iterator[bytes]:
        """Each as a line: its hash in hexadecimal, a blank, the record letter for letter."""
        for kept, record in self.rows:
            yield b"%s %s\n" % (kept.hex().encode(), record)


def journal_slice(folder: Path, begin: float, end: float, *, anchors: Path | None = None) -> Slice:
    """The journal's entries from `begin` to `end`, seconds since 1970 UTC by the feed's clock, with what proves them.

    Raises `Trouble` when there is no journal, or when it is more than one package holds.
    """
    path = anchors or folder / anchor.NAME
    known, written = list(anchor.read(path)), _bytes_of(path)
    with reading(folder / NAME) as db:
        try:
            return _taken(db, begin, end, known, written)
        except sqlite3.Error as fault:
            raise Trouble(
                f"记录读不出来：{fault}。",
                f"The journal cannot be read: {fault}.",
                remedy_zh="请运行 parkwatch journal verify 查明损坏之处。",
                remedy_en="Run parkwatch journal verify to find the damage.",
                file=str(folder / NAME),
            ) from fault


def _taken(db: sqlite3.Connection, begin: float, end: float, known: list[Anchor], written: bytes) -> Slice:
    journal = read_meta(db).get("journal", "")
    first, told = db.execute(_SPAN, (begin, end)).fetchone()
    if first is None:
        return Slice(journal, 1, 0, 0, GENESIS.hex(), (), written, None)
    [count] = db.execute("SELECT max(number) FROM entries").fetchone()
    covering = [each for each in known if each.journal == journal and told <= each.count <= count]
    found = min(covering, key=lambda each: each.count, default=None)
    last = count if found is None else found.count
    rows = _rows(db, int(first), int(last))
    earlier = db.execute("SELECT CAST(hash AS BLOB) FROM entries WHERE number = ?", (first - 1,)).fetchone()
    before = bytes(earlier[0]) if earlier else GENESIS
    notices = tuple(_gaps(db, int(first), int(last), len(rows)))
    return Slice(journal, int(first), int(told), int(last), before.hex(), rows, written, found, notices)


def _rows(db: sqlite3.Connection, first: int, last: int) -> tuple[tuple[bytes, bytes], ...]:
    question = "SELECT count(*), coalesce(sum(length(record)), 0) FROM entries WHERE number BETWEEN ? AND ?"
    count, size = db.execute(question, (first, last)).fetchone()
    if count > MOST_ENTRIES or size > MOST_BYTES:
        raise Trouble(
            f"该时段的日志有 {count} 条、{size / 1e6:.0f} MB，一个证据包放不下。",
            f"The journal of that time has {count} entries, {size / 1e6:.0f} MB: too much for one package.",
            remedy_zh="分成几个较短的时段。",
            remedy_en="Divide the time into shorter ones.",
        )
    question = (
        "SELECT CAST(hash AS BLOB), CAST(record AS BLOB) FROM entries WHERE number BETWEEN ? AND ? ORDER BY number"
    )
    rows = db.execute(question, (first, last))  # as bytes, whatever kind of value somebody may have put there
    return tuple((bytes(kept), bytes(record)) for kept, record in rows)


def _gaps(db: sqlite3.Connection, first: int, last: int, there: int) -> Iterator[Notice]:
    missing = last - first + 1 - there
    if missing:
        zh = f"第 {first} 至 {last} 条之间缺 {missing} 条记录。"
        yield Notice(zh, f"Between entries {first} and {last} {missing} are not there.", place=f"#{first}")
    question = "SELECT count(*) FROM entries WHERE number BETWEEN ? AND ? AND NOT json_valid(CAST(record AS TEXT))"
    [odd] = db.execute(question, (first, last)).fetchone()
    if odd:
        yield Notice(f"{odd} 条记录读不出来。", f"{odd} entries cannot be read.", place=f"#{first}")


def _bytes_of(path: Path) -> bytes:
    """The anchors letter for letter; b"" where there are none."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_ANCHORED)
    except OSError:
        return b""
