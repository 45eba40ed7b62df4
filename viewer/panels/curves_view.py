"""Curves of many indicators over one time, a lane for each unit. It is shown what there is and says what is wanted."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from scenes.columns import Floats
from scenes.curves import Curve, spans_of
from scenes.past import Gap
from scenes.plant import Park
from scenes.severity import Level, Quality
from scenes.timeline import Stretch, panned, ruler_of, stretch_of, zoomed
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.timeline.bands_painting import labels_width
from viewer.panels.timeline.timeline_words import east_of, tick_told
from viewer.panels.words import clock_told, limit_of, limit_told, name_of, quality_name, unit_of, value_of

NOTCH = 0.8
"""A notch of the wheel leaves so much of the length in sight."""
LANE, ROOM, RULER = 50, 206, 24
"""Pixels of a lane at least, of all lanes at least, and of the ruler, for text of the usual size."""
_APART = 92
_LIMITS = (Level.HIGH_HIGH, Level.HIGH, Level.LOW, Level.LOW_LOW)
_HUES = (0.55, 0.42, 0.72, 0.85, 0.48, 0.64)
"""From green over blue to violet: never the colour of an alarm."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Curves by indicator over the stretch they were asked for, and the times without a record in it."""

    stretch: Stretch
    curves: dict[int, Curve]
    gaps: tuple[Gap, ...] = ()


