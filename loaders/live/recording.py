"""One park being recorded: feed, station, journal, people. Nothing is told before it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from loaders.live.acts import Answer
from loaders.live.boards import Boards
from loaders.live.chronicle import feed_entries, odd_entries, situation_entries, story_entries
from loaders.live.clerk import Clerk
from loaders.live.clocks import Odd, Oddity
from loaders.live.entries import Entry, Kind
from loaders.live.feeds import Feed, FeedHealth
from loaders.live.history.mirroring import Mirroring
from loaders.live.history.writing import Writer
from loaders.live.journal_later import LateJournal
from loaders.live.keeping import Keeper
from loaders.live.outboxes import Outboxes
from loaders.live.people.accounts import Accounts
from loaders.live.people.sessions import Moment
from loaders.live.retained import Story
from loaders.live.standing import changed_alarms, changed_situations, changed_suppression, clock_record, named_rows
from loaders.live.station import Station
from loaders.live.wire.frames import Heartbeat, Question
from loaders.live.wire.pipe import State
from scenes.alarm import joined_events
from scenes.alarm_board import OutboxWord
from scenes.tags import Tags
from scenes.trouble import Notice, Trouble

CHORES_SECONDS = 1.0
"""Between two looks at what changes slowly: the health of sources, sessions, accounts."""
ACCOUNTS_TOLD = "accounts_told"
"""The number of the last change of accounts that is in the journal."""


class Clock(Protocol):
    """What time it is for the recorder, in seconds since 1970 UTC (`loaders.live.clocks`)."""

    now: float
    notice: Notice | None

    def tick(self) -> float:
        """Move on, and say what time it is."""
        ...

    def oddities(self) -> list[Odd]:
        """What was odd since the last question."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a recording is made of; whoever makes them closes journal and accounts."""

    tags: Tags
    feed: Feed
    clock: Clock
    station: Station
    keeper: Keeper
    clerk: Clerk
    accounts: Accounts | None = None
    outbox: Outboxes | None = None
    accounts_told: int = 0
    found: Notice | None = None
    """What was found wrong at the start: damage, what could not be restored. It is told as long as this run lasts."""
    late: LateJournal | None = None
    """The journal, where it could not be opened at the start."""
    history: Writer | None = None
    """Keeps what is told, for whoever asks about the past; the desk closes it."""
    without: bool = False
    """Whether accounts or the key for anchors could not be had at the start."""
    mirroring: Mirroring | None = None
    """Copies the history to servers, where some are named; the desk closes it."""


