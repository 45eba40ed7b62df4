"""Where incidents are joined to the window: from an alarm or a time to a record, its words, its papers, its moments."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QToolButton, QWidget

from loaders.incident_story import Shelf, Story
from loaders.live.acts import Action
from loaders.live.incident_facts import subject_of_alarm
from loaders.live.parks import data_of
from loaders.live.people.rights import may, not_yours
from loaders.live.wire.endpoint import Orders, files
from loaders.report.contents_known import names_of
from scenes.accident import Losses
from scenes.incident import Incident, Subject
from scenes.trouble import Notice, Trouble
from viewer.incident_book import Change, IncidentBook
from viewer.incident_drafts import Drafts
from viewer.incident_papers import ChoosePath, IncidentPapers, handover_now
from viewer.jobs import Jobs, Newest
from viewer.opening import Opening
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.incidents.case_view import CaseView
from viewer.panels.incidents.incident_panel import IncidentPanel
from viewer.panels.incidents.incident_slips import CloseSlip, OpenSlip
from viewer.panels.incidents.incident_words import speech
from viewer.panels.inspector import Inspector
from viewer.panels.language import language
from viewer.panels.slips.concern import alarm_named
from viewer.panels.theme import Theme
from viewer.panels.timeline.timeline import Timeline
from viewer.panels.view_bar import ViewBar
from viewer.paper_path import chosen_paper
from viewer.refusals import LOCKED
from viewer.replay_desk import ReplayDesk
from viewer.seat import Seat
from viewer.watch import Watch

KEY = "Ctrl+I"
REFRESH_SECONDS, REFRESH_SHARE = 2.0, 4.0
"""An open incident is read anew so often, and so many times more seldom than reading takes."""

ELSEWHERE = Notice(
    "本窗口看不到事件记录。",
    "There is no record of incidents here.",
    "事件记录在记录进程所在的电脑上：请在那台电脑上操作。",
    "It lies on the recorder's machine: work there.",
)
NO_RANGE = Notice(
    "时间轴上没有选择时段。",
    "No time is brushed on the timeline.",
    "打开时间轴（F5），按住 Shift 拖出一段。",
    "Open the timeline (F5) and draw over it with Shift held.",
)


@dataclass(frozen=True, slots=True)
class IncidentParts:
    """The widgets that incidents need; `over` is the picture, inside which slips stay."""

    panel: IncidentPanel
    timeline: Timeline
    alarms: AlarmList
    inspector: Inspector
    views: ViewBar
    window: QWidget
    over: QWidget


class IncidentDesk(QObject):
    """`now` is a monotonic clock in seconds, `wall` the machine's, seconds since 1970 UTC. GUI thread."""

    told = Signal(object)
    """A `Notice`."""

    def __init__(
        self,
        opening: Opening,
        theme: Theme,
        parts: IncidentParts,
        seat: Seat,
        replay: ReplayDesk,
        watch: Watch,
        jobs: Jobs,
        *,
        run_dir: Path,
        now: Callable[[], float],
        broke: Callable[[BaseException], None],
        wall: Callable[[], float] = time.time,
        choose_path: ChoosePath = chosen_paper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._park, self._parts, self._seat, self._watch = opening.park, parts, seat, watch
        self._replay, self._jobs, self._run_dir = replay, jobs, run_dir
        self._now, self._wall, self._broke = now, wall, broke
        self._orders = _here(opening)
        self.book: IncidentBook | None = None
        if self._orders is not None:
            self.book = IncidentBook(data_of(opening.park, self._orders, files(run_dir, self._orders)), self)
        self._drafts = Drafts(run_dir / f"{opening.park.code or 'park'}.drafts")
        self.opening = OpenSlip(theme, parts.window, over=parts.over)
        self.closing = CloseSlip(theme, parts.window, over=parts.over)
        self.papers = IncidentPapers(parts.window, parts.panel, seat, choose_path, parent=self)
        self._from_range = QToolButton()
        parts.timeline.bar.add(self._from_range)
        self._newest, self._asked, self._took, self._waiting = Newest(), 0.0, 0.0, False
        self._timer = QTimer(self, interval=1000)
        self._join()

    # What the person does.

    def toggle(self) -> None:
        """Show the panel with the keyboard in it, or put it away."""
        if self._parts.panel.isHidden():
            self._show()
        else:
            self.put_away()

    def put_away(self) -> None:
        """Give the picture its room back; what was being written is saved."""
        self._leave()
        self._parts.panel.hide()
        self._timer.stop()
        self._parts.over.setFocus()

    def from_alarm(self, row: int | None = None) -> None:
        """Ask for what is needed to open one from the alarm of an indicator, the chosen one if none is named."""
        row = self._parts.inspector.tag if row is None else row
        if row is None or not 0 <= row < len(self._park.indicators) or self._refused():
            return
        facts, code = self._watch.shown.facts, self._park.indicators[row].code
        called = float(facts.since[row]) or self._watch.shown.now
        level = int(max(facts.level[row], facts.unanswered[row]))
        self._show()
        self.opening.begin(alarm_named(self._park, row, level, 0), subject_of_alarm(self._park, code, called))

    def from_range(self) -> None:
        """Ask for what is needed to open one for the time brushed on the timeline."""
        brushed = self._parts.timeline.bands.range
        if brushed is None:
            self.told.emit(NO_RANGE)
        elif not self._refused():
            self._show()
            try:
                self.opening.begin("", Subject(*brushed))
            except Trouble as trouble:
                self.told.emit(trouble.notice)

    def show_incident(self, key: str) -> None:
        """Show one of them."""
        self._leave()
        if self.book is not None:
            self.book.story(key, self._newest.only(self._begin), self._failed)

    def close(self) -> None:
        """The window goes: what was written is kept, a paper that is being made is not."""
        self._timer.stop()
        self.papers.close()
        self._leave(at_once=True)
        if self.book is not None:
            self.book.close()

    # What comes back.

    def _show(self) -> None:
        panel = self._parts.panel
        if panel.isHidden():
            panel.show()
            panel.setFocus()
            self._timer.start()
        if self.book is None:
            panel.shelf.refuse(ELSEWHERE)
            return
        self._offer()
        self.book.shelf(self._know_shelf, self._failed)

    def _know_shelf(self, shelf: Shelf) -> None:
        self._parts.panel.shelf.show_shelf(shelf)

    def _begin(self, story: Story) -> None:
        key, panel = story.incident.key, self._parts.panel
        draft = self._drafts.read(key)
        if draft is not None and (draft == story.incident.text or not story.incident.open):
            draft = None
        panel.case.begin(story, names_of(self._park, speech()), self._present(), draft)
        panel.show_one(on=True)
        self._allow()

    def _follow(self, asked: float, story: Story) -> None:
        """The same incident, read anew."""
        self._waiting, self._took = False, self._now() - asked
        if story.incident.key == self._case.key:
            self._case.show_story(story, names_of(self._park, speech()), self._present())
            self._allow()

    def _tick(self) -> None:
        """Once a second while the panel is seen."""
        case = self._case
        self._offer()
        if not self._parts.panel.detailed or case.story is None:
            return
        case.tick(self._present())
        rest = max(REFRESH_SECONDS, REFRESH_SHARE * self._took)
        if case.story.incident.open and not self._waiting and self._now() - self._asked >= rest:
            self._read_again()

    def _read_again(self) -> None:
        if self.book is not None and self._case.key:
            self._waiting, self._asked = True, self._now()
            self.book.story(self._case.key, partial(self._follow, self._asked), self._missed)

    def _missed(self, error: BaseException) -> None:
        self._waiting = False
        self._failed(error)

    # What people write.

    def _leave(self, *, at_once: bool = False) -> None:
        """Another incident, or none: what was written is saved where whoever sits here may, else it stays a draft."""
        case, text = self._case, self._case.narrative.written()
        if case.story is None or not self._parts.panel.detailed:
            return
        case.narrative.keep_draft()
        if case.narrative.dirty and case.story.incident.open:
            if at_once:
                self._keep_draft(case.key, text)
            if self._in_the_way() is None:
                self._save(text)
        self._parts.panel.show_one(on=False)

    def _back(self) -> None:
        self._leave()
        self._show()

    def _save(self, text: str) -> None:
        key, by, wall = self._case.key, self._seat.person, self._wall()
        self._change(lambda incidents: incidents.narrate(key, text, by=by, wall=wall))

    def _state(self, what: str, moment: float, text: str) -> None:
        key, by, wall = self._case.key, self._seat.person, self._wall()
        self._change(lambda incidents: incidents.state(key, what, moment, text, by=by, wall=wall))

    def _lose(self, losses: Losses) -> None:
        key, by, wall = self._case.key, self._seat.person, self._wall()
        self._change(lambda incidents: incidents.lose(key, losses, by=by, wall=wall))

    def _close_incident(self, text: str) -> None:
        key, by, wall = self._case.key, self._seat.person, self._wall()
        self.closing.close_slip()
        self._change(lambda incidents: incidents.close_incident(key, text, by=by, wall=wall))

    def _open(self, asked: tuple[str, Subject]) -> None:
        title, subject = asked
        by, wall = self._seat.person, self._wall()
        self.opening.close_slip()
        self._change(lambda incidents: incidents.begin(title, subject, by=by, wall=wall), self._opened)

    def _opened(self, incident: Incident) -> None:
        self._show()
        self.show_incident(incident.key)

    def _change(self, change: Change, done: Callable[[Incident], None] | None = None) -> None:
        """Add to the record by whoever sits here, if that person may."""
        if self.book is not None and not self._refused():
            self.book.change(change, done or self._changed, self._failed)

    def _changed(self, incident: Incident) -> None:
        if self._drafts.read(incident.key) == incident.text:
            self._drafts.forget(incident.key)
        self._read_again()

    def _draft(self, text: str) -> None:
        self._keep_draft(self._case.key, text)

    def _keep_draft(self, key: str, text: str) -> None:
        """A file of a few kilobytes, at most once in a pause of writing."""
        try:
            if text:
                self._drafts.write(key, text)
                self._case.narrative.show_drafted(self._wall())
            else:
                self._drafts.forget(key)
        except Trouble as trouble:
            self.told.emit(trouble.notice)

    # Who may, and what is offered.

    def _in_the_way(self) -> Notice | None:
        if self._seat.locked:
            return LOCKED
        return None if may(self._seat.role, Action.NOTE) else not_yours(self._seat.role)

    def _refused(self) -> bool:
        notice = ELSEWHERE if self.book is None else self._in_the_way()
        if notice is not None:
            self.told.emit(notice)
        return notice is not None

    def _allow(self) -> None:
        self._case.allow(on=self._in_the_way() is None)
        self._offer()

    def _offer(self) -> None:
        brushed = self._parts.timeline.bands.range is not None
        self._from_range.setVisible(brushed)
        self._from_range.setText(self.tr("从时段立案…"))
        self._from_range.setToolTip(self.tr("为所选时段立一个事件"))
        if self.book is not None:
            self._parts.panel.shelf.offer(alarm=self._parts.inspector.tag is not None, stretch=brushed)
        self._case.offer(papers=not self.papers.busy)

    def _ranged(self, _begin: float, _end: float) -> None:
        self._offer()

    # Papers and the hand-over.

    def _paper(self, paper: object) -> None:
        if self._orders is not None and self._case.story is not None:
            self.papers.ask(paper, self._case.story, self._orders, self._run_dir)

    def _turned(self, page: int) -> None:
        if page == CaseView.HANDOVER:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._orders is None or not self._case.key:
            return
        wall, case = self._present(), self._case
        case.handover.wait()
        work = partial(
            handover_now, self._park, self._orders, self._run_dir, case.key, self._seat.person, language(), wall
        )
        self._jobs.start(work, lambda note: case.handover.show_note(note, wall), self._no_hand_over)

    def _no_hand_over(self, error: BaseException) -> None:
        if isinstance(error, Trouble):
            self._case.handover.refuse(error.notice)
        else:
            self._broke(error)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Trouble):
            self.told.emit(error.notice)
        else:
            self._broke(error)

    @property
    def _case(self) -> CaseView:
        return self._parts.panel.case

    def _present(self) -> float:
        """The feed's clock; the machine's before anything came."""
        return self._watch.now or self._wall()

    def _join(self) -> None:
        parts, case = self._parts, self._case
        parts.panel.put_away.connect(self.put_away)
        parts.panel.shelf.chosen.connect(self.show_incident)
        parts.panel.shelf.range_asked.connect(self.from_range)
        parts.panel.shelf.alarm_asked.connect(self.from_alarm)
        parts.panel.work.cancel_asked.connect(self.papers.cancel)
        case.back_asked.connect(self._back)
        case.close_asked.connect(self.closing.begin)
        case.paper_asked.connect(self._paper)
        case.turned.connect(self._turned)
        case.course.sought.connect(self._replay.seek)
        case.narrative.saved.connect(self._save)
        case.narrative.drafted.connect(self._draft)
        case.narrative.stated.connect(self._state)
        case.grade.stated.connect(self._state)
        case.grade.lost.connect(self._lose)
        case.handover.asked.connect(self._hand_over)
        self.opening.acted.connect(self._open)
        self.closing.acted.connect(self._close_incident)
        self.papers.told.connect(self.told)
        self.papers.changed.connect(self._offer)
        self._seat.changed.connect(self._allow)
        self._timer.timeout.connect(self._tick)
        self._from_range.clicked.connect(self.from_range)
        parts.timeline.ranged.connect(self._ranged)
        parts.views.incidents_asked.connect(self.toggle)
        parts.alarms.incident_asked.connect(self.from_alarm)
        parts.inspector.incident_asked.connect(self.from_alarm)
        QShortcut(QKeySequence(KEY), parts.window).activated.connect(self.toggle)
        self._offer()


def _here(opening: Opening) -> Orders | None:
    """The recorder's orders where its records lie on this machine."""
    orders = opening.orders
    return None if orders is None or orders.bus is not None or orders.recorder else orders
