"""Reads an IFC file, in a child process: see `loaders.meshes.ifc`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

import numpy as np

from loaders import allowance
from loaders.child_task import MODEL, Task
from loaders.meshes.ifc_diary import Diary
from loaders.meshes.ifc_library import Geometry, Shape, Style, forgo_grammars, opened, shapes
from loaders.meshes.ifc_looks import Look
from loaders.meshes.ifc_parts import Structure
from loaders.meshes.ifc_place import georeference_of
from loaders.meshes.ifc_profiles import Growing, Numbered, flatten_profiles
from loaders.meshes.ifc_shapes import Piece, Shapes
from loaders.meshes.ifc_text import Entity, IfcText, kind, read_ifc_text, text
from loaders.meshes.recentred import near_origin, recentred, srgb_as_linear
from loaders.model_store import write_model
from scenes.columns import Floats, Rows
from scenes.model import Instance, Material, Mesh, Model, Part
from scenes.trouble import Trouble

UNDRAWN = (
    "IFCOPENINGELEMENT",
    "IFCOPENINGSTANDARDCASE",
    "IFCVOIDINGFEATURE",
    "IFCEARTHWORKSCUT",
    "IFCPROJECTIONELEMENT",
    "IFCSURFACEFEATURE",
    "IFCCHAMFEREDGEFEATURE",
    "IFCROUNDEDEDGEFEATURE",
    "IFCANNOTATION",
    "IFCGRID",
    "IFCDISTRIBUTIONPORT",
    "IFCPORT",
    "IFCVIRTUALELEMENT",
)
SPACES = ("IFCSPACE", "IFCSPATIALZONE", "IFCEXTERNALSPATIALELEMENT")
SHAPED = ("IFCPRODUCTDEFINITIONSHAPE", "IFCPRODUCTREPRESENTATION")
QUICK, SURE = "manifold", "opencascade"
"""Kernels. The quick one is ten times faster on flat faces and gives nothing for what is curved; half-spaces it cuts
wrongly (measured on IfcOpenHouse: walls lose half their volume), so that it is never given anything that is cut.
"""


def work(task: Task) -> None:
    """Leaves the model of the file that the first argument names; the second, if any, is `ifc_diary`'s."""
    path, *kept = task.arguments
    document = read_ifc_text(Path(path))
    task.progress(0.05)
    products = _products(document, task)
    scene = _Scene(task, document, len(products), Diary(Path(kept[0]) if kept else None))
    made = Shapes(document)
    for row, product in products.items():
        if (pieces := made.pieces(product)) is not None:
            scene.stand(row, product, pieces)
    if left := {row: product for row, product in products.items() if row not in scene.seen}:
        cut = {row for row, product in left.items() if made.is_cut(product)}
        _by_kernels(Path(path), document, left, cut, scene, task)
    _say_stuck([products[row] for row in sorted(scene.diary.stuck & products.keys())], task)
    write_model(task.folder / MODEL, scene.model(products))


def _by_kernels(
    path: Path, document: IfcText, products: Mapping[int, Entity], cut: set[int], scene: "_Scene", task: Task
) -> None:
    """Have ifcopenshell make what was left to it."""
    forgo_grammars()
    for library in ("ifcopenshell", "ifcopenshell.geom"):
        import_module(library)  # may take seconds on a cold disk, and is no standing still
        task.progress(0.1)
    growing = opened(path)
    task.progress(0.15)
    known = {each.id(): each for each in growing.by_type("IfcProduct") if each.id() in products}
    flatten_profiles(growing, document)
    for kernel, wanted in _ways(known, cut, scene):
        for shape in _made(growing, [known[row] for row in wanted], kernel):
            scene.take(shape, products)


def _ways(products: Collection[int], cut: set[int], scene: "_Scene") -> Iterator[tuple[str, list[int]]]:
    """Kernels, and what each is given: the sure one what is cut, and what the quick one gave nothing for."""
    diary = scene.diary
    safe = [row for row in products if row not in diary.stuck and (diary.is_first or row in diary.finished)]
    yield QUICK, [row for row in safe if row not in cut]
    yield SURE, [row for row in safe if row not in scene.seen]
    if diary.is_first:
        return
    for row in [row for row in products if row not in diary.finished | diary.stuck]:
        diary.begins(row)
        if row not in cut:
            yield QUICK, [row]
        if row not in scene.seen:
            yield SURE, [row]
        diary.ends(row)


def _say_stuck(products: Sequence[Entity], task: Task) -> None:
    for product in products:
        name = text(product, "Name") or kind(product)
        task.report.note(
            f"构件“{name}”的几何算不完或使程序崩溃，已略去。",
            f"The geometry of {name!r} comes to no end or ends the reader; the element was left out.",
            remedy_zh="请在原软件里简化该构件，再导出一次。",
            remedy_en="Simplify the element where it was made, and export it again.",
            place=f"#{product.number} {text(product, 'GlobalId')}",
        )


