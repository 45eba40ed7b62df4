"""One picture over another of the same size, and a divider to draw across them: left of it the one, right the other."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from viewer.panels.theme import Theme, font

REACH = 28
"""Pixels across of the strip on which a hand takes hold of the divider, for text of the usual size."""
BAR = 4
EDGE = 5
"""Pixels of the frame round a picture of the past."""


class Wipe(QObject):
    """`above` is shown left of the divider, over `below`, which keeps its place in `holder` and never changes size."""

    moved = Signal(float)
    """Which part of the width is left of the divider now, 0 to 1."""

    def __init__(self, holder: QWidget, below: QWidget, above: QWidget, theme: Theme) -> None:
        super().__init__(holder)
        self._below, self._above = below, above
        self.share = 0.5
        self._clip, self._edge = QWidget(holder), _Edge(holder, theme)
        self.divider = _Divider(holder, theme)
        above.setParent(self._clip)
        above.show()
        self.divider.pulled.connect(self._pull)
        below.installEventFilter(self)
        for widget in (self._clip, self._edge, self.divider):
            widget.show()
            widget.raise_()
        self.place()

    def to(self, share: float) -> None:
        """Draw the divider there."""
        self.share = min(max(share, 0.0), 1.0)
        self.place()
        self.moved.emit(self.share)

    def flip(self) -> None:
        """Show the one whole, or the other: the eye sees at one place what is different."""
        self.to(0.0 if self.share >= 1.0 else 1.0)

    def frame_past(self, *, on: bool) -> None:
        """A frame round the left picture, which is of the past."""
        self._edge.on = on
        self._edge.update()

    def take_away(self) -> None:
        """One picture again; the one that lay above is its owner's."""
        self._below.removeEventFilter(self)
        self._above.setParent(None)
        for widget in (self._clip, self._edge, self.divider):
            widget.hide()
            widget.deleteLater()
        self.deleteLater()

    def place(self) -> None:
        """Everything follows the picture below."""
        whole = self._below.geometry()
        left = round(whole.width() * self.share)
        seen = QRect(whole.left(), whole.top(), left, whole.height())
        self._clip.setGeometry(seen)
        self._above.setGeometry(0, 0, whole.width(), whole.height())
        self._edge.setGeometry(seen)
        wide = self.divider.width()
        across = min(max(whole.left() + left - wide // 2, whole.left()), whole.right() + 1 - wide)
        self.divider.setGeometry(across, whole.top(), wide, whole.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The picture below has another size or place."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self.place()
        return False

    def _pull(self, across: float) -> None:
        whole = self._below.geometry()
        self.to((across - whole.left()) / max(whole.width(), 1))


class _Edge(QWidget):
    """A frame over a picture; every click goes through."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._colour, self.on = QColor(theme.chrome.replay), False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only where it is wanted."""
        if self.on:
            pen = QPen(self._colour, EDGE)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter = QPainter(self)
            painter.setPen(pen)
            half = EDGE // 2
            painter.drawRect(self.rect().adjusted(half, half, -half - 1, -half - 1))


class _Divider(QWidget):
    """A bar with a grip."""

    pulled = Signal(float)
    """Where the hand is, in the parent's pixels from its left edge."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedWidth(theme.scaled(REACH))
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Taken hold of: it is not the picture's."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It follows the hand."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pulled.emit(self.mapToParent(event.position()).x())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Light with a dark edge, so that it is seen on any picture."""
        painter, middle = QPainter(self), self.width() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark, light = QColor(self._theme.chrome.window), QColor(self._theme.chrome.text)
        for colour, wide in ((dark, BAR + 4), (light, BAR)):
            painter.fillRect(QRect(round(middle - wide / 2), 0, wide, self.height()), colour)
        grip = QRect(1, self.height() // 2 - self.width() // 2, self.width() - 2, self.width())
        painter.setPen(QPen(dark, 2))
        painter.setBrush(light)
        painter.drawRoundedRect(grip, grip.width() / 2, grip.width() / 2)
        painter.setFont(font(round(grip.width() * 0.55), bold=True))
        painter.drawText(grip, Qt.AlignmentFlag.AlignCenter, "↔")


class Captions(QWidget):
    """Two captions in one line that part where the divider does; each keeps room for its words while it has any."""

    def __init__(self, labels: tuple[QLabel, QLabel], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels, self._share = labels, 0.5
        for label in labels:
            label.setParent(self)

    def part(self, share: float) -> None:
        """Which part of the width is left of the divider."""
        self._share = share
        self.lay()

    def lay(self) -> None:
        """Give each its room."""
        left, right = self.labels
        self.setFixedHeight(max(each.sizeHint().height() for each in self.labels))
        least, most = left.sizeHint().width(), self.width() - right.sizeHint().width()
        across = min(max(round(self.width() * self._share), least), max(most, least))
        left.setGeometry(0, 0, across, self.height())
        right.setGeometry(across, 0, self.width() - across, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line has another length."""
        self.lay()
