"""What the recorder and a viewer say to each other: one message is one frame, and a frame is bytes, never a pickle.

A frame is 36 bytes of header, a JSON head, and raw little-endian columns one after another. The kind alone decides
which columns there are and of what type; nothing on the wire can choose a type, a shape or a place to write to.

    "PKWF" · version u8 · kind u8 · zero u16 · sequence u64 · feed clock f64 · bytes of head u32 · rows u32 · zero u32

Reading checks before it believes and raises nothing but `Trouble`. All times are seconds since 1970 UTC.
"""

from dataclasses import dataclass
from enum import IntEnum
from struct import Struct

import numpy as np
import orjson

from scenes.alarm import AlarmState
from scenes.columns import Bytes, Codes, Floats, Numbers, Rows, lock
from scenes.facts import Change, Facts
from scenes.limits import Transitions
from scenes.severity import Level, Quality
from scenes.trouble import Trouble

MAGIC = b"PKWF"
VERSION = 2
HEADER = Struct("<4sBBHQdIII")
LONGEST_HEAD = 64 * 1024
MOST_ROWS = 1_000_000
LONGEST_FRAME = HEADER.size + LONGEST_HEAD + MOST_ROWS * 48
"""No frame is longer, in bytes; whoever receives refuses more before reading it."""


class Kind(IntEnum):
    """What a frame is."""

    HELLO = 1
    SNAPSHOT = 2
    VALUES = 3
    TRANSITIONS = 4
    HEARTBEAT = 5
    JOIN = 6
    ACKNOWLEDGE = 7
    STOP = 8


_FACTS = (
    ("value", "<f8"),
    ("time", "<f8"),
    ("level", "u1"),
    ("quality", "u1"),
    ("unanswered", "u1"),
    ("since", "<f8"),
    ("code", "<u4"),
    ("state", "u1"),
    ("contact", "u1"),
)
_TRANSITIONS = (
    ("row", "<i4"),
    ("time", "<f8"),
    ("level_before", "u1"),
    ("level_after", "u1"),
    ("quality_before", "u1"),
    ("quality_after", "u1"),
    ("number", "<i8"),
)
COLUMNS: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.HELLO: (),
    Kind.SNAPSHOT: _FACTS,
    Kind.VALUES: (("row", "<i4"), *_FACTS),
    Kind.TRANSITIONS: _TRANSITIONS,
    Kind.HEARTBEAT: (),
    Kind.JOIN: (),
    Kind.ACKNOWLEDGE: (("row", "<i4"), ("level", "u1")),
    Kind.STOP: (),
}
"""The columns of each kind, in the order they lie in the frame."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The recorder introduces itself. `digest` names the indicators and their limits; `kind` is "rehearsal" or "live".

    `run` tells one run of a recorder from the next: transitions are counted from 0 in each.
    """

    park: str
    digest: str
    kind: str
    speed: float
    pid: int
    run: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All facts."""

    facts: Facts


@dataclass(frozen=True, slots=True)
class Values:
    """The facts of some rows, which replace what was known of them."""

    change: Change


@dataclass(frozen=True, slots=True)
class Moved:
    """Transitions, none left out since the ones before them."""

    transitions: Transitions


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One feed: its name, readings so far, and the feed's clock when it last said anything (0: never)."""

    name: str
    readings: int
    heard: float


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The recorder lives. `transitions` is how many there were so far: the next one gets that number.

    `rate` is readings per second of real time. `late` and `ahead` count stamps as in `scenes.arrival`.
    """

    readings: int
    transitions: int
    late: int
    ahead: int
    rate: float
    viewers: int
    sources: tuple[SourceHealth, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """A viewer wants everything from transition `after` on: 0 for all that the recorder still has."""

    digest: str
    run: str
    after: int


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody answered: `levels` (rows,) holds the `Level` that was shown at each row when they did."""

    rows: Rows
    levels: Bytes

    def __post_init__(self) -> None:
        lock(self.rows, self.levels)


@dataclass(frozen=True, slots=True)
class Stop:
    """The recorder shall end."""


type Message = Hello | Snapshot | Values | Moved | Heartbeat | Join | Acknowledge | Stop
type Command = Acknowledge | Stop
type Head = dict[str, object]
type Column = Floats | Rows | Numbers | Bytes | Codes


@dataclass(frozen=True, slots=True)
class Frame:
    """A message, its place in the sequence of its sender, and the feed's clock when it was sent."""

    sequence: int
    now: float
    message: Message


