"""The history: everything at a moment, an hour of 2,000 indicators, what a step costs to keep, kill -9 meanwhile.

A made-up day: 20,000 indicators, 60 million rows; quick, a tenth of it: 2.4 hours, as dense. SQLite holds the same rows
in the same run, keyed by time and indicator; PostgreSQL is measured by whoever has a server.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter

import numpy as np

from benchmarks.result import Result
from loaders.live.history.closing import close_days
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.joined import JoinedHistory
from loaders.live.history.part_writing import Hand, Step
from loaders.live.history.places import parts_in
from loaders.live.history.tables import Names
from loaders.places import ROOT
from scenes.columns import Rows
from scenes.facts import Facts, nothing_known

INDICATORS = 20_000
BEGIN = 1_780_070_400_000
"""2026-05-30 00:00 in China, ms."""
NAMES = Names("BENCH", tuple(f"T{row:05d}" for row in range(INDICATORS)))
HAND = Hand("benchmark", "benchmark")
EVERY_MS = 1000
PER_STEP = 694
AT_ONCE = 60


def measure(*, quick: bool) -> list[Result]:
    """Write the day, close it, ask it, and do the same with SQLite."""
    folder = Path(mkdtemp(prefix="parkwatch-bench-"))
    try:
        steps = 8_640 if quick else 86_400
        peer = _sqlite(folder / "peer.sqlite")
        with closing(peer):
            rows = _write(folder / "history", steps, peer)
            intake = _intake(folder / "intake", 60 if quick else 300)
            began = perf_counter()
            close_days(folder / "history")
            closed = perf_counter() - began
            size = sum(part.path.stat().st_size for part in parts_in(folder / "history"))
            found = _asked(folder / "history", steps, peer, turns=20 if quick else 60)
        return [
            *found,
            *intake,
            Result("intake_history: bytes a row, closed", size / rows, "B", "≤ 8 B", holds=size / rows <= 8),
            Result(f"intake_history: {rows:,} rows closed", closed, "s", "", holds=None),
            _crash(folder / "crash", 3 if quick else 50),
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _day(steps: int) -> Iterator[tuple[Step, Rows]]:
    """Steps of a second each: a deadbanded walk of values rounded to 0.01, and which rows moved."""
    random = np.random.default_rng(1)
    facts = replace(nothing_known(INDICATORS), value=np.round(random.normal(50, 10, INDICATORS), 2))
    for number in range(steps):
        moment = BEGIN + number * EVERY_MS
        rows = np.unique(random.integers(0, INDICATORS, PER_STEP + 13)).astype(np.int32)
        facts = _moved(facts, rows, moment, random)
        yield Step(moment, moment, facts), rows


def _moved(facts: Facts, rows: Rows, moment: int, random: np.random.Generator) -> Facts:
    value, time, since = facts.value.copy(), facts.time.copy(), facts.since.copy()
    quality, code = facts.quality.copy(), facts.code.copy()
    value[rows] = np.round(value[rows] + random.normal(0, 0.5, len(rows)), 2)
    time[rows] = (moment - random.integers(0, 900, len(rows))) / 1000
    bad = random.random(len(rows)) < 0.0005
    since[rows[(quality[rows] != 0) != bad]] = moment / 1000
    quality[rows] = bad
    code[rows] = np.where(bad, 0x808C0000, 0)
    return replace(facts, value=value, time=time, quality=quality, code=code, since=since)


def _write(folder: Path, steps: int, peer: sqlite3.Connection) -> int:
    """The day into both stores; how many rows."""
    days, batch, count = DaysWriter(folder, NAMES, HAND), list[Step](), 0
    for step, rows in _day(steps):
        batch.append(step)
        count += len(rows)
        lines = zip(
            [step.moment] * len(rows),
            rows.tolist(),
            step.facts.value[rows].tolist(),
            step.facts.quality[rows].tolist(),
            strict=True,
        )
        peer.executemany("INSERT INTO s VALUES (?, ?, ?, ?)", lines)
        if len(batch) == AT_ONCE:
            days.keep(batch)
            peer.commit()
            batch = []
    days.keep(batch)
    peer.commit()
    days.close()
    return count


def _sqlite(path: Path) -> sqlite3.Connection:
    peer = sqlite3.connect(path)
    peer.execute("PRAGMA journal_mode = WAL")
    peer.execute("PRAGMA synchronous = NORMAL")
    peer.execute("CREATE TABLE s(ts INTEGER, tag INTEGER, v REAL, q INTEGER, PRIMARY KEY (ts, tag)) WITHOUT ROWID")
    return peer


def _asked(folder: Path, steps: int, peer: sqlite3.Connection, *, turns: int) -> list[Result]:
    random = np.random.default_rng(2)
    history = JoinedHistory(NAMES, folder)
    end = BEGIN + steps * EVERY_MS
    moments = random.integers(BEGIN + EVERY_MS, end, turns).tolist()
    history.state_at(moments[0] / 1000)
    ours = [_timed(lambda at=at: history.state_at(at / 1000)) for at in moments]  # type: ignore[misc]
    theirs = [_timed(lambda at=at: _sqlite_state(peer, at)) for at in moments[:3]]  # type: ignore[misc]
    equal = all(_same(history, peer, at) for at in moments[:3])
    rows = np.arange(4_000, 6_000, dtype=np.int32)
    begin = BEGIN + 1_200_000
    hours = [_timed(lambda: history.changes(begin / 1000, begin / 1000 + 3600, rows)) for _ in range(turns // 3)]
    peer_hour = _timed(lambda: _sqlite_hour(peer, begin))
    history.close()
    state, hour = float(np.median(ours)), float(np.median(hours))
    peer_state = float(np.median(theirs))
    holds = state <= 20 and equal and peer_state >= 50 * state
    return [
        Result(
            "state_at: 20,000 indicators, median", state, "ms", "≤ 20 ms, ≥ 50×, equal", holds, peer_state, "SQLite"
        ),
        Result("state_at: p95", float(np.percentile(ours, 95)), "ms", "", None),
        Result("hour_2000: 1 h × 2,000 indicators, median", hour, "ms", "≤ 60 ms", hour <= 60, peer_hour, "SQLite"),
    ]


def _sqlite_state(peer: sqlite3.Connection, moment: int) -> dict[int, float]:
    words = "SELECT tag, v, max(ts) FROM s WHERE ts <= ? GROUP BY tag"
    return {tag: v for tag, v, _ in peer.execute(words, (moment,))}


def _sqlite_hour(peer: sqlite3.Connection, begin: int) -> int:
    words = "SELECT ts, tag, v, q FROM s WHERE ts > ? AND ts <= ? AND tag >= 4000 AND tag < 6000"
    return len(peer.execute(words, (begin, begin + 3_600_000)).fetchall())


def _same(history: JoinedHistory, peer: sqlite3.Connection, moment: int) -> bool:
    """Whether our answer is the naive one, value by value."""
    value = history.state_at(moment / 1000).facts.value
    return all(value[tag] == v for tag, v in _sqlite_state(peer, moment).items())


def _intake(folder: Path, turns: int) -> list[Result]:
    """Every indicator moves in every step."""
    random = np.random.default_rng(3)
    days, facts, times = DaysWriter(folder, NAMES, HAND), nothing_known(INDICATORS), list[float]()
    rows = np.arange(INDICATORS, dtype=np.int32)
    for turn in range(turns + 1):
        facts = _moved(
            replace(facts, value=np.round(random.normal(50, 10, INDICATORS), 2)), rows, BEGIN + turn * 100, random
        )
        step = Step(BEGIN + turn * 100, BEGIN + turn * 100, facts)
        times.append(_timed(lambda step=step: days.keep([step])))  # type: ignore[misc]
    days.close()
    middle, worst = float(np.median(times[1:])), float(np.percentile(times[1:], 99))
    return [
        Result("intake_history: 20,000 rows a step, median", middle, "ms", "≤ 10 ms", middle <= 10),
        Result("intake_history: 20,000 rows a step, p99", worst, "ms", "≤ 60 ms", worst <= 60),
    ]


def _crash(folder: Path, rounds: int) -> Result:
    """Acknowledged steps that are gone after kill -9; each round a writer of its own."""
    lost = 0
    for turn in range(rounds):
        lost += _lost(folder / str(turn), 5 + 7 * turn % 100)
    return Result(f"crash_history: acknowledged steps lost in {rounds} kills", lost, "steps", "0", lost == 0)


def _lost(folder: Path, count: int) -> int:
    from tests.past_park import NAMES as FEW

    words = [sys.executable, "-m", "tests.history_writers", "write", str(folder), "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    acknowledged = 0
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            acknowledged = int(line)
            if acknowledged == count:
                writer.kill()
    from tests.history_writers import steps_of
    from tests.past_park import same

    history = JoinedHistory(FEW, folder)
    told = steps_of(0)[:acknowledged]
    gone = sum(not same(history.state_at(step.moment / 1000).facts, step.facts) for step in (told[0], told[-1]))
    history.close()
    return gone


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000
