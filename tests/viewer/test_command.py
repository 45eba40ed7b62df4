import json
from pathlib import Path

import pytest

from viewer.command import main


def test_the_schema_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].endswith("2020-12/schema")


def test_a_missing_file_is_said_in_both_languages_and_not_on_standard_output(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["view", "--model", str(tmp_path / "none.glb")]) == 1
    said = capsys.readouterr()
    assert not said.out
    assert "none.glb" in said.err
    assert "处理" in said.err
    assert "Remedy" in said.err


@pytest.mark.parametrize(
    "words", [["view"], ["view", "--datum", "wgs48", "--boundary", "x"], ["nonsense"], ["snapshot", "demo"]]
)
def test_a_wrong_word_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert not capsys.readouterr().out


def test_an_unknown_measurement_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "speed"]) == 1
    assert "limits_paint" in capsys.readouterr().err


def test_preflight_answers_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preflight", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert {each["name"] for each in findings} >= {"processor", "graphics_memory", "memory", "display", "opengl"}
    assert all(each["still_zh"] for each in findings)


def test_the_version_is_the_project_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert "0.1.0" in capsys.readouterr().out
