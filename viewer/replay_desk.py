"""Where the past is joined to the window: the player, the history it asks, frame, plate, sound, and the way back.

The present goes on underneath: it is counted, judged live or not, and heard by everything that calls a person.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from loaders.live.history import History
from loaders.live.past_bands import Chronicle
from scenes.alarm import AlarmEvents
from scenes.alarm_board import Board
from scenes.facts import nothing_known
from scenes.past import Gap, Past, Span, Why
from scenes.plant import Park
from scenes.trouble import Notice, Trouble
from viewer.jobs import Jobs
from viewer.panels.timeline.live_call import LiveCall
from viewer.panels.timeline.play_bar import Playing
from viewer.panels.timeline.replay_frame import ReplayFrame, ReplayPlate
from viewer.panels.timeline.timeline import Timeline
from viewer.panels.timeline.timeline_words import gap_told, replay_told
from viewer.panels.timeline.wishes import Wish
from viewer.panels.words import name_of
from viewer.replay import Player, Question
from viewer.replay_trends import PastTrend, ShownTrends, past_trend
from viewer.timeline_desk import TimelineDesk
from viewer.turns import Turns
from viewer.watch import Watch

CURSOR_SECONDS = 0.1
"""The cursor goes with the pictures; alone it is drawn no more often, for the whole window is put together anew."""
FAST = 60.0
"""From this speed on nobody sees more of a picture than its colours."""
LATE_SECONDS = 2.0
"""Of real time: what happened since may still be on its way to the disk."""
PICTURE, TREND = 0, 2
"""Kinds of questions to the history: the picture comes first."""
JOURNAL = 1
"""Kind of a question to the journal, beside the timeline's (`viewer.replay_days`)."""

NO_HISTORY = Notice(
    "本窗口没有可回放的历史记录。",
    "There is no history here to replay.",
    '在记录进程所在的电脑上回放；或在本机 history.toml 的 [cluster] 中指明历史服务器并写 read = "cluster"。',
    "Replay it on the recorder's machine, or name the history's servers under [cluster] in history.toml here, "
    'with read = "cluster".',
)
NOTHING_THAT_WAY = Notice("这个方向没有更多事件。", "Nothing more happened in this direction.")


@dataclass(frozen=True, slots=True)
class PastSource:
    """How the past of a park is opened; both are called on a worker and raise `Trouble`.

    `video` is the list of what cameras kept (`loaders.live.video_spans`), whether it is there or not.
    """

    history: Callable[[], History]
    chronicle: Callable[[], Chronicle] | None = None
    video: Path | None = None


@dataclass(frozen=True, slots=True)
class ReplayParts:
    """The widgets that show a replay; where they stand in the window is not known here."""

    timeline: Timeline
    frame: ReplayFrame
    plate: ReplayPlate
    call: LiveCall


