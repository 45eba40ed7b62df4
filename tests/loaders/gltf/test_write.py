from pathlib import Path

import numpy as np
import pytest

from loaders.gltf.write import glb_bytes
from loaders.model_files import read_model
from scenes.model import Cloud, Image, Instance, Lines, Material, Mesh, Model, Part
from tests.gltf_files import read, read_by_trimesh, samples

TRIANGLES = np.array([[0, 1, 2], [2, 1, 3]], np.int32)


def plant() -> Model:
    """Two meshes, five placings, three parts, three materials and a picture."""
    seeded = np.random.default_rng(5)
    points = seeded.random((4, 3)).astype(np.float32)
    shell = Mesh(
        points,
        TRIANGLES,
        normals=np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
        uv=seeded.random((4, 2)).astype(np.float32),
        colours=seeded.integers(0, 256, (4, 4), np.uint8),
        material=1,
    )
    bare = Mesh(points * 2, TRIANGLES[:1], material=2)
    poses = seeded.random((5, 4, 4))
    poses[:, 3] = 0, 0, 0, 1
    return Model(
        meshes=(shell, bare),
        instances=tuple(Instance(row % 2, part, poses[row]) for row, part in enumerate((0, 0, 1, 2, 2))),
        parts=(Part("甲醇储罐", "440600001001G0001"), Part("rack"), Part("pump")),
        materials=(
            Material("plain"),
            Material("skin", (0.5, 0.25, 1.0, 0.5), 0.5, 0.25, (0.5, 0.0, 0.0), texture=0, translucent=True),
            Material("leaf", cutoff=0.25, double_sided=True, metallic_roughness_texture=0),
        ),
        images=(Image(seeded.integers(0, 256, (8, 8, 3), np.uint8)),),
    )


def assert_same(one: Model, other: Model) -> None:
    assert one.parts == other.parts
    assert one.materials == other.materials
    assert [(i.mesh, i.part) for i in one.instances] == [(i.mesh, i.part) for i in other.instances]
    for mine, theirs in zip(one.instances, other.instances, strict=True):
        assert (mine.model_from_mesh == theirs.model_from_mesh).all()
    for mesh, again in zip(one.meshes, other.meshes, strict=True):
        assert mesh.material == again.material
        for name in ("points", "triangles", "normals", "uv", "colours"):
            assert np.array_equal(getattr(mesh, name), getattr(again, name)), name
    for image, picture in zip(one.images, other.images, strict=True):
        assert image is not None
        assert picture is not None
        assert (image.pixels == picture.pixels).all()


def test_what_is_written_is_read_back_without_loss() -> None:
    model, report = read(glb_bytes(plant()))
    assert not report.notices
    assert_same(plant(), model)


def shared() -> Model:
    """Three parts in one mesh, placed twice, beside a part that has a mesh of its own."""
    points = np.random.default_rng(6).random((9, 3)).astype(np.float32)
    parts = (
        Part("alone", "A-1", ("yard",), (("medium", "甲醇"),)),
        Part("罐", "TK-1", ("Site", "Storey 1"), (("Pset/IsExternal", "true"), ("medium", "water"))),
        Part("pump", "", ("Site",)),
        Part("unnamed", "P-9"),
    )
    rows = np.arange(9, dtype=np.int32).reshape(3, 3)
    several = Mesh(points, rows, parts=np.repeat(np.array([1, 2, 3], np.int32), 3))
    moved = np.eye(4)
    moved[0, 3] = 5
    placed = (Instance(0, -1, np.eye(4)), Instance(0, -1, moved), Instance(1, 0, np.eye(4)))
    return Model((several, Mesh(points, rows)), placed, parts, (Material("plain"),))


def test_parts_that_share_a_mesh_are_read_back_with_all_that_is_known_of_them() -> None:
    model, report = read(glb_bytes(shared()))
    assert not report.notices
    one, other = shared(), model
    assert sorted(other.parts, key=lambda part: part.code) == sorted(one.parts, key=lambda part: part.code)
    assert sum(placed.part == -1 for placed in other.instances) == 2
    mesh = next(mesh for mesh in other.meshes if mesh.parts is not None)
    assert mesh.parts is not None
    worn: list[int] = mesh.parts[mesh.triangles[:, 0]].tolist()
    assert [other.parts[row].name for row in worn] == ["罐", "pump", "unnamed"]


