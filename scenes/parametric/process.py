"""Process installations: columns, reactors, exchangers, pipe racks, flares, cooling towers."""

from collections.abc import Mapping

import numpy as np

from scenes.columns import Floats
from scenes.parametric import paints
from scenes.parametric.fittings import (
    arc,
    disc,
    ladder,
    polar,
    railing,
    round_platform,
    stub,
)
from scenes.parametric.order import Order
from scenes.parametric.solids import (
    Solid,
    bars,
    block,
    boxes,
    copies,
    cylinder,
    lathe,
    lying,
    moved,
    tube,
    upward,
    vector,
    vessel_profile,
)


def column_volume(size: Mapping[str, float]) -> float:
    """Shell and two ellipsoidal heads above the skirt, m³."""
    return _upright_volume(size["diameter"] / 2, size["height"] - _skirt(size))


def column_vessel(size: Mapping[str, float], sides: int) -> Solid:
    """Shell and heads, without the skirt."""
    return _upright_vessel(size["diameter"] / 2, _skirt(size), size["height"], sides)


def reactor_volume(size: Mapping[str, float]) -> float:
    """Shell and two ellipsoidal heads between legs and lid, m³."""
    low, high = _reactor_span(size)
    return _upright_volume(size["diameter"] / 2, high - low)


def reactor_vessel(size: Mapping[str, float], sides: int) -> Solid:
    """Shell and heads."""
    low, high = _reactor_span(size)
    return _upright_vessel(size["diameter"] / 2, low, high, sides)


def exchanger_volume(size: Mapping[str, float]) -> float:
    """The whole shell, channels included, m³."""
    return float(np.pi) * (size["diameter"] / 2) ** 2 * size["length"]


def exchanger_vessel(size: Mapping[str, float], sides: int) -> Solid:
    """The shell, lying along x."""
    half = size["length"] / 2
    shell = lying(cylinder(size["diameter"] / 2, -half, half, sides, paints.SILVER))
    return moved(shell, up=_exchanger_axis(size))


def _skirt(size: Mapping[str, float]) -> float:
    return min(4.0, size["height"] * 0.15)


def _reactor_span(size: Mapping[str, float]) -> tuple[float, float]:
    """Lowest and highest point of the vessel: legs below, agitator drive above."""
    return size["height"] * 0.22, size["height"] * 0.74


def _exchanger_axis(size: Mapping[str, float]) -> float:
    return size["diameter"] / 2 + 0.8


def _upright_volume(radius: float, height: float) -> float:
    """A vessel of `height` overall whose heads are radius / 2 deep each, flattened where it is too short for them."""
    head = min(radius / 2, height / 2)
    return float(np.pi) * radius**2 * (height - 2 * head + 4 / 3 * head)


