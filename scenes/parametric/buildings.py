"""Buildings: warehouse, workshop, control room, gatehouse, neighbours' houses, and the gate. `height` is the ridge."""

import numpy as np
from numpy.typing import ArrayLike

from scenes.columns import Floats
from scenes.parametric import paints
from scenes.parametric.fittings import disc
from scenes.parametric.order import Order
from scenes.parametric.solids import Colour, Solid, bars, block, boxes, lathe, prism, quads, upward, vector


def _hall(order: Order, eaves: float, wall: Colour, roof: Colour) -> list[Solid]:
    """Walls and a pitched roof whose ridge runs along x at the full height; sheet seams close by."""
    half, side, height = order["length"] / 2, order["width"] / 2, order["height"]
    lip = 0.0 if order.coarse else 0.35
    fall = lip * (height - eaves) / side
    thick = 0.18
    body = prism([(-side, 0), (side, 0), (side, eaves), (0, height - thick), (-side, eaves)], -half, half, wall)
    north = [(0, height - thick), (side + lip, eaves - fall - thick), (side + lip, eaves - fall), (0, height)]
    south = [(-y, z) for y, z in reversed(north)]
    over = min(lip, 0.3)
    parts = [body]
    for outline in (north, south):
        parts.append(prism(_counter_clockwise(outline), -half - over, half + over, roof))
    if order.fine:
        seam = paints.mixed(roof, paints.BLACK, 0.18)
        xs = np.arange(-half, half, max(1.0, order["length"] / 40))
        ridge = np.column_stack([xs, np.zeros(len(xs)), np.full(len(xs), height + 0.01)])
        for y in (-1, 1):
            foot = np.column_stack([xs, np.full(len(xs), y * (side + lip)), np.full(len(xs), eaves - fall + 0.01)])
            parts.append(bars(ridge, foot, 0.05, seam, sides=3))
        parts.append(bars([(-half - over, 0, height)], [(half + over, 0, height)], 0.3, seam))
        parts.append(boxes((-half - 0.06, -side - 0.06, 0), (half + 0.06, side + 0.06, 0.5), paints.PLINTH))
    return parts


def _counter_clockwise(outline: list[tuple[float, float]]) -> list[tuple[float, float]]:
    ring = np.asarray(outline)
    after = np.roll(ring, -1, 0)
    area = float((ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]).sum())
    return outline if area > 0 else outline[::-1]


def _openings(
    centres: ArrayLike, wide: float, low: float, high: float, wall: float, facing: str, colour: Colour
) -> Solid:
    """Doors or windows as plates just outside a wall facing "n", "s" (centres are x) or "e", "w" (centres are y)."""
    across = np.asarray(centres, np.float64)
    start, end = across - wide / 2, across + wide / 2
    if facing in "nw":  # left and right change places with the side one looks from
        start, end = end, start
    away = np.full(len(across), (wall + 0.04) * (1 if facing in "ne" else -1))
    first, last = (
        (np.column_stack([side, away]) if facing in "ns" else np.column_stack([away, side])) for side in (start, end)
    )
    feet, heads = np.full((len(across), 1), low), np.full((len(across), 1), high)
    corners = [np.hstack([first, feet]), np.hstack([last, feet]), np.hstack([last, heads]), np.hstack([first, heads])]
    return quads(np.stack(corners, axis=1), colour)


def warehouse(order: Order) -> list[Solid]:
    """Hazardous-goods warehouse: few openings, roller doors with a loading dock, high louvres, ridge ventilators."""
    half, side, height = order["length"] / 2, order["width"] / 2, order["height"]
    eaves = height * 0.78
    parts = _hall(order, eaves, paints.WALL, paints.SHEET)
    if order.coarse:
        return parts
    doors = np.linspace(-half, half, max(2, round(order["length"] / 14)) + 1)
    centres = (doors[:-1] + doors[1:]) / 2
    tall = min(4.0, eaves * 0.7)
    parts.append(_openings(centres, min(4.0, order["length"] * 0.2), 0.3, tall, side, "s", paints.DOOR))
    parts.append(_openings(centres, 3.0, eaves - 1.1, eaves - 0.5, side, "n", paints.TRIM))
    parts.append(_openings(np.array([0.0]), min(4.0, order["width"] * 0.3), 0.0, tall, half, "e", paints.DOOR))
    for x in _ventilator_places(half):
        parts.append(_ventilator(x, height, order.fine))
    if order.fine:
        parts.append(_openings(centres, 3.0, eaves - 1.1, eaves - 0.5, side, "s", paints.TRIM))
        canopy = np.column_stack(
            [centres - 2.4, np.full(len(centres), -side - 1.3), np.full(len(centres), tall + 0.25)]
        )
        parts.append(boxes(canopy, canopy + vector(4.8, 1.3, 0.15), paints.SHEET_SEAM))
        slats = np.linspace(0.6, tall - 0.3, 7)
        for up in slats:
            parts.append(_slat(centres, min(4.0, order["length"] * 0.2), up, side))
        parts.append(boxes((-half, -side - 0.9, 0), (half, -side, 0.28), paints.CONCRETE))
        parts += _downpipes(half, side, eaves)
    return parts


