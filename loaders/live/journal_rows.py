"""Entries into the journal's tables and out again. Who may write, and when it is durable, is decided elsewhere."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from loaders.live.acts import Told
from loaders.live.entries import Entry, Kind, chained, codes_of, column, read_record, record, unrolled
from loaders.live.journal_file import Head
from scenes.trouble import Trouble

MOST_TOLD = 1000
"""Entries told at once, however many were asked for."""


def insert(db: sqlite3.Connection, head: Head, entries: Sequence[Entry]) -> Head:
    """Write entries after `head` into the caller's transaction; where the journal then stands."""
    last, rows, mentions = bytes.fromhex(head.hash), list[tuple[int, bytes, bytes]](), list[tuple[str, int]]()
    for number, entry in enumerate(entries, head.count + 1):
        written = record(number, entry)
        last = chained(last, written)
        rows.append((number, last, written))
        mentions += [(code, number) for code in sorted(codes_of(entry.words))]
        head = _counted(head, entry)
    db.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows)
    db.executemany("INSERT INTO mentions VALUES (?, ?)", mentions)
    return replace(head, count=head.count + len(rows), hash=last.hex())


def put_numbers(db: sqlite3.Connection, head: Head) -> None:
    """Keep the next numbers of transitions and alarm events."""
    meta = [("transition", str(head.transition)), ("event", str(head.event))]
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta)


def put_standing(db: sqlite3.Connection, standing: Mapping[str, bytes | None]) -> None:
    """Change what stands beside the entries; None removes."""
    put = [(key, value) for key, value in standing.items() if value is not None]
    db.executemany("INSERT OR REPLACE INTO standing VALUES (?, ?)", put)
    db.executemany("DELETE FROM standing WHERE key = ?", [(key,) for key in standing if standing[key] is None])


def history(db: sqlite3.Connection, path: Path, code: str, limit: int) -> tuple[Told, ...]:
    """The last entries about one indicator, the newest first; of a batch only its own lines. Raises `Trouble`."""
    question = (
        "SELECT number, CAST(record AS BLOB) FROM mentions JOIN entries USING (number) "
        "WHERE code = ? ORDER BY number DESC LIMIT ?"
    )
    entries = _read(db, path, question, (code, min(limit, MOST_TOLD)))
    return tuple(line for entry in entries for line in unrolled(entry, code))[:limit]


def latest(db: sqlite3.Connection, path: Path, limit: int) -> tuple[Told, ...]:
    """The last entries about anything, the newest first, a batch line by line. Raises `Trouble`."""
    told = list[Told]()
    question = "SELECT number, CAST(record AS BLOB) FROM entries ORDER BY number DESC LIMIT ?"
    for entry in _read(db, path, question, (min(limit, MOST_TOLD),)):
        told += unrolled(entry)
        if len(told) >= limit:
            break
    return tuple(told[:limit])


def _read(db: sqlite3.Connection, path: Path, question: str, values: tuple[object, ...]) -> list[Told]:
    try:
        return [_told(int(number), bytes(written)) for number, written in db.execute(question, values)]
    except sqlite3.Error as fault:
        raise Trouble(
            f"记录读不出来：{fault}。",
            f"The journal cannot be read: {fault}.",
            remedy_zh="请运行 parkwatch journal verify 查明损坏之处。",
            remedy_en="Run parkwatch journal verify to find the damage.",
            file=str(path),
        ) from fault


def _told(number: int, written: bytes) -> Told:
    try:
        return read_record(written)
    except ValueError:  # told as what it is, so that it does not look as if nothing had happened
        return Told(number, 0.0, str(Kind.FAULT), "", {"unreadable": number})


def _counted(head: Head, entry: Entry) -> Head:
    """The next numbers after an entry that gave some."""
    numbers = [number for number in column(entry.words.get("number")) or [] if isinstance(number, int)]
    if not numbers or entry.kind not in {Kind.TRANSITION, Kind.ALARM}:
        return head
    following = max(numbers) + 1
    if entry.kind == Kind.TRANSITION:
        return replace(head, transition=max(head.transition, following))
    return replace(head, event=max(head.event, following))