def _upright_vessel(
    radius: float, low: float, high: float, sides: int, colour: tuple[int, int, int] = paints.SILVER
) -> Solid:
    head = min(radius / 2, (high - low) / 2)
    profile = vessel_profile(radius, high - low - 2 * head, max(2, sides // 8))
    below = profile[:, 1] < 0
    above = profile[:, 1] > high - low - 2 * head
    profile[below, 1] *= head / (radius / 2)
    profile[above, 1] = (high - low - 2 * head) + (profile[above, 1] - (high - low - 2 * head)) * head / (radius / 2)
    return lathe(profile + np.array([0.0, low + head]), sides, colour)


def column(order: Order) -> list[Solid]:
    """Distillation column: skirt, shell, platforms at manholes, caged ladders, overhead line down one side."""
    radius, height, skirt = order["diameter"] / 2, order["height"], _skirt(order.size)
    sides = order.by_level(32, 14, 7)
    foot = radius * 1.25
    if order.coarse:
        parts = [lathe([(foot, 0), (radius, skirt), (radius, height - radius / 2), (0, height)], sides, paints.SILVER)]
        reach = radius + 1.25
        for level in _platform_levels(height, skirt)[-2:]:
            parts.append(boxes((-reach, -reach, level - 0.2), (reach, reach, level), paints.GRATING))
        return parts
    parts = [column_vessel(order.size, sides)]
    parts.append(
        lathe(
            [(foot, 0), (radius, skirt * 0.9), (radius, skirt + radius * 0.45)], sides, paints.FIREPROOFING, crease=10
        )
    )
    levels = _platform_levels(height, skirt)
    reach = radius + 1.25
    parts.append(cylinder(foot + 0.4, 0, 0.3, order.by_level(16, 8, 8), paints.CONCRETE))
    for row, level in enumerate(levels):
        start = 20.0 if row % 2 == 0 else 200.0
        whole = row == len(levels) - 1
        parts.append(
            round_platform(
                radius + 0.05,
                reach,
                level,
                order.by_level(14, 6, 6),
                start=start,
                sweep=360.0 if whole else 220.0,
                fine=order.fine,
            )
        )
    starts = [0.0, *levels[:-1]]
    for row, (low, high) in enumerate(zip(starts, levels, strict=True)):
        facing = 40.0 if row % 2 == 0 else 225.0
        at = polar(radius + 0.3 if row else foot * 0.9, facing, low)[0]
        parts.append(ladder(at, high, facing, fine=order.fine))
    bore = max(0.15, radius * 0.16)
    pipe = paints.pipe_colour(order.medium)
    away = polar(radius + bore + 0.35, 330.0)[0]
    line = [
        (0, 0, height - 0.2),
        (0, 0, height + bore * 3),
        away + upward(height + bore * 3),
        away + upward(skirt + 1.0),
    ]
    parts.append(tube(line, bore, order.by_level(12, 6, 4), paints.SILVER))
    if order.fine:
        parts += _column_fittings(order, radius, height, skirt, levels, pipe)
    return parts


def _platform_levels(height: float, skirt: float) -> list[float]:
    count = int(np.clip(round((height - skirt) / 6.5), 1, 7))
    return [float(each) for each in np.linspace(skirt + (height - skirt) / count * 0.6, height - 0.4, count)]


def _column_fittings(
    order: Order, radius: float, height: float, skirt: float, levels: list[float], pipe: tuple[int, int, int]
) -> list[Solid]:
    parts: list[Solid] = []
    for level in levels:
        out = polar(1.0, 110.0)[0]
        parts.append(
            stub(out * (radius - 0.1) + (0, 0, level + 1.1 if level < height - 1 else level - 1.2), out, 0.3, 0.4)
        )
    seams = np.arange(skirt + 2.4, height - radius * 0.6, 2.4)
    for up in seams[:14]:
        parts.append(lathe([(radius, up), (radius + 0.015, up + 0.03), (radius, up + 0.06)], 32, paints.SEAM))
    for share, degrees in ((0.3, 300.0), (0.62, 300.0), (0.12, 285.0)):
        up = skirt + (height - skirt) * share
        at = polar(radius - 0.1, degrees, up)[0]
        out = polar(1.0, degrees)[0]
        end = out * (radius + 0.9) + (0, 0, up)
        parts.append(tube([at, end, (end[0], end[1], 1.0)], 0.1, 8, pipe))
    parts.append(disc(polar(radius * 1.1, 270.0, 0.5)[0], polar(1.0, 270.0)[0], 0.45, 0.12, paints.DARK_STEEL))
    return parts


def reactor(order: Order) -> list[Solid]:
    """Stirred vessel: legs, jacket, agitator drive on its lid, nozzles."""
    radius, height = order["diameter"] / 2, order["height"]
    low, high = _reactor_span(order.size)
    sides = order.by_level(32, 14, 6)
    legs = polar(radius * 0.92, [45, 135, 225, 315])
    parts = [reactor_vessel(order.size, sides), bars(legs, legs + upward((low + high) / 2), 0.22, paints.STRUCTURE)]
    head = min(radius / 2, (high - low) / 2)
    top = height - high
    motor = min(radius * 0.3, 0.5)
    parts.append(cylinder(motor, high + top * 0.45, height, order.by_level(16, 8, 5), paints.MOTOR))
    if order.coarse:
        return parts
    jacket = [
        (radius, low + head),
        (radius + 0.12, low + head + 0.1),
        (radius + 0.12, high - head - 0.2),
        (radius, high - head - 0.1),
    ]
    parts.append(lathe(jacket, sides, paints.STEEL))
    parts.append(
        lathe(
            [(motor * 0.7, high - 0.1), (motor * 0.55, high + top * 0.2), (motor * 0.9, high + top * 0.45)],
            order.by_level(16, 8, 5),
            paints.DARK_STEEL,
        )
    )
    if order.fine:
        parts += _reactor_fittings(order, radius, low, high, head, legs)
    return parts


def _reactor_fittings(
    order: Order,
    radius: float,
    low: float,
    high: float,
    head: float,
    legs: Floats,
) -> list[Solid]:
    pipe = paints.pipe_colour(order.medium)
    flange = high - head
    parts: list[Solid] = [
        lathe(
            [
                (radius, flange - 0.08),
                (radius + 0.16, flange - 0.08),
                (radius + 0.16, flange + 0.08),
                (radius, flange + 0.08),
            ],
            32,
            paints.DARK_STEEL,
        ),
        stub((0, 0, low + 0.1), (0, 0, -1), 0.12, 0.4),
    ]
    bolts = polar(radius + 0.1, np.arange(0, 360, 15.0), flange - 0.16)
    parts.append(bars(bolts, bolts + upward(0.32), 0.05, paints.STEEL, sides=5))
    for degrees in (20.0, 95.0, 160.0, 250.0):
        at = polar(radius * 0.62, degrees, high - head * 0.45)[0]
        parts.append(stub(at, (0, 0, 1), 0.1 if degrees != 95.0 else 0.24, 0.4))
    for up, degrees in ((low + head + 0.3, 200.0), (flange - 0.5, 20.0)):
        out = polar(1.0, degrees)[0]
        at = out * (radius + 0.1) + (0, 0, up)
        parts.append(
            stub(at, out, 0.07, 0.35, colour=paints.pipe_colour("steam" if degrees == 20.0 else "cooling_water"))
        )
    parts.append(tube([(0, 0, low - 0.25), (0, 0, low * 0.4), (radius + 1.0, 0, low * 0.4)], 0.1, 8, pipe))
    for foot in legs:
        parts.append(boxes(foot - (0.25, 0.25, 0), foot + vector(0.25, 0.25, 0.12), paints.CONCRETE))
    parts.append(disc((0.0, 0.0, high + 0.02), (0, 0, 1), 0.35, 0.1, paints.DARK_STEEL))
    return parts


def exchanger(order: Order) -> list[Solid]:
    """Shell-and-tube exchanger: channel head and bonnet behind flanges, two saddles, four nozzles."""
    radius, length = order["diameter"] / 2, order["length"]
    axis, half = _exchanger_axis(order.size), length / 2
    sides = order.by_level(28, 14, 8)
    if order.coarse:
        parts = [exchanger_vessel(order.size, sides)]
    else:
        flange, thick = radius * 1.16, 0.07
        channel = -half + max(radius * 1.1, length * 0.14)
        bonnet = half - radius * 0.5
        profile = [
            (0, -half),
            (flange, -half),
            (flange, -half + thick),
            (radius, -half + thick),
            (radius, channel - thick),
            (flange, channel - thick),
            (flange, channel + thick),
            (radius, channel + thick),
            (radius, bonnet - thick),
            (flange, bonnet - thick),
            (flange, bonnet + thick),
            (radius, bonnet + thick),
            (radius * 0.87, half - radius * 0.25),
            (radius * 0.5, half - radius * 0.06),
            (0, half),
        ]
        dark = [paints.DARK_STEEL] * 3
        colours = [*dark, paints.STEEL, *dark, paints.SILVER, *dark, *[paints.STEEL] * 3]
        parts = [moved(lying(lathe(profile, sides, colours)), up=axis)]
    for x in (-half * 0.4, half * 0.5):
        parts.append(
            boxes((x - 0.15, -radius * 0.8, 0), (x + 0.15, radius * 0.8, axis - radius * 0.6), paints.CONCRETE)
        )
    if order.fine:
        pipe = paints.pipe_colour(order.medium)
        water = paints.pipe_colour("cooling_water")
        bore = max(0.06, radius * 0.3)
        for x, up, colour in (
            (-half * 0.86, 1, water),
            (-half * 0.86, -1, water),
            (half * 0.6, 1, pipe),
            (-half * 0.45, -1, pipe),
        ):
            parts.append(stub((x, 0, axis + up * radius * 0.9), (0, 0, up), bore, radius * 0.1 + 0.25, colour=colour))
        for x in (-half * 0.4, half * 0.5):
            parts.append(boxes((x - 0.3, -radius * 0.95, 0), (x + 0.3, radius * 0.95, 0.15), paints.PALE_CONCRETE))
    return parts


RACK_BAY = 6.0
_RACK_MEDIA = ("steam", "nitrogen", "cooling_water", "lpg", "air", "methanol", "fire_water", "benzene")


def pipe_rack(order: Order) -> list[Solid]:
    """Bents every six metres with two levels of pipes in the colours of their media."""
    length, width, height = order["length"], order["width"], order["height"]
    half, side = length / 2, width / 2
    bents = max(1, round(length / RACK_BAY))
    xs: Floats = np.linspace(-half + 0.15, half - 0.15, min(bents, 3) + 1 if order.coarse else bents + 1)
    upper, lower = height - 0.35, height * 0.68 - 0.35
    feet = np.array([(x, y, 0.0) for x in xs for y in (-side + 0.15, side - 0.15)])
    parts = [bars(feet, feet + upward(upper + 0.1), 0.3, paints.STRUCTURE)]
    for level in (lower, upper):
        ends = np.array([(x, -side, level - 0.13) for x in xs])
        if not order.coarse:
            parts.append(bars(ends, ends + vector(0, width, 0), 0.26, paints.STRUCTURE))
            parts.append(
                bars(
                    [(-half, y, level - 0.45) for y in (-side + 0.15, side - 0.15)],
                    [(half, y, level - 0.45) for y in (-side + 0.15, side - 0.15)],
                    0.2,
                    paints.STRUCTURE,
                )
            )
    parts += _rack_pipes(order, half, side, lower, upper)
    if order.fine and height > 4:
        bays = np.column_stack([xs[:-1:4], xs[1::4][: len(xs[:-1:4])]])
        for west, east in bays:
            for y in (-side + 0.15, side - 0.15):
                parts.append(
                    bars(
                        [(west, y, 0.2), (east, y, 0.2)],
                        [(east, y, lower), (west, y, lower)],
                        0.1,
                        paints.STRUCTURE,
                        sides=3,
                    )
                )
        parts += [boxes(foot - (0.35, 0.35, 0), foot + vector(0.35, 0.35, 0.25), paints.CONCRETE) for foot in feet]
    return parts


def _rack_pipes(order: Order, half: float, side: float, lower: float, upper: float) -> list[Solid]:
    count = int(np.clip(round((side * 2 - 0.8) / 0.55), 2, 10))
    ys = np.linspace(-side + 0.55, side - 0.55, count) if side > 0.6 else np.array([-side * 0.4, side * 0.4])
    if order.coarse:
        return [
            boxes(
                (-half, -side * 0.8, level),
                (half, side * 0.8, level + 0.2),
                paints.mixed(paints.STEEL, paints.BARK, 0.35),
            )
            for level in (lower, upper)
        ]
    parts: list[Solid] = []
    for row, level in enumerate((lower, upper)):
        for each, y in enumerate(ys):
            radius = (0.16, 0.1, 0.22, 0.12, 0.08)[(each + row * 2) % 5]
            own = order.medium and (each + row) % 3 == 0
            medium = order.medium if own else _RACK_MEDIA[(each * 3 + row * 5) % len(_RACK_MEDIA)]
            colour = paints.pipe_colour(medium)
            line = [(-half, y, level + radius), (half, y, level + radius)]
            parts.append(bars(line[:1], line[1:], radius * 2, colour, sides=order.by_level(10, 5, 4)))
    return parts


def flare(order: Order) -> list[Solid]:
    """Elevated flare: riser inside a derrick, molecular seal, tip with pilots, ladder, knock-out drum at its foot."""
    height, radius = order["height"], order["diameter"] / 2
    tip = min(3.0, height * 0.08)
    seal = height - tip - min(4.0, height * 0.1)
    wide = max(2.2, height * 0.07)
    narrow = max(radius + 0.7, wide * 0.3)
    sides = order.by_level(20, 8, 8)
    if order.coarse:
        spike = lathe([(radius, 0), (radius, seal), (radius * 1.4, height), (0, height)], 6, paints.STEEL)
        ends = np.array([(x, y, 0.0) for x in (-1, 1) for y in (-1, 1)])
        return [spike, bars(ends * wide, ends * narrow + upward(seal), 0.22, paints.STRUCTURE, sides=3)]
    profile = [
        (radius, 0),
        (radius, seal),
        (radius * 1.7, seal + 0.3),
        (radius * 1.7, height - tip - 0.6),
        (radius * 1.15, height - tip),
        (radius * 1.15, height - 0.3),
        (radius * 1.4, height),
        (radius * 1.1, height),
        (radius * 1.1, height - 0.6),
        (0, height - 0.6),
    ]
    colours = [paints.SILVER, *[paints.STEEL] * 3, *[paints.DARK_STEEL] * 5]
    parts = [lathe(profile, sides, colours)]
    levels = np.linspace(0.0, seal, max(4, round(height / 5)) if order.fine else 4 + 1)
    spread = np.interp(levels, [0, seal], [wide, narrow])
    corners = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)], np.float64)
    nodes = np.concatenate(
        [spread[:, None, None] * corners[None], np.broadcast_to(levels[:, None, None], (len(levels), 4, 1))], axis=2
    )
    parts.append(bars(nodes[0], nodes[-1], 0.22, paints.STRUCTURE))
    flat = nodes[1:].reshape(-1, 3)
    beside = np.roll(nodes, -1, axis=1)
    parts.append(bars(flat, beside[1:].reshape(-1, 3), 0.11, paints.STRUCTURE, sides=3))
    parts.append(bars(nodes[:-1].reshape(-1, 3), beside[1:].reshape(-1, 3), 0.09, paints.STRUCTURE, sides=3))
    if order.fine:
        parts.append(bars(beside[:-1].reshape(-1, 3), nodes[1:].reshape(-1, 3), 0.09, paints.STRUCTURE, sides=3))
        parts += [boxes(at - (0.6, 0.6, 0), at + vector(0.6, 0.6, 0.4), paints.CONCRETE) for at in nodes[0]]
        pilots = polar(radius * 1.5, [0, 120, 240])
        parts.append(bars(pilots + upward(seal * 0.5), pilots + upward(height + 0.1), 0.08, paints.STEEL, sides=5))
    parts.append(round_platform(radius + 0.05, narrow + 0.9, seal, order.by_level(16, 6, 6), fine=order.fine))
    parts.append(ladder((radius + 0.15, 0, 0), seal, 0.0, fine=order.fine))
    drum = _upright_vessel(min(1.2, radius * 3), -2.5, 2.5, order.by_level(16, 8, 8))
    parts.append(moved(lying(drum), -wide - 4.0, 0, 1.7))
    pipe = paints.pipe_colour(order.medium or "natural_gas")
    parts.append(tube([(-wide - 1.7, 0, 1.7), (0, 0, 1.7)], radius * 0.8, order.by_level(12, 6, 4), pipe))
    for x in (-1.5, 1.5):
        parts.append(block((-wide - 4.0 + x, 0, 0), (0.35, 1.6, 1.2), paints.CONCRETE))
    return parts


