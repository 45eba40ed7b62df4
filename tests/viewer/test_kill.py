"""Recorder and viewer are killed at moments nobody chose, in a flood of alarms. Nothing that was shown is lost.

`ROUNDS` is what the suite has time for; with PARKWATCH_KILL_ROUNDS=50 the same tests go on for longer.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from loaders.live.acts import Act, Action, Login
from loaders.live.wire.endpoint import files, read_endpoint
from scenes.alarm import Axis
from scenes.severity import Level
from tests.recorder_process import ROOT, SMALL, small_park, spawn_flooded
from tests.viewer.test_link import QUESTION, Seat, end_of, live
from tests.waiting import wait_until

ROUNDS = int(os.environ.get("PARKWATCH_KILL_ROUNDS", "3"))
ORDERS = replace(SMALL, linger_s=20.0)
CODES = small_park().tags.codes

type Told = tuple[str, int, int, int, float]
"""Code, axis, happening, state afterwards, time of one alarm event."""


@dataclass
class Shown:
    """What one viewer was shown, by number. An event told twice in two ways is an error at once."""

    events: dict[int, Told] = field(default_factory=dict[int, Told])
    transitions: set[int] = field(default_factory=set[int])

    def look(self, seat: Seat) -> bool:
        """One more tick."""
        seat.watch.tick()
        told = seat.watch.events
        columns = (told.number, told.row, told.axis, told.happening, told.after, told.time)
        for number, row, axis, happening, after, moment in zip(*columns, strict=True):
            said = (CODES[int(row)], int(axis), int(happening), int(after), float(moment))
            assert self.events.setdefault(int(number), said) == said
        self.transitions.update(seat.watch.transitions.number.tolist())
        return live(seat)

    def wait_for(self, seat: Seat, number: int) -> None:
        """Look until the event of this number, or a later one, was shown."""
        wait_until(lambda: self.look(seat) and max(self.events, default=-1) >= number)


@pytest.fixture
def run_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    left = read_endpoint(files(tmp_path, ORDERS).endpoint)
    if left is not None:
        os.kill(left.pid, signal.SIGKILL)
        end_of(left.pid)


def journaled(run_dir: Path) -> tuple[dict[int, Told], set[int], list[dict[str, object]]]:
    """As the journal has them: alarm events by number, numbers of transitions, words of the acts that were done."""
    events, transitions, acts = dict[int, Told](), list[int](), list[dict[str, object]]()
    with closing(sqlite3.connect(files(run_dir, ORDERS).data / "journal.sqlite")) as db:
        for (record,) in db.execute("SELECT record FROM entries ORDER BY number"):
            entry = orjson.loads(record)
            words = entry["words"]
            if entry["kind"] == "alarm":
                names = ("number", "code", "axis", "happening", "after", "time")
                for number, *said in zip(*(words[name] for name in names), strict=True):
                    assert number not in events, "an event is journaled once"
                    events[number] = (said[0], said[1], said[2], said[3], said[4])
            if entry["kind"] == "transition":
                transitions += words["number"]
            if entry["kind"] == "act":
                acts.append(words)
    assert len(transitions) == len(set(transitions)), "a transition is journaled once"
    return events, set(transitions), acts


def test_nothing_that_was_shown_is_lost_when_the_recorder_is_killed(run_dir: Path) -> None:
    chance = random.Random(4711)
    shown, answered = Shown(), 0
    seat = Seat(run_dir, spawn_flooded, ORDERS)
    seat.link.start()
    try:
        for turn in range(ROUNDS):
            wait_until(lambda: shown.look(seat))
            session = seat.ask(Login(next(QUESTION), guest=True), heard=shown.look).session
            rows, levels = np.array([0], np.int32), np.zeros(1, np.uint8)
            note = Act(next(QUESTION), session, Action.NOTE, rows, levels, text=f"{turn}")
            answered += seat.ask(note, heard=shown.look).done
            until = time.monotonic() + chance.uniform(0.05, 0.6)
            while time.monotonic() < until:
                shown.look(seat)
                time.sleep(0.01)
            shown.wait_for(seat, 20 * (turn + 1))
            os.kill(seat.pid, signal.SIGKILL)
            wait_until(lambda: not shown.look(seat))
        wait_until(lambda: shown.look(seat) and seat.watch.health.reconciled)
        assert seat.watch.health.missed == seat.watch.health.events_missed == 0
    finally:
        seat.link.stop()
    events, transitions, acts = journaled(run_dir)
    assert shown.events.items() <= events.items(), "what was shown is in the journal, as it was shown"
    assert shown.transitions <= transitions
    assert [act["text"] for act in acts] == [f"{turn}" for turn in range(ROUNDS)], "an act that was answered is kept"
    assert answered == ROUNDS
    assert sorted(events) == list(range(len(events))), "numbers have no gap over restarts"


VIEWER = """
import sys, time
from pathlib import Path
from tests.viewer.test_kill import ORDERS, Shown
from tests.viewer.test_link import Seat
seat, shown = Seat(Path(sys.argv[1]), None, ORDERS), Shown()
seat.link.start()
while True:
    before = len(shown.events)
    shown.look(seat)
    if len(shown.events) > before:
        sys.stdout.write(f"{max(shown.events)}\\n")
        sys.stdout.flush()
    time.sleep(0.01)
"""


def test_a_viewer_killed_again_and_again_harms_neither_recorder_nor_the_other_viewer(run_dir: Path) -> None:
    chance = random.Random(815)
    shown, highest = Shown(), -1
    seat = Seat(run_dir, spawn_flooded, ORDERS)
    seat.link.start()
    try:
        wait_until(lambda: shown.look(seat))
        recorder = seat.pid
        for _ in range(ROUNDS):
            viewer = subprocess.Popen([sys.executable, "-c", VIEWER, str(run_dir)], cwd=ROOT, stdout=subprocess.PIPE)
            assert viewer.stdout is not None
            with viewer.stdout as said:
                highest = max(highest, int(said.readline()))
                time.sleep(chance.uniform(0.0, 0.3))
                viewer.kill()
                viewer.wait()
            wait_until(lambda: shown.look(seat))
        wait_until(lambda: shown.look(seat) and highest in shown.events)
        health = seat.watch.health
        assert (seat.pid, health.missed, health.events_missed) == (recorder, 0, 0)
    finally:
        seat.link.stop()
    events, _, _ = journaled(run_dir)
    assert shown.events.items() <= events.items()
    assert highest in events


def test_an_acknowledgement_that_was_answered_stands_after_the_recorder_was_killed(run_dir: Path) -> None:
    """The last thermometer of the flood is silent: its contact alarm is acknowledged, then everything ends."""
    seat = Seat(run_dir, spawn_flooded, ORDERS)
    seat.link.start()
    try:
        seat.becomes(lambda s: live(s) and s.watch.facts.contact[7] == 1)
        session = seat.ask(Login(next(QUESTION), guest=True)).session
        rows, levels = np.array([7], np.int32), np.array([Level.NORMAL], np.uint8)
        answer = seat.ask(Act(next(QUESTION), session, Action.ACKNOWLEDGE, rows, levels, Axis.CONTACT))
        assert answer.done
        first = seat.pid
        os.kill(first, signal.SIGKILL)
        seat.becomes(lambda s: not live(s))
        seat.becomes(lambda s: live(s) and s.pid != first)
        assert seat.watch.facts.contact[7] == 2
        assert [(each.row, each.by) for each in seat.watch.board.answered if each.axis == Axis.CONTACT] == [
            (7, "演练值班员")
        ]
    finally:
        seat.link.stop()
