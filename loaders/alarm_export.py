"""Lists of alarms as files for others: XLSX with typed cells, or CSV. Written whole or not at all.

A text is a text: what begins like a formula (= + - @, a tab, a line end) is never one, neither here nor there.
Source for CSV: OWASP, "CSV Injection"; a leading apostrophe keeps a spreadsheet from calculating.
"""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Protocol, cast

import xlsxwriter  # type: ignore[import-untyped]  # it brings no types

from loaders.jsonfile import write_whole
from scenes.trouble import Trouble

MOST_ROWS = 1_048_576
"""Rows of one XLSX sheet."""
MOST_LETTERS = 32_767
"""Letters of one XLSX cell."""

_FORMULA_LEADS = ("=", "+", "-", "@", "\t", "\r", "\n")
_LAST_MOMENT = 253402214400.0
"""The year 9999: neither a spreadsheet nor Python's calendar knows a later one."""
_LONGEST = 2958466 * 86400.0
"""Seconds that a spreadsheet can show as a span; it shows none below zero."""

type Cell = str | float


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    """NaN is an empty cell."""
    TIME = "time"
    """Seconds since 1970 UTC; 0 and NaN are an empty cell."""
    SPAN = "span"
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title with the unit in it where there is one for all, and one value for each row."""

    title: str
    values: Sequence[Cell]
    kind: Kind = Kind.TEXT
    width: int = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `about` are words that belong to it: which filter was set, how much it hid."""

    title: str
    columns: tuple[Column, ...]
    about: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.columns[0].values) if self.columns else 0


@dataclass(frozen=True, slots=True)
class Export:
    """What is written to one file. `about` is said above every table: whose park, which moment, rehearsal or not.

    `page` is the title of the column that names the table where several are written as one (CSV).
    """

    about: tuple[tuple[str, str], ...]
    sheets: tuple[Sheet, ...]
    page: str = ""


def write_export(path: Path, export: Export, zone: tzinfo | None = None) -> None:
    """Write .xlsx or .csv by the name's ending; times on the clock of `zone`, None for this workstation's.

    Raises `Trouble` when the ending is another, there are too many rows, or the disk refuses; an old file then stays.
    """
    makers = {".xlsx": _xlsx, ".csv": _csv}
    if path.suffix.lower() not in makers:
        raise Trouble(
            f"不能导出为 {path.suffix or '无扩展名'} 文件。",
            f"Cannot export to a {path.suffix or 'nameless'} file.",
            remedy_zh="使用 .xlsx 或 .csv。",
            remedy_en="Use .xlsx or .csv.",
            file=path.name,
        )
    write_whole(path, makers[path.suffix.lower()](export, zone))


def _xlsx(export: Export, zone: tzinfo | None) -> bytes:
    held = io.BytesIO()
    try:
        book = cast(_Book, xlsxwriter.Workbook(held, {"constant_memory": True}))
        pens: dict[Kind, object] = {
            Kind.TIME: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            Kind.SPAN: book.add_format({"num_format": "[h]:mm:ss"}),
        }
        bold = book.add_format({"bold": True})
        for sheet in export.sheets:
            about = (*export.about, *sheet.about)
            if len(about) + 2 + len(sheet) > MOST_ROWS:
                raise _too_many(len(sheet))
            page = book.add_worksheet(sheet.title[:31])
            for place, column in enumerate(sheet.columns):
                page.set_column(place, place, column.width)
            for row, (name, words) in enumerate(about):
                page.write_string(row, 0, _cut(name), bold)
                page.write_string(row, 1, _cut(words))
            _write_table(page, sheet, len(about) + 1, pens, bold, zone)
        book.close()
    except OSError as fault:  # constant memory keeps its rows in files meanwhile
        raise Trouble(
            f"导出没有写成：{fault.strerror}。",
            f"The export was not written: {fault.strerror}.",
            remedy_zh="检查磁盘空间。",
            remedy_en="Look at the free space.",
        ) from fault
    return held.getvalue()


