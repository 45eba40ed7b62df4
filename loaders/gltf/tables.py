"""Property tables of EXT_structural_metadata: one row for each feature, decoded for those rows that something wears.

A column that is broken is noted and left out; the others stay. Source: CesiumGS, "EXT_structural_metadata" 1.0 and
"3D Metadata Specification" 1.0 (binary table format).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from loaders.gltf.buffers import Buffers
from loaders.gltf.document import LARGEST_NUMBER, Item, document
from loaders.gltf.part_names import Field, part_from_fields
from loaders.opened import Beside
from scenes.columns import Floats
from scenes.model import Part
from scenes.trouble import Report, Trouble

EXTENSION = "EXT_structural_metadata"
NUMBERS = {
    "INT8": "<i1", "UINT8": "<u1", "INT16": "<i2", "UINT16": "<u2", "INT32": "<i4", "UINT32": "<u4",
    "INT64": "<i8", "UINT64": "<u8", "FLOAT32": "<f4", "FLOAT64": "<f8",
}  # fmt: skip
OFFSETS = frozenset({"UINT8", "UINT16", "UINT32", "UINT64"})
SIZES = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
MOST_ROWS = 2**31 - 1
MOST_MEMBERS = 64
"""Members of a list that are told; whoever reads a list of parts reads no further."""
LONGEST_TEXT = 1_000
"""Bytes of one text."""

type Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Where the cells of a column lie: `content`, and what leads to a row's members and to a member's text."""

    content: memoryview
    members: int | NDArray[np.uint64]
    """How many members each row has, or the first member of each row and the end of the last."""
    texts: NDArray[np.uint64] | None = None


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a schema says of a column."""

    name: str
    title: str
    type: str
    number: str
    size: int
    is_list: bool
    count: int
    normalized: bool
    words: Mapping[int, str]
    meaning: str
    no_data: object
    default: object


@dataclass(frozen=True, slots=True)
class _Column:
    kind: _Kind
    cells: _Cells
    item: Item
    offset: Floats | None
    scale: Floats | None


@dataclass(slots=True)
class PropertyTable:
    """One table: `count` rows, each telling of one feature. Parts are made for the rows that are asked for."""

    title: str
    count: int
    columns: list[_Column]
    buffers: Buffers
    report: Report
    has_codes: bool = field(init=False)

    def __post_init__(self) -> None:
        blank = [Field(column.kind.name, "?", _is_text(column.kind), column.kind.meaning) for column in self.columns]
        self.has_codes = bool(part_from_fields(blank, "").code)

    def parts(self, rows: Sequence[int]) -> list[Part]:
        """The parts of these rows, all of them below `count`."""
        told = list[list[Field]]()
        for column in list(self.columns):
            try:
                told.append(_told(column, rows, self.buffers))
            except Trouble as trouble:
                self.report.notices.append(trouble.notice)
                self.columns.remove(column)
        by_row: Sequence[Sequence[Field]] = list(zip(*told, strict=True)) if told else [()] * len(rows)
        return [part_from_fields(cells, f"{self.title} {row}") for row, cells in zip(rows, by_row, strict=True)]


def read_tables(root: Item, buffers: Buffers, beside: Beside, report: Report) -> list[PropertyTable | None]:
    """The tables of a document, None for each that cannot be read, which is noted."""
    told = root.child("extensions", EXTENSION)
    if told is None:
        return []
    try:
        items = told.items("propertyTables")
        schema = (_schema(told, beside) if items else None) or Item({}, told.pointer)
    except Trouble as trouble:
        report.notices.append(trouble.notice)
        return []
    tables = list[PropertyTable | None]()
    for item in items:
        try:
            tables.append(_table(item, schema, buffers, report))
        except Trouble as trouble:
            report.notices.append(trouble.notice)
            tables.append(None)
    return tables


def _schema(told: Item, beside: Beside) -> Item | None:
    if "schemaUri" not in told.value:
        return told.child("schema")
    uri = told.value["schemaUri"]
    if not isinstance(uri, str):
        raise told.wrong("schemaUri", "应为文本。", "A text was expected.")
    return document(beside(uri))


def _table(item: Item, schema: Item, buffers: Buffers, report: Report) -> PropertyTable:
    name, count = item.text("class"), item.integer("count", low=1, high=MOST_ROWS)
    described = schema.child("classes", name)
    if described is None:
        raise item.wrong("class", f"模式中没有类 {name!r}。", f"The schema has no class {name!r}.")
    columns = list[_Column]()
    given = item.child("properties") or Item({}, item.pointer)
    for key in given.value:
        try:
            column = _column(given, key, described, schema, count, buffers)
        except Trouble as trouble:
            report.notices.append(trouble.notice)
            continue
        columns.append(column)
    title = described.text("name") or item.text("name") or name
    return PropertyTable(title, count, columns, buffers, report)


def _column(given: Item, key: str, described: Item, schema: Item, count: int, buffers: Buffers) -> _Column:
    says, item = described.child("properties", key), given.child(key)
    if says is None or item is None:
        raise given.wrong(key, "模式中没有这一列。", "The schema has no such column.")
    kind = _kind(key, says, schema)
    return _Column(
        kind,
        _cells(item, kind, count, buffers),
        item,
        _each(item, says, "offset", kind),
        _each(item, says, "scale", kind),
    )


def _kind(key: str, says: Item, schema: Item) -> _Kind:
    type_name, number, words = says.text("type"), says.text("componentType"), dict[int, str]()
    if type_name == "ENUM":
        number, words = _words(says, schema)
    elif type_name not in ("STRING", "BOOLEAN") and (type_name not in SIZES or number not in NUMBERS):
        raise says.wrong("type", "未知的数据类型。", "This type of data is not known.")
    is_list = says.flag("array")
    return _Kind(
        name=key,
        title=says.text("name"),
        type=type_name,
        number=number,
        size=SIZES.get(type_name, 1),
        is_list=is_list,
        count=says.integer("count", default=0, high=2**20) if is_list else 1,
        normalized=says.flag("normalized") and number in NUMBERS and not number.startswith("FLOAT"),
        words=words,
        meaning=says.text("semantic"),
        no_data=says.value.get("noData"),
        default=says.value.get("default"),
    )


def _words(says: Item, schema: Item) -> tuple[str, dict[int, str]]:
    """The number type of an enumeration and the name of each of its values."""
    listed = schema.child("enums", says.text("enumType"))
    if listed is None:
        raise says.wrong("enumType", "模式中没有这个枚举。", "The schema has no such enumeration.")
    number = listed.text("valueType") or "UINT16"
    if number not in NUMBERS or number.startswith("FLOAT"):
        raise listed.wrong("valueType", "枚举值应为整数。", "Values of an enumeration are whole numbers.")
    return number, {
        each.integer("value", low=-(2**63), high=2**64): each.text("name") for each in listed.items("values")
    }


def _cells(item: Item, kind: _Kind, count: int, buffers: Buffers) -> _Cells:
    row = item.row("values", len(buffers.views))
    if row is None:
        raise item.wrong("values", "这一列没有数据。", "The column has no data.")
    members: int | NDArray[np.uint64] = kind.count
    total = count * kind.count
    if kind.is_list and not kind.count:
        members = _offsets(item, "arrayOffsets", "arrayOffsetType", count, buffers)
        total = int(members[-1])
    content = buffers.view(row).content
    if kind.type == "STRING":
        texts = _offsets(item, "stringOffsets", "stringOffsetType", total, buffers)
        return _Cells(content, members, texts)
    needed = -(-total // 8) if kind.type == "BOOLEAN" else total * kind.size * np.dtype(NUMBERS[kind.number]).itemsize
    if needed > len(content):
        raise item.wrong(
            "values", "数据超出其缓冲区视图的末尾。", "The data reaches beyond the end of its buffer view."
        )
    return _Cells(content, members)


def _offsets(item: Item, key: str, type_key: str, count: int, buffers: Buffers) -> NDArray[np.uint64]:
    """`count` + 1 offsets, none smaller than the one before it."""
    number = item.text(type_key) or "UINT32"
    row = item.row(key, len(buffers.views))
    if row is None or number not in OFFSETS:
        raise item.wrong(key, "缺少偏移量。", "The offsets are missing.")
    content, size = buffers.view(row).content, np.dtype(NUMBERS[number]).itemsize
    if (count + 1) * size > len(content):
        raise item.wrong(key, "偏移量不足。", "There are too few offsets.")
    buffers.allowance.spend(8 * (count + 1), item.pointer)
    offsets = np.frombuffer(content, NUMBERS[number], count + 1).astype(np.uint64)
    if (offsets[1:] < offsets[:-1]).any() or int(offsets[-1]) > 2**40:
        raise item.wrong(key, "偏移量不是递增的。", "The offsets do not increase.")
    return offsets


def _each(item: Item, says: Item, key: str, kind: _Kind) -> Floats | None:
    """An offset or scale: one number for all components, or one for each; None where there is none."""
    given = item.value.get(key, says.value.get(key))
    if given is None or kind.type not in SIZES:
        return None
    numbers = np.array(_flat(given), np.float64)
    if len(numbers) not in (1, kind.size, kind.size * kind.count) or not np.isfinite(numbers).all():
        raise item.wrong(key, "数值个数不符。", "The number of values does not fit.")
    return numbers


def _flat(value: object) -> list[float]:
    """The numbers in lists of lists; NaN for whatever is none."""
    if isinstance(value, list):
        members = cast(list[object], value)[: 16 * MOST_MEMBERS]
        return [number for member in members for number in ([np.nan] if isinstance(member, dict) else _flat(member))]
    return [float(value) if isinstance(value, int | float) and abs(value) <= LARGEST_NUMBER else np.nan]


def _is_text(kind: _Kind) -> bool:
    return kind.type == "STRING" and not kind.is_list


def _told(column: _Column, rows: Sequence[int], buffers: Buffers) -> list[Field]:
    """The cells of these rows as texts."""
    if _is_text(column.kind) and column.cells.members == 1:
        return _plain_texts(column, rows, buffers)
    read = _reader(column)
    buffers.allowance.spend(64 * len(rows), column.item.pointer)
    fields = list[Field]()
    for row in rows:
        members = read(row)
        value = _value(column.kind, members)
        buffers.allowance.spend(2 * len(value), column.item.pointer)
        listed = tuple(members) if column.kind.is_list and column.kind.type == "STRING" else ()
        kind = column.kind
        fields.append(Field(kind.name, value, _is_text(kind), kind.meaning, listed, kind.title))
    return fields


def _plain_texts(column: _Column, rows: Sequence[int], buffers: Buffers) -> list[Field]:
    """The same for a text to a row, which nearly every column is; what is said again is not read again."""
    kind, offsets, content = column.kind, column.cells.texts, column.cells.content
    assert offsets is not None
    at = np.array(rows, np.int64)
    starts, ends = offsets[at], offsets[at + 1]
    if len(at) and int(ends.max()) > len(content):
        raise _beyond(column)
    buffers.allowance.spend(16 * len(rows), column.item.pointer)
    known, fields = dict[bytes, Field](), list[Field]()
    for start, end in zip(starts.tolist(), np.minimum(ends, starts + np.uint64(LONGEST_TEXT)).tolist(), strict=True):
        raw = bytes(content[start:end])
        if (told := known.get(raw)) is None:
            value = _value(kind, [raw.decode("utf-8", "replace")])
            buffers.allowance.spend(64 + 2 * len(value), column.item.pointer)
            told = known[raw] = Field(kind.name, value, is_text=True, meaning=kind.meaning, title=kind.title)
        fields.append(told)
    return fields


def _value(kind: _Kind, members: Sequence[str]) -> str:
    """A cell as it is told: a word that means "not known" is the default, or empty."""
    unknown = kind.type not in SIZES and kind.no_data is not None and list(members) == _words_of(kind.no_data)
    return ", ".join(_words_of(kind.default) if unknown else members)


def _equal(raw: NDArray[np.generic], no_data: object) -> bool:
    """Whether a cell holds the number that means "not known"."""
    meant = _flat(no_data)
    with np.errstate(over="ignore", invalid="ignore"):
        return len(meant) == len(raw) and bool((np.array(meant).astype(raw.dtype) == raw).all())


def _words_of(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        members = cast(list[object], value)[:MOST_MEMBERS]
        return [word for member in members for word in _words_of(member)]
    return [_word(value)]


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15g}" if isinstance(value, float) else str(value)[:LONGEST_TEXT]


def _reader(column: _Column) -> Callable[[int], list[str]]:
    """What reads one row of a column: the words of its members."""
    kind, cells = column.kind, column.cells
    if kind.type == "STRING":
        return lambda row: [_text(column, member) for member in _members(cells, row)]
    if kind.type == "BOOLEAN":
        return lambda row: [
            "true" if cells.content[bit >> 3] >> (bit & 7) & 1 else "false" for bit in _members(cells, row)
        ]
    numbers = np.frombuffer(
        cells.content, NUMBERS[kind.number], len(cells.content) // np.dtype(NUMBERS[kind.number]).itemsize
    )
    if kind.type == "ENUM":
        return lambda row: [
            kind.words.get(value, str(value)) for value in (int(numbers[each]) for each in _members(cells, row))
        ]
    return lambda row: _numbers(column, numbers, _members(cells, row))


def _members(cells: _Cells, row: int) -> range:
    """The members of one row by their numbers, `MOST_MEMBERS` at most."""
    if isinstance(cells.members, int):
        start, end = row * cells.members, (row + 1) * cells.members
    else:
        start, end = int(cells.members[row]), int(cells.members[row + 1])
    return range(start, min(end, start + MOST_MEMBERS))


def _text(column: _Column, member: int) -> str:
    offsets, content = column.cells.texts, column.cells.content
    assert offsets is not None
    start, end = int(offsets[member]), int(offsets[member + 1])
    if end > len(content):
        raise _beyond(column)
    return bytes(content[start : min(end, start + LONGEST_TEXT)]).decode("utf-8", "replace")


def _beyond(column: _Column) -> Trouble:
    return column.item.wrong("stringOffsets", "文本超出数据末尾。", "A text reaches beyond the end of the data.")


def _numbers(column: _Column, numbers: NDArray[np.generic], members: range) -> list[str]:
    kind = column.kind
    raw = numbers[members.start * kind.size : members.stop * kind.size]
    told: list[object] = raw.tolist()
    if kind.no_data is not None and _equal(raw, kind.no_data):
        return _words_of(kind.default)
    if not kind.normalized and column.offset is None and column.scale is None:
        digits = ".7g" if kind.number == "FLOAT32" else ".15g"
        return [f"{each:{digits}}" if isinstance(each, float) else str(each) for each in told]
    values = raw.astype(np.float64)
    if kind.normalized:
        values = np.maximum(values / np.iinfo(np.dtype(NUMBERS[kind.number]).str).max, -1.0)
    for given, apply in ((column.scale, np.multiply), (column.offset, np.add)):
        if given is not None:
            values = apply(values, np.resize(given, len(values)))
    return [f"{each:.9g}" for each in values.tolist()]
