"""What lies inside outlines, as triangles: a ring within a ring is a hole, one within that is filled again.

Whether one lies within another is asked of the rings themselves. By the boxes around them, as ezdxf has it, the cross
in 区 would be a hole of the frame that it stands in.
"""

from collections.abc import Sequence

import numpy as np

from scenes.columns import Floats


def triangles_inside(rings: Sequence[Floats]) -> Floats:
    """Corners of triangles, (triangles, 3, 2), inside rings (corners, 2); those that overlap are one.

    ValueError for rings that are too crooked.
    """
    import shapely  # takes a tenth of a second, and many drawings have nothing that is filled

    try:
        return _inside(rings)
    except shapely.errors.ShapelyError as error:
        raise ValueError(str(error)) from None


def _inside(rings: Sequence[Floats]) -> Floats:
    import shapely

    drawn = [shapely.Polygon(ring) for ring in rings if len(ring) > 2]
    mended = [each if each.is_valid else each.buffer(0) for each in drawn]
    once = {each.normalize().wkb: each for each in mended if each.area > 0}  # a ring that is there twice counts once
    outlines, areas = np.array([*once.values()], object), np.array([each.area for each in once.values()])
    if not len(outlines):
        return np.empty((0, 3, 2))
    inner, outer = shapely.STRtree(outlines).query(outlines, predicate="within")
    smaller = areas[inner] < areas[outer]
    depth = np.bincount(inner[smaller], minlength=len(outlines))
    whole = shapely.union_all(outlines[depth == 0])
    for level in range(1, int(depth.max()) + 1):
        ring = shapely.union_all(outlines[depth == level])
        whole = shapely.difference(whole, ring) if level % 2 else shapely.union(whole, ring)
    parts = shapely.get_parts(shapely.constrained_delaunay_triangles(whole))
    return np.asarray(shapely.get_coordinates(parts), np.float64).reshape(-1, 4, 2)[:, :3]
