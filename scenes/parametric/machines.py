"""Machines and small installations: pumps, compressors, detectors, masts, monitors, loading bays."""

import numpy as np

from scenes.parametric import paints
from scenes.parametric.fittings import deck, disc, polar, railing, straight_stair, stub, valve
from scenes.parametric.order import Order
from scenes.parametric.solids import (
    Solid,
    ball,
    bars,
    block,
    boxes,
    cylinder,
    lathe,
    lying,
    moved,
    tube,
    upward,
    vector,
)


def pump(order: Order) -> list[Solid]:
    """Centrifugal pump: volute with suction and discharge, coupling guard, finned motor, base plate on concrete."""
    length = order["length"]
    unit = length / 2.0
    width, axis = unit * 0.42, unit * 0.52
    half = length / 2
    parts = [boxes((-half, -width, 0), (half, width, unit * 0.16), paints.CONCRETE)]
    sides = order.by_level(18, 8, 6)
    motor = unit * 0.27
    parts.append(moved(lying(cylinder(motor, -half * 0.86, -half * 0.06, sides, paints.MOTOR)), up=axis))
    volute = unit * 0.33
    parts.append(moved(lying(cylinder(volute, half * 0.42, half * 0.72, sides, paints.PUMP)), up=axis))
    if order.coarse:
        return parts
    parts.append(
        boxes((-half * 0.94, -width * 0.7, unit * 0.16), (half * 0.86, width * 0.7, unit * 0.24), paints.DARK_STEEL)
    )
    parts.append(
        moved(lying(cylinder(unit * 0.12, -half * 0.06, half * 0.42, order.by_level(12, 6, 4), paints.RAIL)), up=axis)
    )
    pipe = paints.pipe_colour(order.medium)
    bore = unit * 0.14
    parts.append(tube([(half * 0.72, 0, axis), (half * 1.0, 0, axis)], bore, order.by_level(10, 6, 4), pipe))
    parts.append(
        tube(
            [(half * 0.57, unit * 0.1, axis + volute * 0.8), (half * 0.57, unit * 0.1, unit * 1.3)],
            bore * 0.8,
            order.by_level(10, 6, 4),
            pipe,
        )
    )
    if order.fine:
        parts += _pump_fittings(unit, half, axis, motor, bore)
    return parts


def _pump_fittings(unit: float, half: float, axis: float, motor: float, bore: float) -> list[Solid]:
    fins = np.arange(8) * 45.0 + 22.5
    at = polar(motor, fins)
    ribs = np.column_stack([np.zeros(8), at[:, 0], at[:, 1] + axis])
    return [
        bars(ribs + vector(-half * 0.78, 0, 0), ribs + vector(-half * 0.16, 0, 0), unit * 0.03, paints.DARK_STEEL),
        boxes(
            (-half * 0.6, motor * 0.7, axis - 0.06 * unit),
            (-half * 0.36, motor * 1.25, axis + 0.16 * unit),
            paints.DARK_STEEL,
        ),
        moved(lying(cylinder(motor * 1.05, -half * 0.94, -half * 0.84, 18, paints.DARK_STEEL)), up=axis),
        stub((half * 0.9, 0, axis), (1, 0, 0), bore, half * 0.1),
        stub((half * 0.57, unit * 0.1, unit * 1.2), (0, 0, 1), bore * 0.8, unit * 0.1),
        boxes((half * 0.44, -0.14 * unit, unit * 0.2), (half * 0.7, 0.14 * unit, axis - unit * 0.2), paints.PUMP),
        boxes((-half * 0.7, -motor * 0.8, unit * 0.2), (-half * 0.2, motor * 0.8, axis - motor * 0.85), paints.MOTOR),
    ]


