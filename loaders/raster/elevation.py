"""Heights of a patch's vertices from an elevation model, set upright in the park."""

import numpy as np

from loaders.raster.layers import TerrainData, affine
from loaders.raster.placed import Placed, window_over
from loaders.raster.plane import lattice_of
from scenes.columns import Flags, Floats, Singles
from scenes.frame import ParkFrame

MOST_SAMPLES = 1024
"""Samples along one side that are read for one patch."""


def heights_on(placed: Placed[TerrainData], frame: ParkFrame, grid: Floats) -> tuple[Floats, Flags]:
    """Park heights on a grid (rows, columns, 2), NaN where none is known, and which points lie inside the model."""
    raster, low, high = placed.raster, grid[-1, 0], grid[0, -1]
    level = placed.level(float(abs(grid[0, 1, 0] - grid[0, 0, 0])) / np.sqrt(2))
    lattice = lattice_of(raster.plane, frame, low, high)
    ground, lift = lattice.on_the_ground(grid)
    inside, up = placed.inside(ground), np.full(grid.shape[:2], np.nan)
    window = window_over(raster.levels[level], lattice, low, high, 2)
    if not inside.any() or window is None or max(window.columns, window.rows) > MOST_SAMPLES:
        return up, inside
    samples = raster.heights(level, window)
    for _ in range(2):  # the vertical through a point of the park is not quite that of the raster
        plane = ground + lift * np.nan_to_num(up)[..., None]
        at = affine(raster.levels[level], plane) - (window.column + 0.5, window.row + 0.5)
        up = (_between(samples, at) - ground[..., 2]) / lift[..., 2]
    return np.where(inside, up, np.nan), inside


def _between(samples: Singles, at: Floats) -> Floats:
    """Bilinear between samples; NaN where less than half the weight lies on known ones."""
    rows, columns = samples.shape
    at = np.clip(at, 0, (columns - 1, rows - 1))
    first = np.floor(at)
    share = at - first
    total, weights = np.zeros(at.shape[:-1]), np.zeros(at.shape[:-1])
    for down in (0, 1):
        for right in (0, 1):
            column = np.minimum(first[..., 0].astype(int) + right, columns - 1)
            held = samples[np.minimum(first[..., 1].astype(int) + down, rows - 1), column]
            weight = np.abs(1 - right - share[..., 0]) * np.abs(1 - down - share[..., 1]) * np.isfinite(held)
            total += np.nan_to_num(held) * weight
            weights += weight
    return np.where(weights >= 0.5, total / np.maximum(weights, 1e-9), np.nan)
