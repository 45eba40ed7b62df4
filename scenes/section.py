"""A section box: what lies outside is cut away, and what is cut shows its inside."""

from dataclasses import dataclass

import numpy as np

from scenes.camera import Ray

FAR = 1e9
"""Metres: a section that cuts nothing away."""


@dataclass(frozen=True, slots=True)
class Section:
    """What is left, from corner `low` to corner `high`, metres in the park's frame."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]


WHOLE = Section((-FAR, -FAR, -FAR), (FAR, FAR, FAR))


@dataclass(frozen=True, slots=True)
class Sight:
    """The part of a line of sight inside a section: it begins `before` metres along, and is `length` metres long."""

    ray: Ray
    before: float
    length: float


def inside(sight: Ray, section: Section) -> Sight | None:
    """The part of a line of sight that a section leaves, None where it misses the box."""
    start, way = np.array(sight.start), np.array(sight.direction)
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = (np.array(section.low) - start) / way, (np.array(section.high) - start) / way
    near, far = np.minimum(near, far), np.maximum(near, far)
    begin, end = max(0.0, float(np.nanmax(near))), float(np.nanmin(far))
    beside = (way == 0) & ((start < section.low) | (start > section.high))
    if beside.any() or begin >= end:
        return None
    return Sight(Ray(sight.at(begin), sight.direction), begin, end - begin)
