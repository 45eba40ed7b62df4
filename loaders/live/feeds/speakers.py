"""The other side of a feed, for rehearsals: tells a real broker, a real cluster or whoever asks over HTTP."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Protocol

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from paho.mqtt.client import Client as MqttClient
from paho.mqtt.enums import CallbackAPIVersion

from loaders.live.feeds.nats import TidyClient

LOOPBACK = "127.0.0.1"
READY_SECONDS = 10.0
END_SECONDS = 3.0
VALUES = "parkwatch/{0}/values"
SNAPSHOT = "parkwatch/{0}/snapshot"
SNAPSHOT_SUBJECT = "parkwatch.snapshot"
PATH = "/values"

type Told = Sequence[tuple[str, bytes]]

log = logging.getLogger(__name__)


class Speaker(Protocol):
    """Sends messages of enterprises on, and keeps their snapshots for whoever asks."""

    def tell(self, said: Told, snapshots: Told, everything: bytes) -> None:
        """What was said this second, and all that is known after it."""
        ...

    def close(self) -> None:
        """Say goodbye."""
        ...


class MqttSpeaker:
    """Publishes to a broker; snapshots are retained there."""

    def __init__(self, port: int) -> None:
        self._client = MqttClient(CallbackAPIVersion.VERSION2)
        self._client.connect(LOOPBACK, port)
        self._client.loop_start()

    def tell(self, said: Told, snapshots: Told, everything: bytes) -> None:
        """Values first, so that a snapshot is never older than what it stands for."""
        for code, payload in said:
            self._client.publish(VALUES.format(code), payload)
        for code, payload in snapshots:
            self._client.publish(SNAPSHOT.format(code), payload, retain=True)

    def close(self) -> None:
        """Say goodbye."""
        self._client.disconnect()
        self._client.loop_stop()


class NatsSpeaker:
    """Publishes to a cluster and answers questions for snapshots, one message for each enterprise."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._urls = [f"nats://{LOOPBACK}:{port}" for port in ports]
        self._snapshots: Told = ()
        self._client = TidyClient()
        self._ready, self._done = Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._saying: asyncio.Future[None] | None = None
        self._thread = Thread(target=lambda: asyncio.run(self._run()), name="nats speaker", daemon=True)
        self._thread.start()
        self._ready.wait(READY_SECONDS)

    def tell(self, said: Told, snapshots: Told, everything: bytes) -> None:
        """Publish, and keep the snapshots."""
        self._snapshots = snapshots
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._begin, said)

    def close(self) -> None:
        """Say goodbye."""
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(END_SECONDS)

    async def _run(self) -> None:
        await self._client.connect(
            self._urls,
            error_cb=_noted,
            reconnect_time_wait=0.1,  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] a float works
            max_reconnect_attempts=-1,
        )
        await self._client.subscribe(SNAPSHOT_SUBJECT, cb=self._answer)  # pyright: ignore[reportUnknownMemberType]
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._done.wait()
        with suppress(TimeoutError, OSError, NatsError):
            await asyncio.wait_for(self._client.close(), 1.0)

    def _begin(self, said: Told) -> None:
        self._saying = asyncio.ensure_future(self._publish(said))

    async def _publish(self, said: Told) -> None:
        for code, payload in said:
            with suppress(OSError, NatsError):  # a reader sees by the numbers that one is missing
                await self._client.publish(VALUES.format(code).replace("/", "."), payload)

    async def _answer(self, question: Msg) -> None:
        for _, payload in self._snapshots:
            await self._client.publish(question.reply, payload)


class RestSpeaker:
    """A platform over HTTP: the newest of everything at one address, with an ETag."""

    def __init__(self, port: int) -> None:
        self._server = _Server((LOOPBACK, port), _Asked)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    def tell(self, said: Told, snapshots: Told, everything: bytes) -> None:
        """Keep it for whoever asks."""
        if any(b'"i":' in payload for _, payload in said):
            self._server.page = self._server.page[0] + 1, everything

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(END_SECONDS)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    page: tuple[int, bytes] = (0, b"")


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10.0

    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        number, page = self.server.page
        tag = f'"{number}"'
        known = self.headers.get("If-None-Match") == tag
        self.send_response(404 if self.path != PATH else 304 if known else 200)
        body = page if self.path == PATH and not known else b""
        self.send_header("Content-Type", "application/json")
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the library's name
        log.debug(format, *args)


async def _noted(error: Exception) -> None:
    log.info("the line to the cluster: %s", type(error).__name__)


SPEAKERS: dict[str, Callable[[Sequence[int]], Speaker]] = {
    "mqtt": lambda ports: MqttSpeaker(ports[0]),
    "nats": NatsSpeaker,
    "rest": lambda ports: RestSpeaker(ports[0]),
}
