"""The bands under the hand: the wheel zooms about the cursor, a drag scrubs, brushes or pans, keys play."""

import math
from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from scenes.timeline import Stretch, panned, zoomed
from viewer.panels.theme import Theme, font
from viewer.panels.timeline.bands_painting import Band, BandsPainter, Drawn, labels_width, rows_of
from viewer.panels.timeline.play_bar import Playing
from viewer.panels.timeline.wishes import Wish
from viewer.panels.words import clock_told

NOTCH = 0.8
"""A notch of the wheel leaves so much of the length in sight."""
HOVER_MILLISECONDS = 120
"""The cursor rests so long before anybody is asked what was there."""
BRUSH_PIXELS = 4
"""A shorter drag is a slip of the hand."""

_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_KEYS: dict[tuple[Qt.Key, Qt.KeyboardModifier], Wish] = {
    (Qt.Key.Key_Space, _NONE): Wish.TOGGLE,
    (Qt.Key.Key_Left, _NONE): Wish.SECOND_BACK,
    (Qt.Key.Key_Right, _NONE): Wish.SECOND_ON,
    (Qt.Key.Key_Left, _SHIFT): Wish.EVENT_BACK,
    (Qt.Key.Key_Right, _SHIFT): Wish.EVENT_ON,
    (Qt.Key.Key_Left, _CTRL): Wish.ALARM_BACK,
    (Qt.Key.Key_Right, _CTRL): Wish.ALARM_ON,
    (Qt.Key.Key_Up, _NONE): Wish.FASTER,
    (Qt.Key.Key_Down, _NONE): Wish.SLOWER,
    (Qt.Key.Key_L, _NONE): Wish.LOOP,
    (Qt.Key.Key_B, _NONE): Wish.MARK,
    (Qt.Key.Key_End, _NONE): Wish.LIVE,
    (Qt.Key.Key_Escape, _NONE): Wish.LIVE,
}


class _Hand(Enum):
    SCRUB = auto()
    BRUSH = auto()
    PAN = auto()


