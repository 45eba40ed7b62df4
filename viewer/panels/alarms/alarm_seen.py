"""What the alarm list knows at one moment, by line: the facts, and what the board says of each alarm. No window here.

A line is one alarm of one indicator. Its key is twice the tag row plus the `Axis`, so that columns of shape
(2 · tags,) hold a process alarm and a contact alarm side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scenes.alarm import AlarmState, Axis
from scenes.alarm_board import Answered, Board, Noted, Outage, Shelf, Situation, Suppression
from scenes.columns import Bytes, Flags, Floats, Numbers, Rows, lock
from scenes.facts import Facts, nothing_known
from scenes.severity import Level, Quality
from viewer.panels.alarms.alarm_rows import shown_levels

type Kept = Shelf | Suppression | Outage

WAITING = (AlarmState.UNACK, AlarmState.RTNUN, AlarmState.LATUN)
"""States in which somebody has to acknowledge."""
AWAY = (AlarmState.SHLVD, AlarmState.DSUPR, AlarmState.OOSRV)
"""States in which an alarm calls nobody, and is counted where everybody sees it."""


def key_of(tag: int, axis: int) -> int:
    """The key of one alarm."""
    return 2 * tag + axis


def tags_of_keys(keys: Numbers) -> Rows:
    """The indicator of every key, shape (keys,)."""
    return np.asarray(keys >> 1, np.int32)


@dataclass(frozen=True)
class BoardRows:
    """A board by key, for a park of so many `tags`."""

    board: Board
    tags: int
    answered: dict[int, Answered] = field(default_factory=dict[int, Answered])
    kept: dict[int, Kept] = field(default_factory=dict[int, Kept])
    notes: dict[int, Noted] = field(default_factory=dict[int, Noted])
    """By tag row: a note is left with an indicator."""
    situations: tuple[Situation, ...] = ()

    @cached_property
    def digest(self) -> Numbers:
        """Shape (2 · tags,): differs wherever anything that is said of an alarm differs."""
        made = np.zeros(2 * self.tags, np.int64)
        for said in (self.answered, self.kept):
            _digest(made, said)
        for axis in Axis:
            _digest(made, {key_of(row, axis): note for row, note in self.notes.items()})
        lock(made)
        return made


def by_row(board: Board, tags: int) -> BoardRows:
    """A board by key; what speaks of an indicator that the park does not have is left out."""
    answered = {2 * who.row + who.axis: who for who in board.answered if _here(who.row, who.axis, tags)}
    every: tuple[Kept, ...] = (*board.shelved, *board.suppressed, *board.outages)
    kept = {2 * each.row + each.axis: each for each in every if _here(each.row, each.axis, tags)}
    notes = {note.row: note for note in board.notes if _here(note.row, 0, tags)}
    situations = tuple(each for each in board.situations if each.rows and _all_here((*each.rows, each.first), tags))
    return BoardRows(board, tags, answered, kept, notes, situations)


def _digest(made: Numbers, said: Mapping[int, object]) -> None:
    keys = np.fromiter(said.keys(), np.int64, len(said))
    made[keys] ^= np.fromiter(map(hash, said.values()), np.int64, len(said))


def _all_here(rows: tuple[int, ...], tags: int) -> bool:
    return min(rows) >= 0 and max(rows) < tags


def _here(row: int, axis: int, tags: int) -> bool:
    return 0 <= row < tags and axis in (Axis.PROCESS, Axis.CONTACT)


@dataclass(frozen=True)
class Seen:
    """Facts and board of one moment; `now` is the feed's clock, seconds since 1970 UTC.

    `state` and `waits` (2 · tags,) are by key; `level` (tags,) is the level shown: the standing or the unanswered one,
    the worse of them, and for a latched alarm the one that was acknowledged.
    """

    facts: Facts
    rows: BoardRows
    now: float
    state: Bytes
    waits: Flags
    level: Bytes

    def __post_init__(self) -> None:
        lock(self.state, self.waits, self.level)


def seen(facts: Facts, rows: BoardRows, now: float) -> Seen:
    """Everything the lists show, from the facts and the board."""
    state = np.stack([facts.state, facts.contact], axis=1).reshape(-1)
    level = shown_levels(facts)
    for key, each in rows.answered.items():
        if not key & 1 and not level[key >> 1] and state[key] in (AlarmState.ACKED, AlarmState.LATAK):
            level[key >> 1] = each.level
    return Seen(facts, rows, now, state, np.isin(state, WAITING), level)


def nothing_seen(tags: int) -> Seen:
    """Before the first facts."""
    return seen(nothing_known(tags), by_row(Board(), tags), 0.0)


def differs(old: Seen, new: Seen, keys: Numbers) -> Flags:
    """Which lines say something else than before, apart from what the clock alone changes; shape (keys,)."""
    tags, before, after = tags_of_keys(keys), old.facts, new.facts
    found: Flags = (old.state[keys] != new.state[keys]) | (old.rows.digest[keys] != new.rows.digest[keys])
    found |= old.level[tags] != new.level[tags]
    if before is not after:
        found |= before.value[tags].view(np.int64) != after.value[tags].view(np.int64)  # as bits: NaN stays NaN
        found |= (before.time[tags] != after.time[tags]) | (before.since[tags] != after.since[tags])
        found |= (before.level[tags] != after.level[tags]) | (before.quality[tags] != after.quality[tags])
        found |= before.unanswered[tags] != after.unanswered[tags]
    return found


def seen_levels(seen: Seen, tags: Rows) -> Bytes:
    """The level that an answer to these process alarms names: the one that waits, as it was shown; shape (tags,)."""
    waiting = seen.facts.unanswered[tags]
    return np.where(waiting > Level.NORMAL, waiting, seen.level[tags]).astype(np.uint8)


def waiting_since(before: Floats, seen: Seen) -> Floats:
    """Since when each alarm has waited, shape (2 · tags,), NaN where it does not; `before` is the same earlier.

    An alarm that becomes worse or returns while it waits has waited since it first did.
    """
    change = np.repeat(seen.facts.since, 2)
    began = np.where((change > 0) & (change <= seen.now), change, seen.now)
    first = np.where(np.isnan(before), began, np.fmin(before, began))
    return np.where(seen.waits, first, np.nan)


def unknown(facts: Facts) -> Flags:
    """Which indicators cannot be trusted, shape (tags,)."""
    found: Flags = facts.quality != Quality.GOOD
    return found
