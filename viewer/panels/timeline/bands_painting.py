"""Paints the bands of the timeline: what happened when, and where nothing is known. Knows no mouse and no player."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from loaders.live.past_bands import TIERS
from scenes.columns import Bytes, Floats, Rows
from scenes.past import Gap, Span
from scenes.severity import Quality
from scenes.timeline import Decimated, Stretch, merged, ruler_of
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.timeline.density_image import density_image
from viewer.panels.timeline.timeline_words import east_of, gap_told, tick_told
from viewer.panels.words import clock_told

translate = QCoreApplication.translate

LABELS = 92
"""Pixels of the names at the left, for text of the usual size."""
_APART = 92
"""Pixels between two words of the ruler at least."""


class Band(IntEnum):
    """The lines of the timeline, from the top."""

    RULER = 0
    ALARMS = 1
    SITUATIONS = 2
    ACTS = 3
    DATA = 4
    VIDEO = 5
    MARKS = 6


_HIGH = {
    Band.RULER: 26,
    Band.ALARMS: 46,
    Band.SITUATIONS: 22,
    Band.ACTS: 22,
    Band.DATA: 22,
    Band.VIDEO: 22,
    Band.MARKS: 22,
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything that is painted but for the cursor. `gaps` are of what is in sight, `marks` bookmarks: when, what."""

    stretch: Stretch
    found: Decimated
    gaps: tuple[Gap, ...] = ()
    span: Span | None = None
    marks: tuple[tuple[float, str], ...] = ()
    present: float = 0.0
    """The present by the feed's clock: after it there is nothing."""


def rows_of(theme: Theme) -> dict[Band, tuple[int, int]]:
    """Where each band begins from the top, and how high it is, in pixels."""
    found, top = dict[Band, tuple[int, int]](), 0
    for band, high in _HIGH.items():
        found[band] = (top, theme.scaled(high))
        top += theme.scaled(high)
    return found


def labels_width(theme: Theme) -> int:
    """Pixels of the names at the left."""
    return theme.scaled(LABELS)


