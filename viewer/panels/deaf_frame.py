"""What the ear would have got: where no sound can be heard, a calling alarm beats all round the window instead."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from scenes.alarm_sound import Sounding
from scenes.severity import Level
from viewer.panels.theme import Theme, font
from viewer.sound import Hearing

_EDGE = 7
"""Pixels of the border: no panel has a word so near the edge of the window."""
_BEAT_MILLISECONDS = 600


class DeafFrame(QWidget):
    """Covers its parent; every click goes through. Shown only while something calls that nobody can hear.

    The plate stands at the lower edge of `over`, so that it never meets the plate of a picture that is not live.
    """

    def __init__(self, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("deaf")
        self._theme, self._covered, self._over = theme, parent, over or parent
        self._calling, self._level, self._hearing, self._lit = 0, Level.NORMAL, Hearing.WELL, True
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._turn)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setGeometry(parent.rect())
        parent.installEventFilter(self)
        self.hide()

    def show_calling(self, sounding: Sounding, level: Level, hearing: Hearing) -> None:
        """What calls now, the worst level of it, and whether it can be heard."""
        self._calling, self._level, self._hearing = sounding.calling - sounding.silenced, level, hearing
        wanted = hearing is not Hearing.WELL and self._calling > 0
        if wanted and self.isHidden():
            self._beat.start(_BEAT_MILLISECONDS)
            self.show()
            self.raise_()
        elif not wanted and not self.isHidden():
            self._beat.stop()
            self.hide()
        self.update()

    def told(self) -> str:
        """What the plate says."""
        match self._hearing:
            case Hearing.MUTE:
                return self.tr("报警声已关闭 · {0} 条报警在呼叫").format(self._calling)
            case Hearing.BROKEN:
                return self.tr("声音设备不发声 · {0} 条报警在呼叫").format(self._calling)
            case _:
                return self.tr("没有声音设备 · {0} 条报警在呼叫").format(self._calling)

    def plate(self) -> QRect:
        """Where the words stand, in pixels of the parent."""
        size = QFontMetrics(self._font()).size(0, self.told())
        corner = self._over.mapTo(self._covered, self._over.rect().bottomLeft())
        place = QRect(0, corner.y() - size.height() - 44, size.width() + 56, size.height() + 16)
        place.moveLeft(corner.x() + (self._over.width() - place.width()) // 2)
        return place

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the parent."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A border in the colour of the worst that calls, bright on every other beat; the words stay."""
        painter = QPainter(self)
        colour = self._theme.level(self._level) if self._level else QColor(self._theme.chrome.text)
        if self._lit:
            painter.setPen(QPen(colour, _EDGE))
            half = _EDGE // 2
            painter.drawRect(self.rect().adjusted(half, half, -half, -half))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 3))
        painter.setBrush(QColor(self._theme.chrome.window))
        plate = self.plate()
        painter.drawRoundedRect(plate, 6, 6)
        painter.setFont(self._font())
        painter.setPen(QColor(self._theme.chrome.text))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self.told())

    def _turn(self) -> None:
        self._lit = not self._lit
        self.update()

    def _font(self) -> QFont:
        return font(self._theme.text_pixels + 7, bold=True, figures=True)
