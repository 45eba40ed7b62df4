"""5,000 alarms within ten seconds: what the recorder's step costs, what situations and metrics cost of it, none lost.

The whole recorder without its pipe: feed, limits, inhibition, alarm engine, situations, metrics, board, and the journal
on the disk (SQLite, synchronous=FULL) before anybody would be told. Ten steps a second, fifty new alarms in each. The
same again without people, board and disk shows what inhibition, situations and metrics take.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from benchmarks.result import Result
from loaders.alarm_policy import Policy, read_policy
from loaders.live.clerk import Clerk
from loaders.live.clocks import Odd
from loaders.live.feeds import Arrival, FeedHealth
from loaders.live.journal import Journal
from loaders.live.keeping import Keeper
from loaders.live.papers import Papers
from loaders.live.people.sessions import Sessions
from loaders.live.recording import Parts, Recording
from loaders.live.retained import Story
from loaders.live.station import Plan, Station, before_anything, plan_of
from loaders.live.wire.pipe import State
from scenes.alarm_acts import released, suppressed
from scenes.alarm_board import Board
from scenes.alarm_engine import advanced, alarms_at_first, shown
from scenes.alarm_inhibition import Inhibited, inhibited
from scenes.alarm_metrics import Tally
from scenes.alarm_rules import plain_rules
from scenes.alarm_situations import Situations, gathered
from scenes.columns import Floats, Rows
from scenes.demo import demo_park
from scenes.limits import at_first, judged
from scenes.plant import Park
from scenes.readings import Readings
from scenes.trouble import Notice

COPIES = 3
"""Of the demo park: 8,595 indicators."""
ALARMS, STEPS = 5_000, 100
CALM_STEPS = 20
GOAL_STEP, GOAL_TOLD = 100.0, 5.0
"""Milliseconds: a step has a tenth of a second, and situations and metrics may take a twentieth of that."""
BEGIN = 1_800_000_000.0


@dataclass(slots=True)
class Script:
    """A feed that says first that all is well, and then what it was given for each step."""

    parts: Sequence[Readings]
    at: int = 0

    def connect(self) -> None:
        """There is no line."""

    def take(self, now: float) -> Sequence[Arrival]:
        """The next step's readings as one message."""
        readings = self.parts[self.at]
        self.at += 1
        return [Arrival("flood", readings, now, now, self.at)]

    def snapshot(self) -> None:
        """Everything was said."""

    def health(self) -> Sequence[FeedHealth]:
        """Nothing to say."""
        return ()

    def close(self) -> None:
        """There is no line."""


@dataclass(slots=True)
class Beat:
    """A clock that moves on by a tenth of a second at each look."""

    now: float = BEGIN
    notice: Notice | None = None
    odd: list[Odd] = field(default_factory=list[Odd])

    def tick(self) -> float:
        """Move on."""
        self.now += 0.1
        return self.now

    def oddities(self) -> list[Odd]:
        """It never jumps."""
        return self.odd


def measure(*, quick: bool) -> list[Result]:
    """The slowest steps but one in twenty, in milliseconds, and how many alarms are missing afterwards."""
    park = demo_park(COPIES)
    policy, script = read_policy(park, None), script_of(park)
    told = min(told_takes(park, policy, script) for _ in range(1 if quick else 3))
    calm, flood, missing = recorder_takes(park, policy, script)
    return [
        Result("flood step", flood, "ms", f"≤ {GOAL_STEP:g} ms", flood <= GOAL_STEP),
        Result("flood calm", calm, "ms", "for comparison", None),
        Result("flood told", told, "ms", f"≤ {GOAL_TOLD:g} ms", told <= GOAL_TOLD),
        Result("flood lost", float(missing), "alarms", "0", missing == 0),
    ]


def script_of(park: Park) -> list[Readings]:
    """All well at first, then for a while the same again in turn, then fifty new alarms in every step."""
    tags = park.tags
    top = np.where(np.isfinite(tags.high_high), tags.high_high, tags.high)
    able = np.flatnonzero(tags.linked & np.isfinite(top))
    if len(able) < ALARMS:
        raise AssertionError(f"only {len(able)} indicators have a high limit")
    rows = np.random.default_rng(1).permutation(able)[:ALARMS]
    well, every = _well(park), np.arange(len(tags), dtype=np.int32)
    beyond = np.where(np.isfinite(tags.range_high), (top + tags.range_high) / 2, top)
    calm = [_said(part.astype(np.int32), well, 1 + n) for n, part in enumerate(np.array_split(every, CALM_STEPS))]
    lots = np.array_split(rows, STEPS)
    flood = [_said(part.astype(np.int32), beyond, 1 + CALM_STEPS + n) for n, part in enumerate(lots)]
    return [_said(every, well, 0), *calm, *flood]


