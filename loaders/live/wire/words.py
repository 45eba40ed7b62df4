"""Small frozen things as JSON and back: a board, an answer, a feed's health. Nothing on a wire can choose a type.

A thing is the list of its fields, in their order; many things of one type are columns, a list for each field. Reading
checks every type and every length before it believes, and raises nothing but `Trouble`.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from types import UnionType
from typing import TypeAliasType, Union, get_args, get_origin, get_type_hints

from scenes.trouble import Trouble

LONGEST_TEXT = 8192
"""Letters of one text."""
MOST_THINGS = 1_000_000
"""In one list."""
GREATEST = 2**53
"""Of a whole number: what JSON keeps exactly everywhere."""
DEEPEST = 8
"""Lists within lists in what is kept as it came."""

type Reader = Callable[[object], object]


def told(thing: object) -> object:
    """A thing in JSON's own words."""
    match thing:
        case Enum():
            return thing.value
        case float():
            return thing if isfinite(thing) else 0.0  # JSON has no other word for it
        case tuple():
            return _told_many(thing)  # pyright: ignore[reportUnknownArgumentType] a tuple of whatever
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            return [told(getattr(thing, each.name)) for each in fields(thing)]
        case _:
            return thing


def _told_many(things: tuple[object, ...]) -> list[object]:
    first = things[0] if things else None
    if first is None or not is_dataclass(first):
        return [told(each) for each in things]
    return [[told(getattr(each, named.name)) for each in things] for named in fields(first)]


def heard[T](kind: type[T], words: object) -> T:
    """The thing of a type that JSON tells. Raises `Trouble` when it tells something else."""
    found = _reader(kind)(words)  # type: ignore[arg-type] # mypy does not see that a class can be hashed
    assert isinstance(found, kind), "a reader makes what it is asked for"
    return found


@cache
def _reader(kind: Hashable) -> Reader:
    """How one type is read; the types are those of our own dataclasses, never of the wire."""
    simple: dict[Hashable, Reader] = {int: _whole, float: _real, str: _text, bool: _yes_or_no, dict: _as_it_came}
    if kind in simple:
        return simple[kind]
    if isinstance(kind, TypeAliasType):
        return _reader(kind.__value__)
    origin: object = get_origin(kind)
    inner: tuple[Hashable, ...] = get_args(kind)
    if origin is dict:
        return _as_it_came
    if origin is tuple and inner[-1] is ...:
        return _many(inner[0])
    if origin is tuple:
        return _few(inner)
    if origin is Union or origin is UnionType:
        return _perhaps(inner[0])  # a thing or None, written in this order
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _one_of(kind)
    assert isinstance(kind, type), f"nobody told how to read {kind}"
    return _one(kind)


def _one(kind: type) -> Reader:
    """A thing from the list of its fields."""
    readers = _field_readers(kind)

    def read(words: object) -> object:
        found = _list(words)
        if len(found) != len(readers):
            raise _unlike("other fields than it should")
        return kind(*[reader(word) for reader, word in zip(readers, found, strict=True)])

    return read


def _many(kind: Hashable) -> Reader:
    """Many of one type: columns when they are things of ours, else one after another."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _columns(kind)
    reader = _reader(kind)
    return lambda words: tuple([reader(word) for word in _list(words)])


def _columns(kind: type) -> Reader:
    """Many things from the columns of their fields."""
    readers = _field_readers(kind)

    def read(words: object) -> object:
        columns = [_list(column) for column in _list(words)]
        if not columns:
            return ()
        if len(columns) != len(readers) or len({len(column) for column in columns}) != 1:
            raise _unlike("columns of different lengths")
        checked = [[reader(word) for word in column] for reader, column in zip(readers, columns, strict=True)]
        return tuple([kind(*row) for row in zip(*checked, strict=True)])

    return read


def _few(kinds: Sequence[Hashable]) -> Reader:
    """A fixed number of different types."""
    readers = [_reader(kind) for kind in kinds]

    def read(words: object) -> object:
        found = _list(words)
        if len(found) != len(readers):
            raise _unlike("a list of another length")
        return tuple([reader(word) for reader, word in zip(readers, found, strict=True)])

    return read


def _perhaps(kind: Hashable) -> Reader:
    reader = _reader(kind)
    return lambda words: None if words is None else reader(words)


def _one_of(kind: type[Enum]) -> Reader:
    known = {each.value: each for each in kind}

    def read(words: object) -> object:
        if type(words) in {int, str} and words in known:
            return known[words]
        raise _unlike(f"a {kind.__name__} that does not exist")

    return read


def _field_readers(kind: type) -> list[Reader]:
    hints = get_type_hints(kind)
    return [_reader(hints[each.name]) for each in fields(kind)]


def _list(words: object) -> list[object]:
    if isinstance(words, list) and len(words) <= MOST_THINGS:  # pyright: ignore[reportUnknownArgumentType] JSON
        return words  # pyright: ignore[reportUnknownVariableType] JSON
    raise _unlike("no list, or one that is too long")


def _whole(words: object) -> object:
    if type(words) is int and -GREATEST <= words <= GREATEST:  # not isinstance: true would pass for an int
        return words
    raise _unlike("no whole number where one belongs")


def _real(words: object) -> object:
    if type(words) in {int, float} and isfinite(words):  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] one of the two
        return float(words)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] one of the two
    raise _unlike("no number where one belongs")


def _text(words: object) -> object:
    if type(words) is str and len(words) <= LONGEST_TEXT:
        return words
    raise _unlike("no text, or one that is too long")


def _yes_or_no(words: object) -> object:
    if type(words) is bool:
        return words
    raise _unlike("neither yes nor no")


def _as_it_came(words: object) -> object:
    """An object of names and whatever was kept under them."""
    if isinstance(words, dict) and _depth(words) <= DEEPEST:  # pyright: ignore[reportUnknownArgumentType] JSON
        return words  # pyright: ignore[reportUnknownVariableType] JSON
    raise _unlike("no object, or one that is too deep")


def _depth(words: object, above: int = 0) -> int:
    if above > DEEPEST:
        return above
    match words:
        case dict():
            return max((_depth(each, above + 1) for each in words.values()), default=above + 1)  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType] JSON
        case list():
            return max((_depth(each, above + 1) for each in words), default=above + 1)  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType] JSON
        case _:
            return above


def _unlike(what: str) -> Trouble:
    return Trouble(
        "收到的数据不是约定的样子，已丢弃。",
        f"What came has {what}; it was dropped.",
        remedy_zh="程序会自动重新连接；若反复出现，请查看记录进程的日志。",
        remedy_en="The program reconnects by itself; if this repeats, read the recorder's log.",
    )
