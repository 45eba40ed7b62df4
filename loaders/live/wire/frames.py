"""What the recorder and a viewer say to each other: one message is one frame, and a frame is bytes, never a pickle.

A frame is 36 bytes of header, a JSON head (`words`), and raw little-endian columns one after another. The
kind alone decides which columns there are and of what type; nothing on the wire can choose a type, a shape or a place
to write to.

    "PKWF" · version u8 · kind u8 · zero u16 · sequence u64 · feed clock f64 · bytes of head u32 · rows u32 · zero u32

Reading checks before it believes and raises nothing but `Trouble`. All times are seconds since 1970 UTC.
"""

from dataclasses import dataclass
from enum import IntEnum
from struct import Struct

import numpy as np
import orjson

from loaders.live.acts import Act, Action, Answer, Ask, Login, Logout, Look
from loaders.live.feeds import FeedHealth
from loaders.live.wire.words import heard, told
from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening
from scenes.alarm_board import Board
from scenes.columns import Bytes, Codes, Floats, Numbers, Rows
from scenes.facts import Change, Facts
from scenes.limits import Transitions
from scenes.severity import Level, Quality
from scenes.trouble import Notice, Trouble

MAGIC = b"PKWF"
VERSION = 2
HEADER = Struct("<4sBBHQdIII")
LONGEST_HEAD = 64 * 1024
LONGEST_STORY = 4 * 1024 * 1024
"""Bytes of the head of a board, a heartbeat or an answer: those that tell of many things."""
MOST_ROWS = 1_000_000
LONGEST_FRAME = HEADER.size + LONGEST_STORY + MOST_ROWS * 52
"""No frame is longer, in bytes; whoever receives refuses more before reading it."""


class Kind(IntEnum):
    """What a frame is."""

    HELLO = 1
    SNAPSHOT = 2
    VALUES = 3
    TRANSITIONS = 4
    HEARTBEAT = 5
    JOIN = 6
    ACT = 7
    STOP = 8
    LOGIN = 9
    LOGOUT = 10
    ASK = 11
    ANSWER = 12
    EVENTS = 13
    BOARD = 14
    LOOK = 15


