"""What is left in the mailbox of what several recorders say: one picture. Here that of a single recorder, as it is."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from loaders.live.acts import Answer
from loaders.live.wire.frames import Heartbeat, Hello, Question
from scenes.alarm_board import Board
from scenes.facts import Facts
from scenes.trouble import Notice
from viewer.hearing import Told
from viewer.mailbox import Lot


@dataclass(frozen=True, slots=True)
class Picture:
    """One moment for the mailbox. `now` is the feed's clock; `board` None: as before."""

    hello: Hello
    heartbeat: Heartbeat
    now: float
    facts: Facts
    lot: Lot
    board: Board | None = None
    answers: tuple[Answer, ...] = ()
    notice: Notice | None = None


class Merging(Protocol):
    """Puts what recorders say together. `place` is a recorder's place among them; `moment`: monotonic seconds."""

    def hear(self, place: int, told: Told, moment: float) -> None:
        """One recorder closed a moment."""
        ...

    def picture(self, moment: float) -> Picture | None:
        """The next thing to show, None while there is nothing new."""
        ...

    def asked(self, question: Question) -> Sequence[tuple[int, Question]]:
        """Which recorder is asked what."""
        ...

    def answer(self, answer: Answer) -> None:
        """An answer of our own: it goes with the next picture."""
        ...


class Alone:
    """The `Merging` of one recorder."""

    def __init__(self) -> None:
        self._told: deque[Told] = deque()
        self._own: list[Answer] = []

    def hear(self, place: int, told: Told, moment: float) -> None:
        """It is shown as it is."""
        del place, moment
        self._told.append(told)

    def picture(self, moment: float) -> Picture | None:
        """Moment by moment."""
        del moment
        if not self._told:
            return None
        told, own = self._told.popleft(), tuple(self._own)
        self._own = []
        return Picture(told.hello, told.heartbeat, told.now, told.facts, told.lot, told.board, told.answers + own)

    def asked(self, question: Question) -> Sequence[tuple[int, Question]]:
        """There is but one to be asked."""
        return [(0, question)]

    def answer(self, answer: Answer) -> None:
        """With the next moment."""
        self._own.append(answer)
