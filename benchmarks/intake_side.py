"""Both sides of the intake measurements as processes: whoever publishes a city or a province, and a plain peer.

`python -m benchmarks.intake_side ROLE FOLDER SCALE [PORT …]`. Nothing here is timed from inside: the parent reads the
processor time that the system has counted for the process.
"""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import msgpack  # type: ignore[import-untyped]  # ships no types
import numpy as np
import orjson
from nats.aio.client import Client as NatsClient
from paho.mqtt.client import Client as MqttClient
from paho.mqtt.client import MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from loaders.live.feeds import Feed
from loaders.live.feeds.binding import digest_of
from loaders.live.feeds.site import read_feeds
from loaders.live.recorder import run
from loaders.live.wire.endpoint import Orders
from scenes.datums import Wgs84
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Place, Unit

LOOPBACK = "127.0.0.1"
TICK_SECONDS = 0.02
SINGLE_RATE = 2000
"""Messages of one tag a second that the peer is given; its processor time is scaled to the whole city."""


@dataclass(frozen=True, slots=True)
class Scale:
    """So many enterprises, each with one message a second of so many indicators."""

    enterprises: int
    points: int
    binary: bool

    @property
    def indicators(self) -> int:
        """All of them."""
        return self.enterprises * self.points


SCALES = {
    "city": Scale(500, 40, binary=False),
    "province": Scale(400, 1000, binary=True),
    "district": Scale(40, 1000, binary=True),
}


def park_of(scale: Scale) -> Park:
    """Thermometers, twenty to a tank: LL 5, L 10, H 80, HH 90 on 0–100 ℃."""
    nowhere = np.empty((0, 2))
    works = tuple(_works(number, scale.points) for number in range(scale.enterprises))
    return Park("intake", "接入测量", Wgs84(113.0, 23.0), nowhere, works, rehearsal=True)


