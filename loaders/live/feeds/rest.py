"""A platform that is asked over HTTP, again and again; its whole answer is also the way to make a gap good.

Nothing the other side does holds us for ever: a time to connect, a time between bytes, a time for the whole answer, and
a most of bytes, counted after unpacking. A redirect to another host is followed without our credential and certificate.
"""

import logging
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from threading import Event, Thread
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError
from urllib3.response import HTTPResponse

from loaders.live.feeds import Line
from loaders.live.feeds.credentials import NOBODY, Credential
from loaders.live.feeds.inbox import LONGEST_MESSAGE, Inbox, Standing
from loaders.live.feeds.lines import (
    CONNECT_SECONDS,
    Certificates,
    address_of,
    certificate_fault,
    no_line,
    not_admitted,
    not_believed,
    pause_after,
)
from scenes.trouble import Notice

SCHEMES = {"http": 80, "https": 443}
READ_SECONDS = 5.0
"""Between two bytes."""
WHOLE_SECONDS = 15.0
"""From the question to the last byte of the answer."""
LONGEST_PAUSE_SECONDS = 30.0
LONGEST_RETRY_AFTER_SECONDS = 300.0
MOST_REDIRECTS = 3
PIECE = 64 * 1024
TIMES = (CONNECT_SECONDS, READ_SECONDS)
END_SECONDS = 3.0

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


