"""What a hand draws into the scene, place by place: a free line, or an arrow. No Qt, no VTK."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, dist

import numpy as np

from scenes.columns import Floats
from scenes.review import MOST_POINTS, MOST_STROKES, Ink, Spot, Stroke
from scenes.sketching import pieces, thinned

STEP = 4.0
"""Pixels between places that are looked for under a line, however fast the hand is."""
MOST_LOOKED_FOR = 20_000
"""Places of one line before it is thinned: a hand that never lets go comes to an end."""


class Pencil(StrEnum):
    """What is in the hand."""

    LINE = "line"
    ARROW = "arrow"
    RUBBER = "rubber"


@dataclass(slots=True)
class FreeLine:
    """A line while it is drawn. `touched` is the place under a pixel, None at the sky: the line goes on behind it."""

    touched: Callable[[float, float], Spot | None]
    ink: Ink
    _places: list[Spot] = field(default_factory=list[Spot])
    _last: tuple[float, float] | None = None

    def to(self, x: float, y: float) -> None:
        """The hand is at a pixel; what lies between is looked for too."""
        left, top = self._last or (x, y)
        count = max(1, ceil(dist((left, top), (x, y)) / STEP))
        for part in range(1, count + 1):
            share = part / count
            spot = self.touched(left + share * (x - left), top + share * (y - top))
            if spot is not None and len(self._places) < MOST_LOOKED_FOR:
                self._places.append(spot)
        self._last = x, y

    def seen(self, eye: Floats) -> tuple[Floats, ...]:
        """What there is so far, shape (points, 3) each."""
        return tuple(pieces(np.array(self._places).reshape(-1, 3), eye))

    def strokes(self, eye: Floats) -> tuple[Stroke, ...]:
        """What is kept of it; nothing where it never touched anything twice."""
        found = sorted(self.seen(eye), key=len, reverse=True)[:MOST_STROKES]
        return tuple(Stroke(_spots(thinned(each, eye, MOST_POINTS)), ink=self.ink) for each in found)


def arrow(start: Spot, end: Spot, ink: Ink) -> tuple[Stroke, ...]:
    """An arrow from one place to another; none where they are the same."""
    return () if start == end else (Stroke((start, end), arrow=True, ink=ink),)


def _spots(places: Floats) -> tuple[Spot, ...]:
    return tuple((round(east, 3), round(north, 3), round(up, 3)) for east, north, up in places.tolist())
