"""What is said at the stop of a tour, large over the foot of the picture, where a whole room reads it."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from viewer.panels.theme import GAP, Theme, font

WIDEST = 0.6
"""Of the picture's width."""
FOOT = 150
"""Pixels above the lower edge, for text of the usual size: legend and scale stay free."""


class TourCaption(QWidget):
    """Lies over the picture; every click goes through."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._over = theme, over
        self._title = self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        over.installEventFilter(self)
        self.hide()

    def say(self, title: str, text: str = "") -> None:
        """Which stop, and what is said there; "" for nothing."""
        self._title, self._text = title, text
        self.setAccessibleName("\n".join(each for each in (title, text) if each))
        self._place()
        self.setVisible(bool(title))
        self.raise_()
        self.update()

    def told(self) -> str:
        """What it says."""
        return self.accessibleName()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the picture."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The stop in small letters, the text in large ones below it."""
        painter, chrome = QPainter(self), self._theme.chrome
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        ground = QColor(chrome.window)
        ground.setAlpha(235)
        painter.setPen(QPen(QColor(255, 255, 255, 60), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        inner = self.rect().adjusted(2 * GAP, GAP, -2 * GAP, -GAP)
        head = QFontMetrics(self._small()).height()
        painter.setFont(self._small())
        painter.setPen(QColor(chrome.quiet))
        middle = Qt.AlignmentFlag.AlignHCenter
        painter.drawText(QRect(inner.left(), inner.top(), inner.width(), head), middle, self._title)
        painter.setFont(self._large())
        painter.setPen(QColor(chrome.text))
        painter.drawText(inner.adjusted(0, head + GAP // 2, 0, 0), middle | Qt.TextFlag.TextWordWrap, self._text)

    def _place(self) -> None:
        most = round(self._over.width() * WIDEST)
        small, large = QFontMetrics(self._small()), QFontMetrics(self._large())
        room = QRect(0, 0, max(most - 4 * GAP, 1), self._over.height())
        text = large.boundingRect(room, Qt.TextFlag.TextWordWrap, self._text) if self._text else QRect()
        wide = min(max(text.width(), small.horizontalAdvance(self._title)) + 4 * GAP + 2, most)
        high = small.height() + 2 * GAP + (text.height() + GAP // 2 if self._text else 0)
        high = min(high, self._over.height())
        foot = self._over.height() - self._theme.scaled(FOOT) - high
        self.setGeometry((self._over.width() - wide) // 2, max(foot, 0), wide, high)

    def _large(self) -> QFont:
        return font(self._theme.text_pixels + 9, bold=True)

    def _small(self) -> QFont:
        return font(self._theme.text_pixels, figures=True)
