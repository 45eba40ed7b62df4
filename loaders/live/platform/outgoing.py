"""What goes back to the platform, and what becomes of it: facts and rules, without thread or network.

An item is kept in the journal's own database, in the transaction of the act it tells of, and is sent only once it is
there. It is sent again until the platform answers that it has it, always with the same key: whoever dies between
sending and hearing sends once more, and the platform knows the key.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import orjson

from loaders.live.entries import Entry, Kind
from loaders.live.feeds.lines import pause_after
from loaders.live.feeds.outbox_endpoint import OutboxEndpoint, Request, Words
from scenes.alarm_board import OutboxWord
from scenes.trouble import Notice

PREFIX = "outbox/"
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 300.0
LONGEST_RETRY_AFTER_SECONDS = 3600.0
STUCK_AFTER = 10
"""Failed answers until an item that is still tried counts as stuck."""
MOST_AT_ONCE = 32
HEALS = {408, 425, 429}
"""Statuses below 500 that say "not now"."""
NOT_ADMITTED = {401, 403, 407}
"""Stuck until somebody mends credentials or rights over there; tried on, slowly."""


@dataclass(frozen=True, slots=True)
class Item:
    """One message to the platform. `made` is in seconds since 1970 UTC, `key` the same for every attempt."""

    key: str
    kind: str
    words: Words
    made: float
    to: str = ""
    """Which platform, where there are several."""

    @property
    def place(self) -> str:
        """Its key in what stands beside the journal's entries."""
        return f"{_prefix(self.to)}{self.key}"

    @property
    def kept(self) -> dict[str, bytes | None]:
        """What has to be appended together with the act: `Journal.append(…, standing=item.kept)`."""
        return {self.place: orjson.dumps({"kind": self.kind, "words": dict(self.words), "made": self.made})}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for an item: `status` 0 where there was no line, then `fault` says why."""

    key: str
    status: int
    answer: bytes = b""
    retry_after: float = 0.0
    fault: Notice | None = None


@dataclass(slots=True)
class _Course:
    """How an item fares. `due` is in seconds of a monotonic clock; infinite: not tried again by itself."""

    item: Item
    failures: int = 0
    due: float = 0.0
    stuck: bool = False
    said: Notice | None = None
    under_way: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What the next append must hold: entries, and the places to be emptied."""

    entries: tuple[Entry, ...] = ()
    standing: Mapping[str, bytes | None] | None = None


