"""What is MQTT's own: who may come in, certificates, a broker that is full."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from loaders.live.feeds import Line
from loaders.live.feeds.inbox import Inbox, Parcel
from loaders.live.feeds.intake import Intake
from loaders.live.feeds.mapping import Binding, Understood, read_mapping
from loaders.live.feeds.mqtt import MqttPlan, MqttWire
from loaders.live.feeds.rest import RestPlan, RestWire
from loaders.live.feeds.site import read_feeds
from loaders.live.feeds.sparkplug_wire import new_payload
from tests.loaders.live.feeds.feed_words import PARK, Listener, listener, message
from tests.servers import LOOPBACK, Asked, Papers, Served, mosquitto, papers, platform
from tests.waiting import wait_until

VERSIONS = ("5", "3.1.1")


def words(port: int, *lines: str, scheme: str = "mqtt", version: str = "5") -> list[str]:
    url = f'url = "{scheme}://{LOOPBACK}:{port}"'
    return ['kind = "mqtt"', url, f'version = "{version}"', 'topics = ["v/#"]', *lines]


def publish(server: Served, *payloads: bytes) -> None:
    """Messages that the broker has taken (QoS 1) when this returns."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect(LOOPBACK, server.port)
    client.loop_start()
    for told in [client.publish("v/7", payload, qos=1) for payload in payloads]:
        told.wait_for_publish(60.0)
    client.disconnect()
    client.loop_stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("mqtt")
    found.chmod(0o755)
    return found


@pytest.fixture(scope="module")
def own(folder: Path) -> Papers:
    return papers(folder / "own", "own")


@pytest.fixture(scope="module")
def closed_to_strangers(folder: Path) -> Iterator[Served]:
    """A broker with a user "watcher" whose password is "hush"."""
    tool = shutil.which("mosquitto_passwd")
    if tool is None:
        pytest.skip("mosquitto_passwd is not installed (Debian: apt-get install mosquitto)")
    subprocess.run([tool, "-c", "-b", folder / "people", "watcher", "hush"], check=True)
    server = mosquitto(folder, "allow_anonymous false", f"password_file {folder / 'people'}")
    yield server
    server.kill()


@pytest.fixture(scope="module")
def secured(folder: Path, own: Papers) -> Iterator[Served]:
    tls = [f"cafile {own.ca}", f"certfile {own.certificate}", f"keyfile {own.key}"]
    server = mosquitto(folder, *tls)
    yield server
    server.kill()


@pytest.fixture(scope="module")
def asks_for_ours(folder: Path, own: Papers) -> Iterator[Served]:
    tls = [f"cafile {own.ca}", f"certfile {own.certificate}", f"keyfile {own.key}", "require_certificate true"]
    server = mosquitto(folder, *tls)
    yield server
    server.kill()


def settled(heard: Listener) -> Line:
    heard.until(lambda: heard.line().line in (Line.UP, Line.REFUSED))
    return heard.line().line


