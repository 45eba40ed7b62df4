"""Questions to the history for the curves of many indicators, a short time each: the picture never waits for them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from loaders.live.history import History
from scenes.columns import Bytes, Floats, Rows
from scenes.curves import Curve, Told, curve_of
from scenes.facts import Facts, at_rows
from scenes.past import Gap
from scenes.severity import Quality
from scenes.timeline import Stretch

PART_SECONDS = 4 * 3600.0
"""So much is asked at once at most, where that is no less than a column of pixels."""


@dataclass(frozen=True, slots=True)
class Held:
    """What holds of each indicator asked for where the next part begins, shape (rows,)."""

    value: Floats
    quality: Bytes
    level: Bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """Indicators, the whole stretch in `bins` columns, and the present, after which there is nothing."""

    rows: Rows
    stretch: Stretch
    bins: int
    present: float

    def part(self, first: int) -> tuple[Stretch, int]:
        """The columns from `first` that are asked for at once: their stretch, and how many there are."""
        each = self.stretch.seconds / self.bins
        count = min(max(int(PART_SECONDS / each), 1), self.bins - first)
        begin = self.stretch.begin + first * each
        return Stretch(begin, begin + count * each), count


@dataclass(frozen=True, slots=True)
class Part:
    """Curves in the order of the rows, the times without a record, and what holds at the end."""

    curves: tuple[Curve, ...]
    gaps: tuple[Gap, ...]
    held: Held


def curves_part(asked: Asked, first: int, held: Held | None, history: History) -> Part:
    """On a worker: some columns. `held` is what the part before ended with. Raises `Trouble` as the history does."""
    stretch, bins = asked.part(first)
    rows = asked.rows
    held = held or _held(history.state_at(stretch.begin).facts, rows)
    if stretch.begin >= asked.present:
        return Part(tuple(curve_of(_nothing(), stretch, bins) for _ in rows), (), held)
    end = min(stretch.end, asked.present)
    gaps = history.gaps(stretch.begin, end)
    words = [(np.full(len(rows), stretch.begin), np.arange(len(rows)), held)]
    changes = history.changes(stretch.begin, end, np.sort(rows))
    order = np.argsort(rows)
    row = order[rows[order].searchsorted(changes.row)] if len(changes) else np.empty(0, np.int64)
    words.append((changes.moment, row, _of(changes.facts)))
    for gap in gaps:
        words.append((np.full(len(rows), max(gap.begin, stretch.begin)), np.arange(len(rows)), _unknown(len(rows))))
        if gap.end < end:
            after = _held(history.state_at(gap.end).facts, rows)
            words.append((np.full(len(rows), gap.end), np.arange(len(rows)), after))
    told = _sorted(words, len(rows))
    held = Held(*(np.array([getattr(each, name)[-1] for each in told]) for name in Held.__slots__))
    if asked.present < stretch.end:
        told = [_ended(each, asked.present) for each in told]
    return Part(tuple(curve_of(each, stretch, bins) for each in told), gaps, held)


def _of(facts: Facts) -> Held:
    return Held(np.where(facts.quality >= Quality.UNKNOWN, np.nan, facts.value), facts.quality, facts.level)


def _held(facts: Facts, rows: Rows) -> Held:
    return _of(at_rows(facts, rows))


def _unknown(count: int) -> Held:
    return Held(np.full(count, np.nan), np.full(count, Quality.UNKNOWN, np.uint8), np.zeros(count, np.uint8))


def _nothing() -> Told:
    return Told(np.empty(0), np.empty(0), np.empty(0, np.uint8), np.empty(0, np.uint8))


def _sorted(words: "list[tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]], Held]]", count: int) -> list[Told]:
    """Words of all indicators as words of each, in order of time."""
    time = np.concatenate([moment for moment, _, _ in words])
    row = np.concatenate([rows for _, rows, _ in words])
    value, quality, level = (np.concatenate([getattr(held, name) for _, _, held in words]) for name in Held.__slots__)
    order = np.lexsort((time, row))
    bounds = row[order].searchsorted(np.arange(count + 1))
    chosen = [order[begin:end] for begin, end in pairwise(bounds.tolist())]
    return [Told(time[each], value[each], quality[each], level[each]) for each in chosen]


def _ended(told: Told, present: float) -> Told:
    """After the present there is nothing."""
    return Told(
        np.append(told.time, present),
        np.append(told.value, np.nan),
        np.append(told.quality, np.uint8(Quality.UNKNOWN)),
        np.append(told.level, np.uint8(0)),
    )
