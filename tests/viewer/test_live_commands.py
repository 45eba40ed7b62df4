"""The commands about live data, through the command line's own door."""

import io
import json
import sys
from pathlib import Path

import pytest

from loaders.live.entries import Entry, Kind
from loaders.live.journal import Journal
from loaders.places import CONFIG
from viewer.command import main

PASSWORD = "Zhuang-Zhi-7-Guan"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with a journal of three entries."""
    journal = Journal.open(tmp_path / "kept", owner="test")
    for number in range(3):
        journal.append([Entry(Kind.CONFIGURATION, 1000.0 + number, 2000.0 + number, "", {"what": f"第 {number} 次"})])
    journal.close()
    return tmp_path / "kept"


@pytest.mark.parametrize("words", [["alarms"], ["hazard"], ["alarms", "--profile", "phoebus"]])
def test_every_published_case_agrees(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *words, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows
    assert {row["agrees"] for row in rows} <= {True, None}


def test_one_wrong_expectation_ends_with_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = json.loads((CONFIG / "alarms" / "alarm_cases.json").read_text(encoding="utf-8"))
    table["cases"][0]["steps"][1]["alarm"] = ["MAJOR", "OK"]
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(table), encoding="utf-8")
    assert main(["verify", "alarms", str(wrong)]) == 1
    assert "1 mismatches" in capsys.readouterr().out


def test_a_sound_journal_is_said_to_be_sound_and_a_changed_one_is_not(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["journal", "verify", str(kept)]) == 0
    assert "sound" in capsys.readouterr().out
    for path in kept.glob("*.sqlite*"):
        path.write_bytes(path.read_bytes().replace("第 1 次".encode(), "第 7 次".encode()))
    assert main(["journal", "verify", str(kept)]) == 1


def test_a_journal_is_written_out(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["journal", "export", str(kept), "-o", str(out), "--format", "jsonl"]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    assert "第 2 次" in out.read_text(encoding="utf-8")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "verify", str(tmp_path / "none")]) == 1
    assert "none" in capsys.readouterr().err


def test_the_first_account_is_an_administrator_and_a_password_is_never_an_argument(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed(*words: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
        return main(["accounts", *words])

    folder = str(tmp_path)
    assert typed("add", "张三", folder, "operator") == 1
    assert typed("add", "李四", folder, "administrator") == 0
    assert typed("add", "张三", folder, "operator") == 0
    assert typed("disable", "李四", folder) == 1  # the last administrator stays
    capsys.readouterr()
    assert main(["accounts", "list", folder, "--json"]) == 0
    assert {each["name"]: each["role"] for each in json.loads(capsys.readouterr().out)} == {
        "张三": "operator",
        "李四": "administrator",
    }
    assert PASSWORD.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
