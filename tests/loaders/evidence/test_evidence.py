"""An evidence package of a real incident: what it holds, and that no byte of it can be changed unseen."""

import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.evidence import alone
from loaders.evidence.journal_slice import journal_slice
from loaders.evidence.sealing import Contents, Picture, Sealed, make_evidence
from loaders.evidence.verifying import verify_evidence
from loaders.live import anchor
from loaders.live.anchor import Signer
from loaders.live.incidents import Incidents
from loaders.provenance import scene_stamp
from scenes.incident import Subject
from scenes.past import Gap, Why, moved_on
from scenes.trouble import Report, Trouble
from tests.an_incident import Recorded, recorded_incident

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    recorded = recorded_incident(tmp_path_factory.mktemp("incident"))
    yield recorded
    recorded.desk.close()


@pytest.fixture(scope="module")
def contents(recorded: Recorded) -> Contents:
    folder = recorded.desk.journal.folder
    incidents = Incidents.open(folder)
    subject = Subject(recorded.begin + 50.0, recorded.end)
    incident = incidents.begin("3 号罐温度高高报", subject, by="张三", wall=2e9)
    changes = tuple(incidents.records(incident.key))
    incidents.close()
    journal = journal_slice(folder, subject.begin, subject.end)
    stamp = scene_stamp(recorded.desk.park, None, Report())
    picture = Picture("scene-1", PNG, subject.begin, "home", "事发时", "as it began")
    reports = {"report-zh.pdf": b"%PDF-1.4"}
    return Contents(recorded.desk.park, incident, journal, stamp, "张三", 2e9, (picture,), reports, changes)


