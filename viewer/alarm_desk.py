"""Where all that concerns alarms and people is made and joined: seat, slips, pages, sounds, and whether it is live."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from loaders.alarm_export import Export, write_export
from loaders.alarm_policy import Policy
from loaders.live.acts import Act, Action, Answer
from scenes.alarm import AlarmEvents
from scenes.alarm_board import Board
from scenes.alarm_sound import Sound
from scenes.columns import Flags
from scenes.facts import Facts
from scenes.plant import Park
from scenes.trouble import Language, Notice
from viewer.annunciator import Annunciator, scope_of
from viewer.jobs import Jobs
from viewer.liveness import Liveness, Loss, Outlook
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.deaf_frame import DeafFrame
from viewer.panels.header import Header
from viewer.panels.inspector import Inspector
from viewer.panels.not_live import NotLive
from viewer.panels.slips.sound_test import SoundTest
from viewer.panels.theme import Theme
from viewer.people import People
from viewer.places import CONFIG
from viewer.seat import Message, Seat
from viewer.settings import Settings
from viewer.sound import Horn, Loudspeaker, MachineLoudspeaker
from viewer.voice import Voice
from viewer.watch import Health

SEAT_LOSSES = {Loss.PAUSED, Loss.PICTURE, Loss.CLOCK}
"""What only this seat knows of: the recorder writes down its own."""


class AlarmDesk(QObject):
    """`window` is covered by slips and frames, `over` is the picture inside it. GUI thread.

    `send` gives a message to the link; False: it could not be told. `now` is a monotonic clock in seconds.
    `loudspeaker` is the machine's where none is given.
    """

    told = Signal(object)
    """A `Notice` for the trouble bar."""
    taken_back = Signal(object)
    """A `Notice` told before that is true no longer."""
    fly_asked = Signal(int)
    """An object row."""

    def __init__(
        self,
        park: Park,
        theme: Theme,
        policy: Policy,
        settings: Settings,
        *,
        header: Header,
        alarms: AlarmList,
        inspector: Inspector,
        window: QWidget,
        over: QWidget,
        jobs: Jobs,
        send: Callable[[Message], bool],
        now: Callable[[], float],
        language: Language,
        liveness: Liveness | None = None,
        loudspeaker: Loudspeaker | None = None,
    ) -> None:
        super().__init__(window)
        self.header, self.alarms, self.inspector, self._jobs = header, alarms, inspector, jobs
        self.seat = Seat(send, now=now, rehearsal=park.rehearsal, idle_seconds=settings.seat.idle_seconds, parent=self)
        self.people = People(park, theme, policy, self.seat, window, over=over)
        self.not_live, self.deaf = NotLive(theme, window, over=over), DeafFrame(theme, window, over=over)
        self.sounds = SoundTest(theme, window, over=over)
        sound = settings.sound
        horn = Horn(loudspeaker or MachineLoudspeaker(CONFIG / "sounds", sound.volume, self), sound, self)
        voice = Voice(language, self) if sound.speech == "on" else None
        self.annunciator = Annunciator(
            park, horn, self.deaf, voice=voice, scope=_heard_here(park, policy, settings), parent=self
        )
        self._liveness = liveness or Liveness()
        self.outlook = Outlook(Loss.NEVER, float("nan"))
        self._returned: Notice | None = None
        header.add(self.people.button)
        self._join()
        QShortcut(QKeySequence("F9"), window).activated.connect(self.sounds.open)

    def hear(self, events: AlarmEvents, answers: Sequence[Answer]) -> None:
        """What happened to alarms, in order, none left out; and what was answered to this seat."""
        if len(events):
            self.annunciator.hear(events)
        if answers:
            self.seat.hear(answers)

    def look(self, health: Health, *, sourced: bool, picture_late: float) -> None:
        """A few times a second: is this the present? `sourced` is False where nothing was ever to be live."""
        before, self.outlook = self.outlook, self._liveness.look(health, picture_late=picture_late)
        if not sourced:
            return
        self.not_live.show_outlook(self.outlook)
        self.header.show_live(live=self.outlook.loss is None)
        self._report(before, self.outlook)
        self._tell_return(health)
        self.seat.meet(health.run)
        self.people.show_feeds(health.sources)

    def show(self, facts: Facts, board: Board, now: float) -> None:
        """New facts, a new board, or the same a second older, of the present or of the moment that is replayed.

        `now` is that moment by the feed's clock, seconds since 1970 UTC.
        """
        for panel in (self.alarms, self.inspector, self.people):
            panel.show_board(board, now)
            panel.show_facts(facts, now)

    def count(self, facts: Facts, board: Board, now: float) -> None:
        """The bar across the head of the window counts the present, whatever the rest shows."""
        self.header.show_board(board, now)
        self.header.show_facts(facts, now)

    def replay(self, *, on: bool) -> None:
        """The window leaves the present, or is back: a soft tick, no commands, and the bar says what it counts."""
        self.seat.replaying = on
        self.header.show_replay(on=on)
        self.inspector.show_replay(on=on)
        self.annunciator.tick(Sound.REPLAY_BEGIN if on else Sound.REPLAY_END)

    def sound(self, facts: Facts, board: Board, now: float) -> None:
        """What should be heard at this moment; asked more often than panels are told."""
        self.annunciator.show(facts, board, now, self.outlook)

    def close(self) -> None:
        """Be quiet."""
        self.annunciator.close()

    def _join(self) -> None:
        alarms, people = self.alarms, self.people
        alarms.acted.connect(people.act)
        alarms.shelve_asked.connect(partial(people.want, Action.SHELVE))
        alarms.note_asked.connect(partial(people.want, Action.NOTE))
        alarms.take_out_asked.connect(partial(people.want, Action.TAKE_OUT))
        alarms.silence_asked.connect(people.silence)
        alarms.history_asked.connect(people.history)
        alarms.export_asked.connect(self._export)
        self.header.silence_asked.connect(people.silence)
        seen = self.inspector
        seen.acted.connect(people.act)
        seen.shelve_asked.connect(partial(people.want, Action.SHELVE))
        seen.note_asked.connect(partial(people.want, Action.NOTE))
        seen.history_asked.connect(people.history)
        seen.tag_selected.connect(people.choose)
        alarms.tag_selected.connect(people.choose)
        people.told.connect(self.told)
        people.fly_asked.connect(self.fly_asked)
        self.annunciator.told.connect(self.told)
        self.sounds.play_asked.connect(self._play)
        self.sounds.acted.connect(self._tested)

    def _play(self, sound: Sound) -> None:
        self.annunciator.test(sound)

    def _tested(self, wish: Act) -> None:
        self.people.act(wish)
        self.sounds.close_slip()

    def _tell_return(self, health: Health) -> None:
        """That the picture is live again is said until it is not."""
        if self._returned is not None and self.outlook.loss is not None:
            self.taken_back.emit(self._returned)
            self._returned = None
        if (notice := self._liveness.returned(health)) is not None:
            self._returned = notice
            self.told.emit(notice)

    def _report(self, before: Outlook, after: Outlook) -> None:
        """What only this seat went through is written down too, once it is over."""
        if before.loss in SEAT_LOSSES and after.loss is None and self.seat.session:
            text = f"{before.loss.value} {before.age:.0f} s"
            self.seat.act(Act(0, "", Action.REPORT, np.empty(0, np.int32), text=text))

    def _export(self, path: Path, export: Export) -> None:
        def done(_: None) -> None:
            self.told.emit(Notice(f"已导出到 {path}。", f"Written to {path}."))

        self._jobs.start(partial(write_export, path, export), done, self._failed)

    def _failed(self, error: BaseException) -> None:
        notice = getattr(error, "notice", None)
        if not isinstance(notice, Notice):
            raise error
        self.told.emit(notice)


def _heard_here(park: Park, policy: Policy, settings: Settings) -> Flags | None:
    """The indicators whose alarms sound at this seat, shape (tags,): its enterprises, less what the policy keeps quiet.

    None for all.
    """
    scope, loud = scope_of(park, settings.seat.enterprises.split()), policy.rules.annunciating
    if scope is None:
        return None if bool(loud.all()) else loud
    return scope & loud