class CurvesView(QWidget):
    """All moments are seconds since 1970 UTC."""

    pointed = Signal(float)
    """The mouse is over a moment; NaN when it has gone."""
    sought = Signal(float)
    scrubbed = Signal(float)
    looked = Signal()
    """Another stretch, or another width, is in sight."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._park, self._theme, self._left = park, theme, labels_width(theme)
        self.stretch = stretch_of(0.0, 3600.0)
        self.tags: tuple[int, ...] = ()
        self._seen = Seen(self.stretch, {})
        self._pointed: float | None = None
        self._moment: float | None = None
        self._hand: Qt.MouseButton | None = None
        self._from, self._stretch_from = QPointF(), self.stretch
        self.setMouseTracking(True)

    @property
    def bins(self) -> int:
        """Columns of pixels there are."""
        return max(self.width() - self._left, 1)

    @property
    def busy(self) -> bool:
        """A hand draws."""
        return self._hand is not None

    def sizeHint(self) -> QSize:
        """High enough for every lane."""
        lanes = max(len(self.lanes()), 1)
        return QSize(1200, self._theme.scaled(RULER) + max(lanes * self._theme.scaled(LANE), self._theme.scaled(ROOM)))

    def minimumSizeHint(self) -> QSize:
        """As high, and narrower."""
        return QSize(self._left + 120, self.sizeHint().height())

    def lanes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Units in the order in which they were chosen, and their indicators."""
        found = dict[str, list[int]]()
        for tag in self.tags:
            found.setdefault(unit_of(self._park, tag), []).append(tag)
        return [(unit, tuple(tags)) for unit, tags in found.items()]

    def colour(self, tag: int) -> QColor:
        """The colour of a curve."""
        hue = _HUES[self.tags.index(tag) % len(_HUES)]
        light = QColor(self._theme.chrome.panel).lightnessF() < 0.5
        return QColor.fromHslF(hue, 0.65, 0.68 if light else 0.36)

    def show_tags(self, tags: tuple[int, ...]) -> None:
        """Draw these indicators."""
        self.tags = tags
        self.updateGeometry()
        self.update()

    def show_seen(self, seen: Seen) -> None:
        """What was found."""
        self._seen = seen
        self.update()

    def look_at(self, stretch: Stretch) -> None:
        """Put another stretch in sight."""
        if stretch != self.stretch:
            self.stretch = stretch
            self.update()
            self.looked.emit()

    def point_at(self, moment: float | None) -> None:
        """A hair line where the mouse is elsewhere; None: nowhere."""
        if moment != self._pointed:
            self._pointed = moment
            self.update()

    def show_moment(self, moment: float | None) -> None:
        """Where the replay stands; None in the present."""
        if moment != self._moment:
            self._moment = moment
            self.update()

    @property
    def pointed_at(self) -> float | None:
        """Where the hair line is."""
        return self._pointed

    def point_of(self, moment: float) -> float:
        """Pixels from the left edge to a moment."""
        return self._x(moment)

    def value_at(self, tag: int, moment: float) -> tuple[float, int]:
        """Value and quality of an indicator at a moment, as far as it is drawn."""
        curve, stretch = self._seen.curves.get(tag), self._seen.stretch
        if curve is None or not len(curve) or not stretch.begin <= moment < stretch.end:
            return math.nan, Quality.UNKNOWN
        place = min(int(stretch.pixel(moment, len(curve))), len(curve) - 1)
        return float(curve.last[place]), int(curve.quality[place])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lanes from the top, the ruler below them, hair line and cursor over everything."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.chrome.panel))
        bottom = self.height() - self._theme.scaled(RULER)
        lanes = self.lanes()
        for number, (unit, tags) in enumerate(lanes):
            top, end = (round(bottom * each / len(lanes)) for each in (number, number + 1))
            self._lane(painter, QRectF(self._left, top + 1, self.bins, end - top - 2), unit, tags)
        self._ruler(painter, bottom)
        self._lines(painter, bottom)

    def _lane(self, painter: QPainter, room: QRectF, unit: str, tags: tuple[int, ...]) -> None:
        painter.fillRect(room, QColor(self._theme.chrome.window))
        low, high = self._heights(tags)
        painter.save()
        painter.setClipRect(room)
        for gap in self._seen.gaps:
            self._hatch(painter, room, gap)
        for tag in tags:
            self._alarms(painter, room, tag)
        taken = list[float]()
        for tag in tags:
            self._limits(painter, room, tag, low, high, taken)
        for tag in tags:
            self._curve(painter, room, tag, low, high)
        self._legend(painter, room, tags)
        painter.restore()
        self._scale(painter, room, unit, tags[0], low, high)

    def _heights(self, tags: tuple[int, ...]) -> tuple[float, float]:
        """Lowest and highest value to draw: everything in sight and the limits, with some air."""
        curves = [self._seen.curves[tag] for tag in tags if tag in self._seen.curves]
        seen = [part for each in curves for part in (each.low, each.high, each.doubtful_low, each.doubtful_high)]
        limits = [limit_of(self._park.tags, tag, level) for tag in tags for level in _LIMITS]
        marks: Floats = np.concatenate([limits, *seen])
        marks = marks[np.isfinite(marks)]
        if not len(marks):
            return float(self._park.tags.range_low[tags[0]]), float(self._park.tags.range_high[tags[0]])
        low, high = float(marks.min()), float(marks.max())
        air = (high - low) * 0.15 or max(abs(high) * 0.1, 1e-3)
        return low - air, high + air

    def _hatch(self, painter: QPainter, room: QRectF, gap: Gap) -> None:
        left, right = max(self._x(gap.begin), room.left()), min(self._x(gap.end), room.right())
        if right <= left:
            return
        area = QRectF(left, room.top(), max(right - left, 1.0), room.height())
        painter.fillRect(area, QBrush(QColor(self._theme.chrome.faint), Qt.BrushStyle.BDiagPattern))
        painter.setFont(font(self._theme.text_pixels - 2))
        told = self.tr("无数据")
        if right - left > QFontMetricsF(painter.font()).horizontalAdvance(told) + 2 * GAP:
            painter.setPen(QColor(self._theme.chrome.text))
            painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, told)

    def _alarms(self, painter: QPainter, room: QRectF, tag: int) -> None:
        """The time an indicator stood in alarm, shaded in the colour of the level."""
        curve = self._seen.curves.get(tag)
        if curve is None:
            return
        for begin, end, level in spans_of(curve.level):
            left, right = self._at(begin, len(curve)), self._at(end, len(curve))
            colour = QColor(self._theme.level(level))
            painter.fillRect(QRectF(left, room.bottom() - 3, max(right - left, 1.0), 3), colour)
            colour.setAlphaF(0.16)
            painter.fillRect(QRectF(left, room.top(), max(right - left, 1.0), room.height()), colour)

    def _limits(self, painter: QPainter, room: QRectF, tag: int, low: float, high: float, taken: list[float]) -> None:
        """Every limit as a line; its words where no others stand, `taken` being the heights of those."""
        tags = self._park.tags
        painter.setFont(font(self._theme.text_pixels - 4, figures=True))
        for level in _LIMITS:
            limit = limit_of(tags, tag, level)
            if math.isnan(limit) or (tags.no_low[tag] and level in (Level.LOW, Level.LOW_LOW)):
                continue
            colour, y = QColor(self._theme.level(level)), _y(room, limit, low, high)
            second = level in (Level.HIGH_HIGH, Level.LOW_LOW)
            painter.setPen(QPen(colour, 1, Qt.PenStyle.SolidLine if second else Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            above = level in (Level.HIGH_HIGH, Level.LOW)
            top = min(max(y - 16 if above else y + 1, room.top()), room.bottom() - 15)
            if any(abs(top - each) < 13 for each in taken):
                continue
            taken.append(top)
            words = QRectF(room.right() - 120, top, 116, 15)
            painter.drawText(
                words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, limit_told(tags, tag, level)
            )

    def _curve(self, painter: QPainter, room: QRectF, tag: int, low: float, high: float) -> None:
        """Every column from its lowest to its highest value; what is not to be trusted grey and dotted."""
        curve = self._seen.curves.get(tag)
        if curve is None or not len(curve):
            return
        doubtful = QPen(QColor(self._theme.chrome.faint), 2, Qt.PenStyle.DotLine)
        good = QPen(self.colour(tag), 2)
        for pen, lows, highs in ((doubtful, curve.doubtful_low, curve.doubtful_high), (good, curve.low, curve.high)):
            painter.setPen(pen)
            for begin, end in _runs(np.isfinite(lows)):
                points = list[QPointF]()
                for place in range(begin, end):
                    x = self._at(place, len(curve))
                    first, second = lows[place], highs[place]
                    if place > begin and abs(curve.last[place - 1] - second) < abs(curve.last[place - 1] - first):
                        first, second = second, first
                    points.append(QPointF(x, _y(room, float(first), low, high)))
                    if first != second:
                        points.append(QPointF(x, _y(room, float(second), low, high)))
                points.append(QPointF(self._at(end, len(curve)), points[-1].y()))
                painter.drawPolyline(points)

    def _legend(self, painter: QPainter, room: QRectF, tags: tuple[int, ...]) -> None:
        """The names, with what each had under the line."""
        painter.setFont(font(self._theme.text_pixels - 2, figures=True))
        metrics, x, y = QFontMetricsF(painter.font()), room.left() + GAP, room.top() + 2
        for tag in tags:
            told = self.told(tag)
            wide = metrics.horizontalAdvance(told) + 20
            if x + wide > room.right() - 130 and x > room.left() + GAP:
                x, y = room.left() + GAP, y + metrics.height() + 2
            ground = QColor(self._theme.chrome.window)
            ground.setAlphaF(0.82)
            painter.fillRect(QRectF(x - 2, y, wide, metrics.height() + 2), ground)
            painter.fillRect(QRectF(x, y + metrics.height() / 2 - 1, 12, 3), self.colour(tag))
            painter.setPen(QColor(self._theme.chrome.text))
            painter.drawText(QPointF(x + 16, y + metrics.ascent() + 1), told)
            x += wide + GAP

    def told(self, tag: int) -> str:
        """An indicator with what it had at the hair line, at the replay's moment, or last."""
        item = self._park.equipment[int(self._park.tags.object_id[tag])]
        told = f"{name_of(item)} {name_of(self._park.indicators[tag])}"
        moment = self._pointed if self._pointed is not None else self._moment
        if moment is None:
            return told
        value, quality = self.value_at(tag, moment)
        known = self.tr("无数据") if math.isnan(value) else value_of(self._park.tags, tag, value)
        return f"{told}  {known}" + ("" if quality in (Quality.GOOD, Quality.UNKNOWN) else f" {quality_name(quality)}")

    def _scale(self, painter: QPainter, room: QRectF, unit: str, tag: int, low: float, high: float) -> None:
        painter.setFont(font(self._theme.text_pixels - 3, figures=True))
        painter.setPen(QColor(self._theme.chrome.quiet))
        words = QRectF(4, room.top(), self._left - 10, room.height())
        for flag, told in (
            (Qt.AlignmentFlag.AlignTop, value_of(self._park.tags, tag, high)),
            (Qt.AlignmentFlag.AlignVCenter, unit),
            (Qt.AlignmentFlag.AlignBottom, value_of(self._park.tags, tag, low)),
        ):
            painter.drawText(words, flag | Qt.AlignmentFlag.AlignRight, told)

    def _ruler(self, painter: QPainter, bottom: int) -> None:
        middle, half = (self.stretch.begin + self.stretch.end) / 2, self._theme.scaled(_APART) / 2
        ruler = ruler_of(self.stretch, self.bins, apart=self._theme.scaled(_APART), east=east_of(middle))
        painter.setFont(font(self._theme.text_pixels - 2, figures=True))
        for tick in ruler.ticks:
            x = self._x(tick)
            painter.setPen(QPen(QColor(self._theme.chrome.line), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom + 4))
            if self._left + half * 0.6 < x < self.width() - half * 0.6:
                painter.setPen(QColor(self._theme.chrome.quiet))
                words = QRectF(x - half, bottom + 3, half * 2, self._theme.scaled(RULER) - 4)
                painter.drawText(words, Qt.AlignmentFlag.AlignCenter, tick_told(tick, ruler))

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
        plate = QRectF(
            min(max(x - wide / 2, self._left), self.width() - wide), bottom + 1, wide, self.height() - bottom - 2
        )
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
        self.looked.emit()
        super().resizeEvent(event)

    def _moment_at(self, x: float) -> float:
        return self.stretch.moment(min(max(x, self._left), self.width()) - self._left, self.bins)

    def _x(self, moment: float) -> float:
        return self._left + self.stretch.pixel(moment, self.bins)

    def _at(self, place: int, parts: int) -> float:
        return self._x(self._seen.stretch.begin + place * self._seen.stretch.seconds / parts)


def _y(room: QRectF, value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return room.bottom() - min(max(share, -10.0), 10.0) * room.height()


def _runs(some: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> list[tuple[int, int]]:
    """Where flags are set: first place, and the place after the last."""
    turns = np.flatnonzero(np.diff(np.concatenate([[False], some, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in zip(turns[::2], turns[1::2], strict=True)]
