import sqlite3
from pathlib import Path

import pytest

from loaders.live.entries import Entry, Kind
from loaders.live.journal import Journal
from loaders.live.journal_file import NAME
from loaders.live.journal_past import BLOCK, JournalPast
from scenes.trouble import Trouble

BEGIN = 1_795_222_800.0


def written(folder: Path, moments: list[float]) -> Journal:
    journal = Journal.open(folder, owner="test")
    journal.append([Entry(Kind.LOGIN, moment, moment, "王") for moment in moments])
    return journal


def logins(past: JournalPast, begin: float, end: float) -> list[float]:
    return [told.time for told in past.entries(begin, end) if told.kind == Kind.LOGIN]


def test_entries_of_a_time_come_oldest_first_with_its_begin_and_without_its_end(tmp_path: Path) -> None:
    journal = written(tmp_path, [BEGIN + each for each in range(4 * BLOCK)])
    past = JournalPast(tmp_path)
    assert logins(past, BEGIN + 700, BEGIN + 705) == [BEGIN + each for each in range(700, 705)]
    assert logins(past, BEGIN - 100, BEGIN) == []
    assert logins(past, BEGIN + 4 * BLOCK - 2, BEGIN + 1e9) == [BEGIN + 4 * BLOCK - 2, BEGIN + 4 * BLOCK - 1]
    assert len(logins(past, BEGIN, BEGIN + 1e9)) == 4 * BLOCK
    journal.close()


def test_a_hole_in_the_journal_far_away_changes_nothing(tmp_path: Path) -> None:
    journal = written(tmp_path, [BEGIN + 10 * each for each in range(6 * BLOCK)])
    past = JournalPast(tmp_path)
    assert len(logins(past, BEGIN, BEGIN + 50)) == 5
    with sqlite3.connect(tmp_path / NAME) as db:
        db.execute("DELETE FROM entries WHERE number > ? AND number < ?", (4 * BLOCK, 5 * BLOCK))
    db.close()
    assert logins(past, BEGIN, BEGIN + 50) == [BEGIN + 10 * each for each in range(5)]
    journal.close()


def test_what_is_written_meanwhile_is_found(tmp_path: Path) -> None:
    journal = written(tmp_path, [BEGIN])
    past = JournalPast(tmp_path)
    assert logins(past, BEGIN, BEGIN + 1e6) == [BEGIN]
    journal.append([Entry(Kind.LOGIN, BEGIN + each, BEGIN + each) for each in range(1, 3 * BLOCK)])
    assert len(logins(past, BEGIN, BEGIN + 1e6)) == 3 * BLOCK
    journal.close()


def test_a_clock_that_was_set_back_hides_nothing(tmp_path: Path) -> None:
    forward = [BEGIN + 10_000 + each for each in range(2 * BLOCK)]
    again = [BEGIN + each for each in range(2 * BLOCK)]
    journal = written(tmp_path, forward + again)
    past = JournalPast(tmp_path)
    assert len(logins(past, BEGIN + 10_000, BEGIN + 20_000)) == 2 * BLOCK
    assert len(logins(past, BEGIN, BEGIN + 9_000)) == 2 * BLOCK
    journal.close()


def test_a_record_that_is_none_is_left_out(tmp_path: Path) -> None:
    journal = written(tmp_path, [BEGIN + each for each in range(3)])
    with sqlite3.connect(tmp_path / NAME) as db:
        number = db.execute("SELECT max(number) FROM entries").fetchone()[0]
        db.execute("UPDATE entries SET record = ? WHERE number = ?", (b"\xff{", number))
    db.close()
    assert logins(JournalPast(tmp_path), BEGIN, BEGIN + 10) == [BEGIN, BEGIN + 1]
    journal.close()


def test_without_a_journal_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="journal"):
        list(JournalPast(tmp_path).entries(BEGIN, BEGIN + 1))