def compressor(order: Order) -> list[Solid]:
    """Reciprocating set: frame, opposed cylinders, motor, intercoolers, on a block of concrete."""
    length, width, height = order["length"], order["width"], order["height"]
    half, side = length / 2, width / 2
    base = height * 0.15
    axis = base + height * 0.28
    parts = [boxes((-half, -side, 0), (half, side, base), paints.CONCRETE)]
    sides = order.by_level(20, 10, 6)
    motor = min(side * 0.55, height * 0.3)
    parts.append(moved(lying(cylinder(motor, -half * 0.9, -half * 0.2, sides, paints.MOTOR)), up=axis))
    parts.append(boxes((-half * 0.05, -side * 0.4, base), (half * 0.8, side * 0.4, axis + height * 0.15), paints.PUMP))
    drum = height * 0.13
    parts.append(moved(lying(cylinder(drum, 0.0, half * 0.9, sides, paints.SILVER)), up=height - drum))
    if order.coarse:
        return parts
    for x in (half * 0.15, half * 0.58):
        for y in (-1, 1):
            cylinder_out = cylinder(height * 0.13, 0, side * 0.5, sides, paints.STEEL)
            tilted = moved(lying(cylinder_out), turn=90.0 * y)
            parts.append(moved(tilted, x, y * side * 0.4, axis))
            parts.append(
                bars(
                    [(x, y * side * 0.65, axis)],
                    [(x, y * side * 0.3, height - drum)],
                    height * 0.09,
                    paints.pipe_colour(order.medium),
                    sides=order.by_level(8, 4, 4),
                )
            )
    parts.append(
        boxes((-half * 0.8, -motor * 0.8, base), (-half * 0.3, motor * 0.8, axis - motor * 0.8), paints.DARK_STEEL)
    )
    parts.append(
        bars(
            [(half * 0.1, 0, axis), (half * 0.7, 0, axis)],
            [(half * 0.1, 0, height - drum), (half * 0.7, 0, height - drum)],
            0.16,
            paints.STRUCTURE,
        )
    )
    if order.fine:
        parts.append(moved(lying(cylinder(motor * 1.08, -half * 0.24, -half * 0.16, 20, paints.DARK_STEEL)), up=axis))
        parts.append(moved(lying(cylinder(motor * 0.5, -half * 0.2, -half * 0.04, 16, paints.RAIL)), up=axis))
        parts.append(railing([(-half, -side, base), (half, -side, base)]))
        parts.append(boxes((-half * 0.98, side * 0.55, base), (-half * 0.7, side * 0.95, base + 1.5), paints.WALL))
    return parts


def gas_detector(order: Order) -> list[Solid]:
    """A sensing head on a pole, its body yellow, with a junction box, a sounder and its lamp."""
    height = order["height"]
    parts: list[Solid] = [bars([(0, 0, 0)], [(0, 0, height)], 0.06, paints.STEEL, sides=order.by_level(8, 5, 3))]
    body = height - 0.16
    parts.append(boxes((-0.09, -0.11, body - 0.12), (0.11, 0.11, body + 0.12), paints.YELLOW))
    if order.coarse:
        return parts
    parts.append(moved(cylinder(0.06, body - 0.3, body - 0.12, order.by_level(12, 6, 5), paints.STEEL), 0.03))
    parts.append(moved(cylinder(0.065, body + 0.12, height + 0.02, order.by_level(10, 6, 4), paints.RED), 0.0))
    parts.append(boxes((-0.15, -0.15, 0), (0.15, 0.15, 0.06), paints.CONCRETE))
    if order.fine:
        parts.append(disc((0.11, 0, body), (1, 0, 0), 0.085, 0.03, paints.DARK_STEEL))
        parts.append(boxes((-0.16, -0.05, body * 0.55), (-0.03, 0.05, body * 0.55 + 0.16), paints.STEEL))
        parts.append(
            tube([(-0.1, 0, body * 0.55 + 0.16), (-0.1, 0, body - 0.05), (-0.05, 0, body)], 0.012, 5, paints.BLACK)
        )
    return parts


def weather_mast(order: Order) -> list[Solid]:
    """Lattice mast with wind vane, cup anemometer and radiation shield."""
    height = order["height"]
    foot, head = polar(0.35, [0, 120, 240]), polar(0.12, [0, 120, 240], height - 0.6)
    parts = [bars(foot, head, 0.06, paints.STEEL, sides=order.by_level(4, 3, 3))]
    parts.append(bars([(0, -0.9, height - 0.5)], [(0, 0.9, height - 0.5)], 0.05, paints.STEEL, sides=3))
    if order.coarse:
        return parts
    steps = np.linspace(0, 1, order.by_level(max(3, round(height / 0.8)), 4, 1) + 1)[:, None, None]
    nodes = foot + (head - foot) * steps
    parts.append(
        bars(nodes[:-1].reshape(-1, 3), np.roll(nodes, -1, 1)[1:].reshape(-1, 3), 0.035, paints.STEEL, sides=3)
    )
    parts.append(
        bars(
            [(0, -0.9, height - 0.5), (0, 0.9, height - 0.5)],
            [(0, -0.9, height), (0, 0.9, height - 0.1)],
            0.04,
            paints.STEEL,
            sides=3,
        )
    )
    if order.fine:
        cups = polar(0.16, [0, 120, 240], height - 0.03) + vector(0, 0.9, 0)
        parts += [ball(0.05, at, 8, 4, paints.BLACK) for at in cups]
        parts.append(bars(cups, np.array([(0, 0.9, height - 0.03)] * 3), 0.02, paints.BLACK, sides=3))
        parts.append(boxes((-0.3, -0.91, height - 0.12), (-0.02, -0.89, height + 0.1), paints.BLACK))
        parts.append(bars([(-0.02, -0.9, height - 0.02)], [(0.35, -0.9, height - 0.02)], 0.03, paints.BLACK, sides=3))
        parts += [disc((0.35, 0, 1.6 + step * 0.07), (0, 0, 1), 0.1, 0.025, paints.WHITE) for step in range(6)]
        parts.append(boxes((-0.2, -0.2, 1.0), (0.1, 0.1, 1.5), paints.WHITE))
        parts.append(boxes((-0.6, -0.6, 0), (0.6, 0.6, 0.15), paints.CONCRETE))
    return parts


