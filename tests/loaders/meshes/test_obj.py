from contextlib import suppress
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from loaders.gltf.nodes import MODEL_FROM_GLTF
from loaders.meshes import obj, obj_text
from loaders.meshes.obj_text import read_stretch, stretches
from loaders.model_files import read_model
from loaders.opened import Opened, Said
from loaders.workers import threads
from scenes.columns import Floats
from scenes.model import Model
from scenes.trouble import Trouble
from tests.gltf_files import read_by_trimesh, said, samples

SQUARE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"


def read(folder: Path, text: str | bytes, said: Said | None = None) -> tuple[Model, Opened]:
    path = folder / "yard.obj"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    opened = Opened(path, said=said or Said())
    return obj.read(opened), opened


def drawn(model: Model) -> list[list[list[float]]]:
    """Corners of all triangles in metres, mesh after mesh."""
    found = list[Floats]()
    for one in model.instances:
        mesh = model.meshes[one.mesh]
        corners = mesh.points[mesh.triangles].astype(np.float64) @ one.model_from_mesh[:3, :3].T
        found.append(corners + one.model_from_mesh[:3, 3])
    told: list[list[list[float]]] = np.concatenate(found).tolist()
    return told


FIRST, SECOND = [[0, 0, 0], [1, 0, 0], [1, 1, 0]], [[0, 0, 0], [1, 1, 0], [0, 1, 0]]


@pytest.mark.parametrize(
    "faces",
    [
        "f 1 2 3\nf 1 3 4",
        "f 1 2 3 4",
        "f -4 -3 -2\nf -4 -2 -1",
        "f 1/1 2/1 3/1\nf 1 3 4",
        "vn 0 0 1\nf 1//1 2//1 3//1\nf 1/1/1 3/1/1 4/1/1",
        "f 1/1/ 2/1/ 3/1/\nf 1/ 3/ 4/",
        "  f\t1  2 3  \n f 1 3 4 # the rest",
        "f 1 2 \\\n3\nf 1 3 \\\n4",
        "f 1 2 3\r\nf 1 3 4\r",
    ],
)
def test_faces_of_every_way_of_writing_are_the_same_triangles(tmp_path: Path, faces: str) -> None:
    model, opened = read(tmp_path, f"{SQUARE}vt 0 0\n{faces}\n")
    assert not opened.report.notices
    assert drawn(model) == [FIRST, SECOND]


def test_lines_may_end_as_on_old_machines(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, f"{SQUARE}f 1 2 3\n".replace("\n", "\r"))[0]) == [FIRST]


def test_negative_numbers_count_back_from_where_they_stand(tmp_path: Path) -> None:
    text = f"{SQUARE}f -4 -3 -2\nv 9 9 9\nv 9 9 8\nf -6 -4 -3\n"
    assert drawn(read(tmp_path, text)[0]) == [FIRST, SECOND]


def test_numbers_of_every_way_of_writing_are_read_to_their_last_digit(tmp_path: Path) -> None:
    text = "v 0.1 -2.50 +3\nv 1e-3 .5 5.\nv 12345678901234567890 0.12345678901234567 -1E2\nf 1 2 3\n"
    stretch = read_stretch(text.encode())
    assert stretch.points.tolist() == [
        [0.1, -2.5, 3.0],
        [1e-3, 0.5, 5.0],
        [12345678901234567890.0, 0.12345678901234567, -100.0],
    ]


def test_decimals_are_what_python_makes_of_them() -> None:
    random = np.random.default_rng(3)
    numbers = (random.random(3000) - 0.5) * 10.0 ** random.integers(-4, 7, 3000)
    words = [f"{number:.{places}f}" for number, places in zip(numbers, random.integers(0, 9, 3000), strict=True)]
    lines = "".join(f"v {a} {b} {c}\n" for a, b, c in zip(words[::3], words[1::3], words[2::3], strict=True))
    assert read_stretch(lines.encode()).points.ravel().tolist() == [float(word) for word in words]


def test_a_polygon_that_is_not_convex_stays_inside_its_outline(tmp_path: Path) -> None:
    arrow = "v 0 0 0\nv 2 -2 0\nv 4 0 0\nv 2.3 4 0\nv 2 0.5 0\n"
    ring = [(0, 0), (2, -2), (4, 0), (2.3, 4), (2, 0.5)]
    area = 0.5 * abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)))
    for turn in range(5):
        numbers = " ".join(str((row + turn) % 5 + 1) for row in range(5))
        for order in (numbers, " ".join(reversed(numbers.split()))):
            corners = np.array(drawn(read(tmp_path, f"{arrow}f {order}\n")[0]))
            crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
            assert np.abs(crossed).sum() / 2 == pytest.approx(area)
            assert (np.sign(crossed) == np.sign(crossed[0])).all()


