"""The one place in the loaders that starts threads: a few of them for one load, gone when the load is over."""

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

THREADS = min(4, os.cpu_count() or 1)
"""Pictures are unpacked in native code that lets the others run; more threads than this gain nothing measurable.

More than there are cores cost a sixth where arrays are made of text: they take the interpreter from one another.
"""


DROPPED: tuple[type[Exception], ...] = (CancelledError, RuntimeError)
"""What a mapper raises when it is asked, or still waited for, after its `with` has ended."""


class Mapper(Protocol):
    """Does the same work on every item, in any thread, and hands back the answers in order."""

    def __call__[A, B](self, work: Callable[[A], B], items: Sequence[A], /) -> Iterable[B]:
        """The answer for each item. Work may begin before the first answer is asked for."""
        ...


def one_by_one[A, B](work: Callable[[A], B], items: Sequence[A], /) -> Iterable[B]:
    """Everything in the caller's own thread, when its answer is asked for."""
    return map(work, items)


@contextmanager
def threads(count: int = THREADS) -> Generator[Mapper]:
    """A mapper over `count` threads for the length of a `with`; work not begun by its end is dropped."""
    pool = ThreadPoolExecutor(count, thread_name_prefix="decode")

    def spread[A, B](work: Callable[[A], B], items: Sequence[A], /) -> Iterable[B]:
        return pool.map(work, items)

    try:
        yield spread
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
