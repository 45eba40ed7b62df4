"""The line that says, over a replay, that the present calls."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from scenes.alarm import AlarmEvents, Axis
from scenes.plant import Park
from scenes.severity import Level
from viewer.panels.alarms.alarm_words import axis_name
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import LETTERS, clock_told, level_name, name_of


class LiveCall(QWidget):
    """Hidden until an alarm calls while the past is shown; a click, or End, leads back to it."""

    live_asked = Signal()

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("live_call")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._park, self._theme = park, theme
        self.count, self._last = 0, (0, 0, 0, 0.0)
        self._worst = Level.NORMAL
        self._sign, self._text, self.back = QLabel(self), QLabel(self), QPushButton(self)
        self._text.setFont(font(theme.text_pixels + 3, bold=True, figures=True))
        self.back.clicked.connect(self.live_asked)
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP * 2, GAP // 2, GAP * 2, GAP // 2)
        row.setSpacing(GAP)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self.back)
        self.hide()

    def hear(self, events: AlarmEvents) -> None:
        """What happened to alarms at the present."""
        loud = events.at(events.annunciates)
        if not len(loud):
            return
        self.count += len(loud)
        self._last = (int(loud.row[-1]), int(loud.axis[-1]), int(loud.level[-1]), float(loud.time[-1]))
        self._worst = Level(max(int(loud.level.max()), self._worst))
        self._say()
        self.show()

    def forget(self) -> None:
        """The present is followed again."""
        self.count, self._worst = 0, Level.NORMAL
        self.hide()

    def told(self) -> str:
        """What it says; "" while it is hidden."""
        return self._text.text() if self.count else ""

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange and self.count:
            self._say()
        super().changeEvent(event)

    def _say(self) -> None:
        row, axis, level, moment = self._last
        colour = self._theme.level(self._worst) if self._worst else QColor(self._theme.chrome.text)
        self.setStyleSheet(
            f"#live_call {{ background: {self._theme.chrome.raised}; border: 2px solid {colour.name()};"
            f" border-left-width: 10px; }}"
        )
        self._sign.setPixmap(self._theme.level_pixmap(self._worst, self._theme.scaled(22)))
        equipment = self._park.equipment[int(self._park.tags.object_id[row])]
        how = axis_name(Axis.CONTACT) if axis == Axis.CONTACT else f"{LETTERS[Level(level)]} {level_name(level)}"
        what = f"{name_of(equipment)} {name_of(self._park.indicators[row])} {how} {clock_told(moment)}"
        self._text.setText(self.tr("实时来了 {0} 条报警，最新：{1}").format(self.count, what))
        self.back.setText(self.tr("回到实时（End）"))