def _slat(centres: Floats, wide: float, up: float, side: float) -> Solid:
    low = np.column_stack([centres - wide / 2, np.full(len(centres), -side - 0.07), np.full(len(centres), up)])
    return boxes(low, low + vector(wide, 0.02, 0.06), paints.TRIM)


def _ventilator_places(half: float) -> list[float]:
    count = max(1, min(8, round(half * 2 / 9)))
    return [float((each + 0.5) / count * 2 * half - half) for each in range(count)]


def _ventilator(x: float, height: float, fine: bool) -> Solid:
    """A turbine ventilator on the ridge."""
    profile = [(0.3, -0.2), (0.3, 0.25), (0.5, 0.4), (0.55, 0.65), (0.4, 0.9), (0, 1.0)]
    return lathe(profile, 12 if fine else 6, paints.SILVER, at=(x, 0, height))


def _downpipes(half: float, side: float, eaves: float) -> list[Solid]:
    feet = np.array([(x, y * (side + 0.1), 0.0) for x in (-half + 0.3, half - 0.3) for y in (-1, 1)])
    return [bars(feet, feet + upward(eaves - 0.1), 0.12, paints.TRIM, sides=6)]


def workshop(order: Order) -> list[Solid]:
    """Production hall: rows of windows, a ridge lantern, big doors at the gable ends."""
    half, side, height = order["length"] / 2, order["width"] / 2, order["height"]
    eaves = height * 0.74
    parts = _hall(order, eaves, paints.WALL, paints.SHEET)
    lantern = min(side * 0.22, 1.6)
    rise = min(1.4, height * 0.12)
    outline = [
        (-lantern, height - lantern * 0.4),
        (lantern, height - lantern * 0.4),
        (lantern, height + rise * 0.6),
        (0, height + rise),
        (-lantern, height + rise * 0.6),
    ]
    parts.append(
        prism(
            outline,
            -half * 0.85,
            half * 0.85,
            [paints.SHEET, paints.GLASS, paints.SHEET, paints.SHEET, paints.GLASS],
            paints.WALL,
        )
    )
    if order.coarse:
        return parts
    bays = np.linspace(-half, half, max(2, round(order["length"] / 5)) + 1)
    centres = (bays[:-1] + bays[1:]) / 2
    wide = (bays[1] - bays[0]) * 0.66
    for facing in "sn":
        parts.append(_openings(centres, wide, min(1.2, eaves * 0.2), min(3.0, eaves * 0.5), side, facing, paints.GLASS))
        if order.fine:
            parts.append(_openings(centres, wide, eaves * 0.68, eaves * 0.86, side, facing, paints.GLASS))
            parts.append(_openings(bays[1:-1], 0.3, 0.0, eaves - 0.3, side, facing, paints.PALE_CONCRETE))
            parts.append(
                _openings(
                    centres, 0.06, min(1.2, eaves * 0.2), min(3.0, eaves * 0.5), side + 0.02, facing, paints.WHITE
                )
            )
    door = min(4.2, order["width"] * 0.35)
    for facing in "ew":
        parts.append(_openings(np.array([0.0]), door, 0.0, min(4.2, eaves * 0.75), half, facing, paints.DOOR))
    if order.fine:
        parts += _downpipes(half, side, eaves)
        for x in (-half, half):
            sign = 1 if x > 0 else -1
            low, high = sorted((x, x + sign * 1.2))
            parts.append(
                boxes(
                    (low, -door * 0.65, min(4.2, eaves * 0.75) + 0.2),
                    (high, door * 0.65, min(4.2, eaves * 0.75) + 0.35),
                    paints.SHEET_SEAM,
                )
            )
    return parts


def _under_flat_roof(half: float, side: float, height: float, wall: Colour) -> Solid:
    """A block whose top is a roof."""
    colours = [paints.ROOF if face == 1 else wall for face in range(6)]
    corners = boxes((-half, -side, 0), (half, side, height), wall).points.reshape(6, 4, 3)
    return quads(corners, colours)


