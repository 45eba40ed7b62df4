from contextlib import suppress
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from loaders.gltf.nodes import MODEL_FROM_GLTF
from loaders.meshes import ply
from loaders.model_files import read_model
from loaders.opened import Opened, Said
from scenes.columns import Floats
from scenes.model import Model
from scenes.trouble import Trouble
from tests.gltf_files import read_by_trimesh, samples
from tests.measured import most_bytes

POINTS = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 7)]


def made(
    form: str,
    *,
    faces: list[list[int]] | None = None,
    colour: bool = False,
    points: object = POINTS,
    count: int | None = None,
) -> bytes:
    """A PLY file in one of its three forms."""
    rows = [list(each) for each in np.array(points).tolist()]
    shown = [[0, 1, 2], [0, 2, 3, 4]] if faces is None else faces
    lines = ["ply", f"format {form} 1.0", f"element vertex {len(rows) if count is None else count}"]
    lines += [f"property float {axis}" for axis in "xyz"]
    if colour:
        lines += [f"property uchar {name}" for name in ("red", "green", "blue")]
        rows = [[*row, 255, 128, 0] for row in rows]
    if shown:
        lines += [f"element face {len(shown)}", "property list uchar int vertex_indices"]
    text = "\n".join([*lines, "end_header", ""]).encode()
    if form == "ascii":
        body = [" ".join(map(str, row)) for row in rows] + [" ".join(map(str, [len(face), *face])) for face in shown]
        return text + "\n".join(body).encode() + b"\n"
    order = "<" if "little" in form else ">"
    for row in rows:
        text += np.array(row[:3], f"{order}f4").tobytes() + bytes(int(each) for each in row[3:])
    for face in shown:
        text += bytes([len(face)]) + np.array(face, f"{order}i4").tobytes()
    return text


FORMS = ["ascii", "binary_little_endian", "binary_big_endian"]


def read(folder: Path, content: bytes, said: Said | None = None) -> tuple[Model, Opened]:
    path = folder / "scan.ply"
    path.write_bytes(content)
    opened = Opened(path, said=said or Said())
    return ply.read(opened), opened


def corners(model: Model) -> Floats:
    mesh = model.meshes[0]
    found: Floats = mesh.points[mesh.triangles].astype(np.float64) @ model.instances[0].model_from_mesh[:3, :3].T
    return found + model.instances[0].model_from_mesh[:3, 3]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("colour", [True, False])
def test_all_forms_are_the_same_polygons(tmp_path: Path, form: str, colour: bool) -> None:
    model, opened = read(tmp_path, made(form, colour=colour))
    assert not opened.report.notices
    assert len(corners(model)) == 3
    assert corners(model)[0].tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]
    colours = model.meshes[0].colours
    assert (colours is not None) == colour
    assert colours is None or colours[0].tolist() == [255, 128, 0, 255]


@pytest.mark.parametrize("form", FORMS)
def test_polygons_of_one_kind_take_the_short_way(tmp_path: Path, form: str) -> None:
    model, _ = read(tmp_path, made(form, faces=[[0, 1, 2, 3]] * 3))
    assert len(corners(model)) == 6


@pytest.mark.parametrize("form", FORMS)
def test_points_without_faces_are_a_cloud(tmp_path: Path, form: str) -> None:
    model, _ = read(tmp_path, made(form, faces=[], colour=True), Said(up="y", metres_per_unit=2.0))
    cloud = model.clouds[0]
    placed = cloud.points @ cloud.model_from_cloud[:3, :3].T + cloud.model_from_cloud[:3, 3]
    assert placed[3].tolist() == [0, 0, 2]
    assert cloud.colours is not None
    assert cloud.colours[0].tolist() == [255, 128, 0, 255]


def test_a_picture_beside_it_is_laid_by_vertex_or_by_corner(tmp_path: Path) -> None:
    (tmp_path / "skin.png").write_bytes(bytes(imagecodecs.png_encode(np.full((2, 2, 3), 9, np.uint8))))
    axes = "".join(f"property float {axis}\n" for axis in "xyz")
    faces = "element face 1\nproperty list uchar int vertex_indices\n"
    start = f"ply\nformat ascii 1.0\ncomment TextureFile skin.png\nelement vertex 3\n{axes}"
    by_vertex = f"{start}property float s\nproperty float t\n{faces}end_header\n"
    by_vertex += "0 0 0 0 0\n1 0 0 1 0\n0 1 0 0 1\n3 0 1 2\n"
    by_corner = f"{start}{faces}property list uchar float texcoord\nend_header\n"
    by_corner += "0 0 0\n1 0 0\n0 1 0\n3 0 1 2 6 0 0 1 0 0 1\n"
    for text in (by_vertex, by_corner):
        model, opened = read(tmp_path, text.encode())
        assert not opened.report.notices
        mesh = model.meshes[0]
        assert mesh.uv is not None
        assert mesh.uv[mesh.triangles].tolist() == [[[0, 1], [1, 1], [0, 0]]]
        assert model.materials[0].texture == 0
        assert model.images[0] is not None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_a_point_that_is_no_number_costs_its_faces(tmp_path: Path, form: str, broken: float) -> None:
    points = np.array(POINTS, float)
    points[1, 0] = broken
    model, opened = read(tmp_path, made(form, points=points))
    assert len(corners(model)) == 2
    assert "1 triangles have corners" in opened.report.notices[0].en


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", [60, 10**9, 10**11])
def test_a_count_beyond_the_file_is_trouble_and_takes_no_memory(tmp_path: Path, form: str, count: int) -> None:
    content = made(form, count=count)

    def tried() -> None:
        with pytest.raises(Trouble):
            read(tmp_path, content)

    assert most_bytes(tried) < 4_000_000


@pytest.mark.parametrize("form", FORMS)
def test_cut_short_or_damaged_anywhere_it_is_trouble_or_a_model(tmp_path: Path, form: str) -> None:
    content = made(form, colour=True)
    for length in range(1, len(content) - 1):
        with suppress(Trouble):
            read(tmp_path, content[:length])
    random = np.random.default_rng(6)
    for _ in range(200):
        damaged = bytearray(content)
        for at in random.integers(0, len(damaged), 2):
            damaged[at] = int(random.integers(0, 256))
        with suppress(Trouble):
            model, _ = read(tmp_path, bytes(damaged))
            assert all(np.isfinite(mesh.points).all() for mesh in model.meshes)


def test_a_list_of_absurd_length_is_trouble(tmp_path: Path) -> None:
    head = (
        "ply\nformat binary_little_endian 1.0\nelement face 1\nproperty list uint double vertex_indices\nend_header\n"
    )
    with pytest.raises(Trouble):
        read(tmp_path, head.encode() + b"\xff\xff\xff\x7f" + bytes(64))


def test_other_peoples_files_are_what_trimesh_reads() -> None:
    for path in sorted(samples("mesh").glob("*.ply")):
        model, report = read_model(path)
        assert not report.notices
        whole = read_by_trimesh(path)
        found = corners(model).reshape(-1, 3) @ MODEL_FROM_GLTF[:3, :3].T
        assert len(found) == 3 * whole.triangles
        assert np.stack([found.min(axis=0), found.max(axis=0)]) == pytest.approx(whole.bounds, abs=1e-5)
