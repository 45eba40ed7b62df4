"""The states of an alarm and every way from one to another, as data. ISA-18.2 / IEC 62682 as publicly summarised.

Source: `config/alarms/isa182_transitions.json`, written from the public state figure and OPC UA Part 9, not from the
standard's text (not verified). What that table leaves open is settled in `decisions/0004-alarm-states.md`.
"""

import numpy as np

from scenes.alarm import AlarmState, Happening
from scenes.columns import Bytes, Flags, lock

type Move = tuple[AlarmState | None, Happening, bool | None, AlarmState]

NORM, UNACK, ACKED, RTNUN, LATUN, LATAK, SHLVD, DSUPR, OOSRV = AlarmState

NOWHERE = 255
"""In `NEXT`: this cannot happen to an alarm in this state."""

MOVES: tuple[Move, ...] = (
    (NORM, Happening.ALARM, None, UNACK),
    (UNACK, Happening.ACKNOWLEDGE, None, ACKED),
    (UNACK, Happening.RETURN, False, RTNUN),
    (ACKED, Happening.RETURN, False, NORM),
    (RTNUN, Happening.ACKNOWLEDGE, None, NORM),
    (RTNUN, Happening.ALARM, None, UNACK),
    (UNACK, Happening.RETURN, True, LATUN),
    (ACKED, Happening.RETURN, True, LATAK),
    (LATUN, Happening.ACKNOWLEDGE, None, LATAK),
    (LATUN, Happening.ALARM, None, UNACK),
    (LATAK, Happening.ALARM, None, UNACK),
    (LATAK, Happening.RESET, None, NORM),
    (None, Happening.SHELVE, None, SHLVD),
    (SHLVD, Happening.UNSHELVE, True, UNACK),
    (SHLVD, Happening.EXPIRE, True, UNACK),
    (SHLVD, Happening.UNSHELVE, False, NORM),
    (SHLVD, Happening.EXPIRE, False, NORM),
    (None, Happening.SUPPRESS, None, DSUPR),
    (DSUPR, Happening.RELEASE, True, UNACK),
    (DSUPR, Happening.RELEASE, False, NORM),
    (None, Happening.TAKE_OUT, None, OOSRV),
    (OOSRV, Happening.BRING_BACK, True, UNACK),
    (OOSRV, Happening.BRING_BACK, False, NORM),
)
"""The shipped table. From None: from every state. The flag: latching for RETURN, else whether the condition is true."""

WORSE: tuple[Move, ...] = ((UNACK, Happening.ALARM, None, UNACK), (ACKED, Happening.ALARM, None, UNACK))
"""Added to the shipped table: a worse level, or the other side of the normal band, calls again."""


def _next_states() -> Bytes:
    table = np.full((len(AlarmState), len(Happening), 2), NOWHERE, np.uint8)
    for before, happening, flag, after in (*MOVES, *WORSE):
        first = slice(None) if before is None else slice(before, before + 1)
        second = slice(None) if flag is None else slice(int(flag), int(flag) + 1)
        table[first, happening, second] = after
    return table


NEXT = _next_states()
"""The state after, shape (states, happenings, 2), `NOWHERE` where there is none; last comes the flag of `MOVES`."""

WAITING: Flags = np.isin(np.arange(len(AlarmState)), (UNACK, RTNUN, LATUN))
"""In which states an alarm waits for an acknowledgement, shape (states,)."""

ASIDE: Flags = np.isin(np.arange(len(AlarmState)), (SHLVD, DSUPR, OOSRV))
"""In which states an alarm is shelved, suppressed or out of service and calls nobody, shape (states,)."""

lock(NEXT, WAITING, ASIDE)
