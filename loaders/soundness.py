"""Is a model that native code made fit to be drawn: shapes, kinds and rows of every array, numbers that are numbers."""

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Floats, Rows, Singles
from scenes.model import Model
from scenes.trouble import Trouble

FARTHEST = 1e9
"""Metres from a model's origin; nothing on earth is farther from anything."""


def check_soundness(model: Model) -> None:
    """Trouble, which names the place, when drawing the model could reach beyond an array or meet what is no number."""
    for row, mesh in enumerate(model.meshes):
        place, count = f"mesh {row}", len(mesh.points)
        _check_points(mesh.points, place)
        _check_rows(mesh.triangles, count, place)
        _need(mesh.triangles.ndim == 2 and mesh.triangles.shape[1] == 3, place)
        for column, kind, width in ((mesh.normals, "f4", 3), (mesh.uv, "f4", 2), (mesh.colours, "u1", 4)):
            _need(column is None or (column.shape == (count, width) and column.dtype == kind), place)
        _need(0 <= mesh.material < max(1, len(model.materials)), place)
        if mesh.parts is not None:
            _need(mesh.parts.shape == (count,), place)
            _check_rows(mesh.parts, len(model.parts), place)
    _check_instances(model)
    for row, cloud in enumerate(model.clouds):
        place = f"cloud {row}"
        _check_points(cloud.points, place)
        _check_pose(cloud.model_from_cloud, place)
        _need(cloud.colours is None or (cloud.colours.shape == (len(cloud.points), 4)), place)
        _need(0 <= cloud.part < len(model.parts), place)
    for row, lines in enumerate(model.lines):
        place = f"lines {row}"
        _check_points(lines.points, place)
        _check_pose(lines.model_from_lines, place)
        _need(lines.edges.ndim == 2 and lines.edges.shape[1] == 2, place)
        _check_rows(lines.edges, len(lines.points), place)
        _need(0 <= lines.part < len(model.parts), place)
    for row, image in enumerate(model.images):
        _need(image is None or (image.pixels.ndim == 3 and image.pixels.shape[2] in (3, 4)), f"image {row}")


def _check_instances(model: Model) -> None:
    if not model.instances:
        return
    mesh = np.array([one.mesh for one in model.instances])
    part = np.array([one.part for one in model.instances])
    _check_rows(mesh, len(model.meshes), "instances")
    own = np.array([each.parts is None for each in model.meshes])[mesh]
    _check_rows(part[own], len(model.parts), "instances")
    _check_pose(np.array([one.model_from_mesh for one in model.instances]).reshape(-1, 4), "instances")


def _check_points(points: Singles, place: str) -> None:
    _need(points.ndim == 2 and points.shape[1] == 3 and points.dtype == np.float32, place)
    if points.size:
        # Comparisons with what is no number are false, so that one pass finds both.
        _need(bool(points.min() >= -FARTHEST and points.max() <= FARTHEST), place)


def _check_pose(pose: Floats, place: str) -> None:
    _need(pose.shape[-1] == 4 and bool((np.abs(pose) <= FARTHEST).all()), place)


def _check_rows(rows: Rows | NDArray[np.int64], count: int, place: str) -> None:
    if rows.size:
        _need(rows.dtype.kind == "i" and int(rows.min()) >= 0 and int(rows.max()) < count, place)


def _need(sound: bool, place: str) -> None:
    if not sound:
        raise Trouble(
            "读出的模型自相矛盾或含有无效数值，未采用。",
            "The model that was read contradicts itself or holds what is no number; it was not taken.",
            remedy_zh="请重新导出该文件。",
            remedy_en="Export the file again.",
            place=place,
        )
