"""Which readings may move the live values, by their stamps alone; what comes late goes into history only.

The rules are those of `reference/live-data.md` 6. A reading is *late* when its indicator has already spoken of a later
moment, and a *duplicate* when it says the same of the same moment once more. Two different values of one moment are two
readings, taken in order: with stamps of whole seconds a spike and its end share one, and neither is lost. A snapshot
never overrules what was said of the same moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scenes.clocks import Clock
from scenes.columns import Codes, Flags, Floats, Rows, lock
from scenes.readings import Readings
from scenes.rounds import in_rounds

AHEAD_SECONDS = 60.0
"""A stamp further in the future than this is a clock that runs wrong, not a reading from the future (configuration)."""
MOST_SOURCES = 50_000
"""Whoever invents more names than this shares one clock, which is taken to be right."""


class Message(Protocol):
    """One message as the feeds hand it on (`loaders.live.feeds.Arrival`). Times are seconds since 1970 UTC."""

    @property
    def source(self) -> str:
        """Who speaks."""
        ...

    @property
    def readings(self) -> Readings:
        """What it says, stamped by its own clock."""
        ...

    @property
    def sent(self) -> float:
        """The source's own time; the same as `received` where it says none."""
        ...

    @property
    def received(self) -> float:
        """Our time when it came."""
        ...

    @property
    def whole(self) -> bool:
        """Whether it is a snapshot."""
        ...

    @property
    def alive(self) -> bool:
        """Whether the source lives."""
        ...

    @property
    def quiet_is_good(self) -> bool:
        """Whether its points report by exception: while it beats, a quiet one is not stale."""
        ...


@dataclass(frozen=True, slots=True)
class Timely:
    """A step's readings, sorted out. `readings` may move the live values, in order, by our clock.

    `history` came late and goes into history only. `late`, `duplicate`, `ahead` (stamped in the future) and `skewed`
    (by a clock that is wrong by a constant, and corrected) hold the rows concerned, once for each reading. A snapshot
    that repeats what is known is neither late nor a duplicate: that is what snapshots do.
    """

    readings: Readings
    history: Readings
    late: Rows
    duplicate: Rows
    ahead: Rows
    skewed: Rows

    def __post_init__(self) -> None:
        lock(self.late, self.duplicate, self.ahead, self.skewed)


@dataclass(slots=True)
class _Lot:
    """The messages of one step as columns, shape (readings,): `time` is already by our clock."""

    row: Rows
    value: Floats
    code: Codes
    time: Floats
    source: Rows
    whole: Flags
    ahead: Flags
    skewed: Flags


