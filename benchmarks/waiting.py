"""What a measurement waited for a core while others worked on them: it tells of them, and is left out.

Only Linux counts it; elsewhere nothing is left out. Source: the Linux kernel, Documentation/scheduler/sched-stats.rst,
/proc/<pid>/schedstat: nanoseconds on a core, nanoseconds ready and without one, turns.
"""

from contextlib import suppress
from pathlib import Path


def waited() -> dict[str, float]:
    """Seconds for which each thread of ours was ready and had no core, by its number."""
    found = dict[str, float]()
    for thread in Path("/proc/self/task").glob("*"):
        with suppress(OSError, ValueError):  # it may end while we look
            found[thread.name] = _seconds(thread)
    return found


def waited_here() -> float:
    """The same of the thread that asks."""
    with suppress(OSError, ValueError):
        return _seconds(Path("/proc/thread-self"))
    return 0.0


def _seconds(thread: Path) -> float:
    return int((thread / "schedstat").read_text().split()[1]) / 1e9
