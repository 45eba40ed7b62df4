"""Alarms step by step as the recorder does it, without a recorder: for tests of what is told about them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from loaders.alarm_policy import Policy
from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening, joined_events
from scenes.alarm_acts import acknowledged, released, suppressed
from scenes.alarm_board import Board
from scenes.alarm_engine import advanced, alarms_at_first, shown
from scenes.alarm_inhibition import Inhibited, compiled, inhibited
from scenes.alarm_metrics import Tally
from scenes.alarm_situations import Situations, gathered, grouping_of
from scenes.facts import Facts
from scenes.limits import aged, at_first, joined, judged
from scenes.plant import Park
from scenes.readings import Readings, Source
from scenes.severity import Level, Quality

type Told = tuple[int, Axis, Happening, AlarmState, AlarmState, Level, float]
"""Row, axis, what happened, state before and after, level, time."""


def events(told: Sequence[Told], number: int = 0) -> AlarmEvents:
    """Events as columns."""
    row, axis, happening, before, after, level, time = zip(*told, strict=True) if told else ((),) * 7
    return AlarmEvents(
        np.array(row, np.int32),
        np.array(axis, np.uint8),
        np.array(happening, np.uint8),
        np.array(before, np.uint8),
        np.array(after, np.uint8),
        np.array(level, np.uint8),
        np.array(time, np.float64),
        np.arange(number, number + len(told), dtype=np.int64),
    )


def calls(rows: Sequence[int], time: float, level: Level = Level.HIGH, axis: Axis = Axis.PROCESS) -> list[Told]:
    """Alarms that come."""
    return [(row, axis, Happening.ALARM, AlarmState.NORM, AlarmState.UNACK, level, time) for row in rows]


def returns(
    rows: Sequence[int], time: float, before: AlarmState = AlarmState.UNACK, axis: Axis = Axis.PROCESS
) -> list[Told]:
    """Alarms that go: into RTNUN before anybody acknowledged them, else back to normal."""
    after = AlarmState.RTNUN if before == AlarmState.UNACK else AlarmState.NORM
    return [(row, axis, Happening.RETURN, before, after, Level.NORMAL, time) for row in rows]


def standing(facts: Facts, levels: dict[int, Level], since: float = 1.0) -> Facts:
    """Facts in which everything is GOOD and some indicators stand at a level."""
    level, begun = np.zeros(len(facts), np.uint8), np.zeros(len(facts))
    for row, each in levels.items():
        level[row], begun[row] = each, since
    return replace(facts, level=level, since=begun, quality=np.zeros(len(facts), np.uint8))


class Steps:
    """A park from readings to board."""

    def __init__(self, park: Park, policy: Policy, source: Source | None = None) -> None:
        self.park, self.policy, self.source = park, policy, source
        self.facts, self.alarms = at_first(park.tags), alarms_at_first(park.tags)
        self.inhibition, self.inhibited = compiled(policy.inhibition, park), Inhibited()
        self.grouping, self.situations = grouping_of(park, policy.inhibition), Situations()
        self.tally = Tally(len(park.tags), policy.habits, policy.flood)
        self.events: list[AlarmEvents] = []
        self.number = 0

    def to(self, now: float, readings: Readings | None = None) -> AlarmEvents:
        """One step of the recorder; what happened in it."""
        if readings is None:
            nothing = Readings(np.empty(0, np.int32), np.empty(0), np.empty(0, np.uint32), np.empty(0))
            readings = nothing if self.source is None else self.source.until(now)
        self.facts, moved = judged(self.park.tags, readings, self.facts)
        self.facts, silent = aged(self.park.tags, self.facts, now)
        begun = self.number
        self._inhibit(now)
        moved = joined([moved, silent])
        self.alarms, happened = advanced(
            self.policy.rules, self.alarms, self.park.tags, self.facts, moved, now, number=self.number
        )
        self._heard(happened)
        self.facts = shown(self.facts, self.alarms)
        return self._told(begun, now, moved.row)

    def acknowledge(self, row: int, now: float, axis: Axis = Axis.PROCESS) -> None:
        """Somebody answers what stands there."""
        begun, rows = self.number, np.array([row], np.int32)
        self.alarms, happened = acknowledged(
            self.alarms, rows, axis, np.maximum(self.facts.level, self.facts.unanswered)[rows], now, number=begun
        )
        self._heard(happened)
        self.facts = shown(self.facts, self.alarms)
        self._told(begun, now, rows)

    @property
    def board(self) -> Board:
        """What is told of it all."""
        return self.tally.told(Board(suppressed=self.inhibited.suppressed), self.situations)

    def _inhibit(self, now: float) -> None:
        self.inhibited, verdict = inhibited(self.inhibition, self.inhibited, self.facts, now=now)
        for axis in Axis:
            rows = verdict.suppress[verdict.suppress_axis == axis]
            self.alarms, happened = suppressed(self.alarms, rows, axis, now, number=self.number)
            self._heard(happened)
            rows = verdict.release[verdict.release_axis == axis]
            self.alarms, happened = released(self.alarms, rows, axis, now, number=self.number)
            self._heard(happened)

    def _heard(self, happened: AlarmEvents) -> None:
        self.number += len(happened)
        self.events.append(happened)

    def _told(self, begun: int, now: float, moved: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> AlarmEvents:
        everything = joined_events(self.events)
        new = everything.at(everything.number >= begun)
        self.events = [everything]
        self.situations = gathered(
            self.grouping,
            self.situations,
            new,
            self.facts,
            self.inhibited,
            now,
            moved=moved,
            limits=self.policy.flood,
        )
        self.tally.hear(new, now)
        return new


def said(rows: Sequence[int], values: Sequence[float] | float, time: float) -> Readings:
    """Good readings of one moment."""
    value = np.broadcast_to(np.asarray(values, np.float64), (len(rows),)).copy()
    return Readings(np.array(rows, np.int32), value, np.zeros(len(rows), np.uint32), np.full(len(rows), time))


def good(tags: int) -> Facts:
    """Everything normal and fresh."""
    none = np.zeros(tags, np.uint8)
    return Facts(
        value=np.zeros(tags),
        time=np.ones(tags),
        level=none,
        quality=np.full(tags, Quality.GOOD, np.uint8),
        unanswered=none,
        since=np.zeros(tags),
        code=np.zeros(tags, np.uint32),
        state=none,
        contact=none,
    )
