"""The compatibility profile `phoebus`: replays event tables written for Phoebus' alarm server. No screen shows it.

Shared with our own engine, as code: what takes the place of what (`alarm_delay.taken`), the running clock, the count of
faults within a window. Given as data: the two orders of severities. Different, and therefore here: acknowledgement is
part of the severity (`_ACK`) and not a state beside it, quality is a severity (INVALID, UNDEFINED) that outranks and
hides the process alarm, and there are a maintenance mode, messages and values. Our engine deliberately keeps those
apart, so its state table is not used here. Source of the rules: `reference/alarms.md` 6.4, from published unit tests.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from scenes.alarm_delay import Delayed, Order, forgotten, no_faults, reached, taken, with_faults
from scenes.columns import Bytes, Flags


class Severity(IntEnum):
    """In the order for showing, lowest first: whatever is not acknowledged ranks above all that is."""

    OK = 0
    MINOR_ACK = 1
    MAJOR_ACK = 2
    INVALID_ACK = 3
    UNDEFINED_ACK = 4
    MINOR = 5
    MAJOR = 6
    INVALID = 7
    UNDEFINED = 8


UPDATE_ORDER = (
    Severity.OK,
    Severity.MINOR,
    Severity.MINOR_ACK,
    Severity.MAJOR,
    Severity.MAJOR_ACK,
    Severity.INVALID,
    Severity.INVALID_ACK,
    Severity.UNDEFINED,
    Severity.UNDEFINED_ACK,
)
"""The order in which a new input raises an alarm, lowest first: MAJOR_ACK is raised by INVALID and not by MAJOR."""

ACKNOWLEDGED = {
    Severity.MINOR: Severity.MINOR_ACK,
    Severity.MAJOR: Severity.MAJOR_ACK,
    Severity.INVALID: Severity.INVALID_ACK,
    Severity.UNDEFINED: Severity.UNDEFINED_ACK,
}

CONDITIONS = {
    None: Severity.INVALID,
    "disconnected": Severity.INVALID,
    "none": Severity.OK,
    "lolo": Severity.MAJOR,
    "hihi": Severity.MAJOR,
    "low": Severity.MINOR,
    "high": Severity.MINOR,
}
"""The severity of an input's condition; None: there is no value at all."""

_RANK = np.argsort(np.array(UPDATE_ORDER))
_EVERY = np.arange(len(Severity))
_ACTIVE = np.array([severity in ACKNOWLEDGED for severity in Severity])

FOR_UPDATE = Order(_RANK[None, :] > _RANK[:, None], _ACTIVE)
"""What raises an alarm."""

FOR_SHOWING = Order(_EVERY[None, :] > _EVERY[:, None], _ACTIVE.copy())
"""What is worse on a list, and what starts an escalation."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One reading, or the state it put an alarm into; `time` in seconds."""

    severity: Severity
    message: str
    value: str
    time: float


@dataclass(frozen=True, slots=True)
class Settings:
    """How one alarm behaves. `delay` in seconds, 0 for none; `count` faults within it call at once, 0: no counting."""

    latching: bool
    annunciating: bool
    delay: float = 0.0
    count: int = 0
    priority: bool = False


