"""The filter of the alarm list: what it lets through, and how much it hides. It silences nothing."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from scenes.alarm import AlarmState
from scenes.severity import Level
from viewer.panels.alarms.alarm_sieve import Sieve
from viewer.panels.alarms.alarm_words import alarm_state_name
from viewer.panels.alarms.tag_names import TagNames
from viewer.panels.flow import Flow
from viewer.panels.theme import GAP, Theme
from viewer.panels.words import level_name

_LEVELS = (Level.HIGH_HIGH, Level.LOW_LOW, Level.HIGH, Level.LOW)
_STATES = (AlarmState.UNACK, AlarmState.RTNUN, AlarmState.LATUN, AlarmState.ACKED, AlarmState.LATAK)


class FilterStrip(QWidget):
    """Words, levels, states, one enterprise. Escape empties it, or puts it away when it is empty."""

    changed = Signal()
    left = Signal()
    """The keyboard goes back to the lines."""

    def __init__(self, names: TagNames, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names, self._theme = names, theme
        self._text, self._enterprise, self._hidden = QLineEdit(self), QComboBox(self), QLabel(self)
        self._level_button, self._state_button, self._clear = QToolButton(self), QToolButton(self), QToolButton(self)
        self._levels: dict[Level, QAction] = {}
        self._states: dict[AlarmState, QAction] = {}
        self._typed = QTimer(self, singleShot=True, interval=120)
        self._arrange()
        self.say()
        self.hide()

    def sieve(self) -> Sieve:
        """What it lets through at this moment."""
        return Sieve(
            self._text.text().strip(),
            frozenset(int(level) for level, action in self._levels.items() if action.isChecked()),
            frozenset(int(state) for state, action in self._states.items() if action.isChecked()),
            self._enterprise.currentIndex() - 1,
        )

    def show_sieve(self, sieve: Sieve) -> None:
        """Be set like this; seen where it hides anything."""
        with QSignalBlocker(self._text), QSignalBlocker(self._enterprise):
            self._text.setText(sieve.text)
            self._enterprise.setCurrentIndex(sieve.enterprise + 1)
        for chosen, actions in ((sieve.levels, self._levels), (sieve.states, self._states)):
            for each, action in actions.items():
                with QSignalBlocker(action):
                    action.setChecked(int(each) in chosen)
        self._mark()
        self.setVisible(not sieve.open)
        self.changed.emit()

    def told(self) -> str:
        """What is set, in words; "" while everything passes."""
        sieve, said = self.sieve(), list[str]()
        if sieve.text:
            said.append(self.tr("含“{0}”").format(sieve.text))
        said += [action.text() for action in (*self._levels.values(), *self._states.values()) if action.isChecked()]
        said += [self._enterprise.currentText()] if sieve.enterprise >= 0 else []
        return " · ".join(said)

    def say_hidden(self, words: str) -> None:
        """How much is hidden, and whether any of it waits."""
        self._hidden.setText(words)

    def seek(self) -> None:
        """Open it and type."""
        self.show()
        self._text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._text.selectAll()

    def clear(self) -> None:
        """Let everything through again."""
        with QSignalBlocker(self._text), QSignalBlocker(self._enterprise):
            self._text.clear()
            self._enterprise.setCurrentIndex(0)
        for action in (*self._levels.values(), *self._states.values()):
            with QSignalBlocker(action):
                action.setChecked(False)
        self._mark()
        self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self.say()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties or closes, Enter and Down go to the lines."""
        if event.key() == Qt.Key.Key_Escape:
            if self.sieve().open:
                self.hide()
                self.left.emit()
            else:
                self.clear()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def say(self) -> None:
        """The language changed, or it was never said."""
        self._text.setPlaceholderText(self.tr("名称、编号、位号、拼音"))
        for level, action in self._levels.items():
            action.setText(level_name(level))
        for state, action in self._states.items():
            action.setText(alarm_state_name(state))
        with QSignalBlocker(self._enterprise):
            chosen = max(self._enterprise.currentIndex(), 0)
            self._enterprise.clear()
            self._enterprise.addItems([self.tr("全部企业"), *self._names.enterprises()])
            self._enterprise.setCurrentIndex(chosen)
        self._clear.setText(self.tr("清除筛选"))
        self._mark()

    def _arrange(self) -> None:
        row = Flow(GAP // 2, self)
        self._text.setClearButtonEnabled(True)
        self._text.setFixedWidth(self._theme.scaled(230))
        self._text.addAction(self._theme.icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        self._enterprise.setMaximumWidth(self._theme.scaled(220))
        self._enterprise.setMaxVisibleItems(24)
        for level, made in self._menu(self._level_button, _LEVELS):
            self._levels[level] = made
            made.setIcon(self._theme.level_pixmap(level, self._theme.scaled(16)))
        for state, made in self._menu(self._state_button, _STATES):
            self._states[state] = made
        for widget in (self._text, self._level_button, self._state_button, self._enterprise, self._clear, self._hidden):
            row.addWidget(widget)
        self._text.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self.changed)
        self._enterprise.currentIndexChanged.connect(self.changed)
        self._clear.clicked.connect(self.clear)

    def _menu[T](self, button: QToolButton, choices: tuple[T, ...]) -> list[tuple[T, QAction]]:
        menu = QMenu(button)
        made = [(choice, menu.addAction("")) for choice in choices]
        for _, action in made:
            action.setCheckable(True)
            action.toggled.connect(self._choose)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return made

    def _choose(self) -> None:
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        """What is chosen stands on the buttons, so that it is read without opening them."""
        for button, actions, every in (
            (self._level_button, self._levels.values(), self.tr("全部级别")),
            (self._state_button, self._states.values(), self.tr("全部状态")),
        ):
            chosen = [action.text() for action in actions if action.isChecked()]
            button.setText(self.tr("、").join(chosen) if chosen else every)
