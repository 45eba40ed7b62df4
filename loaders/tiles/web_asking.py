"""One question to a tile server: bounded in time and bytes, redirects followed, every answer understood.

A stranger that we are redirected to is told nothing of ours: the words from the settings go to the layer's own server
alone, and no password of this machine goes anywhere.
"""

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from loaders.tiles import web_words
from loaders.tiles.container import LARGEST_TILE, too_large
from loaders.tiles.inflating import inflated
from scenes.tile_tree import Unavailable

PORTS = {"http": 80, "https": 443}
MOST_REDIRECTS = 4
PIECE = 256 * 1024
UNMARKED_SECONDS = 3600.0
"""For how long a tile is used unasked whose server gives it neither a mark nor an age."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait, in seconds: for a line, for the next byte, and for an answer that hardly moves.

    After `giving_up` no further try begins and an answer slower than `slowest` bytes a second is given up; `whole` is
    the most that any answer may take. `first_pause` doubles from try to try. After a failed line nobody is asked for
    `offline`. An answer of more than `largest` bytes is refused.
    """

    connect: float = 3.0
    read: float = 4.0
    giving_up: float = 6.0
    whole: float = 90.0
    slowest: float = 2048.0
    first_pause: float = 0.25
    tries: int = 4
    offline: float = 15.0
    largest: int = LARGEST_TILE


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `status` is 200, 206 or 304; `start` is the first byte that a 206 brings, of `whole` in the file.

    `whole` is 0 where the server does not say it.
    """

    status: int
    content: bytes
    etag: str = ""
    modified: str = ""
    fresh_seconds: float = 0.0
    may_keep: bool = True
    start: int = 0
    whole: int = 0


class Again(Exception):
    """No answer this time; `fault` is what is said if no other try brings one. `no_line`: nobody was there at all."""

    def __init__(self, fault: Unavailable, *, after_seconds: float = 0.0, no_line: bool = False) -> None:
        super().__init__(str(fault))
        self.fault, self.after_seconds, self.no_line = fault, after_seconds, no_line


type Site = tuple[str, str, int]
"""Scheme, host and port."""


def host_of(site: Site) -> str:
    """Its host, with the port where that is not the usual one of its scheme."""
    scheme, host, port = site
    return host if port == PORTS.get(scheme) else f"{host}:{port}"


def site(url: str) -> Site:
    """Where an address leads."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or PORTS.get(parts.scheme, 0)


def asked(
    session: requests.Session,
    url: str,
    headers: Mapping[str, str],
    name: str,
    patience: Patience,
    clock: Callable[[], float],
    *,
    part: bool = False,
) -> Answer:
    """The answer of a server. `Again` when another try may bring one; Trouble about `name` when none will.

    With `part` only a part will do: a server that sends the whole file instead is refused before it has sent it.
    """
    began = clock()
    try:
        for _ in range(MOST_REDIRECTS + 1):
            times = (patience.connect, patience.read)
            with session.get(url, headers=headers, timeout=times, allow_redirects=False, stream=True) as response:
                if not response.is_redirect:
                    if part and response.status_code == 200:
                        raise web_words.no_parts(name)
                    return _answer(response, name, _Watch(began, patience, clock))
                onward = urljoin(url, response.headers["Location"])
            if not may_follow(url, onward):
                raise web_words.bad_redirect(name)
            if site(onward) != site(url):
                session.cookies.clear()
            url = onward
    except requests.ConnectTimeout:
        raise Again(web_words.no_line(name), no_line=True) from None
    except requests.Timeout:
        raise Again(web_words.too_slow(name)) from None
    except requests.ConnectionError as error:
        raise Again(web_words.no_line(name), no_line=_never_began(error)) from None
    except (requests.RequestException, HTTPError, UnicodeError):
        raise Again(web_words.cut_short(name)) from None
    raise web_words.bad_redirect(name)


