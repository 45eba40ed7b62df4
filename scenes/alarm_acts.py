"""What people and rules do to alarms. Whether they may is asked elsewhere; what the states allow is asked here.

Every function takes rows of indicators and `axis`, an `Axis`; rows that are none are left out. It gives the alarms
afterwards and an event for each that moved, numbered from `number` on, at `now` in seconds since 1970 UTC by the feed's
clock. The order of strength is out of service, suppressed, shelved: a weaker act beneath a stronger state is remembered
and takes effect when that ends (`decisions/0004-alarm-states.md`).
"""

from collections.abc import Callable

import numpy as np

from scenes.alarm import AlarmEvents, Axis, Happening, joined_events, no_events
from scenes.alarm_engine import Alarms, closed, opened
from scenes.alarm_live import Places, Work
from scenes.alarm_step import shelf_ended
from scenes.columns import Bytes, Flags, Floats, Rows
from scenes.limits import LOW_SIDE
from scenes.rounds import in_rounds
from scenes.severity import Level
from scenes.trouble import Trouble

type Deed = Callable[[Work, Places, Floats, Places], None]


def acknowledged(
    alarms: Alarms, rows: Rows, axis: int, levels: Bytes, now: float, *, number: int
) -> tuple[Alarms, AlarmEvents]:
    """Somebody answers what they saw: `levels`, shape (rows,), is the level shown at each row when they did.

    An answer to H silences neither an HH that came meanwhile nor a level of the other side: that goes on waiting, and
    its alarm with it. On CONTACT levels mean nothing.
    """
    inside = _inside(alarms, rows)
    rows, levels = rows[inside], levels[inside]
    events: list[AlarmEvents] = []
    for some in in_rounds(rows):
        order = np.argsort(rows[some])
        seen, ids = levels[some][order], _ids(alarms, rows[some], axis)
        work = opened(alarms, ids)
        _answer(work, seen, axis, now)
        alarms, more = closed(alarms, work, number + sum(map(len, events)))
        events.append(more)
    return alarms, joined_events(events)


def _answer(work: Work, seen: Bytes, axis: int, now: float) -> None:
    """The side of the level seen is answered as far as it was seen; where nothing waits any more the state moves on."""
    waited = work.waits
    low = np.ones(len(seen), np.bool_) if axis == Axis.CONTACT else LOW_SIDE[seen]
    seen = np.full(len(seen), Level.LOW, np.uint8) if axis == Axis.CONTACT else seen
    work.waits_low[low & (work.waits_low <= seen)] = 0
    work.waits_high[~low & (work.waits_high <= seen)] = 0
    at = np.flatnonzero((waited > 0) & (work.waits == 0))
    work.happen(at, Happening.ACKNOWLEDGE, np.full(len(at), now), at, level=waited[at])


def reset(alarms: Alarms, rows: Rows, axis: int, now: float, *, number: int) -> tuple[Alarms, AlarmEvents]:
    """Latched alarms that are acknowledged and have returned become normal; nothing happens to any other."""

    def deed(work: Work, at: Places, time: Floats, order: Places) -> None:
        work.happen(at, Happening.RESET, time, order, level=work.level[at])

    return _done(alarms, rows, axis, now, number, deed)


def shelved(
    alarms: Alarms, rows: Rows, axis: int, until: float, now: float, *, number: int
) -> tuple[Alarms, AlarmEvents]:
    """Put on the shelf until `until`, or, shelved already, given another end. Trouble when that is no end to come."""
    if not now < until < np.inf:
        raise Trouble(
            "搁置必须有结束时间，而且在现在之后。",
            "Shelving needs an end, and one that is still to come.",
            remedy_zh="选择一个以后的结束时间。",
            remedy_en="Choose an end in the future.",
        )

    def deed(work: Work, at: Places, time: Floats, order: Places) -> None:
        work.until[at] = until
        free = ~work.out[at] & ~work.suppressed[at]
        work.put_aside(at[free], Happening.SHELVE, time[free], order[free])

    return _done(alarms, rows, axis, now, number, deed)


