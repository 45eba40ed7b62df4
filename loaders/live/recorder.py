"""The recorder: reads the feed, judges every reading, tells its viewers. A process of its own, that outlives them."""

import argparse
import logging
import os
import secrets
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from loaders.live.acts import Act, Action, Answer
from loaders.live.endpoint import (
    Files,
    Orders,
    digest,
    files,
    hold,
    new_endpoint,
    remove_endpoint,
    remove_socket,
    write_endpoint,
)
from loaders.live.feeds import Counts, FeedHealth, Line
from loaders.live.frames import Heartbeat, Hello, Stop
from loaders.live.parks import park_of, rehearsal_of
from loaders.live.pipe import Asked, Server, State, Story
from loaders.places import ROOT
from scenes.arrival import timely
from scenes.facts import Facts
from scenes.limits import Transitions, aged, answered, at_first, joined, judged
from scenes.plant import Park
from scenes.readings import Source
from scenes.tags import Tags
from scenes.trouble import Trouble

PAUSE_SECONDS = 0.1
LONGEST_STEP_SECONDS = 1.0
"""Of real time: after a machine has slept the feed goes on from where it was, it does not rush through the night."""
FASTEST = 1000.0
"""Seconds of the feed for one of real time: beyond it a step would take longer than it lasts."""
RATE_SECONDS = 2.0
LOCK_PATIENCE_SECONDS = 3.0
ALREADY_RUNNING = 3
"""Exit code: another recorder has the same orders."""

log = logging.getLogger(__name__)


class Recorder:
    """Takes readings from a source and judges them. Knows no pipe and no clock: `step` is told the time.

    `now` is the feed's clock, seconds since 1970 UTC.
    """

    def __init__(self, tags: Tags, source: Source, *, name: str = "rehearsal") -> None:
        self.facts: Facts = at_first(tags)
        self.transitions = 0
        self.readings = 0
        self.late = 0
        self.ahead = 0
        self.heard = 0.0
        self._tags, self._source, self._name = tags, source, name

    def step(self, now: float) -> Transitions:
        """Everything the feed said up to `now`, judged; then who fell silent. Returns what changed on the way."""
        readings, stamps = timely(self._source.until(now), self.facts, now)
        self.late, self.ahead = self.late + stamps.late, self.ahead + stamps.ahead
        self.readings += len(readings)
        if len(readings):
            self.heard = now
        self.facts, moved = judged(self._tags, readings, self.facts, number=self.transitions)
        self.facts, silent = aged(self._tags, self.facts, now, number=self.transitions + len(moved))
        self.transitions += len(moved) + len(silent)
        return joined([moved, silent])

    def obey(self, act: Act) -> Answer:
        """Somebody answered what they saw."""
        if act.action is Action.ACKNOWLEDGE:
            self.facts = answered(self.facts, act.rows, act.levels)
        return Answer(act.question, act.action is Action.ACKNOWLEDGE)

    def heartbeat(self, *, rate: float, viewers: int) -> Heartbeat:
        """How it goes. `rate` is readings per second of real time."""
        source = FeedHealth(self._name, Line.UP, Counts(readings=self.readings), self.heard)
        return Heartbeat(self.readings, self.transitions, self.late, self.ahead, rate, viewers, (source,))


class FeedClock:
    """The feed's clock: real time `speed` times as quick, from `start_s` (since 1970 UTC) on."""

    def __init__(self, start_s: float, speed: float, monotonic: Callable[[], float]) -> None:
        self.now = start_s
        self._speed, self._monotonic = speed, monotonic
        self._last = monotonic()

    def tick(self) -> float:
        """Move on, and say what time it is."""
        moment = self._monotonic()
        self.now += min(moment - self._last, LONGEST_STEP_SECONDS) * self._speed
        self._last = moment
        return self.now


