"""A guided tour under way: which stop comes now. No Qt, no VTK; `now` is a monotonic clock in seconds."""

from collections.abc import Callable, Sequence

from scenes.review import Bookmark, Stop


class Touring:
    """Stops one after another, each for its own time; over after the last."""

    def __init__(self, stops: Sequence[tuple[Stop, Bookmark]], *, now: Callable[[], float]) -> None:
        self._stops, self._now = tuple(stops), now
        self._place, self._until = -1, now()

    @property
    def over(self) -> bool:
        """Whether the last stop's time is up too."""
        return self._place + 1 >= len(self._stops) and self._now() >= self._until

    @property
    def told(self) -> tuple[int, int]:
        """At which stop of how many, counted from one."""
        return self._place + 1, len(self._stops)

    def due(self) -> tuple[Stop, Bookmark] | None:
        """The next stop, once its time has come; each is named once."""
        if self._now() < self._until or self._place + 1 >= len(self._stops):
            return None
        self._place += 1
        stop, bookmark = self._stops[self._place]
        self._until = self._now() + stop.seconds
        return stop, bookmark
