import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scenes.camera import Ray
from scenes.section import WHOLE, Section, inside

BOX = Section((-10.0, -20.0, 0.0), (10.0, 20.0, 5.0))
places = st.tuples(*[st.floats(-60, 60)] * 3)


def towards(start: tuple[float, float, float], end: tuple[float, float, float]) -> Ray:
    way = np.array(end) - start
    east, north, up = (way / np.linalg.norm(way)).tolist()
    return Ray(start, (east, north, up))


@given(places, places)
def test_the_part_inside_is_all_of_the_line_that_lies_in_the_box(
    start: tuple[float, float, float], end: tuple[float, float, float]
) -> None:
    assume(np.linalg.norm(np.array(end) - start) > 1e-3)
    sight = towards(start, end)
    along = np.linspace(0.0, 400.0, 2001)
    points = np.array([sight.at(each) for each in along])
    margin = 1e-6
    kept = ((points >= np.array(BOX.low) + margin) & (points <= np.array(BOX.high) - margin)).all(axis=1)
    found = inside(sight, BOX)
    if found is None:
        assert not kept.any()
        return
    part = (along >= found.before - margin) & (along <= found.before + found.length + margin)
    assert not (kept & ~part).any()
    assert np.allclose(found.ray.start, sight.at(found.before))
    middle = np.array(sight.at(found.before + found.length / 2))
    assert (middle >= np.array(BOX.low) - margin).all()
    assert (middle <= np.array(BOX.high) + margin).all()


def test_a_line_beside_the_box_and_one_that_leads_away_miss_it() -> None:
    assert inside(Ray((20.0, 0.0, 2.0), (0.0, 1.0, 0.0)), BOX) is None
    assert inside(Ray((20.0, 0.0, 2.0), (1.0, 0.0, 0.0)), BOX) is None


def test_without_a_section_the_whole_line_is_left() -> None:
    found = inside(Ray((1.0, 2.0, 3.0), (0.0, 0.0, -1.0)), WHOLE)
    assert found is not None
    assert found.before == 0.0
    assert found.length == pytest.approx(1e9)
