"""Alarms in each ten minutes of the last day as bars, with the lines they are measured by. Knows pyqtgraph."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np
import pyqtgraph as pg  # pyright: ignore[reportMissingTypeStubs]  # it ships none
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from scenes.columns import Floats
from viewer.panels.theme import Theme, font
from viewer.panels.words import clock_told

TEN_MINUTES = 600.0
_MARGIN = 0.17
"""Room on the right for the words of the lines, as a part of the bars' width."""
_MARKS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)


class _Canvas(Protocol):
    """What we ask of pyqtgraph's view box, with types."""

    def addItem(self, item: object) -> None: ...

    def removeItem(self, item: object) -> None: ...

    def setXRange(self, low: float, high: float, padding: float) -> None: ...

    def setYRange(self, low: float, high: float, padding: float) -> None: ...


class _Bars(Protocol):
    """What we ask of its bars."""

    opts: dict[str, object]

    def setOpts(self, **opts: object) -> None: ...


class _Lettered(Protocol):
    """What we ask of its labels."""

    def setFont(self, font: QFont) -> None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One line: how many in ten minutes, and what it is called."""

    figure: float
    name: str


class RatePlot(QWidget):
    """Heights grow as the logarithm of one more than the count: the lines at 1 and 2 stay readable in a flood."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rates: tuple[int, ...] = ()
        self._lines: list[tuple[Line, pg.InfiniteLine]] = []
        self._now = 0.0
        self._plot = pg.PlotWidget(self, background=theme.chrome.panel)
        quiet, loud = QColor(theme.chrome.plot), QColor(theme.chrome.focus)
        self._canvas = cast(_Canvas, self._plot.getViewBox())
        self._bars, self._high = self._made(quiet), self._made(loud)
        self._arrange()

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(700, self._theme.scaled(176))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Draw these lines and no others."""
        for _, drawn in self._lines:
            self._canvas.removeItem(drawn)
        self._lines = [(line, self._drawn(line, lowest=place == 0)) for place, line in enumerate(lines)]
        self._scale()

    def show_rates(self, rates: tuple[int, ...], now: float) -> None:
        """Counts, oldest first; the last is of the ten minutes that hold `now`, seconds since 1970 UTC."""
        if (rates, now // 60) == (self._rates, self._now // 60):
            return
        self._rates, self._now = rates, now
        counts = np.array(rates, np.float64)
        place = np.arange(1 - len(rates), 1, dtype=np.float64)
        worst = max((line.figure for line, _ in self._lines), default=np.inf)
        over = counts > worst
        for bars, shown in ((self._bars, ~over), (self._high, over)):
            bars.setOpts(x=place[shown], height=_high(counts[shown]), width=0.8)
        self._scale()

    def lines(self) -> list[tuple[str, float]]:
        """The lines drawn: what is written, and at how many."""
        return [(line.name, line.figure) for line, _ in self._lines]

    def over(self) -> int:
        """How many bars rise above the highest line."""
        return len(cast(Floats, self._high.opts["x"]))

    def _arrange(self) -> None:
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.getViewBox().setDefaultPadding(0.0)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(QPen(QColor(self._theme.chrome.line)))
            axis.setTextPen(QPen(QColor(self._theme.chrome.quiet)))
            axis.setStyle(tickFont=font(self._theme.text_pixels - 3, figures=True), tickLength=-4)
        self._plot.getAxis("left").setWidth(self._theme.scaled(46))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._plot)

    def _made(self, colour: QColor) -> _Bars:
        none = QPen(Qt.PenStyle.NoPen)
        made = cast(_Bars, pg.BarGraphItem(x=[], height=[], width=0.8, brush=QBrush(colour), pen=none))
        self._canvas.addItem(made)
        return made

    def _drawn(self, line: Line, *, lowest: bool) -> "pg.InfiniteLine":
        pen = QPen(QColor(self._theme.chrome.quiet), 1, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        drawn = pg.InfiniteLine(
            float(_high(np.array([line.figure]))[0]),
            angle=0,
            pen=pen,
            label=line.name,
            labelOpts={
                "position": 0.99,
                "anchors": [(1, 0), (1, 0)] if lowest else [(1, 1), (1, 1)],
                "color": QColor(self._theme.chrome.text),
            },
        )
        cast(_Lettered, drawn.label).setFont(font(self._theme.text_pixels - 3, figures=True))
        self._canvas.addItem(drawn)
        return drawn

    def _scale(self) -> None:
        most = max([*self._rates, *(line.figure for line, _ in self._lines), 1])
        count = max(len(self._rates), 1)
        self._canvas.setXRange(-count + 0.4, 0.6 + count * _MARGIN, 0.0)
        self._canvas.setYRange(0.0, float(_high(np.array([most * 1.3 + 1.0]))[0]), 0.0)
        marks = [(float(_high(np.array([float(mark)]))[0]), str(mark)) for mark in _MARKS if mark <= most * 1.3]
        self._plot.getAxis("left").setTicks([marks])
        last = self._now // TEN_MINUTES * TEN_MINUTES
        times = [(-step, clock_told(last - step * TEN_MINUTES)[:5]) for step in range(0, count, 24)]
        self._plot.getAxis("bottom").setTicks([times])


def _high(counts: Floats) -> Floats:
    """How high a bar of so many is."""
    return np.log10(1.0 + counts)
