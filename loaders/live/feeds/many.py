"""Several feeds as one."""

from collections.abc import Sequence

from loaders.live.feeds import Arrival, Feed, FeedHealth


class Many:
    """A `Feed` that is several; what each says stays in order."""

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self._feeds = tuple(feeds)

    def connect(self) -> None:
        """Begin, on threads of their own."""
        for feed in self._feeds:
            feed.connect()

    def take(self, now: float) -> Sequence[Arrival]:
        """Everything that came since the last look, feed by feed."""
        return [arrival for feed in self._feeds for arrival in feed.take(now)]

    def snapshot(self) -> None:
        """Ask every source for all it knows."""
        for feed in self._feeds:
            feed.snapshot()

    def health(self) -> Sequence[FeedHealth]:
        """How each source is."""
        return [health for feed in self._feeds for health in feed.health()]

    def close(self) -> None:
        """End every thread and line."""
        for feed in self._feeds:
            feed.close()
