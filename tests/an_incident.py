"""An incident of the small park, recorded for real: a journal, people, anchors; and its past kept in memory."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from loaders.alarm_policy import read_policy
from loaders.live.acts import Act, Action, Login
from loaders.live.anchor import Signer, anchor
from loaders.live.clerk import Clerk
from loaders.live.feeds.rehearsal import RehearsalFeed
from loaders.live.journal import Journal
from loaders.live.keeping import Keeper
from loaders.live.papers import Papers
from loaders.live.parks import park_of, rehearsal_of
from loaders.live.people.sessions import Sessions
from loaders.live.recording import Parts, Recording
from loaders.live.station import Station, before_anything, plan_of
from loaders.live.wire.endpoint import Orders
from loaders.live.wire.pipe import State
from scenes.columns import Rows
from scenes.facts import at_rows, change
from scenes.past import Changes, Gap, Past, Span, Why, no_changes, nothing_past
from scenes.severity import Level
from tests.a_desk import QUESTION, START, HandClock, RecordingDesk


@dataclass
class MemoryHistory:
    """A `History` that keeps every state it is told, as it was told."""

    states: list[tuple[float, State]] = field(default_factory=list[tuple[float, State]])
    lost: tuple[Gap, ...] = ()
    strangers: int = 0

    def tell(self, moment: float, state: State) -> None:
        self.states.append((moment, state))

    def span(self) -> Span | None:
        return Span(self.states[0][0], self.states[-1][0], self.strangers) if self.states else None

    def state_at(self, moment: float) -> Past:
        before = [each for each in self.states if each[0] <= moment]
        tags = len(self.states[0][1].facts)
        for gap in self.lost:
            if gap.begin <= moment < gap.end:
                return nothing_past(tags, moment, gap)
        if not before:
            return nothing_past(tags, moment, Gap(0.0, self.states[0][0], Why.NOT_RECORDED))
        return Past(moment, before[-1][0], before[-1][1].facts, before[-1][1].board)

    def changes(self, begin: float, end: float, rows: Rows | None = None) -> Changes:
        found = list[Changes]()
        for (_, old), (moment, new) in zip(self.states, self.states[1:], strict=False):
            if begin < moment <= end:
                each = change(old.facts, new.facts)
                chosen = np.flatnonzero(np.isin(each.rows, rows)) if rows is not None else np.arange(len(each.rows))
                moments = np.full(len(chosen), moment)
                found.append(Changes(moments, each.rows[chosen], at_rows(each.facts, chosen.astype(np.int32))))
        return joined_changes(found)

    def gaps(self, begin: float, end: float) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.lost if gap.begin < end and gap.end > begin)

    def close(self) -> None:
        self.states.clear()


def joined_changes(parts: list[Changes]) -> Changes:
    """Several lots of changes as one."""
    if not parts:
        return no_changes()
    row = np.concatenate([each.row for each in parts])
    facts = type(parts[0].facts)(
        *(np.concatenate([getattr(each.facts, name) for each in parts]) for name in parts[0].facts.__slots__)
    )
    return Changes(np.concatenate([each.moment for each in parts]), row, facts)


@dataclass
class Recorded:
    """What is left of the incident: the desk with its journal, the history, the key, when it was."""

    desk: RecordingDesk
    history: MemoryHistory
    signer: Signer
    begin: float
    end: float


def recorded_incident(folder: Path) -> Recorded:
    """Tank 3 goes over HH at 60 s; it is answered at 75, verified at 90, measures at 120, cleared at 240.

    Tank 4 goes over H at 100 s and is never answered; tank 5 is shelved; tank 7 falls silent.
    """
    desk, history = RecordingDesk(folder / "journal"), MemoryHistory()
    signer = Signer(folder / "journal" / "keys" / "journal.key")
    operator = desk.log_in_guest()
    values = dict.fromkeys(range(7), 50.0)

    def to(at: int) -> None:
        desk.hear(*values.items(), at=float(at))
        assert desk.state is not None
        history.tell(START + at, desk.state)

    desk.everybody(0.0)
    for at in (*range(1, 60, 4), *range(60, 130), *range(130, 301, 5)):
        if at == 60:
            values[3] = 95.0
        if at == 75:
            assert desk.act(operator, Action.ACKNOWLEDGE, 3, level=Level.HIGH_HIGH).done
        if at == 80:
            assert desk.act(operator, Action.SHELVE, 5, text="检修", until=3000.0).done
        if at == 90:
            assert desk.act(operator, Action.VERIFY, 3, text="real 现场确认泄漏").done
        if at == 100:
            values[4] = 85.0
        if at == 120:
            assert desk.act(operator, Action.NOTE, 3, text="处置：关闭进料阀，启动喷淋").done
        if at == 240:
            values[3] = 50.0
        to(at)
    anchor(desk.journal, signer, wall=START + 301.0, why="daily")
    return Recorded(desk, history, signer, START, START + 300.0)


class DemoDesk:
    """The demo park recorded for real from its rehearsal, with its own policy; a history is told each step."""

    def __init__(self, folder: Path) -> None:
        orders = Orders("demo:1", start_s=START)
        self.park, self.begin, self.clock = park_of(orders), START, HandClock(START)
        policy, self.journal = read_policy(self.park, None), Journal.open(folder, owner="test")
        plan = plan_of(
            self.park,
            policy.rules,
            inhibition=policy.inhibition,
            limits=policy.flood,
            habits=policy.habits,
            stale_after=policy.stale_after,
        )
        station, keeper = Station(plan, before_anything(plan.tags)), Keeper(self.journal)
        people = Sessions(None, guest=True)
        clerk = Clerk(plan.tags, station, keeper, self.journal, people, policy.shelving, Papers())
        feed = RehearsalFeed(rehearsal_of(self.park, orders, START))
        self.recording = Recording(Parts(plan.tags, feed, self.clock, station, keeper, clerk))
        self.recording.begin((), {}, START, 0.0)
        self.history = MemoryHistory()

    def step(self, at: float) -> None:
        """Everything up to `at` seconds after the begin."""
        self.clock.now = START + at
        state, _ = self.recording.step(START + at, at, rate=0.0, viewers=0)
        self.history.tell(START + at, state)

    def login(self) -> str:
        """The guest's session."""
        return self.recording.answer(Login(next(QUESTION), guest=True), START, 0.0).session

    def act(self, session: str, action: Action, row: int, *, level: Level = Level.NORMAL, text: str = "") -> bool:
        """Somebody acts on one indicator; whether it was done."""
        rows, levels = np.array([row], np.int32), np.array([level], np.uint8)
        act = Act(next(QUESTION), session, action, rows, levels, 0, text)
        return self.recording.answer(act, self.clock.now, self.clock.now - START).done

    def row(self, tag: str, name: str) -> int:
        """The indicator of a name on the equipment whose name begins with a tag number."""
        rows = {each.code: row for row, each in enumerate(self.park.indicators)}
        for equipment in self.park.equipment:
            if equipment.name.split(" ")[0] == tag:
                return next(rows[each.code] for each in equipment.indicators if each.name == name)
        raise KeyError(tag)

    def close(self) -> None:
        self.journal.close()
