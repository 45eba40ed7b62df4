"""From the alarm to the sealed package at the terminal: a real journal, a real history, the key of the recorder."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.part_writing import Hand, Step
from loaders.live.history.tables import names_of
from loaders.package import write_park
from tests.an_incident import Recorded, recorded_incident
from viewer.command import main


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    folder = tmp_path_factory.mktemp("incident")
    recorded = recorded_incident(folder)
    park = recorded.desk.park
    write_park(park, folder / "small.park")
    days = DaysWriter(folder / "journal" / "history", names_of(park), Hand("test", "test"))
    told = recorded.history.states
    days.keep([Step(round(at * 1000), round(at * 1000), state.facts, state.board) for at, state in told])
    days.close()
    yield recorded
    recorded.desk.close()


@pytest.fixture
def words(recorded: Recorded) -> tuple[str, ...]:
    """Which park, and where its journal lies."""
    folder = recorded.desk.journal.folder
    return (str(folder.parent / "small.park"), "--data", str(folder))


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def said(capsys: pytest.CaptureFixture[str], *command: str, code: int = 0) -> str:
    found = main(list(command))
    told = capsys.readouterr()
    assert found == code, told.err
    return told.out.strip()


def opened(capsys: pytest.CaptureFixture[str], recorded: Recorded, words: tuple[str, ...]) -> str:
    park, *data = words
    code, at = recorded.desk.park.tags.codes[3], iso(recorded.begin + 60.0)
    end = iso(recorded.end)
    return said(
        capsys, "incident", "open", park, "3 号罐", "--alarm", code, "--at", at, "--to", end, "--by", "张三", *data
    )


def test_an_incident_is_opened_noted_reported_sealed_verified_and_closed(
    recorded: Recorded, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    park, *data = words
    key = opened(capsys, recorded, words)
    said(capsys, "incident", "note", park, key, "阀门泄漏", "--injuries", "3", "--by", "李四", *data)
    at = iso(recorded.begin + 130.0)
    said(capsys, "incident", "note", park, key, "电话", "--stated", "head_knew", "--at", at, "--by", "李四", *data)
    shown = json.loads(said(capsys, "incident", "show", park, key, "--json", *data))
    assert shown["steps"]["verified"]["person"] == "演练值班员"
    assert shown["incident"]["narrative"][0]["by"] == "李四"
    assert "未消除报警 2 条" in said(capsys, "incident", "show", park, key, "--handover", *data)
    for name in ("r.pdf", "r.docx"):
        said(capsys, "incident", "report", park, key, "-o", str(tmp_path / name), "--language", "en", *data)
        assert (tmp_path / name).stat().st_size > 5000
    package = tmp_path / "e.zip"
    said(capsys, "evidence", "make", park, key, "-o", str(package), "--by", "张三", *data)
    told = said(capsys, "evidence", "verify", str(package), "--key", recorded.signer.public)
    assert "完好 sound" in told
    content = bytearray(package.read_bytes())
    content[len(content) // 2] ^= 1
    package.write_bytes(content)
    assert "NOT SOUND" in said(capsys, "evidence", "verify", str(package), code=1)
    assert json.loads(said(capsys, "evidence", "verify", str(package), "--json", code=1))["sound"] is False
    said(capsys, "incident", "close", park, key, "处置完毕", "--by", "王五", *data)
    said(capsys, "incident", "note", park, key, "太晚", *data, code=1)
    assert "已结案" in said(capsys, "incident", "list", park, *data)


def test_a_package_is_never_signed_with_a_key_made_for_it(
    recorded: Recorded, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    park, *data = words
    key = opened(capsys, recorded, words)
    lying = recorded.desk.journal.folder / "keys" / "journal.key"
    lying.rename(tmp_path / "away")
    said(capsys, "evidence", "make", park, key, "-o", str(tmp_path / "e.zip"), *data, code=1)
    assert not lying.exists()
    (tmp_path / "away").rename(lying)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        ("incident", "open", "PARK", "x", "--from", "nonsense", "--to", "2026-01-01"),
        ("incident", "open", "PARK", "x"),
        ("incident", "open", "PARK", "x", "--alarm", "0", "--at", "2023-11-14 22:13:20"),
        ("incident", "open", "PARK", "x", "--from", "2023-11-14 22:00", "--to", "2023-11-14 23:00", "--code", "77"),
        ("incident", "show", "PARK", "19990101-001"),
        ("incident", "report", "PARK", "19990101-001", "-o", "r.pdf"),
        ("evidence", "verify", "nothing.zip"),
    ],
)
def test_what_cannot_be_done_is_said_in_both_languages(
    wrong: tuple[str, ...], words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    park, *data = words
    command = [park if word == "PARK" else word for word in wrong]
    assert main([*command, *(data if wrong[0] == "incident" else [])]) == 1
    told = capsys.readouterr().err
    assert any("一" <= each <= "鿿" for each in told)
    assert any(each.isascii() and each.isalpha() for each in told)


def test_a_report_is_pdf_or_docx(
    recorded: Recorded, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    park, *data = words
    key = opened(capsys, recorded, words)
    said(capsys, "incident", "report", park, key, "-o", str(tmp_path / "r.txt"), *data, code=1)
    said(capsys, "incident", "report", park, key, "-o", "r.pdf", "--history", str(tmp_path / "none"), *data, code=1)
