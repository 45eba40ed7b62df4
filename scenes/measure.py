"""Measuring in the park's frame: distances, areas, heights, angles. Points have shape (3,) or (points, 3), metres.

The frame is local east-north-up (`scenes.frame`): plan is the tangent plane at the park's origin, so that over 10 km a
plan distance differs from the one along the ground by 4 mm (d³ / 6R²), and a height by 8 m from one along the plumb
line there (the earth's curvature, d² / 2R).
"""

from dataclasses import dataclass
from math import atan2, degrees, hypot

import numpy as np

from scenes.columns import Floats


@dataclass(frozen=True, slots=True)
class Distance:
    """From one point to another: `slope` in space, `plan` on the map, `vertical` (up is positive), all in metres.

    `bearing` is degrees clockwise from the frame's north, 0 to 360; NaN where the points lie above one another.
    `incline` is degrees above the horizontal.
    """

    slope: float
    plan: float
    vertical: float
    bearing: float
    incline: float


@dataclass(frozen=True, slots=True)
class Area:
    """Of a ring: `plan` on the map and `surface` on the plane that fits it best, m²; `perimeter` in space, m."""

    plan: float
    surface: float
    perimeter: float


def distance(start: Floats, end: Floats) -> Distance:
    """Between two points."""
    east, north, up = (float(each) for each in end - start)
    plan = hypot(east, north)
    bearing = degrees(atan2(east, north)) % 360.0 if plan > 0 else float("nan")
    return Distance(hypot(plan, up), plan, up, bearing, degrees(atan2(up, plan)))


def length(points: Floats) -> Distance:
    """Along a line: slope and plan are summed leg by leg, the rest is from its first point to its last."""
    whole = distance(points[0], points[-1])
    legs = np.diff(points, axis=0)
    slope = float(np.linalg.norm(legs, axis=1).sum())
    plan = float(np.linalg.norm(legs[:, :2], axis=1).sum())
    return Distance(slope, plan, whole.vertical, whole.bearing, whole.incline)


def area(ring: Floats) -> Area:
    """Of a ring of at least three points, closed or not. A ring that crosses itself counts its loops against another.

    The surface is by Newell's normal (Sutherland, Sproull, Schumacker 1974): exact for a flat ring in any position.
    """
    ring = ring[:-1] if len(ring) > 1 and (ring[0] == ring[-1]).all() else ring
    local = ring - ring[0]  # small numbers: a park's far corner must not eat the millimetres
    following: Floats = np.concatenate([local[1:], local[:1]])
    (x, y, z), (u, v, w) = local.T, following.T
    normal = np.array([y @ w - z @ v, z @ u - x @ w, x @ v - y @ u]) / 2
    legs = np.sqrt(((following - local) ** 2).sum(axis=1))
    return Area(abs(float(normal[2])), float(np.linalg.norm(normal)), float(legs.sum()))


def angle(first: Floats, corner: Floats, second: Floats) -> float:
    """Degrees between two legs that meet in a corner, 0 to 180; NaN where a leg has no length."""
    one, other = first - corner, second - corner
    if not (one.any() and other.any()):
        return float("nan")
    return degrees(atan2(float(np.linalg.norm(np.cross(one, other))), float(one @ other)))