class Recording:
    """Takes a step whenever it is told to. `wall` is seconds since 1970 UTC, `moment` seconds of a monotonic clock."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._boards = parts, Boards()
        self._health: tuple[FeedHealth, ...] = ()
        self._chores = -CHORES_SECONDS
        self._accounts_told = parts.accounts_told
        self._papers, self._situations = parts.clerk.papers, parts.station.situations
        self._rows = named_rows(parts.tags)

    @property
    def readings(self) -> int:
        """How many readings there were."""
        return self._parts.station.counts.readings

    @property
    def anew(self) -> bool:
        """Whether the disk that refused at the start has healed, and all that was kept is to be begun with again."""
        late = self._parts.late
        return late is not None and late.found and (late.differs or self._parts.without)

    def begin(self, entries: Sequence[Entry], standing: Mapping[str, bytes | None], wall: float, moment: float) -> None:
        """Say in the journal what begins, and connect. Raises `Superseded` as every step does."""
        self._parts.keeper.keep(entries, standing, moment)
        self._parts.keeper.anchor("start", wall)
        self._parts.feed.connect()

    def answer(self, question: Question, wall: float, moment: float) -> Answer:
        """What becomes of a question; its effect is in the next step's state."""
        return self._parts.clerk.answer(question, Moment(self._parts.clock.now, wall, moment))

    def step(self, wall: float, moment: float, *, rate: float, viewers: int) -> tuple[State, Story]:
        """Everything up to now, kept; what to tell of it. `rate` is readings per second of real time."""
        parts, clerk, station = self._parts, self._parts.clerk, self._parts.station
        at = Moment(parts.clock.tick(), wall, moment)
        odd = parts.clock.oddities()
        if any(each.oddity is Oddity.PAUSE for each in odd):
            parts.feed.snapshot()
        alarms, suppressed = station.alarms, station.inhibited
        if any(each.oddity is Oddity.FOLLOWED for each in odd):
            station.set_back(at.now)
        done = clerk.take_events()
        story = station.step(parts.feed.take(at.now), at.now)
        parts.keeper.renew()  # so that a standby does not take a long step for the end
        standing = changed_alarms(alarms, station.alarms, station.facts, parts.tags)
        standing |= changed_situations(self._situations, station.situations, parts.tags)
        standing |= changed_suppression(suppressed, station.inhibited, self._rows)
        situations, self._situations = self._situations, station.situations
        standing |= clerk.tidy(at.now) if station.alarms is not alarms or clerk.papers.silence is not None else {}
        entries = odd_entries(odd, at) + story_entries(story, parts.tags, at, station.facts)
        entries += situation_entries(situations, station.situations, parts.tags, at)
        if moment - self._chores >= CHORES_SECONDS:
            self._chores = moment
            entries += self._do_chores(at, standing)
        entries += self._send_out(at, standing)
        parts.keeper.keep(entries, standing, moment)
        whole = Story(story.transitions, joined_events([each for each in (done, story.events) if len(each)]))
        state = self._state(at, rate, viewers, moved=bool(len(whole)))
        if parts.history is not None:
            parts.history.tell(state.facts, state.board, at.now, wall, station.strays)
        return state, whole

    def end(self, wall: float, moment: float, why: str) -> None:
        """Let go of the feed and say in the journal that it ends."""
        parts = self._parts
        parts.feed.close()
        if parts.outbox is not None:
            parts.outbox.close()
        stop = Entry(Kind.RECORDER_STOP, parts.clock.now, wall, "", {"why": why})
        parts.keeper.keep([stop], clock_record(parts.clock.now), moment)
        parts.keeper.anchor("stop", wall)

    def _do_chores(self, at: Moment, standing: dict[str, bytes | None]) -> list[Entry]:
        parts = self._parts
        health = tuple(parts.feed.health())
        entries = feed_entries(self._health, health, at)
        if health != self._health:
            self._health = health
        standing |= clock_record(at.now)
        entries += self._history_entries(at)
        parts.clerk.sweep(at)
        parts.keeper.anchor("daily", at.wall, daily=True)
        if parts.accounts is not None:
            entries += self._carry_accounts(parts.accounts, at, standing)
        return entries

    def _history_entries(self, at: Moment) -> list[Entry]:
        """What happened to the history: damage mended, steps lost, a part begun."""
        news = [] if self._parts.history is None else self._parts.history.news()
        said = [{"zh": each.zh, "en": each.en, "file": each.file} for each in news]
        return [Entry(Kind.FAULT, at.now, at.wall, "", words) for words in said]

    def _carry_accounts(self, accounts: Accounts, at: Moment, standing: dict[str, bytes | None]) -> list[Entry]:
        """Changes made from the command line go into the journal; a file that cannot be read is tried again."""
        try:
            last, entries = accounts.told_since(self._accounts_told, at.now)
        except Trouble:
            return []
        if entries:
            self._accounts_told = last
            standing[ACCOUNTS_TOLD] = str(last).encode()
        return list(entries)

    def _send_out(self, at: Moment, standing: dict[str, bytes | None]) -> list[Entry]:
        outbox = self._parts.outbox
        if outbox is None:
            return []
        done = outbox.step(self._parts.keeper.standing, moment=at.monotonic, now=at.now, wall=at.wall)
        standing |= done.standing or {}
        return list(done.entries)

    def _notice(self) -> Notice | None:
        """What is wrong with the recorder itself, the worst first."""
        parts = self._parts
        kept = None if parts.history is None else parts.history.word.trouble
        copied = None if parts.mirroring is None else parts.mirroring.word.trouble
        return parts.clock.notice or parts.found or kept or copied

    def _state(self, at: Moment, rate: float, viewers: int, *, moved: bool) -> State:
        parts, station, counts = self._parts, self._parts.station, self._parts.station.counts
        beat = Heartbeat(
            readings=counts.readings,
            transitions=station.transitions,
            late=counts.late,
            ahead=counts.ahead,
            rate=rate,
            viewers=viewers,
            sources=self._health,
            events=station.events,
            duplicate=counts.duplicate,
            rejected=counts.rejected,
            notice=self._notice(),
        )
        outbox = OutboxWord() if parts.outbox is None else parts.outbox.word()
        moved = moved or parts.clerk.papers is not self._papers
        self._papers = parts.clerk.papers
        board = self._boards.made(station, parts.clerk.papers, outbox, parts.keeper.word, at.monotonic, moved=moved)
        return State(station.facts, beat, at.now, board)