class Rate:
    """How many readings a second of real time, over the last `RATE_SECONDS`."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def of(self, moment: float, readings: int) -> float:
        """`moment` in seconds, `readings` in all so far."""
        self._marks.append((moment, readings))
        while len(self._marks) > 2 and self._marks[1][0] < moment - RATE_SECONDS:
            self._marks.popleft()
        begin, before = self._marks[0]
        return (readings - before) / (moment - begin) if moment > begin else 0.0


class Linger:
    """When to end: `seconds` after the last viewer left, or after the start when nobody ever came."""

    def __init__(self, seconds: float, moment: float) -> None:
        self._seconds, self._alone_since = seconds, moment

    def over(self, viewers: int, moment: float) -> bool:
        """Whether nobody has watched for long enough. `moment` in seconds."""
        if viewers:
            self._alone_since = moment
        return moment - self._alone_since > self._seconds


def run(
    orders: Orders,
    run_dir: Path,
    *,
    ended: Callable[[], bool] = lambda: False,
    park: Park | None = None,
    source: Callable[[Park, Orders, float], Source] = rehearsal_of,
) -> int:
    """Record until `ended`, until a viewer says stop, or until nobody watches any more. Returns an exit code.

    `park` saves reading it again when the caller has it; `source` makes the feed that begins at a time in seconds since
    1970 UTC. Raises `Trouble` when the park cannot be read.
    """
    if not 0 < orders.speed <= FASTEST:
        raise Trouble(
            f"速度倍数 {orders.speed:g} 不可用。",
            f"The speed {orders.speed:g} cannot be had.",
            remedy_zh=f"取大于 0、不超过 {FASTEST:g} 的数。",
            remedy_en=f"Take a number above 0 and up to {FASTEST:g}.",
        )
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = files(run_dir, orders)
    lock = _patiently(found.lock)
    if lock is None:
        log.info("another recorder has the same orders")
        return ALREADY_RUNNING
    with lock:
        watched = park or park_of(orders)
        _record(watched, orders, found, ended, source)
    return 0


def _patiently(path: Path) -> IO[bytes] | None:
    """The lock; a recorder that is just ending gets a moment to do so."""
    until = time.monotonic() + LOCK_PATIENCE_SECONDS
    while (lock := hold(path)) is None and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
    return lock


def _record(
    park: Park,
    orders: Orders,
    found: Files,
    ended: Callable[[], bool],
    source: Callable[[Park, Orders, float], Source],
) -> None:
    started = time.time()
    start_s = started if orders.start_s is None else orders.start_s
    tags, endpoint = park.tags, new_endpoint(found, park.code, started)
    recorder = Recorder(tags, source(park, orders, start_s))
    hello = Hello(park.code, digest(tags), "rehearsal", orders.speed, os.getpid(), secrets.token_hex(8))
    found.socket.unlink(missing_ok=True)  # the lock is ours: whoever left it is dead
    server = Server(endpoint, hello, tags=len(tags))
    try:
        clock = FeedClock(start_s, orders.speed, time.monotonic)
        moved = recorder.step(clock.now)
        server.publish(_state(recorder, clock, 0.0, 0), Story(moved))
        write_endpoint(found.endpoint, endpoint)
        _watch(recorder, server, clock, Linger(orders.linger_s, time.monotonic()), ended)
    finally:
        remove_endpoint(found.endpoint, endpoint)
        server.close()
        remove_socket(found, endpoint)


def _watch(recorder: Recorder, server: Server, clock: FeedClock, linger: Linger, ended: Callable[[], bool]) -> None:
    """Step by step, about ten times a second and at once when somebody asks for something."""
    rate = Rate()
    while not ended():
        if _obey(recorder, server, server.asked(within=PAUSE_SECONDS)):
            return
        moved = recorder.step(clock.tick())
        moment, viewers = time.monotonic(), server.viewers
        server.publish(_state(recorder, clock, rate.of(moment, recorder.readings), viewers), Story(moved))
        if linger.over(viewers, moment):
            log.info("nobody watches any more")
            return


def _state(recorder: Recorder, clock: FeedClock, rate: float, viewers: int) -> State:
    return State(recorder.facts, recorder.heartbeat(rate=rate, viewers=viewers), clock.now)


def _obey(recorder: Recorder, server: Server, asked: Sequence[Asked]) -> bool:
    """Do what was asked, in order; True when told to stop."""
    for each in asked:
        if isinstance(each.command, Stop):
            return True
        if isinstance(each.command, Act):
            server.answer(each.seat, recorder.obey(each.command))
    return False


def main(arguments: Sequence[str]) -> int:
    """The recorder's own process; 0 when all went well."""
    parser = argparse.ArgumentParser(prog="recorder", description="Record one park for its viewers.")
    parser.add_argument("--park", required=True, help="a package folder, or demo:COPIES")
    parser.add_argument("--run-dir", required=True, type=Path, help="where the endpoint file goes")
    parser.add_argument("--speed", type=float, default=1.0, help="seconds of the feed for one second of real time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--linger", type=float, default=30.0, help="seconds to go on after the last viewer has left")
    parser.add_argument("--start", type=float, default=None, help="when the day begins, seconds since 1970 UTC")
    parser.add_argument("--calm", action="store_true", help="without the scripted incident")
    chosen = parser.parse_args(arguments)
    orders = Orders(chosen.park, chosen.speed, chosen.seed, chosen.linger, not chosen.calm, chosen.start)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    asked = _signals()
    try:
        return run(orders, chosen.run_dir, ended=lambda: bool(asked))
    except Trouble as trouble:
        log.error("%s", trouble.notice.told("en"))  # noqa: TRY400 the sentence is what the reader needs, not the place
        return 1


def _signals() -> list[int]:
    """A list that holds the signal once the process has been asked to end."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)  # nothing else: a handler that takes a lock may wait for itself

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return asked


def spawn_recorder(orders: Orders, run_dir: Path) -> subprocess.Popen[bytes]:
    """Start a recorder that does not end with us. Its words go to a log file in the run directory.

    Whoever keeps the handle must `poll` it while it lives, so that a recorder that ended leaves no zombie.
    """
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = ["--park", _absolute(orders.park), "--run-dir", str(run_dir.resolve()), "--speed", str(orders.speed)]
    words += ["--seed", str(orders.seed), "--linger", str(orders.linger_s)]
    words += [] if orders.incident else ["--calm"]
    words += [] if orders.start_s is None else ["--start", repr(orders.start_s)]
    with files(run_dir, orders).log.open("wb") as words_to:
        if sys.platform == "win32":
            alone = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
            return _start(words, words_to, creationflags=alone)
        return _start(words, words_to, new_session=True)


def _start(
    words: Sequence[str], words_to: IO[bytes], *, creationflags: int = 0, new_session: bool = False
) -> subprocess.Popen[bytes]:
    begin = [sys.executable, str(Path(__file__).with_name("__main__.py"))]
    return subprocess.Popen(
        [*begin, *words],
        stdin=subprocess.DEVNULL,
        stdout=words_to,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        creationflags=creationflags,
        start_new_session=new_session,
    )


def _absolute(park: str) -> str:
    return park if park.startswith("demo") else str(Path(park).resolve())
