"""One indicator's recent past with its limits. The one file that knows pyqtgraph."""

import math
from typing import Protocol, cast

import numpy as np
import pyqtgraph as pg  # pyright: ignore[reportMissingTypeStubs]  # it ships none
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from scenes.columns import Flags, Floats
from scenes.plant import Park
from scenes.severity import Level, Quality
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.trends import Trend
from viewer.panels.words import clock_told, limit_of, limit_told, unit_of

_SPANS = (300.0, 900.0, 1800.0)
_TICKS = 4
_LIMITS = (Level.HIGH_HIGH, Level.HIGH, Level.LOW, Level.LOW_LOW)


class _Canvas(Protocol):
    """What we ask of pyqtgraph's view box, with types."""

    def addItem(self, item: object) -> None: ...

    def removeItem(self, item: object) -> None: ...

    def setXRange(self, low: float, high: float, padding: float) -> None: ...

    def setYRange(self, low: float, high: float, padding: float) -> None: ...


class _Lettered(Protocol):
    """What we ask of its labels."""

    format: str

    def setFont(self, font: QFont) -> None: ...


class TrendPlot(QWidget):
    """A line where the value was good, grey dots where it was not to be trusted, nothing where nothing was heard."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._park, self._theme = park, theme
        self._tag: int | None = None
        self._trend, self._now, self._span = Trend(np.empty(0), np.empty(0), np.empty(0, np.uint8)), 0.0, _SPANS[0]
        self._unit, self._spans = QLabel(self), [QToolButton(self) for _ in _SPANS]
        self._plot = pg.PlotWidget(self, background=theme.chrome.panel)
        self._canvas = cast(_Canvas, self._plot.getViewBox())
        self._good = self._plot.plot(pen=_pen(theme.chrome.plot, 2), connect="finite", antialias=True)
        doubt = _pen(theme.chrome.faint, 2, Qt.PenStyle.DotLine)
        self._doubtful = self._plot.plot(pen=doubt, connect="finite", antialias=True)
        self._limits: list[pg.InfiniteLine] = []
        self._arrange()
        self._say()

    def sizeHint(self) -> QSize:
        """High enough to see a slope."""
        return QSize(380, self._theme.scaled(230))

    def show_tag(self, tag: int | None) -> None:
        """Draw the limits of an indicator; its line follows with `show_trend`."""
        self._tag = tag
        for line in self._limits:
            self._canvas.removeItem(line)
        self._limits = [] if tag is None else [line for level in _LIMITS if (line := self._limit(tag, level))]
        self._unit.setText("" if tag is None else unit_of(self._park, tag))

    def show_trend(self, trend: Trend, now: float) -> None:
        """Draw the past up to `now`, seconds since 1970 UTC."""
        self._trend, self._now = trend, now
        good, doubtful = self.drawn()
        self._good.setData(trend.time - now, good)
        self._doubtful.setData(trend.time - now, doubtful)
        self._scale()

    def drawn(self) -> tuple[Floats, Floats]:
        """Values drawn as good and as doubtful, one per sample of the trend, NaN where nothing is drawn."""
        good = self._trend.quality == Quality.GOOD
        return np.where(good, self._trend.value, np.nan), np.where(_beside(~good), self._trend.value, np.nan)

    def limits(self) -> list[tuple[str, float]]:
        """The limits drawn: what is written and where."""
        return [(cast(_Lettered, line.label).format, float(cast(float, line.value()))) for line in self._limits]

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _arrange(self) -> None:
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.getViewBox().setDefaultPadding(0.0)
        self._plot.showGrid(x=True, y=True, alpha=0.12)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(_pen(self._theme.chrome.line, 1))
            axis.setTextPen(_pen(self._theme.chrome.quiet, 1))
            axis.setStyle(tickFont=font(self._theme.text_pixels - 3, figures=True), tickLength=-4)
        self._plot.getAxis("left").setWidth(self._theme.scaled(52))
        self._unit.setProperty("role", "faint")
        group, bar = QButtonGroup(self), QHBoxLayout()
        bar.setSpacing(GAP // 2)
        bar.addWidget(self._unit)
        bar.addStretch(1)
        for button, span in zip(self._spans, _SPANS, strict=True):
            button.setCheckable(True)
            button.setChecked(span == self._span)
            button.setStyleSheet(f"padding: 2px 8px; font-size: {self._theme.text_pixels - 2}px;")
            button.clicked.connect(lambda _=False, span=span: self._stretch(span))
            group.addButton(button)
            bar.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP // 2)
        whole.addLayout(bar)
        whole.addWidget(self._plot, 1)

    def _stretch(self, span: float) -> None:
        self._span = span
        self._scale()

    def _scale(self) -> None:
        if self._tag is None:
            return
        low, high = self._heights(self._tag)
        self._canvas.setXRange(-self._span, self._span * 0.02, 0.0)
        self._canvas.setYRange(low, high, 0.0)
        steps = -self._span * np.arange(_TICKS) / (_TICKS - 0.5)
        steps = np.append(steps[:-1], -self._span * 0.86)
        self._plot.getAxis("bottom").setTicks([[(float(step), clock_told(self._now + float(step))) for step in steps]])

    def _heights(self, tag: int) -> tuple[float, float]:
        """Lowest and highest value to draw: all limits and everything in sight, with some air."""
        seen = self._trend.value[self._trend.time >= self._now - self._span]
        limits = [limit_of(self._park.tags, tag, level) for level in _LIMITS]
        marks: Floats = np.array([*limits, *seen])
        marks = marks[np.isfinite(marks)]
        if not len(marks):
            return float(self._park.tags.range_low[tag]), float(self._park.tags.range_high[tag])
        low, high = float(marks.min()), float(marks.max())
        air = (high - low) * 0.18 or max(abs(high) * 0.1, 1e-3)
        return low - air, high + air

    def _limit(self, tag: int, level: Level) -> "pg.InfiniteLine | None":
        limit = limit_of(self._park.tags, tag, level)
        if math.isnan(limit) or (self._park.tags.no_low[tag] and level in (Level.LOW, Level.LOW_LOW)):
            return None
        colour = QColor(self._theme.level(level))
        second = level in (Level.HIGH_HIGH, Level.LOW_LOW)
        line = pg.InfiniteLine(
            limit,
            angle=0,
            pen=_pen(colour, 1.2, Qt.PenStyle.SolidLine if second else Qt.PenStyle.DashLine),
            label=limit_told(self._park.tags, tag, level),
            labelOpts={
                "position": 0.01,
                "anchors": [(0, 1), (0, 1)] if level in (Level.HIGH_HIGH, Level.LOW) else [(0, 0), (0, 0)],
                "color": colour.lighter(115),
                "fill": QBrush(QColor(self._theme.chrome.panel)),
            },
        )
        cast(_Lettered, line.label).setFont(font(self._theme.text_pixels - 3, figures=True))
        self._canvas.addItem(line)
        return line

    def _say(self) -> None:
        for button, span in zip(self._spans, _SPANS, strict=True):
            button.setText(self.tr("{0} 分").format(round(span / 60)))


def _pen(colour: QColor | str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen as wide on the screen as asked for, whatever the scale of the plot."""
    pen = QPen(QColor(colour), width, style)
    pen.setCosmetic(True)
    return pen


def _beside(flags: Flags) -> Flags:
    """Flags and their neighbours: a doubtful stretch is joined to the last good point before it."""
    wide = flags.copy()
    wide[:-1] |= flags[1:]
    wide[1:] |= flags[:-1]
    return wide