def _flat_roofed(order: Order, wall: Colour) -> list[Solid]:
    """A box with a parapet."""
    half, side, height = order["length"] / 2, order["width"] / 2, order["height"]
    if order.coarse:
        return [_under_flat_roof(half, side, height, wall)]
    rim = 0.25
    roof = height - 0.5
    inner = [(half - rim, side - rim), (-half + rim, side - rim), (-half + rim, -side + rim), (half - rim, -side + rim)]
    outer = [(half, side), (-half, side), (-half, -side), (half, -side)]
    top: list[list[tuple[float, float, float]]] = []
    inside: list[list[tuple[float, float, float]]] = []
    for each in range(4):
        following = (each + 1) % 4
        a, b, c, d = outer[each], outer[following], inner[following], inner[each]
        top.append([(*a, height), (*b, height), (*c, height), (*d, height)])
        inside.append([(*c, roof), (*d, roof), (*d, height), (*c, height)])
    faces = boxes((-half, -side, 0), (half, side, roof), wall)
    band = quads(
        [
            [(*outer[k], roof), (*outer[(k + 1) % 4], roof), (*outer[(k + 1) % 4], height), (*outer[k], height)]
            for k in range(4)
        ],
        paints.PALE_CONCRETE,
    )
    lid = quads(
        [[(*inner[3], roof + 0.01), (*inner[0], roof + 0.01), (*inner[1], roof + 0.01), (*inner[2], roof + 0.01)]],
        paints.ROOF,
    )
    return [faces, quads(top, paints.PALE_CONCRETE), quads(inside, paints.PALE_CONCRETE), band, lid]


def control_room(order: Order) -> list[Solid]:
    """Flat-roofed control building: a band of windows toward the south, a porch, air conditioners, an antenna."""
    half, side, height = order["length"] / 2, order["width"] / 2, order["height"]
    parts = _flat_roofed(order, paints.WALL)
    if order.coarse:
        return parts
    floors = max(1, round(height / 4.2))
    storey = (height - 0.5) / floors
    bays = np.linspace(-half + 0.8, half - 0.8, max(2, round(order["length"] / 3.2)) + 1)
    centres, wide = (bays[:-1] + bays[1:]) / 2, (bays[1] - bays[0]) * 0.78
    for floor in range(floors):
        low = floor * storey + 1.0
        for facing in "sn":
            shown = centres if facing == "n" or floor else centres[np.abs(centres) > 1.6]
            parts.append(_openings(shown, wide, low, low + storey * 0.45, side, facing, paints.GLASS))
    parts.append(_openings(np.array([0.0]), 2.4, 0.1, 2.5, side, "s", paints.GLASS))
    parts.append(boxes((-2.0, -side - 1.6, 2.7), (2.0, -side, 2.9), paints.PALE_CONCRETE))
    if order.fine:
        parts.append(boxes((-half - 0.05, -side - 0.05, 0), (half + 0.05, side + 0.05, 0.5), paints.PLINTH))
        parts.append(
            bars(
                [(-1.8, -side - 1.4, 0), (1.8, -side - 1.4, 0)],
                [(-1.8, -side - 1.4, 2.7), (1.8, -side - 1.4, 2.7)],
                0.2,
                paints.WHITE,
            )
        )
        parts.append(boxes((-2.0, -side - 1.6, 0), (2.0, -side, 0.15), paints.CONCRETE))
        for x in np.linspace(-half * 0.6, half * 0.3, 3):
            parts.append(block((x, side * 0.3, height - 0.5), (1.4, 0.9, 1.0), paints.SILVER))
            parts.append(disc((x, side * 0.3, height + 0.5), (0, 0, 1), 0.35, 0.04, paints.DARK_STEEL))
        mast = np.array([half * 0.7, side * 0.5, height - 0.5])
        parts.append(bars([mast], [mast + upward(3.0)], 0.07, paints.STEEL, sides=5))
        parts.append(
            lathe([(0.0, 0.0), (0.5, 0.15), (0.62, 0.32)], 14, paints.WHITE, at=tuple(mast + vector(-1.2, 0, 0.4)))
        )
        for floor in range(1, floors):
            parts.append(
                boxes(
                    (-half - 0.03, -side - 0.03, floor * storey - 0.08),
                    (half + 0.03, side + 0.03, floor * storey + 0.08),
                    paints.PALE_CONCRETE,
                )
            )
    return parts


