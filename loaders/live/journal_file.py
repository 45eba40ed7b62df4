"""The journal's file: made for its owner only, opened with care, set aside when it is damaged, never overwritten."""

import json
import os
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import orjson

from loaders.live import lease
from loaders.live.entries import GENESIS, chained, column
from scenes.trouble import Trouble

NAME = "journal.sqlite"
HEAD = "journal.head"
"""Beside the journal: where it stood after the last commit. A torn journal cannot say itself what it lost."""

BUSY_SECONDS = 2.0
CHECKED_BYTES = 64 * 1024 * 1024
"""Up to this size a journal is looked through page by page when it is opened; larger ones by `journal_check` only."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries(number INTEGER PRIMARY KEY, hash BLOB NOT NULL, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS mentions(
    code TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (code, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS standing(key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Unwritable(Trouble):
    """The journal cannot be written now, nothing of what was asked was kept, and it may heal: disk full, disk fault."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a journal stands: which one, how many entries, the last one's hash, and the next numbers to give."""

    journal: str
    count: int
    hash: str
    transition: int
    event: int


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was still to be had of a damaged journal. `hash` is the last good one; `lost` entries at least are gone."""

    file: str
    reason: str
    good: int = 0
    hash: str = GENESIS.hex()
    lost: int = 0
    transition: int = 0
    event: int = 0
    former: tuple[str, ...] = ()
    """Every journal this one goes on from, the last one last."""
    standing: dict[str, bytes] = field(default_factory=dict[str, bytes])


def damaged(fault: sqlite3.Error) -> bool:
    """Whether SQLite says that the file itself is broken, not the disk or the moment."""
    return (getattr(fault, "sqlite_errorcode", 0) & 0xFF) in _DAMAGED


def corrupt(reason: str) -> sqlite3.DatabaseError:
    """What SQLite would have raised, had it looked."""
    fault = sqlite3.DatabaseError(reason)
    fault.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return fault


def unwritable(fault: Exception, file: Path) -> Unwritable:
    """What a writer is told."""
    full = isinstance(fault, sqlite3.Error) and (getattr(fault, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_FULL
    zh, en = ("磁盘已满", "the disk is full") if full else (str(fault), str(fault))
    return Unwritable(
        f"记录写不进去：{zh}。",
        f"The journal cannot be written: {en}.",
        remedy_zh="腾出磁盘空间或修复磁盘；在此之前不执行任何命令，恢复后自动继续。",
        remedy_en="Free space on the disk or mend it; until then no command is obeyed, then it goes on by itself.",
        file=str(file),
    )


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes durably. sqlite3.Error when the file is none of SQLite's."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its side files the same mode
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA temp_store = MEMORY")
    except sqlite3.Error:
        db.close()
        raise
    return db


def prepare(db: sqlite3.Connection, path: Path, before: Salvage | None = None, epoch: int = 0) -> None:
    """Make what a journal needs, once; look through a small one. sqlite3.Error when it is damaged.

    `before` is what a new journal goes on from, `epoch` the last one any holder had.
    """
    if not _made(db):  # a journal that is there is only read: its holder may be frozen while it writes
        db.execute("BEGIN IMMEDIATE")
        for statement in (_SCHEMA + lease.SCHEMA).split(";"):
            db.execute(statement)
        db.execute("INSERT OR IGNORE INTO meta VALUES ('journal', ?)", (secrets.token_hex(16),))
        if before is not None:
            _go_on_from(db, before, epoch)
        db.execute("COMMIT")
    read_head(db)
    lease.holder_of(db)
    if path.stat().st_size <= CHECKED_BYTES:
        [found] = db.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise corrupt(found)


def _made(db: sqlite3.Connection) -> bool:
    tables = {str(name) for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return tables >= {"entries", "mentions", "standing", "meta", "lease"}


def _go_on_from(db: sqlite3.Connection, before: Salvage, epoch: int) -> None:
    words = {key: value for key, value in asdict(before).items() if key != "standing"}
    meta = [("before", json.dumps(words)), ("transition", str(before.transition)), ("event", str(before.event))]
    db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta)
    db.executemany("INSERT OR REPLACE INTO standing VALUES (?, ?)", before.standing.items())
    db.execute("UPDATE lease SET epoch = max(epoch, ?) WHERE id = 1", (epoch,))


def read_meta(db: sqlite3.Connection) -> dict[str, str]:
    """Which journal it is, and the next numbers."""
    return {str(key): str(value) for key, value in db.execute("SELECT key, value FROM meta")}


def read_standing(db: sqlite3.Connection) -> dict[str, bytes]:
    """What the recorder keeps beside the entries."""
    return {str(key): bytes(value) for key, value in db.execute("SELECT key, value FROM standing")}


def read_head(db: sqlite3.Connection) -> Head:
    """Where the journal stands by its own word. sqlite3.Error when that is no word."""
    meta = read_meta(db)
    row = db.execute("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1").fetchone()
    count, last = (int(row[0]), bytes(row[1])) if row else (0, GENESIS)
    try:
        return Head(meta["journal"], count, last.hex(), int(meta.get("transition", 0)), int(meta.get("event", 0)))
    except (KeyError, ValueError) as fault:
        raise corrupt(f"meta: {fault}") from fault


def remember_head(folder: Path, head: Head) -> None:
    """Leave word of where the journal stands. Not forced to the disk: it serves where the machine lives on."""
    with suppress(OSError):  # a full disk is said by the journal itself
        line = orjson.dumps(asdict(head)).ljust(255) + b"\n"
        file = os.open(folder / HEAD, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)


def remembered_head(folder: Path) -> Head | None:
    """Where the journal stood after the last commit, as far as anybody left word."""
    try:
        found = orjson.loads((folder / HEAD).read_bytes()[:4096])
    except (OSError, orjson.JSONDecodeError):
        return None
    match found:
        case {
            "journal": str(journal),
            "count": int(count),
            "hash": str(last),
            "transition": int(moved),
            "event": int(event),
        }:
            return Head(journal, count, last, moved, event)
        case _:
            return None


def set_aside(folder: Path, reason: str) -> Salvage:
    """Put a damaged journal out of the way under a name of its own, with all it can still tell.

    OSError when it cannot be moved.
    """
    path = folder / NAME
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = folder / f"{NAME}.damaged-{stamp}-{secrets.token_hex(2)}"
    found = salvaged(path, reason)
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        side = folder / f"{NAME}{suffix}"
        if side.exists():
            side.rename(folder / f"{aside.name}{suffix}")
    known = remembered_head(folder) or Head("", 0, "", 0, 0)
    return replace(
        found,
        file=aside.name,
        lost=max(known.count - found.good, 0),
        transition=max(known.transition, found.transition),
        event=max(known.event, found.event),
        former=found.former or ((known.journal,) if known.journal else ()),
    )


def salvaged(path: Path, reason: str) -> Salvage:
    """Everything up to the first entry that cannot be read or does not follow, and what stood beside the entries."""
    good, last, standing = 0, GENESIS, dict[str, bytes]()
    meta = dict[str, str]()
    with suppress(sqlite3.Error, OSError):
        db = sqlite3.connect(path, isolation_level=None)
        try:
            with suppress(sqlite3.Error):
                meta = read_meta(db)
            with suppress(sqlite3.Error):
                standing = read_standing(db)
            for number, kept, record in db.execute("SELECT number, hash, record FROM entries ORDER BY number"):
                if number != good + 1 or chained(last, bytes(record)) != bytes(kept):
                    break
                good, last = int(number), bytes(kept)
        finally:
            db.close()
    moved, event = (int(word) if (word := meta.get(key, "")).isdecimal() else 0 for key in ("transition", "event"))
    former = (*former_of(meta), meta["journal"]) if "journal" in meta else ()
    return Salvage(path.name, reason, good, last.hex(), 0, moved, event, former, standing)


def before_of(meta: Mapping[str, str]) -> object:
    """What a journal's own notes say of the one it goes on from; None for none, or for notes that cannot be read."""
    try:
        found: object = orjson.loads(meta.get("before", "null"))
    except orjson.JSONDecodeError:
        return None
    return cast("dict[str, object]", found) if isinstance(found, dict) else None


def former_of(meta: Mapping[str, str]) -> tuple[str, ...]:
    """The journals that a journal's own notes say it goes on from."""
    before = cast("dict[str, object]", before_of(meta) or {})
    return tuple(str(each) for each in column(before.get("former")) or ())
