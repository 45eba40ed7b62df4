"""A line to a NATS cluster: core NATS, a list of servers, quick reconnects. Its own thread runs the client's loop.

Settings and fail-over times: `reference/live-data.md` 2.7. Core NATS keeps nothing: what was said while a node died is
lost, and the readers of the inbox see it by the sequence numbers. A snapshot is asked for on a subject of its own;
everything that comes to the answer's address is part of it, so that a large park may answer in several messages.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Event, Thread

from nats.aio.client import Client, Srv
from nats.aio.msg import Msg
from nats.errors import AuthorizationError, Error, SecureConnRequiredError, SlowConsumerError

from loaders.live.feeds import Line
from loaders.live.feeds.credentials import NOBODY, Credential
from loaders.live.feeds.inbox import Inbox, Standing
from loaders.live.feeds.lines import (
    Certificates,
    address_of,
    certificate_fault,
    fell_silent,
    no_line,
    not_admitted,
    not_believed,
    pause_after,
)
from scenes.trouble import Notice

SCHEMES = {"nats": 4222, "tls": 4222}
CONNECT_SECONDS = 2
RECONNECT_SECONDS = 0.1
PING_SECONDS = 1
"""A node that hangs is given up after three of these without an answer."""
UNANSWERED_PINGS = 2
PENDING_MESSAGES = 65_536
PENDING_BYTES = 256 * 1024 * 1024
LONGEST_PAUSE_SECONDS = 1.0
REFUSED_PAUSE_SECONDS = 10.0
CLOSE_SECONDS = 1.0
END_SECONDS = 4.0

log = logging.getLogger(__name__)


def _news(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("returning true from eof_received()")


# WORKAROUND nats-py 2.16: its TLS lines make asyncio warn of nothing whenever a server hangs up.
logging.getLogger("asyncio").addFilter(_news)


@dataclass(frozen=True, slots=True)
class NatsPlan:
    """Which servers, in order of preference, and what to hear; subjects may hold wildcards."""

    urls: tuple[str, ...]
    subjects: tuple[str, ...]
    snapshot_subject: str = ""
    certificates: Certificates = field(default_factory=Certificates)


class TidyClient(Client):
    """A client that lets go of one node's line before it tries the next.

    WORKAROUND nats-py 2.16: a line that was made and refused is overwritten and stays open until chance closes it.
    """

    async def _connect_to_server(self, s: Srv) -> None:
        if self._transport is not None:
            self._transport.close()  # type: ignore[no-untyped-call]
        await super()._connect_to_server(s)


class _Secured(TidyClient):
    """A client that tells nobody who it is over a line that is not encrypted, whatever the server offers."""

    def _connect_command(self) -> bytes:
        if not self._server_info.get("tls_required"):
            raise SecureConnRequiredError
        return super()._connect_command()


class NatsWire:
    """A `Wire` to one cluster."""

    complete = False

    def __init__(self, plan: NatsPlan, credential: Credential = NOBODY, inbox: Inbox | None = None) -> None:
        self.inbox = inbox or Inbox()
        self.standing = Standing()
        self._plan, self._credential = plan, credential
        secure = any(address_of(url, SCHEMES).scheme == "tls" for url in plan.urls)
        self._context = plan.certificates.context() if secure else None
        self._ending = Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken, self._refused = asyncio.Event(), asyncio.Event()
        self._client: Client | None = None
        self._answers = ""
        self._asking: asyncio.Future[None] | None = None
        self._thread = Thread(target=self._run, name="nats", daemon=True)

    def open(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def ask(self) -> None:
        """Send a question for a snapshot."""
        if self._plan.snapshot_subject and self.standing.line is Line.UP and self._loop is not None:
            with suppress(RuntimeError):  # the line has just ended
                self._loop.call_soon_threadsafe(self._wonder)

    def look(self, moment: float) -> None:
        """Nothing to end: the client's own pings do."""

    def close(self) -> None:
        """End the line and its thread."""
        self._ending.set()
        if self._thread.is_alive():
            if self._loop is not None:
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._woken.set)
            self._thread.join(END_SECONDS)

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        failures = 0
        while not self._ending.is_set():
            ups = self.standing.ups
            await self._session()
            failures = 0 if self.standing.ups > ups else failures + 1
            longest = REFUSED_PAUSE_SECONDS if self.standing.line is Line.REFUSED else LONGEST_PAUSE_SECONDS
            await self._awake(pause_after(failures, longest_s=longest))

    async def _session(self) -> None:
        """From one connection to its end; the client by itself moves from node to node in between."""
        self._client = client = TidyClient() if self._context is None else _Secured()
        self._refused.clear()
        talk = asyncio.create_task(self._talk(client))
        ends = [asyncio.create_task(self._woken.wait()), asyncio.create_task(self._refused.wait())]
        await asyncio.wait({talk, *ends}, return_when=asyncio.FIRST_COMPLETED)
        for task in (talk, *ends):
            task.cancel()
        if not client.is_closed:
            with suppress(TimeoutError, OSError, Error):  # a node that hangs takes no goodbye
                await asyncio.wait_for(client.close(), CLOSE_SECONDS)
        await asyncio.gather(talk, *ends, return_exceptions=True)

    async def _talk(self, client: Client) -> None:
        closed = asyncio.Event()

        async def over() -> None:
            closed.set()

        answers = f"_INBOX.{secrets.token_hex(8)}"
        try:
            await client.connect(
                list(self._plan.urls),
                error_cb=self._failed,
                disconnected_cb=self._fell,
                reconnected_cb=self._up,
                closed_cb=over,
                connect_timeout=CONNECT_SECONDS,
                reconnect_time_wait=RECONNECT_SECONDS,  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] a float works, and 1 s is too long
                max_reconnect_attempts=-1,
                ping_interval=PING_SECONDS,
                max_outstanding_pings=UNANSWERED_PINGS,
                dont_randomize=True,
                tls=self._context,
                user=self._credential.user or None,
                password=self._credential.password or None,
                token=self._credential.token or None,
            )
            self._answers = answers
            for subject in self._plan.subjects:
                await self._hear(client, subject, self._heard)
            if self._plan.snapshot_subject:
                await self._hear(client, answers, self._answered)
            await self._up()
            await closed.wait()
        except (OSError, Error, TimeoutError) as error:
            await self._failed(error)

    async def _hear(self, client: Client, subject: str, heard: Callable[[Msg], Awaitable[None]]) -> None:
        await client.subscribe(  # pyright: ignore[reportUnknownMemberType]
            subject, cb=heard, pending_msgs_limit=PENDING_MESSAGES, pending_bytes_limit=PENDING_BYTES
        )

    def _wonder(self) -> None:
        self._asking = asyncio.ensure_future(self._question())

    async def _question(self) -> None:
        client = self._client
        if client is not None and client.is_connected:
            with suppress(OSError, Error):  # the line says itself that it fell
                await client.publish(self._plan.snapshot_subject, b"", reply=self._answers)

    async def _awake(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)

    async def _heard(self, message: Msg) -> None:
        self.inbox.put(message.data, message.subject.replace(".", "/"))

    async def _answered(self, message: Msg) -> None:
        if message.data:  # an empty one says that nobody answers such questions
            self.inbox.put(message.data, whole=True)

    async def _up(self) -> None:
        self.standing = replace(self.standing, line=Line.UP, notice=None, ups=self.standing.ups + 1)

    async def _fell(self) -> None:
        if not self._ending.is_set():
            self.standing = replace(self.standing, line=Line.DOWN, notice=fell_silent())

    async def _failed(self, error: Exception) -> None:
        if isinstance(error, SlowConsumerError):
            self.inbox.dropped += 1
        elif self._refused.is_set():
            log.debug("after the refusal: %s", type(error).__name__)
        elif self._ending.is_set() or (self._client is not None and self._client.is_connected):
            log.debug("a fault that did not end the line: %s", type(error).__name__)
        elif (refusal := _refusal(error)) is not None:
            self.standing = replace(self.standing, line=Line.REFUSED, notice=refusal)
            self._refused.set()  # the client would try on ten times a second
        else:
            self.standing = replace(self.standing, line=Line.DOWN, notice=no_line(error))


def _refusal(error: Exception) -> Notice | None:
    """What to say of an answer that was no; None when there was no answer."""
    if isinstance(error, AuthorizationError) or "authorization" in str(error).lower():
        return not_admitted("Authorization Violation")
    if isinstance(error, SecureConnRequiredError):
        return _not_secured()
    fault = certificate_fault(error)
    return None if fault is None else not_believed(fault)


def _not_secured() -> Notice:
    return Notice(
        "数据源没有提供加密连接，未向其出示凭据。",
        "The source offers no encrypted line; it was not told who we are.",
        "在服务器上启用 TLS，或确认网络可信后把地址改为 nats://。",
        "Turn TLS on at the server; or, where the network may be trusted, write nats:// in the address.",
    )
