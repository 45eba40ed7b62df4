import json
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.live.wire.endpoint import Orders
from loaders.package import write_park
from tests.panels.small_park import small_park
from viewer.command import main
from viewer.opening import Opening


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


def test_a_window_is_opened_with_the_words_its_recorder_was_started_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = list[Opening]()

    def run_opening(opening: Opening, **_: object) -> int:
        opened.append(opening)
        return 0

    monkeypatch.setattr("viewer.application.run_opening", run_opening)
    folder, plan, kept = tmp_path / "real.park", tmp_path / "elsewhere.toml", tmp_path / "kept"
    write_park(replace(small_park(), rehearsal=False), folder)
    plan.write_text("")
    assert main(["view", str(folder), "--feed", str(plan), "--data", str(kept)]) == 0
    assert main(["view", str(folder)]) == 0
    assert [each.orders for each in opened] == [Orders(str(folder), feed=str(plan), data_dir=str(kept)), None]
