import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from loaders.package import read_park
from loaders.places import ROOT
from tests.loaders.importing.sources import boundary, hill_glb, write, yard_glb
from tests.waiting import wait_until
from viewer.command import main

KEYS = [
    "file", "format", "ok", "parts", "triangles", "textures", "points", "bytes_gpu", "extent", "crs", "warnings",
    "error", "seconds", "peak_mb",
]  # fmt: skip


def rows(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def begun(*words: str) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    line = [sys.executable, "-P", "-m", "viewer", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(line, env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@contextmanager
def ended(process: subprocess.Popen[str]) -> Generator[None]:
    """Killed at the latest at the end of the block."""
    try:
        yield
    finally:
        process.kill()
        process.communicate(timeout=100)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that takes some seconds."""
    return write(tmp_path_factory.mktemp("large"), "hill.glb", hill_glb(400))


def test_programs_get_a_line_per_file_with_exactly_the_agreed_members(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = write(tmp_path, "yard.glb", yard_glb(3)), write(tmp_path, "bad.glb", b"glTF\2\0\0\0")
    words = ["import", str(good), str(bad), str(tmp_path / "none.las"), "--into", str(tmp_path / "new.park")]
    assert main([*words, "--json", "--language", "en"]) == 0
    told = rows(capsys.readouterr().out)
    assert [list(row) for row in told] == [KEYS] * 3
    assert [(row["ok"], row["format"]) for row in told] == [
        (True, "glTF 2.0 (GLB)"),
        (False, "glTF 2.0 (GLB)"),
        (False, None),
    ]
    assert [row["file"] for row in told] == [str(good), str(bad), str(tmp_path / "none.las")]
    assert told[0]["triangles"] == 108
    assert float(str(told[0]["peak_mb"])) > 20
    for row in told[1:]:
        error = row["error"]
        assert isinstance(error, dict)
        assert error["text"]
        assert error["remedy"]


def test_people_get_a_table_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, "yard.glb", yard_glb(3))
    assert (
        main(["import", str(file), "--into", str(tmp_path / "new.park"), "--name", "新园区", "--code", "999902"]) == 0
    )
    said = capsys.readouterr()
    assert "三角形 triangles" in said.out
    assert "有编码 with a code 4" in said.out
    assert "models/yard.glb" in said.out
    assert "--crs" in said.err
    park, _ = read_park(tmp_path / "new.park")
    assert (park.name, park.code) == ("新园区", "999902")


def test_a_new_package_lies_where_it_is_told_or_where_its_boundary_lies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, "outline.geojson", boundary())
    words = ["import", str(file), "--datum", "cgcs2000", "--into"]
    assert main([*words, str(tmp_path / "a.park"), "--origin", "113.1,22.9,5"]) == 0
    assert main([*words, str(tmp_path / "b.park")]) == 0
    told, found = (read_park(tmp_path / name)[0].origin for name in ("a.park", "b.park"))
    assert (told.longitude, told.latitude, told.height) == (113.1, 22.9, 5)
    assert abs(found.longitude - 113.105) < 0.001


@pytest.mark.parametrize(
    "words", [["--as", "factory"], ["--origin", "north"], ["--origin", "200,10"], ["--up", "x"], ["--unit", "km"]]
)
def test_a_wrong_word_is_refused(tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, "yard.glb", yard_glb(2))
    assert main(["import", str(file), "--into", str(tmp_path / "new.park"), *words]) == 2
    assert not capsys.readouterr().out
    assert not (tmp_path / "new.park").exists()


def test_a_fault_of_the_program_is_exit_status_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def faulty(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("loaders.importing.models.cleaned", faulty)
    file = write(tmp_path, "yard.glb", yard_glb(2))
    assert main(["import", str(file), "--into", str(tmp_path / "new.park"), "--json"]) == 1
    assert rows(capsys.readouterr().out)[0]["ok"] is False


def is_writing(park: Path) -> Callable[[], bool]:
    """Whether the archive has begun to grow."""
    draft = park.with_name(f".{park.name}.import")
    return lambda: any(each.stat().st_size > 0 for each in draft.glob(".hill.3tz.*"))


@pytest.mark.timeout(300)
def test_ctrl_c_leaves_what_is_done_and_nothing_half_written(tmp_path: Path, large: Path) -> None:
    park = tmp_path / "made.park"
    first = write(tmp_path, "yard.glb", yard_glb(3))
    process = begun("import", str(first), str(large), "--into", str(park), "--json", "--processes", "1")
    with ended(process):
        wait_until(is_writing(park), seconds=100)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=100)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert [row["ok"] for row in rows(out)] == [True]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made.park", "yard.glb"]
    assert not list(park.rglob("*.3tz*"))
    assert [path.name for path in (park / "models").iterdir()] == ["yard.glb"]


@pytest.mark.timeout(300)
def test_a_kill_leaves_the_package_as_it_was_and_a_re_run_completes(tmp_path: Path, large: Path) -> None:
    park = tmp_path / "made.park"
    first = write(tmp_path, "yard.glb", yard_glb(3))
    assert main(["import", str(first), "--into", str(park), "--json"]) == 0
    before = {path: path.read_bytes() for path in park.rglob("*") if path.is_file()}
    process = begun("import", str(large), "--into", str(park), "--json", "--processes", "2")
    with ended(process):
        wait_until(is_writing(park), seconds=100)
        below = psutil.Process(process.pid).children(recursive=True)
    assert below
    gone, alive = psutil.wait_procs(below, timeout=60)
    assert not alive, gone
    assert {path: path.read_bytes() for path in park.rglob("*") if path.is_file()} == before
    assert main(["import", str(large), "--into", str(park), "--json", "--processes", "1"]) == 0
    made, _ = read_park(park)
    assert [layer.uri for layer in made.layers] == ["tiles/hill.3tz"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made.park", "yard.glb"]
