"""A stretch of time on a screen: seconds to pixels and back, what the ruler says, how dense things are.

All moments are seconds since 1970 UTC, pixels are counted from the left edge and need not be whole.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np

from scenes.columns import Bytes, Floats, Rows, lock

SHORTEST_SECONDS, LONGEST_SECONDS = 1.0, 366 * 86400.0
"""Closer than a second there is nothing to see, and no more than a year is looked at at once."""
FIRST, LAST = 0.0, 32503680000.0
"""The years 1970 to 3000: outside there is no past, and calendars have nothing to say."""


_BEFORE_1970 = 1970 * 12
"""Months from the year 0 to January 1970: every so manieth month counts from there, so that years begin in January."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time in sight, from the left edge to the right."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.begin

    def pixel(self, moment: float, width: float) -> float:
        """Where a moment lies on `width` pixels."""
        return (moment - self.begin) / self.seconds * width

    def pixels(self, moments: Floats, width: float) -> Floats:
        """Where moments lie, shape as given."""
        placed: Floats = (moments - self.begin) / self.seconds * width
        return placed

    def moment(self, pixel: float, width: float) -> float:
        """What lies under a pixel."""
        return self.begin + pixel / max(width, 1.0) * self.seconds

    def holds(self, moment: float) -> bool:
        """Whether a moment is in sight."""
        return self.begin <= moment <= self.end


def stretch_of(begin: float, end: float) -> Stretch:
    """The stretch nearest to what was asked: neither too short nor too long, and inside the calendar."""
    middle, half = (begin + end) / 2, min(max(end - begin, SHORTEST_SECONDS), LONGEST_SECONDS) / 2
    middle = min(max(middle, FIRST + half), LAST - half)
    return Stretch(middle - half, middle + half)


def zoomed(stretch: Stretch, about: float, factor: float) -> Stretch:
    """Longer (`factor` above 1) or shorter, with the moment `about` staying under the same pixel."""
    seconds = min(max(stretch.seconds * factor, SHORTEST_SECONDS), LONGEST_SECONDS)
    share = (about - stretch.begin) / stretch.seconds
    begin = about - share * seconds
    return stretch_of(begin, begin + seconds)


def panned(stretch: Stretch, seconds: float) -> Stretch:
    """The same length, so many seconds later."""
    return stretch_of(stretch.begin + seconds, stretch.end + seconds)


# The ruler.


class Unit(Enum):
    """What a ruler counts in; the value is how long one is in seconds, about."""

    SECOND = 1.0
    MINUTE = 60.0
    HOUR = 3600.0
    DAY = 86400.0
    MONTH = 30.44 * 86400.0
    YEAR = 365.25 * 86400.0


STEPS: tuple[tuple[Unit, float], ...] = (
    *((Unit.SECOND, count) for count in (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30)),
    *((Unit.MINUTE, count) for count in (1, 2, 5, 10, 15, 30)),
    *((Unit.HOUR, count) for count in (1, 2, 3, 6, 12)),
    *((Unit.DAY, count) for count in (1, 2, 7)),
    *((Unit.MONTH, count) for count in (1, 3, 6)),
    (Unit.YEAR, 1),
)
"""Every step a ruler may take: each is a whole part of a greater one, so that people can count along."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Moments that bear words, in order, `count` units apart."""

    unit: Unit
    count: float
    ticks: tuple[float, ...]


def ruler_of(stretch: Stretch, width: float, *, apart: float, east: float = 0.0) -> Ruler:
    """The finest ruler whose words stand `apart` pixels from one another or more.

    `east` is how far the clock on the wall is ahead of UTC, seconds: ticks stand at its full hours and its midnights.
    """
    least = apart / max(width, 1.0) * stretch.seconds
    unit, count = next(((unit, count) for unit, count in STEPS if _shortest(unit, count) >= least), STEPS[-1])
    every = 1 if unit is not Unit.YEAR else max(1, math.ceil(least / _shortest(Unit.YEAR, 1)))
    return Ruler(unit, count * every, tuple(_ticks(stretch, unit, count * every, east)))


def _shortest(unit: Unit, count: float) -> float:
    """A step's length in seconds where it is shortest: a February, a plain year."""
    return count * {Unit.MONTH: 28 * 86400.0, Unit.YEAR: 365 * 86400.0}.get(unit, unit.value)


def _ticks(stretch: Stretch, unit: Unit, count: float, east: float) -> Iterator[float]:
    if unit in (Unit.MONTH, Unit.YEAR):
        yield from _calendar(stretch, round(count) * (12 if unit is Unit.YEAR else 1), east)
        return
    step = unit.value * count
    shift = -4 * 86400.0 if (unit, count) == (Unit.DAY, 7) else 0.0  # 1970 began on a Thursday; weeks on Mondays
    first = math.ceil((stretch.begin + east + shift) / step)
    last = math.floor((stretch.end + east + shift) / step)
    yield from (number * step - east - shift for number in range(first, last + 1))


