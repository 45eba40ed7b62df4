"""What a piece of work cost, counted and not timed: a slow machine changes nothing of it."""

import tracemalloc
from collections.abc import Callable


def most_bytes(work: Callable[[], object]) -> int:
    """The most bytes that Python and numpy held at a time for a piece of work. Native code's own memory is not seen."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
