"""A day that is over: written anew in order, checked against the first, sealed with its checksum.

Whatever ends it half way, even kill -9, leaves the day as it was or as it will be, and the next try goes on from there:
the ordered file takes the place of the first in one step, and the seal is written after that.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from loaders.live.history.days import DayFile
from loaders.live.history.duck import THREADS, Duck, Unreadable, attached, in_use, opened_to_read, opened_to_write
from loaders.live.history.mending import opened_and_mended
from loaders.live.history.places import Part, parts_in
from loaders.live.history.retention import Retention, let_go
from loaders.live.history.seals import FORMAT, Seal, sha256_of, spans_told, write_seal
from loaders.live.history.tables import BLOCK_MS, SCHEMA, TABLES, meta_of
from loaders.live.wire.endpoint import hold
from loaders.places import ROOT
from scenes.trouble import Notice, Trouble

LOCK = ".closing.lock"
MEMORY = "1GB"
ORDERED = "ordered"
_ORDER = {"s": f"ts // {BLOCK_MS}, tag, ts", "since": f"ts // {BLOCK_MS}, tag, ts", "k": "ts, tag", "late": "tag, ts"}
_GENTLE = 10


class Closer(Protocol):
    """Closes days while the recorder goes on."""

    def close_all_but(self, part: Part) -> None:
        """Begin to close every part but the one being written. Returns at once."""
        ...

    def news(self) -> Sequence[Notice]:
        """What went wrong since the last question."""
        ...

    def close(self) -> None:
        """End; what was half done is gone on with the next time."""
        ...


class Apart:
    """Closes days in a process of its own, with less of a claim to the processor."""

    def __init__(self, folder: Path, retention: Retention) -> None:
        self._folder, self._retention = folder, retention
        self._running: subprocess.Popen[bytes] | None = None
        self._next: Part | None = None

    def close_all_but(self, part: Part) -> None:
        """See `Closer`; a second one begins when the first has ended."""
        self._next = part
        self.news()

    def news(self) -> Sequence[Notice]:
        """See `Closer`."""
        failed: list[Notice] = []
        if self._running is not None and (code := self._running.poll()) is not None:
            self._running = None
            if code:
                failed.append(_not_closed(self._folder, code))
        if self._running is None and self._next is not None:
            part, self._next = self._next, None
            if any(each != part for each in unsealed(self._folder)) or self._retention != Retention():
                self._running = self._started(part)
        return failed

    def close(self) -> None:
        """See `Closer`."""
        if self._running is not None:
            self._running.terminate()
            self._running.wait()
        self._running = self._next = None

    def _started(self, part: Part) -> subprocess.Popen[bytes]:
        words = ["close", str(self._folder.resolve()), "--but", part.path.name, "--gentle"]
        words += [] if self._retention.days is None else ["--days", str(self._retention.days)]
        words += [] if self._retention.most_bytes is None else ["--bytes", str(self._retention.most_bytes)]
        begin = [sys.executable, "-X", "utf8", str(Path(__file__).with_name("__main__.py"))]
        log = (self._folder / ".closing.log").open("wb")
        with log:
            return subprocess.Popen(
                [*begin, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT
            )


def unsealed(folder: Path) -> list[Part]:
    """The parts that are still to be closed."""
    return [part for part in parts_in(folder) if part.path.is_file() and not part.seal.exists()]


def close_days(folder: Path, *, but: str = "", retention: Retention | None = None, software: str = "") -> list[Seal]:
    """Close every part that is not sealed, but the file of this name; then let go of what is no longer kept.

    A part that somebody writes is left. Raises `Trouble` for the first that cannot be closed, after all others.
    """
    lock = hold(folder / LOCK)
    if lock is None:
        return []  # somebody else is at it
    seals: list[Seal] = []
    failed: Trouble | None = None
    with lock:
        for part in unsealed(folder):
            if part.path.name == but:
                continue
            try:
                if (seal := closed(part, software=software)) is not None:
                    seals.append(seal)
            except Trouble as trouble:
                failed = failed or trouble
        if retention is not None:
            last = max((part.day for part in parts_in(folder)), default="")
            let_go(folder, retention, but[: len("0000-00-00")] or last)
    if failed is not None:
        raise failed
    return seals


def closed(part: Part, *, software: str) -> Seal | None:
    """Close one part; None where somebody is writing it. Raises `Trouble` when it is damaged or the disk refuses."""
    for left in part.folder.glob(f"{part.draft.name}*"):
        left.unlink(missing_ok=True)
    try:
        duck, _ = opened_and_mended(part)
    except Unreadable as fault:
        if in_use(fault):
            return None
        raise
    try:
        if not duck.rows("SELECT 1 FROM information_schema.tables WHERE table_catalog = 'day'"):
            duck.close()
            part.path.unlink()  # killed before the first word: it holds nothing
            return None
        meta, sums = meta_of(duck), _sums(duck)
        duck.run("CHECKPOINT")
    finally:
        duck.close()
    if meta.get(ORDERED) != "yes":
        _write_in_order(part)
        _compare(part, sums)
        _put_in_place(part)
    return _sealed(part, software)


def _write_in_order(part: Part) -> None:
    duck = opened_to_write(part.draft, memory=MEMORY, threads=THREADS)
    try:
        attached(duck, part.path, "before")
        for statement in SCHEMA.strip().split(";\n"):
            duck.run(statement)
        for table in TABLES:
            order = f" ORDER BY {_ORDER[table]}" if table in _ORDER else ""
            duck.run(f"INSERT INTO {table} SELECT * FROM before.{table}{order}")
        duck.run(f"INSERT INTO meta VALUES ('{ORDERED}', 'yes')")
        duck.run("CHECKPOINT")
    finally:
        duck.close()
        for left in part.folder.glob(f".{part.draft.name}.spill*"):
            with suppress(OSError):
                left.rmdir()


def _compare(part: Part, sums: dict[str, tuple[object, ...]]) -> None:
    """The ordered file holds the same rows as the first. Raises `Unreadable`."""
    duck = opened_to_read(part.draft)
    try:
        found = _sums(duck)
    finally:
        duck.close()
    if found != sums:
        raise Unreadable(part.draft, "the ordered file does not hold the same rows")


def _sums(duck: Duck) -> dict[str, tuple[object, ...]]:
    """Count and checksum of every table, whatever the order of its rows."""
    found: dict[str, tuple[object, ...]] = {}
    for table in TABLES:
        where = f" WHERE key <> '{ORDERED}'" if table == "meta" else ""
        found[table] = duck.rows(
            f"SELECT count(*), sum(hash(each)::HUGEINT), bit_xor(hash(each)) FROM {table} each{where}"
        )[0]
    return found


def _put_in_place(part: Part) -> None:
    """The ordered file takes the place of the first, on the disk before anything else happens."""
    try:
        with part.draft.open("rb+") as file:
            os.fsync(file.fileno())
        part.wal.unlink(missing_ok=True)
        part.draft.replace(part.path)
        _sync_folder(part.folder)
    except OSError as fault:
        raise Unreadable(part.path, str(fault)) from fault


def _sealed(part: Part, software: str) -> Seal:
    duck = opened_to_read(part.path)
    day = DayFile(duck, part)
    try:
        rows, steps = day.count("s"), day.count("steps")
        spans, meta, names = day.spans(), day.meta, day.names
    finally:
        day.close()
    try:
        size, sums = part.path.stat().st_size, sha256_of(part.path)
    except OSError as fault:
        raise Unreadable(part.path, str(fault)) from fault
    seal = Seal(
        format=FORMAT,
        park=names.park,
        digest=names.digest,
        source=meta.get("source", ""),
        software=software,
        rows=rows,
        steps=steps,
        indicators=len(names.indicators),
        bytes=size,
        sha256=sums,
        spans=spans_told(spans),
    )
    write_seal(part, seal)
    return seal


def _sync_folder(folder: Path) -> None:
    if sys.platform != "win32":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


def be_gentle() -> None:
    """Leave the processor to others."""
    if sys.platform != "win32":
        os.nice(_GENTLE)


def _not_closed(folder: Path, code: int) -> Notice:
    return Notice(
        f"有历史日文件没有整理完成（退出码 {code}），数据仍可读取，下次再试。",
        f"A day of the history was not closed (exit code {code}); it can still be read, and is tried again.",
        "检查磁盘空间；详情见该文件夹的 .closing.log。",
        "Look at the free space; .closing.log in the folder says more.",
        str(folder),
    )