class BandsView(QWidget):
    """All moments are seconds since 1970 UTC. The bands are painted once and kept; cursor and brush go over them."""

    wished = Signal(object)
    """A `Wish` by a key."""
    sought = Signal(float)
    """The cursor was put somewhere."""
    scrubbed = Signal(float)
    """The hand draws the cursor along."""
    ranged = Signal(float, float)
    """A range was brushed; the same moment twice: none is wanted."""
    looked = Signal()
    """Another stretch is in sight, or as many pixels as never before."""
    hovered = Signal(float)
    """The mouse rests over a moment; NaN when it has gone."""

    def __init__(self, theme: Theme, drawn: Drawn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._drawn = theme, drawn
        self._rows, self._left = rows_of(theme), labels_width(theme)
        self._kept: QPixmap | None = None
        self._state = Playing(0.0)
        self.range: tuple[float, float] | None = None
        self._hand: _Hand | None = None
        self._from, self._stretch_from = QPointF(), drawn.stretch
        self._at: float | None = None
        self._hover = QTimer(self, singleShot=True, interval=HOVER_MILLISECONDS)
        self._hover.timeout.connect(self._tell_hover)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # What is shown.

    def sizeHint(self) -> QSize:
        """As high as all bands."""
        return QSize(1200, sum(self._rows[Band.MARKS]) + 2)

    def minimumSizeHint(self) -> QSize:
        """As high, and narrower."""
        return QSize(self._left + 120, self.sizeHint().height())

    @property
    def stretch(self) -> Stretch:
        """What is in sight."""
        return self._drawn.stretch

    @property
    def bins(self) -> int:
        """Pixels there are for it."""
        return max(self.width() - self._left, 1)

    @property
    def busy(self) -> bool:
        """A hand is drawing: nobody else moves what is in sight."""
        return self._hand is not None

    def look_at(self, stretch: Stretch) -> None:
        """Put another stretch in sight."""
        if stretch != self._drawn.stretch:
            self.show_drawn(replace(self._drawn, stretch=stretch))
            self.looked.emit()

    @property
    def drawn(self) -> Drawn:
        """What is painted below the cursor."""
        return self._drawn

    def show_drawn(self, drawn: Drawn) -> None:
        """Paint something else."""
        if drawn is not self._drawn:
            self._drawn, self._kept = drawn, None
            self.update()

    def show_state(self, state: Playing) -> None:
        """Where the player stands."""
        before, self._state = self._state, state
        told = clock_told(before.moment) != clock_told(state.moment) and state.replaying
        if told or round(self._x(before.moment)) != round(self._x(state.moment)) or before.replaying != state.replaying:
            self.update()

    def show_range(self, found: tuple[float, float] | None) -> None:
        """The range that is brushed; None for none."""
        self.range = found
        self.update()

    @property
    def pointed_at(self) -> float | None:
        """Where the hair line is, whoever points."""
        return self._at

    def point_at(self, moment: float | None) -> None:
        """A hair line where the mouse is elsewhere; nobody is asked what was there."""
        self._at = moment
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bands as they are kept, the brush, the cursor."""
        painter = QPainter(self)
        if self._kept is None:
            self._kept = self._painted()
        painter.drawPixmap(0, 0, self._kept)
        painter.setClipRect(self._left, 0, self.width() - self._left, self.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_range(painter)
        self._paint_hover(painter)
        self._paint_cursor(painter)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QPen(QColor(self._theme.chrome.focus), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def changeEvent(self, event: QEvent) -> None:
        """Another language: what was written is written anew."""
        if event.type() == QEvent.Type.LanguageChange:
            self._kept = None
            self.update()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew; there are more pixels, or fewer."""
        self._kept = None
        self.looked.emit()
        super().resizeEvent(event)

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        kept = QPixmap(self.size() * ratio)
        kept.setDevicePixelRatio(ratio)
        kept.fill(QColor(self._theme.chrome.panel))
        painter = QPainter(kept)
        BandsPainter(self._theme, painter, self.width(), self._drawn).paint()
        painter.end()
        return kept

    def _paint_range(self, painter: QPainter) -> None:
        if self.range is None:
            return
        left, right = (self._x(moment) for moment in self.range)
        colour = QColor(self._theme.chrome.replay)
        colour.setAlphaF(0.22)
        painter.fillRect(QRectF(left, 0, right - left, self.height()), colour)
        painter.setPen(QPen(QColor(self._theme.chrome.replay), 1))
        for x in (left, right):
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_hover(self, painter: QPainter) -> None:
        if self._at is not None and self._hand is None:
            painter.setPen(QPen(QColor(self._theme.chrome.faint), 1, Qt.PenStyle.DashLine))
            x = self._x(self._at)
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_cursor(self, painter: QPainter) -> None:
        """A line through all bands with the moment at its head; in the present it is thin and quiet."""
        state, chrome = self._state, self._theme.chrome
        if not state.moment or not self._drawn.stretch.holds(state.moment):
            return
        x, colour = self._x(state.moment), QColor(chrome.replay if state.replaying else chrome.quiet)
        painter.setPen(QPen(colour, 3 if state.replaying else 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setFont(font(self._theme.text_pixels, bold=True, figures=True))
        told = clock_told(state.moment) if state.replaying else self.tr("现在")
        wide, high = painter.fontMetrics().horizontalAdvance(told) + 12, self._rows[Band.RULER][1] - 2
        left = min(max(x - wide / 2, self._left), self.width() - wide)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(left, 0, wide, high), 4, 4)
        tip = [QPointF(x - 5, high - 1), QPointF(x + 5, high - 1), QPointF(x, high + 5)]
        painter.drawPolygon(QPolygonF(tip))
        painter.setPen(QColor(chrome.window))
        painter.drawText(QRectF(left, 0, wide, high), Qt.AlignmentFlag.AlignCenter, told)

    # Hand and keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold: of the cursor, of a range, or of the whole."""
        where = event.position()
        if where.x() < self._left or self._hand is not None:
            return
        shifted = bool(event.modifiers() & _SHIFT)
        self._from, self._stretch_from = where, self._drawn.stretch
        self._tell_away()
        if event.button() != Qt.MouseButton.LeftButton:
            self._hand = _Hand.PAN
        elif shifted or where.y() < self._rows[Band.RULER][1]:
            self._hand = _Hand.BRUSH
        else:
            self._hand = _Hand.SCRUB
            self.sought.emit(self._moment(where.x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw along what is held; else look where the mouse is."""
        where = event.position()
        match self._hand:
            case _Hand.SCRUB:
                self.scrubbed.emit(self._moment(where.x()))
            case _Hand.BRUSH:
                self.show_range(self._brushed(where.x()))
            case _Hand.PAN:
                share = (self._from.x() - where.x()) / self.bins
                self.look_at(panned(self._stretch_from, share * self._stretch_from.seconds))
            case None:
                self._rest(where)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        hand, self._hand = self._hand, None
        if hand is _Hand.BRUSH:
            self._range(event.position().x())
        elif hand is _Hand.SCRUB:
            self.sought.emit(self._moment(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse has gone."""
        self._tell_away()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor; with Shift, or sideways, pan."""
        turn = event.angleDelta()
        event.accept()
        if turn.x() or event.modifiers() & _SHIFT:
            notches = (turn.x() or turn.y()) / 120
            self.look_at(panned(self.stretch, -notches * self.stretch.seconds / 8))
        elif turn.y():
            self.look_at(zoomed(self.stretch, self._moment(event.position().x()), NOTCH ** (turn.y() / 120)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play, step, zoom."""
        held = event.modifiers() & (_SHIFT | _CTRL | Qt.KeyboardModifier.AltModifier)
        wish = _KEYS.get((Qt.Key(event.key()), held))
        if wish is not None:
            self.wished.emit(wish)
            return
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.look_at(zoomed(self.stretch, self._about(), NOTCH))
            case Qt.Key.Key_Minus:
                self.look_at(zoomed(self.stretch, self._about(), 1 / NOTCH))
            case Qt.Key.Key_PageUp:
                self.look_at(panned(self.stretch, -0.8 * self.stretch.seconds))
            case Qt.Key.Key_PageDown:
                self.look_at(panned(self.stretch, 0.8 * self.stretch.seconds))
            case _:
                super().keyPressEvent(event)

    def point_of(self, moment: float) -> QPoint:
        """Where a moment lies at the upper edge."""
        return QPoint(round(self._x(moment)), 0)

    def _about(self) -> float:
        """What the keys zoom about: the cursor where it is in sight."""
        middle = (self.stretch.begin + self.stretch.end) / 2
        return self._state.moment if self.stretch.holds(self._state.moment) else middle

    def _rest(self, where: QPointF) -> None:
        if where.x() < self._left:
            self._tell_away()
            return
        self._at = self._moment(where.x())
        self._hover.start()
        self.update()

    def _tell_hover(self) -> None:
        if self._at is not None:
            self.hovered.emit(self._at)

    def _tell_away(self) -> None:
        self._hover.stop()
        if self._at is not None:
            self._at = None
            self.hovered.emit(math.nan)
            self.update()

    def _brushed(self, x: float) -> tuple[float, float] | None:
        low, high = sorted((self._moment(self._from.x()), self._moment(x)))
        return (low, high) if abs(x - self._from.x()) >= BRUSH_PIXELS else None

    def _range(self, x: float) -> None:
        found = self._brushed(x)
        self.show_range(found)
        moment = self._moment(x)
        self.ranged.emit(*(found or (moment, moment)))

    def _moment(self, x: float) -> float:
        return self._drawn.stretch.moment(min(max(x, self._left), self.width()) - self._left, self.bins)

    def _x(self, moment: float) -> float:
        return self._left + self._drawn.stretch.pixel(moment, self.bins)
