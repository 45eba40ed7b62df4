from math import hypot, isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.columns import Floats
from scenes.measure import angle, area, distance, length

metres = st.floats(-5000, 5000, allow_nan=False)
points = st.tuples(metres, metres, metres).map(np.array)


def test_a_distance_is_told_in_space_on_the_map_and_upright() -> None:
    found = distance(np.array([10.0, 20.0, 5.0]), np.array([13.0, 24.0, 17.0]))
    assert (found.slope, found.plan, found.vertical) == (13.0, 5.0, 12.0)
    assert found.bearing == pytest.approx(36.8699, abs=1e-4)
    assert found.incline == pytest.approx(67.3801, abs=1e-4)


@pytest.mark.parametrize(("east", "north", "bearing"), [(0, 1, 0), (1, 0, 90), (0, -1, 180), (-1, 0, 270)])
def test_a_bearing_is_clockwise_from_north(east: int, north: int, bearing: float) -> None:
    assert distance(np.zeros(3), np.array([east, north, 0.0])).bearing == pytest.approx(bearing)


def test_what_lies_above_has_no_bearing() -> None:
    found = distance(np.zeros(3), np.array([0.0, 0.0, -2.0]))
    assert isnan(found.bearing)
    assert found.incline == -90.0


@given(points, points)
def test_there_and_back_is_the_same_way(start: Floats, end: Floats) -> None:
    there, back = distance(start, end), distance(end, start)
    assert there.slope == back.slope >= there.plan
    assert there.vertical == -back.vertical
    assert there.slope == pytest.approx(hypot(there.plan, there.vertical))


@given(st.lists(points, min_size=2, max_size=8).map(np.array))
def test_a_line_is_no_shorter_than_the_way_from_its_first_point_to_its_last(line: Floats) -> None:
    along, straight = length(line), distance(line[0], line[-1])
    assert along.slope >= straight.slope - 1e-6
    assert along.plan >= straight.plan - 1e-6


def test_a_slanted_roof_has_more_surface_than_plan() -> None:
    ring = np.array([[0.0, 0, 0], [10, 0, 0], [10, 10, 10], [0, 10, 10]])
    found = area(ring)
    assert found.plan == pytest.approx(100.0)
    assert found.surface == pytest.approx(100 * sqrt(2))
    assert found.perimeter == pytest.approx(20 + 20 * sqrt(2))


@given(points, st.floats(0.1, 500), st.floats(0.1, 500), st.booleans())
def test_a_box_has_the_same_area_wherever_it_lies_and_however_it_is_closed(
    corner: Floats, long: float, wide: float, closed: bool
) -> None:
    ring = corner + np.array([[0.0, 0, 0], [long, 0, 0], [long, wide, 0], [0, wide, 0]])
    found = area(np.vstack([ring, ring[:1]]) if closed else ring[::-1])
    assert found.plan == pytest.approx(long * wide, rel=1e-6, abs=1e-6)
    assert found.surface == pytest.approx(found.plan, rel=1e-6, abs=1e-6)


def test_angles() -> None:
    corner, east, north = np.array([1.0, 1, 1]), np.array([4.0, 1, 1]), np.array([1.0, 9, 1])
    assert angle(east, corner, north) == pytest.approx(90.0)
    assert angle(east, corner, east) == 0.0
    assert angle(east, corner, 2 * corner - east) == pytest.approx(180.0)
    assert isnan(angle(corner, corner, north))
