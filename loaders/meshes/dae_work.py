"""Reads a COLLADA file, in a child process: see `loaders.meshes.dae`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import cast
from xml.sax.handler import ContentHandler

import numpy as np

from loaders import allowance
from loaders.allowance import MOST_INSTANCES
from loaders.child_task import MODEL, Task
from loaders.gltf.nodes import DEEPEST, DEEPEST_WITHIN, EQUIPMENT_CODE
from loaders.meshes.dae_library import (
    Asset,
    Document,
    Effect,
    Geometry,
    Map,
    MaterialNode,
    Node,
    Triangles,
    parsed,
    triangles_of,
)
from loaders.meshes.materials import Pictures
from loaders.meshes.polygons import distinct
from loaders.meshes.recentred import srgb_as_linear
from loaders.meshes.shapes import Shape, model_from_shapes
from loaders.model_store import write_model
from loaders.opened import Opened, Said
from scenes.columns import Floats, Numbers
from scenes.model import Material, Model, Part
from scenes.trouble import Trouble

FROM_UP: Mapping[str, Floats] = {
    "Z_UP": np.eye(4),
    "Y_UP": np.array([[1.0, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]),
    "X_UP": np.array([[0, -1.0, 0, 0], [0, 0, -1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]),
}
"""`model_from_file` without its unit, by the asset's up_axis. Source: COLLADA 1.4.1, "up_axis": right, up, inward."""

MOST_STEPS = 4 * MOST_INSTANCES
"""Nodes that are walked: an instance of a node is walked once more for each time it is placed."""


def work(task: Task) -> None:
    """Leaves the model of the file that the first argument names; the second is the encoding of names."""
    path = Path(task.arguments[0])
    opened = Opened(path, task.report, Said(encoding=task.arguments[1] or None), progress=task.progress)
    write_model(task.folder / MODEL, model_of(opened))


def model_of(opened: Opened) -> Model:
    """The model of a COLLADA file."""
    search_for_bombs(opened.content)
    opened.progress(0.2)
    document = parsed(opened.content, opened.report)
    opened.progress(0.6)
    return _Reading(opened).model(document)


def search_for_bombs(content: bytes) -> None:
    """Trouble when the text declares types or entities, which COLLADA never needs, or is no XML."""
    parse = import_module("defusedxml.sax").parseString
    defused = cast(type[Exception], import_module("defusedxml.common").DefusedXmlException)
    bad_text = cast(type[Exception], import_module("xml.sax").SAXException)
    try:
        parse(content, ContentHandler(), forbid_dtd=True)
    except defused as error:
        raise Trouble(
            "文件含有 XML 实体声明，未读取。",
            "The file declares XML entities and was not read.",
            remedy_zh="正常的 COLLADA 文件没有实体声明；请重新导出，或核实文件来源。",
            remedy_en="COLLADA has none: export the file again, or find out where it comes from.",
        ) from error
    except (bad_text, ValueError, LookupError) as error:
        raise Trouble(
            "文件不是完整的 XML。",
            "The file is no complete XML.",
            remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
            remedy_en="The file may not have been copied whole: copy or export it again.",
            place=str(error)[:100],
        ) from error


@dataclass(frozen=True, slots=True)
class _Placed:
    """A geometry somewhere: its materials by the symbols of its primitives, its part, `model_from_points` (4, 4)."""

    geometry: Geometry
    materials: tuple[tuple[str, str], ...]
    part: int
    pose: Floats