def test_objects_and_groups_are_parts_and_codes_are_found(tmp_path: Path) -> None:
    text = f"{SQUARE}f 1 2 3\no yard\nf 1 2 3\ng 440600001001G0001\nf 1 3 4\ng default\nf 1 3 4\no 储罐\nf 1 2 3\n"
    model, _ = read(tmp_path, text)
    assert [(part.name, part.code, part.within) for part in model.parts] == [
        ("", "", ()),
        ("yard", "", ()),
        ("440600001001G0001", "440600001001G0001", ("yard",)),
        ("储罐", "", ()),
    ]
    mesh = model.meshes[0]
    assert mesh.parts is not None
    assert mesh.parts[mesh.triangles].tolist() == [[row] * 3 for row in (0, 1, 2, 1, 3)]


def test_one_part_alone_belongs_to_the_placing(tmp_path: Path) -> None:
    model, _ = read(tmp_path, f"o tank\n{SQUARE}f 1 2 3\n")
    assert model.meshes[0].parts is None
    assert [model.parts[one.part].name for one in model.instances] == ["tank"]


def test_names_in_the_encoding_of_chinese_windows_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, f"{SQUARE}g 储罐\nf 1 2 3\n".encode("gbk"))[0].parts[0].name == "储罐"


MATERIALS = """newmtl red
Kd 1 0 0
d 0.5
newmtl skin
Kd 0 0 0
map_Kd -s 2 2 -o 0.5 my skin.png
Pr 0.3
Pm 1
newmtl odd
Kd much
"""


def test_materials_and_pictures_beside_the_file_are_read(tmp_path: Path) -> None:
    (tmp_path / "yard.mtl").write_text(MATERIALS)
    (tmp_path / "my skin.png").write_bytes(bytes(imagecodecs.png_encode(np.full((2, 2, 3), 9, np.uint8))))
    text = f"mtllib yard.mtl\n{SQUARE}vt 0 0\nvt 1 0\nvt 1 1\nusemtl red\nf 1 2 3\nusemtl skin\nf 1/1 2/2 3/3\n"
    model, opened = read(tmp_path, text)
    assert said(opened.report) == "1 lines of the material file were not understood."
    red, skin = (model.materials[mesh.material] for mesh in model.meshes)
    assert (red.colour, red.translucent) == ((1, 0, 0, 0.5), True)
    assert (skin.colour, skin.roughness, skin.metallic, skin.texture) == ((1, 1, 1, 1), 0.3, 1, 0)
    assert model.images[0] is not None
    uv = model.meshes[1].uv
    assert uv is not None
    assert uv.tolist() == [[0, 1], [1, 1], [1, 0]], "v runs downward here and upward there"


def test_a_material_that_is_missing_is_said_and_drawn_grey(tmp_path: Path) -> None:
    model, opened = read(tmp_path, f"mtllib gone.mtl\n{SQUARE}usemtl red\nf 1 2 3\n")
    assert len(model.meshes) == 1
    assert "There is no file gone.mtl" in said(opened.report)
    assert "1 materials are not defined" in said(opened.report)


@pytest.mark.parametrize("name", ["../secret.mtl", "/etc/hostname", "C:\\work\\secret.mtl", "\\\\host\\share\\x.mtl"])
def test_libraries_outside_the_folder_are_not_reached(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.mtl").write_text("newmtl red\nKd 1 0 0\n")
    below = tmp_path / "inside"
    below.mkdir()
    model, opened = read(below, f"mtllib {name}\n{SQUARE}usemtl red\nf 1 2 3\n")
    assert model.materials[0].colour[0] != 1
    assert "cannot be read" in said(opened.report)


def test_the_path_of_the_machine_it_was_made_on_is_found_beside_it(tmp_path: Path) -> None:
    (tmp_path / "yard.mtl").write_text("newmtl red\nKd 1 0 0\n")
    model, _ = read(tmp_path, f"mtllib D:\\jobs\\2024\\yard.mtl\n{SQUARE}usemtl red\nf 1 2 3\n")
    assert model.materials[0].colour == (1, 0, 0, 1)


def test_vertices_are_shared_where_all_they_carry_is_the_same(tmp_path: Path) -> None:
    text = f"{SQUARE}vt 0 0\nvt 1 1\nf 1/1 2/1 3/1\nf 1/1 3/1 4/1\n"
    assert len(read(tmp_path, text)[0].meshes[0].points) == 4
    seam = text.replace("f 1/1 3/1 4/1", "f 1/2 3/1 4/1")
    model, _ = read(tmp_path, seam)
    assert len(model.meshes[0].points) == 5
    assert drawn(model) == [FIRST, SECOND]
    uv = model.meshes[0].uv
    assert uv is not None
    assert uv[model.meshes[0].triangles][1].tolist() == [[1, 0], [0, 1], [0, 1]]


def test_vertex_colours_are_kept(tmp_path: Path) -> None:
    colours = read(tmp_path, "v 0 0 0 1 0 0\nv 1 0 0 0 1 0\nv 0 1 0 0 0 0.5\nf 1 2 3\n")[0].meshes[0].colours
    assert colours is not None
    assert colours.tolist() == [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 128, 255]]


