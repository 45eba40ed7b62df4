"""The slow beat of what waits for an answer, and how long a picture has been awaited. GUI thread."""

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from viewer.panels.panes import Panes
from viewer.stage import Stage
from viewer.viewport import Viewport
from viewer.watch import Watch

PULSE_SHARE = 4.0
"""A pulse takes at most one part in so many of the time there is, however slowly the machine draws."""
STEPS = 12
"""Pictures a beat, where the machine draws fast enough."""


class Pulse(QObject):
    """Beats while something waits: `seconds` a beat. `drawn_soon` says whether a picture is coming anyway."""

    def __init__(
        self,
        watch: Watch,
        stage: Stage,
        viewport: Viewport,
        *,
        seconds: float,
        drawn_soon: Callable[[], bool],
        redraw: Callable[[], None],
        now: Callable[[], float],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._watch, self._stage, self._viewport = watch, stage, viewport
        self._seconds, self._drawn_soon, self._redraw, self._now = seconds, drawn_soon, redraw, now
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self._stopped = False

    def wake(self) -> None:
        """Something may wait now."""
        if self._watch.waiting and not self._timer.isActive() and not self._stopped:
            self._timer.start(self._milliseconds())

    def stop(self) -> None:
        """For good."""
        self._stopped = True
        self._timer.stop()

    def _beat(self) -> None:
        """One step; it rests when nothing waits any more."""
        waiting = self._watch.waiting
        self._stage.beat(0.5 - 0.5 * math.cos(2 * math.pi * self._now() / self._seconds) if waiting else 1.0)
        if not self._drawn_soon():
            self._redraw()
        if waiting:
            self._timer.setInterval(self._milliseconds())
        else:
            self._timer.stop()

    def _milliseconds(self) -> int:
        return round(1000 * max(self._seconds / STEPS, PULSE_SHARE * self._viewport.frame_seconds))


class Awaited:
    """Since when a picture is asked for that is not on the screen yet."""

    def __init__(self, panes: Panes, viewport: Viewport, now: Callable[[], float]) -> None:
        self._panes, self._viewport, self._now = panes, viewport, now
        self._asked: float | None = None
        viewport.frameSwapped.connect(self._see)

    def redraw(self) -> None:
        """What is on the screen is not what is known: ask for a picture."""
        if self._asked is None:
            self._asked = self._now()
        self._panes.show_now()

    @property
    def late(self) -> float:
        """Seconds for which a picture has been awaited; a window that nobody can see waits for none."""
        if self._asked is None or self._viewport.window().isMinimized() or not self._viewport.isVisible():
            return 0.0
        return self._now() - self._asked

    def _see(self) -> None:
        self._asked = None