@dataclass(slots=True)
class _Reading:
    """What grows while a document is walked."""

    opened: Opened
    parts: list[Part] = field(default_factory=list[Part])
    targets: dict[str, MaterialNode] = field(default_factory=dict[str, MaterialNode])
    undrawn: int = 0

    def model(self, document: Document) -> Model:
        """Everything that the scene places, or each geometry once where there is no scene."""
        placed = list(self._placed(document))
        rows, materials = self._materials()
        same: dict[tuple[str, tuple[tuple[str, str], ...]], list[_Placed]] = {}
        for each in placed:
            same.setdefault((each.geometry.id, each.materials), []).append(each)
        shapes, left = list[Shape](), allowance.placed()
        for number, alike in enumerate(same.values()):
            for shape in self._shapes(alike, rows):
                left.spend((len(shape.points) + shape.triangles.size) * len(alike))
                shapes.append(shape)
            self.opened.progress(0.6 + 0.3 * number / len(same))
        pictures = Pictures(self.opened)
        looks = [_material(node, pictures) for node in self.targets.values()]
        if self.undrawn:
            self.opened.report.note(
                f"{self.undrawn} 处几何只有线或已损坏，不显示。",
                f"{self.undrawn} pieces of geometry are mere lines or broken and are not shown.",
            )
        return model_from_shapes(
            shapes, self.parts, [*looks, *materials], pictures.decoded(), self.opened, frame_said=True
        )

    def _materials(self) -> tuple[dict[str, int], list[Material]]:
        """Rows of materials by their ids, and the plain one behind them."""
        return {name: row for row, name in enumerate(self.targets)}, [Material(double_sided=True)]

    def _placed(self, document: Document) -> Iterator[_Placed]:
        scene = document.scene or (document.scenes[0] if document.scenes else None)
        frame = _frame(document.assetInfo)
        if scene is None:
            for geometry in document.geometries:
                self.parts.append(Part(geometry.id))
                yield _Placed(geometry, (), len(self.parts) - 1, frame)
            return
        waiting: list[tuple[Node, Floats, tuple[str, ...], int]] = [
            (node, frame, (), 0) for node in reversed(scene.nodes)
        ]
        steps, placed = 0, 0
        while waiting:
            node, pose, names, depth = waiting.pop()
            steps += 1
            if steps > MOST_STEPS or placed > MOST_INSTANCES or depth > DEEPEST:
                raise _too_many()
            shape = cast(Geometry | None, getattr(node, "geometry", None))
            if shape is not None:
                placed += 1
                yield self._place(shape, node, names, pose)
                continue
            inner = getattr(node, "node", None)  # an instance of a node
            if inner is not None:
                waiting.append((cast(Node, inner), pose, names, depth + 1))
                continue
            children = cast(Sequence[Node], getattr(node, "children", ()))
            own = np.array(getattr(node, "matrix", np.eye(4)), np.float64)
            name = node.xmlnode.get("name", "") or node.xmlnode.get("id", "")
            below = (*names, name[:200]) if name else names
            with np.errstate(all="ignore"):
                waiting += [(child, pose @ own, below, depth + 1) for child in reversed(children)]

    def _place(self, geometry: Geometry, node: Node, names: tuple[str, ...], pose: Floats) -> _Placed:
        nodes = cast(Sequence[MaterialNode], getattr(node, "materials", ()))
        for each in nodes:
            self.targets.setdefault(each.target.id, each)
        name = names[-1] if names else geometry.id
        code = name if EQUIPMENT_CODE.fullmatch(name) else ""
        self.parts.append(Part(name, code, names[:-1][-DEEPEST_WITHIN:]))
        return _Placed(geometry, tuple((each.symbol, each.target.id) for each in nodes), len(self.parts) - 1, pose)

    def _shapes(self, alike: Sequence[_Placed], rows: Mapping[str, int]) -> Iterator[Shape]:
        usable = tuple((each.part, each.pose) for each in alike if np.isfinite(each.pose).all())
        target = dict(alike[0].materials)
        for primitive in alike[0].geometry.primitives if usable else ():
            cut = triangles_of(primitive)
            shape = (
                None
                if cut is None
                else _shape(cut, usable, rows.get(target.get(primitive.material or "", ""), len(rows)))
            )
            if shape is None:
                self.undrawn += 1
            else:
                yield shape


def _frame(asset: Asset | None) -> Floats:
    """`model_from_file` (4, 4): metres, z up."""
    up = asset.upaxis if asset is not None else None
    frame = FROM_UP.get(up or "Y_UP", FROM_UP["Y_UP"]).copy()
    unit = asset.unitmeter if asset is not None else None
    frame[:3] *= unit if isinstance(unit, float) and np.isfinite(unit) and unit > 0 else 1.0
    return frame


