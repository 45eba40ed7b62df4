"""A whole city's readings judged and painted: 20,000 indicators on 10,000 objects, every one of them just read.

Beside it the same in plain Python, one reading after the other, as a first version would be written. Both must come to
the same levels and the same picture, or the figures mean nothing.
"""

from math import isnan
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.result import Result
from scenes.columns import Bytes, Floats
from scenes.facts import Facts
from scenes.limits import aged, at_first, judged
from scenes.picture import Mark, Palette, changes, paint
from scenes.readings import Readings
from scenes.severity import Level, Quality
from scenes.tags import Tags

TAGS, OBJECTS = 20_000, 10_000
GOAL_MILLISECONDS = 2.0
NOW = 1_700_000_000.0


def measure(*, quick: bool) -> list[Result]:
    """Median time of one round: judge every indicator's new value, age, paint all objects, find what differs."""
    tags, palette = city(), colours()
    batches = [batch(seed) for seed in range(8)]
    facts, _ = judged(tags, batches[0], at_first(tags))
    picture = paint(facts, tags, palette, objects=OBJECTS)
    ours: list[float] = []
    for turn in range(40 if quick else 200):
        said = batches[turn % len(batches)]
        begin = perf_counter()
        facts, _ = judged(tags, said, facts)
        facts, _ = aged(tags, facts, NOW)
        new = paint(facts, tags, palette, objects=OBJECTS)
        changes(picture, new)
        ours.append((perf_counter() - begin) * 1000)
        picture = new
    peer = median(one_by_one_takes(tags, batches[turn], palette) for turn in range(1 if quick else 3))
    ours_median = median(ours[len(batches) :])
    return [
        Result(
            "limits_paint",
            ours_median,
            "ms",
            f"≤ {GOAL_MILLISECONDS:g} ms",
            ours_median <= GOAL_MILLISECONDS,
            peer,
            "plain Python, one reading at a time",
        )
    ]


def city() -> Tags:
    """Indicators on 0–100, two to an object, in no particular order on their objects."""
    chance = np.random.default_rng(1)

    def every(value: float) -> Floats:
        return np.full(TAGS, value)

    return Tags(
        codes=tuple(f"{row:022d}" for row in range(TAGS)),
        object_id=chance.permutation(np.repeat(np.arange(OBJECTS, dtype=np.int32), TAGS // OBJECTS)),
        kind=np.zeros(TAGS, np.uint8),
        low_low=every(5.0),
        low=every(10.0),
        high=every(80.0),
        high_high=every(90.0),
        range_low=every(0.0),
        range_high=every(100.0),
        deadband=every(1.0),
        tolerance=every(0.01),
        stale_after=every(60.0),
        no_low=chance.random(TAGS) < 0.2,
        linked=np.ones(TAGS, np.bool_),
    )


def batch(seed: int) -> Readings:
    """A new value of every indicator in the order they happened to arrive; about one in twelve beyond a limit."""
    chance = np.random.default_rng(seed)
    rows = chance.permutation(TAGS).astype(np.int32)
    return Readings(rows, chance.normal(50, 22, TAGS), np.zeros(TAGS, np.uint32), np.full(TAGS, NOW + seed))


def colours() -> Palette:
    """Any colours: they cost the same."""
    chance = np.random.default_rng(2)
    levels = chance.integers(0, 255, (len(Level), 3), dtype=np.uint8)
    return Palette(levels, chance.integers(0, 255, (len(Quality), 3), dtype=np.uint8))


def one_by_one_takes(tags: Tags, said: Readings, palette: Palette) -> float:
    """Milliseconds of the plain loop for one batch, whose outcome is checked against ours."""
    facts = at_first(tags)
    plain = PlainCity(tags, palette)
    begin = perf_counter()
    plain.hear(said)
    picture = plain.picture()
    took = (perf_counter() - begin) * 1000
    _same(judged(tags, said, facts)[0], plain, picture, tags, palette)
    return took


class PlainCity:
    """The same rules over lists and one reading at a time, without deadband and ageing: less work than ours does."""

    def __init__(self, tags: Tags, palette: Palette) -> None:
        self.level: list[int] = [0] * TAGS
        self.fault: list[bool] = [True] * TAGS
        self._owner: list[int] = tags.object_id.tolist()
        limits = [tags.low_low, tags.low, tags.high, tags.high_high, tags.range_low, tags.range_high, tags.tolerance]
        self._limits: list[list[float]] = np.column_stack(limits).tolist()
        self._gas: list[bool] = tags.no_low.tolist()
        self._level_colours: list[list[int]] = palette.level.tolist()
        self._quality_colours: list[list[int]] = palette.quality.tolist()

    def hear(self, said: Readings) -> None:
        """Judge one reading after the other."""
        rows: list[int] = said.row.tolist()
        values: list[float] = said.value.tolist()
        for row, value in zip(rows, values, strict=True):
            low_low, low, high, high_high, floor, top, tolerance = self._limits[row]
            gas = self._gas[row]
            slack = tolerance * (top - floor)
            self.fault[row] = isnan(value) or value < floor - slack or value > top + slack
            if self.fault[row]:
                continue
            level = 0
            if value >= high_high:
                level = 4
            elif value >= high:
                level = 2
            elif not gas and value <= low_low:
                level = 3
            elif not gas and value <= low:
                level = 1
            self.level[row] = level

    def picture(self) -> list[tuple[int, int, int, int]]:
        """The texel of every object."""
        worst, bad = [0] * OBJECTS, [0] * OBJECTS
        for row, owner in enumerate(self._owner):
            worst[owner] = max(worst[owner], self.level[row])
            bad[owner] = max(bad[owner], int(self.fault[row]))
        texels: list[tuple[int, int, int, int]] = []
        for level, fault in zip(worst, bad, strict=True):
            red, green, blue = self._level_colours[level] if level else self._quality_colours[fault]
            mark = (int(Mark.FILL | Mark.THROUGH) if level else 0) | (int(Mark.HATCH) if fault else 0)
            texels.append((red, green, blue, mark))
        return texels


def _same(
    facts: Facts, plain: PlainCity, picture: list[tuple[int, int, int, int]], tags: Tags, palette: Palette
) -> None:
    ours: Bytes = paint(facts, tags, palette, objects=OBJECTS)
    if facts.level.tolist() != plain.level or ours.tolist() != [list(texel) for texel in picture]:
        raise AssertionError("the plain loop and the columns disagree")
