from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.assembly import Boxes, Chunk, Lod
from scenes.camera import Ray, looking_at, ray
from scenes.columns import Floats
from scenes.model import Batch, Mesh
from scenes.pick import picked

CUBE = Mesh(
    points=np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32),
    triangles=np.array(
        [0, 1, 3, 0, 3, 2, 4, 6, 7, 4, 7, 5, 0, 4, 5, 0, 5, 1, 2, 3, 7, 2, 7, 6, 0, 2, 6, 0, 6, 4, 1, 5, 7, 1, 7, 3],
        np.int32,
    ).reshape(-1, 3),
)
HOLED = Mesh(points=CUBE.points, triangles=CUBE.triangles[4:8])  # two walls only: the ray may go between them


@dataclass
class Yard:
    """Shapes placed by matrices, and how often each was asked for."""

    placed: tuple[tuple[Mesh, Floats], ...]

    def __post_init__(self) -> None:
        self.asked = list[int]()
        corners = [mesh.points @ matrix[:3, :3].T + matrix[:3, 3] for mesh, matrix in self.placed]
        low = np.array([each.min(axis=0) for each in corners] + [[np.nan] * 3])
        high = np.array([each.max(axis=0) for each in corners] + [[np.nan] * 3])
        self._boxes = Boxes(low, high)

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        return ()

    @property
    def boxes(self) -> Boxes:
        return self._boxes

    def level(self, chunk: Chunk, lod: Lod) -> tuple[Batch, ...]:
        return ()

    def shapes(self, row: int) -> tuple[tuple[Mesh, Floats], ...]:
        self.asked.append(row)
        return (self.placed[row],)


def placed(east: float, north: float, up: float, size: float = 1.0, turn: float = 0.0) -> Floats:
    turned = np.radians(turn)
    matrix = np.eye(4)
    matrix[:2, :2] = [[np.cos(turned), -np.sin(turned)], [np.sin(turned), np.cos(turned)]]
    matrix[:3, :3] *= size
    matrix[:3, 3] = east, north, up
    return matrix


NORTH = Ray((0.0, -100.0, 0.0), (0.0, 1.0, 0.0))


def test_the_nearer_of_two_is_picked_and_the_farther_is_not_even_asked_for() -> None:
    yard = Yard(((CUBE, placed(0, 50, 0)), (CUBE, placed(0, 10, 0))))
    hit = picked(NORTH, yard)
    assert hit is not None
    assert hit.row == 1
    assert hit.point == pytest.approx((0, 9, 0))
    assert hit.distance == pytest.approx(109)
    assert yard.asked == [1]


def test_what_is_hidden_is_looked_through() -> None:
    yard = Yard(((CUBE, placed(0, 50, 0)), (CUBE, placed(0, 10, 0))))
    hit = picked(NORTH, yard, np.array([False, True, False]))
    assert hit is not None
    assert hit.row == 0


def test_a_ray_through_the_gap_in_a_shape_meets_what_stands_behind_it() -> None:
    yard = Yard(((HOLED, placed(0, 0, 0, turn=90)), (CUBE, placed(0, 30, 0))))
    hit = picked(Ray((0.0, -100.0, 0.3), (0.0, 1.0, 0.0)), yard)
    assert hit is not None
    assert hit.row == 1
    assert set(yard.asked) == {0, 1}


def test_what_is_behind_the_eye_is_not_picked() -> None:
    assert picked(NORTH, Yard(((CUBE, placed(0, -200, 0)),))) is None


def test_from_inside_a_building_its_wall_is_met() -> None:
    hit = picked(Ray((0.0, 0.0, 0.0), (0.0, 1.0, 0.0)), Yard(((CUBE, placed(0, 0, 0, size=5)),)))
    assert hit is not None
    assert hit.distance == pytest.approx(5)


def test_a_shape_squashed_flat_is_passed_by() -> None:
    assert picked(NORTH, Yard(((CUBE, placed(0, 0, 0, size=0.0)),))) is None


def test_a_thin_thing_is_met_by_a_finger_and_a_large_one_is_not() -> None:
    thin = Yard(((CUBE, placed(1.0, 0, 0, size=0.05)),))
    assert picked(NORTH, thin) is None
    near = picked(NORTH, thin, spread=0.02)
    assert near is not None
    assert near.row == 0
    assert picked(NORTH, thin, np.array([True, False]), spread=0.02) is None
    assert picked(NORTH, Yard(((CUBE, placed(11, 0, 0, size=10)),)), spread=0.02) is None


def slowly(sight: Ray, corners: Floats) -> float:
    """Möller and Trumbore's way, one triangle after the other."""
    best = float("inf")
    for a, b, c in corners:
        normal = np.cross(b - a, c - a)
        slope = normal @ np.array(sight.direction)
        if slope == 0:
            continue
        away = float(normal @ (a - np.array(sight.start)) / slope)
        at = np.array(sight.at(away))
        sides = [np.cross(q - p, at - p) @ normal for p, q in ((a, b), (b, c), (c, a))]
        if away > 0 and min(sides) >= 0:
            best = min(best, away)
    return best


@given(st.integers(0, 2**32 - 1))
def test_the_answer_is_that_of_trying_every_triangle(seed: int) -> None:
    chance = np.random.default_rng(seed)
    size, turn, bearing, x, y, east, north = chance.uniform([0.5, 0, 0, 0, 0, -5, -5], [3, 360, 360, 100, 100, 5, 5])
    matrix = placed(float(east), float(north), 0.0, float(size), float(turn))
    camera = looking_at((0.0, 0.0, 0.0), bearing=float(bearing), elevation=20.0, distance=30.0)
    sight = ray(camera, float(x), float(y), 100.0, 100.0)
    hit = picked(sight, Yard(((CUBE, matrix),)))
    expected = slowly(sight, (CUBE.points @ matrix[:3, :3].T + matrix[:3, 3])[CUBE.triangles])
    assert (float("inf") if hit is None else hit.distance) == pytest.approx(expected, rel=1e-5)
