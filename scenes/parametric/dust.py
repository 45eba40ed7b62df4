"""Dust-explosion installations: dry bag collector, wet collector, polishing bench."""

import itertools

import numpy as np

from scenes.columns import Floats
from scenes.parametric import paints
from scenes.parametric.fittings import deck, disc, ladder, polar, stub
from scenes.parametric.order import Order
from scenes.parametric.solids import (
    Solid,
    bars,
    block,
    boxes,
    cylinder,
    lathe,
    lying,
    moved,
    quads,
    tube,
    upward,
    vector,
)


def dry_collector(order: Order) -> list[Solid]:
    """Bag filter: housing over hoppers on legs, pulse header, vent panels, airlocks and bins below, inlet, fan."""
    length, width, height = order["length"], order["width"], order["height"]
    half, side = length / 2, width / 2
    belly, throat = height * 0.48, height * 0.2
    roof = height - 0.15
    parts = [boxes((-half, -side, belly), (half, side, roof), paints.TANK)]
    hoppers = max(1, round(length / max(width, 1.5)))
    edges = np.linspace(-half, half, hoppers + 1)
    for west, east in itertools.pairwise(edges):
        parts.append(_hopper(west, east, side, belly, throat))
    legs = np.array([(x, y, 0.0) for x in edges for y in (-side + 0.08, side - 0.08)])
    if order.coarse:
        legs = legs[[0, 1, -2, -1]]
    parts.append(bars(legs, legs + upward(belly), 0.16, paints.STRUCTURE))
    if order.coarse:
        return parts
    parts.append(boxes((-half - 0.06, -side - 0.06, roof), (half + 0.06, side + 0.06, height), paints.SEAM))
    parts.append(
        moved(
            lying(cylinder(0.13, -half * 0.9, half * 0.9, order.by_level(12, 6, 4), paints.MOTOR)),
            0,
            side + 0.25,
            height - 0.55,
        )
    )
    vents = max(1, hoppers)
    for x in (np.arange(vents) + 0.5) / vents * length - half:
        wide = length / vents * 0.32
        parts.append(
            boxes((x - wide, -side - 0.06, belly + 0.35), (x + wide, -side, min(roof - 0.3, belly + 1.7)), paints.ROOF)
        )
        if order.fine:
            parts.append(_frame(x - wide, x + wide, -side - 0.09, belly + 0.35, min(roof - 0.3, belly + 1.7)))
    duct = min(0.45, width * 0.2)
    inlet = belly + (roof - belly) * 0.25
    parts.append(tube([(-half - 1.6, 0, inlet), (-half, 0, inlet)], duct, order.by_level(16, 8, 6), paints.SILVER))
    parts.append(
        tube(
            [(half, 0, roof - 0.7), (half + 0.9, 0, roof - 0.7), (half + 0.9, 0, 0.9)],
            duct * 0.9,
            order.by_level(14, 6, 6),
            paints.SILVER,
        )
    )
    parts.append(boxes((half + 0.45, -0.55, 0), (half + 1.4, 0.55, 0.95), paints.MOTOR))
    if order.fine:
        parts += _collector_fittings(order, edges, belly, throat, roof)
    return parts


def _hopper(west: float, east: float, side: float, top: float, low: float) -> Solid:
    """An upside-down pyramid."""
    middle, mouth = (west + east) / 2, 0.18
    upper = [(west, -side, top), (east, -side, top), (east, side, top), (west, side, top)]
    lower = [
        (middle - mouth, -mouth, low),
        (middle + mouth, -mouth, low),
        (middle + mouth, mouth, low),
        (middle - mouth, mouth, low),
    ]
    faces = [[lower[k], lower[(k + 1) % 4], upper[(k + 1) % 4], upper[k]] for k in range(4)]
    return quads([*faces, lower[::-1]], paints.SILVER)


def _frame(west: float, east: float, y: float, low: float, high: float) -> Solid:
    """The bolted frame of an explosion vent, and its membrane's cross."""
    corners = np.array([(west, y, low), (east, y, low), (east, y, high), (west, y, high)])
    starts = np.vstack([corners, corners[:1], corners[1:2]])
    ends = np.vstack([np.roll(corners, -1, 0), corners[2:3], corners[3:4]])
    return bars(starts, ends, 0.06, paints.VENT, sides=4)


