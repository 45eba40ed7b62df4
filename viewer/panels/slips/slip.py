"""A small form that lies over the picture while somebody fills it in. It never covers the alarm bar or the list."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from scenes.trouble import Notice
from viewer.panels.language import language
from viewer.panels.theme import GAP, Theme

_ROOM_FOR_THE_PLATE = 56
"""Pixels at the head of the picture, for text of the usual size: there a plate says that nothing is live."""


class Slip(QFrame):
    """Part of the window, not a window of its own: no window manager can lose it, and alarms go on beside it.

    It stays inside `over`, a widget somewhere inside `parent`. Enter does it, Escape puts it away, Tab stays inside.
    """

    acted = Signal(object)
    """What is asked for, usually an `Act`."""
    closed = Signal()

    width_pixels = 460

    def __init__(self, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slip")
        self._theme, self._covered, self._over = theme, parent, over or parent
        self._before: QWidget | None = None
        self._notice: Notice | None = None
        self._busy = False
        self.title, self.told = QLabel(self), QLabel(self)
        self.body, self._room = QWidget(), QScrollArea(self)
        self.do, self.cancel = QPushButton(self), QPushButton(self)
        self._arrange()
        for watched in {parent, self._over}:
            watched.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it, empty of what was said before, with the keyboard in its first field."""
        focus = self._focus()
        if focus is not None and not self.isAncestorOf(focus):
            self._before = focus
        self.tell(None)
        self.wait(on=False)
        self.say()
        self.show()
        self.place()
        self.raise_()
        if first := self._stops():
            first[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def close_slip(self) -> None:
        """Put it away; the keyboard goes back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus()
        self.closed.emit()

    def tell(self, notice: Notice | None) -> None:
        """Say why it was refused and what to do, or nothing."""
        self._notice = notice
        self.told.setText("" if notice is None else notice.told(language()))
        self.told.setVisible(notice is not None)
        self.place()

    def wait(self, *, on: bool) -> None:
        """While an answer is awaited nothing can be asked twice."""
        self._busy = on
        self.weigh()
        self.say_buttons()

    @property
    def busy(self) -> bool:
        """Whether it waits for an answer."""
        return self._busy

    # What a slip of one kind gives.

    def say(self) -> None:
        """Every word in the language of the interface."""
        self.say_buttons()

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in, in the order in which it is."""
        return ()

    def ready(self) -> bool:
        """Whether everything needed is filled in."""
        return True

    def act(self) -> None:
        """Ask for it: emit `acted`."""

    def verb(self) -> str:
        """What the button that does it says."""
        return self.tr("确定")

    # What all slips share.

    def weigh(self) -> None:
        """Enable the button when everything is there."""
        self.do.setEnabled(self.ready() and not self._busy)

    def say_buttons(self) -> None:
        """The words of the two buttons."""
        self.do.setText(self.tr("等待回答…") if self._busy else self.verb())
        self.cancel.setText(self.tr("取消"))

    def place(self) -> None:
        """Stand in the middle near the upper edge of `over`, inside it."""
        corner = self._over.mapTo(self._covered, QPoint(0, 0))
        room = QRect(corner, self._over.size()).adjusted(GAP, GAP, -GAP, -GAP)
        width = min(self._theme.scaled(self.width_pixels), room.width())
        self.setFixedWidth(max(width, 0))
        inner = width - 2 * self.frameWidth() - 4 * GAP
        body = self.body.layout()
        needed = body.heightForWidth(inner) if body is not None and body.hasHeightForWidth() else -1
        self._room.setFixedHeight(max(needed, self.body.sizeHint().height()))
        self.layout().activate()  # type: ignore[union-attr] # it has one since it was made
        over = self.sizeHint().height() - room.height()
        if over > 0:
            self._room.setFixedHeight(max(self._room.height() - over, self._theme.scaled(40)))
        self.adjustSize()
        below = min(self._theme.scaled(_ROOM_FOR_THE_PLATE), max(room.height() - self.height(), 0))
        self.move(room.left() + (room.width() - self.width()) // 2, room.top() + below)

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self.say()
            self.tell(self._notice)
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place while the window changes."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it, Escape puts it away; no other key reaches the picture from here."""
        focus = self._focus()
        if event.key() == Qt.Key.Key_Escape:
            self.close_slip()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            pressed = focus if isinstance(focus, QAbstractButton) and not focus.isCheckable() else self.do
            pressed.click()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 the name is Qt's
        """Tab stays inside."""
        stops = self._stops()
        focus = self._focus()
        if not stops:
            return False
        place = stops.index(focus) + (1 if next else -1) if focus in stops else 0
        stops[place % len(stops)].setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return True

    def _focus(self) -> QWidget | None:
        return self.window().focusWidget()

    def _stops(self) -> list[QWidget]:
        """Where Tab stops: the fields that can be filled in now, then the buttons.

        Named by each slip: to follow Qt's own chain from Python ends in a crash at the next garbage collection.
        """
        every = (*self.fields(), self.cancel, self.do)
        return [each for each in every if each.isVisible() and each.isEnabled()]

    def _act(self) -> None:
        if self.ready() and not self._busy:
            self.act()

    def _arrange(self) -> None:
        chrome = self._theme.chrome
        self.setStyleSheet(
            f"#slip {{ background: {chrome.panel}; border: 2px solid {chrome.focus}; border-radius: 8px; }}"
        )
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self.told.setWordWrap(True)
        self.told.setStyleSheet(
            f"background: {chrome.raised}; border-left: 4px solid {chrome.focus}; padding: {GAP}px;"
        )
        self._room.setWidget(self.body)
        self._room.setWidgetResizable(True)
        self._room.setFrameShape(QFrame.Shape.NoFrame)
        self._room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.do.clicked.connect(self._act)
        self.do.setStyleSheet(f"QPushButton:enabled {{ border-color: {chrome.focus}; font-weight: 600; }}")
        self.cancel.clicked.connect(self.close_slip)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.do)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP * 2, GAP * 2, GAP * 2, GAP * 2)
        whole.setSpacing(GAP)
        whole.addWidget(self.title)
        whole.addWidget(self._room)
        whole.addWidget(self.told)
        whole.addLayout(buttons)
