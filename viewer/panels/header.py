"""The bar at the head of the window: whose park it is, and how bad it is, legible from across the room."""

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from scenes.columns import Flags
from scenes.facts import Facts, nothing_known
from scenes.plant import Park
from scenes.severity import Level, Quality
from viewer.panels.alarm_rows import shown_levels
from viewer.panels.language import language
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import LETTERS, level_name, name_of, span_told

_ORDER = (Level.HIGH_HIGH, Level.LOW_LOW, Level.HIGH, Level.LOW)


class Header(QWidget):
    """Product, park, and how many indicators are at each level, unknown, or have waited longest for an answer."""

    language_asked = Signal(str)
    """"zh" or "en"."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._park, self._theme = park, theme
        self._facts, self._now = nothing_known(len(park.tags)), 0.0
        self._product, self._name = QLabel(self), QLabel(self)
        self._counts = {level: _Count(theme, self) for level in _ORDER}
        self._unknown, self._oldest = _Count(theme, self), _Count(theme, self)
        self._switch = QToolButton(self)
        self._arrange()
        self._say()

    def sizeHint(self) -> QSize:
        """Two lines of text and some air."""
        return QSize(1200, self._theme.scaled(72))

    def show_facts(self, facts: Facts, now: float) -> None:
        """Count anew; `now` is the feed's clock, seconds since 1970 UTC."""
        self._facts, self._now = facts, now
        self._show_counts()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _arrange(self) -> None:
        self._product.setFont(font(self._theme.text_pixels + 7, bold=True))
        self._name.setProperty("role", "quiet")
        self._switch.clicked.connect(self._ask_for_the_other)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._product)
        titles.addWidget(self._name)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP * 2, GAP, GAP * 2, GAP)
        row.setSpacing(GAP * 3)
        row.addLayout(titles)
        row.addStretch(1)
        for count in (*self._counts.values(), self._unknown, self._oldest):
            row.addWidget(count)
        row.addWidget(self._switch)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _ask_for_the_other(self) -> None:
        self.language_asked.emit("zh" if language() == "en" else "en")

    def _say(self) -> None:
        self._product.setText(self.tr("园区瞭望"))
        self._name.setText(name_of(self._park))
        self._switch.setText("中文" if language() == "en" else "English")
        self._switch.setToolTip(self.tr("切换界面语言"))
        self._unknown.setToolTip(self.tr("状态未知的指标数：离线、质量异常、无数据、未接入"))
        self._oldest.setToolTip(self.tr("最早一条未确认报警已等待的时间"))
        self._show_counts()

    def _show_counts(self) -> None:
        shown, waits = shown_levels(self._facts), self._facts.unanswered > Level.NORMAL
        chrome = self._theme.chrome
        for level, count in self._counts.items():
            here = shown == level
            number = int(np.count_nonzero(here))
            answered = not (here & waits).any()
            drawn = self._theme.pixmap(f"level_{level.name.lower()}", chrome.line, self._theme.scaled(26))
            if number:
                drawn = self._theme.level_pixmap(level, self._theme.scaled(26), open_shape=answered)
            count.picture.setPixmap(drawn)
            count.say(str(number), f"{level_name(level)} {LETTERS[level]}", loud=number > 0)
            count.setToolTip(
                self.tr("{0} {1} 项，未确认 {2} 项").format(level_name(level), number, int((here & waits).sum()))
            )
        self._show_unknown()
        self._show_oldest(waits)

    def _show_unknown(self) -> None:
        unknown = int(np.count_nonzero(self._facts.quality != Quality.GOOD))
        grey = self._theme.chrome.quiet if unknown else self._theme.chrome.line
        self._unknown.picture.setPixmap(self._theme.pixmap("quality_unknown", grey, self._theme.scaled(26)))
        self._unknown.say(str(unknown), self.tr("未知"), loud=unknown > 0)

    def _show_oldest(self, waits: Flags) -> None:
        since = self._facts.since[waits & (self._facts.since > 0)]
        waited = span_told(self._now - float(since.min())) if len(since) else "—"
        grey = self._theme.chrome.quiet if len(since) else self._theme.chrome.line
        self._oldest.picture.setPixmap(self._theme.pixmap("quality_stale", grey, self._theme.scaled(26)))
        self._oldest.say(waited, self.tr("最久未确认"), loud=len(since) > 0)


class _Count(QWidget):
    """A drawing, a large figure, and below it what is counted."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.picture, self._number, self._caption = QLabel(self), QLabel(self), QLabel(self)
        self._number.setFont(font(theme.scaled(34), bold=True, figures=True))
        self._caption.setFont(font(theme.text_pixels - 2))
        self._number.setMinimumWidth(theme.scaled(40))
        figures = QVBoxLayout()
        figures.setSpacing(0)
        figures.addWidget(self._number)
        figures.addWidget(self._caption)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(figures)

    def say(self, number: str, caption: str, *, loud: bool) -> None:
        """Show a figure; a quiet one is nothing to look at."""
        chrome = self._theme.chrome
        self._number.setText(number)
        self._number.setStyleSheet(f"color: {chrome.text if loud else chrome.faint};")
        self._caption.setText(caption)
        self._caption.setStyleSheet(f"color: {chrome.quiet if loud else chrome.faint};")
