import csv
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.live import anchor
from loaders.live.anchor import Signer
from loaders.live.entries import GENESIS, Entry, Kind, chained, transitions_entry
from loaders.live.journal import Journal
from loaders.live.journal_check import Flaw, verify
from loaders.live.journal_export import export
from loaders.live.journal_file import HEAD, NAME
from scenes.trouble import Trouble
from tests.journal_writers import CODES, moved

ENTRIES = 30
ANCHORED = 20
"""Entries that the anchor speaks for; its own entry comes after them."""
NUMBERS = st.integers(1, ENTRIES)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of thirty entries, anchored after the twentieth."""
    folder = tmp_path_factory.mktemp("sound") / "journal"
    journal = Journal.open(folder, owner="first")
    signer = Signer(folder.parent / "key")
    for number in range(2, ENTRIES):
        journal.append([Entry(Kind.ACT, float(number), 1.0, "张三", {"code": CODES[number], "text": "现场核实"})])
        if journal.count == ANCHORED:
            anchor.anchor(journal, signer, wall=1.0, why="daily")
    journal.close()
    assert verify(folder).entries == ENTRIES
    return folder


@pytest.fixture(scope="module")
def copied(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A copy to be tampered with."""

    def copy() -> Path:
        folder = tmp_path_factory.mktemp("tampered") / "journal"
        shutil.copytree(sound, folder)
        return folder

    return copy


def tamper(folder: Path, *statements: tuple[str, tuple[object, ...]], forget: bool = False) -> list[tuple[Flaw, int]]:
    """Change the file as somebody with the rights to it may, then look it through; `forget` removes the last word."""
    db = sqlite3.connect(folder / NAME)
    for statement, values in statements:
        db.execute(statement, values)
    db.commit()
    db.close()
    if forget:
        (folder / HEAD).unlink()
    return [(each.flaw, each.number) for each in verify(folder).findings if each.flaw != Flaw.INDEX]


def test_a_whole_journal_is_sound_and_says_how_far_an_anchor_speaks_for_it(sound: Path) -> None:
    verdict = verify(sound)
    assert verdict.sound
    assert (verdict.entries, verdict.anchors, verdict.anchored, verdict.remembered) == (30, 1, 20, 30)
    assert verdict.findings == ()


def test_an_anchor_of_another_key_than_the_trusted_is_no_proof(sound: Path) -> None:
    assert verify(sound, keys=[Signer(sound.parent / "key").public]).sound
    verdict = verify(sound, keys=["00" * 32])
    assert (verdict.anchored, [each.flaw for each in verdict.findings]) == (0, [Flaw.UNSIGNED])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=NUMBERS, place=st.integers(0, 10**6), to=st.integers(1, 255))
def test_any_byte_changed_anywhere_is_found_at_its_entry(
    copied: Callable[[], Path], number: int, place: int, to: int
) -> None:
    folder = copied()
    db = sqlite3.connect(folder / NAME)
    record = bytearray(db.execute("SELECT record FROM entries WHERE number = ?", (number,)).fetchone()[0])
    db.close()
    record[place % len(record)] ^= to
    found = tamper(folder, ("UPDATE entries SET record = ? WHERE number = ?", (bytes(record), number)))
    assert (Flaw.ALTERED, number) in found
    assert {at for flaw, at in found if flaw == Flaw.ALTERED} == {number}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=NUMBERS)
def test_any_entry_taken_out_is_found_at_its_place(copied: Callable[[], Path], number: int) -> None:
    found = tamper(copied(), ("DELETE FROM entries WHERE number = ?", (number,)))
    assert (Flaw.CUT if number == ENTRIES else Flaw.REMOVED, number) in found
    assert {at for flaw, at in found if flaw in {Flaw.CUT, Flaw.REMOVED, Flaw.ALTERED}} == {number}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=NUMBERS, other=NUMBERS)
def test_any_two_entries_swapped_are_found_at_both_places(copied: Callable[[], Path], one: int, other: int) -> None:
    swap = "UPDATE entries SET number = ? WHERE number = ?"
    found = tamper(copied(), (swap, (-1, one)), (swap, (one, other)), (swap, (other, -1)))
    altered = {at for flaw, at in found if flaw == Flaw.ALTERED}
    assert altered >= {one, other} if one != other else not altered


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(2, ENTRIES))
def test_an_edit_with_a_hash_of_its_own_breaks_the_chain_at_the_next_entry(
    copied: Callable[[], Path], number: int
) -> None:
    folder = copied()
    rewritten = rewrite(folder, number, number)
    found = tamper(folder, *rewritten)
    place = number + 1 if number < ENTRIES else number
    assert {at for flaw, at in found if flaw == Flaw.ALTERED} == ({place} if number < ENTRIES else set())


def rewrite(folder: Path, first: int, last: int) -> list[tuple[str, tuple[object, ...]]]:
    """What somebody does who knows the chain: another text, and the hashes up to `last` made anew."""
    db = sqlite3.connect(folder / NAME)
    rows = db.execute("SELECT number, hash, record FROM entries ORDER BY number").fetchall()
    db.close()
    before, changes = GENESIS, list[tuple[str, tuple[object, ...]]]()
    for number, hashed, record in rows:
        if number == first:
            told = json.loads(record)
            told["words"]["text"] = "误报"
            record = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        if first <= number <= last:
            hashed = chained(before, record)
            changes.append(("UPDATE entries SET record = ?, hash = ? WHERE number = ?", (record, hashed, number)))
        before = hashed
    return changes


