"""What the journal keeps: entries, how one is written down so that its hash means something, and how it is told.

One step's transitions are one entry that holds columns: a flood of thousands costs one row, and every one of them is
found again by the code of its indicator.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

import orjson

from loaders.live.acts import Told
from scenes.alarm import AlarmEvents
from scenes.columns import Floats
from scenes.facts import Facts
from scenes.limits import Transitions

GENESIS = bytes(32)
"""What the first entry's hash follows (`reference/live-data.md` 7.3)."""

CODE = "code"
"""The word of an entry that names indicators: one code, or a column of them."""


class Kind(StrEnum):
    """What an entry is about. Append only: the words stand in journals for years."""

    BEGUN = "begun"
    """The first entry of a journal: which one it is, and what came before it."""
    MISSING = "missing"
    """Entries that were written once and are no longer there."""
    RECORDER_START = "recorder_start"
    RECORDER_STOP = "recorder_stop"
    TAKEOVER = "takeover"
    """A standby goes on in place of a recorder that fell silent."""
    TRANSITION = "transition"
    """Columns: changes of level or quality."""
    ALARM = "alarm"
    """Columns: what happened to alarms."""
    SITUATION = "situation"
    FLOOD = "flood"
    ACT = "act"
    VIEW = "view"
    """What a seat showed from then on: camera, filters, layers, what was chosen."""
    REFUSED = "refused"
    """An act that was asked for and not done, and why."""
    LOGIN = "login"
    LOGOUT = "logout"
    FAILED_LOGIN = "failed_login"
    LOCK = "lock"
    """An account locked after too many failures."""
    ACCOUNT = "account"
    """An account made, changed, disabled."""
    SHELVE = "shelve"
    SILENCE = "silence"
    FEED_GAP = "feed_gap"
    FEED_LOST = "feed_lost"
    FEED_BACK = "feed_back"
    CLOCK_JUMP = "clock_jump"
    PAUSE = "pause"
    CONFIGURATION = "configuration"
    ANCHOR = "anchor"
    OUTBOX = "outbox"
    EXPORT = "export"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `time` is by the feed's clock, `wall` by the machine's; both seconds since 1970 UTC.

    `words` holds what JSON can: where `code` is a list, every other list of its length is a column beside it.
    """

    kind: Kind
    time: float
    wall: float
    person: str = ""
    words: Mapping[str, object] = field(default_factory=dict[str, object])


def transitions_entry(moved: Transitions, codes: Sequence[str], wall: float) -> Entry:
    """All transitions of one step. `codes` are those of all indicators (`Tags.codes`)."""
    words: dict[str, object] = {
        "number": moved.number.tolist(),
        CODE: [codes[row] for row in moved.row.tolist()],
        "time": moved.time.tolist(),
        "level_before": moved.level_before.tolist(),
        "level_after": moved.level_after.tolist(),
        "quality_before": moved.quality_before.tolist(),
        "quality_after": moved.quality_after.tolist(),
    }
    return Entry(Kind.TRANSITION, _latest(moved.time), wall, "", words)


def events_entry(
    events: AlarmEvents, codes: Sequence[str], wall: float, *, person: str = "", facts: Facts | None = None
) -> Entry:
    """All alarm events of one step, or of one person's act. `codes` as in `transitions_entry`.

    `facts` add the reading that each stood on: its value, the sensor's own time and its quality.
    """
    words: dict[str, object] = {
        "number": events.number.tolist(),
        CODE: [codes[row] for row in events.row.tolist()],
        "time": events.time.tolist(),
        "axis": events.axis.tolist(),
        "happening": events.happening.tolist(),
        "before": events.before.tolist(),
        "after": events.after.tolist(),
        "level": events.level.tolist(),
    }
    if facts is not None:
        words["value"] = [each if math.isfinite(each) else None for each in facts.value[events.row].tolist()]
        words["heard"] = facts.time[events.row].tolist()
        words["quality"] = facts.quality[events.row].tolist()
    return Entry(Kind.ALARM, _latest(events.time), wall, person, words)


def _latest(times: Floats) -> float:
    return float(times.max()) if len(times) else 0.0


def record(number: int, entry: Entry) -> bytes:
    """An entry as the journal keeps it: UTF-8 JSON, keys sorted, no blanks, not ASCII-escaped."""
    whole = {
        "number": number,
        "kind": str(entry.kind),
        "time": entry.time,
        "wall": entry.wall,
        "person": entry.person,
        "words": dict(entry.words),
    }
    try:
        return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, RecursionError):  # a lone surrogate, a number beyond 64 bits: kept as text
        text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
        return text.encode("utf-8", "replace")


def chained(before: bytes, written: bytes) -> bytes:
    """The hash of an entry that follows the hash `before`."""
    return hashlib.sha256(before + written).digest()


def column(word: object) -> list[object] | None:
    """A word that is a column; None for any other."""
    return cast("list[object]", word) if isinstance(word, list) else None


def codes_of(words: Mapping[str, object]) -> set[str]:
    """The indicators an entry's words name."""
    code = words.get(CODE)
    return {each for each in column(code) or [code] if isinstance(each, str)}


def read_record(written: bytes) -> Told:
    """An entry back from what was kept. ValueError when it is none."""
    found: object = orjson.loads(written)
    match found:
        case {"number": int(number), "kind": str(kind), "person": str(person), "words": dict()}:
            words = cast("dict[str, dict[str, object]]", found)["words"]
            return Told(number, _seconds(cast("dict[str, object]", found).get("time"), 0.0), kind, person, words)
        case _:
            raise ValueError("no entry of a journal")


def unrolled(told: Told, code: str = "") -> Iterator[Told]:
    """An entry of columns as one telling for each line, the last first; of one indicator where `code` names it."""
    codes = column(told.words.get(CODE))
    if codes is None:
        yield told
        return
    columns = {name: each for name, word in told.words.items() if len(each := column(word) or []) == len(codes)}
    for line in reversed(range(len(codes))):
        if not code or codes[line] == code:
            words = {name: columns[name][line] if name in columns else word for name, word in told.words.items()}
            yield Told(told.number, _seconds(words.get("time"), told.time), told.kind, told.person, words)


def _seconds(word: object, otherwise: float) -> float:
    return float(word) if isinstance(word, int | float) else otherwise
