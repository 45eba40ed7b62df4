"""Writers killed and frozen at moments nobody chose; what they said they had kept is there, once, and follows."""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.live.entries import Kind, read_record
from loaders.live.journal import Journal
from loaders.live.journal_check import verify
from loaders.live.lease import Held
from tests.journal_writers import Writers
from tests.waiting import wait_until

if sys.platform == "win32":
    pytest.skip("writers are forked", allow_module_level=True)

ROUNDS = 60


@pytest.fixture
def writers() -> Iterator[Writers]:
    writers = Writers()
    yield writers
    writers.close()


def kept(folder: Path) -> tuple[list[int], dict[int, str]]:
    """The marks of every act, in order, and the hash of every entry, read by nobody's leave."""
    import sqlite3

    db = sqlite3.connect(folder / "journal.sqlite")
    rows = db.execute("SELECT number, hash, record FROM entries ORDER BY number").fetchall()
    db.close()
    told = [read_record(bytes(record)) for _, _, record in rows]
    marks = [int(str(each.words["mark"])) for each in told if each.kind == Kind.ACT]
    return marks, {int(number): bytes(hashed).hex() for number, hashed, _ in rows}


def test_nothing_that_was_said_to_be_kept_is_lost_or_doubled_by_kill_9(writers: Writers, tmp_path: Path) -> None:
    chance = random.Random(3)
    said, acts, entries = dict[int, str](), list[int](), dict[int, str]()
    for _ in range(ROUNDS):
        writers.begin("flood", tmp_path)
        first = writers.line()
        time.sleep(chance.uniform(0.0, 0.03))
        marks = 0
        for line in (first, *writers.kill()):
            mark, number, hashed = line.split()
            marks, said[int(number)] = int(mark), hashed
        acts, entries = kept(tmp_path)
        assert acts == list(range(1, len(acts) + 1))
        assert len(acts) >= marks
        assert all(entries[number] == hashed for number, hashed in said.items())
    verdict = verify(tmp_path)
    assert verdict.findings == ()
    assert len(said) >= ROUNDS
    journal = Journal.open(tmp_path, owner="after")
    assert journal.standing()["mark"] == b"%d" % len(acts)
    assert journal.count == len(entries) + 1, "it says whose place it takes"
    journal.close()


def test_a_second_recorder_is_refused_and_told_who_writes(writers: Writers, tmp_path: Path) -> None:
    writers.begin("hold", tmp_path)
    assert writers.line() == "holding"
    with pytest.raises(Held, match=rf"hold \(process {writers.pid}\)"):
        Journal.open(tmp_path, owner="second")
    writers.kill()
    Journal.open(tmp_path, owner="second").close()


def test_a_standby_goes_on_at_once_when_the_holder_dies(writers: Writers, tmp_path: Path) -> None:
    writers.begin("hold", tmp_path)
    assert writers.line() == "holding"
    standby = Journal.open(tmp_path, owner="standby", standby=True, monotonic=lambda: 0.0)  # nobody falls silent
    assert not standby.claim()
    writers.kill()
    wait_until(standby.claim)
    assert standby.latest(1)[0].kind == Kind.TAKEOVER
    assert standby.latest(1)[0].words["frozen"] is False
    standby.close()
    assert verify(tmp_path).findings == ()


def test_a_frozen_holder_is_superseded_and_writes_no_more_when_it_wakes(writers: Writers, tmp_path: Path) -> None:
    moments = iter(range(10**6))
    writers.begin("pause", tmp_path)
    assert writers.line() == "holding"
    standby = Journal.open(tmp_path, owner="standby", standby=True, monotonic=lambda: float(next(moments)))
    looks = next(look for look in range(12) if standby.claim())
    assert 5 <= looks <= 8
    count = standby.count
    os.kill(writers.pid, signal.SIGCONT)
    assert writers.rest() == [f"另一台记录进程已接管：standby（进程 {os.getpid()}）。"]
    standby.append([])
    assert standby.count == count
    standby.close()
    verdict = verify(tmp_path)
    assert (verdict.findings, verdict.entries) == ((), count)


def test_a_holder_frozen_inside_a_transaction_is_ended(writers: Writers, tmp_path: Path) -> None:
    moments = iter(range(10**6))
    writers.begin("freeze", tmp_path)
    assert writers.line() == "holding"
    standby = Journal.open(tmp_path, owner="standby", standby=True, monotonic=lambda: float(next(moments)))
    assert any(standby.claim() for _ in range(12))
    assert writers.rest() == []
    standby.close()


def test_a_standby_that_was_stopped_itself_does_not_take_over_from_one_who_lives(
    writers: Writers, tmp_path: Path
) -> None:
    moments = [0.0]
    writers.begin("hold", tmp_path)
    assert writers.line() == "holding"
    standby = Journal.open(tmp_path, owner="standby", standby=True, monotonic=lambda: moments[0])
    for _ in range(3):
        assert not standby.claim()
        moments[0] += 3600.0
    standby.close()
    writers.kill()
