"""Paints curves of many indicators, a lane for each unit. Knows no mouse and no player."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from scenes.columns import Flags, Floats
from scenes.curves import Curve, spans_of
from scenes.past import Gap
from scenes.plant import Park
from scenes.severity import Level
from scenes.timeline import Stretch, ruler_of
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.timeline.bands_painting import labels_width
from viewer.panels.timeline.timeline_words import east_of, tick_told
from viewer.panels.words import limit_of, limit_told, unit_of, value_of

translate = QCoreApplication.translate

RULER = 24
"""Pixels of the ruler below the lanes, for text of the usual size."""
_APART = 92
"""Pixels between two words of the ruler at least."""
_THICK = ((0, 0), (1, 0), (0, 1))
"""Where a stroke of one pixel is drawn for one of two: three of those take a third of the time of one broad one."""
_LIMITS = (Level.HIGH_HIGH, Level.HIGH, Level.LOW, Level.LOW_LOW)
_HUES = ((0.49, 0.62), (0.0, 0.0), (0.93, 0.42), (0.31, 0.42), (0.13, 0.34), (0.42, 0.24))
"""Hue and saturation of the curves of a lane: teal, grey, rose, leaf, sand, sage; no alarm looks so."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Curves by indicator over the stretch they were asked for, and the times without a record in it."""

    stretch: Stretch
    curves: dict[int, Curve]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything that is painted but for hair line and cursor."""

    stretch: Stretch
    seen: Seen
    tags: tuple[int, ...] = ()
    lanes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Units in the order in which they were chosen, and their indicators."""


