"""The rules of limits, quality and alarms as a first version would have them: an object for each tag, one at a time.

It is the peer of `benchmarks/tick.py`, and tests hold it beside the columns: written apart, it tells the same story.
"""

from dataclasses import dataclass, field
from math import inf, isfinite

from scenes.alarm import AlarmState, Axis, Happening
from scenes.alarm_rules import AlarmRules
from scenes.quality import BAD
from scenes.severity import Level
from scenes.tags import Tags

type Story = tuple[int, int, int, int, int, float]
"""Axis, happening, state before, state after, level, time."""

LOW_SIDE = (False, True, False, True, False)


def raises(before: int, after: int) -> bool:
    """Worse, or on the other side."""
    return after != 0 and (after > before or LOW_SIDE[after] != LOW_SIDE[before])


@dataclass(slots=True)
class PlainAlarm:
    """One alarm of one tag."""

    axis: int
    on: float
    off: float
    latching: bool
    count: int
    window: float
    state: int = AlarmState.NORM
    level: int = 0
    heard: int = 0
    pending: int = 0
    due: float = inf
    left: float = inf
    since: float = 0.0
    waits: list[int] = field(default_factory=lambda: [0, 0])
    faults: list[float] = field(default_factory=list[float])
    told: list[Story] = field(default_factory=list[Story])

    def hear(self, time: float, level: int) -> None:
        """The limits say something new."""
        self.pass_time(time)
        if self.left < inf:
            self.due, self.left = time + self.left, inf
        fault, self.heard = raises(self.heard, level), level
        enough = fault and self.count > 0 and self._counted(time)
        self._settle(time, enough)

    def freeze(self, time: float) -> None:
        """Nobody knows any more."""
        self.pass_time(time)
        if self.due < inf:
            self.left, self.due = self.due - time, inf

    def pass_time(self, until: float) -> None:
        """What is due happens."""
        while self.due <= until:
            due = self.due
            self._fire(due)
            self._settle(due, enough=False)

    def _counted(self, time: float) -> bool:
        self.faults = [*self.faults, time][-self.count :]
        if len(self.faults) < self.count or self.faults[-1] - self.faults[0] > self.window:
            return False
        self.faults = []
        return True

    def _settle(self, time: float, enough: bool) -> None:
        running = raises(self.level, self.pending)
        if self.heard == self.level:
            self.pending, self.due = self.level, inf
        elif raises(self.level, self.heard):
            if not (running and self.latching and not raises(self.pending, self.heard)):
                self.pending = self.heard
            self.due = self.due if running else time + self.on
        elif running or self.pending != self.heard:
            self.pending, self.due = self.heard, time + self.off
        if self.pending != self.level and (enough or self.due <= time):
            self._fire(time)
            if self.heard != self.level:
                self._settle(time, enough=False)

    def _fire(self, time: float) -> None:
        old, self.level, self.due = self.level, self.pending, inf
        side = 0 if LOW_SIDE[self.level] else 1
        if raises(old, self.level):
            if self.state != AlarmState.UNACK or self.waits[side] < self.level:
                self._move(Happening.ALARM, AlarmState.UNACK, self.level, time)
            self.waits[side] = max(self.waits[side], self.level)
        elif self.level == 0:
            answered = self.state == AlarmState.ACKED
            plain = AlarmState.NORM if answered else AlarmState.RTNUN
            latched = AlarmState.LATAK if answered else AlarmState.LATUN
            self._move(Happening.RETURN, latched if self.latching else plain, old, time)

    def _move(self, happening: Happening, after: AlarmState, level: int, time: float) -> None:
        self.since = max(time, self.since)
        shown = level if self.axis == Axis.PROCESS else 0
        self.told.append((self.axis, int(happening), self.state, int(after), shown, self.since))
        self.state = int(after)


class PlainTag:
    """One tag: its limits, its quality and its two alarms."""

    def __init__(self, tags: Tags, rules: AlarmRules, row: int) -> None:
        self.value, self.time, self.level, self.good, self.known = 0.0, 0.0, 0, False, False
        self._limits = float(tags.low_low[row]), float(tags.low[row]), float(tags.high[row]), float(tags.high_high[row])
        slack = float(tags.tolerance[row] * (tags.range_high[row] - tags.range_low[row]))
        self._range = float(tags.range_low[row]) - slack, float(tags.range_high[row]) + slack
        self._deadband, self._stale = float(tags.deadband[row]), float(tags.stale_after[row])
        self._gas = bool(tags.no_low[row])
        count, window = int(rules.count[row]), float(rules.count_window[row])
        delays = float(rules.on_delay[row]), float(rules.off_delay[row])
        self.process = PlainAlarm(Axis.PROCESS, *delays, bool(rules.latching[row]), count, window)
        self.contact = PlainAlarm(Axis.CONTACT, float(rules.contact_delay[row]), 0.0, False, 0, 0.0)

    def hear(self, value: float, code: int, time: float) -> None:
        """A reading."""
        self.value, self.time = value, time
        good = isfinite(value) and self._range[0] <= value <= self._range[1] and code < BAD
        if good:
            level = self._judged(value)
            if level != self.level or not self.good:
                self.process.hear(time, level)
            self.level = level
        elif self.good:
            self.process.freeze(time)
        self._known(good, time)

    def _known(self, good: bool, time: float) -> None:
        if good != self.good or not self.known:
            self.contact.hear(time, int(not good))
        self.good, self.known = good, True

    def pass_time(self, now: float) -> None:
        """Nothing was heard until now."""
        if self.good and self.time + self._stale < now:
            self.process.freeze(self.time + self._stale)
            self._known(good=False, time=self.time + self._stale)
        self.process.pass_time(now)
        self.contact.pass_time(now)

    def _judged(self, value: float) -> int:
        low_low, low, high, high_high = self._limits
        found = self._level(value, 0.0, (low_low, low, high, high_high))
        if not self.level:
            return found
        held, slack = 0, self._deadband
        if LOW_SIDE[self.level]:
            held = Level.LOW if value <= low + slack and not self._gas else 0
            held = Level.LOW_LOW if self.level == Level.LOW_LOW and value <= low_low + slack else held
        else:
            held = Level.HIGH if value >= high - slack else 0
            held = Level.HIGH_HIGH if self.level == Level.HIGH_HIGH and value >= high_high - slack else held
        if found and LOW_SIDE[found] != LOW_SIDE[self.level]:
            return found
        return max(found, int(held))

    def _level(self, value: float, slack: float, limits: tuple[float, float, float, float]) -> int:
        low_low, low, high, high_high = limits
        if value >= high_high - slack:
            return Level.HIGH_HIGH
        if value >= high - slack:
            return Level.HIGH
        if not self._gas and value <= low_low + slack:
            return Level.LOW_LOW
        if not self._gas and value <= low + slack:
            return Level.LOW
        return Level.NORMAL
