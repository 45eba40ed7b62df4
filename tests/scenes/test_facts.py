from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.facts import Facts, change, changed, nothing_known
from scenes.severity import Quality

COLUMNS = ("value", "time", "level", "quality", "unanswered", "since")


def test_facts_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="read-only"):
        nothing_known(2).value[0] = 1


def test_before_the_first_reading_everything_is_unknown() -> None:
    facts = nothing_known(2)
    assert facts.quality.tolist() == [Quality.UNKNOWN, Quality.UNKNOWN]
    assert np.isnan(facts.value).all()


def test_a_value_that_stays_unknown_is_no_change() -> None:
    old = nothing_known(3)
    new = replace(old, value=np.array([np.nan, 5.0, np.nan]))
    assert change(old, new).rows.tolist() == [1]
    assert change(old, old).rows.tolist() == []


ROWS = st.tuples(
    st.sampled_from([0.0, 1.5, float("nan")]),
    st.sampled_from([0.0, 7.0]),
    st.integers(0, 4),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from([0.0, 9.0]),
)


def facts_of(rows: list[tuple[float, float, int, int, int, float]]) -> Facts:
    value, time, level, quality, unanswered, since = zip(*rows, strict=True)
    numbers, bytes_ = np.float64, np.uint8
    return Facts(
        np.array(value, numbers),
        np.array(time, numbers),
        np.array(level, bytes_),
        np.array(quality, bytes_),
        np.array(unanswered, bytes_),
        np.array(since, numbers),
        np.array(quality, np.uint32),
        np.array(level, bytes_),
        np.array(unanswered, bytes_),
    )


@given(st.lists(st.tuples(ROWS, ROWS), min_size=1, max_size=8))
def test_a_change_makes_the_new_facts_out_of_the_old(
    pairs: list[tuple[tuple[float, float, int, int, int, float], tuple[float, float, int, int, int, float]]],
) -> None:
    old, new = facts_of([before for before, _ in pairs]), facts_of([after for _, after in pairs])
    made = changed(old, change(old, new))
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(made, name), getattr(new, name))
