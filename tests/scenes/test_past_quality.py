"""Shares of time, counted in columns, against the same counted one change at a time."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.facts import at_rows, nothing_known
from scenes.past import Changes, Gap, Why
from scenes.past_quality import shares_of
from scenes.severity import Quality

TAGS = 3
moves = st.lists(st.tuples(st.integers(1, 99), st.integers(0, TAGS - 1), st.integers(0, 4)), max_size=30)


def changes_of(moves: list[tuple[int, int, int]]) -> Changes:
    told = {(moment, row): quality for moment, row, quality in moves}
    keys = sorted(told)
    rows = np.array([row for _, row in keys], np.int32)
    facts = at_rows(nothing_known(TAGS), rows)
    quality = np.array([told[key] for key in keys], np.uint8)
    return Changes(np.array([float(m) for m, _ in keys]), rows, replace(facts, quality=quality))


def naive(changes: Changes, gaps: list[Gap]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Second by second: what everybody was in the middle of it."""
    held = np.zeros((TAGS, len(Quality)))
    quality = [int(Quality.UNKNOWN)] * TAGS
    told = list(zip(changes.moment.tolist(), changes.row.tolist(), changes.facts.quality.tolist(), strict=True))
    for second in range(100):
        for moment, row, now in told:
            if moment == second:
                quality[row] = now
        if not any(gap.begin <= second < gap.end for gap in gaps):
            for row in range(TAGS):
                held[row, quality[row]] += 1.0
    return held


@settings(max_examples=60, deadline=None)
@given(moves=moves, cut=st.integers(0, 100), gap=st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_in_columns_as_second_by_second(moves: list[tuple[int, int, int]], cut: int, gap: tuple[int, int]) -> None:
    changes, gaps = changes_of(moves), [Gap(float(min(gap)), float(max(gap)), Why.LOST)] if gap[0] != gap[1] else []
    first, second = changes.moment < cut, changes.moment >= cut
    parts = [
        Changes(changes.moment[each], changes.row[each], at_rows(changes.facts, np.flatnonzero(each).astype(np.int32)))
        for each in (first, second)
    ]
    found = shares_of(nothing_known(TAGS), parts, gaps, 0.0, 100.0)
    np.testing.assert_allclose(found.held, naive(changes, gaps))
    np.testing.assert_allclose(found.held.sum(axis=1) + found.unrecorded, 100.0)


def test_a_time_without_any_record_is_no_good_time() -> None:
    found = shares_of(nothing_known(TAGS), [], [Gap(-5.0, 200.0, Why.EXPIRED)], 0.0, 100.0)
    assert found.unrecorded == 100.0
    assert not found.held.any()