def unshelved(alarms: Alarms, rows: Rows, axis: int, now: float, *, number: int) -> tuple[Alarms, AlarmEvents]:
    """Taken from the shelf before its end. With the condition true the alarm calls again."""

    def deed(work: Work, at: Places, time: Floats, order: Places) -> None:
        on = work.until[at] < np.inf
        shelf_ended(work, at[on], Happening.UNSHELVE, time[on], order[on])

    return _done(alarms, rows, axis, now, number, deed)


def suppressed(alarms: Alarms, rows: Rows, axis: int, now: float, *, number: int) -> tuple[Alarms, AlarmEvents]:
    """Suppressed by design: a rule says these alarms say nothing new."""

    def deed(work: Work, at: Places, time: Floats, order: Places) -> None:
        free = ~work.out[at] & ~work.suppressed[at]
        work.suppressed[at] = True
        work.put_aside(at[free], Happening.SUPPRESS, time[free], order[free])

    return _done(alarms, rows, axis, now, number, deed)


def released(alarms: Alarms, rows: Rows, axis: int, now: float, *, number: int) -> tuple[Alarms, AlarmEvents]:
    """The rule holds no longer. A shelf that still runs takes over; else with the condition true the alarm calls."""

    def deed(work: Work, at: Places, time: Floats, order: Places) -> None:
        ended = work.suppressed[at] & ~work.out[at]
        work.suppressed[at] = False
        _step_down(work, at[ended], Happening.RELEASE, time[ended], order[ended])

    return _done(alarms, rows, axis, now, number, deed)


def taken_out(alarms: Alarms, rows: Rows, axis: int, now: float, *, number: int) -> tuple[Alarms, AlarmEvents]:
    """Out of service."""

    def deed(work: Work, at: Places, time: Floats, order: Places) -> None:
        new = at[~work.out[at]]
        work.out[at] = True
        work.put_aside(new, Happening.TAKE_OUT, time[: len(new)], new)

    return _done(alarms, rows, axis, now, number, deed)


def brought_back(alarms: Alarms, rows: Rows, axis: int, now: float, *, number: int) -> tuple[Alarms, AlarmEvents]:
    """In service again. What still suppresses or shelves takes over; else with the condition true the alarm calls."""

    def deed(work: Work, at: Places, time: Floats, order: Places) -> None:
        ended = work.out[at].copy()
        work.out[at] = False
        _step_down(work, at[ended], Happening.BRING_BACK, time[ended], order[ended])

    return _done(alarms, rows, axis, now, number, deed)


def _step_down(work: Work, at: Places, happening: Happening, time: Floats, order: Places) -> None:
    """Out of a strong state: into the strongest of those that hold beneath it, or back among the living."""
    hidden = work.suppressed[at]
    shelf = (work.until[at] < np.inf) & ~hidden
    free = ~hidden & ~shelf
    work.put_aside(at[hidden], Happening.SUPPRESS, time[hidden], order[hidden])
    work.put_aside(at[shelf], Happening.SHELVE, time[shelf], order[shelf])
    work.come_back(at[free], happening, time[free], order[free])


def _done(alarms: Alarms, rows: Rows, axis: int, now: float, number: int, deed: Deed) -> tuple[Alarms, AlarmEvents]:
    ids = np.unique(_ids(alarms, rows[_inside(alarms, rows)], axis))
    if not ids.size:
        return alarms, no_events()
    work = opened(alarms, ids)
    at = np.arange(len(ids))
    deed(work, at, np.full(len(ids), now), at)
    return closed(alarms, work, number)


def _inside(alarms: Alarms, rows: Rows) -> Flags:
    found: Flags = (rows >= 0) & (rows < len(alarms))
    return found


def _ids(alarms: Alarms, rows: Rows, axis: int) -> Places:
    """The numbers of alarms, ascending."""
    return np.sort(rows.astype(np.intp) + int(axis) * len(alarms))
