from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenes.facts import at_rows, nothing_known
from scenes.past import Changes, Gap, Why, moved_on, no_changes, nothing_past


def changes_of(told: list[tuple[float, int, float]]) -> Changes:
    """Changes that set values: moment, row, value."""
    told = sorted(told, key=lambda each: each[0])
    facts = at_rows(nothing_known(1), np.zeros(len(told), np.int32))
    values = np.array([value for _, _, value in told])
    moments = np.array([moment for moment, _, _ in told])
    return Changes(moments, np.array([row for _, row, _ in told], np.int32), replace(facts, value=values))


@given(
    st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 4)), st.integers(0, 99), max_size=30),
    st.integers(-1, 10),
)
def test_what_holds_is_the_last_that_was_told_of_each_indicator(told: dict[tuple[int, int], int], until: int) -> None:
    expected = np.full(5, np.nan)
    for (moment, row), value in sorted(told.items()):
        if moment <= until:
            expected[row] = value
    changes = changes_of([(float(moment), row, float(value)) for (moment, row), value in told.items()])
    assert np.array_equal(moved_on(nothing_known(5), changes, float(until)).value, expected, equal_nan=True)


def test_no_changes_leave_the_facts_alone() -> None:
    facts = nothing_known(3)
    assert moved_on(facts, no_changes(), 1e12) is facts


def test_of_a_gap_everything_is_unknown() -> None:
    gap = Gap(1.0, 2.0, Why.LOST)
    past = nothing_past(2, 1.5, gap)
    assert (past.moment, past.gap, past.facts.quality.tolist()) == (None, gap, nothing_known(2).quality.tolist())
