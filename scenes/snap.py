"""An anchor laid onto the surface: a gas detector's place from a list is seldom where the mesh has its wall or roof."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.columns import Flags, Floats
from scenes.model import Batch

type Point = tuple[float, float, float]


@dataclass(slots=True)
class Nearest:
    """The surface nearest to each of some places (places, 3), park frame, metres, no farther than `within`.

    Surfaces are shown to it one after another and none is kept, so a scene may be larger than the memory. `points`
    (places, 3) and `distance` (places,) are what was found so far; where there is nothing near, infinitely far.
    """

    places: Floats
    within: float
    points: Floats
    distance: Floats

    def near(self, low: Floats, high: Floats) -> Flags:
        """Which boxes, corners (boxes, 3) each, lie near enough to a place to matter, shape (boxes,)."""
        met = np.zeros(len(low), np.bool_)
        for place, reach in zip(self.places, self._reach(), strict=True):
            met |= ((low <= place + reach) & (high >= place - reach)).all(axis=1)
        return met

    def see(self, batch: Batch) -> None:
        """Another surface; what is points or lines is none."""
        if not len(batch.triangles):
            return
        low, high = (each + np.array(batch.origin) for each in (batch.points.min(axis=0), batch.points.max(axis=0)))
        reach = self._reach()[:, None]
        rows = np.flatnonzero(((low <= self.places + reach) & (high >= self.places - reach)).all(axis=1))
        if len(rows):
            corners = batch.points[batch.triangles].astype(np.float64) + np.array(batch.origin)
            least, most = corners.min(axis=1), corners.max(axis=1)
            for row in rows.tolist():
                self._see_from(row, corners, least, most)

    def _see_from(self, row: int, corners: Floats, least: Floats, most: Floats) -> None:
        place, reach = self.places[row], float(self._reach()[row])
        about = corners[((least <= place + reach) & (most >= place - reach)).all(axis=1)]
        if not len(about):
            return
        found = nearest_on_triangles(place, about)
        way = found - place
        away: Floats = np.sqrt((way * way).sum(axis=1))
        best = int(away.argmin())
        if away[best] <= self.within and away[best] < self.distance[row]:
            self.distance[row], self.points[row] = away[best], found[best]

    def _reach(self) -> Floats:
        return np.minimum(self.distance, self.within)


def nearest_to(places: Floats, within: float) -> Nearest:
    """Nothing seen yet."""
    return Nearest(places, within, np.full((len(places), 3), np.nan), np.full(len(places), np.inf))


def nearest_on_triangles(place: Floats, corners: Floats) -> Floats:
    """Of each triangle (triangles, 3, 3) the point nearest to a place (3,), shape (triangles, 3).

    The foot of the perpendicular where it falls inside, else the nearest point of the nearest side.
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    sides = np.stack([_on_segment(place, *ends) for ends in ((a, b), (b, c), (c, a))])
    nearest = np.linalg.norm(sides - place, axis=2).argmin(axis=0)
    best: Floats = sides[nearest, np.arange(len(corners))]
    normal = np.cross(b - a, c - a)
    square = (normal * normal).sum(axis=1)
    flat = square <= 0
    up = ((place - a) * normal).sum(axis=1) / np.where(flat, 1.0, square)
    foot = place - up[:, None] * normal
    inside = ~flat
    for start, end in ((a, b), (b, c), (c, a)):
        inside &= (np.cross(end - start, foot - start) * normal).sum(axis=1) >= 0
    return np.where(inside[:, None], foot, best)


def _on_segment(place: Floats, start: Floats, end: Floats) -> Floats:
    way = end - start
    square = (way * way).sum(axis=1)
    share = ((place - start) * way).sum(axis=1) / np.where(square > 0, square, 1.0)
    return start + np.clip(share, 0.0, 1.0)[:, None] * way


def anchor_from_park(point: Point, park_from_equipment: Floats) -> Point:
    """A place in the park as metres from an equipment's own origin, to the millimetre."""
    there = np.linalg.solve(park_from_equipment, np.array([*point, 1.0]))[:3]
    return _rounded(there)


def park_from_anchor(anchor: Sequence[float], park_from_equipment: Floats) -> Point:
    """Where an anchor lies in the park, metres."""
    east, north, up = (park_from_equipment @ np.array([*anchor, 1.0]))[:3].tolist()
    return (east, north, up)


def _rounded(point: Floats) -> Point:
    east, north, up = (round(float(each), 3) + 0.0 for each in point)
    return (east, north, up)
