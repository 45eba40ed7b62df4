"""A model becomes batches: one shape per material, each vertex with its object; float64 until the last subtraction."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scenes.columns import Flags, Floats, Rows, Singles
from scenes.loose import loose_batches
from scenes.model import Batch, Image, Instance, Material, Mesh, Model, smooth_normals


def batches_of(
    model: Model,
    *,
    park_from_model: Floats,
    object_of_part: Rows,
    name: str,
    origin: tuple[float, float, float],
    instances: Sequence[Instance] | None = None,
) -> tuple[Batch, ...]:
    """One batch for every material that is used, named `name/material row`, and those of `scenes.loose`.

    `park_from_model` is (4, 4); `object_of_part` (parts,) says which row of the picture each part wears; `origin` is a
    place in the park, metres, that batch points are counted from. `instances` are those to take, and no points and
    lines without a surface; by default everything.
    Normals that are missing are made; a mirrored placing turns its triangles round, so that outside stays outside.
    """
    taken = [
        one for one in (model.instances if instances is None else instances) if len(model.meshes[one.mesh].triangles)
    ]
    loose: tuple[Batch, ...] = ()
    if instances is None:
        loose = loose_batches(
            model, park_from_model=park_from_model, object_of_part=object_of_part, name=name, origin=origin
        )
    if not taken:
        return loose
    placings = _placings(taken, park_from_model, object_of_part, origin)
    material = np.array([mesh.material for mesh in model.meshes], np.int32)[placings.mesh]
    used: list[int] = np.unique(material).tolist()
    surfaces = (
        _merged(model, row, placings.only(material == row), object_of_part, f"{name}/{row}", origin) for row in used
    )
    return *surfaces, *loose


@dataclass(frozen=True, slots=True)
class _Placings:
    """Where meshes stand, sorted by mesh; every column has one row per placing.

    `from_mesh` (placings, 4, 4) leads to the origin's frame and `normal_from_mesh` (placings, 3, 3) does for normals;
    `rigid` says that lengths stay as they are.
    """

    mesh: Rows
    objects: Rows
    from_mesh: Floats
    normal_from_mesh: Singles
    mirrored: Flags
    rigid: Flags

    def only(self, wanted: Flags | slice) -> "_Placings":
        """Some of them."""
        return _Placings(
            self.mesh[wanted],
            self.objects[wanted],
            self.from_mesh[wanted],
            self.normal_from_mesh[wanted],
            self.mirrored[wanted],
            self.rigid[wanted],
        )

    def by_mesh(self) -> "list[_Placings]":
        """The placings of each mesh on their own."""
        edges: list[int] = [0, *(np.flatnonzero(np.diff(self.mesh)) + 1).tolist(), len(self.mesh)]
        return [self.only(slice(start, end)) for start, end in pairwise(edges)]


def _placings(
    instances: Sequence[Instance], park_from_model: Floats, object_of_part: Rows, origin: tuple[float, float, float]
) -> _Placings:
    instances = sorted(instances, key=lambda one: one.mesh)
    from_mesh = park_from_model @ np.array([one.model_from_mesh for one in instances])
    from_mesh[:, :3, 3] -= origin
    normal_from_mesh, mirrored, rigid = _for_normals(from_mesh[:, :3, :3])
    return _Placings(
        mesh=np.array([one.mesh for one in instances], np.int32),
        objects=_objects([one.part for one in instances], object_of_part),
        from_mesh=from_mesh,
        normal_from_mesh=normal_from_mesh,
        mirrored=mirrored,
        rigid=rigid,
    )


def _objects(parts: Sequence[int], object_of_part: Rows) -> Rows:
    """The object of every placing; whatever where its mesh names the parts itself, and the placing none."""
    rows = np.array(parts, np.intp)
    objects = np.zeros(len(rows), np.int32)
    objects[rows >= 0] = object_of_part[rows[rows >= 0]]
    return objects


def _for_normals(turned: Floats) -> tuple[Singles, Flags, Flags]:
    """Cofactors, shape (placings, 3, 3): unlike the inverse they exist for a flattened placing too."""
    a, b, c = turned[:, :, 0], turned[:, :, 1], turned[:, :, 2]
    cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=2)
    mirrored: Flags = np.einsum("ij,ij->i", a, cofactors[:, :, 0]) < 0
    cofactors[mirrored] *= -1
    size = np.sqrt(np.einsum("ijk,ijk->i", cofactors, cofactors) / 3)
    cofactors /= np.where(size > 0, size, 1)[:, None, None]
    rigid: Flags = (np.abs(cofactors @ cofactors.transpose(0, 2, 1) - np.eye(3)) < 1e-4).all(axis=(1, 2))
    return cofactors.astype(np.float32), mirrored, rigid


def _merged(
    model: Model,
    material: int,
    placings: _Placings,
    object_of_part: Rows,
    name: str,
    origin: tuple[float, float, float],
) -> Batch:
    groups = [(model.meshes[int(same.mesh[0])], same) for same in placings.by_mesh()]
    vertices = sum(len(same.mesh) * len(mesh.points) for mesh, same in groups)
    triangles = np.empty((sum(len(same.mesh) * len(mesh.triangles) for mesh, same in groups), 3), np.int32)
    points, normals = np.empty((vertices, 3), np.float32), np.empty((vertices, 3), np.float32)
    object_id = np.empty(vertices, np.int32)
    colours = np.full((vertices, 4), 255, np.uint8) if any(mesh.colours is not None for mesh, _ in groups) else None
    uv = np.zeros((vertices, 2), np.float32) if any(mesh.uv is not None for mesh, _ in groups) else None
    start = first = 0
    for mesh, same in groups:
        times = len(same.mesh)
        end, last = start + times * len(mesh.points), first + times * len(mesh.triangles)
        _place_points(mesh, same, points[start:end])
        _place_normals(mesh, same, normals[start:end])
        _place_triangles(mesh, same, start, triangles[first:last])
        if mesh.parts is None:
            object_id[start:end] = np.repeat(same.objects, len(mesh.points))
        else:
            object_id[start:end].reshape(times, -1)[:] = object_of_part[mesh.parts]
        if colours is not None and mesh.colours is not None:
            colours[start:end].reshape(times, -1, 4)[:] = mesh.colours
        if uv is not None and mesh.uv is not None:
            uv[start:end].reshape(times, -1, 2)[:] = mesh.uv
        start, first = end, last
    return Batch(
        name=name,
        origin=origin,
        points=points,
        normals=normals,
        triangles=triangles,
        object_id=object_id,
        material=_material(model, material),
        colours=colours,
        uv=uv,
        image=_image(model, material),
    )


def _place_points(mesh: Mesh, same: _Placings, out: Singles) -> None:
    placed = mesh.points.astype(np.float64) @ same.from_mesh[:, :3, :3].transpose(0, 2, 1)
    placed += same.from_mesh[:, None, :3, 3]
    out.reshape(placed.shape)[:] = placed


def _place_normals(mesh: Mesh, same: _Placings, out: Singles) -> None:
    normals = smooth_normals(mesh.points, mesh.triangles) if mesh.normals is None else mesh.normals
    placed = out.reshape(len(same.mesh), -1, 3)
    np.matmul(normals, same.normal_from_mesh.transpose(0, 2, 1), out=placed)
    if not same.rigid.all():
        length = np.linalg.norm(placed, axis=2, keepdims=True)
        placed /= np.where(length > 0, length, 1)


def _place_triangles(mesh: Mesh, same: _Placings, start: int, out: Rows) -> None:
    placed = out.reshape(len(same.mesh), -1, 3)
    starts = start + np.arange(len(same.mesh), dtype=np.int32) * len(mesh.points)
    np.add(mesh.triangles, starts[:, None, None], out=placed)
    if same.mirrored.any():
        placed[same.mirrored] = placed[same.mirrored][:, :, ::-1]


def _material(model: Model, row: int) -> Material:
    return model.materials[row] if row < len(model.materials) else Material()


def _image(model: Model, row: int) -> Image | None:
    texture = _material(model, row).texture
    return model.images[texture] if texture is not None and texture < len(model.images) else None