@dataclass(frozen=True, slots=True)
class _Watch:
    """How long an answer has been on its way."""

    began: float
    patience: Patience
    clock: Callable[[], float]

    def too_slow(self, size: int) -> bool:
        gone = self.clock() - self.began
        spare = gone - self.patience.giving_up
        return gone > self.patience.whole or (spare > 0 and size < spare * self.patience.slowest)


def _answer(response: requests.Response, name: str, watch: _Watch) -> Answer:
    _refuse_bad_status(response, name)
    etag, modified = (response.headers.get(word, "")[:500] for word in ("ETag", "Last-Modified"))
    fresh, may_keep = _keeping(response.headers.get("Cache-Control", "").lower())
    if not (etag or modified or fresh):
        fresh = UNMARKED_SECONDS  # there is nothing to ask "is it still this one?" by
    if response.status_code == 304:
        return Answer(304, b"", etag, modified, fresh, may_keep)
    content = _body(response, name, watch)
    if "html" in response.headers.get("Content-Type", "").lower() or _looks_like_a_page(content):
        raise web_words.a_page(name)
    return Answer(response.status_code, content, etag, modified, fresh, may_keep, *_stretch(response))


def _body(response: requests.Response, name: str, watch: _Watch) -> bytes:
    """Every byte, unpacked: no more than `Patience.largest`, and not at a snail's pace."""
    pieces, size = list[bytes](), 0
    raw: HTTPResponse = response.raw
    while piece := raw.read1(PIECE, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > watch.patience.largest:
            raise too_large(name)
        if watch.too_slow(size):
            raise Again(web_words.too_slow(name))
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return b"".join(pieces)
    if encoding not in ("gzip", "x-gzip"):
        raise web_words.bad_encoding(name, encoding)
    return inflated(b"".join(pieces), watch.patience.largest, 16 + zlib.MAX_WBITS, name)


def _refuse_bad_status(response: requests.Response, name: str) -> None:
    status = response.status_code
    if status in (200, 206, 304):
        return
    if status in (401, 403, 407):
        raise web_words.not_admitted(name, status)
    if status in (408, 425, 429) or status >= 500:
        raise Again(web_words.busy(name, status), after_seconds=_retry_after(response.headers.get("Retry-After", "")))
    raise web_words.gone(name, status)


def _retry_after(said: str) -> float:
    """Seconds that the server asks us to wait, 0 when it says nothing we understand."""
    said = said.strip()
    if said.isascii() and said.isdigit():
        return float(said[:6])
    try:
        return max(parsedate_to_datetime(said).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _keeping(control: str) -> tuple[float, bool]:
    """For how many seconds an answer may be used unasked, and whether it may be kept on disk at all. RFC 9111, 5.2."""
    words = {name: said for name, _, said in (word.strip().partition("=") for word in control.split(","))}
    age = words.get("max-age", "").strip('"')
    fresh = float(age[:9]) if age.isascii() and age.isdigit() and "no-cache" not in words else 0.0
    return fresh, "no-store" not in words


def _stretch(response: requests.Response) -> tuple[int, int]:
    """Where a part begins and how long the file is: "bytes 100-199/1000" → 100, 1000. RFC 9110, 14.4."""
    said = response.headers.get("Content-Range", "").removeprefix("bytes").strip()
    first, whole = said.partition("-")[0], said.rpartition("/")[2]
    return _count(first), _count(whole)


def _count(said: str) -> int:
    return int(said[:18]) if said.isascii() and said.isdigit() else 0


def _looks_like_a_page(content: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower().startswith((b"<!doctype html", b"<html"))


def _never_began(error: requests.ConnectionError) -> bool:
    """Whether there was no line at all, rather than one that broke."""
    return "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)


def may_follow(url: str, onward: str) -> bool:
    """Never to another protocol, and never from an encrypted line to an open one."""
    scheme, host, _ = site(onward)
    return scheme in PORTS and bool(host) and not (scheme == "http" and site(url)[0] == "https")
