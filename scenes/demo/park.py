"""The fictional park put together: plots, enterprises, surroundings, and as many copies of it as a timing needs."""

from collections.abc import Callable
from dataclasses import replace
from itertools import compress
from math import ceil, sqrt

import numpy as np

from scenes.columns import Flags, Floats
from scenes.datums import Cgcs2000
from scenes.demo.administration import administration
from scenes.demo.ammonia import ammonia_store
from scenes.demo.chlorine import chlor_alkali
from scenes.demo.draft import Plot
from scenes.demo.fine_chemicals import fine_chemicals
from scenes.demo.furniture import furniture_works
from scenes.demo.ground import Box, clear_of, ring_of
from scenes.demo.lpg import lpg_store
from scenes.demo.petrochemical import petrochemical
from scenes.demo.polishing import aluminium_polishing
from scenes.demo.polymers import polymers
from scenes.demo.surroundings import BOUNDARY, LAND, backdrop, boundary_ring, surroundings
from scenes.demo.tank_terminal import tank_terminal
from scenes.demo.utilities import utilities
from scenes.demo.views import saved_views
from scenes.demo.warehouses import hazardous_warehouses
from scenes.plant import Enterprise, Equipment, Park, Place, Structure, Unit

PLOTS: tuple[tuple[Callable[[Plot], Enterprise], Box], ...] = (
    (lpg_store, (-500.0, -435.0, -190.0, -250.0)),
    (tank_terminal, (-155.0, -435.0, 155.0, -250.0)),
    (petrochemical, (190.0, -435.0, 500.0, -250.0)),
    (ammonia_store, (-500.0, -215.0, -350.0, -30.0)),
    (fine_chemicals, (-340.0, -215.0, -190.0, -30.0)),
    (utilities, (-155.0, -215.0, 155.0, -30.0)),
    (chlor_alkali, (190.0, -215.0, 500.0, -30.0)),
    (hazardous_warehouses, (-500.0, 5.0, -190.0, 190.0)),
    (polymers, (-155.0, 5.0, 155.0, 190.0)),
    (aluminium_polishing, (190.0, 5.0, 500.0, 190.0)),
    (furniture_works, (-500.0, 225.0, -190.0, 410.0)),
    (administration, (-155.0, 225.0, 155.0, 410.0)),
)
"""Who stands where, in the order of their numbers: three columns and four rows of blocks between the park's roads."""

MOST_COPIES = 999 // len(PLOTS)
ORIGIN = Cgcs2000(113.60, 21.30)
"""In the sea off Guangdong: nobody's plant stands there."""
SOFT = {"tree": 2.2, "lamp": 0.4}
"""What gives way to everything else, and the metres it keeps clear."""


