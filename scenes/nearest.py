"""What is nearest: from a place to the next dwelling, school or tank, as they are entered in the package.

Distances are on the map, to the nearest edge of a thing's outline. What nobody entered cannot be found: an answer says
how many there are of a kind, and none is no proof that nobody lives there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from shapely import Point, Polygon, STRtree
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from scenes.columns import Floats
from scenes.plant import Park, Place, Structure

TANKS = frozenset({"fixed_roof_tank", "floating_roof_tank", "sphere", "bullet"})
SCHOOL_WORDS = ("学校", "小学", "中学", "幼儿园", "school", "kindergarten")
DEFAULT_SIZE = 1.0
"""Metres of something whose outline is not known."""


class Sought(StrEnum):
    """What can be looked for."""

    DWELLING = "dwelling"
    """民居: a house that is no school."""
    SCHOOL = "school"
    """学校: a house whose name says so."""
    TANK = "tank"
    """储罐: tank, sphere or bullet."""


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest thing of a kind. `metres` are on the map, 0 inside its outline; `place` (2,) is its nearest point."""

    sought: Sought
    name: str
    metres: float
    place: Floats
    row: int
    """Of the equipment, -1 for what is none."""
    count: int
    """How many of the kind are entered."""


@dataclass(frozen=True, slots=True)
class _Thing:
    name: str
    outline: BaseGeometry
    row: int


class Neighbourhood:
    """Everything in a park that can be looked for; made once, asked often."""

    def __init__(self, park: Park) -> None:
        things = {sought: list[_Thing]() for sought in Sought}
        for structure in (*park.structures, *(each for owner in park.enterprises for each in owner.structures)):
            if structure.kind == "house":
                sought = Sought.SCHOOL if _is_school(structure) else Sought.DWELLING
                outline = outline_of(structure.place, dict(structure.dimensions))
                things[sought].append(_Thing(structure.name or structure.name_en, outline, -1))
        for row, (_, _, item) in enumerate(park.walk()):
            if item.kind in TANKS:
                things[Sought.TANK].append(_Thing(item.name, outline_of(item.place, dict(item.dimensions)), row))
        self._things = things
        self._trees = {sought: STRtree([each.outline for each in found]) for sought, found in things.items()}

    def nearest(self, sought: Sought, east: float, north: float, *, besides: int = -1) -> Found | None:
        """The nearest of a kind, but for the equipment `besides`; None where none is entered."""
        things, here = self._things[sought], Point(east, north)
        for place in self._by_distance(sought, here):
            thing = things[place]
            if thing.row < 0 or thing.row != besides:
                _, there = nearest_points(here, thing.outline)
                metres = float(here.distance(thing.outline))
                return Found(sought, thing.name, metres, np.array([there.x, there.y]), thing.row, len(things))
        return None

    def _by_distance(self, sought: Sought, here: Point) -> Iterator[int]:
        """The nearest, and then, because that may be the one left out, all others by their distance."""
        things = self._things[sought]
        if things:
            yield from (int(place) for place in self._trees[sought].query_nearest(here, all_matches=False))
            yield from sorted(range(len(things)), key=lambda place: here.distance(things[place].outline))


def outline_of(place: Place, dimensions: dict[str, float]) -> BaseGeometry:
    """The footprint of something that stands at a place: a circle by its diameter, else a box by length and width."""
    if "diameter" in dimensions and "length" not in dimensions:
        return Point(place.east, place.north).buffer(dimensions["diameter"] / 2)
    across = dimensions.get("width", dimensions.get("diameter", DEFAULT_SIZE)) / 2
    along = dimensions.get("length", 2 * across) / 2
    box = Polygon([(-along, -across), (along, -across), (along, across), (-along, across)])
    return translate(rotate(box, place.turn, origin=(0.0, 0.0)), place.east, place.north)


def _is_school(structure: Structure) -> bool:
    words = f"{structure.name} {structure.name_en}".lower()
    return any(word in words for word in SCHOOL_WORDS)
