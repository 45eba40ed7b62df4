"""Everything known about the park's indicators at one moment. New facts are made; old ones are never changed."""

from dataclasses import dataclass

import numpy as np

from scenes.columns import Bytes, Codes, Floats, Rows, lock
from scenes.severity import Quality

WAITING_FOR_INITIAL_DATA = 0x80320000
"""BadWaitingForInitialData: no value has ever arrived (OPC UA Part 4; `scenes.quality` has the whole table)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One row per indicator; every column has shape (tags,). Three axes that never hide one another.

    `value` is in the indicator's unit, the last one received, NaN before the first; `time` is its source time in
    seconds since 1970 UTC (0: never). `level` holds `Level` and is frozen while `quality` (holds `Quality`) is not
    GOOD. `unanswered` holds the worst `Level` that nobody has answered yet (0: nothing waits); it survives the value's
    return to normal. `since` is the time of the last change of `level` or `quality`, 0 when there was none.

    `code` is the 32-bit status from which `quality` follows (`scenes.quality`, OPC UA Part 4). `state` and `contact`
    hold the `AlarmState` of the indicator's two alarms, which `alarm_engine` moves.
    """

    value: Floats
    time: Floats
    level: Bytes
    quality: Bytes
    unanswered: Bytes
    since: Floats
    code: Codes
    state: Bytes
    contact: Bytes

    def __post_init__(self) -> None:
        lock(self.value, self.time, self.level, self.quality, self.unanswered, self.since)
        lock(self.code, self.state, self.contact)

    def __len__(self) -> int:
        return len(self.value)


def nothing_known(tags: int) -> Facts:
    """Before the first reading: every indicator is unknown, which is drawn as unknown and never as fine."""
    return Facts(
        value=np.full(tags, np.nan),
        time=np.zeros(tags),
        level=np.zeros(tags, np.uint8),
        quality=np.full(tags, Quality.UNKNOWN, np.uint8),
        unanswered=np.zeros(tags, np.uint8),
        since=np.zeros(tags),
        code=np.full(tags, WAITING_FOR_INITIAL_DATA, np.uint32),
        state=np.zeros(tags, np.uint8),
        contact=np.zeros(tags, np.uint8),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """New facts for some indicators: `rows` has shape (rows,), each row once, and so has every column of `facts`."""

    rows: Rows
    facts: Facts

    def __post_init__(self) -> None:
        lock(self.rows)


def change(old: Facts, new: Facts) -> Change:
    """What makes `new` out of `old`; both know the same indicators."""
    if old is new:
        return Change(np.empty(0, np.int32), at_rows(new, np.empty(0, np.int32)))
    differs = old.value.view(np.int64) != new.value.view(np.int64)  # as bits: a NaN that stays is no change
    differs |= (old.time != new.time) | (old.since != new.since)
    differs |= (old.level != new.level) | (old.quality != new.quality) | (old.unanswered != new.unanswered)
    differs |= (old.code != new.code) | (old.state != new.state) | (old.contact != new.contact)
    rows = np.flatnonzero(differs).astype(np.int32)
    return Change(rows, at_rows(new, rows))


def changed(facts: Facts, change: Change) -> Facts:
    """The facts with a change made."""
    rows, new = change.rows, change.facts
    if not rows.size:
        return facts
    return Facts(
        _with(facts.value, rows, new.value),
        _with(facts.time, rows, new.time),
        _with(facts.level, rows, new.level),
        _with(facts.quality, rows, new.quality),
        _with(facts.unanswered, rows, new.unanswered),
        _with(facts.since, rows, new.since),
        _with(facts.code, rows, new.code),
        _with(facts.state, rows, new.state),
        _with(facts.contact, rows, new.contact),
    )


def at_rows(facts: Facts, rows: Rows) -> Facts:
    """The facts of some indicators, in the order asked for."""
    return Facts(
        facts.value[rows],
        facts.time[rows],
        facts.level[rows],
        facts.quality[rows],
        facts.unanswered[rows],
        facts.since[rows],
        facts.code[rows],
        facts.state[rows],
        facts.contact[rows],
    )


def _with[C: (Floats, Bytes, Codes)](column: C, rows: Rows, values: C) -> C:
    """A copy with some rows replaced."""
    column = column.copy()
    column[rows] = values
    return column
