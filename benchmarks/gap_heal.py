"""How long a fault of the line is felt: a gap until it is healed, a dead source until it is marked, a node that dies.

Real servers, the product's own feeds, one message of every enterprise of the demo park a second (of the node that dies:
twenty, so that a short pause can be seen at all).
"""

import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

from benchmarks.cut_line import CutLine
from benchmarks.result import Result
from loaders.live.feeds import Arrival, Feed, Line
from loaders.live.feeds.bulletin import Bulletin
from loaders.live.feeds.demo_servers import DemoServers
from loaders.live.feeds.publisher import plan_of
from loaders.live.feeds.site import read_feeds
from loaders.live.feeds.speakers import SPEAKERS, Speaker
from scenes.demo import demo_park
from scenes.rehearsal import Rehearsal

GOAL_HEALED, GOAL_MARKED, GOAL_NODE = 2.0, 10.0, 1.0
AWAY_SECONDS, CALM_SECONDS, QUICK_SECONDS = 4.0, 2.0, 0.3
OFTEN_SECONDS = 0.05
PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.005


def measure(*, quick: bool) -> list[Result]:
    """Seconds; the quick one cuts the line for a moment only and leaves the dead source out."""
    kinds = ("mqtt",) if quick else ("mqtt", "rest")
    rows = [_row(f"gap_heal_{kind}", healed(kind, quick=quick), GOAL_HEALED) for kind in kinds]
    if quick:
        return rows
    marked = [_row(f"gap_heal_dead_{kind}", dead(kind), GOAL_MARKED) for kind in ("mqtt", "nats")]
    pause, whole_again = node_killed()
    return [*rows, *marked, _row("gap_heal_node", pause, GOAL_NODE), _row("gap_heal_nats", whole_again, GOAL_HEALED)]


def _row(name: str, seconds: float, goal: float) -> Result:
    return Result(name, seconds, "s", f"≤ {goal:g} s", seconds <= goal)


class Play:
    """A park that speaks into a real server, and a feed that listens; `turn_s` is how often every enterprise speaks."""

    def __init__(self, speaker: Speaker, feed: Feed, bulletin: Bulletin, turn_s: float) -> None:
        self.feed, self.turn_s = feed, turn_s
        self.quiet = False
        self.came: list[Arrival] = []
        self._speaker, self._bulletin, self._spoke = speaker, bulletin, 0.0

    def look(self) -> Sequence[Arrival]:
        """Speak when it is time, and listen once."""
        if not self.quiet and time.monotonic() - self._spoke >= self.turn_s:
            self._spoke, now = time.monotonic(), time.time()
            said = self._bulletin.said(now)
            self._speaker.tell(said, self._bulletin.snapshots(now), self._bulletin.everything(now))
        came = self.feed.take(time.time())
        self.came += came
        time.sleep(LOOK_SECONDS)
        return came

    def until(self, true: Callable[[], bool]) -> float:
        """Seconds until something is true."""
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > PATIENCE_SECONDS:
                return float("inf")
            self.look()
        return time.monotonic() - began

    def for_seconds(self, seconds: float) -> None:
        """Go on for a while."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end)

    @property
    def missing(self) -> int:
        """Messages that are known to be missing."""
        counts = self.feed.health()[0].counts
        return counts.gaps - counts.healed


@contextmanager
def play(
    kind: str, folder: Path, *, turn_s: float = 1.0, cut: bool = False
) -> Generator[tuple[Play, DemoServers, CutLine]]:
    """Server, speaker, feed; with `cut` the feed goes through a line that can be cut."""
    with ExitStack() as stack:
        servers = DemoServers(kind, folder)
        stack.callback(servers.close)
        speaker = SPEAKERS[kind](servers.ports[-1:])  # of a cluster not the node that the feed prefers
        stack.callback(speaker.close)
        line = CutLine(servers.ports[0])
        stack.callback(line.close)
        plan = folder / "feed.toml"
        plan.write_text(plan_of(kind, [line.port] if cut else servers.ports), encoding="utf-8")
        park = demo_park(1)
        feed = read_feeds(plan, park)
        found = Play(speaker, feed, Bulletin(park, Rehearsal(park, 1, time.time())), turn_s)
        found.look()
        feed.connect()
        stack.callback(feed.close)
        found.until(lambda: sum(len(each.readings) for each in found.came) >= len(park.tags))
        yield found, servers, line


def healed(kind: str, *, quick: bool) -> float:
    """From the return of the line to the moment when every enterprise's state is whole again and nothing is missing."""
    with (
        tempfile.TemporaryDirectory(prefix="parkwatch-gap-") as folder,
        play(kind, Path(folder), cut=True) as (it, _, line),
    ):
        it.for_seconds(QUICK_SECONDS if quick else CALM_SECONDS)
        everybody = {each.source for each in it.came}
        line.cut()
        it.for_seconds(QUICK_SECONDS if quick else AWAY_SECONDS)
        it.came.clear()
        line.mend()
        return it.until(lambda: {each.source for each in it.came if each.whole} >= everybody and it.missing == 0)


def dead(kind: str) -> float:
    """From the last word of every source to the moment when each is marked, though the line is there."""
    with tempfile.TemporaryDirectory(prefix="parkwatch-gap-") as folder, play(kind, Path(folder)) as (it, _, _line):
        it.for_seconds(CALM_SECONDS)
        it.quiet = True
        return it.until(lambda: all(each.line is Line.DOWN for each in it.feed.health()))


def node_killed() -> tuple[float, float]:
    """The longest time without a value when the node that we listen at is killed, and until nothing is missing."""
    with (
        tempfile.TemporaryDirectory(prefix="parkwatch-gap-") as folder,
        play("nats", Path(folder), turn_s=OFTEN_SECONDS) as (it, servers, _line),
    ):
        it.for_seconds(CALM_SECONDS)
        everybody = {each.source for each in it.came}
        it.came.clear()
        moments, whole_again, known = [time.monotonic()], [float("inf")], 0

        def heard() -> bool:
            nonlocal known
            if len(it.came) > known:
                known = len(it.came)
                moments.append(time.monotonic())
            if it.missing == 0 and {each.source for each in it.came if each.whole} >= everybody:
                whole_again.append(time.monotonic() - moments[0])
            return moments[-1] - moments[0] > CALM_SECONDS

        servers.servers[0].kill()
        it.until(heard)
        return _longest(moments), min(whole_again)


def _longest(moments: Sequence[float]) -> float:
    return max(after - before for before, after in pairwise(moments))
