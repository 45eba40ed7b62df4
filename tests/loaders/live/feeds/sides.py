"""The other side of each kind of feed, behind the same few words, so that one set of tests is run on all of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from loaders.live.feeds.speakers import SNAPSHOT, SNAPSHOT_SUBJECT, VALUES, MqttSpeaker, NatsSpeaker
from tests.loaders.live.feeds.feed_words import GATEWAY, Listener, listener
from tests.servers import LOOPBACK, Asked, Platform, Served, free_ports, mosquitto, nats_cluster


class Side(Protocol):
    """A server, and somebody who speaks into it."""

    numbered: bool
    """Whether single messages can go missing on the way, so that their numbers count."""

    def say(self, payload: bytes, snapshot: bytes = b"") -> None:
        """One message, and what whoever asks is told from now on."""
        ...

    def fetched(self) -> bool:
        """Whether what was said last is out of our hands."""
        ...

    def listener(self, folder: Path, *lines: str) -> Listener: ...

    def freeze(self) -> None: ...

    def thaw(self) -> None: ...

    def kill(self) -> None: ...

    def start(self) -> None: ...

    def close(self) -> None: ...


class MqttSide:
    numbered = True

    def __init__(self, server: Served, version: str) -> None:
        self._version, self._server = version, server
        self._speaker = MqttSpeaker(self._server.port)

    def say(self, payload: bytes, snapshot: bytes = b"") -> None:
        told = [(GATEWAY, snapshot)] if snapshot else []
        self._speaker.tell([(GATEWAY, payload)] if payload else [], told, b"")

    def fetched(self) -> bool:
        return True

    def listener(self, folder: Path, *lines: str) -> Listener:
        words = ['kind = "mqtt"', f'url = "mqtt://{LOOPBACK}:{self._server.port}"', f'version = "{self._version}"']
        topics = [f'topics = ["{VALUES.format("+")}"]', f'snapshot_topics = ["{SNAPSHOT.format("+")}"]']
        return listener(folder, *words, *topics, *lines)

    def freeze(self) -> None:
        self._server.freeze()

    def thaw(self) -> None:
        self._server.thaw()

    def kill(self) -> None:
        self._server.kill()

    def start(self) -> None:
        self._server.start()
        self._speaker.close()
        self._speaker = MqttSpeaker(self._server.port)

    def close(self) -> None:
        self._speaker.close()


class NatsSide:
    numbered = True

    def __init__(self, nodes: Sequence[Served]) -> None:
        self.nodes = nodes
        self._speaker = NatsSpeaker([node.port for node in self.nodes])

    def say(self, payload: bytes, snapshot: bytes = b"") -> None:
        self._speaker.tell([(GATEWAY, payload)] if payload else [], [(GATEWAY, snapshot)] if snapshot else [], b"")

    def fetched(self) -> bool:
        return True

    def listener(self, folder: Path, *lines: str) -> Listener:
        return listener(folder, *nats_words(self.nodes), *lines)

    def freeze(self) -> None:
        for node in self.nodes:
            node.freeze()

    def thaw(self) -> None:
        for node in self.nodes:
            node.thaw()

    def kill(self) -> None:
        for node in self.nodes:
            node.kill()

    def start(self) -> None:
        for node in self.nodes:
            node.start()
        self._speaker.close()
        self._speaker = NatsSpeaker([node.port for node in self.nodes])

    def close(self) -> None:
        self._speaker.close()


def nats_words(nodes: Sequence[Served]) -> list[str]:
    urls = ", ".join(f'"nats://{LOOPBACK}:{node.port}"' for node in nodes)
    subject = VALUES.format("*").replace("/", ".")
    return [
        'kind = "nats"',
        f"urls = [{urls}]",
        f'subjects = ["{subject}"]',
        f'snapshot_subject = "{SNAPSHOT_SUBJECT}"',
    ]


class RestSide:
    """The newest message is what is asked for; a frozen platform answers nobody."""

    numbered = False

    def __init__(self) -> None:
        self._page, self._frozen = b"", False
        self._fetched: bytes | None = None
        self._port = free_ports(1)[0]
        self._platform: Platform | None = Platform(self._answer, port=self._port)

    def say(self, payload: bytes, snapshot: bytes = b"") -> None:
        self._page, self._fetched = snapshot or payload, None

    def fetched(self) -> bool:
        return self._fetched is self._page

    def listener(self, folder: Path, *lines: str) -> Listener:
        return listener(folder, 'kind = "rest"', f'url = "http://{LOOPBACK}:{self._port}/"', "period_s = 0.1", *lines)

    def freeze(self) -> None:
        self._frozen = True

    def thaw(self) -> None:
        self._frozen = False

    def kill(self) -> None:
        if self._platform is not None:
            self._platform.close()
            self._platform = None

    def start(self) -> None:
        self._platform = Platform(self._answer, port=self._port)

    def close(self) -> None:
        self.kill()

    def _answer(self, asked: Asked) -> None:
        while self._frozen and not asked.platform.closing.wait(0.02):
            pass
        page = self._page
        asked.say(page)
        self._fetched = page


def servers_of(kind: str, folder: Path) -> list[Served]:
    """The processes that a kind of feed needs."""
    if kind == "rest":
        return []
    return nats_cluster(folder) if kind == "nats" else [mosquitto(folder)]


def side_of(kind: str, servers: Sequence[Served]) -> Side:
    """One of `KINDS`, through servers that run."""
    if kind == "rest":
        return RestSide()
    return NatsSide(servers) if kind == "nats" else MqttSide(servers[0], kind.removeprefix("mqtt "))


KINDS = ("rest", "mqtt 5", "mqtt 3.1.1", "nats")
