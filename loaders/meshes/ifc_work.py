"""Reads an IFC file, in a child process: see `loaders.meshes.ifc`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

import numpy as np

from loaders import allowance
from loaders.child_task import MODEL, Task
from loaders.meshes.ifc_diary import Diary
from loaders.meshes.ifc_library import (
    Document,
    Entity,
    Geometry,
    Shape,
    Style,
    all_of,
    forgo_grammars,
    kind,
    many,
    one,
    opened,
    shapes,
    text,
)
from loaders.meshes.ifc_parts import Structure
from loaders.meshes.ifc_place import georeference_of
from loaders.meshes.ifc_profiles import flatten_profiles
from loaders.meshes.recentred import near_origin, recentred, srgb_as_linear
from loaders.model_store import write_model
from scenes.columns import Floats, Rows
from scenes.model import Instance, Material, Mesh, Model, Part
from scenes.trouble import Trouble

UNDRAWN = ("IfcFeatureElement", "IfcAnnotation", "IfcGrid", "IfcPort", "IfcVirtualElement")
SPACES = ("IfcSpace", "IfcSpatialZone", "IfcExternalSpatialElement")
SHAPES = ("IfcRepresentationItem", "IfcRepresentation", "IfcRepresentationMap", "IfcProductRepresentation")
QUICK, SURE = "manifold", "opencascade"
"""Kernels. The quick one is ten times faster on flat faces and gives nothing for what is curved; half-spaces it cuts
wrongly (measured on IfcOpenHouse: walls lose half their volume), so that it is never given anything that is cut.
"""


def work(task: Task) -> None:
    """Leaves the model of the file that the first argument names; the second, if any, is `ifc_diary`'s."""
    forgo_grammars()
    for share, library in ((0.01, "ifcopenshell"), (0.02, "ifcopenshell.geom")):
        import_module(library)  # may take seconds on a cold disk, and is no standing still
        task.progress(share)
    path, *kept = task.arguments
    document = opened(Path(path))
    task.progress(0.1)
    products = _products(document, task)
    task.progress(0.15)
    diary = Diary(Path(kept[0]) if kept else None)
    scene = _Scene(task, len(products), diary)
    cut = _cut(document)
    flatten_profiles(document)
    for kernel, wanted in _ways(products, cut, scene, diary):
        for shape in _made(document, wanted, kernel):
            scene.take(shape, products)
    _say_stuck([products[row] for row in sorted(diary.stuck & products.keys())], task)
    write_model(task.folder / MODEL, scene.model(document, products))


def _ways(
    products: Mapping[int, Entity], cut: set[int], scene: "_Scene", diary: Diary
) -> Iterator[tuple[str, list[Entity]]]:
    """Kernels, and what each is given: the sure one what is cut, and what the quick one gave nothing for."""
    safe = [row for row in products if row not in diary.stuck and (diary.is_first or row in diary.finished)]
    yield QUICK, [products[row] for row in safe if row not in cut]
    yield SURE, [products[row] for row in safe if row not in scene.seen]
    if diary.is_first:
        return
    for row in [row for row in products if row not in diary.finished | diary.stuck]:
        diary.begins(row)
        if row not in cut:
            yield QUICK, [products[row]]
        if row not in scene.seen:
            yield SURE, [products[row]]
        diary.ends(row)


def _say_stuck(products: Sequence[Entity], task: Task) -> None:
    for product in products:
        name = text(product, "Name") or kind(product)
        task.report.note(
            f"构件“{name}”的几何算不完或使程序崩溃，已略去。",
            f"The geometry of {name!r} comes to no end or ends the reader; the element was left out.",
            remedy_zh="请在原软件里简化该构件，再导出一次。",
            remedy_en="Simplify the element where it was made, and export it again.",
            place=f"#{product.id()} {text(product, 'GlobalId')}",
        )


def _products(document: Document, task: Task) -> dict[int, Entity]:
    """Whatever has a shape that is drawn, by its number in the file."""
    found = [each for each in all_of(document, "IfcProduct") if one(each, "Representation") is not None]
    spaces = sum(_is_any(each, SPACES) for each in found)
    if spaces:
        task.report.note(f"{spaces} 个空间（IfcSpace）不显示。", f"{spaces} spaces are not drawn.", place="IfcSpace")
    drawn = {each.id(): each for each in found if not _is_any(each, (*UNDRAWN, *SPACES))}
    if not drawn:
        raise Trouble(
            "文件中没有带几何形状的构件。",
            "The file holds no element with a shape.",
            remedy_zh="请在导出时包含几何形状。",
            remedy_en="Export it with geometry.",
        )
    return drawn


def _is_any(entity: Entity, kinds: Iterable[str]) -> bool:
    for each in kinds:
        try:
            if entity.is_a(each):
                return True
        except RuntimeError:  # this schema knows no such kind
            continue
    return False


def _cut(document: Document) -> set[int]:
    """Numbers of the products that a boolean operation or an opening cuts, as such or through what they are part of."""
    waiting = list(all_of(document, "IfcBooleanResult"))
    hosts = [one(each, "RelatingBuildingElement") for each in all_of(document, "IfcRelVoidsElement")]
    waiting += [each for each in hosts if each is not None]
    seen = set[int]()
    while waiting:
        entity = waiting.pop()
        if entity.id() in seen:
            continue
        seen.add(entity.id())
        if entity.is_a("IfcProduct"):
            for relation in many(entity, "IsDecomposedBy"):
                waiting += many(relation, "RelatedObjects")
        elif _is_any(entity, SHAPES):
            waiting += document.get_inverse(entity)
    return seen


