import numpy as np
import pytest

from scenes.camera import Ray
from scenes.park_assembly import ParkAssembly, park_from_place
from scenes.plant import Place
from scenes.snap import anchor_from_park, snapped_along, snapped_upright
from scenes.surfaces import Surfaces
from tests.a_park import park
from tests.scenes.test_surfaces import ground

SURFACES = Surfaces((ground(up=0), ground(up=8, name="b")))


@pytest.mark.parametrize(("up", "there"), [(1.0, 0.0), (7.0, 8.0), (4.0, 0.0), (30.0, 8.0), (-5.0, 0.0), (8.0, 8.0)])
def test_an_anchor_goes_to_the_nearest_surface_above_or_below(up: float, there: float) -> None:
    assert snapped_upright((5.2, 5.3, up), SURFACES) == pytest.approx((5.2, 5.3, there), abs=1e-6)


def test_where_there_is_no_surface_near_it_stays() -> None:
    assert snapped_upright((50, 50, 1), SURFACES) is None
    assert snapped_upright((5.2, 5.3, 30), SURFACES, reach=20) is None


def test_along_the_eye_the_first_surface_counts() -> None:
    assert snapped_along(Ray((5.2, 5.3, 30), (0, 0, -1)), SURFACES) == pytest.approx((5.2, 5.3, 8))
    assert snapped_along(Ray((5.2, 5.3, 30), (0, 0, 1)), SURFACES) is None


def test_an_anchor_is_counted_from_its_equipment() -> None:
    place = Place(100, 200, 3, turn=30)
    anchor = anchor_from_park((110, 205, 7), (place.east, place.north, place.up), place.turn)
    there = park_from_place(place) @ np.array([*anchor, 1.0])
    assert there[:3] == pytest.approx([110, 205, 7])


def test_what_is_built_counts_beside_the_tiles() -> None:
    small = park(rows=1, columns=1)
    tank = small.equipment[0]
    assembly = ParkAssembly(small)
    field = Surfaces((ground(200, 10.0, up=0, east=-1000),))
    roof = snapped_along(Ray((tank.place.east, tank.place.north, 90), (0, 0, -1)), field, assembly)
    assert roof is not None
    assert roof[2] > tank.dimensions["height"] / 2