class Outgoing:
    """Every item that the platform does not have yet. For one thread; `moment` is of a monotonic clock.

    `to` is the platform's name where there are several: each sees its own items only.
    """

    def __init__(self, endpoints: Sequence[OutboxEndpoint], to: str = "") -> None:
        self._endpoints, self._to, self._prefix = {each.kind: each for each in endpoints}, to, _prefix(to)
        self._courses: dict[str, _Course] = {}
        self._over: set[str] = set()
        """Places whose item is done, until the journal no longer holds them."""
        self._failures = 0
        self._not_before = 0.0
        self._fault: Notice | None = None

    def item(self, kind: str, words: Words, wall: float) -> Item | None:
        """A new message, not yet kept; None where the platform wants none of this kind."""
        if kind not in self._endpoints:
            return None
        key = f"{int(max(wall, 0.0) * 1000):014d}-{secrets.token_hex(8)}"
        return Item(key, kind, {**words, "key": key}, wall, self._to)

    def look(self, standing: Mapping[str, bytes]) -> None:
        """Learn what the journal holds: only what is there is sent."""
        self._over &= standing.keys()
        for place in standing:
            if place.startswith(self._prefix) and place not in self._courses and place not in self._over:
                self._courses[place] = self._course(place, standing[place])

    def due(self, moment: float) -> list[tuple[str, Request]]:
        """What is to be sent now, the oldest first; it is under way until `heard` or `not_sent`."""
        if moment < self._not_before:
            return []
        found = list[tuple[str, Request]]()
        for place in sorted(self._courses):
            course = self._courses[place]
            if not course.under_way and course.due <= moment:
                course.under_way = True
                found.append((course.item.key, self._endpoints[course.item.kind].request(course.item.words)))
                if len(found) == MOST_AT_ONCE:
                    break
        return found

    def not_sent(self) -> None:
        """Nothing is under way any more: what got no reply was not tried."""
        for course in self._courses.values():
            course.under_way = False

    def heard(self, reply: Reply, moment: float, now: float, wall: float) -> Done:
        """What became of an item. `now` is by the feed's clock, `wall` by the machine's."""
        course = self._courses.get(self._prefix + reply.key)
        if course is None:
            return Done()
        course.under_way = False
        if reply.status == 0:
            self._no_line(course, reply, moment)
            return Done()
        self._failures, self._not_before, self._fault = 0, 0.0, None
        if self._endpoints[course.item.kind].done(reply.status, reply.answer):
            del self._courses[course.item.place]
            self._over.add(course.item.place)
            return Done((_entry(course, reply, now, wall),), {course.item.place: None})
        return self._refused(course, reply, moment, now, wall)

    def word(self) -> OutboxWord:
        """How it goes, for the board."""
        courses = list(self._courses.values())
        stuck = [course for course in courses if course.stuck]
        said = next((course.said for course in [*stuck, *courses] if course.said is not None), self._fault)
        return OutboxWord(
            len(courses) - len(stuck),
            len(stuck),
            min((course.item.made for course in courses), default=0.0),
            said.zh if said else "",
            said.en if said else "",
        )

    def _course(self, place: str, kept: bytes) -> _Course:
        item = _item(place, kept)
        if item is not None and item.kind in self._endpoints:
            return _Course(item)
        said = Notice(
            "平台配置中已没有这类回传的接口。", "The platform's mapping has no endpoint for such messages any more."
        )
        item = item or Item(place.removeprefix(self._prefix), "", {}, 0.0, self._to)
        return _Course(item, due=float("inf"), stuck=True, said=said)

    def _no_line(self, course: _Course, reply: Reply, moment: float) -> None:
        """No line is no item's fault: all of them wait."""
        self._failures += 1
        self._not_before = moment + pause_after(self._failures, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        self._fault = course.said = reply.fault

    def _refused(self, course: _Course, reply: Reply, moment: float, now: float, wall: float) -> Done:
        course.failures += 1
        course.said = _said(reply.status)
        final = 300 <= reply.status < 500 and reply.status not in HEALS | NOT_ADMITTED
        waited = min(reply.retry_after, LONGEST_RETRY_AFTER_SECONDS)
        pause = max(pause_after(course.failures, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS), waited)
        if reply.status in NOT_ADMITTED:
            pause = LONGEST_PAUSE_SECONDS
        course.due = float("inf") if final else moment + pause
        before = course.stuck
        course.stuck = final or reply.status in NOT_ADMITTED or course.failures >= STUCK_AFTER
        return Done((_entry(course, reply, now, wall),)) if course.stuck and not before else Done()


def _prefix(to: str) -> str:
    return f"{PREFIX}{to}/" if to else PREFIX


def _item(place: str, kept: bytes) -> Item | None:
    try:
        found: object = orjson.loads(kept)
    except orjson.JSONDecodeError:
        return None
    match found:
        case {"kind": str(kind), "words": dict(), "made": int(made) | float(made)}:
            words = cast("dict[str, dict[str, str | int | float]]", found)["words"]
            to, _, key = place.removeprefix(PREFIX).rpartition("/")
            return Item(key, kind, words, float(made), to)
        case _:
            return None


def _entry(course: _Course, reply: Reply, now: float, wall: float) -> Entry:
    item = course.item
    words = {
        "key": item.key,
        "kind": item.kind,
        "code": str(item.words.get("code", "")),
        "status": reply.status,
        "failures": course.failures,
        "stuck": course.stuck,
        **({"to": item.to} if item.to else {}),
    }
    return Entry(Kind.OUTBOX, now, wall, str(item.words.get("person", "")), words)


def _said(status: int) -> Notice:
    if status in NOT_ADMITTED:
        return Notice(
            f"平台拒绝访问（HTTP {status}）。",
            f"The platform refuses us (HTTP {status}).",
            "核对凭据和平台授予的权限。",
            "Check the credential and the rights the platform grants.",
        )
    return Notice(
        f"平台没有接受回传（HTTP {status}）。",
        f"The platform did not accept it (HTTP {status}).",
        "核对映射文件中的接口，并请平台方查看。",
        "Check the endpoint in the mapping file, and have the platform looked at.",
    )
