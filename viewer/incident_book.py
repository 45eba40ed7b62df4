"""Reading and changing incidents off the GUI thread: one thing after the other, nothing that was asked is dropped."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from loaders.incident_story import Shelf, Story, shelf_of, story_of
from loaders.live.incidents import Incidents
from scenes.incident import Incident
from viewer.jobs import Jobs

type Change = Callable[[Incidents], Incident]
type _Failed = Callable[[BaseException], None]


class IncidentBook(QObject):
    """The incidents beside the journal in `folder`. GUI thread; `failed` hears of a `Trouble`, or of a bug."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._jobs = folder, Jobs(1, self)
        self._closed = False

    def shelf(self, done: Callable[[Shelf], None], failed: _Failed) -> None:
        """All of them."""
        self._start(partial(shelf_of, self._folder), done, failed)

    def story(self, key: str, done: Callable[[Story], None], failed: _Failed) -> None:
        """One of them with its chronology."""
        self._start(partial(story_of, self._folder, key), done, failed)

    def change(self, change: Change, done: Callable[[Incident], None], failed: _Failed) -> None:
        """Add to the record."""
        self._start(partial(_changed, self._folder, change), done, failed)

    def close(self) -> None:
        """What was asked for is still written; no answer comes any more."""
        if not self._closed:
            self._closed = True
            self._jobs.finish()

    def _start[T](self, work: Callable[[], T], done: Callable[[T], None], failed: _Failed) -> None:
        if not self._closed:
            self._jobs.start(work, partial(self._unless_closed, done), partial(self._unless_closed, failed))

    def _unless_closed[T](self, told: Callable[[T], None], answer: T) -> None:
        if not self._closed:
            told(answer)


def _changed(folder: Path, change: Change) -> Incident:
    incidents = Incidents.open(folder)
    try:
        return change(incidents)
    finally:
        incidents.close()
