"""Wait for something to become true, and fail when it does not."""

import time
from collections.abc import Callable


def wait_until(true: Callable[[], bool], *, seconds: float = 20.0, pause: float = 0.01) -> float:
    """Ask again and again; how long it took, in seconds."""
    begin = time.monotonic()
    while not true():
        assert time.monotonic() - begin < seconds, f"did not become true within {seconds} s"
        time.sleep(pause)
    return time.monotonic() - begin