def cooling_tower(order: Order) -> list[Solid]:
    """Mechanical draft: a louvred casing, a basin, and a fan stack; above 40 m a concrete hyperboloid."""
    return _hyperboloid(order) if order["height"] > 40 else _mechanical_draft(order)


def _hyperboloid(order: Order) -> list[Solid]:
    radius, height = order["diameter"] / 2, order["height"]
    sides, rings = order.by_level(48, 16, 10), order.by_level(20, 6, 3)
    low, throat = height * 0.07, height * 0.75
    up = np.linspace(low, height, rings + 1)
    bend = throat / np.sqrt((1 / 0.55) ** 2 - 1)
    out = radius * 0.55 * np.sqrt(1 + ((up - throat) / bend) ** 2)
    outer = np.column_stack([out, up])
    inner = np.column_stack([out - 0.4, up])[::-1]
    if order.coarse:
        return [lathe(np.vstack([[(radius, 0)], outer]), sides, paints.PALE_CONCRETE, crease=60)]
    parts = [lathe(np.vstack([outer, inner]), sides, paints.PALE_CONCRETE, crease=60)]
    feet = polar(radius * 1.01, np.arange(0, 360, 360 / order.by_level(40, 16, 4)))
    heads = polar(out[0] - 0.2, np.arange(0, 360, 360 / order.by_level(40, 16, 4)), low)
    parts.append(bars(feet, np.roll(heads, 1, 0), 0.7, paints.CONCRETE, sides=order.by_level(6, 3, 3)))
    parts.append(bars(feet, heads, 0.7, paints.CONCRETE, sides=order.by_level(6, 3, 3)))
    parts.append(cylinder(radius * 1.06, 0, 0.8, sides, paints.CONCRETE))
    if order.fine:
        parts.append(railing(arc(out[-1], height, 36), spacing=4))
    return parts


