"""The bar at the head of the window: whose park it is, and how bad it is, legible from across the room."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from scenes.alarm_board import Board
from scenes.facts import Facts
from scenes.plant import Park
from viewer.panels.alarms.alarm_bar import AlarmBar
from viewer.panels.alarms.bar_tiles import HEIGHT
from viewer.panels.language import language
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import name_of


class Header(QWidget):
    """Product and park, the alarm bar, and on the right what belongs to the seat."""

    language_asked = Signal(str)
    """"zh" or "en"."""
    silence_asked = Signal()

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._park, self._theme = park, theme
        self._product, self._name = QLabel(self), QLabel(self)
        self.alarms, self._switch = AlarmBar(park, theme, self), QToolButton(self)
        self._present = QLabel(self)
        self._right = QVBoxLayout()
        self._arrange()
        self._say()

    def sizeHint(self) -> QSize:
        """A line of figures that are read from five metres, and some air."""
        return QSize(1200, self._theme.scaled(HEIGHT + 2 * GAP))

    def show_facts(self, facts: Facts, now: float) -> None:
        """Count anew; `now` is the feed's clock, seconds since 1970 UTC."""
        self.alarms.show_facts(facts, now)

    def show_board(self, board: Board, now: float) -> None:
        """What people did, and what the recorder made of it."""
        self.alarms.show_board(board, now)

    def show_live(self, *, live: bool) -> None:
        """Whether what is shown is the present."""
        self.alarms.show_live(live=live)

    def show_replay(self, *, on: bool) -> None:
        """While the rest of the window shows the past, say that these counts are of the present."""
        self._present.setVisible(on)

    def add(self, widget: QWidget) -> None:
        """Put something on the right, above the choice of the language: who sits here."""
        self._right.insertWidget(1, widget)

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the figures come first: who sits here is told in whole by a hint."""
        super().resizeEvent(event)
        room = self._theme.scaled(200) + max(self.width() - self._theme.scaled(1366), 0) // 2
        for place in range(self._right.count()):
            item = self._right.itemAt(place)
            if item is not None and (widget := item.widget()) is not None:
                widget.setMaximumWidth(room)

    def _arrange(self) -> None:
        self._product.setFont(font(self._theme.text_pixels + 5, bold=True))
        self._name.setProperty("role", "quiet")
        self._name.setWordWrap(True)
        chrome = self._theme.chrome
        self._present.setFont(font(self._theme.text_pixels + 3, bold=True))
        self._present.setStyleSheet(
            f"color: {chrome.text}; border: 2px solid {chrome.text}; border-radius: 6px; padding: {GAP // 2}px {GAP}px;"
        )
        self._present.hide()
        self._switch.clicked.connect(self._ask_for_the_other)
        self.alarms.silence_asked.connect(self.silence_asked)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        for stretch_or_label in (None, self._product, self._name, None):
            titles.addStretch(1) if stretch_or_label is None else titles.addWidget(stretch_or_label)
        self._right.addStretch(1)
        self._right.addWidget(self._switch)
        self._right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP * 2, GAP, GAP * 2, GAP)
        row.setSpacing(GAP * 2)
        row.addLayout(titles)
        row.addWidget(self._present)
        row.addWidget(self.alarms, 1)
        row.addLayout(self._right)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _ask_for_the_other(self) -> None:
        self.language_asked.emit("zh" if language() == "en" else "en")

    def _say(self) -> None:
        self._product.setText(self.tr("园区瞭望"))
        self._present.setText(self.tr("实时"))
        self._present.setToolTip(self.tr("回放时，上方报警条仍是当前的实时报警"))
        self._name.setText(name_of(self._park))
        self._name.setToolTip(name_of(self._park))
        self._name.setMaximumWidth(self._theme.scaled(150))
        self._switch.setText("中文" if language() == "en" else "English")
        self._switch.setToolTip(self.tr("切换界面语言"))