STORIES = frozenset({Kind.HEARTBEAT, Kind.ANSWER, Kind.BOARD})
"""The kinds whose head may be long."""


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
_EVENTS = (
    ("row", "<i4"),
    ("axis", "u1"),
    ("happening", "u1"),
    ("before", "u1"),
    ("after", "u1"),
    ("level", "u1"),
    ("time", "<f8"),
    ("number", "<i8"),
)
COLUMNS: dict[Kind, tuple[tuple[str, str], ...]] = {
    Kind.HELLO: (),
    Kind.SNAPSHOT: _FACTS,
    Kind.VALUES: (("row", "<i4"), *_FACTS),
    Kind.TRANSITIONS: _TRANSITIONS,
    Kind.HEARTBEAT: (),
    Kind.JOIN: (),
    Kind.ACT: (("row", "<i4"), ("level", "u1")),
    Kind.STOP: (),
    Kind.LOGIN: (),
    Kind.LOGOUT: (),
    Kind.ASK: (),
    Kind.ANSWER: (),
    Kind.EVENTS: _EVENTS,
    Kind.BOARD: (),
    Kind.LOOK: (),
}
"""The columns of each kind, in the order they lie in the frame."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The recorder introduces itself. `digest` names the indicators and their limits; `kind` is "rehearsal" or "live".

    `run` tells one run of a recorder from the next. `journal` names the book in which transitions and alarm events are
    counted: a recorder that goes on with it goes on with its numbers. `transitions` and `events` are the numbers of the
    first ones of this run.
    """

    park: str
    digest: str
    kind: str
    speed: float
    pid: int
    run: str
    journal: str = ""
    transitions: int = 0
    events: int = 0


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
class Happened:
    """Alarm events, none left out since the ones before them."""

    events: AlarmEvents


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The recorder lives. `transitions` and `events` are how many there were so far: the next one gets that number.

    `rate` is readings per second of real time. `late`, `ahead`, `duplicate` and `rejected` count readings that did not
    move the live values as they came. `sources` is None where nothing about them changed since the heartbeat before.
    `notice` says what is wrong with the machine or its clock.
    """

    readings: int
    transitions: int
    late: int
    ahead: int
    rate: float
    viewers: int
    sources: tuple[FeedHealth, ...] | None
    events: int = 0
    duplicate: int = 0
    rejected: int = 0
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A viewer wants everything from transition `after` and from alarm event `events_after` on."""

    digest: str
    after: int
    events_after: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The recorder shall end."""


type Question = Act | Login | Logout | Ask | Look
"""What a person asks through a viewer; each gets one answer."""
type Message = Hello | Snapshot | Values | Moved | Happened | Board | Answer | Heartbeat | Join | Question | Stop
type Command = Question | Stop
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
    kind = Kind(number)
    if head_bytes > (LONGEST_STORY if kind in STORIES else LONGEST_HEAD) or rows > MOST_ROWS:
        raise _broken("claims to be too long", 24)
    start = HEADER.size + head_bytes
    if len(frame) != start + rows * sum(np.dtype(dtype).itemsize for _, dtype in COLUMNS[kind]):
        raise _broken("has another length than it says", 24)
    head = _head(frame[HEADER.size : start])
    columns = _columns(frame, kind, start, rows)
    _check(columns, tags)
    return Frame(sequence, now, _message(kind, head, columns, tags))


def _parts(message: Message) -> tuple[Kind, object, list[Column]]:
    """Kind, head and columns of a message."""
    match message:
        case Snapshot(f):
            return Kind.SNAPSHOT, [], _fact_columns(f)
        case Values(change):
            return Kind.VALUES, [], [change.rows, *_fact_columns(change.facts)]
        case Moved(t):
            levels = [t.level_before, t.level_after, t.quality_before, t.quality_after]
            return Kind.TRANSITIONS, [], [t.row, t.time, *levels, t.number]
        case Happened(e):
            return Kind.EVENTS, [], [e.row, e.axis, e.happening, e.before, e.after, e.level, e.time, e.number]
        case Act() as act:
            words = [act.question, act.session, act.action.value, act.axis, act.text, act.until, act.second]
            return Kind.ACT, words, [act.rows, act.levels]
        case Stop():
            return Kind.STOP, [], []
        case _:
            return _KINDS[type(message)], told(message), []


_PLAIN: dict[Kind, type[Hello | Heartbeat | Join | Login | Logout | Ask | Look | Answer | Board]] = {
    Kind.HELLO: Hello,
    Kind.HEARTBEAT: Heartbeat,
    Kind.JOIN: Join,
    Kind.LOGIN: Login,
    Kind.LOGOUT: Logout,
    Kind.ASK: Ask,
    Kind.ANSWER: Answer,
    Kind.BOARD: Board,
    Kind.LOOK: Look,
}
"""What a head alone makes."""
_KINDS = {made: kind for kind, made in _PLAIN.items()}


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
        if name in {"state", "contact", "before", "after"} and int(column.max()) >= len(AlarmState):
            raise _broken("names an alarm state that does not exist", 0)
        if name == "axis" and int(column.max()) >= len(Axis):
            raise _broken("names an axis that does not exist", 0)
        if name == "happening" and int(column.max()) >= len(Happening):
            raise _broken("names a happening that does not exist", 0)
        if name.startswith("quality") and int(column.max()) >= len(Quality):
            raise _broken("names a quality that does not exist", 0)
        if name in {"time", "since"} and not np.isfinite(column.astype(np.float64)).all():
            raise _broken("has a time that is not a number", 0)


def _message(kind: Kind, head: list[object], c: _Found, tags: int) -> Message:
    """The message of checked columns and a head still to be checked."""
    match kind:
        case Kind.SNAPSHOT:
            if len(c["value"]) != tags:
                raise _broken(f"has {len(c['value'])} indicators where {tags} are known", 0)
            return Snapshot(_facts(c))
        case Kind.VALUES:
            if not (np.diff(c["row"]) > 0).all() and len(np.unique(c["row"])) != len(c["row"]):
                raise _broken("names an indicator twice", 0)
            return Values(Change(c["row"].astype(np.int32), _facts(c)))
        case Kind.TRANSITIONS:
            return Moved(_transitions(c))
        case Kind.EVENTS:
            return Happened(_events(c))
        case Kind.ACT:
            return _act(head, c)
        case Kind.STOP:
            return Stop()
        case Kind.BOARD:
            return _board(head, tags)
        case _:
            return heard(_PLAIN[kind], head)


def _act(head: list[object], c: _Found) -> Act:
    words = heard(_ActWords, head)
    if not 0 <= words.axis < len(Axis):
        raise _broken("names an axis that does not exist", HEADER.size)
    return Act(
        words.question,
        words.session,
        words.action,
        c["row"].astype(np.int32),
        c["level"].astype(np.uint8),
        words.axis,
        words.text,
        words.until,
        words.second,
    )


@dataclass(frozen=True, slots=True)
class _ActWords:
    """An act without its columns."""

    question: int
    session: str
    action: Action
    axis: int
    text: str
    until: float
    second: str


def _board(head: list[object], tags: int) -> Board:
    board = heard(Board, head)
    rows = [each.row for lot in (board.answered, board.shelved, board.suppressed, board.outages) for each in lot]
    rows += [each.row for lot in (board.nuisances, board.notes) for each in lot]
    rows += [row for situation in board.situations for row in (situation.first, *situation.rows)]
    rows += [row for row, _ in board.top]
    if rows and not (min(rows) >= 0 and max(rows) < tags):
        raise _broken("names an indicator that does not exist", HEADER.size)
    if any(not -1 <= each.cause_row < tags for each in board.suppressed):
        raise _broken("names a cause that does not exist", HEADER.size)
    return board


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


def _events(c: _Found) -> AlarmEvents:
    return AlarmEvents(
        c["row"].astype(np.int32, copy=False),
        c["axis"].astype(np.uint8, copy=False),
        c["happening"].astype(np.uint8, copy=False),
        c["before"].astype(np.uint8, copy=False),
        c["after"].astype(np.uint8, copy=False),
        c["level"].astype(np.uint8, copy=False),
        c["time"].astype(np.float64, copy=False),
        c["number"].astype(np.int64, copy=False),
    )


def _head(text: bytes) -> list[object]:
    try:
        head = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _broken("has a head that is not JSON", HEADER.size) from error
    if not isinstance(head, list):
        raise _broken("has a head that is no list", HEADER.size)
    return head  # pyright: ignore[reportUnknownVariableType] JSON


def _broken(what: str, offset: int) -> Trouble:
    return Trouble(
        "实时数据帧损坏，已丢弃。",
        f"A frame of live data {what}; it was dropped.",
        remedy_zh="程序会自动重新连接；若反复出现，请查看记录进程的日志。",
        remedy_en="The program reconnects by itself; if this repeats, read the recorder's log.",
        place=f"byte {offset}",
    )
