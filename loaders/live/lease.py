"""Who may write a journal: one recorder at a time, named in the journal itself and checked in every transaction.

A holder that dies leaves its lock file unlocked; one that froze is known by its beat, a counter that stands still.
Neither needs a clock that tells the time: moments are seconds of a monotonic clock.
"""

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from loaders.live.wire.endpoint import CLOCK_SLACK_SECONDS, hold
from scenes.trouble import Trouble

BEAT_SECONDS = 1.0
"""How often a holder that writes nothing else says that it lives."""

PATIENCE_SECONDS = 5.0
"""How long a beat may stand still before a standby takes over. With the steps below well within ten seconds."""

LONGEST_LOOK_SECONDS = 1.0
"""No single look counts for more: where the standby itself was stopped, so perhaps was the holder."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS lease(
    id INTEGER PRIMARY KEY CHECK (id = 1), owner TEXT NOT NULL, epoch INTEGER NOT NULL, beat INTEGER NOT NULL,
    pid INTEGER NOT NULL, begun REAL NOT NULL, held INTEGER NOT NULL
);
INSERT OR IGNORE INTO lease VALUES (1, '', 0, 0, 0, 0, 0);
"""


class Held(Trouble):
    """Another recorder writes this journal."""


class Superseded(Trouble):
    """Another recorder took this journal over; whoever hears this writes no more, ever."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a journal. `epoch` grows with every change of hands. `begun` is the process's start, since 1970 UTC."""

    owner: str
    epoch: int
    beat: int
    pid: int
    begun: float
    held: bool


def holder_of(db: sqlite3.Connection) -> Holder:
    """Who holds it by the journal's own word."""
    row = db.execute("SELECT owner, epoch, beat, pid, begun, held FROM lease WHERE id = 1").fetchone()
    owner, epoch, beat, pid, begun, held = row or ("", 0, 0, 0, 0.0, 0)
    return Holder(str(owner), int(epoch), int(beat), int(pid), float(begun), bool(held))


def take(db: sqlite3.Connection, owner: str, seen: Holder) -> int | None:
    """Become the holder inside the caller's transaction; the new epoch, or None when another was quicker."""
    if holder_of(db).epoch != seen.epoch:
        return None
    me = psutil.Process()
    db.execute(
        "INSERT OR REPLACE INTO lease VALUES (1, ?, ?, 0, ?, ?, 1)",
        (owner, seen.epoch + 1, me.pid, me.create_time()),
    )
    return seen.epoch + 1


def beat(db: sqlite3.Connection, epoch: int) -> None:
    """Say inside the caller's transaction that the holder lives. Raises `Superseded` when another holds it now."""
    if db.execute("UPDATE lease SET beat = beat + 1 WHERE id = 1 AND epoch = ?", (epoch,)).rowcount != 1:
        raise superseded(holder_of(db))


def let_go(db: sqlite3.Connection, epoch: int) -> None:
    """Hold it no longer, so that the next need not wait."""
    db.execute("UPDATE lease SET held = 0 WHERE id = 1 AND epoch = ?", (epoch,))


def superseded(by: Holder) -> Superseded:
    """What a holder is told that another took its place."""
    return Superseded(
        f"另一台记录进程已接管：{by.owner}（进程 {by.pid}）。",
        f"Another recorder has taken over: {by.owner} (process {by.pid}).",
        remedy_zh="本进程不再写入；请结束它，或以备用方式重新启动。",
        remedy_en="This process writes no more; end it, or start it again as a standby.",
    )


def held(by: Holder, file: Path) -> Held:
    """What a second recorder is told."""
    return Held(
        f"记录正由另一台记录进程写入：{by.owner}（进程 {by.pid}）。",
        f"The journal is being written by another recorder: {by.owner} (process {by.pid}).",
        remedy_zh="每份记录只能有一台记录进程；要作为备用，请用 --standby 启动。",
        remedy_en="One recorder writes one journal; to stand by for it, start with --standby.",
        file=str(file),
    )


class Token:
    """The lock file of one epoch. The system gives it back when its process dies, however it dies."""

    def __init__(self, folder: Path, epoch: int) -> None:
        self._path = lock_path(folder, epoch)
        self._file: IO[bytes] | None = hold(self._path)

    def close(self) -> None:
        """Give it back."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._path.unlink(missing_ok=True)


def lock_path(folder: Path, epoch: int) -> Path:
    """Where the lock of an epoch lies."""
    return folder / f"journal-{epoch}.lock"


def lives(folder: Path, epoch: int) -> bool:
    """Whether the holder of an epoch is a process that runs, frozen or not."""
    path = lock_path(folder, epoch)
    if not path.exists():
        return False
    lock = hold(path)
    if lock is None:
        return True
    lock.close()
    return False


def epochs(folder: Path) -> list[int]:
    """The epochs whose lock files lie here, held or not."""
    words = [path.stem.partition("-")[2] for path in folder.glob("journal-*.lock")]
    return sorted(int(word) for word in words if word.isascii() and word.isdigit())


def anybody(folder: Path) -> bool:
    """Whether any process holds a lock here, whatever the journal itself says."""
    return any(lives(folder, epoch) for epoch in epochs(folder))


def sweep(folder: Path, epoch: int) -> None:
    """Remove the lock files of epochs before this one."""
    for old in epochs(folder):
        if old < epoch:
            with suppress(OSError):  # on Windows a frozen holder's file cannot go yet
                lock_path(folder, old).unlink()


class Watch:
    """How long a holder's beat has stood still, in seconds in which the one who looks was awake."""

    def __init__(self) -> None:
        self._seen: tuple[int, int] | None = None
        self._still = 0.0
        self._looked = 0.0

    def still(self, holder: Holder, moment: float) -> float:
        """Look once more at a monotonic `moment`."""
        now = (holder.epoch, holder.beat)
        passed = min(max(moment - self._looked, 0.0), LONGEST_LOOK_SECONDS)
        self._still = self._still + passed if now == self._seen else 0.0
        self._seen, self._looked = now, moment
        return self._still


def end_frozen(holder: Holder) -> bool:
    """End a holder that froze inside a transaction: until it is gone nobody can write. True when it was ended.

    Only the very process that took the lease is meant: a number used again by another program does not count.
    """
    if holder.pid == os.getpid():
        return False
    with suppress(psutil.Error):
        process = psutil.Process(holder.pid)
        if abs(process.create_time() - holder.begun) < CLOCK_SLACK_SECONDS:
            process.kill()
            return True
    return False
