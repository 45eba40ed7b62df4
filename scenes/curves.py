"""Curves for a screen: of every column of pixels the lowest and the highest value, so that no peak is ever lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scenes.columns import Bytes, Flags, Floats, lock
from scenes.severity import Quality
from scenes.timeline import Stretch


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one indicator, oldest first, every column of shape (words,); each holds until the next.

    `time` is in seconds since 1970 UTC, `quality` holds `Quality`, `level` holds `Level`. NaN: nothing is known.
    """

    time: Floats
    value: Floats
    quality: Bytes
    level: Bytes


@dataclass(frozen=True, slots=True)
class Curve:
    """One indicator over a stretch in equal parts, every column of shape (parts,).

    `low` and `high` are of values that were good, `doubtful_low` and `doubtful_high` of all others, NaN where there
    was none. `level` is the worst `Level` of a part; `last` and `quality` are what held at its end.
    """

    low: Floats
    high: Floats
    doubtful_low: Floats
    doubtful_high: Floats
    level: Bytes
    last: Floats
    quality: Bytes

    def __post_init__(self) -> None:
        lock(self.low, self.high, self.doubtful_low, self.doubtful_high, self.level, self.last, self.quality)

    def __len__(self) -> int:
        return len(self.last)


def curve_of(told: Told, stretch: Stretch, parts: int) -> Curve:
    """What was told, brought down to `parts` columns: a value counts in every part in which it held."""
    edges = stretch.begin + stretch.seconds / parts * np.arange(parts)
    inside = (told.time > stretch.begin) & (told.time < stretch.end)
    places = np.minimum(stretch.pixels(told.time[inside], parts).astype(np.int64), parts - 1)
    held = told.time.searchsorted(edges, "right") - 1
    known = held >= 0
    which = np.concatenate([held[known], np.flatnonzero(inside)])
    where = np.concatenate([np.flatnonzero(known), places])
    good: Flags = told.quality[which] == Quality.GOOD
    low, high = _bounds(told.value[which], where, good, parts)
    doubtful_low, doubtful_high = _bounds(told.value[which], where, ~good, parts)
    level = np.zeros(parts, np.uint8)
    np.maximum.at(level, where, told.level[which])
    final = np.full(parts, -1, np.int64)
    np.maximum.at(final, where, which)
    some = final >= 0
    last, quality = np.full(parts, np.nan), np.full(parts, Quality.UNKNOWN, np.uint8)
    last[some], quality[some] = told.value[final[some]], told.quality[final[some]]
    return Curve(low, high, doubtful_low, doubtful_high, level, last, quality)


def joined(curves: Sequence[Curve]) -> Curve:
    """Curves of one indicator, one stretch after the other."""
    low, high, doubtful_low, doubtful_high, level, last, quality = (
        np.concatenate([getattr(curve, name) for curve in curves]) for name in Curve.__slots__
    )
    return Curve(low, high, doubtful_low, doubtful_high, level, last, quality)


def nothing_of(parts: int) -> Curve:
    """Nothing is known yet."""
    nothing = np.full(parts, np.nan)
    unknown = np.full(parts, Quality.UNKNOWN, np.uint8)
    return Curve(
        nothing, nothing.copy(), nothing.copy(), nothing.copy(), np.zeros(parts, np.uint8), nothing.copy(), unknown
    )


def spans_of(level: Bytes) -> list[tuple[int, int, int]]:
    """Alarms along the parts: first part, the part after the last, and the level."""
    turns = np.flatnonzero(np.diff(level.astype(np.int16))) + 1
    edges = [0, *turns.tolist(), len(level)]
    return [(begin, end, int(level[begin])) for begin, end in pairwise(edges) if level[begin]]


def _bounds(
    value: Floats, where: np.ndarray[tuple[int], np.dtype[np.int64]], which: Flags, parts: int
) -> tuple[Floats, Floats]:
    low, high = np.full(parts, np.nan), np.full(parts, np.nan)
    np.fmin.at(low, where[which], value[which])
    np.fmax.at(high, where[which], value[which])
    return low, high
