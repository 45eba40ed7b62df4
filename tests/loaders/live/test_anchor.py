import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.live import anchor
from loaders.live.anchor import Signer, due, last_of, unchained
from loaders.live.entries import Entry, Kind
from loaders.live.journal import Journal
from scenes.trouble import Trouble


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
