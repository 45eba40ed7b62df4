"""One picture, or two side by side under captions that nobody can mix up."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from viewer.panels.theme import GAP, Theme


class Panes(QWidget):
    """Holds the picture; for as long as it is wanted a second of the same size beside it."""

    def __init__(self, first: QWidget, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.first = theme, first
        self._second: QWidget | None = None
        self.captions = QLabel(self), QLabel(self)
        """Over the first, and over the second."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP // 2)
        self._pane, self._beside = self._column(self.captions[0]), self._column(self.captions[1])
        self._fill(self._pane, first)
        self._row.addWidget(self._pane, 1)
        for caption in self.captions:
            caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
            caption.hide()
        self._beside.hide()

    @property
    def second(self) -> QWidget | None:
        """The second picture, None while there is one alone."""
        return self._second

    def put_beside(self, second: QWidget, *, left: bool) -> None:
        """A second picture, to the left of the first or to its right."""
        self._second = second
        self._fill(self._beside, second)
        self._row.insertWidget(0 if left else 1, self._beside, 1)
        self._beside.show()

    def take_away(self) -> None:
        """One picture again; the second is its owner's."""
        if self._second is not None:
            self._second.setParent(None)
            self._second = None
        self._beside.hide()
        self._row.removeWidget(self._beside)
        self.say("", "")

    def say(self, first: str, second: str, *, past: bool = False) -> None:
        """What stands over each; the first is of the `past`. "" for no caption."""
        for caption, words, old in zip(self.captions, (first, second), (past, False), strict=True):
            caption.setText(words)
            caption.setVisible(bool(words))
            caption.setStyleSheet(self._dress(past=old))

    def redraw(self) -> None:
        """Ask for a frame of whatever is shown."""
        self.first.update()
        if self._second is not None:
            self._second.update()

    def _dress(self, *, past: bool) -> str:
        chrome = self._theme.chrome
        ground, ink = (chrome.replay, chrome.window) if past else (chrome.text, chrome.window)
        size = self._theme.text_pixels + 6
        return f"background: {ground}; color: {ink}; font-size: {size}px; font-weight: 700; padding: 4px;"

    def _column(self, caption: QLabel) -> QWidget:
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(caption)
        return holder

    def _fill(self, holder: QWidget, picture: QWidget) -> None:
        column = holder.layout()
        assert isinstance(column, QVBoxLayout)
        column.addWidget(picture, 1)
