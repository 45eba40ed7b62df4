"""Open files and connections that several threads share: each is in one hand at a time, and goes back for the next."""

from collections import deque
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Protocol

from loaders.tiles.container import closed


class _Closes(Protocol):
    def close(self) -> None: ...


class Handles[Handle: _Closes]:
    """As many handles as there were readers at once; a deque is safe between threads without a lock of ours."""

    def __init__(self, opened: Callable[[], Handle]) -> None:
        self._opened = opened
        self._idle: deque[Handle] = deque()
        self._closed = False

    @contextmanager
    def one(self, name: str) -> Generator[Handle]:
        """A handle for the length of a `with`; Unavailable about `name` once they are closed."""
        if self._closed:
            raise closed(name)
        try:
            handle = self._idle.pop()
        except IndexError:
            handle = self._opened()
        try:
            yield handle
        except BaseException:
            handle.close()  # nobody knows what state it is in
            raise
        self._idle.append(handle)
        if self._closed:
            self.close()

    def close(self) -> None:
        """Close what is idle; what is in use is closed when it comes back."""
        self._closed = True
        while self._idle:
            try:
                self._idle.pop().close()
            except IndexError:
                return
