import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.live.incidents import NAME, Incidents
from scenes.accident import Losses
from scenes.incident import Subject
from scenes.trouble import Report, Trouble

SUBJECT = Subject(1_700_000_000.0, 1_700_003_600.0, ("a", "b"), "a")


@pytest.fixture
def incidents(tmp_path: Path) -> Iterator[Incidents]:
    incidents = Incidents.open(tmp_path)
    yield incidents
    incidents.close()


def worked_on(incidents: Incidents) -> str:
    key = incidents.begin("氨泄漏", SUBJECT, by="张三", wall=1_700_004_000.0).key
    incidents.narrate(key, "初稿", by="张三", wall=1_700_004_100.0)
    incidents.state(key, "head_knew", 1_700_000_300.0, "电话", by="李四", wall=1_700_004_200.0)
    incidents.lose(key, Losses(0, 1, None), by="李四", wall=1_700_004_300.0)
    return key


def test_an_incident_is_what_its_records_say_after_a_restart_too(incidents: Incidents, tmp_path: Path) -> None:
    key = worked_on(incidents)
    before = incidents.read(key)
    incidents.close()
    again = Incidents.open(tmp_path)
    assert again.read(key) == before
    assert (before.subject, before.text, before.losses) == (SUBJECT, "初稿", Losses(0, 1, None))
    assert before.moments() == {"head_knew": 1_700_000_300.0}
    assert again.check().flaws == ()
    again.close()


def test_numbers_count_within_a_day_and_the_newest_comes_first(incidents: Incidents) -> None:
    keys = [incidents.begin(f"第 {n} 起", SUBJECT, by="张三", wall=1_700_004_000.0 + n).key for n in range(3)]
    assert [key.partition("-")[2] for key in keys] == ["001", "002", "003"]
    assert [each.key for each in incidents.listed(Report())] == keys[::-1]


def test_two_programs_may_work_on_the_same_incidents(incidents: Incidents, tmp_path: Path) -> None:
    other = Incidents.open(tmp_path)
    key = worked_on(incidents)
    other.close_incident(key, "处置完毕", by="王五", wall=1_700_005_000.0)
    with pytest.raises(Trouble, match="closed"):
        incidents.narrate(key, "太晚", by="张三", wall=1_700_005_001.0)
    assert other.check().flaws == ()
    other.close()


def test_what_is_refused_leaves_no_trace(incidents: Incidents) -> None:
    key = worked_on(incidents)
    before = incidents.check()
    with pytest.raises(Trouble):
        incidents.state(key, "teatime", 1.0, by="张三", wall=2.0)
    with pytest.raises(Trouble):
        incidents.narrate(key, "x", by="  ", wall=2.0)
    with pytest.raises(Trouble):
        incidents.begin("", SUBJECT, by="张三", wall=2.0)
    with pytest.raises(Trouble):
        incidents.narrate("19990101-001", "x", by="张三", wall=2.0)
    assert incidents.check() == before


def changed(path: Path, words: str) -> None:
    db = sqlite3.connect(path / NAME)
    db.execute(words)
    db.commit()
    db.close()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("UPDATE changes SET record = replace(CAST(record AS TEXT), '张三', '赵六') WHERE number = 2", "#2"),
        ("DELETE FROM changes WHERE number = 3", "#4"),
        ("DELETE FROM changes WHERE number = 1", "#2"),
    ],
)
def test_what_was_changed_or_removed_afterwards_is_found(
    incidents: Incidents, tmp_path: Path, words: str, place: str
) -> None:
    worked_on(incidents)
    changed(tmp_path, words)
    assert incidents.check().flaws[0].place == place


def test_one_unreadable_record_costs_its_own_incident_only(incidents: Incidents, tmp_path: Path) -> None:
    bad, good = worked_on(incidents), worked_on(incidents)
    changed(tmp_path, "UPDATE changes SET record = x'7b' WHERE number = 2")
    report = Report()
    assert [each.key for each in incidents.listed(report)] == [good]
    assert report.notices[0].place == "#2"
    with pytest.raises(Trouble, match="cannot be read"):
        incidents.read(bad)


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"not a database, and somebody's only copy" * 100)
    before = (tmp_path / NAME).read_bytes()
    with pytest.raises(Trouble, match="cannot be used"):
        Incidents.open(tmp_path)
    assert (tmp_path / NAME).read_bytes() == before
    with pytest.raises(Trouble):
        Incidents.open(tmp_path / "nowhere")


def test_that_a_package_was_sealed_is_remembered_of_a_closed_incident_too(incidents: Incidents) -> None:
    key = worked_on(incidents)
    incidents.close_incident(key, "完毕", by="王五", wall=2e9)
    incidents.sealed(key, "ab" * 32, "e.zip", by="王五", wall=2e9)
    assert [each["manifest"] for each in incidents.seals(key)] == ["ab" * 32]
    assert incidents.read(key).closing == "完毕"
