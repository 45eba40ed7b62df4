"""How much main memory work has taken at its highest: this process and those it started."""

import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

import psutil

PAUSE_IN_SECONDS = 0.2


class PeakMemory:
    """Counts from when it is made. `look` now and then: processes started meanwhile are only seen while they live."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._looked = 0.0
        self._most = 0
        if sys.platform == "linux":
            with suppress(OSError):
                Path("/proc/self/clear_refs").write_text("5")  # proc(5): begins the high-water mark anew
        self.look(now=True)

    def look(self, *, now: bool = False) -> None:
        """Take a sample, five times a second at most."""
        if not now and monotonic() - self._looked < PAUSE_IN_SECONDS:
            return
        self._looked = monotonic()
        taken = self._process.memory_info().rss
        with suppress(psutil.Error):
            for child in self._process.children(recursive=True):
                with suppress(psutil.Error):
                    taken += child.memory_info().rss
        self._most = max(self._most, taken)

    @property
    def megabytes(self) -> float:
        """The most so far."""
        self.look(now=True)
        return max(self._most, self._own_mark()) / 1e6

    def _own_mark(self) -> int:
        """What the system saw of this process between two looks, where it says so."""
        with suppress(OSError, ValueError, StopIteration):
            lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
            return 1024 * int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])
        return 0
