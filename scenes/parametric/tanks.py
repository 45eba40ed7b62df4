"""Tanks: fixed and floating roof, sphere, bullet."""

from collections.abc import Mapping

import numpy as np

from scenes.columns import Floats
from scenes.parametric import paints
from scenes.parametric.fittings import (
    arc,
    deck,
    disc,
    ladder,
    polar,
    railing,
    ring_slab,
    spiral_stair,
    straight_stair,
    stub,
    valve,
)
from scenes.parametric.order import Order
from scenes.parametric.solids import (
    Solid,
    ball,
    bars,
    boxes,
    cylinder,
    joined,
    lathe,
    lying,
    moved,
    tube,
    upward,
    vector,
    vessel_profile,
)

COURSE = 2.0
_STAIR_START = 200.0


def tank_volume(size: Mapping[str, float]) -> float:
    """V = πr²h of the shell, m³."""
    return float(np.pi) * (size["diameter"] / 2) ** 2 * size["height"]


def tank_vessel(size: Mapping[str, float], sides: int) -> Solid:
    """The shell, closed at its upper rim."""
    return cylinder(size["diameter"] / 2, 0.0, size["height"], sides, paints.TANK)


def sphere_volume(size: Mapping[str, float]) -> float:
    """V = 4/3 πr³, m³."""
    return 4 / 3 * float(np.pi) * (size["diameter"] / 2) ** 3


