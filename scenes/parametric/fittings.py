"""What installations share: railings, ladders, stairs, platforms, nozzles, manholes, legs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from scenes.columns import Floats
from scenes.parametric import paints
from scenes.parametric.solids import Colour, Solid, bars, boxes, joined, lathe, quads, upward

RAIL_HEIGHT = 1.1
STEP_RISE = 0.22


def aligned(solid: Solid, origin: ArrayLike, direction: ArrayLike) -> Solid:
    """What stood along z from nothing now starts at `origin` and points along `direction`."""
    up = np.asarray(direction, np.float64) / np.linalg.norm(direction)
    side = np.array([0.0, 1.0, 0.0]) if abs(up[2]) > 0.99 else np.array([0.0, 0.0, 1.0])
    across = np.cross(side, up)
    across /= np.linalg.norm(across)
    matrix = np.column_stack([across, np.cross(up, across), up])
    return Solid(
        solid.points @ matrix.T + np.asarray(origin, np.float64),
        solid.normals @ matrix.T,
        solid.triangles,
        solid.colours,
    )


def polar(radius: ArrayLike, degrees: ArrayLike, height: ArrayLike = 0.0) -> Floats:
    """Points at `radius` and `degrees` about the vertical, shape (n, 3)."""
    angle = np.radians(np.atleast_1d(np.asarray(degrees, np.float64)))
    reach, up = (np.broadcast_to(np.asarray(each, np.float64), angle.shape) for each in (radius, height))
    return np.column_stack([np.cos(angle) * reach, np.sin(angle) * reach, up])


def arc(radius: float, height: float, steps: int, start: float = 0.0, sweep: float = 360.0) -> Floats:
    """A line around the vertical, (points, 3); a full circle ends where it starts."""
    return polar(radius, np.linspace(start, start + sweep, steps + 1), height)


def along(path: Floats, spacing: float, most: int = 48) -> Floats:
    """Points about `spacing` metres apart along a polyline (points, 3), both ends among them, `most` at most."""
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    travelled: Floats = np.concatenate([np.zeros(1), np.cumsum(lengths)])
    count = int(np.clip(round(travelled[-1] / spacing), 1, most))
    at = np.linspace(0.0, float(travelled[-1]), count + 1)
    return np.column_stack([np.interp(at, travelled, path[:, axis]) for axis in range(path.shape[1])])


def railing(path: ArrayLike, *, spacing: float = 1.6, colour: Colour = paints.RAIL, fine: bool = True) -> Solid:
    """Posts, hand rail, knee rail and toe board along a walkway's edge (points, 3); far away a hand rail alone."""
    line = np.asarray(path, np.float64)
    top = line + upward(RAIL_HEIGHT)
    if not fine:
        return bars(top[:-1], top[1:], 0.07, colour, sides=3)
    posts = along(line, spacing)
    middle = line + upward(RAIL_HEIGHT * 0.52)
    return joined(
        [
            bars(posts, posts + upward(RAIL_HEIGHT), 0.06, colour, sides=3),
            bars(top[:-1], top[1:], 0.07, colour, sides=3),
            bars(middle[:-1], middle[1:], 0.05, colour, sides=3),
        ]
    )


def ring_slab(
    inner: float,
    outer: float,
    top: float,
    sides: int,
    *,
    start: float = 0.0,
    sweep: float = 360.0,
    thickness: float = 0.12,
    colour: Colour = paints.GRATING,
) -> Solid:
    """A walkway around the vertical between two radii."""
    low = top - thickness
    return lathe(
        [(inner, low), (outer, low), (outer, top), (inner, top), (inner, low)], sides, colour, start=start, sweep=sweep
    )


def round_platform(
    inner: float, outer: float, top: float, sides: int, *, start: float = 0.0, sweep: float = 360.0, fine: bool = True
) -> Solid:
    """A walkway around a column with its outer railing; the ends of a part of a circle are railed too."""
    edge = arc(outer - 0.05, top, sides, start, sweep)
    if abs(sweep) < 360:
        ends = polar(inner, [start, start + sweep], top)
        edge = np.vstack([ends[:1], edge, ends[1:]])
    return joined([ring_slab(inner, outer, top, sides, start=start, sweep=sweep), railing(edge, fine=fine)])


