import shutil
import sqlite3
import stat
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from loaders.live.acts import Told
from loaders.live.entries import Entry, Kind, transitions_entry
from loaders.live.journal import Journal
from loaders.live.journal_check import Flaw, verify
from loaders.live.journal_file import HEAD, NAME, Unwritable
from loaders.live.lease import Held, Superseded
from tests.journal_writers import CODES, moved


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal.open(tmp_path, owner="first")
    yield journal
    journal.close()


def act(text: str, **words: object) -> Entry:
    return Entry(Kind.ACT, 100.0, 200.0, "张三", {"text": text, **words})


def flaws(folder: Path) -> list[tuple[Flaw, int]]:
    return [(each.flaw, each.number) for each in verify(folder).findings]


def again(journal: Journal) -> Journal:
    """As a recorder that starts anew finds it."""
    journal.close()
    return Journal.open(journal.folder, owner="again")


def test_what_was_appended_is_there_after_a_restart_with_all_that_stands_beside_it(journal: Journal) -> None:
    journal.append([act("一"), act("二")], standing={"shelves": b"[1]", "gone": b"x"})
    journal.append([], standing={"gone": None})
    journal = again(journal)
    assert [told.words["text"] for told in journal.latest(2)] == ["二", "一"]
    assert journal.standing() == {"shelves": b"[1]"}
    assert journal.notices == []
    journal.close()


def test_numbers_go_on_over_a_restart_without_a_gap(journal: Journal) -> None:
    journal.append([transitions_entry(moved(0, 5), CODES, 1.0)])
    journal.append([transitions_entry(moved(5, 7), CODES, 1.0)])
    journal = again(journal)
    assert journal.numbers() == (12, 0)
    journal.close()


def test_every_transition_of_a_flood_is_found_by_its_indicator(journal: Journal) -> None:
    for number in range(0, 3000, 300):
        journal.append([transitions_entry(moved(number, 300), CODES, 1.0)])
    for row in (0, 17, 299):
        found = journal.history(CODES[row])
        assert [each.words["number"] for each in found] == list(range(2700 + row, 0, -300))[:10] or row == 0
        assert {each.words["code"] for each in found} == {CODES[row]}
        assert len(found) == 10


def test_history_is_the_newest_and_never_longer_than_asked(journal: Journal) -> None:
    for each in range(5):
        journal.append([act(str(each), code=CODES[0]), act("other", code=[CODES[1], CODES[2]])])
    assert [told.words["text"] for told in journal.history(CODES[0], 2)] == ["4", "3"]
    assert len(journal.latest(4)) == 4
    assert journal.history("nobody") == ()


def test_only_the_owner_may_read_any_of_its_files(journal: Journal) -> None:
    journal.append([act("一")])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in journal.folder.iterdir()}
    assert {NAME, HEAD, f"{NAME}-wal"} <= modes.keys()
    assert {mode for name, mode in modes.items() if not name.endswith(".lock")} == {0o600}


def test_nothing_is_kept_of_an_append_that_fails_half_way(journal: Journal) -> None:
    before = journal.head
    wrong: dict[str, bytes | None] = {"good": b"1", "bad": object()}  # type: ignore[dict-item] # what SQLite refuses
    with pytest.raises(Unwritable):
        journal.append([act("一")], standing=wrong)
    assert (journal.head, journal.standing()) == (before, {})
    journal.append([act("二")])
    assert flaws(journal.folder) == []


def test_a_second_one_in_the_same_process_is_refused_too_and_changes_nothing(journal: Journal) -> None:
    with pytest.raises(Held, match="first"):
        Journal.open(journal.folder, owner="second")
    journal.append([act("一")])


def test_a_standby_reads_but_may_not_write(journal: Journal) -> None:
    journal.append([act("一")])
    standby = Journal.open(journal.folder, owner="standby", standby=True)
    assert standby.latest(1)[0].words["text"] == "一"
    with pytest.raises(Superseded, match="first"):
        standby.append([act("二")])
    assert not standby.claim()
    standby.close()


def test_a_holder_that_left_in_order_is_followed_at_once_and_nobody_speaks_of_a_takeover(journal: Journal) -> None:
    standby = Journal.open(journal.folder, owner="standby", standby=True)
    journal.close()
    assert standby.claim()
    assert standby.latest(1)[0].kind == Kind.BEGUN
    standby.close()


def test_a_beat_is_written_at_most_once_a_second(tmp_path: Path) -> None:
    moments = [10.0]
    journal = Journal.open(tmp_path, owner="first", monotonic=lambda: moments[0])
    db = sqlite3.connect(tmp_path / NAME)
    beats = list[int]()
    for moments[0] in (10.5, 10.9, 11.0, 11.5, 12.0):
        journal.renew()
        beats.append(db.execute("SELECT beat FROM lease").fetchone()[0])
    assert beats == [0, 0, 1, 1, 2]
    db.close()
    journal.close()


