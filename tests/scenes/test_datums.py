import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.datums import (
    DATUMS,
    Bd09,
    Cgcs2000,
    Datum,
    Gcj02,
    Wgs84,
    datum_from_wgs84,
    gcj02_from_wgs84,
    wgs84_from,
    wgs84_of,
    word_of,
)

METRES_PER_DEGREE = 111_320.0


@given(st.floats(109.5, 117.5), st.floats(20.0, 25.7), st.sampled_from(list(DATUMS.values())))
def test_there_and_back_is_less_than_a_tenth_of_a_millimetre_in_guangdong(
    longitude: float, latitude: float, datum: Datum
) -> None:
    there = datum_from_wgs84(datum, np.array([longitude]), np.array([latitude]))
    back = wgs84_from(datum, *there)
    assert abs(back[0][0] - longitude) * METRES_PER_DEGREE < 1e-4
    assert abs(back[1][0] - latitude) * METRES_PER_DEGREE < 1e-4


def test_the_shift_over_guangdong_is_as_long_as_was_measured() -> None:
    longitude, latitude = (axis.ravel() for axis in np.meshgrid(np.linspace(110, 117, 60), np.linspace(20.5, 25.4, 60)))
    east, north = gcj02_from_wgs84(longitude, latitude)
    length = METRES_PER_DEGREE * np.hypot((east - longitude) * np.cos(np.radians(latitude)), north - latitude)
    assert 490 < length.min() < length.mean() < length.max() < 660
    assert length.mean() == pytest.approx(579, abs=15)


def test_a_place_in_beijing_shifts_as_published() -> None:
    """The example most write-ups of the formula use: 116.404, 39.915 becomes 116.41024449916938, 39.91640428150164."""
    east, north = gcj02_from_wgs84(np.array([116.404]), np.array([39.915]))
    assert east[0] == pytest.approx(116.41024449916938, abs=1e-9)
    assert north[0] == pytest.approx(39.91640428150164, abs=1e-9)


def test_baidu_shifts_the_published_place_once_more() -> None:
    """And from there to 116.41662724378733, 39.922699552216216 in BD-09."""
    east, north = datum_from_wgs84(Bd09, np.array([116.404]), np.array([39.915]))
    assert east[0] == pytest.approx(116.41662724378733, abs=1e-9)
    assert north[0] == pytest.approx(39.922699552216216, abs=1e-9)


def test_nothing_moves_outside_china() -> None:
    east, north = gcj02_from_wgs84(np.array([2.35, -70.0]), np.array([48.85, -33.0]))
    assert east.tolist() == [2.35, -70.0]
    assert north.tolist() == [48.85, -33.0]


def test_cgcs2000_counts_as_wgs84_and_keeps_its_height() -> None:
    assert wgs84_of(Cgcs2000(113.1, 23.0, 7.5)) == Wgs84(113.1, 23.0, 7.5)
    assert wgs84_of(Gcj02(113.1, 23.0, 7.5)).height == 7.5
    assert wgs84_of(Gcj02(113.1, 23.0)) != Wgs84(113.1, 23.0)


def test_every_datum_has_its_word() -> None:
    assert {word: word_of(datum) for word, datum in DATUMS.items()} == {word: word for word in DATUMS}