def deck(low: Sequence[float], high: Sequence[float], top: float, *, fine: bool = True, rails: str = "nesw") -> Solid:
    """A rectangular platform between corners (x, y) with railings on the sides named by their compass letters."""
    (west, south), (east, north) = low, high
    edges = {
        "s": [(west, south, top), (east, south, top)],
        "e": [(east, south, top), (east, north, top)],
        "n": [(east, north, top), (west, north, top)],
        "w": [(west, north, top), (west, south, top)],
    }
    return joined(
        [
            boxes((west, south, top - 0.12), (east, north, top), paints.GRATING),
            *(railing(edges[side], fine=fine) for side in rails),
        ]
    )


def ladder(foot: ArrayLike, top: float, facing: float, *, caged: bool = True, fine: bool = True) -> Solid:
    """A vertical ladder whose back is to the wall, climbing from `foot`; `facing` degrees is where its climber stands.

    The cage begins 2.2 m above the foot.
    """
    out, side = polar(1.0, facing)[0], polar(1.0, facing + 90)[0]
    base = np.asarray(foot, np.float64)
    head = np.array([base[0], base[1], top])
    if not fine:
        return bars(base + out * 0.2, head + out * 0.2, 0.4, paints.STRUCTURE)
    left, right = side * 0.22, -side * 0.22
    height = top - base[2]
    rungs = base + np.arange(0.3, height, max(0.33, height / 40))[:, None] * (0.0, 0.0, 1.0)
    parts = [
        bars([base + left, base + right], [head + left + (0, 0, 1), head + right + (0, 0, 1)], 0.06, paints.RAIL),
        bars(rungs + left, rungs + right, 0.035, paints.STEEL, sides=3),
    ]
    if caged and height > 3.5:
        angles = np.radians(np.linspace(-100, 100, 6))
        hoop = np.cos(angles)[:, None] * out * 0.42 + np.sin(angles)[:, None] * side * 0.36 + out * 0.3
        levels = np.arange(2.3, height + 0.9, 1.6)
        hoops = base + hoop[None] + levels[:, None, None] * (0.0, 0.0, 1.0)
        parts.append(bars(hoops[:, :-1].reshape(-1, 3), hoops[:, 1:].reshape(-1, 3), 0.045, paints.RAIL, sides=3))
        parts.append(bars(hoops[0, 1:-1], hoops[-1, 1:-1], 0.04, paints.RAIL, sides=3))
    return joined(parts)


def spiral_stair(
    radius: float, low: float, high: float, start: float, *, fine: bool, coarse: bool = False, width: float = 0.8
) -> Solid:
    """A stair that winds up a shell of `radius`, counter-clockwise from `start` degrees, with treads and hand rails."""
    rise = high - low
    run = rise / 0.8  # a slope of about 39 degrees
    sweep = float(np.degrees(run / (radius + width / 2)))
    steps = max(2, min(60, round(rise / STEP_RISE))) if fine else (3 if coarse else max(4, round(sweep / 15)))
    angle = np.linspace(start, start + sweep, steps + 1)
    up = np.linspace(low, high, steps + 1)
    inside, outside = polar(radius + 0.12, angle, up), polar(radius + 0.12 + width, angle, up)
    if coarse:
        middle = (inside + outside) / 2
        return bars(middle[:-1], middle[1:], width * 0.5, paints.GRATING)
    if not fine:
        return joined([_ribbon(inside, outside, paints.GRATING), _upright(outside, 1.0, paints.RAIL)])
    half = (angle[1] - angle[0]) * 0.42
    treads = np.stack(
        [
            polar(radius + 0.12, angle - half, up),
            polar(radius + 0.12 + width, angle - half, up),
            polar(radius + 0.12 + width, angle + half, up),
            polar(radius + 0.12, angle + half, up),
        ],
        axis=1,
    )
    every = np.unique(np.concatenate([np.arange(0, steps + 1, 3), [steps]]))
    edge, wall = outside[every], inside[every]
    return joined(
        [
            _sheets(treads, paints.GRATING),
            bars(edge[:-1] - (0, 0, 0.1), edge[1:] - (0, 0, 0.1), 0.16, paints.STRUCTURE),
            bars(wall[:-1] - (0, 0, 0.1), wall[1:] - (0, 0, 0.1), 0.12, paints.STRUCTURE),
            railing(edge, spacing=1.4),
        ]
    )


