import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import psutil
import pytest

from loaders.live.acts import Act, Action, Answer, Login
from loaders.live.spawn import spawn_recorder
from loaders.live.wire.endpoint import Orders, files, new_endpoint, read_endpoint, write_endpoint
from loaders.live.wire.frames import Question
from scenes.severity import Level, Quality
from scenes.trouble import Notice
from tests.recorder_process import ROOT, SMALL, small_park, spawn_small
from tests.stand_ins import CountingStage, plain_palette
from tests.waiting import wait_until
from viewer.bus_link import BusLink
from viewer.link import Link, Spawn
from viewer.mailbox import LinkState, Mailbox
from viewer.watch import Watch

ORDERS = replace(SMALL, linger_s=30.0)
QUESTION = count(1)


class Seat:
    """A viewer without a window: link, mailbox, watch."""

    def __init__(self, run_dir: Path, spawn: Spawn | None, orders: Orders = ORDERS) -> None:
        park, mailbox = small_park(), Mailbox()
        self.run_dir, self.orders = run_dir, orders
        self.woken = 0
        self._spawn = spawn
        self.link = self._linked(mailbox)
        self.watch = Watch(
            park.tags,
            objects=park.objects,
            palette=plain_palette(),
            stage=CountingStage(),
            show=lambda: None,
            mailbox=mailbox,
            send=self.link.ask,
            now=time.monotonic,
        )

    def _linked(self, mailbox: Mailbox) -> Link | BusLink:
        return Link(self.orders, self.run_dir, small_park().tags, mailbox, self._wake, spawn=self._spawn)

    def _wake(self) -> None:
        self.woken += 1

    def ask(self, question: Question, *, heard: Callable[["Seat"], object] = lambda seat: seat.watch.tick()) -> Answer:
        """Ask, and wait for the one answer; `heard` takes a tick."""
        answers: list[Answer] = []

        def answered() -> bool:
            heard(self)
            answers.extend(each for each in self.watch.answers if each.question == question.question)
            return bool(answers)

        def asked() -> bool:
            heard(self)
            return self.watch.ask(question)

        wait_until(asked)
        wait_until(answered)
        assert len(answers) == 1
        return answers[0]

    def acknowledge_all(self, session: str = "") -> Answer:
        """As the rehearsal's guest: answer everything that waits, at the levels now on the screen."""
        session = session or self.ask(Login(next(QUESTION), guest=True)).session
        rows = np.flatnonzero(self.watch.facts.unanswered).astype(np.int32)
        levels = self.watch.facts.unanswered[rows]
        return self.ask(Act(next(QUESTION), session, Action.ACKNOWLEDGE, rows, levels))

    def becomes(self, true: Callable[["Seat"], bool]) -> None:
        """Wait until something is true of the watch."""

        def look() -> bool:
            self.watch.tick()
            return true(self)

        wait_until(look)

    @property
    def pid(self) -> int:
        return self.watch.health.pid


@pytest.fixture
def seats(tmp_path: Path) -> Iterator[Callable[..., Seat]]:
    made: list[Seat] = []

    def make(spawn: Spawn | None = spawn_small, orders: Orders = ORDERS) -> Seat:
        made.append(Seat(tmp_path, spawn, orders))
        made[-1].link.start()
        return made[-1]

    yield make
    for seat in made:
        seat.link.stop()
    left = read_endpoint(files(tmp_path, ORDERS).endpoint)
    if left is not None and left.pid != os.getpid():
        os.kill(left.pid, signal.SIGKILL)
        end_of(left.pid)


def end_of(pid: int) -> None:
    """Wait for a process to end; a child of ours is not left as a zombie."""
    try:
        psutil.Process(pid).wait(60)
    except psutil.NoSuchProcess:
        return


def live(seat: Seat) -> bool:
    return seat.watch.health.live


def test_the_link_starts_a_recorder_and_the_facts_come_alive(seats: Callable[..., Seat]) -> None:
    seat = seats()
    assert seat.watch.health.state is LinkState.CONNECTING
    seat.becomes(lambda s: s.watch.facts.level[0] == Level.HIGH_HIGH)
    health = seat.watch.health
    assert (health.live, health.kind, health.speed, health.missed) == (True, "rehearsal", 20.0, 0)
    assert health.pid not in {0, os.getpid()}
    assert seat.woken >= 1
    seat.becomes(lambda s: s.watch.facts.quality[7] == Quality.STALE)
    seat.becomes(lambda s: s.watch.health.received == s.watch.health.transitions > 5)


