"""The shared journal on a real PostgreSQL server, started here on a free port and ended here."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from loaders.live.entries import Entry, Kind
from loaders.live.journal import Journal
from loaders.live.shared_journal import Away, SharedJournal, share
from scenes.trouble import Trouble
from tests.postgres_server import PostgresServer, postgres_installed
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    if not postgres_installed():
        pytest.skip("PostgreSQL is not installed (apt-get install --no-install-recommends postgresql-15)")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # not under pytest's own, which only its owner may enter
    made = PostgresServer(folder)
    line = SharedJournal(made.where)
    line.prepare()
    line.prepare()
    line.close()
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture
def shared(server: PostgresServer) -> Iterator[SharedJournal]:
    line = SharedJournal(server.where)
    yield line
    line.close()


def act(number: int, person: str = "张三") -> Entry:
    return Entry(Kind.ACT, 1000.0 + number, 1000.0 + number, person, {"code": f"T{number}"})


def written(folder: Path, *entries: Entry) -> str:
    """A journal with these entries added; which one it is."""
    journal = Journal.open(folder, owner="test")
    journal.append(entries)
    head = journal.head
    journal.close()
    return head.journal


def test_entries_of_two_recorders_are_found_by_time_park_and_person(tmp_path: Path, shared: SharedJournal) -> None:
    written(tmp_path / "a", *(act(number) for number in range(5)))
    written(tmp_path / "b", act(2, "李四"), act(3, "李四\0"))
    shared.copy(tmp_path / "a", "A1")
    shared.copy(tmp_path / "b", "B1")
    both = [(each.park, each.told.time) for each in shared.told(1002.0, 1004.0) if each.park in {"A1", "B1"}]
    assert sorted(both) == [("A1", 1002.0), ("A1", 1003.0), ("B1", 1002.0), ("B1", 1003.0)]
    assert [each.told.words["code"] for each in shared.told(1000.0, 2000.0, park="A1", limit=2)] == ["T4", "T3"]
    assert [each.told.time for each in shared.told(0.0, 2000.0, park="B1", person="李四")] == [1003.0, 1002.0]


def test_copying_goes_on_where_it_stopped_and_twice_changes_nothing(tmp_path: Path, shared: SharedJournal) -> None:
    journal = written(tmp_path, *(act(number) for number in range(1200)))
    first = shared.copy(tmp_path, "A2")
    assert shared.copy(tmp_path, "A2") == 0
    written(tmp_path, act(1200))
    more = shared.copy(tmp_path, "A2")
    assert 1 <= more < 10
    assert shared.verify(journal) == first + more
    assert (journal, "A2", first + more) in shared.journals()


def test_a_journal_that_was_rewritten_is_not_copied_over(tmp_path: Path, shared: SharedJournal) -> None:
    written(tmp_path, act(1), act(2))
    shared.copy(tmp_path, "A3")
    db = sqlite3.connect(tmp_path / "journal.sqlite")
    with db:
        db.execute("UPDATE entries SET hash = zeroblob(32) WHERE number = (SELECT max(number) FROM entries)")
    db.close()
    with pytest.raises(Trouble, match="is not the one"):
        shared.copy(tmp_path, "A3")


def test_nobody_changes_or_removes_an_entry_and_whoever_does_is_found(
    tmp_path: Path, server: PostgresServer, shared: SharedJournal
) -> None:
    journal = written(tmp_path, act(1), act(2))
    shared.copy(tmp_path, "A4")
    with psycopg.connect(server.where, autocommit=True) as db:
        for words in (b"DELETE FROM entries", b"UPDATE entries SET person = 'x'", b"TRUNCATE entries, journals"):
            with pytest.raises(psycopg.Error, match="only added to"):
                db.execute(words)
        db.execute(b"SET ROLE parkwatch_reader")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(b"INSERT INTO journals VALUES ('x', 'x')")
        db.execute(b"RESET ROLE")
        db.execute(b"ALTER TABLE entries DISABLE TRIGGER entries_stay")  # the owner of the tables can
        db.execute("UPDATE entries SET record = record || ' ' WHERE journal = %s AND number = 2", (journal,))
        db.execute(b"ALTER TABLE entries ENABLE TRIGGER entries_stay")
    with pytest.raises(Trouble, match="Entry 2"):
        shared.verify(journal)
    with pytest.raises(Trouble, match="Entry 2"):
        shared.told(0.0, 1e12, park="A4")


def test_a_server_that_went_away_is_waited_for(tmp_path: Path, server: PostgresServer) -> None:
    journal = written(tmp_path, act(1))
    said = list[str]()

    def pause(_: float) -> None:
        """The server comes back while it is waited for; then enough is copied."""
        if said and not back:
            server.start()
            back.append(True)
        elif back:
            raise KeyboardInterrupt

    back = list[bool]()
    server.stop()
    with pytest.raises(Away):
        share(server.where, tmp_path, "A5", once=True)
    with pytest.raises(KeyboardInterrupt):
        share(server.where, tmp_path, "A5", told=said.append, pause=pause)
    assert len(said) == 1
    line = SharedJournal(server.where)
    wait_until(lambda: line.verify(journal) >= 1)
    line.close()
