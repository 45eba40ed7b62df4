"""How far the clock of a source is off, by what it says and when that came.

A wrong clock and a late delivery look alike in one message. A clock is wrong by a constant, from the first message
on or after a jump; a delivery that falls behind, or catches up, moves bit by bit, and a platform that hangs repeats
one stamp. Whoever is taken for a wrong clock has its stamps corrected and looks live: several messages must agree.
"""

from collections import deque
from dataclasses import dataclass, field
from math import isfinite
from statistics import median

SKEWED_SECONDS = 60.0
"""A clock further off than this is a wrong clock and not a slow line (configuration, `reference/live-data.md` 6)."""
APART_SECONDS = 1.0
"""Samples lie at least so far apart: a backlog that comes in one gush says nothing about a clock."""
SAMPLES = 31
DECIDING = 5
"""So many samples after a jump must agree before a clock is called wrong, or right again."""
SPREAD_SECONDS = 3.0
"""Samples agree when they lie within this."""
JUMP_SECONDS = 5.0
"""From one sample to the next: somebody set a clock."""


@dataclass(slots=True)
class Clock:
    """One source's clock. `offset` is by how many seconds its stamps are to be corrected, 0 while it is right."""

    offset: float = 0.0
    _samples: deque[float] = field(default_factory=lambda: deque[float](maxlen=SAMPLES))
    _since_jump: list[float] = field(default_factory=list[float])
    _decided: bool = False
    _stamp: float = float("-inf")
    _received: float = float("-inf")

    @property
    def skew(self) -> float:
        """Seconds it is ahead of ours: the running median; 0 before the first message."""
        return median(self._samples) if self._samples else 0.0

    def hear(self, stamp: float, received: float, *, own: bool = True) -> bool:
        """One message was stamped and came. True when the correction changed: what was said before cannot be compared.

        Both in seconds since 1970 UTC. `own` is whether the stamp is the source's own time; the time of its newest
        reading may be old for other reasons, and proves only that a clock is ahead.
        """
        if not isfinite(stamp) or stamp == self._stamp or 0.0 <= received - self._received < APART_SECONDS:
            return False
        self._stamp, self._received = stamp, received
        return self._sampled(stamp - received, own=own)

    def _sampled(self, ahead: float, *, own: bool) -> bool:
        if self._samples and abs(ahead - self._samples[-1]) > JUMP_SECONDS:
            self._since_jump, self._decided = [], False
        self._samples.append(ahead)
        if self._decided:
            return self._caught_up(ahead)
        self._since_jump = [*self._since_jump, ahead][-DECIDING:]
        if len(self._since_jump) < DECIDING or max(self._since_jump) - min(self._since_jump) > SPREAD_SECONDS:
            return False
        self._decided = True
        constant = median(self._since_jump)
        wrong = constant > SKEWED_SECONDS or (own and constant < -SKEWED_SECONDS)
        return self._corrected(constant if wrong else 0.0)

    def _caught_up(self, ahead: float) -> bool:
        """A correction from which the source has moved away bit by bit was none of a clock."""
        return bool(self.offset) and abs(ahead - self.offset) > SKEWED_SECONDS and self._corrected(0.0)

    def _corrected(self, offset: float) -> bool:
        moved = abs(offset - self.offset) > JUMP_SECONDS
        if moved:
            self.offset = offset
        return moved
