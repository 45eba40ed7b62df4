from collections import deque

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.alarm_delay import LEVELS, Delayed, clock, forgotten, no_faults, reached, taken, with_faults
from scenes.severity import Level

NORMAL, LOW, HIGH, LOW_LOW, HIGH_HIGH = Level


@pytest.mark.parametrize(
    ("latching", "base", "new", "found"),
    [
        (True, HIGH, HIGH_HIGH, True),
        (True, HIGH_HIGH, HIGH, False),
        (False, HIGH_HIGH, HIGH, True),  # what does not latch follows its input
        (False, NORMAL, NORMAL, False),
        (True, HIGH_HIGH, LOW, True),  # the other side
    ],
)
def test_what_takes_the_place_of_what(latching: bool, base: Level, new: Level, found: bool) -> None:
    before, after = np.array([base], np.uint8), np.array([new], np.uint8)
    assert taken(LEVELS, np.array([latching]), before, after).tolist() == [found]


def test_a_running_clock_is_kept() -> None:
    due = clock(np.array([True, False]), np.array([7.0, np.inf]), np.array([5.0, 5.0]), np.array([9.0, 9.0]))
    assert due.tolist() == [7.0, 14.0]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.floats(0, 5)), max_size=20),
    st.integers(1, 4),
    st.floats(0, 12),
)
def test_counting_is_keeping_the_last_so_many_and_looking_how_far_apart_they_are(
    steps: list[tuple[int, float]], count: int, window: float
) -> None:
    kept = [deque[float](maxlen=count) for _ in range(3)]
    faults, now = no_faults(), 0.0
    for row, pause in steps:
        now += pause
        kept[row].append(now)
        rows, windows = np.array([row], np.int32), np.array([window])
        faults = with_faults(faults, rows, np.array([now]), windows)
        plain = len(kept[row]) == count and kept[row][0] >= now - window
        assert reached(faults, rows, np.array([count]), windows).tolist() == [plain]


def test_several_alarms_count_at_once_each_for_itself() -> None:
    rows, windows = np.array([5, 2], np.int32), np.array([3.0, 3.0])
    faults = with_faults(no_faults(), rows, np.array([1.0, 1.0]), windows)
    faults = with_faults(faults, rows, np.array([2.0, 9.0]), windows)
    assert reached(faults, rows, np.array([2, 2]), windows).tolist() == [True, False]
    assert forgotten(faults, np.array([5], np.int32)).row.tolist() == [2]


def test_no_counting_is_never_reached() -> None:
    rows, windows = np.zeros(1, np.int32), np.ones(1)
    assert not reached(with_faults(no_faults(), rows, np.ones(1), windows), rows, np.zeros(1, np.intp), windows).any()


def test_what_is_called_off_does_not_happen_and_what_happened_is_given_once() -> None:
    delayed: Delayed[str] = Delayed()
    delayed.schedule("a", 0.0, 5.0)
    delayed.schedule("b", 2.0, 5.0)
    assert (delayed.ended(4.9), delayed.ended(5.0), delayed.ended(9.0)) == (None, "b", None)
    delayed.schedule("c", 9.0, 1.0)
    delayed.cancel()
    delayed.cancel()
    assert delayed.ended(99.0) is None
