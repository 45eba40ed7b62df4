import numpy as np
import pytest

from scenes.columns import Floats
from scenes.park_assembly import park_from_place
from scenes.plant import Place
from scenes.snap import anchor_from_park, nearest_on_triangles, nearest_to, park_from_anchor
from tests.scenes.test_surfaces import ground

TRIANGLE: Floats = np.array([[[0.0, 0, 0], [2, 0, 0], [0, 2, 0]]])


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ((0.5, 0.5, 3), (0.5, 0.5, 0)),
        ((1, -2, 0), (1, 0, 0)),
        ((-3, -4, 1), (0, 0, 0)),
        ((2, 2, 0), (1, 1, 0)),
        ((9, -1, -1), (2, 0, 0)),
    ],
)
def test_the_nearest_point_is_inside_on_a_side_or_a_corner(place: Floats, there: tuple[float, ...]) -> None:
    assert nearest_on_triangles(np.array(place, np.float64), TRIANGLE)[0] == pytest.approx(there)


def test_a_triangle_without_area_has_a_nearest_point_too() -> None:
    line = np.array([[[0.0, 0, 0], [1, 0, 0], [4, 0, 0]], [[5.0, 5, 5]] * 3])
    assert nearest_on_triangles(np.array([2.0, 1, 0]), line).tolist() == [[2, 0, 0], [5, 5, 5]]


def test_it_is_nearer_than_any_other_point_of_the_triangles() -> None:
    seeded = np.random.default_rng(3)
    triangles, place = seeded.normal(size=(40, 3, 3)), seeded.normal(size=3)
    shares = seeded.dirichlet([1, 1, 1], 4000)
    points: Floats = np.einsum("sk,tkd->tsd", shares, triangles)
    found: Floats = np.linalg.norm(nearest_on_triangles(place, triangles) - place, axis=1)
    every: Floats = np.linalg.norm(points - place, axis=2)
    sampled: Floats = np.min(every, axis=1)
    assert np.all(found <= sampled + 1e-9)
    assert np.max(sampled - found) < 0.2


def test_an_anchor_goes_to_the_nearest_surface_within_reach_and_no_farther() -> None:
    nearest = nearest_to(np.array([[5.2, 5.3, 1.0], [5.2, 5.3, 7.5], [5.2, 5.3, 4.0], [90, 90, 0.0]]), 2.0)
    for surface in (ground(up=8, name="b"), ground(up=0)):
        nearest.see(surface)
    assert nearest.distance == pytest.approx([1.0, 0.5, np.inf, np.inf])
    assert nearest.points[:2] == pytest.approx(np.array([[5.2, 5.3, 0], [5.2, 5.3, 8]]), abs=1e-6)
    assert np.isnan(nearest.points[2:]).all()


def test_only_boxes_that_could_bring_something_nearer_are_looked_into() -> None:
    nearest = nearest_to(np.array([[0.0, 0, 1]]), 2.0)
    low, high = np.array([[-1.0, -1, -1], [-1, -1, 2.5], [9, 9, 9]]), np.array([[1.0, 1, 0], [1, 1, 3], [10, 10, 10]])
    assert nearest.near(low, high).tolist() == [True, True, False]
    nearest.see(ground(up=0, east=-5))
    assert nearest.near(low, high).tolist() == [True, False, False]


def test_an_anchor_is_counted_from_its_equipment() -> None:
    pose = park_from_place(Place(100, 200, 3, turn=30))
    anchor = anchor_from_park((110, 205, 7), pose)
    assert park_from_anchor(anchor, pose) == pytest.approx((110, 205, 7), abs=0.001)
    assert anchor == tuple(round(each, 3) for each in anchor)
