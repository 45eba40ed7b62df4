"""What time it is for the recorder: a rehearsal's own clock, or the machine's, watched for jumps and for pauses."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scenes.trouble import Notice

LONGEST_STEP_SECONDS = 1.0
"""Of real time, for a rehearsal: after a machine has slept the day goes on where it was, it does not rush through."""
PAUSE_SECONDS = 3.0
"""Between two looks at the clock: the recorder looks ten times a second, so the machine stood still."""
JUMP_SECONDS = 2.0
"""By which the machine's time of day and its monotonic clock may drift apart between two looks."""
STEADY_SECONDS = 3.0
"""For so long a clock that was set back must go on evenly before it is followed: a machine that wakes up may show
anything for a moment. Less than it takes to call the clocks of all sources wrong instead (`scenes.clocks`)."""
FOLLOWED_PART = 0.1
"""Of a small difference is followed at each look: time servers move a clock by and by."""


class Oddity(StrEnum):
    """What can be wrong with the time."""

    PAUSE = "pause"
    JUMP = "jump"
    FOLLOWED = "followed"
    """A jump back that has lasted: now our own clock goes back too."""


@dataclass(frozen=True, slots=True)
class Odd:
    """Something odd about the time: `seconds` of a pause, or by how many the clock jumped (back: negative)."""

    oddity: Oddity
    seconds: float


class FeedClock:
    """A rehearsal's clock: real time `speed` times as quick, from `start_s` (since 1970 UTC) on."""

    def __init__(self, start_s: float, speed: float, monotonic: Callable[[], float]) -> None:
        self.now = start_s
        self.notice: Notice | None = None
        self._speed, self._monotonic = speed, monotonic
        self._last = monotonic()
        self._odd: list[Odd] = []

    def tick(self) -> float:
        """Move on, and say what time it is."""
        moment = self._monotonic()
        passed = moment - self._last
        if passed > PAUSE_SECONDS:
            self._odd.append(Odd(Oddity.PAUSE, passed))
        self.now += min(passed, LONGEST_STEP_SECONDS) * self._speed
        self._last = moment
        return self.now

    def oddities(self) -> list[Odd]:
        """What was odd since the last question."""
        odd, self._odd = self._odd, []
        return odd


class WallClock:
    """The machine's time of day, in seconds since 1970 UTC. `wall` and `monotonic` tell seconds.

    A jump forward is followed at once: values may be as old as that. After a jump back the clock goes on by itself,
    and `notice` says so, until the machine's has gone on evenly for `STEADY_SECONDS`: then it is followed too, which
    the oddity `FOLLOWED` says, for whoever keeps times must know. Otherwise it never goes back.
    """

    def __init__(self, wall: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._last = monotonic()
        self._behind, self._behind_since = 0.0, 0.0
        self._odd: list[Odd] = []
        self.now = wall()
        self.notice: Notice | None = None

    def tick(self) -> float:
        """Move on, and say what time it is."""
        moment, wall = self._monotonic(), self._wall()
        passed = max(0.0, moment - self._last)
        if passed > PAUSE_SECONDS:
            self._odd.append(Odd(Oddity.PAUSE, passed))
        self._last = moment
        expected = self.now + passed
        ahead = wall - expected
        if abs(ahead + self._behind) > JUMP_SECONDS:
            self._odd.append(Odd(Oddity.JUMP, ahead + self._behind))
            self._behind, self._behind_since = max(0.0, -ahead), moment
            self.notice = _set_back(self._behind) if self._behind else None
        if self._behind and moment - self._behind_since >= STEADY_SECONDS:
            self._odd.append(Odd(Oddity.FOLLOWED, ahead))
            self._behind, self.notice, self.now = 0.0, None, wall
        elif ahead > JUMP_SECONDS:
            self.now = wall
        elif self._behind < JUMP_SECONDS:
            self.now = max(self.now, expected + FOLLOWED_PART * ahead)
        else:
            self.now = expected
        return self.now

    def oddities(self) -> list[Odd]:
        """What was odd since the last question."""
        odd, self._odd = self._odd, []
        return odd


def _set_back(seconds: float) -> Notice:
    return Notice(
        f"本机时钟被拨回 {seconds:.0f} 秒；稳定几秒后记录进程改用新的时间。",
        f"This machine's clock was set back by {seconds:.0f} s; the recorder follows when it has gone on evenly.",
        "核对本机时间。",
        "Check this machine's time.",
    )
