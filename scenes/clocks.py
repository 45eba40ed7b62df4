"""How far the clock of a source is off, by what it says and when that came."""

from collections import deque
from dataclasses import dataclass, field
from math import isfinite
from statistics import median

SKEWED_SECONDS = 60.0
"""A clock further off than this is a wrong clock and not a slow line (configuration, `reference/live-data.md` 6)."""
RIGHT_AGAIN_SECONDS = 30.0
APART_SECONDS = 1.0
"""Samples lie at least so far apart: a backlog that comes in one gush says nothing about a clock."""
SAMPLES = 31
DECIDING = 5
"""So many samples in a row must agree before a clock is called wrong, or right again."""
SPREAD_SECONDS = 10.0
"""Samples agree when they lie within this: a backlog's delay shrinks while it comes in, a wrong clock stays wrong."""
MOVED_SECONDS = 5.0


@dataclass(slots=True)
class Clock:
    """One source's clock. `offset` is by how many seconds its stamps are to be corrected, 0 while it is right."""

    offset: float = 0.0
    _samples: deque[float] = field(default_factory=lambda: deque[float](maxlen=SAMPLES))
    _last: float = float("-inf")

    @property
    def skew(self) -> float:
        """Seconds it is ahead of ours: the running median; 0 before the first message."""
        return median(self._samples) if self._samples else 0.0

    def hear(self, stamp: float, received: float) -> bool:
        """One message was stamped and came. True when the correction changed: what was said before cannot be compared.

        Both in seconds since 1970 UTC.
        """
        if not isfinite(stamp) or not received - self._last >= APART_SECONDS:
            if received < self._last:  # our own clock was set back
                self._last = received
            return False
        self._last = received
        self._samples.append(stamp - received)
        return self._decide()

    def _decide(self) -> bool:
        if len(self._samples) < DECIDING:
            return False
        last = list(self._samples)[-DECIDING:]
        if max(last) - min(last) > SPREAD_SECONDS:
            return False
        ahead = median(last)
        bound = RIGHT_AGAIN_SECONDS if self.offset else SKEWED_SECONDS
        wanted = ahead if abs(ahead) > bound else 0.0
        if abs(wanted - self.offset) <= MOVED_SECONDS:
            return False
        self.offset = wanted
        return True
