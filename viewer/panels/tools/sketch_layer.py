"""What a person drew into the scene: measurements and notes, painted over the picture at their places in space."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from scenes.camera import Camera, projected
from scenes.columns import Floats
from viewer.panels.theme import Theme, font

INK = QColor(255, 255, 255)
EDGE = QColor(0, 0, 0, 170)
NEAREST = 0.05
"""Metres in front of the eye: what is nearer, or behind, is cut off there and not turned inside out."""
PAD = 6.0


@dataclass(frozen=True, slots=True)
class Sketch:
    """Lines, shape (points, 3) each in the park's frame, and the words at a place; `arrow`: the last line ends in one.

    A sketch that is `dashed` is still under way.
    """

    lines: tuple[Floats, ...]
    spot: tuple[float, float, float]
    words: tuple[str, ...]
    dashed: bool = False
    arrow: bool = False


class SketchLayer(QWidget):
    """Transparent over a viewport; every mouse event goes through. It wears no warning colour."""

    def __init__(self, viewport: QWidget, theme: Theme) -> None:
        super().__init__(viewport)
        self._theme = theme
        self._camera: Camera | None = None
        self._sketches: tuple[Sketch, ...] = ()
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

    def show_world(self, camera: Camera) -> None:
        """Where we look from; told with every frame."""
        if camera != self._camera:
            self._camera = camera
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The viewport has a new size."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines first, words over all of them."""
        camera = self._camera
        if camera is None or not self._sketches:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        for sketch in self._sketches:
            self._lines(painter, camera, sketch)
        taken = list[QRectF]()
        for sketch in reversed(self._sketches):  # the newest keeps the best place
            self._words(painter, camera, sketch, taken)
        painter.end()

    def _lines(self, painter: QPainter, camera: Camera, sketch: Sketch) -> None:
        for colour, wide in ((EDGE, 4.5), (INK, 2.0)):
            pen = QPen(colour, wide)
            pen.setStyle(Qt.PenStyle.DashLine if sketch.dashed and colour is INK else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            for line in sketch.lines:
                for start, end in self._legs(camera, line):
                    painter.drawLine(start, end)
        painter.setPen(QPen(EDGE, 1.0))
        painter.setBrush(INK)
        for line in sketch.lines:
            for place in self._seen(camera, line):
                painter.drawEllipse(place, 3.5, 3.5)
        if sketch.arrow and sketch.lines:
            self._head(painter, self._legs(camera, sketch.lines[-1]))

    def _head(self, painter: QPainter, legs: list[tuple[QPointF, QPointF]]) -> None:
        """An arrow's head at the end of the last leg."""
        if not legs:
            return
        start, end = legs[-1]
        way = end - start
        length = max(np.hypot(way.x(), way.y()), 1e-6)
        along, across = way * (16.0 / length), QPointF(-way.y(), way.x()) * (7.0 / length)
        painter.drawPolygon(QPolygonF([end, end - along + across, end - along - across]))

    def _words(self, painter: QPainter, camera: Camera, sketch: Sketch, taken: list[QRectF]) -> None:
        places = self._seen(camera, np.array([sketch.spot]))
        if not (places and sketch.words):
            return
        painter.setFont(font(self._theme.text_pixels - 1, figures=True))
        metrics = QFontMetricsF(painter.font())
        wide = max(metrics.horizontalAdvance(word) for word in sketch.words) + 2 * PAD
        area = self._free(places[0], wide, metrics.height() * len(sketch.words) + PAD, taken)
        taken.append(area)
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1.0))
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

    def _legs(self, camera: Camera, line: Floats) -> list[tuple[QPointF, QPointF]]:
        """The legs of a line as seen; of one that leads behind the eye only what is in front."""
        forward = -camera.axes[2]
        ahead = (line - np.array(camera.eye)) @ forward
        found: list[tuple[QPointF, QPointF]] = []
        for row in range(len(line) - 1):
            pair, depth = line[row : row + 2].copy(), ahead[row : row + 2]
            if (depth < NEAREST).all():
                continue
            for end in (0, 1):
                if depth[end] < NEAREST:
                    share = (NEAREST - depth[end]) / (depth[1 - end] - depth[end])
                    pair[end] = line[row + end] + share * (line[row + 1 - end] - line[row + end])
            start, stop = self._seen(camera, pair + forward * 1e-9)
            found.append((start, stop))
        return found
