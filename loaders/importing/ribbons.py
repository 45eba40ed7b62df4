"""Lines as narrow strips: what a drawing shows is then cut, streamed, coloured and picked like every other surface."""

from dataclasses import replace

import numpy as np

from scenes.columns import Floats, Singles
from scenes.model import Instance, Lines, Material, Mesh, Model

WIDTH = 0.1
"""Metres across a strip."""


def with_ribbons(model: Model) -> Model:
    """The model with its lines as strips, level where the line is, that are seen from both sides."""
    if not model.lines:
        return model
    materials, meshes, instances = list(model.materials), list(model.meshes), list(model.instances)
    row_of = dict[tuple[int, int, int, int], int]()
    for lines in model.lines:
        if not len(lines.edges):
            continue
        if lines.colour not in row_of:
            row_of[lines.colour] = len(materials)
            materials.append(_paint(lines.colour))
        instances.append(Instance(len(meshes), lines.part, lines.model_from_lines))
        meshes.append(_strips(lines, row_of[lines.colour]))
    return replace(model, materials=tuple(materials), meshes=tuple(meshes), instances=tuple(instances), lines=())


def _strips(lines: Lines, material: int) -> Mesh:
    size = float(np.cbrt(abs(np.linalg.det(lines.model_from_lines[:3, :3])))) or 1.0
    start, end = (lines.points[lines.edges[:, side]].astype(np.float64) for side in range(2))
    aside = _aside(end - start) * (WIDTH / 2 / size)
    points: Singles = np.stack([start - aside, start + aside, end + aside, end - aside], axis=1).astype(np.float32)
    corner = 4 * np.arange(len(lines.edges), dtype=np.int32)[:, None]
    triangles = np.concatenate([corner + np.array([0, 2, 1], np.int32), corner + np.array([0, 3, 2], np.int32)])
    return Mesh(points.reshape(-1, 3), triangles.astype(np.int32), material=material)


def _aside(along: Floats) -> Floats:
    """A level direction square to each line, (lines, 3); eastward for those that stand upright."""
    aside = np.stack([-along[:, 1], along[:, 0], np.zeros(len(along))], axis=1)
    length = np.linalg.norm(aside, axis=1, keepdims=True)
    upright = length[:, 0] < 1e-9
    aside[upright], length[upright] = [1.0, 0.0, 0.0], 1.0
    return np.asarray(aside / length, np.float64)


def _paint(colour: tuple[int, int, int, int]) -> Material:
    """GlTF's linear colour of an sRGB one. IEC 61966-2-1."""
    shares = [value / 255 for value in colour]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares[:3]]
    return Material(colour=(linear[0], linear[1], linear[2], shares[3]), double_sided=True)
