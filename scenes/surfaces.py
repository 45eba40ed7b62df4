"""Where a ray meets what is streamed: tiles have no objects, but prisms say whose a place on them is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scenes.camera import Ray
from scenes.columns import Flags, Floats
from scenes.model import Batch
from scenes.pick import Hit, nearest_on
from scenes.prisms import Prisms, owner_at

NOBODY = -1
"""The object row of a place that no prism holds."""


@dataclass(frozen=True)
class Surfaces:
    """Batches that are on the screen, asked many times between two changes of them."""

    batches: Sequence[Batch] = field(default=())

    def met_by(self, ray: Ray) -> float:
        """Metres along the ray to the nearest surface, infinity when there is none; both sides of a triangle count."""
        way, nearest = np.array(ray.direction), math.inf
        for batch, entry in self._entered(ray):
            if entry >= nearest:
                break
            nearest = min(nearest, nearest_on(np.array(ray.start) - batch.origin, way, batch.points, batch.triangles))
        return nearest

    @cached_property
    def _with_triangles(self) -> tuple[Batch, ...]:
        return tuple(batch for batch in self.batches if len(batch.triangles))

    @cached_property
    def _boxes(self) -> Floats:
        """Low and high corner of each batch, park frame, shape (batches, 2, 3)."""
        found = [
            np.stack([each.points.min(axis=0), each.points.max(axis=0)]) + each.origin for each in self._with_triangles
        ]
        return np.array(found, np.float64).reshape(-1, 2, 3)

    def _entered(self, ray: Ray) -> list[tuple[Batch, float]]:
        """Batches whose box the ray enters, nearest first, with the metres at which it does."""
        way = np.where(np.array(ray.direction) == 0, 1e-12, ray.direction)
        ends = (self._boxes - np.array(ray.start)) / way
        near, far = ends.min(axis=1).max(axis=1, initial=-np.inf), ends.max(axis=1).min(axis=1, initial=np.inf)
        rows: list[int] = np.flatnonzero((near <= far) & (far > 0)).tolist()
        return sorted(((self._with_triangles[row], max(float(near[row]), 0.0)) for row in rows), key=lambda one: one[1])


def picked_in_tiles(ray: Ray, surfaces: Surfaces, prisms: Prisms, hidden: Flags | None = None) -> Hit | None:
    """What the ray meets first in the tiles: its place, and the row in whose prism it lies or `NOBODY`; None where it
    meets nothing. What is `hidden` (objects,) owns nothing.
    """  # noqa: D205
    distance = surfaces.met_by(ray)
    if not math.isfinite(distance):
        return None
    point = ray.at(distance)
    row = int(owner_at(prisms, np.array([point]))[0])
    return Hit(NOBODY if row >= 0 and hidden is not None and hidden[row] else row, point, distance)


def nearer(built: Hit | None, in_tiles: Hit | None) -> Hit | None:
    """Which of two picks counts: the nearer one, among those that are somebody's.

    A tile that is nobody's hides nothing: installations stand in photogrammetry that shows them too, a little in front
    of their own shape or behind it.
    """
    if in_tiles is None or in_tiles.row == NOBODY:
        return built
    return in_tiles if built is None or in_tiles.distance < built.distance else built
