"""Reads a drawing, in a child process: see `loaders.meshes.dxf`.

A block reference is a part, named by its attributes or by its block; what else lies on a layer is one part together.
Texts and filled hatches are surfaces; of a hatch with a pattern outline and strokes are drawn, and lines have the gaps
of their type.
"""

from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import numpy as np

from loaders import allowance
from loaders.child_task import MODEL, Task
from loaders.gltf.nodes import EQUIPMENT_CODE
from loaders.meshes.dxf_flat import HATCHES, LETTERS, TAKEN_APART, hatch_of, letters_of, use_chinese_font
from loaders.meshes.dxf_library import (
    BY_BLOCK,
    BY_LAYER,
    ODD,
    Drawing,
    Entity,
    Layer,
    Outline,
    Rgb,
    attributes_of,
    layers_of,
    opened_drawing,
    outline_of,
    own_colour,
    taken_apart,
)
from loaders.meshes.dxf_patterns import LineTypes
from loaders.meshes.recentred import near_origin, recentred, srgb_as_linear
from loaders.model_store import clean, write_model
from scenes.columns import Floats, Rows
from scenes.model import Instance, Lines, Material, Mesh, Model, Part
from scenes.trouble import Report, Trouble

METRES = {
    1: 0.0254,
    2: 0.3048,
    3: 1609.344,
    4: 0.001,
    5: 0.01,
    6: 1.0,
    7: 1000.0,
    8: 2.54e-8,
    9: 2.54e-5,
    10: 0.9144,
    14: 0.1,
    15: 10.0,
    16: 100.0,
    21: 1200 / 3937,
}
"""Metres of a unit by its number in `$INSUNITS`. Source: Autodesk, "DXF Reference", HEADER section."""

SAGITTA = 0.01
"""Metres that a curve may be from its chords."""
FARTHEST = 1e9
MOST_ENTITIES = 2_000_000
MOST_PARTS = 200_000
MOST_LETTERS = 30_000
"""That are drawn: each takes a millisecond."""
APART = 0.01
"""Metres by which hatches lie below lines, and letters above, so that neither flickers through the other."""
TEXTS = {"ATTDEF", "TOLERANCE"}
FILLED = {"IMAGE", "WIPEOUT", "VIEWPORT", "POINT", "RAY", "XLINE"}
SOLIDS = {"3DSOLID", "BODY", "REGION", "SURFACE", "ACAD_PROXY_ENTITY"}
NAMES = ("TAG", "位号", "CODE", "编号", "NAME", "名称")
"""Attributes of a block that may name what it stands for, the first that is there."""


def work(task: Task) -> None:
    """Leaves the model of the drawing. Words: its path, metres per unit and encoding where they are said."""
    path, metres, encoding = task.arguments
    import_module("ezdxf")
    task.progress(0.01)
    document = opened_drawing(Path(path), encoding, task.report)
    task.progress(0.4)
    unit = float(metres) if metres else _unit(document.units, task.report)
    sheet = _Sheet(document, unit, task)
    entities = list(document.modelspace())
    for row, entity in enumerate(entities):
        sheet.take(entity)
        task.progress(0.4 + 0.5 * row / len(entities))
    write_model(task.folder / MODEL, near_origin(sheet.model(), task.report))


def _unit(number: int, report: Report) -> float:
    if number in METRES:
        return METRES[number]
    report.note(
        "图纸没有说明单位（$INSUNITS），按米处理。",
        "The drawing names no unit ($INSUNITS); metres are taken.",
        remedy_zh="若不对，请在导入时给出单位（--unit mm）。",
        remedy_en="If that is wrong, name the unit when importing (--unit mm).",
        place="$INSUNITS",
    )
    return 1.0


@dataclass(slots=True)
class _Pile:
    """Geometry of one part in one colour: lists of points with edges or triangles, in metres, float64."""

    points: list[Floats] = field(default_factory=list[Floats])
    rows: list[Rows] = field(default_factory=list[Rows])
    count: int = 0

    def add(self, points: Floats, rows: Rows) -> None:
        """More of it; `rows` count from the first of these points."""
        self.points.append(points)
        self.rows.append(rows + np.int32(self.count))
        self.count += len(points)


