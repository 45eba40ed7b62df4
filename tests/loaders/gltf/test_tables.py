"""Property tables of every type, as a file would have them, down to texts."""

from collections.abc import Mapping
from typing import cast

import numpy as np
import pytest

from loaders import allowance
from loaders.gltf.buffers import read_buffers
from loaders.gltf.document import Item
from loaders.gltf.tables import LONGEST_TEXT, MOST_MEMBERS, PropertyTable, read_tables
from scenes.model import Part
from scenes.trouble import Report
from tests.gltf_files import nothing_beside, said

type Entry = dict[str, object]


class Columns:
    """Builds a table column by column: what the schema says, and the bytes."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.says: Entry = {}
        self.given: Entry = {}
        self.views: list[Entry] = []
        self.binary = b""
        self.enums: Entry = {}

    def view(self, content: bytes) -> int:
        start = len(self.binary)
        self.binary += content + bytes(-len(content) % 8)
        self.views.append({"buffer": 0, "byteOffset": start, "byteLength": len(content)})
        return len(self.views) - 1

    def add(self, name: str, says: Entry, values: bytes, **given: object) -> "Columns":
        self.says[name] = says
        self.given[name] = {"values": self.view(values), **given}
        return self

    def texts(self, name: str, words: list[str], **says: object) -> "Columns":
        raw = [word.encode() for word in words]
        ends = np.cumsum([0, *map(len, raw)]).astype(np.uint32)
        return self.add(
            name, {"type": "STRING", **says}, b"".join(raw) or b"\0", stringOffsets=self.view(ends.tobytes())
        )

    def read(self, report: Report | None = None) -> PropertyTable:
        table, told = self.tried(report)
        assert table is not None, said(told)
        return table

    def tried(self, report: Report | None = None, **changes: object) -> tuple[PropertyTable | None, Report]:
        told = report or Report()
        schema = {"classes": {"pump": {"name": "Pump", "properties": self.says}}, "enums": self.enums}
        tables = [{"class": "pump", "count": self.count, "properties": self.given, **changes}]
        extension: Entry = {"EXT_structural_metadata": {"schema": schema, "propertyTables": tables}}
        root = Item(
            {"extensions": extension, "bufferViews": self.views, "buffers": [{"byteLength": len(self.binary)}]}, ""
        )
        lists = {key: root.listed(key) for key in ("accessors", "bufferViews", "buffers")}
        binary = memoryview(self.binary)
        buffers = read_buffers(lists, binary, nothing_beside, allowance.decoded_bytes(len(binary)), told)
        return read_tables(root, buffers, nothing_beside, told)[0], told


def column(says: Entry, values: bytes, count: int = 2, **given: object) -> list[str]:
    """One column's texts."""
    built = Columns(count).add("x", says, values, **given)
    report = Report()
    parts = built.read(report).parts(range(count))
    assert not report.notices, said(report)
    return [dict(part.properties).get("x", "") for part in parts]


@pytest.mark.parametrize(
    ("number", "values"),
    [
        (name, [low, high])
        for name, low, high in (
            ("INT8", -128, 127), ("UINT8", 0, 255), ("INT16", -32768, 32767), ("UINT16", 0, 65535),
            ("INT32", -(2**31), 2**31 - 1), ("UINT32", 0, 2**32 - 1),
            ("INT64", -(2**63), 2**63 - 1), ("UINT64", 0, 2**64 - 1),
        )
    ],
)  # fmt: skip
def test_whole_numbers_are_told_to_their_last_digit(number: str, values: list[int]) -> None:
    raw = np.array(values, np.dtype(number.lower())).tobytes()
    assert column({"type": "SCALAR", "componentType": number}, raw) == [str(value) for value in values]


def test_fractions_are_told_as_they_were_meant() -> None:
    for number, kind in (("FLOAT32", np.float32), ("FLOAT64", np.float64)):
        assert column({"type": "SCALAR", "componentType": number}, np.array([0.1, -2.5], kind).tobytes()) == [
            "0.1",
            "-2.5",
        ]


def test_vectors_and_matrices_are_told_component_by_component() -> None:
    for kind, size in (("VEC2", 2), ("VEC3", 3), ("VEC4", 4), ("MAT2", 4), ("MAT3", 9), ("MAT4", 16)):
        told = column({"type": kind, "componentType": "UINT8"}, bytes(range(2 * size)))
        assert told[1] == ", ".join(str(each) for each in range(size, 2 * size))


