"""Curves of many indicators under the hand: it shows what it is given and says what is wanted."""

import math
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from scenes.plant import Park
from scenes.severity import Quality
from scenes.timeline import Stretch, panned, stretch_of, zoomed
from viewer.panels.curves.lanes_painting import RULER, Drawn, LanesPainter, Seen, colour_of, lanes_of
from viewer.panels.theme import Theme, font
from viewer.panels.timeline.bands_painting import labels_width
from viewer.panels.words import clock_told, name_of, quality_name, value_told

NOTCH = 0.8
"""A notch of the wheel leaves so much of the length in sight."""
HIGH, LANE, LEAST = 200, 84, 26
"""Pixels of all lanes, of one at most, and of one at least, for text of the usual size: the picture keeps the rest."""


class CurvesView(QWidget):
    """All moments are seconds since 1970 UTC. Lanes are painted once and kept; hair line and cursor go over them."""

    pointed = Signal(float)
    """The mouse is over a moment; NaN when it has gone."""
    sought = Signal(float)
    scrubbed = Signal(float)
    looked = Signal()
    """Another stretch, or another width, is in sight."""
    valued = Signal()
    """`told` may say something else."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._park, self._theme, self._left = park, theme, labels_width(theme)
        stretch = stretch_of(0.0, 3600.0)
        self._drawn = Drawn(stretch, Seen(stretch, {}))
        self._kept: QPixmap | None = None
        self._pointed: float | None = None
        self._moment: float | None = None
        self._hand: Qt.MouseButton | None = None
        self._from, self._stretch_from = QPointF(), stretch
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def stretch(self) -> Stretch:
        """What is in sight."""
        return self._drawn.stretch

    @property
    def tags(self) -> tuple[int, ...]:
        """The indicators that are drawn, in the order in which they were chosen."""
        return self._drawn.tags

    @property
    def bins(self) -> int:
        """Columns of pixels there are."""
        return max(self.width() - self._left, 1)

    @property
    def busy(self) -> bool:
        """A hand draws."""
        return self._hand is not None

    def sizeHint(self) -> QSize:
        """High enough for every lane; many share what there is."""
        lanes = max(len(self._drawn.lanes), 1)
        each = min(max(HIGH // lanes, LEAST), LANE)
        return QSize(1200, self._theme.scaled(RULER) + lanes * self._theme.scaled(each))

    def minimumSizeHint(self) -> QSize:
        """As high, and narrower."""
        return QSize(self._left + 120, self.sizeHint().height())

    def lanes(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Units in the order in which they were chosen, and their indicators."""
        return self._drawn.lanes

    def colour(self, tag: int) -> QColor:
        """The colour of a curve."""
        return colour_of(self._theme, self._drawn.lanes, tag)

    def show_tags(self, tags: tuple[int, ...]) -> None:
        """Draw these indicators."""
        self._draw(replace(self._drawn, tags=tags, lanes=lanes_of(self._park, tags)))
        self.updateGeometry()

    def show_seen(self, seen: Seen) -> None:
        """What was found."""
        self._draw(replace(self._drawn, seen=seen))
        self.valued.emit()

    def look_at(self, stretch: Stretch) -> None:
        """Put another stretch in sight."""
        if stretch != self.stretch:
            self._draw(replace(self._drawn, stretch=stretch))
            self.looked.emit()

    def point_at(self, moment: float | None) -> None:
        """A hair line at what the mouse points at, here or elsewhere; None: at nothing."""
        if moment != self._pointed:
            self._pointed = moment
            self.update()
            self.valued.emit()

    def show_moment(self, moment: float | None) -> None:
        """Where the replay stands; None in the present."""
        if moment != self._moment:
            self._moment = moment
            self.update()
            self.valued.emit()

    @property
    def pointed_at(self) -> float | None:
        """Where the hair line is."""
        return self._pointed

    def point_of(self, moment: float) -> float:
        """Pixels from the left edge to a moment."""
        return self._x(moment)

    def value_at(self, tag: int, moment: float) -> tuple[float, int]:
        """Value and quality of an indicator at a moment, as far as it is drawn."""
        curve, stretch = self._drawn.seen.curves.get(tag), self._drawn.seen.stretch
        if curve is None or not len(curve) or not stretch.begin <= moment < stretch.end:
            return math.nan, Quality.UNKNOWN
        place = min(int(stretch.pixel(moment, len(curve))), len(curve) - 1)
        return float(curve.last[place]), int(curve.quality[place])

    def told(self, tag: int) -> str:
        """An indicator with what it had at the hair line, or at the replay's moment."""
        item = self._park.equipment[int(self._park.tags.object_id[tag])]
        named = f"{name_of(item)} {name_of(self._park.indicators[tag])}"
        moment = self._pointed if self._pointed is not None else self._moment
        if moment is None:
            return named
        value, quality = self.value_at(tag, moment)
        if math.isnan(value):
            return f"{named}  {quality_name(Quality.UNKNOWN)}"
        doubt = "" if quality in (Quality.GOOD, Quality.UNKNOWN) else f" {quality_name(quality)}"
        return f"{named}  {value_told(self._park, tag, value)}{doubt}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lanes as they are kept, hair line and cursor."""
        painter = QPainter(self)
        if self._kept is None:
            self._kept = self._painted()
        painter.drawPixmap(0, 0, self._kept)
        self._lines(painter, self.height() - self._theme.scaled(RULER))

    def changeEvent(self, event: QEvent) -> None:
        """Another language: what was written is written anew."""
        if event.type() == QEvent.Type.LanguageChange:
            self._draw(self._drawn)
            self.valued.emit()
        super().changeEvent(event)

    def _draw(self, drawn: Drawn) -> None:
        self._drawn, self._kept = drawn, None
        self.update()

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        kept = QPixmap(self.size() * ratio)
        kept.setDevicePixelRatio(ratio)
        kept.fill(QColor(self._theme.chrome.panel))
        painter = QPainter(kept)
        LanesPainter(self._theme, self._park, painter, (self.width(), self.height()), self._drawn).paint()
        painter.end()
        return kept

    def _lines(self, painter: QPainter, bottom: int) -> None:
        chrome = self._theme.chrome
        if self._moment is not None and self.stretch.holds(self._moment):
            painter.setPen(QPen(QColor(chrome.replay), 3))
            painter.drawLine(QPointF(self._x(self._moment), 0), QPointF(self._x(self._moment), bottom))
        if self._pointed is None or not self.stretch.holds(self._pointed):
            return
        x = self._x(self._pointed)
        painter.setPen(QPen(QColor(chrome.text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
        painter.setFont(font(self._theme.text_pixels - 1, bold=True, figures=True))
        told = clock_told(self._pointed)
        wide = painter.fontMetrics().horizontalAdvance(told) + 12
        left = min(max(x - wide / 2, self._left), self.width() - wide)
        plate = QRectF(left, bottom + 1, wide, self.height() - bottom - 2)
        painter.fillRect(plate, QColor(chrome.text))
        painter.setPen(QColor(chrome.window))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, told)

    # The hand.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The left button seeks and scrubs, any other pans."""
        if self._hand is None and event.position().x() >= self._left:
            self._hand, self._from, self._stretch_from = event.button(), event.position(), self.stretch
            if self._hand == Qt.MouseButton.LeftButton:
                self.sought.emit(self._moment_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw along what is held, and point."""
        x = event.position().x()
        if self._hand == Qt.MouseButton.LeftButton:
            self.scrubbed.emit(self._moment_at(x))
        elif self._hand is not None:
            share = (self._from.x() - x) / self.bins
            self.look_at(panned(self._stretch_from, share * self._stretch_from.seconds))
        if x >= self._left:
            self.point_at(self._moment_at(x))
            self.pointed.emit(self._moment_at(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        hand, self._hand = self._hand, None
        if hand == Qt.MouseButton.LeftButton:
            self.sought.emit(self._moment_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse; with Shift, or sideways, pan."""
        turn = event.angleDelta()
        event.accept()
        if turn.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.look_at(panned(self.stretch, -(turn.x() or turn.y()) / 120 * self.stretch.seconds / 8))
        elif turn.y():
            self.look_at(zoomed(self.stretch, self._moment_at(event.position().x()), NOTCH ** (turn.y() / 120)))

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse has gone."""
        self.point_at(None)
        self.pointed.emit(math.nan)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There are more columns, or fewer."""
        self._draw(self._drawn)
        self.looked.emit()
        super().resizeEvent(event)

    def _moment_at(self, x: float) -> float:
        return self.stretch.moment(min(max(x, self._left), self.width()) - self._left, self.bins)

    def _x(self, moment: float) -> float:
        return self._left + self.stretch.pixel(moment, self.bins)
