"""Footprints on the ground of things that stand, for tests that ask whether they stand in each other's way."""

import numpy as np
import shapely
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry

from scenes.plant import Equipment, Structure


def footprint(item: Equipment | Structure) -> BaseGeometry:
    """The ground that something with a place covers: a circle or a turned rectangle, park frame, metres."""
    size, place = item.dimensions, item.place
    if "diameter" in size and "length" not in size:
        return shapely.Point(place.east, place.north).buffer(size["diameter"] / 2)
    length = size.get("length", size.get("width", 0.6))
    across = size.get("width", size.get("diameter", length * 0.45))
    box = shapely.box(-length / 2, -across / 2, length / 2, across / 2)
    return translate(rotate(box, place.turn, origin=(0, 0)), place.east, place.north)


def road_area(structure: Structure) -> BaseGeometry:
    """The carriageway of a road."""
    return shapely.LineString(structure.path).buffer(structure.dimensions["width"] / 2, cap_style="flat")


def ring_area(path: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> BaseGeometry:
    """What a ring (points, 2) encloses."""
    return shapely.Polygon(path)