def gatehouse(order: Order) -> list[Solid]:
    """Guard's house: windows all round under a flat roof that reaches over the lane."""
    half, side, height = order["length"] / 2, order["width"] / 2, order["height"]
    if order.coarse:
        return [_under_flat_roof(half, side, height, paints.WALL)]
    roof = height - 0.3
    parts = [
        boxes((-half, -side, 0), (half, side, roof), paints.WALL),
        boxes((-half - 0.6, -side - 0.6, roof), (half + 0.6, side + 0.6, height - 0.06), paints.TRIM),
        boxes((-half - 0.6, -side - 0.6, height - 0.06), (half + 0.6, side + 0.6, height), paints.PALE_CONCRETE),
    ]
    low, high = 1.0, min(2.2, roof - 0.3)
    for facing, span, wall in (("s", half, side), ("n", half, side), ("e", side, half), ("w", side, half)):
        panes = np.linspace(-span + 0.3, span - 0.3, max(2, round(span * 2 / 1.4)) + 1)
        centres = (panes[:-1] + panes[1:]) / 2
        shown = centres[1:] if facing == "s" else centres
        parts.append(_openings(shown, (panes[1] - panes[0]) * 0.86, low, high, wall, facing, paints.GLASS))
        if facing == "s":
            parts.append(_openings(centres[:1], min(0.95, panes[1] - panes[0]), 0.1, 2.1, wall, facing, paints.DOOR))
    if order.fine:
        parts.append(boxes((-half - 0.05, -side - 0.05, 0), (half + 0.05, side + 0.05, 0.35), paints.PLINTH))
        parts.append(block((half * 0.5, side + 0.3, 0.4), (0.8, 0.4, 0.6), paints.WHITE))
    return parts


def house(order: Order) -> list[Solid]:
    """A neighbour's house: two storeys of plaster under a tiled roof."""
    half, side, height = order["length"] / 2, order["width"] / 2, order["height"]
    if height > 12:
        return _block_of_flats(order)
    eaves = height * 0.7
    parts = _hall(order, eaves, paints.PLASTER, paints.TILE)
    if order.coarse:
        return parts
    storeys = max(1, round(eaves / 3.0))
    count = max(2, round(order["length"] / 3.2))
    centres = (np.arange(count) + 0.5) / count * 2 * half - half
    for floor in range(storeys):
        low = floor * eaves / storeys + 0.9
        for facing in "sn":
            shown = centres[1:] if floor == 0 and facing == "s" else centres
            parts.append(_openings(shown, 1.3, low, low + 1.3, side, facing, paints.GLASS))
    parts.append(_openings(centres[:1], 1.0, 0.0, 2.1, side, "s", paints.BARK))
    if order.fine:
        parts.append(block((half * 0.5, side * 0.4, eaves), (0.6, 0.6, height - eaves + 0.5), paints.TILE))
        for y in np.linspace(-side * 0.4, side * 0.4, 2):
            parts.append(_openings(np.array([y]), 1.1, 0.9, 2.2, half, "e", paints.GLASS))
        parts.append(_openings(centres, 1.5, 0.78, 0.88, side + 0.05, "n", paints.WHITE))
    return parts


def _block_of_flats(order: Order) -> list[Solid]:
    half, side, height = order["length"] / 2, order["width"] / 2, order["height"]
    parts = _flat_roofed(order, paints.PLASTER)
    if order.coarse:
        return parts
    storeys = max(1, round(height / 3.0))
    count = max(2, round(order["length"] / (3.4 if order.fine else 10.0)))
    centres = (np.arange(count) + 0.5) / count * 2 * half - half
    for floor in range(storeys):
        low = floor * (height - 0.6) / storeys + 0.9
        for facing in "sn":
            parts.append(_openings(centres, order["length"] / count * 0.5, low, low + 1.4, side, facing, paints.GLASS))
    if order.fine:
        parts.append(block((0, 0, height - 0.5), (4.0, 3.0, 2.6), paints.PLASTER))
    return parts


def gate(order: Order) -> list[Solid]:
    """Two pillars and a sliding gate of upright bars across x."""
    half, height = order["width"] / 2, order["height"]
    pillar = 0.6
    parts = [
        boxes(
            [(-half - pillar, -0.3, 0), (half, -0.3, 0)],
            [(-half, 0.3, height + 0.3), (half + pillar, 0.3, height + 0.3)],
            paints.PALE_CONCRETE,
        )
    ]
    if order.coarse:
        parts.append(bars([(-half, 0, height * 0.5)], [(half, 0, height * 0.5)], height * 0.5, paints.STEEL))
        return parts
    levels = (0.15, height * 0.5, height - 0.15)
    parts.append(bars([(-half, 0, up) for up in levels], [(half, 0, up) for up in levels], 0.08, paints.DARK_STEEL))
    if order.fine:
        xs = np.arange(-half + 0.15, half, 0.22)
        feet = np.column_stack([xs, np.zeros(len(xs)), np.full(len(xs), 0.1)])
        parts.append(bars(feet, feet + upward(height - 0.2), 0.035, paints.DARK_STEEL, sides=3))
        parts.append(
            boxes(
                [(-half - pillar - 0.06, -0.36, height + 0.3), (half - 0.06, -0.36, height + 0.3)],
                [(-half + 0.06, 0.36, height + 0.4), (half + pillar + 0.06, 0.36, height + 0.4)],
                paints.CONCRETE,
            )
        )
        parts.append(boxes((-half, -0.08, 0), (half, 0.08, 0.03), paints.STEEL))
    return parts
