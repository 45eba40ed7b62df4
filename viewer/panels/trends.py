"""The recent past of every indicator, for the inspector's trend: bounded in memory, whatever the size of the park."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scenes.columns import Bytes, Floats, lock
from scenes.facts import Facts
from scenes.severity import Quality

_BYTES_PER_SAMPLE = 5
_LEAST = 120


@dataclass(frozen=True, slots=True)
class Trend:
    """One indicator, oldest first, every column of shape (samples,): seconds since 1970 UTC, value, `Quality`.

    The value is NaN where nothing was known and at the end of a stretch in which nothing was heard at all.
    """

    time: Floats
    value: Floats
    quality: Bytes

    def __post_init__(self) -> None:
        lock(self.time, self.value, self.quality)


class TrendSource(Protocol):
    """Where the inspector has its trends from."""

    def of(self, tag: int) -> Trend:
        """The recent past of one indicator, as seen from the moment that is shown."""
        ...


class Trends:
    """A ring of samples of all indicators. A sample is what was shown at that moment; history is kept elsewhere.

    `seconds` is the longest stretch kept; less when the park is so large that it would not fit into `budget_in_bytes`.
    `gap` is the longest pause between two facts, in seconds of the feed's clock, over which a line is drawn on.
    """

    def __init__(
        self,
        tags: int,
        *,
        seconds: float = 1800.0,
        budget_in_bytes: int = 64 << 20,
        every: float = 1.0,
        gap: float = 60.0,
    ) -> None:
        fits = budget_in_bytes // (_BYTES_PER_SAMPLE * max(tags, 1) + 8)
        self._samples = int(min(max(fits, _LEAST), max(seconds / every, 2.0)))
        self._every, self._gap, self._seconds = every, gap, seconds
        self._time = np.zeros(self._samples)
        self._value = np.full((self._samples, tags), np.nan, np.float32)
        self._quality = np.full((self._samples, tags), Quality.UNKNOWN, np.uint8)
        self._next, self._count, self._last = 0, 0, -np.inf

    def hear(self, facts: Facts, now: float) -> None:
        """Keep a sample, `every` seconds of the feed's clock at most; a clock that went back begins anew."""
        if now < self._last:
            self._next, self._count, self._last = 0, 0, -np.inf
        if now - self._last < self._every:
            return
        if np.isfinite(self._last) and now - self._last > self._gap:
            self._keep(self._last, None)
        self._keep(now, facts)
        self._last = now

    @property
    def bytes(self) -> int:
        """Memory held."""
        return self._time.nbytes + self._value.nbytes + self._quality.nbytes

    def of(self, tag: int) -> Trend:
        """The recent past of one indicator."""
        places = (self._next - self._count + np.arange(self._count)) % self._samples
        places = places[self._time[places] >= self._last - self._seconds]
        return Trend(self._time[places], self._value[places, tag].astype(np.float64), self._quality[places, tag])

    def _keep(self, now: float, facts: Facts | None) -> None:
        self._time[self._next] = now
        with np.errstate(over="ignore"):  # what is too large for a sample is drawn nowhere
            self._value[self._next] = np.nan if facts is None else _known(facts)
        self._quality[self._next] = Quality.UNKNOWN if facts is None else facts.quality
        self._next, self._count = (self._next + 1) % self._samples, min(self._count + 1, self._samples)


def _known(facts: Facts) -> Floats:
    """Values as drawn: nothing where no value has ever arrived or the indicator is not connected."""
    return np.where(facts.quality >= Quality.UNKNOWN, np.nan, facts.value)
