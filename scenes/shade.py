"""Sun shadows and soft ambient shade from a relief of the park: worked out once, looked up for the price of one texel.

The relief is the greatest height over each cell of a grid, so what is below a bridge or a pipe rack counts as solid.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from scenes.columns import Floats, Singles, lock
from scenes.model import Batch

LARGEST = 3072
"""Cells along one side at most: 36 MB for heights, and about as much again while working."""

FLAT = 0.5
"""Metres below which a thing casts no shadow worth drawing: roads, yards, kerbs."""


@dataclass(frozen=True, slots=True)
class Relief:
    """`heights` (rows, columns), metres: the highest point over each cell; row 0 in the south, column 0 in the west.

    `corner` is the south-west corner of the grid in the park's frame, `cell` the side of a cell, both in metres.
    """

    heights: Singles
    corner: tuple[float, float]
    cell: float

    def __post_init__(self) -> None:
        lock(self.heights)


@dataclass(frozen=True, slots=True)
class Shade:
    """`texels` (rows, columns, 2), metres: the height below which a place is in shadow, and the mean height around it.

    The grid is the relief's.
    """

    texels: Singles
    corner: tuple[float, float]
    cell: float

    def __post_init__(self) -> None:
        lock(self.texels)


def relief(batches: Iterable[Batch], *, cell: float = 0.5, margin: float = 30.0) -> Relief | None:
    """The relief of everything in `batches`, or None when nothing stands up. Cells grow rather than exceed `LARGEST`.

    A triangle is sampled at points closer together than a cell. Takes tenths of a second: not for the GUI thread.
    """
    standing = [(batch, _standing_corners(batch)) for batch in batches if not batch.material.translucent]
    corners = [found for _, found in standing if len(found)]
    if not corners:
        return None
    low = np.min([found.min(axis=(0, 1))[:2] for found in corners], axis=0) - margin
    high = np.max([found.max(axis=(0, 1))[:2] for found in corners], axis=0) + margin
    cell = max(cell, float((high - low).max()) / LARGEST)
    columns, rows = (int(count) for count in np.ceil((high - low) / cell))
    heights = np.zeros(rows * columns, np.float32)
    for found in corners:
        for points in _samples(found - [low[0], low[1], 0.0], cell * 0.7):
            places = (points[:, 1] / cell).astype(np.int64) * columns + (points[:, 0] / cell).astype(np.int64)
            np.maximum.at(heights, places, points[:, 2])
    return Relief(heights.reshape(rows, columns), (float(low[0]), float(low[1])), cell)


def _standing_corners(batch: Batch) -> Floats:
    """Corners of the triangles that rise above `FLAT`, park frame, shape (triangles, 3, 3)."""
    points = batch.points.astype(np.float64) + batch.origin
    corners = points[batch.triangles]
    return corners[(corners[:, :, 2].max(axis=1) > FLAT) & np.isfinite(corners).all(axis=(1, 2))]


def _samples(corners: Floats, spacing: float) -> Iterable[Singles]:
    """Points on triangles, at most `spacing` metres apart as seen from above, in portions of bounded size."""
    flat = corners[:, :, :2]
    longest = np.sqrt(((flat - np.roll(flat, 1, axis=1)) ** 2).sum(axis=2).max(axis=1))
    steps = np.minimum(np.ceil(longest / spacing), 2000).astype(np.int64)
    yield corners.reshape(-1, 3).astype(np.float32)
    for count in np.unique(steps[steps > 0]):
        line = np.arange(int(count) + 1)
        across, up = np.nonzero(line[:, None] + line <= count)
        share = np.stack([count - across - up, across, up], axis=1) / count
        alike = corners[steps == count]
        portion = max(1, 2_000_000 // len(share))
        for first in range(0, len(alike), portion):
            yield np.einsum("sc,tcx->tsx", share, alike[first : first + portion]).reshape(-1, 3).astype(np.float32)


def shade(ground: Relief, towards_sun: tuple[float, float, float]) -> Shade:
    """Shadow of a relief with the sun in that direction, a unit vector that points up."""
    texels = np.stack([_shadow(ground, towards_sun), _mean_around(ground.heights, ground.cell)], axis=2)
    return Shade(texels, ground.corner, ground.cell)


def _shadow(ground: Relief, towards_sun: tuple[float, float, float]) -> Singles:
    """Height below which a cell lies in shadow, shape (rows, columns); 0 where nothing shades the ground.

    One sweep away from the sun, line by line: a line's shadow is what stands in the line before it or already shades
    that, less what the sun's ray sinks on the way. Shifting between two cells blurs a little each time, as a real
    shadow blurs with distance.
    """
    east, north, up = towards_sun
    heights = ground.heights
    along_columns = abs(east) > abs(north)
    if along_columns:
        heights, east, north = heights.T, north, east
    if north < 0:
        heights = heights[::-1]
    # Now the sun stands beyond the last line; each step towards it goes `shift` cells sideways.
    shift, sink = east / abs(north), up / abs(north) * ground.cell
    lines, width = heights.shape
    shadow = np.zeros((lines, width), np.float32)
    places: Floats = np.arange(width, dtype=np.float64)
    for line in range(lines - 2, -1, -1):
        before: Singles = np.maximum(heights[line + 1], shadow[line + 1])
        shadow[line] = np.maximum(np.interp(places + shift, places, before, 0.0, 0.0) - sink, 0.0)
    if north < 0:
        shadow = shadow[::-1]
    return np.ascontiguousarray(shadow.T if along_columns else shadow)


def _mean_around(heights: Singles, cell: float, *, radius: float = 4.0) -> Singles:
    """Mean of the heights in a square of twice `radius` metres, twice over, which makes its edges soft."""
    half = max(1, round(radius / 2 / cell))
    mean = heights.astype(np.float64)
    for _ in range(2):
        for axis in (0, 1):
            padded = np.pad(mean, [(half + 1, half) if side == axis else (0, 0) for side in (0, 1)], mode="edge")
            running = np.cumsum(padded, axis=axis)
            ahead = np.take(running, range(2 * half + 1, running.shape[axis]), axis=axis)
            behind = np.take(running, range(running.shape[axis] - 2 * half - 1), axis=axis)
            mean = (ahead - behind) / (2 * half + 1)
    return mean.astype(np.float32)
