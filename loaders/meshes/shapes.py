"""Shapes with float64 points as mesh files have them, to a model: what is no number is left out, far ones come near."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from loaders.meshes.frame import framed
from loaders.meshes.recentred import near_origin, recentred
from loaders.opened import Opened
from scenes.columns import Bytes, Flags, Floats, Rows, Singles
from scenes.model import Image, Instance, Material, Mesh, Model, Part
from scenes.trouble import Report, Trouble

FARTHEST = 1e9
"""Units from the origin; nothing on earth is farther away, in millimetres either."""


ONCE: Floats = np.eye(4)


@dataclass(frozen=True, slots=True)
class Shape:
    """Triangles of one material: `points` (vertices, 3) in the file's own units; the rest as in `scenes.model.Mesh`.

    `placed` are its placings: the part, where `parts` names none for each vertex, and `model_from_points` (4, 4).
    """

    points: Floats
    triangles: Rows
    material: int = 0
    normals: Singles | None = None
    uv: Singles | None = None
    colours: Bytes | None = None
    parts: Rows | None = None
    placed: tuple[tuple[int, Floats], ...] = ((0, ONCE),)


def model_from_shapes(
    shapes: Sequence[Shape],
    parts: Sequence[Part],
    materials: Sequence[Material],
    images: Sequence[Image | None],
    opened: Opened,
    *,
    frame_said: bool = False,
) -> Model:
    """The model of a file; Trouble when no triangle of it can be drawn.

    `frame_said`: the file says its unit and up axis itself, and the shapes' placings lead to metres with z up.
    """
    whole = [each for shape in shapes if (each := _without_broken(shape, opened.report)) is not None]
    if not whole:
        raise Trouble(
            "文件中没有可以显示的三角形。",
            "The file holds no triangle that could be shown.",
            remedy_zh="请检查导出内容，或重新导出该文件。",
            remedy_en="Check what was exported, or export the file again.",
        )
    meshes, instances = list[Mesh](), list[Instance]()
    for shape in whole:
        points, origin = recentred(shape.points)
        pose = np.eye(4)
        pose[:3, 3] = origin
        for part, model_from_points in shape.placed:
            own = part if shape.parts is None else -1
            instances.append(Instance(len(meshes), own, model_from_points @ pose))
        meshes.append(
            Mesh(points, shape.triangles, shape.normals, shape.uv, shape.colours, shape.material, shape.parts)
        )
    model = Model(tuple(meshes), tuple(instances), tuple(parts), tuple(materials) or (Material(),), tuple(images))
    return near_origin(model if frame_said else framed(model, opened.said), opened.report)


def _without_broken(shape: Shape, report: Report) -> Shape | None:
    """Without triangles whose corners are no usable numbers or no vertices, which are said; None when none is left."""
    count = len(shape.points)
    corners = shape.triangles
    with np.errstate(invalid="ignore"):
        usable: Flags = (np.abs(shape.points) <= FARTHEST).all(axis=1)
    if usable.all() and (not corners.size or (int(corners.min()) >= 0 and int(corners.max()) < count)):
        return _with_numbers(shape) if len(corners) else None
    there = ((corners >= 0) & (corners < count)).all(axis=1)
    kept = there & usable[np.where(there[:, None], corners, 0)].all(axis=1) if count else there
    if lost := len(kept) - int(kept.sum()):
        report.note(
            f"{lost} 个三角形的顶点坐标不是有效数值或不存在，已略去。",
            f"{lost} triangles have corners that are not usable numbers or do not exist; they were left out.",
        )
    if not kept.any():
        return None
    new_row = (np.cumsum(usable) - 1).astype(np.int32)
    return _with_numbers(
        replace(
            shape,
            points=shape.points[usable],
            triangles=new_row[corners[kept]],
            normals=None if shape.normals is None else shape.normals[usable],
            uv=None if shape.uv is None else shape.uv[usable],
            colours=None if shape.colours is None else shape.colours[usable],
            parts=None if shape.parts is None else shape.parts[usable],
        )
    )


def _with_numbers(shape: Shape) -> Shape:
    """Normals that are none are made anew later; places on a texture that are none are its corner."""
    normals = shape.normals if shape.normals is not None and bool(np.isfinite(shape.normals).all()) else None
    uv = (
        shape.uv
        if shape.uv is None or bool(np.isfinite(shape.uv).all())
        else np.nan_to_num(shape.uv, posinf=0, neginf=0)
    )
    return replace(shape, normals=normals, uv=uv)
