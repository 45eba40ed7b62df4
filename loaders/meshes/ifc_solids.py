"""Solids of flat faces as triangles: drawn from a profile, cut by planes, put together from faces.

Every solid here is closed and its faces look outward, or there is none: `UnsoundError`. Lengths are in any one unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from loaders.meshes.polygons import Corners, carefully, fanned
from scenes.columns import Floats, Rows, lock

NOTHING = 1e-9
"""Of a solid's size: what is nearer to a plane lies in it."""
MOST_LOOPS = 1000


class UnsoundError(Exception):
    """What is described is no closed solid, or is too crooked for this reader."""


@dataclass(frozen=True, slots=True, eq=False)
class Triangles:
    """`points` (points, 3) and `triangles` (triangles, 3), counter-clockwise from outside."""

    points: Floats
    triangles: Rows

    def __post_init__(self) -> None:
        lock(self.points, self.triangles)


def drawn_out(rings: Sequence[Floats], along: Floats) -> Triangles:
    """The solid between rings (corners, 2) at z = 0, the first around the others, and the same moved `along` (3,)."""
    if not np.isfinite(along).all() or abs(along[2]) < NOTHING * np.abs(along).max(initial=0.0):
        raise UnsoundError
    rings = [_turned(_without_repeats(ring), left=row == 0) for row, ring in enumerate(rings)]
    flat = np.concatenate(rings)
    below = np.column_stack([flat, np.zeros(len(flat))])
    cap, count = triangulated(rings), len(flat)
    sides, first = [cap[:, ::-1], cap + count], 0
    for ring in rings:
        here = np.arange(first, first + len(ring))
        ahead = np.roll(here, -1)
        sides += [np.stack([here, ahead, ahead + count], axis=1), np.stack([here, ahead + count, here + count], axis=1)]
        first += len(ring)
    triangles = np.concatenate(sides)
    return sound(np.concatenate([below, below + along]), triangles if along[2] > 0 else triangles[:, ::-1])


def cut_off(solid: Triangles, normal: Floats, beyond: float) -> Triangles:
    """What of a solid lies where `normal` (3,) · point ≤ `beyond`, closed again along the plane."""
    points, triangles = solid.points, solid.triangles.astype(np.int64)
    reach = points @ normal - beyond
    reach[np.abs(reach) <= NOTHING * float(np.abs(points).max(initial=1.0))] = 0.0
    if (reach <= 0).all():
        return solid
    side = np.sign(reach)[triangles]
    kept = (side <= 0).all(axis=1) & (side < 0).any(axis=1)
    parted = triangles[(side > 0).any(axis=1) & (side < 0).any(axis=1)]
    rest, made = _parted(parted.tolist(), reach.tolist(), len(points))
    if made:
        ends = np.array(list(made))
        share = reach[ends[:, 0]] / (reach[ends[:, 0]] - reach[ends[:, 1]])
        start, end = points[ends[:, 0]], points[ends[:, 1]]
        points = np.concatenate([points, start + share[:, None] * (end - start)])
        reach = np.append(reach, np.zeros(len(made)))
    left = np.concatenate([triangles[kept], np.array(rest, np.int64).reshape(-1, 3)])
    whole = np.concatenate([left, *_caps(points, left, reach, normal)])
    used, rows = np.unique(whole, return_inverse=True)
    return sound(points[used], rows.reshape(-1, 3))


def from_faces(points: Floats, faces: Sequence[Sequence[Sequence[int]]]) -> Triangles:
    """Triangles of faces, each a loop of rows of points and the loops of its holes; they need not close."""
    plain = [face[0] for face in faces if len(face) == 1 and len(face[0]) > 2]
    sizes = np.array([len(loop) for loop in plain], np.int64)
    corners = np.array([row for loop in plain for row in loop], np.int64)
    found: list[Corners] = [np.empty((0, 3), np.int64)]
    if len(plain):
        triangles, face = fanned(sizes)
        found.append(corners[carefully(triangles, face, sizes, points[corners])])
    for each in faces:
        if len(each) > 1:
            found += _with_holes(points, [np.array(loop, np.int64) for loop in each])
    made = np.concatenate(found)
    if not len(made):
        raise UnsoundError
    return Triangles(points, made.astype(np.int32))


def triangulated(rings: Sequence[Floats]) -> Corners:
    """Triangles (triangles, 3) of rings (corners, 2), rows counted through; the first turns left, around the others."""
    if len(rings) == 1 and _is_convex(rings[0]):
        ahead = np.arange(1, len(rings[0]) - 1)
        return np.stack([np.zeros_like(ahead), ahead, ahead + 1], axis=1)
    import shapely  # takes a tenth of a second, and most profiles are convex

    area = shapely.Polygon(rings[0], rings[1:])
    if not area.is_valid or area.area <= 0:
        raise UnsoundError
    parts = shapely.get_parts(shapely.constrained_delaunay_triangles(area))
    corners = shapely.get_coordinates(parts).reshape(-1, 4, 2)[:, :3]
    rows = {tuple(corner): row for row, corner in enumerate(np.concatenate(rings).tolist())}
    try:
        found = np.array([[rows[tuple(corner)] for corner in triangle] for triangle in corners.tolist()], np.int64)
    except KeyError:
        raise UnsoundError from None
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    turn = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    found[turn < 0] = found[turn < 0][:, ::-1]
    return found