def _collector_fittings(order: Order, edges: Floats, belly: float, throat: float, roof: float) -> list[Solid]:
    length, width, height = order["length"], order["width"], order["height"]
    half, side = length / 2, width / 2
    parts: list[Solid] = []
    xs = np.linspace(-half * 0.8, half * 0.8, max(3, round(length / 0.5)))
    valves = np.column_stack([xs, np.full(len(xs), side + 0.25), np.full(len(xs), height - 0.42)])
    parts.append(bars(valves, valves + upward(0.2), 0.12, paints.DARK_STEEL, sides=6))
    pulse = valves + upward(0.14)
    parts.append(bars(pulse, pulse + vector(0, -0.3, 0), 0.05, paints.STEEL, sides=4))
    ribs = np.arange(-half + 0.5, half, 0.75)
    for y in (-side - 0.02, side + 0.02):
        parts.append(
            bars(
                np.column_stack([ribs, np.full(len(ribs), y), np.full(len(ribs), belly)]),
                np.column_stack([ribs, np.full(len(ribs), y), np.full(len(ribs), roof)]),
                0.05,
                paints.SEAM,
            )
        )
    for west, east in itertools.pairwise(edges):
        x = (west + east) / 2
        parts.append(block((x, 0, throat - 0.35), (0.42, 0.42, 0.35), paints.MOTOR))
        parts.append(moved(lying(cylinder(0.1, 0.2, 0.55, 10, paints.DARK_STEEL)), x, 0, throat - 0.18))
        parts.append(cylinder(0.3, 0.08, max(0.3, throat - 0.4), 14, paints.STEEL, at=(x, 0)))
    low, high = edges[:-1], edges[1:]
    for y in (-side + 0.08, side - 0.08):
        start = np.column_stack([low, np.full(len(low), y), np.full(len(low), 0.3)])
        end = np.column_stack([high, np.full(len(high), y), np.full(len(high), belly - 0.2)])
        parts.append(bars(start, end, 0.07, paints.STRUCTURE, sides=3))
        parts.append(bars(start + upward(belly - 0.5), end * (1, 1, 0) + (0, 0, 0.3), 0.07, paints.STRUCTURE, sides=3))
    parts.append(deck((-half, side + 0.5), (half, side + 1.2), belly + 0.1, rails="new"))
    parts.append(
        bars(
            [(x, side, belly - 0.6) for x in edges],
            [(x, side + 1.15, belly) for x in edges],
            0.07,
            paints.STRUCTURE,
            sides=3,
        )
    )
    parts.append(ladder((half - 0.4, side + 1.3, 0), belly + 0.1, 90.0, caged=belly > 3))
    parts.append(moved(lying(cylinder(0.32, 1.4, 1.9, 14, paints.DARK_STEEL)), half, 0, 0.5))
    parts.append(
        tube([(half + 0.9, 0.55, 0.5), (half + 0.9, 1.0, 0.5), (half + 0.9, 1.0, height + 1.0)], 0.2, 12, paints.SILVER)
    )
    return parts


def wet_collector(order: Order) -> list[Solid]:
    """Water-curtain tower on its tank, with mist eliminator, inlet, pump, sight glass and a fan on top."""
    radius, height = order["diameter"] / 2, order["height"]
    sides = order.by_level(28, 12, 8)
    tank = height * 0.26
    profile = [
        (radius * 0.92, tank),
        (radius * 0.92, height * 0.78),
        (radius * 0.45, height * 0.9),
        (radius * 0.45, height),
        (0, height),
    ]
    parts = [
        boxes((-radius * 1.25, -radius * 1.05, 0.12), (radius * 1.25, radius * 1.05, tank), paints.STEEL),
        lathe(profile, sides, [paints.TANK, paints.TANK, paints.SILVER, paints.DARK_STEEL]),
    ]
    if order.coarse:
        return parts
    duct = radius * 0.42
    up = tank + (height - tank) * 0.18
    parts.append(tube([(-radius * 2.1, 0, up), (-radius * 0.8, 0, up)], duct, order.by_level(16, 8, 6), paints.SILVER))
    parts.append(moved(cylinder(radius * 0.34, height * 0.9, height + 0.35, order.by_level(14, 6, 6), paints.MOTOR)))
    parts.append(boxes((-radius * 1.35, -radius * 1.15, 0), (radius * 1.35, radius * 1.15, 0.12), paints.CONCRETE))
    if order.fine:
        parts += _wet_fittings(order, radius, height, tank, up, duct)
    return parts


