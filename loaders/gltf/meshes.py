"""Meshes of glTF 2.0: primitives to triangles. A broken primitive is left out and said; the rest is drawn.

Sources: Khronos, "glTF 2.0 Specification", 3.7; KHR_mesh_quantization, whose columns are read like all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from loaders.gltf import draco, loose
from loaders.gltf.buffers import Buffers
from loaders.gltf.document import Item
from loaders.gltf.features import Features
from loaders.gltf.loose import Loose
from loaders.gltf.materials import PLAIN, Surface, laid, turned_uv
from loaders.gltf.painted import shared_area, split_by_part
from scenes.columns import Bytes, Flags, Rows, Singles
from scenes.model import Mesh
from scenes.trouble import Report, Trouble

TRIANGLES, STRIP, FAN = 4, 5, 6
FARTHEST = 1e8
"""Metres; coordinates on the earth's centre stay below 1e7. Whatever lies beyond is as useless as no number at all."""


@dataclass(slots=True)
class Primitives:
    """Reads the primitives of a document as they are asked for, each mesh once, and gathers the drawable ones."""

    meshes: Sequence[Item]
    surfaces: Sequence[Surface]
    buffers: Buffers
    features: Features
    report: Report
    found: list[Mesh] = field(default_factory=list[Mesh])
    loose: dict[int, list[Loose]] = field(default_factory=dict[int, list[Loose]])
    first_trouble: Trouble | None = None
    _rows: dict[int, range] = field(default_factory=dict[int, range])
    _bare: dict[int, int] = field(default_factory=dict[int, int])

    def rows_of(self, mesh: int) -> range:
        """Rows in `found` that make up one mesh of the document; its points and lines are then in `loose`."""
        if mesh not in self._rows:
            start = len(self.found)
            name = self.meshes[mesh].text("name") or f"mesh {mesh}"
            for primitive in self.meshes[mesh].items("primitives"):
                self._read(primitive, name, mesh)
            self._rows[mesh] = range(start, len(self.found))
        return self._rows[mesh]

    def row_for(self, row: int, part: int) -> int:
        """The row of a found mesh as a placing of `part` shows it: a node with a code outweighs features without."""
        parts = self.found[row].parts
        if parts is None or not self.features.parts[part].code or self.features.coded(parts):
            return row
        if row not in self._bare:
            self._bare[row] = len(self.found)
            self.found.append(replace(self.found[row], parts=None))
        return self._bare[row]

    def _read(self, primitive: Item, name: str, row: int) -> None:
        try:
            mesh = self._mesh(primitive, name, row)
        except Trouble as trouble:
            self.first_trouble = self.first_trouble or trouble
            self.report.note(
                f"一处几何已略去：{trouble.notice.zh}",
                f"A piece of geometry was left out: {trouble.notice.en}",
                remedy_zh=trouble.notice.remedy_zh,
                remedy_en=trouble.notice.remedy_en,
                place=f"{primitive.pointer} → {trouble.notice.place}",
            )
            return
        if mesh is not None:
            self.found.append(mesh)

    def _mesh(self, primitive: Item, name: str, owner: int) -> Mesh | None:
        mode = primitive.integer("mode", default=TRIANGLES, high=6)
        attributes = primitive.child("attributes") or Item({}, primitive.pointer)
        packed = primitive.child("extensions", draco.EXTENSION) if "extensions" in primitive.value else None
        if packed is not None:
            draco.unpack(primitive, packed, self.buffers)
            mode = TRIANGLES if mode not in loose.MODES else mode  # the decoder gives triangles whatever was put in
        row = attributes.row("POSITION", len(self.buffers.accessors))
        if row is None:
            raise primitive.wrong("attributes", "没有顶点坐标。", "There are no vertex positions.")
        points = self.buffers.floats(row, (3,))
        if mode in loose.MODES:
            self.loose.setdefault(owner, []).append(self._loose(primitive, attributes, mode, points))
            return None
        triangles = self._triangles(primitive, mode, len(points))
        self.buffers.allowance.spend(points.nbytes + triangles.nbytes, primitive.pointer)
        mesh = self._dressed(primitive, attributes, points, triangles, name)
        if not len(mesh.triangles):
            return None
        whole = self._without_broken_points(primitive, mesh)
        return whole if whole is None or whole is not mesh else self._painted(primitive, attributes, mesh, name)

    def _corners(self, primitive: Item, vertices: int) -> Rows:
        row = primitive.row("indices", len(self.buffers.accessors))
        if row is not None:
            return self.buffers.indices(row, vertices)
        self.buffers.allowance.spend(vertices * 4, primitive.pointer)
        return np.arange(vertices, dtype=np.int32)

    def _loose(self, primitive: Item, attributes: Item, mode: int, points: Singles) -> Loose:
        row = primitive.row("material", len(self.surfaces))
        material = (PLAIN if row is None else self.surfaces[row]).material
        shown = srgb_bytes(np.array([material.colour], np.float32))[0].tolist()
        colours = self._attribute(attributes, "COLOR_0", (3, 4), len(points))
        edges = loose.edges_of(mode, self._corners(primitive, len(points)))
        self.buffers.allowance.spend(points.nbytes + (0 if edges is None else edges.nbytes), primitive.pointer)
        found, lost = loose.without_broken(
            points, edges, None if colours is None else srgb_bytes(colours), loose.colour_of(material, shown), FARTHEST
        )
        if lost:
            self.report.note(
                f"{lost} 个点的坐标不是有效数值，已略去。",
                f"{lost} points are not usable numbers and were left out.",
                place=primitive.pointer,
            )
        return found

    def _triangles(self, primitive: Item, mode: int, vertices: int) -> Rows:
        corners = self._corners(primitive, vertices)
        if mode == TRIANGLES:
            if len(corners) % 3:
                self.report.note(
                    "三角形序号个数不是 3 的倍数，多余的已忽略。",
                    "The number of triangle corners is no multiple of three; the surplus is ignored.",
                    place=primitive.pointer,
                )
            return corners[: len(corners) // 3 * 3].reshape(-1, 3)
        self.buffers.allowance.spend(3 * corners.nbytes, primitive.pointer)
        return _strip(corners) if mode == STRIP else _fan(corners)

    def _dressed(self, primitive: Item, attributes: Item, points: Singles, triangles: Rows, name: str) -> Mesh:
        row = primitive.row("material", len(self.surfaces))
        surface = PLAIN if row is None else self.surfaces[row]
        normals = self._attribute(attributes, "NORMAL", (3,), len(points))
        uv = self._attribute(attributes, f"TEXCOORD_{surface.uv_set}", (2,), len(points))
        colours = self._attribute(attributes, "COLOR_0", (3, 4), len(points))
        return Mesh(
            points,
            triangles,
            normals if normals is None or _are_usable(normals) else None,
            None if uv is None else turned_uv(surface, uv if _are_usable(uv) else np.nan_to_num(uv)),
            None if colours is None else srgb_bytes(colours),
            len(self.surfaces) if row is None else row,
            self.features.on_mesh(primitive, attributes, len(points), name),
        )

    def _painted(self, primitive: Item, attributes: Item, mesh: Mesh, name: str) -> Mesh:
        """The same, with the parts that a texture of feature ids tells of; without them where it cannot be used."""
        best = self.features.painting(primitive)
        if best is None:
            return mesh
        try:
            told = best.child("texture") or best
            uv_set, turned = laid(told)
            uv = self._attribute(attributes, f"TEXCOORD_{uv_set}", (2,), len(mesh.points))
            if uv is None:
                raise told.wrong("texCoord", "没有这一组贴图坐标。", "There is no such set of texture coordinates.")
            placed = turned_uv(Surface(PLAIN.material, uv_set, turned), uv)
            ids, strange = self.features.paintings.ids(told, placed, mesh.triangles)
            parts = self.features.on_triangles(best, ids, primitive, name)
            self.buffers.allowance.spend(48 * mesh.triangles.size, primitive.pointer)
        except Trouble as trouble:
            self.features.note(trouble)
            return mesh
        if (share := shared_area(mesh, strange)) > 0:
            self.report.note(
                f"构件编号画在贴图里：三角形按占多数的编号归属，约 {share:.1%} 的面积归到了相邻构件。",
                f"Feature ids are painted into a texture: a triangle goes to the one that holds most of it, and some "
                f"{share:.1%} of the surface thereby to a neighbour.",
                place=primitive.pointer,
            )
        return split_by_part(mesh, parts)

    def _attribute(self, attributes: Item, name: str, components: Sequence[int], vertices: int) -> Singles | None:
        """One column beside the positions, None when it is not there or (said once) unusable."""
        if name not in attributes.value:
            return None
        try:
            row = attributes.integer(name, high=len(self.buffers.accessors) - 1)
            column = self.buffers.floats(row, components)
            if len(column) != vertices:
                raise attributes.wrong(name, "元素个数与顶点数不符。", "It has not one element per vertex.")
        except Trouble as trouble:
            self.report.notices.append(trouble.notice)
            return None
        return column

    def _without_broken_points(self, primitive: Item, mesh: Mesh) -> Mesh | None:
        if _are_usable(mesh.points):
            return mesh
        whole: Flags = (np.abs(mesh.points) <= FARTHEST).all(axis=1)
        kept = whole[mesh.triangles].all(axis=1)
        self.report.note(
            f"{len(kept) - int(kept.sum())} 个三角形的顶点坐标不是有效数值，已略去。",
            f"{len(kept) - int(kept.sum())} triangles have corners that are not usable numbers and were left out.",
            place=primitive.pointer,
        )
        if not kept.any():
            return None
        new_row = (np.cumsum(whole) - 1).astype(np.int32)
        return Mesh(
            mesh.points[whole],
            new_row[mesh.triangles[kept]],
            None if mesh.normals is None else mesh.normals[whole],
            None if mesh.uv is None else mesh.uv[whole],
            None if mesh.colours is None else mesh.colours[whole],
            mesh.material,
            None if mesh.parts is None else mesh.parts[whole],
        )


def _are_usable(numbers: Singles) -> bool:
    """Whether all of them are numbers below `FARTHEST`.

    A sum of squares tells nearly always, in one quick step: it is no number, or too large, as soon as one of them is.
    """
    flat = numbers.reshape(-1)
    return bool(flat.dot(flat) <= FARTHEST**2 or (np.abs(numbers) <= FARTHEST).all())


def srgb_bytes(linear: Singles) -> Bytes:
    """Linear colours 0 to 1, shape (vertices, 3 or 4), as 8-bit sRGB with alpha, shape (vertices, 4). IEC 61966-2-1."""
    clipped = np.nan_to_num(np.clip(linear, 0, 1), nan=1.0)
    colour = clipped[:, :3]
    shown = np.full((len(linear), 4), 255, np.uint8)
    shown[:, :3] = np.rint(255 * np.where(colour <= 0.0031308, 12.92 * colour, 1.055 * colour ** (1 / 2.4) - 0.055))
    if linear.shape[1] == 4:
        shown[:, 3] = np.rint(255 * clipped[:, 3])
    return shown


def _strip(corners: Rows) -> Rows:
    first = np.arange(max(len(corners) - 2, 0), dtype=np.int32)
    odd = first % 2
    return corners[np.stack([first, first + 1 + odd, first + 2 - odd], axis=1)]


def _fan(corners: Rows) -> Rows:
    first = np.arange(max(len(corners) - 2, 0), dtype=np.int32)
    return corners[np.stack([first + 1, first + 2, np.zeros_like(first)], axis=1)]
