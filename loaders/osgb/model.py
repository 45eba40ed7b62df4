"""An OSG scene as a model: every shape in its place, every picture once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from loaders.allowance import MOST_INSTANCES, pixels, placed
from loaders.opened import Beside, Opened
from loaders.osgb.objects import DEEPEST
from loaders.osgb.pictures import decoded
from loaders.osgb.read import Scene, read_osgb
from loaders.osgb.scene import PIXELS_ON_SCREEN, Geometry, Lod, Node, Picture, State, Transform
from loaders.osgb.shapes import FARTHEST, Shape, shape_of
from loaders.workers import Mapper
from scenes.columns import Floats, Singles, ends_of
from scenes.model import Image, Instance, Material, Mesh, Model, Part
from scenes.trouble import Report, Trouble

OUTSIDE = -1
"""The level of detail of what stands below none."""
CORNERS = np.array([[row >> axis & 1 for axis in range(3)] for row in range(8)])
"""Which end of each axis the corners of a box have, shape (8, 3)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A shape where it stands: `lod` is the row of the outermost level-of-detail node above it, `OUTSIDE` for none.

    `box` are its low and high corner in the file's own frame, shape (2, 3); it may be roomy where the shape is turned.
    """

    geometry: Geometry
    shape: Shape
    state: State | None
    model_from_shape: Floats
    lod: int
    box: Floats


def read(opened: Opened) -> Model:
    """Read one .osgb file; of a level-of-detail node what the file itself holds, as finely as it does."""
    report = opened.report
    scene = read_osgb(opened.content, report)
    if missing := sum(bool(name) for lod in scene.lods for name in lod.files):
        report.note(
            f"更精细的 {missing} 个部分在其他文件中，此处只显示本文件所含的。",
            f"{missing} finer parts lie in other files; what this file holds is shown.",
            remedy_zh="要显示全部，请把整个 OSGB 文件夹作为图层导入。",
            remedy_en="To see all of it, bring the whole OSGB folder in as a layer.",
        )
    return model_of(shapes_in(scene, report), opened.path.stem, report, opened.beside, opened.mapper)


def shapes_in(scene: Scene, report: Report) -> list[Placed]:
    """Every shape with a surface. What is broken is left out and told in few words."""
    found, left = list[Placed](), placed()
    shapes: dict[int, Shape | None] = {}
    for geometry, state, model_from_shape, lod in _walk(scene):
        if id(geometry) not in shapes:
            shapes[id(geometry)] = _shape(geometry, report)
        shape = shapes[id(geometry)]
        if shape is not None:
            left.spend(len(shape.points) + shape.triangles.size, f"byte {geometry.at}")
            pose = _moved(model_from_shape, shape.centre)
            found.append(Placed(geometry, shape, state, pose, lod, _box(shape.points, pose)))
    _tell(list(shapes.values()), report)
    return found


def model_of(
    shapes: Sequence[Placed], name: str, report: Report, beside: Beside, mapper: Mapper, *, evenly_lit: bool = False
) -> Model:
    """The shapes as one part called `name`. `evenly_lit`: what has no normals looks up, for its light is in its picture
    already, and a sun of ours would be a second one.
    """  # noqa: D205
    pictures = list({id(each): each for each in map(_picture_of, shapes) if each is not None}.values())
    images = list[Image | None]()
    for unpacked in decoded(pictures, beside, pixels(), mapper):
        images.append(unpacked.image)
        if unpacked.fault is not None:
            report.notices.append(unpacked.fault)
    row_of = {id(picture): row for row, picture in enumerate(pictures) if images[row] is not None}
    looks = [_look(each, row_of, images) for each in shapes]
    materials = list(dict.fromkeys(looks))
    meshes: dict[tuple[int, int], Mesh] = {}
    order = dict[tuple[int, int], int]()
    instances = list[Instance]()
    for each, look in zip(shapes, looks, strict=True):
        key = id(each.shape), materials.index(look)
        if key not in meshes:
            order[key], meshes[key] = len(meshes), _mesh(each.shape, key[1], evenly_lit=evenly_lit)
        instances.append(Instance(order[key], 0, each.model_from_shape))
    if not meshes:
        report.note("文件中没有可显示的面。", "The file holds no surface that could be shown.")
    return Model(
        tuple(meshes.values()), tuple(instances), (Part(name),), tuple(materials) or (Material(),), tuple(images)
    )


def _walk(scene: Scene) -> Iterator[tuple[Geometry, State | None, Floats, int]]:
    """Every shape that is drawn with what it inherits; a graph that runs in circles is refused."""
    rows = {id(lod): row for row, lod in enumerate(scene.lods)}
    waiting: list[tuple[Node, State | None, Floats, int, int]] = [(scene.root, None, np.eye(4), OUTSIDE, 0)]
    seen = 0
    while waiting:
        node, state, outer, lod, deep = waiting.pop()
        seen += 1
        if deep > DEEPEST or seen > MOST_INSTANCES:
            raise Trouble(
                "场景的层级成环或过于庞大，未读取。",
                "The scene's nodes run in circles, or stand in too many places; it was not read.",
                remedy_zh="请重新导出该文件。",
                remedy_en="Export the file again.",
            )
        if not node.is_shown:
            continue
        state = node.state or state
        if isinstance(node, Transform):
            outer = _within(np.eye(4) if node.is_absolute else outer, node.outer_from_inner)
        if isinstance(node, Lod) and lod == OUTSIDE:
            lod = rows[id(node)]
        if isinstance(node, Geometry):
            yield node, state, outer, lod
        below = _finest(node) if isinstance(node, Lod) else node.children
        waiting += [(child, state, outer, lod, deep + 1) for child in reversed(below)]


def _finest(lod: Lod) -> list[Node]:
    """The children of the finest level that lies in the file itself."""
    own = [row for row in range(len(lod.ranges)) if row >= len(lod.files) or not lod.files[row]]
    if len(own) != len(lod.children) or len(own) < 2:
        return lod.children
    sign = 1 if lod.mode == PIXELS_ON_SCREEN else -1
    finest = max(sign * lod.ranges[row][0] for row in own)
    return [child for row, child in zip(own, lod.children, strict=True) if sign * lod.ranges[row][0] == finest]


def _shape(geometry: Geometry, report: Report) -> Shape | None:
    try:
        return shape_of(geometry)
    except Trouble as trouble:
        report.notices.append(trouble.notice)
        return None


def _within(outer: Floats, inner: Floats) -> Floats:
    """One transform inside another; Trouble before numbers that are none spread."""
    if not (np.abs(inner) < FARTHEST).all():
        raise Trouble("场景中的变换矩阵不是数。", "A transform of the scene is no number.")
    both: Floats = outer @ inner
    if not (np.abs(both) < FARTHEST).all():
        raise Trouble("场景中的变换超出合理范围。", "The transforms of the scene lead nowhere.")
    return both


def _box(points: Singles, model_from_shape: Floats) -> Floats:
    corners = ends_of(points).astype(np.float64)[CORNERS, (0, 1, 2)]
    return ends_of(corners @ model_from_shape[:3, :3].T + model_from_shape[:3, 3])


def _moved(model_from_geometry: Floats, centre: Floats) -> Floats:
    """Where the shape stands when its points are counted from `centre`."""
    moved = model_from_geometry.copy()
    moved[:3, 3] += model_from_geometry[:3, :3] @ centre
    return moved


def _tell(shapes: Iterable[Shape | None], report: Report) -> None:
    found = [shape for shape in shapes if shape is not None]
    if left_out := sum(shape.left_out for shape in found):
        report.note(
            f"{left_out} 个三角形的顶点不是数，已略去。",
            f"{left_out} triangles have corners that are not numbers and were left out.",
        )
    if runs := sum(shape.runs for shape in found):
        report.note(
            f"{runs} 处几何只有点或线，不显示。",
            f"{runs} pieces of geometry are mere points or lines and are not shown.",
        )


def _picture_of(shape: Placed) -> Picture | None:
    texture = shape.state.texture if shape.state is not None else None
    return texture.picture if texture is not None and shape.shape.uv is not None else None


def _look(each: Placed, row_of: dict[int, int], images: Sequence[Image | None]) -> Material:
    picture = _picture_of(each)
    texture = None if picture is None else row_of.get(id(picture))
    paint = each.state.paint if each.state is not None else None
    shares = each.shape.overall or (paint.diffuse if paint is not None else (1.0, 1.0, 1.0, 1.0))
    red, green, blue, opacity = (min(max(share, 0.0), 1.0) if isfinite(share) else 1.0 for share in shares)
    image = None if texture is None else images[texture]
    blends = each.state is not None and each.state.blends
    return Material(
        colour=(red**2.2, green**2.2, blue**2.2, opacity if blends else 1.0),
        roughness=1.0,
        texture=texture,
        translucent=blends and (opacity < 1 or (image is not None and image.pixels.shape[2] == 4)),
    )


def _mesh(shape: Shape, material: int, *, evenly_lit: bool) -> Mesh:
    normals = shape.normals
    if normals is None and evenly_lit:
        up: Singles = np.broadcast_to(np.array([0, 0, 1], np.float32), shape.points.shape)
        normals = up
    return Mesh(shape.points, shape.triangles, normals, shape.uv, shape.colours, material)
