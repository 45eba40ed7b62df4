"""A yard of plain tanks on a square grid, one object each: enough to draw, small enough to reason about."""

from dataclasses import replace

import numpy as np

from scenes.model import Batch, Material, smooth_normals

STEP = 12.0
"""Metres from tank to tank."""

RADIUS, HEIGHT = 4.0, 6.0


def tank_yard(count: int, *, name: str = "tanks", sides: int = 12, material: Material | None = None) -> Batch:
    """`count` tanks as one batch, object n at (n % side, n // side) steps; sides = 32 makes 128 triangles a tank."""
    side = int(np.ceil(np.sqrt(count)))
    points, normals, triangles = _tank(sides)
    places = np.stack([np.arange(count) % side, np.arange(count) // side, np.zeros(count)], axis=1) * STEP
    return Batch(
        name=name,
        origin=(0.0, 0.0, 0.0),
        points=(points[None] + places[:, None]).reshape(-1, 3).astype(np.float32),
        normals=np.tile(normals, (count, 1)),
        triangles=(triangles[None] + len(points) * np.arange(count)[:, None, None]).reshape(-1, 3).astype(np.int32),
        object_id=np.repeat(np.arange(count, dtype=np.int32), len(points)),
        material=material or Material(colour=(0.5, 0.5, 0.5, 1.0)),
    )


def shifted(batch: Batch, name: str, east: float, north: float, first_row: int) -> Batch:
    """The same shapes elsewhere, metres, as other objects."""
    rows = (batch.object_id + first_row).astype(np.int32)
    return replace(batch, name=name, origin=(east, north, 0.0), object_id=rows)


def _tank(sides: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Wall and lid of a tank, each with its own corners so that the rim is sharp."""
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = np.stack([RADIUS * np.cos(angle), RADIUS * np.sin(angle), np.zeros(sides)], axis=1)
    up = np.array([0.0, 0.0, HEIGHT])
    lid = np.concatenate([ring + up, [up]])
    here = np.arange(sides)
    after = (here + 1) % sides
    wall = np.concatenate([np.stack([here, after, after + sides], 1), np.stack([here, after + sides, here + sides], 1)])
    top = np.stack([here, after, np.full(sides, sides)], 1) + 2 * sides
    floor = np.stack([after, here, np.full(sides, sides)], 1) + 3 * sides + 1
    points = np.concatenate([ring, ring + up, lid, ring, [[0, 0, 0]]]).astype(np.float32)
    triangles = np.concatenate([wall, top, floor]).astype(np.int32)
    return points, smooth_normals(points, triangles), triangles
