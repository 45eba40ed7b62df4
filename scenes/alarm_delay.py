"""When a level calls: what raises what, the running clock, and the count of faults. Shared by both alarm profiles.

`alarm_engine` uses it with the levels of the limits, `alarm_phoebus` with the severities of Phoebus; an `Order` is the
only thing that differs. Source of the rules: `reference/alarms.md` 6.4, steps 3 and 4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Bytes, Flags, Floats, Numbers, Rows, lock
from scenes.limits import rises
from scenes.severity import Level


@dataclass(frozen=True, slots=True)
class Order:
    """Levels and what counts as worse. `raises` has shape (levels, levels): before, after; `active` (levels,)."""

    raises: Flags
    active: Flags

    def __post_init__(self) -> None:
        lock(self.raises, self.active)


_EVERY = np.arange(len(Level), dtype=np.uint8)

LEVELS = Order(rises(_EVERY[:, None], _EVERY[None, :]), _EVERY != Level.NORMAL)
"""The levels of the limits: worse, or on the other side of the normal band."""


def taken(order: Order, latching: Flags, base: Bytes, new: Bytes) -> Flags:
    """Whether a level takes the place of `base`, the one that waits or stands; every column has shape (alarms,).

    A latching alarm takes only what is worse; any other follows its input once it is active.
    """
    found: Flags = order.raises[base, new] | (~latching & order.active[base])
    return found


def clock(running: Flags, due: Floats, time: Floats, delay: Floats) -> Floats:
    """When the delay ends, shape (alarms,): a running clock is kept, else `delay` seconds from `time` on."""
    return np.where(running, due, time + delay)


@dataclass(frozen=True, slots=True)
class Faults:
    """Recent faults of alarms that count them, oldest first; `row` and `time` have shape (faults,)."""

    row: Rows
    time: Floats

    def __post_init__(self) -> None:
        lock(self.row, self.time)


def no_faults() -> Faults:
    """Nothing collected."""
    return Faults(np.empty(0, np.int32), np.empty(0))


def with_faults(faults: Faults, row: Rows, time: Floats, window: Floats) -> Faults:
    """A fault more of each of these alarms, each row once; what has left its window is forgotten."""
    place = _place(faults, row)
    kept = (place < 0) | (faults.time >= (time - window)[place])
    return Faults(np.append(faults.row[kept], row), np.append(faults.time[kept], time))


def reached(faults: Faults, row: Rows, count: NDArray[np.integer], window: Floats) -> Flags:
    """Whether the last `count` faults of each row lie within `window` seconds; `row` holds each row once."""
    place = _place(faults, row)
    ours = np.flatnonzero(place >= 0)
    place, time = place[ours], faults.time[ours]
    newest = np.full(len(row), -np.inf)
    np.maximum.at(newest, place, time)
    within: Numbers = np.bincount(place[time >= (newest - window)[place]], minlength=len(row))
    found: Flags = (within >= count) & (count > 0)
    return found


def forgotten(faults: Faults, row: Rows) -> Faults:
    """The faults of these rows counted no more."""
    kept = _place(faults, row) < 0
    return Faults(faults.row[kept], faults.time[kept])


def _place(faults: Faults, row: Rows) -> NDArray[np.intp]:
    """Where in `row` each fault's row stands, -1 where it does not; shape (faults,)."""
    if not row.size:
        return np.full(len(faults.row), -1, np.intp)
    order = np.argsort(row)
    found = order[np.minimum(np.searchsorted(row, faults.row, sorter=order), len(row) - 1)]
    return np.where(row[found] == faults.row, found, -1)


class Delayed[T]:
    """One thing that is to happen after a delay, unless it is called off. Knows no clock: every time is handed in."""

    def __init__(self) -> None:
        self.what: T | None = None
        self.due = np.inf

    def schedule(self, what: T, time: float, delay: float) -> None:
        """It happens `delay` seconds after `time`; what waits already is replaced and its clock kept."""
        running, due = np.array([self.what is not None]), np.array([self.due])
        self.due = float(clock(running, due, np.array([time]), np.array([delay]))[0])
        self.what = what

    def cancel(self) -> None:
        """It does not happen. Nothing to call off does no harm."""
        self.what, self.due = None, np.inf

    def ended(self, now: float) -> T | None:
        """What is due by `now`; it is given once."""
        if self.due > now:
            return None
        what = self.what
        self.cancel()
        return what
