import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from scenes.extent import extent_of, notices_of


def plant(count: int = 500, seed: int = 1) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Points of a plant of two kilometres."""
    return np.random.default_rng(seed).uniform([0, 0, 0], [2000, 1500, 60], (count, 3))


@pytest.mark.parametrize("wild", [[0.0, 0.0, 1e6], [-437_000.0, -2_488_700.0, 0.0], [1e300, 0.0, 0.0], [np.nan, 0, 0]])
def test_a_wild_point_is_listed_and_not_obeyed(wild: list[float]) -> None:
    points = plant()
    points[123] = wild
    extent = extent_of(points)
    assert extent.outliers.tolist() == [123]
    assert (extent.high - extent.low < [2001, 1501, 61]).all()
    (notice,) = notices_of(extent, points, file="a.csv")
    assert "124 (" in notice.en
    assert notice.file == "a.csv"


def test_an_ordinary_plant_loses_nothing() -> None:
    points = plant()
    extent = extent_of(points)
    assert extent.outliers.size == 0
    assert (extent.low == points.min(axis=0)).all()
    assert (extent.high == points.max(axis=0)).all()
    assert notices_of(extent, points) == []


def test_a_jetty_a_kilometre_away_belongs_to_the_plant() -> None:
    points = np.vstack([plant() / 10, [[1000.0, 100.0, 3.0]]])
    assert extent_of(points).outliers.size == 0


def test_two_places_far_apart_both_count_and_it_is_said() -> None:
    points = np.vstack([plant(300), plant(100) + np.array([500_000.0, 0.0, 0.0])])
    extent = extent_of(points)
    assert extent.second_place
    assert extent.outliers.size == 0
    assert extent.high[0] > 500_000
    assert "two places" in notices_of(extent, points)[0].en


def test_nothing_but_broken_numbers_has_no_extent() -> None:
    extent = extent_of(np.full((4, 2), np.nan))
    assert np.isnan(extent.low).all()
    assert extent.outliers.tolist() == [0, 1, 2, 3]
    assert extent_of(np.empty((0, 3))).outliers.size == 0


def test_a_flood_of_outliers_is_named_in_part() -> None:
    points = np.vstack([plant(5000), np.full((50, 3), 1e7)])
    (notice,) = notices_of(extent_of(points), points)
    assert notice.en.count("1e+07") == 60
    assert "50" in notice.en


@given(arrays.arrays(np.float64, st.tuples(st.integers(0, 60), st.integers(2, 3)), elements=st.floats()))
def test_any_numbers_are_either_inside_or_listed(points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    extent = extent_of(points)
    listed = np.zeros(len(points), bool)
    listed[extent.outliers] = True
    inside = points[~listed]
    assert np.isfinite(inside).all()
    assert ((inside >= extent.low) & (inside <= extent.high)).all()


@given(st.floats(-1e7, 1e7), st.integers(0, 10_000))
def test_the_extent_moves_with_the_points(shift: float, seed: int) -> None:
    points = plant(60, seed)
    points[7] += 1e6
    here, there = extent_of(points), extent_of(points + shift)
    assert here.outliers.tolist() == there.outliers.tolist()
    assert there.low == pytest.approx(here.low + shift, abs=1e-6)
