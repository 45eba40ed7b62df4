"""Play, step, how fast, again and again, and back to the present."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from viewer.panels.theme import GAP, LEAD, Theme, font
from viewer.panels.timeline.timeline_words import replay_told, speed_told
from viewer.panels.timeline.wishes import Wish
from viewer.panels.words import clock_told

DAY = 86400.0
SPANS = (600.0, 3600.0, 8 * 3600.0, DAY, 7 * DAY, 30 * DAY, 365 * DAY)
"""Lengths of time that one press shows."""
LATE_SECONDS = 0.4
"""A picture that is awaited longer is said to be."""
_SIGNS = {
    Wish.ALARM_BACK: "alarm_back",
    Wish.EVENT_BACK: "event_back",
    Wish.SECOND_BACK: "second_back",
    Wish.TOGGLE: "play",
    Wish.SECOND_ON: "second_on",
    Wish.EVENT_ON: "event_on",
    Wish.ALARM_ON: "alarm_on",
    Wish.LOOP: "loop",
    Wish.MARK: "bookmark",
}


@dataclass(frozen=True, slots=True)
class Playing:
    """How the player stands. `moment` is seconds since 1970 UTC: of the past while replaying, else the present."""

    moment: float
    replaying: bool = False
    playing: bool = False
    speed: float = 1.0
    looping: bool = False
    waiting: float = 0.0
    """Seconds for which the picture of this moment has been awaited."""


class PlayBar(QWidget):
    """Buttons that never take the keyboard: it stays with the timeline."""

    wished = Signal(object)
    """A `Wish`."""
    span_asked = Signal(float)
    """So many seconds are to be in sight."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._state = theme, Playing(0.0)
        self.buttons = {wish: QToolButton(self) for wish in _SIGNS}
        self.slower, self.faster, self.speed = QToolButton(self), QToolButton(self), QLabel(self)
        self.told, self.live = QLabel(self), QPushButton(self)
        self.spans = {seconds: QToolButton(self) for seconds in SPANS}
        self._arrange()
        self._say()

    def show_state(self, state: Playing) -> None:
        """How the player stands now."""
        before, self._state = self._state, state
        if state != before:
            self._tell()
        if (state.replaying, state.playing) != (before.replaying, before.playing):
            self._dress()

    def add(self, widget: QWidget) -> None:
        """Another one before the button that leads back to the present."""
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.indexOf(self.live) - 1, widget)
        widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        row.setSpacing(GAP // 2)
        size = self._theme.scaled(22)
        for wish, button in self.buttons.items():
            button.setIcon(self._theme.icon(_SIGNS[wish], self._theme.chrome.text))
            button.setIconSize(QSize(size, size))
            button.clicked.connect(partial(self.wished.emit, wish))
        self.buttons[Wish.LOOP].setCheckable(True)
        for wish in tuple(_SIGNS)[:7]:
            row.addWidget(self.buttons[wish])
        row.addSpacing(GAP)
        for widget in (self.slower, self.speed, self.faster, self.buttons[Wish.LOOP], self.buttons[Wish.MARK]):
            row.addWidget(widget)
        self.slower.setText("−")
        self.faster.setText("+")
        self.slower.clicked.connect(partial(self.wished.emit, Wish.SLOWER))
        self.faster.clicked.connect(partial(self.wished.emit, Wish.FASTER))
        self.speed.setFont(font(self._theme.text_pixels + 3, bold=True, figures=True))
        self.speed.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.speed.setMinimumWidth(self._theme.scaled(64))
        self.told.setFont(font(self._theme.text_pixels + 6, bold=True, figures=True))
        row.addSpacing(GAP * 2)
        row.addWidget(self.told)
        row.addStretch(1)
        for seconds, span in self.spans.items():
            span.clicked.connect(partial(self.span_asked.emit, seconds))
            span.setStyleSheet(f"padding: 4px 8px; font-size: {self._theme.text_pixels - 1}px;")
            row.addWidget(span)
        row.addSpacing(GAP)
        self.live.setIcon(self._theme.icon("follow_live", self._theme.chrome.window))
        self.live.setIconSize(LEAD)
        self.live.clicked.connect(partial(self.wished.emit, Wish.LIVE))
        self.live.setStyleSheet(
            f"QPushButton:enabled {{ background: {self._theme.chrome.replay}; color: {self._theme.chrome.window};"
            " font-weight: 700; }"
        )
        row.addWidget(self.live)
        for each in (*self.buttons.values(), self.slower, self.faster, self.live, *self.spans.values()):
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _tell(self) -> None:
        state = self._state
        self.speed.setText(speed_told(state.speed))
        self.buttons[Wish.LOOP].setChecked(state.looping)
        if state.replaying:
            told = replay_told(state.moment, state.speed, playing=state.playing)
            late = self.tr("读取中…") if state.waiting > LATE_SECONDS else ""
            self.told.setText(f"{told} {late}".rstrip())
        else:
            self.told.setText(self.tr("实时 {0}").format(clock_told(state.moment)))

    def _dress(self) -> None:
        """What changes seldom; a style sheet is dear."""
        state, chrome = self._state, self._theme.chrome
        self.buttons[Wish.TOGGLE].setIcon(self._theme.icon("pause" if state.playing else "play", chrome.text))
        self.told.setStyleSheet(f"color: {chrome.replay if state.replaying else chrome.quiet};")
        self.live.setEnabled(state.replaying)

    def _say(self) -> None:
        hints = {
            Wish.ALARM_BACK: self.tr("上一条报警（Ctrl+←）"),
            Wish.EVENT_BACK: self.tr("上一个事件（Shift+←）"),
            Wish.SECOND_BACK: self.tr("退一秒（←）"),
            Wish.TOGGLE: self.tr("播放或暂停（空格）"),
            Wish.SECOND_ON: self.tr("进一秒（→）"),
            Wish.EVENT_ON: self.tr("下一个事件（Shift+→）"),
            Wish.ALARM_ON: self.tr("下一条报警（Ctrl+→）"),
            Wish.LOOP: self.tr("循环播放所选时段（L）；按住 Shift 拖动选择"),
            Wish.MARK: self.tr("在此处加书签，再按一次取消（B）"),
        }
        for wish, button in self.buttons.items():
            button.setToolTip(hints[wish])
            button.setAccessibleName(hints[wish])
        self.slower.setToolTip(self.tr("慢一档（↓）"))
        self.faster.setToolTip(self.tr("快一档（↑）"))
        self.live.setText(self.tr("回到实时"))
        self.live.setToolTip(self.tr("回到实时（End 或 Esc）"))
        names = (
            self.tr("10 分"),
            self.tr("1 时"),
            self.tr("8 时"),
            self.tr("1 日"),
            self.tr("7 日"),
            self.tr("30 日"),
            self.tr("1 年"),
        )
        for button, name in zip(self.spans.values(), names, strict=True):
            button.setText(name)
        self._tell()
        self._dress()
