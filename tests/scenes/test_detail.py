import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.camera import Camera, projected
from scenes.detail import CULLED, FINE_FROM, STEADY, chosen, in_picture, sizes

NORTHWARD = Camera((0.0, 0.0, 10.0), (0.0, 100.0, 10.0), 40.0)


def levels(*places: tuple[float, float, float], radius: float = 1.0) -> list[int]:
    found = chosen(np.array(places), np.full(len(places), radius), NORTHWARD, 1920, 1080)
    return [int(level) for level in found]


def test_what_is_behind_or_beside_the_eye_is_not_drawn() -> None:
    assert levels((0, -50, 10), (200, 50, 10), (0, 50, 200)) == [CULLED] * 3


def test_nearer_is_finer() -> None:
    assert levels((0, 5, 10), (0, 15, 10), (0, 500, 10)) == [0, 1, 2]


def test_the_chunk_around_the_eye_is_drawn_finest() -> None:
    assert levels((0, -20, 10), radius=60) == [0]


def test_a_chunk_at_the_border_of_two_levels_keeps_the_one_it_has() -> None:
    place, radius = np.array([[0.0, 100.0, 10.0]]), np.ones(1)
    across = float(sizes(place, radius, NORTHWARD, 1080)[0])
    at_border = radius * FINE_FROM / across
    for share, before, after in ((0.99, 0, 0), (0.99, 1, 1), (1.01, 1, 0), (STEADY * 0.99, 0, 1)):
        assert chosen(place, at_border * share, NORTHWARD, 1920, 1080, np.array([before], np.int8)).tolist() == [after]


def test_a_point_in_the_picture_is_never_culled() -> None:
    chance = np.random.default_rng(1)
    points = chance.uniform(-300, 300, (5000, 3))
    camera = Camera((40.0, -120.0, 90.0), (10.0, 30.0, 0.0), 35.0)
    x, y, depth = projected(camera, points, 1920, 1080)
    seen = (depth > 0) & (x >= 0) & (x <= 1920) & (y >= 0) & (y <= 1080)
    inside = in_picture(points, np.zeros(len(points)), camera, 1920 / 1080)
    assert seen.sum() > 100
    assert (inside == seen).all()


@given(st.floats(0.1, 50), st.floats(-500, 500), st.floats(-500, 500))
def test_a_larger_sphere_is_seen_where_a_smaller_one_is(radius: float, east: float, north: float) -> None:
    place = np.array([[east, north, 0.0]])
    if in_picture(place, np.array([radius]), NORTHWARD, 1.8)[0]:
        assert in_picture(place, np.array([radius * 2]), NORTHWARD, 1.8)[0]


@pytest.mark.parametrize("count", [0, 1])
def test_no_chunks_are_no_levels(count: int) -> None:
    assert len(chosen(np.zeros((count, 3)), np.ones(count), NORTHWARD, 100, 100)) == count


def test_less_detail_asks_for_more_nearness() -> None:
    place, radius = np.array([[0.0, 100.0, 10.0]]), np.ones(1)
    across = float(sizes(place, radius, NORTHWARD, 1080)[0])
    just_fine = radius * FINE_FROM / across * 1.01
    assert chosen(place, just_fine, NORTHWARD, 1920, 1080).tolist() == [0]
    assert chosen(place, just_fine, NORTHWARD, 1920, 1080, detail=0.5).tolist() == [1]
    assert chosen(place, just_fine * 2, NORTHWARD, 1920, 1080, detail=0.5).tolist() == [0]


def test_what_is_too_small_to_be_missed_is_left_out_and_comes_back_without_flicker() -> None:
    centre, radius, least = np.array([[0.0, 0.0, 0.0]]), np.array([50.0]), np.array([100.0])

    def level(distance: float, before: int) -> int:
        camera = Camera((0.0, -distance, 0.0), (0.0, 0.0, 0.0))
        return int(chosen(centre, radius, camera, 1920, 1080, np.array([before], np.int8), least=least)[0])

    assert level(3000.0, 2) == CULLED
    assert level(1000.0, CULLED) != CULLED
    edge = next(distance for distance in range(1000, 3000, 10) if level(distance, CULLED) == CULLED)
    assert level(edge, 2) != CULLED  # what is shown stays a little longer


def test_a_picture_squeezed_to_nothing_is_no_fault() -> None:
    centres, radii = np.array([[0.0, 0.0, 0.0]]), np.array([1.0])
    camera = Camera((0.0, -10.0, 0.0), (0.0, 0.0, 0.0))
    assert chosen(centres, radii, camera, 370.0, 0.0, least=1.0).tolist() == [CULLED]
    assert len(chosen(centres, radii, camera, 0.0, 0.0)) == 1
