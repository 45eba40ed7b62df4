"""Fewer triangles for the same surface, and by how much it then errs. Untyped: fast_simplification, wrapped here alone.

Source: Garland & Heckbert, "Surface Simplification Using Quadric Error Metrics", 1997, as fast_simplification has it.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Floats, Numbers, Rows, Singles

SAMPLED = 256
"""Vertices at which the error is measured."""
SHARE_WITHIN = 99.0
"""Percent of them that are nearer to the new surface than the error that is given: one spike is not the surface."""
NEIGHBOURS = 8
CLOSE = 3
"""Error is looked for at the triangles around so many of the nearest new vertices, and around the one it became."""


class _Simplify(Protocol):
    def __call__(
        self, points: Floats, triangles: Rows, *, target_count: int, return_collapses: bool, preserve_border: bool
    ) -> tuple[Floats, NDArray[np.integer], NDArray[np.integer]]: ...


@dataclass(frozen=True, slots=True)
class Simplified:
    """`points` (fewer, 3), `triangles`, and `row_of` (vertices,): the new vertex that each old one became.

    `row_of` is -1 where nothing is left of what a vertex belonged to. `error` is in metres: at most so far lie nearly
    all old vertices from the new surface.
    """

    points: Singles
    triangles: Rows
    row_of: Rows
    error: float


def simplified(points: Singles, triangles: Rows, wanted: int, *, keep_border: bool) -> Simplified:
    """About `wanted` triangles; more where the border, or what hangs together, does not allow it.

    With `keep_border` the edge of the surface stays as it is, so that it still fits what lies beside it.
    """
    if wanted >= len(triangles):
        return Simplified(points, triangles, np.arange(len(points), dtype=np.int32), 0.0)
    simplify = cast(_Simplify, import_module("fast_simplification").simplify)
    # It works from zero, in double precision: what it leaves alone comes back to the last bit.
    centre = points.mean(axis=0, dtype=np.float64)
    fewer, corners, collapses = simplify(
        points.astype(np.float64) - centre,
        np.array(triangles, np.int32),  # it takes no array that is locked
        target_count=wanted,
        return_collapses=True,
        preserve_border=keep_border,
    )
    row_of = _row_of(triangles, len(points), collapses.astype(np.int64))
    assert row_of.max() == len(fewer) - 1, "another order of vertices than was read in its source"
    new, kept = (fewer + centre).astype(np.float32), corners.astype(np.int32).reshape(-1, 3)
    return Simplified(new, kept, row_of, _error(points, new, kept, row_of))


def edge_of_surface(triangles: Rows) -> int:
    """How many sides of triangles have no neighbour."""
    sides = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).astype(np.int64)
    keys = np.sort(sides.min(axis=1) << 32 | sides.max(axis=1))
    alone = np.ones(len(keys), np.bool_)
    same = keys[1:] == keys[:-1]
    alone[1:] &= ~same
    alone[:-1] &= ~same
    return int(alone.sum())


def _row_of(triangles: Rows, vertices: int, collapses: Numbers) -> Rows:
    """Where each vertex has gone, -1 where nothing is left; those that are left keep their order."""
    goes_to = np.arange(vertices)
    goes_to[collapses[:, 1]] = collapses[:, 0]
    while not np.array_equal(further := goes_to[goes_to], goes_to):
        goes_to = further
    a, b, c = goes_to[triangles].T
    whole = (a != b) & (b != c) & (c != a)
    left = np.zeros(vertices, np.bool_)
    for corner in (a, b, c):
        left[corner[whole]] = True
    place = np.where(left, np.cumsum(left) - 1, -1)
    return np.asarray(place[goes_to], np.int32)


def _error(points: Singles, new: Singles, triangles: Rows, row_of: Rows) -> float:
    """How far the old vertices are from the triangles around the vertices they became."""
    if not len(triangles):
        return float(np.linalg.norm(np.ptp(points.astype(np.float64), axis=0)))
    sample = np.linspace(0, len(points) - 1, min(len(points), SAMPLED)).astype(np.int64)
    asked, whither = points[sample].astype(np.float64), new.astype(np.float64)
    around = _around(triangles, len(new))
    close = np.column_stack([row_of[sample], _nearest(asked, whither)])
    near = np.where(close[:, :, None] >= 0, around[close], -1).reshape(len(sample), -1)
    distance = np.where(near >= 0, distances(asked, whither[triangles[near]]), np.inf)
    return float(np.percentile(distance.min(axis=1), SHARE_WITHIN))


def _nearest(asked: Floats, points: Floats | Singles) -> Numbers:
    """The rows of the `CLOSE` nearest points to each place, shape (places, CLOSE)."""
    middle = points.mean(axis=0)
    places, points = (asked - middle).astype(np.float32), (points - middle).astype(np.float32)
    squares = np.einsum("ij,ij->i", points, points) - 2 * (places @ points.T)
    count = min(CLOSE, len(points))
    return np.asarray(np.argpartition(squares, count - 1, axis=1)[:, :count], np.int64)


def _around(triangles: Rows, vertices: int) -> Numbers:
    """Up to `NEIGHBOURS` triangles at every vertex, shape (vertices, NEIGHBOURS); -1 where there are fewer."""
    corner = triangles.reshape(-1)
    order = np.argsort(corner, kind="stable")
    start = np.searchsorted(corner[order], np.arange(vertices + 1))
    place = np.arange(len(corner)) - start[corner[order]]
    around = np.full((vertices, NEIGHBOURS), -1, np.int64)
    first = place < NEIGHBOURS
    around[corner[order][first], place[first]] = order[first] // 3
    return around


def distances(points: Floats, triangles: Floats) -> Floats:
    """From points (n, 3) to triangles (n, m, 3, 3), shape (n, m).

    Source: Ericson, "Real-Time Collision Detection", 2005, 5.1.5, by the nearest of its inside and its three edges.
    """
    a, b, c = triangles[:, :, 0], triangles[:, :, 1], triangles[:, :, 2]
    point = points[:, None, :]
    normal = np.cross(b - a, c - a)
    length = np.linalg.norm(normal, axis=2)
    unit = normal / np.where(length > 0, length, 1)[:, :, None]
    above = np.einsum("nmi,nmi->nm", point - a, unit)
    foot = point - above[:, :, None] * unit
    inside = length > 0
    for start, end in ((a, b), (b, c), (c, a)):
        inside &= np.einsum("nmi,nmi->nm", np.cross(end - start, foot - start), unit) >= 0
    edges = np.minimum(np.minimum(_to_edge(point, a, b), _to_edge(point, b, c)), _to_edge(point, c, a))
    return np.asarray(np.where(inside, np.abs(above), edges), np.float64)


def _to_edge(point: Floats, start: Floats, end: Floats) -> Floats:
    along = end - start
    size = np.einsum("nmi,nmi->nm", along, along)
    share = np.einsum("nmi,nmi->nm", point - start, along) / np.where(size > 0, size, 1)
    nearest = start + np.clip(share, 0, 1)[:, :, None] * along
    away = point - nearest
    distance: Floats = np.sqrt(np.einsum("nmi,nmi->nm", away, away))
    return distance