def test_survey_coordinates_keep_their_millimetres(tmp_path: Path) -> None:
    model, opened = read(tmp_path, "v 500000.001 2500000.002 3\nv 500001 2500000 3\nv 500000 2500001 3\nf 1 2 3\n")
    assert "lie far from the origin" in said(opened.report)
    assert model.georeference is not None
    corner = np.array(drawn(model)[0][0]) + model.georeference.crs_from_model[:3, 3]
    assert corner == pytest.approx([500000.001, 2500000.002, 3], abs=1e-6)


def test_the_person_says_which_way_is_up(tmp_path: Path) -> None:
    model, _ = read(tmp_path, f"{SQUARE}f 1 2 3\n", Said(up="y", metres_per_unit=0.01))
    assert np.array(drawn(model)[0]) == pytest.approx(np.array([[0, 0, 0], [0.01, 0, 0], [0.01, 0, 0.01]]))


@pytest.mark.parametrize(
    "broken", ["v nan 0 0", "v inf 0 0", "v 1e300 0 0", "v", "v x y z", "v 1.#QNAN 0 0", "v 1,5 0 0"]
)
def test_a_vertex_that_is_no_number_costs_its_triangles(tmp_path: Path, broken: str) -> None:
    model, opened = read(tmp_path, f"{SQUARE}{broken}\nf 1 2 3\nf 1 3 5\n")
    assert drawn(model) == [FIRST]
    assert "1 triangles have corners" in said(opened.report)


@pytest.mark.parametrize("face", ["f 1 2 99", "f 0 1 2", "f 1 2 -99", "f a b c", "f 1 2 99999999999999999999"])
def test_a_corner_that_does_not_exist_costs_its_triangle(tmp_path: Path, face: str) -> None:
    model, opened = read(tmp_path, f"{SQUARE}f 1 2 3\n{face}\n")
    assert drawn(model) == [FIRST]
    assert "1 triangles have corners" in said(opened.report)


@pytest.mark.parametrize(
    "text", ["v 0 0 0\n", "f 1 2 3\n", f"{SQUARE}f 1 2\nl 1 2\n", "mtllib a.mtl\n", f"{SQUARE}f\n"]
)
def test_a_file_without_a_triangle_is_trouble(tmp_path: Path, text: str) -> None:
    with pytest.raises(Trouble, match="no triangle"):
        read(tmp_path, text)


def test_a_line_without_end_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="too long"):
        read(tmp_path, b"v " + b"1 " * (10 << 20))


def test_stretches_join_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    points = random.random((300, 3)).round(4)
    lines = [f"v {x} {y} {z}" for x, y, z in points.tolist()]
    for row in range(200):
        lines.insert(
            int(random.integers(5, len(lines))), f"f {-1 - row % 3} {-4} {-5}" if row % 2 else f"g part {row % 7}"
        )
    text = ("\n".join(lines) + "\n").encode()
    whole = drawn(read(tmp_path, text)[0])
    monkeypatch.setattr(obj_text, "STRETCH", 200)
    assert len(stretches(text)) > 30
    with threads() as mapper:
        assert drawn(obj.read(Opened(tmp_path / "yard.obj", mapper=mapper))) == whole


def test_cut_short_or_damaged_anywhere_it_is_trouble_or_a_model(tmp_path: Path) -> None:
    content = f"mtllib a.mtl\no x\n{SQUARE}vt 0 0\nvn 0 0 1\nusemtl a\nf 1/1/1 2/1/1 3/1/1 4/1/1\nf -1 -2 -3\n".encode()
    random = np.random.default_rng(9)
    for length in range(1, len(content)):
        with suppress(Trouble):
            read(tmp_path, content[:length])
    for _ in range(250):
        damaged = bytearray(content)
        for at in random.integers(0, len(damaged), 3):
            damaged[at] = int(random.integers(0, 256))
        with suppress(Trouble):
            model, _ = read(tmp_path, bytes(damaged))
            assert all(np.isfinite(mesh.points).all() for mesh in model.meshes)
            assert all(mesh.triangles.max() < len(mesh.points) for mesh in model.meshes)


def test_a_polygon_of_absurd_size_is_filled_whole(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    lines = "".join(f"v {x} {y} 0\n" for x, y in random.random((20_000, 2)).round(4).tolist())
    model, _ = read(tmp_path, lines + "f " + " ".join(str(row + 1) for row in range(20_000)) + "\n")
    assert len(drawn(model)) == 19_998


def test_other_peoples_files_are_what_trimesh_reads() -> None:
    for path in sorted(samples("mesh").glob("*.obj")):
        model, _ = read_model(path)
        whole = read_by_trimesh(path)
        found = np.array(drawn(model)).reshape(-1, 3) @ MODEL_FROM_GLTF[:3, :3].T
        assert len(found) == 3 * whole.triangles
        assert np.stack([found.min(axis=0), found.max(axis=0)]) == pytest.approx(whole.bounds, abs=1e-5)
