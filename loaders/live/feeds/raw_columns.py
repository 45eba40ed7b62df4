"""Readings of a document as columns of numbers: lists side by side, or one object for each reading.

A reading of which something cannot be understood is left out, counted and named by its place; the others stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np

from loaders.live.feeds.documents import broken
from loaders.live.feeds.numbers import from_singles, value_of
from loaders.live.feeds.pointers import Doc, Pointer, found
from loaders.live.feeds.times import Times
from loaders.live.feeds.understood import Faults
from scenes.columns import Flags, Floats, Numbers
from scenes.trouble import Notice

BINARY = ("<f4", "<f8", "<u4", "<i4", "<u8", "<i8", "<u2", "<i2", "u1", "i1")
"""What a binary column may hold; all little-endian."""
_PLAIN: frozenset[type] = frozenset({int, float})
LONGEST_NAME = 256
LONGEST_UNIT = 32


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the readings lie: `columns` tells lists side by side from one object for each reading.

    Pointers of columns begin at `at`; pointers of objects begin at each object of the list at `at`. `types` are the
    types of binary columns by word ("code", "value", "time"); `offsets` marks times that count from the message's own.
    """

    columns: bool
    at: Pointer
    code: Pointer
    value: Pointer
    time: Pointer | None = None
    unit: Pointer | None = None
    offsets: bool = False
    types: Mapping[str, str] = field(default_factory=dict[str, str])

    def place(self, steps: Pointer | None, row: int) -> str:
        """Where the word of one reading stands, as a JSON pointer."""
        order = (*self.at, *(steps or ()), str(row)) if self.columns else (*self.at, str(row), *(steps or ()))
        return "".join(f"/{step}" for step in order)


@dataclass(slots=True)
class Raw:
    """Columns as they came: lists, or bytes of a binary column; None where the message has no such word."""

    shape: Shape
    count: int
    code: list[Doc] | bytes
    value: list[Doc] | bytes
    time: Doc
    unit: Doc
    quality: list[Doc]


def side_by_side(document: Doc, shape: Shape, qualities: Sequence[Pointer]) -> Raw | None:
    """Lists or binary columns; None where there are none. Trouble when they differ in length."""
    base = found(document, shape.at)
    code, value = found(base, shape.code), found(base, shape.value)
    if not isinstance(code, (list, bytes)) or not isinstance(value, (list, bytes)):
        return None
    count, values = _length(code, shape, "code"), _length(value, shape, "value")
    if count != values:
        raise broken(f"its columns differ in length: {count}, {values}", shape.place(shape.value, 0))
    time = found(base, shape.time) if shape.time is not None else None
    unit = found(base, shape.unit) if shape.unit is not None else None
    quality = [found(base, at) for at in qualities]
    return Raw(shape, count, code, value, time, unit, quality)


def one_by_one(document: Doc, shape: Shape, qualities: Sequence[Pointer], named: Doc) -> Raw | None:
    """One object for each reading; None where there are none. `named` is the name of the only point, if the topic says.

    An object where a list could stand is a list of one.
    """
    rows = found(document, shape.at)
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list):
        return None
    code: list[Doc] = [named] * len(rows) if named is not None else _picked(rows, shape.code)
    if rows and not shape.at and all(each is None for each in code):
        return None  # not readings: an envelope of something else
    time = _picked(rows, shape.time) if shape.time is not None else None
    unit = _picked(rows, shape.unit) if shape.unit is not None else None
    quality: list[Doc] = [_picked(rows, at) for at in qualities]
    return Raw(shape, len(rows), code, _picked(rows, shape.value), time, unit, quality)


def names_of(raw: Raw, faults: Faults) -> tuple[Sequence[str], Numbers | None, Flags | None]:
    """Names or numbers of the points; which of them can be used, None for all."""
    code = raw.code
    if isinstance(code, bytes):
        return (), np.frombuffer(code, raw.shape.types["code"]).astype(np.int64), None
    kinds: set[type] = set(map(type, code))
    if kinds == {str}:
        return cast("list[str]", code), None, None
    if kinds == {int} and _fits(cast("list[int]", code)):
        return (), np.array(code, np.int64), None
    good = np.array([_usable(each) for each in code], np.bool_)
    if not good.all():
        _note(faults, raw, _NO_CODE, raw.shape.code, code, ~good)
    return [str(each) if ok else _beginning(each) for each, ok in zip(code, good.tolist(), strict=True)], None, good


def values_of(raw: Raw, words: Mapping[str, float], faults: Faults) -> tuple[Floats, Flags | None]:
    """The values, NaN where a reading has none; which of them can be used, None for all."""
    value = raw.value
    if isinstance(value, bytes):
        dtype = raw.shape.types["value"]
        column = np.frombuffer(value, dtype)
        return (from_singles(np.frombuffer(value, "<f4")) if dtype == "<f4" else column.astype(np.float64)), None
    kinds: set[type] = set(map(type, value))
    if kinds <= _PLAIN:
        try:
            return np.array(value, np.float64), None
        except OverflowError:  # a number of hundreds of digits
            pass
    read = [value_of(each, words) for each in value]
    good = np.array([each is not None for each in read], np.bool_)
    if good.all():
        return np.array(read, np.float64), None
    _note(faults, raw, _NO_VALUE, raw.shape.value, value, ~good)
    return np.array([np.nan if each is None else each for each in read], np.float64), good