def _shape(cut: Triangles, placed: tuple[tuple[int, Floats], ...], material: int) -> Shape | None:
    """Vertices are points with their normals and places; rows that do not exist are found broken later."""
    if cut.vertex_index is None or not len(cut.vertex_index):
        return None
    points = np.asarray(cut.vertex, np.float64).reshape(-1, 3)
    corners = np.asarray(cut.vertex_index, np.int64).reshape(-1)
    normals, normal_rows = _beside(cut.normal, cut.normal_index, len(corners), 3)
    places, place_rows = (cut.texcoordset[0], cut.texcoord_indexset[0]) if cut.texcoordset else (None, None)
    laid, laid_rows = _beside(places, place_rows, len(corners), 2)
    there = (corners >= 0) & (corners < len(points))
    told: Numbers = np.stack([np.where(there, corners, -1), normal_rows, laid_rows], axis=1)
    vertices, rows = distinct(told)
    point = np.concatenate([points, np.full((1, 3), np.nan)])[vertices[:, 0]]
    return Shape(
        point,
        rows.reshape(-1, 3).astype(np.int32),
        material,
        None if normals is None else normals[vertices[:, 1]].astype(np.float32),
        None if laid is None else (laid[vertices[:, 2]] * (1, -1) + (0, 1)).astype(np.float32),
        placed=placed,
    )


def _beside(values: Floats | None, index: object, corners: int, width: int) -> tuple[Floats | None, Numbers]:
    """Columns beside the points with the row of each corner; none where they do not fit."""
    rows = np.zeros(0, np.int64) if index is None else np.asarray(index, np.int64).reshape(-1)
    known = np.zeros((0, width)) if values is None else np.asarray(values, np.float64)
    if len(rows) != corners or known.ndim != 2 or known.shape[1] < width or not len(known):
        return None, np.zeros(corners, np.int64)
    if int(rows.min()) < 0 or int(rows.max()) >= len(known):
        return None, np.zeros(corners, np.int64)
    return known[:, :width], rows


def _material(node: MaterialNode, pictures: Pictures) -> Material:
    effect = node.target.effect
    name = node.target.name or node.target.id
    if effect is None:
        return Material(name, double_sided=True)
    colour, texture = _diffuse(effect, pictures)
    opacity = _opacity(effect)
    red, green, blue = (srgb_as_linear(each) for each in colour)
    return Material(
        name[:200], (red, green, blue, opacity), texture=texture, translucent=opacity < 1, double_sided=True
    )


def _diffuse(effect: Effect, pictures: Pictures) -> tuple[tuple[float, float, float], int | None]:
    given = effect.diffuse
    if isinstance(given, list | tuple):
        red, green, blue = (*(_number(each, 0.8) for each in cast(Sequence[object], given)[:3]), 0.8, 0.8, 0.8)[:3]
        return (red, green, blue), None
    if hasattr(given, "sampler"):
        return (1.0, 1.0, 1.0), pictures.row(cast(Map, given).sampler.surface.image.path)
    return (0.8, 0.8, 0.8), None


def _opacity(effect: Effect) -> float:
    """Source: COLLADA 1.4.1, "Determining Transparency". Fully transparent is what exporters write by mistake."""
    share = _number(effect.transparency, 1.0)
    given: object = effect.transparent
    through = cast(Sequence[object], given) if isinstance(given, list | tuple) else (1.0,) * 4
    numbers = [_number(each, 1.0) for each in through[:4]]
    if str(effect.opaque_mode) == "RGB_ZERO":
        opacity = (
            1 - share * (0.212671 * numbers[0] + 0.715160 * numbers[1] + 0.072169 * numbers[2])
            if len(numbers) > 2
            else 1
        )
    else:
        opacity = share * (numbers[3] if len(numbers) > 3 else 1.0)
    return opacity if 0.02 < opacity < 0.999 else 1.0


def _number(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) and np.isfinite(value) else default


def _too_many() -> Trouble:
    return Trouble(
        f"模型中的构件超过 {MOST_INSTANCES} 个，或节点嵌套过深。",
        f"The model places more than {MOST_INSTANCES} shapes, or its nodes are nested too deeply.",
        remedy_zh="请合并细小构件，或把模型拆成几个文件。",
        remedy_en="Merge small pieces, or split the model into several files.",
    )
