"""Trees: three shapes, chosen by the tree's own height, so that the same park always grows the same wood."""

import numpy as np

from scenes.parametric import paints
from scenes.parametric.order import Order
from scenes.parametric.solids import Colour, Solid, joined, lathe, moved


def tree(order: Order) -> list[Solid]:
    """Round crown, conifer or poplar."""
    height = order["height"]
    shape = (round(height * 100) * 2_654_435_761 >> 16) % 5  # Knuth: near heights, unlike shapes
    if shape == 0:
        return _conifer(order, height)
    if shape == 1:
        return _crowned(order, height, wide=0.16, low=0.12, colour=paints.LEAF_LIGHT)
    leaf: Colour = (paints.LEAF, paints.LEAF_LIGHT, paints.mixed(paints.LEAF, paints.LEAF_LIGHT, 0.5))[shape - 2]
    return _crowned(order, height, wide=0.34, low=0.28, colour=leaf)


def _crowned(order: Order, height: float, *, wide: float, low: float, colour: Colour) -> list[Solid]:
    """A trunk under a crown: one egg far away, lobes close by unless it is slender."""
    crown_low, radius = height * low, height * wide
    middle, half = (crown_low + height) / 2, (height - crown_low) / 2
    lobes, sides, rings = [(0.0, 0.0, 0.0, 1.0)], order.by_level(11, 7, 5), order.by_level(7, 4, 3)
    if order.fine and wide > 0.25:
        lobes = [(0.0, 0.0, 0.14, 0.8), (0.42, 0.1, -0.22, 0.58), (-0.3, 0.36, -0.3, 0.56), (-0.12, -0.44, -0.2, 0.6)]
        sides, rings = 7, 4
    crowns = [
        moved(_egg(radius * size, half * size, sides, rings, colour), radius * east, radius * north, middle + half * up)
        for east, north, up, size in lobes
    ]
    crown = _uneven(joined(crowns), radius, height)
    return [_trunk(order, height, crown_low + (height - crown_low) * 0.3), crown]


def _egg(radius: float, half: float, sides: int, rings: int, colour: Colour) -> Solid:
    """An ellipsoid about its middle, broader below than above."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    out = np.cos(angle) * radius * (1 - 0.12 * np.sin(angle))
    out[[0, -1]] = 0.0
    return lathe(np.column_stack([out, np.sin(angle) * half]), sides, colour, crease=80)


def _trunk(order: Order, height: float, top: float) -> Solid:
    return lathe([(height * 0.025, 0), (height * 0.016, top)], order.by_level(7, 4, 3), paints.BARK)


def _uneven(crown: Solid, radius: float, height: float) -> Solid:
    """Pushed in and out by a wave over place, darker where it lies low: leaves without a single leaf."""
    points = crown.points
    phase = points / max(radius, 0.1) * 3.1 + height * 7.0
    wave = np.sin(phase[:, 0]) * np.cos(phase[:, 1] * 1.3) + np.sin(phase[:, 2] * 1.7 + phase[:, 0])
    pushed = points.copy()
    pushed[:, :2] *= 1 + 0.09 * wave[:, None]
    share = (points[:, 2] - points[:, 2].min()) / max(float(np.ptp(points[:, 2])), 0.1)
    shade = (0.66 + 0.36 * share + 0.08 * wave)[:, None]
    colours = crown.colours.copy()
    colours[:, :3] = np.clip(colours[:, :3] * shade, 0, 255).astype(np.uint8)
    return Solid(pushed, crown.normals, crown.triangles, colours)


def _conifer(order: Order, height: float) -> list[Solid]:
    """Skirts one above another."""
    layers, sides = order.by_level(4, 3, 1), order.by_level(11, 7, 5)
    parts = [_trunk(order, height, height * 0.3)]
    lows = np.linspace(height * 0.15, height * 0.6, layers)
    for row, low in enumerate(lows):
        radius = height * 0.23 * (1 - row / (layers + 1.5))
        top = height if row == layers - 1 else low + height * 0.42
        skirt = lathe([(0.05, low + height * 0.04), (radius, low), (0, top)], sides, paints.CONIFER)
        parts.append(_uneven(skirt, radius, height))
    return parts
