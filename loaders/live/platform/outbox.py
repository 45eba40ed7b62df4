"""The line to the platform for what goes back: one thread that sends, and breaks off what lasts too long.

The rules are in `outgoing` beside this. Nothing here is written to a log but statuses: requests hold credentials.
"""

import base64
import socket
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, RemoteDisconnected
from queue import SimpleQueue
from threading import Event, Thread

from loaders.live.entries import Entry
from loaders.live.feeds.credentials import NOBODY, Credential
from loaders.live.feeds.lines import CONNECT_SECONDS, Certificates, address_of, certificate_fault, no_line, not_believed
from loaders.live.feeds.outbox_endpoint import LONGEST_ANSWER, OutboxEndpoint, Request, Words
from loaders.live.platform.outgoing import Done, Item, Outgoing, Reply
from scenes.alarm_board import OutboxWord

SCHEMES = {"http": 80, "https": 443}
READ_SECONDS = 5.0
"""Between two bytes."""
WHOLE_SECONDS = 10.0
"""From the first byte sent to the last one heard."""
END_SECONDS = 3.0

type Batch = Sequence[tuple[str, Request]]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where messages go. `url` may hold a path that every endpoint's path is put behind."""

    url: str
    credential: Credential = NOBODY
    certificates: Certificates = field(default_factory=Certificates)
    token_header: str = ""
    """Where the platform wants the token, if not as "Authorization: Bearer …"."""
    whole_seconds: float = WHOLE_SECONDS


class Outbox:
    """Sends what the journal keeps for the platform. `step` it often; close it in the end."""

    def __init__(self, destination: Destination, endpoints: Sequence[OutboxEndpoint], to: str = "") -> None:
        """`to` is the platform's name where there are several.

        Raises `Trouble` for an address or a certificate file of no use.
        """
        self._outgoing, self._line = Outgoing(endpoints, to), _Line(destination)

    def item(self, kind: str, words: Words, wall: float) -> Item | None:
        """A new message of one of `outbox_endpoint.KINDS`; None where the platform wants none such.

        Append its `kept` together with the act's entries: it is sent once it is there.
        """
        return self._outgoing.item(kind, words, wall)

    def step(self, standing: Mapping[str, bytes], *, moment: float, now: float, wall: float) -> Done:
        """Take what came back, send what is due; what the next append must hold. Never waits.

        `standing` is `Journal.standing()`; `moment` is of a monotonic clock, `now` of the feed's.
        """
        self._line.look()
        idle, entries, emptied = self._line.idle, list[Entry](), dict[str, bytes | None]()
        for reply in self._line.take():
            done = self._outgoing.heard(reply, moment, now, wall)
            entries += done.entries
            emptied |= done.standing or {}
        self._outgoing.look(standing)
        if idle:
            self._outgoing.not_sent()
            if batch := self._outgoing.due(moment):
                self._line.send(batch)
        return Done(tuple(entries), emptied)

    def word(self) -> OutboxWord:
        """How it goes, for the board."""
        return self._outgoing.word()

    def close(self) -> None:
        """End the thread, whatever the other side does. What was not answered is sent again by the next recorder."""
        self._line.close()


