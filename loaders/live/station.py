"""The recorder's step: what all feeds said, stamped, judged, aged, inhibited, moved by the alarm engine and gathered.

Knows no pipe, no disk and no clock: `step` is told the time, and what happened is given back before anybody is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from loaders.live.feeds import Arrival
from loaders.live.pipe import Story
from scenes.alarm import AlarmEvents, Axis, joined_events
from scenes.alarm_acts import released, suppressed
from scenes.alarm_engine import Alarms, advanced, alarms_at_first, shown
from scenes.alarm_flood import PLAIN_LIMITS, FloodLimits
from scenes.alarm_inhibition import Inhibited, Inhibition, Verdict, compiled, inhibited
from scenes.alarm_metrics import PLAIN_HABITS, Habits, Tally
from scenes.alarm_rules import AlarmRules, plain_rules
from scenes.alarm_situations import Grouping, Situations, gathered, grouping_of
from scenes.arrival import timely
from scenes.columns import Rows
from scenes.facts import Facts
from scenes.limits import Transitions, aged, at_first, joined, judged
from scenes.plant import Park
from scenes.readings import Readings
from scenes.severity import Quality
from scenes.tags import Tags


@dataclass(frozen=True, slots=True)
class Plan:
    """What holds for one park: its indicators and the rules its alarms follow."""

    tags: Tags
    rules: AlarmRules
    inhibition: Inhibition
    grouping: Grouping
    limits: FloodLimits = PLAIN_LIMITS
    habits: Habits = PLAIN_HABITS


def plain_plan(park: Park) -> Plan:
    """Nothing configured: every level calls at once, nothing inhibits anything."""
    return Plan(park.tags, plain_rules(park.tags), compiled((), park), grouping_of(park))


@dataclass(frozen=True, slots=True)
class Before:
    """Where an earlier run stood: the last known facts, the alarms, and the numbers that come next."""

    facts: Facts
    alarms: Alarms
    transitions: int = 0
    events: int = 0


def before_anything(tags: Tags) -> Before:
    """There was no earlier run."""
    return Before(at_first(tags), alarms_at_first(tags))


@dataclass(frozen=True, slots=True)
class Tallied:
    """How many readings there were, and how many of them did not move the live values as they came."""

    readings: int = 0
    late: int = 0
    ahead: int = 0
    duplicate: int = 0
    rejected: int = 0


class Station:
    """One park's live state. `now` is the feed's clock everywhere, in seconds since 1970 UTC.

    `transitions` and `events` are the numbers that the next ones get.
    """

    def __init__(self, plan: Plan, before: Before, began: float) -> None:
        self.facts = shown(before.facts, before.alarms)
        self.alarms = before.alarms
        self.inhibited = Inhibited()
        self.situations = Situations()
        self.tally = Tally(len(plan.tags), plan.habits, plan.limits)
        self.counts = Tallied()
        self.transitions, self.events = before.transitions, before.events
        self._plan, self._began = plan, began
        self._longest_patience = float(plan.tags.stale_after.max(initial=0.0))

    def recall(self, events: AlarmEvents, now: float) -> None:
        """What an earlier run told last, so that floods and figures go on from there."""
        self.tally.hear(events, now)
        self._gather_standing(now)

    def step(self, arrivals: Sequence[Arrival], now: float) -> Story:
        """Everything that came up to `now`, judged; then who fell silent; then the alarms. What happened on the way."""
        moved = self._judge(arrivals, now)
        events = self._inhibit(now)
        alarms, more = advanced(
            self._plan.rules, self.alarms, self._plan.tags, self.facts, moved, now, number=self.events
        )
        self._take(alarms, more)
        every = joined_events([*events, more])
        self._gather(every, now, np.unique(moved.row))
        return Story(moved, every)

    def obey(self, alarms: Alarms, events: AlarmEvents, now: float) -> None:
        """The alarms after somebody's act, and what it moved."""
        self._take(alarms, events)
        self._gather(events, now, np.empty(0, np.int32))

    def _judge(self, arrivals: Sequence[Arrival], now: float) -> Transitions:
        tags, counts = self._plan.tags, self.counts
        readings, stamps = timely(gathered_readings(arrivals), self.facts, now)
        facts, moved = judged(tags, readings, self.facts, number=self.transitions)
        facts, silent = aged(tags, facts, now, number=self.transitions + len(moved))
        self.facts = replace(facts, unanswered=self.alarms.unanswered)
        self.transitions += len(moved) + len(silent)
        self.counts = replace(
            counts,
            readings=counts.readings + len(readings),
            late=counts.late + stamps.late,
            ahead=counts.ahead + stamps.ahead,
        )
        return joined([each for each in (moved, silent) if len(each)])

    def _inhibit(self, now: float) -> list[AlarmEvents]:
        """What a cause brings with it is put aside before the engine lets it call."""
        self.inhibited, verdict = inhibited(self._plan.inhibition, self.inhibited, self._patient(now), now=now)
        return self._apply(verdict, now) if len(verdict) else []

    def _patient(self, now: float) -> Facts:
        """The facts with those not known yet taken for known, for as long as any indicator may be silent."""
        if now >= self._began + self._longest_patience:
            return self.facts
        young = (self.facts.quality == Quality.UNKNOWN) & (now < self._began + self._plan.tags.stale_after)
        return replace(self.facts, quality=np.where(young, np.uint8(Quality.GOOD), self.facts.quality))

    def _apply(self, verdict: Verdict, now: float) -> list[AlarmEvents]:
        found: list[AlarmEvents] = []
        for deed, rows, axes in (
            (suppressed, verdict.suppress, verdict.suppress_axis),
            (released, verdict.release, verdict.release_axis),
        ):
            for axis in Axis:
                if len(ours := rows[axes == axis]):
                    alarms, events = deed(self.alarms, ours, axis, now, number=self.events)
                    self._take(alarms, events)
                    found.append(events)
        return found

    def _take(self, alarms: Alarms, events: AlarmEvents) -> None:
        self.alarms = alarms
        self.events += len(events)
        known = (self.facts.state, self.facts.contact, self.facts.unanswered)
        columns = (alarms.state, alarms.contact, alarms.unanswered)
        if any(new is not old for new, old in zip(columns, known, strict=True)):
            self.facts = shown(self.facts, alarms)

    def _gather_standing(self, now: float) -> None:
        """The situations of what stands already, in the order in which it came."""
        live = self.alarms.live[np.argsort(self.alarms.live["came"], kind="stable")]
        count = len(live)
        events = AlarmEvents(
            live["row"].copy(),
            live["axis"].copy(),
            np.zeros(count, np.uint8),
            np.zeros(count, np.uint8),
            live["state"].copy(),
            live["level"].copy(),
            live["came"].copy(),
            np.arange(count, dtype=np.int64),
        )
        plan, none = self._plan, np.empty(0, np.int32)
        self.situations = gathered(
            plan.grouping, self.situations, events, self.facts, self.inhibited, now, moved=none, limits=plan.limits
        )

    def _gather(self, events: AlarmEvents, now: float, moved: Rows) -> None:
        self.situations = gathered(
            self._plan.grouping,
            self.situations,
            events,
            self.facts,
            self.inhibited,
            now,
            moved=moved,
            limits=self._plan.limits,
        )
        self.tally.hear(events, now)


def gathered_readings(arrivals: Sequence[Arrival]) -> Readings:
    """The readings of several messages in the order they came."""
    parts = [each.readings for each in arrivals if len(each.readings)]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Readings(np.empty(0, np.int32), np.empty(0), np.empty(0, np.uint32), np.empty(0))
    return Readings(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.code for part in parts]),
        np.concatenate([part.time for part in parts]),
    )
