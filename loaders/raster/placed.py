"""Rasters with a place in the park: how fine each of their levels is on the ground, and which boxes they reach into."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from loaders.raster.layers import Raster, TerrainData, Window, affine
from loaders.raster.plane import Lattice, lattice_of
from scenes.columns import Flags, Floats
from scenes.frame import ParkFrame
from scenes.terrain import grid_of

LARGEST_STEP = 1 << 40
"""Pixels from the corner of a raster beyond which a box lies beside it whatever its extent."""


@dataclass(frozen=True, slots=True)
class Placed[R: Raster]:
    """A raster, the side in metres of the pixels of each of its levels, and where it lies all over the ground."""

    raster: R
    metres: tuple[float, ...]
    overall: Lattice

    def touches(self, low: Floats, high: Floats) -> Flags:
        """Whether it has something in boxes of the park, from their corners (boxes, 2)."""
        first, last = boxes(self.raster.levels[-1], self.overall, low, high)
        covers = self.raster.covers
        return np.asarray(((last > covers[0]) & (first < covers[1])).all(axis=1), np.bool_)

    def level(self, wanted: float) -> int:
        """The coarsest level that is about as fine as wanted, metres, else the finest."""
        return next((row for row, each in enumerate(self.metres) if each <= wanted * sqrt(2)), len(self.metres) - 1)

    def inside(self, plane: Floats) -> Flags:
        """Of plane coordinates (..., 2 or 3), whether they lie inside it."""
        at = affine(self.raster.levels[-1], plane)
        return np.asarray(((at >= self.raster.covers[0]) & (at <= self.raster.covers[1])).all(axis=-1), np.bool_)


def placed_in[R: Raster](raster: R, frame: ParkFrame, low: Floats, high: Floats) -> Placed[R] | None:
    """In the ground from its south-west to its north-east corner; None where it lies beside it.

    Trouble where the raster's plane ends.
    """
    overall = lattice_of(raster.plane, frame, low, high)
    placed = Placed(raster, tuple(_metres(level, overall) for level in raster.levels), overall)
    return placed if placed.touches(low[None], high[None])[0] else None


def roughness(placed: Placed[TerrainData], low: Floats, high: Floats, cell: float) -> tuple[Floats, Floats, Floats]:
    """Least and greatest height of boxes, and by how much vertices `cell` metres apart miss the ground there.

    Heights of the model stand for those of the park: on this scale they are the same but for the earth's bend.
    """
    raster = placed.raster
    first, last = boxes(raster.relief_from_plane, placed.overall, low, high)
    spacing = cell / _metres(raster.relief_from_plane, placed.overall)
    return raster.relief.of(first - 1, last + 1, np.full(len(low), spacing))


def boxes(pixels: Floats, lattice: Lattice, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Low and high corner, in pixels, around boxes of the park, (boxes, 2) each."""
    north_west, south_east = np.column_stack([low[:, 0], high[:, 1]]), np.column_stack([high[:, 0], low[:, 1]])
    at = affine(pixels, lattice.on_the_ground(np.stack([low, high, north_west, south_east]))[0])
    return at.min(axis=0), at.max(axis=0)


def window_over(level: Floats, lattice: Lattice, low: Floats, high: Floats, margin: int) -> Window | None:
    """The pixels of a level under a box of the park, and some around it; None where they are too far to believe."""
    at = affine(level, lattice.on_the_ground(grid_of(low, high, 8).reshape(-1, 2))[0])
    if not np.isfinite(at).all() or np.abs(at).max() > LARGEST_STEP:
        return None
    first = np.floor(at.min(axis=0)).astype(int) - margin
    columns, rows = (np.ceil(at.max(axis=0)).astype(int) + margin - first).tolist()
    return Window(int(first[0]), int(first[1]), columns, rows)


def _metres(pixels: Floats, lattice: Lattice) -> float:
    """The side of a pixel on the ground in the middle of a lattice; 0 where it has no area."""
    middle = (lattice.low + lattice.high) / 2
    places, _ = lattice.on_the_ground(middle + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    area = abs(float(np.linalg.det(pixels[:, :2] @ (places[1:] - places[0])[:, :2].T)))
    return 1 / sqrt(area) if area > 0 else 0.0
