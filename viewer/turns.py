"""Questions to something that lives on one worker: one at a time, the most urgent kind first, of a kind the newest."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from viewer.jobs import Jobs


class Closable(Protocol):
    """What holds a file or a line."""

    def close(self) -> None:
        """Let go of it."""
        ...


type _Failed = Callable[[BaseException], None]


class Turns[R: Closable](QObject):
    """`opened` is called on the worker with the first question; nobody else ever touches what it gives.

    A question that waits is replaced by a newer one of its kind; its answer then never comes. GUI thread.
    """

    def __init__(self, opened: Callable[[], R], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened, self._resource = opened, list[R]()
        self._jobs = Jobs(1, self)
        self._waiting = dict[int, Callable[[], None]]()
        self._busy = self._closed = False

    def ask[T](self, kind: int, question: Callable[[R], T], done: Callable[[T], None], failed: _Failed) -> None:
        """Ask in turn; `done` or `failed` hears of it on this thread. The smaller the kind, the more urgent."""
        self._waiting[kind] = partial(self._start, question, done, failed)
        self._next()

    def forget(self, kind: int) -> None:
        """A question that still waits is wanted no longer."""
        self._waiting.pop(kind, None)

    def close(self) -> None:
        """Drop what waits, wait for what runs, and let go on the worker of what was opened there; once."""
        if self._closed:
            return
        self._closed = True
        self._waiting.clear()
        self._jobs.start(self._let_go, _nothing, _raised)
        self._jobs.finish()

    def _next(self) -> None:
        if self._waiting and not self._busy and not self._closed:
            self._busy = True
            self._waiting.pop(min(self._waiting))()

    def _start[T](self, question: Callable[[R], T], done: Callable[[T], None], failed: _Failed) -> None:
        self._jobs.start(partial(self._answered, question), partial(self._after, done), partial(self._after, failed))

    def _after[T](self, told: Callable[[T], None], answer: T) -> None:
        """The next question is on its way before the answer is looked at: the worker never waits for the screen."""
        self._busy = False
        if self._closed:
            return
        self._next()
        told(answer)

    def _answered[T](self, question: Callable[[R], T]) -> T:
        """On the worker."""
        if not self._resource:
            self._resource.append(self._opened())
        return question(self._resource[0])

    def _let_go(self) -> None:
        """On the worker."""
        for each in self._resource:
            each.close()


def _nothing(_: None) -> None:
    """It was let go of."""


def _raised(error: BaseException) -> None:
    raise error
