"""Lays our alarm states beside a published table of transitions, and drives the engine along each of its rows.

A row that leads from any state is driven from each, except from beneath a stronger state: there our order of strength
(`decisions/0004-alarm-states.md`) holds the alarm where it is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from loaders.case_file import Spot
from loaders.verdict import Checks, Verdict, replayed
from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening
from scenes.alarm_acts import (
    acknowledged,
    brought_back,
    released,
    reset,
    shelved,
    suppressed,
    taken_out,
    unshelved,
)
from scenes.alarm_engine import Alarms, advanced, alarms_at_first, restored, stored
from scenes.alarm_live import LIVE
from scenes.alarm_rules import AlarmRules, plain_rules
from scenes.alarm_states import MOVES, NEXT, WAITING
from scenes.facts import Facts, nothing_known
from scenes.limits import Transitions
from scenes.severity import Level, Quality
from scenes.tags import Tags

STATES = {state.name: state for state in AlarmState}
EVENTS = {
    "alarm": Happening.ALARM,
    "rtn": Happening.RETURN,
    "ack": Happening.ACKNOWLEDGE,
    "reset": Happening.RESET,
    "shelve": Happening.SHELVE,
    "unshelve": Happening.UNSHELVE,
    "expire": Happening.EXPIRE,
    "suppress_by_design": Happening.SUPPRESS,
    "rule off": Happening.RELEASE,
    "out_of_service": Happening.TAKE_OUT,
    "return": Happening.BRING_BACK,
}
NAMES = {int(state): state.name for state in AlarmState}
WRITTEN = re.compile(r"([a-z_ |]+?)(\[latched\])?(?:\([a-z, ]*\))?(?: & condition (true|false))?")
"""An event as the file writes it: one or more names, latched or not, what it takes, and the condition it holds for."""

STRONGER = {
    Happening.SHELVE: (AlarmState.DSUPR, AlarmState.OOSRV),
    Happening.SUPPRESS: (AlarmState.OOSRV,),
}
NOW, LATER = 1000.0, 2000.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file, read once. `before` None: any state. `flag` as in `alarm_states.MOVES`."""

    before: AlarmState | None
    happenings: tuple[Happening, ...]
    flag: bool | None
    after: AlarmState

    @property
    def befores(self) -> tuple[AlarmState, ...]:
        """Every state it leads from."""
        return tuple(AlarmState) if self.before is None else (self.before,)


def read_row(spot: Spot) -> Row:
    """A row of `transitions`. Trouble when it cannot be understood."""
    event = spot.at("event")
    written = WRITTEN.fullmatch(event.text)
    names = written.group(1).split("|") if written else []
    if written is None or any(name not in EVENTS for name in names):
        raise event.wrong(f"不认识的事件 {event.text!r}", f"the event {event.text!r} is not known")
    happenings = tuple(EVENTS[name] for name in names)
    condition = {"true": True, "false": False, None: None}[written.group(3)]
    flag = written.group(2) is not None if Happening.RETURN in happenings else condition
    before = None if spot.at("from").text == "*" else spot.at("from").word_of(STATES)
    return Row(before, happenings, flag, spot.at("to").word_of(STATES))


def state_verdicts(document: Spot) -> list[Verdict]:
    """One verdict for each row, and for the table as a whole. Trouble when it is not such a file."""
    source = document.at("source").text
    spots = list(document.at("transitions").items())
    rows = [read_row(spot) for spot in spots]
    whole = [
        replayed(document.at("states"), "states", source, lambda checks: _same_states(document, checks)),
        replayed(document.at("transitions"), "no other transition", source, lambda checks: _nothing_more(rows, checks)),
    ]
    return [*whole, *(_row_verdict(spot, row, source) for spot, row in zip(spots, rows, strict=True))]


def _same_states(document: Spot, checks: Checks) -> None:
    checks.equal(sorted(document.at("states").members()), sorted(STATES), "/states")
    calls = [spot.text for spot in document.at("annunciate_on_entry").items()]
    checks.equal(calls, [AlarmState.UNACK.name], "/annunciate_on_entry")


def _nothing_more(rows: list[Row], checks: Checks) -> None:
    """What our table knows beyond `WORSE` stands in the file too."""
    theirs = {(row.before, happening, row.flag, row.after) for row in rows for happening in row.happenings}
    for move in MOVES:
        checks.equal(True, move in theirs, f"/transitions ({move[1].name})")


def _row_verdict(spot: Spot, row: Row, source: str) -> Verdict:
    name = f"{'*' if row.before is None else row.before.name} + {spot.at('event').text}"
    return replayed(spot, name, source, lambda checks: _row_holds(spot, row, checks))


