import numpy as np
import pytest

from scenes import surfaces as surfaces_module
from scenes.camera import Ray
from scenes.columns import Floats, Rows, Singles
from scenes.model import Batch
from scenes.pick import Hit, nearest_on
from scenes.plant import Equipment, Place, Prism
from scenes.prisms import Prisms, prisms_of
from scenes.surfaces import NOBODY, Surfaces, nearer, picked_in_tiles

SCENERY = 9


def ground(side: int = 10, step: float = 1.0, up: float = 0.0, east: float = 0.0, name: str = "a") -> Batch:
    """A level field of squares, its south-west corner at (east, 0)."""
    rows, columns = (each.ravel() for each in np.mgrid[0 : side + 1, 0 : side + 1])
    points = np.stack([columns * step, rows * step, np.zeros(len(rows))], axis=1).astype(np.float32)
    first = (np.arange(side)[:, None] * (side + 1) + np.arange(side)).ravel()
    corners = np.stack([first, first + 1, first + side + 1, first + 1, first + side + 2, first + side + 1], axis=1)
    return Batch(
        name=name,
        origin=(east, 0.0, up),
        points=points,
        normals=np.tile(np.array([0, 0, 1], np.float32), (len(points), 1)),
        triangles=corners.reshape(-1, 3).astype(np.int32),
        object_id=np.full(len(points), SCENERY, np.int32),
    )


def cloud() -> Batch:
    return Batch("c", (0, 0, 0), np.zeros((3, 3), np.float32), np.zeros((3, 3), np.float32),
                 np.empty((0, 3), np.int32), np.zeros(3, np.int32))  # fmt: skip


def prisms(low: float = -1, high: float = 5) -> Prisms:
    ring = np.array([[2, 2], [6, 2], [6, 6], [2, 6]], float)
    return prisms_of([Equipment("t", "", "", Place(0, 0), {}, prism=Prism(ring, low, high))])


def downward(east: float, north: float, start: float = 50.0) -> Ray:
    return Ray((east, north, start), (0.0, 0.0, -1.0))


def test_the_nearest_of_many_surfaces_is_met() -> None:
    surfaces = Surfaces((ground(up=0), ground(up=3, name="b"), ground(up=20, east=100, name="c"), cloud()))
    assert surfaces.met_by(downward(5.3, 5.2)) == pytest.approx(47)
    assert surfaces.met_by(downward(105.3, 5.2)) == pytest.approx(30)
    assert surfaces.met_by(downward(50, 50)) == np.inf
    assert surfaces.met_by(Ray((5.3, 5.2, 1.0), (0, 0, 1))) == pytest.approx(2)  # from below: both sides count
    assert surfaces.met_by(Ray((5.3, 5.2, 9.0), (0, 0, 1))) == np.inf  # behind is behind


def test_a_slanted_ray_meets_what_a_level_one_passes() -> None:
    surfaces = Surfaces((ground(),))
    way = np.array([0.6, 0, -0.8])
    assert surfaces.met_by(Ray((0.5, 5.2, 4.0), (0.6, 0.0, -0.8))) == pytest.approx(4 / -way[2])
    assert surfaces.met_by(Ray((-5.0, 5.2, 1.0), (1.0, 0.0, 0.0))) == np.inf


def test_nothing_streamed_is_nothing_met() -> None:
    assert picked_in_tiles(downward(1, 1), Surfaces(), prisms()) is None
    assert Surfaces((cloud(),)).met_by(downward(0, 0)) == np.inf


def test_a_place_on_the_mesh_is_its_prisms_object() -> None:
    surfaces = Surfaces((ground(up=2),))
    inside, outside = (picked_in_tiles(downward(east, 4.1), surfaces, prisms()) for east in (4.1, 8.1))
    assert inside is not None
    assert inside.row == 0
    assert (*inside.point, inside.distance) == pytest.approx((4.1, 4.1, 2, 48))
    assert outside is not None
    assert outside.row == NOBODY
    above = picked_in_tiles(downward(4.1, 4.1), surfaces, prisms(high=1.9))
    assert above is not None
    assert above.row == NOBODY


def test_what_is_hidden_owns_no_place() -> None:
    hit = picked_in_tiles(downward(4.1, 4.1), Surfaces((ground(),)), prisms(), np.array([True, False]))
    assert hit is not None
    assert hit.row == NOBODY


def test_of_two_picks_the_nearer_that_is_somebodys_counts() -> None:
    near, far, nobody = Hit(3, (0, 0, 0), 5.0), Hit(4, (0, 0, 0), 9.0), Hit(NOBODY, (0, 0, 0), 1.0)
    assert nearer(near, far) is near
    assert nearer(far, near) is near
    assert nearer(near, nobody) is near
    assert nearer(None, nobody) is None
    assert nearer(None, near) is near
    assert nearer(near, None) is near


def test_a_pick_among_hundreds_of_tiles_looks_at_the_triangles_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[int]()

    def counted(start: Floats, way: Floats, points: Singles, triangles: Rows) -> float:
        looked.append(len(triangles))
        return nearest_on(start, way, points, triangles)

    monkeypatch.setattr(surfaces_module, "nearest_on", counted)
    surfaces = Surfaces([ground(70, 1.0, east=70.0 * each, name=f"{each}") for each in range(100)])
    for each in range(20):
        assert np.isfinite(surfaces.met_by(Ray((300.3 * each + 1, -200.0, 200.0), (0.0, 0.8, -0.6))))
    assert len(looked) <= 2 * 20
