import json
import threading
from pathlib import Path

import pytest

from loaders.model_files import MOST_NOTICES, read_model
from loaders.opened import files_beside, read_bounded
from scenes.trouble import Trouble
from tests.gltf_files import one_triangle, packed


def in_pieces(folder: Path, uri: str = "tank.bin") -> Path:
    """A .gltf with its bytes beside it."""
    document, binary = one_triangle(buffers=[{"byteLength": 44, "uri": uri}])
    (folder / "tank.bin").write_bytes(binary)
    path = folder / "tank.gltf"
    path.write_text(json.dumps(document))
    return path


def trouble(path: Path) -> Trouble:
    with pytest.raises(Trouble) as caught:
        read_model(path)
    notice = caught.value.notice
    assert notice.file == path.name
    assert all((notice.zh, notice.en, notice.remedy_zh, notice.remedy_en))
    return caught.value


def test_a_missing_file_is_trouble_with_the_way_on(tmp_path: Path) -> None:
    assert "There is no file" in str(trouble(tmp_path / "absent.glb"))


def test_a_folder_an_empty_file_and_a_stranger_are_told_apart(tmp_path: Path) -> None:
    assert "folder" in str(trouble(tmp_path))
    (tmp_path / "empty.glb").write_bytes(b"")
    assert "empty" in str(trouble(tmp_path / "empty.glb"))
    (tmp_path / "plan.qqq").write_bytes(b"\1\2\3")
    assert "Supported: glTF 2.0 (GLB)" in str(trouble(tmp_path / "plan.qqq"))


def test_what_is_known_and_not_read_says_what_to_ask_for(tmp_path: Path) -> None:
    (tmp_path / "plan.dwg").write_bytes(b"AC1032" + bytes(100))
    told = str(trouble(tmp_path / "plan.dwg"))
    assert "DWG" in told
    assert "Ask the supplier for DXF" in told


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.glb"
    path.write_bytes(bytes(4 << 20))
    with pytest.raises(Trouble, match="larger than 3 MB"):
        read_bounded(path, largest=3 << 20)


def test_the_bytes_decide_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "tank.obj"
    path.write_bytes(packed(*one_triangle()))
    assert len(read_model(path)[0].meshes) == 1


def test_a_gltf_finds_what_lies_beside_and_below_it(tmp_path: Path) -> None:
    assert len(read_model(in_pieces(tmp_path))[0].meshes) == 1
    below = tmp_path / "with space"
    below.mkdir()
    (below / "tank.bin").write_bytes((tmp_path / "tank.bin").read_bytes())
    assert len(read_model(in_pieces(tmp_path, "with%20space/tank.bin"))[0].meshes) == 1


@pytest.mark.parametrize(
    "uri",
    [
        "../tank.bin",
        "a/../../tank.bin",
        "/etc/hostname",
        "C:/tank.bin",
        "..\\tank.bin",
        "%2e%2e/tank.bin",
        "file:///etc/hostname",
        "http://example.com/tank.bin",
        "tank.bin:stream",
        "",
        ".",
        "a%00b",
    ],
)
def test_a_gltf_reaches_nothing_outside_its_folder(tmp_path: Path, uri: str) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "tank.bin").write_bytes(bytes(44))
    with pytest.raises(Trouble, match=r"not inside its own folder|cannot be used"):
        read_model(in_pieces(folder, uri))


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "secret.bin").write_bytes(bytes(44))
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    with pytest.raises(Trouble, match="not inside"):
        files_beside(folder / "tank.gltf")("link.bin")


def test_notes_carry_the_name_of_the_file_and_are_cut_off_when_there_are_too_many(tmp_path: Path) -> None:
    document, binary = one_triangle(bufferViews=None)
    views = [{"buffer": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": 6}]
    document["bufferViews"] = [*views, *[{"buffer": 0, "byteLength": 999}] * 100]
    path = tmp_path / "tank.glb"
    path.write_bytes(packed(document, binary))
    notices = read_model(path)[1].notices
    assert len(notices) == MOST_NOTICES + 1
    assert {notice.file for notice in notices} == {"tank.glb"}
    assert notices[-1].en == "There are 60 more faults."


def test_no_thread_is_left_when_a_file_is_refused(tmp_path: Path) -> None:
    before = threading.active_count()
    (tmp_path / "tank.glb").write_bytes(packed(b"[]"))
    trouble(tmp_path / "tank.glb")
    assert threading.active_count() == before
