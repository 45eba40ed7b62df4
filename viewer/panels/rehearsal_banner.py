"""Says, always and everywhere, that what is on the screen is a rehearsal."""

from PySide6.QtCore import QEvent, QLineF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.panels.language import language
from viewer.panels.theme import Theme, font


class RehearsalBanner(QWidget):
    """A narrow striped band. It wears no warning colour: a rehearsal is no alarm. Nobody can dismiss it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, drill: tuple[str, str] | None = None) -> None:
        """`drill` is the title of a drill, in Chinese and in English."""
        super().__init__(parent)
        self._drill = drill
        self.setObjectName("rehearsal")
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._say()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(600, self._theme.text_pixels + 11)

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Stripes over the whole width, the sentence on a plain plate in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.chrome.raised))
        painter.setPen(QPen(QColor(self._theme.chrome.pressed), 7))
        height = self.height()
        for left in range(-height, self.width() + height, 22):
            painter.drawLine(QLineF(left, height + 4, left + height, -4))
        painter.setFont(font(self._theme.text_pixels - 1, bold=True))
        plate = painter.fontMetrics().boundingRect(self.accessibleName()).adjusted(-20, 0, 20, 0)
        plate.moveCenter(self.rect().center())
        plate.setTop(0)
        plate.setHeight(height)
        painter.fillRect(plate, QColor(self._theme.chrome.raised))
        painter.setPen(QColor(self._theme.chrome.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.accessibleName())

    def _say(self) -> None:
        told = self.tr("演练 · 虚构园区与模拟数据，不是真实情况")
        if self._drill is not None:
            title = self._drill[0 if language() == "zh" else 1]
            told = self.tr("演练“{0}” · 数据全部模拟，不是真实情况，不上报平台").format(title)
        self.setAccessibleName(told)
        self.update()
