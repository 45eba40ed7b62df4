"""A line drawn by hand on whatever is seen in a picture: cut where it leaps, thinned to what the eye sees.

Places are metres in the park's frame, shape (points, 3).
"""

import numpy as np

from scenes.columns import Floats

LEAP = 0.03
"""Of the distance to the eye: two places next to each other in the picture that are further apart are not joined, or a
line round a tank would lead through the air from its roof to the ground behind it."""
LEAST_LEAP = 0.5
"""Metres: no closer places are ever torn apart."""
FINENESS = 0.0005
"""Of the distance to the eye: what a thinned line may be off, less than a pixel at 1080 lines."""


def pieces(places: Floats, eye: Floats) -> list[Floats]:
    """The line in pieces, each of two places or more, none of which leaps."""
    far = np.linalg.norm(places - eye, axis=1)
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    near = np.minimum(far[:-1], far[1:])
    leaps = np.flatnonzero(steps > np.maximum(LEAP * near, LEAST_LEAP)) + 1
    return [piece for piece in np.split(places, leaps) if len(piece) > 1]


def thinned(places: Floats, eye: Floats, most: int) -> Floats:
    """At most so many places of a line, its ends among them; coarser than `FINENESS` where it must be."""
    fine = FINENESS * max(float(np.linalg.norm(places - eye, axis=1).min()), 1.0)
    kept = places[_needed(places, fine)]
    while len(kept) > max(most, 2):
        fine *= 2.0
        kept = places[_needed(places, fine)]
    return kept


def _needed(places: Floats, fine: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The places without which the line would be off by more than `fine`, (points,): Douglas and Peucker (1973)."""
    needed = np.zeros(len(places), np.bool_)
    needed[[0, -1]] = True
    spans = [(0, len(places) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        off = _off(places[first + 1 : last], places[first], places[last])
        worst = int(off.argmax())
        if off[worst] > fine:
            middle = first + 1 + worst
            needed[middle] = True
            spans += [(first, middle), (middle, last)]
    return needed


def _off(places: Floats, start: Floats, end: Floats) -> Floats:
    """Metres from each place to the leg between two others, (points,)."""
    way = end - start
    along = np.clip((places - start) @ way / max(float(way @ way), 1e-12), 0.0, 1.0)
    found: Floats = np.linalg.norm(places - start - along[:, None] * way, axis=1)
    return found
