import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scenes.boundary import (
    NamedBoundary,
    area_in_hectares,
    area_in_square_metres,
    band_outside,
    cleaned,
    park_of_boundaries,
    ring_of,
)
from scenes.datums import Wgs84
from scenes.trouble import Report, Trouble

SQUARE = np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 100.0], [0.0, 100.0]])


def test_a_good_ring_comes_back_as_it_is_open_or_closed() -> None:
    report = Report()
    for ring in (SQUARE, np.vstack([SQUARE, SQUARE[:1]])):
        polygon = cleaned(ring, report)
        assert np.array_equal(np.sort(ring_of(polygon), axis=0), np.sort(SQUARE, axis=0))
        assert area_in_square_metres(polygon) == 20_000
        assert area_in_hectares(polygon) == 2
    assert report.notices == []


def test_a_clockwise_ring_is_turned_round_and_said() -> None:
    report = Report()
    assert cleaned(SQUARE[::-1], report).exterior.is_ccw
    assert "顺时针" in report.notices[0].zh


def test_repeated_corners_are_left_out_and_said() -> None:
    report = Report()
    assert len(ring_of(cleaned(np.repeat(SQUARE, 2, axis=0), report))) == 4
    assert "4 repeated points" in report.notices[0].en


def test_a_bow_tie_keeps_its_larger_half_and_says_how_much_was_lost() -> None:
    report = Report()
    polygon = cleaned(np.array([[0.0, 0.0], [10.0, 10.0], [10.0, 0.0], [0.0, 20.0]]), report, file="a", place="b")
    assert polygon.is_valid
    assert polygon.exterior.is_ccw
    assert polygon.area == pytest.approx(200 / 3)
    notice = report.notices[0]
    assert "自相交" in notice.zh
    assert "crosses itself" in notice.en
    assert notice.remedy_zh
    assert (notice.file, notice.place) == ("a", "b")


@pytest.mark.parametrize(
    "ring",
    [
        np.empty((0, 2)),
        np.empty((0, 3)),
        SQUARE[:2],
        np.repeat(SQUARE[:1], 9, axis=0),
        np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]),
        np.array([[0.0, 0.0], [np.nan, 1.0], [2.0, 2.0]]),
        np.array([[0.0, 0.0], [np.inf, 1.0], [2.0, 2.0], [5.0, 9.0]]),
        np.array([1.0, 2.0, 3.0]),
    ],
)
def test_what_encloses_nothing_is_refused_with_file_place_and_remedy(
    ring: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> None:
    with pytest.raises(Trouble) as caught:
        cleaned(ring, Report(), file="park.geojson", place="/features/0")
    notice = caught.value.notice
    assert notice.zh
    assert notice.en
    assert notice.remedy_zh
    assert (notice.file, notice.place) == ("park.geojson", "/features/0")


def test_a_point_that_is_not_a_number_is_named() -> None:
    with pytest.raises(Trouble, match="Point 2 "):
        cleaned(np.array([[0.0, 0.0], [np.nan, 1.0], [2.0, 2.0]]), Report())


def test_the_band_of_500_m_has_the_area_geometry_says() -> None:
    band = band_outside(cleaned(SQUARE, Report()))
    assert band.area == pytest.approx(500 * 600 + np.pi * 500**2, rel=2e-3)
    assert band.distance(cleaned(SQUARE, Report())) == 0


def test_a_ring_crossed_by_ten_thousand_others_is_refused_before_it_takes_memory() -> None:
    tangle = np.random.default_rng(1).uniform(-1e4, 1e4, (5000, 2))
    with pytest.raises(Trouble, match="too often"):
        cleaned(tangle, Report())


def test_outlines_that_cross_too_often_open_without_being_joined() -> None:
    angles, teeth = np.linspace(0, 2 * np.pi, 600, endpoint=False), np.arange(600)
    radii = [np.asarray(0.01 + 0.005 * ((teeth + turn) % 2) + turn * 1e-6, np.float64) for turn in range(20)]
    stars = [np.column_stack([113 + radius * np.cos(angles), 23 + radius * np.sin(angles)]) for radius in radii]
    park, report = park_of_boundaries([NamedBoundary(star, Wgs84) for star in stars], "星")
    assert len(park.boundary) == 600
    assert "没有合并" in report.notices[0].zh


@given(arrays(np.float64, st.tuples(st.integers(0, 12), st.just(2)), elements=st.floats(-1e7, 1e7) | st.just(np.nan)))
def test_any_ring_is_either_refused_or_valid(ring: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> None:
    try:
        polygon = cleaned(ring, Report())
    except Trouble:
        return
    assert polygon.is_valid
    assert polygon.exterior.is_ccw
    assert polygon.area > 0
