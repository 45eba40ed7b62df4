"""A model becomes batches: one shape per material, every vertex with its object, in float64 until the last subtraction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.columns import Floats, Rows, Singles
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
    """One batch for every material that is used, named `name/material row`.

    `park_from_model` is (4, 4); `object_of_part` (parts,) says which row of the picture each part wears; `origin` is a
    place in the park, metres, that batch points are counted from. `instances` are those to take, all by default.
    Normals that are missing are made; a mirrored placing turns its triangles round, so that outside stays outside.
    """
    gathered: dict[int, list[_Placed]] = {}
    for placed in _by_mesh(model, model.instances if instances is None else instances, object_of_part):
        gathered.setdefault(placed.mesh.material, []).append(placed)
    return tuple(
        _merged(model, material, placed, park_from_model, f"{name}/{material}", origin)
        for material, placed in sorted(gathered.items())
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """One mesh and everywhere it stands: `model_from_mesh` (placings, 4, 4), `objects` (placings,)."""

    mesh: Mesh
    model_from_mesh: Floats
    objects: Rows


def _by_mesh(model: Model, instances: Iterable[Instance], object_of_part: Rows) -> list[_Placed]:
    """Placings of the same mesh together, in the order in which meshes first occur."""
    placings: dict[int, list[Instance]] = {}
    for instance in instances:
        placings.setdefault(instance.mesh, []).append(instance)
    return [
        _Placed(
            model.meshes[row],
            np.array([instance.model_from_mesh for instance in same]),
            object_of_part[[instance.part for instance in same]],
        )
        for row, same in placings.items()
        if len(model.meshes[row].triangles)
    ]


def _merged(
    model: Model,
    material: int,
    placed: Sequence[_Placed],
    park_from_model: Floats,
    name: str,
    origin: tuple[float, float, float],
) -> Batch:
    vertices = sum(len(some.objects) * len(some.mesh.points) for some in placed)
    triangles = np.empty((sum(len(some.objects) * len(some.mesh.triangles) for some in placed), 3), np.int32)
    points, normals = np.empty((vertices, 3), np.float32), np.empty((vertices, 3), np.float32)
    object_id = np.empty(vertices, np.int32)
    colours = np.full((vertices, 4), 255, np.uint8) if any(some.mesh.colours is not None for some in placed) else None
    uv = np.zeros((vertices, 2), np.float32) if any(some.mesh.uv is not None for some in placed) else None
    start = first = 0
    for some in placed:
        mesh, times = some.mesh, len(some.objects)
        end, last = start + times * len(mesh.points), first + times * len(mesh.triangles)
        origin_from_mesh = park_from_model @ some.model_from_mesh
        origin_from_mesh[:, :3, 3] -= origin
        _place_points(mesh.points, origin_from_mesh, points[start:end])
        _place_normals(mesh, origin_from_mesh[:, :3, :3], normals[start:end])
        _place_triangles(mesh, origin_from_mesh[:, :3, :3], start, triangles[first:last])
        object_id[start:end] = np.repeat(some.objects, len(mesh.points))
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


def _place_points(points: Singles, origin_from_mesh: Floats, out: Singles) -> None:
    placed = points.astype(np.float64) @ origin_from_mesh[:, :3, :3].transpose(0, 2, 1)
    placed += origin_from_mesh[:, None, :3, 3]
    out.reshape(placed.shape)[:] = placed


def _place_normals(mesh: Mesh, turned: Floats, out: Singles) -> None:
    """Normals go by the cofactors: unlike the inverse these exist for a flattened placing too."""
    a, b, c = turned[:, :, 0], turned[:, :, 1], turned[:, :, 2]
    cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=2)
    mirrored = np.einsum("ij,ij->i", a, cofactors[:, :, 0]) < 0
    cofactors[mirrored] *= -1
    size = np.linalg.norm(cofactors, axis=(1, 2), keepdims=True)
    cofactors /= np.where(size > 0, size, 1) / np.sqrt(3)
    normals = smooth_normals(mesh.points, mesh.triangles) if mesh.normals is None else mesh.normals
    placed = normals @ cofactors.transpose(0, 2, 1).astype(np.float32)
    if not np.allclose(cofactors @ cofactors.transpose(0, 2, 1), np.eye(3), atol=1e-4):
        length = np.linalg.norm(placed, axis=2, keepdims=True)
        placed /= np.where(length > 0, length, 1)
    out.reshape(placed.shape)[:] = placed


def _place_triangles(mesh: Mesh, turned: Floats, start: int, out: Rows) -> None:
    placed = out.reshape(len(turned), -1, 3)
    mirrored = np.linalg.det(turned) < 0
    placed[~mirrored] = mesh.triangles
    placed[mirrored] = mesh.triangles[:, ::-1]
    placed += (start + np.arange(len(turned), dtype=np.int32) * len(mesh.points))[:, None, None]


def _material(model: Model, row: int) -> Material:
    return model.materials[row] if row < len(model.materials) else Material()


def _image(model: Model, row: int) -> Image | None:
    texture = _material(model, row).texture
    return model.images[texture] if texture is not None and texture < len(model.images) else None