def _works(number: int, points: int) -> Enterprise:
    code = f"{number + 1:09d}"
    unit, nowhere = f"{code}001", np.empty((0, 2))
    tanks = tuple(
        Equipment(
            f"{unit}G{tank:04d}",
            f"储罐{tank}",
            "sphere",
            Place(20.0 * tank, 20.0 * number),
            {"diameter": 8.0},
            indicators=tuple(_thermometer(f"{unit}G{tank:04d}", each) for each in range(min(20, points - 20 * tank))),
        )
        for tank in range(-(-points // 20))
    )
    return Enterprise(code, f"企业{number}", nowhere, (Unit(unit, "罐区", nowhere, tanks),))


def _thermometer(tank: str, number: int) -> Indicator:
    kind = IndicatorKind.TEMPERATURE
    return Indicator(f"{tank}WD{number:03d}", f"温度{number}", kind, "℃", 0, 100, 5, 10, 80, 90, deadband=1.0)


class Speech:
    """The messages of one second, made as they are sent: values wander between 20 and 60, all calm."""

    def __init__(self, scale: Scale, park: Park) -> None:
        self._scale, self._codes = scale, park.tags.codes
        self._digest = digest_of(park.tags.codes) if scale.binary else ""
        self._chance = np.random.default_rng(1)
        self._sequence = 0

    def said(self, enterprise: int) -> bytes:
        """What one enterprise says now."""
        first = enterprise * self._scale.points
        if enterprise == 0:
            self._sequence += 1
        values = np.round(40 + 20 * self._chance.uniform(-1, 1, self._scale.points), 2)
        head = {"source": f"{enterprise + 1:09d}", "s": self._sequence, "t": round(time.time() * 1000)}
        if not self._scale.binary:
            codes = self._codes[first : first + self._scale.points]
            return orjson.dumps({**head, "i": codes, "v": values.tolist(), "q": [192] * self._scale.points})
        rows = np.arange(first, first + self._scale.points, dtype="<u4")
        good = np.full(self._scale.points, 192, np.uint8)
        columns = {"i": rows.tobytes(), "v": values.astype("<f4").tobytes(), "q": good.tobytes()}
        return bytes(msgpack.packb({**head, **columns, "d": self._digest}))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType, reportArgumentType]


async def publish(scale: Scale, park: Park, send: Callable[[int, bytes], object]) -> None:
    """Every enterprise once a second, spread over the second, until the process is ended."""
    speech = Speech(scale, park)
    began, sent = time.monotonic(), 0
    while not _asked:
        due = int((time.monotonic() - began) * scale.enterprises)
        for each in range(sent, due):
            enterprise = each % scale.enterprises
            told = send(enterprise, speech.said(enterprise))
            if asyncio.iscoroutine(told):
                await told
        sent = due
        await asyncio.sleep(TICK_SECONDS)


async def publish_mqtt(scale: Scale, park: Park, port: int) -> None:
    """Into a broker."""
    client = MqttClient(CallbackAPIVersion.VERSION2)
    client.connect(LOOPBACK, port)
    client.loop_start()
    await publish(scale, park, lambda enterprise, payload: client.publish(f"v/{enterprise}", payload))
    client.loop_stop()


async def publish_nats(scale: Scale, park: Park, ports: Sequence[int]) -> None:
    """Into a cluster, at its last node."""
    client = NatsClient()
    await client.connect([f"nats://{LOOPBACK}:{port}" for port in reversed(ports)])
    await publish(scale, park, lambda enterprise, payload: client.publish(f"v.{enterprise}", payload))
    await client.close()


async def publish_singles(park: Park, port: int) -> None:
    """One JSON message for each tag, as many a platform does."""
    client = MqttClient(CallbackAPIVersion.VERSION2)
    client.connect(LOOPBACK, port)
    client.loop_start()
    codes, began, sent = park.tags.codes, time.monotonic(), 0
    while not _asked:
        due = int((time.monotonic() - began) * SINGLE_RATE)
        for each in range(sent, due):
            told = {"id": codes[each % len(codes)], "v": 40.0 + each % 7, "t": round(time.time() * 1000), "q": 192}
            client.publish("single", orjson.dumps(told))
        sent = due
        await asyncio.sleep(TICK_SECONDS)
    client.loop_stop()


def listen_plainly(port: int) -> None:
    """The peer: a callback, `json`, a dictionary, four comparisons."""
    known: dict[str, tuple[float, float, str]] = {}

    def heard(client: MqttClient, userdata: object, message: MQTTMessage) -> None:
        told = json.loads(message.payload)
        value = told["v"]
        level = "HH" if value >= 90 else "H" if value >= 80 else "LL" if value <= 5 else "L" if value <= 10 else ""
        known[told["id"]] = value, told["t"], level

    client = MqttClient(CallbackAPIVersion.VERSION2)
    client.on_message = heard
    client.connect(LOOPBACK, port)
    client.subscribe("single")
    while not _asked:
        client.loop(0.5)


_asked: list[int] = []


def _note(number: int, _frame: FrameType | None) -> None:
    _asked.append(number)


def main(arguments: Sequence[str]) -> int:
    """One of the roles."""
    signal.signal(signal.SIGTERM, _note)
    role, folder, name, *ports = arguments
    scale, numbers = SCALES[name], [int(port) for port in ports]
    if role == "plain":
        listen_plainly(numbers[0])
        return 0
    park = park_of(scale)
    if role == "recorder":
        plan, run_dir = Path(folder) / "feed.toml", Path(folder) / "run"
        return run(orders_of(Path(folder)), run_dir, ended=lambda: bool(_asked), park=park, feed=_feed(plan))
    if role == "singles":
        asyncio.run(publish_singles(park, numbers[0]))
    else:
        asyncio.run(publish_mqtt(scale, park, numbers[0]) if role == "mqtt" else publish_nats(scale, park, numbers))
    return 0


def orders_of(folder: Path) -> Orders:
    """What the recorder is told, so that a viewer finds it."""
    return Orders("intake", linger_s=600.0, feed=str(folder / "feed.toml"), data_dir=str(folder / "data"))


def _feed(plan: Path) -> Callable[[Park, Orders, float], Feed]:
    return lambda park, orders, start_s: read_feeds(plan, park)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