def _ribbon(inside: Floats, outside: Floats, colour: ArrayLike) -> Solid:
    """A thin walkway between two lines that climb together, counter-clockwise seen from above."""
    return _sheets(np.stack([inside[:-1], outside[:-1], outside[1:], inside[1:]], axis=1), colour)


def _sheets(tops: Floats, colour: ArrayLike) -> Solid:
    """Gratings without thickness, seen from above and below."""
    return quads(np.concatenate([tops, tops[:, ::-1] - (0.0, 0.0, 0.03)]), colour)


def _upright(line: Floats, height: float, colour: ArrayLike) -> Solid:
    """A hand rail far away."""
    top = line + upward(height)
    return bars(top[:-1], top[1:], 0.08, colour, sides=3)


def straight_stair(
    foot: ArrayLike, rise: float, facing: float, *, width: float = 0.9, slope: float = 0.85, fine: bool = True
) -> Solid:
    """A flight of steps from `foot`, climbing toward `facing` degrees, with stringers and railings."""
    ahead, side = polar(1.0, facing)[0], polar(1.0, facing + 90)[0] * width / 2
    base = np.asarray(foot, np.float64)
    head = base + ahead * rise / slope + (0.0, 0.0, rise)
    if not fine:
        flat = np.stack([base - side, head - side, head + side, base + side])
        return _sheets(flat[None], paints.GRATING)
    count = max(2, round(rise / STEP_RISE))
    at = base + (head - base) * (np.arange(1, count + 1) / count)[:, None]
    half = ahead * 0.13
    treads = np.stack([at - half - side, at + half - side, at + half + side, at - half + side], axis=1)
    return joined(
        [
            _sheets(treads, paints.GRATING),
            bars([base - side, base + side], [head - side, head + side], 0.16, paints.STRUCTURE),
            railing(np.stack([base - side, head - side])),
            railing(np.stack([base + side, head + side])),
        ]
    )


def stub(
    origin: ArrayLike,
    direction: ArrayLike,
    radius: float,
    length: float,
    *,
    colour: ArrayLike = paints.STEEL,
    sides: int = 10,
) -> Solid:
    """A nozzle: a short pipe with a flange at its end."""
    wide = radius * 1.55
    profile = [(radius, 0.0), (radius, length - 0.07), (wide, length - 0.07), (wide, length), (0.0, length)]
    return aligned(lathe(profile, sides, colour), origin, direction)


def disc(origin: ArrayLike, direction: ArrayLike, radius: float, depth: float, colour: ArrayLike) -> Solid:
    """A low closed drum: a manhole cover, a hand wheel, a flange."""
    return aligned(lathe([(0, 0), (radius, 0), (radius, depth), (0, depth)], 12, colour), origin, direction)


def valve(at: Sequence[float], radius: float, colour: Colour = paints.STEEL) -> Solid:
    """A gate valve with its hand wheel above, in a pipe that runs along x."""
    x, y, z = at
    size = radius * 1.5
    return joined(
        [
            boxes((x - size, y - size, z - size), (x + size, y + size, z + size), colour),
            bars([(x, y, z + size)], [(x, y, z + size * 3.2)], radius * 0.5, paints.DARK_STEEL, sides=5),
            disc((x, y, z + size * 3.2), (0, 0, 1), size * 1.2, 0.05, paints.RED),
        ]
    )
