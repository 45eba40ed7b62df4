"""Where pixels of a raster lie in the park: its plane coordinates, and a lattice that spares asking for each one."""

from dataclasses import dataclass
from math import ceil
from typing import Protocol

import numpy as np

from loaders.crs.crs import Crs, crs_from_park
from scenes.columns import Floats
from scenes.datums import Datum
from scenes.frame import ParkFrame
from scenes.heights import Heights
from scenes.tile_matrix import Projection, plane_from_degrees

LATTICE_IN_METRES = 250.0
"""Between points whose plane coordinates are worked out; what lies between is interpolated, wrong by 3 mm at most: the
square of this over four earth radii."""

MOST_LATTICE = 73
AROUND = 1 / 16
"""Of a box's side, that a lattice reaches beyond it: normals and blurred edges look over the border."""


LIFT_IN_METRES = 1000.0
"""Height of the lattice's upper points: verticals are straight, so two heights tell every other."""


class Plane(Protocol):
    """The plane of a raster."""

    def from_park(self, frame: ParkFrame, points: Floats) -> Floats:
        """Plane x, plane y and height, shape (points, 3), from a park's metres. Trouble where the plane ends."""
        ...


@dataclass(frozen=True, slots=True)
class MapPlane:
    """The plane of a web map: no PROJ is needed."""

    projection: Projection
    datum: Datum

    def from_park(self, frame: ParkFrame, points: Floats) -> Floats:
        """See `Plane`."""
        longitude, latitude, height = frame.position_from_park(points, self.datum)
        return np.column_stack([plane_from_degrees(self.projection, longitude, latitude), height])


@dataclass(frozen=True, slots=True)
class CrsPlane:
    """The plane of a file with a coordinate system; `heights` leads to the zero of its own heights."""

    crs: Crs
    heights: Heights | None = None

    def from_park(self, frame: ParkFrame, points: Floats) -> Floats:
        """See `Plane`."""
        return crs_from_park(self.crs, frame, points, heights=self.heights)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Plane coordinates all over a box of the park: `lower` and `upper` (rows, columns, 3), row 0 in the north.

    `low` and `high` are its corners, `upper` stands `LIFT_IN_METRES` above `lower`.
    """

    low: Floats
    high: Floats
    lower: Floats
    upper: Floats

    def at(self, points: Floats) -> Floats:
        """Plane x, plane y and height, shape (..., 3), of park points (..., 3) in the box or just beside it."""
        lower = _interpolated(self.lower, self._shares(points))
        upper = _interpolated(self.upper, self._shares(points))
        return lower + (upper - lower) * (points[..., 2:] / LIFT_IN_METRES)

    def on_the_ground(self, points: Floats) -> tuple[Floats, Floats]:
        """Plane coordinates (..., 3) at height 0 of park points (..., 2), and how they change with a metre up."""
        shares = self._shares(points)
        lower = _interpolated(self.lower, shares)
        return lower, (_interpolated(self.upper, shares) - lower) / LIFT_IN_METRES

    def _shares(self, points: Floats) -> Floats:
        """Rows and columns of the lattice, as fractions."""
        rows, columns = self.lower.shape[:2]
        share = (points[..., :2] - self.low) / (self.high - self.low)
        return np.stack([(1 - share[..., 1]) * (rows - 1), share[..., 0] * (columns - 1)], axis=-1)


def lattice_of(plane: Plane, frame: ParkFrame, low: Floats, high: Floats) -> Lattice:
    """Over a box from its south-west to its north-east corner, shape (2,) each, and some of what lies around it.

    Trouble where the plane ends.
    """
    low, high = low - AROUND * (high - low), high + AROUND * (high - low)
    columns, rows = (min(MOST_LATTICE, ceil(side / LATTICE_IN_METRES) + 1) for side in (high - low).tolist())
    east: Floats = np.linspace(float(low[0]), float(high[0]), max(2, columns))
    north: Floats = np.linspace(float(high[1]), float(low[1]), max(2, rows))
    flat = np.stack([*np.meshgrid(east, north), np.zeros((len(north), len(east)))], axis=-1)
    both = np.stack([flat, flat + np.array([0.0, 0.0, LIFT_IN_METRES])])
    placed = plane.from_park(frame, both.reshape(-1, 3)).reshape(both.shape)
    return Lattice(low, high, placed[0], placed[1])


def _interpolated(lattice: Floats, at: Floats) -> Floats:
    """Bilinear, and on beyond the edges."""
    limit = np.array(lattice.shape[:2]) - 2
    first = np.clip(np.floor(at), 0, limit).astype(int)
    row, column = first[..., 0], first[..., 1]
    down, right = ((at - first)[..., axis, None] for axis in (0, 1))
    north = lattice[row, column] * (1 - right) + lattice[row, column + 1] * right
    south = lattice[row + 1, column] * (1 - right) + lattice[row + 1, column + 1] * right
    interpolated: Floats = north * (1 - down) + south * down
    return interpolated
