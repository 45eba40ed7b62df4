"""Plays a platform: runs a fictional park's made-up day and publishes it into a real server, for rehearsals.

A process of its own. It starts the server, leaves a `feed.toml` that leads to it, and ends when its parent does.
"""

import argparse
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psutil

from loaders.jsonfile import write_whole
from loaders.live.feeds.bulletin import Bulletin
from loaders.live.feeds.demo_servers import LOOPBACK, DemoServers, server_program
from loaders.live.feeds.speakers import PATH, SNAPSHOT, SNAPSHOT_SUBJECT, SPEAKERS, VALUES
from loaders.live.parks import park_of, rehearsal_of
from loaders.live.wire.endpoint import Orders
from loaders.places import ROOT
from scenes.plant import Park
from scenes.readings import Source
from scenes.trouble import Trouble

KINDS = tuple(SPEAKERS)
PERIOD_SECONDS = 1.0
READY_SECONDS = 30.0
END_SECONDS = 6.0
PLAN = "feed.toml"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DemoFeed:
    """A publisher that runs, and the `feed.toml` that leads to it."""

    path: Path
    process: subprocess.Popen[bytes]

    def close(self) -> None:
        """End it, and the server with it."""
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def feed_of_demo(kind: str, run_dir: Path, *, copies: int = 1, seed: int = 1, incident: bool = True) -> DemoFeed:
    """Run the demo park through a real server of this kind: "mqtt", "nats" or "rest". Whoever gets it closes it.

    Raises `Trouble`, with the command that installs it, when the server's program is not there or does not start.
    """
    if kind in ("mqtt", "nats"):
        server_program(kind)
    folder = run_dir / f"feed-{kind}-{os.getpid()}-{time.monotonic_ns():x}"
    folder.mkdir(mode=0o700, parents=True)
    words = ["--kind", kind, "--park", f"demo:{copies}", "--folder", str(folder.resolve()), "--seed", str(seed)]
    words += ["--parent", str(os.getpid())] + ([] if incident else ["--calm"])
    with (folder / "publisher.log").open("wb") as words_to:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("__main__.py")), *words],
            stdin=subprocess.DEVNULL,
            stdout=words_to,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
    feed = DemoFeed(folder / PLAN, process)
    until = time.monotonic() + READY_SECONDS
    while not feed.path.exists():
        if process.poll() is not None or time.monotonic() > until:
            feed.close()
            raise _not_started(folder)
        time.sleep(0.05)
    return feed


def publish(
    kind: str,
    park: Park,
    source: Source,
    folder: Path,
    *,
    ended: Callable[[], bool],
    clock: Callable[[], float] = time.time,
) -> None:
    """Start the server, publish every second until `ended`, end the server. Raises `Trouble` when it does not start."""
    servers = DemoServers(kind, folder)
    try:
        speaker = SPEAKERS[kind](servers.ports)
        try:
            bulletin = Bulletin(park, source)
            due = time.monotonic()
            while not ended():
                now = clock()
                said = bulletin.said(now)
                speaker.tell(said, bulletin.snapshots(now), bulletin.everything(now))
                if not (folder / PLAN).exists():
                    write_whole(folder / PLAN, plan_of(kind, servers.ports).encode())
                due = max(due + PERIOD_SECONDS, time.monotonic() - PERIOD_SECONDS)
                while not ended() and (left := due - time.monotonic()) > 0:
                    time.sleep(min(left, 0.1))
        finally:
            speaker.close()
    finally:
        servers.close()


def plan_of(kind: str, ports: Sequence[int]) -> str:
    """The `feed.toml` that leads to the servers at these ports. The values are made up, and it says so."""
    own = {
        "mqtt": [
            f'url = "mqtt://{LOOPBACK}:{ports[0]}"',
            f'topics = ["{VALUES.format("+")}"]',
            f'snapshot_topics = ["{SNAPSHOT.format("+")}"]',
        ],
        "nats": [
            "urls = [" + ", ".join(f'"nats://{LOOPBACK}:{port}"' for port in ports) + "]",
            f'subjects = ["{VALUES.format("*").replace("/", ".")}"]',
            f'snapshot_subject = "{SNAPSHOT_SUBJECT}"',
        ],
        "rest": [f'url = "http://{LOOPBACK}:{ports[0]}{PATH}"'],
    }[kind]
    common = ["made_up = true", "[[source]]", 'name = "demo"', f'kind = "{kind}"', 'mapping = "generic"']
    return "\n".join([*common, f"period_s = {PERIOD_SECONDS}", *own]) + "\n"


def main(arguments: Sequence[str]) -> int:
    """The publisher's own process; 0 when all went well."""
    parser = argparse.ArgumentParser(prog="publisher", description="Publish a fictional park's day into a server.")
    parser.add_argument("--kind", required=True, choices=KINDS)
    parser.add_argument("--park", required=True, help="a package folder of a fictional park, or demo:COPIES")
    parser.add_argument("--folder", required=True, type=Path, help="where feed.toml and the server's files go")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parent", type=int, default=0, help="end when the process of this number has ended")
    parser.add_argument("--calm", action="store_true", help="without the scripted incident")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    orders = Orders(chosen.park, seed=chosen.seed, incident=not chosen.calm)
    asked = _signals()
    try:
        park = park_of(orders)
        source = rehearsal_of(park, orders, time.time())
        publish(chosen.kind, park, source, chosen.folder, ended=lambda: bool(asked) or _orphaned(chosen.parent))
    except Trouble as trouble:
        log.error("%s", trouble.notice.told("en"))  # noqa: TRY400 the sentence is what the reader needs, not the place
        return 1
    return 0


def _orphaned(parent: int) -> bool:
    return parent != 0 and not psutil.pid_exists(parent)


def _signals() -> list[int]:
    """A list that holds the signal once the process has been asked to end."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return asked


def _not_started(folder: Path) -> Trouble:
    return Trouble(
        "演练数据源没有启动。",
        "The source for the rehearsal did not start.",
        remedy_zh="查看所示文件中的原因。",
        remedy_en="Look into the file shown for the reason.",
        file=str(folder / "publisher.log"),
    )
