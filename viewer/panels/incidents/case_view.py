"""One incident: what it is, its papers, and four pages about it: facts, narrative, grade and clocks, hand-over."""

from collections.abc import Mapping
from enum import Enum, auto

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from loaders.incident_story import Story
from scenes.plant import Park
from scenes.trouble import Language
from viewer.panels.flow import Flow
from viewer.panels.incidents.course_view import CourseView
from viewer.panels.incidents.grade_view import GradeView
from viewer.panels.incidents.handover_view import HandoverView
from viewer.panels.incidents.incident_words import span_of, state_told
from viewer.panels.incidents.narrative_view import NarrativeView
from viewer.panels.theme import GAP, LEAD, Theme
from viewer.panels.words import clock_told, name_of


class Paper(Enum):
    """What can be made of an incident."""

    PDF = auto()
    DOCX = auto()
    FILM = auto()
    EVIDENCE = auto()


class CaseView(QWidget):
    """`show_story` shows one incident; its words come and go by the signals of the four pages."""

    back_asked = Signal()
    close_asked = Signal()
    """It is to be closed with a conclusion."""
    paper_asked = Signal(object)
    """A `Paper`."""
    turned = Signal(int)

    COURSE, NARRATIVE, GRADE, HANDOVER = range(4)

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._park = park
        self._story: Story | None = None
        self._now = 0.0
        self.title, self._about, self._state = QLabel(self), QLabel(self), QLabel(self)
        self.back, self.end = QPushButton(self), QPushButton(self)
        self.papers = {paper: QPushButton(self) for paper in Paper}
        self.language, self.view, self.pictures = QComboBox(self), QComboBox(self), QCheckBox(self)
        self.tabs, self._pages = QTabBar(self), QStackedWidget(self)
        self.course, self.narrative = CourseView(theme, self), NarrativeView(theme, self)
        self.grade, self.handover = GradeView(theme, self), HandoverView(theme, self)
        self._arrange(theme)

    @property
    def key(self) -> str:
        """The number of the incident that is shown, "" for none."""
        return "" if self._story is None else self._story.incident.key

    @property
    def story(self) -> Story | None:
        """What is shown."""
        return self._story

    @property
    def speaking(self) -> Language:
        """The language of the papers."""
        return "en" if self.language.currentIndex() == 1 else "zh"

    @property
    def seen_from(self) -> str:
        """The key of the saved view from which pictures and film are taken."""
        return str(self.view.currentData())

    def begin(self, story: Story, names: Mapping[str, str], now: float, draft: str | None) -> None:
        """Show another incident, from its first page."""
        self.course.forget()
        self.handover.forget()
        self.narrative.begin(story.incident, draft)
        self.tabs.setCurrentIndex(self.COURSE)
        self.show_story(story, names, now)
        self._set_moments(now)

    def show_story(self, story: Story, names: Mapping[str, str], now: float) -> None:
        """The same one as it is by now; what somebody writes stays. `now` is the feed's clock."""
        self._story, self._now = story, now
        self.course.show_story(story, names, now)
        self.narrative.show_incident(story.incident)
        self.grade.show_story(story, now)
        self._tell()

    def tick(self, now: float) -> None:
        """The clock went on."""
        self._now = now
        self.course.steps.tick(now)
        self.grade.tick(now)

    def _set_moments(self, now: float) -> None:
        """What is stated next is of now, or of the incident's last moment where that is over."""
        for row in (self.narrative.state, self.grade.state):
            row.set_to(now if self._story is None else min(now, self._story.incident.subject.end))

    def allow(self, *, on: bool) -> None:
        """Whether whoever sits here may write, and whether papers can be asked for is said by `offer`."""
        open_ = self._story is not None and self._story.incident.open
        self.narrative.allow(on=on and open_)
        self.grade.allow(on=on and open_)
        self.end.setEnabled(on and open_)

    def offer(self, *, papers: bool) -> None:
        """Whether papers can be asked for: one at a time."""
        for button in self.papers.values():
            button.setEnabled(papers)

    def say(self) -> None:
        """Every word in the language of the interface."""
        self.back.setText(self.tr("‹ 全部事件"))
        self.end.setText(self.tr("结案…"))
        words = {
            Paper.PDF: self.tr("报告 PDF…"),
            Paper.DOCX: self.tr("报告 Word…"),
            Paper.FILM: self.tr("录像 MP4…"),
            Paper.EVIDENCE: self.tr("证据包…"),
        }
        for paper, button in self.papers.items():
            button.setText(words[paper])
        tabs = (self.tr("经过（事实）"), self.tr("叙述（人写）"), self.tr("等级与时限"), self.tr("交接班"))
        for place, word in enumerate(tabs):
            self.tabs.setTabText(place, word)
        self.language.setToolTip(self.tr("报告和录像的语言"))
        self.view.setToolTip(self.tr("报告画面和录像的视角"))
        self.pictures.setText(self.tr("附画面"))
        self.pictures.setToolTip(self.tr("报告和证据包附报警、消除两个时刻的画面；不附则快得多"))
        for place, view in enumerate(self._park.views):
            self.view.setItemText(place + 1, name_of(view))
        self.view.setItemText(0, self.tr("全景"))
        for page in (self.course, self.narrative, self.grade, self.handover):
            page.say()
        self._tell()

    def _tell(self) -> None:
        if self._story is None:
            return
        incident = self._story.incident
        self.title.setText(f"{incident.key}　{incident.title}")
        about = self.tr("时段 {0} · 立案 {1} {2}")
        told = about.format(span_of(incident.subject), incident.opened_by, clock_told(incident.opened))
        codes = len(incident.subject.codes)
        scope = self.tr("{0} 个指标").format(codes) if codes else self.tr("全园区")
        closing = (
            ""
            if incident.open
            else "\n"
            + self.tr("结论：{0}（{1} {2}）").format(
                incident.closing, incident.closed_by, clock_told(incident.closed, date=True)
            )
        )
        self._about.setText(f"{told} · {scope}{closing}")
        self._state.setText(state_told(incident))
        self.end.setVisible(incident.open)

    def _turn(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._set_moments(self._now)
        self.turned.emit(page)

    def _arrange(self, theme: Theme) -> None:
        chrome = theme.chrome
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self._about.setProperty("role", "quiet")
        self._about.setWordWrap(True)
        self._state.setStyleSheet(
            f"background: {chrome.pressed}; color: {chrome.text}; border-radius: 9px; padding: 2px 10px;"
        )
        self.back.setProperty("flat", "true")
        self.back.clicked.connect(self.back_asked)
        self.end.clicked.connect(self.close_asked)
        self.pictures.setChecked(True)
        self.language.setMaximumWidth(theme.scaled(88))
        self.view.setMaximumWidth(theme.scaled(112))
        self.language.addItems(["中文", "English"])
        self.view.addItem("", "home")
        for view in self._park.views:
            self.view.addItem(name_of(view), view.key or "home")
        for paper, button in self.papers.items():
            button.setIcon(theme.lead_icon("lock" if paper is Paper.EVIDENCE else "export"))
            button.setIconSize(LEAD)
            button.clicked.connect(lambda _=False, paper=paper: self.paper_asked.emit(paper))
        for page in (self.course, self.narrative, self.grade, self.handover):
            self.tabs.addTab("")
            self._pages.addWidget(page)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.currentChanged.connect(self._turn)
        head, papers = QHBoxLayout(), Flow(GAP // 2)
        head.addWidget(self.back)
        head.addStretch(1)
        head.addWidget(self._state)
        head.addWidget(self.end)
        for widget in (*self.papers.values(), self.language, self.view, self.pictures):
            papers.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addLayout(head)
        whole.addWidget(self.title)
        whole.addWidget(self._about)
        whole.addLayout(papers)
        whole.addWidget(self.tabs)
        whole.addWidget(self._pages, 1)
