"""An anchor laid onto the surface: a gas detector's place from a list is seldom where the mesh has its wall or roof."""

import math
from collections.abc import Sequence

import numpy as np

from scenes.assembly import Assembly
from scenes.camera import Ray
from scenes.pick import picked
from scenes.surfaces import Surfaces

UP, DOWN = (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)
HAIR = 1e-3
"""Metres that a ray starts off its place, so that what lies on a surface already finds it."""
REACH = 500.0
"""Metres above and below a place within which a surface is looked for."""

type Point = tuple[float, float, float]


def snapped_upright(
    place: Point, surfaces: Surfaces, assembly: Assembly | None = None, *, reach: float = REACH
) -> Point | None:
    """The nearest surface straight above or below a place, park frame, metres; None within `reach` where there is none.

    `assembly` is what is built beside the tiles. Of two surfaces as near the lower one is taken.
    """
    east, north, height = place
    below, above = Ray((east, north, height + HAIR), DOWN), Ray((east, north, height - HAIR), UP)
    down, up = (_nearest(each, surfaces, assembly) - HAIR for each in (below, above))
    if min(down, up) > reach:
        return None
    return Ray(place, DOWN).at(down) if down <= up + HAIR else Ray(place, UP).at(up)


def snapped_along(ray: Ray, surfaces: Surfaces, assembly: Assembly | None = None) -> Point | None:
    """The first surface along a line of sight, tiles and what is built alike; None where it meets neither."""
    distance = _nearest(ray, surfaces, assembly)
    return ray.at(distance) if math.isfinite(distance) else None


def anchor_from_park(point: Point, origin: Sequence[float], turn: float) -> Point:
    """A place in the park as metres from an equipment's own origin, whose turn is in degrees counter-clockwise."""
    angle = -math.radians(turn)
    east, north, up = (np.array(point) - np.array(origin)).tolist()
    return (
        east * math.cos(angle) - north * math.sin(angle),
        east * math.sin(angle) + north * math.cos(angle),
        up,
    )


def _nearest(ray: Ray, surfaces: Surfaces, assembly: Assembly | None) -> float:
    built = None if assembly is None else picked(ray, assembly)
    return min(surfaces.met_by(ray), math.inf if built is None else built.distance)
