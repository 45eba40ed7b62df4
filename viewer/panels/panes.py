"""One picture, or two side by side or one over the other, under captions that nobody can mix up."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from viewer.panels.theme import GAP, Theme
from viewer.panels.wipe import Captions, Wipe

HOLD_MILLISECONDS = 150
"""So long at the most what is merely moving waits for a picture that is on its way."""


class Panes(QWidget):
    """Holds the picture; for as long as it is wanted a second of the same size beside it."""

    def __init__(self, first: QWidget, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self.first = theme, first
        self._second: QWidget | None = None
        self._held, self._owed = QTimer(self, singleShot=True, interval=HOLD_MILLISECONDS), False
        self._held.timeout.connect(self._let_go)
        self.wipe: Wipe | None = None
        """The divider, while the second lies over the first."""
        self._line: Captions | None = None
        self._above = QLabel(self), QLabel(self)
        self.captions = QLabel(self), QLabel(self)
        """Over the first, and over the second."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP // 2)
        self._pane, self._beside = self._column(self.captions[0]), self._column(self.captions[1])
        self._fill(self._pane, first)
        self._row.addWidget(self._pane, 1)
        for caption in (*self.captions, *self._above):
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

    def put_over(self, second: QWidget) -> Wipe:
        """A second picture over the first, left of a divider that can be drawn across them."""
        self._second = second
        self.wipe = Wipe(self._pane, self.first, second, self._theme)
        self._line = Captions((self._above[1], self._above[0]), self._pane)
        self._column_of(self._pane).insertWidget(0, self._line)
        self.wipe.moved.connect(self._line.part)
        return self.wipe

    def take_away(self) -> None:
        """One picture again; the second is its owner's."""
        if self.wipe is not None and self._line is not None:
            self.wipe.take_away()
            for caption in self._above:
                caption.setParent(self)
            self._line.hide()
            self._line.deleteLater()
            self.wipe = self._line = self._second = None
        if self._second is not None:
            self._second.setParent(None)
            self._second = None
        self._beside.hide()
        self._row.removeWidget(self._beside)
        self.say("", "")

    def say(self, first: str, second: str, *, past: tuple[bool, bool] = (False, False)) -> None:
        """What stands over each, and which of them is of the past. "" for no caption."""
        shown, hidden = (self._above, self.captions) if self.wipe is not None else (self.captions, self._above)
        seen = (True, True) if self.wipe is None else (self.wipe.share < 1.0, self.wipe.share > 0.0)
        for caption, words, old, some in zip(shown, (first, second), past, seen, strict=True):
            caption.setText(words)
            caption.setVisible(bool(words))
            caption.setStyleSheet(self._dress(past=old, seen=some))
        for caption in hidden:
            caption.hide()
        if self.wipe is not None and self._line is not None:
            self.wipe.frame_past(on=past[1])
            self._line.lay()

    def hold(self) -> None:
        """Another moment is on its way: a frame of the one that is left would only be in its way."""
        if not self._held.isActive():
            self._held.start()

    def redraw(self) -> None:
        """Ask for a frame of whatever is shown; while it is held, once the picture that is awaited is there."""
        if self._held.isActive():
            self._owed = True
        else:
            self.show_now()

    def show_now(self) -> None:
        """Ask for a frame that nothing holds: the awaited picture is there."""
        self._held.stop()
        self._owed = False
        self.first.update()
        if self._second is not None:
            self._second.update()

    def _let_go(self) -> None:
        if self._owed:
            self.show_now()

    def _dress(self, *, past: bool, seen: bool) -> str:
        """Of a picture of which nothing is `seen` behind the other the caption steps back."""
        chrome = self._theme.chrome
        ground, ink = (chrome.replay if past else chrome.text), chrome.window
        ground, ink = (ground, ink) if seen else (chrome.panel, ground)
        size = self._theme.text_pixels + 6
        edge = f"border-left: 2px solid {chrome.window}; border-right: 2px solid {chrome.window};"
        return f"background: {ground}; color: {ink}; font-size: {size}px; font-weight: 700; padding: 4px; {edge}"

    def _column(self, caption: QLabel) -> QWidget:
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(caption)
        return holder

    def _fill(self, holder: QWidget, picture: QWidget) -> None:
        self._column_of(holder).addWidget(picture, 1)

    def _column_of(self, holder: QWidget) -> QVBoxLayout:
        column = holder.layout()
        assert isinstance(column, QVBoxLayout)
        return column
