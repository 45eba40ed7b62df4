"""Ground in patches: a regular grid of vertices with skirts, so that neighbours of unlike coarseness show no crack.

Everything is in the park's frame, metres. Grids are counted row by row from the north-west, as pictures are.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Flags, Floats, Rows, Singles, lock
from scenes.tile_tree import TileTree

type Places = NDArray[np.int64]

CELLS = 32
"""Cells along one side of a patch: 2,048 triangles."""

MOST_PATCHES = 100_000
"""Patches of one ground; as many tiles are chosen from in two milliseconds."""

MOST_LEVELS = 24

MOST_ROOTS = 16
"""Patches of level 0 side by side."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One piece of ground by its place in the quadtree; patch 0, 0 of a level lies in the south-west."""

    level: int
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Roots:
    """An oblong piece of ground cut into `columns` × `rows` nearly square patches of level 0. `low` and `high` (2,)."""

    low: Floats
    high: Floats
    columns: int
    rows: int

    def __post_init__(self) -> None:
        lock(self.low, self.high)

    def side(self, level: int) -> Floats:
        """East-west and north-south metres of a patch, shape (2,)."""
        return (self.high - self.low) / (self.columns << level, self.rows << level)

    def box(self, patch: Patch) -> tuple[Floats, Floats]:
        """South-west and north-east corner, shape (2,) each."""
        side = self.side(patch.level)
        low = self.low + side * (patch.column, patch.row)
        return low, low + side


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of patches beforehand, a row each: least and greatest height, geometric error in metres, and
    whether finer ones would show more.
    """  # noqa: D205

    low: Floats
    high: Floats
    error: Floats
    finer: Flags


@dataclass(frozen=True, slots=True)
class Surface:
    """A patch as triangles: `points` (vertices, 3) from `origin`, `normals` (vertices, 3), `triangles` (triangles, 3);
    `grid` (vertices,) is the row of the patch's grid that each vertex stands at, skirts too.
    """  # noqa: D205

    origin: tuple[float, float, float]
    points: Singles
    normals: Singles
    triangles: Rows
    grid: Rows


def roots_of(extent: Floats) -> Roots:
    """`extent` (2, 2) is the south-west and the north-east corner."""
    size = extent[1] - extent[0]
    least = float(size.min())
    columns, rows = (min(MOST_ROOTS, max(1, round(float(side) / least))) for side in size)
    return Roots(extent[0].copy(), extent[1].copy(), columns, rows)


def ground_tree(roots: Roots, measured: Callable[[int, Floats, Floats], Measured]) -> tuple[TileTree, bool]:
    """The quadtree of patches, and whether it had to end before everything fine was in it.

    `measured` is asked for a whole level at once: its number, the south-west and the north-east corners (patches, 2).
    A child's error is held below its parent's; where no children come it is 0.
    """
    column, row = (
        each.ravel().astype(np.int64) for each in np.meshgrid(np.arange(roots.columns), np.arange(roots.rows))
    )
    parent, bound = np.full(len(column), -1, np.int64), np.full(len(column), np.inf)
    levels, start, cut = list[_Level](), 0, False
    for level in range(MOST_LEVELS):
        here = _level(roots, level, column, row, parent, bound, measured)
        levels.append(here)
        finer = np.flatnonzero(here.finer)
        cut = start + len(column) + 4 * len(finer) > MOST_PATCHES
        if cut or not len(finer):
            break
        parent, bound = np.repeat(start + finer, 4), np.repeat(here.error[finer], 4) * 0.75
        column = np.repeat(column[finer] * 2, 4) + np.tile([0, 1, 0, 1], len(finer))
        start, row = start + len(row), np.repeat(row[finer] * 2, 4) + np.tile([0, 0, 1, 1], len(finer))
    return _joined(levels), cut


def grid_of(low: Floats, high: Floats, cells: int, border: int = 0) -> Floats:
    """East and north of the vertices of a patch, shape (rows, columns, 2); `border` cells more on every side."""
    at: Floats = np.arange(-border, cells + border + 1, dtype=np.float64) / cells
    plan = np.empty((len(at), len(at), 2))
    plan[..., 0] = low[0] + at * (high[0] - low[0])
    plan[..., 1] = (high[1] - at * (high[1] - low[1]))[:, None]
    return plan


def surface_of(low: Floats, high: Floats, heights: Floats, *, skirt: float) -> Surface:
    """Triangles of a patch from heights (cells + 3, cells + 3): one ring more than it has vertices, for its normals.

    A vertex without a height (NaN) leaves a hole. `skirt` is how far the patch's sides hang down, metres.
    """
    cells = heights.shape[0] - 3
    inner = heights[1:-1, 1:-1]
    known = np.isfinite(inner)
    plan = grid_of(low, high, cells)
    centre = (low + high) / 2
    level = float(np.mean(inner[known])) if known.any() else 0.0
    points = np.concatenate([plan - centre, np.where(known, inner, level)[..., None] - level], axis=2)
    triangles, border = _faces(known), _border(cells)
    border = border[known.ravel()[border].all(axis=1)]
    hung = points.reshape(-1, 3)[border.ravel()] - (0.0, 0.0, skirt)
    count = (cells + 1) ** 2
    below: Rows = count + np.arange(border.size, dtype=np.int32).reshape(border.shape)
    walls = np.stack([border[:, 0], below[:, 0], below[:, 1], border[:, 0], below[:, 1], border[:, 1]], axis=1)
    normals = _normals(heights, (high - low) / cells).reshape(-1, 3)
    grid = np.concatenate([np.arange(count, dtype=np.int32), border.ravel()])
    return Surface(
        origin=(float(centre[0]), float(centre[1]), level),
        points=np.concatenate([points.reshape(-1, 3), hung]).astype(np.float32),
        normals=normals[grid],
        triangles=np.concatenate([triangles, walls.reshape(-1, 3)]).astype(np.int32),
        grid=grid,
    )


@dataclass(frozen=True, slots=True)
class _Level:
    parent: Places
    error: Floats
    centre: Floats
    half: Floats
    finer: Flags
    patches: list[Patch]


def _level(
    roots: Roots,
    level: int,
    column: Places,
    row: Places,
    parent: Places,
    bound: Floats,
    measured: Callable[[int, Floats, Floats], Measured],
) -> _Level:
    side = roots.side(level)
    low = roots.low + side * np.column_stack([column, row])
    said = measured(level, low, low + side)
    height = np.stack([said.low, said.high], axis=1)
    centre = np.column_stack([low + side / 2, height.mean(axis=1)])
    half = np.column_stack([np.broadcast_to(side / 2, low.shape), np.maximum(np.ptp(height, axis=1) / 2, 0.5)])
    patches = [Patch(level, *place) for place in zip(column.tolist(), row.tolist(), strict=True)]
    return _Level(parent, np.minimum(said.error, bound), centre, half, said.finer, patches)


def _joined(levels: list[_Level]) -> TileTree:
    error = np.concatenate([np.where(level.finer, level.error, 0.0) for level in levels])
    error[-len(levels[-1].patches) :] = 0.0  # nothing finer comes of them, wished for or not
    half = np.concatenate([level.half for level in levels])
    count = len(error)
    address = np.empty(count, np.object_)
    address[:] = [patch for level in levels for patch in level.patches]
    return TileTree(
        parent=np.concatenate([level.parent for level in levels]).astype(np.int32),
        error=error,
        centre=np.concatenate([level.centre for level in levels]),
        axes=half[:, :, None] * np.eye(3),
        add=np.zeros(count, np.bool_),
        address=address,
        grows=np.zeros(count, np.bool_),
    )


def _faces(known: Flags) -> Rows:
    """Two triangles for every cell, outside up; those with an unknown corner are left out."""
    rows, columns = known.shape
    at: Rows = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    north_west, north_east, south_west, south_east = at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]
    faces = np.stack([north_west, south_west, south_east, north_west, south_east, north_east], axis=-1).reshape(-1, 3)
    whole: Rows = faces[known.ravel()[faces].all(axis=1)].astype(np.int32)
    return whole


def _border(cells: int) -> Rows:
    """Edges of the patch's outline as pairs of vertices, shape (4 × cells, 2), so that skirts face outwards."""
    at = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    ring = np.concatenate([at[:-1, 0], at[-1, :-1], at[:0:-1, -1], at[0, :0:-1]])
    return np.stack([ring, np.roll(ring, -1)], axis=1).astype(np.int32)


def _normals(heights: Floats, cell: Floats) -> Singles:
    """From the slope between the neighbours of each vertex; a side without one is taken for level."""
    middle = heights[1:-1, 1:-1]
    east, west = _or(heights[1:-1, 2:], middle), _or(heights[1:-1, :-2], middle)
    north, south = _or(heights[:-2, 1:-1], middle), _or(heights[2:, 1:-1], middle)
    slope = np.stack([(west - east) / (2 * cell[0]), (south - north) / (2 * cell[1]), np.ones_like(middle)], axis=-1)
    slope = np.nan_to_num(slope, nan=0.0)
    slope[..., 2] = 1.0
    normals: Singles = (slope / np.linalg.norm(slope, axis=-1, keepdims=True)).astype(np.float32)
    return normals


def _or(heights: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isfinite(heights), heights, otherwise)
