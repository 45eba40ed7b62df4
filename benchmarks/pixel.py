"""From a message to the changed picture: a real Mosquitto, a real recorder and the real window, one after another.

The demo park has its calm day through a broker. Beside it one indicator goes beyond its highest limit and back, twice a
second: it is coloured at once, and never calls, for its alarm has a long delay. What counts is from just before the
message is handed to the client until the first frame in the other colour is shown. A round takes more than a minute, so
a quick one leaves it out.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import orjson
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.result import Result
from benchmarks.start import display
from loaders.alarm_policy import read_policy
from loaders.live.feeds.bulletin import GOOD, Bulletin
from loaders.live.feeds.demo_servers import LOOPBACK, DemoServers
from loaders.live.feeds.publisher import PLAN, plan_of
from loaders.live.feeds.speakers import VALUES, MqttSpeaker
from loaders.live.parks import park_of, rehearsal_of
from loaders.live.wire.endpoint import Orders, files, read_endpoint
from scenes.plant import Park
from scenes.readings import Readings, Source
from scenes.tags import Tags
from scenes.trouble import Trouble

GOAL_MS = 300.0
ORDERS = Orders("demo:1", incident=False, linger_s=2.0)
WATCHED_SECONDS = 60.0
SETTLE_SECONDS = 60.0
FRAMES = 40
LONGEST_SECONDS = 240.0
LONGEST_CALM_SECONDS = 2.0
PAUSE_SECONDS = (0.35, 0.65)
"""Between two messages, never the same: the recorder takes its steps ten times a second."""


def measure(*, quick: bool) -> list[Result]:
    """Median and 99 of 100 of the way, in milliseconds, beside the time of a frame on this machine."""
    if quick:
        return []
    with TemporaryDirectory() as folder, display() as environment:
        sent, seen = _played(Path(folder), environment)
    took = _matched(sent, seen["shown"])
    p50, p99 = (float(np.percentile(took, part)) for part in (50, 99))
    frame = float(np.median(seen["frames"]))
    return [
        Result("pixel frame", frame, "ms a frame, median", "this machine", None),
        Result("pixel p50", p50, f"ms to the picture, {len(took)} messages", "for comparison", None),
        Result("pixel p99", p99, "ms to the picture", f"≤ {GOAL_MS:g} ms", p99 <= GOAL_MS),
    ]


class Calm:
    """A park's day without one indicator, which somebody else speaks of."""

    def __init__(self, source: Source, row: int) -> None:
        self._source, self._row = source, row

    def until(self, seconds: float) -> Readings:
        """What the others say up to a moment, in seconds since 1970 UTC."""
        said = self._source.until(seconds)
        return said.at(np.flatnonzero(said.row != self._row))


def toggled_row(park: Park) -> int:
    """An indicator that has a highest limit inside its range, and so long a delay that half a second never calls."""
    tags, rules = park.tags, read_policy(park, None).rules
    usable = tags.linked & np.isfinite(tags.high) & np.isfinite(tags.high_high) & (tags.high_high < tags.range_high)
    quiet = (rules.on_delay >= LONGEST_CALM_SECONDS) & (rules.count == 0)
    return int(np.flatnonzero(usable & quiet)[0])


def toggled(tags: Tags, row: int, number: int) -> float:
    """The value of a message: beyond the highest limit and inside all in turn, and never the same twice."""
    highest, least, most = float(tags.high_high[row]), float(tags.range_low[row]), float(tags.range_high[row])
    lowest = float(tags.low[row]) if np.isfinite(tags.low[row]) and not tags.no_low[row] else least
    inside = (lowest + float(tags.high[row])) / 2
    return ((highest + most) / 2 if number % 2 else inside) + number * 1e-6 * (most - least)


def _played(folder: Path, environment: Mapping[str, str]) -> tuple[dict[float, float], dict[str, list[list[float]]]]:
    """When each value was sent (s, monotonic), and what the window says it showed."""
    park = park_of(ORDERS)
    servers = DemoServers("mqtt", folder)
    try:
        (folder / PLAN).write_text(plan_of("mqtt", servers.ports), encoding="utf-8")
        words = [sys.executable, "-P", "-m", "benchmarks.pixel", str(folder)]
        with subprocess.Popen(words, env=dict(environment), stdout=subprocess.PIPE, text=True) as window:
            try:
                sent = _published(park, servers.ports[0], window)
            finally:
                window.kill()
            said = (window.stdout.read() if window.stdout is not None else "").strip().rpartition("\n")[2]
    finally:
        servers.close()
    if not said:
        raise Trouble("窗口没有完成测量。", "The window did not finish.")
    return sent, json.loads(said)


