"""Alarms counted: what the tabs of the list and the bar at the head of the window say. No window here."""

import math
from dataclasses import dataclass

import numpy as np

from scenes.alarm import AlarmState
from scenes.columns import Floats, Numbers
from scenes.severity import Level
from viewer.panels.alarms.alarm_pages import not_known, standing
from viewer.panels.alarms.alarm_seen import Seen, tags_of_keys, unknown

WORST_FIRST = (Level.HIGH_HIGH, Level.LOW_LOW, Level.HIGH, Level.LOW)


@dataclass(frozen=True, slots=True)
class Tally:
    """Everything counted, whatever a filter hides. `levels` and `waiting` are by `WORST_FIRST`.

    `lost` counts the lines of the page of what is not known, `unknown` the indicators that cannot be trusted. `oldest`
    is since when something has waited, seconds since 1970 UTC, NaN where nothing does.
    """

    levels: tuple[int, ...]
    waiting: tuple[int, ...]
    standing: int
    standing_waits: int
    lost: int
    lost_waits: int
    unknown: int
    indicators: int
    shelved: int
    suppressed: int
    out: int
    oldest: float

    @property
    def waits(self) -> int:
        """Alarms that somebody has to acknowledge."""
        return self.standing_waits + self.lost_waits

    @property
    def worst(self) -> Level:
        """The worst level that stands or waits, of all that calls somebody."""
        found = [level for level, count in zip(WORST_FIRST, self.levels, strict=True) if count]
        return found[0] if found else Level.NORMAL

    @property
    def nothing_known(self) -> bool:
        """Whether no indicator at all can be trusted; a park without indicators is known as little."""
        return self.unknown == self.indicators


def tally(seen: Seen, since: Floats) -> Tally:
    """Counted from what was seen; `since` (2 · tags,) says since when each alarm waits (`waiting_since`)."""
    alarms, lost = standing(seen), not_known(seen)
    return Tally(
        levels=_by_level(seen, alarms),
        waiting=_by_level(seen, alarms[seen.waits[alarms]]),
        standing=len(alarms),
        standing_waits=int(np.count_nonzero(seen.waits[alarms])),
        lost=len(lost),
        lost_waits=int(np.count_nonzero(seen.waits[lost])),
        unknown=int(np.count_nonzero(unknown(seen.facts))),
        indicators=len(seen.facts),
        shelved=_in_state(seen, AlarmState.SHLVD),
        suppressed=_in_state(seen, AlarmState.DSUPR),
        out=_in_state(seen, AlarmState.OOSRV),
        oldest=float(np.nanmin(since)) if np.isfinite(since).any() else math.nan,
    )


def _by_level(seen: Seen, keys: Numbers) -> tuple[int, ...]:
    counts = np.bincount(seen.level[tags_of_keys(keys)], minlength=len(Level))
    return tuple(int(counts[level]) for level in WORST_FIRST)


def _in_state(seen: Seen, state: AlarmState) -> int:
    return int(np.count_nonzero(seen.state == state))
