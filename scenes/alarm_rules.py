"""How long, how often and in which way a level must be reached before it calls a person: one row per indicator.

An alarm of state (a switch, a valve's end position) needs nothing of its own: its value is a number, and a limit
reached counts. A switch that alarms at 1 has its high limit at 1, one that alarms at 0 its low limit at 0; which of the
two limits of that side is used says how bad it is; its deadband is 0. A word becomes a number in the mapping file.
"""

from dataclasses import dataclass

import numpy as np

from scenes.columns import Bytes, Flags, Floats, lock
from scenes.tags import Tags


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """Every column has shape (tags,). Delays and windows are in seconds by the feed's clock.

    A level calls when it has stood for `on_delay`, or at once when it was reached `count` times within `count_window`
    (`count` 0: no counting; `on_delay` inf: by counting alone). It has returned when it has been left for `off_delay`.
    An indicator is lost when it was not known for `contact_delay`. A `latching` alarm that returned waits for a reset.
    One that is not `annunciating` is listed and waits, and makes no sound.
    """

    on_delay: Floats
    off_delay: Floats
    contact_delay: Floats
    count: Bytes
    count_window: Floats
    latching: Flags
    annunciating: Flags

    def __post_init__(self) -> None:
        lock(self.on_delay, self.off_delay, self.contact_delay, self.count, self.count_window)
        lock(self.latching, self.annunciating)

    def __len__(self) -> int:
        return len(self.on_delay)


def plain_rules(tags: Tags) -> AlarmRules:
    """Nothing configured: every level calls at once and returns at once, nothing latches."""
    count = len(tags)
    return AlarmRules(
        on_delay=np.zeros(count),
        off_delay=np.zeros(count),
        contact_delay=np.zeros(count),
        count=np.zeros(count, np.uint8),
        count_window=np.zeros(count),
        latching=np.zeros(count, np.bool_),
        annunciating=np.ones(count, np.bool_),
    )
