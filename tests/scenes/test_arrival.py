from dataclasses import replace

import numpy as np
import pytest

from scenes.arrival import timely
from scenes.limits import at_first, judged
from scenes.readings import Readings
from tests.stand_ins import plain_tags, readings


def test_a_late_reading_never_moves_the_value_back() -> None:
    facts, _ = judged(plain_tags(2), readings((0, 30.0), time=100.0), at_first(plain_tags(2)))
    kept, stamps = timely(readings((0, 70.0), (1, 20.0), (0, 31.0), time=99.0), facts, now=110.0)
    assert kept.value.tolist() == [20.0, 31.0]
    assert (stamps.late, stamps.ahead) == (1, 0)


def test_a_reading_older_than_the_one_before_it_in_the_batch_is_late() -> None:
    said = replace(readings((0, 1.0), (1, 2.0), (0, 3.0), (0, 4.0)), time=np.array([50.0, 10.0, 49.0, 50.0]))
    kept, stamps = timely(said, at_first(plain_tags(2)), now=60.0)
    assert kept.value.tolist() == [1.0, 2.0, 4.0]
    assert stamps.late == 1


def test_a_stamp_from_the_future_becomes_the_time_of_arrival() -> None:
    kept, stamps = timely(readings((0, 30.0), time=1e12), at_first(plain_tags(1)), now=100.0)
    assert kept.time.tolist() == [100.0]
    assert (stamps.late, stamps.ahead) == (0, 1)


def test_a_stamp_that_is_not_a_number_becomes_the_time_of_arrival() -> None:
    kept, stamps = timely(readings((0, 30.0), time=float("nan")), at_first(plain_tags(1)), now=100.0)
    assert kept.time.tolist() == [100.0]
    assert stamps.ahead == 1


@pytest.mark.parametrize("seed", range(10))
def test_lateness_found_at_once_is_lateness_found_one_by_one(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows, times = chance.integers(0, 4, 80, dtype=np.int32), chance.integers(1, 40, 80).astype(np.float64)
    said = Readings(rows, np.arange(80.0), np.zeros(80, np.uint32), times)
    newest, expected = np.zeros(4), list[float]()
    for row, time, value in zip(rows.tolist(), times.tolist(), said.value.tolist(), strict=True):
        if time >= newest[row]:
            newest[row] = time
            expected.append(value)
    assert timely(said, at_first(plain_tags(4)), now=100.0)[0].value.tolist() == expected
