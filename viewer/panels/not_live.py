"""The frame around everything that says: what you see is not live."""

import math

from PySide6.QtCore import QEvent, QLineF, QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from viewer.panels.theme import Theme, font
from viewer.panels.words import span_told

_EDGE = 14


class NotLive(QWidget):
    """Covers its parent with a striped frame and a plate; the scene stays visible and every click goes through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("not_live")
        self._theme = theme
        self._age = math.nan
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setGeometry(parent.rect())
        parent.installEventFilter(self)
        self.hide()

    def show_age(self, seconds: float | None) -> None:
        """How long nothing was heard, NaN for never; None while the picture is live."""
        self._age = math.nan if seconds is None else seconds
        self.setVisible(seconds is not None)
        if seconds is not None:
            self.raise_()
            self.update()

    def told(self) -> str:
        """What the plate says."""
        if math.isnan(self._age):
            return self.tr("尚未收到数据")
        return self.tr("数据未更新 {0}").format(span_told(self._age))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the parent."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Light and dark stripes all round, the words at the top, where nothing else is so large."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        painter.setClipRegion(QRegion(self.rect()).subtracted(QRegion(inner)))
        painter.fillRect(self.rect(), QColor(self._theme.chrome.window))
        painter.setPen(QPen(QColor(self._theme.chrome.text), 12))
        span = self.width() + self.height()
        for left in range(-self.height(), span, 36):
            painter.drawLine(QLineF(left, self.height(), left + self.height(), 0))
        painter.setClipping(False)
        self._paint_plate(painter)

    def _paint_plate(self, painter: QPainter) -> None:
        not_live = self.tr("非实时画面 NOT LIVE")
        words = f"{self.told()}  ·  {not_live}"
        painter.setFont(font(self._theme.text_pixels + 13, bold=True, figures=True))
        size = painter.fontMetrics().size(0, words)
        plate = QRect(0, _EDGE, size.width() + 64, size.height() + 20)
        plate.moveLeft((self.width() - plate.width()) // 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.chrome.text))
        painter.drawRoundedRect(plate.adjusted(0, -8, 0, 0), 6, 6)
        painter.setPen(QColor(self._theme.chrome.window))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
