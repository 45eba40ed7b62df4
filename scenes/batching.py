"""A model becomes batches: one shape per material, each vertex with its object; float64 until the last subtraction."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Bytes, Flags, Floats, Rows, Singles
from scenes.loose import loose_batches
from scenes.model import Batch, Image, Instance, Material, Mesh, Model, smooth_normals

type Positions = NDArray[np.intp]

NEXT, LAST = np.array([1, 2, 0]), np.array([2, 0, 1])
"""Of three axes the one behind each, and the one behind that."""


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
    surfaces = (
        _merged(model, row, groups, object_of_part, f"{name}/{row}", origin)
        for row, groups in _alike(model, placings).items()
    )
    return *surfaces, *loose


@dataclass(frozen=True, slots=True)
class _Placings:
    """Where meshes stand; every column has one row per placing.

    `from_mesh` (placings, 4, 4) leads to the origin's frame and `normal_from_mesh` (placings, 3, 3) does for normals;
    `rigid` says that lengths stay as they are.
    """

    mesh: Rows
    objects: Rows
    from_mesh: Floats
    normal_from_mesh: Singles
    mirrored: Flags
    rigid: Flags

    def only(self, wanted: Flags | Positions) -> "_Placings":
        """Some of them."""
        return _Placings(
            self.mesh[wanted],
            self.objects[wanted],
            self.from_mesh[wanted],
            self.normal_from_mesh[wanted],
            self.mirrored[wanted],
            self.rigid[wanted],
        )


def _placings(
    instances: Sequence[Instance], park_from_model: Floats, object_of_part: Rows, origin: tuple[float, float, float]
) -> _Placings:
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
    next_row, last_row = NEXT[:, None], LAST[:, None]
    cofactors = turned[:, next_row, NEXT] * turned[:, last_row, LAST]
    cofactors -= turned[:, next_row, LAST] * turned[:, last_row, NEXT]
    mirrored: Flags = np.einsum("ij,ij->i", turned[:, :, 0], cofactors[:, :, 0]) < 0
    cofactors[mirrored] *= -1
    size = np.sqrt(np.einsum("ijk,ijk->i", cofactors, cofactors) / 3)
    cofactors /= np.where(size > 0, size, 1)[:, None, None]
    rigid: Flags = (np.abs(cofactors @ cofactors.transpose(0, 2, 1) - np.eye(3)) < 1e-4).all(axis=(1, 2))
    return cofactors.astype(np.float32), mirrored, rigid


@dataclass(frozen=True, slots=True)
class _Alike:
    """Placings of meshes that have as many points and triangles each, so that all of them are worked on at once.

    Of a column of theirs `stacked` has one row for each placing, or a single one where all are of one mesh.
    """

    meshes: Sequence[Mesh]
    which: Positions
    placings: _Placings

    @property
    def times(self) -> int:
        """How many placings there are."""
        return len(self.placings.mesh)

    def stacked[N: np.generic](self, columns: Sequence[NDArray[N]]) -> NDArray[N]:
        """A column of each mesh as one array, shape (placings or 1, rows of the column, …)."""
        if len(columns) == 1:
            return columns[0][None]
        stacked = np.stack(columns)
        return stacked if len(columns) == self.times else stacked[self.which]


def _alike(model: Model, placings: _Placings) -> dict[int, list[_Alike]]:
    """The placings of every material that is used, in its order, the smallest meshes first."""
    if len(placings.mesh) == 1:  # as in most streamed tiles
        alone = model.meshes[int(placings.mesh[0])]
        return {alone.material: [_Alike([alone], np.zeros(1, np.intp), placings)]}
    own, which = np.unique(placings.mesh, return_inverse=True)
    rows_of_own: list[int] = own.tolist()
    meshes = [model.meshes[row] for row in rows_of_own]
    material = np.array([mesh.material for mesh in meshes], np.int32)[which]
    points = np.array([len(mesh.points) for mesh in meshes])[which]
    triangles = np.array([len(mesh.triangles) for mesh in meshes])[which]
    order = np.lexsort((which, triangles, points, material))
    kind = np.stack([material, points, triangles])[:, order]
    steps: Positions = np.flatnonzero((np.diff(kind) != 0).any(axis=0)) + 1
    found = dict[int, list[_Alike]]()
    for rows in np.split(order, steps):
        taken, turns = np.unique(which[rows], return_inverse=True)
        used: list[int] = taken.tolist()
        group = _Alike([meshes[row] for row in used], turns, placings.only(rows))
        found.setdefault(group.meshes[0].material, []).append(group)
    return found


def _merged(
    model: Model,
    material: int,
    groups: Sequence[_Alike],
    object_of_part: Rows,
    name: str,
    origin: tuple[float, float, float],
) -> Batch:
    used = [mesh for group in groups for mesh in group.meshes]
    vertices = sum(group.times * len(group.meshes[0].points) for group in groups)
    triangles = np.empty((sum(group.times * len(group.meshes[0].triangles) for group in groups), 3), np.int32)
    points, normals = np.empty((vertices, 3), np.float32), np.empty((vertices, 3), np.float32)
    object_id = np.empty(vertices, np.int32)
    colours = np.full((vertices, 4), 255, np.uint8) if any(mesh.colours is not None for mesh in used) else None
    uv = np.zeros((vertices, 2), np.float32) if any(mesh.uv is not None for mesh in used) else None
    start = first = 0
    for group in groups:
        end = start + group.times * len(group.meshes[0].points)
        last = first + group.times * len(group.meshes[0].triangles)
        _place_points(group, points[start:end])
        _place_normals(group, normals[start:end])
        _place_triangles(group, start, triangles[first:last])
        _place_objects(group, object_of_part, object_id[start:end])
        if colours is not None:
            _place_colours(group, colours[start:end])
        if uv is not None:
            _place_uv(group, uv[start:end])
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


def _place_points(group: _Alike, out: Singles) -> None:
    points = group.stacked([mesh.points for mesh in group.meshes])
    placed = points.astype(np.float64) @ group.placings.from_mesh[:, :3, :3].transpose(0, 2, 1)
    for axis in range(3):  # column by column: numpy takes twice as long along rows of three
        placed[:, :, axis] += group.placings.from_mesh[:, axis, 3, None]
    out.reshape(placed.shape)[:] = placed


def _place_normals(group: _Alike, out: Singles) -> None:
    normals = group.stacked(
        [smooth_normals(mesh.points, mesh.triangles) if mesh.normals is None else mesh.normals for mesh in group.meshes]
    )
    placed = out.reshape(group.times, -1, 3)
    turned = group.placings.normal_from_mesh.transpose(0, 2, 1)
    if normals.strides[1] == 0:  # one for all vertices, as in tiles that are evenly lit
        for axis, column in enumerate((normals[:, :1] @ turned).transpose(2, 0, 1)):
            placed[:, :, axis] = column
    else:
        np.matmul(normals, turned, out=placed)
    if not group.placings.rigid.all():
        length = np.linalg.norm(placed, axis=2, keepdims=True)
        placed /= np.where(length > 0, length, 1)


def _place_triangles(group: _Alike, start: int, out: Rows) -> None:
    placed = out.reshape(group.times, -1, 3)
    starts = start + np.arange(group.times, dtype=np.int32) * len(group.meshes[0].points)
    np.add(group.stacked([mesh.triangles for mesh in group.meshes]), starts[:, None, None], out=placed)
    if group.placings.mirrored.any():
        placed[group.placings.mirrored] = placed[group.placings.mirrored][:, :, ::-1]


def _place_objects(group: _Alike, object_of_part: Rows, out: Rows) -> None:
    placed = out.reshape(group.times, -1)
    placed[:] = group.placings.objects[:, None]
    for row, mesh in enumerate(group.meshes):
        if mesh.parts is not None:
            placed[group.which == row] = object_of_part[mesh.parts]


def _place_colours(group: _Alike, out: Bytes) -> None:
    white = np.full((len(group.meshes[0].points), 4), 255, np.uint8)
    placed = out.reshape(group.times, -1, 4)
    placed[:] = group.stacked([white if mesh.colours is None else mesh.colours for mesh in group.meshes])


def _place_uv(group: _Alike, out: Singles) -> None:
    corner = np.zeros((len(group.meshes[0].points), 2), np.float32)
    placed = out.reshape(group.times, -1, 2)
    placed[:] = group.stacked([corner if mesh.uv is None else mesh.uv for mesh in group.meshes])


def _material(model: Model, row: int) -> Material:
    return model.materials[row] if row < len(model.materials) else Material()


def _image(model: Model, row: int) -> Image | None:
    texture = _material(model, row).texture
    return model.images[texture] if texture is not None and texture < len(model.images) else None
