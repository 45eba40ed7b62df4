"""A recording of the small park without process and pipe: a scripted feed, a real journal, clocks that a test moves."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path

import numpy as np

from loaders.live.acts import Act, Action, Answer, Login, Role
from loaders.live.clerk import Clerk
from loaders.live.clocks import Odd
from loaders.live.journal import Journal
from loaders.live.keeping import Keeper
from loaders.live.people.sessions import Session, Sessions
from loaders.live.recording import Parts, Recording
from loaders.live.retained import Story
from loaders.live.standing import Restored, restored_standing
from loaders.live.station import Before, Station, plan_of
from loaders.live.wire.pipe import State
from scenes.alarm import no_events
from scenes.alarm_figures import Figure, ShelfRule, Shelving
from scenes.alarm_rules import AlarmRules, plain_rules
from scenes.severity import Level
from scenes.trouble import Notice
from tests.recorder_process import COUNT, small_park
from tests.stand_ins import ScriptedFeed, readings

START = 1_700_000_000.0
HOUR = 3600.0
QUESTION = count(1)
ONE, TWO = ShelfRule(Figure(8 * HOUR)), ShelfRule(Figure(HOUR), Figure(2.0))
SHELVING = Shelving(
    {Level.NORMAL: ONE, Level.LOW: ONE, Level.HIGH: ONE, Level.LOW_LOW: ShelfRule(), Level.HIGH_HIGH: TWO}, ONE
)
"""L and H eight hours by one person, HH an hour by two, LL not configured."""


class HandClock:
    """The recorder's clock, moved by hand."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.notice: Notice | None = None
        self.odd: list[Odd] = []

    def tick(self) -> float:
        return self.now

    def oddities(self) -> list[Odd]:
        odd, self.odd = self.odd, []
        return odd


class People(Sessions):
    """Sessions of people whom a test lets in by name; the guest as in any rehearsal."""

    def let_in(self, name: str, role: Role) -> str:
        self._sessions[_hash(name)] = Session(name, role, 0.0, guest=True)
        return name


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


class RecordingDesk:
    """Moments are seconds after `START`. Opened again on the same folder it is the recorder after a restart."""

    def __init__(self, folder: Path, *, at: float = 0.0, rules: AlarmRules | None = None) -> None:
        self.park = small_park()
        self.journal = Journal.open(folder, owner="test")
        self.plan = plan_of(self.park, rules or plain_rules(self.park.tags))
        self.left: Restored = restored_standing(self.journal.standing(), self.plan.tags)
        transitions, events = self.journal.numbers()
        self.station = Station(self.plan, Before(self.left.facts, self.left.alarms, transitions, events))
        self.station.recall(no_events(), self.left.situations, self.left.suppressed, START + at)
        self.feed, self.clock = ScriptedFeed(), HandClock(START + at)
        self.keeper = Keeper(self.journal)
        self.people = People(None, guest=True)
        self.sent: list[tuple[Action, str]] = []
        self.clerk = Clerk(
            self.plan.tags,
            self.station,
            self.keeper,
            self.journal,
            self.people,
            SHELVING,
            self.left.papers,
            self._outward,
        )
        parts = Parts(self.plan.tags, self.feed, self.clock, self.station, self.keeper, self.clerk)
        self.recording = Recording(parts)
        self.recording.begin((), {}, self.clock.now, 0.0)
        self.state: State | None = None

    def _outward(self, act: Act, person: str, _at: object) -> Mapping[str, bytes | None]:
        self.sent.append((act.action, person))
        return {}

    def hear(self, *said: tuple[int, float], at: float) -> Story:
        """Readings come at a moment, and the recorder takes its step."""
        if said:
            spoken = readings(*said, time=START + at)
            self.feed.hear(replace(spoken, time=np.full(len(said), START + at)))
        return self.step(at)

    def everybody(self, at: float, value: float = 50.0) -> Story:
        """Every thermometer speaks."""
        return self.hear(*((row, value) for row in range(COUNT)), at=at)

    def step(self, at: float) -> Story:
        self.clock.now = START + at
        self.state, story = self.recording.step(START + at, at, rate=0.0, viewers=0)
        return story

    def log_in_guest(self) -> str:
        return self.ask_login(Login(next(QUESTION), guest=True)).session

    def ask_login(self, login: Login) -> Answer:
        return self.recording.answer(login, self.clock.now, self.clock.now - START)

    def act(
        self,
        session: str,
        action: Action,
        *rows: int,
        level: Level = Level.NORMAL,
        axis: int = 0,
        text: str = "",
        until: float = 0.0,
        second: str = "",
    ) -> Answer:
        """Somebody asks for something; `until` in seconds after now, 0 for none."""
        end = self.clock.now + until if until else 0.0
        levels = np.full(len(rows), level, np.uint8)
        act = Act(next(QUESTION), session, action, np.array(rows, np.int32), levels, axis, text, end, second)
        answer = self.recording.answer(act, self.clock.now, self.clock.now - START)
        assert answer.question == act.question
        return answer

    def kinds(self) -> list[str]:
        """The kinds of everything in the journal, oldest first."""
        return [each.kind for each in self.journal.latest(1000)[::-1]]

    def close(self) -> None:
        self.journal.close()
