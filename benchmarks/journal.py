"""The journal: one entry kept, a step of a flood kept, a history found, all of it looked through."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from benchmarks.result import Result
from loaders.live.entries import Entry, Kind, transitions_entry
from loaders.live.journal import Journal
from loaders.live.journal_check import verify
from scenes.limits import Transitions

CODES = [f"440605000{row % 500:03d}{row:010d}" for row in range(20_000)]
BATCH = 1_000


def measure(*, quick: bool) -> list[Result]:
    """Appends are durable on return. The goals are those of `tick`: a flood's step must fit between two of them."""
    with TemporaryDirectory() as folder:
        journal = Journal.open(Path(folder), owner="benchmark")
        try:
            ones = _times(lambda turn: journal.append([_act(turn)]), 300 if quick else 3000)
            steps = _times(lambda turn: journal.append([_flood(turn)]), 10 if quick else 200)
            told = _times(lambda turn: journal.history(CODES[turn], 100), 10 if quick else 100)
            entries = 10_000 if quick else 200_000
            for begin in range(0, entries - journal.count, BATCH):
                journal.append([_act(begin + each) for each in range(BATCH)])
        finally:
            journal.close()
        began = perf_counter()
        sound, looked = verify(Path(folder)).sound, perf_counter() - began
    return [
        _result("journal: one entry, median", ones, 50, 2.0),
        _result("journal: one entry, p99", ones, 99, 20.0),
        _result("journal: a step of 1,000 transitions, median", steps, 50, 50.0),
        _result("journal: a step of 1,000 transitions, p99", steps, 99, 100.0),
        _result("journal: history of one indicator", told, 50, 50.0),
        Result(f"journal: {entries:,} entries looked through", looked, "s", "sound", holds=sound),
    ]


def _times(work: Callable[[int], object], turns: int) -> list[float]:
    """Milliseconds of each turn."""
    times = list[float]()
    for turn in range(turns):
        began = perf_counter()
        work(turn)
        times.append((perf_counter() - began) * 1000)
    return times


def _result(name: str, times: list[float], percent: int, most: float) -> Result:
    taken = float(np.percentile(times, percent))
    return Result(name, taken, "ms", f"≤ {most:g} ms", holds=taken <= most)


def _act(turn: int) -> Entry:
    return Entry(Kind.ACT, 1e9 + turn, 1e9 + turn, "张三", {"code": CODES[turn % len(CODES)], "text": "现场核实"})


def _flood(turn: int) -> Entry:
    rows = np.random.default_rng(turn).permutation(len(CODES))[:BATCH].astype(np.int32)
    zeros, first = np.zeros(BATCH, np.uint8), turn * BATCH
    times, numbers = np.full(BATCH, 1e9 + turn), np.arange(first, first + BATCH)
    return transitions_entry(Transitions(rows, times, zeros, zeros + 3, zeros, zeros, numbers), CODES, 1e9)