def sound(points: Floats, triangles: Corners) -> Triangles:
    """The solid if it is one: every edge has a neighbour that runs the other way, and there is something inside."""
    count = len(points)
    start = triangles.ravel()
    end = np.roll(triangles, -1, axis=1).ravel()
    there = np.sort(start * count + end)
    if (there[1:] == there[:-1]).any() or not np.array_equal(there, np.sort(end * count + start)):
        raise UnsoundError
    a, b, c = (points[triangles[:, corner]] - points[0] for corner in range(3))
    if not np.isfinite(points).all() or not np.einsum("ij,ij->", a, np.cross(b, c)) > 0:
        raise UnsoundError
    return Triangles(points, triangles.astype(np.int32))


def _parted(
    triangles: Sequence[Sequence[int]], reach: Sequence[float], count: int
) -> tuple[list[tuple[int, int, int]], dict[tuple[int, int], int]]:
    """The near sides of triangles that a plane parts; the new points by the edge that each lies on, lower row first."""
    made, left = dict[tuple[int, int], int](), list[tuple[int, int, int]]()
    for corners in triangles:
        ring = list[int]()
        for here, ahead in zip(corners, (*corners[1:], corners[0]), strict=True):
            if reach[here] <= 0:
                ring.append(here)
            if reach[here] * reach[ahead] < 0:
                edge = (here, ahead) if here < ahead else (ahead, here)
                ring.append(made.setdefault(edge, count + len(made)))
        left += [(ring[0], second, third) for second, third in pairwise(ring[1:])]
    return left, made


def _caps(points: Floats, triangles: Corners, reach: Floats, normal: Floats) -> list[Corners]:
    """Triangles that close a solid where it was cut."""
    listed: list[list[int]] = triangles.tolist()
    edges = {(a, b) for x, y, z in listed for a, b in ((x, y), (y, z), (z, x))}
    ahead = dict[int, int]()
    for start, end in edges:
        if (end, start) not in edges:
            if end in ahead or reach[start] or reach[end]:
                raise UnsoundError  # loops that touch one another, or a solid that was open
            ahead[end] = start
    loops = list[list[int]]()
    while ahead and len(loops) < MOST_LOOPS:
        loop = [next(iter(ahead))]
        while (following := ahead.pop(loop[-1], loop[-1])) != loop[0]:
            if following == loop[-1]:
                raise UnsoundError  # it leads nowhere
            loop.append(following)
        loops.append(loop)
    flat = points @ _across(normal).T
    return _filled([np.array(loop, np.int64) for loop in loops], flat)


def _filled(loops: Sequence[Corners], flat: Floats) -> list[Corners]:
    """Triangles inside loops of rows: those that turn left are filled; the others are holes, of one outer loop only."""
    outer = [loop for loop in loops if _area(flat[loop]) > 0]
    holes = [loop for loop in loops if _area(flat[loop]) <= 0]
    if holes and len(outer) != 1:
        raise UnsoundError
    groups = [[*outer, *holes]] if holes else [[loop] for loop in outer]
    return [np.concatenate(group)[triangulated([flat[loop] for loop in group])] for group in groups]


def _with_holes(points: Floats, loops: Sequence[Corners]) -> list[Corners]:
    """Triangles of a flat face with holes, which may turn either way."""
    corners = points[loops[0]]
    normal = np.cross(corners - corners[0], np.roll(corners, -1, axis=0) - corners[0]).sum(axis=0)
    size = float(np.linalg.norm(normal))
    if not size > 0:
        return []
    flat = points @ _across(normal / size).T
    return _filled([loops[0], *(loop if _area(flat[loop]) <= 0 else loop[::-1] for loop in loops[1:])], flat)


def _across(normal: Floats) -> Floats:
    """Two directions (2, 3) in the plane of a normal; they and the normal turn to the right hand."""
    aside = np.eye(3)[int(np.abs(normal).argmin())]
    first = np.cross(aside, normal)
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(normal, first)])


def _area(ring: Floats) -> float:
    """Twice the area, above zero where it turns left."""
    x, y = (ring - ring[0]).T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())


def _turned(ring: Floats, *, left: bool) -> Floats:
    return ring if (_area(ring) > 0) == left else ring[::-1]


def _without_repeats(ring: Floats) -> Floats:
    gap = np.abs(ring - np.roll(ring, 1, axis=0)).max(axis=1)
    kept = ring[gap > NOTHING * float(np.abs(ring).max(initial=0.0))]
    if len(kept) < 3:
        raise UnsoundError
    return kept


def _is_convex(ring: Floats) -> bool:
    ahead = np.roll(ring, -1, axis=0) - ring
    then = np.roll(ahead, -1, axis=0)
    turn = ahead[:, 0] * then[:, 1] - ahead[:, 1] * then[:, 0]
    if (turn < 0).any():
        return False
    bearing = np.arctan2(turn, np.einsum("ij,ij->i", ahead, then)).sum()
    return bool(bearing < 3 * np.pi)  # a star winds around more than once
