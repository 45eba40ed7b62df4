"""What the recorder answers about the day it is writing: bytes and checked columns, never pickles.

    "PKWH" · version u8 · kind u8 · zero u16 · bytes of head u32 · rows u32      then the JSON head, then the columns

Reading checks before it believes and raises nothing but `Trouble`.
"""

from enum import IntEnum
from struct import Struct
from typing import cast

import numpy as np
import orjson

from loaders.live.history.days import MOST_CHANGES, Moment, Told
from loaders.live.history.duck import Column
from loaders.live.wire.frames import COLUMNS, Kind
from scenes.alarm import AlarmState
from scenes.facts import Facts
from scenes.severity import Level, Quality
from scenes.trouble import Trouble

MAGIC = b"PKWH"
VERSION = 1
HEADER = Struct("<4sBBHII")
LONGEST_HEAD = 64 * 1024 * 1024
LONGEST_QUESTION = 16 * 1024 * 1024
ROWS_AT_ONCE = 500_000
"""A longer answer comes in several."""

_FACTS = COLUMNS[Kind.SNAPSHOT]


class Answer(IntEnum):
    """What an answer is."""

    WORDS = 1
    """A JSON head alone."""
    MOMENT = 2
    """All facts of one moment; the head holds the moment and the board's fields."""
    CHANGES = 3
    """Some changes; the head says whether more come."""
    TROUBLE = 4
    """Why there is no answer: the four sentences of a notice."""
    GONE = 5
    """That part is no longer written: it can be read from its file."""


_COLUMNS: dict[Answer, tuple[tuple[str, str], ...]] = {
    Answer.WORDS: (),
    Answer.MOMENT: _FACTS,
    Answer.CHANGES: (("moment", "<i8"), ("number", "<i4"), *_FACTS),
    Answer.TROUBLE: (),
    Answer.GONE: (),
}
_ROW = sum(np.dtype(dtype).itemsize for _, dtype in _COLUMNS[Answer.CHANGES])
LONGEST = HEADER.size + LONGEST_HEAD + max(ROWS_AT_ONCE, 1_000_000) * _ROW


def words(kind: Answer, head: object) -> bytes:
    """An answer without columns."""
    return _packed(kind, head, [])


def moment_told(moment: Moment) -> bytes:
    """A moment as bytes."""
    return _packed(Answer.MOMENT, [moment.moment, moment.board], _of_facts(moment.facts))


def changes_told(told: Told, begin: int, end: int, *, more: bool) -> bytes:
    """The changes at places `begin` to `end` as bytes."""
    part = slice(begin, end)
    columns: list[Column] = [told.moment[part], told.number[part], *(each[part] for each in _of_facts(told.facts))]
    return _packed(Answer.CHANGES, [more], columns)


def understood(frame: bytes) -> tuple[Answer, list[object], dict[str, Column]]:
    """Kind, head and columns of an answer. Raises `Trouble` where it is cut short, too long or of another version."""
    if len(frame) < HEADER.size:
        raise broken("cut short")
    magic, version, number, _, head_bytes, rows = HEADER.unpack_from(frame)
    if magic != MAGIC or version != VERSION or number not in set(Answer):
        raise broken("is of another version")
    kind = Answer(number)
    size = sum(np.dtype(dtype).itemsize for _, dtype in _COLUMNS[kind])
    if head_bytes > LONGEST_HEAD or rows > MOST_CHANGES or len(frame) != HEADER.size + head_bytes + rows * size:
        raise broken("has another length than it says")
    columns: dict[str, Column] = {}
    start = HEADER.size + head_bytes
    for name, dtype in _COLUMNS[kind]:
        column = np.frombuffer(frame, dtype, rows, start)
        columns[name] = column.astype(column.dtype.newbyteorder("="))
        start += column.nbytes
    _check(columns)
    return kind, _head(frame[HEADER.size : HEADER.size + head_bytes]), columns


def moment_heard(head: list[object], columns: dict[str, Column], tags: int) -> Moment:
    """A moment back; of so many indicators. Raises `Trouble`."""
    match head:
        case [int(moment), board] if isinstance(board, dict) and len(columns["value"]) == tags:
            told = cast("dict[str, object]", board)
            texts = {name: str(text) for name, text in told.items()}
            return Moment(moment, _facts(columns), texts)
        case _:
            raise broken("is no moment")


def changes_heard(columns: dict[str, Column], tags: int) -> Told:
    """Some changes back. Raises `Trouble` where one is of no indicator."""
    number = columns["number"].astype(np.int32)
    if len(number) and (int(number.min()) < 0 or int(number.max()) >= tags):
        raise broken("names an indicator that does not exist")
    return Told(columns["moment"].astype(np.int64), number, _facts(columns))


def broken(what: str) -> Trouble:
    """An answer that is none of ours."""
    return Trouble(
        "记录进程关于历史的应答不可用。",
        f"The recorder's answer about the past {what}.",
        remedy_zh="程序会自动重试；若反复出现，请查看记录进程的日志。",
        remedy_en="The program tries again by itself; if this repeats, read the recorder's log.",
    )


def _packed(kind: Answer, head: object, columns: list[Column]) -> bytes:
    text = orjson.dumps(head)
    rows = len(columns[0]) if columns else 0
    types = [dtype for _, dtype in _COLUMNS[kind]]
    header = HEADER.pack(MAGIC, VERSION, kind, 0, len(text), rows)
    return b"".join([header, text, *(c.astype(t, copy=False).tobytes() for c, t in zip(columns, types, strict=True))])


def _of_facts(facts: Facts) -> list[Column]:
    return [getattr(facts, name) for name, _ in _FACTS]


def _facts(columns: dict[str, Column]) -> Facts:
    return Facts(
        value=columns["value"].astype(np.float64, copy=False),
        time=columns["time"].astype(np.float64, copy=False),
        level=columns["level"].astype(np.uint8, copy=False),
        quality=columns["quality"].astype(np.uint8, copy=False),
        unanswered=columns["unanswered"].astype(np.uint8, copy=False),
        since=columns["since"].astype(np.float64, copy=False),
        code=columns["code"].astype(np.uint32, copy=False),
        state=columns["state"].astype(np.uint8, copy=False),
        contact=columns["contact"].astype(np.uint8, copy=False),
    )


_MOST = {
    "level": len(Level),
    "unanswered": len(Level),
    "quality": len(Quality),
    "state": len(AlarmState),
    "contact": len(AlarmState),
}


def _check(columns: dict[str, Column]) -> None:
    for name, column in columns.items():
        if column.size and name in _MOST and int(column.astype(np.int64).max()) >= _MOST[name]:
            raise broken(f"names a {name} that does not exist")
        if column.size and name in {"time", "since"} and not np.isfinite(column.astype(np.float64)).all():
            raise broken("has a time that is not a number")


def _head(text: bytes) -> list[object]:
    try:
        head = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise broken("has a head that is not JSON") from error
    if not isinstance(head, list):
        raise broken("has a head that is no list")
    return head  # pyright: ignore[reportUnknownVariableType] JSON
