"""Wait for something to become true, and fail when it never does: patience costs nothing where it comes soon."""

import threading
import time
from collections.abc import Callable

PATIENCE_SECONDS = 60.0
"""For what takes a moment on a machine that has nothing else to do."""


def wait_until(true: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS, pause: float = 0.01) -> None:
    """Ask again and again."""
    begin = time.monotonic()
    while not true():
        assert time.monotonic() - begin < seconds, f"did not become true within {seconds} s"
        time.sleep(pause)


def runs(name: str) -> bool:
    """Whether a thread of this name is there."""
    return any(thread.name == name for thread in threading.enumerate())
