"""The door between the link's thread and the GUI thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock

from loaders.live.acts import Answer
from loaders.live.wire.frames import Heartbeat, Hello
from scenes.alarm import AlarmEvents, no_events
from scenes.alarm_board import Board
from scenes.facts import Facts
from scenes.limits import Transitions
from scenes.trouble import Notice


class LinkState(Enum):
    """Whether what is on the screen is the present."""

    CONNECTING = "connecting"
    """Nothing has come yet."""
    LIVE = "live"
    LOST = "lost"
    """Something came once, and nothing comes now."""


@dataclass(frozen=True, slots=True)
class Word:
    """What the link knows of the recorder.

    `heard` is when the last frame came and `since` when `state` began, in seconds of the machine's monotonic clock;
    `now` is the feed's clock at `heard`, in seconds since 1970 UTC. `notice` says what is in the way, if anything is.
    """

    state: LinkState
    since: float
    heard: float | None = None
    now: float = 0.0
    hello: Hello | None = None
    heartbeat: Heartbeat | None = None
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Transitions and alarm events of one journal, in which they are counted.

    `first` and `first_event` are the numbers from which on this viewer wants every one.
    """

    journal: str
    transitions: Transitions
    events: AlarmEvents = field(default_factory=no_events)
    first: int = 0
    first_event: int = 0

    def __len__(self) -> int:
        return len(self.transitions) + len(self.events)


@dataclass(frozen=True, slots=True)
class News:
    """What came since the last look, all of one moment.

    The newest facts, board and word (None: none came), every transition, event and answer.
    """

    facts: Facts | None
    lots: tuple[Lot, ...]
    word: Word | None
    board: Board | None = None
    answers: tuple[Answer, ...] = ()


class Mailbox:
    """Facts, board and word, where the newest wins, and transitions, events and answers, of which none is dropped.

    A slow screen may skip values and never falls behind; it never misses an alarm.
    """

    def __init__(self) -> None:
        self._lock = Lock()  # guards all that follows
        self._facts: Facts | None = None
        self._board: Board | None = None
        self._lots: list[Lot] = []
        self._answers: list[Answer] = []
        self._word: Word | None = None

    def post(
        self,
        facts: Facts | None,
        lot: Lot | None,
        word: Word,
        *,
        board: Board | None = None,
        answers: Sequence[Answer] = (),
    ) -> bool:
        """Leave what came. True: the box was empty, so wake the reader. Any thread may call this."""
        with self._lock:
            was_empty = self._word is None
            self._word = word
            self._facts = self._facts if facts is None else facts
            self._board = self._board if board is None else board
            if lot is not None and len(lot):
                self._lots.append(lot)
            self._answers += answers
        return was_empty

    def take(self) -> News:
        """Empty the box."""
        with self._lock:
            news = News(self._facts, tuple(self._lots), self._word, self._board, tuple(self._answers))
            self._facts, self._board, self._lots, self._answers, self._word = None, None, [], [], None
            return news