@contextmanager
def no_room(*paths: Path) -> Generator[None]:
    """No file may grow beyond the largest of these, as on a full disk."""
    import resource  # not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(path.stat().st_size for path in paths), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on the size of files is the system's")
def test_on_a_full_disk_nothing_is_half_written_and_it_goes_on_when_there_is_room(journal: Journal) -> None:
    journal.append([act("一")], standing={"mark": b"1"})
    entry = act("二" * 30_000)
    with no_room(journal.folder / NAME, journal.folder / f"{NAME}-wal"):
        for _ in range(3):
            with pytest.raises(Unwritable, match="cannot be written"):
                journal.append([entry], standing={"mark": b"2"})
        assert journal.standing() == {"mark": b"1"}
        assert journal.latest(1)[0].words["text"] == "一"
    journal.append([entry], standing={"mark": b"2"})
    count = journal.count
    journal = again(journal)
    assert (journal.count, journal.standing()) == (count, {"mark": b"2"})
    assert flaws(journal.folder) == []
    journal.close()


def broken_pages(path: Path) -> None:
    """Everything after the first page is rubbish."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x5a" * (len(content) - 4096)
    path.write_bytes(content)


def before_of(told: Told) -> dict[str, object]:
    """What a journal's first entry says of the one before it."""
    assert told.kind == Kind.BEGUN
    return cast("dict[str, object]", told.words["before"])


def test_a_damaged_file_is_set_aside_whole_and_the_new_one_says_so(journal: Journal) -> None:
    for number in range(0, 900, 300):
        journal.append([transitions_entry(moved(number, 300), CODES, 1.0)])
    journal.close()
    before = journal.head
    broken_pages(journal.folder / NAME)
    broken = (journal.folder / NAME).read_bytes()
    journal = Journal.open(journal.folder, owner="again")
    [aside] = journal.folder.glob(f"{NAME}.damaged-*")
    assert aside.read_bytes() == broken
    assert "已损坏" in journal.notices[0].zh
    [begun] = journal.latest()
    said = before_of(begun)
    assert (said["file"], said["lost"], said["former"]) == (aside.name, before.count, [before.journal])
    assert journal.numbers() == (900, 0), "the next number is one that nobody has seen"
    assert flaws(journal.folder) == [(Flaw.LOST, 1)]
    assert verify(journal.folder).sound
    journal.close()


def test_what_can_still_be_read_of_a_damaged_file_is_kept(journal: Journal) -> None:
    journal.append([act(str(each)) for each in range(2000)], standing={"shelves": b"[7]"})
    journal.close()
    path = journal.folder / NAME
    content = bytearray(path.read_bytes())
    content[-20 * 4096 :] = bytes(20 * 4096)
    path.write_bytes(content)
    good = Journal.open(journal.folder, owner="again")
    said = before_of(good.latest()[-1])
    assert 0 < int(str(said["good"])) < 2001
    assert int(str(said["good"])) + int(str(said["lost"])) == 2001
    assert good.standing() == {"shelves": b"[7]"}
    good.close()


def test_a_file_that_breaks_under_way_costs_no_entry_and_no_standing(journal: Journal) -> None:
    journal.append([act(str(each)) for each in range(500)], standing={"shelves": b"[7]"})
    journal.append([], standing={"silence": b"9"})
    with sqlite3.connect(journal.folder / NAME) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    broken_pages(journal.folder / NAME)
    journal.append([act("after")], standing={"silence": b"10"})
    assert [told.kind for told in journal.latest()] == [Kind.ACT, Kind.BEGUN]
    assert journal.standing() == {"shelves": b"[7]", "silence": b"10"}
    journal = again(journal)
    assert journal.standing() == {"shelves": b"[7]", "silence": b"10"}
    journal.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be deleted there")
@pytest.mark.parametrize("taken", [(NAME,), (NAME, f"{NAME}-wal", f"{NAME}-shm"), None])
def test_a_file_that_is_deleted_under_way_is_written_back_whole(
    journal: Journal, taken: tuple[str, ...] | None
) -> None:
    journal.append([act(str(each)) for each in range(50)], standing={"shelves": b"[7]"})
    if taken is None:
        shutil.rmtree(journal.folder)
    else:
        for name in taken:
            (journal.folder / name).unlink()
    journal.append([act("after")])
    with pytest.raises(Held):
        Journal.open(journal.folder, owner="another")
    journal = again(journal)
    kinds = [told.kind for told in journal.latest()]
    assert kinds == [Kind.ACT, Kind.FAULT, *[Kind.ACT] * 50, Kind.BEGUN]
    assert journal.standing() == {"shelves": b"[7]"}
    assert verify(journal.folder).sound
    journal.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be moved there")