def encode(message: Message, *, sequence: int, now: float) -> bytes:
    """The bytes of one frame."""
    kind, head, columns = _parts(message)
    text = orjson.dumps(head)
    rows = len(columns[0]) if columns else 0
    header = HEADER.pack(MAGIC, VERSION, kind, 0, sequence, now, len(text), rows, 0)
    types = [dtype for _, dtype in COLUMNS[kind]]
    return b"".join([header, text, *(c.astype(t, copy=False).tobytes() for c, t in zip(columns, types, strict=True))])


def decode(frame: bytes, *, tags: int) -> Frame:
    """What a frame says to somebody with so many indicators.

    Raises `Trouble` where it is cut short, too long, of another version, or names a row, level or quality that does
    not exist.
    """
    if len(frame) < HEADER.size:
        raise _broken("cut short", len(frame))
    magic, version, number, _, sequence, now, head_bytes, rows, _ = HEADER.unpack_from(frame)
    if magic != MAGIC:
        raise _broken("does not begin with PKWF", 0)
    if version != VERSION:
        raise Trouble(
            f"记录进程使用的通信版本是 {version}，本程序是 {VERSION}。",
            f"The recorder speaks version {version}, this program version {VERSION}.",
            remedy_zh="结束旧的记录进程后重新启动。",
            remedy_en="End the old recorder, then start again.",
        )
    if number not in COLUMNS:
        raise _broken(f"is of unknown kind {number}", 5)
    if not np.isfinite(now):
        raise _broken("has a clock that is not a number", 16)
    if head_bytes > LONGEST_HEAD or rows > MOST_ROWS:
        raise _broken("claims to be too long", 24)
    kind = Kind(number)
    start = HEADER.size + head_bytes
    if len(frame) != start + rows * sum(np.dtype(dtype).itemsize for _, dtype in COLUMNS[kind]):
        raise _broken("has another length than it says", 24)
    head = _head(frame[HEADER.size : start])
    columns = _columns(frame, kind, start, rows)
    _check(columns, tags)
    return Frame(sequence, now, _message(kind, head, columns, tags))


def _parts(message: Message) -> tuple[Kind, Head, list[Column]]:
    """Kind, head and columns of a message."""
    match message:
        case Hello(park, digest, kind, speed, pid, run):
            head: Head = {"park": park, "digest": digest, "kind": kind, "speed": speed, "pid": pid, "run": run}
            return Kind.HELLO, head, []
        case Snapshot(f):
            return Kind.SNAPSHOT, {}, _fact_columns(f)
        case Values(change):
            return Kind.VALUES, {}, [change.rows, *_fact_columns(change.facts)]
        case Moved(t):
            levels = [t.level_before, t.level_after, t.quality_before, t.quality_after]
            return Kind.TRANSITIONS, {}, [t.row, t.time, *levels, t.number]
        case Heartbeat():
            return Kind.HEARTBEAT, _heartbeat_head(message), []
        case Join(digest, run, after):
            return Kind.JOIN, {"digest": digest, "run": run, "after": after}, []
        case Acknowledge(rows, levels):
            return Kind.ACKNOWLEDGE, {}, [rows, levels]
        case Stop():
            return Kind.STOP, {}, []


def _heartbeat_head(beat: Heartbeat) -> Head:
    return {
        "readings": beat.readings,
        "transitions": beat.transitions,
        "late": beat.late,
        "ahead": beat.ahead,
        "rate": beat.rate,
        "viewers": beat.viewers,
        "sources": [[source.name, source.readings, source.heard] for source in beat.sources],
    }


type _Found = dict[str, Column]


def _columns(frame: bytes, kind: Kind, start: int, rows: int) -> _Found:
    """Copies of the columns: aligned, in the machine's own byte order, and free of the frame they came in."""
    found: _Found = {}
    for name, dtype in COLUMNS[kind]:
        column = np.frombuffer(frame, dtype, rows, start)
        found[name] = column.astype(column.dtype.newbyteorder("="))
        start += column.nbytes
    return found


def _check(columns: _Found, tags: int) -> None:
    """Rows, levels and qualities exist; times are numbers. A value need not be one."""
    for name, column in columns.items():
        if not column.size:
            continue
        if name == "row" and (int(column.min()) < 0 or int(column.max()) >= tags):
            raise _broken("names an indicator that does not exist", 0)
        if name.startswith(("level", "unanswered")) and int(column.max()) >= len(Level):
            raise _broken("names an alarm level that does not exist", 0)
        if name in {"state", "contact"} and int(column.max()) >= len(AlarmState):
            raise _broken("names an alarm state that does not exist", 0)
        if name.startswith("quality") and int(column.max()) >= len(Quality):
            raise _broken("names a quality that does not exist", 0)
        if name in {"time", "since"} and not np.isfinite(column.astype(np.float64)).all():
            raise _broken("has a time that is not a number", 0)