def test_texts_of_every_width_of_offset() -> None:
    raw = "泵A阀".encode()
    for number in ("UINT8", "UINT16", "UINT32", "UINT64"):
        built = Columns(2)
        offsets = built.view(np.array([0, 4, 7], np.dtype(number.lower())).tobytes())
        built.add("x", {"type": "STRING"}, raw, stringOffsets=offsets, stringOffsetType=number)
        assert [dict(part.properties)["x"] for part in built.read().parts([0, 1])] == ["泵A", "阀"]


def test_truths_are_packed_eight_to_a_byte() -> None:
    assert column({"type": "BOOLEAN"}, bytes([0b101]), 3) == ["true", "false", "true"]
    assert column({"type": "BOOLEAN", "array": True, "count": 3}, bytes([0b110101]), 2) == [
        "true, false, true",
        "false, true, true",
    ]


def test_enumerations_are_told_by_name_and_by_number_where_they_have_none() -> None:
    built = Columns(3)
    built.enums = {
        "kind": {"valueType": "INT8", "values": [{"name": "centrifugal", "value": -1}, {"name": "screw", "value": 4}]}
    }
    built.add("x", {"type": "ENUM", "enumType": "kind"}, np.array([4, -1, 9], np.int8).tobytes())
    assert [dict(part.properties)["x"] for part in built.read().parts([0, 1, 2])] == ["screw", "centrifugal", "9"]


def test_lists_of_one_length_and_of_any_length() -> None:
    says: Entry = {"type": "SCALAR", "componentType": "UINT16", "array": True}
    values = np.array([1, 2, 3, 4], np.uint16).tobytes()
    assert column({**says, "count": 2}, values) == ["1, 2", "3, 4"]
    built = Columns(3)
    offsets = built.view(np.array([0, 3, 3, 4], np.uint32).tobytes())
    built.add("x", says, values, arrayOffsets=offsets)
    assert [dict(part.properties).get("x") for part in built.read().parts([0, 1, 2])] == ["1, 2, 3", None, "4"]


def test_lists_of_texts_name_what_a_part_lies_within() -> None:
    built = Columns(2)
    rows = built.view(np.array([0, 2, 3], np.uint32).tobytes())
    texts = built.view(np.array([0, 4, 5, 9], np.uint32).tobytes())
    built.add("within", {"type": "STRING", "array": True}, b"SiteASite", arrayOffsets=rows, stringOffsets=texts)
    assert [part.within for part in built.read().parts([0, 1])] == [("Site", "A"), ("Site",)]


def test_normalised_scaled_and_shifted_numbers_are_worked_out() -> None:
    says: Entry = {"type": "SCALAR", "componentType": "UINT8", "normalized": True, "scale": 10, "offset": -1}
    assert column(says, bytes([0, 255])) == ["-1", "9"]
    assert column({**says, "type": "VEC2", "scale": [1, 2], "offset": [0, 5]}, bytes([255, 255, 0, 0])) == [
        "1, 7",
        "0, 5",
    ]
    signed: Entry = {"type": "SCALAR", "componentType": "INT8", "normalized": True}
    assert column(signed, np.array([-128, 127], np.int8).tobytes()) == ["-1", "1"]


def test_the_table_may_scale_otherwise_than_the_schema() -> None:
    says: Entry = {"type": "SCALAR", "componentType": "UINT8", "scale": 10}
    assert column(says, bytes([1, 2]), scale=3) == ["3", "6"]


def test_a_value_that_means_not_known_is_left_out_or_is_the_default() -> None:
    says: Entry = {"type": "SCALAR", "componentType": "FLOAT32", "noData": 0.1}
    raw = np.array([0.1, 7], np.float32).tobytes()
    assert column(says, raw) == ["", "7"]
    assert column({**says, "default": 3.5}, raw) == ["3.5", "7"]
    built = Columns(2).texts("x", ["?", "ok"], noData="?")
    assert [dict(part.properties).get("x") for part in built.read().parts([0, 1])] == [None, "ok"]


def test_a_code_comes_from_a_column_of_texts_that_identifies_and_from_no_other() -> None:
    built = Columns(2).texts("Tag", ["TK-101", ""]).texts("Name", ["Crude tank", "Pump"])
    built.add("id", {"type": "SCALAR", "componentType": "UINT8"}, bytes([0, 1]))
    assert built.read().parts([0, 1]) == [
        Part("Crude tank", "TK-101", properties=(("id", "0"),)),
        Part("Pump", "", properties=(("id", "1"),)),
    ]


def test_of_several_columns_that_identify_the_asset_id_wins_and_the_others_are_properties() -> None:
    built = Columns(1).texts("GUID", ["1a"]).texts("asset_id", ["TK-1"])
    assert built.read().parts([0]) == [Part("TK-1", "TK-1", properties=(("GUID", "1a"),))]


