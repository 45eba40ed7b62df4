"""The player: which past moment is to be shown, and what to ask of the history for it. No Qt, no VTK, no thread.

Whoever drives it asks `wanted` now and then, brings the question to the history and hands the answer to `hear`. One
question is on its way at most; an answer to a question before a leap is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass

from scenes.past import Past, Span

SPEEDS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
STEP_SECONDS = 0.1
"""The recorder tells ten times a second: closer than this two moments look the same."""
LONGEST_LEAD = 0.25
"""Seconds of real time by which a question runs ahead of the picture, at most."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was known at a moment, seconds since 1970 UTC? `number` comes back with the answer."""

    number: int
    moment: float


class Player:
    """`now` is a monotonic clock in seconds; all other moments are seconds since 1970 UTC by the feed's clock.

    `past` is the picture that is shown, None while the window follows the present. `loop` is the range that is played
    again and again.
    """

    def __init__(self, *, now: Callable[[], float]) -> None:
        self._now = now
        self.replaying = self.playing = False
        self.speed = 1.0
        self.past: Past | None = None
        self.loop: tuple[float, float] | None = None
        self.span: Span | None = None
        self._moment, self._since = 0.0, 0.0
        self._number = self._leapt = 0
        self._asked: Question | None = None
        self._asked_at, self._lead = 0.0, 0.0
        self._shown: float | None = None

    # Where we are.

    @property
    def moment(self) -> float:
        """Where the cursor is now; while playing it goes on by itself."""
        if not self.playing:
            return self._moment
        return self._bounded(self._moment + (self._now() - self._since) * self.speed)

    @property
    def behind(self) -> float:
        """By how many seconds of the past the picture is behind the cursor; 0 before the first picture."""
        return 0.0 if self.past is None else max(0.0, self.moment - self.past.asked)

    @property
    def waiting(self) -> float:
        """Seconds of real time since the question under way was asked; 0 while none is."""
        return 0.0 if self._asked is None else self._now() - self._asked_at

    @property
    def at_end(self) -> bool:
        """Whether nothing later is kept."""
        return self.span is not None and self.moment >= self.span.end

    # What the person does.

    def begin(self, moment: float) -> None:
        """Leave the present for a past moment, standing still."""
        self.replaying, self.playing = True, False
        self.seek(moment)

    def end(self) -> None:
        """Follow the present again; what is still on its way is dropped."""
        self.replaying = self.playing = False
        self.past = self._shown = None
        self._leapt = self._number

    def play(self) -> None:
        """Go on from here; from the end of the loop, or of everything, it begins anew."""
        if self.loop is not None and not self.loop[0] <= self._moment < self.loop[1]:
            self.seek(self.loop[0])
        self._since, self.playing = self._now(), True

    def pause(self) -> None:
        """Stand still."""
        self._moment, self.playing = self.moment, False

    def toggle(self) -> None:
        """Play, or stand still."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def set_speed(self, speed: float) -> None:
        """So many seconds of the past in one of real time: the nearest of `SPEEDS`."""
        self._rebase()
        self.speed = min(SPEEDS, key=lambda each: abs(each - speed))

    def faster(self, steps: int) -> None:
        """So many places on in `SPEEDS`, or back."""
        place = min(max(SPEEDS.index(self.speed) + steps, 0), len(SPEEDS) - 1)
        self.set_speed(SPEEDS[place])

    def seek(self, moment: float) -> None:
        """Leap: an answer that is still on its way is of somewhere else and is dropped."""
        self.scrub(moment)
        self._leapt = self._number

    def scrub(self, moment: float) -> None:
        """Move while the hand moves: what is on its way is shown although the hand has gone on."""
        self._moment, self._since = self._kept(moment), self._now()
        self._shown = None

    def step(self, seconds: float) -> None:
        """Stand still so many seconds later, or earlier."""
        self.pause()
        self.seek(self._moment + seconds)

    def set_loop(self, begin: float, end: float) -> None:
        """Play this range again and again."""
        low, high = sorted((begin, end))
        self.loop = None if high - low < STEP_SECONDS else (low, high)
        self._rebase()

    def clear_loop(self) -> None:
        """Play on to the end."""
        self._rebase()
        self.loop = None

    # Questions and answers.

    def know(self, span: Span | None) -> None:
        """From when to when anything is kept."""
        self.span = span

    def wanted(self) -> Question | None:
        """What is to be asked now; None while an answer is awaited, or the picture is the right one."""
        if not self.replaying or self._asked is not None:
            return None
        if self.playing and self.at_end and self.loop is None:
            self.pause()
        moment = self._ahead() if self.playing else self._moment
        if self._shown is not None and abs(moment - self._shown) < (STEP_SECONDS if self.playing else 5e-4):
            return None
        self._number += 1
        self._asked, self._asked_at = Question(self._number, moment), self._now()
        return self._asked

    def hear(self, number: int, past: Past) -> bool:
        """The answer to a question. True: it is to be shown."""
        late = self._forget(number)
        if late:
            return False
        self.past, self._shown = past, past.asked
        return True

    def fail(self, number: int) -> bool:
        """The question could not be answered. True: it still mattered. It is asked again when the cursor moves."""
        asked = self._asked
        if self._forget(number):
            return False
        self._shown = None if asked is None else asked.moment
        return True

    def _forget(self, number: int) -> bool:
        """Take note that nothing is on its way; True when the answer is too late to matter."""
        if self._asked is None or self._asked.number != number:
            return True
        took, self._asked = self._now() - self._asked_at, None
        self._lead = min(took if not self._lead else 0.7 * self._lead + 0.3 * took, LONGEST_LEAD)
        return number <= self._leapt or not self.replaying

    def _ahead(self) -> float:
        """Where the cursor will be when the answer is here."""
        return self._bounded(self._moment + (self._now() - self._since + self._lead) * self.speed)

    def _rebase(self) -> None:
        """Go on from here under other rules."""
        self._moment, self._since = self.moment, self._now()

    def _bounded(self, moment: float) -> float:
        if self.loop is not None and moment >= self.loop[1]:
            begin, end = self.loop
            return begin + (moment - begin) % (end - begin)
        return self._kept(moment)

    def _kept(self, moment: float) -> float:
        """No further than anything is kept."""
        if self.span is None:
            return moment
        return min(max(moment, self.span.begin), self.span.end)