@pytest.mark.parametrize("number", [2, 11, 20])
def test_a_tail_rewritten_by_one_who_knows_the_chain_is_found_by_the_anchor(
    copied: Callable[[], Path], number: int
) -> None:
    folder = copied()
    found = tamper(folder, *rewrite(folder, number, ENTRIES), forget=True)
    assert found == [(Flaw.REWRITTEN, ANCHORED)]


@pytest.mark.parametrize("left", [1, 12, 19])
def test_a_tail_cut_off_before_the_anchor_is_found(copied: Callable[[], Path], left: int) -> None:
    found = tamper(copied(), ("DELETE FROM entries WHERE number > ?", (left,)), forget=True)
    assert found == [(Flaw.CUT, left + 1)]


def test_a_tail_cut_off_after_the_anchor_is_found_by_the_writers_last_word_alone(copied: Callable[[], Path]) -> None:
    cut = ("DELETE FROM entries WHERE number > ?", (25,))
    assert tamper(copied(), cut) == [(Flaw.CUT, 26)]
    assert tamper(copied(), cut, forget=True) == [], "what nobody vouched for elsewhere can be cut off unseen"


def test_another_journal_in_its_place_is_found(copied: Callable[[], Path]) -> None:
    folder = copied()
    for path in folder.glob("journal*"):
        path.unlink()
    Journal.open(folder, owner="other").close()
    assert [each.flaw for each in verify(folder).findings] == [Flaw.REWRITTEN]


def test_an_anchor_that_was_forged_is_found(copied: Callable[[], Path]) -> None:
    folder = copied()
    path = folder / anchor.NAME
    path.write_bytes(path.read_bytes().replace(b'"count":20', b'"count":10'))
    assert [each.flaw for each in verify(folder).findings] == [Flaw.UNSIGNED]


def test_numbers_of_transitions_that_nobody_has_are_found(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, owner="first")
    journal.append([transitions_entry(moved(0, 5), CODES, 1.0)])
    journal.append([transitions_entry(moved(6, 5), CODES, 1.0)])
    journal.close()
    assert [(each.flaw, each.number) for each in verify(tmp_path).findings] == [(Flaw.SKIPPED, 3)]


def test_a_list_by_indicator_that_lacks_an_entry_is_found(copied: Callable[[], Path]) -> None:
    folder = copied()
    tamper(folder, ("DELETE FROM mentions WHERE number = 4", ()))
    assert [each.flaw for each in verify(folder).findings] == [Flaw.INDEX]


def test_a_journal_is_looked_through_while_a_recorder_writes_it(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, owner="first")
    journal.append([Entry(Kind.ACT, 1.0, 1.0)])
    verdict = verify(tmp_path)
    assert (verdict.entries, verdict.sound) == (2, True)
    journal.append([Entry(Kind.ACT, 1.0, 1.0)])
    journal.close()


def test_where_there_is_no_journal_that_is_said_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cannot be opened"):
        verify(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_damaged_in_the_middle_is_told_up_to_where_it_can_be_read(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, owner="first")
    journal.append([Entry(Kind.ACT, 1.0, 1.0, "", {"text": "x" * 200}) for _ in range(500)])
    journal.close()
    content = bytearray((tmp_path / NAME).read_bytes())
    content[-5 * 4096 :] = b"\xff" * 5 * 4096
    (tmp_path / NAME).write_bytes(content)
    flaws = [each.flaw for each in verify(tmp_path).findings]
    assert flaws[0] == Flaw.UNREADABLE


def test_the_exported_lines_let_anybody_follow_the_chain(sound: Path, tmp_path: Path) -> None:
    assert export(sound, tmp_path / "out.jsonl", "jsonl") == ENTRIES
    before = bytes(32)
    for line in (tmp_path / "out.jsonl").read_bytes().splitlines():
        head, _, record = line.partition(b',"record":')
        before = hashlib.sha256(before + record[:-1]).digest()
        assert json.loads(line)["hash"] == before.hex()
        assert head.endswith(b'"')


def test_the_exported_table_has_a_line_for_every_happening_and_starts_no_formula(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal", owner="first")
    journal.append([transitions_entry(moved(0, 3), CODES, 1.0), Entry(Kind.ACT, 1.0, 1.0, "=cmd()", {"text": "a"})])
    journal.close()
    export(journal.folder, tmp_path / "out.csv", "csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["number"], row["code"]) for row in rows] == [
        ("1", ""),
        *(("2", code) for code in CODES[:3]),
        ("3", ""),
    ]
    assert rows[-1]["person"] == "'=cmd()"
    assert json.loads(rows[1]["words"])["level_after"] == 3


def test_an_export_that_fails_leaves_nothing(sound: Path, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="not exported"):
        export(sound, tmp_path / "no" / "out.csv", "csv")
    assert list(tmp_path.iterdir()) == []


def test_records_rewritten_as_text_are_read_as_the_bytes_they_are(copied: Callable[[], Path]) -> None:
    assert tamper(copied(), ("UPDATE entries SET record = CAST(record AS TEXT)", ())) == []
