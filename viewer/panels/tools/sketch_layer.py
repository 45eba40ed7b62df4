"""What a person drew into the scene: measurements, notes and sketches, painted over the picture where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from scenes.camera import Camera, projected
from scenes.columns import Floats
from scenes.review import Ink
from viewer.panels.theme import Theme, font

DARK, LIGHT = QColor(0, 0, 0, 190), QColor(255, 255, 255, 220)
"""What a line is edged with, so that it is seen on any ground: the one that its ink is not."""
NEAREST = 0.05
"""Metres in front of the eye: what is nearer, or behind, is cut off there and not turned inside out."""
PAD = 6.0
REACH = 9.0
"""Pixels from a line at which a pointer means it."""
FINE, BOLD = 2.0, 4.0
"""Pixels: the lines of a measurement, and those that somebody drew by hand."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Lines, shape (points, 3) each in the park's frame, and the words at a place; `arrow`: the last line ends in one.

    A sketch that is `dashed` is still under way. `by_hand` it is bolder and its places are no marks, and its words are
    read while one points at it. `key` is its note's, "" for a measurement.
    """

    lines: tuple[Floats, ...]
    spot: tuple[float, float, float]
    words: tuple[str, ...]
    dashed: bool = False
    arrow: bool = False
    by_hand: bool = False
    ink: Ink = Ink.WHITE
    key: str = ""


class SketchLayer(QWidget):
    """Transparent over a viewport; every mouse event goes through. It wears no warning colour."""

    def __init__(self, viewport: QWidget, theme: Theme) -> None:
        super().__init__(viewport)
        self._theme = theme
        self._camera: Camera | None = None
        self._sketches: tuple[Sketch, ...] = ()
        self._pointed = ""
        self._on_screen: list[tuple[str, QPolygonF]] = []
        self._written: list[tuple[str, QRectF]] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.resize(viewport.size())
        viewport.installEventFilter(self)

    def show_sketches(self, sketches: Sequence[Sketch]) -> None:
        """All that is to be painted."""
        self._sketches = tuple(sketches)
        self.setVisible(bool(sketches))
        self.update()

    def shown(self) -> tuple[str, ...]:
        """The keys of the notes and sketches that are painted."""
        return tuple(each.key for each in self._sketches if each.key)

    def show_world(self, camera: Camera) -> None:
        """Where we look from; told with every frame."""
        if camera != self._camera:
            self._camera = camera
            self.update()

    def at(self, x: float, y: float) -> str:
        """The key of the note or sketch at a logical pixel of what is painted, the newest of several; "" for none."""
        for key, area in reversed(self._written):
            if area.contains(QPointF(x, y)):
                return key
        return next((key for key, line in reversed(self._on_screen) if _passes(line, x, y)), "")

    def point(self, x: float, y: float) -> str:
        """A pointer is there: what it means is told by its words; its key, "" for none."""
        key = self.at(x, y)
        if key != self._pointed:
            self._pointed = key
            self.update()
        return key

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The viewport has a new size."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines first, words over all of them."""
        camera = self._camera
        self._on_screen, self._written = [], []
        if camera is None or not self._sketches:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        for sketch in self._sketches:
            self._lines(painter, camera, sketch)
        taken = list[QRectF]()
        for sketch in reversed(self._sketches):  # the newest keeps the best place
            if not sketch.by_hand or (sketch.key and sketch.key == self._pointed):
                self._words(painter, camera, sketch, taken)
        painter.end()

    def _lines(self, painter: QPainter, camera: Camera, sketch: Sketch) -> None:
        runs = [run for line in sketch.lines for run in self._runs(camera, line)]
        wide = BOLD if sketch.by_hand else FINE
        ink, edge = self._colours(sketch)
        for colour, width in ((edge, wide + (4.0 if sketch.key == self._pointed != "" else 2.5)), (ink, wide)):
            pen = QPen(colour, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            pen.setStyle(Qt.PenStyle.DashLine if sketch.dashed and colour is ink else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            for run in runs:
                painter.drawPolyline(run)
        painter.setPen(QPen(edge, 1.0))
        painter.setBrush(ink)
        if not sketch.by_hand:
            self._dots(painter, camera, sketch)
        if sketch.arrow and runs:
            self._head(painter, runs[-1], wide)
        self._on_screen += [(sketch.key, run) for run in runs if sketch.key]

    def _dots(self, painter: QPainter, camera: Camera, sketch: Sketch) -> None:
        for line in sketch.lines:
            for place in self._seen(camera, line):
                painter.drawEllipse(place, 3.5, 3.5)

    def _colours(self, sketch: Sketch) -> tuple[QColor, QColor]:
        """A line's own colour, and that of its edge."""
        ink = QColor(self._theme.inks[sketch.ink])
        return ink, DARK if ink.lightnessF() > 0.5 else LIGHT

    def _head(self, painter: QPainter, run: QPolygonF, wide: float) -> None:
        """An arrow's head at the end of a line."""
        start, end = run.toList()[-2:]
        way = end - start
        length, size = max(hypot(way.x(), way.y()), 1e-6), 10.0 + 3.0 * wide
        along, across = way * (size / length), QPointF(-way.y(), way.x()) * (0.45 * size / length)
        tip = end + along * 0.2  # the line's round end stays inside of it
        painter.drawPolygon(QPolygonF([tip, tip - along + across, tip - along - across]))

    def _words(self, painter: QPainter, camera: Camera, sketch: Sketch, taken: list[QRectF]) -> None:
        places = self._seen(camera, np.array([sketch.spot]))
        if not (places and sketch.words):
            return
        painter.setFont(font(self._theme.text_pixels - 1, figures=True))
        metrics = QFontMetricsF(painter.font())
        wide = max(metrics.horizontalAdvance(word) for word in sketch.words) + 2 * PAD
        area = self._free(places[0], wide, metrics.height() * len(sketch.words) + PAD, taken)
        taken.append(area)
        if sketch.key:
            self._written.append((sketch.key, area))
        painter.setPen(QPen(QColor(255, 255, 255, 220 if sketch.key == self._pointed != "" else 90), 1.0))
        ground = QColor(self._theme.chrome.window)
        ground.setAlpha(235)
        painter.setBrush(ground)
        painter.drawRoundedRect(area, 4.0, 4.0)
        painter.setPen(QColor(self._theme.chrome.text))
        for row, word in enumerate(sketch.words):
            top = area.top() + PAD / 2 + row * metrics.height()
            painter.drawText(QPointF(area.left() + PAD, top + metrics.ascent()), word)

    def _free(self, spot: QPointF, wide: float, high: float, taken: list[QRectF]) -> QRectF:
        """Beside a spot, inside the picture, over nobody else's words where there is room for that."""
        right, left, above, below = spot.x() + 10, spot.x() - wide - 10, spot.y() - high - 6, spot.y() + 6
        corners = [(right, above), (right, below), (left, above), (left, below)]
        corners += [(right, above - high), (left, above - high), (right, below + high), (left, below + high)]
        areas = [self._inside(QRectF(x, y, wide, high)) for x, y in corners]
        return next((area for area in areas if not any(area.intersects(each) for each in taken)), areas[0])

    def _inside(self, area: QRectF) -> QRectF:
        area.moveLeft(min(max(area.left(), 2.0), self.width() - area.width() - 2))
        area.moveTop(min(max(area.top(), 2.0), self.height() - area.height() - 2))
        return area

    def _seen(self, camera: Camera, points: Floats) -> list[QPointF]:
        x, y, _ = projected(camera, points, self.width(), self.height())
        return [QPointF(east, north) for east, north in zip(x.tolist(), y.tolist(), strict=True) if east == east]

    def _runs(self, camera: Camera, line: Floats) -> list[QPolygonF]:
        """A line as seen, in runs; what leads behind the eye is cut off in front of it."""
        forward = -camera.axes[2]
        ahead = (line - np.array(camera.eye)) @ forward
        seen = ahead >= NEAREST
        if seen.all():
            return [QPolygonF(self._seen(camera, line))] if len(line) > 1 else []
        runs = list[QPolygonF]()
        for row in np.flatnonzero(seen[:-1] | seen[1:]).tolist():
            pair, depth = line[row : row + 2].copy(), ahead[row : row + 2]
            for end in (0, 1):
                if depth[end] < NEAREST:
                    share = (NEAREST - depth[end]) / (depth[1 - end] - depth[end])
                    pair[end] = line[row + end] + share * (line[row + 1 - end] - line[row + end])
            runs.append(QPolygonF(self._seen(camera, pair + forward * 1e-9)))
        return [run for run in runs if run.size() > 1]


def _passes(line: QPolygonF, x: float, y: float) -> bool:
    """Whether a line on the screen passes a pixel within `REACH`."""
    if not line.boundingRect().adjusted(-REACH, -REACH, REACH, REACH).contains(x, y):
        return False  # nearly always: a pointer moves often, and there may be many lines
    places = np.array([(place.x(), place.y()) for place in line.toList()]) - (x, y)
    start, way = places[:-1], np.diff(places, axis=0)
    along = np.clip(-(start * way).sum(axis=1) / np.maximum((way * way).sum(axis=1), 1e-9), 0.0, 1.0)
    near = np.linalg.norm(start + along[:, None] * way, axis=1)
    return bool((near <= REACH).any())