class _Line:
    """One thread, one request at a time, replies in the order of the requests."""

    def __init__(self, destination: Destination) -> None:
        self._wire = _Wire(destination)
        self._batches: SimpleQueue[Batch | None] = SimpleQueue()
        self._replies: deque[Reply] = deque()
        self._idle = Event()
        self._idle.set()
        self._thread = Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether everything handed over was dealt with; its replies then wait to be taken."""
        return self._idle.is_set()

    def send(self, batch: Batch) -> None:
        """Hand over requests, in order; where there is no line the rest is not tried."""
        self._idle.clear()
        self._batches.put(batch)

    def take(self) -> list[Reply]:
        """What came back since the last look."""
        return [self._replies.popleft() for _ in range(len(self._replies))]

    def look(self) -> None:
        """Break off what lasts too long."""
        self._wire.end_late()

    def close(self) -> None:
        """End."""
        self._batches.put(None)
        self._wire.end()
        self._thread.join(END_SECONDS)

    def _run(self) -> None:
        while (batch := self._batches.get()) is not None:
            for key, request in batch:
                reply = self._wire.reply(key, request)
                self._replies.append(reply)
                if reply.status == 0:
                    break
            self._idle.set()
        self._wire.close()


class _Wire:
    """HTTP to one address, the connection kept open between requests. Redirects are not followed."""

    def __init__(self, destination: Destination) -> None:
        parts = address_of(destination.url, SCHEMES)
        self._host, self._port = parts.hostname or "", parts.port or SCHEMES[parts.scheme]
        self._prefix = parts.path.rstrip("/")
        self._context = destination.certificates.context() if parts.scheme == "https" else None
        self._headers = _credentials(destination)
        self._whole_seconds = destination.whole_seconds
        self._connection: HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._began: float | None = None
        self._ended = False

    def reply(self, key: str, request: Request) -> Reply:
        """Send one request and hear the answer; a reply of status 0 where there was no line."""
        self._began = time.monotonic()
        try:
            return self._exchanged(key, request)
        except (OSError, HTTPException, ValueError) as error:  # ValueError: what http.client makes of a bad line
            self.close()
            fault = certificate_fault(error)
            return Reply(key, 0, fault=no_line(error) if fault is None else not_believed(fault))
        finally:
            self._began = None

    def end_late(self) -> None:
        """From another thread: whoever waits for the next byte for too long wakes up."""
        if self._late():
            self._break_off()

    def end(self) -> None:
        """From another thread: no more."""
        self._ended = True
        self._break_off()

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
        if self._socket is not None:
            self._socket.close()
        self._connection = self._socket = None

    def _exchanged(self, key: str, request: Request) -> Reply:
        reused = self._connection is not None
        try:
            response = self._asked(request)
        except (RemoteDisconnected, ConnectionError):
            if not reused or self._ended:
                raise
            self.close()  # a connection kept open may have ended in the meantime
            response = self._asked(request)
        answer = response.read(LONGEST_ANSWER + 1)
        if self._late():  # a line that we broke off looks like an end
            raise TimeoutError
        if len(answer) > LONGEST_ANSWER or response.will_close:
            self.close()
        retry = response.headers.get("Retry-After", "").strip()
        return Reply(key, response.status, answer, float(retry[:6]) if retry.isascii() and retry.isdigit() else 0.0)

    def _asked(self, request: Request) -> HTTPResponse:
        connection = self._connection or self._connected()
        headers = {**request.headers, **self._headers}
        connection.request(request.method, self._prefix + request.path, request.body, headers)
        return connection.getresponse()

    def _connected(self) -> HTTPConnection:
        if self._ended:
            raise ConnectionAbortedError
        line = socket.create_connection((self._host, self._port), CONNECT_SECONDS)
        line.settimeout(READ_SECONDS)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # head and body go out in two writes
        self._socket = line
        connection: HTTPConnection = HTTPConnection(self._host, self._port)
        if self._context is not None:
            secure = self._context.wrap_socket(line, server_hostname=self._host, do_handshake_on_connect=False)
            self._socket = line = secure
            secure.do_handshake()
            connection = HTTPSConnection(self._host, self._port, context=self._context)
        connection.sock = line
        self._connection = connection
        return connection

    def _late(self) -> bool:
        began = self._began
        return began is not None and time.monotonic() - began > self._whole_seconds

    def _break_off(self) -> None:
        line = self._socket
        if line is not None:
            with suppress(OSError):  # it had ended already
                line.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody


def _credentials(destination: Destination) -> dict[str, str]:
    credential = destination.credential
    if credential.token:
        name = destination.token_header
        return {name: credential.token} if name else {"Authorization": f"Bearer {credential.token}"}
    if credential.user:
        both = base64.b64encode(f"{credential.user}:{credential.password}".encode()).decode()
        return {"Authorization": f"Basic {both}"}
    return {}