class RestWire:
    """A `Wire` to one address. Every answer is a snapshot."""

    complete = True

    def __init__(self, plan: RestPlan, credential: Credential = NOBODY, inbox: Inbox | None = None) -> None:
        self.inbox = inbox or Inbox()
        self.standing = Standing()
        self._plan, self._credential = plan, credential
        if address_of(plan.url, SCHEMES).scheme == "https":
            plan.certificates.context()  # files of no use are said now, not at the first question
        self._asker = _Asker(plan, credential)
        self._known: dict[str, str] = {}
        self._fresh = False
        self._ending, self._wanted = Event(), Event()
        self._not_before = 0.0
        self._thread = Thread(target=self._run, name="rest", daemon=True)

    def open(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def ask(self) -> None:
        """Ask at once, and for everything: what we know already does not count."""
        self._fresh = True
        self._wanted.set()

    def look(self, moment: float) -> None:
        """End a question that takes longer than it may."""
        self._asker.end_late(moment)

    def close(self) -> None:
        """End the line and its thread."""
        self._ending.set()
        self._wanted.set()
        self._asker.end()
        if self._thread.is_alive():
            self._thread.join(END_SECONDS)

    def _run(self) -> None:
        failures = 0
        if self._plan.period_s is None:
            self._wanted.wait()
        while not self._ending.is_set():
            began = time.monotonic()
            self._wanted.clear()
            failures = 0 if self._poll() else failures + 1
            self._pause(began, failures)
        self._asker.close()

    def _pause(self, began: float, failures: int) -> None:
        """Until the next question: the period, or longer after failures; whoever wants a snapshot may cut it short."""
        period = self._plan.period_s
        if failures:
            wait = pause_after(failures, max(period or 0.0, 0.25), LONGEST_PAUSE_SECONDS)
            self._ending.wait(max(wait, self._not_before - time.monotonic()))
        elif period is None:
            self._wanted.wait()
        else:
            self._wanted.wait(max(began + period - time.monotonic(), 0.0))

    def _poll(self) -> bool:
        """One question; whether it went well."""
        known, self._fresh = {} if self._fresh else self._known, False
        try:
            answer = self._asker.answer(known)
        except _Refusal as refusal:
            self._failed(refusal.line, refusal.notice, refusal.retry_after_s, broken=refusal.broken)
            return False
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            fault = certificate_fault(error)
            if not self._ending.is_set():
                line = Line.DOWN if fault is None else Line.REFUSED
                self._failed(line, no_line(error) if fault is None else not_believed(fault))
            return False
        self._known = answer.tags
        if self.standing.line is not Line.UP:
            self.standing = replace(self.standing, line=Line.UP, notice=None, ups=self.standing.ups + 1)
        self.inbox.put(answer.payload, whole=bool(answer.payload))
        return True

    def _failed(self, line: Line, notice: Notice, retry_after_s: float = 0.0, *, broken: bool = False) -> None:
        self._known = {}
        self._not_before = time.monotonic() + min(retry_after_s, LONGEST_RETRY_AFTER_SECONDS)
        told = replace(self.standing, line=line, notice=notice)
        self.standing = replace(told, broken=told.broken + 1) if broken else told


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came; an empty payload means "nothing new". `tags` go with the next question."""

    payload: bytes
    tags: dict[str, str]


class _Refusal(Exception):
    """An answer that is none."""

    def __init__(self, line: Line, notice: Notice, retry_after_s: float = 0.0, *, broken: bool = False) -> None:
        super().__init__(notice.en)
        self.line, self.notice, self.retry_after_s, self.broken = line, notice, retry_after_s, broken


class _Asker:
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

    def answer(self, known: Mapping[str, str]) -> _Answer:
        """Ask. Raises `_Refusal`, or what the library raises when there is no line."""
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

    def _followed(self, known: Mapping[str, str]) -> _Answer:
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
                    raise _Refusal(Line.REFUSED, _bad_redirect())
                if ours and _site(onward) != _site(url):
                    session, ours = self._new_session(Certificates(self._plan.certificates.ca_file)), False
                url = onward
            raise _Refusal(Line.REFUSED, _bad_redirect())
        finally:
            if not ours:
                session.close()

    def _read(self, response: requests.Response, known: Mapping[str, str]) -> _Answer:
        if response.status_code in (304, 204):
            return _Answer(b"", dict(known))
        _refuse_bad_status(response)
        if "html" in response.headers.get("Content-Type", "").lower():
            raise _Refusal(Line.DOWN, _a_page(), broken=True)
        tags = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        found = {ours: response.headers[theirs] for ours, theirs in tags.items() if theirs in response.headers}
        return _Answer(self._body(response), found)

    def _body(self, response: requests.Response) -> bytes:
        """Every byte, unpacked: no more than allowed, and no longer than allowed."""
        pieces, size = list[bytes](), 0
        raw: HTTPResponse = response.raw
        try:
            while piece := raw.read1(PIECE, decode_content=True):
                pieces.append(piece)
                size += len(piece)
                if size > self._plan.most_bytes:
                    raise _Refusal(Line.DOWN, _too_long(self._plan.most_bytes), broken=True)
                if self._late(time.monotonic()):
                    raise _Refusal(Line.DOWN, _too_slow(self._plan.whole_seconds), broken=True)
        except DecodeError as error:
            raise _Refusal(Line.DOWN, _garbled(), broken=True) from error
        if self._late(time.monotonic()):  # a line broken off from outside looks like an end
            raise _Refusal(Line.DOWN, _too_slow(self._plan.whole_seconds), broken=True)
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


def _refuse_bad_status(response: requests.Response) -> None:
    status = response.status_code
    if status in (401, 403, 407):
        raise _Refusal(Line.REFUSED, not_admitted(f"HTTP {status}"))
    if status == 429:
        raise _Refusal(Line.DOWN, _too_often(), _retry_after(response))
    if status != 200:
        raise _Refusal(Line.DOWN, _bad_status(status), _retry_after(response))


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


def _too_often() -> Notice:
    return Notice(
        "平台限制了访问频率（HTTP 429）。",
        "The platform asks us to come less often (HTTP 429).",
        "程序会按平台要求的间隔重试；必要时加大 period_s。",
        "The program waits as long as it is told; make period_s longer if it stays so.",
    )


def _bad_status(status: int) -> Notice:
    return Notice(
        f"平台应答 HTTP {status}。",
        f"The platform answers HTTP {status}.",
        "程序会自动重试；若一直如此，核对接口地址，并请平台方检查服务。",
        "The program tries again; if it stays so, check the address and have the platform looked at.",
    )


def _a_page() -> Notice:
    return Notice(
        "平台返回的是网页而不是数据，可能是登录页或网关提示。",
        "The platform sends a web page and no data, perhaps a log-in page or a gateway's notice.",
        "核对接口地址和凭据。",
        "Check the address and the credential.",
    )


def _too_long(most_bytes: int) -> Notice:
    size = f"{most_bytes / 1024**2:.3g} MiB"
    return Notice(
        f"平台的应答大于 {size}，没有读取。",
        f"The platform's answer is larger than {size} and was not read.",
        "请平台方分批提供，或核对接口地址。",
        "Have the platform divide it, or check the address.",
    )


def _too_slow(seconds: float) -> Notice:
    return Notice(
        f"平台的应答在 {seconds:g} 秒内没有结束，已中断。",
        f"The platform's answer did not end within {seconds:g} s and was broken off.",
        "程序会自动重试；若一直如此，请平台方检查服务。",
        "The program tries again; if it stays so, have the platform looked at.",
    )


def _garbled() -> Notice:
    return Notice(
        "平台的应答解压失败。",
        "The platform's answer cannot be unpacked.",
        "请平台方检查 Content-Encoding。",
        "Have the platform's Content-Encoding looked at.",
    )


def _bad_redirect() -> Notice:
    return Notice(
        "平台把请求转到了不可用的地址。",
        "The platform sends us on to an address that cannot be used.",
        "核对接口地址；不会从加密地址转到明文地址。",
        "Check the address; we never go from an encrypted line to an open one.",
    )
