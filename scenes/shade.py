"""Sun shadows and soft ambient shade from a relief of the park: worked out once, looked up for the price of one texel.

The relief is the greatest height over each cell of a grid, so what is below a bridge or a pipe rack counts as solid.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


STRAY = 0.004
"""Share of all triangles at each end, eastward and northward, that may lie outside: a road's last trees out of town."""


def relief(batches: Iterable[Batch], *, cell: float = 0.5, margin: float = 30.0) -> Relief | None:
    """The relief of everything in `batches`, or None when nothing stands up. Cells grow rather than exceed `LARGEST`.

    A triangle is sampled at points closer together than a cell. Takes tenths of a second: not for the GUI thread.
    """
    standing = [(batch, _standing_corners(batch)) for batch in batches if not batch.material.translucent]
    corners = [found for _, found in standing if len(found)]
    if not corners:
        return None
    places = np.concatenate([found[:, :, :2].mean(axis=1) for found in corners])
    low, high = np.quantile(places, STRAY, axis=0) - margin, np.quantile(places, 1 - STRAY, axis=0) + margin
    cell = max(cell, float((high - low).max()) / LARGEST)
    columns, rows = (int(count) for count in np.ceil((high - low) / cell))
    high = low + np.array([columns, rows]) * cell
    heights = np.zeros(rows * columns, np.float32)
    for found in corners:
        inside = ((found[:, :, :2] >= low) & (found[:, :, :2] < high)).all(axis=(1, 2))
        for points in _samples(found[inside] - [low[0], low[1], 0.0], cell * 0.7):
            places = (points[:, 1] / cell).astype(np.int64) * columns + (points[:, 0] / cell).astype(np.int64)
            np.maximum.at(heights, places, points[:, 2])
    return Relief(heights.reshape(rows, columns), (float(low[0]), float(low[1])), cell)


def _standing_corners(batch: Batch) -> Floats:
    """Corners of the triangles that rise above `FLAT`, park frame, shape (triangles, 3, 3)."""
    points = batch.points.astype(np.float64) + batch.origin
    corners = points[batch.triangles]
    return corners[(corners[:, :, 2].max(axis=1) > FLAT) & np.isfinite(corners).all(axis=(1, 2))]


def _samples(corners: Floats, spacing: float) -> Iterable[Singles]:
    """Points on triangles, at most `spacing` metres apart as seen from above, in portions of bounded size.

    Each triangle is sampled in lines along its longest edge, as many as its width asks for: a long thin one has few.
    """
    if not len(corners):
        return
    if not len(corners):
        return
    first, second, third, along, across = _longest_edge_first(corners)
    steps = _rounded_up(along / spacing), _rounded_up(across / spacing)
    order = np.lexsort(steps)
    pairs = np.stack([count[order] for count in steps], axis=1)
    borders = np.flatnonzero(np.append(True, (np.diff(pairs, axis=0) != 0).any(axis=1)))
    for start, end in zip(borders, [*borders[1:], len(order)], strict=True):
        columns, rows = pairs[start].tolist()
        u, v = (grid.ravel() for grid in np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1)))
        share = np.stack([(1 - u) * (1 - v), u * (1 - v), v], axis=1)
        portion = max(1, 1_000_000 // len(share))
        for begin in range(int(start), int(end), portion):
            chosen = order[begin : min(begin + portion, int(end))]
            alike = np.stack([first[chosen], second[chosen], third[chosen]], axis=1)
            yield np.matmul(share, alike).reshape(-1, 3).astype(np.float32)


def _longest_edge_first(corners: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """The corners (triangles, 3) with the longest edge, as seen from above, between the first two; its length and how
    far the third corner is from it, metres (triangles,).
    """  # noqa: D205
    edges = np.roll(corners, -1, axis=1)[:, :, :2] - corners[:, :, :2]
    lengths = np.linalg.norm(edges, axis=2)
    longest = lengths.argmax(axis=1)
    each = np.arange(len(corners))
    along: Floats = lengths[each, longest]
    area = np.abs(edges[:, 0, 0] * edges[:, 1, 1] - edges[:, 0, 1] * edges[:, 1, 0])
    first, second, third = (corners[each, (longest + step) % 3] for step in range(3))
    return first, second, third, along, area / np.maximum(along, 1e-9)


def _rounded_up(count: Floats) -> NDArray[np.int64]:
    """Counts rounded up to one of few numbers, each a quarter larger than the last: many triangles become alike."""
    few = np.unique(np.ceil(1.25 ** np.arange(0, 40)).astype(np.int64))
    return few[np.minimum(np.searchsorted(few, np.maximum(count, 1.0)), len(few) - 1)]


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
