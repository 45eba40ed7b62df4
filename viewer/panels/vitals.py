"""How the feed and the window are doing at one moment. No window here."""

import math
from dataclasses import dataclass

from loaders.live.feeds import FeedHealth

NOT_LIVE_AFTER_SECONDS = 3.0
"""Silence after which nothing on the screen may be called live."""


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Bytes of graphics memory `used` of a `budget`; tiles that are awaited, tiles that will never come.

    `coarse`: the picture is coarser than wished, so that it fits.
    """

    used: int
    budget: int
    loading: int = 0
    broken: int = 0
    coarse: bool = False


@dataclass(frozen=True, slots=True)
class Vitals:
    """`speed` is seconds of the feed for one of the wall clock; `age` is seconds since a frame was last heard, NaN
    before the first; `rate` is readings per second; `frame_milliseconds` is what the last picture cost, NaN before it.

    `linked` says whether the recorder answers; `recorder` is its process number, None when there is none. `sourced` is
    False where nothing was ever to be heard: files looked at, a park without a feed. `feeds` are the lines to the
    sources; `late` and `ahead` count stamps (`scenes.arrival`), `rejected` readings that were not understood.
    `memory` is None where nothing is drawn.
    """  # noqa: D205

    rehearsal: bool
    linked: bool
    speed: float = 1.0
    age: float = math.nan
    rate: float = math.nan
    frame_milliseconds: float = math.nan
    recorder: int | None = None
    sourced: bool = True
    feeds: tuple[FeedHealth, ...] = ()
    rejected: int = 0
    late: int = 0
    ahead: int = 0
    memory: MemoryUse | None = None

    @property
    def live(self) -> bool:
        """Whether what is shown may be called live: the recorder answers and was heard lately."""
        return self.linked and self.age <= NOT_LIVE_AFTER_SECONDS
