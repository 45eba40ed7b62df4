"""The one door, without walking through it: what it would do, and what it says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run as door

ROOT = Path(__file__).resolve().parent.parent


def test_it_runs_on_the_standard_library_alone() -> None:
    # -I and -S: no installed package is there to be imported
    done = subprocess.run([sys.executable, "-I", "-S", str(ROOT / "run.py"), "help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert not done.stdout
    assert "python3 run.py COMMAND" in done.stderr


def test_an_unknown_command_is_refused_on_standard_error() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "run.py"), "dmeo"], capture_output=True, text=True)
    assert done.returncode == 2
    assert not done.stdout


def test_every_command_has_a_lock_and_each_lock_holds_the_one_before() -> None:
    def versions(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert set(door.LOCKS) == {"demo", "test", "check", "bench", "parkwatch"}
    product, tests, peers = (versions(f"requirements{each}.lock") for each in ("", "-dev", "-bench"))
    assert product < tests < peers
    assert any(line.startswith("pyside6-essentials==6.12") for line in product)


def test_locks_write_no_addresses() -> None:
    for lock in set(door.LOCKS.values()):
        assert "http" not in (ROOT / lock).read_text(encoding="utf-8")


def test_a_finished_set_up_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = ROOT / "requirements.lock"
    python = tmp_path / "python"
    python.write_text("")
    monkeypatch.setattr(door, "VENV", tmp_path)
    monkeypatch.setattr(door, "PYTHON", python)
    asked: list[str] = []
    monkeypatch.setattr(door, "system_libraries", asked.append)
    monkeypatch.setattr(door, "find_uv", lambda: ["uv"])

    def note(*words: str) -> None:
        asked.append(" ".join(words))

    monkeypatch.setattr(door, "run_aloud", note)
    door.set_up("demo")
    assert any("--require-hashes" in words and str(lock) in words for words in asked)
    asked.clear()
    door.set_up("demo")
    assert not asked


def test_what_is_missing_is_called_by_debian_s_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def loads(library: str) -> bool:
        return library != "libEGL.so.1"

    monkeypatch.setattr(door, "loads", loads)
    monkeypatch.setattr(door, "has_chinese_font", lambda: False)
    assert {"libegl1", "fonts-noto-cjk"} <= set(door.missing_packages("demo"))
    assert "libgl1" not in door.missing_packages("demo")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lacks such libraries")
def test_who_may_not_install_is_told_the_one_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(command: str) -> list[str]:
        assert command == "demo"
        return ["libegl1"]

    def which(name: str) -> str:
        return f"/usr/bin/{name}"

    monkeypatch.setattr(door, "missing_packages", missing)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", which)
    door.system_libraries("demo")
    assert "sudo apt-get install -y --no-install-recommends libegl1" in capsys.readouterr().err