def _row_holds(spot: Spot, row: Row, checks: Checks) -> None:
    flags = (False, True) if row.flag is None else (row.flag,)
    for happening in row.happenings:
        for before in row.befores:
            for flag in flags:
                found = int(NEXT[before, happening, int(flag)])
                checks.equal(row.after.name, NAMES.get(found, "nowhere"), spot.place)
            if before not in STRONGER.get(happening, ()):
                checks.equal(row.after.name, driven(before, happening, row.flag is True).name, spot.place)


def driven(before: AlarmState, happening: Happening, flag: bool) -> AlarmState:
    """Where the engine takes an alarm that stands in a state when something happens to it; `flag` as in `MOVES`."""
    alarms = _alarm_in(before, flag)
    if happening in {Happening.ALARM, Happening.RETURN, Happening.EXPIRE}:
        moved = _advanced(alarms, happening, flag)
    else:
        moved = _acted(alarms, happening)
    return AlarmState(int(moved.state[0]))


def _acted(alarms: Alarms, happening: Happening) -> Alarms:
    """The alarm after somebody, or a rule, has done something to it."""
    row, axis, seen = np.zeros(1, np.int32), int(Axis.PROCESS), np.array([Level.HIGH], np.uint8)
    acts: dict[Happening, Callable[[], tuple[Alarms, AlarmEvents]]] = {
        Happening.ACKNOWLEDGE: lambda: acknowledged(alarms, row, axis, seen, NOW, number=0),
        Happening.RESET: lambda: reset(alarms, row, axis, NOW, number=0),
        Happening.SHELVE: lambda: shelved(alarms, row, axis, LATER, NOW, number=0),
        Happening.UNSHELVE: lambda: unshelved(alarms, row, axis, NOW, number=0),
        Happening.SUPPRESS: lambda: suppressed(alarms, row, axis, NOW, number=0),
        Happening.RELEASE: lambda: released(alarms, row, axis, NOW, number=0),
        Happening.TAKE_OUT: lambda: taken_out(alarms, row, axis, NOW, number=0),
        Happening.BRING_BACK: lambda: brought_back(alarms, row, axis, NOW, number=0),
    }
    return acts[happening]()[0]


def _alarm_in(state: AlarmState, condition: bool) -> Alarms:
    """One process alarm as it stands in a state; `condition` matters only where the state leaves it open."""
    stands = condition or state in {AlarmState.UNACK, AlarmState.ACKED}
    if state in {AlarmState.NORM, AlarmState.RTNUN, AlarmState.LATUN, AlarmState.LATAK}:
        stands = False
    live = np.zeros(1, LIVE)
    live["state"], live["due"], live["left"] = state, np.inf, np.inf
    live["level"] = live["heard"] = live["pending"] = Level.HIGH if stands else Level.NORMAL
    live["waits_high"] = Level.HIGH if WAITING[state] else Level.NORMAL
    live["until"] = LATER if state == AlarmState.SHLVD else np.inf
    live["suppressed"], live["out"] = state == AlarmState.DSUPR, state == AlarmState.OOSRV
    columns = stored(alarms_at_first(_one_tag())) | {name: live[name] for name in LIVE.names or ()}
    return restored(_one_tag(), columns)


def _advanced(alarms: Alarms, happening: Happening, flag: bool) -> Alarms:
    """The alarm after the limits have spoken, or after its shelf has come to its end."""
    stood = int(alarms.live["level"][0])
    level = {Happening.ALARM: int(Level.HIGH), Happening.RETURN: int(Level.NORMAL)}.get(happening, stood)
    tags = _one_tag()
    rules: AlarmRules = replace(plain_rules(tags), latching=np.array([flag]))
    now = LATER if happening is Happening.EXPIRE else NOW
    found, _ = advanced(rules, alarms, tags, _facts_at(level), _moved(stood, level), now, number=0)
    return found


def _facts_at(level: int) -> Facts:
    return replace(nothing_known(1), level=np.array([level], np.uint8), quality=np.array([Quality.GOOD], np.uint8))


def _moved(before: int, after: int) -> Transitions:
    good, number = np.zeros(1, np.uint8), np.zeros(1, np.int64)
    levels = np.array([before], np.uint8), np.array([after], np.uint8)
    return Transitions(np.zeros(1, np.int32), np.array([NOW]), *levels, good, good, number)


def _one_tag() -> Tags:
    none, no = np.full(1, np.nan), np.zeros(1, np.bool_)
    return Tags(
        codes=("1",),
        object_id=np.zeros(1, np.int32),
        kind=np.zeros(1, np.uint8),
        low_low=none,
        low=none,
        high=np.full(1, 50.0),
        high_high=none,
        range_low=np.zeros(1),
        range_high=np.full(1, 100.0),
        deadband=np.zeros(1),
        tolerance=np.zeros(1),
        stale_after=np.full(1, np.inf),
        no_low=no,
        linked=~no,
    )
