"""The door between the link's thread and the GUI thread."""

from dataclasses import dataclass
from enum import Enum
from threading import Lock

from loaders.live.frames import Heartbeat, Hello
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
    """Transitions of one run of a recorder, which counts them from 0."""

    run: str
    transitions: Transitions


@dataclass(frozen=True, slots=True)
class News:
    """What came since the last look, all of one moment: newest facts (None: none came), every transition, the word."""

    facts: Facts | None
    lots: tuple[Lot, ...]
    word: Word | None


class Mailbox:
    """Facts and word, where the newest wins, and transitions, a queue of which none is dropped, under one lock.

    A slow screen may skip values and never falls behind; it never misses an alarm.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._facts: Facts | None = None
        self._lots: list[Lot] = []
        self._word: Word | None = None

    def post(self, facts: Facts | None, lot: Lot | None, word: Word) -> bool:
        """Leave what came. True: the box was empty, so wake the reader. Any thread may call this."""
        with self._lock:
            was_empty = self._word is None
            self._word = word
            if facts is not None:
                self._facts = facts
            if lot is not None and len(lot.transitions):
                self._lots.append(lot)
        return was_empty

    def take(self) -> News:
        """Empty the box."""
        with self._lock:
            news = News(self._facts, tuple(self._lots), self._word)
            self._facts, self._lots, self._word = None, [], None
            return news