def test_parts_of_nodes_keep_their_properties_and_what_they_lie_within() -> None:
    parts = (Part("tank", "TK-1", ("Site", "Yard"), (("medium", "water"), ("height", "12.5"))),)
    model = Model((Mesh(np.eye(3, dtype=np.float32), TRIANGLES[:1]),), (Instance(0, 0, np.eye(4)),), parts)
    assert read(glb_bytes(model))[0].parts == parts


def test_points_and_lines_are_read_back_with_their_colours_parts_and_places() -> None:
    seeded = np.random.default_rng(8)
    pose = np.eye(4)
    pose[:3, 3] = 500_000, 2_500_000, 12
    points = seeded.random((6, 3)).astype(np.float32)
    edges = np.array([[0, 1], [1, 2], [4, 5]], np.int32)
    colours = seeded.integers(0, 256, (6, 4), np.uint8)
    parts = (Part("scan", "SC-1", ("yard",)), Part("road", "", (), (("layer", "道路"),)))
    clouds = (Cloud(points, 0, pose, colours), Cloud(points, 0, np.eye(4)), Cloud(points[:0], 0, np.eye(4)))
    lines = (Lines(points, edges, 1, pose, (255, 7, 0, 255)), Lines(points * 2, edges[:1], 1, pose, (1, 2, 3, 99)))
    model, report = read(glb_bytes(Model((), (), parts, (Material("plain"),), (), clouds, lines)))
    assert not report.notices
    assert model.parts == parts
    coloured, white = model.clouds
    assert np.array_equal(coloured.points, points)
    assert coloured.colours is not None
    assert np.array_equal(coloured.colours, colours)
    assert (coloured.part, coloured.model_from_cloud.tolist()) == (0, pose.tolist())
    assert white.colours is not None
    assert (white.colours == 255).all()
    for one, other in zip(lines, model.lines, strict=True):
        assert np.array_equal(one.points, other.points)
        assert np.array_equal(one.edges, other.edges)
        assert (one.part, one.colour) == (other.part, other.colour)


def test_a_name_that_is_said_twice_and_the_order_of_properties_are_kept() -> None:
    said = (("IFC", "IfcDoor"), ("Reference", "own"), ("Width", "900"), ("Reference", "of its type"))
    parts = (Part("door", "D-1", (), said), Part("wall", "W-1", (), (("IFC", "IfcWall"), ("Load", "yes"), said[2])))
    points = np.random.default_rng(6).random((6, 3)).astype(np.float32)
    mesh = Mesh(points, np.arange(6, dtype=np.int32).reshape(2, 3), parts=np.array([0, 0, 0, 1, 1, 1], np.int32))
    model, _ = read(glb_bytes(Model((mesh,), (Instance(0, -1, np.eye(4)),), parts)))
    assert model.parts == parts
    alone = Model((Mesh(points, mesh.triangles),), (Instance(0, 0, np.eye(4)),), parts[:1])
    assert sorted(read(glb_bytes(alone))[0].parts[0].properties) == sorted(said)


def test_writing_is_the_same_every_time() -> None:
    assert glb_bytes(plant()) == glb_bytes(plant())


@pytest.mark.parametrize("name", ["BoxTextured", "CesiumMilkTruck", "Duck"])
def test_other_peoples_models_survive_the_round_trip(name: str) -> None:
    model, _ = read_model(samples("glb") / f"{name}.glb")
    assert_same(model, read(glb_bytes(model))[0])


def test_another_program_reads_what_we_write(tmp_path: Path) -> None:
    path = tmp_path / "plant.glb"
    path.write_bytes(glb_bytes(plant()))
    theirs = read_by_trimesh(path)
    assert theirs.triangles == 3 * 2 + 2 * 1


def test_a_model_of_nothing_is_a_file_all_the_same() -> None:
    model, report = read(glb_bytes(Model((), (), ())))
    assert model.meshes == ()
    assert "no surface" in report.notices[0].en


def test_empty_meshes_and_missing_pictures_are_passed_over() -> None:
    full = plant()
    empty = Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32))
    model, _ = read(
        glb_bytes(Model((empty, *full.meshes), (Instance(1, 0, np.eye(4)),), full.parts, full.materials, (None,)))
    )
    assert len(model.instances) == 1
    assert model.materials[1].texture is None