def lanes_of(park: Park, tags: Sequence[int]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Indicators by their units, in the order in which they were chosen."""
    found = dict[str, list[int]]()
    for tag in tags:
        found.setdefault(unit_of(park, tag), []).append(tag)
    return tuple((unit, tuple(each)) for unit, each in found.items())


def colour_of(theme: Theme, lanes: Sequence[tuple[str, tuple[int, ...]]], tag: int) -> QColor:
    """The colour of a curve: no other of its lane has it, as far as there are colours."""
    place = next(tags.index(tag) for _, tags in lanes if tag in tags)
    hue, saturation = _HUES[place % len(_HUES)]
    dark = QColor(theme.chrome.panel).lightnessF() < 0.5
    return QColor.fromHslF(hue, saturation, (0.70 if dark else 0.42) - 0.14 * (place // len(_HUES)))


class LanesPainter:
    """Lanes from the top, the ruler below them."""

    def __init__(self, theme: Theme, park: Park, painter: QPainter, size: tuple[int, int], drawn: Drawn) -> None:
        self._theme, self._park, self._painter, self._drawn = theme, park, painter, drawn
        self._width, self._high = size
        self._left = labels_width(theme)

    def paint(self) -> None:
        """Everything."""
        bottom = self._high - self._theme.scaled(RULER)
        lanes = self._drawn.lanes
        for number, (unit, tags) in enumerate(lanes):
            top, end = (round(bottom * each / len(lanes)) for each in (number, number + 1))
            self._lane(QRectF(self._left, top + 1, self._width - self._left, end - top - 2), unit, tags)
        self._ruler(bottom)

    def _lane(self, room: QRectF, unit: str, tags: tuple[int, ...]) -> None:
        painter, (low, high) = self._painter, self._heights(tags)
        painter.fillRect(room, QColor(self._theme.chrome.window))
        painter.save()
        painter.setClipRect(room)
        for gap in self._drawn.seen.gaps:
            self._hatch(room, gap)
        for tag in tags:
            self._alarms(room, tag)
        self._limits(room, tags, low, high)
        for tag in tags:
            self._curve(room, tag, low, high)
        self._limit_words(room, tags, low, high)
        painter.restore()
        self._scale(room, unit, tags[0], low, high)

    def _heights(self, tags: tuple[int, ...]) -> tuple[float, float]:
        """Lowest and highest value to draw: everything in sight and the limits, with some air."""
        known = self._drawn.seen.curves
        curves = [known[tag] for tag in tags if tag in known]
        seen = [part for each in curves for part in (each.low, each.high, each.doubtful_low, each.doubtful_high)]
        limits = [limit_of(self._park.tags, tag, level) for tag in tags for level in _LIMITS]
        marks: Floats = np.concatenate([limits, *seen])
        marks = marks[np.isfinite(marks)]
        if not len(marks):
            return float(self._park.tags.range_low[tags[0]]), float(self._park.tags.range_high[tags[0]])
        low, high = float(marks.min()), float(marks.max())
        air = (high - low) * 0.12 or max(abs(high) * 0.1, 1e-3)
        return low - air, high + air

    def _hatch(self, room: QRectF, gap: Gap) -> None:
        left, right = max(self._x(gap.begin), room.left()), min(self._x(gap.end), room.right())
        if right <= left:
            return
        painter, area = self._painter, QRectF(left, room.top(), max(right - left, 1.0), room.height())
        painter.fillRect(area, QBrush(QColor(self._theme.chrome.line), Qt.BrushStyle.BDiagPattern))
        painter.setFont(font(self._theme.text_pixels - 2))
        told = translate("CurvesView", "无数据")
        wide = QFontMetricsF(painter.font()).horizontalAdvance(told) + 2 * GAP
        if right - left > wide:
            plate = QRectF(area.center().x() - wide / 2, area.center().y() - 10, wide, 20)
            painter.fillRect(plate, QColor(self._theme.chrome.window))
            painter.setPen(QColor(self._theme.chrome.quiet))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, told)

    def _alarms(self, room: QRectF, tag: int) -> None:
        """The time an indicator stood in alarm, shaded in the colour of the level."""
        curve = self._drawn.seen.curves.get(tag)
        if curve is None:
            return
        for begin, end, level in spans_of(curve.level):
            left, right = self._at(begin, len(curve)), self._at(end, len(curve))
            colour, wide = QColor(self._theme.level(level)), max(right - left, 1.0)
            self._painter.fillRect(QRectF(left, room.bottom() - 3, wide, 3), colour)
            colour.setAlphaF(0.16)
            self._painter.fillRect(QRectF(left, room.top(), wide, room.height()), colour)

    def _limits(self, room: QRectF, tags: tuple[int, ...], low: float, high: float) -> None:
        for limit, _, level in self._told_limits(tags):
            second = level in (Level.HIGH_HIGH, Level.LOW_LOW)
            style = Qt.PenStyle.SolidLine if second else Qt.PenStyle.DashLine
            self._painter.setPen(QPen(QColor(self._theme.level(level)), 1, style))
            y = _y(room, limit, low, high)
            self._painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))

    def _limit_words(self, room: QRectF, tags: tuple[int, ...], low: float, high: float) -> None:
        """At the right, on a plate; where there is no room for all, those of the second level are written."""
        painter, limits = self._painter, self._told_limits(tags)
        painter.setFont(font(self._theme.text_pixels - 3, bold=True, figures=True))
        line = QFontMetricsF(painter.font()).height()
        places = spread([_y(room, limit, low, high) for limit, _, _ in limits], line, room.top(), room.bottom())
        for (_, told, level), middle in zip(limits, places, strict=True):
            if middle is None:
                continue
            wide = QFontMetricsF(painter.font()).horizontalAdvance(told) + 8
            plate = QRectF(room.right() - wide - 2, middle - line / 2, wide, line)
            painter.fillRect(plate, QColor(self._theme.chrome.window))
            painter.setPen(QColor(self._theme.level(level)).lighter(115))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, told)

    def _told_limits(self, tags: tuple[int, ...]) -> list[tuple[float, str, Level]]:
        """Limits of a lane with their words, the second level first; equal ones of several indicators once."""
        table, found = self._park.tags, dict[tuple[str, Level], float]()
        for level in sorted(_LIMITS, key=lambda level: level not in (Level.HIGH_HIGH, Level.LOW_LOW)):
            for tag in tags:
                limit = limit_of(table, tag, level)
                if not (math.isnan(limit) or (table.no_low[tag] and level in (Level.LOW, Level.LOW_LOW))):
                    found.setdefault((limit_told(table, tag, level), level), limit)
        return [(limit, told, level) for (told, level), limit in found.items()]

    def _curve(self, room: QRectF, tag: int, low: float, high: float) -> None:
        """Every column from its lowest to its highest value; what is not to be trusted grey and dotted."""
        curve = self._drawn.seen.curves.get(tag)
        if curve is None or not len(curve):
            return
        painter = self._painter
        painter.setPen(QPen(QColor(self._theme.chrome.faint), 2, Qt.PenStyle.DotLine))
        for line in self._strokes(room, curve.doubtful_low, curve.doubtful_high, low, high):
            painter.drawPolyline(line)
        painter.setPen(QPen(colour_of(self._theme, self._drawn.lanes, tag), 1))
        for line in self._strokes(room, curve.low, curve.high, low, high):
            for right, down in _THICK:
                painter.translate(right, down)
                painter.drawPolyline(line)
                painter.translate(-right, -down)

    def _strokes(self, room: QRectF, lows: Floats, highs: Floats, low: float, high: float) -> Iterator[list[QPointF]]:
        """The stroke of every run of columns that is known."""
        for begin, end in _runs(np.isfinite(lows)):
            place, value = strokes(lows[begin:end], highs[begin:end])
            xs = self._at(begin, len(lows)) + place * self._column(len(lows))
            yield list(map(QPointF, xs.tolist(), _heights_of(room, value, low, high).tolist()))

    def _scale(self, room: QRectF, unit: str, tag: int, low: float, high: float) -> None:
        painter = self._painter
        painter.setFont(font(self._theme.text_pixels - 3, figures=True))
        words = QRectF(4, room.top(), self._left - 12, room.height())
        line = QFontMetricsF(painter.font()).height()
        painter.setPen(QColor(self._theme.chrome.quiet))
        if room.height() >= 2.6 * line:
            for flag, value in ((Qt.AlignmentFlag.AlignTop, high), (Qt.AlignmentFlag.AlignBottom, low)):
                painter.drawText(words, flag | Qt.AlignmentFlag.AlignRight, value_of(self._park.tags, tag, value))
        painter.setFont(font(self._theme.text_pixels - 1, bold=True))
        painter.setPen(QColor(self._theme.chrome.text))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, unit)

    def _ruler(self, bottom: int) -> None:
        stretch, painter, apart = self._drawn.stretch, self._painter, self._theme.scaled(_APART)
        middle, half = (stretch.begin + stretch.end) / 2, apart / 2
        ruler = ruler_of(stretch, self._width - self._left, apart=apart, east=east_of(middle))
        painter.setFont(font(self._theme.text_pixels - 2, figures=True))
        for tick in ruler.ticks:
            x = self._x(tick)
            painter.setPen(QPen(QColor(self._theme.chrome.line), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom + 4))
            if self._left + half * 0.6 < x < self._width - half * 0.6:
                painter.setPen(QColor(self._theme.chrome.quiet))
                words = QRectF(x - half, bottom + 3, half * 2, self._theme.scaled(RULER) - 4)
                painter.drawText(words, Qt.AlignmentFlag.AlignCenter, tick_told(tick, ruler))

    def _x(self, moment: float) -> float:
        return self._left + self._drawn.stretch.pixel(moment, self._width - self._left)

    def _at(self, place: int, parts: int) -> float:
        seen = self._drawn.seen.stretch
        return self._x(seen.begin + place * seen.seconds / parts)

    def _column(self, parts: int) -> float:
        """Pixels of one of the columns of a curve."""
        seconds = self._drawn.seen.stretch.seconds / parts
        return seconds / self._drawn.stretch.seconds * (self._width - self._left)


def strokes(low: Floats, high: Floats) -> "tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Floats]":
    """The stroke through columns without a gap: columns and values, every lowest and highest value among them.

    Each column begins with whichever of the two is nearer to where the one before ended; the last value is held.
    """
    pairs, ended = list[tuple[float, float]](), math.nan
    for first, second in zip(low.tolist(), high.tolist(), strict=True):
        swap = abs(ended - second) < abs(ended - first)
        pairs.append((second, first) if swap else (first, second))
        ended = pairs[-1][1]
    value = np.array([*np.array(pairs).ravel(), ended])
    place = np.append(np.repeat(np.arange(len(low), dtype=np.int64), 2), len(low))
    return place, value


def spread(wanted: Sequence[float], line: float, top: float, bottom: float) -> list[float | None]:
    """Where words are written that are to stand at these heights: none over another, as near as there is room.

    Earlier ones have the better place; None: there is no room left.
    """
    taken, found = list[float](), list[float | None]()
    for each in wanted:
        middle = min(max(each, top + line / 2), bottom - line / 2)
        choices = [middle, *(place + step for place in taken for step in (-line, line))]
        free = [
            place
            for place in choices
            if top + line / 2 - 0.5 <= place <= bottom - line / 2 + 0.5
            and all(abs(place - other) >= line - 0.5 for other in taken)
            and abs(place - middle) <= 2 * line
        ]
        best = min(free, key=lambda place: abs(place - middle)) if free else None
        taken += [] if best is None else [best]
        found.append(best)
    return found


def _y(room: QRectF, value: float, low: float, high: float) -> float:
    return float(_heights_of(room, np.array([value]), low, high)[0])


def _heights_of(room: QRectF, values: Floats, low: float, high: float) -> Floats:
    """Pixels from the top at which values stand, shape (values,)."""
    shares = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
    return np.asarray(room.bottom() - np.clip(shares, -10.0, 10.0) * room.height())


def _runs(some: Flags) -> list[tuple[int, int]]:
    """Where flags are set: first place, and the place after the last."""
    turns = np.flatnonzero(np.diff(np.concatenate([[False], some, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in zip(turns[::2], turns[1::2], strict=True)]
