"""Where every alarm stands, and what happened to it. Facts only: `alarm_engine` moves them, `alarm_acts` obeys people.

An indicator has two alarms that never hide each other: PROCESS, for its level, and CONTACT, for no longer being known.
The states are those of ISA-18.2 / IEC 62682, read in public summaries, not in the standard (not verified).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Bytes, Floats, Numbers, Rows, lock


class AlarmState(IntEnum):
    """State of one alarm. Only entering UNACK annunciates. Append only: the journal holds these numbers."""

    NORM = 0
    """Normal."""
    UNACK = 1
    """Stands, and nobody has acknowledged it."""
    ACKED = 2
    """Stands, acknowledged."""
    RTNUN = 3
    """Returned to normal before anybody acknowledged it."""
    LATUN = 4
    """Latched: returned to normal, neither acknowledged nor reset."""
    LATAK = 5
    """Latched: returned to normal and acknowledged, waits for a reset."""
    SHLVD = 6
    """Shelved by a person, with end and reason."""
    DSUPR = 7
    """Suppressed by design: by a rule whose cause is shown."""
    OOSRV = 8
    """Out of service by a permit."""


class Axis(IntEnum):
    """Which of an indicator's two alarms."""

    PROCESS = 0
    """Its level by the limits."""
    CONTACT = 1
    """Its quality: 失联. Bad quality freezes the process alarm and raises this one."""


class Happening(IntEnum):
    """What moved an alarm. Append only."""

    ALARM = 0
    """The condition came true, or became worse, after its delay."""
    RETURN = 1
    """The condition came back to normal, after its delay."""
    ACKNOWLEDGE = 2
    RESET = 3
    SHELVE = 4
    UNSHELVE = 5
    """By a person, before the end."""
    EXPIRE = 6
    """The shelving came to its end."""
    SUPPRESS = 7
    RELEASE = 8
    """The rule that suppressed holds no longer."""
    TAKE_OUT = 9
    """Out of service."""
    BRING_BACK = 10


@dataclass(frozen=True, slots=True)
class AlarmEvents:
    """What happened to alarms, in order; every column has shape (events,). None is dropped.

    `axis` holds `Axis`, `happening` holds `Happening`, `before` and `after` hold `AlarmState`. `level` is the `Level`
    concerned (on CONTACT: 0). `time` is in seconds since 1970 UTC by the feed's clock. `number` counts without a gap
    from 0 for as long as one journal lasts.
    """

    row: Rows
    axis: Bytes
    happening: Bytes
    before: Bytes
    after: Bytes
    level: Bytes
    time: Floats
    number: Numbers

    def __post_init__(self) -> None:
        lock(self.row, self.axis, self.happening, self.before, self.after, self.level, self.time, self.number)

    def __len__(self) -> int:
        return len(self.row)

    def at(self, places: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "AlarmEvents":
        """Some of them, in the order asked for."""
        return AlarmEvents(
            self.row[places],
            self.axis[places],
            self.happening[places],
            self.before[places],
            self.after[places],
            self.level[places],
            self.time[places],
            self.number[places],
        )

    @property
    def annunciates(self) -> NDArray[np.bool_]:
        """Which of them call a person: an alarm came, or became worse; shape (events,)."""
        found: NDArray[np.bool_] = self.after == AlarmState.UNACK
        return found


def no_events() -> AlarmEvents:
    """Nothing happened."""
    bytes_ = np.empty(0, np.uint8)
    return AlarmEvents(
        np.empty(0, np.int32), bytes_, bytes_, bytes_, bytes_, bytes_, np.empty(0), np.empty(0, np.int64)
    )


def joined_events(parts: Sequence[AlarmEvents]) -> AlarmEvents:
    """Several lots of events as one, in the order given."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return no_events()
    return AlarmEvents(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.axis for part in parts]),
        np.concatenate([part.happening for part in parts]),
        np.concatenate([part.before for part in parts]),
        np.concatenate([part.after for part in parts]),
        np.concatenate([part.level for part in parts]),
        np.concatenate([part.time for part in parts]),
        np.concatenate([part.number for part in parts]),
    )
