from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from loaders.child import child_model
from loaders.child_task import MODEL, Task
from loaders.clouds import e57, e57_work
from loaders.formats import choose
from loaders.model_store import read_stored
from loaders.opened import Opened
from scenes.model import Model
from scenes.trouble import Report, Trouble
from tests.gltf_files import said
from tests.loaders import damaged_files

CORNERS = np.array([[0.0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]])


def written(path: Path, *, far: float = 0.0, invalid: bool = False) -> Path:
    """Two scans: one with colours that is turned by a quarter and moved, one with echoes alone."""
    library = import_module("pye57")
    file = library.E57(str(path), mode="w")
    points: dict[str, NDArray[np.generic]] = {
        f"cartesian{axis}": CORNERS[:, row].copy() for row, axis in enumerate("XYZ")
    }
    if invalid:
        points["cartesianInvalidState"] = np.array([0, 0, 0, 2], np.int8)
    colours = {
        f"color{name}": np.full(4, value, np.uint8) for name, value in (("Red", 200), ("Green", 100), ("Blue", 0))
    }
    quarter = np.array([np.sqrt(0.5), 0, 0, np.sqrt(0.5)])
    file.write_scan_raw({**points, **colours}, name="west", rotation=quarter, translation=np.array([far + 10, 0, 0]))
    echoes = {"intensity": np.array([0.0, 0.2, 0.6, 1.0], np.float32)}
    file.write_scan_raw({**points, **echoes}, name="east", translation=np.array([far, 5, 0]))
    file.close()
    return path


def made_here(path: Path, folder: Path) -> tuple[Model, Report]:
    task = Task([str(path)], folder)
    e57_work.work(task)
    return read_stored(folder / MODEL), task.report


def test_every_scan_is_a_cloud_that_stands_where_its_pose_says(tmp_path: Path) -> None:
    path = written(tmp_path / "site.e57")
    assert choose(path).name == "E57"
    opened = Opened(path)
    model = e57.read(opened)
    assert [part.name for part in model.parts] == ["west", "east"]
    west, east = model.clouds
    np.testing.assert_allclose(west.points, CORNERS)
    np.testing.assert_allclose(west.model_from_cloud @ [1, 0, 0, 1], [10, 1, 0, 1], atol=1e-9)
    np.testing.assert_allclose(east.model_from_cloud @ [1, 0, 0, 1], [1, 5, 0, 1], atol=1e-9)
    assert west.colours is not None
    assert west.colours[0].tolist() == [200, 100, 0, 255]
    assert east.colours is not None
    assert east.colours[0, 0] < east.colours[1, 0] < east.colours[3, 0]
    assert not opened.report.notices


def test_scans_at_map_coordinates_are_brought_near_and_kept(tmp_path: Path) -> None:
    model, report = made_here(written(tmp_path / "site.e57", far=434_000.0), tmp_path)
    assert model.georeference is not None
    back = model.georeference.crs_from_model @ model.clouds[0].model_from_cloud @ [1, 0, 0, 1]
    np.testing.assert_allclose(back, [434_010, 1, 0, 1], atol=1e-6)
    assert np.abs(model.clouds[0].model_from_cloud[:3, 3]).max() < 100
    assert "lie far from the origin" in said(report)


def test_points_that_are_nowhere_are_left_out_and_counted(tmp_path: Path) -> None:
    model, report = made_here(written(tmp_path / "site.e57", invalid=True), tmp_path)
    assert [len(cloud.points) for cloud in model.clouds] == [3, 3]
    assert "1 points have no valid coordinates" in said(report)


def test_all_points_come_in_pieces_for_tiles(tmp_path: Path) -> None:
    pieces = list(e57_work.e57_chunks(written(tmp_path / "site.e57"), 3))
    assert [len(piece.places) for piece in pieces] == [3, 1, 3, 1]
    np.testing.assert_allclose(pieces[0].places[1], [10, 1, 0], atol=1e-9)


def test_a_thinned_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e57_work, "MOST_POINTS", 4)
    model, report = made_here(written(tmp_path / "site.e57"), tmp_path)
    assert sum(len(cloud.points) for cloud in model.clouds) == 4
    assert "Of 8 points every 2th" in said(report)


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        (0, b"ASTM-E58", "none of E57"),
        (8, b"\2\0\0\0", "version 2.0"),
        (16, b"\xff" * 8, "claims"),
        (24, b"\xff" * 8, "lies nowhere"),
        (32, b"\xff" * 8, "lies nowhere"),
        (40, b"\0" * 8, "is not read"),
    ],
)
def test_a_header_that_is_not_borne_out_is_refused_at_once(tmp_path: Path, at: int, value: bytes, words: str) -> None:
    path = written(tmp_path / "site.e57")
    content = bytearray(path.read_bytes())
    content[at : at + len(value)] = value
    path.write_bytes(content)
    with pytest.raises(Trouble, match=words):
        e57.read(Opened(path))


@pytest.mark.parametrize("content", [b"", b"ASTM-E57", b"text, and long enough to be a header of forty-eight bytes"])
def test_what_is_no_scan_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "site.e57"
    path.write_bytes(content)
    with pytest.raises(Trouble):
        e57.read(Opened(path))


def test_damaged_files_end_in_trouble_or_in_a_model(tmp_path: Path) -> None:
    path = written(tmp_path / "site.e57")
    model = child_model(damaged_files.e57, Opened(path))
    assert len(model.clouds) == 2
