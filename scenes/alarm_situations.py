"""Alarms told as situations: enterprise × unit × cause. In a flood the list keeps its order, so that it can be read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from scenes.alarm import AlarmEvents, AlarmState, Axis
from scenes.alarm_board import Situation
from scenes.alarm_flood import PLAIN_LIMITS, Flood, FloodLimits, flooded
from scenes.alarm_inhibition import Inhibited, InhibitionRule
from scenes.alarm_labels import labelled
from scenes.columns import Flags, Rows, lock
from scenes.facts import Facts
from scenes.plant import IndicatorKind, Park
from scenes.rollup import ancestry_of
from scenes.severity import Level

CAUSES: Mapping[str, tuple[str, str]] = {
    "temperature": ("温度异常", "Temperature"),
    "pressure": ("压力异常", "Pressure"),
    "level": ("液位异常", "Liquid level"),
    "flow": ("流量异常", "Flow"),
    "combustible_gas": ("可燃气体报警", "Combustible gas"),
    "toxic_gas": ("有毒气体报警", "Toxic gas"),
    "fire": ("火花探测", "Spark"),
    "ventilation": ("通风除尘异常", "Ventilation"),
    "water": ("水位异常", "Water level"),
    "climate": ("温湿度异常", "Humidity"),
    "machinery": ("设备运行异常", "Machinery"),
    "switch": ("开关量报警", "Contact signal"),
    "power": ("电源中断", "Power lost"),
    "contact": ("失联", "Contact lost"),
}
"""What a situation is about, in Chinese and English. Keys are kept in journals: append only."""

CAUSE_OF_KIND: Mapping[IndicatorKind, str] = {
    IndicatorKind.TEMPERATURE: "temperature",
    IndicatorKind.PRESSURE: "pressure",
    IndicatorKind.LEVEL: "level",
    IndicatorKind.FLOW: "flow",
    IndicatorKind.GAS_COMBUSTIBLE: "combustible_gas",
    IndicatorKind.GAS_TOXIC: "toxic_gas",
    IndicatorKind.DIFFERENTIAL_PRESSURE: "ventilation",
    IndicatorKind.SPARK: "fire",
    IndicatorKind.WATER_LEVEL: "water",
    IndicatorKind.HUMIDITY: "climate",
    IndicatorKind.WIND_SPEED: "ventilation",
    IndicatorKind.VIBRATION: "machinery",
    IndicatorKind.CURRENT: "machinery",
    IndicatorKind.SWITCH: "switch",
}

WHOLE_ENTERPRISE = -1
TEN_MINUTES, TENS = 600.0, 144
"""Openings are counted in ten minutes of the clock, for a day."""

_WAITING = frozenset({AlarmState.UNACK, AlarmState.RTNUN, AlarmState.LATUN})
_STANDING = frozenset({AlarmState.UNACK, AlarmState.ACKED, AlarmState.DSUPR})
_OPEN = frozenset({*_WAITING, *_STANDING, AlarmState.LATAK})
"""Which alarms keep a situation open. What is shelved or out of service does not: it has a list of its own."""

type Group = tuple[int, int, str]
"""Row of the enterprise, row of the unit (-1: the whole enterprise), key of the cause."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which situation each alarm of a park belongs to when it comes by itself; columns have shape (tags,).

    `cause` are the words for the process alarms, in the order of `causes`.
    """

    enterprise: Rows
    unit: Rows
    cause: Rows
    causes: tuple[str, ...]

    def __post_init__(self) -> None:
        lock(self.enterprise, self.unit, self.cause)

    def of(self, row: int, axis: int) -> Group:
        """The situation of one alarm that no other cause explains."""
        cause = "contact" if axis == Axis.CONTACT else self.causes[int(self.cause[row])]
        return int(self.enterprise[row]), int(self.unit[row]), cause


def grouping_of(park: Park, rules: Sequence[InhibitionRule] = ()) -> Grouping:
    """By the kind of each indicator; one that is a source of an inhibition rule has that rule's cause."""
    ancestry, causes = ancestry_of(park), tuple(CAUSES)
    of_kind = np.array([causes.index(CAUSE_OF_KIND[kind]) for kind in IndicatorKind], np.int32)
    cause = of_kind[park.tags.kind]
    named = labelled(park) if rules else None
    for rule in rules:
        if named is not None:
            cause[named.chosen(rule.source)[: len(cause)]] = causes.index(rule.cause)
    return Grouping(ancestry.enterprise, ancestry.unit, cause, causes)


