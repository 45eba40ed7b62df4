"""What the journal tells of an incident: steps, lines, people. Nothing here can be written; a line leads to then."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from loaders.incident_story import Story
from viewer.panels.incidents.incident_words import MOST_LINES, chronology_rows, people_rows
from viewer.panels.incidents.steps_strip import StepsStrip
from viewer.panels.language import language
from viewer.panels.pages.words_table import WordsTable
from viewer.panels.theme import GAP, Theme

LEAST_HIGH = 430
"""Pixels, for text of the usual size, from which there is room for people below the lines."""


class CourseView(QWidget):
    """`show_story` shows the facts of one incident; the newest line is in sight until somebody scrolls."""

    sought = Signal(float)
    """The moment of a line that was clicked, seconds since 1970 UTC by the feed's clock."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._story: Story | None = None
        self._names: Mapping[str, str] = {}
        self._follow = True
        self._least_high = theme.scaled(LEAST_HIGH)
        self.steps = StepsStrip(theme, self)
        self._hint, self.said, self._who = QLabel(self), QLabel(self), QLabel(self)
        self.lines = WordsTable(theme, (92, 86, 84, 96), self)
        self.people = WordsTable(theme, (120, 150, 190), self)
        self.people.setMaximumHeight(theme.scaled(128))
        for label in (self._hint, self._who):
            label.setProperty("role", "faint")
        self.said.setWordWrap(True)
        self.said.hide()
        self.lines.clicked.connect(self._click)
        self.lines.chosen.connect(self._seek)
        self.lines.verticalScrollBar().actionTriggered.connect(self._scrolled)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, GAP, 0, 0)
        whole.setSpacing(GAP)
        for widget in (self.steps, self._hint, self.said):
            whole.addWidget(widget)
        whole.addWidget(self.lines, 1)
        whole.addWidget(self._who)
        whole.addWidget(self.people)

    def show_story(self, story: Story, names: Mapping[str, str], now: float) -> None:
        """Show these facts; `names` are those of indicators by code, `now` the feed's clock."""
        self._story, self._names = story, names
        self.steps.show_story(story, now)
        self.lines.show_rows(chronology_rows(story, names))
        self.people.show_rows(people_rows(story.chronology.people))
        self._make_room()
        left = len(story.chronology.lines) - MOST_LINES
        told = [notice.told(language()) for notice in story.notices]
        told += [self.tr("更早的 {0} 条未列出。").format(left)] if left > 0 else []
        self.said.setText("\n".join(told))
        self.said.setVisible(bool(told))
        if self._follow:
            QTimer.singleShot(0, self.lines, self.lines.scrollToBottom)  # once it has been laid out

    def say(self) -> None:
        """Every word in the language of the interface."""
        self._hint.setText(self.tr("事实：来自日志，不能改写。单击一行，画面回放到那一刻。"))
        self._who.setText(self.tr("人员与操作"))
        self.lines.words.entitle((self.tr("时间"), self.tr("间隔"), self.tr("类别"), self.tr("人员"), self.tr("内容")))
        self.people.words.entitle((self.tr("人员"), self.tr("起止"), self.tr("操作次数"), self.tr("被拒")))
        if self._story is not None:
            self.lines.show_rows(chronology_rows(self._story, self._names))
            self.people.show_rows(people_rows(self._story.chronology.people))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low the lines have all the room."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        shown = bool(self.people.words.rows) and self.height() >= self._least_high
        for widget in (self.people, self._who):
            widget.setVisible(shown)

    def forget(self) -> None:
        """Another incident comes."""
        self._story, self._follow = None, True

    def _scrolled(self) -> None:
        """A hand is at it: the newest line is followed only from the end."""
        bar = self.lines.verticalScrollBar()
        self._follow = bar.sliderPosition() >= bar.maximum() - 2

    def _click(self, index: QModelIndex) -> None:
        self._follow = False
        self._seek(self.lines.words.rows[index.row()].key)

    def _seek(self, key: int) -> None:
        if self._story is not None and 0 <= key < len(self._story.chronology.lines):
            self.sought.emit(self._story.chronology.lines[key].time)
