"""Wavefront OBJ: text of any size to one mesh for each material, whose vertices know their object or group.

Objects (`o`) and groups (`g`) are parts; a group inside an object lies within it. A name that is an equipment code is
the part's code. Faces may have any number of corners and count from either end. Sources: see `obj_text`, `materials`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from loaders import allowance
from loaders.allowance import MOST_INSTANCES
from loaders.gltf.nodes import EQUIPMENT_CODE
from loaders.meshes.materials import Look, Pictures, beside, decoded_text, materials_of, read_library
from loaders.meshes.obj_text import Stretch, read_stretch, stretches
from loaders.meshes.polygons import carefully, distinct, fanned
from loaders.meshes.shapes import Shape, model_from_shapes
from loaders.opened import Opened
from scenes.columns import Bytes, Flags, Floats, Numbers, Rows
from scenes.model import Model, Part

SPEAKS = re.compile(rb"(?m)^[ \t]*(?:v|vt|vn)[ \t]+[-+.\d]|^[ \t]*(?:mtllib|usemtl)[ \t]")
HEAD = 16_384


def recognises(content: bytes) -> bool:
    """Text with a vertex or a material at the beginning of a line."""
    head = content[:HEAD]
    return b"\0" not in head and SPEAKS.search(head) is not None


def read(opened: Opened) -> Model:
    """Read an OBJ file from disk with its materials and pictures."""
    pieces = stretches(opened.content)
    left, read = allowance.placed(), list[Stretch]()
    for row, stretch in enumerate(opened.mapper(read_stretch, pieces)):
        left.spend(len(stretch.points) + len(stretch.corners))
        read.append(stretch)
        opened.progress(0.8 * (row + 1) / len(pieces))
    columns = _joined(read)
    naming = _Naming(opened.said.encoding or "")
    part, material = naming.of_faces(read, len(columns.sizes))
    triangles, face = fanned(columns.sizes)
    _say_what_is_passed_over(read, columns, opened)
    if len(columns.points) and int(columns.sizes.max(initial=0)) > 3:
        triangles = carefully(triangles, face, columns.sizes, columns.points[columns.corners[:, 0]])
    shapes = _shapes(columns, triangles, part[face], material[face])
    looks, pictures = _looks(naming, opened), Pictures(opened)
    materials = materials_of(naming.materials, looks, pictures)
    if lacking := len([name for name in naming.materials if name and name not in looks]):
        opened.report.note(
            f"{lacking} 种材质没有定义，按浅灰色显示。",
            f"{lacking} materials are not defined; their surfaces are light grey.",
            remedy_zh="请把 .mtl 文件放在模型旁边。",
            remedy_en="Put the .mtl file beside the model.",
        )
    return model_from_shapes(shapes, naming.parts, materials, pictures.decoded(), opened)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The whole file: see `Stretch`; `corners` (corners, 3) are rows from 0 of point, uv and normal, -1 where none."""

    points: Floats
    colours: Floats | None
    uv: Floats
    normals: Floats
    sizes: Numbers
    corners: Numbers
    out_of_range: int


def _joined(read: Sequence[Stretch]) -> _Columns:
    """Columns end to end; numbers count from 0, and a corner whose numbers do not exist points at no row."""
    counts = np.array([[len(each.points), len(each.uv), len(each.normals)] for each in read]).reshape(-1, 3)
    before, total = np.cumsum(counts, axis=0) - counts, counts.sum(axis=0)
    corners = _end_to_end([_from_zero(each, first) for each, first in zip(read, before, strict=True)], 3, np.int64)
    beyond = (corners >= total) | (corners < -1)
    corners[beyond] = -1
    coloured = any(each.colours is not None for each in read)
    colours = [np.ones_like(each.points) if each.colours is None else each.colours for each in read]
    return _Columns(
        points=_end_to_end([each.points for each in read], 3, np.float64),
        colours=_end_to_end(colours, 3, np.float64) if coloured else None,
        uv=_end_to_end([each.uv for each in read], 2, np.float64),
        normals=_end_to_end([each.normals for each in read], 3, np.float64),
        sizes=np.concatenate([np.zeros(0, np.int64), *(each.sizes for each in read)]),
        corners=corners,
        out_of_range=int(beyond.any(axis=1).sum()),
    )


