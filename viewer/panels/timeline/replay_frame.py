"""What a past moment is framed by: a thick border round picture and panels, and a plate that says which moment."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.panels.theme import GAP, Theme, font

EDGE = 12
"""Pixels of the border, for text of the usual size: seen from across the room."""


class ReplayFrame(QWidget):
    """Holds picture and panels. While a past moment is shown they stand inside a border of a colour of its own.

    In a `drill` they always stand inside a border: of the drill's colour while the present is shown.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, drill: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("replay_frame")
        self._theme, self.on, self._drill = theme, False, drill
        self._whole = QVBoxLayout(self)
        self._whole.setSpacing(0)
        self._keep_off()

    def hold(self, widget: QWidget, *, stretched: bool = False) -> None:
        """Put a widget below those that are held already."""
        self._whole.addWidget(widget, 1 if stretched else 0)

    def frame(self, *, on: bool) -> None:
        """With the border, or without."""
        if on is not self.on:
            self.on = on
            self._keep_off()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One colour below everything that is held."""
        if self.on or self._drill:
            colour = self._theme.chrome.replay if self.on else self._theme.chrome.drill
            QPainter(self).fillRect(self.rect(), QColor(colour))

    def _keep_off(self) -> None:
        """What is held keeps off the border."""
        edge = self._theme.scaled(EDGE) if self.on or self._drill else 0
        self._whole.setContentsMargins(edge, edge, edge, edge)


class ReplayPlate(QWidget):
    """Lies over the head of the picture; every click goes through. `below` is what stands there already, in pixels."""

    def __init__(self, theme: Theme, over: QWidget, *, below: Callable[[], int] = lambda: 0) -> None:
        super().__init__(over)
        self.setObjectName("replay_plate")
        self._theme, self._over, self._below = theme, over, below
        self._told = self._why = ""
        self._captioned, self._left = False, 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        over.installEventFilter(self)
        self.hide()

    def say(self, told: str, why: str = "") -> None:
        """Which moment, and below it why nothing is known of it; "" for nothing."""
        if (told, why) != (self._told, self._why):
            self._told, self._why = told, why
            self.setAccessibleName(" · ".join(each for each in (told, why) if each))
            self.update()
        self._place()
        if self._shown is self.isHidden():
            self.setVisible(self._shown)
            self.raise_()

    def caption(self, *, on: bool, left: float = 0.0) -> None:
        """A caption over the picture says which moment: here only why nothing is known of it.

        The middle is that of what is seen of the picture, from this part of its width on.
        """
        self._captioned, self._left = on, left
        self._place()
        self.setVisible(self._shown)
        self.update()

    @property
    def _shown(self) -> bool:
        return bool(self._why) if self._captioned else bool(self._told)

    def told(self) -> str:
        """What it says; "" while it is hidden."""
        return self.accessibleName()

    @property
    def area(self) -> QRectF:
        """Where it lies in the picture, empty while it is hidden."""
        return QRectF() if self.isHidden() else QRectF(self.geometry())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dark words on the colour of the frame; what is not known in light words on dark."""
        painter, chrome = QPainter(self), self._theme.chrome
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = QRect(0, -8, self.width(), 0 if self._captioned else self._high(self._large()) + 8)
        if not self._captioned:
            painter.setPen(QPen(QColor(chrome.window), 2))
            painter.setBrush(QColor(chrome.replay))
            painter.drawRoundedRect(head.adjusted(1, 0, -1, -1), 8, 8)
            painter.setFont(self._large())
            painter.setPen(QColor(chrome.window))
            painter.drawText(head.adjusted(0, 8, 0, 0), Qt.AlignmentFlag.AlignCenter, self._told)
        if not self._why:
            return
        foot = QRect(0, head.bottom() + GAP, self.width(), self._high(self._small()))
        painter.setPen(QPen(QColor(chrome.replay), 2))
        painter.setBrush(QColor(chrome.window))
        painter.drawRoundedRect(foot.adjusted(1, 1, -1, -1), 6, 6)
        painter.setFont(self._small())
        painter.setPen(QColor(chrome.text))
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, self._why)

    def _place(self) -> None:
        large, small = self._large(), self._small()
        told = "" if self._captioned else self._told
        wide = max(QFontMetrics(large).horizontalAdvance(told), QFontMetrics(small).horizontalAdvance(self._why))
        wide = min(wide + 6 * GAP, self._over.width())
        high = (self._high(large) if told else 0) + (self._high(small) + GAP if self._why else 0) + 2
        begin = round(self._left * self._over.width())
        self.setGeometry(max(begin + (self._over.width() - begin - wide) // 2, 0), self._below(), wide, high)

    def _high(self, letters: QFont) -> int:
        return QFontMetrics(letters).height() + 2 * GAP

    def _large(self) -> QFont:
        return font(self._theme.text_pixels + 15, bold=True, figures=True)

    def _small(self) -> QFont:
        return font(self._theme.text_pixels + 6, bold=True, figures=True)