class _Page(Protocol):
    """What we need of XlsxWriter's worksheet."""

    def set_column(self, first: int, last: int, width: float) -> object: ...
    def write_string(self, row: int, place: int, text: str, pen: object = None) -> object: ...
    def write_number(self, row: int, place: int, number: float, pen: object = None) -> object: ...
    def write_datetime(self, row: int, place: int, moment: datetime, pen: object = None) -> object: ...
    def freeze_panes(self, row: int, place: int) -> object: ...
    def autofilter(self, top: int, left: int, bottom: int, right: int) -> object: ...


class _Book(Protocol):
    """What we need of its workbook."""

    def add_format(self, properties: dict[str, object]) -> object: ...
    def add_worksheet(self, name: str) -> _Page: ...
    def close(self) -> None: ...


def _write_table(
    page: _Page,
    sheet: Sheet,
    top: int,
    pens: dict[Kind, object],
    bold: object,
    zone: tzinfo | None,
) -> None:
    for place, column in enumerate(sheet.columns):
        page.write_string(top, place, _cut(column.title), bold)
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, top + max(len(sheet), 1), max(len(sheet.columns) - 1, 0))
    for row in range(len(sheet)):
        for place, column in enumerate(sheet.columns):
            value = column.values[row]
            if isinstance(value, str):
                if value:
                    page.write_string(top + 1 + row, place, _cut(value))
            elif column.kind is Kind.TIME:
                if (moment := _moment(value, zone)) is not None:
                    page.write_datetime(top + 1 + row, place, moment.replace(tzinfo=None), pens[Kind.TIME])
            elif column.kind is Kind.SPAN:
                if 0 <= value < _LONGEST:
                    page.write_number(top + 1 + row, place, value / 86400, pens[Kind.SPAN])
            elif math.isfinite(value):
                page.write_number(top + 1 + row, place, value)


def _csv(export: Export, zone: tzinfo | None) -> bytes:
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    for name, words in (*export.about, *(line for sheet in export.sheets for line in sheet.about)):
        writer.writerow([_harmless(name), _harmless(words)])
    writer.writerow([])
    titles = list(dict.fromkeys(column.title for sheet in export.sheets for column in sheet.columns))
    several = len(export.sheets) > 1
    writer.writerow([_harmless(title) for title in ([export.page] if several else []) + titles])
    for sheet in export.sheets:
        writer.writerows(_csv_rows(sheet, titles, zone, named=several))
    return held.getvalue().encode("utf-8-sig", errors="replace")


def _csv_rows(sheet: Sheet, titles: Sequence[str], zone: tzinfo | None, *, named: bool) -> Iterator[list[str]]:
    columns = {column.title: column for column in sheet.columns}
    for row in range(len(sheet)):
        cells = [_csv_cell(columns[title], row, zone) if title in columns else "" for title in titles]
        yield [_harmless(sheet.title), *cells] if named else cells


def _csv_cell(column: Column, row: int, zone: tzinfo | None) -> str:
    value = column.values[row]
    if isinstance(value, str):
        return _harmless(value)
    if column.kind is Kind.TIME:
        moment = _moment(value, zone)
        return moment.isoformat(timespec="seconds") if moment else ""
    return f"{value:.10g}" if math.isfinite(value) else ""


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_LEADS) else text


def _moment(seconds: float, zone: tzinfo | None) -> datetime | None:
    if not (math.isfinite(seconds) and 0 < seconds < _LAST_MOMENT):
        return None
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"


def _too_many(rows: int) -> Trouble:
    return Trouble(
        f"{rows} 行，一张 XLSX 工作表放不下。",
        f"{rows} rows do not fit into one XLSX sheet.",
        remedy_zh="先筛选，或导出为 CSV。",
        remedy_en="Filter first, or export to CSV.",
    )