def test_an_answer_reaches_the_recorder_and_every_viewer(seats: Callable[..., Seat]) -> None:
    one, other = seats(), seats()
    for seat in (one, other):
        seat.becomes(lambda s: s.watch.facts.unanswered[0] == Level.HIGH_HIGH)
    assert one.acknowledge_all().done
    for seat in (one, other):
        seat.becomes(lambda s: s.watch.facts.unanswered[0] == Level.NORMAL)
        assert seat.watch.facts.level[0] == Level.HIGH_HIGH
    assert one.pid == other.pid


def test_an_answer_given_just_before_the_window_closes_arrives(seats: Callable[..., Seat]) -> None:
    one = seats()
    one.becomes(lambda s: s.watch.facts.unanswered[0] == Level.HIGH_HIGH)
    session = one.ask(Login(next(QUESTION), guest=True)).session
    worst = np.array([Level.HIGH_HIGH], np.uint8)
    assert one.watch.ask(Act(next(QUESTION), session, Action.ACKNOWLEDGE, np.array([0], np.int32), worst))
    one.link.stop()
    other = seats(spawn=None)
    other.becomes(lambda s: live(s) and s.watch.facts.unanswered[0] == Level.NORMAL)
    assert other.watch.facts.level[0] == Level.HIGH_HIGH


def test_a_killed_recorder_is_lost_and_started_again(seats: Callable[..., Seat]) -> None:
    seat = seats()
    seat.becomes(lambda s: s.watch.facts.level[0] == Level.HIGH_HIGH)
    first = seat.pid
    os.kill(first, signal.SIGKILL)
    seat.becomes(lambda s: not live(s))
    assert seat.watch.facts.level[0] == Level.HIGH_HIGH
    seat.becomes(lambda s: live(s) and s.pid != first)
    seat.becomes(lambda s: s.watch.health.received == s.watch.health.transitions > 0)
    assert seat.watch.health.missed == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot stop a process for a while")
def test_a_recorder_that_hangs_is_lost_and_comes_back(seats: Callable[..., Seat]) -> None:
    seat = seats()
    seat.becomes(live)
    pid, before = seat.pid, seat.woken
    os.kill(pid, signal.SIGSTOP)
    try:
        seat.becomes(lambda s: not live(s))
        wait_until(lambda: seat.woken > before)
    finally:
        os.kill(pid, signal.SIGCONT)
    seat.becomes(lambda s: live(s) and s.pid == pid)
    seat.becomes(lambda s: s.watch.health.received == s.watch.health.transitions)
    assert seat.watch.health.missed == 0


VIEWER = """
import sys, time
from pathlib import Path
from tests.viewer.test_link import Seat, live
from tests.recorder_process import spawn_small
seat = Seat(Path(sys.argv[1]), spawn_small)
seat.link.start()
seat.becomes(lambda s: s.watch.facts.unanswered[0] == 4)
sys.stdout.write(f"{seat.pid}\\n")
sys.stdout.flush()
time.sleep(60)
"""


