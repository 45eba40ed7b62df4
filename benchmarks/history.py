"""The history: everything at a moment, an hour of 2,000 indicators, what a step costs to keep.

A made-up day: 20,000 indicators, 60 million rows; quick, a tenth of it: 2.4 hours, as dense. SQLite holds the same rows
in the same run, and PostgreSQL where a server is installed (`benchmarks.history_peers`).
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter

import numpy as np

from benchmarks.history_peers import TAGS, Peer, peers
from benchmarks.result import Result
from loaders.live.history.closing import close_days
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.joined import JoinedHistory
from loaders.live.history.part_writing import Hand, Step
from loaders.live.history.places import parts_in
from loaders.live.history.tables import Names
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
STATE_GOAL = "≤ 20 ms, ≥ 50×, equal"


def measure(*, quick: bool) -> list[Result]:
    """Write the day, close it, ask it, and do the same with SQLite."""
    folder = Path(mkdtemp(prefix="parkwatch-bench-"))
    try:
        steps = 8_640 if quick else 86_400
        with peers(folder) as others:
            rows = _write(folder / "history", steps, others)
            intake = _intake(folder / "intake", 60 if quick else 300)
            began = perf_counter()
            close_days(folder / "history")
            closed = perf_counter() - began
            size = sum(part.path.stat().st_size for part in parts_in(folder / "history"))
            found = _asked(folder / "history", steps, others, turns=20 if quick else 60)
        return [
            *found,
            *intake,
            Result("intake_history: bytes a row, closed", size / rows, "B", "≤ 8 B", holds=size / rows <= 8),
            Result(f"intake_history: {rows:,} rows closed", closed, "s", "", holds=None),
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


def _write(folder: Path, steps: int, others: Sequence[Peer]) -> int:
    """The day into every store; how many rows."""
    days, batch, count = DaysWriter(folder, NAMES, HAND), list[Step](), 0
    for step, rows in _day(steps):
        batch.append(step)
        count += len(rows)
        for other in others:
            other.add(step.moment, rows, step.facts)
        if len(batch) == AT_ONCE:
            days.keep(batch)
            for other in others:
                other.keep()
            batch = []
    days.keep(batch)
    for other in others:
        other.keep()
    days.close()
    return count


def _asked(folder: Path, steps: int, others: Sequence[Peer], *, turns: int) -> list[Result]:
    random = np.random.default_rng(2)
    history = JoinedHistory(NAMES, folder)
    moments = random.integers(BEGIN + EVERY_MS, BEGIN + steps * EVERY_MS, turns).tolist()
    history.state_at(moments[0] / 1000)
    states = [_timed(partial(history.state_at, at / 1000)) for at in moments]
    rows, begin = np.arange(*TAGS, dtype=np.int32), BEGIN + 1_200_000
    hours = [_timed(lambda: history.changes(begin / 1000, begin / 1000 + 3600, rows)) for _ in range(turns // 3)]
    state, hour = float(np.median(states)), float(np.median(hours))
    found = [Result("state_at: p95", float(np.percentile(states, 95)), "ms", "", None)]
    for other in others:
        theirs = float(np.median([_timed(partial(other.state, at)) for at in moments[:3]]))
        equal = all(_same(history, other, at) for at in moments[:3])
        holds = state <= 20 and equal and theirs >= 50 * state
        beside = f"median beside {other.name}"
        everything, span = f"state_at: {INDICATORS:,} indicators, {beside}", f"hour_2000: 1 h × {len(rows):,}, {beside}"
        their_hour = _timed(partial(other.hour, begin))
        found += [
            Result(everything, state, "ms", STATE_GOAL, holds, theirs, other.name),
            Result(span, hour, "ms", "≤ 60 ms", hour <= 60, their_hour, other.name),
        ]
    history.close()
    return found


def _same(history: JoinedHistory, other: Peer, moment: int) -> bool:
    """Whether our answer is the naive one, value by value."""
    value, naive = history.state_at(moment / 1000).facts.value, other.state(moment)
    return bool(naive) and all(value[tag] == v for tag, v in naive.items())


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


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000
