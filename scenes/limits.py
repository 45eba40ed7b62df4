"""From readings to alarm levels. The same code judges live readings and a replay, so both raise the same alarms.

The order is `reference/domain.md` 4.4: not linked, silent, fault, HH, H, LL, L, normal. Three axes are kept apart: the
level, how far it can be trusted, and whether somebody answered. Bad quality freezes the level and hides nothing; what
waits for an answer is the alarm engine's affair (`alarm_engine`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Bytes, Codes, Flags, Floats, Numbers, Rows, lock
from scenes.facts import Facts, nothing_known
from scenes.quality import (
    GOOD,
    NO_COMMUNICATION_LAST_USABLE,
    NO_DATA,
    NOT_CONNECTED,
    OUT_OF_RANGE,
    RANGE_EXCEEDED,
    WAITING_FOR_INITIAL_DATA,
    trust,
)
from scenes.readings import Readings
from scenes.severity import Level, Quality
from scenes.tags import Tags

LOW_SIDE = np.array([level in {Level.LOW, Level.LOW_LOW} for level in Level])
"""Whether a level lies below the normal band, shape (levels,)."""


@dataclass(frozen=True, slots=True)
class Transitions:
    """Changes of level or quality in the order they happened; every column has shape (transitions,). None is dropped.

    `time` is in seconds since 1970 UTC by the feed's clock; `level_before` and `level_after` hold `Level`,
    `quality_before` and `quality_after` hold `Quality`; `number` counts from 0 without a gap as long as one recorder
    runs, so that whoever receives them can prove that none is missing.
    """

    row: Rows
    time: Floats
    level_before: Bytes
    level_after: Bytes
    quality_before: Bytes
    quality_after: Bytes
    number: Numbers

    def __post_init__(self) -> None:
        lock(self.row, self.time, self.level_before, self.level_after, self.quality_before, self.quality_after)
        lock(self.number)

    def __len__(self) -> int:
        return len(self.row)

    def at(self, places: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Transitions":
        """Some of them, in the order asked for."""
        return Transitions(
            self.row[places],
            self.time[places],
            self.level_before[places],
            self.level_after[places],
            self.quality_before[places],
            self.quality_after[places],
            self.number[places],
        )

    @property
    def risen(self) -> Flags:
        """Which of them ask for an answer, shape (transitions,): see `rises`."""
        return rises(self.level_before, self.level_after)


def no_transitions() -> Transitions:
    """Nothing happened."""
    rows, bytes_ = np.empty(0, np.int32), np.empty(0, np.uint8)
    return Transitions(rows, np.empty(0), bytes_, bytes_, bytes_, bytes_, np.empty(0, np.int64))


def joined(parts: Sequence[Transitions]) -> Transitions:
    """Several lots of transitions as one, in the order given."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return no_transitions()
    return Transitions(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.time for part in parts]),
        np.concatenate([part.level_before for part in parts]),
        np.concatenate([part.level_after for part in parts]),
        np.concatenate([part.quality_before for part in parts]),
        np.concatenate([part.quality_after for part in parts]),
        np.concatenate([part.number for part in parts]),
    )


def rises(before: Bytes, after: Bytes) -> Flags:
    """Whether a change of level is a new alarm: to a worse level, or to the other side of the normal band."""
    found: Flags = (after != Level.NORMAL) & ((after > before) | (LOW_SIDE[after] != LOW_SIDE[before]))
    return found


def at_first(tags: Tags) -> Facts:
    """Before the first reading: what is linked is unknown, the rest is 未接入."""
    quality = np.where(tags.linked, Quality.UNKNOWN, Quality.UNLINKED).astype(np.uint8)
    code = np.where(tags.linked, WAITING_FOR_INITIAL_DATA, NOT_CONNECTED).astype(np.uint32)
    return replace(nothing_known(len(tags)), quality=quality, code=code)


@dataclass(slots=True)
class _Columns:
    """The facts while they are being changed."""

    value: Floats
    time: Floats
    level: Bytes
    quality: Bytes
    since: Floats
    code: Codes

    def keep(self, rows: NDArray[np.intp], value: Floats, time: Floats, code: Codes) -> None:
        """New values, where there are any: what is no number, or only the last one kept, leaves value and time alone.

        A value kept over there is taken where nothing was known here.
        """
        self.code[rows] = code
        if code.any():
            stale = trust(code) >= Quality.STALE
            news = np.isfinite(value) & (~stale | np.isnan(self.value[rows]))
            rows, value, time = rows[news], value[news], time[news]
        self.value[rows], self.time[rows] = value, time