class Reception:
    """Checks the stamps of everything that comes in, and remembers who spoke when. Its columns have shape (tags,).

    Knows no clock: `timely` is told the time. `known` (tags,) are the times of the values an earlier run left, 0 for
    none: what is older does not overrule them.
    """

    def __init__(self, tags: int, known: Floats | None = None) -> None:
        self.source: Rows = np.full(tags, -1, np.int32)
        """Number of the source that spoke last of each indicator, -1 before the first."""
        self._heard = np.zeros(tags) if known is None else known.copy()
        self._said = np.where(self._heard > 0, self._heard, -np.inf)
        self._value = np.full(tags, np.nan)
        self._code = np.zeros(tags, np.uint32)
        self._last = np.zeros(tags, np.int32)
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._clocks: list[Clock] = []
        self._beats = np.full(16, -np.inf)

    def timely(self, messages: Sequence[Message], now: float) -> Timely:
        """Everything that came in one step, in order of arrival. `now` is our clock, seconds since 1970 UTC."""
        lot = self._lot(messages, now)
        late = np.zeros(len(lot.row), np.bool_)
        duplicate = late.copy()
        for at in self._rounds(lot.row):
            rows, time = lot.row[at], lot.time[at]
            before = self._said[rows]
            same = (time == before) & (lot.whole[at] | self._repeats(rows, lot.value[at], lot.code[at]))
            behind = time < before
            late[at], duplicate[at] = behind, same
            self._remember(lot, at, ~(behind | same))
        live = np.flatnonzero(~(late | duplicate))
        return Timely(
            Readings(lot.row[live], lot.value[live], lot.code[live], lot.time[live]),
            Readings(lot.row[late], lot.value[late], lot.code[late], lot.time[late]),
            late=lot.row[late & ~lot.whole],
            duplicate=lot.row[duplicate & ~lot.whole],
            ahead=lot.row[lot.ahead],
            skewed=lot.row[lot.skewed],
        )

    def set_back(self, now: float) -> None:
        """Our clock was set back to `now`: what was said after it makes nothing late, and was heard this moment."""
        self._said[self._said > now] = -np.inf
        np.minimum(self._heard, now, out=self._heard)
        np.minimum(self._beats, now, out=self._beats)

    def heard(self) -> Floats:
        """When each indicator was last heard of by our clock, 0 before the first; shape (tags,).

        A quiet point counts as heard while its source beats, where that reports by exception.
        """
        if not np.isfinite(self._beats).any():
            return self._heard.copy()
        beats = np.where(self.source >= 0, self._beats[self.source], -np.inf)
        return np.maximum(self._heard, beats)

    def speaker(self, row: int) -> str:
        """The source that spoke last of an indicator; "" before the first, or where there were too many to be told."""
        number = int(self.source[row])
        return self._names[number] if 0 <= number < len(self._names) else ""

    def skews(self) -> Floats:
        """Seconds by which each source's clock is ahead of ours, shape (sources,)."""
        return np.array([clock.skew for clock in self._clocks], np.float64)

    def _rounds(self, row: Rows) -> Iterator[NDArray[np.intp] | slice]:
        """The batch, split where an indicator occurs more than once."""
        count = np.arange(len(row), dtype=np.int32)
        self._last[row] = count
        if (self._last[row] == count).all():  # the usual batch
            yield slice(None)
        else:
            yield from in_rounds(row)

    def _repeats(self, rows: Rows, value: Floats, code: Codes) -> Flags:
        """Which say what their indicator said last."""
        before = self._value[rows]
        same_value = (value == before) | (np.isnan(value) & np.isnan(before))
        repeats: Flags = same_value & (code == self._code[rows])
        return repeats

    def _remember(self, lot: _Lot, at: NDArray[np.intp] | slice, live: Flags) -> None:
        if not live.all():
            at = np.arange(len(lot.row))[at][live]
        rows = lot.row[at]
        self._said[rows] = self._heard[rows] = lot.time[at]
        self._value[rows], self._code[rows] = lot.value[at], lot.code[at]
        keeps = lot.whole[at] & (self.source[rows] >= 0)  # a snapshot may come by another way than the point itself
        self.source[rows] = np.where(keeps, self.source[rows], lot.source[at])

    def _lot(self, messages: Sequence[Message], now: float) -> _Lot:
        spoken: list[tuple[Message, int, Floats, Flags]] = []
        for message in messages:
            number = self._number(message.source)
            self._beat(message, number)
            if len(message.readings):
                time, ahead = self._by_our_clock(message, number, now)
                spoken.append((message, number, time, ahead))
        return _joined(spoken, self._clocks)

    def _by_our_clock(self, message: Message, number: int, now: float) -> tuple[Floats, Flags]:
        """The stamps by our clock, and which of them lay in the future."""
        clock, time = self._clocks[number], message.readings.time
        own = message.sent != message.received
        stamp = message.sent if own else float(np.max(time))
        if number < MOST_SOURCES and clock.hear(stamp, message.received, own=own):
            self._said[self.source == number] = -np.inf
        if clock.offset:
            time = time - clock.offset
        ahead = ~(time <= now + AHEAD_SECONDS)  # a stamp that is not a number counts as wrong too
        if ahead.any():
            time = np.where(ahead, min(message.received, now), time)
        return time, ahead

    def _beat(self, message: Message, number: int) -> None:
        if number >= len(self._beats):
            self._beats = np.concatenate([self._beats, np.full(len(self._beats), -np.inf)])
        if message.quiet_is_good:
            self._beats[number] = message.received if message.alive else -np.inf

    def _number(self, source: str) -> int:
        number = self._numbers.get(source)
        if number is None:
            number = min(len(self._clocks), MOST_SOURCES)
            if number == len(self._clocks):
                self._clocks.append(Clock())
            if number < MOST_SOURCES:
                self._numbers[source] = number
                self._names.append(source)
        return number


def _joined(spoken: Sequence[tuple[Message, int, Floats, Flags]], clocks: Sequence[Clock]) -> _Lot:
    if not spoken:
        rows, flags = np.empty(0, np.int32), np.empty(0, np.bool_)
        return _Lot(rows, np.empty(0), np.empty(0, np.uint32), np.empty(0), rows, flags, flags, flags)
    counts = [len(message.readings) for message, _, _, _ in spoken]
    skewed = [clocks[number].offset != 0 for _, number, _, _ in spoken]
    return _Lot(
        np.concatenate([message.readings.row for message, _, _, _ in spoken]),
        np.concatenate([message.readings.value for message, _, _, _ in spoken]),
        np.concatenate([message.readings.code for message, _, _, _ in spoken]),
        np.concatenate([time for _, _, time, _ in spoken]),
        np.repeat(np.array([number for _, number, _, _ in spoken], np.int32), counts),
        np.repeat(np.array([message.whole for message, _, _, _ in spoken], np.bool_), counts),
        np.concatenate([ahead for _, _, _, ahead in spoken]),
        np.repeat(np.array(skewed, np.bool_), counts),
    )
