"""A real recorder process behind a real server, with a viewer's link: what it costs, and how late a value is."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
import psutil

from benchmarks.intake_side import LOOPBACK, SCALES, SINGLE_RATE, Scale, orders_of, park_of
from loaders.live.feeds.demo_servers import DemoServers
from scenes.facts import Facts
from viewer.link import Link
from viewer.mailbox import Mailbox

START_SECONDS = 60.0
FRAME_SECONDS = 1 / 60
FRAME_WORK_SECONDS = 0.0035
"""A frame's own work in Python, as in `reference/live-data.md` 2.4."""
SETTLE_SECONDS, CALM_SECONDS = 1.5, 4.0


@dataclass(frozen=True, slots=True)
class Intake:
    """`cpu` is the recorder's share of a core; delays are 99th percentiles in ms; `share` of the readings that came.

    `calm_delay` is how late frames began on this machine just before, without a feed.
    """

    cpu: float
    calm_delay: float
    frame_delay: float
    value_delay: float
    share: float
    gaps: int


def measured(kind: str, name: str, seconds: float) -> Intake:
    """Run a city or a province through one kind of server for so long."""
    scale = SCALES[name]
    with tempfile.TemporaryDirectory(prefix="parkwatch-intake-") as place, ExitStack() as stack:
        folder = Path(place)
        servers = DemoServers(kind, folder)
        stack.callback(servers.close)
        (folder / "feed.toml").write_text(plan_of(kind, scale, servers.ports), encoding="utf-8")
        calm = _Eye(Mailbox())
        calm.watch(min(seconds, CALM_SECONDS))
        recorder = stack.enter_context(side("recorder", folder, name))
        stack.enter_context(side(kind, folder, name, servers.ports))
        return _watched(folder, scale, recorder.pid, seconds, calm.frame_delay)


def peer_cpu(seconds: float) -> float:
    """What a plain client takes of a core for a whole city in messages of one tag."""
    with tempfile.TemporaryDirectory(prefix="parkwatch-intake-") as place, ExitStack() as stack:
        folder = Path(place)
        servers = DemoServers("mqtt", folder)
        stack.callback(servers.close)
        plain = stack.enter_context(side("plain", folder, "city", servers.ports))
        stack.enter_context(side("singles", folder, "city", servers.ports))
        time.sleep(SETTLE_SECONDS)
        return _cpu_during(plain.pid, lambda: time.sleep(seconds)) * SCALES["city"].indicators / SINGLE_RATE


@contextmanager
def side(role: str, folder: Path, name: str, ports: Sequence[int] = ()) -> Generator[subprocess.Popen[bytes]]:
    """One process of `benchmarks.intake_side` for the length of a `with`."""
    words = [sys.executable, "-P", "-m", "benchmarks.intake_side", role, str(folder), name, *map(str, ports)]
    with (folder / f"{role}.log").open("wb") as log:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def plan_of(kind: str, scale: Scale, ports: Sequence[int]) -> str:
    """The `feed.toml` of the recorder."""
    mapping = "generic_msgpack" if scale.binary else "generic"
    common = f'made_up = true\n[[source]]\nname = "m"\nkind = "{kind}"\nmapping = "{mapping}"\n'
    if kind == "mqtt":
        return common + f'url = "mqtt://{LOOPBACK}:{ports[0]}"\ntopics = ["v/#"]\n'
    urls = ", ".join(f'"nats://{LOOPBACK}:{port}"' for port in ports)
    return common + f'urls = [{urls}]\nsubjects = ["v.>"]\n'


def _watched(folder: Path, scale: Scale, recorder: int, seconds: float, calm: float) -> Intake:
    park, mailbox, woken = park_of(scale), Mailbox(), Event()
    link = Link(orders_of(folder), folder / "run", park.tags, mailbox, woken.set)
    link.start()
    try:
        _until_everything_came(mailbox, len(park.tags))
        eye = _Eye(mailbox)
        cpu = _cpu_during(recorder, lambda: eye.watch(seconds))
        return eye.told(cpu, scale, calm)
    finally:
        link.stop()


def _until_everything_came(mailbox: Mailbox, tags: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        facts = mailbox.take().facts
        if facts is not None and int(np.isfinite(facts.value).sum()) == tags:
            time.sleep(SETTLE_SECONDS)
            mailbox.take()
            return
        time.sleep(0.05)
    raise TimeoutError("the values never came")


def _cpu_during(pid: int, act: Callable[[], object]) -> float:
    """Processor time of a process over real time."""
    process = psutil.Process(pid)
    before, began = process.cpu_times(), time.monotonic()
    act()
    after, took = process.cpu_times(), time.monotonic() - began
    return (after.user + after.system - before.user - before.system) / took


class _Eye:
    """A window without a window: sixty frames a second with some work in each, and a look into the mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._facts: Facts | None = None
        self._late: list[float] = []
        self._ages: list[np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = []
        self._first = self._last = (0, 0.0)
        """Readings so far, and when that was said."""
        self._gaps = 0

    def watch(self, seconds: float) -> None:
        """For so long."""
        began = due = time.monotonic()
        while (moment := time.monotonic()) - began < seconds:
            self._late.append(max(moment - due, 0.0))
            self._look()
            while time.monotonic() - moment < FRAME_WORK_SECONDS:
                pass
            due += FRAME_SECONDS
            time.sleep(max(due - time.monotonic(), 0.0))

    def _look(self) -> None:
        news = self._mailbox.take()
        if news.word is not None and news.word.heartbeat is not None:
            self._last = news.word.heartbeat.readings, news.word.now
            self._first = self._first if self._first[0] else self._last
            if news.word.heartbeat.sources:
                self._gaps = news.word.heartbeat.sources[0].counts.gaps
        if news.facts is not None:
            if self._facts is not None:
                moved = news.facts.time != self._facts.time
                self._ages.append(time.time() - news.facts.time[moved])
            self._facts = news.facts

    @property
    def frame_delay(self) -> float:
        """How late a frame began, 99th percentile, ms."""
        return float(np.percentile(np.array(self._late) * 1000, 99))

    def told(self, cpu: float, scale: Scale, calm: float) -> Intake:
        """The figures."""
        ages = np.concatenate(self._ages) if self._ages else np.array([np.inf])
        came, seconds = self._last[0] - self._first[0], self._last[1] - self._first[1]
        share = came / max(scale.indicators * seconds, 1.0)
        return Intake(cpu, calm, self.frame_delay, float(np.percentile(ages, 99)) * 1000, share, self._gaps)
