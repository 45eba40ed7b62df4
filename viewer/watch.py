"""One watch at the screen: takes the news, paints, hands on what changed, and says how live it is. No Qt, no VTK."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from loaders.live.acts import Answer
from loaders.live.feeds import FeedHealth
from loaders.live.wire.frames import Heartbeat, Hello, Question
from scenes.alarm import AlarmEvents, joined_events, no_events
from scenes.alarm_board import Board
from scenes.columns import Bytes, Flags, Numbers, Rows
from scenes.facts import Facts
from scenes.limits import Transitions, at_first, joined
from scenes.past import Past
from scenes.picture import Fade, Palette, changes, paint, stepping_back
from scenes.tags import Tags
from scenes.trouble import Notice
from viewer.link import LOST_AFTER_SECONDS
from viewer.mailbox import LinkState, Lot, Mailbox, Word

SHOWN = 5000
"""Transitions kept for the list."""


@dataclass(frozen=True, slots=True)
class Health:
    """How live the screen is. `age` is seconds of real time since the last frame, None before the first.

    `now` is the feed's clock, seconds since 1970 UTC, 0 before the first frame. `transitions` is how many the recorder
    counted since this viewer began with its journal, `received` how many came here, `missed` how many of them were no
    longer to be had; the two differ for the moment a frame is on its way and by nothing else. The same holds for
    `events`, `events_received` and `events_missed` of alarms. `run` changes when the recorder is another one.
    """

    state: LinkState
    age: float | None
    now: float
    kind: str
    speed: float
    rate: float
    readings: int
    transitions: int
    received: int
    missed: int
    late: int
    ahead: int
    pid: int
    sources: tuple[FeedHealth, ...]
    notice: Notice | None
    events: int = 0
    events_received: int = 0
    events_missed: int = 0
    duplicate: int = 0
    rejected: int = 0
    run: str = ""

    @property
    def live(self) -> bool:
        """Whether what is on the screen is the present."""
        return self.state is LinkState.LIVE

    @property
    def reconciled(self) -> bool:
        """Whether everything that the recorder counted came here: asked after a pause, once it is live again."""
        return not (self.missed or self.events_missed)


@dataclass(frozen=True, slots=True)
class Shown:
    """What scene and panels show: the present, or a moment of the past, which `replayed` says.

    `now` is that moment by the feed's clock, seconds since 1970 UTC.
    """

    facts: Facts
    board: Board
    now: float
    replayed: bool


class Coloured(Protocol):
    """What a watch needs of the `viewer.stage.Stage`."""

    def colour(self, picture: Bytes) -> None:
        """Colour every object, shape (objects, 4); see `scenes.picture.paint`."""
        ...


class Count:
    """Counts what came by its numbers, which run on without a gap, and so sees what is missing."""

    def __init__(self, first: int) -> None:
        self.first, self.next = first, first
        self.received = self.missed = 0

    def fresh(self, numbers: Numbers) -> slice:
        """Which of a lot were not here before, and count them; numbers grow."""
        new = slice(int(numbers.searchsorted(self.next)), None)
        if len(numbers[new]):
            last = int(numbers[-1])
            self.missed += last + 1 - self.next - len(numbers[new])
            self.received += len(numbers[new])
            self.next = last + 1
        return new

    def settle(self, total: int) -> None:
        """The recorder has counted so many by now: what did not come will not come any more."""
        self.missed += max(0, total - self.next)
        self.next = max(total, self.next)


class Watch:
    """Owns what is on the screen. `stage` colours, `show` asks for a frame, `send` asks the recorder.

    `board` is the newest one; `events` and `answers` are what came with the last tick. When the recorder is lost the
    last facts stay, and `health` says so. `now` is a monotonic clock in seconds. `facts`, `board`, `now` and `health`
    are of the present always; while a past moment is replayed the picture, and `shown`, are of that moment.
    """

    def __init__(
        self,
        tags: Tags,
        *,
        objects: int,
        palette: Palette,
        stage: Coloured,
        show: Callable[[], None],
        mailbox: Mailbox,
        send: Callable[[Question], bool],
        now: Callable[[], float],
    ) -> None:
        self.facts: Facts = at_first(tags)
        self.board = Board()
        self.events: AlarmEvents = no_events()
        self.answers: tuple[Answer, ...] = ()
        self.selected: int | None = None
        self.fading = Fade.NONE
        self._tags, self._objects, self._palette = tags, objects, palette
        self._stage, self._show, self._mailbox, self._send, self._now = stage, show, mailbox, send, now
        self._word = Word(LinkState.CONNECTING, now())
        self._hidden: Flags | None = None
        self._past: Past | None = None
        self._beside: Coloured | None = None
        self._beside_is_present = False
        self._beside_facts: Facts | None = None
        self._lots: deque[Transitions] = deque()
        self._lots_count = 0
        self._journal: str = ""
        self._moves, self._calls = Count(0), Count(0)
        self._picture = self._paint(self._facts_shown)
        self._picture_beside: Bytes | None = None
        self._stage.colour(self._picture)

    def tick(self) -> bool:
        """Once a frame: what is new, what it looks like, what differs. True when anything came."""
        news = self._mailbox.take()
        self.answers, self.events = news.answers, no_events()
        if news.word is None:
            return False
        self._word = news.word
        self.board = news.board or self.board
        self.events = joined_events([self._count(lot) for lot in news.lots])
        self._reconcile(news.word)
        if news.facts is not None:
            self.facts = news.facts
            if self._past is None or self._beside_is_present:
                self._repaint()
        return True

    def replay(self, past: Past | None) -> None:
        """Show a moment of the past, or the present again: None. What comes goes on being counted and kept."""
        self._past = past
        self._repaint()

    def colour_beside(self, stage: Coloured | None, *, present: bool = False, held: Facts | None = None) -> None:
        """Colour a second stage too: as the first, or whatever the first shows as at `present`, or by facts `held`.

        None: no longer.
        """
        self._beside, self._beside_is_present = stage, stage is not None and present
        self._beside_facts = held
        self._picture_beside = None
        self._repaint()

    @property
    def shown(self) -> Shown:
        """What scene and panels are to show."""
        if self._past is None:
            return Shown(self.facts, self.board, self.now, replayed=False)
        return Shown(self._past.facts, self._past.board, self._past.asked, replayed=True)

    @property
    def waiting(self) -> bool:
        """Whether anything that is shown waits for an answer: only then does the pulse beat."""
        beside = self._beside_is_present and bool(self.facts.unanswered.any())
        held = self._beside_facts is not None and bool(self._beside_facts.unanswered.any())
        return beside or held or bool(self._facts_shown.unanswered.any())

    @property
    def transitions(self) -> Transitions:
        """The last `SHOWN` transitions, oldest first."""
        every = joined(list(self._lots))
        return every.at(slice(max(0, len(every) - SHOWN), None))

    @property
    def picture(self) -> Bytes:
        """The texels on the stage, shape (objects, 4)."""
        return self._picture

    @property
    def heard(self) -> float:
        """The feed's clock at the last frame: the moment of which `facts` are; 0 before the first frame."""
        return self._word.now

    @property
    def now(self) -> float:
        """The feed's clock, which goes on between frames and when none come; 0 before the first frame."""
        word = self._word
        if word.heard is None or word.hello is None:
            return 0.0
        return word.now + (self._now() - word.heard) * word.hello.speed

    @property
    def health(self) -> Health:
        """How live the screen is at this moment; a link that died without a word is noticed too."""
        word = self._word
        age = None if word.heard is None else max(0.0, self._now() - word.heard)
        silent = word.state is LinkState.LIVE and age is not None and age > LOST_AFTER_SECONDS
        hello = word.hello or Hello("", "", "", 1.0, 0, "")
        beat = word.heartbeat or Heartbeat(0, 0, 0, 0, 0.0, 0, ())
        return Health(
            state=LinkState.LOST if silent else word.state,
            age=age,
            now=self.now,
            kind=hello.kind,
            speed=hello.speed,
            rate=beat.rate,
            readings=beat.readings,
            transitions=max(0, beat.transitions - self._moves.first),
            received=self._moves.received,
            missed=self._moves.missed,
            late=beat.late,
            ahead=beat.ahead,
            pid=hello.pid,
            sources=beat.sources or (),
            notice=word.notice or beat.notice,
            events=max(0, beat.events - self._calls.first),
            events_received=self._calls.received,
            events_missed=self._calls.missed,
            duplicate=beat.duplicate,
            rejected=beat.rejected,
            run=hello.run,
        )

    def ask(self, question: Question) -> bool:
        """Ask the recorder; the answer comes with a later tick. False: it could not be told, and nothing was done."""
        return self.health.live and self._send(question)

    def select(self, row: int | None) -> None:
        """Outline one object, or none."""
        self.selected = row
        self._repaint()

    def hide(self, rows: Rows) -> None:
        """Leave these objects out, and only these. What is in alarm stays on the screen."""
        hidden = np.zeros(self._objects, np.bool_)
        hidden[rows] = True
        self._hidden = hidden if len(rows) else None
        self._repaint()

    def fade(self, fade: Fade) -> None:
        """Let something step back so that something else is seen."""
        self.fading = fade
        self._repaint()

    def _count(self, lot: Lot) -> AlarmEvents:
        """Keep a lot for the list, see from the numbers whether any is missing; the events that are new."""
        self._begin(lot.journal, lot.first, lot.first_event)
        fresh = lot.transitions.at(self._moves.fresh(lot.transitions.number))
        if len(fresh):
            self._lots.append(fresh)
            self._lots_count += len(fresh)
        while self._lots and self._lots_count - len(self._lots[0]) >= SHOWN:
            self._lots_count -= len(self._lots.popleft())
        return lot.events.at(self._calls.fresh(lot.events.number))

    def _begin(self, journal: str, first: int, first_event: int) -> None:
        """Count anew where another journal counts."""
        if journal != self._journal:
            self._journal = journal
            self._moves, self._calls = Count(first), Count(first_event)

    def _reconcile(self, word: Word) -> None:
        """Our counts against the recorder's: a heartbeat closes everything that belongs to its moment."""
        if word.state is LinkState.LIVE and word.hello is not None and word.heartbeat is not None:
            hello, beat = word.hello, word.heartbeat
            self._begin(hello.journal or hello.run, hello.transitions, hello.events)
            self._moves.settle(beat.transitions)
            self._calls.settle(beat.events)

    @property
    def _facts_shown(self) -> Facts:
        return self.facts if self._past is None else self._past.facts

    def _paint(self, facts: Facts) -> Bytes:
        fade = self.fading
        back = stepping_back(fade, facts, self._tags, objects=self._objects, selected=self.selected)
        hidden = self._hidden
        if fade is Fade.ALONE:
            hidden = back if hidden is None else hidden | back
        return paint(
            facts,
            self._tags,
            self._palette,
            objects=self._objects,
            hidden=hidden,
            faint=back if fade in {Fade.CALM, Fade.OTHERS} else None,
            selected=self.selected,
        )

    def _repaint(self) -> None:
        old, self._picture = self._picture, self._paint(self._facts_shown)
        if changes(old, self._picture).size:
            self._stage.colour(self._picture)
            self._show()
        if self._beside is not None:
            self._repaint_beside(self._beside)

    def _repaint_beside(self, stage: Coloured) -> None:
        other = self.facts if self._beside_is_present and self._past is not None else self._beside_facts
        old, picture = self._picture_beside, self._picture if other is None else self._paint(other)
        if old is None or changes(old, picture).size:
            self._picture_beside = picture
            stage.colour(picture)
            self._show()
