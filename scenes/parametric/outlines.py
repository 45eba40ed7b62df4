"""Outlines on the ground: lines with a width, rings, and the triangles that fill them. The one place with shapely."""

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from scenes.columns import Floats
from scenes.parametric.solids import Solid, joined, paint, quads

type Outline = BaseGeometry


def ring(path: ArrayLike) -> Outline:
    """The area inside a closed line (points, 2), mended where it crosses itself; empty with fewer than three points."""
    points = without_repeats(path)
    if len(points) < 3:
        return shapely.Polygon()
    area = shapely.Polygon(points)
    return shapely.make_valid(area) if not area.is_valid else area


def band(path: ArrayLike, width: float, *, closed: bool = False) -> Outline:
    """The area within `width` / 2 of a line (points, 2), its corners mitred and its ends square."""
    points = without_repeats(path)
    if len(points) < 2:
        return shapely.Polygon()
    line = shapely.LinearRing(points) if closed and len(points) > 2 else shapely.LineString(points)
    return shapely.buffer(line, width / 2, cap_style="flat", join_style="mitre", mitre_limit=2.5)


def union(outlines: Iterable[Outline]) -> Outline:
    """All areas as one."""
    return shapely.union_all(list(outlines))


def neighbours(outlines: Sequence[Outline]) -> list[list[int]]:
    """For each area, the positions of the others that it meets."""
    tree = shapely.STRtree(list(outlines))
    found = (tree.query(outline, predicate="intersects") for outline in outlines)
    return [[int(each) for each in near if each != row] for row, near in enumerate(found)]


def parts_of(outline: Outline) -> list[Outline]:
    """The pieces of an area that do not touch."""
    return list(shapely.get_parts(outline))


def fill(outline: Outline, height: float, colour: ArrayLike) -> Solid:
    """The area as a flat surface that faces up, at `height`."""
    corners = _triangles(outline)
    if not len(corners):
        return joined([])
    points = np.column_stack([corners.reshape(-1, 2), np.full(len(corners) * 3, height)])
    return Solid(
        points,
        np.tile((0.0, 0.0, 1.0), (len(points), 1)),
        np.arange(len(points), dtype=np.int32).reshape(-1, 3),
        paint(colour, len(points)),
    )


def wall(outline: Outline, low: float, high: float, colour: ArrayLike) -> Solid:
    """The upright faces around an area and its holes, seen from outside the area."""
    faces: list[Floats] = []
    for line, inside in _boundaries(outline):
        counter = shapely.LinearRing(line).is_ccw
        points = line if counter != inside else line[::-1]
        a, b = points[:-1], points[1:]
        down, up = np.full(len(a), low), np.full(len(a), high)
        faces.append(
            np.stack(
                [
                    np.column_stack([a, down]),
                    np.column_stack([b, down]),
                    np.column_stack([b, up]),
                    np.column_stack([a, up]),
                ],
                axis=1,
            )
        )
    return quads(np.concatenate(faces), colour) if faces else joined([])


def slab(outline: Outline, low: float, high: float, top: ArrayLike, side: ArrayLike) -> Solid:
    """The area with a thickness: a wall around it and a top, open below."""
    return joined([fill(outline, high, top), wall(outline, low, high, side)])


def lines_outside(path: ArrayLike, area: Outline | None) -> list[Floats]:
    """What remains of a line outside an area, each (points, 2)."""
    points = without_repeats(path)
    if len(points) < 2:
        return []
    line = shapely.LineString(points)
    rest = line if area is None else shapely.difference(line, area)
    return [
        np.asarray(shapely.get_coordinates(each), np.float64) for each in _parts(rest) if each.geom_type == "LineString"
    ]


def edges_outside(outline: Outline, area: Outline | None) -> list[Floats]:
    """The boundary of an outline, less what lies inside another area."""
    edge = cast(Outline, outline.boundary)
    rest = edge if area is None else shapely.difference(edge, area)
    merged = cast(Outline, shapely.line_merge(rest))  # pyright: ignore[reportUnknownMemberType]
    return [
        np.asarray(shapely.get_coordinates(each), np.float64)
        for each in _parts(merged)
        if each.geom_type in ("LineString", "LinearRing")
    ]


def without_repeats(path: ArrayLike) -> Floats:
    """A line (points, 2) without points that are no numbers or stand where the one before does."""
    points = np.asarray(path, np.float64).reshape(-1, 2)
    points = points[np.isfinite(points).all(axis=1)]
    moved = np.ones(len(points), np.bool_)
    moved[1:] = np.abs(np.diff(points, axis=0)).max(axis=1) > 1e-6 if len(points) > 1 else True
    return points[moved]


def _parts(outline: Outline) -> Sequence[Outline]:
    found = cast(Sequence[Outline], shapely.get_parts(outline))
    return [each for each in found if not each.is_empty]


def _triangles(outline: Outline) -> Floats:
    """Triangles (n, 3, 2), counter-clockwise."""
    areas = [each for each in _parts(outline) if isinstance(each, shapely.Polygon) and not each.is_empty]
    if not areas:
        return np.empty((0, 3, 2))
    found = shapely.constrained_delaunay_triangles(shapely.MultiPolygon(areas))
    corners = np.asarray(shapely.get_coordinates(found), np.float64).reshape(-1, 4, 2)[:, :3]
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    backward = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0] < 0
    corners[backward] = corners[backward][:, ::-1]
    return corners


def _boundaries(outline: Outline) -> list[tuple[Floats, bool]]:
    """Every closed line of an area with whether it surrounds a hole."""
    found: list[tuple[Floats, bool]] = []
    for area in _parts(outline):
        if isinstance(area, shapely.Polygon) and not area.is_empty:
            rings: list[Outline] = [area.exterior, *area.interiors]
            found += [
                (np.asarray(shapely.get_coordinates(each), np.float64), row > 0) for row, each in enumerate(rings)
            ]
    return found


def stripes(outline: Outline, spacing: float, wide: float, *, one_way: bool) -> Outline:
    """Strips across an area, `spacing` apart and `wide` across, along its longer side; both ways unless `one_way`.

    At most 400 each way, so that a huge ring costs no more than a large one.
    """
    frame = shapely.oriented_envelope(outline)
    corners = np.asarray(shapely.get_coordinates(frame), np.float64)
    if len(corners) < 4:
        return shapely.Polygon()
    sides: list[Floats] = [corners[1] - corners[0], corners[2] - corners[1]]
    sides.sort(key=lambda side: -float(np.linalg.norm(side)))
    lines: list[Outline] = []
    for ahead, across in ((sides[0], sides[1]),) if one_way else ((sides[0], sides[1]), (sides[1], sides[0])):
        breadth = float(np.linalg.norm(across))
        count = int(np.clip(breadth / spacing, 1, 400))
        middle: Floats = corners[:4].mean(axis=0)
        at: Floats = middle + across * ((np.arange(count)[:, None] + 0.5) / count - 0.5)
        lines += [shapely.LineString(ends) for ends in np.stack([at - ahead, at + ahead], axis=1)]
    strips = shapely.buffer(np.array(lines, dtype=object), wide / 2, cap_style="flat")
    return shapely.intersection(shapely.union_all(strips), outline)


def shifted(outline: Outline, east: float, north: float) -> Outline:
    """The same area elsewhere."""
    return shapely.transform(outline, lambda points: points + np.array([east, north]))