def test_what_somebody_put_in_its_place_is_kept_under_another_name(journal: Journal) -> None:
    journal.append([act("before")])
    (journal.folder / NAME).rename(journal.folder / "moved")
    (journal.folder / NAME).write_text("an older copy")
    journal.append([act("after")])
    assert [told.kind for told in journal.latest()] == [Kind.ACT, Kind.FAULT, Kind.ACT, Kind.BEGUN]
    [found] = journal.folder.glob(f"{NAME}.found-*")
    assert found.read_text() == "an older copy"
    journal.close()


def test_a_torn_tail_opens_by_itself_and_what_is_missing_is_said(journal: Journal) -> None:
    for each in range(20):
        journal.append([act(str(each)), transitions_entry(moved(each * 10, 10), CODES, 1.0)])
    for suffix in ("", "-wal"):  # as it lies there when the power fails
        (journal.folder / f"copy{suffix}").write_bytes((journal.folder / f"{NAME}{suffix}").read_bytes())
    head = (journal.folder / HEAD).read_bytes()
    journal.close()
    wal = bytearray((journal.folder / "copy-wal").read_bytes())
    wal[len(wal) // 2] ^= 0x55
    (journal.folder / NAME).write_bytes((journal.folder / "copy").read_bytes())
    (journal.folder / f"{NAME}-wal").write_bytes(wal)
    (journal.folder / HEAD).write_bytes(head)
    journal = Journal.open(journal.folder, owner="again")
    [missing] = [told for told in journal.latest(10) if told.kind == Kind.MISSING]
    assert missing.words["last"] == 41
    assert 1 < int(str(missing.words["first"])) < 41
    assert missing.words["first"] == missing.number
    assert "缺少" in journal.notices[0].zh
    assert journal.numbers() == (200, 0)
    journal = again(journal)
    assert journal.numbers() == (200, 0), "nobody gets a number that was given before"
    assert [flaw for flaw, _ in flaws(journal.folder)] == [Flaw.LOST]
    journal.close()


def test_a_file_of_something_else_is_set_aside_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"no database at all" * 1000)
    journal = Journal.open(tmp_path, owner="first")
    [aside] = tmp_path.glob(f"{NAME}.damaged-*")
    assert aside.read_bytes().startswith(b"no database")
    assert journal.count == 1
    journal.close()


def change(journal: Journal, statement: str) -> None:
    """What a disk or a person may do to the file."""
    db = sqlite3.connect(journal.folder / NAME)
    db.execute(statement)
    db.commit()
    db.close()


def test_an_entry_that_cannot_be_read_is_told_as_such_and_hides_no_other(journal: Journal) -> None:
    journal.append([act(str(each), code=CODES[0]) for each in range(3)])
    change(journal, "UPDATE entries SET record = x'ff00' WHERE number = 3")
    for told in (journal.latest(3), journal.history(CODES[0])):
        assert [each.words.get("text", each.kind) for each in told] == ["2", Kind.FAULT, "0"]
    assert (Flaw.ALTERED, 3) in flaws(journal.folder)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM meta WHERE key = 'journal'",
        "INSERT OR REPLACE INTO meta VALUES ('transition', 'x')",
        "DROP TABLE standing",
    ],
)
def test_notes_of_its_own_that_make_no_sense_are_damage(journal: Journal, statement: str) -> None:
    journal.append([act("一")])
    journal.close()
    change(journal, statement)
    journal = Journal.open(journal.folder, owner="again")
    assert journal.standing() == {}
    assert journal.count >= 1
    journal.append([act("二")])
    journal.close()


def test_a_list_of_entries_that_is_gone_is_said_by_the_new_one(journal: Journal) -> None:
    journal.append([act("一"), act("二")])
    journal.close()
    change(journal, "DROP TABLE entries")
    journal = Journal.open(journal.folder, owner="again")
    assert [told.kind for told in journal.latest()] == [Kind.MISSING, Kind.BEGUN]
    assert journal.latest(1)[0].words == {"first": 1, "last": 3}
    journal.close()


def test_a_lease_that_is_gone_is_made_anew(journal: Journal) -> None:
    journal.close()
    change(journal, "DELETE FROM lease")
    journal = Journal.open(journal.folder, owner="again")
    journal.append([act("一")])
    journal.close()


def test_a_file_that_is_gone_is_noticed(journal: Journal) -> None:
    journal.append([act("一"), transitions_entry(moved(0, 10), CODES, 1.0)])
    journal.close()
    (journal.folder / NAME).unlink()
    journal = Journal.open(journal.folder, owner="again")
    assert "不见了" in journal.notices[0].zh
    assert journal.numbers() == (10, 0)
    assert flaws(journal.folder) == [(Flaw.LOST, 1)]
    journal.close()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unwritable):
        Journal.open(tmp_path / "file" / "journal", owner="first")
