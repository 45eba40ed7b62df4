"""A recorder of a small made-up park in a process of its own, for tests of what happens between processes.

Run as a module it is that recorder; `spawn_small` starts it.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import orjson

from loaders.live.feeds import Arrival, Feed, FeedHealth, Line
from loaders.live.feeds.rehearsal import RehearsalFeed
from loaders.live.recorder import run
from loaders.live.wire.doors import BusPlan
from loaders.live.wire.endpoint import Orders
from scenes.datums import Wgs84
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Place, Unit
from scenes.readings import Readings
from scenes.rehearsal import Excursion, Rehearsal

ROOT = Path(__file__).resolve().parent.parent
SMALL = Orders("small", speed=20.0, linger_s=5.0, start_s=1_700_000_000.0)
COUNT = 8


def small_park(works: int = 1) -> Park:
    """Eight thermometers on as many tanks, in one unit of each of the `works`: LL 5, L 10, H 80, HH 90 on 0–100 ℃."""
    nowhere = np.empty((0, 2))
    tanks = [
        Equipment(f"{row:017d}", f"储罐{row}", "sphere", Place(10.0 * row, 0.0), {"diameter": 8.0}, indicators=(each,))
        for row, each in enumerate(_thermometer(row) for row in range(COUNT))
    ]
    share = COUNT // works
    every = tuple(
        Enterprise(f"{firm:09d}", f"虚构化工{firm}", nowhere, (Unit(f"{firm:012d}", "储罐区", nowhere, tuple(some)),))
        for firm, some in enumerate(tanks[first : first + share] for first in range(0, COUNT, share))
    )
    return Park("small", "虚构园区", Wgs84(113.0, 23.0), nowhere, every, rehearsal=True)


def _thermometer(row: int) -> Indicator:
    kind = IndicatorKind.SPARK  # the policy that comes with the program delays every thermometer's call by a minute
    return Indicator(f"{row:022d}", f"温度{row}", kind, "℃", 0, 100, 5, 10, 80, 90, deadband=1.0)


def restless_day(park: Park, orders: Orders, start_s: float) -> RehearsalFeed:
    """The first thermometer is over HH within ten seconds, the second goes up and down all the time."""
    up = Excursion(park.tags.codes[0], 4.0, 4.0, 1e6, 1.0, 95.0)
    restless = [Excursion(park.tags.codes[1], 20.0 * n, 4.0, 6.0, 4.0, 85.0) for n in range(1, 2000)]
    dead = park.tags.codes[7:]
    return RehearsalFeed(Rehearsal(park, orders.seed, start_s, (up, *restless), dead, strays_per_hour=0.0))


class Flood:
    """A feed in which every thermometer but the last goes over HH and back, twice in every step of the recorder."""

    def connect(self) -> None:
        """At once."""

    def take(self, now: float) -> list[Arrival]:
        rows = np.tile(np.arange(COUNT - 1, dtype=np.int32), 4)
        values = np.repeat([95.0, 50.0, 95.0, 50.0], COUNT - 1)
        times = now + np.repeat([-0.003, -0.002, -0.001, 0.0], COUNT - 1)
        said = Readings(rows, values, np.zeros(len(rows), np.uint32), times)
        return [Arrival("flood", said, sent=now, received=now)]

    def snapshot(self) -> None:
        """Nothing is ever missing."""

    def health(self) -> list[FeedHealth]:
        return [FeedHealth("flood", Line.UP)]

    def close(self) -> None:
        """It is over."""


def flood(park: Park, orders: Orders, start_s: float) -> Flood:
    """Whatever the day."""
    assert park.code == orders.park
    assert start_s > 0
    return Flood()


def spawn_flooded(orders: Orders, run_dir: Path) -> subprocess.Popen[bytes]:
    """Start a recorder of the small park in a flood of alarms."""
    return _spawn(orders, run_dir, "flood")


def spawn_small(orders: Orders, run_dir: Path) -> subprocess.Popen[bytes]:
    """Start a recorder of the small park that does not end with us."""
    return _spawn(orders, run_dir, "restless")


def _spawn(orders: Orders, run_dir: Path, day: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "tests.recorder_process", str(run_dir), day, orjson.dumps(asdict(orders)).decode()]
    with (run_dir / _log_name(orders)).open("wb") as log:
        return subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def _log_name(orders: Orders) -> str:
    return "standby.log" if orders.standby else f"small{orders.shard.replace('/', '-')}.log"


def _told(words: str) -> Orders:
    told = orjson.loads(words)
    bus = told.pop("bus")
    return Orders(**told, bus=None if bus is None else BusPlan(tuple(bus.pop("urls")), **bus))


if __name__ == "__main__":
    days: dict[str, Callable[[Park, Orders, float], Feed]] = {"restless": restless_day, "flood": flood}
    told = _told(sys.argv[3])
    watched = small_park(2 if told.shard else 1)
    raise SystemExit(run(told, Path(sys.argv[1]), park=watched, feed=days[sys.argv[2]]))
