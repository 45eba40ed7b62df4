import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from loaders.live import anchor
from loaders.live.anchor import Signer, due, last_of, unchained
from loaders.live.entries import Entry, Kind
from loaders.live.incidents import Incidents
from loaders.live.journal import Journal
from loaders.live.journal_check import Flaw, verify
from scenes.incident import Subject
from scenes.trouble import Report, Trouble


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal.open(tmp_path / "journal", owner="first")
    yield journal
    journal.close()


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer(tmp_path / "keys" / "anchor.key")


def test_an_anchor_names_the_head_and_is_signed(journal: Journal, signer: Signer) -> None:
    head = journal.head
    made = anchor.anchor(journal, signer, wall=5.0, why="daily")
    assert (made.journal, made.count, made.hash, made.why) == (head.journal, head.count, head.hash, "daily")
    assert made.genuine
    assert made.key == signer.public
    assert last_of(journal.folder / anchor.NAME) == made
    assert journal.latest(1)[0].words["signature"] == made.signature


def test_the_key_is_made_once_for_its_owner_only_and_outlives_the_recorder(signer: Signer, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "anchor.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Signer(path).public == signer.public


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    with pytest.raises(Trouble, match="signing key"):
        Signer(tmp_path / "key")


def test_lines_that_were_changed_or_taken_out_are_found(journal: Journal, signer: Signer) -> None:
    path = journal.folder / anchor.NAME
    for day in range(4):
        anchor.anchor(journal, signer, wall=float(day), why="daily")
    assert unchained(path) == []
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[2], lines[3]]))
    assert unchained(path) == [2]
    path.write_bytes(b"".join([lines[0].replace(b"daily", b"DAILY"), *lines[1:]]))
    assert unchained(path) == [2]
    assert [each.genuine for each in anchor.read(path)] == [False, True, True, True]


def test_a_torn_line_costs_that_line_and_no_other(journal: Journal, signer: Signer) -> None:
    path = journal.folder / anchor.NAME
    anchor.anchor(journal, signer, wall=1.0, why="daily")
    with path.open("ab") as file:
        file.write(b'{"half":')
    made = anchor.anchor(journal, signer, wall=2.0, why="daily")
    assert last_of(path) == made
    assert unchained(path) == [2]


def test_an_anchor_is_due_daily_and_after_the_clock_was_put_back(journal: Journal, signer: Signer) -> None:
    assert due(None, 0.0)
    made = anchor.anchor(journal, signer, wall=1_000_000.0, why="daily")
    assert not due(made, 1_000_000.0 + 86_399)
    assert due(made, 1_000_000.0 + 86_400)
    assert due(made, 999_999.0)


def test_the_copy_elsewhere_is_wherever_one_says(journal: Journal, signer: Signer, tmp_path: Path) -> None:
    journal.append([Entry(Kind.ACT, 1.0, 1.0)])
    made = anchor.anchor(journal, signer, wall=1.0, why="shift", path=tmp_path / "stick.jsonl")
    assert last_of(tmp_path / "stick.jsonl") == made
    assert not (journal.folder / anchor.NAME).exists()


def opened_in(folder: Path) -> Incidents:
    incidents = Incidents.open(folder)
    incidents.begin("泄漏", Subject(0.0, 60.0), by="张三", wall=10.0)
    return incidents


def test_an_anchor_speaks_for_the_incidents_beside_the_journal_too(journal: Journal, signer: Signer) -> None:
    with closing(opened_in(journal.folder)) as incidents:
        found = incidents.check()
    made = anchor.anchor(journal, signer, wall=5.0, why="daily")
    assert (made.incidents, made.incidents_hash) == (1, found.hash)
    assert last_of(journal.folder / anchor.NAME) == made
    assert made.genuine
    assert journal.latest(1)[0].words["incidents_hash"] == found.hash
    assert verify(journal.folder).sound


def test_an_anchor_without_incidents_is_written_as_it_always_was(journal: Journal, signer: Signer) -> None:
    anchor.anchor(journal, signer, wall=5.0, why="daily")
    assert b"incidents" not in (journal.folder / anchor.NAME).read_bytes()


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM changes WHERE number = 2",
        "UPDATE changes SET record = replace(CAST(record AS TEXT), '阀门', '泵')",
        "DELETE FROM changes",
    ],
)
def test_incidents_that_were_rewritten_or_cut_off_after_an_anchor_are_found(
    journal: Journal, signer: Signer, harm: str
) -> None:
    with closing(opened_in(journal.folder)) as incidents:
        incidents.narrate(incidents.listed(Report())[0].key, "阀门", by="张三", wall=20.0)
    anchor.anchor(journal, signer, wall=25.0, why="daily")
    with closing(sqlite3.connect(journal.folder / "incidents.sqlite")) as db:
        db.execute(harm)
        db.commit()
    findings = verify(journal.folder).findings
    assert {each.flaw for each in findings} == {Flaw.REWRITTEN}
    assert "incidents.sqlite" in findings[0].notice.file


def test_incidents_whose_file_has_gone_are_missed(journal: Journal, signer: Signer) -> None:
    opened_in(journal.folder).close()
    anchor.anchor(journal, signer, wall=25.0, why="daily")
    (journal.folder / "incidents.sqlite").unlink()
    assert not verify(journal.folder).sound
