"""The alarms that are not at rest, and how they are moved. `alarm_engine` moves them by time, `alarm_acts` for people.

Of 400,000 indicators a few hundred are in alarm, delayed or shelved: only those have a row here, so that a tick costs
by what happens and not by what there is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening, no_events
from scenes.alarm_states import ASIDE, NEXT, NOWHERE, WAITING
from scenes.columns import Bytes, Flags, Floats, Rows
from scenes.limits import LOW_SIDE
from scenes.severity import Level

type Places = NDArray[np.intp]
type Live = NDArray[np.void]

LIVE = np.dtype(
    [
        ("row", np.int32),
        ("axis", np.uint8),
        ("state", np.uint8),
        ("level", np.uint8),
        ("heard", np.uint8),
        ("waits_low", np.uint8),
        ("waits_high", np.uint8),
        ("pending", np.uint8),
        ("due", np.float64),
        ("left", np.float64),
        ("came", np.float64),
        ("since", np.float64),
        ("until", np.float64),
        ("suppressed", np.bool_),
        ("out", np.bool_),
    ]
)
"""One alarm that is not at rest. Times are seconds since 1970 UTC by the feed's clock.

`level` is what stands after the delays, `heard` what the limits last said; on CONTACT 1 means lost. `waits_low` and
`waits_high` are the worst level of each side that nobody answered. `pending` becomes `level` at `due` (inf: not by
time); where they are equal nothing is pending. `left` is the rest of a delay frozen by bad quality, in seconds (inf:
none). `came` is when the present condition began, `since` when the state last changed. `until` is the end of the shelf
(inf: not shelved); `suppressed` and `out` hold beneath a stronger state too.
"""


def nothing_live() -> Live:
    """Every alarm at rest."""
    return np.empty(0, LIVE)


def alarm_ids(live: Live, tags: int) -> Places:
    """The number of each alarm: its row, and `tags` more on CONTACT; ascending in a sorted table."""
    return live["row"].astype(np.intp) + live["axis"].astype(np.intp) * tags


@dataclass(slots=True)
class Told:
    """Some events while they are gathered; every column has shape (events,). `order` breaks ties of time."""

    row: Rows
    axis: Bytes
    happening: Bytes
    before: Bytes
    after: Bytes
    level: Bytes
    time: Floats
    order: Places


class Work:
    """Alarms taken out to be moved; `at` is always places in `table`, once each. The columns are views into it.

    `place` is where each was taken from, -1 for one that was at rest.
    """

    def __init__(self, table: Live, place: Places) -> None:
        self.table, self.place = table, place
        self.row: Rows = table["row"]
        self.axis: Bytes = table["axis"]
        self.state: Bytes = table["state"]
        self.level: Bytes = table["level"]
        self.heard: Bytes = table["heard"]
        self.waits_low: Bytes = table["waits_low"]
        self.waits_high: Bytes = table["waits_high"]
        self.pending: Bytes = table["pending"]
        self.due: Floats = table["due"]
        self.left: Floats = table["left"]
        self.came: Floats = table["came"]
        self.since: Floats = table["since"]
        self.until: Floats = table["until"]
        self.suppressed: Flags = table["suppressed"]
        self.out: Flags = table["out"]
        self._told: list[Told] = []

    @property
    def waits(self) -> Bytes:
        """The worst level that nobody answered, shape (alarms,)."""
        return np.maximum(self.waits_low, self.waits_high)

    def happen(
        self, at: Places, happening: Happening, time: Floats, order: Places, *, level: Bytes, flag: Flags | None = None
    ) -> None:
        """Something happens to these alarms: to the state the table says, and an event is kept of it.

        `flag` is the last axis of `NEXT`. Where the table knows no way, nothing happens.
        """
        flags = np.zeros(len(at), np.intp) if flag is None else flag.astype(np.intp)
        after = NEXT[self.state[at], happening, flags]
        able = after != NOWHERE
        if not able.all():
            at, after, time, order, level = at[able], after[able], time[able], order[able], level[able]
        if not at.size:
            return
        time = np.maximum(time, self.since[at])  # a stamp that came late: an alarm's own story is told in order
        shown = np.where(self.axis[at] == Axis.PROCESS, level, Level.NORMAL).astype(np.uint8)
        happenings = np.full(len(at), happening, np.uint8)
        self._told.append(Told(self.row[at], self.axis[at], happenings, self.state[at], after, shown, time, order))
        self.state[at], self.since[at] = after, time

    def wait(self, at: Places, level: Bytes) -> None:
        """These levels wait for an answer, each on its own side."""
        low = LOW_SIDE[level]
        self.waits_low[at] = np.maximum(self.waits_low[at], np.where(low, level, 0))
        self.waits_high[at] = np.maximum(self.waits_high[at], np.where(low, 0, level))

    def put_aside(self, at: Places, happening: Happening, time: Floats, order: Places) -> None:
        """Into the state that SHELVE, SUPPRESS or TAKE_OUT leads to; what waited waits no longer."""
        self.happen(at, happening, time, order, level=self.level[at])
        self.waits_low[at], self.waits_high[at] = 0, 0

    def come_back(self, at: Places, happening: Happening, time: Floats, order: Places) -> None:
        """Out of a state of that kind: with the condition true it calls, otherwise it is normal."""
        level = self.level[at]
        self.happen(at, happening, time, order, level=level, flag=level != Level.NORMAL)
        self.wait(at, level)

    def events(self, number: int) -> AlarmEvents:
        """Everything that happened, in order of time, numbered from `number` on."""
        if not self._told:
            return no_events()
        told = Told(*(np.concatenate(column) for column in zip(*map(_columns, self._told), strict=True)))
        by_time = np.lexsort((told.row, told.axis, told.order, told.time))  # stable: one alarm's own stay in order
        numbers = np.arange(number, number + len(by_time), dtype=np.int64)
        return AlarmEvents(
            told.row[by_time],
            told.axis[by_time],
            told.happening[by_time],
            told.before[by_time],
            told.after[by_time],
            told.level[by_time],
            told.time[by_time],
            numbers,
        )


def _columns(told: Told) -> tuple[Rows, Bytes, Bytes, Bytes, Bytes, Bytes, Floats, Places]:
    return (
        told.row, told.axis, told.happening, told.before, told.after, told.level, told.time, told.order
    )  # fmt: skip


def taken_out_of(live: Live, ids: Places, tags: int) -> Work:
    """These alarms (ascending, once each) ready to be moved; one that was at rest gets a row of its own."""
    table, place = np.zeros(len(ids), LIVE), np.full(len(ids), -1)
    table["axis"], table["row"] = ids >= tags, ids % tags
    table["due"], table["left"], table["until"] = np.inf, np.inf, np.inf
    known = alarm_ids(live, tags)
    if known.size:
        found = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        same = known[found] == ids
        table[same], place[same] = live[found[same]], found[same]
    return Work(table, place)


def put_back(live: Live, work: Work, tags: int) -> Live:
    """The table they were taken out of with these alarms as they are now; what has come to rest leaves it."""
    rests, known = _rests(work), work.place >= 0
    found = live.copy()
    found[work.place[known]] = work.table[known]
    if (rests & known).any():
        found = np.delete(found, work.place[rests & known])
    new = work.table[~rests & ~known]
    if not new.size:
        return found
    return np.insert(found, np.searchsorted(alarm_ids(found, tags), alarm_ids(new, tags)), new)


def _rests(work: Work) -> Flags:
    """Normal, and nothing about it worth remembering."""
    busy: Flags = (work.state != AlarmState.NORM) | (work.level != Level.NORMAL) | (work.heard != Level.NORMAL)
    busy |= work.pending != work.level
    found: Flags = ~busy
    return found


def waits_of(live: Live) -> Bytes:
    """The worst level of each that waits for an answer, shape (live,)."""
    worst = np.maximum(live["waits_low"], live["waits_high"])
    return np.where(WAITING[live["state"]], worst, 0).astype(np.uint8)


def is_aside(work: Work, at: Places) -> Flags:
    """Which of them are shelved, suppressed or out of service."""
    return ASIDE[work.state[at]]


def usable(live: Live, tags: int) -> Flags:
    """Which rows of a table from outside say something that can be, shape (live,); each alarm once."""
    found: Flags = (live["row"] >= 0) & (live["row"] < tags) & (live["axis"] < len(Axis))
    found &= live["state"] < len(AlarmState)
    for name in ("level", "heard", "waits_low", "waits_high", "pending"):
        found &= live[name] < len(Level)
    for name in ("due", "left", "until"):
        found &= ~np.isnan(live[name])
    found &= np.isfinite(live["came"]) & np.isfinite(live["since"])
    ids = alarm_ids(live, tags)
    found &= np.isin(np.arange(len(live)), np.unique(ids, return_index=True)[1])
    return found