@pytest.mark.parametrize("version", VERSIONS)
def test_whoever_has_the_password_comes_in(
    version: str, closed_to_strangers: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARKWATCH_BROKER_USER", "watcher")
    monkeypatch.setenv("PARKWATCH_BROKER_PASSWORD", "hush")
    with listener(tmp_path, *words(closed_to_strangers.port, 'credential = "broker"', version=version)) as heard:
        assert settled(heard) is Line.UP


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_password_is_refused_with_a_remedy_and_shows_nowhere(
    version: str,
    closed_to_strangers: Served,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("PARKWATCH_BROKER_USER", "watcher")
    monkeypatch.setenv("PARKWATCH_BROKER_PASSWORD", "not-this-one")
    lines = words(closed_to_strangers.port, 'credential = "broker"', version=version)
    with caplog.at_level("DEBUG"), listener(tmp_path, *lines) as heard:
        assert settled(heard) is Line.REFUSED
        notice = heard.line().notice
        assert notice is not None
        assert "credential" in notice.remedy_zh
        assert "not-this-one" not in f"{notice} {caplog.text}"


def test_a_broker_is_believed_by_its_authoritys_file(secured: Served, own: Papers, tmp_path: Path) -> None:
    with listener(tmp_path, *words(secured.port, f'ca_file = "{own.ca}"', scheme="mqtts")) as heard:
        assert settled(heard) is Line.UP


@pytest.mark.parametrize("ours", ["another", "none"])
def test_a_broker_of_an_unknown_authority_is_never_believed(ours: str, secured: Served, tmp_path: Path) -> None:
    lines = [f'ca_file = "{papers(tmp_path, "other").ca}"'] if ours == "another" else []
    with listener(tmp_path, *words(secured.port, *lines, scheme="mqtts")) as heard:
        assert settled(heard) is Line.REFUSED
        notice = heard.line().notice
        assert notice is not None
        assert "ca_file" in notice.remedy_zh


def test_a_broker_may_ask_for_our_certificate(asks_for_ours: Served, own: Papers, tmp_path: Path) -> None:
    ours = [f'ca_file = "{own.ca}"', f'certificate_file = "{own.certificate}"', f'key_file = "{own.key}"']
    with listener(tmp_path, *words(asks_for_ours.port, *ours, scheme="mqtts")) as heard:
        assert settled(heard) is Line.UP
    with listener(tmp_path, *words(asks_for_ours.port, ours[0], scheme="mqtts")) as heard:
        heard.until(lambda: heard.line().line in (Line.DOWN, Line.REFUSED))


def test_a_node_of_sparkplug_that_was_never_born_here_is_asked_for_its_birth(folder: Path, tmp_path: Path) -> None:
    server = mosquitto(folder)
    node = Client(CallbackAPIVersion.VERSION2)
    asked = Event()
    topic = "spBv1.0/park/{0}/gw-1"

    def data(kind: str, number: int, value: float) -> None:
        payload = new_payload()
        payload.timestamp, payload.seq = round(time.time() * 1000), number
        metric = payload.metrics.add()
        metric.alias, metric.datatype, metric.float_value = 1, 9, value
        if kind == "NBIRTH":
            metric.name = PARK.tags.codes[0]
        node.publish(topic.format(kind), payload.SerializeToString())

    def commanded(client: Client, userdata: object, told: MQTTMessage) -> None:
        asked.set()
        data("NBIRTH", 0, 33.0)

    node.on_message = commanded
    node.connect(LOOPBACK, server.port)
    node.loop_start()
    node.subscribe(topic.format("NCMD"))
    plan = tmp_path / "sparkplug.toml"
    plan.write_text(
        "\n".join(['[[source]]\nname = "s"\nmapping = "sparkplug_b"', *words(server.port)]).replace("v/#", "#")
    )
    try:
        with Listener(read_feeds(plan, PARK, credentials=tmp_path)) as heard:
            heard.until(lambda: heard.line().line is Line.UP)
            data("NDATA", 9, 20.0)
            heard.until(lambda: 33.0 in heard.values)
            assert asked.is_set()
            data("NDATA", 1, 34.0)
            heard.until(lambda: 34.0 in heard.values)
            assert heard.line("s/park/gw-1").counts.gaps == 0
    finally:
        node.disconnect()
        node.loop_stop()
        server.kill()


class Held(Inbox):
    """An inbox that takes nothing for a while, and so freezes the client that puts into it."""

    def __init__(self, go: Event) -> None:
        super().__init__()
        self._go = go

    def put(self, payload: bytes, topic: str = "", *, whole: bool = False) -> None:
        self._go.wait(60.0)
        super().put(payload, topic, whole=whole)


def test_what_a_full_broker_drops_for_a_frozen_client_is_seen_by_the_numbers(folder: Path) -> None:
    """Without a word: no disconnect, no error (`reference/live-data.md` 2.6)."""
    server = mosquitto(folder, "max_queued_messages 20", "max_inflight_messages 10")
    go = Event()
    wire = MqttWire(MqttPlan(f"mqtt://{LOOPBACK}:{server.port}", ("v/#",), qos=1), inbox=Held(go))
    mapping = read_mapping("generic")

    def read(parcel: Parcel) -> Understood:
        return mapping.understood(parcel.payload, topic=parcel.topic, received=parcel.received)

    def whole_again(asked: Asked) -> None:
        asked.say(message(201, 1.0, 99.0, whole=True))

    with platform(lambda asked: asked.say(message(0, 1.0, 98.0, whole=True))) as answers:
        snapshots = RestWire(RestPlan(f"http://{LOOPBACK}:{answers.port}/", None))
        feed = Intake("s", wire, read, Binding(mapping, PARK).bound, snapshot=snapshots)
        with Listener(feed) as heard:
            wait_until(lambda: wire.standing.line is Line.UP)
            heard.until(lambda: 98.0 in heard.values)
            publish(server, *(message(number, float(number)) for number in range(1, 201)))
            answers.manners = whole_again
            go.set()
            publish(server, message(201, 5.0))
            heard.until(lambda: 99.0 in heard.values)
            assert wire.standing.ups == 1
            heard.until(lambda: heard.line("s/gw-7").counts.gaps == heard.line("s/gw-7").counts.healed > 100)
    server.kill()
