"""Moves every alarm of a park by what the limits said and by time. The same code for live values and a replay.

Each indicator has two alarms that never hide each other: PROCESS for its level, CONTACT for no longer being known.
Bad quality freezes the process alarm together with its timers. Where states lead is data (`alarm_states`); when a level
calls is `alarm_delay`; what people and rules do to alarms is `alarm_acts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scenes.alarm import AlarmEvents, Axis, joined_events, no_events
from scenes.alarm_delay import Faults, no_faults
from scenes.alarm_live import (
    LIVE,
    Live,
    Places,
    Work,
    alarm_ids,
    nothing_live,
    put_back,
    taken_out_of,
    usable,
    waits_of,
)
from scenes.alarm_rules import AlarmRules
from scenes.alarm_step import LAST, Step
from scenes.columns import Bytes, Flags, Floats, lock
from scenes.facts import Facts
from scenes.limits import Transitions
from scenes.rounds import in_rounds
from scenes.severity import Quality
from scenes.tags import Tags

LOST = np.isin(np.arange(len(Quality)), (Quality.FAULT, Quality.STALE, Quality.UNKNOWN))
"""Which qualities mean that a linked indicator is not known, shape (qualities,)."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """Where every alarm stands. `state`, `contact` (hold `AlarmState`) and `unanswered` (holds `Level`): shape (tags,).

    `live` (see `alarm_live.LIVE`) holds what is known of those not at rest, timers included, sorted by axis and row;
    `faults` those that count towards a count window. `began` is whether the facts were compared with it since it was
    made or restored: what stood or was lost before the first transition is not missed.
    """

    state: Bytes
    contact: Bytes
    unanswered: Bytes
    live: Live
    faults: Faults
    began: bool = False

    def __post_init__(self) -> None:
        lock(self.state, self.contact, self.unanswered, self.live)

    def __len__(self) -> int:
        return len(self.state)


def alarms_at_first(tags: Tags) -> Alarms:
    """Nothing has happened yet: every alarm is normal."""
    nothing = np.zeros(len(tags), np.uint8)
    return Alarms(nothing, nothing, nothing, nothing_live(), no_faults())


def stored(alarms: Alarms) -> dict[str, NDArray[np.generic]]:
    """What of the alarms must outlive the recorder, as plain columns, short ones: only the live alarms count."""
    columns: dict[str, NDArray[np.generic]] = {name: alarms.live[name].copy() for name in LIVE.names or ()}
    return columns | {"fault_row": alarms.faults.row, "fault_time": alarms.faults.time}


def restored(tags: Tags, columns: Mapping[str, NDArray[np.generic]]) -> Alarms:
    """The alarms as they were stored. `row` and `fault_row` must be rows of these `tags`; timers go on where they were.

    KeyError or ValueError when the columns are not those of `stored`, or say what cannot be (`alarm_live.usable`).
    """
    live = np.zeros(len(columns["row"]), LIVE)
    for name in LIVE.names or ():
        live[name] = columns[name]
    if not usable(live, len(tags)).all():
        raise ValueError("an alarm that cannot be")
    live = live[np.argsort(alarm_ids(live, len(tags)), kind="stable")]
    faults = Faults(columns["fault_row"].astype(np.int32), columns["fault_time"].astype(np.float64))
    return _with_live(alarms_at_first(tags), live, faults)


def shown(facts: Facts, alarms: Alarms) -> Facts:
    """The facts with both alarm states and what waits for an answer."""
    return replace(facts, state=alarms.state, contact=alarms.contact, unanswered=alarms.unanswered)


def calling(rules: AlarmRules, events: AlarmEvents) -> Flags:
    """Which events are to be heard, shape (events,): they annunciate, and no rule keeps their alarm quiet."""
    found: Flags = events.annunciates & rules.annunciating[events.row]
    return found


def advanced(
    rules: AlarmRules, alarms: Alarms, tags: Tags, facts: Facts, moved: Transitions, now: float, *, number: int
) -> tuple[Alarms, AlarmEvents]:
    """The alarms at `now` and everything that happened to them on the way, numbered from `number` on.

    `facts` are those after `moved`, the transitions since the last call. Each is taken in its order, and a delay or a
    shelf that ends in between ends at its own moment. `now` is the feed's clock in seconds since 1970 UTC.
    """
    if not alarms.began:
        alarms = set_back(rules, alarms, tags, now)
    found, events = _stepped(rules, alarms, tags, facts, _news(tags, moved), now, number)
    if found.began:
        return found, events
    missed, found = _missed(found, tags, facts, now), replace(found, began=True)
    found, more = _stepped(rules, found, tags, facts, missed, now, number + len(events), first=True)
    return found, joined_events([events, more])


def set_back(rules: AlarmRules, alarms: Alarms, tags: Tags, now: float) -> Alarms:
    """Alarms whose clock ran ahead of ours: nothing lies in the future but a delay no longer than it is."""
    live = alarms.live.copy()
    for name in ("came", "since"):
        live[name] = np.minimum(live[name], now)
    row, process = live["row"], live["axis"] == Axis.PROCESS
    contact = rules.contact_delay[row] + tags.stale_after[row]
    whole = np.where(process, np.maximum(rules.on_delay[row], rules.off_delay[row]), contact)
    live["due"] = np.where(live["due"] < np.inf, np.fmin(live["due"], now + whole), np.inf)
    return replace(alarms, live=live, faults=Faults(alarms.faults.row, np.minimum(alarms.faults.time, now)))


@dataclass(frozen=True, slots=True)
class _News:
    """What was heard of alarms; columns have shape (news,), those of one alarm in order.

    `known` False: `level` says nothing (frozen). `order` is the place of the transition it comes from.
    """

    alarm: Places
    time: Floats
    level: Bytes
    known: Flags
    order: Places


def _news(tags: Tags, moved: Transitions) -> _News:
    """What transitions say to the two alarms of each indicator."""
    known, before = moved.quality_after == Quality.GOOD, moved.quality_before == Quality.GOOD
    process = np.flatnonzero((known & (moved.level_before != moved.level_after)) | (known != before))
    lost = LOST[moved.quality_after]
    first = lost & (moved.quality_before == Quality.UNKNOWN)  # bad from the first reading on: it is waited for no more
    contact = np.flatnonzero((lost != LOST[moved.quality_before]) | first)
    return _News(
        np.concatenate([moved.row[process], moved.row[contact] + len(tags)], dtype=np.intp),
        np.concatenate([moved.time[process], moved.time[contact]]),
        np.concatenate([moved.level_after[process], lost[contact].astype(np.uint8)]),
        np.concatenate([known[process], np.ones(len(contact), np.bool_)]),
        np.concatenate([process, contact]),
    )


def _missed(alarms: Alarms, tags: Tags, facts: Facts, now: float) -> _News:
    """What no transition has told: what stood, was lost or frozen before the first one."""
    count, ids = len(tags), alarm_ids(alarms.live, len(tags))
    heard, running = np.zeros(2 * count, np.uint8), np.zeros(2 * count, np.bool_)
    heard[ids], running[ids] = alarms.live["heard"], alarms.live["due"] < np.inf
    good, lost = facts.quality == Quality.GOOD, LOST[facts.quality] & tags.linked
    stale = np.concatenate([(good & (facts.level != heard[:count])) | (~good & running[:count]), lost != heard[count:]])
    alarm = np.flatnonzero(stale)
    level, known = (
        np.concatenate([facts.level, lost.astype(np.uint8)]),
        np.concatenate([good, np.ones(count, np.bool_)]),
    )
    return _News(alarm, np.full(len(alarm), now), level[alarm], known[alarm], alarm)


def _stepped(
    rules: AlarmRules,
    alarms: Alarms,
    tags: Tags,
    facts: Facts,
    news: _News,
    now: float,
    number: int,
    *,
    first: bool = False,
) -> tuple[Alarms, AlarmEvents]:
    """The alarms after some news and all timers up to `now`; the same object when nothing is touched."""
    live = alarms.live
    ending = alarm_ids(live, len(tags))[(live["due"] <= now) | (live["until"] <= now)]
    if not news.alarm.size and not ending.size:
        return alarms, no_events()
    touched = np.zeros(2 * len(tags), np.bool_)  # quicker than sorting: a lost line touches every alarm there is
    touched[news.alarm] = touched[ending] = True
    ids = np.flatnonzero(touched)
    step = Step(taken_out_of(live, ids, len(tags)), rules, tags, facts, alarms.faults, first=first)
    places = np.searchsorted(ids, news.alarm)
    for some in in_rounds(news.alarm):
        step.hear(places[some], news.time[some], news.level[some], news.known[some], news.order[some])
    step.pass_time(np.arange(len(ids)), np.full(len(ids), now), np.full(len(ids), LAST))
    found = replace(alarms, faults=step.faults)
    return closed(found, step.work, number)


def opened(alarms: Alarms, ids: Places) -> Work:
    """These alarms (see `alarm_live.alarm_ids`; ascending, once each) ready to be moved."""
    return taken_out_of(alarms.live, ids, len(alarms))


def closed(alarms: Alarms, work: Work, number: int) -> tuple[Alarms, AlarmEvents]:
    """The alarms with those moved put back, and what happened to them, numbered from `number` on."""
    events = work.events(number)
    live = put_back(alarms.live, work, len(alarms))
    return _with_live(alarms, live, alarms.faults, work), events


def _with_live(alarms: Alarms, live: Live, faults: Faults, work: Work | None = None) -> Alarms:
    """The alarms with another table; what is shown of each indicator follows from it."""
    touched = work.table if work is not None else live
    state, contact = _changed(alarms.state, touched, Axis.PROCESS), _changed(alarms.contact, touched, Axis.CONTACT)
    process = touched[touched["axis"] == Axis.PROCESS]
    unanswered = _written(alarms.unanswered, process["row"], waits_of(process))
    return Alarms(state, contact, unanswered, live, faults, alarms.began)


def _changed(states: Bytes, touched: Live, axis: Axis) -> Bytes:
    ours = touched[touched["axis"] == axis]
    return _written(states, ours["row"], ours["state"])


def _written(column: Bytes, row: NDArray[np.int32], values: Bytes) -> Bytes:
    """The column with these values; itself when they are there already."""
    if (column[row] == values).all():
        return column
    column = column.copy()
    column[row] = values
    return column