def _end_to_end[N: (np.float64, np.int64)](pieces: list[NDArray[N]], width: int, kind: type[N]) -> NDArray[N]:
    if len(pieces) == 1:
        return pieces[0]
    return np.concatenate([np.zeros((0, width), kind), *pieces])


def _from_zero(stretch: Stretch, before: NDArray[np.int64]) -> Numbers:
    """Numbers from 1, or from -1 backwards, to rows from 0; what is absent becomes -1, what is too far below -2."""
    corners = stretch.corners - 1
    if stretch.seen is None:
        return corners
    back = stretch.corners < 0
    seen = np.repeat(stretch.seen + before, stretch.sizes, axis=0)
    counted = np.where(back, seen + stretch.corners, corners)
    return np.where(back & (counted < 0), -2, counted)


@dataclass(slots=True)
class _Naming:
    """Parts, materials and libraries as they are named in the file."""

    encoding: str
    parts: list[Part] = field(default_factory=list[Part])
    materials: list[str] = field(default_factory=list[str])
    libraries: dict[str, None] = field(default_factory=dict[str, None])
    _part_of: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    _material_of: dict[str, int] = field(default_factory=dict[str, int])

    def of_faces(self, read: Sequence[Stretch], faces: int) -> tuple[Rows, Rows]:
        """The part and the material of every face, (faces,) each."""
        part, material = np.zeros(faces, np.int32), np.zeros(faces, np.int32)
        first = 0
        said, using = ("", ""), ""
        edges: list[tuple[int, tuple[str, str], str]] = [(0, said, using)]
        for stretch in read:
            for row, keyword, raw in stretch.words:
                text = decoded_text(raw, self.encoding)
                match keyword:
                    case "o":
                        said = text, ""
                    case "g":
                        said = said[0], "" if text in ("default", "off") else text
                    case "usemtl":
                        using = text
                    case "mtllib":
                        self.libraries[text] = None
                    case _:
                        continue
                edges.append((first + row, said, using))
            first += len(stretch.sizes)
        edges.append((faces, said, using))
        for (start, named, used), (end, _, _) in pairwise(edges):
            if end > start:
                part[start:end] = self._part(named)
                material[start:end] = self._material(used)
        return part, material

    def _part(self, named: tuple[str, str]) -> int:
        if named not in self._part_of and len(self.parts) < MOST_INSTANCES:
            whole, group = named
            name = group or whole
            code = name if EQUIPMENT_CODE.fullmatch(name) else ""
            self.parts.append(Part(name, code, (whole,) if group and whole and whole != group else ()))
            self._part_of[named] = len(self.parts) - 1
        return self._part_of.get(named, len(self.parts) - 1)

    def _material(self, name: str) -> int:
        if name not in self._material_of:
            self._material_of[name] = len(self.materials)
            self.materials.append(name)
        return self._material_of[name]


def _looks(naming: _Naming, opened: Opened) -> dict[str, Look]:
    looks = dict[str, Look]()
    for name in list(naming.libraries)[:100]:
        content = beside(opened, name)
        if content is not None:
            looks |= read_library(content, naming.encoding, opened.report)
    return looks