def test_killing_the_viewer_leaves_the_recorder_with_what_nobody_answered(
    seats: Callable[..., Seat], tmp_path: Path
) -> None:
    viewer = subprocess.Popen([sys.executable, "-c", VIEWER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert viewer.stdout is not None
    with viewer.stdout as said:
        recorder = int(said.readline())
        viewer.kill()
        viewer.wait()
    assert psutil.pid_exists(recorder)
    seat = seats(spawn=None)
    seat.becomes(live)
    assert seat.pid == recorder
    assert seat.watch.facts.unanswered[0] == Level.HIGH_HIGH
    seat.becomes(lambda s: s.watch.health.received == s.watch.health.transitions > 5)
    assert seat.watch.transitions.number[0] == 0


def test_the_recorder_goes_on_without_a_viewer_and_ends_by_itself(seats: Callable[..., Seat]) -> None:
    seat = seats(orders=replace(ORDERS, linger_s=3.0))
    seat.becomes(live)
    pid = seat.pid
    seat.link.stop()
    assert psutil.pid_exists(pid)
    end_of(pid)
    assert not files(seat.run_dir, ORDERS).endpoint.exists()


def test_a_recorder_can_be_told_to_end_and_is_not_started_again(seats: Callable[..., Seat]) -> None:
    seat = seats()
    seat.becomes(live)
    pid = seat.pid
    assert seat.link.stop_recorder()
    seat.becomes(lambda s: not live(s))
    end_of(pid)
    time.sleep(1.0)
    assert not files(seat.run_dir, ORDERS).endpoint.exists()
    assert not seat.link.stop_recorder()


def test_without_leave_to_start_one_the_link_waits(seats: Callable[..., Seat]) -> None:
    waiting = seats(spawn=None)
    time.sleep(0.3)
    waiting.watch.tick()
    assert waiting.watch.health.state is LinkState.CONNECTING
    starting = seats()
    starting.becomes(live)
    waiting.becomes(live)
    assert waiting.pid == starting.pid


def test_an_endpoint_where_nobody_answers_is_got_over(seats: Callable[..., Seat], tmp_path: Path) -> None:
    found = files(tmp_path, ORDERS)
    write_endpoint(found.endpoint, new_endpoint(found, "small", time.time()))  # alive, but no recorder: we are
    seat = seats(spawn=None)
    seat.becomes(lambda s: s.watch.health.notice is not None)
    found.endpoint.unlink()
    starting = seats()
    starting.becomes(live)
    seat.becomes(live)
    assert seat.watch.health.notice is None


def test_a_recorder_that_cannot_start_says_why(tmp_path: Path) -> None:
    orders = Orders(str(tmp_path / "no such.park"))
    seat = Seat(tmp_path, spawn_recorder, orders)
    seat.link.start()
    try:
        seat.becomes(lambda s: s.watch.health.notice is not None)
    finally:
        seat.link.stop()
    notice = seat.watch.health.notice
    assert notice is not None
    assert "ended with code 1" in notice.en
    assert notice.file.endswith(".log")
    assert "Remedy: " in notice.en
    assert "处理：" in notice.zh
    assert notice.en.isascii(), "the English window shows the English sentence"
    assert "Remedy" not in notice.zh, "and the Chinese one the Chinese"


def test_a_recorder_that_cannot_start_again_says_why_in_the_same_words_each_time(tmp_path: Path) -> None:
    started = list[Path]()

    def spawn(orders: Orders, run_dir: Path) -> subprocess.Popen[bytes]:
        started.append(run_dir)
        if len(started) == 1:
            return spawn_small(orders, run_dir)
        told = f"2026-11-22 09:35:0{len(started)},282 ERROR feed.toml: nobody can read this.\n"
        files(run_dir, orders).log.write_text(told, encoding="utf-8")
        return subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])

    seat = Seat(tmp_path, spawn)
    seat.link.start()
    try:
        seat.becomes(live)
        os.kill(seat.pid, signal.SIGKILL)
        notices = list[Notice]()
        while len(started) < 3:
            seat.becomes(lambda s: s.watch.health.notice is not None)
            notices += [notice] if (notice := seat.watch.health.notice) is not None else []
    finally:
        seat.link.stop()
    assert {notice.en for notice in notices} == {"The recorder ended with code 1. feed.toml: nobody can read this."}


def test_a_run_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    seat = Seat(tmp_path / "file" / "run", spawn_recorder)
    seat.link.start()
    try:
        seat.becomes(lambda s: s.watch.health.notice is not None)
    finally:
        seat.link.stop()
    notice = seat.watch.health.notice
    assert notice is not None
    assert "cannot be started" in notice.en
    assert notice.remedy_zh


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("where", ["checkout", "elsewhere"])
def test_the_real_recorder_starts_from_anywhere_and_ends_when_asked(tmp_path: Path, where: str) -> None:
    """As the viewer of a checkout or an installed wheel starts it: by its file, from any folder, any import path."""
    orders = Orders("demo:1", linger_s=60.0)
    before = Path.cwd()
    os.chdir(ROOT if where == "checkout" else tmp_path)
    try:
        process = spawn_recorder(orders, tmp_path)
    finally:
        os.chdir(before)
    wait_until(lambda: read_endpoint(files(tmp_path, orders).endpoint) is not None)
    assert read_endpoint(files(tmp_path, orders).endpoint).pid == process.pid  # type: ignore[union-attr] # pyright: ignore[reportOptionalMemberAccess]
    process.terminate()
    assert process.wait(60) == 0
    assert not files(tmp_path, orders).endpoint.exists()