def _mechanical_draft(order: Order) -> list[Solid]:
    radius, height = order["diameter"] / 2, order["height"]
    sides = order.by_level(28, 12, 6)
    case, half = height * 0.68, radius
    parts = [
        boxes((-half, -half, 0), (half, half, 0.9), paints.CONCRETE),
        boxes((-half * 0.96, -half * 0.96, 0.9), (half * 0.96, half * 0.96, case), paints.WALL),
    ]
    fan = radius * 0.72
    stack = [
        (fan * 1.08, case),
        (fan * 0.95, case + (height - case) * 0.45),
        (fan * 1.05, height),
        (fan, height),
        (fan * 0.9, case + (height - case) * 0.45),
        (fan * 0.9, case + 0.3),
        (0, case + 0.3),
    ]
    parts.append(lathe(stack, sides, [*[paints.SILVER] * 3, *[paints.DARK_STEEL] * 3]))
    if order.coarse:
        return parts
    blades = order.by_level(18, 4, 1)
    ups = np.linspace(1.1, case * 0.55, blades)
    for x in (-1, 1):
        low = np.column_stack([np.full(blades, x * half * 0.97 - 0.06), np.full(blades, -half * 0.94), ups])
        high = np.column_stack(
            [np.full(blades, x * half * 0.97 + 0.06), np.full(blades, half * 0.94), ups + case * 0.28 / blades]
        )
        parts.append(boxes(low, high, paints.TRIM))
    parts.append(
        railing(
            [(-half, -half, case), (half, -half, case), (half, half, case), (-half, half, case), (-half, -half, case)],
            fine=order.fine,
        )
    )
    parts.append(boxes((-0.35, -0.35, case + 0.4), (0.35, 0.35, case + (height - case) * 0.5), paints.MOTOR))
    if order.fine:
        blade = boxes((0.3, -0.25, 0), (fan * 0.86, 0.25, 0.06), paints.DARK_STEEL)
        parts.append(copies(blade, [(0, 0, case + (height - case) * 0.42)] * 6, np.arange(6) * 60.0))
        parts.append(ladder((half * 0.4, -half, 0), case, 270.0))
        water = paints.pipe_colour("cooling_water")
        for y, up in ((-half * 0.4, case * 0.8), (half * 0.4, 0.5)):
            parts.append(tube([(half * 0.9, y, up), (half + 1.2, y, up), (half + 1.2, y, 0.2)], 0.22, 10, water))
    return parts