@pytest.fixture(scope="module")
def sealed(recorded: Recorded, contents: Contents, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return make_evidence(tmp_path_factory.mktemp("out") / "evidence.zip", contents, recorded.history, recorded.signer)


def stand_alone(path: Path, *key: str) -> "subprocess.CompletedProcess[str]":
    """The verifier from inside the package, run as a program of its own, far from ours."""
    with zipfile.ZipFile(path) as zipped:
        script = path.with_name("verify.py")
        script.write_bytes(zipped.read("verify.py"))
    words = [sys.executable, "-I", str(script), str(path), *key]
    return subprocess.run(words, cwd=path.parent, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_package_verifies_with_both_verifiers_and_says_what_it_cannot_show(sealed: Sealed) -> None:
    verdict = verify_evidence(sealed.path)
    assert verdict.sound
    assert [each.holds for each in verdict.findings].count(None) == 1, "only whose key it is"
    assert "Whose key" in verdict.unproven[0].en
    done = stand_alone(sealed.path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NO" not in done.stdout
    with_key = verify_evidence(sealed.path, sealed.key)
    assert all(each.holds for each in with_key.findings)
    assert not any("Whose key" in each.en for each in with_key.unproven)


def test_another_key_than_the_one_expected_is_refused(sealed: Sealed) -> None:
    assert not verify_evidence(sealed.path, "00" * 32).sound
    assert stand_alone(sealed.path, "00" * 32).returncode == 1


def test_the_verifier_inside_is_short_and_needs_only_cryptography() -> None:
    text = Path(alone.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert "loaders" not in text
    assert "scenes" not in text


def test_the_history_inside_is_the_history(
    recorded: Recorded, contents: Contents, sealed: Sealed, tmp_path: Path
) -> None:
    with zipfile.ZipFile(sealed.path) as zipped:
        zipped.extractall(tmp_path)
    subject, park = contents.incident.subject, recorded.desk.park
    db = duckdb.connect()
    rows = db.execute(f"SELECT code, value, quality FROM '{tmp_path}/frames/keyframe.parquet'").fetchall()
    facts = recorded.history.state_at(subject.begin).facts
    assert [code for code, _, _ in rows] == list(park.tags.codes)
    np.testing.assert_array_equal([quality for _, _, quality in rows], facts.quality)
    told = db.execute(f"SELECT count(*) FROM '{tmp_path}/frames/changes-*.parquet'").fetchone()
    db.close()
    whole = recorded.history.changes(subject.begin, subject.end)
    assert told == (len(whole),)
    assert sealed.changes == len(whole)
    assert (
        moved_on(facts, whole, subject.end).value.tolist()
        == recorded.history.state_at(subject.end).facts.value.tolist()
    )


def test_the_same_contents_are_the_same_bytes(
    recorded: Recorded, contents: Contents, sealed: Sealed, tmp_path: Path
) -> None:
    again = make_evidence(tmp_path / "again.zip", contents, recorded.history, recorded.signer)
    assert again.path.read_bytes() == sealed.path.read_bytes()


def test_the_journal_is_anchored_in_the_package(sealed: Sealed) -> None:
    told = [each.told for each in verify_evidence(sealed.path).findings]
    assert any(each.startswith("anchor 锚定") for each in told)
    assert sealed.notices == ()


def test_a_journal_without_an_anchor_since_is_sealed_and_that_is_said(
    recorded: Recorded, contents: Contents, tmp_path: Path
) -> None:
    bare = replace(contents, journal=replace(contents.journal, anchors=b"", anchor=None))
    made = make_evidence(tmp_path / "bare.zip", bare, recorded.history, recorded.signer)
    assert "No anchor" in made.notices[0].en
    verdict = verify_evidence(made.path, made.key)
    assert verdict.sound
    assert [each.told for each in verdict.findings if each.holds is None] == ["anchored up to 锚定至 #0 / #20"]


def test_a_damaged_journal_is_sealed_as_it_is_and_the_break_is_told(
    recorded: Recorded, contents: Contents, tmp_path: Path
) -> None:
    rows = list(contents.journal.rows)
    rows[3] = rows[3][0], rows[3][1].replace(b"95", b"59", 1) + b" "
    made = make_evidence(
        tmp_path / "damaged.zip",
        replace(contents, journal=replace(contents.journal, rows=tuple(rows))),
        recorded.history,
        recorded.signer,
    )
    assert any("not sound" in each.en for each in made.notices)
    told = {each.told.split(" ")[0]: each.holds for each in verify_evidence(made.path).findings}
    assert (told["journal"], told["anchor"], told["members"]) == (False, False, True)


def test_an_anchor_that_speaks_of_another_journal_is_found(
    recorded: Recorded, contents: Contents, tmp_path: Path
) -> None:
    """The chain is whole, the signature genuine, and yet it is not the journal that was anchored."""
    old = anchor.read_line(contents.journal.anchors.splitlines()[0])
    assert old is not None
    other = recorded.signer.signed(replace(old, hash="ab" * 32, signature=""))
    line = other.written + b"\n"
    rewritten = replace(contents, journal=replace(contents.journal, anchors=line))
    made = make_evidence(tmp_path / "rewritten.zip", rewritten, recorded.history, recorded.signer)
    told = {each.told.split(" ")[0]: each.holds for each in verify_evidence(made.path).findings}
    assert (told["journal"], told["anchor"]) == (True, False)


def test_times_without_a_record_are_in_the_package(recorded: Recorded, contents: Contents, tmp_path: Path) -> None:
    subject = contents.incident.subject
    history = replace(recorded.history, lost=(Gap(subject.begin + 10.0, subject.begin + 40.0, Why.LOST),))
    made = make_evidence(tmp_path / "gap.zip", contents, history, recorded.signer)
    assert "30 s" in made.notices[0].en
    with zipfile.ZipFile(made.path) as zipped:
        assert json.loads(zipped.read("frames/gaps.json"))["gaps"][0]["why"] == "lost"


def test_indicators_that_the_scene_has_no_more_are_said_to_be_missing(
    recorded: Recorded, contents: Contents, tmp_path: Path
) -> None:
    made = make_evidence(tmp_path / "old.zip", contents, replace(recorded.history, strangers=3), recorded.signer)
    assert "3 indicators" in made.notices[0].en


def test_a_cancelled_package_and_one_the_disk_refuses_leave_nothing(
    recorded: Recorded, contents: Contents, tmp_path: Path
) -> None:
    with pytest.raises(Trouble, match="cancelled"):
        make_evidence(tmp_path / "never.zip", contents, recorded.history, recorded.signer, lambda part: part < 0.7)
    with pytest.raises(Trouble, match="not written"):
        make_evidence(tmp_path / "nowhere" / "never.zip", contents, recorded.history, recorded.signer)
    assert list(tmp_path.iterdir()) == []


def test_who_signs_all_anew_is_shown_to_have_another_key(
    contents: Contents, recorded: Recorded, tmp_path: Path
) -> None:
    forged = make_evidence(tmp_path / "forged.zip", contents, recorded.history, Signer(tmp_path / "other.key"))
    assert verify_evidence(forged.path, forged.key).sound
    assert not verify_evidence(forged.path, recorded.signer.public).sound


def refused(path: Path) -> bool:
    """Whether both verifiers refuse it; neither may fall over."""
    ours = verify_evidence(path).sound
    try:
        theirs = all(holds is not False for holds, _ in alone.checks(path))
    except alone.FAULTS:
        theirs = False
    return not ours and not theirs


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0.0, 1.0, exclude_max=True), bit=st.integers(0, 7))
def test_any_changed_bit_anywhere_is_found(sealed: Sealed, tmp_path: Path, place: float, bit: int) -> None:
    content = bytearray(sealed.path.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    (tmp_path / "changed.zip").write_bytes(content)
    assert refused(tmp_path / "changed.zip")


def test_every_byte_of_headers_directory_and_seal_counts(sealed: Sealed, tmp_path: Path) -> None:
    """Where hypothesis seldom looks: each local header, the central directory, the end, the seal."""
    content, path = sealed.path.read_bytes(), tmp_path / "changed.zip"
    with zipfile.ZipFile(sealed.path) as zipped:
        headers = [each.header_offset + place for each in zipped.infolist()[::5] for place in range(30)]
        directory = range(zipped.start_dir, len(content), 7)
    for place in (*headers, *directory):
        changed = bytearray(content)
        changed[place] ^= 0x20
        path.write_bytes(changed)
        assert refused(path), place


@pytest.mark.parametrize("cut", [0, 1, 50, 96, 97, 200, 5000])
def test_what_is_cut_off_or_added_is_found(sealed: Sealed, tmp_path: Path, cut: int) -> None:
    content, path = sealed.path.read_bytes(), tmp_path / "changed.zip"
    for each in (
        content[: -cut or None] + b"x",
        content[: len(content) - cut - 1],
        b"x" * (cut + 1) + content,
        content[cut + 1 :],
    ):
        path.write_bytes(each)
        assert refused(path)


def test_members_that_were_added_or_stand_twice_are_found_though_the_seal_is_made_anew(
    sealed: Sealed, recorded: Recorded, tmp_path: Path
) -> None:
    """Even the holder of the key cannot add a member to a manifest that is signed."""
    with zipfile.ZipFile(sealed.path) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    from loaders.evidence.archive import write_archive

    for number, change in enumerate(({"extra.txt": b"x"}, {"README.txt": b"x"})):
        path = tmp_path / f"{number}.zip"
        assert write_archive(path, {**members, **change}, recorded.signer, lambda _: True)
        assert refused(path)
    path = tmp_path / "less.zip"
    write_archive(path, {k: v for k, v in members.items() if k != "README.txt"}, recorded.signer, lambda _: True)
    assert refused(path)


def test_bombs_and_nonsense_are_refused_at_once(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("manifest.json", bytes(50_000_000))
    nonsense = tmp_path / "nonsense.zip"
    nonsense.write_bytes(b"PK" * 1000)
    empty = tmp_path / "empty.zip"
    empty.write_bytes(b"")
    with bomb.open("ab") as file:
        file.write(bytes(96))
    odd = tmp_path / "odd.zip"
    with zipfile.ZipFile(odd, "w") as zipped:
        zipped.writestr("manifest.json", b'{"members": [], "journal": "' + b"[" * 100_000)
        zipped.writestr("manifest.sig", b"")
        zipped.comment = bytes(96)
    assert all(refused(path) for path in (bomb, nonsense, empty, odd))
    assert "packed" in verify_evidence(bomb).findings[-1].told, "before anything is unpacked"


def test_a_stranger_cannot_steer_the_terminal(recorded: Recorded, contents: Contents, tmp_path: Path) -> None:
    hostile = replace(contents, by="\x1b[2Jall is well", incident=replace(contents.incident, title="\x1b]0;x\x07"))
    made = make_evidence(tmp_path / "hostile.zip", hostile, recorded.history, Signer(tmp_path / "own.key"))
    verdict = verify_evidence(made.path)
    assert not any("\x1b" in word for word in (*verdict.about.values(), *(each.told for each in verdict.findings)))


def test_entries_that_cannot_be_read_are_in_the_slice_and_said(recorded: Recorded, tmp_path: Path) -> None:
    """A record that somebody made unreadable, or put back as text: its bytes are sealed as they are."""
    shutil.copytree(recorded.desk.journal.folder, tmp_path / "copy")
    db = sqlite3.connect(tmp_path / "copy" / "journal.sqlite")
    db.execute("UPDATE entries SET record = 'no JSON' WHERE number = 10")
    db.execute("UPDATE entries SET record = CAST(record AS TEXT) WHERE number = 12")
    db.commit()
    db.close()
    found = journal_slice(tmp_path / "copy", recorded.begin, recorded.end)
    assert found.rows[10 - found.first][1] == b"no JSON"
    assert "1 entries cannot be read" in found.notices[0].en
    assert 10 not in [each.number for each in found.told()]
    assert 12 in [each.number for each in found.told()]


def test_a_time_without_an_entry_is_sealed_too(recorded: Recorded, contents: Contents, tmp_path: Path) -> None:
    journal = journal_slice(recorded.desk.journal.folder, 1.0, 2.0)
    assert list(journal.told()) == []
    made = make_evidence(tmp_path / "calm.zip", replace(contents, journal=journal), recorded.history, recorded.signer)
    assert verify_evidence(made.path).sound


FULL = """
import resource, signal, sys
from pathlib import Path
from tests.an_incident import recorded_incident
from loaders.evidence.journal_slice import journal_slice
from loaders.evidence.sealing import Contents, Picture, make_evidence
from loaders.provenance import scene_stamp
from scenes.incident import Incident, Subject
from scenes.trouble import Report, Trouble
folder = Path(sys.argv[1])
recorded = recorded_incident(folder / "in")
subject = Subject(recorded.begin, recorded.end)
journal = journal_slice(recorded.desk.journal.folder, recorded.begin, recorded.end)
stamp = scene_stamp(recorded.desk.park, None, Report())
large = Picture("large", bytes(400_000), recorded.begin, "home")
contents = Contents(recorded.desk.park, Incident("k", "t", subject, "x", 1.0), journal, stamp, "x", 2e9, (large,))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    make_evidence(folder / "out" / "e.zip", contents, recorded.history, recorded.signer)
except Trouble as trouble:
    sys.stdout.write("TROUBLE " + trouble.notice.en)
"""


@pytest.mark.parametrize("room", [100, 200_000])
def test_a_disk_that_fills_up_meanwhile_leaves_nothing(tmp_path: Path, room: int) -> None:
    """A limit on the size of files stands in for the full disk: in the middle of the history, and of the archive."""
    (tmp_path / "out").mkdir()
    words = [sys.executable, "-c", FULL, str(tmp_path), str(room)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={"PYTHONPATH": "."})
    assert "TROUBLE" in done.stdout, done.stderr
    assert "not written" in done.stdout
    assert list((tmp_path / "out").iterdir()) == []
