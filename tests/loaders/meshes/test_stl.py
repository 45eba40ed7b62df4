from pathlib import Path
from struct import pack

import numpy as np
import pytest

from loaders.gltf.nodes import MODEL_FROM_GLTF
from loaders.meshes import stl
from loaders.model_files import read_model
from loaders.opened import Opened, Said
from scenes.columns import Floats
from scenes.model import Model
from scenes.trouble import Trouble
from tests.gltf_files import read_by_trimesh, samples
from tests.measured import most_bytes

CORNERS = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 0, 5], [1, 0, 5], [0, 1, 5]]], np.float32)


def binary(corners: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]" = CORNERS, count: int | None = None) -> bytes:
    facets = b"".join(pack("<3f", 0, 0, 0) + each.astype("<f4").tobytes() + b"\0\0" for each in corners)
    return b"made by a scanner".ljust(80) + pack("<I", len(corners) if count is None else count) + facets


def text(name: str = "tank", end: str = "\n") -> bytes:
    lines = [f"solid {name}"]
    for each in CORNERS.tolist():
        lines += [
            "facet normal 0 0 1",
            " outer loop",
            *(f"  vertex {x:e} {y} {z}" for x, y, z in each),
            " endloop",
            "endfacet",
        ]
    return end.join([*lines, f"endsolid {name}", ""]).encode()


def read(folder: Path, content: bytes, said: Said | None = None) -> tuple[Model, Opened]:
    path = folder / "yard.stl"
    path.write_bytes(content)
    opened = Opened(path, said=said or Said())
    return stl.read(opened), opened


def drawn(model: Model) -> Floats:
    """Corners of all triangles, in metres."""
    found: list[Floats] = []
    for one in model.instances:
        mesh = model.meshes[one.mesh]
        corners = mesh.points[mesh.triangles].astype(np.float64) @ one.model_from_mesh[:3, :3].T
        found.append(corners + one.model_from_mesh[:3, 3])
    return np.concatenate(found)


def test_binary_and_text_are_the_same_triangles(tmp_path: Path) -> None:
    for content in (binary(), text(), text(end="\r\n"), text(end="\r")):
        model, opened = read(tmp_path, content)
        assert drawn(model).tolist() == CORNERS.tolist()
        assert not opened.report.notices


def test_a_binary_file_that_begins_with_solid_is_binary(tmp_path: Path) -> None:
    content = b"solid facet".ljust(80) + binary()[80:]
    assert len(drawn(read(tmp_path, content)[0])) == 2


def test_every_solid_of_a_text_is_a_part(tmp_path: Path) -> None:
    model, _ = read(tmp_path, text("罐 1") + text("pump") + text(""))
    assert [part.name for part in model.parts] == ["罐 1", "pump", "yard"]
    assert [one.part for one in model.instances] == [0, 1, 2]


def test_the_person_says_which_way_is_up_and_how_long_a_unit_is(tmp_path: Path) -> None:
    assert drawn(read(tmp_path, binary())[0])[0, 2].tolist() == [0, 1, 0]
    model, _ = read(tmp_path, binary(), Said(up="y", metres_per_unit=0.001))
    assert drawn(model)[0, 2] == pytest.approx([0, 0, 0.001])


def test_survey_coordinates_keep_their_millimetres_and_are_said(tmp_path: Path) -> None:
    far = b"".join(line.replace(b"vertex 0.000000e+00", b"vertex 500000.125") + b"\n" for line in text().splitlines())
    model, opened = read(tmp_path, far)
    assert "lie far from the origin" in opened.report.notices[0].en
    assert model.georeference is not None
    east = drawn(model)[:, :, 0] + model.georeference.crs_from_model[0, 3]
    assert sorted(set(east.ravel().tolist())) == [1.0, 500000.125]


@pytest.mark.parametrize("broken", [np.nan, np.inf, 1e30])
def test_a_corner_that_is_no_number_costs_its_triangle(tmp_path: Path, broken: float) -> None:
    corners = CORNERS.copy()
    corners[0, 1, 1] = broken
    model, opened = read(tmp_path, binary(corners))
    assert len(drawn(model)) == 1
    assert "1 triangles have corners" in opened.report.notices[0].en


@pytest.mark.parametrize("count", [3, 2**31, 2**32 - 1])
def test_a_count_beyond_the_file_is_trouble_and_takes_no_memory(tmp_path: Path, count: int) -> None:
    content = binary(count=count)

    def tried() -> None:
        with pytest.raises(Trouble, match="claims"):
            read(tmp_path, content)

    assert most_bytes(tried) < 4_000_000


def test_cut_short_at_every_byte_it_is_trouble_or_fewer_triangles(tmp_path: Path) -> None:
    for content in (binary(), text()):
        for length in range(1, len(content)):
            path = tmp_path / "cut.stl"
            path.write_bytes(content[:length])
            try:
                model = stl.read(Opened(path))
            except Trouble:
                continue
            assert len(drawn(model)) <= 2


def test_other_peoples_files_are_what_trimesh_reads() -> None:
    for path in sorted(samples("mesh").glob("*.[sS][tT][lL]")):
        model, report = read_model(path)
        assert not report.notices
        whole, corners = read_by_trimesh(path), drawn(model).reshape(-1, 3)
        assert len(corners) == 3 * whole.triangles
        turned = corners @ MODEL_FROM_GLTF[:3, :3].T
        assert np.stack([turned.min(axis=0), turned.max(axis=0)]) == pytest.approx(whole.bounds, abs=1e-5)
