import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.datums import DATUMS as KNOWN
from scenes.datums import Datum, Gcj02, Position, Wgs84
from scenes.frame import ParkFrame, earth_from_wgs84

DATUMS = st.sampled_from(list(KNOWN.values()))


def position(datum: Datum, longitude: float, latitude: float, height: float) -> Position:
    return datum(longitude, latitude, height)


ORIGINS = st.builds(position, DATUMS, st.floats(75, 135), st.floats(3, 53), st.floats(-50, 3000))
WITHIN_20_KM = st.lists(
    st.tuples(st.floats(-20e3, 20e3), st.floats(-20e3, 20e3), st.floats(-500, 500)), min_size=1, max_size=20
)


@given(ORIGINS, WITHIN_20_KM, DATUMS)
def test_park_to_position_and_back_is_less_than_a_millimetre(
    origin: Position, points: list[tuple[float, float, float]], datum: Datum
) -> None:
    frame, there = ParkFrame(origin), np.array(points)
    assert np.abs(frame.park_from_position(*frame.position_from_park(there, datum), datum) - there).max() < 1e-3


@given(ORIGINS, WITHIN_20_KM)
def test_the_ground_there_and_back_is_less_than_a_millimetre(
    origin: Position, points: list[tuple[float, float, float]]
) -> None:
    frame, there = ParkFrame(origin), np.array(points)[:, :2]
    assert np.abs(frame.park_from_ground(*frame.ground_from_park(there)) - there).max() < 1e-3


def test_the_origin_is_the_origin_and_up_is_up() -> None:
    frame = ParkFrame(Wgs84(113.1, 22.9, 4.0))
    points = frame.park_from_position(np.array([113.1, 113.1]), np.array([22.9, 22.9]), np.array([4.0, 104.0]))
    assert np.abs(points - [[0, 0, 0], [0, 0, 100]]).max() < 1e-6


def test_a_degree_is_as_long_as_the_ellipsoid_says() -> None:
    """At the equator: 1′ of longitude 1855.325 m, 1′ of latitude 1842.905 m (a·π/10800 and a(1−e²)·π/10800)."""
    frame = ParkFrame(Wgs84(100.0, 0.0))
    east, north = frame.park_from_ground(np.array([100 + 1 / 60, 100.0]), np.array([0.0, 1 / 60]))
    assert east == pytest.approx([1855.325, 0.0], abs=0.001)
    assert north == pytest.approx([0.0, 1842.905], abs=0.001)


def test_the_ground_falls_away_from_the_plane() -> None:
    frame = ParkFrame(Wgs84(113.0, 23.0))
    _, _, height = frame.position_from_park(np.array([[20_000.0, 0.0, 0.0]]))
    assert height[0] == pytest.approx(20_000**2 / (2 * 6_380_000), rel=0.01)


def test_an_origin_read_off_a_web_map_is_not_taken_for_a_survey() -> None:
    there = ParkFrame(Wgs84(113.1, 22.9)).park_from_ground(np.array([113.1]), np.array([22.9]), Gcj02)
    assert 490 < np.hypot(*there[0]) < 660


def test_what_lies_on_the_earths_centre_is_set_into_the_park_by_one_matrix() -> None:
    frame = ParkFrame(Wgs84(113.1, 22.9, 4.0))
    place = np.array([113.14]), np.array([22.86]), np.array([55.0])
    earth = np.append(earth_from_wgs84(*place)[0], 1.0)
    assert np.abs((frame.park_from_earth @ earth)[:3] - frame.park_from_position(*place)[0]).max() < 1e-8