def _made(document: Document, products: Sequence[Entity], kernel: str) -> Iterator[Shape]:
    if not products:
        return
    made = shapes(document, products, kernel)
    if not made.initialize():
        return
    yield made.get()
    while made.next():
        yield made.get()


class _Scene:
    """Shapes on their way to a model."""

    def __init__(self, task: Task, expected: int, diary: Diary) -> None:
        self._task, self._expected, self._diary = task, expected, diary
        self._structure, self._left = Structure(), allowance.placed()
        self._rows: dict[tuple[str, str], list[tuple[int, Floats]]] = {}
        self._materials: dict[str, int] = {"": 0}
        self.seen: dict[int, int] = {}
        self._meshes, self._instances, self._parts = list[Mesh](), list[Instance](), list[Part]()
        self._looks = [Material(colour=(0.6, 0.6, 0.6, 1.0), double_sided=True)]

    def take(self, shape: Shape, products: dict[int, Entity]) -> None:
        """Add the shape of one product."""
        self._task.progress(0.15 + 0.8 * len(self.seen) / self._expected)
        if shape.id not in products:
            return
        pose = np.array(shape.transformation.matrix, np.float64).reshape(4, 4).T
        looks = "|".join(style.name for style in shape.geometry.materials)
        key = (shape.geometry.id, looks)
        if key not in self._rows:
            self._rows[key] = self._meshes_of(shape.geometry)
        if shape.id not in self.seen:
            self.seen[shape.id] = len(self._parts)
            self._parts.append(self._structure.part_of(products[shape.id]))
            self._diary.ends(shape.id)
        for row, mesh_at in self._rows[key]:
            mesh = self._meshes[row]
            self._left.spend(len(mesh.points) + mesh.triangles.size, f"#{shape.id}")
            placed = pose.copy()
            placed[:3, 3] += pose[:3, :3] @ mesh_at
            self._instances.append(Instance(row, self.seen[shape.id], placed))

    def _meshes_of(self, geometry: Geometry) -> list[tuple[int, Floats]]:
        """A mesh per material; where its own origin lies in the frame of the shape."""
        points = np.frombuffer(geometry.verts_buffer, "<f8").reshape(-1, 3)
        triangles = np.frombuffer(geometry.faces_buffer, "<i4").reshape(-1, 3)
        materials = np.frombuffer(geometry.material_ids_buffer, "<i4")
        if not np.isfinite(points).all():
            sound = np.isfinite(points).all(axis=1)[triangles].all(axis=1)
            triangles, materials = triangles[sound], materials[sound]
        made = list[tuple[int, Floats]]()
        several = sorted(set(cast(list[int], materials.tolist())))
        for material in several:
            of_it, corners = _used(points, triangles if len(several) == 1 else triangles[materials == material])
            near, origin = recentred(of_it)
            look = self._look(geometry.materials[material]) if 0 <= material < len(geometry.materials) else 0
            made.append((len(self._meshes), origin))
            self._meshes.append(Mesh(near, corners, material=look))
        return made

    def _look(self, style: Style) -> int:
        colour, clear = style.get_color(), style.transparency
        opacity = 1.0 - clear if 0.0 <= clear <= 1.0 else 1.0
        red, green, blue = (srgb_as_linear(each) for each in (colour.r(), colour.g(), colour.b()))
        key = f"{red:.4f} {green:.4f} {blue:.4f} {opacity:.3f}"  # what looks the same is drawn in one go
        if key not in self._materials:
            self._materials[key] = len(self._looks)
            look = (red, green, blue, opacity)
            # Many files turn faces either way; what is thin has two sides.
            self._looks.append(Material(style.name[:200], look, translucent=opacity < 1, double_sided=True))
        return self._materials[key]

    def model(self, document: Document, products: dict[int, Entity]) -> Model:
        """What has been gathered."""
        if lost := len(products) - len(self.seen) - len(self._diary.stuck):
            self._task.report.note(
                f"{lost} 个构件没有得到可显示的面，已略去。", f"{lost} elements gave no surface and were left out."
            )
        if not self._instances:
            raise Trouble(
                "没有一个构件能生成可显示的面。",
                "Not one element gave a surface.",
                remedy_zh="请重新导出；仍不行时，请供应商提供 GLB 文件。",
                remedy_en="Export it again; if that does not help, ask the supplier for GLB.",
            )
        model = Model(
            tuple(self._meshes),
            tuple(self._instances),
            tuple(self._parts),
            tuple(self._looks),
            georeference=georeference_of(document, self._task.report),
        )
        return near_origin(model, self._task.report)


def _used(points: Floats, triangles: Rows) -> tuple[Floats, Rows]:
    """The points that triangles use, and the triangles as rows of those."""
    wanted = np.zeros(len(points), np.bool_)
    wanted[triangles] = True
    if wanted.all():
        return points, triangles
    row = np.cumsum(wanted, dtype=np.int32) - np.int32(1)
    return points[wanted], np.asarray(row[triangles], np.int32)
