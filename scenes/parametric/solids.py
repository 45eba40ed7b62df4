"""Solids from a few lengths: quads, boxes, bars, tubes, revolved profiles. Metres, z up, counter-clockwise outside.

Every function works on whole arrays: a railing of three hundred posts is one call.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenes.columns import Bytes, Floats, Rows
from scenes.model import Mesh

type Colour = tuple[int, int, int]
"""8-bit sRGB."""


@dataclass(frozen=True, slots=True)
class Solid:
    """Triangles with a normal and an 8-bit sRGB colour and opacity at every vertex; see `scenes.model.Mesh`."""

    points: Floats
    normals: Floats
    triangles: Rows
    colours: Bytes


def paint(colour: ArrayLike, count: int, opacity: int = 255) -> Bytes:
    """One colour (3,) or many (count, 3) as (count, 4)."""
    colours = np.empty((count, 4), np.uint8)
    colours[:, :3] = np.asarray(colour, np.uint8)
    colours[:, 3] = opacity
    return colours


def joined(solids: Iterable[Solid]) -> Solid:
    """Many solids as one."""
    parts = [solid for solid in solids if len(solid.triangles)]
    if not parts:
        return Solid(np.empty((0, 3)), np.empty((0, 3)), np.empty((0, 3), np.int32), np.empty((0, 4), np.uint8))
    starts = np.cumsum([0] + [len(part.points) for part in parts[:-1]])
    return Solid(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.triangles + np.int32(start) for part, start in zip(parts, starts, strict=True)]),
        np.concatenate([part.colours for part in parts]),
    )


def mesh_of(solids: Iterable[Solid]) -> Mesh:
    """Solids as one mesh in single precision."""
    whole = joined(solids)
    return Mesh(
        points=np.ascontiguousarray(whole.points, np.float32),
        triangles=np.ascontiguousarray(whole.triangles, np.int32),
        normals=np.ascontiguousarray(whole.normals, np.float32),
        colours=whole.colours,
    )


def moved(solid: Solid, east: float = 0.0, north: float = 0.0, up: float = 0.0, turn: float = 0.0) -> Solid:
    """Turned about the vertical by degrees, then shifted."""
    matrix = turning(turn)
    return Solid(solid.points @ matrix.T + (east, north, up), solid.normals @ matrix.T, solid.triangles, solid.colours)


def turning(degrees: float) -> Floats:
    """The (3, 3) turn about the vertical, counter-clockwise seen from above."""
    angle = np.radians(degrees)
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    return np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def lying(solid: Solid) -> Solid:
    """What stood along z now lies along x: z becomes x, x becomes -z."""
    matrix = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    return Solid(solid.points @ matrix.T, solid.normals @ matrix.T, solid.triangles, solid.colours)


def copies(solid: Solid, places: ArrayLike, turns: ArrayLike = 0.0) -> Solid:
    """The same solid at `places` (n, 3), each turned about the vertical by `turns` degrees (n,)."""
    at = np.atleast_2d(np.asarray(places, np.float64))
    angle = np.radians(np.broadcast_to(np.asarray(turns, np.float64), (len(at),)))
    matrix = np.zeros((len(at), 3, 3))
    matrix[:, 0, 0] = matrix[:, 1, 1] = np.cos(angle)
    matrix[:, 1, 0] = np.sin(angle)
    matrix[:, 0, 1] = -np.sin(angle)
    matrix[:, 2, 2] = 1.0
    points = np.einsum("nij,pj->npi", matrix, solid.points) + at[:, None, :]
    normals = np.einsum("nij,pj->npi", matrix, solid.normals)
    steps = (np.arange(len(at), dtype=np.int32) * len(solid.points))[:, None, None]
    return Solid(
        points.reshape(-1, 3),
        normals.reshape(-1, 3),
        (solid.triangles[None] + steps).reshape(-1, 3),
        np.tile(solid.colours, (len(at), 1)),
    )


def quads(corners: ArrayLike, colour: ArrayLike, opacity: int = 255) -> Solid:
    """Flat faces, `corners` (n, 4, 3) counter-clockwise seen from outside; `colour` (3,) or (n, 3)."""
    points = np.asarray(corners, np.float64).reshape(-1, 4, 3)
    normals = np.cross(points[:, 2] - points[:, 0], points[:, 3] - points[:, 1])
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.where(length > 0, normals / np.where(length > 0, length, 1.0), (0.0, 0.0, 1.0))
    first = (np.arange(len(points), dtype=np.int32) * 4)[:, None]
    triangles = np.concatenate([first + vector(0, 1, 2), first + vector(0, 2, 3)], axis=1).reshape(-1, 3)
    colours = np.asarray(colour, np.uint8)
    if colours.ndim == 2:
        colours = np.repeat(colours, 4, axis=0)
    return Solid(
        points.reshape(-1, 3),
        np.repeat(normals, 4, axis=0),
        triangles.astype(np.int32),
        paint(colours, len(points) * 4, opacity),
    )


_BOX_FACES = np.array(
    [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]]
)  # corner bits: 1 = x high, 2 = y high, 4 = z high; bottom, top, south, north, west, east


def boxes(low: ArrayLike, high: ArrayLike, colour: ArrayLike, opacity: int = 255) -> Solid:
    """Upright boxes between `low` and `high`, (3,) or (n, 3); `colour` (3,) or (n, 3)."""
    lowest, highest = np.broadcast_arrays(
        np.atleast_2d(np.asarray(low, np.float64)), np.atleast_2d(np.asarray(high, np.float64))
    )
    bits = np.array([[corner >> axis & 1 for axis in range(3)] for corner in range(8)], np.bool_)
    corners = np.where(bits[None], highest[:, None], lowest[:, None])
    colours = np.asarray(colour, np.uint8)
    if colours.ndim == 2:
        colours = np.repeat(colours, 6, axis=0)
    return quads(corners[:, _BOX_FACES].reshape(-1, 4, 3), colours, opacity)


def block(centre: Sequence[float], size: Sequence[float], colour: Colour) -> Solid:
    """One box by the middle of its foot and its length, width, height."""
    x, y, z = centre
    return boxes((x - size[0] / 2, y - size[1] / 2, z), (x + size[0] / 2, y + size[1] / 2, z + size[2]), colour)


def bars(start: ArrayLike, end: ArrayLike, thickness: ArrayLike, colour: ArrayLike, *, sides: int = 4) -> Solid:
    """Straight bars without ends between `start` and `end` (n, 3): rails, braces, legs.

    Four sides are hard-edged, `thickness` metres across, a scalar or (n,); any other number is smooth and round.
    """
    first, last = np.broadcast_arrays(
        np.atleast_2d(np.asarray(start, np.float64)), np.atleast_2d(np.asarray(end, np.float64))
    )
    count = len(first)
    along = last - first
    length = np.linalg.norm(along, axis=1, keepdims=True)
    along = along / np.where(length > 0, length, 1.0)
    steep = np.abs(along[:, 2:]) > 0.99
    across = np.cross(np.where(steep, (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)), along)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    above = np.cross(along, across)
    half = np.broadcast_to(np.asarray(thickness, np.float64), (count,))[:, None, None] / 2
    angle = np.arange(sides) * 2 * np.pi / sides + np.pi / sides
    ring = np.cos(angle)[None, :, None] * across[:, None] + np.sin(angle)[None, :, None] * above[:, None]
    radius = half * (np.sqrt(2.0) if sides == 4 else 1.0)
    low, high = first[:, None] + ring * radius, last[:, None] + ring * radius
    colours = np.asarray(colour, np.uint8)
    if sides == 4:
        faces = np.stack([low, np.roll(low, -1, 1), np.roll(high, -1, 1), high], axis=2)
        return quads(faces.reshape(-1, 4, 3), np.repeat(colours, 4, axis=0) if colours.ndim == 2 else colours)
    base = (np.arange(count, dtype=np.int32) * 2 * sides)[:, None]
    side = np.arange(sides, dtype=np.int32)
    following = (side + 1) % sides
    triangles = np.concatenate(
        [
            np.stack([base + side, base + following, base + following + sides], axis=-1),
            np.stack([base + side, base + following + sides, base + side + sides], axis=-1),
        ],
        axis=1,
    )
    if colours.ndim == 2:
        colours = np.repeat(colours, 2 * sides, axis=0)
    return Solid(
        np.concatenate([low, high], axis=1).reshape(-1, 3),
        np.concatenate([ring, ring], axis=1).reshape(-1, 3),
        triangles.reshape(-1, 3).astype(np.int32),
        paint(colours, count * 2 * sides),
    )


def lathe(
    profile: ArrayLike,
    sides: int,
    colour: ArrayLike,
    *,
    at: ArrayLike = (0.0, 0.0, 0.0),
    start: float = 0.0,
    sweep: float = 360.0,
    crease: float = 35.0,
) -> Solid:
    """A profile (points, 2) of radius and height turned about the vertical at `at`, from `start` by `sweep` degrees.

    The profile runs so that outside lies to its right: up along an outer wall. Corners sharper than `crease` degrees
    stay hard. `colour` is (3,) or one per stretch of the profile (points - 1, 3).
    """
    line = np.asarray(profile, np.float64)
    step = np.diff(line, axis=0)
    length = np.linalg.norm(step, axis=1)
    keep = length > 1e-9
    facing = np.stack([step[:, 1], -step[:, 0]], axis=1) / np.where(keep, length, 1.0)[:, None]
    ends = np.stack([facing, facing], axis=1)  # stretch, foot or head, (out, up)
    gentle = (facing[:-1] * facing[1:]).sum(axis=1) > np.cos(np.radians(crease))
    shared = facing[:-1] + facing[1:]
    shared = shared / np.maximum(np.linalg.norm(shared, axis=1, keepdims=True), 1e-9)
    ends[:-1, 1][gentle] = shared[gentle]
    ends[1:, 0][gentle] = shared[gentle]
    closed = abs(sweep) >= 360.0
    angle = np.radians(start + np.linspace(0.0, sweep, sides + 1))[: sides if closed else sides + 1]
    cosine, sine = np.cos(angle), np.sin(angle)
    rims = np.stack([line[:-1], line[1:]], axis=1)  # stretch, foot or head, (radius, height)

    def around(flat: Floats) -> Floats:
        out, up = flat[..., 0, None], flat[..., 1, None]
        return np.stack([out * cosine, out * sine, np.broadcast_to(up, (*flat.shape[:2], len(angle)))], axis=-1)

    points, normals = around(rims), around(ends)
    stretches, around_count = len(step), len(angle)
    side = np.arange(sides, dtype=np.int32)
    following = (side + 1) % around_count
    base = (np.arange(stretches, dtype=np.int32) * 2 * around_count)[:, None]
    lower, upper = base + side, base + following
    kinds = [
        np.stack([lower, upper, upper + around_count], axis=-1)[(rims[:, 0, 0] > 1e-9) & keep],
        np.stack([lower, upper + around_count, lower + around_count], axis=-1)[(rims[:, 1, 0] > 1e-9) & keep],
    ]
    colours = np.asarray(colour, np.uint8)
    if colours.ndim == 2:
        colours = np.repeat(colours, 2 * around_count, axis=0)
    return Solid(
        points.reshape(-1, 3) + np.asarray(at, np.float64),
        normals.reshape(-1, 3),
        np.concatenate([kind.reshape(-1, 3) for kind in kinds]).astype(np.int32),
        paint(colours, stretches * 2 * around_count),
    )


def tube(path: ArrayLike, radius: float, sides: int, colour: ArrayLike, *, closed: bool = False) -> Solid:
    """A round tube along a polyline (points, 3) with mitred bends and no ends; `colour` (3,) or (points, 3)."""
    line = np.asarray(path, np.float64)
    step = np.diff(np.vstack([line, line[:1]]) if closed else line, axis=0)
    step /= np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-9)
    before = np.roll(step, 1, axis=0) if closed else np.vstack([step[:1], step])
    after = step if closed else np.vstack([step, step[-1:]])
    along = before + after
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    steep = np.abs(along[:, 2:]) > 0.95
    across = np.cross(np.where(steep.any(), _sideways(line), np.array([0.0, 0.0, 1.0])), along)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    above = np.cross(along, across)
    angle = np.arange(sides) * 2 * np.pi / sides
    ring = np.cos(angle)[None, :, None] * across[:, None] + np.sin(angle)[None, :, None] * above[:, None]
    widening = 1.0 / np.clip((along * after).sum(axis=1), 0.4, 1.0)
    turn_axis = np.cross(before, after)
    bend = np.linalg.norm(turn_axis, axis=1, keepdims=True)
    outward = np.cross(along, turn_axis / np.maximum(bend, 1e-9))
    stretch = (ring * outward[:, None]).sum(axis=2, keepdims=True) * outward[:, None] * (widening - 1)[:, None, None]
    points = line[:, None] + (ring + np.where(bend[:, None] > 1e-6, stretch, 0.0)) * radius
    rows = len(line)
    foot = np.arange(rows if closed else rows - 1, dtype=np.int32)[:, None] * sides
    head = (foot + sides) % (rows * sides)
    side = np.arange(sides, dtype=np.int32)
    following = (side + 1) % sides
    triangles = np.concatenate(
        [
            np.stack([foot + side, foot + following, head + following], axis=-1),
            np.stack([foot + side, head + following, head + side], axis=-1),
        ],
        axis=1,
    )
    colours = np.asarray(colour, np.uint8)
    if colours.ndim == 2:
        colours = np.repeat(colours, sides, axis=0)
    return Solid(
        points.reshape(-1, 3),
        ring.reshape(-1, 3),
        triangles.reshape(-1, 3).astype(np.int32),
        paint(colours, rows * sides),
    )


def _sideways(line: Floats) -> Floats:
    """A direction that no stretch of a path with a riser runs along."""
    spread = np.ptp(line, axis=0)
    return np.array([0.0, 1.0, 0.0]) if spread[0] >= spread[1] else np.array([1.0, 0.0, 0.0])


def prism(outline: ArrayLike, start: float, end: float, colour: ArrayLike, caps: ArrayLike | None = None) -> Solid:
    """A convex outline (points, 2) in y and z, counter-clockwise seen from +x, drawn out along x.

    `colour` is (3,) or one per side (points, 3); `caps` colours the two ends, the sides' colour when None.
    """
    ring = np.asarray(outline, np.float64)
    near = np.column_stack([np.full(len(ring), start), ring])
    far = np.column_stack([np.full(len(ring), end), ring])
    sides = quads(np.stack([far, near, np.roll(near, -1, 0), np.roll(far, -1, 0)], axis=1), colour)
    fill = np.asarray(colour if caps is None else caps, np.uint8)
    ends = [_fan(far, fill), _fan(near[::-1], fill)]
    return joined([sides, *ends])


def _fan(ring: Floats, colour: NDArray[np.uint8]) -> Solid:
    """A flat convex face, counter-clockwise seen from outside."""
    count = len(ring)
    normal = np.cross(ring[1] - ring[0], ring[2] - ring[0])
    normal = normal / max(float(np.linalg.norm(normal)), 1e-9)
    fan = np.array([[0, each, each + 1] for each in range(1, count - 1)], np.int32)
    flat = colour[0] if colour.ndim == 2 else colour
    return Solid(ring, np.tile(normal, (count, 1)), fan, paint(flat, count))


def cylinder(
    radius: float, low: float, high: float, sides: int, colour: ArrayLike, *, at: Sequence[float] = (0.0, 0.0)
) -> Solid:
    """A closed upright cylinder."""
    return lathe([(0, low), (radius, low), (radius, high), (0, high)], sides, colour, at=(at[0], at[1], 0.0))


def ball(radius: float, centre: ArrayLike, sides: int, rings: int, colour: ArrayLike) -> Solid:
    """A sphere of `sides` meridians and `rings` bands."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    profile = np.column_stack([np.cos(angle) * radius, np.sin(angle) * radius])
    profile[[0, -1], 0] = 0.0
    return lathe(profile, sides, colour, at=centre, crease=80.0)


def vessel_profile(radius: float, length: float, head_points: int) -> Floats:
    """Profile of a cylinder of `length` between tangent lines with 2:1 ellipsoidal heads, its lower tangent at 0."""
    angle = np.linspace(0.0, np.pi / 2, head_points + 1)
    out, up = np.cos(angle) * radius, np.sin(angle) * radius / 2
    out[-1] = 0.0
    return np.vstack([np.column_stack([out, -up])[::-1], np.column_stack([out, length + up])])


def vector(east: float, north: float, height: float) -> Floats:
    """A shift in metres."""
    return np.array([east, north, height], np.float64)


def upward(height: float) -> Floats:
    """A shift straight up, metres."""
    return np.array([0.0, 0.0, height])
