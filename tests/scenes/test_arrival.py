from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.arrival import Reception, Timely
from scenes.readings import Readings
from tests.messages import Said, said
from tests.stand_ins import readings

HOUR = 3600.0


def counts(timely: Timely) -> tuple[int, int, int, int]:
    """Late, duplicate, ahead, skewed."""
    return len(timely.late), len(timely.duplicate), len(timely.ahead), len(timely.skewed)


def test_a_late_reading_goes_into_history_only() -> None:
    reception = Reception(2)
    reception.timely([said((0, 30.0, 990.0))], 1000.0)
    timely = reception.timely([said((0, 70.0, 980.0), (1, 20.0, 980.0))], 1000.0)
    assert timely.readings.value.tolist() == [20.0]
    assert timely.history.value.tolist() == [70.0]
    assert timely.late.tolist() == [0]


def test_a_reading_older_than_the_one_before_it_in_the_batch_is_late() -> None:
    timely = Reception(2).timely([said((0, 1.0, 950), (1, 2.0, 910), (0, 3.0, 949), (0, 4.0, 951))], 1000.0)
    assert timely.readings.value.tolist() == [1.0, 2.0, 4.0]
    assert timely.history.value.tolist() == [3.0]


def test_the_same_said_again_is_a_duplicate_and_not_even_history() -> None:
    reception = Reception(2)
    first = said((0, 30.0, 990.0), (1, float("nan"), 990.0))
    reception.timely([first], 1000.0)
    timely = reception.timely([first], 1001.0)
    assert counts(timely) == (0, 2, 0, 0)
    assert not len(timely.readings)
    assert not len(timely.history)


def test_a_spike_and_its_end_in_one_second_are_both_live() -> None:
    timely = Reception(1).timely([said((0, 20.0, 990.0), (0, 70.0, 990.0), (0, 20.0, 990.0))], 1000.0)
    assert timely.readings.value.tolist() == [20.0, 70.0, 20.0]


def test_a_snapshot_never_overrules_what_was_said_of_the_same_moment() -> None:
    reception = Reception(1)
    reception.timely([said((0, 70.0, 990.0))], 1000.0)
    timely = reception.timely([replace(said((0, 20.0, 990.0)), whole=True)], 1001.0)
    assert not len(timely.readings)


def test_a_snapshot_that_repeats_what_is_known_is_no_fault_of_anybody() -> None:
    reception = Reception(2)
    reception.timely([said((0, 70.0, 990.0), (1, 1.0, 990.0))], 1000.0)
    timely = reception.timely([replace(said((0, 70.0, 990.0), (1, 2.0, 985.0)), whole=True)], 1001.0)
    assert counts(timely) == (0, 0, 0, 0)
    assert not len(timely.readings)
    assert timely.history.value.tolist() == [2.0]


@pytest.mark.parametrize("stamp", [1e12, float("nan"), float("inf"), 1061.0])
def test_a_stamp_from_the_future_becomes_the_time_of_arrival(stamp: float) -> None:
    timely = Reception(1).timely([said((0, 30.0, stamp), received=999.5)], 1000.0)
    assert timely.readings.time.tolist() == [999.5]
    assert timely.ahead.tolist() == [0]


def test_one_stamp_from_the_future_does_not_make_late_what_comes_after_it() -> None:
    reception = Reception(1)
    reception.timely([said((0, 30.0, 1e12))], 1000.0)
    assert reception.timely([said((0, 31.0, 1001.0), received=1001.0)], 1001.0).readings.value.tolist() == [31.0]


@pytest.mark.parametrize("skew", [HOUR, -HOUR])
def test_a_source_whose_clock_is_an_hour_wrong_stays_live_and_is_marked(skew: float) -> None:
    reception, live, marked = Reception(1), list[float](), 0
    for second in range(20):
        now = 1000.0 + second
        timely = reception.timely([said((0, float(second), now + skew), received=now, sent=now + skew)], now)
        live += timely.readings.time.tolist()
        marked += len(timely.skewed)
        assert len(timely.readings) == 1
    assert live[5:] == [1005.0 + second for second in range(15)]
    assert marked == 16
    assert reception.skews().tolist() == [skew]
    assert reception.heard().tolist() == [1019.0]