def judged(tags: Tags, readings: Readings, facts: Facts, *, number: int = 0) -> tuple[Facts, Transitions]:
    """The facts after a batch, and every change of level or quality on the way there, numbered from `number` on.

    Every reading is judged in order: an indicator that rises and falls within one batch gives two transitions, for a
    spike shorter than the feed's packet is still an alarm. Readings of indicators that are not linked are left out.
    """
    if not tags.linked[readings.row].all():
        readings = readings.at(np.flatnonzero(tags.linked[readings.row]))
    columns = _copied(facts)
    count = len(readings)
    level_before, level_after = np.empty(count, np.uint8), np.empty(count, np.uint8)
    quality_before, quality_after = np.empty(count, np.uint8), np.empty(count, np.uint8)
    every = readings.row.astype(np.intp)  # once: numpy would turn 32-bit rows into these at every look-up
    for places in _rounds(every, len(tags)):
        rows, time, value = every[places], readings.time[places], readings.value[places]
        before, trusted = columns.level[rows], columns.quality[rows]
        code = _statuses(tags, rows, value, readings.code[places])
        quality = _trusted(code, value, columns.value[rows])
        after = _levels(tags, rows, value, before)
        np.copyto(after, before, where=quality != Quality.GOOD)
        level_before[places], level_after[places] = before, after
        quality_before[places], quality_after[places] = trusted, quality
        columns.keep(rows, value, time, code)
        columns.level[rows], columns.quality[rows] = after, quality
        changed = np.flatnonzero((before != after) | (trusted != quality))
        columns.since[rows[changed]] = time[changed]
    places = np.flatnonzero((level_before != level_after) | (quality_before != quality_after))
    transitions = Transitions(
        readings.row[places],
        readings.time[places],
        level_before[places],
        level_after[places],
        quality_before[places],
        quality_after[places],
        np.arange(number, number + len(places), dtype=np.int64),
    )
    return _judged(facts, columns), transitions


def _judged(facts: Facts, columns: _Columns) -> Facts:
    return replace(
        facts,
        value=columns.value,
        time=columns.time,
        level=columns.level,
        quality=columns.quality,
        since=columns.since,
        code=columns.code,
    )


def _statuses(tags: Tags, row: NDArray[np.intp], value: Floats, code: Codes) -> Codes:
    """The 32-bit status of every reading, shape (readings,): the sender's, unless it believed in what cannot be.

    Outside the range by more than the tolerance is BadOutOfRange: a broken 4–20 mA loop on a 0–100 %LEL detector reads
    −25, and a strict test would turn ordinary zero drift into a fault. Within the tolerance it is doubtful and still
    alarms (`reference/live-data.md` 6, note). What is no number has no value to judge.
    """
    low, high = tags.range_low[row], tags.range_high[row]
    usual = (value >= low) & (value <= high)
    odd = np.flatnonzero(~usual)
    if not odd.size:
        return code
    code, value, low, high = code.copy(), value[odd], low[odd], high[odd]
    slack = tags.tolerance[row[odd]] * (high - low)
    said = code[odd]
    found = np.where((said == GOOD) & ((value < low) | (value > high)), np.uint32(RANGE_EXCEEDED), said)
    believed = trust(said) == Quality.GOOD
    found[believed & ((value < low - slack) | (value > high + slack))] = OUT_OF_RANGE
    found[believed & ~np.isfinite(value)] = NO_DATA
    code[odd] = found
    return code


def _trusted(code: Codes, value: Floats, known: Floats) -> Bytes:
    """`Quality` of every reading, shape (readings,); `known` is the value before it.

    A lost link where no value ever came leaves nothing to be stale: it stays unknown.
    """
    quality = trust(code)
    if quality.any():
        quality[(quality == Quality.STALE) & np.isnan(known) & ~np.isfinite(value)] = Quality.UNKNOWN
    return quality


