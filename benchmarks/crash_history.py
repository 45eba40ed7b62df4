"""What is lost by kill -9: of a recorder that records, of one that closes its day, and of the journal meanwhile.

In each round a process keeps steps and says after each that it is kept; another closes that day; a third writes the
journal. Each is killed: the first after a number of steps, the second behind one of the stages of closing or at a
moment nobody chose, by turns, the third at a moment nobody chose. Then every step and every entry that was said to be
kept is looked for.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.result import Result
from loaders.live.entries import Kind, read_record
from loaders.live.history.closing import close_days
from loaders.live.history.joined import JoinedHistory
from loaders.live.history.part_writing import Step
from loaders.live.history.places import parts_in
from loaders.live.history.seals import seal_of
from loaders.live.journal import Journal
from loaders.live.journal_check import verify
from loaders.places import ROOT
from scenes.past import moved_on
from tests.history_writers import STAGES, steps_of
from tests.journal_writers import Writers
from tests.past_park import NAMES, same

ROUNDS, FEW = 50, 3
LONGEST_CLOSING, LONGEST_WRITING = 0.15, 0.03
"""Seconds within which the moments lie that nobody chose: a little longer than the work takes."""


def measure(*, quick: bool) -> list[Result]:
    """Steps that are gone, days that would not close again, and entries that are gone."""
    rounds = FEW if quick else ROUNDS
    folder, chance = Path(mkdtemp(prefix="parkwatch-bench-")), random.Random(9)
    try:
        lost = [_of_a_day(folder / str(turn), turn, chance) for turn in range(rounds)]
        entries = _of_the_journal(folder / "journal", rounds, chance)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    steps, unclosed = sum(gone for gone, _, _ in lost), sum(not closed for _, closed, _ in lost)
    killed = sum(killed for _, _, killed in lost)
    recording, journal = f"{rounds} kills recording and {killed} closing", f"{rounds} kills of the journal's writer"
    return [
        Result(f"crash_history: {recording}, kept steps lost", steps, "steps", "0", steps == 0),
        Result(f"crash_history: {killed} kills closing, days never closed", unclosed, "days", "0", unclosed == 0),
        Result(f"crash_history: {journal}, kept entries lost", entries, "entries", "0", entries == 0),
    ]


def _of_a_day(folder: Path, turn: int, chance: random.Random) -> tuple[int, bool, bool]:
    """Kept steps that are gone after a recorder and then a closing were killed; whether the day then closes.

    The last is whether the closing was killed, or was over before.
    """
    with _process("write", str(folder), "0") as writer:
        acknowledged, count = 0, chance.randint(2, 110)
        assert writer.stdout is not None
        for line in writer.stdout:
            acknowledged = int(line)
            if acknowledged == count:
                writer.kill()
    steps = steps_of(0)[:acknowledged]
    gone = _gone(folder, steps)
    with _process("close", str(folder), STAGES[turn // 2 % len(STAGES)] if turn % 2 == 0 else "") as closing:
        assert closing.stdout is not None
        closing.stdout.readline()
        if turn % 2:
            time.sleep(chance.uniform(0.0, LONGEST_CLOSING))
            closing.kill()
    gone = max(gone, _gone(folder, steps))
    close_days(folder)
    whole = all(seal_of(part) is not None for part in parts_in(folder))
    return max(gone, _gone(folder, steps)), whole, closing.returncode == -signal.SIGKILL


def _gone(folder: Path, steps: list[Step]) -> int:
    """Steps that are not there as they were told."""
    history, begin = JoinedHistory(NAMES, folder), steps[0].moment / 1000
    facts, changes = history.state_at(begin).facts, history.changes(begin, steps[-1].moment / 1000)
    gone = sum(not same(moved_on(facts, changes, step.moment / 1000), step.facts) for step in steps)
    history.close()
    return gone


def _of_the_journal(folder: Path, rounds: int, chance: random.Random) -> int:
    """Entries that were said to be kept and are not there, or whose chain is broken."""
    import sqlite3

    writers, said = Writers(), dict[int, str]()
    marks = 0
    try:
        for _ in range(rounds):
            writers.begin("flood", folder)
            first = writers.line()
            time.sleep(chance.uniform(0.0, LONGEST_WRITING))
            for line in (first, *writers.kill()):
                mark, number, hashed = line.split()
                marks, said[int(number)] = int(mark), hashed
    finally:
        writers.close()
    Journal.open(folder, owner="after").close()
    db = sqlite3.connect(folder / "journal.sqlite")
    there = {int(number): bytes(hashed).hex() for number, hashed in db.execute("SELECT number, hash FROM entries")}
    records = [read_record(bytes(record)) for (record,) in db.execute("SELECT record FROM entries")]
    db.close()
    acts = {int(str(each.words["mark"])) for each in records if each.kind == Kind.ACT}
    gone = sum(there.get(number) != hashed for number, hashed in said.items())
    return gone + len(set(range(1, marks + 1)) - acts) + len(verify(folder).findings)


def _process(*words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.history_writers", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
