"""What is under a pixel: of what is built, of what is streamed, or the bare ground. No Qt, no VTK."""

import math
from dataclasses import dataclass, field, replace

from scenes.assembly import Assembly
from scenes.camera import Camera, Ray, ground_point, ray
from scenes.columns import Flags
from scenes.pick import Hit, picked
from scenes.prisms import Prisms
from scenes.section import Section, inside
from scenes.surfaces import Surfaces, nearer, picked_in_tiles
from viewer.tile_streaming import TileStreaming

FINGER = 0.004
"""Tangent of half the width of a click: about five pixels at 1080 lines."""

type Spot = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Pulled:
    """An object whose levels are drawn apart, and where they are drawn."""

    row: int
    levels: Surfaces


@dataclass(slots=True)
class Picking:
    """`hidden` (objects,) are left out, and what a `section` cut away is not there. Pixels are logical ones.

    Of the object that is `pulled` apart its levels are met where they are drawn.
    """

    assembly: Assembly
    prisms: Prisms
    flow: TileStreaming
    hidden: Flags
    section: Section | None = None
    pulled: Pulled | None = None
    _surfaces: Surfaces = field(default_factory=Surfaces)

    def hit(self, camera: Camera, x: float, y: float, size: tuple[int, int]) -> Hit | None:
        """The object under a pixel."""
        return nearer(*self._hits(camera, x, y, size))

    def touched(self, camera: Camera, x: float, y: float, size: tuple[int, int]) -> Spot | None:
        """The nearest place under a pixel, somebody's or not."""
        met = [hit for hit in self._hits(camera, x, y, size) if hit is not None]
        return min(met, key=lambda hit: hit.distance).point if met else None

    def place(self, camera: Camera, x: float, y: float, size: tuple[int, int]) -> Spot | None:
        """The same, and the bare ground where nothing stands; None at the sky."""
        return self.touched(camera, x, y, size) or ground_point(camera, x, y, *size)

    def _hits(self, camera: Camera, x: float, y: float, size: tuple[int, int]) -> tuple[Hit | None, Hit | None]:
        sight, before, length = ray(camera, x, y, *size), 0.0, float("inf")
        if self.section is not None:
            if (left := inside(sight, self.section)) is None:
                return None, None
            sight, before, length = left.ray, left.before, left.length
        built, streamed = self._met(sight)
        return _within(built, before, length), _within(streamed, before, length)

    def _met(self, sight: Ray) -> tuple[Hit | None, Hit | None]:
        if self._surfaces.batches is not self.flow.batches:
            self._surfaces = Surfaces(self.flow.batches)
        return (
            self._built(sight),
            picked_in_tiles(sight, self._surfaces, self.prisms, self.hidden),
        )

    def _built(self, sight: Ray) -> Hit | None:
        if self.pulled is None:
            return picked(sight, self.assembly, self.hidden, spread=FINGER)
        row, hidden = self.pulled.row, self.hidden.copy()
        hidden[row] = True
        other, away = picked(sight, self.assembly, hidden, spread=FINGER), self.pulled.levels.met_by(sight)
        if self.hidden[row] or away >= (math.inf if other is None else other.distance):
            return other
        return Hit(row, sight.at(away), away)


def _within(hit: Hit | None, before: float, length: float) -> Hit | None:
    """A hit on a part of a line, counted from the eye; none beyond the part's end."""
    return None if hit is None or hit.distance > length else replace(hit, distance=before + hit.distance)
