import itertools

import numpy as np
import pytest

from loaders.case_file import Spot, case_file
from loaders.state_cases import STRONGER, driven, read_row
from loaders.verify import ALARM_STATES
from scenes.alarm import AlarmState, Happening
from scenes.alarm_states import ASIDE, MOVES, NEXT, NOWHERE, WAITING, WORSE

FILE = case_file(ALARM_STATES)
ROWS = list(FILE.at("transitions").items())


@pytest.mark.parametrize("spot", ROWS, ids=lambda spot: spot.place)
def test_every_row_of_the_published_table_is_ours(spot: Spot) -> None:
    row = read_row(spot)
    for before, happening in itertools.product(row.befores, row.happenings):
        for flag in (False, True) if row.flag is None else (row.flag,):
            assert NEXT[before, happening, int(flag)] == row.after


def test_beyond_the_published_table_there_is_only_what_became_worse() -> None:
    published = {
        (before, happening, flag)
        for row in map(read_row, ROWS)
        for before, happening in itertools.product(row.befores, row.happenings)
        for flag in ((False, True) if row.flag is None else (row.flag,))
    }
    ours = {(before, happening, bool(flag)) for before, happening, flag in np.argwhere(NEXT != NOWHERE).tolist()}
    worse = {(before, happening, flag) for before, happening, _, _ in WORSE for flag in (False, True)}
    assert ours - published == worse
    assert len(MOVES) == sum(len(read_row(spot).happenings) for spot in ROWS)


def test_only_what_calls_and_what_returned_unanswered_waits() -> None:
    assert [state.name for state in AlarmState if WAITING[state]] == ["UNACK", "RTNUN", "LATUN"]
    assert [state.name for state in AlarmState if ASIDE[state]] == ["SHLVD", "DSUPR", "OOSRV"]
    assert not (WAITING & ASIDE).any()


def test_the_states_are_those_of_the_file() -> None:
    assert set(FILE.at("states").members()) == {state.name for state in AlarmState}


@pytest.mark.parametrize(("happening", "stronger"), STRONGER.items())
def test_beneath_a_stronger_state_an_alarm_stays_where_it_is(
    happening: Happening, stronger: tuple[AlarmState, ...]
) -> None:
    for state in stronger:
        assert driven(state, happening, flag=False) is state
