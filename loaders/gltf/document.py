"""Walking an untrusted JSON document: every step is checked, and every fault knows its JSON pointer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast, overload

import orjson

from scenes.trouble import Notice, Trouble

MOST_VALUES = 20_000_000
"""How many brackets and commas one document may hold: a byte of JSON costs up to thirty of memory once it is read."""

LARGEST_NUMBER = 1e15

OBJECTS = frozenset({dict})
"""What every member of a list of objects is."""


type Objects = Sequence[Mapping[str, object]]

type Lists = Mapping[str, Listed]
"""The lists at the root of a document, by their names."""


@dataclass(slots=True)  # not frozen: tens of thousands are made, and a frozen one takes three times as long
class Item:
    """One object of the document and where it stands in it. What is read from it is what its type says, or Trouble."""

    value: Mapping[str, object]
    pointer: str

    def wrong(self, key: str, zh: str, en: str) -> Trouble:
        """The Trouble of one member, placed by its JSON pointer."""
        return Trouble(
            zh,
            en,
            remedy_zh="请重新导出该文件，或用 glTF 校验工具检查。",
            remedy_en="Export the file again, or examine it with a glTF validator.",
            place=f"{self.pointer}/{key}",
        )

    def integer(self, key: str, *, low: int = 0, high: int = 2**31 - 1, default: int | None = None) -> int:
        """A whole number between `low` and `high`, both allowed; without a default it must be there."""
        value = self.value.get(key, default)
        if type(value) is int and low <= value <= high:
            return value
        if type(value) is float and value.is_integer():
            value = int(value)  # some exporters write 3.0
        if type(value) is not int or not low <= value <= high:  # not isinstance: JSON's true would pass for an int
            raise self.wrong(
                key, f"应为 {low} 到 {high} 的整数。", f"A whole number from {low} to {high} was expected."
            )
        return value

    def row(self, key: str, count: int) -> int | None:
        """A position in a list of `count`, None when the member is not there."""
        if key not in self.value:
            return None
        if count == 0:
            raise self.wrong(key, "所指的列表是空的。", "It points into a list that is empty.")
        return self.integer(key, high=count - 1)

    def rows(self, key: str, count: int) -> list[int]:
        """Positions in a list of `count`; an empty list when the member is not there."""
        values = self._list(key)
        if any(type(value) is not int or not 0 <= value < count for value in values):
            raise self.wrong(key, f"应为小于 {count} 的序号列表。", f"A list of positions below {count} was expected.")
        return cast("list[int]", values)

    def number(self, key: str, default: float) -> float:
        """A finite number."""
        value = self.value.get(key, default)
        if not _is_number(value):
            raise self.wrong(key, "应为有限的数。", "A finite number was expected.")
        return float(cast(float, value))

    def numbers(self, key: str, count: int) -> list[float] | None:
        """Exactly `count` finite numbers, None when the member is not there."""
        if key not in self.value:
            return None
        values = self._list(key)
        if len(values) != count or not all(map(_is_number, values)):
            raise self.wrong(key, f"应为 {count} 个有限的数。", f"{count} finite numbers were expected.")
        return cast("list[float]", values)

    def text(self, key: str) -> str:
        """A short text; empty when it is not there or is no text, because a name is never worth a file."""
        value = self.value.get(key)
        return value[:200] if isinstance(value, str) else ""

    def flag(self, key: str) -> bool:
        """Whether the member is there and true."""
        return self.value.get(key) is True

    def child(self, *keys: str) -> "Item | None":
        """The object down this path, None when any step of it is not there."""
        item = self
        for key in keys:
            if key not in item.value:
                return None
            item = _object(item, key, item.value[key])
        return item

    def items(self, key: str) -> "list[Item]":
        """A list of objects; an empty list when the member is not there."""
        return list(self.listed(key))

    def listed(self, key: str) -> "Listed":
        """The same, each made when it is asked for."""
        values = self._list(key)
        if not OBJECTS.issuperset(map(type, values)):
            place = next(row for row, value in enumerate(values) if not isinstance(value, dict))
            raise self.wrong(f"{key}/{place}", "列表中的这一项不是对象。", "This member of the list is not an object.")
        return Listed(cast("list[Mapping[str, object]]", values), f"{self.pointer}/{key}/")

    def texts(self, key: str) -> list[str]:
        """A list of texts; what is no text is left out."""
        return [value for value in self._list(key) if isinstance(value, str)]

    def _list(self, key: str) -> list[object]:
        value = self.value.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, "应为列表。", "A list was expected.")
        return cast("list[object]", value)


@dataclass(slots=True)  # not frozen, as `Item` is not
class Listed(Sequence[Item]):
    """A list of objects, of which most are never asked for one by one; `prefix` is the pointer before their rows."""

    values: Objects
    prefix: str

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Item]:
        prefix = self.prefix
        return (Item(value, f"{prefix}{row}") for row, value in enumerate(self.values))

    @overload
    def __getitem__(self, row: int) -> Item: ...

    @overload
    def __getitem__(self, row: slice) -> list[Item]: ...

    def __getitem__(self, row: int | slice) -> Item | list[Item]:
        if isinstance(row, slice):
            return list(self)[row]
        return Item(self.values[row], f"{self.prefix}{row}")


def again(notice: Notice) -> Trouble:
    """A fresh Trouble for a fault met before: one that is raised over and over would keep every frame it passed."""
    return Trouble(
        notice.zh,
        notice.en,
        remedy_zh=notice.remedy_zh,
        remedy_en=notice.remedy_en,
        file=notice.file,
        place=notice.place,
    )


def document(content: bytes | memoryview, *, starts_at: int = 0) -> Item:
    """The root object of a JSON text that begins at byte `starts_at` of its file."""
    text = bytes(content).removeprefix(b"\xef\xbb\xbf")  # editors on Windows put it there, though glTF forbids it
    if sum(map(text.count, (b"{", b"[", b","))) > MOST_VALUES:
        raise Trouble(
            "文件中的 JSON 条目过多，已停止读取。",
            "The file's JSON holds more values than Parkwatch reads.",
            remedy_zh="请把模型拆成几个文件。",
            remedy_en="Split the model into several files.",
            place=f"byte {starts_at}",
        )
    try:
        root: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Trouble(
            f"文件中的 JSON 无法解析（{error.msg}）。",
            f"The file's JSON cannot be read ({error.msg}).",
            remedy_zh="文件可能不完整或已损坏，请重新导出或重新拷贝。",
            remedy_en="The file may be incomplete or damaged: export or copy it again.",
            place=f"byte {starts_at + error.pos}",
        ) from None
    return _object(Item({}, ""), "", root)


def _object(parent: Item, key: str, value: object) -> Item:
    if not isinstance(value, dict):
        raise parent.wrong(key, "应为 JSON 对象。", "A JSON object was expected.")
    return Item(cast("Mapping[str, object]", value), f"{parent.pointer}/{key}" if key else "")


def _is_number(value: object) -> bool:
    kind = type(value)  # JSON's true is no number
    return (kind is float or kind is int) and -LARGEST_NUMBER <= cast("float", value) <= LARGEST_NUMBER
