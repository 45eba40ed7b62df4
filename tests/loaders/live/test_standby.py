"""A recorder is killed or frozen while alarms flow; its standby goes on with journal, numbers and viewers."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from loaders.live.journal import Journal
from loaders.live.journal_check import verify
from loaders.live.recorder import run
from loaders.live.spawn import SUPERSEDED
from loaders.live.standby import stood_by
from loaders.live.wire.endpoint import files, read_endpoint
from tests.recorder_process import SMALL, small_park, spawn_flooded
from tests.viewer.test_kill import Shown, journaled
from tests.viewer.test_link import Seat
from tests.waiting import wait_until

ORDERS = replace(SMALL, linger_s=20.0)


class Pair:
    """A recorder, its standby and a viewer that may start neither."""

    def __init__(self, run_dir: Path) -> None:
        self.run_dir, self.shown = run_dir, Shown()
        self.recorder = spawn_flooded(ORDERS, run_dir)
        wait_until(lambda: read_endpoint(files(run_dir, ORDERS).endpoint) is not None)
        self.standby = spawn_flooded(replace(ORDERS, standby=True), run_dir)
        self.seat = Seat(run_dir, None, ORDERS)
        self.seat.link.start()
        wait_until(lambda: self.shown.look(self.seat))
        wait_until(self._waits)

    def _waits(self) -> bool:
        """Whether the standby has the journal open: nothing else of it can be seen from outside."""
        folder = Path(f"/proc/{self.standby.pid}/fd")
        with suppress(OSError):
            return any("journal.sqlite" in str(each.readlink()) for each in folder.iterdir())
        return False

    def taken_over(self) -> bool:
        """Whether the viewer is shown what the standby says."""
        return self.shown.look(self.seat) and self.seat.pid == self.standby.pid

    def reconciled(self) -> bool:
        """Whether all that was counted came."""
        health = self.seat.watch.health
        return self.shown.look(self.seat) and health.received == health.transitions

    def close(self) -> None:
        self.seat.link.stop()
        for process in (self.recorder, self.standby):
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait(60.0)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path)
    yield made
    made.close()


def sound_and_whole(pair: Pair) -> None:
    """The journal is whole, no number is in it twice or missing, and what was shown is in it."""
    health = pair.seat.watch.health
    assert (health.missed, health.events_missed) == (0, 0)
    pair.close()
    events, transitions, _ = journaled(pair.run_dir)
    assert pair.shown.events.items() <= events.items()
    assert sorted(events) == list(range(len(events)))
    assert sorted(transitions) == list(range(len(transitions)))
    assert verify(files(pair.run_dir, ORDERS).data).sound


needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process for a while")


@needs_signals
def test_the_standby_of_a_killed_recorder_goes_on_with_everything(pair: Pair) -> None:
    os.kill(pair.recorder.pid, signal.SIGKILL)
    pair.recorder.wait(60.0)
    wait_until(pair.taken_over)
    wait_until(pair.reconciled)
    sound_and_whole(pair)


@needs_signals
def test_the_standby_of_a_frozen_recorder_takes_over_and_the_frozen_one_ends_by_itself(pair: Pair) -> None:
    os.kill(pair.recorder.pid, signal.SIGSTOP)
    wait_until(pair.taken_over)
    os.kill(pair.recorder.pid, signal.SIGCONT)
    if (code := pair.recorder.wait(60.0)) == SUPERSEDED:
        assert b"Another recorder has taken over" in (pair.run_dir / "small.log").read_bytes()
    else:
        assert code == -signal.SIGKILL, "frozen in the middle of writing it is ended by the standby"
    wait_until(pair.reconciled)
    assert pair.seat.pid == pair.standby.pid
    assert read_endpoint(files(pair.run_dir, ORDERS).endpoint) is not None
    sound_and_whole(pair)


def test_with_nobody_to_stand_by_for_a_standby_records_at_once(tmp_path: Path) -> None:
    orders = replace(SMALL, linger_s=0.3, standby=True)
    assert run(orders, tmp_path, park=small_park()) == 0
    assert (files(tmp_path, orders).data / "ended").exists()


def test_a_standby_of_a_rehearsal_that_ends_in_good_order_ends_too(tmp_path: Path) -> None:
    over, codes = Event(), list[int]()
    orders = replace(SMALL, linger_s=60.0)

    def record() -> None:
        codes.append(run(orders, tmp_path, ended=over.is_set, park=small_park()))

    def stand_by() -> None:
        codes.append(run(replace(orders, standby=True), tmp_path, park=small_park()))

    first, second = Thread(target=record), Thread(target=stand_by)
    first.start()
    wait_until(lambda: read_endpoint(files(tmp_path, orders).endpoint) is not None)
    second.start()
    over.set()
    first.join()
    second.join()
    assert codes == [0, 0]
    assert read_endpoint(files(tmp_path, orders).endpoint) is None


def test_a_standby_that_is_told_to_end_lets_go_of_the_journal(tmp_path: Path) -> None:
    holder = Journal.open(tmp_path, owner="first")
    looks = iter([False, False, True])
    assert stood_by(tmp_path, "second", lambda: next(looks)) is None
    holder.renew()
    holder.close()
    taken = stood_by(tmp_path, "third", lambda: False)
    assert taken is not None
    assert taken.writing
    taken.close()