def test_the_meaning_that_a_schema_gives_outweighs_names_of_columns() -> None:
    built = (
        Columns(1).texts("code", ["no"]).texts("kks", ["10LAC"], semantic="ID").texts("what", ["泵"], semantic="NAME")
    )
    assert built.read().parts([0]) == [Part("泵", "10LAC", properties=(("code", "no"),))]


def test_a_row_that_says_nothing_is_named_by_its_class_and_number() -> None:
    built = Columns(2).add("x", {"type": "SCALAR", "componentType": "UINT8"}, bytes(2))
    assert [part.name for part in built.read().parts([1])] == ["Pump 1"]


def test_only_the_rows_that_are_asked_for_are_read() -> None:
    built = Columns(3)
    offsets = built.view(np.array([0, 1, 2, 10**6], np.uint32).tobytes())
    built.add("x", {"type": "STRING"}, b"ab", stringOffsets=offsets)
    report = Report()
    table = built.read(report)
    assert [dict(part.properties)["x"] for part in table.parts([1, 0])] == ["b", "a"]
    assert not report.notices
    assert table.parts([2]) == [Part("Pump 2")]
    assert "beyond the end" in said(report)


@pytest.mark.parametrize(
    ("says", "given"),
    [
        ({"type": "SCALAR", "componentType": "UINT32"}, {}),
        ({"type": "SCALAR", "componentType": "DECIMAL"}, {}),
        ({"type": "VEC9", "componentType": "UINT8"}, {}),
        ({"type": "ENUM", "enumType": "absent"}, {}),
        ({"type": "STRING"}, {}),
        ({"type": "STRING"}, {"stringOffsets": 99}),
        ({"type": "STRING"}, {"stringOffsets": 0, "stringOffsetType": "FLOAT32"}),
        ({"type": "SCALAR", "componentType": "UINT8", "array": True}, {}),
        ({"type": "SCALAR", "componentType": "UINT8", "scale": "much"}, {}),
        ({"type": "SCALAR", "componentType": "UINT8", "scale": [[1, 2, 3]]}, {}),
        ({"type": "SCALAR", "componentType": "UINT8"}, {"scale": {}}),
    ],
)
def test_a_broken_column_is_noted_and_the_others_stay(says: Entry, given: Mapping[str, object]) -> None:
    built = Columns(2).texts("name", ["a", "b"]).add("x", says, bytes([1, 2]), **given)
    report = Report()
    assert [part.name for part in built.read(report).parts([0, 1])] == ["a", "b"]
    assert len(report.notices) == 1
    assert report.notices[0].place.startswith("/")


def test_offsets_that_run_backwards_cost_their_column() -> None:
    built = Columns(2)
    offsets = built.view(np.array([0, 2, 1], np.uint32).tobytes())
    built.add("x", {"type": "STRING"}, b"ab", stringOffsets=offsets)
    report = Report()
    assert built.read(report).parts([0])[0].properties == ()
    assert "do not increase" in said(report)


@pytest.mark.parametrize("change", [{"class": "absent"}, {"count": -1}, {"count": 2**40}, {"count": "many"}])
def test_a_broken_table_is_noted_and_the_model_stays(change: Mapping[str, object]) -> None:
    table, report = Columns(2).texts("name", ["a", "b"]).tried(None, **change)
    assert table is None
    assert len(report.notices) == 1


def test_a_count_beyond_the_bytes_allocates_nothing() -> None:
    built = Columns(2**31 - 1).add("x", {"type": "SCALAR", "componentType": "UINT8"}, bytes(8))
    report = Report()
    assert built.read(report).columns == []
    assert "beyond the end" in said(report)


def test_long_lists_and_long_texts_are_cut() -> None:
    many = column({"type": "SCALAR", "componentType": "UINT8", "array": True, "count": 200}, bytes(200), 1)[0]
    assert len(many.split(", ")) == MOST_MEMBERS
    long = Columns(1).texts("x", ["a" * 5000]).read().parts([0])[0]
    assert len(dict(long.properties)["x"]) == LONGEST_TEXT


@pytest.mark.parametrize("value", cast(list[object], [[], {}, 7, [[[[[[]]]]]], {"a": None}]))
def test_absurd_words_in_a_schema_are_survived(value: object) -> None:
    for key in ("noData", "default", "scale", "semantic", "enumType", "count", "array"):
        says = cast(Entry, {"type": "SCALAR", "componentType": "UINT8", key: value})
        built = Columns(1).add("x", says, bytes(1))
        table, _ = built.tried()
        assert table is None or len(table.parts([0])) == 1
