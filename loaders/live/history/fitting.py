"""What was told of the indicators of then, in the rows of the scene that is open now: found by code."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loaders.live.history.board_words import board_of, moved_rows
from loaders.live.history.days import Moment, Told
from loaders.live.history.tables import Names
from scenes.columns import Rows
from scenes.facts import Facts, at_rows, nothing_known
from scenes.past import Changes, Past, no_changes


@dataclass(frozen=True, slots=True)
class Fit:
    """Numbers of then and rows of now: `rows[number]`, `numbers[row]`, -1 where the other has none."""

    rows: Rows
    numbers: Rows
    enterprises: Rows
    units: Rows
    same: bool


def fit(then: Names, now: Names) -> Fit:
    """How the names of a time lie in those of the open scene."""
    return Fit(
        rows=_found(then.indicators, now.indicators),
        numbers=_found(now.indicators, then.indicators),
        enterprises=_found(then.enterprises, now.enterprises),
        units=_found(then.units, now.units),
        same=then.indicators == now.indicators,
    )


def past_in_rows(asked: float, told: Moment, fit: Fit) -> Past:
    """Everything told at a step; `asked` is the moment that somebody asked for."""
    board = moved_rows(board_of(told.board), fit.rows, fit.enterprises, fit.units)
    return Past(asked, told.moment / 1000, facts_in_rows(told, fit), board)


def facts_in_rows(told: Moment, fit: Fit) -> Facts:
    """The facts of a step; what was not heard of then is unknown."""
    if fit.same:
        return told.facts
    numbers = np.where(fit.numbers >= 0, fit.numbers, len(told.facts)).astype(np.int32)
    return at_rows(_followed(told.facts, nothing_known(1)), numbers)


def changes_in_rows(told: Told, fit: Fit) -> Changes:
    """Changes of those indicators that the scene has."""
    moment, row, facts = told.moment / 1000, told.number, told.facts
    if not fit.same:
        row = fit.rows[told.number]
        known = np.flatnonzero(row >= 0).astype(np.int32)
        moment, row, facts = moment[known], row[known], at_rows(facts, known)
    return Changes(moment, row, facts)


def whole_in_rows(told: Moment, moment: int, fit: Fit, rows: Rows | None) -> Changes:
    """A state as changes of one moment (ms), of some rows or of all."""
    chosen = np.arange(len(fit.numbers), dtype=np.int32) if rows is None else np.unique(rows).astype(np.int32)
    chosen = chosen[fit.numbers[chosen] >= 0]
    return Changes(np.full(len(chosen), moment / 1000), chosen, at_rows(facts_in_rows(told, fit), chosen))


def numbers_of(rows: Rows | None, fit: Fit) -> Rows | None:
    """The numbers that some rows had then, None for all."""
    if rows is None:
        return None
    found = fit.numbers[rows]
    return found[found >= 0]


def in_one(lots: Sequence[Changes]) -> Changes:
    """Changes one lot after another."""
    lots = [each for each in lots if len(each)]
    if len(lots) == 1:
        return lots[0]
    if not lots:
        return no_changes()
    columns = {name: np.concatenate([getattr(each.facts, name) for each in lots]) for name in Facts.__slots__}
    moment, row = np.concatenate([each.moment for each in lots]), np.concatenate([each.row for each in lots])
    return Changes(moment, row, Facts(**columns))


def _found(these: Sequence[str], among: Sequence[str]) -> Rows:
    """The place of each code among others, -1 where it is not there; of a code that stands twice, the first."""
    places: dict[str, int] = {}
    for place, code in enumerate(among):
        places.setdefault(code, place)
    return np.array([places.get(code, -1) for code in these], np.int32)


def _followed(first: Facts, second: Facts) -> Facts:
    """The rows of two, one after the other."""
    return Facts(**{name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in Facts.__slots__})