def _products(document: IfcText, task: Task) -> dict[int, Entity]:
    """Whatever has a shape that is drawn, by its number in the file."""
    found = [each for each in document.rooted() if _has_shape(each)]
    spaces = sum(each.kind in SPACES for each in found)
    if spaces:
        task.report.note(f"{spaces} 个空间（IfcSpace）不显示。", f"{spaces} spaces are not drawn.", place="IfcSpace")
    drawn = {each.number: each for each in found if each.kind not in (*UNDRAWN, *SPACES)}
    if not drawn:
        raise Trouble(
            "文件中没有带几何形状的构件。",
            "The file holds no element with a shape.",
            remedy_zh="请在导出时包含几何形状。",
            remedy_en="Export it with geometry.",
        )
    return drawn


def _has_shape(entity: Entity) -> bool:
    shape = entity.value(6)
    return isinstance(shape, Entity) and shape.kind in SHAPED


def _made(document: Growing, products: Sequence[Numbered], kernel: str) -> Iterator[Shape]:
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

    def __init__(self, task: Task, document: IfcText, expected: int, diary: Diary) -> None:
        self._task, self._document, self._expected, self.diary = task, document, expected, diary
        self._structure, self._left = Structure(document), allowance.placed()
        self._rows: dict[object, list[tuple[int, Floats]]] = {}
        self._materials: dict[str, int] = {"": 0}
        self.seen: dict[int, int] = {}
        self._meshes, self._instances, self._parts = list[Mesh](), list[Instance](), list[Part]()
        self._looks = [Material(colour=(0.6, 0.6, 0.6, 1.0), double_sided=True)]

    def stand(self, row: int, product: Entity, pieces: Sequence[Piece]) -> None:
        """Add the shape of one product that was made here."""
        self._task.progress(0.05 + 0.05 * len(self.seen) / self._expected)
        part = self._part(row, product)
        for piece in pieces:
            key = (piece.triangles, piece.look)  # triangles are alike where they are the same object
            if key not in self._rows:
                self._rows[key] = [self._mesh(piece.triangles.points, piece.triangles.triangles, piece.look)]
            self._place(self._rows[key], row, part, piece.placed)

    def take(self, shape: Shape, products: Mapping[int, Entity]) -> None:
        """Add the shape of one product that a kernel made."""
        self._task.progress(0.15 + 0.8 * len(self.seen) / self._expected)
        if shape.id not in products:
            return
        pose = np.array(shape.transformation.matrix, np.float64).reshape(4, 4).T
        looks = "|".join(style.name for style in shape.geometry.materials)
        key = (shape.geometry.id, looks)
        if key not in self._rows:
            self._rows[key] = self._meshes_of(shape.geometry)
        part = self._part(shape.id, products[shape.id])
        self.diary.ends(shape.id)
        self._place(self._rows[key], shape.id, part, pose)

    def _part(self, row: int, product: Entity) -> int:
        if row not in self.seen:
            self.seen[row] = len(self._parts)
            self._parts.append(self._structure.part_of(product))
        return self.seen[row]

    def _place(self, meshes: Sequence[tuple[int, Floats]], row: int, part: int, pose: Floats) -> None:
        for mesh_row, mesh_at in meshes:
            mesh = self._meshes[mesh_row]
            self._left.spend(len(mesh.points) + mesh.triangles.size, f"#{row}")
            placed = pose.copy()
            placed[:3, 3] += pose[:3, :3] @ mesh_at
            self._instances.append(Instance(mesh_row, part, placed))

    def _mesh(self, points: Floats, triangles: Rows, look: Look | None) -> tuple[int, Floats]:
        """A new mesh, and where its own origin lies in the frame of the points."""
        near, origin = recentred(points)
        self._meshes.append(Mesh(near, triangles, material=0 if look is None else self._look(look)))
        return len(self._meshes) - 1, origin

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
            style = geometry.materials[material] if 0 <= material < len(geometry.materials) else None
            made.append(self._mesh(of_it, corners, None if style is None else _look_of(style)))
        return made

    def _look(self, look: Look) -> int:
        opacity = 1.0 - look.transparency if 0.0 <= look.transparency <= 1.0 else 1.0
        red, green, blue = (srgb_as_linear(each) for each in (look.red, look.green, look.blue))
        key = f"{red:.4f} {green:.4f} {blue:.4f} {opacity:.3f}"  # what looks the same is drawn in one go
        if key not in self._materials:
            self._materials[key] = len(self._looks)
            colour = (red, green, blue, opacity)
            # Many files turn faces either way; what is thin has two sides.
            self._looks.append(Material(look.name[:200], colour, translucent=opacity < 1, double_sided=True))
        return self._materials[key]

    def model(self, products: Mapping[int, Entity]) -> Model:
        """What has been gathered."""
        if lost := len(products) - len(self.seen) - len(self.diary.stuck):
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
            georeference=georeference_of(self._document, self._task.report),
        )
        return near_origin(model, self._task.report)


def _look_of(style: Style) -> Look:
    colour = style.get_color()
    return Look(style.name, colour.r(), colour.g(), colour.b(), style.transparency)


def _used(points: Floats, triangles: Rows) -> tuple[Floats, Rows]:
    """The points that triangles use, and the triangles as rows of those."""
    wanted = np.zeros(len(points), np.bool_)
    wanted[triangles] = True
    if wanted.all():
        return points, triangles
    row = np.cumsum(wanted, dtype=np.int32) - np.int32(1)
    return points[wanted], np.asarray(row[triangles], np.int32)
