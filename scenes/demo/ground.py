"""Lines and rings on the ground: boxes, rounded roads, rows of places, rings with gates in them. All metres."""

from collections.abc import Sequence
from math import acos, atan2, cos, hypot, pi, sin, tan

import numpy as np

from scenes.columns import Flags, Floats

type Spot = tuple[float, float]
type Box = tuple[float, float, float, float]
"""West, south, east, north."""


def ring_of(box: Box) -> list[Spot]:
    """The four corners, counter-clockwise from the south-west."""
    west, south, east, north = box
    return [(west, south), (east, south), (east, north), (west, north)]


def grown(box: Box, by: float) -> Box:
    """The box with every side moved outwards."""
    west, south, east, north = box
    return west - by, south - by, east + by, north + by


def middle(box: Box) -> Spot:
    """The centre of a box."""
    west, south, east, north = box
    return (west + east) / 2, (south + north) / 2


def row_of(first: Spot, step: Spot, count: int) -> list[Spot]:
    """Places in a straight row."""
    return [(first[0] + step[0] * n, first[1] + step[1] * n) for n in range(count)]


def grid_of(first: Spot, columns: int, rows: int, step: Spot) -> list[Spot]:
    """Places in rows, row by row from `first`."""
    return [(first[0] + step[0] * x, first[1] + step[1] * y) for y in range(rows) for x in range(columns)]


def rounded(corners: Sequence[Spot], radius: float, *, closed: bool = False, steps: int = 6) -> list[Spot]:
    """A line whose corners are arcs, as roads have. A closed line ends where it begins."""
    count = len(corners)
    path: list[Spot] = []
    for n, corner in enumerate(corners):
        if not closed and n in (0, count - 1):
            path.append(corner)
        else:
            path.extend(_arc(corners[n - 1], corner, corners[(n + 1) % count], radius, steps))
    return [*path, path[0]] if closed else path


def along(path: Sequence[Spot], every: float, start: float = 0.0) -> list[Spot]:
    """Places at equal distances along a line."""
    length = _lengths(path)[-1]
    return [_at(path, float(s)) for s in np.arange(start, length, every)]


def without_gates(ring: Sequence[Spot], gates: Sequence[tuple[Spot, float]]) -> list[list[Spot]]:
    """A closed ring cut open at each gate (middle, width): one line per stretch between gates."""
    closed = [*ring, ring[0]]
    length = _lengths(closed)[-1]
    cuts = sorted((_distance_along(closed, place), width / 2) for place, width in gates)
    lines: list[list[Spot]] = []
    for (here, half), (after, half_after) in zip(cuts, [*cuts[1:], cuts[0]], strict=True):
        stop = after - half_after + (length if after <= here else 0.0)
        lines.append(_stretch(closed, here + half, stop))
    return lines


def clear_of(places: Floats, boxes: Floats, segments: Floats, *, radius: float) -> Flags:
    """Which places (n, 2) keep `radius` metres from boxes (m, 4) and from lines (k, 5): two ends and a half width."""
    clear = np.ones(len(places), np.bool_)
    for west, south, east, north in boxes:
        inside = (places[:, 0] > west - radius) & (places[:, 0] < east + radius)
        clear &= ~(inside & (places[:, 1] > south - radius) & (places[:, 1] < north + radius))
    for west, south, east, north, half in segments:
        step = np.array([east - west, north - south])
        offset = places - (west, south)
        part = np.clip(offset @ step / max(float(step @ step), 1e-9), 0, 1)
        clear &= np.linalg.norm(offset - part[:, None] * step, axis=1) > half + radius
    return clear


def _arc(before: Spot, corner: Spot, after: Spot, radius: float, steps: int) -> list[Spot]:
    """From one straight to the next about the centre on their bisector; the corner itself where there is no turn."""
    back = np.subtract(before, corner)
    ahead = np.subtract(after, corner)
    room, reach = float(np.hypot(*back)), float(np.hypot(*ahead))
    back, ahead = back / room, ahead / reach
    half = acos(float(np.clip(back @ ahead, -1, 1))) / 2
    if half > pi / 2 - 1e-3:
        return [corner]
    radius = min(radius, min(room, reach) / 2 * tan(half))
    bisector = (back + ahead) / np.hypot(*(back + ahead))
    centre = corner + bisector * radius / sin(half)
    start, stop = corner + back * radius / tan(half) - centre, corner + ahead * radius / tan(half) - centre
    first = atan2(start[1], start[0])
    sweep = (atan2(stop[1], stop[0]) - first + pi) % (2 * pi) - pi
    angles = [first + sweep * n / steps for n in range(steps + 1)]
    return [(float(centre[0] + radius * cos(a)), float(centre[1] + radius * sin(a))) for a in angles]


def _lengths(path: Sequence[Spot]) -> Floats:
    steps = np.diff(np.asarray(path, np.float64), axis=0)
    return np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])


def _at(path: Sequence[Spot], distance: float) -> Spot:
    points, lengths = np.asarray(path, np.float64), _lengths(path)
    return float(np.interp(distance, lengths, points[:, 0])), float(np.interp(distance, lengths, points[:, 1]))


def _distance_along(path: Sequence[Spot], place: Spot) -> float:
    lengths = _lengths(path)
    best = (float("inf"), 0.0)
    for start, stop, base in zip(path[:-1], path[1:], lengths[:-1], strict=True):
        step = (stop[0] - start[0], stop[1] - start[1])
        length = hypot(*step)
        part = ((place[0] - start[0]) * step[0] + (place[1] - start[1]) * step[1]) / length**2
        part = min(max(part, 0.0), 1.0)
        away = hypot(start[0] + part * step[0] - place[0], start[1] + part * step[1] - place[1])
        best = min(best, (away, float(base) + part * length))
    return best[1]


def _stretch(closed: Sequence[Spot], start: float, stop: float) -> list[Spot]:
    lengths = _lengths(closed)
    length = float(lengths[-1])
    corners = [float(s) + turn for turn in (0.0, length) for s in lengths[:-1]]
    between = [s for s in corners if start + 1e-6 < s < stop - 1e-6]
    return [_at(closed, s % length) for s in (start, *between, stop)]
