from dataclasses import replace

import numpy as np
import pytest

from scenes.batching import batches_of
from scenes.columns import Floats, Singles
from scenes.model import Batch, Image, Instance, Material, Mesh, Model, Part

POINTS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
UPWARD = np.tile(np.array([0, 0, 1], np.float32), (3, 1))
TRIANGLE = Mesh(POINTS, np.array([[0, 1, 2]], np.int32), normals=UPWARD)


def model(*instances: Instance, meshes: tuple[Mesh, ...] = (TRIANGLE,)) -> Model:
    materials = (Material("a", texture=0), Material("b"))
    return Model(meshes, instances, (Part("p"), Part("q")), materials, (Image(np.zeros((2, 2, 3), np.uint8)),))


def batches(
    what: Model, park_from_model: Floats | None = None, origin: tuple[float, float, float] = (0, 0, 0)
) -> tuple[Batch, ...]:
    return batches_of(
        what,
        park_from_model=np.eye(4) if park_from_model is None else park_from_model,
        object_of_part=np.array([7, 9], np.int32),
        name="tank",
        origin=origin,
    )


def moved(east: float, north: float, up: float) -> Floats:
    pose = np.eye(4)
    pose[:3, 3] = east, north, up
    return pose


def test_placings_of_one_material_become_one_batch_with_their_objects() -> None:
    (batch,) = batches(model(Instance(0, 0, np.eye(4)), Instance(0, 1, moved(5, 0, 0))))
    assert batch.name == "tank/0"
    assert batch.triangles.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert batch.object_id.tolist() == [7, 7, 7, 9, 9, 9]
    assert batch.points[3].tolist() == [5, 0, 0]
    assert batch.image is not None


def test_each_material_has_its_own_batch() -> None:
    other = Mesh(POINTS, TRIANGLE.triangles, normals=UPWARD, material=1)
    both = model(Instance(1, 1, np.eye(4)), Instance(0, 0, np.eye(4)), meshes=(TRIANGLE, other))
    first, second = batches(both)
    assert [first.name, second.name] == ["tank/0", "tank/1"]
    assert [first.material.name, second.material.name] == ["a", "b"]
    assert second.image is None
    assert second.object_id.tolist() == [9, 9, 9]


def test_the_origin_goes_off_before_anything_is_rounded() -> None:
    """500 km from the park's origin float32 has steps of 3 cm; half a millimetre must survive."""
    far = moved(500_000.0005, 0, 0)
    (batch,) = batches(model(Instance(0, 0, np.eye(4))), far, origin=(500_000, 0, 0))
    assert batch.points[0, 0] == pytest.approx(0.0005, abs=1e-7)


def test_a_mirrored_placing_keeps_its_outside_outside() -> None:
    mirror = np.diag([-1.0, 1, 1, 1])
    (batch,) = batches(model(Instance(0, 0, mirror)))
    a, b, c = batch.points[batch.triangles[0]]
    assert np.cross(b - a, c - a)[2] > 0
    assert batch.normals.tolist() == UPWARD.tolist()


def test_normals_of_a_stretched_placing_stand_upright_on_the_surface() -> None:
    slope = Mesh(
        np.array([[0, 0, 0], [0, 1, 0], [1, 0, 1]], np.float32),
        np.array([[0, 2, 1]], np.int32),
        normals=np.tile(np.array([-1, 0, 1], np.float32) / np.sqrt(np.float32(2)), (3, 1)),
    )
    (batch,) = batches(model(Instance(0, 0, np.diag([4.0, 1, 1, 1])), meshes=(slope,)))
    a, b, c = batch.points[batch.triangles[0]]
    face = np.cross(b - a, c - a)
    assert np.allclose(batch.normals, face / np.linalg.norm(face), atol=1e-6)


def test_the_same_mesh_stretched_and_not_is_right_in_both_places() -> None:
    placed = batches(model(Instance(0, 0, np.diag([9.0, 1, 1, 1])), Instance(0, 1, np.diag([-1.0, 1, 1, 1]))))
    assert np.allclose(placed[0].normals, [0, 0, 1])