@dataclass(frozen=True, slots=True)
class Gathering:
    """One situation and its alarms: the `AlarmState` of each by slot (`scenes.alarm_labels`).

    `first_since` is since when the condition of its first indicator is true: first-out goes by the condition and not by
    the call, for a longer delay does not make a cause a consequence.
    """

    told: Situation
    members: Mapping[int, int]
    first_since: float


@dataclass(frozen=True, slots=True)
class Situations:
    """All open situations, by what they are about; `belongs` says where each alarm is.

    `leaders` and `sources` are those of `Inhibited` by which the alarms were gathered.

    `openings` counts the situations opened in each ten minutes (of the clock, since 1970) of the last day.
    """

    open: Mapping[Group, Gathering] = field(default_factory=dict[Group, Gathering])
    belongs: Mapping[int, Group] = field(default_factory=dict[int, Group])
    leaders: Mapping[int, int] = field(default_factory=dict[int, int])
    flood: Flood = field(default_factory=Flood)
    openings: Mapping[int, int] = field(default_factory=dict[int, int])
    sources: Mapping[int, tuple[int, str]] = field(default_factory=dict[int, tuple[int, str]])

    @property
    def listed(self) -> tuple[Situation, ...]:
        """As they are shown, in their order."""
        return tuple(sorted((each.told for each in self.open.values()), key=lambda each: each.order))


def gathered(
    grouping: Grouping,
    before: Situations,
    events: AlarmEvents,
    facts: Facts,
    inhibited: Inhibited,
    now: float,
    *,
    moved: Rows | None = None,
    calling: Flags | None = None,
    limits: FloodLimits = PLAIN_LIMITS,
) -> Situations:
    """The situations after a step. `facts` are those the engine shows; `moved` are rows whose level changed.

    `calling` (events,) says which of them call a person (`alarm_engine.calling`), by default all that annunciate; a
    flood is counted in them. `now` is the feed's clock in seconds since 1970 UTC.
    """
    calls = events.annunciates if calling is None else calling
    flood = flooded(limits, before.flood, events.time[calls].tolist(), now)
    stays = before.leaders == inhibited.leaders and before.sources is inhibited.sources
    if stays and not len(events) and (moved is None or not len(moved)):
        return before if flood == before.flood else _ordered(replace(before, flood=flood), bool(before.flood))
    book = _Book(grouping, before, inhibited, facts)
    book.regroup(now)
    book.hear(events)
    book.grade(() if moved is None else moved.tolist())
    openings = _counted(before, book.began)
    after = Situations(book.open, book.belongs, inhibited.leaders, flood, openings, inhibited.sources)
    return _ordered(after, bool(before.flood)) if book.touched or flood != before.flood else after


