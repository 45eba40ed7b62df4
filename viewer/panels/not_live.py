"""The frame around everything that says: what you see is not live."""

import math

from PySide6.QtCore import QEvent, QLineF, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from viewer.liveness import Loss, Outlook
from viewer.panels.theme import Theme, font
from viewer.panels.words import span_told

_EDGE = 7
"""Pixels of the frame: no panel has a word so near the edge of the window."""


class NotLive(QWidget):
    """Covers its parent with a striped frame and a plate; the scene stays visible and every click goes through.

    The plate hangs from the upper edge of `over`, a widget somewhere inside the parent, so that it hides no count.
    """

    def __init__(self, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("not_live")
        self._theme, self._covered, self._over = theme, parent, over or parent
        self._outlook = Outlook(None, math.nan)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setGeometry(parent.rect())
        parent.installEventFilter(self)
        self.hide()

    def show_outlook(self, outlook: Outlook) -> None:
        """Why the picture is not the present and since when; hidden while it is."""
        self._outlook = outlook
        self.setVisible(outlook.loss is not None)
        if outlook.loss is not None:
            self.raise_()
            self.update()

    def told(self) -> str:
        """What the plate says."""
        match self._outlook.loss:
            case None | Loss.NEVER:
                return self.tr("尚未收到数据")
            case Loss.RECORDER:
                return self.tr("数据未更新 {0}").format(span_told(self._outlook.age))
            case Loss.FEED:
                return self.tr("全部数据源中断 {0}").format(span_told(self._outlook.age))
            case Loss.PAUSED:
                return self.tr("本机曾停顿，等待新数据")
            case Loss.PICTURE:
                return self.tr("画面未更新 {0}").format(span_told(self._outlook.age))
            case Loss.CLOCK:
                return self.tr("系统时钟被调整，正在核对")

    def plate(self) -> QRect:
        """Where the plate stands, in pixels of the parent."""
        size = QFontMetrics(self._font()).size(0, self._words())
        top = self._over.mapTo(self._covered, QPoint(0, 0)).y()
        place = QRect(0, max(top, _EDGE), size.width() + 64, size.height() + 18)
        place.moveLeft((self.width() - place.width()) // 2)
        return place

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the parent."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Light and dark stripes all round, the words over the head of the picture, larger than any beside them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        painter.setClipRegion(QRegion(self.rect()).subtracted(QRegion(inner)))
        painter.fillRect(self.rect(), QColor(self._theme.chrome.window))
        painter.setPen(QPen(QColor(self._theme.chrome.text), 9))
        span = self.width() + self.height()
        for left in range(-self.height(), span, 26):
            painter.drawLine(QLineF(left, self.height(), left + self.height(), 0))
        painter.setClipping(False)
        self._paint_plate(painter)

    def _paint_plate(self, painter: QPainter) -> None:
        plate = self.plate()
        painter.setPen(QPen(QColor(self._theme.chrome.window), 3))
        painter.setBrush(QColor(self._theme.chrome.text))
        painter.drawRoundedRect(plate, 6, 6)
        painter.setFont(self._font())
        painter.setPen(QColor(self._theme.chrome.window))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self._words())

    def _words(self) -> str:
        not_live = self.tr("非实时画面 NOT LIVE")
        return f"{self.told()}  ·  {not_live}"

    def _font(self) -> QFont:
        return font(self._theme.text_pixels + 13, bold=True, figures=True)