def demo_park(copies: int = 1) -> Park:
    """The fictional park; more copies (up to 83) lie on a grid to the east and north, each with codes of its own.

    Always the same for the same number. Raises ValueError outside 1 … `MOST_COPIES`.
    """
    if not 1 <= copies <= MOST_COPIES:
        raise ValueError(f"copies must lie in 1 … {MOST_COPIES}")
    first = tuple(draw(Plot(number, box)) for number, (draw, box) in enumerate(PLOTS, 1))
    enterprises, scenery = _cleared(first, surroundings())
    columns = ceil(sqrt(copies))
    width, depth = LAND[2] - LAND[0], LAND[3] - LAND[1]
    shifts = [(width * (n % columns), depth * (n // columns)) for n in range(copies)]
    whole = (BOUNDARY[0], BOUNDARY[1], BOUNDARY[2] + max(x for x, _ in shifts), BOUNDARY[3] + max(y for _, y in shifts))
    return Park(
        code="999901",
        name="云湾化工园区（虚构）",
        origin=ORIGIN,
        boundary=np.array(boundary_ring() if copies == 1 else ring_of(whole), np.float64),
        enterprises=tuple(_copied(each, n, shift) for n, shift in enumerate(shifts) for each in enterprises),
        structures=(
            *(_moved(each, shift) for shift in shifts for each in scenery),
            *(
                each
                for north in sorted({y for _, y in shifts})
                for each in backdrop(LAND[0], LAND[0] + columns * width, north)
            ),
        ),
        views=saved_views(whole),
        rehearsal=True,
        name_en="Yunwan Chemical Park (fictional)",
    )


def _cleared(
    enterprises: tuple[Enterprise, ...], scenery: tuple[Structure, ...]
) -> tuple[tuple[Enterprise, ...], tuple[Structure, ...]]:
    """Without the trees and lamps that stand on a road, in a building or in a fence."""
    installed = [item for enterprise in enterprises for unit in enterprise.units for item in unit.equipment]
    owners = [scenery, *(enterprise.structures for enterprise in enterprises)]
    kept = _kept(installed, [each for structures in owners for each in structures])
    ends = np.cumsum([len(structures) for structures in owners])
    park, *own = (tuple(compress(each, mask)) for each, mask in zip(owners, np.split(kept, ends[:-1]), strict=True))
    return tuple(replace(one, structures=left) for one, left in zip(enterprises, own, strict=True)), park


def _kept(installed: list[Equipment], structures: list[Structure]) -> Flags:
    """Which structures stay, shape (structures,): all that is not soft, and what is soft and in nobody's way."""
    standing = [each for each in structures if not len(each.path) and each.kind not in SOFT]
    boxes = np.array([*map(_footprint_box, installed), *map(_footprint_box, standing)])
    lines = [each for each in structures if each.kind in ("road", "fence", "wall", "bund", "track")]
    segments = np.concatenate([_segments(each) for each in lines])
    keep = np.ones(len(structures), np.bool_)
    for kind, radius in SOFT.items():
        rows = [n for n, each in enumerate(structures) if each.kind == kind]
        places = np.array([(structures[n].place.east, structures[n].place.north) for n in rows])
        keep[rows] = clear_of(places, boxes, segments, radius=radius)
    return keep


def _footprint_box(item: Equipment | Structure) -> Box:
    """A box that encloses the footprint however it is turned by right angles."""
    size = item.dimensions
    across = size.get("diameter", size.get("width", 1.0))
    length = size.get("length", across)
    if item.kind == "pump":
        across = length
    if item.place.turn % 180 == 90:
        length, across = across, length
    east, north = item.place.east, item.place.north
    return east - length / 2, north - across / 2, east + length / 2, north + across / 2


def _segments(line: Structure) -> Floats:
    half = line.dimensions.get("width", 0.4) / 2
    path = line.path if line.kind not in ("wall", "bund") else np.concatenate([line.path, line.path[:1]])
    return np.column_stack([path[:-1], path[1:], np.full(len(path) - 1, half)])


def _copied(enterprise: Enterprise, copy: int, shift: tuple[float, float]) -> Enterprise:
    """The enterprise somewhere else under another code; the first copy is the enterprise itself."""
    if copy == 0:
        return enterprise
    code = Plot(int(enterprise.code[6:]) + copy * len(PLOTS), (0.0, 0.0, 0.0, 0.0)).code
    return replace(
        enterprise,
        code=code,
        name=f"{enterprise.name}{copy + 1}区",
        name_en=f"{enterprise.name_en} {copy + 1}",
        boundary=enterprise.boundary + shift,
        units=tuple(_unit_copied(unit, code, shift) for unit in enterprise.units),
        structures=tuple(_moved(each, shift) for each in enterprise.structures),
    )


def _unit_copied(unit: Unit, code: str, shift: tuple[float, float]) -> Unit:
    equipment = tuple(
        replace(
            item,
            code=code + item.code[9:],
            place=_shifted(item.place, shift),
            indicators=tuple(replace(each, code=code + each.code[9:]) for each in item.indicators),
        )
        for item in unit.equipment
    )
    return replace(unit, code=code + unit.code[9:], bund=unit.bund + shift, equipment=equipment)


def _moved(structure: Structure, shift: tuple[float, float]) -> Structure:
    if shift == (0.0, 0.0):
        return structure
    if len(structure.path):
        return replace(structure, path=structure.path + shift)
    return replace(structure, place=_shifted(structure.place, shift))


def _shifted(place: Place, shift: tuple[float, float]) -> Place:
    return Place(place.east + shift[0], place.north + shift[1], place.up, place.turn)
