"""How a platform wants to be told: one endpoint of a mapping file, filled with words and checked by its answer.

A template knows only the words of `WORDS`, in braces: "/api/alarms/{code}/confirm". No expression, no format code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timezone
from urllib.parse import quote

import orjson

from loaders.jsonfile import Json
from loaders.live.feeds.pointers import Pointer, found
from loaders.live.feeds.times import written

KINDS = ("acknowledgement", "verification", "note")
METHODS = ("POST", "PUT", "PATCH")
WORDS = (
    "key",
    "code",
    "enterprise",
    "unit",
    "equipment",
    "level",
    "axis",
    "value",
    "time",
    "alarm_time",
    "person",
    "text",
    "verdict",
    "park",
)
"""What a template may ask for: `key` is the idempotency key, `time` when the person acted, `alarm_time` the alarm's."""
TIMES = ("time", "alarm_time")
LONGEST_ANSWER = 64 * 1024
_WORD = re.compile(r"\{([a-z_]+)\}")

type Words = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to be sent; `path` begins with "/" and is percent-encoded."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class OutboxEndpoint:
    """One kind of message to the platform.

    `body` is a template: a string that is one word in braces takes the word as it is, a number stays a number.
    `spelled` writes words the platform's way, e.g. {"level": {"HIGH_HIGH": 5}}. `done_status` are HTTP statuses that
    mean "I have it" (409 where a repeated key is answered so); where `done_at` is set the answer must also hold one of
    `done_words` there.
    """

    kind: str
    method: str
    path: str
    body: Json
    key_header: str = "Idempotency-Key"
    done_status: frozenset[int] = frozenset({200, 201, 202, 204, 409})
    done_at: Pointer | None = None
    done_words: frozenset[str] = frozenset()
    spelled: Mapping[str, Mapping[str, str | int | float]] = field(
        default_factory=dict[str, Mapping[str, str | int | float]]
    )
    time_form: str = "iso8601"
    zone: timezone = UTC

    def request(self, words: Words) -> Request:
        """The request that says `words`; a word that is missing is empty. Times are seconds since 1970 UTC."""
        spelled = {name: self._spelled(name, value) for name, value in words.items() if name in WORDS}
        path = _WORD.sub(lambda match: quote(str(spelled.get(match[1], "")), safe=""), self.path)
        headers = {"Content-Type": "application/json"}
        if self.key_header:
            headers[self.key_header] = quote(str(spelled.get("key", "")), safe="")
        return Request(self.method, path, headers, orjson.dumps(_filled(self.body, spelled)))

    def done(self, status: int, answer: bytes) -> bool:
        """Whether an answer means that the platform has it."""
        if status not in self.done_status:
            return False
        if self.done_at is None:
            return True
        try:
            said = found(orjson.loads(answer[:LONGEST_ANSWER]), self.done_at)
        except orjson.JSONDecodeError:
            return False
        return isinstance(said, (str, int, float)) and str(said).lower() in self.done_words

    def _spelled(self, name: str, value: str | float) -> str | int | float:
        if name in TIMES and not isinstance(value, str):
            return written(value, self.time_form, self.zone)
        return self.spelled.get(name, {}).get(str(value), value)


def words_in(template: Json) -> set[str]:
    """Every word in braces that a template asks for."""
    if isinstance(template, str):
        return set(_WORD.findall(template))
    if isinstance(template, dict):
        return set[str]().union(*map(words_in, template.values()))
    if isinstance(template, list):
        return set[str]().union(*map(words_in, template))
    return set()


def _filled(template: Json, words: Words) -> Json:
    if isinstance(template, str):
        whole = _WORD.fullmatch(template)
        if whole:
            return words.get(whole[1], "")
        return _WORD.sub(lambda match: str(words.get(match[1], "")), template)
    if isinstance(template, dict):
        return {key: _filled(each, words) for key, each in template.items()}
    if isinstance(template, list):
        return [_filled(each, words) for each in template]
    return template