def _levels(tags: Tags, row: NDArray[np.intp], value: Floats, before: Bytes) -> Bytes:
    """`Level` of each value, shape (readings,), where each indicator stood at `before`; a limit reached counts.

    A limit once crossed is left only when the value has come back by the deadband. What the deadband holds never hides
    a limit crossed on the other side.
    """
    no_low = tags.no_low[row]
    low, low_low = (value <= tags.low[row]) & ~no_low, (value <= tags.low_low[row]) & ~no_low
    high, high_high = value >= tags.high[row], value >= tags.high_high[row]
    found = _worst_first(low, low_low, high, high_high)
    standing = np.flatnonzero(before)
    if standing.size:
        found[standing] = _held(tags, row[standing], value[standing], before[standing], found[standing])
    return found


def _held(tags: Tags, row: NDArray[np.intp], value: Floats, before: Bytes, found: Bytes) -> Bytes:
    """What the deadband makes of the levels found, for indicators at which a level stands."""
    slack, low_side = tags.deadband[row], LOW_SIDE[before]
    low, low_low = low_side & (value <= tags.low[row] + slack), value <= tags.low_low[row] + slack
    high, high_high = ~low_side & (value >= tags.high[row] - slack), value >= tags.high_high[row] - slack
    low_low, high_high = low_low & (before == Level.LOW_LOW), high_high & (before == Level.HIGH_HIGH)
    held = _worst_first(low, low_low, high, high_high)
    crossed_over = (found != Level.NORMAL) & (LOW_SIDE[found] != low_side)
    return np.where(crossed_over, found, np.maximum(found, held))


def _worst_first(low: Flags, low_low: Flags, high: Flags, high_high: Flags) -> Bytes:
    """HH before H before LL before L (`reference/domain.md` 4.4, steps 4 to 8)."""
    found = low.astype(np.uint8)
    np.putmask(found, low_low, Level.LOW_LOW)
    np.putmask(found, high, Level.HIGH)
    np.putmask(found, high_high, Level.HIGH_HIGH)
    return found


def aged(
    tags: Tags, facts: Facts, now: float, *, number: int = 0, heard: Floats | None = None
) -> tuple[Facts, Transitions]:
    """The facts with silent indicators turned STALE, and those changes, each at the moment its time-out ran out.

    `heard` is when each was last heard of (`arrival.Reception.heard`), by default the time of its value. `now` is the
    feed's clock in seconds since 1970 UTC. The level stays as it stood: nobody knows better.
    """
    until = (facts.time if heard is None else heard) + tags.stale_after
    rows = np.flatnonzero((facts.quality <= Quality.FAULT) & (until < now)).astype(np.int32)
    if not rows.size:
        return facts, no_transitions()
    rows = rows[np.argsort(until[rows], kind="stable")]
    quality, since, code = facts.quality.copy(), facts.since.copy(), facts.code.copy()
    empty = np.isnan(facts.value[rows])  # only faults ever came
    quality[rows], since[rows] = np.where(empty, np.uint8(Quality.UNKNOWN), np.uint8(Quality.STALE)), until[rows]
    code[rows] = np.where(empty, np.uint32(WAITING_FOR_INITIAL_DATA), np.uint32(NO_COMMUNICATION_LAST_USABLE))
    transitions = Transitions(
        rows,
        until[rows],
        facts.level[rows],
        facts.level[rows],
        facts.quality[rows],
        quality[rows],
        np.arange(number, number + len(rows), dtype=np.int64),
    )
    return replace(facts, quality=quality, since=since, code=code), transitions


def _copied(facts: Facts) -> _Columns:
    return _Columns(
        facts.value.copy(),
        facts.time.copy(),
        facts.level.copy(),
        facts.quality.copy(),
        facts.since.copy(),
        facts.code.copy(),
    )


def _rounds(row: NDArray[np.intp], tags: int) -> Iterator[NDArray[np.intp] | slice]:
    """Split a batch so that no indicator occurs twice in one round; each indicator's own order is kept."""
    count = np.arange(len(row))
    last = np.empty(tags, np.intp)
    last[row] = count
    if (last[row] == count).all():  # the usual batch: one reading of each
        yield slice(None)
        return
    order = np.argsort(row, kind="stable")
    starts = np.flatnonzero(np.diff(row[order], prepend=-1))
    lengths = np.diff(starts, append=len(row))
    nth = count - np.repeat(starts, lengths)
    by_round = np.argsort(nth, kind="stable")
    yield from np.split(order[by_round], np.cumsum(np.bincount(nth))[:-1])
