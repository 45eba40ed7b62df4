"""One tick of a whole city, and of a whole province: limits, quality and alarms of every indicator, all just read.

Rows come as feeds send them: whole messages in any order, the rows of one message together. One indicator in a thousand
crosses a limit each tick, as many return, and some delays run. Beside it the same rules one tag at a time in plain
Python objects; both must come to the same levels and states, or the figures mean nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.one_by_one import PlainTag
from benchmarks.result import Result
from scenes.alarm_engine import Alarms, advanced, alarms_at_first, shown
from scenes.alarm_rules import AlarmRules, plain_rules
from scenes.columns import Floats
from scenes.facts import Facts
from scenes.limits import aged, at_first, joined, judged
from scenes.readings import Readings
from scenes.tags import Tags

START = 1_700_000_000.0
CROSSING = 1_000
"""One indicator in so many crosses a limit in each tick."""


@dataclass(frozen=True, slots=True)
class Place:
    """How much is watched, in how large messages, and what one tick may take."""

    name: str
    tags: int
    message: int
    milliseconds: float


CITY = Place("tick 20,000", 20_000, 40, 1.0)
PROVINCE = Place("tick 400,000", 400_000, 1_000, 30.0)


class Watched:
    """What the recorder does in one step, without feeds and without a journal."""

    def __init__(self, tags: Tags, rules: AlarmRules) -> None:
        self.facts: Facts = at_first(tags)
        self.alarms: Alarms = alarms_at_first(tags)
        self.moved = self.events = 0
        self._tags, self._rules = tags, rules

    def tick(self, said: Readings, now: float) -> None:
        """Judge every reading, age the rest, move the alarms."""
        facts, moved = judged(self._tags, said, self.facts, number=self.moved)
        facts, silent = aged(self._tags, facts, now, number=self.moved + len(moved))
        both = joined([moved, silent])
        self.alarms, events = advanced(self._rules, self.alarms, self._tags, facts, both, now, number=self.events)
        self.facts = shown(facts, self.alarms)
        self.moved, self.events = self.moved + len(both), self.events + len(events)


def measure(*, quick: bool) -> list[Result]:
    """Median time of a tick at both sizes. The peer is measured at the smaller one, on fewer tags when quick."""
    peer_tags = 2_000 if quick else CITY.tags
    peer = one_by_one_takes(replace(CITY, tags=peer_tags)) * CITY.tags / peer_tags
    city = tick_takes(CITY, 60 if quick else 300)
    province = tick_takes(PROVINCE, 8 if quick else 40)
    return [
        _result(CITY, city, peer, "plain objects, one tag at a time" + (" (scaled)" if quick else "")),
        _result(PROVINCE, province, None, ""),
    ]


def _result(place: Place, took: float, peer: float | None, name: str) -> Result:
    return Result(place.name, took, "ms", f"≤ {place.milliseconds:g} ms", took <= place.milliseconds, peer, name)


def tick_takes(place: Place, ticks: int) -> float:
    """Median milliseconds."""
    tags = indicators(place.tags)
    watched = Watched(tags, delays(tags))
    took: list[float] = []
    for said, now in batches(place, ticks + 4):
        begin = perf_counter()
        watched.tick(said, now)
        took.append((perf_counter() - begin) * 1000)
    return median(took[4:])


def one_by_one_takes(place: Place) -> float:
    """Median milliseconds of the plain objects, whose outcome is checked against ours."""
    tags = indicators(place.tags)
    rules = delays(tags)
    watched, plain = Watched(tags, rules), [PlainTag(tags, rules, row) for row in range(place.tags)]
    took: list[float] = []
    for said, now in batches(place, 4):
        watched.tick(said, now)
        rows, values, times = said.row.tolist(), said.value.tolist(), said.time.tolist()
        codes = said.code.tolist()
        begin = perf_counter()
        for row, value, code, time in zip(rows, values, codes, times, strict=True):
            plain[row].hear(value, code, time)
        for tag in plain:
            tag.pass_time(now)
        took.append((perf_counter() - begin) * 1000)
    states = [tag.process.state for tag in plain]
    if watched.facts.level.tolist() != [tag.level for tag in plain] or watched.facts.state.tolist() != states:
        raise AssertionError("the plain objects and the columns disagree")
    return median(took)


def indicators(count: int) -> Tags:
    """On 0–100 with LL 5, L 10, H 80, HH 90; one in five a gas detector."""

    def every(value: float) -> Floats:
        return np.full(count, value)

    return Tags(
        codes=tuple(map(str, range(count))),
        object_id=np.arange(count, dtype=np.int32) // 2,
        kind=np.zeros(count, np.uint8),
        low_low=every(5.0),
        low=every(10.0),
        high=every(80.0),
        high_high=every(90.0),
        range_low=every(0.0),
        range_high=every(100.0),
        deadband=every(1.0),
        tolerance=every(0.01),
        stale_after=every(60.0),
        no_low=np.arange(count) % 5 == 0,
        linked=np.ones(count, np.bool_),
    )


def delays(tags: Tags) -> AlarmRules:
    """One in four waits two seconds before it calls, one in ten latches."""
    rows = np.arange(len(tags))
    return replace(plain_rules(tags), on_delay=np.where(rows % 4 == 0, 2.0, 0.0), latching=rows % 10 == 0)


def batches(place: Place, ticks: int) -> Iterator[tuple[Readings, float]]:
    """A new value of every indicator each second, and the feed's clock."""
    chance = np.random.default_rng(place.tags)
    for tick in range(ticks):
        size = min(place.message, place.tags)
        messages = chance.permutation(place.tags // size) * size
        rows = (messages[:, None] + np.arange(size)).ravel().astype(np.int32)
        values = np.clip(chance.normal(50, 8, place.tags), 20, 78)
        values[chance.integers(0, place.tags, max(place.tags // CROSSING, 1))] = 85.0
        now = START + tick
        yield Readings(rows, values, np.zeros(place.tags, np.uint32), np.full(place.tags, now)), now
