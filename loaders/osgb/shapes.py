"""Shapes of an OSG scene as plain arrays: triangles of every kind of run, colours and texture coordinates as ours."""

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from loaders.osgb.scene import OVERALL, PER_VERTEX, Geometry, Primitives, Values
from loaders.osgb.stream import Column
from scenes.columns import Bytes, Flags, Floats, Rows, Singles, ends_of
from scenes.trouble import Trouble

TRIANGLES, STRIP, FAN, QUADS, QUAD_STRIP, POLYGON = range(4, 10)
"""OpenGL's words for runs of corners that make surfaces; what is below them is points and lines."""

FARTHEST = 1e9
"""Metres: what lies beyond is no place on earth, and is left out like what is no number."""

type Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shape:
    """Triangles of one geometry: `points` (vertices, 3) from `centre`, metres; `normals`, `uv`, `colours` or None.

    `uv` counts downward, as in glTF. `overall` is one colour for the whole of it, sRGB and alpha, 0 to 1. `left_out`
    triangles had corners that are no numbers; `runs` were points, lines or of a kind unknown.
    """

    points: Singles
    triangles: Rows
    centre: Floats
    normals: Singles | None
    uv: Singles | None
    colours: Bytes | None
    overall: tuple[float, ...] | None
    left_out: int
    runs: int


def shape_of(geometry: Geometry) -> Shape | None:
    """The shape, None when it has no surface; Trouble when its numbers do not fit together."""
    if geometry.points is None or not len(geometry.points.column):
        return None
    if geometry.points.indexed or geometry.points.column.shape[1] != 3:
        raise _wrong(geometry, "顶点的存储方式不支持。", "Its points are stored in a way that is not read.")
    places = geometry.points.column
    runs = [_triangles(each, len(places)) for each in geometry.primitives]
    surfaces = [each for each in runs if each is not None]
    if not surfaces:
        return None
    triangles = surfaces[0] if len(surfaces) == 1 else np.concatenate(surfaces)
    if len(triangles) and (int(triangles.min()) < 0 or int(triangles.max()) >= len(places)):
        raise _wrong(geometry, "三角形序号超出顶点数。", "A corner lies beyond its points.")
    return _finished(geometry, places, triangles, len(runs) - len(surfaces))


def _finished(geometry: Geometry, places: Column, triangles: Rows, runs: int) -> Shape:
    broken = _broken(places)
    kept = triangles if broken is None else triangles[~broken[triangles].any(axis=1)]
    centre = _centre(places, broken)
    return Shape(
        points=_counted_from(places, centre, broken),
        triangles=np.ascontiguousarray(kept, np.int32),
        centre=centre,
        normals=_of_vertices(geometry.normals, len(places), 3),
        uv=_upright(_of_vertices(geometry.uv, len(places), 2)),
        colours=_colours(geometry.colours, len(places)),
        overall=_overall(geometry.colours),
        left_out=len(triangles) - len(kept),
        runs=runs,
    )


def _broken(places: Column) -> Flags | None:
    """Which places are none on earth, (vertices,); None where all are."""
    if _are_near(places):
        return None
    return np.asarray(~(np.abs(places) < FARTHEST).all(axis=1), np.bool_)


def _are_near(numbers: Column) -> bool:
    """Whether all of them are numbers below `FARTHEST`: what is no number is not less than anything."""
    values = cast(Floats, numbers)  # of whatever type of number
    return not values.size or bool(values.max() < FARTHEST and values.min() > -FARTHEST)


def _centre(places: Column, broken: Flags | None) -> Floats:
    """Where the points are counted from: their own place where float32 would round them, else their file's origin."""
    if places.dtype != np.float64 or (broken is not None and broken.all()):
        return np.zeros(3)
    good: Floats = (places if broken is None else places[~broken]).astype(np.float64)
    return np.asarray(ends_of(good).mean(axis=0))


def _counted_from(places: Column, centre: Floats, broken: Flags | None) -> Singles:
    if broken is None and places.dtype == np.dtype("<f4"):
        return np.ascontiguousarray(places).view(np.float32)
    if broken is not None:
        places = np.where(broken[:, None], centre, places)
    return np.subtract(cast(Floats, places), centre).astype(np.float32)


