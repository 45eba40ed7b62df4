import csv
import io
import math
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from loaders import alarm_export
from loaders.alarm_export import Column, Export, Kind, Sheet, write_export
from scenes.trouble import Trouble

CHINA = timezone(timedelta(hours=8))
MOMENT = 1_790_000_000.0
EVIL = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://127.0.0.1")')


def one(*columns: Column, title: str = "报警") -> Export:
    return Export((("园区", "临江化工园区（虚构）"),), (Sheet(title, columns, (("筛选", "含“云岭”"),)),), "列表")


TYPED = one(
    Column("设备", ["1# 液化气球罐", "甲醇罐"]),
    Column("当前值", [-1.5, math.nan], Kind.NUMBER),
    Column("起始", [MOMENT, 0.0], Kind.TIME),
    Column("已持续", [90.0, math.nan], Kind.SPAN),
)


def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def cells(path: Path, sheet: int = 0) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book(path).worksheets[sheet].iter_rows()]


def lines(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_a_sheet_has_typed_cells_below_what_was_filtered(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_export(path, TYPED, CHINA)
    told = cells(path)
    assert told[0][:2] == ["园区", "临江化工园区（虚构）"]
    assert told[1][:2] == ["筛选", "含“云岭”"]
    assert told[3] == ["设备", "当前值", "起始", "已持续"]
    assert told[4][:2] == ["1# 液化气球罐", -1.5]
    assert told[4][2] == datetime.fromtimestamp(MOMENT, CHINA).replace(tzinfo=None)
    assert told[4][3] == timedelta(seconds=90)
    assert told[5] == ["甲醇罐", None, None, None]


def test_csv_begins_with_a_byte_order_mark_and_says_the_zone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_export(path, TYPED, CHINA)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    told = lines(path)
    assert told[3] == ["设备", "当前值", "起始", "已持续"]
    assert told[4] == ["1# 液化气球罐", "-1.5", "2026-09-21T22:13:20+08:00", "90"]
    assert told[5] == ["甲醇罐", "", "", ""]


@pytest.mark.parametrize("text", EVIL)
def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path, text: str) -> None:
    export = one(Column(text, [text]), title="报警")
    write_export(tmp_path / "a.xlsx", export)
    read = book(tmp_path / "a.xlsx")
    assert {cell.data_type for row in read.worksheets[0].iter_rows() for cell in row} <= {"s", "n"}
    assert text.strip() in str(read.worksheets[0].cell(5, 1).value)
    assert not any(cell.hyperlink for row in read.worksheets[0].iter_rows() for cell in row)
    write_export(tmp_path / "a.csv", export)
    assert lines(tmp_path / "a.csv")[-1] == ["'" + text]


def test_several_tables_are_sheets_of_one_book_and_one_table_of_a_csv(tmp_path: Path) -> None:
    first, second = (
        Sheet("报警", (Column("设备", ["甲"]), Column("值", [1.0], Kind.NUMBER))),
        Sheet("失联", (Column("设备", ["乙"]),)),
    )
    export = Export((), (first, second), "列表")
    write_export(tmp_path / "a.xlsx", export)
    assert book(tmp_path / "a.xlsx").sheetnames == ["报警", "失联"]
    write_export(tmp_path / "a.csv", export)
    assert lines(tmp_path / "a.csv")[1:] == [["列表", "设备", "值"], ["报警", "甲", "1"], ["失联", "乙", ""]]


def test_an_empty_table_is_still_written(tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.csv"):
        write_export(tmp_path / name, one(Column("设备", [])))
        assert (tmp_path / name).stat().st_size


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.xls"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Trouble, match="Cannot export"):
        write_export(tmp_path / name, TYPED)


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("loaders.jsonfile.write_through", full)
    with pytest.raises(Trouble, match="No space left"):
        write_export(path, TYPED)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_more_rows_than_a_sheet_holds_are_refused_and_fit_a_csv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_export, "MOST_ROWS", 5)
    export = one(Column("设备", ["甲"] * 9))
    with pytest.raises(Trouble, match="do not fit"):
        write_export(tmp_path / "a.xlsx", export)
    write_export(tmp_path / "a.csv", export)
    assert len(lines(tmp_path / "a.csv")) == 13


@settings(max_examples=30, deadline=None)
@given(
    text=some.text(max_size=60),
    number=some.floats(),
    moment=some.floats(min_value=-1e12, max_value=1e12) | some.just(math.nan),
)
def test_whatever_stands_in_a_cell_it_can_be_written_and_is_never_a_formula(
    tmp_path_factory: pytest.TempPathFactory, text: str, number: float, moment: float
) -> None:
    folder = tmp_path_factory.mktemp("export")
    export = one(
        Column("设备", [text]), Column("值", [number], Kind.NUMBER), Column("起始", [moment], Kind.TIME),
        Column("已持续", [number], Kind.SPAN),
    )  # fmt: skip
    write_export(folder / "a.xlsx", export, UTC)
    write_export(folder / "a.csv", export, UTC)
    rows = book(folder / "a.xlsx").worksheets[0].iter_rows()
    assert not any(cell.data_type == "f" for row in rows for cell in row)
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for row in lines(folder / "a.csv") for cell in row)


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    write_export(tmp_path / "a.xlsx", one(Column("设备", ["长" * 40_000])))
    said = str(cells(tmp_path / "a.xlsx")[4][0])
    assert len(said) == 32_767
    assert said.endswith("…")