def _published(park: Park, port: int, window: subprocess.Popen[str]) -> dict[float, float]:
    """Publish until the window is done; when each value was handed over."""
    tags, row, chance = park.tags, toggled_row(park), random.Random(1)
    bulletin = Bulletin(park, Calm(rehearsal_of(park, ORDERS, time.time()), row))
    speaker, client = MqttSpeaker(port), Client(CallbackAPIVersion.VERSION2)
    client.connect(LOOPBACK, port)
    client.loop_start()
    sent = dict[float, float]()
    end, calm, due = time.monotonic() + LONGEST_SECONDS, 0.0, 0.0
    try:
        while window.poll() is None and time.monotonic() < end:
            moment, now = time.monotonic(), time.time()
            if moment >= calm:
                speaker.tell(bulletin.said(now), bulletin.snapshots(now), b"")
                calm = moment + 1.0
            if moment >= due:
                value = toggled(tags, row, len(sent) + 1)
                said = {"source": "probe", "s": len(sent) + 1, "t": round(now * 1000)}
                line = {"i": [tags.codes[row]], "v": [value], "q": [GOOD], "ts": [round(now * 1000)]}
                payload = orjson.dumps({**said, **line})
                sent[value] = time.monotonic()
                client.publish(VALUES.format("probe"), payload)
                due = moment + chance.uniform(*PAUSE_SECONDS)
            time.sleep(0.005)
    finally:
        client.disconnect()
        client.loop_stop()
        speaker.close()
    return sent


def _matched(sent: Mapping[float, float], shown: Sequence[Sequence[float]]) -> list[float]:
    """Milliseconds of each message from the first to the last that was shown; one that never was takes forever."""
    seen = {value: moment for moment, value in shown}
    ours = [value for value in sent if value in seen]
    if len(ours) < 2:
        raise Trouble("窗口没有显示任何数值。", "The window showed none of the values.")
    first, last = sent[ours[0]], sent[ours[-1]]
    between = [value for value, moment in sent.items() if first <= moment <= last]
    return [(seen.get(value, np.inf) - sent[value]) * 1000 for value in between]


def window_shows(folder: Path) -> dict[str, list[list[float]] | list[float]]:
    """Run the window in this process: moments (s, monotonic) with the value shown from then on, and times of frames."""
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

    from viewer.app import Desk
    from viewer.application import application
    from viewer.opening import park_opening

    orders = replace(ORDERS, feed=str(folder / PLAN))
    shown, frames, asked = list[list[float]](), list[float](), [0.0]
    with application("zh") as (_, theme, languages, settings):
        opening = park_opening(orders.park, orders=orders)
        row = toggled_row(opening.park)
        item, colours = int(opening.park.tags.object_id[row]), list[bytes]()
        desk = Desk(opening, settings, theme, languages, run_dir=folder)
        desk.open()
        loop = QEventLoop()

        def wait(milliseconds: int) -> None:
            QTimer.singleShot(milliseconds, loop.quit)
            loop.exec()

        def frame_seen() -> None:
            if asked[0]:
                frames.append((time.perf_counter() - asked[0]) * 1000)
                asked[0] = 0.0

        def value_seen() -> None:
            colour = desk.watch.picture[item].tobytes()
            if not colours or colours[-1] != colour:
                colours.append(colour)
                shown.append([time.monotonic(), float(desk.watch.facts.value[row])])

        until = time.monotonic() + SETTLE_SECONDS
        while (desk.streaming.building or not desk.watch.health.readings) and time.monotonic() < until:
            wait(50)
        desk.viewport.frameSwapped.connect(frame_seen)
        for _ in range(FRAMES):
            asked[0] = time.perf_counter()
            desk.viewport.update()
            wait(100)
        desk.viewport.frameSwapped.disconnect(frame_seen)
        desk.viewport.frameSwapped.connect(value_seen)
        wait(round(WATCHED_SECONDS * 1000))
        desk.viewport.frameSwapped.disconnect(value_seen)
        desk.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gone = time.monotonic() + 5 * orders.linger_s
    while read_endpoint(files(folder, orders).endpoint) is not None and time.monotonic() < gone:
        time.sleep(0.1)  # the recorder ends by itself; its folder goes with us
    return {"shown": shown, "frames": frames}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(window_shows(Path(sys.argv[1]))) + "\n")
