"""The tiles of the alarm bar: a sign, a figure that is read from across the room, and what it counts."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.panels.theme import Theme, font

HEIGHT = 92
"""Pixels of a tile in a window that has room for everything."""
_FIGURE, _CAPTION, _UNDER = 52, 17, 15
_SIGN = 38
_GAP = 8


@dataclass(frozen=True, slots=True)
class Said:
    """What a tile says. `loud`: there is something to look at. `sign` is the name of a drawing.

    `count` is a second figure, of what waits. `brief` takes the caption's place where there is little room.
    """

    figure: str
    caption: str
    under: str = ""
    sign: str = ""
    colour: str = ""
    loud: bool = False
    count: str = ""
    count_caption: str = ""
    brief: str = ""


type Lines = list[tuple[QFont, str]]


class Tile(QWidget):
    """A sign and a large figure; below it a caption, and below that what of it waits.

    `room` are words as long as it usually says: while nothing longer comes nothing moves.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, figure: int = _FIGURE) -> None:
        super().__init__(parent)
        self.theme, self._size, self._scale, self._brief = theme, figure, 1.0, False
        self.said = self.room = Said("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def say(self, said: Said) -> None:
        """Show this."""
        if said == self.said:
            return
        self.said = said
        words = (said.caption, said.figure, said.under, said.count_caption, said.count)
        self.setAccessibleName(" ".join(word for word in words if word))
        self.updateGeometry()
        self.update()

    def rescale(self, scale: float, *, brief: bool) -> None:
        """Grow or shrink; 1 is the size of a wide window."""
        if (scale, brief) != (self._scale, self._brief):
            self._scale, self._brief = scale, brief
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(self.width_at(self._scale, brief=self._brief), self.pixels(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Never narrower: a figure that is cut off is a wrong figure."""
        return self.sizeHint()

    def width_at(self, scale: float, *, brief: bool) -> int:
        """Pixels wide at another scale."""
        words = max(_width(self._lines(said, scale, brief=brief)) for said in (self.said, self.room))
        return words + round(self.theme.scaled(_SIGN + 2 * _GAP) * scale)

    def pixels(self, size: int) -> int:
        """Pixels at the present scale."""
        return round(self.theme.scaled(size) * self._scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sign at the left, the three lines beside it."""
        chrome = self.theme.chrome
        words = QColor(chrome.text if self.said.loud else chrome.faint)
        self.paint_said(QPainter(self), self.rect(), QColor(self.said.colour), words)

    def paint_said(self, painter: QPainter, room: QRect, sign: QColor, words: QColor) -> int:
        """The sign and the lines inside some room; where the next thing may begin, in pixels from the left."""
        side, lines = self.pixels(_SIGN), self._lines(self.said, self._scale, brief=self._brief)
        drawn = self.theme.pixmap(self.said.sign, sign, side)
        painter.drawPixmap(room.left(), room.top() + (room.height() - side) // 2, drawn)
        left = room.left() + side + self.pixels(_GAP)
        self.paint_lines(painter, room, left, lines, words)
        return left + max(_width(lines), _width(self._lines(self.room, self._scale, brief=self._brief)))

    def paint_lines(self, painter: QPainter, room: QRect, left: int, lines: Lines, colour: QColor) -> None:
        """Lines one below the other, in the middle of the height."""
        top = room.top() + (room.height() - sum(_line_height(face) for face, _ in lines)) // 2
        painter.setPen(colour)
        for face, text in lines:
            painter.setFont(face)
            line = QRect(left, top, room.right() - left + 1, _line_height(face))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            top += line.height()

    def _lines(self, said: Said, scale: float, *, brief: bool) -> Lines:
        caption = said.brief if brief and said.brief else said.caption
        return [
            (self.face(self._size, scale, bold=True), said.figure),
            (self.face(_CAPTION, scale * scale, bold=self.said.loud), caption),
            (self.face(_UNDER, scale * scale), said.under),
        ]

    def face(self, size: int, scale: float, *, bold: bool = False) -> QFont:
        """The font of a line at a scale. Captions are given its square and shrink first: they are read from a chair."""
        return font(max(round(self.theme.scaled(size) * scale), 12), bold=bold, figures=True)


class WorstTile(Tile):
    """The worst of everything and how much waits: in a field of its colour while anything does, else in a frame."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.fill, self.waits = QColor(), False

    def show_worst(self, said: Said, colour: QColor | None, *, waits: bool) -> None:
        """Say it, in a colour, None for none."""
        self.fill, self.waits = colour or QColor(), waits
        self.say(said)
        self.update()

    def width_at(self, scale: float, *, brief: bool) -> int:
        """Room for the second figure, and on both sides."""
        count = max(_width(self._counted(said, scale)) for said in (self.said, self.room))
        return super().width_at(scale, brief=brief) + count + round(self.theme.scaled(6 * _GAP) * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field or the frame first."""
        painter, chrome = QPainter(self), self.theme.chrome
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        filled = self.fill.isValid() and self.waits
        words = readable_on(self.fill) if filled else QColor(chrome.text if self.said.loud else chrome.quiet)
        edge = self.fill if self.fill.isValid() else QColor(chrome.line)
        painter.setPen(QPen(edge, max(self.pixels(4), 2)))
        painter.setBrush(self.fill if filled else Qt.BrushStyle.NoBrush)
        half = self.pixels(4)
        painter.drawRoundedRect(self.rect().adjusted(half, half, -half, -half), 8, 8)
        inner = self.rect().adjusted(self.pixels(2 * _GAP), 0, -self.pixels(_GAP), 0)
        sign = words if filled or not self.fill.isValid() else self.fill
        left = self.paint_said(painter, inner, sign, words)
        self.paint_lines(painter, inner, left + self.pixels(2 * _GAP), self._counted(self.said, self._scale), words)

    def _lines(self, said: Said, scale: float, *, brief: bool) -> Lines:
        return super()._lines(said, scale, brief=brief)[:2]

    def _counted(self, said: Said, scale: float) -> Lines:
        return [
            (self.face(_FIGURE, scale, bold=True), said.count),
            (self.face(_CAPTION, scale * scale, bold=True), said.count_caption),
        ]


def readable_on(colour: QColor) -> QColor:
    """Black or white, whichever stands out more from a colour."""
    light = luminance(colour)
    dark_wins = (light + 0.05) / 0.05 >= 1.05 / (light + 0.05)
    return QColor("#000000" if dark_wins else "#FFFFFF")


def luminance(colour: QColor) -> float:
    """Relative luminance. Source: W3C, WCAG 2.1, "relative luminance"."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _width(lines: Lines) -> int:
    return max(QFontMetrics(face).horizontalAdvance(text) for face, text in lines)


def _line_height(face: QFont) -> int:
    """Large figures stand closer to the next line than a font asks for: digits have nothing below the line."""
    return round(face.pixelSize() * (1.1 if face.pixelSize() > 2 * _CAPTION else 1.3))
