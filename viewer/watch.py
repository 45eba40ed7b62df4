"""One watch at the screen: takes the news, paints, hands on what changed, and says how live it is. No Qt, no VTK."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from loaders.live.frames import Heartbeat, Hello, SourceHealth
from scenes.columns import Bytes, Flags, Rows
from scenes.facts import Facts
from scenes.limits import Transitions, at_first, joined
from scenes.picture import Palette, changes, paint
from scenes.severity import Level
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
    counted, `received` how many came here in this run of the recorder, `missed` how many of them were no longer to be
    had; the two differ for the moment a frame is on its way and by nothing else.
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
    sources: tuple[SourceHealth, ...]
    notice: Notice | None

    @property
    def live(self) -> bool:
        """Whether what is on the screen is the present."""
        return self.state is LinkState.LIVE


class Coloured(Protocol):
    """What a watch needs of the `viewer.stage.Stage`."""

    def colour(self, picture: Bytes) -> None:
        """Colour every object, shape (objects, 4); see `scenes.picture.paint`."""
        ...


class Watch:
    """Owns the facts on the screen. `stage` colours, `show` asks for a frame, `send` answers to the recorder.

    When the recorder is lost the last facts stay, and `health` says so. `now` is a monotonic clock in seconds.
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
        send: Callable[[Rows, Bytes], bool],
        now: Callable[[], float],
    ) -> None:
        self.facts: Facts = at_first(tags)
        self.selected: int | None = None
        self._tags, self._objects, self._palette = tags, objects, palette
        self._stage, self._show, self._mailbox, self._send, self._now = stage, show, mailbox, send, now
        self._word = Word(LinkState.CONNECTING, now())
        self._hidden: Flags | None = None
        self._lots: deque[Transitions] = deque()
        self._lots_count = 0
        self._run: str = ""
        self._next, self._received, self._missed = 0, 0, 0
        self._picture = self._paint()
        self._stage.colour(self._picture)

    def tick(self) -> bool:
        """Once a frame: what is new, what it looks like, what differs. True when anything came."""
        news = self._mailbox.take()
        if news.word is None:
            return False
        self._word = news.word
        for lot in news.lots:
            self._count(lot)
        if news.facts is not None:
            self.facts = news.facts
            self._repaint()
        return True

    @property
    def waiting(self) -> bool:
        """Whether anything waits for an answer: only then does the pulse beat."""
        return bool(self.facts.unanswered.any())

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
            transitions=beat.transitions,
            received=self._received,
            missed=self._missed,
            late=beat.late,
            ahead=beat.ahead,
            pid=hello.pid,
            sources=beat.sources,
            notice=word.notice,
        )

    def acknowledge(self, rows: Rows, levels: Bytes) -> bool:
        """Answer `levels` (rows,) as they were shown. False: the recorder could not be told, nothing is answered."""
        return bool(len(rows)) and self.health.live and self._send(rows, levels)

    def acknowledge_all(self) -> bool:
        """Answer everything that waits, at the levels now on the screen."""
        rows = np.flatnonzero(self.facts.unanswered > Level.NORMAL).astype(np.int32)
        return self.acknowledge(rows, self.facts.unanswered[rows])

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

    def _count(self, lot: Lot) -> None:
        """Keep a lot for the list, and see from the numbers whether any is missing."""
        if lot.run != self._run:
            self._run = lot.run
            self._next, self._received, self._missed = 0, 0, 0
        fresh = lot.transitions.at(np.flatnonzero(lot.transitions.number >= self._next))
        if not len(fresh):
            return
        last = int(fresh.number[-1])
        self._missed += last + 1 - self._next - len(fresh)
        self._received += len(fresh)
        self._next = last + 1
        self._lots.append(fresh)
        self._lots_count += len(fresh)
        while self._lots_count - len(self._lots[0]) >= SHOWN:
            self._lots_count -= len(self._lots.popleft())

    def _paint(self) -> Bytes:
        return paint(
            self.facts,
            self._tags,
            self._palette,
            objects=self._objects,
            hidden=self._hidden,
            selected=self.selected,
        )

    def _repaint(self) -> None:
        old, self._picture = self._picture, self._paint()
        if changes(old, self._picture).size:
            self._stage.colour(self._picture)
            self._show()
