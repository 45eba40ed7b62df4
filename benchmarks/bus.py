"""What it costs to publish a city and a province over a bus, and to follow: a tenth of all values moves in each step.

A real NATS server; recorder's and viewer's end in this process, each timed on its own thread.
"""

import tempfile
import time
from collections import deque
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np

from benchmarks.result import Result
from loaders.live.broadcast import Broadcast
from loaders.live.feeds.demo_servers import LOOPBACK, DemoServers
from loaders.live.retained import Story
from loaders.live.wire.bus import BusWire
from loaders.live.wire.doors import BusPlan
from loaders.live.wire.frames import Heartbeat, Hello
from loaders.live.wire.packets import Letter, subjects_of
from loaders.live.wire.pipe import State
from scenes.columns import Floats
from scenes.facts import Facts, nothing_known
from scenes.tags import Tags
from viewer.follower import Follower

STEP_SECONDS = 0.1
CITY, PROVINCE = 20_000, 400_000
GOALS = {CITY: 5.0, PROVINCE: 25.0}
"""Percent of a core for the recorder's side of the bus alone; what is asked of the whole recorder is 10 and 25."""
INBOX = "_INBOX.bench"
PATIENCE_SECONDS = 20.0


def measure(*, quick: bool) -> list[Result]:
    """Percent of a core for publishing and following, ms from saying to having heard, s to join; quick: a city only."""
    rows: list[Result] = []
    for name, count in (("city", CITY), ("province", PROVINCE)):
        if quick and count == PROVINCE:
            continue
        rows += _rows(name, GOALS[count], Bench(count).run(1.0 if quick else 5.0))
    return rows


def _rows(name: str, goal: float, found: "Figures") -> list[Result]:
    return [
        Result(f"bus_publish_{name}", found.publish, "% of a core", f"≤ {goal:g} %", found.publish <= goal),
        Result(f"bus_follow_{name}", found.follow, "% of a core", "", None),
        Result(f"bus_delay_{name}", found.delay, "ms", "≤ 300 ms", found.delay <= 300.0),
        Result(f"bus_join_{name}", found.join, "s", "≤ 1 s", found.join <= 1.0),
    ]


class Figures:
    """`publish` and `follow` in percent of a core, `delay` the 99th percentile in ms, `join` in s."""

    def __init__(self, publish: float, follow: float, delay: float, join: float) -> None:
        self.publish, self.follow, self.delay, self.join = publish, follow, delay, join


class Bench:
    """One recorder's end and one viewer's of so many indicators."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._tags = _tags(count)
        self._facts: Facts = nothing_known(count)
        self._subjects = subjects_of("bench")
        self._chance = np.random.default_rng(1)
        hello = Hello("bench", "digest", "live", 1.0, 1, "run")
        self._broadcast = Broadcast(1, hello, self._subjects, tags=count)
        self._follower = Follower(self._tags, "digest", self._subjects, who=2, inbox=INBOX)
        self._asked: deque[Letter] = deque()
        self._said: dict[int, float] = {}
        self._delays: list[float] = []
        self._followed = 0.0
        self._sent = 0.0
        self._joined = Event()
        self._steps = 0

    def run(self, seconds: float) -> Figures:
        """Steps at their pace for so long."""
        with tempfile.TemporaryDirectory(prefix="parkwatch-bus-") as place, ExitStack() as stack:
            servers = DemoServers("nats", Path(place))
            stack.callback(servers.close)
            plan = BusPlan(tuple(f"nats://{LOOPBACK}:{port}" for port in servers.ports))
            ours = _Timed(plan, (self._subjects.join,), self._asked.append)
            theirs = BusWire(plan, (self._subjects.frames, INBOX), self._hear)
            for wire in (ours, theirs):
                wire.open()
                stack.callback(wire.close)
            while ours.standing.ups + theirs.standing.ups < 2:
                time.sleep(0.01)
            began = time.monotonic()
            theirs.say(self._follower.due(began, theirs.most_bytes))
            until = began + PATIENCE_SECONDS
            while not self._joined.is_set() and time.monotonic() < until:
                self._step(ours, theirs)
            join = time.monotonic() - began
            self._delays, self._followed, self._sent, ours.spent = [], 0.0, 0.0, 0.0
            began = time.monotonic()
            while time.monotonic() - began < seconds:
                self._step(ours, theirs)
            passed = time.monotonic() - began
        delay = float(np.percentile(self._delays, 99)) * 1000 if self._delays else float("inf")
        return Figures(100 * (self._sent + ours.spent) / passed, 100 * self._followed / passed, delay, join)

    def _step(self, ours: "_Timed", theirs: BusWire) -> None:
        due = time.monotonic() + STEP_SECONDS
        state = self._moved()
        begin = time.thread_time()
        letters = [self._asked.popleft() for _ in range(len(self._asked))]
        self._broadcast.hear(letters, time.monotonic())
        said = self._broadcast.told(state, Story(), time.monotonic(), ours.most_bytes)
        self._said[self._steps] = time.monotonic()
        ours.say(said)
        self._sent += time.thread_time() - begin
        theirs.say(self._follower.due(time.monotonic(), theirs.most_bytes))
        time.sleep(max(0.0, due - time.monotonic()))

    def _moved(self) -> State:
        """Every step a tenth of the values is another."""
        self._steps += 1
        rows = self._chance.choice(self._count, self._count // 10, replace=False)
        value: Floats = self._facts.value.copy()
        stamp: Floats = self._facts.time.copy()
        value[rows], stamp[rows] = self._chance.random(len(rows)), float(self._steps)
        self._facts = replace(self._facts, value=value, time=stamp)
        return State(self._facts, Heartbeat(self._steps, 0, 0, 0, 0.0, 1, ()), 1.0)

    def _hear(self, letter: Letter) -> None:
        begin = time.thread_time()
        for told in self._follower.hear(letter, time.monotonic()):
            self._joined.set()
            self._delays.append(time.monotonic() - self._said[told.heartbeat.readings])
        self._followed += time.thread_time() - begin


class _Timed(BusWire):
    """A line that knows what sending cost on its own thread."""

    spent = 0.0

    async def _post(self, letter: Letter) -> None:
        begin = time.thread_time()
        await super()._post(letter)
        self.spent += time.thread_time() - begin


def _tags(count: int) -> Tags:
    """Indicators without limits: nothing is judged here."""
    none, flags = np.full(count, np.nan), np.zeros(count, np.bool_)
    zeros, bytes_ = np.zeros(count), np.zeros(count, np.uint8)
    return Tags(
        codes=tuple(f"{row:022d}" for row in range(count)),
        object_id=np.zeros(count, np.int32),
        kind=bytes_,
        low_low=none,
        low=none,
        high=none,
        high_high=none,
        range_low=zeros,
        range_high=zeros,
        deadband=zeros,
        tolerance=zeros,
        stale_after=np.full(count, 60.0),
        no_low=flags,
        linked=~flags,
    )
