"""Polygons to triangles and corners to vertices, all at once; polygons that are not convex are cut ear by ear."""

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Floats, Numbers

MOST_CARE = 400_000
"""Squares of the corners of all polygons that are cut with care, together: some seconds. The others stay fans."""

type Corners = NDArray[np.int64]


def fanned(sizes: Numbers) -> tuple[Corners, Numbers]:
    """Rows of corners of each triangle, (triangles, 3), and the face of each, (triangles,): fans from first corners."""
    count = np.maximum(sizes - 2, 0)
    face = np.repeat(np.arange(len(sizes)), count)
    first = np.cumsum(sizes) - sizes
    step = np.arange(len(face)) - np.repeat(np.cumsum(count) - count, count)
    start = first[face]
    return np.stack([start, start + step + 1, start + step + 2], axis=1), face


def carefully(triangles: Corners, face: Numbers, sizes: Numbers, points: Floats) -> Corners:
    """The triangles again, with faces that are not convex cut anew; `points` (corners, 3) stand at the corners."""
    many = np.flatnonzero(sizes[face] > 3)
    a, b, c = (points[triangles[many, corner]] for corner in range(3))
    with np.errstate(all="ignore"):
        normal = np.cross(b - a, c - a)
        whole = np.stack([np.bincount(face[many], normal[:, axis], len(sizes)) for axis in range(3)], axis=1)
        bent = np.einsum("ij,ij->i", normal, whole[face[many]]) < 0
    first, left = np.cumsum(sizes) - sizes, MOST_CARE
    crooked: list[int] = np.unique(face[many[bent]]).tolist()
    for row in crooked:
        size = int(sizes[row])
        left -= size * size
        if left < 0:
            break
        start = int(first[row])
        cut = _ears(points[start : start + size])
        if cut is not None:
            at = int(np.searchsorted(face, row))
            triangles[at : at + size - 2] = cut + start
    return triangles


def distinct(rows: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
    """Rows (rows, columns) of whole numbers from -1 up that differ, and for each row which of them it is.

    A sort of whole numbers for each column, which is many times faster than one of rows.
    """
    key = np.zeros(len(rows), np.int64)
    for column in rows.T:
        _, key = np.unique(key * (int(column.max(initial=-1)) + 2) + column + 1, return_inverse=True)
        key = key.reshape(-1).astype(np.int64)
    _, first, where = np.unique(key, return_index=True, return_inverse=True)
    return rows[first], where.reshape(-1)


def _ears(ring: Floats) -> Corners | None:
    """Triangles of one ring of points (corners, 3); None where it is too crooked to be cut.

    Source: Meisters, "Polygons have ears", 1975; looked at along the ring's own normal after Newell.
    """
    ahead = np.roll(ring, -1, axis=0)
    normal = np.cross(ring, ahead).sum(axis=0)
    axis = int(np.abs(normal).argmax())
    flat = np.delete(ring, axis, axis=1)
    if (normal[axis] < 0) != (axis == 1):
        flat = flat[:, ::-1]
    left, cut = list(range(len(ring))), list[tuple[int, int, int]]()
    while len(left) > 3:
        ear = next((at for at in range(len(left)) if _is_ear(flat, left, at)), None)
        if ear is None:
            return None
        cut.append((left[ear - 1], left[ear], left[(ear + 1) % len(left)]))
        del left[ear]
    return np.array([*cut, tuple(left)], np.int64)


def _is_ear(flat: Floats, left: list[int], at: int) -> bool:
    a, b, c = flat[left[at - 1]], flat[left[at]], flat[left[(at + 1) % len(left)]]
    if _turn(a, b, c[None])[0] <= 0:
        return False
    others = flat[[row for row in left if row not in (left[at - 1], left[at], left[(at + 1) % len(left)])]]
    inside = (_turn(a, b, others) >= 0) & (_turn(b, c, others) >= 0) & (_turn(c, a, others) >= 0)
    return not bool(inside.any())


def _turn(a: Floats, b: Floats, points: Floats) -> Floats:
    """Above zero where the points lie left of the way from a to b, shape (points,)."""
    turn: Floats = (b[0] - a[0]) * (points[:, 1] - a[1]) - (b[1] - a[1]) * (points[:, 0] - a[0])
    return turn
