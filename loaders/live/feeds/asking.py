"""One question to a platform over HTTP, bounded in time and bytes, and what every kind of answer means.

A redirect to another host is followed without our credential and certificate. Whoever asked may break a question off
from another thread.
"""

import logging
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError
from urllib3.response import HTTPResponse

from loaders.live.feeds import Line
from loaders.live.feeds.credentials import Credential
from loaders.live.feeds.inbox import LONGEST_MESSAGE
from loaders.live.feeds.lines import CONNECT_SECONDS, Certificates, not_admitted
from loaders.live.feeds.rest_words import a_page, bad_redirect, bad_status, garbled, too_long, too_often, too_slow
from scenes.trouble import Notice

SCHEMES = {"http": 80, "https": 443}
READ_SECONDS = 5.0
"""Between two bytes."""
WHOLE_SECONDS = 15.0
"""From the question to the last byte of the answer."""
MOST_REDIRECTS = 3
PIECE = 64 * 1024
TIMES = (CONNECT_SECONDS, READ_SECONDS)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RestPlan:
    """What to ask and how often. Without a `period_s` it is asked only when somebody wants a snapshot."""

    url: str
    period_s: float | None = 1.0
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    token_header: str = ""
    """Where the platform wants the token, if not as "Authorization: Bearer …"."""
    certificates: Certificates = field(default_factory=Certificates)
    most_bytes: int = LONGEST_MESSAGE
    whole_seconds: float = WHOLE_SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    """What came; an empty payload means "nothing new". `tags` go with the next question."""

    payload: bytes
    tags: dict[str, str]


class Refusal(Exception):
    """An answer that is none."""

    def __init__(self, line: Line, notice: Notice, retry_after_s: float = 0.0, *, broken: bool = False) -> None:
        super().__init__(notice.en)
        self.line, self.notice, self.retry_after_s, self.broken = line, notice, retry_after_s, broken


