"""What follows a line or fills a ring: bund, fence, wall, road, pipe, duct, and the flat surfaces.

Flat surfaces are stacked so that none fights another for the same height: field 0.02, lawn 0.04, water 0.06,
yard 0.08, pavement 0.10, road 0.12, its markings 0.14 metres above the ground.
"""

import numpy as np

from scenes.columns import Floats
from scenes.parametric import outlines, paints
from scenes.parametric.fittings import along, straight_stair
from scenes.parametric.order import Order
from scenes.parametric.outlines import Outline
from scenes.parametric.solids import (
    Colour,
    Solid,
    bars,
    boxes,
    copies,
    joined,
    lathe,
    lying,
    quads,
    tube,
    upward,
    vector,
)

FIELD, LAWN, WATER, YARD, PAVEMENT, ROAD, MARKINGS = 0.02, 0.04, 0.06, 0.08, 0.10, 0.12, 0.14
_KERB, _DASH, _GAP = 0.15, 4.0, 5.0


def bund(order: Order) -> list[Solid]:
    """A concrete wall around tanks, a coping on it, and steps over its longest side."""
    height, thickness = order["height"], order["thickness"]
    area = outlines.band(order.path, thickness, closed=True)
    parts = [outlines.slab(area, 0.0, height, paints.PALE_CONCRETE, paints.CONCRETE)]
    if order.fine:
        coping = outlines.band(order.path, thickness + 0.1, closed=True)
        parts.append(outlines.slab(coping, height - 0.08, height + 0.02, paints.PALE_CONCRETE, paints.PALE_CONCRETE))
        parts += _crossing(order.path, height, thickness)
    return parts


def _crossing(path: Floats, height: float, thickness: float) -> list[Solid]:
    """Steps up one side and down the other, in the middle of the two longest sides."""
    ends = np.roll(path, -1, axis=0)
    lengths = np.linalg.norm(ends - path, axis=1)
    parts: list[Solid] = []
    for row in np.argsort(-lengths)[:2]:
        if lengths[row] < 3:
            continue
        middle, ahead = (path[row] + ends[row]) / 2, (ends[row] - path[row]) / lengths[row]
        facing = float(np.degrees(np.arctan2(ahead[0], -ahead[1])))
        for turn in (0.0, 180.0):
            out = np.array([np.cos(np.radians(facing + turn)), np.sin(np.radians(facing + turn))])
            foot = middle - out * (thickness / 2 + height / 0.85)
            parts.append(straight_stair((foot[0], foot[1], 0.0), height, facing + turn))
    return parts


def fence(order: Order) -> list[Solid]:
    """Posts and panels of welded mesh along a line."""
    height = order["height"]
    if len(order.path) < 2:
        return []
    line = np.column_stack([order.path, np.zeros(len(order.path))])
    posts = along(line, order.by_level(2.5, 7.5, 20.0), most=20_000)
    rails = order.by_level((0.12, height * 0.5, height - 0.08), (height * 0.5, height - 0.08), (height - 0.08,))
    parts = [bars(posts, posts + upward(height), 0.07, paints.STRUCTURE, sides=order.by_level(4, 3, 3))]
    for up in rails:
        parts.append(bars(line[:-1] + upward(up), line[1:] + upward(up), 0.05, paints.STRUCTURE, sides=3))
    panels = np.stack(
        [
            line[:-1] + upward(0.12),
            line[1:] + upward(0.12),
            line[1:] + upward(height - 0.08),
            line[:-1] + upward(height - 0.08),
        ],
        axis=1,
    )
    both = np.concatenate([panels, panels[:, ::-1]])
    parts.append(quads(both, paints.STRUCTURE, opacity=70))
    return parts


def wall(order: Order) -> list[Solid]:
    """A rendered wall around a plot."""
    area = outlines.band(order.path, order["thickness"], closed=True)
    parts = [outlines.slab(area, 0.0, order["height"], paints.PALE_CONCRETE, paints.PLASTER)]
    if order.fine:
        coping = outlines.band(order.path, order["thickness"] + 0.12, closed=True)
        parts.append(
            outlines.slab(coping, order["height"] - 0.1, order["height"] + 0.05, paints.CONCRETE, paints.CONCRETE)
        )
    return parts


def road(order: Order) -> list[Solid]:
    """Asphalt between kerbs with a broken line in its middle."""
    return carriageway([(order.path, order["width"])], None, order)


def carriageway(ways: list[tuple[Floats, float]], others: Outline | None, order: Order) -> list[Solid]:
    """Roads that meet: one surface, kerbs only along its edge, middle lines that stop at crossings.

    `ways` are lines (points, 2) with widths; `others` is the area of roads that belong to somebody else.
    """
    bands = [outlines.band(path, width) for path, width in ways]
    surface = outlines.union(bands)
    parts = [outlines.fill(surface, ROAD, paints.ASPHALT)]
    if order.coarse:
        return parts
    for edge in outlines.edges_outside(surface, others):
        parts.append(_kerb(edge))
    if order.fine:
        areas = [*bands, *(outlines.parts_of(others) if others else [])]
        for (path, width), near in zip(ways, outlines.neighbours(areas), strict=False):
            if width < 5.5:
                continue
            crossing = outlines.union(areas[each] for each in near)
            for line in outlines.lines_outside(path, crossing):
                parts.append(_dashes(line))
    return parts


def _kerb(edge: Floats) -> Solid:
    area = outlines.band(edge, 0.3)
    return outlines.slab(area, 0.0, ROAD + _KERB - 0.05, paints.KERB, paints.KERB)


