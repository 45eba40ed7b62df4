"""Tiles on a server: asked for with patience, kept on disk, shown from there while the server is away."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from random import random
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import requests

from loaders.tiles import web_words
from loaders.tiles.container import closed
from loaders.tiles.handles import Handles
from loaders.tiles.web_asking import Again, Answer, Patience, Site, asked, host_of, may_follow, site
from loaders.tiles.web_cache import Kept, TileCache
from loaders.tiles.web_session import new_session
from scenes.tile_tree import Unavailable
from scenes.trouble import Notice

LONGEST_ADDRESS = 8192
LONGEST_REST_SECONDS = 300.0
"""The longest that a server may send us away for."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of a file of `whole` bytes; `mark` is the server's word for this state of the file, "" for none."""

    content: bytes
    whole: int
    mark: str


@dataclass(slots=True)
class _Rest:
    """Until when a server is left alone, and what was wrong with it last."""

    until: float = float("-inf")
    fault: Notice = field(default_factory=lambda: web_words.no_line("").notice)


class WebContainer:
    """A `Container` over one http(s) server; names are whole addresses, without the `query` from the settings.

    `query` ("token=…") goes with every question to the layer's own server, to no other and into no message. Of other
    servers only `hosts` are asked ("tiles.example.com", or with a port that is not the usual one). `clock` counts
    seconds, `pause` waits for some, `chance` gives a number from 0 to 1.
    """

    def __init__(
        self,
        where: str,
        *,
        query: str = "",
        hosts: Collection[str] = (),
        cache: TileCache | None = None,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random,
    ) -> None:
        self.root = where
        self._query, self._cache, self._patience = query.lstrip("?&"), cache, patience or Patience()
        self._clock, self._pause, self._chance = clock, pause, chance
        self._hosts = frozenset(host.lower() for host in hosts)
        self._sessions = Handles[requests.Session](lambda: new_session(self._patience.giving_up))
        self._strangers = Handles[requests.Session](lambda: new_session(self._patience.giving_up))
        self._fresh_until: dict[str, float] = {}
        self._rests: dict[Site, _Rest] = {}
        self._news: dict[str, Notice] = {}
        self._told = set[str]()
        self._closed = False

    def resolved(self, base: str, uri: str) -> str:
        """The address, with what the base's query says and the URI's does not (as Cesium does it).

        To another server goes no word of the base. Trouble when nobody allowed that server. Source: RFC 3986, 5.
        """
        address, shown = urljoin(base, uri.partition("#")[0]), uri.partition("?")[0]
        here, there = site(base), site(address)
        if len(address) > LONGEST_ADDRESS or not may_follow(base, address):
            raise web_words.elsewhere(shown, self.shown(base))
        if there not in (here, site(self.root)) and host_of(there) not in self._hosts:
            raise web_words.not_allowed(shown, self.shown(base), host_of(there))
        if there != here:
            return address
        parts = urlsplit(address)
        own = parse_qsl(parts.query, keep_blank_values=True)
        named = {key for key, _ in own}
        given = [
            (key, word) for key, word in parse_qsl(urlsplit(base).query, keep_blank_values=True) if key not in named
        ]
        query = "&".join(each for each in (parts.query, urlencode(given)) if each)
        return urlunsplit(parts._replace(query=query))

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """See `Container`. A part of what is not kept is asked for as a part."""
        kept = self._cache.found(name) if self._cache is not None else None
        end = None if length is None else start + length
        if kept is not None and self._clock() < self._fresh_until.get(name, float("-inf")):
            return kept.content[start:end]
        try:
            answer = self._patiently(name, _headers(kept, start, end))
        except Unavailable:
            if kept is None:
                raise
            self._say("offline", web_words.from_the_cache(self.shown(self.root)))
            return kept.content[start:end]
        self._told.discard("offline")
        content, first = self._taken(name, kept, answer)
        return content[max(start - first, 0) : None if end is None else max(end - first, 0)]

    def part(self, name: str, start: int, end: int, mark: str = "") -> Part:
        """Bytes from `start` to before `end` of a file that is too large to be read whole.

        `mark` is what was known the file by: a kept part of the same mark is not asked for. Trouble when the server
        sends no parts; Unavailable as in `Container`.
        """
        key = f"{name} {start}-{end}"
        kept = None if self._cache is None else _kept_part(self._cache.found(key))
        if kept is not None and mark == kept.mark != "":
            return kept
        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        try:
            answer = self._patiently(name, headers, part=True)
        except Unavailable:
            if kept is None:
                raise
            self._say("offline", web_words.from_the_cache(self.shown(self.root)))
            return kept
        self._told.discard("offline")
        if answer.status != 206 or answer.start != start or len(answer.content) != min(end, answer.whole) - start:
            raise web_words.cut_short(self.shown(name))
        part = Part(answer.content, answer.whole, answer.etag or answer.modified)
        if self._cache is not None and answer.may_keep and not self._cache.keep(key, _to_keep(part)):
            self._say("cache", web_words.not_kept(self.shown(self.root)))
        return part

    def shown(self, name: str) -> str:
        """The address without query, user and password."""
        parts = urlsplit(name)
        return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"

    def news(self) -> tuple[Notice, ...]:
        """What the person should hear since the last call, each thing once per outage."""
        told, self._news = tuple(self._news.values()), {}
        return told

    def close(self) -> None:
        """See `Container`."""
        self._closed = True
        self._sessions.close()
        self._strangers.close()

    def _taken(self, name: str, kept: Kept | None, answer: Answer) -> tuple[bytes, int]:
        """What an answer brings and which byte of the file that begins with; a whole one is kept on disk."""
        self._fresh_until[name] = self._clock() + answer.fresh_seconds
        if answer.status == 304:
            if kept is None:
                raise web_words.cut_short(self.shown(name))
            return kept.content, 0
        if answer.status == 206:
            return answer.content, answer.start
        kept = Kept(answer.content, answer.etag, answer.modified)
        if self._cache is not None and answer.may_keep and not self._cache.keep(name, kept):
            self._say("cache", web_words.not_kept(self.shown(self.root)))
        return answer.content, 0

    def _patiently(self, name: str, headers: dict[str, str], *, part: bool = False) -> Answer:
        """The answer, after a few tries if it must be; Unavailable when none of them brings one."""
        shown, began, asked_of = self.shown(name), self._clock(), site(name)
        ours = asked_of == site(self.root)
        address = f"{name}{'&' if '?' in name else '?'}{self._query}" if self._query and ours else name
        rest = self._rests.setdefault(asked_of, _Rest())
        for attempt in range(self._patience.tries):
            if self._closed:
                raise closed(shown)
            if self._clock() < rest.until:
                break
            try:
                with (self._sessions if ours else self._strangers).one(shown) as session:
                    if not ours:
                        session.cookies.clear()
                    return asked(session, address, headers, shown, self._patience, self._clock, part=part)
            except Again as again:
                pause = self._next_pause(rest, again, attempt)
            if self._clock() + pause - began > self._patience.giving_up:
                break
            self._pause(pause)
        raise _about(shown, rest.fault)

    def _next_pause(self, rest: "_Rest", again: Again, attempt: int) -> float:
        """Seconds until the next try, never the same for two of us; where it makes no sense soon, all tiles rest."""
        rest.fault = again.fault.notice
        seconds = self._patience.offline if again.no_line else min(again.after_seconds, LONGEST_REST_SECONDS)
        if seconds > self._patience.giving_up:
            rest.until = self._clock() + seconds
        return max(seconds, self._patience.first_pause * (1 << attempt) * (0.5 + self._chance()))

    def _say(self, key: str, notice: Notice) -> None:
        if key not in self._told:
            self._told.add(key)
            self._news[key] = notice


def _headers(kept: Kept | None, start: int, end: int | None) -> dict[str, str]:
    if kept is not None:
        known = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
        return {header: word for header, word in known.items() if word}
    return {"Range": f"bytes={start}-{end - 1}"} if end is not None and end > start else {}


def _to_keep(part: Part) -> Kept:
    return Kept(b"%d\n" % part.whole + part.content, part.mark)


def _kept_part(kept: Kept | None) -> Part | None:
    if kept is None:
        return None
    whole, _, content = kept.content.partition(b"\n")
    return Part(content, int(whole), kept.etag) if whole.isdigit() and len(whole) < 19 else None


def _about(name: str, notice: Notice) -> Unavailable:
    """The same fault of another tile."""
    return Unavailable(notice.zh, notice.en, remedy_zh=notice.remedy_zh, remedy_en=notice.remedy_en, file=name)