class _Sheet:
    """Entities on their way to a model."""

    def __init__(self, document: Drawing, unit: float, task: Task) -> None:
        self._document, self._unit, self._task = document, unit, task
        self._layers, self._letters = layers_of(document), 0
        self._line_types = LineTypes(document)
        self._has_font: bool | None = None
        self._left = allowance.placed()
        self._entities = 0
        self._parts, self._on_layer = list[Part](), dict[str, int]()
        self._faces: dict[tuple[int, Rgb], _Pile] = {}
        self._lines: dict[tuple[int, Rgb], _Pile] = {}
        self._undrawn = Counter[str]()

    def take(self, entity: Entity) -> None:
        """Add an entity of model space; what makes no sense is counted and left out."""
        layer = str(entity.dxf.get("layer", "0"))
        look = self._layers.get(layer, Layer((220, 220, 220), shown=True))
        if not look.shown:
            self._undrawn["hidden"] += 1
            return
        try:
            if entity.dxftype() == "INSERT":
                self._take_block(entity, layer, look)
            else:
                self._draw(entity, self._loose(layer), look, _colour(entity, look, look.colour))
        except ODD:
            self._undrawn["odd"] += 1

    def _take_block(self, block: Entity, layer: str, look: Layer) -> None:
        part, own = self._part_of(block, layer), _colour(block, look, look.colour)
        for entity in taken_apart(block):
            self._task.progress(0.4)  # a block of many blocks takes long: it is not standing still
            inner = str(entity.dxf.get("layer", "0"))
            within = look if inner == "0" else self._layers.get(inner, look)
            if within.shown:
                self._draw(entity, part, within, _colour(entity, within, own))

    def _part_of(self, block: Entity, layer: str) -> int:
        """The part of a block reference, made for it; where there are too many, they share their layer's."""
        if len(self._parts) >= MOST_PARTS:
            return self._loose(layer)
        told = [(clean(tag)[:200], clean(text)[:200]) for tag, text in attributes_of(block) if tag and text]
        by_tag = {tag.upper(): text for tag, text in told}
        code = next((text for _, text in told if EQUIPMENT_CODE.fullmatch(text)), "")
        name = next((by_tag[each] for each in NAMES if each in by_tag), "") or str(block.dxf.get("name", "block"))
        self._parts.append(Part(clean(name)[:200], code, (clean(layer)[:200],), tuple(told)))
        return len(self._parts) - 1

    def _loose(self, layer: str) -> int:
        if layer not in self._on_layer:
            self._on_layer[layer] = len(self._parts)
            self._parts.append(Part(clean(layer)[:200], within=(clean(layer)[:200],)))
        return self._on_layer[layer]

    def _draw(self, entity: Entity, part: int, look: Layer, colour: Rgb) -> None:
        self._entities += 1
        if self._entities > MOST_ENTITIES:
            raise Trouble(
                f"展开后的图元超过 {MOST_ENTITIES} 个。",
                f"Taken apart, the drawing has more than {MOST_ENTITIES} entities.",
                remedy_zh="请精简图纸，或拆成几个文件。",
                remedy_en="Simplify the drawing, or split it into several files.",
            )
        kind = entity.dxftype()
        if kind in TEXTS | FILLED | SOLIDS:
            self._undrawn["texts" if kind in TEXTS else "solids" if kind in SOLIDS else "filled"] += 1
            return
        if kind in LETTERS:
            self._write(entity, part, colour)
        elif kind in HATCHES:
            for figure in hatch_of(entity, SAGITTA / self._unit):
                self._pile(figure, part, colour, 0.0 if figure.triangles is None else -APART)
        elif kind in TAKEN_APART:
            for each in taken_apart(entity):
                if each.dxftype() not in TAKEN_APART:
                    self._draw(each, part, look, _colour(each, look, colour))
        elif (outline := outline_of(entity, SAGITTA / self._unit)) is not None:
            self._pile(self._line_types.broken(outline, entity, look.line), part, colour)
        else:
            self._undrawn["other"] += 1

    def _write(self, text: Entity, part: int, colour: Rgb) -> None:
        """The letters of a text; those of too long or too many ones are counted."""
        if self._has_font is None:
            self._has_font = use_chinese_font(self._document)
        if getattr(text, "is_invisible", False) or self._letters > MOST_LETTERS:
            self._undrawn["texts"] += 1
            return
        outline, count = letters_of(text, self._document, SAGITTA / self._unit)
        self._letters += count
        self._task.progress(0.4)
        if outline is not None:
            self._pile(outline, part, colour, APART)
        elif count:
            self._undrawn["texts"] += 1

    def _pile(self, outline: Outline, part: int, colour: Rgb, lift: float = 0.0) -> None:
        points = outline.points * self._unit + [0.0, 0.0, lift]
        if not (np.abs(points) <= FARTHEST).all():  # what is no number fails too
            self._undrawn["far"] += 1
            return
        self._left.spend(len(points) + (0 if outline.triangles is None else outline.triangles.size))
        if outline.triangles is not None:
            if len(outline.triangles):
                self._faces.setdefault((part, colour), _Pile()).add(points, outline.triangles)
            return
        step = np.arange(len(points) - 1, dtype=np.int32)
        edges = np.stack([step, step + np.int32(1)], axis=1) if outline.edges is None else outline.edges
        self._lines.setdefault((part, colour), _Pile()).add(points, edges)

    def model(self) -> Model:
        """What has been gathered."""
        if self._has_font is False:
            self._undrawn["font"] += 1
        _say_undrawn(self._undrawn, self._task.report)
        if not self._faces and not self._lines:
            raise Trouble(
                "图纸的模型空间里没有能显示的图形。",
                "Model space holds nothing that can be drawn.",
                remedy_zh="实体（3DSOLID）请导出为 STEP 或 GLB。",
                remedy_en="Export solids (3DSOLID) as STEP or GLB.",
            )
        used = sorted({part for part, _ in (*self._faces, *self._lines)})
        row_of = {part: row for row, part in enumerate(used)}
        colours = list(dict.fromkeys(colour for _, colour in self._faces))
        meshes, instances = list[Mesh](), list[Instance]()
        for (part, colour), pile in self._faces.items():
            points, rows, pose = _joined(pile)
            instances.append(Instance(len(meshes), row_of[part], pose))
            meshes.append(Mesh(points.astype(np.float32), rows, material=colours.index(colour)))
        lines = list[Lines]()
        for (part, colour), pile in self._lines.items():
            points, rows, pose = _joined(pile)
            lines.append(Lines(points.astype(np.float32), rows, row_of[part], pose, (*colour, 255)))
        materials = tuple(_material(colour) for colour in colours) or (Material(),)
        parts = tuple(self._parts[part] for part in used)
        return Model(tuple(meshes), tuple(instances), parts, materials, lines=tuple(lines))


