"""What stands still at the edges of the picture: compass, scale bar, legend, caption, and hints at alarms beyond."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from scenes.severity import Level, Quality
from viewer.panels import words
from viewer.panels.theme import Theme, font
from viewer.sign_writer import ink_on

MARGIN = 14.0
COMPASS = 76.0
"""Pixels across."""
CREDIT = 22.0
"""Pixels high of the line that names whose pictures are drawn."""
NARROW = 1250.0
"""A picture less wide than so many pixels has the small legend."""
SCALE_BAR = 150.0
"""The longest scale bar, in pixels."""

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A round length that fits: metres, pixels, and the figure as written."""

    metres: float
    pixels: float
    text: str


def scale_bar(metres_per_pixel: float, longest: float = SCALE_BAR) -> ScaleBar:
    """The longest of 1, 2, 5 times a power of ten that is no longer than so many pixels."""
    most = max(metres_per_pixel * longest, 1e-6)
    power = 10.0 ** math.floor(math.log10(most))
    metres = max(step * power for step in (1, 2, 5) if step * power <= most)
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    return ScaleBar(metres, metres / metres_per_pixel, text)


def draw_compass(painter: QPainter, area: QRectF, theme: Theme, bearing: float) -> None:
    """A dial whose needle points north."""
    painter.save()
    painter.translate(area.center())
    painter.setPen(QPen(QColor(255, 255, 255, 40), 1.0))
    painter.setBrush(_ground(theme, 215))
    painter.drawEllipse(QPointF(0, 0), area.width() / 2 - 0.5, area.width() / 2 - 0.5)
    reach = area.width() / 2 - 4
    painter.rotate(-bearing)
    painter.setPen(QPen(QColor(theme.chrome.faint), 1.4))
    for turn in range(30, 360, 30):
        way = QPointF(math.sin(math.radians(turn)), -math.cos(math.radians(turn)))
        painter.drawLine(way * (reach - (4 if turn % 90 else 7)), way * reach)
    painter.setPen(Qt.PenStyle.NoPen)
    for tip, colour in ((-1, QColor(theme.chrome.text)), (1, QColor(theme.chrome.faint))):
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(0, tip * (reach - 17)), QPointF(6, 0), QPointF(-6, 0)]))
    painter.translate(0, -reach + 8)
    painter.rotate(bearing)
    painter.setFont(font(14, bold=True))
    painter.setPen(QColor(theme.chrome.text))
    painter.drawText(QRectF(-12, -10, 24, 20), Qt.AlignmentFlag.AlignCenter, _north())
    painter.restore()


def draw_scale_bar(painter: QPainter, area: QRectF, theme: Theme, bar: ScaleBar) -> None:
    """A bar with ends, its length above it; light with a dark edge, so that it is read on any ground."""
    left, bottom = area.right() - bar.pixels, area.bottom() - 4
    right, top = area.right(), bottom - 7
    line = QPolygonF([QPointF(left, top), QPointF(left, bottom), QPointF(right, bottom), QPointF(right, top)])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_ground(theme, 200), 5.0), QPen(QColor(theme.chrome.text), 2.0)):
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawPolyline(line)
    face = font(13, figures=True)
    wide = QFontMetricsF(face).horizontalAdvance(bar.text) + 14
    _plate(painter, theme, QRectF(area.right() - bar.pixels / 2 - wide / 2, area.top(), wide, 20), 10.0)
    painter.setFont(face)
    painter.setPen(QColor(theme.chrome.text))
    painter.drawText(QRectF(left - 40, area.top(), bar.pixels + 80, 20), Qt.AlignmentFlag.AlignCenter, bar.text)


def caption_size(text: str) -> tuple[float, float]:
    """Pixels the caption of the view takes."""
    return QFontMetricsF(font(14)).horizontalAdvance(text) + 24, 30.0


def credit_width(text: str) -> float:
    """Pixels that a line of names takes, 0 for none."""
    return QFontMetricsF(font(13)).horizontalAdvance(text) + 16 if text else 0.0