def _well(park: Park) -> Floats:
    """A value for every indicator at which nothing is wrong: between its limits."""
    tags = park.tags
    low = np.where(tags.no_low, np.nan, np.fmax(tags.low, tags.low_low))
    high = np.fmin(tags.high, tags.high_high)
    low, high = np.where(np.isfinite(low), low, tags.range_low), np.where(np.isfinite(high), high, tags.range_high)
    return np.asarray(low + 0.5 * (high - low), np.float64)


def _said(rows: Rows, values: Floats, step: int) -> Readings:
    time = BEGIN + 0.1 * (step + 1)
    return Readings(rows, values[rows].copy(), np.zeros(len(rows), np.uint32), np.full(len(rows), time))


def recorder_takes(park: Park, policy: Policy, script: Sequence[Readings]) -> tuple[float, float, int]:
    """Milliseconds of a calm step and of one in the flood (95 of 100 are quicker), and how many alarms are missing."""
    plan = plan_of(park, plain_rules(park.tags), inhibition=policy.inhibition)
    with TemporaryDirectory() as folder:
        journal = Journal.open(Path(folder), owner="benchmark")
        try:
            return _recorded(plan, policy, script, journal)
        finally:
            journal.close()


def _recorded(plan: Plan, policy: Policy, script: Sequence[Readings], journal: Journal) -> tuple[float, float, int]:
    recording = _recording(plan, policy, script, journal)
    took: list[float] = []
    called, board = 0, Board()
    for number in range(len(script)):
        begin = perf_counter()
        state, story = recording.step(BEGIN, number / 10, rate=0.0, viewers=1)
        took.append((perf_counter() - begin) * 1000)
        called, board = called + int(story.events.annunciates.sum()), state.board
    in_list = sum(each.unanswered for each in board.situations)
    kept = journal.numbers()[1]
    lost = max(ALARMS - each for each in (called, board.annunciated, in_list, kept))
    return _slow(took[1 : 1 + CALM_STEPS]), _slow(took[1 + CALM_STEPS :]), lost


def recorded(park: Park, policy: Policy, script: Sequence[Readings]) -> list[tuple[State, Story]]:
    """What a recorder would tell its viewers, step by step."""
    plan = plan_of(park, plain_rules(park.tags), inhibition=policy.inhibition)
    with TemporaryDirectory() as folder:
        journal = Journal.open(Path(folder), owner="benchmark")
        try:
            recording = _recording(plan, policy, script, journal)
            return [recording.step(BEGIN, number / 10, rate=0.0, viewers=1) for number in range(len(script))]
        finally:
            journal.close()


def _recording(plan: Plan, policy: Policy, script: Sequence[Readings], journal: Journal) -> Recording:
    station, keeper = Station(plan, before_anything(plan.tags)), Keeper(journal)
    clerk = Clerk(plan.tags, station, keeper, journal, Sessions(None, guest=True), policy.shelving, Papers())
    recording = Recording(Parts(plan.tags, Script(script), Beat(), station, keeper, clerk))
    recording.begin((), {}, BEGIN, 0.0)
    return recording


def told_takes(park: Park, policy: Policy, script: Sequence[Readings]) -> float:
    """Milliseconds for inhibition, situations, metrics and their part of the board, in the flood alone."""
    tags, rules = park.tags, plain_rules(park.tags)
    plan = plan_of(park, rules, inhibition=policy.inhibition)
    facts, alarms, state, situations = at_first(tags), alarms_at_first(tags), Inhibited(), Situations()
    tally, number, took = Tally(len(tags)), 0, list[float]()
    for step, readings in enumerate(script):
        now = BEGIN + 0.1 * (step + 1)
        facts, moved = judged(tags, readings, facts)
        begin = perf_counter()
        state, verdict = inhibited(plan.inhibition, state, facts, now=now)
        took.append(perf_counter() - begin)
        for deed, rows, axes in (
            (suppressed, verdict.suppress, verdict.suppress_axis),
            (released, verdict.release, verdict.release_axis),
        ):
            for axis in (0, 1):
                alarms, events = deed(alarms, rows[axes == axis], axis, now, number=number)
                number += len(events)
        alarms, events = advanced(rules, alarms, tags, facts, moved, now, number=number)
        number += len(events)
        facts = shown(facts, alarms)
        begin = perf_counter()
        situations = gathered(plan.grouping, situations, events, facts, state, now, moved=np.unique(moved.row))
        tally.hear(events, now)
        tally.told(Board(), situations)
        took[-1] += perf_counter() - begin
    return _slow([1000 * each for each in took[1 + CALM_STEPS :]])


def _slow(took: Sequence[float]) -> float:
    return float(np.percentile(took, 95))