def camera_pole(order: Order) -> list[Solid]:
    """A tapering pole with a bullet camera on its arm and a dome beneath."""
    height = order["height"]
    sides = order.by_level(10, 5, 3)
    parts = [lathe([(0.11, 0), (0.06, height)], sides, paints.WHITE)]
    parts.append(boxes((0.2, -0.08, height - 0.3), (0.75, 0.08, height - 0.14), paints.WHITE))
    if order.coarse:
        return parts
    parts.append(bars([(0, 0, height - 0.05)], [(0.9, 0, height - 0.05)], 0.06, paints.WHITE, sides=sides))
    if order.fine:
        parts.append(disc((0.75, 0, height - 0.22), (1, 0, 0), 0.06, 0.03, paints.BLACK))
        parts.append(boxes((0.15, -0.1, height - 0.13), (0.82, 0.1, height - 0.11), paints.STEEL))
        parts.append(ball(0.11, (-0.3, 0, height - 0.35), 12, 6, paints.BLACK))
        parts.append(bars([(0, 0, height - 0.1)], [(-0.3, 0, height - 0.25)], 0.05, paints.WHITE, sides=5))
        parts.append(boxes((-0.12, -0.2, 1.4), (0.12, 0.2, 1.95), paints.STEEL))
        parts.append(boxes((-0.35, -0.35, 0), (0.35, 0.35, 0.12), paints.CONCRETE))
    return parts


def lamp(order: Order) -> list[Solid]:
    """A street lamp with a curved arm."""
    height = order["height"]
    sides = order.by_level(10, 5, 3)
    parts = [lathe([(0.1, 0), (0.06, height - 0.6)], sides, paints.STEEL)]
    if order.coarse:
        parts.append(boxes((0, -0.12, height - 0.2), (1.6, 0.12, height), paints.STEEL))
        return parts
    bend = np.linspace(0, np.pi / 2, order.by_level(6, 3, 2))
    arm = np.column_stack([1.0 - np.cos(bend), np.zeros(len(bend)), height - 0.6 + np.sin(bend) * 0.5])
    parts.append(tube(np.vstack([arm, [(1.2, 0, height - 0.1)]]), 0.05, sides, paints.STEEL))
    parts.append(boxes((1.0, -0.14, height - 0.12), (1.7, 0.14, height), paints.STEEL))
    if order.fine:
        parts.append(boxes((1.05, -0.11, height - 0.14), (1.65, 0.11, height - 0.12), paints.WHITE))
        parts.append(boxes((-0.3, -0.3, 0), (0.3, 0.3, 0.1), paints.CONCRETE))
        parts.append(boxes((-0.08, -0.11, 0.5), (0.08, 0.11, 0.9), paints.DARK_STEEL))
    return parts


def fire_monitor(order: Order) -> list[Solid]:
    """A fixed water cannon on its standpipe, red."""
    height = order["height"]
    sides = order.by_level(12, 6, 4)
    parts = [bars([(0, 0, 0)], [(0, 0, height * 0.75)], 0.16, paints.RED, sides=sides)]
    nozzle = [(0, 0, height * 0.82), (0.9, 0, height)]
    parts.append(bars(nozzle[:1], nozzle[1:], 0.13, paints.RED, sides=sides))
    if order.coarse:
        return parts
    parts.append(
        bars(
            [(0, -0.16, height * 0.72), (0, 0.16, height * 0.72)],
            [(0, -0.16, height * 0.88), (0, 0.16, height * 0.88)],
            0.09,
            paints.RED,
            sides=sides,
        )
    )
    parts.append(bars([(0.85, 0, height * 0.985)], [(1.2, 0, height * 1.04)], 0.2, paints.DARK_STEEL, sides=sides))
    if order.fine:
        parts.append(ball(0.17, (0, 0, height * 0.78), 12, 6, paints.RED))
        parts.append(disc((0, -0.25, height * 0.6), (0, -1, 0), 0.18, 0.04, paints.DARK_STEEL))
        parts.append(disc((0, 0, 0.02), (0, 0, 1), 0.22, 0.06, paints.DARK_STEEL))
        parts.append(boxes((-0.4, -0.4, 0), (0.4, 0.4, 0.05), paints.CONCRETE))
        parts.append(bars([(-0.1, 0, height * 0.8)], [(-0.5, 0, height * 0.7)], 0.04, paints.DARK_STEEL, sides=4))
    return parts