def _of_vertices(values: Values | None, vertices: int, components: int) -> Singles | None:
    """A column with a row for every vertex; None where it is bound otherwise or has holes."""
    if values is None or values.indexed or values.binding != PER_VERTEX:
        return None
    column = values.column
    if column.shape != (vertices, components) or column.dtype.kind != "f" or not _are_near(column):
        return None
    return column.astype(np.float32)


def _upright(uv: Singles | None) -> Singles | None:
    """OSG counts upward from the lower edge of a picture."""
    if uv is not None:
        np.subtract(1.0, uv[:, 1], out=uv[:, 1])
    return uv


def _colours(values: Values | None, vertices: int) -> Bytes | None:
    if values is None or values.indexed or values.binding != PER_VERTEX or values.column.shape != (vertices, 4):
        return None
    if values.column.dtype.kind == "f":
        return (_shares(values.column) * 255 + 0.5).astype(np.uint8)
    return values.column.astype(np.uint8) if values.column.dtype == np.uint8 else None


def _overall(values: Values | None) -> tuple[float, ...] | None:
    if values is None or values.binding != OVERALL or values.column.shape != (1, 4):
        return None
    if values.column.dtype == np.uint8:
        return tuple((values.column[0].astype(np.float64) / 255).tolist())
    return tuple(_shares(values.column)[0].tolist())


def _shares(column: Column) -> Floats:
    """Numbers from 0 to 1; what is none is 1."""
    shares: Floats = np.nan_to_num(column.astype(np.float32), nan=1.0).astype(np.float64)
    return np.clip(shares, 0.0, 1.0)


def _triangles(primitives: Primitives, vertices: int) -> Rows | None:
    """Corners (triangles, 3) of one run or of runs one after another; None when they make no surface."""
    if not TRIANGLES <= primitives.mode <= POLYGON:
        return None
    if primitives.corners is not None:
        return _cut(primitives.corners.reshape(-1), primitives.mode)
    found, first = list[Rows](), primitives.first
    for length in primitives.lengths.reshape(-1).tolist():
        if min(first, length) < 0 or first + length > vertices:
            return np.full((1, 3), -1, np.int32)  # told by the check of all corners
        found.append(_cut(np.arange(first, first + length, dtype=np.int64), primitives.mode))
        first += length
    return np.concatenate(found) if found else np.empty((0, 3), np.int32)


def _cut(corners: Column, mode: int) -> Rows:
    """One run of corners as triangles; what has two corners alike, as strips have where they turn, is left out."""
    if mode == TRIANGLES:
        flat = corners[: len(corners) // 3 * 3].reshape(-1, 3)
        return flat.view(np.int32) if flat.dtype == np.dtype("<u4") else flat.astype(np.int32)
    rows = _corner_rows(len(corners), mode)
    made = corners.astype(np.int32)[rows] if len(rows) else np.empty((0, 3), np.int32)
    alike: Flags = (made[:, 0] == made[:, 1]) | (made[:, 1] == made[:, 2]) | (made[:, 2] == made[:, 0])
    kept: Rows = made[~alike]
    return kept


def _corner_rows(count: int, mode: int) -> Places:
    """Which corners of a run make each triangle, shape (triangles, 3)."""
    if mode in (FAN, POLYGON):
        step = np.arange(1, max(count - 1, 1))
        return np.stack([np.zeros_like(step), step, step + 1], axis=1)
    if mode == QUADS:
        first = np.arange(0, count // 4 * 4, 4)
        return np.stack([first, first + 1, first + 2, first, first + 2, first + 3], axis=1).reshape(-1, 3)
    step = np.arange(max((count // 2 * 2 if mode == QUAD_STRIP else count) - 2, 0))
    odd = step % 2
    return np.stack([step, step + 1 + odd, step + 2 - odd], axis=1)


def _wrong(geometry: Geometry, zh: str, en: str) -> Trouble:
    return Trouble(zh, en, place=f"byte {geometry.at}")
