"""The papers of an incident asked for in the window: which command makes each, and what is told meanwhile."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from loaders.incident_story import Story
from loaders.live.parks import data_of, package_of
from loaders.live.people.rights import not_yours
from loaders.live.wire.endpoint import Orders, files
from scenes.incident import Step, Subject
from scenes.plant import Park
from scenes.trouble import Language, Notice
from viewer.panels.incidents.case_view import Paper
from viewer.panels.incidents.incident_panel import IncidentPanel
from viewer.panels.incidents.work_strip import Work
from viewer.paper_path import plain
from viewer.paper_work import PaperWork
from viewer.refusals import LOCKED
from viewer.seat import Seat

translate = QCoreApplication.translate

FILM_SECONDS, FILM_RATE = 30.0, 10.0
"""How long a film plays, about, and its pictures a second."""
SLOWEST, FASTEST = 1.0, 600.0
_ENDINGS = {Paper.PDF: ".pdf", Paper.DOCX: ".docx", Paper.FILM: ".mp4", Paper.EVIDENCE: ".zip"}

type ChoosePath = Callable[[QWidget, str, str], Path | None]
"""Asks for a file's place: over which window, with which title and suggested name."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Whose paper it is, in which language, seen from which saved view, and whether pictures go with it."""

    by: str
    speaking: Language
    view: str
    pictured: bool


class IncidentPapers(QObject):
    """One paper at a time; `work` is what makes it. GUI thread."""

    told = Signal(object)
    """A `Notice`: nothing was begun."""
    changed = Signal()
    """A paper is begun, or there is an end of it."""

    def __init__(
        self,
        window: QWidget,
        panel: IncidentPanel,
        seat: Seat,
        choose_path: ChoosePath,
        *,
        work: PaperWork | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._panel, self._seat, self._choose_path = window, panel, seat, choose_path
        self.work = work or PaperWork(now=time.monotonic, parent=self)
        self.work.progressed.connect(panel.work.progress)
        self.work.made.connect(self._made)
        self.work.failed.connect(self._failed)
        self.work.cancelled.connect(self._cancelled)

    @property
    def busy(self) -> bool:
        """Whether one is being made."""
        return self.work.busy

    def ask(self, paper: object, story: Story, orders: Orders, run_dir: Path) -> None:
        """Ask where to, and begin."""
        if self.busy or not isinstance(paper, Paper):
            return
        if self._seat.locked or not self._seat.session:  # a paper names who made it
            self.told.emit(LOCKED if self._seat.locked else not_yours(None))
            return
        out = self._choose_path(self._window, _title(paper), _name(paper, story))
        if out is None:
            return
        case = self._panel.case
        wishes = Wishes(self._seat.person, case.speaking, case.seen_from, pictured=case.pictures.isChecked())
        words = command_of(paper, story, orders, run_dir, wishes)
        self._panel.work.begin(out)
        self.work.start(words, out)
        self.changed.emit()

    def cancel(self) -> None:
        """End it."""
        self.work.cancel()

    def close(self) -> None:
        """The window goes."""
        self.work.close()

    def _made(self, path: Path, notices: tuple[Notice, ...]) -> None:
        self._panel.work.made(path, notices)
        self.changed.emit()

    def _failed(self, notice: Notice) -> None:
        self._panel.work.failed(notice)
        self.changed.emit()

    def _cancelled(self) -> None:
        self._panel.work.cancelled()
        self.changed.emit()

    @property
    def state(self) -> Work:
        """How the last one stands."""
        return self._panel.work.state


def command_of(paper: Paper, story: Story, orders: Orders, run_dir: Path, wishes: Wishes) -> list[str]:
    """The words of the command that makes a paper; it lacks only where the file is put."""
    key, by, speaking, view = story.incident.key, wishes.by, wishes.speaking, wishes.view
    said = orjson.dumps({name: value for name, value in asdict(orders).items() if name != "bus"}).decode()
    where = ["--orders", said, "--run-dir", str(run_dir.resolve())]
    if paper is Paper.FILM:
        speed = film_speed(story.incident.subject)
        words = ["--view", view, "--speed", f"{speed:g}", "--rate", f"{FILM_RATE:g}", "--language", speaking]
        return ["incident", "film", orders.park, key, *words, *where]
    shots = shots_of(story, view) if wishes.pictured else ()
    pictures = [word for each in shots for word in ("--picture", each)]
    if paper is Paper.EVIDENCE:
        return ["evidence", "make", orders.park, key, "--by", by, *pictures, *where]
    return ["incident", "report", orders.park, key, "--by", by, "--language", speaking, *pictures, *where]


def shots_of(story: Story, view: str) -> tuple[str, ...]:
    """The moments that are worth a picture: when it called, and when all was normal again."""
    steps = story.chronology.steps
    moments = [steps[step].time for step in (Step.ANNOUNCED, Step.CLEARED) if step in steps]
    told = (datetime.fromtimestamp(each, UTC).astimezone().isoformat(" ", "seconds") for each in moments)
    return tuple(f"{each} {view}" for each in told)


def film_speed(subject: Subject) -> float:
    """Seconds of the past for one of the film, so that it plays for half a minute."""
    return round(min(max((subject.end - subject.begin) / FILM_SECONDS, SLOWEST), FASTEST), 2)


def handover_now(park: Park, orders: Orders, run_dir: Path, key: str, by: str, language: Language, wall: float) -> str:
    """The hand-over note as of `wall`, on a worker. Raises `Trouble`."""
    from loaders.incident_papers import Case, handover_of
    from loaders.live.history.opening import history_at
    from loaders.live.incidents import Incidents

    folder = data_of(park, orders, files(run_dir, orders))
    incidents = Incidents.open(folder)
    try:
        incident = incidents.read(key)
    finally:
        incidents.close()
    history = history_at(park, orders, run_dir)
    try:
        return handover_of(Case(park, package_of(orders), folder, history, incident, by, wall), language)
    finally:
        history.close()


def _title(paper: Paper) -> str:
    match paper:
        case Paper.PDF | Paper.DOCX:
            return translate("IncidentPapers", "报告存到哪里")
        case Paper.FILM:
            return translate("IncidentPapers", "录像存到哪里")
        case Paper.EVIDENCE:
            return translate("IncidentPapers", "证据包存到哪里")


def _name(paper: Paper, story: Story) -> str:
    kinds = {
        Paper.PDF: translate("IncidentPapers", "报告"),
        Paper.DOCX: translate("IncidentPapers", "报告"),
        Paper.FILM: translate("IncidentPapers", "录像"),
        Paper.EVIDENCE: translate("IncidentPapers", "证据"),
    }
    return plain(f"{kinds[paper]} {story.incident.key} {story.incident.title}") + _ENDINGS[paper]