def sphere_vessel(size: Mapping[str, float], sides: int) -> Solid:
    """The ball alone."""
    radius = size["diameter"] / 2
    return ball(radius, (0, 0, size["clearance"] + radius), sides, max(4, sides // 2), paints.WHITE)


def bullet_volume(size: Mapping[str, float]) -> float:
    """Cylinder and two 2:1 ellipsoidal heads inside the whole length, m³."""
    radius = size["diameter"] / 2
    straight = size["length"] - radius
    return float(np.pi) * radius**2 * straight + 4 / 3 * float(np.pi) * radius**2 * (radius / 2)


def bullet_vessel(size: Mapping[str, float], sides: int) -> Solid:
    """Shell and heads, lying along x on their saddles."""
    radius = size["diameter"] / 2
    straight = max(size["length"] - radius, 0.0)
    profile = vessel_profile(radius, straight, max(2, sides // 8)) - (0.0, straight / 2)
    return moved(lying(lathe(profile, sides, paints.WHITE)), up=bullet_axis(size))


def bullet_axis(size: Mapping[str, float]) -> float:
    """Height of a bullet's axis above ground: its belly hangs 1.2 m clear, less where it is small."""
    return size["diameter"] / 2 + min(1.2, 0.5 + size["diameter"] * 0.3)


def fixed_roof_tank(order: Order) -> list[Solid]:
    """Vertical tank with a domed roof."""
    radius, height = order["diameter"] / 2, order["height"]
    sides = order.by_level(44, 20, 10)
    rise = min(radius * 0.22, 4.0)
    parts = [_shell(order, sides), *_dome(order, radius, height, rise, sides)]
    if order.coarse:
        parts.append(spiral_stair(radius, 0.2, height, _STAIR_START, fine=False, coarse=True))
        return parts
    parts += _foundation(radius, sides)
    parts.append(spiral_stair(radius, 0.2, height, _STAIR_START, fine=order.fine))
    parts.append(railing(arc(radius - 0.1, height, sides), fine=order.fine, spacing=2.0))
    if order.fine:
        parts += _tank_fittings(order, radius, height)
        parts += _roof_fittings(radius, height, rise)
    return parts


def floating_roof_tank(order: Order) -> list[Solid]:
    """Open-topped tank whose roof floats on the liquid."""
    radius, height = order["diameter"] / 2, order["height"]
    sides = order.by_level(38, 20, 10)
    roof = height - min(max(height * 0.28, 1.6), 5.0)
    parts = [_shell(order, sides), _floating_roof(order, radius, height, roof, sides)]
    girder = height - min(1.0, height * 0.1)
    if order.coarse:
        parts.append(spiral_stair(radius, 0.2, height, _STAIR_START, fine=False, coarse=True))
        return parts
    parts += _foundation(radius, sides)
    parts.append(spiral_stair(radius, 0.2, girder, _STAIR_START, fine=order.fine))
    parts.append(ring_slab(radius, radius + 1.0, girder, sides, colour=paints.SILVER))
    parts.append(railing(arc(radius + 0.95, girder, sides), fine=order.fine, spacing=2.2))
    if order.fine:
        parts += _tank_fittings(order, radius, height)
        parts += _rolling_ladder(radius, height, roof)
        parts += _roof_legs(radius, roof)
    return parts


def _shell(order: Order, sides: int) -> Solid:
    """The wall in courses, parted by darker seams close by."""
    radius, height = order["diameter"] / 2, order["height"]
    if not order.fine:
        return lathe([(radius, 0), (radius, height)], sides, paints.TANK)
    courses = max(1, min(6, round(height / COURSE)))
    step = height / courses
    seams = np.arange(1, courses) * step
    heights = np.concatenate([[0.0], np.column_stack([seams - 0.05, seams + 0.01]).ravel(), [height]])
    stretch = [paints.TANK if row % 2 == 0 else paints.SEAM for row in range(len(heights) - 1)]
    return lathe(np.column_stack([np.full(len(heights), radius), heights]), sides, stretch)


def _foundation(radius: float, sides: int) -> list[Solid]:
    profile = [(radius + 0.75, 0.0), (radius + 0.55, 0.3), (radius, 0.3)]
    return [lathe(profile, sides, paints.CONCRETE)]


def _dome(order: Order, radius: float, height: float, rise: float, sides: int) -> list[Solid]:
    """A shallow dome with its rim angle and, close by, the seams of its plates."""
    rings = order.by_level(5, 3, 1)
    out = np.linspace(1.0, 0.0, rings + 1)
    up = height + rise * (1 - out**2)
    dome = lathe(np.column_stack([out * radius, up]), sides, paints.ROOF, crease=90)
    if not order.fine:
        return [dome]
    angles = np.arange(0, 360, 360 / (sides // 2))
    lines = np.stack([polar(radius * each, angles, height + rise * (1 - each**2)) for each in out[:-1]])
    seams = bars(lines[:-1].reshape(-1, 3), lines[1:].reshape(-1, 3), 0.06, paints.SEAM, sides=3)
    rim = lathe(
        [(radius, height - 0.12), (radius + 0.1, height - 0.12), (radius + 0.1, height), (radius, height)],
        sides,
        paints.SEAM,
    )
    return [dome, seams, rim]


def _roof_fittings(radius: float, height: float, rise: float) -> list[Solid]:
    """Breather valves, a gauge hatch and a manhole on the roof, and a way to them from the stair's head."""

    def on_roof(reach: float, degrees: float) -> Floats:
        place: Floats = polar(radius * reach, degrees, height + rise * (1 - reach**2))[0]
        return place

    head = on_roof(0.0, 0.0)
    parts = [
        lathe([(0.25, -0.1), (0.25, 0.5), (0.55, 0.55), (0.5, 0.75), (0, 0.9)], 12, paints.STEEL, at=head),
        disc(on_roof(0.72, 100), (0, 0, 1), 0.4, 0.35, paints.STEEL),
        disc(on_roof(0.72, 100) + upward(0.35), (0, 0, 1), 0.5, 0.06, paints.DARK_STEEL),
    ]
    for degrees in (60.0, 140.0):
        at = on_roof(0.5, degrees)
        parts.append(lathe([(0.12, -0.1), (0.12, 0.7), (0.34, 0.8), (0.34, 1.05), (0, 1.15)], 10, paints.SILVER, at=at))
    inner = arc(radius * 0.32, height + rise * 0.9, 16)
    parts.append(railing(inner, spacing=1.5))
    return parts


def _tank_fittings(order: Order, radius: float, height: float) -> list[Solid]:
    """Manholes, inlet and outlet with valves, level gauge, cooling-water ring and foam chambers."""
    pipe = paints.pipe_colour(order.medium)
    bore = min(max(radius * 0.02, 0.1), 0.3)
    parts: list[Solid] = []
    for degrees in (30.0, 150.0):
        out = polar(1.0, degrees)[0]
        at = out * radius + (0, 0, 0.9)
        parts.append(stub(at - out * 0.05, out, 0.38, 0.35, sides=14))
    for degrees, up in ((-12.0, 0.65), (8.0, 0.65)):
        out = np.array([radius - 0.05, radius * np.sin(np.radians(degrees)), up])
        run = moved(tube([(0, 0, 0), (3.4, 0, 0), (3.4, 0, -0.4)], bore, 10, pipe), *out)
        parts += [run, moved(valve((1.2, 0, 0), bore, pipe), *out), moved(stub((0, 0, 0), (1, 0, 0), bore, 0.4), *out)]
    gauge = polar(radius + 0.16, 80.0)[0]
    parts.append(bars([gauge + upward(0.8)], [gauge + upward(height + 0.6)], 0.14, paints.STEEL, sides=8))
    parts.append(boxes(gauge + vector(-0.18, -0.18, 1.2), gauge + vector(0.18, 0.18, 1.75), paints.DARK_STEEL))
    parts.append(tube(arc(radius + 0.22, height - 0.35, 40)[:-1], 0.05, 6, paints.RED, closed=True))
    for degrees in (45.0, 135.0, 225.0, 315.0)[: 4 if radius > 6 else 2]:
        foot = polar(radius + 0.3, degrees)[0]
        parts.append(bars([foot + upward(0.3)], [foot + upward(height - 0.5)], 0.11, paints.RED, sides=6))
        parts.append(boxes(foot + vector(-0.2, -0.2, height - 0.85), foot + vector(0.2, 0.2, height - 0.2), paints.RED))
    return parts


def _floating_roof(order: Order, radius: float, height: float, roof: float, sides: int) -> Solid:
    """Inner wall down to the roof, the pontoon ring, and the deck inside it."""
    inner = radius - 0.05
    pontoon = radius * 0.82
    if order.coarse:
        bowl = [(radius, height), (inner, roof), (0.0, roof - 0.3)]
        return lathe(bowl, sides, [paints.STEEL, paints.SILVER])
    profile = [
        (radius, height),
        (inner, height),
        (inner, roof),
        (inner - 0.02, roof),
        (pontoon, roof),
        (pontoon, roof - 0.45),
        (0.0, roof - 0.3),
    ]
    colours = [paints.SEAM, paints.STEEL, paints.DARK_STEEL, paints.SILVER, paints.STEEL, paints.ROOF]
    body = lathe(profile, sides, colours)
    if not order.fine:
        return body
    bulkheads = polar(pontoon, np.arange(0, 360, 15.0), roof + 0.01)
    rims = polar(inner - 0.05, np.arange(0, 360, 15.0), roof + 0.01)
    covers = [disc(at, (0, 0, 1), 0.3, 0.12, paints.DARK_STEEL) for at in (bulkheads + rims)[::2] / 2]
    dam = [(inner - 0.9, roof), (inner - 0.9, roof + 0.5), (inner - 0.94, roof + 0.5), (inner - 0.94, roof)]
    foam = lathe(dam, sides, paints.STEEL)
    return joined([body, bars(bulkheads, rims, 0.05, paints.STEEL, sides=3), *covers, foam])


def _rolling_ladder(radius: float, height: float, roof: float) -> list[Solid]:
    """From the head of the stair down to the middle of the roof, on its runway."""
    foot, head = np.array([radius * 0.15, 0.0, roof - 0.2]), np.array([-radius + 0.3, 0.0, height + 0.1])
    half = np.array([0.0, 0.45, 0.0])
    steps = np.linspace(foot, head, int(np.clip(radius / 0.6, 6, 24)))
    return [
        bars([foot - half, foot + half], [head - half, head + half], 0.14, paints.STRUCTURE),
        bars(steps - half, steps + half, 0.1, paints.GRATING),
        railing(np.stack([foot - half, head - half])),
        railing(np.stack([foot + half, head + half])),
        bars(
            [(-radius * 0.75, -0.45, roof - 0.2), (-radius * 0.75, 0.45, roof - 0.2)],
            [(radius * 0.3, -0.45, roof - 0.2), (radius * 0.3, 0.45, roof - 0.2)],
            0.1,
            paints.STRUCTURE,
        ),
        deck((-radius - 1.2, -1.2), (-radius + 0.6, 1.2), height + 0.12, rails="nsw"),
    ]


def _roof_legs(radius: float, roof: float) -> list[Solid]:
    """Sleeves of the supports that stand up from the deck."""
    feet = np.vstack(
        [polar(radius * 0.35, np.arange(0, 360, 60.0), roof), polar(radius * 0.62, np.arange(15, 360, 40.0), roof)]
    )
    return [bars(feet - (0, 0, 0.4), feet + upward(0.6), 0.12, paints.STEEL, sides=6)]


def sphere(order: Order) -> list[Solid]:
    """Ball on columns with a stair tower to its crown."""
    radius, clearance = order["diameter"] / 2, order["clearance"]
    centre = clearance + radius
    parts = [_ball(order, radius, centre)]
    legs = int(np.clip(round(radius * 2 * np.pi / 5.5 / 2) * 2, 6, 6 if order.coarse else 14))
    angles = (np.arange(legs) + 0.5) * 360 / legs
    reach = radius * 0.985
    feet, heads = polar(reach, angles), polar(reach, angles, centre)
    thick = max(0.35, radius * 0.07)
    sides = order.by_level(12, 6, 3)
    parts.append(bars(feet, heads, thick, paints.SILVER if order.coarse else paints.FIREPROOFING, sides=sides))
    if order.coarse:
        parts.append(bars([(radius + 1.6, 0, 0)], [(radius + 1.6, 0, 2 * radius + clearance)], 1.2, paints.STEEL))
        return parts
    low, high = polar(reach, angles, 0.4), polar(reach, angles, centre * 0.72)
    braces = bars(
        np.concatenate([low, np.roll(low, -1, 0)]),
        np.concatenate([np.roll(high, -1, 0), high]),
        0.12,
        paints.STEEL,
        sides=order.by_level(6, 3, 3),
    )
    parts.append(braces)
    if order.fine:
        pads = [boxes(at - (0.6, 0.6, 0.0), at + vector(0.6, 0.6, 0.35), paints.CONCRETE) for at in feet]
        parts += pads
    parts += _sphere_access(order, radius, centre)
    return parts


def _ball(order: Order, radius: float, centre: float) -> Solid:
    """The ball, its plates parted by fine seams when close."""
    if not order.fine:
        return ball(radius, (0, 0, centre), order.by_level(24, 18, 8), order.by_level(12, 8, 4), paints.WHITE)
    sides, rings = 40, 20
    parts = [ball(radius, (0, 0, centre), sides, rings, paints.WHITE)]
    for degrees in (-45.0, 45.0):
        up, out = radius * np.sin(np.radians(degrees)), radius * np.cos(np.radians(degrees))
        parts.append(tube(arc(out, centre + up, 36)[:-1], 0.035, 4, paints.SEAM, closed=True))
    return joined(parts)


def _sphere_access(order: Order, radius: float, centre: float) -> list[Solid]:
    """Equator walk, stair tower with a bridge, crown platform with relief valves, bottom nozzles, spray rings."""
    top = centre + radius
    sides = order.by_level(40, 16, 8)
    tower_x = radius + 3.0
    flights = max(2, round(top / 3.4))
    lift = (top + 0.25) / flights
    parts = [
        ring_slab(radius + 0.02, radius + 0.95, centre + 0.4, sides),
        railing(arc(radius + 0.9, centre + 0.4, sides), fine=order.fine, spacing=1.9),
        ring_slab(0.1, 1.9, top + 0.25, order.by_level(16, 8, 6)),
        railing(arc(1.85, top + 0.25, order.by_level(16, 8, 6)), fine=order.fine),
    ]
    corners = np.array([(-1.1, -2.2), (1.1, -2.2), (1.1, 2.2), (-1.1, 2.2)])
    posts = np.column_stack([corners[:, 0] + tower_x, corners[:, 1], np.zeros(4)])
    if order.fine:
        floors = (np.arange(flights) + 1.0)[:, None, None] * upward(lift) + posts
        beams, beside = floors.reshape(-1, 3), np.roll(floors, -1, axis=1).reshape(-1, 3)
        parts.append(bars(beams - upward(0.1), beside - upward(0.1), 0.12, paints.STRUCTURE, sides=3))
        parts.append(bars(beams - upward(lift), beside, 0.06, paints.STRUCTURE, sides=3))
    parts.append(bars(posts, posts + upward(top + 1.3), 0.16, paints.STRUCTURE))
    for flight in range(flights):
        ahead = 90.0 if flight % 2 == 0 else 270.0
        side = 0.5 if flight % 2 == 0 else -0.5
        foot = (tower_x + side, -1.6 if ahead == 90.0 else 1.6, flight * lift)
        slope = lift / 3.2
        parts.append(straight_stair(foot, lift, ahead, slope=slope, fine=order.fine))
        end = 1 if ahead == 90.0 else -1
        low, high = sorted((end * 1.55, end * 2.25))
        parts.append(
            boxes(
                (tower_x - 1.1, low, (flight + 1) * lift - 0.1),
                (tower_x + 1.1, high, (flight + 1) * lift),
                paints.GRATING,
            )
        )
    bridge = 1.2 if flights % 2 == 1 else -2.2
    parts.append(deck((1.5, bridge), (tower_x - 1.0, bridge + 1.0), top + 0.25, fine=order.fine, rails="ns"))
    if order.fine:
        parts += _sphere_fittings(order, radius, centre)
    return parts


def _sphere_fittings(order: Order, radius: float, centre: float) -> list[Solid]:
    pipe = paints.pipe_colour(order.medium)
    top, bottom = centre + radius, centre - radius
    parts = [stub((0, 0, top - 0.05), (0, 0, 1), 0.4, 0.6)]
    for degrees in (60.0, 180.0, 300.0):
        at = polar(1.0, degrees, top + 0.2)[0]
        parts.append(bars([at - (0, 0, 0.3)], [at + upward(0.9)], 0.16, paints.STEEL, sides=8))
        parts.append(bars([at + upward(0.7)], [at + upward(2.2)], 0.24, paints.SILVER, sides=8))
    parts.append(stub((0, 0, bottom + 0.1), (0, 0, -1), 0.35, 0.5))
    down = max(0.5, bottom - 0.7)
    parts.append(tube([(0, 0, bottom), (0, 0, down), (-radius - 2.5, 0, down)], 0.16, 10, pipe))
    parts.append(valve((-radius * 0.4, 0, down), 0.18, pipe))
    for degrees in (25.0, 55.0):
        out, up = radius * np.cos(np.radians(degrees)), radius * np.sin(np.radians(degrees))
        parts.append(tube(arc(out + 0.3, centre + up + 0.2, 36)[:-1], 0.05, 5, paints.RED, closed=True))
    riser = polar(radius + 0.35, 215.0)[0]
    parts.append(bars([riser], [riser + upward(centre)], 0.14, paints.RED, sides=6))
    return parts


def bullet(order: Order) -> list[Solid]:
    """Horizontal vessel on two saddles."""
    radius, length = order["diameter"] / 2, order["length"]
    axis = bullet_axis(order.size)
    parts = [bullet_vessel(order.size, order.by_level(32, 16, 8))]
    saddle = max(0.0, (length - radius) / 2 - radius * 0.5)
    for x in (-saddle, saddle):
        parts.append(
            boxes((x - 0.3, -radius * 0.75, 0), (x + 0.3, radius * 0.75, axis - radius * 0.7), paints.CONCRETE)
        )
        if order.fine:
            parts.append(
                boxes(
                    (x - 0.18, -radius * 0.87, axis - radius * 0.95),
                    (x + 0.18, radius * 0.87, axis - radius * 0.45),
                    paints.STEEL,
                )
            )
    if order.coarse:
        return parts
    top = axis + radius + 0.25
    half, reach = min(1.1, radius), length * 0.3
    parts.append(deck((-reach, -half), (reach, half), top, fine=order.fine))
    if order.fine:
        parts.append(ladder((0.0, half + 0.15, 0.0), top, 90.0, caged=top > 4))
        pipe = paints.pipe_colour(order.medium)
        for x in np.linspace(-reach * 0.7, reach * 0.7, 4):
            parts.append(stub((x, 0, axis + radius - 0.1), (0, 0, 1), 0.12, 0.6))
        for x in (-0.4, 0.4):
            parts.append(bars([(x, -0.3, top)], [(x, -0.3, top + 1.2)], 0.14, paints.STEEL, sides=8))
            parts.append(bars([(x, -0.3, top + 0.5)], [(x, -0.3, top + 2.0)], 0.22, paints.SILVER, sides=8))
        low = max(axis - radius - 0.45, 0.25)
        parts.append(
            tube(
                [(reach * 0.5, 0, axis - radius), (reach * 0.5, 0, low), (reach * 0.5, -radius - 1.6, low)],
                0.1,
                8,
                pipe,
            )
        )
        parts.append(disc((length / 2 - 0.05, 0, axis), (1, 0, 0), min(0.35, radius * 0.5), 0.2, paints.STEEL))
        supports = [(x, y, axis) for x in (-reach, reach) for y in (-half, half)]
        parts.append(bars(supports, [(x, y, top) for x, y, _ in supports], 0.1, paints.STRUCTURE))
    return parts
