"""What a person asks of the recorder about some lines of the list: exactly what was seen, one axis at a time."""

import numpy as np

from loaders.live.acts import Act, Action
from scenes.alarm import AlarmState, Axis
from scenes.columns import Flags, Numbers
from viewer.panels.alarms.alarm_seen import Seen, seen_levels, tags_of_keys
from viewer.panels.slips.concern import Concern


def waiting(seen: Seen, keys: Numbers) -> Numbers:
    """Which of some alarms wait for an answer."""
    return keys[seen.waits[keys]]


def acknowledgements(seen: Seen, keys: Numbers) -> tuple[Act, ...]:
    """Answers to what waits among some alarms. Each names the level that was seen: what became worse is not meant."""
    return _acts(Action.ACKNOWLEDGE, seen, waiting(seen, keys))


def resets(seen: Seen, keys: Numbers) -> tuple[Act, ...]:
    """The ends of latched alarms that were acknowledged."""
    return _acts(Action.RESET, seen, keys[seen.state[keys] == AlarmState.LATAK])


def returns(seen: Seen, keys: Numbers) -> tuple[Act, ...]:
    """The early ends of shelvings, and of being out of service."""
    shelved, out = (keys[seen.state[keys] == state] for state in (AlarmState.SHLVD, AlarmState.OOSRV))
    return (*_acts(Action.UNSHELVE, seen, shelved), *_acts(Action.BRING_BACK, seen, out))


def concern_of(seen: Seen, keys: Numbers) -> Concern | None:
    """The alarms that a form is to be filled in for: those of one axis, process first; None where there are none."""
    standing = keys[seen.state[keys] != AlarmState.NORM]
    for axis in Axis:
        of_axis = standing[(standing & 1) == axis]
        if len(of_axis):
            act = _act(Action.NOTE, seen, of_axis)
            return Concern(act.rows, act.levels, act.axis)
    return None


def _acts(action: Action, seen: Seen, keys: Numbers) -> tuple[Act, ...]:
    parts = ((keys & 1) == axis for axis in Axis)
    return tuple(_act(action, seen, keys[part]) for part in parts if _any(part))


def _act(action: Action, seen: Seen, keys: Numbers) -> Act:
    rows, axis = tags_of_keys(keys).copy(), int(keys[0] & 1)
    levels = np.zeros(len(rows), np.uint8) if axis == Axis.CONTACT else seen_levels(seen, rows)
    return Act(0, "", action, rows, levels, axis=axis)


def _any(flags: Flags) -> bool:
    return bool(flags.any())