class ReplayDesk(QObject):
    """`now` is a monotonic clock in seconds; `marks` the file of the person's bookmarks. GUI thread."""

    hurried = Signal()
    """A picture is coming that another may follow at once: by then it is to be on the screen."""
    shown = Signal()
    """Another moment is on the stage (`Watch.shown`): whoever draws beside it follows."""
    began = Signal()
    """The window leaves the present."""
    ended = Signal()
    """It is back."""
    told = Signal(object)
    """A `Notice`."""
    timeline_shown = Signal(bool)
    """The timeline is seen, or put away."""

    def __init__(
        self,
        park: Park,
        source: PastSource | None,
        watch: Watch,
        trends: ShownTrends,
        parts: ReplayParts,
        jobs: Jobs,
        *,
        now: Callable[[], float],
        frames_per_second: int,
        marks: Path,
        broke: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._park, self._watch, self._trends, self._parts, self._broke = park, watch, trends, parts, broke
        self.player = Player(now=now)
        self._said: Notice | None = None
        self._span: Span | None = None
        self._history: Turns[History] | None = None
        self._chronicle: Turns[Chronicle] | None = None
        self._desk: TimelineDesk | None = None
        self._tick = QTimer(self, interval=round(1000 / frames_per_second))
        self._tick.timeout.connect(self._play_on)
        self._cursor = QTimer(self, singleShot=True, interval=round(1000 * CURSOR_SECONDS))
        self._cursor.timeout.connect(self._tell_timeline)
        if source is not None:
            self._history = Turns(source.history, self)
            self._chronicle = None if source.chronicle is None else Turns(source.chronicle, self)
            self._desk = TimelineDesk(
                parts.timeline, self._history, self._chronicle, jobs,
                present=self._present, marks=marks, video=source.video, broke=broke, parent=self,
            )  # fmt: skip
            self._desk.told.connect(self.told)
            self._desk.spanned.connect(self._know_span)
        parts.timeline.refuse(NO_HISTORY if source is None else None)
        parts.timeline.hide()
        parts.timeline.wished.connect(self.wish)
        parts.timeline.sought.connect(self.seek)
        parts.timeline.scrubbed.connect(self.scrub)
        parts.timeline.ranged.connect(self._range)
        parts.call.live_asked.connect(self.live)

    @property
    def active(self) -> bool:
        """Whether a past moment is shown, or about to be."""
        return self.player.replaying

    @property
    def awaited(self) -> float:
        """Seconds of real time for which a past picture has been on its way; 0 while none is."""
        return self.player.waiting

    @property
    def calls(self) -> int:
        """Alarms that called at the present since the past is shown."""
        return self._parts.call.count

    # What the person does.

    def toggle_timeline(self) -> None:
        """Show the timeline with the keyboard in it, or put it away; a replay ends with it."""
        timeline = self._parts.timeline
        if timeline.isHidden():
            timeline.show()
            timeline.setFocus()
            if self._desk is not None:
                self._desk.open()
        else:
            self.live()
            timeline.hide()
            if self._desk is not None:
                self._desk.put_away()
        self.timeline_shown.emit(not timeline.isHidden())
        self._tell()

    def wish(self, wish: Wish) -> None:
        """One press of a button or a key."""
        match wish:
            case Wish.LIVE:
                self.live()
            case Wish.TOGGLE:
                self._toggle()
            case Wish.SECOND_BACK | Wish.SECOND_ON:
                self._step(-1.0 if wish is Wish.SECOND_BACK else 1.0)
            case Wish.EVENT_BACK | Wish.EVENT_ON | Wish.ALARM_BACK | Wish.ALARM_ON:
                self._find(wish)
            case Wish.SLOWER | Wish.FASTER:
                self.player.faster(-1 if wish is Wish.SLOWER else 1)
            case Wish.LOOP:
                self._loop()
            case Wish.MARK:
                self._mark()
        self._go_on()

    def seek(self, moment: float) -> None:
        """Be at a past moment."""
        self._follow_span()
        if self.player.replaying:
            self.player.seek(moment)
        elif not self._begin(moment):
            return
        self.hurried.emit()
        self._play_on()

    def scrub(self, moment: float) -> None:
        """Follow the hand; while it moves the newest moment that can be had is shown."""
        if self.player.replaying:
            self.player.scrub(moment)
            self.hurried.emit()
            self._play_on()

    def play(self, speed: float | None = None) -> None:
        """Go on from here."""
        if speed is not None:
            self.player.set_speed(speed)
        if self.player.replaying:
            self.player.play()
            self._go_on()

    def live(self) -> None:
        """Follow the present again."""
        if not self.player.replaying:
            return
        was_shown = self.player.past is not None
        self.player.end()
        self._tick.stop()
        self._trends.show(None)
        self._watch.replay(None)
        self._parts.frame.frame(on=False)
        self._parts.plate.say("")
        self._parts.call.forget()
        self._tell()
        self.shown.emit()
        if was_shown:
            self.ended.emit()

    def ask_journal[T](
        self, question: Callable[[Chronicle], T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> bool:
        """Ask the journal on its worker, after what the timeline asks; False where there is none."""
        if self._chronicle is not None:
            self._chronicle.ask(JOURNAL, question, done, failed)
        return self._chronicle is not None

    def ask_history[T](
        self,
        kind: int,
        question: Callable[[History], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> bool:
        """Ask the history on its worker, in turn with the picture (`viewer.turns`); False where there is none."""
        if self._history is not None:
            self._history.ask(kind, question, done, failed)
        return self._history is not None

    # What goes on.

    def hear(self, events: AlarmEvents) -> None:
        """What happened to alarms at the present."""
        if self.player.replaying and len(events):
            self._parts.call.hear(events)

    def tell(self) -> None:
        """A few times a second: what is shown beside the picture."""
        self._follow_span()
        self._tell()
        self._ask_trend()

    def close(self) -> None:
        """Let go of history and journal."""
        self._tick.stop()
        self._cursor.stop()
        if self._desk is not None:
            self._desk.put_away()
        for turns in (self._history, self._chronicle):
            if turns is not None:
                turns.close()

    def _begin(self, moment: float) -> bool:
        """Leave the present; False where there is no past to be had."""
        if self._history is None:
            self.told.emit(NO_HISTORY)
            return False
        self.player.begin(moment)
        return True

    def _present(self) -> float:
        return self._watch.now

    def _toggle(self) -> None:
        if self.player.replaying:
            self.player.toggle()
        else:
            self._begin(self._latest())

    def _step(self, seconds: float) -> None:
        if self.player.replaying:
            self.player.step(seconds)
        elif seconds < 0:
            self._begin(self._latest() + seconds)

    def _find(self, wish: Wish) -> None:
        """By event or by alarm: the journal's days are looked through until there is one."""
        forward = wish in (Wish.EVENT_ON, Wish.ALARM_ON)
        days = None if self._desk is None else self._desk.days
        if days is None or not (self.player.replaying or not forward):
            return
        self.player.pause()
        moment = self.player.moment if self.player.replaying else self._latest()
        alarms = wish in (Wish.ALARM_BACK, Wish.ALARM_ON)
        days.find(moment, forward=forward, alarms=alarms, done=self._found)

    def _found(self, moment: float | None) -> None:
        if moment is None:
            self.told.emit(NOTHING_THAT_WAY)
            return
        self.seek(moment)
        timeline = self._parts.timeline
        if not timeline.stretch.holds(moment):
            timeline.show_span(timeline.stretch.seconds)

    def _latest(self) -> float:
        """The last moment of which anything is kept."""
        return self._watch.now if self.player.span is None else min(self._watch.now, self.player.span.end)

    def _range(self, begin: float, end: float) -> None:
        """A range was brushed: it is played again and again if that was wanted before."""
        if end <= begin:
            self.player.clear_loop()
        elif self.player.loop is not None:
            self.player.set_loop(begin, end)
        self._tell()

    def _loop(self) -> None:
        brushed = self._parts.timeline.bands.range
        if self.player.loop is not None or brushed is None:
            self.player.clear_loop()
        elif self.player.replaying or self._begin(brushed[0]):
            self.player.set_loop(*brushed)
            self.player.play()

    def _mark(self) -> None:
        if self._desk is not None and self.player.replaying:
            row = self._watch.selected
            named = row is not None and 0 <= row < len(self._park.equipment)
            self._desk.toggle_mark(
                self.player.moment, name_of(self._park.equipment[row]) if named and row is not None else ""
            )

    def _know_span(self, span: Span | None) -> None:
        self._span = span
        self._follow_span()

    def _follow_span(self) -> None:
        """What is kept goes on with the present; only of the last moments the recorder may not have told yet."""
        span, health = self._span, self._watch.health
        if span is not None and health.live:
            span = replace(span, end=max(span.end, self._watch.heard - LATE_SECONDS * health.speed))
        self.player.know(span)

    def _go_on(self) -> None:
        """Ask for what is to be seen, and show where we are."""
        self._ask_on()
        self._tell_timeline()

    def _play_on(self) -> None:
        """Ask for what is to be seen; the cursor goes with its picture, or alone where that is long in coming.

        While playing the clock comes here by itself.
        """
        self._ask_on()
        if not self._cursor.isActive():
            self._cursor.start()

    def _ask_on(self) -> None:
        self._ask()
        if self.player.playing is not self._tick.isActive():
            if self.player.playing:
                self._tick.start()
            else:
                self._tick.stop()

    def _ask(self) -> None:
        """Ask for what is to be seen, if nothing is on its way."""
        if self._history is not None and (question := self.player.wanted()) is not None:
            self._history.ask(
                PICTURE, partial(_past, question), partial(self._hear, question), partial(self._fail, question)
            )

    def _tell_timeline(self) -> None:
        self._cursor.stop()
        self._parts.timeline.show_state(self._state())

    def _hear(self, question: Question, past: Past) -> None:
        first = self.player.past is None
        if self.player.hear(question.number, past):
            self._ask()  # the worker goes on while this is drawn
            self._show(past, first=first)
        self._go_on()

    def _fail(self, question: Question, error: BaseException) -> None:
        """What cannot be read is shown as unknown, and said."""
        first, mattered = self.player.past is None, self.player.fail(question.number)
        if not isinstance(error, Trouble):
            self._broke(error)
        elif error.notice != self._said:
            self._said = error.notice
            self.told.emit(error.notice)
        if mattered:
            gap = Gap(question.moment, question.moment, Why.LOST)
            unknown = Past(question.moment, None, nothing_known(len(self._park.tags)), Board(), gap)
            self.player.past = unknown
            self._show(unknown, first=first)
        self._go_on()

    def _show(self, past: Past, *, first: bool) -> None:
        if self.player.playing and self.player.speed >= FAST:
            self.hurried.emit()
        self._watch.replay(past)
        self._trends.show(past.asked)
        if first:
            self._parts.frame.frame(on=True)
            self.began.emit()
        self._say_plate(past)
        self.shown.emit()

    def _say_plate(self, past: Past) -> None:
        why = "" if past.gap is None else gap_told(past.gap)
        self._parts.plate.say(replay_told(past.asked, self.player.speed, playing=self.player.playing), why)

    def _tell(self) -> None:
        self._tell_timeline()
        if self.player.loop is not None:
            self._parts.timeline.show_range(self.player.loop)
        if self.player.past is not None:
            self._say_plate(self.player.past)

    def _state(self) -> Playing:
        player = self.player
        if not player.replaying:
            return Playing(self._watch.now, speed=player.speed, looping=player.loop is not None)
        return Playing(player.moment, True, player.playing, player.speed, player.loop is not None, player.waiting)

    def _ask_trend(self) -> None:
        wanted = self._trends.wanted()
        if wanted is not None and self._history is not None:
            tag, begin, end = wanted
            self._history.ask(TREND, partial(_trend, tag, begin, end), self._know_trend, self._missed)

    def _know_trend(self, found: PastTrend) -> None:
        self._trends.know(found)
        self.shown.emit()

    def _missed(self, error: BaseException) -> None:
        """A trend that cannot be had stays empty; the picture says why."""
        if not isinstance(error, Trouble):
            self._broke(error)


def _past(question: Question, history: History) -> Past:
    return history.state_at(question.moment)


def _trend(tag: int, begin: float, end: float, history: History) -> PastTrend:
    return past_trend(history, tag, begin, end)
