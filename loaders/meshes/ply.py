"""PLY, text and binary of either byte order: surfaces, with colours and a texture, or mere points, which are a cloud.

What the header claims is held to the size of the file before anything is read.
Source: Turk, "The PLY Polygon File Format", 1994; TextureFile and texcoord as MeshLab and photogrammetry write them.
"""

import numpy as np

from loaders import allowance
from loaders.meshes.frame import framed
from loaders.meshes.materials import Pictures
from loaders.meshes.ply_head import Header, broken, read_header
from loaders.meshes.ply_rows import Lists, Table, read_tables
from loaders.meshes.polygons import carefully, fanned
from loaders.meshes.recentred import near_origin, recentred
from loaders.meshes.shapes import FARTHEST, Shape, model_from_shapes
from loaders.opened import Opened
from scenes.columns import Bytes, Floats, Singles
from scenes.model import Cloud, Material, Model, Part

MAGIC = b"ply"


def recognises(content: bytes) -> bool:
    """The first line says it."""
    return content[:3] == MAGIC and content[3:4] in (b"\r", b"\n")


def read(opened: Opened) -> Model:
    """Read a PLY file from disk, with the picture it names."""
    header = read_header(opened.content, opened)
    tables = read_tables(opened.content, header)
    vertex = tables.get("vertex")
    if vertex is None or not all(axis in vertex.columns for axis in "xyz"):
        raise broken("文件中没有顶点。", "The file has no vertices.", header.end)
    points: Floats = np.column_stack([vertex.columns[axis] for axis in "xyz"])
    face = tables.get("face")
    lists = face.lists if face is not None else {}
    corners = lists.get("vertex_indices") or lists.get("vertex_index")
    if corners is None or not len(corners.members):
        return _cloud(points, _colours(vertex), opened)
    return _surface(points, corners, lists.get("texcoord"), vertex, header, opened)


def _surface(
    points: Floats, corners: Lists, laid: Lists | None, vertex: Table, header: Header, opened: Opened
) -> Model:
    numbers = np.nan_to_num(corners.members, nan=-1, posinf=-1, neginf=-1)
    rows = np.where((numbers >= 0) & (numbers < len(points)), numbers, len(points)).astype(np.int64)
    allowance.placed().spend(len(points) + 3 * len(rows))
    triangles, face = fanned(corners.sizes)
    if int(corners.sizes.max(initial=0)) > 3:
        somewhere = np.concatenate([points, np.full((1, 3), np.nan)])
        triangles = carefully(triangles, face, corners.sizes, somewhere[rows])
    shape = Shape(
        points, rows[triangles].astype(np.int32), normals=_normals(vertex), uv=_uv(vertex), colours=_colours(vertex)
    )
    if laid is not None and len(laid.members) == 2 * len(rows):  # each corner has its own place on the picture
        flat = triangles.reshape(-1)
        beyond = rows[flat] >= len(points)
        own = np.where(beyond[:, None], np.nan, points[np.where(beyond, 0, rows[flat])])
        uv = laid.members.reshape(-1, 2)[flat] * (1, -1) + (0, 1)
        shape = Shape(own, np.arange(len(flat), dtype=np.int32).reshape(-1, 3), uv=uv.astype(np.float32))
    pictures = Pictures(opened)
    texture = pictures.row(header.textures[0]) if header.textures and shape.uv is not None else None
    material = Material(texture=texture, double_sided=True)
    return model_from_shapes([shape], [Part(opened.path.stem)], [material], pictures.decoded(), opened)


def _cloud(points: Floats, colours: Bytes | None, opened: Opened) -> Model:
    with np.errstate(invalid="ignore"):
        usable = (np.abs(points) <= FARTHEST).all(axis=1)
    if lost := len(usable) - int(usable.sum()):
        opened.report.note(
            f"{lost} 个点的坐标不是有效数值，已略去。", f"{lost} points are not usable numbers and were left out."
        )
    if not usable.any():
        raise broken("文件中没有可以显示的点。", "The file holds no point that could be shown.", 0)
    near, origin = recentred(points[usable])
    pose = np.eye(4)
    pose[:3, 3] = origin
    cloud = Cloud(near, 0, pose, None if colours is None else colours[usable])
    model = Model((), (), (Part(opened.path.stem),), clouds=(cloud,))
    return near_origin(framed(model, opened.said), opened.report)


def _colours(vertex: Table) -> Bytes | None:
    """Colours as sRGB with alpha, (vertices, 4)."""
    columns = vertex.columns
    names = next(
        (
            each
            for each in (("red", "green", "blue"), ("r", "g", "b"), ("diffuse_red", "diffuse_green", "diffuse_blue"))
            if all(name in columns for name in each)
        ),
        None,
    )
    if names is None:
        return None
    values = np.column_stack(
        [*(columns[name] for name in names), columns.get("alpha", np.full(len(columns[names[0]]), np.inf))]
    )
    known = np.nan_to_num(values[:, :3], nan=1.0)
    share = 255.0 if known.max(initial=0.0) <= 1.0 else 1.0
    values = np.where(np.isnan(values), 255.0, np.clip(values * share, 0, 255))
    return np.rint(values).astype(np.uint8)


def _normals(vertex: Table) -> Singles | None:
    if not all(name in vertex.columns for name in ("nx", "ny", "nz")):
        return None
    return np.column_stack([vertex.columns[name] for name in ("nx", "ny", "nz")]).astype(np.float32)


def _uv(vertex: Table) -> Singles | None:
    """Places on the picture by vertex; v runs upward in the file."""
    for u, v in (("u", "v"), ("s", "t"), ("texture_u", "texture_v")):
        if u in vertex.columns and v in vertex.columns:
            return np.column_stack([vertex.columns[u], 1 - vertex.columns[v]]).astype(np.float32)
    return None