def draw_credits(painter: QPainter, area: QRectF, theme: Theme, text: str) -> None:
    """Whose surveys and pictures are drawn: legible, and quieter than everything that matters. Cut where it is long."""
    if area.width() <= 16:
        return
    face = font(13)
    _plate(painter, theme, area, 4.0)
    painter.setFont(face)
    painter.setPen(QColor(theme.chrome.quiet))
    told = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, area.width() - 12)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, told)


def draw_caption(painter: QPainter, area: QRectF, theme: Theme, text: str, *, loud: bool = False) -> None:
    """How we look at the park, in words; `loud`: what is seen is not as it is, and nobody may miss that."""
    _plate(painter, theme, area, 15.0)
    if loud:
        painter.setPen(QPen(QColor(theme.chrome.focus), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 14.0, 14.0)
    painter.setFont(font(14))
    painter.setPen(QColor(theme.chrome.focus if loud else theme.chrome.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def edge_text(count: int) -> str:
    """How many alarms lie beyond an edge."""
    return translate("Overlay", "{0} 项报警").format(count)


def edge_size(text: str) -> tuple[float, float]:
    """Pixels a hint at an edge takes."""
    return QFontMetricsF(font(15, bold=True)).horizontalAdvance(text) + 72, 32.0


def draw_edge(
    painter: QPainter, area: QRectF, ground: QColor, ink: QColor, shape: QPixmap, text: str, turn: float
) -> None:
    """An arrow, the shape of the worst level there, and how many alarms; `turn` is degrees from up, clockwise."""
    painter.setPen(QPen(ink, 1.8))
    painter.setBrush(ground)
    painter.drawRoundedRect(area.adjusted(0.9, 0.9, -0.9, -0.9), 6, 6)
    painter.save()
    painter.translate(area.left() + 19, area.center().y())
    painter.rotate(turn)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([QPointF(0, -8), QPointF(7, 6), QPointF(0, 2.5), QPointF(-7, 6)]))
    painter.restore()
    painter.drawPixmap(QPointF(area.left() + 35, area.center().y() - 9), shape)
    painter.setPen(ink)
    painter.setFont(font(15, bold=True))
    painter.drawText(area.adjusted(59, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a legend is set, in pixels: height of a row, from the edge, from a drawing to its words, between columns."""

    row: float
    edge: float
    text: float
    gap: float


_AIRY, _DENSE = _Setting(23.0, 12.0, 36.0, 24.0), _Setting(20.0, 8.0, 32.0, 14.0)


class Legend:
    """The permanent key to shapes and colours, drawn once per language, size and screen. GUI thread.

    Where the picture is `narrow` it stands closer and leaves out what its words say in brackets.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._narrow = False
        self._drawn: tuple[str, float, QPixmap] | None = None

    def fit(self, width: float) -> None:
        """Suit a picture so many pixels wide."""
        self._narrow = width < NARROW

    def size(self) -> tuple[float, float]:
        """Pixels the legend takes."""
        (left, right), how = self._columns(), self._setting
        return 2 * how.edge + 2 * how.text + left + how.gap + right, 2 * 8 + how.row * 5

    @property
    def _setting(self) -> _Setting:
        return _DENSE if self._narrow else _AIRY

    def picture(self, ratio: float) -> QPixmap:
        """The legend for that many device pixels per logical pixel."""
        spoken = "".join(text for _, text in self._entries())
        if self._drawn is not None and self._drawn[:2] == (spoken, ratio):
            return self._drawn[2]
        width, height = self.size()
        drawn = QPixmap(round(width * ratio), round(height * ratio))
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._draw(painter, width, height)
        painter.end()
        self._drawn = (spoken, ratio, drawn)
        return drawn

    def _entries(self) -> list[tuple[str, str]]:
        """Drawing and words, the first column and then the second."""
        levels = (Level.HIGH_HIGH, Level.HIGH, Level.LOW, Level.LOW_LOW)
        entries = [
            *((f"level {level.value}", f"{words.level_name(level)} {words.LETTERS[level]}") for level in levels),
            ("selected", translate("Overlay", "选中")),
            ("waiting", translate("Overlay", "未确认（填充，脉动）")),
            ("answered", translate("Overlay", "已确认（空心）")),
            ("hatch", translate("Overlay", "未知、离线、异常（灰色斜纹）")),
            ("unlinked", words.quality_name(Quality.UNLINKED)),
            ("hazard", translate("Overlay", "重大危险源等级")),
        ]
        return [(key, _unbracketed(text)) for key, text in entries] if self._narrow else entries

    def _columns(self) -> tuple[float, float]:
        metrics = QFontMetricsF(font(13))
        wide = [metrics.horizontalAdvance(text) for _, text in self._entries()]
        return max(wide[:5]), max(wide[5:])

    def _draw(self, painter: QPainter, width: float, height: float) -> None:
        _plate(painter, self._theme, QRectF(0, 0, width, height), 8.0)
        (left, _), how = self._columns(), self._setting
        for place, (key, text) in enumerate(self._entries()):
            x = how.edge if place < 5 else how.edge + how.text + left + how.gap
            middle = 8 + how.row * (place % 5 + 0.5)
            self._swatch(painter, key, QPointF(x + 14, middle))
            painter.setFont(font(13))
            painter.setPen(QColor(self._theme.chrome.text))
            area = QRectF(x + how.text, middle - how.row / 2, width, how.row)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _swatch(self, painter: QPainter, key: str, middle: QPointF) -> None:
        theme = self._theme
        area = QRectF(middle.x() - 13, middle.y() - 8, 26, 16)
        if key.startswith("level"):
            painter.drawPixmap(QPointF(middle.x() - 9, middle.y() - 9), theme.level_pixmap(int(key.split()[1]), 18))
        elif key == "unlinked":
            drawn = theme.quality_pixmap(Quality.UNLINKED, 18)
            painter.drawPixmap(QPointF(middle.x() - 9, middle.y() - 9), drawn)
        elif key == "hatch":
            painter.setPen(QPen(theme.quality(Quality.STALE), 1.0))
            painter.setBrush(QBrush(theme.quality(Quality.STALE).lighter(115), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(area, 3, 3)
        elif key == "waiting":
            colour = theme.level(Level.HIGH_HIGH)
            painter.setPen(QPen(QColor("white"), 1.5))
            painter.setBrush(colour)
            painter.drawRoundedRect(area, 4, 4)
            painter.drawPixmap(
                QPointF(middle.x() - 7, middle.y() - 7), theme.pixmap("level_high_high", ink_on(colour), 14)
            )
        elif key == "answered":
            painter.setPen(QPen(theme.level(Level.HIGH_HIGH), 2.0))
            painter.setBrush(_ground(theme, 255))
            painter.drawRoundedRect(area, 4, 4)
            drawn = theme.pixmap("level_high_high_open", theme.level(Level.HIGH_HIGH), 14)
            painter.drawPixmap(QPointF(middle.x() - 7, middle.y() - 7), drawn)
        else:
            self._outline(painter, key, area)

    def _outline(self, painter: QPainter, key: str, area: QRectF) -> None:
        quiet = QColor(self._theme.chrome.quiet)
        painter.setPen(QPen(QColor("white"), 2.5) if key == "selected" else QPen(quiet, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 3, 3)
        if key == "hazard":
            painter.setFont(font(11))
            painter.setPen(quiet)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, translate("Overlay", "级"))


def _plate(painter: QPainter, theme: Theme, area: QRectF, radius: float) -> None:
    painter.setPen(QPen(QColor(255, 255, 255, 34), 1.0))
    painter.setBrush(_ground(theme, 215))
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _ground(theme: Theme, opacity: int) -> QColor:
    ground = QColor(theme.chrome.window)
    ground.setAlpha(opacity)
    return ground


def _unbracketed(text: str) -> str:
    return text.split("（")[0].split(" (")[0]


def _north() -> str:
    return translate("Overlay", "北")