def loading_bay(order: Order) -> list[Solid]:
    """Road-tanker loading: canopy on columns, an island with platform, stair and loading arms, two lanes."""
    length, width, height = order["length"], order["width"], order["height"]
    half, side = length / 2, width / 2
    parts = [
        boxes((-half, -side, height - 0.5), (half, side, height - 0.2), paints.SHEET),
        boxes((-half * 0.8, -0.9, 0), (half * 0.8, 0.9, 0.25), paints.PALE_CONCRETE),
    ]
    columns = np.array(
        [(x, y, 0.0) for x in np.linspace(-half * 0.85, half * 0.85, 3) for y in (-side * 0.92, side * 0.92)]
    )
    parts.append(bars(columns, columns + upward(height - 0.5), 0.28, paints.STRUCTURE))
    if order.coarse:
        return parts
    parts.append(boxes((-half, -side, 0.0), (half, side, 0.09), paints.YARD))
    parts.append(boxes((-half, -side, height - 0.2), (half, side, height), paints.SHEET_SEAM))
    platform = min(3.4, height - 2.4)
    parts.append(deck((-half * 0.55, -0.75), (half * 0.55, 0.75), platform, fine=order.fine, rails="ns"))
    posts = np.array([(x, y, 0.25) for x in (-half * 0.5, 0.0, half * 0.5) for y in (-0.6, 0.6)])
    parts.append(bars(posts, posts + upward(platform - 0.3), 0.14, paints.STRUCTURE))
    parts.append(straight_stair((-half * 0.55 - platform / 0.85 + 0.1, 0, 0.1), platform - 0.1, 0.0, fine=order.fine))
    pipe = paints.pipe_colour(order.medium)
    for x in (-half * 0.28, half * 0.28):
        for y in (-1, 1):
            arm = [
                (x, y * 0.5, 0.3),
                (x, y * 0.5, platform + 1.7),
                (x + 0.9, y * 1.2, platform + 2.0),
                (x + 0.5, y * 2.4, platform + 1.5),
                (x + 0.5, y * 2.4, platform + 0.4),
            ]
            top = height - 0.6
            parts.append(tube([(a, b, min(c, top)) for a, b, c in arm], 0.07, order.by_level(8, 4, 4), pipe))
    if order.fine:
        beams = np.linspace(-half * 0.85, half * 0.85, 3)
        parts.append(
            bars(
                [(x, -side * 0.95, height - 0.65) for x in beams],
                [(x, side * 0.95, height - 0.65) for x in beams],
                0.3,
                paints.STRUCTURE,
            )
        )
        for x in np.linspace(-half * 0.6, half * 0.6, 4):
            parts.append(block((x, 0, height - 0.6), (1.2, 0.2, 0.1), paints.WHITE))
        parts.append(boxes((half * 0.62, -0.3, 0.25), (half * 0.7, 0.3, 1.75), paints.WALL))
        for lane in (-side * 0.5, side * 0.5):
            parts.append(boxes((-half * 0.9, lane - 1.75, 0.09), (half * 0.9, lane - 1.65, 0.1), paints.MARKING))
            parts.append(boxes((-half * 0.9, lane + 1.65, 0.09), (half * 0.9, lane + 1.75, 0.1), paints.MARKING))
        parts += [valve((x, 0, 0.75), 0.09, pipe) for x in (-half * 0.4, half * 0.12)]
        parts.append(tube([(-half * 0.7, 0, 0.75), (half * 0.6, 0, 0.75)], 0.09, 8, pipe))
        bollards = np.array([(x, y, 0.0) for x in (-half * 0.84, half * 0.84) for y in (-1.1, 1.1)])
        parts.append(bars(bollards, bollards + upward(1.0), 0.2, paints.YELLOW, sides=8))
    return parts
