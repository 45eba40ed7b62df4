"""The recorder's step: what all feeds said, stamped, judged, aged, inhibited, moved by the alarm engine and gathered.

Knows no pipe, no disk and no clock: `step` is told the time, and what happened is given back before anybody is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from loaders.live.feeds import Arrival
from loaders.live.retained import Story
from scenes.access import Tallies, access_of, counted, nothing_counted, refused
from scenes.alarm import AlarmEvents, Axis, joined_events
from scenes.alarm_acts import released, suppressed
from scenes.alarm_board import Access, Situation
from scenes.alarm_engine import Alarms, advanced, alarms_at_first, calling, shown
from scenes.alarm_engine import set_back as engine_set_back
from scenes.alarm_flood import PLAIN_LIMITS, FloodLimits
from scenes.alarm_flood import set_back as flood_set_back
from scenes.alarm_inhibition import Inhibited, Inhibition, InhibitionRule, Verdict, compiled, inhibited
from scenes.alarm_inhibition import set_back as inhibition_set_back
from scenes.alarm_metrics import PLAIN_HABITS, Habits, Tally
from scenes.alarm_rules import AlarmRules
from scenes.alarm_situations import Grouping, Situations, gathered, grouping_of
from scenes.arrival import Reception, Timely
from scenes.columns import Floats, Rows
from scenes.facts import Facts
from scenes.flicker import without_flicker
from scenes.limits import Transitions, aged, at_first, judged, no_transitions
from scenes.plant import Park
from scenes.readings import Readings
from scenes.rollup import Ancestry, ancestry_of
from scenes.tags import Tags


@dataclass(frozen=True, slots=True)
class Plan:
    """What holds for one park: its indicators and the rules its alarms follow."""

    tags: Tags
    rules: AlarmRules
    inhibition: Inhibition
    grouping: Grouping
    ancestry: Ancestry
    enterprises: Mapping[str, int]
    """The row of each enterprise by its code."""
    nothing_counted: Tallies
    limits: FloodLimits = PLAIN_LIMITS
    habits: Habits = PLAIN_HABITS


def plan_of(
    park: Park,
    rules: AlarmRules,
    *,
    inhibition: Sequence[InhibitionRule] = (),
    limits: FloodLimits = PLAIN_LIMITS,
    habits: Habits = PLAIN_HABITS,
    stale_after: Floats | None = None,
) -> Plan:
    """The plan of a park. `stale_after` (tags,) in seconds, by default each indicator's own."""
    return Plan(
        tags=park.tags if stale_after is None else replace(park.tags, stale_after=stale_after),
        rules=rules,
        inhibition=compiled(inhibition, park),
        grouping=grouping_of(park, inhibition),
        ancestry=ancestry_of(park),
        enterprises={each.code: row for row, each in enumerate(park.enterprises)},
        nothing_counted=nothing_counted(park),
        limits=limits,
        habits=habits,
    )


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

    def __init__(self, plan: Plan, before: Before) -> None:
        self.facts = shown(before.facts, before.alarms)
        self.alarms = before.alarms
        self.inhibited = Inhibited()
        self.situations = Situations()
        self.tally = Tally(len(plan.tags), plan.habits, plan.limits)
        self.counts = Tallied()
        self.strays: tuple[Readings, ...] = ()
        """Readings of the last step that came late: they moved nothing, and are for the history only."""
        self.transitions, self.events = before.transitions, before.events
        self._plan = plan
        self._reception, self._tallies = Reception(len(plan.tags), before.facts.time), plan.nothing_counted

    def recall(self, events: AlarmEvents, known: Sequence[Situation], suppressed: Inhibited, now: float) -> None:
        """What an earlier run told last, so that figures, situations and suppressions go on from there."""
        self.inhibited = suppressed
        latest = max(now, float(events.time.max(initial=now)))
        self.tally.hear(events, latest, calling=calling(self._plan.rules, events))
        self._gather_standing(latest)
        self.set_back(now)
        self.situations = _known_again(self.situations, known)

    def set_back(self, now: float) -> None:
        """The clock may have been set back to `now`: what lies in the future since then is taken to be of this moment.

        No time-out and no delay becomes longer than it is, and what sources say now is not late. What has a time of day
        for its end, as a shelf, ends at that time.
        """
        plan = self._plan
        self._reception.set_back(now)
        self.alarms = engine_set_back(plan.rules, self.alarms, plan.tags, now)
        self.facts = _no_later(self.facts, now)
        self.inhibited = inhibition_set_back(self.inhibited, now)
        self.situations = replace(self.situations, flood=flood_set_back(self.situations.flood, now))
        self.tally.set_back(now)

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

    def source_of(self, row: int) -> str:
        """Who spoke last of an indicator, "" where nobody has since this run began (`Arrival.source`)."""
        return self._reception.speaker(row)

    def access(self) -> tuple[Access, ...]:
        """The data access of every enterprise."""
        plan = self._plan
        return access_of(self.facts, plan.tags, plan.ancestry, self._tallies, self._reception)

    def obey(self, alarms: Alarms, events: AlarmEvents, now: float) -> None:
        """The alarms after somebody's act, and what it moved."""
        self._take(alarms, events)
        self._gather(events, now, np.empty(0, np.int32))

    def _judge(self, arrivals: Sequence[Arrival], now: float) -> Transitions:
        tags = self._plan.tags
        timely = self._reception.timely(arrivals, now)
        self._count(arrivals, timely)
        self.strays = (timely.history,) if len(timely.history) else ()
        facts, moved = self.facts, no_transitions()
        if len(timely.readings):
            facts, moved = judged(tags, timely.readings, facts, number=self.transitions)
        following, heard = self.transitions + len(moved), self._reception.heard()
        facts, silent = aged(tags, facts, now, number=following, heard=np.maximum(heard, facts.time))
        every = without_flicker(self.facts, facts, moved, silent, number=self.transitions)
        self.facts = facts
        self.transitions += len(every)
        return every

    def _count(self, arrivals: Sequence[Arrival], timely: Timely) -> None:
        counts, plan = self.counts, self._plan
        self.counts = replace(
            counts,
            readings=counts.readings + len(timely.readings),
            late=counts.late + len(timely.late),
            ahead=counts.ahead + len(timely.ahead),
            duplicate=counts.duplicate + len(timely.duplicate),
            rejected=counts.rejected + sum(each.refused for each in arrivals),
        )
        self._tallies = counted(self._tallies, timely, plan.ancestry)
        if left_out := [pair for each in arrivals for pair in each.refused_of]:
            self._tallies = refused(self._tallies, left_out, plan.enterprises)

    def _inhibit(self, now: float) -> list[AlarmEvents]:
        """What a cause brings with it is put aside before the engine lets it call."""
        self.inhibited, verdict = inhibited(self._plan.inhibition, self.inhibited, self.facts, now=now)
        return self._apply(verdict, now) if len(verdict) else []

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
        self._regroup(events, now, np.empty(0, np.int32))

    def _gather(self, events: AlarmEvents, now: float, moved: Rows) -> None:
        self._regroup(events, now, moved)
        self.tally.hear(events, now, calling=calling(self._plan.rules, events))

    def _regroup(self, events: AlarmEvents, now: float, moved: Rows) -> None:
        self.situations = gathered(
            self._plan.grouping,
            self.situations,
            events,
            self.facts,
            self.inhibited,
            now,
            moved=moved,
            calling=calling(self._plan.rules, events),
            limits=self._plan.limits,
        )


def _no_later(facts: Facts, now: float) -> Facts:
    """The facts with no time after `now`."""
    if not (facts.time > now).any() and not (facts.since > now).any():
        return facts
    return replace(facts, time=np.minimum(facts.time, now), since=np.minimum(facts.since, now))


def _known_again(situations: Situations, known: Sequence[Situation]) -> Situations:
    """The situations with the key, the beginning and the first indicator that they had before."""
    found = dict(situations.open)
    for each in known:
        if (now := found.get(group := (each.enterprise, each.unit, each.cause))) is not None:
            same = replace(now.told, key=each.key, opened=each.opened, order=each.order, first=each.first)
            found[group] = replace(now, told=same)
    return replace(situations, open=found)