class Asker:
    """One question at a time, each ended from outside when it lasts too long."""

    def __init__(self, plan: RestPlan, credential: Credential) -> None:
        self._plan = plan
        self._sockets: list[socket.socket] = []
        self._began: float | None = None
        self._ended = False
        self._session = self._new_session(plan.certificates)
        if credential.user:
            self._session.auth = (credential.user, credential.password)
        if credential.token:
            name = plan.token_header or "Authorization"
            self._session.headers[name] = credential.token if plan.token_header else f"Bearer {credential.token}"

    def answer(self, known: Mapping[str, str]) -> Answer:
        """Ask. Raises `Refusal`, or what the library raises when there is no line."""
        self._began = time.monotonic()
        try:
            return self._followed(known)
        finally:
            self._began = None

    def end_late(self, moment: float) -> None:
        """Break a question off that has lasted too long: whoever waits for its next byte wakes up."""
        began = self._began
        if began is not None and moment - began > self._plan.whole_seconds:
            self._break_off()

    def end(self) -> None:
        """Break off whatever goes on, for good."""
        self._ended = True
        self._break_off()

    def close(self) -> None:
        """Let go of every connection."""
        self._session.close()

    def _break_off(self) -> None:
        for line in list(self._sockets):
            try:
                line.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody
            except OSError:
                log.debug("the line had ended already")

    def _followed(self, known: Mapping[str, str]) -> Answer:
        """The answer, through a few redirects; a stranger is told nothing of ours."""
        url, session, ours = self._plan.url, self._session, True
        try:
            for _ in range(MOST_REDIRECTS + 1):
                headers = {**self._plan.headers, **known} if ours else {}
                with session.get(url, headers=headers, timeout=TIMES, allow_redirects=False, stream=True) as response:
                    if not response.is_redirect:
                        return self._read(response, known)
                    onward = urljoin(url, response.headers["Location"])
                if not _may_follow(url, onward):
                    raise Refusal(Line.REFUSED, bad_redirect())
                if ours and _site(onward) != _site(url):
                    session, ours = self._new_session(Certificates(self._plan.certificates.ca_file)), False
                url = onward
            raise Refusal(Line.REFUSED, bad_redirect())
        finally:
            if not ours:
                session.close()

    def _read(self, response: requests.Response, known: Mapping[str, str]) -> Answer:
        if response.status_code in (304, 204):
            return Answer(b"", dict(known))
        _refusebad_status(response)
        if "html" in response.headers.get("Content-Type", "").lower():
            raise Refusal(Line.DOWN, a_page(), broken=True)
        tags = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        found = {ours: response.headers[theirs] for ours, theirs in tags.items() if theirs in response.headers}
        return Answer(self._body(response), found)

    def _body(self, response: requests.Response) -> bytes:
        """Every byte, unpacked: no more than allowed, and no longer than allowed."""
        pieces, size = list[bytes](), 0
        raw: HTTPResponse = response.raw
        try:
            while piece := raw.read1(PIECE, decode_content=True):
                pieces.append(piece)
                size += len(piece)
                if size > self._plan.most_bytes:
                    raise Refusal(Line.DOWN, too_long(self._plan.most_bytes), broken=True)
                if self._late(time.monotonic()):
                    raise Refusal(Line.DOWN, too_slow(self._plan.whole_seconds), broken=True)
        except DecodeError as error:
            raise Refusal(Line.DOWN, garbled(), broken=True) from error
        if self._late(time.monotonic()):  # a line broken off from outside looks like an end
            raise Refusal(Line.DOWN, too_slow(self._plan.whole_seconds), broken=True)
        return b"".join(pieces)

    def _late(self, moment: float) -> bool:
        return self._began is not None and moment - self._began > self._plan.whole_seconds

    def _new_session(self, certificates: Certificates) -> requests.Session:
        """Nothing from the surroundings: no proxy, no netrc, no other list of authorities."""
        session = requests.Session()
        session.trust_env = False
        session.verify = certificates.ca_file or True
        if certificates.certificate_file:
            session.cert = (certificates.certificate_file, certificates.key_file or certificates.certificate_file)
        session.headers.update({"Accept": "application/json, application/msgpack;q=0.9, */*;q=0.1"})
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Watched(self._note))
        return session

    def _note(self, line: socket.socket) -> None:
        self._sockets = [each for each in self._sockets if each.fileno() >= 0] + [line]
        if self._ended:
            self._break_off()


class _Watched(HTTPAdapter):
    """Tells which sockets it opens, so that a question can be broken off from outside."""

    def __init__(self, note: Callable[[socket.socket], None]) -> None:
        self._told = note
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **more: object) -> None:
        """Make the pools with connections of ours."""
        super().init_poolmanager(connections, maxsize, block, **more)
        told = self._told

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                told(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                told(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain  # pyright: ignore[reportAssignmentType] so are urllib3's own, for pyright

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure  # pyright: ignore[reportAssignmentType]

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _refusebad_status(response: requests.Response) -> None:
    status = response.status_code
    if status in (401, 403, 407):
        raise Refusal(Line.REFUSED, not_admitted(f"HTTP {status}"))
    if status == 429:
        raise Refusal(Line.DOWN, too_often(), _retry_after(response))
    if status != 200:
        raise Refusal(Line.DOWN, bad_status(status), _retry_after(response))


def _retry_after(response: requests.Response) -> float:
    """Seconds that the other side asks us to wait, 0 when it says nothing we understand."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:6])
    try:
        return max(parsedate_to_datetime(said).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _site(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or SCHEMES.get(parts.scheme, 0)


def _may_follow(url: str, onward: str) -> bool:
    """Only to where we may speak at all, and never from an encrypted line to an open one."""
    scheme, host, _ = _site(onward)
    return scheme in SCHEMES and bool(host) and not (scheme == "http" and _site(url)[0] == "https")
