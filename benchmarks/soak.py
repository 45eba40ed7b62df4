"""The demo park's recorder at ×20 and a watch without a window, now and then frozen: what grows, what is lost."""

import tempfile
import time
from pathlib import Path
from statistics import median
from threading import Event

import numpy as np
import psutil

from benchmarks.result import Result
from loaders.live.acts import Act, Action, Login
from loaders.live.parks import park_of
from loaders.live.spawn import spawn_recorder
from loaders.live.wire.endpoint import Orders
from scenes.columns import Bytes
from scenes.picture import Palette
from scenes.severity import Level, Quality
from viewer.link import Link
from viewer.mailbox import Mailbox
from viewer.watch import Health, Watch

SPEED = 20.0
SECONDS, QUICK_SECONDS = 600.0, 4.0
START_SECONDS = 30.0
FROZEN_EVERY_SECONDS, FROZEN_SECONDS = 30.0, 3.0
GROWTH_GOAL_MEGABYTES = 10.0
"""Of recorder and viewer together: what an allocator may keep back; a leak of one batch in ten shows as more."""


def measure(*, quick: bool) -> list[Result]:
    """Growth of resident memory in MB, and transitions the recorder counted and the viewer did not get."""
    with tempfile.TemporaryDirectory(prefix="parkwatch-soak-") as folder:
        growth, lost, counted = soak(Path(folder), QUICK_SECONDS if quick else SECONDS)
    return [
        Result(
            "soak_growth",
            growth,
            "MB",
            f"≤ {GROWTH_GOAL_MEGABYTES:g} MB",
            growth <= GROWTH_GOAL_MEGABYTES,
        ),
        Result("soak_lost", float(lost), f"of {counted} transitions", "0", lost == 0 and counted > 0),
    ]


class BlindStage:
    """Takes pictures and looks at none."""

    def __init__(self) -> None:
        self.pictures = 0

    def colour(self, picture: Bytes) -> None:
        """One more."""
        self.pictures += 1


def soak(run_dir: Path, seconds: float) -> tuple[float, int, int]:
    """Growth in MB between the first and the last third; transitions lost; transitions counted."""
    orders = Orders("demo:1", speed=SPEED, linger_s=2.0)
    park, mailbox, woken = park_of(orders), Mailbox(), Event()
    link = Link(orders, run_dir, park.tags, mailbox, woken.set, spawn=spawn_recorder)
    watch = Watch(
        park.tags,
        objects=park.objects,
        palette=_any_palette(),
        stage=BlindStage(),
        show=lambda: None,
        mailbox=mailbox,
        send=link.ask,
        now=time.monotonic,
    )
    link.start()
    try:
        _come_alive(watch, woken)
        sizes = _sit(watch, woken, seconds)
        health = _settled(watch, woken)
    finally:
        link.stop_recorder()
        link.stop()
    third = max(1, len(sizes) // 3)
    growth = median(sizes[-third:]) - median(sizes[third : 2 * third] or sizes)
    return growth, health.transitions - health.received, health.transitions


def _come_alive(watch: Watch, woken: Event) -> None:
    until = time.monotonic() + START_SECONDS
    while not watch.health.live:
        if time.monotonic() > until:
            raise TimeoutError(watch.health.notice.told("en") if watch.health.notice else "the recorder did not start")
        woken.wait(0.1)
        woken.clear()
        watch.tick()


def _sit(watch: Watch, woken: Event, seconds: float) -> list[float]:
    """Watch as a window does, answering what comes; now and then frozen. Resident MB about twice a second."""
    processes = [psutil.Process(), psutil.Process(watch.health.pid)]
    session, question = "", 0
    begin = time.monotonic()
    sizes, measured, frozen = list[float](), begin, begin - FROZEN_EVERY_SECONDS / 2
    while (moment := time.monotonic()) - begin < seconds:
        woken.wait(0.1)
        woken.clear()
        watch.tick()
        session = next((answer.session for answer in watch.answers if answer.session), session)
        question += 1
        if not session:
            watch.ask(Login(question, guest=True))
        elif watch.waiting:
            rows = np.flatnonzero(watch.facts.unanswered).astype(np.int32)
            watch.ask(Act(question, session, Action.ACKNOWLEDGE, rows, watch.facts.unanswered[rows]))
        if moment - measured > 0.5:
            measured = moment
            sizes.append(sum(process.memory_info().rss for process in processes) / 1e6)
        if moment - frozen > FROZEN_EVERY_SECONDS:
            frozen = moment
            time.sleep(min(FROZEN_SECONDS, seconds / 6))
    return sizes


def _settled(watch: Watch, woken: Event) -> Health:
    """The counts of one moment, after everything that lay in the mailbox."""
    woken.wait(1.0)
    watch.tick()
    return watch.health


def _any_palette() -> Palette:
    return Palette(np.zeros((len(Level), 3), np.uint8), np.zeros((len(Quality), 3), np.uint8))