@pytest.mark.parametrize(("before", "after"), [(HOUR, 0.0), (0.0, -HOUR), (-HOUR, HOUR), (HOUR, -HOUR)])
def test_a_clock_that_is_set_is_live_again_within_seconds(before: float, after: float) -> None:
    reception, live = Reception(1), list[int]()
    for second in range(60):
        now, skew = 1000.0 + second, before if second < 30 else after
        timely = reception.timely([said((0, float(second), now + skew), received=now, sent=now + skew)], now)
        live.append(len(timely.readings))
    assert live[:30] == [1] * 30
    assert live[-24:] == [1] * 24
    assert reception.heard()[0] == 1059.0


def test_nothing_is_late_at_the_moment_a_clock_is_seen_to_be_wrong() -> None:
    reception = Reception(1)
    for second, skew in enumerate([3600.0, 3600.0, 3600.0, 3600.0, 3598.0, 3598.5]):
        now = 1000.0 + second
        timely = reception.timely([said((0, float(second), now + skew), received=now, sent=now + skew)], now)
        assert len(timely.readings) == 1


def test_old_readings_of_a_source_with_a_right_clock_are_late_and_no_skew() -> None:
    reception = Reception(2)
    timely = reception.timely([], 1000.0)
    for second in range(20):
        now = 1000.0 + second
        told = said((0, 1.0, now), (1, 2.0, now - HOUR - second * 9), received=now, sent=now)
        timely = reception.timely([told], now)
    assert timely.late.tolist() == [1]
    assert not len(timely.skewed)


def test_a_platform_that_hangs_is_not_kept_alive_by_asking_it() -> None:
    reception = Reception(1)
    timely = reception.timely([], 1000.0)
    for second in range(200):
        now = 1000.0 + second
        answer = replace(said((0, 1.0, 995.0), received=now), whole=True)  # no time of its own, always the same row
        timely = reception.timely([answer], now)
    assert not len(timely.readings)
    assert reception.heard().tolist() == [995.0]


def test_a_platform_whose_readings_are_always_old_is_not_taken_for_live() -> None:
    reception = Reception(1)
    timely = reception.timely([], 1000.0)
    for second in range(60):
        now = 1000.0 + second
        timely = reception.timely([said((0, float(second), now - 300.0), received=now)], now)
    assert timely.readings.time.tolist() == [759.0]
    assert reception.heard().tolist() == [759.0]


def test_sources_have_clocks_of_their_own() -> None:
    reception = Reception(2)
    timely = reception.timely([], 1000.0)
    for second in range(8):
        now = 1000.0 + second
        timely = reception.timely(
            [
                said((0, 1.0, now), received=now, sent=now),
                said((1, 1.0, now - HOUR), received=now, sent=now - HOUR, source="other"),
            ],
            now,
        )
    assert timely.skewed.tolist() == [1]
    assert timely.readings.time.tolist() == [1007.0, 1007.0]


def test_a_quiet_point_of_a_source_that_beats_was_heard_of() -> None:
    reception = Reception(3)
    told = said((0, 1.0, 1000.0))
    by_exception = replace(told, quiet_is_good=True)
    reception.timely([by_exception, said((1, 1.0, 1000.0), source="polled")], 1000.0)
    beat = replace(said(received=1500.0), quiet_is_good=True)
    reception.timely([beat, said(received=1500.0, source="polled")], 1500.0)
    assert reception.heard().tolist() == [1500.0, 1000.0, 0.0]


