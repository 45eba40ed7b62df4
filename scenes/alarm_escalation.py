"""An action that runs when an alarm has stood unanswered for too long. Facts of the rule: `reference/alarms.md` 1.3."""

from dataclasses import dataclass
from enum import StrEnum

from scenes.alarm_delay import Delayed, Order


class Step(StrEnum):
    """What is to be done."""

    ACT = "act"
    FOLLOW_UP = "follow up"
    """The action ran, and its alarm is no longer active."""


@dataclass(frozen=True, slots=True)
class Escalated:
    """What is to be done, at which severity, and when it was due (seconds)."""

    step: Step
    severity: int
    time: float


class Escalation:
    """The action of one alarm. A rise starts its clock or finds it running; what is not active calls it off.

    `order` must rank what is acknowledged below all that is not; `start` is the severity at the beginning, which
    triggers nothing. Every time is handed in.
    """

    def __init__(self, order: Order, delay: float, start: int) -> None:
        self._order, self._delay, self._severity = order, delay, start
        self._waits: Delayed[int] = Delayed()
        self._ran = False

    def hear(self, severity: int, time: float) -> list[Escalated]:
        """The alarm has this severity now. Returns what was due until then and what follows from it."""
        told = self.due(time)
        before, self._severity = self._severity, severity
        if not self._order.active[severity]:
            self._waits.cancel()
            told += [Escalated(Step.FOLLOW_UP, severity, time)] if self._ran else []
            self._ran = False
        elif self._order.raises[before, severity]:
            self._waits.schedule(severity, time, self._delay)
        return told

    def due(self, now: float) -> list[Escalated]:
        """What is due by `now`."""
        due, severity = self._waits.due, self._waits.ended(now)
        if severity is None:
            return []
        self._ran = True
        return [Escalated(Step.ACT, severity, due)]
