"""The sun over the park: it moves on by quarters of an hour, and its shadows are worked out on a worker."""

import time
from collections.abc import Callable
from functools import partial

from scenes.assembly import Assembly, Lod
from scenes.daylight import towards_sun
from scenes.shade import Relief, Shade, relief, shade
from viewer.jobs import Jobs, Newest
from viewer.stage import Stage

SHADE_CELL = 1.0
"""Metres of a cell of the relief that casts the shadows."""
DAY_HOUR, NIGHT_HOUR = 10.0, 22.0


class Sunlight:
    """`daylight` is "auto", "day" or "night"; `shadows` False spares them. GUI thread."""

    def __init__(
        self,
        stage: Stage,
        assembly: Assembly,
        jobs: Jobs,
        *,
        daylight: str,
        shadows: bool,
        show: Callable[[], None],
        broke: Callable[[BaseException], None],
    ) -> None:
        self._stage, self._assembly, self._jobs = stage, assembly, jobs
        self._daylight, self._shadows, self._show, self._broke = daylight, shadows, show, broke
        self._relief: Relief | None = None
        self._hour = -1.0
        self._newest = Newest()

    def shine(self, moment: float) -> None:
        """As at a moment, seconds since 1970 UTC; 0 for now."""
        hour = self._hour_of(moment)
        if hour != self._hour:
            self._hour = hour
            self._stage.daylight(hour)
            self._show()
            if self._shadows:
                self._jobs.start(partial(self._shade_at, hour), self._newest.only(self._put), self._broke)

    def _shade_at(self, hour: float) -> Shade | None:
        """On a worker: the shadows of everything that stands, at the middle level, for the sun of an hour."""
        if self._relief is None:
            batches = [batch for chunk in self._assembly.chunks for batch in self._assembly.level(chunk, Lod.MIDDLE)]
            self._relief = relief(batches, cell=SHADE_CELL)
        return None if self._relief is None else shade(self._relief, towards_sun(hour))

    def _put(self, made: Shade | None) -> None:
        self._stage.shade(made)
        self._show()

    def _hour_of(self, moment: float) -> float:
        match self._daylight:
            case "day":
                return DAY_HOUR
            case "night":
                return NIGHT_HOUR
            case _:
                wall = time.localtime(moment or None)
                return round((wall.tm_hour + wall.tm_min / 60) * 4) / 4
