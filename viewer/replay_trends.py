"""Trends of a past moment, from the history, for the inspector; the present's own where nothing is replayed.

No Qt, no VTK: what is missing is asked for by whoever drives the replay.
"""

from dataclasses import dataclass

import numpy as np

from loaders.live.history import History
from scenes.columns import Floats, Rows
from scenes.past import Changes, Gap, Past
from scenes.severity import Quality
from viewer.panels.trends import Trend, Trends

BEFORE_SECONDS = 1800.0
"""As far back as the inspector draws."""
AROUND_SECONDS = 900.0
"""So much more is read before and after, so that play and small steps ask once in a while only."""

_NOTHING = Trend(np.empty(0), np.empty(0), np.empty(0, np.uint8))


@dataclass(frozen=True, slots=True)
class PastTrend:
    """One indicator from `begin` to `end`, seconds since 1970 UTC."""

    tag: int
    begin: float
    end: float
    trend: Trend


class ShownTrends:
    """What the inspector draws of an indicator at the moment that is shown."""

    def __init__(self, live: Trends) -> None:
        self._live = live
        self._moment: float | None = None
        self._known: PastTrend | None = None
        self._wanted: int | None = None

    def show(self, moment: float | None) -> None:
        """The past moment that is shown, seconds since 1970 UTC; None for the present."""
        self._moment = moment
        if moment is None:
            self._known = self._wanted = None

    def know(self, past: PastTrend) -> None:
        """An answer came."""
        self._known = past

    def wanted(self) -> tuple[int, float, float] | None:
        """Indicator, begin and end of what is to be asked; None where everything that is drawn is known."""
        tag, self._wanted = self._wanted, None
        if tag is None or self._moment is None or self._covers(tag, self._moment):
            return None
        return tag, self._moment - BEFORE_SECONDS - AROUND_SECONDS, self._moment + AROUND_SECONDS

    def of(self, tag: int) -> Trend:
        """The trend of one indicator up to the moment that is shown."""
        if self._moment is None:
            return self._live.of(tag)
        self._wanted = tag
        known = self._known
        if known is None or known.tag != tag or not known.begin <= self._moment:
            return _NOTHING
        return _until(known.trend, min(self._moment, known.end))

    def _covers(self, tag: int, moment: float) -> bool:
        known = self._known
        if known is None or known.tag != tag:
            return False
        return known.begin <= moment - BEFORE_SECONDS and moment <= known.end


def past_trend(history: History, tag: int, begin: float, end: float) -> PastTrend:
    """On a worker: one indicator's values from the history. Raises `Trouble` as the history does."""
    row: Rows = np.array([tag], np.int32)
    first = history.state_at(begin)
    told = history.changes(begin, end, row)
    return PastTrend(tag, begin, end, _trend(first, told, history.gaps(begin, end), tag))


def _trend(first: Past, told: Changes, gaps: tuple[Gap, ...], tag: int) -> Trend:
    """The value that held at first, every change, and nothing from where a gap begins."""
    time = np.concatenate([[first.asked], told.moment, [gap.begin for gap in gaps]])
    value = np.concatenate([[first.facts.value[tag]], told.facts.value, np.full(len(gaps), np.nan)])
    unknown = np.full(len(gaps), Quality.UNKNOWN, np.uint8)
    quality = np.concatenate([[first.facts.quality[tag]], told.facts.quality, unknown]).astype(np.uint8)
    order = np.argsort(time, kind="stable")
    return Trend(time[order], value[order], quality[order])


def _until(trend: Trend, moment: float) -> Trend:
    """What had come by a moment; the last value holds up to it."""
    count = int(trend.time.searchsorted(moment, "right"))
    if not count:
        return _NOTHING
    time: Floats = np.append(trend.time[:count], moment)
    last = count - 1
    return Trend(time, np.append(trend.value[:count], trend.value[last]),
                 np.append(trend.quality[:count], trend.quality[last]))  # fmt: skip
