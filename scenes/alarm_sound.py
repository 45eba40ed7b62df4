"""What should be heard: the worst that nobody has answered, again and again. Knows no loudspeaker and no filter."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scenes.alarm import AlarmEvents, AlarmState, Axis
from scenes.alarm_board import Silence
from scenes.columns import Flags, Numbers, Rows, lock
from scenes.facts import Facts
from scenes.severity import Level

SPOKEN_AT_ONCE = 3
"""Of a burst so many are spoken in order of time, then how many more there are (Phoebus' annunciator does the same)."""


class Sound(StrEnum):
    """The sounds, by the names of their files."""

    HIGH_HIGH = "high_high"
    LOW_LOW = "low_low"
    HIGH = "high"
    LOW = "low"
    CONTACT = "contact"
    NOT_LIVE = "not_live"
    SELF_TEST = "self_test"
    REPLAY_BEGIN = "replay_begin"
    """No alarm: the window leaves the present, or is back in it."""
    REPLAY_END = "replay_end"


_OF_LEVEL = {
    Level.LOW: Sound.LOW,
    Level.HIGH: Sound.HIGH,
    Level.LOW_LOW: Sound.LOW_LOW,
    Level.HIGH_HIGH: Sound.HIGH_HIGH,
}
_CALLING = (AlarmState.UNACK, AlarmState.RTNUN, AlarmState.LATUN)


@dataclass(frozen=True, slots=True)
class Calls:
    """The number of the event by which each alarm last called, shape (tags, axes); -1: before we listened."""

    number: Numbers

    def __post_init__(self) -> None:
        lock(self.number)


@dataclass(frozen=True, slots=True)
class Sounding:
    """What sounds at one moment: `sound`, None for nothing; how many alarms call, and how many are silenced."""

    sound: Sound | None
    calling: int
    silenced: int


def nobody_called(tags: int) -> Calls:
    """At the beginning of a watch."""
    return Calls(np.full((tags, len(Axis)), -1, np.int64))


def heard(calls: Calls, events: AlarmEvents) -> Calls:
    """The calls after more events, which come in order of their numbers."""
    loud = np.flatnonzero(events.annunciates)
    if not loud.size:
        return calls
    number = calls.number.copy()
    number[events.row[loud], events.axis[loud]] = events.number[loud]  # the last of several wins
    return Calls(number)


def sounding(facts: Facts, calls: Calls, silence: Silence | None, scope: Flags | None, now: float) -> Sounding:
    """What should be heard `now` (feed's clock, seconds since 1970 UTC) by a seat that watches `scope` (tags,).

    An alarm sounds until somebody acknowledges it, also after its value came back. Lost contact sounds only while it
    lasts, and only when no level does. A silence holds for what called up to its number and ends at its time.
    """
    process = np.isin(facts.state, _CALLING)
    contact = facts.contact == AlarmState.UNACK
    if scope is not None:
        process, contact = process & scope, contact & scope
    quiet = np.zeros((len(facts), len(Axis)), np.bool_)
    if silence is not None and now < silence.until:
        quiet = calls.number <= silence.number
    loud, lost = process & ~quiet[:, Axis.PROCESS], contact & ~quiet[:, Axis.CONTACT]
    calling = int(process.sum() + contact.sum())
    silenced = calling - int(loud.sum() + lost.sum())
    worst = Level(int(facts.unanswered[loud].max(initial=0)))
    if worst is not Level.NORMAL:
        return Sounding(_OF_LEVEL[worst], calling, silenced)
    return Sounding(Sound.CONTACT if lost.any() else None, calling, silenced)


def burst(events: AlarmEvents, scope: Flags | None) -> tuple[Rows, int]:
    """Which events are spoken one by one (places in `events`, in order of time), and how many more there are."""
    loud = events.annunciates if scope is None else events.annunciates & scope[events.row]
    places = np.flatnonzero(loud).astype(np.int32)
    return places[:SPOKEN_AT_ONCE], max(0, len(places) - SPOKEN_AT_ONCE)
