"""What was known at a past moment, what changed between two, and where nothing is known because nobody recorded."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scenes.alarm_board import Board
from scenes.columns import Floats, Rows, lock
from scenes.facts import Change, Facts, at_rows, changed, nothing_known


class Why(StrEnum):
    """Why nothing is known of a time."""

    NOT_RECORDED = "not_recorded"
    """No recorder ran, or it was killed."""
    LOST = "lost"
    """It was recorded and cannot be read any more: a damaged or missing file."""
    EXPIRED = "expired"
    """Older than what is kept."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which nothing is known, in seconds since 1970 UTC. It is drawn as such, and never as calm."""

    begin: float
    end: float
    why: Why


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last moment that are kept, in seconds since 1970 UTC by the feed's clock.

    `strangers` counts indicators of the history that the open scene does not have, `newcomers` those of the scene that
    the history never heard of.
    """

    begin: float
    end: float
    strangers: int = 0
    newcomers: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What the recorder told at the last step up to `asked`, exactly as viewers had it then.

    `moment` is when that step was, None when nothing is known of `asked`: then the facts are unknown too, and `gap`
    says why. `facts` has a row for each indicator of the open scene, in its order; those the history never heard of are
    unknown. Times are seconds since 1970 UTC by the feed's clock, to the millisecond.
    """

    asked: float
    moment: float | None
    facts: Facts
    board: Board
    gap: Gap | None = None


def nothing_past(tags: int, asked: float, gap: Gap) -> Past:
    """Nothing is known of that moment."""
    return Past(asked, None, nothing_known(tags), Board(), gap)


@dataclass(frozen=True, slots=True)
class Changes:
    """What the recorder told in a time, oldest first: row `row[i]` had `facts[i]` from `moment[i]` on.

    Every column has shape (changes,). Within one moment each row occurs once at most.
    """

    moment: Floats
    row: Rows
    facts: Facts

    def __post_init__(self) -> None:
        lock(self.moment, self.row)

    def __len__(self) -> int:
        return len(self.row)


def no_changes() -> Changes:
    """Nothing changed."""
    nothing = nothing_known(1)
    return Changes(np.empty(0), np.empty(0, np.int32), at_rows(nothing, np.empty(0, np.int32)))


def moved_on(facts: Facts, changes: Changes, until: float) -> Facts:
    """The facts after all changes up to `until`, seconds since 1970 UTC; the last change of a row holds."""
    count = int(changes.moment.searchsorted(until, "right"))
    rows = changes.row[:count]
    last = len(rows) - 1 - np.unique(rows[::-1], return_index=True)[1]
    return changed(facts, Change(rows[last], at_rows(changes.facts, last.astype(np.int32))))
