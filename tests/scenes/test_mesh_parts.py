import numpy as np
import pytest

from scenes.assembly import Lod
from scenes.batching import batches_of
from scenes.camera import Ray
from scenes.columns import Rows
from scenes.mesh_parts import one_part_each
from scenes.model import Instance, Mesh, Model, Part
from scenes.model_assembly import ModelAssembly
from scenes.pick import picked

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
FACES = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def two_squares(part_of_vertex: list[int] | None = None) -> Model:
    """Two squares ten metres apart as one mesh, placed twice."""
    points = np.concatenate([SQUARE, SQUARE + np.array([10, 0, 0], np.float32)])
    parts = np.array(part_of_vertex or [2] * 4 + [0] * 4, np.int32)
    mesh = Mesh(points, np.concatenate([FACES, FACES + 4]), uv=points[:, :2].copy(), parts=parts)
    up = np.eye(4)
    up[2, 3] = 5
    names = (Part("right", "R"), Part("unused"), Part("left", "L"))
    return Model((mesh,), (Instance(0, -1, np.eye(4)), Instance(0, -1, up)), names)


def rows(*values: int) -> Rows:
    return np.array(values, np.int32)


def test_a_model_whose_meshes_are_of_one_part_stays_itself() -> None:
    plain = Model((Mesh(SQUARE, FACES),), (Instance(0, 0, np.eye(4)),), (Part("square"),))
    assert one_part_each(plain) is plain


def test_every_part_becomes_a_mesh_of_its_own_and_every_placing_is_of_one_part() -> None:
    apart = one_part_each(two_squares())
    assert [placed.part for placed in apart.instances] == [0, 2, 0, 2]
    assert [mesh.parts for mesh in apart.meshes] == [None, None]
    right, left = apart.meshes
    assert right.points[right.triangles].tolist() == (SQUARE + np.array([10, 0, 0], np.float32))[FACES].tolist()
    assert left.points[left.triangles].tolist() == SQUARE[FACES].tolist()
    assert right.uv is not None
    assert right.uv.tolist() == right.points[:, :2].tolist()


def test_a_triangle_between_two_parts_belongs_to_the_one_of_its_first_corner() -> None:
    apart = one_part_each(two_squares([1, 2, 2, 2] + [0] * 4))
    assert [placed.part for placed in apart.instances[:2]] == [0, 1]
    assert apart.meshes[1].triangles.shape == (2, 3)


def test_each_part_in_a_batch_wears_its_own_object() -> None:
    (batch,) = batches_of(
        two_squares(), park_from_model=np.eye(4), object_of_part=rows(7, 8, 9), name="m", origin=(0.0, 0.0, 0.0)
    )
    assert batch.object_id.tolist() == ([9] * 4 + [7] * 4) * 2


def test_a_part_inside_a_mesh_has_its_own_box_is_picked_and_drawn() -> None:
    assembly = ModelAssembly(two_squares(), name="m")
    assert assembly.boxes.low[[0, 2]].tolist() == [[10, 0, 0], [0, 0, 0]]
    assert assembly.boxes.high[[0, 2]].tolist() == [[11, 1, 5], [1, 1, 5]]
    assert np.isnan(assembly.boxes.low[1]).all()
    for east, row in ((0.5, 2), (10.5, 0)):
        hit = picked(Ray((east, 0.25, 20.0), (0.0, 0.0, -1.0)), assembly)
        assert hit is not None
        assert hit.row == row
    worn = {
        int(each) for chunk in assembly.chunks for batch in assembly.level(chunk, Lod.FINE) for each in batch.object_id
    }
    assert worn == {0, 2}


@pytest.mark.parametrize("seed", range(5))
def test_taking_apart_loses_and_moves_no_triangle(seed: int) -> None:
    random = np.random.default_rng(seed)
    points = random.random((50, 3)).astype(np.float32)
    triangles = random.integers(0, 50, (200, 3)).astype(np.int32)
    parts = random.integers(0, 9, 50).astype(np.int32)
    whole = Model((Mesh(points, triangles, parts=parts),), (Instance(0, -1, np.eye(4)),), (Part(""),) * 9)
    apart = one_part_each(whole)
    found = sorted(
        (placed.part, corners)
        for placed in apart.instances
        for corners in apart.meshes[placed.mesh].points[apart.meshes[placed.mesh].triangles].reshape(-1, 9).tolist()
    )
    wanted = zip(parts[triangles[:, 0]].tolist(), points[triangles].reshape(-1, 9).tolist(), strict=True)
    assert found == sorted(wanted)