def test_a_source_that_said_goodbye_beats_no_more() -> None:
    reception = Reception(1)
    reception.timely([replace(said((0, 1.0, 1000.0)), quiet_is_good=True)], 1000.0)
    reception.timely([replace(said(received=1500.0), quiet_is_good=True, alive=False)], 1500.0)
    assert reception.heard().tolist() == [1000.0]


def test_a_snapshot_by_another_way_does_not_take_a_point_from_its_source() -> None:
    reception = Reception(1)
    reception.timely([replace(said((0, 1.0, 1000.0)), quiet_is_good=True)], 1000.0)
    reception.timely([replace(said((0, 2.0, 1001.0), source="rest"), whole=True)], 1001.0)
    reception.timely([replace(said(received=1500.0), quiet_is_good=True)], 1500.0)
    assert reception.heard().tolist() == [1500.0]


def test_what_an_earlier_run_knew_is_not_overruled_by_older_words() -> None:
    reception = Reception(2, np.array([995.0, 0.0]))
    timely = reception.timely([said((0, 1.0, 990.0), (1, 2.0, 990.0))], 1000.0)
    assert (timely.late.tolist(), timely.readings.row.tolist()) == ([0], [1])
    assert reception.heard().tolist() == [995.0, 990.0]


def test_nothing_said_is_nothing_sorted() -> None:
    timely = Reception(3).timely([], 1000.0)
    assert counts(timely) == (0, 0, 0, 0)
    assert not len(timely.readings)


def test_a_thousand_invented_sources_are_kept_apart_from_the_honest_one() -> None:
    reception = Reception(1)
    reception.timely([said((0, 1.0, 1000.0), source=f"made up {number}") for number in range(1000)], 1000.0)
    assert len(reception.skews()) == 1000


TOLD = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 12), st.sampled_from([1.0, 2.0, float("nan")])), max_size=40
)


@given(TOLD, st.lists(st.integers(0, 40), max_size=6))
def test_sorting_in_batches_is_sorting_one_by_one(told: list[tuple[int, int, float]], cuts: list[int]) -> None:
    ends = sorted({min(cut, len(told)) for cut in cuts} | {len(told)})
    lots, begin = list[list[tuple[int, int, float]]](), 0
    for end in ends:
        lots.append(told[begin:end])
        begin = end
    assert sorted_out(lots) == sorted_out([[each] for each in told])


def sorted_out(lots: list[list[tuple[int, int, float]]]) -> tuple[list[str], ...]:
    reception, kept = Reception(4), Kept()
    for lot in lots:
        timely = reception.timely([said(*((row, value, 900.0 + time) for row, time, value in lot))], 1000.0)
        kept.live += [f"{row} {value} {time}" for row, value, time in _rows(timely.readings)]
        kept.late += [f"{row} {value} {time}" for row, value, time in _rows(timely.history)]
        kept.duplicate += map(str, timely.duplicate.tolist())
    return kept.live, kept.late, kept.duplicate


@dataclass
class Kept:
    live: list[str] = field(default_factory=list[str])
    late: list[str] = field(default_factory=list[str])
    duplicate: list[str] = field(default_factory=list[str])


def _rows(batch: Readings) -> list[tuple[int, float, float]]:
    return list(zip(batch.row.tolist(), batch.value.tolist(), batch.time.tolist(), strict=True))


def test_every_live_reading_is_later_than_the_one_before_it() -> None:
    chance = np.random.default_rng(5)
    reception, newest = Reception(4), np.zeros(4)
    for _ in range(50):
        rows, times = chance.integers(0, 4, 30), chance.integers(1, 900, 30)
        told = said(*zip(rows.tolist(), chance.normal(size=30).tolist(), times.tolist(), strict=True))
        for row, _, time in _rows(reception.timely([told], 1000.0).readings):
            assert time >= newest[row]
            newest[row] = time


def test_plain_readings_of_the_tests_are_messages_too() -> None:
    told = Said(readings((0, 30.0), time=990.0), 1000.0, 1000.0)
    assert Reception(1).timely([told], 1000.0).readings.value.tolist() == [30.0]