def times_of(raw: Raw, times: Times, sent: float, faults: Faults) -> tuple[Floats, Flags | None]:
    """The times; which readings have one, None for all. Where a reading says none the message's own holds.

    `sent` is NaN where the message says a time that cannot be read: such a reading has none then.
    """
    said = raw.time
    if said is None:
        return np.full(raw.count, sent), None if sent == sent else np.zeros(raw.count, np.bool_)
    if isinstance(said, bytes):
        stamps, none = _binary_times(said, raw, times, sent), np.zeros(raw.count, np.bool_)
    else:
        listed: list[Doc] = said if isinstance(said, list) else [said] * raw.count
        if len(listed) != raw.count:
            raise broken("its times differ in length from its values", raw.shape.place(raw.shape.time, 0))
        stamps = times.many(listed)
        none = np.array([each is None for each in listed], np.bool_)
    bad = np.isnan(stamps)
    if not bad.any():
        return stamps, None
    stamps, bad = np.where(none, sent, stamps), bad & ~none
    if bad.any():
        _note(faults, raw, _NO_TIME, raw.shape.time, None if isinstance(said, bytes) else said, bad)
    timed: Flags = ~np.isnan(stamps)
    return stamps, None if timed.all() else timed


def units_of(raw: Raw, faults: Faults) -> Sequence[str]:
    """The unit of every reading, "" where it says none; empty when no reading does."""
    said = raw.unit
    if said is None:
        return ()
    listed: list[Doc] = said if isinstance(said, list) else [said] * raw.count
    if len(listed) != raw.count:
        raise broken("its units differ in length from its values", raw.shape.place(raw.shape.unit, 0))
    if not any(listed):
        return ()
    odd = np.array([each is not None and not isinstance(each, str) for each in listed], np.bool_)
    if odd.any():
        _note(faults, raw, _NO_UNIT, raw.shape.unit, listed, odd)
    return [each[:LONGEST_UNIT] if isinstance(each, str) else "" if each is None else "?" for each in listed]


def _length(column: Sequence[Doc] | bytes, shape: Shape, word: str) -> int:
    if not isinstance(column, bytes):
        return len(column)
    size = np.dtype(shape.types[word]).itemsize if word in shape.types else 0
    if not size or len(column) % size:
        raise broken(f"the binary column {word!r} has a wrong length, or the mapping gives it no type", f"/{word}")
    return len(column) // size


def _binary_times(said: bytes, raw: Raw, times: Times, sent: float) -> Floats:
    dtype = np.dtype(raw.shape.types.get("time", "<i8"))
    if len(said) != raw.count * dtype.itemsize:
        raise broken("its times differ in length from its values", raw.shape.place(raw.shape.time, 0))
    counted = np.frombuffer(said, dtype).astype(np.float64)
    return sent + counted / times.per_second if raw.shape.offsets else times.column(counted)


def _picked(rows: Sequence[Doc], steps: Pointer) -> list[Doc]:
    if len(steps) == 1:
        word = steps[0]
        return [row.get(word) if isinstance(row, dict) else None for row in rows]
    return [found(row, steps) for row in rows]


def _fits(numbers: list[int]) -> bool:
    return min(numbers) >= -(2**63) and max(numbers) < 2**63


def _usable(code: Doc) -> bool:
    if isinstance(code, str):
        return 0 < len(code) <= LONGEST_NAME
    return isinstance(code, int) and not isinstance(code, bool) and -(2**63) <= code < 2**63


def _beginning(code: Doc) -> str:
    return code[:LONGEST_NAME] if isinstance(code, str) else ""


def _note(faults: Faults, raw: Raw, kind: Notice, steps: Pointer | None, column: Doc, bad: Flags) -> None:
    first = int(np.argmax(bad))
    sample = column[first] if isinstance(column, list) else column
    faults.note(replace(kind, place=raw.shape.place(steps, first)), sample, int(bad.sum()))


_NO_CODE = Notice(
    "没有可用的编码",
    "no usable code",
    "映射文件的 code 应指向指标编码（文字或整数）。",
    "Let code of the mapping file lead to the indicator's code, a text or a whole number.",
)
_NO_VALUE = Notice(
    "数值看不懂",
    "a value cannot be read",
    "数值应为数字，小数点写“.”；表示状态的文字在 [values] 里写明。",
    'A value is a number with "." before its decimals; words for states belong into [values].',
)
_NO_TIME = Notice(
    "时间看不懂",
    "a time cannot be read",
    "核对映射文件 [time] 的 form 和 zone。",
    "Check form and zone in [time] of the mapping file.",
)
_NO_UNIT = Notice(
    "单位不是文字",
    "a unit is no text",
    "映射文件的 unit 应指向单位文字。",
    "Let unit of the mapping file lead to the unit's text.",
)
