import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from loaders.live import lease
from loaders.live.lease import LONGEST_LOOK_SECONDS, Holder, Superseded, Token, Watch


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(lease.SCHEMA)
    yield db
    db.close()


def test_of_two_who_saw_the_same_holder_die_one_takes_its_place(db: sqlite3.Connection) -> None:
    seen = lease.holder_of(db)
    assert lease.take(db, "first", seen) == 1
    assert lease.take(db, "second", seen) is None
    assert lease.holder_of(db).owner == "first"


def test_who_was_superseded_hears_it_at_its_next_beat_and_changes_nothing(db: sqlite3.Connection) -> None:
    old = lease.take(db, "old", lease.holder_of(db))
    assert old is not None
    lease.beat(db, old)
    lease.take(db, "new", lease.holder_of(db))
    before = lease.holder_of(db)
    with pytest.raises(Superseded, match="new"):
        lease.beat(db, old)
    lease.let_go(db, old)
    assert lease.holder_of(db) == before


def holder(beat: int, epoch: int = 1) -> Holder:
    return Holder("x", epoch, beat, 1, 0.0, held=True)


def test_a_beat_that_moves_or_another_epoch_begins_the_wait_anew() -> None:
    watch = Watch()
    moments = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    beats = [holder(1), holder(1), holder(1), holder(2), holder(2), holder(2, epoch=2), holder(2, epoch=2)]
    assert [watch.still(*look) for look in zip(beats, moments, strict=True)] == [0.0, 1.0, 2.0, 0.0, 1.0, 0.0, 1.0]


def test_a_long_sleep_of_the_one_who_looks_counts_little_and_a_clock_put_back_nothing() -> None:
    watch = Watch()
    for moment in (100.0, 5000.0, 10.0):
        still = watch.still(holder(1), moment)
    assert still == LONGEST_LOOK_SECONDS


def test_a_lock_lives_as_long_as_its_holder(tmp_path: Path) -> None:
    assert not lease.lives(tmp_path, 3)
    token = Token(tmp_path, 3)
    assert lease.lives(tmp_path, 3)
    assert lease.anybody(tmp_path)
    token.close()
    assert not lease.lives(tmp_path, 3)


def test_old_locks_are_swept_and_files_of_others_are_not(tmp_path: Path) -> None:
    for name in ("journal-1.lock", "journal-2.lock", "journal-x.lock", "journal-٣.lock"):
        (tmp_path / name).touch()
    lease.sweep(tmp_path, 2)
    assert {path.name for path in tmp_path.iterdir()} == {"journal-2.lock", "journal-x.lock", "journal-٣.lock"}


def test_a_process_that_only_has_the_number_of_the_holder_is_not_ended() -> None:
    me = psutil.Process(os.getppid())
    assert not lease.end_frozen(Holder("x", 1, 0, me.pid, me.create_time() - 100.0, held=True))
    assert not lease.end_frozen(Holder("x", 1, 0, os.getpid(), psutil.Process().create_time(), held=True))
    assert psutil.pid_exists(me.pid)
