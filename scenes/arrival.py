"""Which readings of a batch may move the live values, by their time stamps alone."""

from dataclasses import dataclass, replace

import numpy as np

from scenes.columns import Flags
from scenes.facts import Facts
from scenes.readings import Readings

AHEAD_SECONDS = 60.0
"""A stamp further in the future than this is a clock that runs wrong, not a reading from the future (configuration)."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """How many readings of a batch came late, and how many were stamped in the future."""

    late: int = 0
    ahead: int = 0


def timely(readings: Readings, facts: Facts, now: float) -> tuple[Readings, Stamps]:
    """The readings that may move the live values, in order; and how the stamps of the batch were.

    A reading older than what is known of its indicator never moves the value back. One stamped more than
    `AHEAD_SECONDS` after `now` gets `now` as its time. `now` is in seconds since 1970 UTC.
    """
    ahead = ~(readings.time <= now + AHEAD_SECONDS)  # a stamp that is not a number counts as wrong too
    if ahead.any():
        readings = replace(readings, time=np.where(ahead, now, readings.time))
    late = _late(readings, facts)
    if late.any():
        readings = readings.at(np.flatnonzero(~late))
    return readings, Stamps(int(late.sum()), int(ahead.sum()))


def _late(readings: Readings, facts: Facts) -> Flags:
    """Which are older than the facts or than an earlier reading of the same indicator, shape (readings,)."""
    late = readings.time < facts.time[readings.row]
    if len(readings) < 2 or (np.diff(readings.time) >= 0).all():  # oldest first, as it should be
        return late
    order = np.argsort(readings.row, kind="stable")
    row, time = readings.row[order], readings.time[order]
    newest = time.copy()
    step = 1
    while step < len(row):  # the running maximum of each indicator's own readings, in doubling steps
        same = row[step:] == row[:-step]
        newest[step:] = np.where(same, np.maximum(newest[step:], newest[:-step]), newest[step:])
        step *= 2
    late[order] |= time < newest
    return late