def _calendar(stretch: Stretch, months: int, east: float) -> Iterator[float]:
    """The first of every so manieth month."""
    first, last = (_month_of(seconds + east) for seconds in (stretch.begin, stretch.end))
    for number in range((first + _BEFORE_1970) // months * months - _BEFORE_1970, last + 1, months):
        moment = float(np.datetime64(number, "M").astype("datetime64[s]").astype(np.int64)) - east
        if stretch.begin <= moment <= stretch.end:
            yield moment


def _month_of(seconds: float) -> int:
    """The number of a month, 0 being January 1970."""
    return int(np.datetime64(math.floor(seconds), "s").astype("datetime64[M]").astype(np.int64))


# What happened, brought down to pixels.


def density(times: Floats, tiers: Bytes, stretch: Stretch, bins: int, *, of: int) -> Rows:
    """How many of each tier fall into each of `bins` equal parts, shape (of, bins); `tiers` (times,) below `of`.

    A part holds its beginning and not its end.
    """
    inside = (times >= stretch.begin) & (times < stretch.end)
    place = np.minimum((stretch.pixels(times[inside], bins)).astype(np.int64), bins - 1)
    counts = np.bincount(tiers[inside].astype(np.int64) * bins + place, minlength=of * bins)
    return counts.reshape(of, bins).astype(np.int32)


def merged(spans: Floats, stretch: Stretch, bins: int) -> Floats:
    """Spans (spans, 2) as they are seen, in order, shape (fewer, 2): closer than a part they are one.

    They are cut at the edges of the stretch, and never more than there are parts.
    """
    seen = spans[(spans[:, 0] < stretch.end) & (spans[:, 1] > stretch.begin)]
    if not len(seen):
        return np.empty((0, 2))
    seen = np.clip(seen[np.argsort(seen[:, 0], kind="stable")], stretch.begin, stretch.end)
    reached = np.maximum.accumulate(seen[:, 1])
    apart = np.append(True, seen[1:, 0] > reached[:-1] + stretch.seconds / bins)
    last = np.append(np.flatnonzero(apart)[1:] - 1, len(seen) - 1)
    return np.column_stack([seen[apart, 0], reached[last]])


_NOTHING = 1e-6
"""Less than this of a span on the average of a part is what rounding left."""


def coverage(spans: Floats, stretch: Stretch, bins: int) -> Floats:
    """How many spans (spans, 2) there are at a time in each of `bins` equal parts, on the average, shape (bins,)."""
    width = stretch.seconds / bins
    begun, ended = (_passed(each - stretch.begin, width, bins) for each in (spans[:, 0], spans[:, 1]))
    found: Floats = np.diff(begun - ended) / width
    found[found < _NOTHING] = 0.0
    return found


def _passed(moments: Floats, width: float, bins: int) -> Floats:
    """Seconds passed since each of the moments together, at every edge of the parts, shape (bins + 1,)."""
    ordered = np.sort(np.clip(moments, 0.0, width * bins))
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    edges = width * np.arange(bins + 1)
    count = ordered.searchsorted(edges, "right")
    passed: Floats = count * edges - sums[count]
    return passed


def heights(counts: Rows, high: int) -> Rows:
    """How many pixels each tier gets in each part, shape as `counts`: one alarm is seen beside a thousand.

    A part's whole grows with the square root of its count, `high` where there is most; each tier that is there at all
    gets a pixel at least, as long as there is room.
    """
    whole = counts.sum(axis=0)
    most = int(whole.max(initial=0))
    if most == 0:
        return np.zeros(counts.shape, np.int32)
    tall = np.ceil(high * np.sqrt(whole / most))
    tall = np.where(whole > 0, np.maximum(tall, min(high, 3)), 0)
    share = counts / np.maximum(whole, 1)
    ends = np.round(np.cumsum(share[::-1], axis=0)[::-1] * tall).astype(np.int32)
    parts = ends - np.append(ends[1:], np.zeros((1, counts.shape[1]), np.int32), axis=0)
    return np.where((counts > 0) & (parts == 0), np.minimum(1, tall).astype(np.int32), parts).astype(np.int32)


def neighbour(times: Floats, moment: float, *, forward: bool, apart: float = 0.0005) -> float | None:
    """The nearest of sorted moments before or after one, at least `apart` seconds away; None where there is none."""
    place = int(times.searchsorted(moment + apart, "left") if forward else times.searchsorted(moment - apart, "right"))
    place -= 0 if forward else 1
    return float(times[place]) if 0 <= place < len(times) else None


@dataclass(frozen=True, slots=True)
class Decimated:
    """What the timeline draws of a stretch: as many parts as pixels, however much happened.

    `alarms` has shape (tiers, bins), `acts` (bins,); the spans have shape (spans, 2) in seconds.
    """

    stretch: Stretch
    alarms: Rows
    acts: Rows
    situations: Floats
    outages: Floats
    unread: Floats
    video: Floats | None = None
    """The share of cameras, 0 to 1, whose pictures were kept in each part, shape (bins,); None where no list is."""

    def __post_init__(self) -> None:
        lock(self.alarms, self.acts, self.situations, self.outages, self.unread)
        if self.video is not None:
            lock(self.video)

    @property
    def bins(self) -> int:
        """Into how many parts the stretch is divided."""
        return len(self.acts)


def nothing_decimated(stretch: Stretch, *, tiers: int) -> Decimated:
    """Nothing is known yet."""
    none = np.empty((0, 2))
    return Decimated(stretch, np.zeros((tiers, 1), np.int32), np.zeros(1, np.int32), none, none.copy(), none.copy())