def _joined(pile: _Pile) -> tuple[Floats, Rows, Floats]:
    """The points of a pile near an origin of their own, its rows, and where that origin lies, (4, 4)."""
    near, origin = recentred(np.concatenate(pile.points))
    pose = np.eye(4)
    pose[:3, 3] = origin
    return near.astype(np.float64), np.concatenate(pile.rows), pose


def _colour(entity: Entity, layer: Layer, of_block: Rgb) -> Rgb:
    own = own_colour(entity)
    if own == BY_BLOCK:
        return of_block
    return layer.colour if own == BY_LAYER or isinstance(own, int) else own


def _material(colour: Rgb) -> Material:
    red, green, blue = (srgb_as_linear(each / 255) for each in colour)
    return Material(colour=(red, green, blue, 1.0), double_sided=True)


def _say_undrawn(undrawn: Counter[str], report: Report) -> None:
    """Tell what of the drawing is not drawn, kind by kind."""
    words = {
        "texts": ("{} 处文字不显示。", "{} texts are not drawn.", "", ""),
        "font": (
            "本机没有中文字体，图纸里的汉字可能显示为方框。",
            "This machine has no font with Chinese letters; those of the drawing may be boxes.",
            "安装一种中文字体（如 Noto Sans CJK），再导入一次。",
            "Install a font that has them, Noto Sans CJK for one, and import it again.",
        ),
        "filled": ("{} 处点或图像不显示。", "{} points or images are not drawn.", "", ""),
        "hidden": (
            "{} 个图元在关闭或冻结的图层上，不显示。",
            "{} entities lie on layers that are off or frozen.",
            "",
            "",
        ),
        "other": ("{} 个图元不是图形或种类不支持，不显示。", "{} entities are of no kind that can be drawn.", "", ""),
        "odd": ("{} 个图元有错误，已略去。", "{} entities make no sense and were left out.", "", ""),
        "far": ("{} 个图元的坐标不是有效数值，已略去。", "{} entities lie nowhere that numbers can name.", "", ""),
        "solids": (
            "{} 个实体（3DSOLID）无法读取。",
            "{} solids (3DSOLID) cannot be read.",
            "请把实体导出为 STEP 或 GLB。",
            "Export the solids as STEP or GLB.",
        ),
    }
    for kind, count in undrawn.items():
        zh, en, remedy_zh, remedy_en = words[kind]
        report.note(zh.format(count), en.format(count), remedy_zh=remedy_zh, remedy_en=remedy_en)
