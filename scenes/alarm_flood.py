"""Alarm floods: more calls than a person can read. From above ten in ten minutes to below five (secondary source)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """A flood begins with more than `enter` calls within `window` seconds and ends with fewer than `leave`."""

    enter: int = 10
    leave: int = 5
    window: float = 600.0


PLAIN_LIMITS = FloodLimits()


@dataclass(frozen=True, slots=True)
class Flood:
    """Where a flood stands. `since` is when it began, 0 while there is none; `last` are the newest calls' times.

    No more of them are kept than the limits need, so a flood of any size costs the same.
    """

    since: float = 0.0
    last: tuple[float, ...] = ()

    def __bool__(self) -> bool:
        return self.since > 0.0


def flooded(limits: FloodLimits, before: Flood, calls: Sequence[float], now: float) -> Flood:
    """The flood after this step's calls (their times, oldest first); `now` is the feed's clock."""
    since, last = before.since, (*before.last, *calls)
    for end in range(len(before.last) + 1, len(last) + 1):
        if since:
            break
        newest = last[max(0, end - limits.enter - 1) : end]
        if len(newest) > limits.enter and newest[-1] - newest[0] <= limits.window:
            since = newest[-1]
    last = last[-limits.enter - 1 :]
    if since and not _calls_since(last, limits.leave, now - limits.window):
        since = 0.0
    return Flood(since, last)


def set_back(flood: Flood, now: float) -> Flood:
    """The flood after the clock was set back to `now`: the last call was no later, the others as long before it."""
    back = max(0.0, flood.last[-1] - now) if flood.last else 0.0
    return Flood(flood.since - back if flood else 0.0, tuple(each - back for each in flood.last))


def _calls_since(last: Sequence[float], calls: int, begin: float) -> bool:
    """Whether there were at least so many since `begin`."""
    return calls <= 0 or (len(last) >= calls and last[-calls] >= begin)