def _wet_fittings(order: Order, radius: float, height: float, tank: float, up: float, duct: float) -> list[Solid]:
    water = paints.pipe_colour("water")
    parts: list[Solid] = []
    for level in (tank + 0.05, height * 0.52, height * 0.77):
        parts.append(
            lathe(
                [(radius * 0.92, level), (radius, level), (radius, level + 0.08), (radius * 0.92, level + 0.08)],
                28,
                paints.SEAM,
            )
        )
    out = polar(1.0, -60.0)[0]
    for level in (height * 0.4, height * 0.64):
        parts.append(
            disc(out * radius * 0.86 + (0, 0, level), out, min(0.3, radius * 0.35), radius * 0.12, paints.GLASS)
        )
    x = radius * 1.25
    parts.append(moved(lying(cylinder(0.14, 0.1, 0.6, 12, paints.MOTOR)), x, radius * 0.5, 0.4))
    parts.append(
        tube(
            [
                (x + 0.15, radius * 0.5, 0.5),
                (x + 0.15, radius * 0.5, height * 0.7),
                (radius * 0.6, radius * 0.3, height * 0.7),
            ],
            0.05,
            8,
            water,
        )
    )
    parts.append(
        boxes((radius * 0.2, -radius * 1.06 - 0.02, 0.25), (radius * 0.34, -radius * 1.05, tank - 0.1), paints.GLASS)
    )
    parts.append(
        boxes((-radius * 0.9, -radius * 1.08, tank * 0.35), (-radius * 0.1, -radius * 1.05, tank * 0.85), paints.TRIM)
    )
    parts.append(stub((-radius * 1.2, radius * 0.6, 0.35), (-1, 0, 0), 0.07, 0.35, colour=water))
    parts.append(lathe([(duct, 0), (duct * 1.25, 0), (duct * 1.25, 0.06), (duct, 0.06)], 16, paints.SEAM, at=(0, 0, 0)))
    parts[-1] = moved(lying(parts[-1]), -radius * 1.6, 0, up)
    parts.append(ladder((0, radius + 0.05, tank), height * 0.78, 90.0, caged=False))
    return parts


def polishing_bench(order: Order) -> list[Solid]:
    """A row of polishing stations: bench, wheels on their spindles, hoods behind, a suction duct above."""
    length, width, height = order["length"], order["width"], order["height"]
    half, side = length / 2, width / 2
    table = min(0.85, height * 0.5)
    stations = max(1, min(12, round(length / 1.4)))
    centres = (np.arange(stations) + 0.5) / stations * length - half
    pitch = length / stations
    parts = [
        boxes((-half, -side, table - 0.08), (half, side * 0.6, table), paints.STEEL),
        boxes((-half, side * 0.35, table * 0.2), (half, side, height * 0.8), paints.TANK),
    ]
    duct = min(0.22, height * 0.12)
    parts.append(
        moved(lying(cylinder(duct, -half, half, order.by_level(14, 6, 5), paints.SILVER)), 0, side * 0.5, height - duct)
    )
    if order.coarse:
        parts.append(boxes((-half * 0.98, -side * 0.8, 0), (half * 0.98, side * 0.4, table - 0.08), paints.STRUCTURE))
        return parts
    legs = np.array(
        [(x, y, 0.0) for x in np.linspace(-half + 0.06, half - 0.06, stations + 1) for y in (-side + 0.06, side * 0.5)]
    )
    parts.append(bars(legs, legs + upward(table - 0.08), 0.08, paints.STRUCTURE))
    wheel = min(0.2, pitch * 0.2)
    for x in centres:
        parts.append(
            moved(
                lying(cylinder(wheel, -0.05, 0.05, order.by_level(16, 8, 6), paints.PLASTER)),
                x,
                -side * 0.1,
                table + wheel * 1.2,
            )
        )
        parts.append(
            bars(
                [(x, side * 0.6, height * 0.78)],
                [(x, side * 0.5, height - duct)],
                0.2,
                paints.SILVER,
                sides=order.by_level(10, 5, 4),
            )
        )
        if order.fine:
            parts.append(
                moved(lying(cylinder(0.11, 0.1, 0.42, 12, paints.MOTOR)), x - 0.02, -side * 0.1, table + wheel * 1.2)
            )
            parts.append(block((x + 0.25, -side * 0.1, table), (0.24, 0.16, wheel), paints.MOTOR))
            parts.append(
                boxes(
                    (x - pitch * 0.36, side * 0.33, table + 0.05),
                    (x + pitch * 0.36, side * 0.36, table + 0.55),
                    paints.BLACK,
                )
            )
            parts.append(
                boxes((x - pitch * 0.46, -side * 0.5, table), (x - pitch * 0.44, side * 0.35, table + 0.6), paints.TANK)
            )
            parts.append(block((x, -side - 0.35, 0), (0.36, 0.36, 0.45), paints.DARK_STEEL))
    return parts
