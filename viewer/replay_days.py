"""The journal's days as they are read for the timeline: one at a time, the nearest first, and kept. No Qt, no VTK."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from loaders.live.past_bands import Bands, Chronicle, bands_of, joined_bands, nothing_happened
from scenes.columns import Floats
from scenes.past import Span
from scenes.timeline import Stretch, neighbour

DAY = 86400.0
MOST_DAYS = 800
"""Days that are kept: two years; the farthest are forgotten first."""
LATE_SECONDS = 2.0
"""What the journal tells of the last moments may still be on its way: it is read again."""


class Reading(Protocol):
    """What the days need of a worker that reads the journal."""

    def ask(
        self,
        kind: int,
        question: Callable[[Chronicle], Bands],
        done: Callable[[Bands], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Ask; one of the two hears of it later, on this thread."""
        ...


@dataclass(slots=True)
class _Search:
    """Somebody looks for the next thing that happened, day by day."""

    moment: float
    day: int
    forward: bool
    alarms: bool
    done: Callable[[float | None], None]


class Days:
    """All moments are seconds since 1970 UTC. `changed` hears when there is more to draw, `failed` what went wrong."""

    def __init__(
        self, reading: Reading, *, changed: Callable[[], None], failed: Callable[[BaseException], None]
    ) -> None:
        self._reading, self._changed, self._failed = reading, changed, failed
        self._days = dict[int, Bands]()
        self._wanted = list[int]()
        self._under_way: int | None = None
        self._until = 0.0
        self._span: Span | None = None
        self._search: _Search | None = None

    def want(self, stretch: Stretch, until: float, span: Span | None) -> None:
        """Read what is in sight; after `until`, the present, nothing has happened yet."""
        self._until, self._span = until, span
        middle = (stretch.begin + stretch.end) / 2
        near = [day for day in _days(stretch) if not self._whole(day) and self._may_hold(day)]
        self._wanted = sorted(near, key=lambda day: abs((day + 0.5) * DAY - middle))
        self._go_on()

    def parts(self, stretch: Stretch) -> tuple[Bands, ...]:
        """What is known of a stretch, in order."""
        return tuple(self._days[day] for day in _days(stretch) if day in self._days)

    def unread(self, stretch: Stretch) -> Floats:
        """Where it has not been looked yet, shape (spans, 2)."""
        lacking = [day for day in _days(stretch) if day not in self._days and self._may_hold(day)]
        return np.array([[day * DAY, (day + 1) * DAY] for day in lacking], np.float64).reshape(-1, 2)

    def find(self, moment: float, *, forward: bool, alarms: bool, done: Callable[[float | None], None]) -> None:
        """Look for the next event, or the next alarm that calls; `done` gets None where there is none any more."""
        self._search = _Search(moment, int(moment // DAY), forward, alarms, done)
        self._go_on()

    def _go_on(self) -> None:
        self._seek()
        if self._under_way is None and self._wanted:
            self._read(self._wanted.pop(0))

    def _seek(self) -> None:
        """As far as the days that are known lead; the first that is not is read next."""
        while (search := self._search) is not None:
            if not self._may_hold(search.day):
                self._found(None)
            elif search.day not in self._days or not self._fresh(search.day):
                if search.day != self._under_way:
                    self._wanted = [search.day, *(day for day in self._wanted if day != search.day)]
                return
            else:
                bands = self._days[search.day]
                times = bands.alarms if search.alarms else bands.events
                found = neighbour(times, search.moment, forward=search.forward)
                if found is not None:
                    self._found(found)
                else:
                    search.day += 1 if search.forward else -1

    def _found(self, moment: float | None) -> None:
        search, self._search = self._search, None
        if search is not None:
            search.done(moment)

    def _read(self, day: int) -> None:
        known = self._days.get(day)
        begin = day * DAY if known is None else known.end
        end = max(min((day + 1) * DAY, self._until - LATE_SECONDS), begin)
        self._under_way = day

        before = known or self._days.get(day - 1)

        def question(chronicle: Chronicle) -> Bands:
            return bands_of(chronicle.entries(begin, end), begin, end, before)

        self._reading.ask(0, question, self._hear, self._fail)

    def _hear(self, bands: Bands) -> None:
        day, self._under_way = self._under_way, None
        if day is None:
            return
        known = self._days.get(day)
        self._days[day] = bands if known is None else joined_bands([known, bands])
        self._forget_far(day)
        self._changed()
        self._go_on()

    def _fail(self, error: BaseException) -> None:
        """A day that cannot be read is said, and holds nothing that could be drawn."""
        day, self._under_way = self._under_way, None
        if day is not None and day not in self._days:
            self._days[day] = nothing_happened(day * DAY, (day + 1) * DAY)
        self._failed(error)
        self._go_on()

    def _forget_far(self, day: int) -> None:
        while len(self._days) > MOST_DAYS:
            del self._days[max(self._days, key=lambda each: abs(each - day))]

    def _whole(self, day: int) -> bool:
        known = self._days.get(day)
        return known is not None and known.end >= min((day + 1) * DAY, self._until - 2 * LATE_SECONDS)

    def _fresh(self, day: int) -> bool:
        """Whether what is known of a day is enough to look in: of the present one a minute may be missing."""
        known = self._days[day]
        return known.end >= min((day + 1) * DAY, self._until - 60.0)

    def _may_hold(self, day: int) -> bool:
        """Whether anything can have happened on a day."""
        if self._span is None:
            return day * DAY <= self._until and (day + 1) * DAY > self._until - DAY
        return day * DAY <= max(self._until, self._span.end) and (day + 1) * DAY > self._span.begin


def _days(stretch: Stretch) -> Iterable[int]:
    """The days that a stretch touches, by their numbers since 1970."""
    return range(int(stretch.begin // DAY), int(stretch.end // DAY) + 1)
