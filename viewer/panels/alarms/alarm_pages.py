"""Which alarms stand on which page of the list, and in which order they are read. No window here."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from scenes.alarm import AlarmState
from scenes.alarm_board import Situation
from scenes.columns import Numbers
from scenes.rollup import in_alarm
from viewer.panels.alarms.alarm_seen import AWAY, Seen, tags_of_keys, unknown

type Keys = tuple[NDArray[np.generic], ...]
"""Sort keys as `numpy.lexsort` takes them: the one that counts most comes last."""

_STANDING = (AlarmState.UNACK, AlarmState.ACKED, AlarmState.RTNUN, AlarmState.LATUN, AlarmState.LATAK)


class Page(IntEnum):
    """The pages of the list, from the left."""

    STANDING = 0
    SITUATIONS = 1
    UNKNOWN = 2
    AWAY = 3


def standing(seen: Seen) -> Numbers:
    """Keys of the process alarms that stand or wait; what is beyond a limit while its delay runs is shown too."""
    return 2 * np.flatnonzero(in_alarm(seen.facts)).astype(np.int64)


def not_known(seen: Seen) -> Numbers:
    """Keys of the contact alarms: of every indicator that cannot be trusted, or whose loss nobody acknowledged."""
    found = unknown(seen.facts) | np.isin(seen.state[1::2], _STANDING)
    return 2 * np.flatnonzero(found).astype(np.int64) + 1


def away(seen: Seen) -> Numbers:
    """Keys of all alarms that are shelved, suppressed by design or out of service."""
    return np.flatnonzero(np.isin(seen.state, AWAY)).astype(np.int64)


def keys_of(page: Page, seen: Seen) -> Numbers:
    """Every line of a page of alarms, in the order of the park."""
    match page:
        case Page.STANDING:
            return standing(seen)
        case Page.UNKNOWN:
            return not_known(seen)
        case _:
            return away(seen)


def usual_order(page: Page, seen: Seen, keys: Numbers) -> Keys:
    """How a page is read when nobody asked for anything else. Equal ones keep their order, so that nothing dances.

    Alarms: what waits before what was answered, then the worse level, then the newer change. The unknown: what waits,
    then as they stand in the park. What is away: by its state, then as it stands.
    """
    if page is Page.AWAY:
        return (keys, seen.state[keys])
    calm = ~seen.waits[keys]
    if page is Page.UNKNOWN:
        return (keys, calm)
    tags = tags_of_keys(keys)
    return (keys, -seen.facts.since[tags], -seen.level[tags].astype(np.int8), calm)


def ordered(keys: Numbers, usual: Keys, values: NDArray[np.generic] | None, *, descending: bool) -> Numbers:
    """Keys in one sort: by `values` (keys,) where a person asked for a column, then as usual. NaN comes last."""
    if values is None:
        return keys[np.lexsort(usual)]
    numbers = values.astype(np.float64)
    return keys[np.lexsort((*usual, -numbers if descending else numbers))]


def situations_in_order(situations: tuple[Situation, ...]) -> tuple[Situation, ...]:
    """Situations as the recorder ordered them: it freezes the order while a flood lasts."""
    return tuple(sorted(situations, key=lambda each: (each.order, each.opened, each.key)))
