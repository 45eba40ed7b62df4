import numpy as np
import pytest

from loaders.crs.crs import crs_from_park, crs_of
from loaders.raster.plane import CrsPlane, MapPlane, Plane, lattice_of
from scenes.datums import Cgcs2000, Gcj02, Wgs84
from scenes.tile_matrix import Projection
from tests.loaders.raster.rasters import FRAME

PLANES: list[tuple[str, Plane, float]] = [
    ("4547", CrsPlane(crs_of("EPSG:4547")), 1.0),
    ("32649", CrsPlane(crs_of("EPSG:32649")), 1.0),
    ("4490", CrsPlane(crs_of("EPSG:4490")), 111_000.0),
    ("web", MapPlane(Projection.MERCATOR, Wgs84), 1.0),
    ("shifted", MapPlane(Projection.MERCATOR, Gcj02), 1.0),
    ("c", MapPlane(Projection.DEGREES, Cgcs2000), 111_000.0),
]


@pytest.mark.parametrize(("plane", "metres"), [each[1:] for each in PLANES], ids=[each[0] for each in PLANES])
@pytest.mark.parametrize("side", [60.0, 900.0, 12_000.0])
def test_the_lattice_is_right_to_the_centimetre(plane: Plane, metres: float, side: float) -> None:
    low = np.array([4000.0, -7000.0])
    lattice = lattice_of(plane, FRAME, low, low + side)
    chance = np.random.default_rng(1)
    points = np.column_stack([low + side * chance.uniform(-0.03, 1.03, (300, 2)), chance.uniform(-20, 900, 300)])
    exact = plane.from_park(FRAME, points)
    off = (lattice.at(points) - exact) * (metres, metres, 1.0)
    assert np.abs(off).max() < 0.015
    ground, lift = lattice.on_the_ground(points[:, :2])
    assert np.allclose(ground + lift * points[:, 2:], lattice.at(points))


def test_it_agrees_with_the_coordinate_systems() -> None:
    points = np.array([[100.0, 200.0, 30.0], [-2500.0, 900.0, 0.0]])
    crs = crs_of("EPSG:4547")
    assert np.array_equal(CrsPlane(crs).from_park(FRAME, points), crs_from_park(crs, FRAME, points))
    assert np.allclose(CrsPlane(crs).from_park(FRAME, points)[0, 2], 30.0, atol=0.01)