class BandsPainter:
    """Paints into a width; the bands begin where the names end."""

    def __init__(self, theme: Theme, painter: QPainter, width: int, drawn: Drawn) -> None:
        self._theme, self._painter, self._drawn = theme, painter, drawn
        self._rows, self._left = rows_of(theme), labels_width(theme)
        self._wide = max(width - self._left, 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self) -> None:
        """Everything, from the ground up."""
        self._ground()
        self._ruler()
        self._alarms()
        self._situations()
        self._acts()
        self._data()
        self._video()
        self._marks()
        self._unread()
        self._names()

    def x(self, moment: float) -> float:
        """Where a moment lies."""
        return self._left + self._drawn.stretch.pixel(moment, self._wide)

    def _ground(self) -> None:
        painter, chrome = self._painter, self._theme.chrome
        last, high = self._rows[Band.MARKS]
        painter.fillRect(QRectF(0, 0, self._left + self._wide, last + high), QColor(chrome.panel))
        for band, (top, tall) in self._rows.items():
            if band is not Band.RULER:
                painter.fillRect(QRectF(self._left, top + 1, self._wide, tall - 2), QColor(chrome.window))

    def _ruler(self) -> None:
        painter, chrome, stretch = self._painter, self._theme.chrome, self._drawn.stretch
        middle = (stretch.begin + stretch.end) / 2
        ruler = ruler_of(stretch, self._wide, apart=self._theme.scaled(_APART), east=east_of(middle))
        top, high = self._rows[Band.RULER]
        bottom = sum(self._rows[Band.MARKS])
        painter.setFont(font(self._theme.text_pixels - 1, figures=True))
        for tick in ruler.ticks:
            x = self.x(tick)
            painter.setPen(QPen(QColor(chrome.line), 1))
            painter.drawLine(QPointF(x, top + high - 6), QPointF(x, bottom))
            painter.setPen(QColor(chrome.quiet))
            half = self._theme.scaled(_APART) / 2
            if self._left + half * 0.6 < x < self._left + self._wide - half * 0.6:
                painter.drawText(QRectF(x - half, top, half * 2, high - 4), Qt.AlignmentFlag.AlignCenter,
                                 tick_told(tick, ruler))  # fmt: skip

    def _alarms(self) -> None:
        found, (top, high) = self._drawn.found, self._rows[Band.ALARMS]
        if not found.alarms.any():
            return
        made = density_image(found.alarms, high - 6, tier_colours(self._theme))
        image = QImage(made.tobytes(), found.bins, high - 6, 4 * found.bins, QImage.Format.Format_RGBA8888)
        left, right = self.x(found.stretch.begin), self.x(found.stretch.end)
        self._painter.save()
        self._painter.setClipRect(QRectF(self._left, top, self._wide, high))
        self._painter.drawImage(QRectF(left, top + 4, right - left, high - 6), image)
        self._painter.restore()

    def _situations(self) -> None:
        self._bars(Band.SITUATIONS, self._drawn.found.situations, QColor(self._theme.chrome.quiet))

    def _acts(self) -> None:
        painter, found = self._painter, self._drawn.found
        top, high = self._rows[Band.ACTS]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.chrome.text))
        half = high * 0.22
        for x in self._places(found.acts):
            middle = QPointF(x, top + high / 2)
            corners = [QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0)]
            painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))

    def _data(self) -> None:
        """A line where something was recorded, hatching where nothing is known, a broken line where a source fell."""
        painter, chrome, drawn = self._painter, self._theme.chrome, self._drawn
        top, high = self._rows[Band.DATA]
        if drawn.span is not None and (seen := self._seen(drawn.span.begin, drawn.span.end)) is not None:
            painter.fillRect(QRectF(seen[0], top + high / 2 - 1.5, seen[1] - seen[0], 3), QColor(chrome.faint))
        for gap in drawn.gaps:
            self._hatched(Band.DATA, gap.begin, gap.end, QColor(chrome.text), gap_told(gap))
        lost = merged(drawn.found.outages, drawn.stretch, self._wide)
        grey, told = self._theme.quality(Quality.STALE), translate("Timeline", "数据源中断")
        for begin, end in lost.tolist():
            self._hatched(Band.DATA, begin, end, grey, told)

    def _video(self) -> None:
        if (share := self._drawn.found.video) is None:
            self._no_list()
        else:
            self._pictures(share)

    def _pictures(self, share: Floats) -> None:
        """As high as the share of cameras that have pictures; nothing where none has any."""
        seen, (top, high) = self._drawn.found.stretch, self._rows[Band.VIDEO]
        left, wide = self.x(seen.begin), (self.x(seen.end) - self.x(seen.begin)) / len(share)
        self._painter.save()
        self._painter.setClipRect(QRectF(self._left, top, self._wide, high))
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # neighbours would show a seam
        for place in np.flatnonzero(share > 0).tolist():
            tall = max(float(share[place]) * (high - 8), 2.0)
            bar = QRectF(left + place * wide, top + high - 4 - tall, wide, tall)
            self._painter.fillRect(bar, QColor(self._theme.chrome.faint))
        self._painter.restore()

    def _no_list(self) -> None:
        top, high = self._rows[Band.VIDEO]
        self._painter.setFont(font(self._theme.text_pixels - 1))
        self._painter.setPen(QColor(self._theme.chrome.faint))
        room = QRectF(self._left + GAP, top, self._wide - GAP, high)
        told = translate("Timeline", "待配置：没有接入视频源")
        self._painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, told)

    def _marks(self) -> None:
        painter, chrome = self._painter, self._theme.chrome
        top, high = self._rows[Band.MARKS]
        size = round(high * 0.8)
        painter.setFont(font(self._theme.text_pixels - 2))
        free = float(self._left)
        for moment, text in sorted(self._drawn.marks):
            x = self.x(moment)
            if not self._left <= x <= self._left + self._wide:
                continue
            sign = self._theme.pixmap("bookmark", chrome.text, size)
            painter.drawPixmap(QPointF(x - size / 2, top + (high - size) / 2), sign)
            wide = QFontMetricsF(painter.font()).horizontalAdvance(text)
            if text and x + size > free:
                painter.setPen(QColor(chrome.text))
                painter.drawText(QRectF(x + size * 0.7, top, wide + 4, high), Qt.AlignmentFlag.AlignVCenter, text)
                free = x + size + wide + GAP

    def _unread(self) -> None:
        """Days of which the journal has not been read yet are no quiet days."""
        top, _ = self._rows[Band.ALARMS]
        low = sum(self._rows[Band.ACTS])
        pattern = QBrush(QColor(self._theme.chrome.line), Qt.BrushStyle.Dense6Pattern)
        for begin, end in self._drawn.found.unread.tolist():
            if (seen := self._seen(begin, end)) is not None:
                self._painter.fillRect(QRectF(seen[0], top, seen[1] - seen[0], low - top), pattern)

    def _names(self) -> None:
        painter, chrome = self._painter, self._theme.chrome
        painter.fillRect(QRectF(0, 0, self._left, sum(self._rows[Band.MARKS])), QColor(chrome.panel))
        names = {
            Band.ALARMS: translate("Timeline", "报警"),
            Band.SITUATIONS: translate("Timeline", "情形"),
            Band.ACTS: translate("Timeline", "操作"),
            Band.DATA: translate("Timeline", "数据"),
            Band.VIDEO: translate("Timeline", "视频"),
            Band.MARKS: translate("Timeline", "书签"),
        }
        painter.setFont(font(self._theme.text_pixels))
        painter.setPen(QColor(chrome.quiet))
        for band, name in names.items():
            top, high = self._rows[band]
            room = QRectF(GAP * 2, top, self._left - GAP * 2, high)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        top, high = self._rows[Band.RULER]
        painter.setFont(font(self._theme.text_pixels - 2, figures=True))
        date = clock_told(self._drawn.stretch.begin, date=True)[:10]
        painter.drawText(QRectF(GAP, top, self._left - GAP, high - 4), Qt.AlignmentFlag.AlignVCenter, date)

    def _bars(self, band: Band, spans: Floats, colour: QColor) -> None:
        painter, (top, high) = self._painter, self._rows[band]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for begin, end in spans.tolist():
            if (seen := self._seen(begin, end)) is not None:
                wide = max(seen[1] - seen[0], 3.0)
                painter.drawRoundedRect(QRectF(seen[0], top + high * 0.28, wide, high * 0.44), 2, 2)

    def _hatched(self, band: Band, begin: float, end: float, colour: QColor, told: str) -> None:
        """Slanting lines over what is not known, and the reason where there is room for it."""
        painter, (top, high) = self._painter, self._rows[band]
        seen = self._seen(begin, end)
        if seen is None:
            return
        area = QRectF(seen[0], top + 2, max(seen[1] - seen[0], 3.0), high - 4)
        faint = QColor(colour)
        faint.setAlphaF(0.75)
        painter.fillRect(area, QColor(self._theme.chrome.window))
        painter.fillRect(area, QBrush(faint, Qt.BrushStyle.BDiagPattern))
        painter.setFont(font(self._theme.text_pixels - 1, bold=True))
        metrics = QFontMetricsF(painter.font())
        for words in (told, translate("Timeline", "无数据")):
            wide = metrics.horizontalAdvance(words) + 2 * GAP
            if wide <= area.width():
                room = QRectF(area.center().x() - wide / 2, area.top(), wide, area.height())
                painter.fillRect(room, QColor(self._theme.chrome.window))
                painter.setPen(QColor(self._theme.chrome.text))
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
                return

    def _seen(self, begin: float, end: float) -> tuple[float, float] | None:
        """From where to where a span is in sight; None where nothing of it is."""
        left, right = max(self.x(begin), self._left), min(self.x(end), self._left + self._wide)
        return (left, right) if right >= left else None

    def _places(self, counts: Rows) -> Sequence[float]:
        found = self._drawn.found
        moments = found.stretch.begin + (np.flatnonzero(counts) + 0.5) / found.bins * found.stretch.seconds
        places = self._left + self._drawn.stretch.pixels(moments, self._wide)
        inside: list[float] = places[(places >= self._left) & (places <= self._left + self._wide)].tolist()
        return inside


def tier_colours(theme: Theme) -> Bytes:
    """The colour of each tier of alarms, shape (TIERS, 3): lost contact is grey, every other its level's."""
    colours = theme.palette.level[:TIERS].copy()
    colours[0] = theme.palette.quality[Quality.STALE]
    return colours
