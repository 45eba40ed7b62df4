"""Which chunks are in the picture, and how finely each is worth drawing."""

from math import radians, tan

import numpy as np
from numpy.typing import NDArray

from scenes.camera import Camera
from scenes.columns import Floats

type Levels = NDArray[np.int8]

CULLED = -1
"""Not in the picture."""

FINE_FROM = 420.0
"""Pixels across from which a chunk is drawn finest."""

MIDDLE_FROM = 150.0
"""Pixels across from which it is drawn at the middle level; below it is coarse."""

STEADY = 0.8
"""A chunk keeps its finer level until it has shrunk to this share of the size at which it took it."""

APPEAR = 1.15
"""A chunk's sphere is widened by this when asking whether it is in the picture: turning finds it there already."""


def chosen(
    centres: Floats,
    radii: Floats,
    camera: Camera,
    width: float,
    height: float,
    before: Levels | None = None,
    *,
    detail: float = 1.0,
    least: Floats | float = 0.0,
) -> Levels:
    """Level of every chunk, shape (chunks,): `CULLED`, or a `Lod` as a number, 0 finest.

    `centres` (chunks, 3) and `radii` (chunks,) in metres, park frame; the picture is `width` by `height` pixels;
    `before` is the last answer, and keeps a chunk at a border from changing to and fro. With less `detail` a chunk must
    be nearer to become finer: with 0.5, twice as large. What is fewer than `least` pixels across is left out.
    """
    across = sizes(centres, radii, camera, height)
    size = across * detail
    finer = np.ones((2, len(radii)))
    if before is not None:
        finer = np.stack([np.where(before == 0, STEADY, 1.0), np.where((before == 0) | (before == 1), STEADY, 1.0)])
    levels = np.where(size >= FINE_FROM * finer[0], 0, np.where(size >= MIDDLE_FROM * finer[1], 1, 2)).astype(np.int8)
    kept = across >= least * (np.where(before == CULLED, 1.0, STEADY) if before is not None else 1.0)
    levels[~kept] = CULLED
    levels[~in_picture(centres, radii * APPEAR, camera, width / max(height, 1.0))] = CULLED
    return levels


def sizes(centres: Floats, radii: Floats, camera: Camera, height: float) -> Floats:
    """Pixels across of each chunk's sphere, shape (chunks,); from inside it, as from its surface."""
    away = np.maximum(np.linalg.norm(centres - np.array(camera.eye), axis=1), radii)
    across: Floats = 2 * radii / np.maximum(away, 1e-9) * height / (2 * tan(radians(camera.field_of_view) / 2))
    return across


def in_picture(centres: Floats, radii: Floats, camera: Camera, width_to_height: float) -> NDArray[np.bool_]:
    """Whether a sphere can touch the picture, shape (spheres,): it lies outside none of the five planes of sight."""
    seen = (centres - np.array(camera.eye)) @ camera.axes.T
    up = tan(radians(camera.field_of_view) / 2)
    touches: NDArray[np.bool_] = -seen[:, 2] > -radii
    for axis, slope in ((0, up * width_to_height), (1, up)):
        touches &= np.abs(seen[:, axis]) + seen[:, 2] * slope <= radii * (1 + slope**2) ** 0.5
    return touches