def _shapes(columns: _Columns, triangles: NDArray[np.int64], part: Rows, material: Rows) -> list[Shape]:
    """One shape for each material; a vertex is a point with its uv, its normal and its part."""
    if not len(triangles):
        return []
    corners = columns.corners[triangles.reshape(-1)]
    rows, vertices = _vertices(corners, np.repeat(material, 3), np.repeat(part, 3), columns)
    order = np.argsort(vertices[:, 3], kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    vertices = vertices[order]
    by_material = np.argsort(material, kind="stable")
    corners_of, sorted_material = place[rows].reshape(-1, 3)[by_material], material[by_material]
    used = np.unique(sorted_material)
    own_vertices = _spans(np.ascontiguousarray(vertices[:, 3]), used)
    shapes = list[Shape]()
    for each, of_it, its in zip(used.tolist(), own_vertices, _spans(sorted_material, used), strict=True):
        own = corners_of[its] - of_it.start
        shapes.append(_shape(columns, vertices[of_it], own.astype(np.int32), each))
    return shapes


def _spans(sorted_: Rows, values: Rows) -> list[slice]:
    """Where each value stands in what is sorted."""
    firsts, lasts = (np.searchsorted(sorted_, values, side=side).tolist() for side in ("left", "right"))
    return [slice(first, last) for first, last in zip(firsts, lasts, strict=True)]


def _vertices(corners: Numbers, material: Rows, part: Rows, columns: _Columns) -> tuple[Rows, Rows]:
    """The vertex of each corner, (corners,), and the vertices: rows of point, uv, normal, material, part (vertices, 5).

    Nearly every point is met with the same company each time it is met; only the others have to be sorted out. Column
    by column: rows of five are slow to compare.
    """
    point, *company = (each.astype(np.int32) for each in (*corners.T, material, part))
    count = len(columns.points)
    known: Rows = np.full((5, count + 1), -1, np.int32)  # the last stands for corners without a point
    known[0, point] = point
    usual: Flags = point >= 0
    for row, column in enumerate(company, 1):
        known[row, point] = column
        usual &= known[row, point] == column
    lost = point < 0
    met = np.zeros(count + 1, np.bool_)
    met[point[usual]] = True
    rows: Rows = (np.cumsum(met, dtype=np.int32) - np.int32(1))[point]
    vertices = np.ascontiguousarray(known[:, met].T)
    odd = np.flatnonzero(~(usual | lost))
    if len(odd):
        unusual, where = distinct(np.stack([column[odd] for column in (point, *company)], axis=1).astype(np.int64))
        rows[odd] = len(vertices) + where
        vertices = np.concatenate([vertices, unusual.astype(np.int32)])
    if lost.any():
        rows[lost] = -1
        told = np.stack([point, *company], axis=1)
        rows, vertices = _with_lost(rows, vertices, told)
    return rows, vertices


def _with_lost(rows: Rows, vertices: Rows, told: Rows) -> tuple[Rows, Rows]:
    """A corner without a point gets a vertex that is nowhere, so that its triangle is found broken and said."""
    nowhere, where = np.unique(told[rows < 0, 3:], axis=0, return_inverse=True)
    added = np.concatenate([np.full((len(nowhere), 3), -1, np.int32), nowhere], axis=1)
    rows[rows < 0] = len(vertices) + where.reshape(-1)
    return rows, np.concatenate([vertices, added])


def _shape(columns: _Columns, vertices: Rows, triangles: Rows, material: int) -> Shape:
    point, uv, normal = vertices[:, 0], vertices[:, 1], vertices[:, 2]
    points = columns.points[point] if len(columns.points) else np.zeros((len(point), 3))
    points[point < 0] = np.nan
    laid = None
    if len(columns.uv) and (uv >= 0).any():
        laid = np.where(uv[:, None] >= 0, columns.uv[uv] * (1, -1) + (0, 1), 0).astype(np.float32)  # v runs upward here
    normals = columns.normals[normal].astype(np.float32) if len(columns.normals) and (normal >= 0).all() else None
    colours = None if columns.colours is None else _bytes(columns.colours[point])
    part = vertices[:, 4].astype(np.int32)
    parts = part if (part != part[0]).any() else None
    return Shape(points, triangles, material, normals, laid, colours, parts, ((int(part[0]), np.eye(4)),))


def _bytes(colours: Floats) -> Bytes:
    """Colours 0 to 1 (some write 0 to 255) as sRGB with alpha, (vertices, 4)."""
    known = np.nan_to_num(colours, nan=1.0)
    share = known / (255 if known.max(initial=0.0) > 1.5 else 1)
    shown = np.full((len(colours), 4), 255, np.uint8)
    shown[:, :3] = np.rint(255 * np.clip(share, 0, 1))
    return shown


def _say_what_is_passed_over(read: Sequence[Stretch], columns: _Columns, opened: Opened) -> None:
    if lines := sum(each.lines for each in read):
        opened.report.note(
            f"{lines} 处几何只有点或线，不显示。",
            f"{lines} pieces of geometry are mere points or lines and are not shown.",
        )
    if columns.out_of_range:
        opened.report.note(
            f"{columns.out_of_range} 个角点所指的顶点、贴图坐标或法线不存在。",
            f"{columns.out_of_range} corners refer to points, texture places or normals that do not exist.",
        )
