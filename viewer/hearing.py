"""What one recorder says, put together moment by moment. Knows no pipe, no bus and no thread."""

from dataclasses import dataclass, replace

from loaders.live.acts import Answer
from loaders.live.wire.frames import Happened, Heartbeat, Hello, Join, Message, Moved, Snapshot, Values
from scenes.alarm import AlarmEvents, joined_events
from scenes.alarm_board import Board
from scenes.facts import Facts, changed
from scenes.limits import Transitions, at_first, joined
from scenes.tags import Tags
from scenes.trouble import Trouble
from viewer.mailbox import Lot


@dataclass(frozen=True, slots=True)
class Told:
    """All that belongs to one moment. `now` is the feed's clock, seconds since 1970 UTC; `board` None: as before."""

    hello: Hello
    heartbeat: Heartbeat
    now: float
    facts: Facts
    lot: Lot
    board: Board | None
    answers: tuple[Answer, ...]


class Hearing:
    """Hears the frames of one recorder, and of whoever goes on with its journal. `digest` names our indicators."""

    def __init__(self, tags: Tags, digest: str) -> None:
        self.hello: Hello | None = None
        self._digest = digest
        self._heartbeat: Heartbeat | None = None
        self._facts: Facts = at_first(tags)
        self._arrived: list[Transitions] = []
        self._happened: list[AlarmEvents] = []
        self._answers: list[Answer] = []
        self._board: Board | None = None
        self._journal = ""
        self._first, self._first_event = 0, 0
        self._next, self._next_event = 0, 0

    def join(self) -> Join:
        """What to ask for: everything that did not come yet."""
        return Join(self._digest, self._next, self._next_event)

    def greet(self, hello: Hello) -> None:
        """A recorder introduces itself. Raises `Trouble` when it knows other indicators."""
        if hello.digest != self._digest:
            raise Trouble(
                "正在运行的记录进程使用的是另一套指标或阈值。",
                "The recorder that runs knows other indicators or other limits.",
                remedy_zh="结束该记录进程后重新打开园区。",
                remedy_en="End that recorder, then open the park again.",
            )
        self.hello = hello
        if (hello.journal or hello.run) != self._journal:
            self._journal = hello.journal or hello.run
            self._first = self._next = hello.transitions
            self._first_event = self._next_event = hello.events
        self._forget_moment()

    def hear(self, message: Message, now: float) -> Told | None:
        """One frame after the greeting; the moment that it closes, if it does. `now` is the feed's clock.

        Raises EOFError for what no recorder says.
        """
        match message:
            case Snapshot(facts):
                self._facts = facts
            case Values(change):
                self._facts = changed(self._facts, change)
            case Moved(transitions):
                self._arrived.append(transitions)
            case Happened(events):
                self._happened.append(events)
            case Board() as board:
                self._board = board
            case Answer() as answer:
                self._answers.append(answer)
            case Heartbeat() as heartbeat if self.hello is not None:
                return self._close_moment(self.hello, heartbeat, now)
            case _:
                raise EOFError
        return None

    def _close_moment(self, hello: Hello, heartbeat: Heartbeat, now: float) -> Told:
        """Everything since the last heartbeat belongs together."""
        if heartbeat.sources is None:
            heartbeat = replace(heartbeat, sources=self._heartbeat.sources if self._heartbeat is not None else ())
        self._heartbeat = heartbeat
        moved, happened = joined(self._arrived), joined_events(self._happened)
        moved = moved.at(slice(int(moved.number.searchsorted(self._next)), None))  # a story may come twice
        happened = happened.at(slice(int(happened.number.searchsorted(self._next_event)), None))
        lot = Lot(self._journal, moved, happened, self._first, self._first_event)
        self._next = int(lot.transitions.number[-1]) + 1 if len(lot.transitions) else self._next
        self._next_event = int(lot.events.number[-1]) + 1 if len(lot.events) else self._next_event
        board, answers = self._board, tuple(self._answers)
        self._forget_moment()
        self._answers = []
        return Told(hello, heartbeat, now, self._facts, lot, board, answers)

    def _forget_moment(self) -> None:
        """What an interrupted moment leaves behind is asked for again; answers are not, and are kept."""
        self._arrived, self._happened, self._board = [], [], None
