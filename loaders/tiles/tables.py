"""Feature tables and batch tables of 3D Tiles 1.0: JSON, and bytes that it points into. Every offset is checked.

Source: OGC 18-053r2, "3D Tiles 1.0", 9 (feature table), 10 (batch table).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import cast, overload

import numpy as np
from numpy.typing import NDArray

from loaders.gltf.document import Item, document
from loaders.gltf.part_names import Field, part_from_fields
from scenes.columns import Floats
from scenes.model import Part
from scenes.trouble import Report, Trouble

KINDS = {
    "BYTE": "<i1", "UNSIGNED_BYTE": "<u1", "SHORT": "<i2", "UNSIGNED_SHORT": "<u2", "INT": "<i4", "UNSIGNED_INT": "<u4",
    "FLOAT": "<f4", "DOUBLE": "<f8",
}  # fmt: skip
COMPONENTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
MOST_COLUMNS = 100
LONGEST_TEXT = 200

type Numbers = np.int8 | np.uint8 | np.int16 | np.uint16 | np.int32 | np.uint32 | np.float32 | np.float64
type Column = NDArray[Numbers]
type Words = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Table:
    """The JSON of a table and its bytes."""

    said: Item
    binary: memoryview

    def __contains__(self, key: str) -> bool:
        return key in self.said.value

    def count(self, key: str) -> int:
        """A number of things; some writers put it into a list."""
        value = self.said.value.get(key)
        if isinstance(value, list) and value:
            return Item({key: cast(list[object], value)[0]}, self.said.pointer).integer(key)
        return self.said.integer(key)

    def flag(self, key: str) -> bool:
        """Whether it is said to be so."""
        return self.said.flag(key)

    def column(self, key: str, kind: str, count: int, components: int) -> Column | None:
        """A column (count, components) of a number type of `KINDS`; None where there is none."""
        value = self.said.value.get(key)
        if value is None:
            return None
        if isinstance(value, list):
            return self._listed(key, cast(list[object], value), count * components).reshape(count, components)
        held = Item(cast(dict[str, object], value), f"{self.said.pointer}/{key}") if isinstance(value, dict) else None
        if held is None:
            raise self.said.wrong(key, "不是可用的数据列。", "It is no usable column.")
        return self._packed(held, held.text("componentType") or kind, count, components)

    def vector(self, key: str) -> Floats | None:
        """Three finite numbers, shape (3,); None where there are none."""
        column = self.column(key, "FLOAT", 1, 3)
        if column is None:
            return None
        vector: Floats = column[0].astype(np.float64)
        if not (np.abs(vector) <= 1e9).all():
            raise self.said.wrong(key, "应为三个有限的数。", "Three finite numbers were expected.")
        return vector

    def _listed(self, key: str, values: list[object], count: int) -> Column:
        if len(values) != count or not all(_is_number(value) for value in values):
            raise self.said.wrong(key, f"应为 {count} 个有限的数。", f"{count} finite numbers were expected.")
        return np.array(values, np.float64)

    def _packed(self, held: Item, kind: str, count: int, components: int) -> Column:
        if kind not in KINDS:
            raise held.wrong("componentType", "未知的数值类型。", "This type of number is not known.")
        number = cast(np.dtype[Numbers], np.dtype(KINDS[kind]))
        start = held.integer("byteOffset", high=2**40)
        if start + count * components * number.itemsize > len(self.binary):
            zh, en = f"{count} 项数据超出表的末尾。", f"{count} values reach beyond the end of the table."
            raise held.wrong("byteOffset", zh, en)
        packed = np.frombuffer(self.binary, number, count * components, start)
        return packed.reshape(count, components)


def read_table(text: memoryview, binary: memoryview, *, starts_at: int) -> Table:
    """A table from its JSON, which may be empty, and its bytes."""
    words = bytes(text).rstrip(b" \0\n\r\t")
    return Table(document(words, starts_at=starts_at) if words else Item({}, ""), binary)


class BatchParts(Sequence[Part]):
    """The parts that the rows of a batch table describe, each made when it is asked for."""

    def __init__(self, table: Table, count: int, report: Report) -> None:
        self._count = count
        self._columns = list[tuple[str, bool, Words]]()
        for key in list(table.said.value)[:MOST_COLUMNS]:
            if key in ("extensions", "extras"):
                continue
            try:
                self._columns.append((key, *_words(table, key, count)))
            except Trouble as trouble:
                report.notices.append(trouble.notice)
        if "3DTILES_batch_table_hierarchy" in (table.said.child("extensions") or Item({}, "")).value:
            report.note(
                "批次表的层级扩展（batch_table_hierarchy）未使用。", "The hierarchy of the batch table is not used."
            )

    def __len__(self) -> int:
        return self._count

    @property
    def tells(self) -> bool:
        """Whether the table says anything at all of its rows."""
        return bool(self._columns)

    @overload
    def __getitem__(self, row: int) -> Part: ...
    @overload
    def __getitem__(self, row: slice) -> list[Part]: ...
    def __getitem__(self, row: int | slice) -> Part | list[Part]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(self._count))]
        if not 0 <= row < self._count:
            raise IndexError(row)
        fields = [Field(key, words(row), is_text) for key, is_text, words in self._columns]
        return part_from_fields(fields, f"batch {row}")


def _words(table: Table, key: str, count: int) -> tuple[bool, Words]:
    """Whether a column holds texts, and what tells the text of a row."""
    value = table.said.value[key]
    if isinstance(value, list):
        values = cast(list[object], value)
        if len(values) < count:
            raise table.said.wrong(key, f"少于 {count} 项。", f"It has fewer than {count} rows.")
        return any(isinstance(each, str) for each in values), lambda row: _word(values[row])
    held = table.said.child(key) or Item({}, "")
    components = COMPONENTS.get(held.text("type") or "SCALAR", 0)
    column = table.column(key, held.text("componentType"), count, components) if components else None
    if column is None:
        raise table.said.wrong(key, "未知的数据类型。", "This type of data is not known.")
    return False, lambda row: ", ".join(f"{number:.7g}" for number in cast(list[float], column[row].tolist()))


def _word(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.15g}"
        case list():
            return ", ".join(_word(each) for each in cast(list[object], value)[:16])[:LONGEST_TEXT]
        case _:
            return str(value)[:LONGEST_TEXT]


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and isfinite(cast(float, value))
