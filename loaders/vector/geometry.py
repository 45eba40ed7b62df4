"""Areas out of well-known geometry, text or binary: polygons, parts of multi-polygons, closed lines, collections."""

from collections.abc import Iterator

import numpy as np
from shapely import LinearRing, LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry import GeometryCollection
from shapely.geometry.base import BaseGeometry

from scenes.columns import Floats

DEEPEST = 32
"""Collections inside collections."""


def rings_of(shape: BaseGeometry, *, depth: int = 0) -> Iterator[tuple[Floats, ...]]:
    """The rings of every area in a geometry, the outer one first, each (points, 2). Open lines are no areas."""
    if depth > DEEPEST or shape.is_empty:
        return
    match shape:
        case Polygon():
            yield tuple(_corners(each) for each in (shape.exterior, *shape.interiors))
        case LineString() | LinearRing():
            corners = _corners(shape)
            if len(corners) > 3 and bool((corners[0] == corners[-1]).all()):
                yield (corners,)
        case MultiPolygon() | MultiLineString() | GeometryCollection():
            for part in shape.geoms:
                if isinstance(part, BaseGeometry):
                    yield from rings_of(part, depth=depth + 1)
        case _:
            return


def _corners(line: BaseGeometry) -> Floats:
    return np.array(line.coords, np.float64)[:, :2].copy()