def _dashes(line: Floats) -> Solid:
    """A broken line 0.15 m wide: 4 m painted, 5 m free."""
    lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
    travelled = np.concatenate([[0.0], np.cumsum(lengths)])
    starts = np.arange(2.0, travelled[-1] - _DASH, _DASH + _GAP)

    def at(distance: Floats) -> Floats:
        return np.column_stack([np.interp(distance, travelled, line[:, axis]) for axis in range(2)])

    first, last = at(starts), at(starts + _DASH)
    ahead = last - first
    side = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / _DASH * 0.075
    corners = np.stack([first - side, last - side, last + side, first + side], axis=1)
    return quads(np.concatenate([corners, np.full((len(corners), 4, 1), MARKINGS)], axis=2), paints.MARKING)


def pavement(order: Order) -> list[Solid]:
    """A paved way."""
    area = outlines.band(order.path, order["width"])
    return [outlines.slab(area, 0.0, PAVEMENT, paints.PAVING, paints.KERB)]


def track(order: Order) -> list[Solid]:
    """A dike with a gravel track on its crown; `width` is that of its foot."""
    width = order["width"]
    height = min(1.6, width * 0.2)
    line = outlines.without_repeats(order.path)
    offsets = [width / 2, width * 0.27, width * 0.2, -width * 0.2, -width * 0.27, -width / 2]
    ups = [0.0, height, height, height, height, 0.0]
    rails = [
        np.column_stack([beside(line, offset), np.full(len(line), up)]) for offset, up in zip(offsets, ups, strict=True)
    ]
    colours = [paints.LAWN, paints.LAWN, paints.SOIL, paints.LAWN, paints.LAWN]
    strips = zip(rails[:-1], rails[1:], colours, strict=True)
    return [quads(np.stack([far[:-1], far[1:], near[1:], near[:-1]], axis=1), colour) for near, far, colour in strips]


def beside(line: Floats, offset: float) -> Floats:
    """A line (points, 2) moved to its left by metres, its corners mitred."""
    ahead = np.diff(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    left = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    before, after = np.vstack([left[:1], left]), np.vstack([left, left[-1:]])
    middle = before + after
    middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-9)
    mitre = 1.0 / np.maximum((middle * after).sum(axis=1), 0.4)
    moved: Floats = line + middle * (offset * mitre)[:, None]
    return moved


def water(order: Order) -> list[Solid]:
    """A still surface with a stone edge."""
    area = outlines.ring(order.path)
    parts = [outlines.fill(area, WATER, paints.WATER)]
    if not order.coarse:
        parts.append(outlines.slab(outlines.band(order.path, 0.8, closed=True), 0.0, 0.3, paints.KERB, paints.KERB))
    return parts


def yard(order: Order) -> list[Solid]:
    """Concrete paving with its joints."""
    return _surface(order, YARD, paints.YARD, paints.JOINT, spacing=8.0, wide=0.08)


def lawn(order: Order) -> list[Solid]:
    """Mown grass."""
    return [outlines.fill(outlines.ring(order.path), LAWN, paints.LAWN)]


def field(order: Order) -> list[Solid]:
    """Farmland in rows."""
    return _surface(order, FIELD, paints.FIELD, paints.FURROW, spacing=6.0, wide=2.6, one_way=True)


def _surface(
    order: Order, height: float, colour: Colour, stripe: Colour, *, spacing: float, wide: float, one_way: bool = False
) -> list[Solid]:
    """A flat surface with stripes along the middle of its longest side, and across unless `one_way`."""
    area = outlines.ring(order.path)
    parts = [outlines.fill(area, height, colour)]
    if order.fine and not area.is_empty:
        parts.append(outlines.fill(outlines.stripes(area, spacing, wide, one_way=one_way), height + 0.01, stripe))
    return parts


def pipe(order: Order) -> list[Solid]:
    """A pipe on supports, in the colour of its medium."""
    return _run(order, paints.pipe_colour(order.medium), flange=0.0)


def duct(order: Order) -> list[Solid]:
    """A galvanised dust duct, flanged every two metres."""
    return _run(order, paints.SILVER, flange=2.0)


def _run(order: Order, colour: Colour, *, flange: float) -> list[Solid]:
    radius, height = order["diameter"] / 2, order["height"]
    if len(order.path) < 2:
        return []
    line = np.column_stack([order.path, np.full(len(order.path), height)])
    parts = [tube(line, radius, order.by_level(14, 7, 4), colour)]
    if order.coarse:
        return parts
    feet = along(line, order.by_level(5.0, 10.0, 10.0), most=2_000) * (1, 1, 0)
    if height > radius + 0.15:
        parts.append(bars(feet, feet + upward(height - radius), 0.16, paints.STRUCTURE))
    if order.fine:
        if flange:
            parts.append(_flanges(line, radius, flange))
        parts.append(
            joined([boxes(foot - (0.2, 0.2, 0), foot + vector(0.2, 0.2, 0.15), paints.CONCRETE) for foot in feet[:200]])
        )
    return parts


def _flanges(line: Floats, radius: float, spacing: float) -> Solid:
    collar = lathe([(radius, -0.03), (radius + 0.05, -0.03), (radius + 0.05, 0.03), (radius, 0.03)], 14, paints.STEEL)
    parts: list[Solid] = []
    steps: Floats = np.diff(line, axis=0)
    lengths: Floats = np.linalg.norm(steps, axis=1)
    turns: Floats = np.degrees(np.arctan2(steps[:, 1], steps[:, 0]))
    for row, length in enumerate(lengths):
        shares = np.arange(spacing / 2, length, spacing)[:400, None] / max(length, 1e-9)
        if len(shares):
            parts.append(copies(lying(collar), line[row] + steps[row] * shares, turns[row]))
    return joined(parts)
