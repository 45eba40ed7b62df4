"""How long nobody tells anything: a recorder killed or frozen beside its standby, a node of the bus killed.

Real processes and real NATS servers; alarms come in every step of the recorder, so that a pause is seen and what is
lost is counted.
"""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psutil

from benchmarks.result import Result
from loaders.live.feeds.demo_servers import LOOPBACK, DemoServers
from loaders.live.wire.doors import BusPlan
from loaders.live.wire.endpoint import Orders
from tests.recorder_process import SMALL, small_park, spawn_flooded
from viewer.links import way_to
from viewer.mailbox import LinkState, Mailbox, Word
from viewer.watch import Count

GOAL_STANDBY, GOAL_NODE = 10.0, 1.0
START_SECONDS, AFTER_SECONDS = 60.0, 1.0
LOOK_SECONDS = 0.002
ORDERS = replace(SMALL, linger_s=30.0)


def measure(*, quick: bool) -> list[Result]:
    """Seconds, and what was lost; the quick one only kills a recorder."""
    killed, lost = takeover(signal.SIGKILL, AFTER_SECONDS / 4 if quick else AFTER_SECONDS)
    rows = [_row("failover_killed", killed, GOAL_STANDBY)]
    if not quick:
        frozen, lost_frozen = takeover(signal.SIGSTOP)
        node, lost_node = node_killed()
        rows += [_row("failover_frozen", frozen, GOAL_STANDBY), _row("failover_node", node, GOAL_NODE)]
        lost += lost_frozen + lost_node
    return [*rows, Result("failover_lost", lost, "events", "0", lost == 0)]


def _row(name: str, seconds: float, goal: float) -> Result:
    return Result(name, seconds, "s", f"≤ {goal:g} s", seconds <= goal)


class Eye:
    """A viewer without a window that counts what comes and how long nothing does."""

    def __init__(self, orders: Orders, run_dir: Path) -> None:
        self._mailbox = Mailbox()
        self.link = way_to(orders, run_dir, small_park(), self._mailbox, lambda: None)
        self.word: Word | None = None
        self.events = Count(0)
        self.longest = 0.0
        self._last = time.monotonic()

    def look(self) -> None:
        """Take what came."""
        time.sleep(LOOK_SECONDS)
        news = self._mailbox.take()
        for lot in news.lots:
            if self.events.next == 0:
                self.events = Count(lot.first_event)
            self.events.fresh(lot.events.number)
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last)
        self._last = now if any(len(lot) for lot in news.lots) else self._last
        self.word = news.word or self.word

    def wait(self, true: Callable[[], bool]) -> float:
        """Look until something is true; seconds it took."""
        begin = time.monotonic()
        while not true():
            if time.monotonic() - begin > START_SECONDS:
                raise TimeoutError
            self.look()
        return time.monotonic() - begin

    def live(self, pid: int = 0) -> bool:
        """Whether a recorder tells, or this one."""
        word = self.word
        if word is None or word.state is not LinkState.LIVE or word.hello is None:
            return False
        return pid in {0, word.hello.pid}

    def watch(self, seconds: float) -> None:
        """Look for so long, and see what was lost."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.look()
        if self.word is not None and self.word.heartbeat is not None:
            self.events.settle(self.word.heartbeat.events)


def takeover(number: signal.Signals, after_s: float = AFTER_SECONDS) -> tuple[float, int]:
    """Seconds from a signal to the recorder until a viewer sees what its standby tells; events that were lost."""
    with tempfile.TemporaryDirectory(prefix="parkwatch-failover-") as place, ExitStack() as stack:
        folder = Path(place)
        first = stack.enter_context(_recording(ORDERS, folder))
        eye = stack.enter_context(_watching(ORDERS, folder))
        eye.wait(eye.live)
        standby = stack.enter_context(_recording(replace(ORDERS, standby=True), folder))
        eye.wait(lambda: _has_journal(standby.pid))
        os.kill(first.pid, number)
        seconds = eye.wait(lambda: eye.live(standby.pid))
        eye.watch(after_s)
        return seconds, eye.events.missed


def node_killed() -> tuple[float, int]:
    """The longest time without anything when the viewer's node of the bus is killed, in seconds; events lost."""
    with tempfile.TemporaryDirectory(prefix="parkwatch-failover-") as place, ExitStack() as stack:
        folder = Path(place)
        servers = DemoServers("nats", folder)
        stack.callback(servers.close)
        urls = tuple(f"nats://{LOOPBACK}:{port}" for port in servers.ports)
        stack.enter_context(_recording(replace(ORDERS, bus=BusPlan(urls)), folder))
        eye = stack.enter_context(_watching(replace(ORDERS, bus=BusPlan((*urls[1:], urls[0]))), folder))
        eye.wait(eye.live)
        eye.watch(AFTER_SECONDS)
        eye.longest = 0.0
        servers.servers[1].kill()
        eye.watch(3 * AFTER_SECONDS)
        return eye.longest, eye.events.missed


@contextmanager
def _recording(orders: Orders, folder: Path) -> Generator[subprocess.Popen[bytes]]:
    process = spawn_flooded(orders, folder)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def _watching(orders: Orders, folder: Path) -> Generator[Eye]:
    eye = Eye(orders, folder)
    eye.link.start()
    try:
        yield eye
    finally:
        eye.link.stop()


def _has_journal(pid: int) -> bool:
    """Whether a standby has opened the journal: from then on it looks at it."""
    with suppress(psutil.Error):
        return any(Path(each.path).name == "journal.sqlite" for each in psutil.Process(pid).open_files())
    return False
