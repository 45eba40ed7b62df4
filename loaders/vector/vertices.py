"""Boundaries from tables of corners: CSV or a workbook, one corner a row, columns found by their headings.

The trap is X: in Chinese surveying X points north and Y east, in every other program X is east. Headings that say it
(东, 北, 经度, lon, E, N) decide; for bare X and Y the size of the numbers does; what was taken is always said.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from loaders.opened import Opened, read_bounded
from loaders.vector.encodings import Row, decoded, rows_of
from loaders.vector.outlines import READ, Outline, boundaries_of
from loaders.vector.telling import told
from loaders.vector.workbook import sheet_rows
from scenes.boundary import NamedBoundary
from scenes.trouble import Trouble

LARGEST_FILE = 16 * 1024**2
CUT = 0.2
"""Of the whole, when a text is cut into cells."""
MOST_ROWS = 500_000
MOST_COLUMNS = 64
MOST_CELLS = 4_000_000
LONGEST_NUMBER = 64
"""Letters."""

_HEADINGS: dict[str, tuple[str, ...]] = {
    "longitude": ("经度", "lon", "long", "lng", "longitude", "l"),
    "latitude": ("纬度", "lat", "latitude", "b"),
    "east": ("东", "东坐标", "横坐标", "e", "east", "easting", "y东", "y(东)", "东距"),
    "north": ("北", "北坐标", "纵坐标", "n", "north", "northing", "x北", "x(北)", "北距"),
    "x": ("x", "x坐标", "坐标x", "x(m)", "x/m", "x(米)"),
    "y": ("y", "y坐标", "坐标y", "y(m)", "y/m", "y(米)"),
    "name": (
        "边界",
        "边界名称",
        "地块",
        "地块名称",
        "名称",
        "企业名称",
        "企业",
        "name",
        "boundary",
        "ring",
        "polygon",
        "parcel",
    ),
    "code": ("企业编码", "编码", "code", "companycode"),
    "point": ("点号", "序号", "点名", "编号", "point", "id", "no", "no.", "point id"),
}
_DEGREES = re.compile(
    r"^([-+]?\d{1,3})\s*[°度d:]\s*(\d{1,2})\s*['′分m:]\s*(\d{1,2}(?:\.\d+)?)\s*[\"″秒s]?\s*([NSEW北南东西]?)$", re.I
)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns hold east (or longitude) and north (or latitude); name and code -1 where there is none."""

    east: int
    north: int
    name: int = -1
    code: int = -1
    taken_zh: str = ""
    taken_en: str = ""


def unrecognisable(_: bytes) -> bool:
    """Nothing in the bytes of a table says that it holds corners: the name of the file speaks alone."""
    return False


def read_text(opened: Opened) -> tuple[NamedBoundary, ...]:
    """The outlines of a CSV or text file, in UTF-8 or GBK. Trouble names the row and what is wrong with it."""
    text = decoded(read_bounded(opened.path, LARGEST_FILE), opened.said.encoding, opened.report, opened.path.name)
    return _boundaries(rows_of(text), opened)


def read_workbook(opened: Opened) -> tuple[NamedBoundary, ...]:
    """The outlines of the first sheet of an .xlsx. Trouble as for text, or when it is no sound workbook."""
    return _boundaries(sheet_rows(opened.path, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS), opened)


def _boundaries(rows: Iterable[Row], opened: Opened) -> tuple[NamedBoundary, ...]:
    file = opened.path.name
    table = _bounded(rows)
    if not table:
        raise _refused("表格是空的", "the table is empty")
    number, heading = table[0]
    columns = _columns(heading, [row for _, row in table[1:]])
    if columns is None:
        columns, body = _by_size(table), table
    else:
        body = table[1:]
    opened.report.note(columns.taken_zh, columns.taken_en, file=file, place=f"row {number}")
    return boundaries_of(_outlines(body, columns, opened), opened)


def _bounded(rows: Iterable[Row]) -> list[tuple[int, Row]]:
    """The rows that are not empty, with their numbers in the file."""
    table, held = list[tuple[int, Row]](), 0
    try:
        for number, row in enumerate(rows, 1):
            held += len(row)
            if number > MOST_ROWS or held > MOST_CELLS:
                raise _refused(
                    f"超过 {MOST_ROWS} 行或单元格过多", f"there are more than {MOST_ROWS} rows, or too many cells"
                )
            cells = [cell.strip() for cell in row[:MOST_COLUMNS]]
            if any(cells):
                table.append((number, cells))
    except csv.Error as fault:
        raise _refused(f"不是 CSV（{fault}）", f"it is no CSV ({fault})") from None
    return table


