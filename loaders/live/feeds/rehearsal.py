"""The made-up day as a feed: no line, no thread, and never a gap."""

from collections.abc import Sequence

from loaders.live.feeds import Arrival, Counts, FeedHealth, Line
from scenes.readings import Source


class RehearsalFeed:
    """A `Feed` of anything that gives readings up to a time; `now` may go quicker than real time."""

    def __init__(self, source: Source, name: str = "rehearsal") -> None:
        self._source, self._name = source, name
        self._health = FeedHealth(name, Line.CONNECTING)

    def connect(self) -> None:
        """There is nothing to wait for."""
        self._health = FeedHealth(self._name, Line.UP)

    def take(self, now: float) -> Sequence[Arrival]:
        """Everything that was said up to `now`, as one message."""
        readings = self._source.until(now)
        if not len(readings):
            return []
        told = self._health.counts
        counts = Counts(messages=told.messages + 1, readings=told.readings + len(readings))
        self._health = FeedHealth(self._name, self._health.line, counts, heard=now)
        return [Arrival(self._name, readings, sent=now, received=now)]

    def snapshot(self) -> None:
        """Nothing is ever missing."""

    def health(self) -> Sequence[FeedHealth]:
        """How it is."""
        return (self._health,)

    def close(self) -> None:
        """It is over."""
        self._health = FeedHealth(self._name, Line.DOWN, self._health.counts, self._health.heard)