def test_one_normal_for_all_vertices_is_turned_like_one_for_each() -> None:
    up: Singles = np.broadcast_to(np.array([0, 0, 1], np.float32), POINTS.shape)
    tilted = np.array([[1, 0, 0, 0], [0, 0.6, -0.8, 0], [0, 0.8, 0.6, 0], [0, 0, 0, 1]])
    both = (Instance(0, 0, tilted), Instance(0, 1, tilted @ np.diag([1.0, 3, 1, 1])))
    (shared,), (each,) = (batches(model(*both, meshes=(replace(TRIANGLE, normals=own),))) for own in (up, UPWARD))
    assert shared.normals.tolist() == each.normals.tolist()
    assert np.allclose(shared.normals, [0, -0.8, 0.6])


def test_a_flattened_placing_has_no_broken_normals() -> None:
    (batch,) = batches(model(Instance(0, 0, np.diag([0.0, 0, 0, 1]))))
    assert np.isfinite(batch.normals).all()


def test_missing_normals_are_made() -> None:
    bare = Mesh(POINTS, TRIANGLE.triangles)
    assert batches(model(Instance(0, 0, np.eye(4)), meshes=(bare,)))[0].normals.tolist() == UPWARD.tolist()


def test_meshes_without_colour_or_texture_place_are_white_and_at_zero_beside_those_with() -> None:
    coloured = Mesh(
        POINTS,
        TRIANGLE.triangles,
        normals=UPWARD,
        uv=np.ones((3, 2), np.float32),
        colours=np.full((3, 4), 9, np.uint8),
    )
    (batch,) = batches(model(Instance(0, 0, np.eye(4)), Instance(1, 0, np.eye(4)), meshes=(coloured, TRIANGLE)))
    assert batch.colours is not None
    assert batch.uv is not None
    assert batch.colours[:, 0].tolist() == [9, 9, 9, 255, 255, 255]
    assert batch.uv[:, 0].tolist() == [1, 1, 1, 0, 0, 0]


def test_placings_of_many_meshes_are_what_each_would_be_alone() -> None:
    """Meshes as large as others and meshes that are not, placed once and often, bare and dressed."""
    seeded = np.random.default_rng(20261130)
    meshes = tuple(_mesh(seeded, vertices, row) for row, vertices in enumerate((5, 8, 5, 3, 8, 5)))
    placings = tuple(Instance(row * row % 6, row % 2, _pose(seeded, row)) for row in range(20))
    (batch,) = batches(model(*placings, meshes=meshes))
    alone = [batches(model(each, meshes=meshes))[0] for each in placings]
    found = sorted(batch.points[batch.triangles].reshape(-1, 9).tolist())
    assert np.allclose(found, sorted(t for each in alone for t in each.points[each.triangles].reshape(-1, 9).tolist()))
    assert np.allclose(sorted(_rows(batch)), sorted(row for each in alone for row in _rows(each)))


def _mesh(seeded: np.random.Generator, vertices: int, row: int) -> Mesh:
    return Mesh(
        seeded.random((vertices, 3), np.float32),
        seeded.integers(0, vertices, (4, 3)).astype(np.int32),
        None if row == 1 else seeded.random((vertices, 3), np.float32),
        None if row == 2 else seeded.random((vertices, 2), np.float32),
        None if row == 4 else seeded.integers(0, 256, (vertices, 4)).astype(np.uint8),
    )


def _pose(seeded: np.random.Generator, row: int) -> Floats:
    pose = moved(*(100 * seeded.random(3)).tolist())
    pose[:3, :3] = np.linalg.qr(seeded.normal(size=(3, 3)))[0] * (1.5 if row % 3 else 1)
    return pose


def _rows(batch: Batch) -> list[list[float]]:
    """What every vertex wears."""
    colours = np.full((len(batch.points), 4), 255) if batch.colours is None else batch.colours
    uv = np.zeros((len(batch.points), 2)) if batch.uv is None else batch.uv
    every = np.column_stack([batch.points, batch.normals, uv, colours, batch.object_id])
    rows: list[list[float]] = every.tolist()
    return rows


def test_nothing_placed_is_no_batch() -> None:
    empty = Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32))
    assert batches(model()) == ()
    assert batches(model(Instance(0, 0, np.eye(4)), meshes=(empty,))) == ()