def _columns(heading: Row, body: Sequence[Row]) -> _Columns | None:
    """The columns by the words of the first row; None when it holds numbers and so is no heading."""
    if sum(_number(cell) is not None for cell in heading) >= 2:
        return None
    words = [re.sub(r"\s+", "", cell.lower().replace("（", "(").replace("）", ")")) for cell in heading]
    found = {role: _place(words, known) for role, known in _HEADINGS.items()}
    for pair in (("longitude", "latitude"), ("east", "north")):
        east, north = (found[role] for role in pair)
        if east >= 0 and north >= 0:
            return _said(found, east, north, heading, "按表头", "by the headings")
    if found["x"] < 0 or found["y"] < 0:
        raise _refused(
            "表头里没有认得出的坐标列：" + "、".join(cell for cell in heading if cell)[:100],
            "no headings of coordinates are known: " + ", ".join(cell for cell in heading if cell)[:100],
        )
    swapped = _x_is_north(body[:1000], found["x"], found["y"])
    if swapped is None:
        raise _refused(
            "表头只有 X、Y，数值又看不出哪一个是北",
            "the headings are bare X and Y, and the numbers do not give away which is north",
        )
    east, north = (found["y"], found["x"]) if swapped else (found["x"], found["y"])
    return _said(found, east, north, heading, "按数值大小", "by the size of the numbers")


def _by_size(table: Sequence[tuple[int, Row]]) -> _Columns:
    """Columns of a table without headings: the first two whose numbers are a place."""
    body = [row for _, row in table[:1000]]
    width = min(len(row) for row in body)
    for first in range(max(width - 1, 0)):
        swapped = _x_is_north(body, first, first + 1)
        if swapped is not None:
            east, north = (first + 1, first) if swapped else (first, first + 1)
            heading = [f"第 {column + 1} 列" for column in range(width)]
            return _said(
                {}, east, north, heading, "没有表头，按数值大小", "there are no headings; by the size of the numbers"
            )
    raise _refused("没有表头，也看不出哪些列是坐标", "there are no headings, and no columns look like coordinates")


def _said(found: dict[str, int], east: int, north: int, heading: Row, zh: str, en: str) -> _Columns:
    return _Columns(
        east,
        north,
        found.get("name", -1),
        found.get("code", -1),
        f"{zh}取“{heading[east]}”为东（经度）、“{heading[north]}”为北（纬度）。",
        f"East (longitude) is taken from {heading[east]!r}, north (latitude) from {heading[north]!r}, {en}.",
    )


def _x_is_north(body: Sequence[Row], x: int, y: int) -> bool | None:
    """Whether the first of two columns is north, judged by what numbers in China can be; None when they do not say."""
    pairs = [(_number(row[x]), _number(row[y])) for row in body if len(row) > max(x, y)]
    numbers = [(first, second) for first, second in pairs if first is not None and second is not None]
    if len(numbers) < 3:
        return None
    first, second = (float(np.median([pair[side] for pair in numbers])) for side in (0, 1))
    if _place_in_china(first, second):
        return False
    return True if _place_in_china(second, first) else None


def _place_in_china(east: float, north: float) -> bool:
    """Degrees, or Gauss-Krüger metres with or without a zone, of a place in China."""
    if 72 < east < 137 and 3 < north < 54:
        return True
    return 1_500_000 < north < 6_500_000 and (100_000 < east < 900_000 or 13e6 < east < 46e6)


def _outlines(body: Sequence[tuple[int, Row]], columns: _Columns, opened: Opened) -> list[Outline]:
    """A ring for each name, in the order of their first corners; without names one ring."""
    rings = dict[tuple[str, str], list[tuple[float, float]]]()
    first = dict[tuple[str, str], int]()
    for number, row in told(body, opened.progress, CUT, READ):
        key = _cell(row, columns.name), _cell(row, columns.code)
        corner = _corner(row, columns, number)
        rings.setdefault(key, []).append(corner)
        first.setdefault(key, number)
    return [
        Outline((np.array(corners, np.float64),), name[:200], code[:200], f"row {first[name, code]}")
        for (name, code), corners in rings.items()
    ]


def _corner(row: Row, columns: _Columns, number: int) -> tuple[float, float]:
    east, north = _number(_cell(row, columns.east)), _number(_cell(row, columns.north))
    if east is None or north is None:
        raise _refused("坐标不是数", "a coordinate is not a number", f"row {number}")
    return east, north


def _cell(row: Row, column: int) -> str:
    return row[column] if 0 <= column < len(row) else ""


def _place(words: Sequence[str], known: tuple[str, ...]) -> int:
    """The first column whose heading is one of the known words, or begins with a Chinese one of them."""
    for column, word in enumerate(words):
        if word in known or any(not each.isascii() and word.startswith(each) for each in known):
            return column
    return -1


def _number(cell: str) -> float | None:
    """A finite number, plain or in degrees, minutes and seconds; None for anything else."""
    if len(cell) > LONGEST_NUMBER:
        return None
    if turned := _DEGREES.match(cell):
        value = abs(float(turned[1])) + float(turned[2]) / 60 + float(turned[3]) / 3600
        return -value if turned[1].startswith("-") or turned[4].upper() in ("S", "W", "南", "西") else value
    try:
        value = float(cell.replace(",", "").replace("，", ""))
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _refused(zh: str, en: str, place: str = "") -> Trouble:
    return Trouble(
        f"坐标表读不了：{zh}。",
        f"The table of corners cannot be read: {en}.",
        remedy_zh="第一行写表头：点号、经度、纬度；或 点号、东坐标、北坐标；多个边界再加一列“边界”。",
        remedy_en="Head the columns: point, longitude, latitude; or point, east, north; and boundary for several.",
        place=place,
    )