class PhoebusAlarm:
    """One alarm of the profile. `updates` and `calls` count notifications and annunciations. Times are handed in.

    `maintenance` is the switch that is one for all alarms: whoever owns it sets it on each.
    """

    def __init__(self, settings: Settings, time: float) -> None:
        self.settings = settings
        self.current = self.alarm = Stand(Severity.OK, "OK", "", time)
        self.maintenance = False
        self.updates = self.calls = 0
        self._pending: Delayed[Stand] = Delayed()
        self._faults = no_faults()
        self._enabled = True
        self._remembered = self.current

    def hear(self, new: Stand) -> None:
        """A reading arrives; what was due before it has been asked for (`pass_time`)."""
        if not self._enabled:
            self._remembered = new
            return
        same = (new.severity, new.message) == (self.current.severity, self.current.message)
        self.current = new
        if same:
            return
        if self._cleared_by(new):
            self.alarm = replace(new, severity=Severity.OK, message="OK")
            self._pending.cancel()
        self._offer(new, self.settings.delay)

    def _cleared_by(self, new: Stand) -> bool:
        severity = self.alarm.severity
        unreliable = FOR_UPDATE.raises[Severity.MAJOR_ACK, severity]  # INVALID, UNDEFINED and what they become
        forgiven = self.maintenance and new.severity < Severity.INVALID and unreliable
        return bool((new.severity == Severity.OK and not _ACTIVE[severity]) or forgiven)

    def _offer(self, new: Stand, delay: float) -> None:
        """Steps 3 to 6: whether it takes the place of what waits or stands, now or after the delay, and who is told."""
        base, called = self._pending.what or self.alarm, False
        if _one(taken(FOR_UPDATE, np.array([self.settings.latching]), _column(base), _column(new))):
            waits = delay > 0 and new.severity != Severity.OK and not self._counted_out(new, delay)
            called = not waits and bool(FOR_UPDATE.raises[self.alarm.severity, new.severity])
            self.alarm = self.alarm if waits else new
        if self.maintenance and not self.settings.priority and self.alarm.severity >= Severity.INVALID:
            self.alarm = _acknowledged(self.alarm)
            called = False
        self.updates += 1
        self.calls += called and self.settings.annunciating

    def _counted_out(self, new: Stand, delay: float) -> bool:
        """Let it wait; True when it need not, because this was the last fault needed within the delay."""
        self._pending.schedule(new, new.time, delay)
        if not self.settings.count:
            return False
        row, window = np.zeros(1, np.int32), np.array([delay])
        self._faults = with_faults(self._faults, row, np.array([new.time]), window)
        if not _one(reached(self._faults, row, np.array([self.settings.count]), window)):
            return False
        self._faults = forgotten(self._faults, row)
        self._pending.cancel()
        return True

    def pass_time(self, now: float) -> None:
        """A delay that ends by `now` ends; it is dropped where the input has become good since."""
        pending = self._pending.ended(now)
        if pending is None or not self._enabled:
            return
        if self.current.severity == Severity.OK and self.current.time > pending.time:
            return
        self._offer(pending, 0.0)

    def acknowledge(self) -> None:
        """Answer what is there now, where it is less than what stands; with a good input this clears."""
        current = self.current
        if current.severity == Severity.OK:
            self.alarm = current
        else:
            self.alarm = _acknowledged(current if current.severity < self.alarm.severity else self.alarm)
        self.updates += 1

    def take_back(self) -> None:
        """Take the acknowledgement back."""
        self.alarm = self.current
        self.updates += 1

    def disable(self, time: float) -> None:
        """Show OK and remember what the input says."""
        if not self._enabled:
            return
        self._enabled, self._remembered = False, self.current
        self.current = replace(self.current, severity=Severity.OK, message="OK", time=time)
        self.alarm = Stand(Severity.OK, "Disabled", "", time)
        self.updates += 1

    def enable(self, time: float) -> None:
        """Go on with what the input said last; a delay starts anew."""
        if self._enabled:
            return
        self._enabled = True
        self._pending.cancel()
        self.alarm = Stand(Severity.OK, "OK", "", time)
        self.hear(replace(self._remembered, time=time))

    def set_count(self, count: int) -> None:
        """Another count forgets the faults collected."""
        if count != self.settings.count:
            self.settings = replace(self.settings, count=count)
            self._faults = no_faults()

    def set_priority(self) -> None:
        """Maintenance mode does not acknowledge this alarm."""
        self.settings = replace(self.settings, priority=True)


def _acknowledged(stand: Stand) -> Stand:
    return replace(stand, severity=ACKNOWLEDGED.get(stand.severity, stand.severity))


def _column(stand: Stand) -> Bytes:
    return np.array([stand.severity], np.uint8)


def _one(flags: Flags) -> bool:
    return bool(flags[0])