def _message(kind: Kind, head: Head, c: _Found, tags: int) -> Message:
    """The message of checked columns and a head still to be checked."""
    match kind:
        case Kind.HELLO:
            speed = _number(head, "speed")
            words = [_text(head, name) for name in ("park", "digest", "kind", "run")]
            return Hello(words[0], words[1], words[2], speed, _count(head, "pid"), words[3])
        case Kind.SNAPSHOT:
            if len(c["value"]) != tags:
                raise _broken(f"has {len(c['value'])} indicators where {tags} are known", 0)
            return Snapshot(_facts(c))
        case Kind.VALUES:
            if len(np.unique(c["row"])) != len(c["row"]):
                raise _broken("names an indicator twice", 0)
            return Values(Change(c["row"].astype(np.int32), _facts(c)))
        case Kind.TRANSITIONS:
            return Moved(_transitions(c))
        case Kind.HEARTBEAT:
            return _heartbeat(head)
        case Kind.JOIN:
            return Join(_text(head, "digest"), _text(head, "run"), _count(head, "after"))
        case Kind.ACKNOWLEDGE:
            return Acknowledge(c["row"].astype(np.int32), c["level"].astype(np.uint8))
        case Kind.STOP:
            return Stop()


def _fact_columns(f: Facts) -> list[Column]:
    return [f.value, f.time, f.level, f.quality, f.unanswered, f.since, f.code, f.state, f.contact]


def _facts(c: _Found) -> Facts:
    return Facts(
        c["value"].astype(np.float64, copy=False),
        c["time"].astype(np.float64, copy=False),
        c["level"].astype(np.uint8, copy=False),
        c["quality"].astype(np.uint8, copy=False),
        c["unanswered"].astype(np.uint8, copy=False),
        c["since"].astype(np.float64, copy=False),
        c["code"].astype(np.uint32, copy=False),
        c["state"].astype(np.uint8, copy=False),
        c["contact"].astype(np.uint8, copy=False),
    )


def _transitions(c: _Found) -> Transitions:
    return Transitions(
        c["row"].astype(np.int32, copy=False),
        c["time"].astype(np.float64, copy=False),
        c["level_before"].astype(np.uint8, copy=False),
        c["level_after"].astype(np.uint8, copy=False),
        c["quality_before"].astype(np.uint8, copy=False),
        c["quality_after"].astype(np.uint8, copy=False),
        c["number"].astype(np.int64, copy=False),
    )


def _heartbeat(head: Head) -> Heartbeat:
    sources = head.get("sources")
    if not isinstance(sources, list):
        raise _broken("lacks its sources", HEADER.size)
    return Heartbeat(
        readings=_count(head, "readings"),
        transitions=_count(head, "transitions"),
        late=_count(head, "late"),
        ahead=_count(head, "ahead"),
        rate=_number(head, "rate"),
        viewers=_count(head, "viewers"),
        sources=tuple(_source(each) for each in sources),  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType] JSON
    )


def _source(entry: object) -> SourceHealth:
    match entry:
        case [str(name), int(readings), int() | float() as heard] if type(readings) is int:
            return SourceHealth(name, readings, float(heard))
        case _:
            raise _broken("describes a source in a way nobody knows", HEADER.size)


def _head(text: bytes) -> Head:
    try:
        head = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _broken("has a head that is not JSON", HEADER.size) from error
    if not isinstance(head, dict):
        raise _broken("has a head that is no object", HEADER.size)
    return head  # pyright: ignore[reportUnknownVariableType] JSON keys are text


def _text(head: Head, name: str) -> str:
    if isinstance(word := head.get(name), str):
        return word
    raise _broken(f"lacks {name}", HEADER.size)


def _count(head: Head, name: str) -> int:
    value = head.get(name)
    if type(value) is int and value >= 0:  # not isinstance: true would pass for an int
        return value
    raise _broken(f"lacks {name}", HEADER.size)


def _number(head: Head, name: str) -> float:
    value = head.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise _broken(f"lacks {name}", HEADER.size)


def _broken(what: str, offset: int) -> Trouble:
    return Trouble(
        "实时数据帧损坏，已丢弃。",
        f"A frame of live data {what}; it was dropped.",
        remedy_zh="程序会自动重新连接；若反复出现，请查看记录进程的日志。",
        remedy_en="The program reconnects by itself; if this repeats, read the recorder's log.",
        place=f"byte {offset}",
    )