class _Book:
    """The situations while a step changes them."""

    def __init__(self, grouping: Grouping, before: Situations, inhibited: Inhibited, facts: Facts) -> None:
        self._grouping, self._before, self._inhibited, self._facts = grouping, before, inhibited, facts
        self._tags = len(facts)
        self._leading = {row: enterprise for enterprise, row in inhibited.leaders.items()}
        self.open, self.belongs = dict(before.open), dict(before.belongs)
        self._members: dict[Group, dict[int, int]] = {}
        self._rows: dict[Group, dict[int, None]] = {}
        self._place = max((each.told.order for each in before.open.values()), default=-1) + 1
        self.touched: set[Group] = set()
        self.began: list[float] = []

    def regroup(self, now: float) -> None:
        """Whoever stands for a lost enterprise, or has another cause than before, changes sides with its alarm."""
        old, new = self._before, self._inhibited
        leaders = set(old.leaders.values()) ^ set(self._leading)
        moved = [slot for slot, source in new.sources.items() if old.sources.get(slot) != source]
        for slot in (*(self._tags + row for row in leaders), *(moved if old.sources is not new.sources else ())):
            group = self.belongs.get(slot)
            if group is not None and group != self._group(slot):
                self._put(slot, self._changing(group)[slot], now, number=-slot - 1)

    def hear(self, events: AlarmEvents) -> None:
        """Every event in its order."""
        columns = (events.row, events.axis, events.after, events.time, events.number)
        for row, axis, after, time, number in zip(*(column.tolist() for column in columns), strict=True):
            self._put(row + axis * self._tags, after, time, number)

    def grade(self, moved: Iterable[int]) -> None:
        """Count what is left of each situation that changed; the empty ones end."""
        self.touched.update(self.belongs[row] for row in moved if row in self.belongs)
        for group in self.touched:
            members = self._members.get(group, self.open[group].members)
            if not members:
                del self.open[group]
                continue
            self.open[group] = replace(self.open[group], told=self._graded(group, members), members=members)

    def _put(self, slot: int, state: int, time: float, number: int) -> None:
        """One alarm is in a state now: into the situation it belongs to, or out of it."""
        group = self._group(slot) if state in _OPEN else None
        old = self.belongs.get(slot)
        if old is not None and old != group:
            del self._changing(old)[slot]
            del self.belongs[slot]
        if group is None:
            return
        self._begin(group, slot, time, number)
        if old != group:
            self.belongs[slot] = group
            self._join(group, slot % self._tags, self._since(slot, time))
        self._changing(group)[slot] = state

    def _begin(self, group: Group, slot: int, time: float, number: int) -> None:
        if group in self.open:
            return
        enterprise, unit, cause = group
        key = f"{enterprise}.{unit}.{cause}.{number}"
        told = Situation(key, enterprise, unit, cause, time, self._place, slot % self._tags, Level.NORMAL, 0, ())
        self._place += 1
        self.began.append(time)
        self.open[group] = Gathering(told, {}, np.inf)
        suppression = self._inhibited.held.get(slot)
        if suppression is not None and suppression.cause_row >= 0:
            self._join(group, suppression.cause_row, -np.inf)  # nothing came before the cause

    def _since(self, slot: int, time: float) -> float:
        """Since when the condition of an alarm is true; what is suppressed came after its cause."""
        since = float(self._facts.since[slot % self._tags])
        return np.inf if slot in self._inhibited.held else min(since, time)

    def _join(self, group: Group, row: int, since: float) -> None:
        gathering = self.open[group]
        if group not in self._rows:
            self._rows[group] = dict.fromkeys(gathering.told.rows)
        self._rows[group][row] = None
        if since < gathering.first_since:
            self.open[group] = replace(gathering, told=replace(gathering.told, first=row), first_since=since)

    def _changing(self, group: Group) -> dict[int, int]:
        """The members of a situation, to be changed."""
        self.touched.add(group)
        if group not in self._members:
            self._members[group] = dict(self.open[group].members)
        return self._members[group]

    def _group(self, slot: int) -> Group:
        """Where an alarm belongs: what is suppressed to its cause, what stands for an enterprise to the whole of it."""
        row, axis = slot % self._tags, slot // self._tags
        if axis == Axis.CONTACT and row in self._leading:
            return self._leading[row], WHOLE_ENTERPRISE, "contact"
        source = self._inhibited.sources.get(slot)
        if source is None:
            return self._grouping.of(row, axis)
        if source[0] >= 2 * self._tags:
            return source[0] - 2 * self._tags, WHOLE_ENTERPRISE, source[1]
        return self._grouping.of(source[0] % self._tags, source[0] // self._tags)

    def _graded(self, group: Group, members: Mapping[int, int]) -> Situation:
        told = self.open[group].told
        slots = np.fromiter((slot for slot, state in members.items() if state != AlarmState.DSUPR), np.intp)
        rows = slots[slots < self._tags]
        worst = int(np.maximum(self._facts.level[rows], self._facts.unanswered[rows]).max(initial=0))
        return replace(
            told,
            worst=worst,
            unanswered=sum(state in _WAITING for state in members.values()),
            standing=any(state in _STANDING for state in members.values()),
            rows=tuple(self._rows.get(group, told.rows)),
        )


def _ordered(situations: Situations, flooded_before: bool) -> Situations:
    """Worst first, then newest; while a flood lasts everything stays where it is and what is new comes last."""
    everything = list(situations.open.items())
    if situations.flood and flooded_before:
        return situations
    everything.sort(key=lambda item: (-item[1].told.worst, -item[1].told.opened, item[1].told.order))
    placed = {
        group: gathering
        if gathering.told.order == place
        else replace(gathering, told=replace(gathering.told, order=place))
        for place, (group, gathering) in enumerate(everything)
    }
    return replace(situations, open=placed)


def _counted(before: Situations, began: Sequence[float]) -> Mapping[int, int]:
    """The openings of the last day with the new ones."""
    if not began:
        return before.openings
    counts = Counter(before.openings) + Counter(int(time // TEN_MINUTES) for time in began)
    newest = max(counts)
    return {ten: count for ten, count in counts.items() if ten > newest - TENS}
