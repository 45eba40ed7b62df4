"""Control points from a table: one point a row, known in two systems, columns named by their headings.

Bare X and Y are a surveyor's here, X north and Y east, and that is said: control points come from surveyors.
"""

import csv
import re
from pathlib import Path

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from loaders.opened import read_bounded
from loaders.vector.encodings import Row, decoded, rows_of
from scenes.columns import Floats
from scenes.plant_grid import ControlPoints
from scenes.trouble import Report, Trouble

LARGEST_FILE = 4 * 1024**2
MOST_POINTS = 10_000
LONGEST_NAME = 24
"""Letters of a point's name: a certificate has no room for more."""
HEADINGS = "point,from_e,from_n,from_h,to_e,to_n,to_h / 点号,原东,原北,原高,目标东,目标北,目标高"

_SIDES = {"source": ("from", "source", "old", "原", "源", "旧"), "target": ("to", "target", "new", "目标", "新")}
_AXES = {
    "east": ("e", "east", "easting", "东", "东坐标", "y", "y坐标", "lon", "经度"),
    "north": ("n", "north", "northing", "北", "北坐标", "x", "x坐标", "lat", "纬度"),
    "height": ("h", "height", "高", "高程", "大地高", "z"),
}
_POINT = ("point", "点号", "点名", "name", "id", "编号")
type _Columns = dict[tuple[str, str], int]


def read_control_points(path: Path, report: Report) -> ControlPoints:
    """The points of a CSV in UTF-8 or GBK. Trouble names the row and column that cannot be read."""
    text = decoded(read_bounded(path, LARGEST_FILE), None, report, path.name)
    try:
        table = [(number, [cell.strip() for cell in row]) for number, row in enumerate(rows_of(text), 1)]
    except csv.Error as fault:
        raise _refused(f"不是 CSV（{fault}）", f"it is no CSV ({fault})") from None
    table = [(number, row) for number, row in table if any(row)]
    if not table or len(table) > MOST_POINTS:
        raise _refused("没有点，或点过多", "there are no points, or too many")
    heading, body = table[0][1], table[1:]
    point, columns = _found(heading)
    if any(re.search(r"[xyＸＹ]", heading[column], re.IGNORECASE) for column in columns.values()):
        report.note("X 取为北，Y 取为东（测量坐标）。", "X is taken as north and Y as east, as surveyors write them.")
    names = tuple(_name(row, point, number) for number, row in body)
    source, target = (_side(body, columns, side) for side in ("source", "target"))
    return ControlPoints(names, source, target)


def earth_from_own(text: str, points: Floats) -> Floats:
    """Earth-centred metres (points, 3) on a system's own ellipsoid, with no step to another datum.

    `text` is "EPSG:n", WKT or a PROJ string, old datums too; points are easting, northing, height above the ellipsoid.
    """
    try:
        crs = CRS(text)
        base = crs.geodetic_crs
        if base is None or base.ellipsoid is None:
            raise _refused(f"{text[:60]} 没有椭球", f"{text[:60]} has no ellipsoid")
        degrees = Transformer.from_crs(crs, base, always_xy=True).transform(points[:, 0], points[:, 1])
    except (CRSError, ProjError):
        raise _refused(f"不认识 {text[:60]}", f"{text[:60]} is not known") from None
    longitude, latitude = (np.asarray(column, np.float64) for column in degrees)
    flattening = 1 / base.ellipsoid.inverse_flattening if base.ellipsoid.inverse_flattening else 0.0
    return _earth(longitude, latitude, points[:, 2], base.ellipsoid.semi_major_metre, flattening)


def _earth(longitude: Floats, latitude: Floats, height: Floats, axis: float, flattening: float) -> Floats:
    """Earth-centred metres from degrees and metres on an ellipsoid: the textbook's closed form."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    squared = flattening * (2 - flattening)
    normal = axis / np.sqrt(1 - squared * np.sin(lat) ** 2)
    across = (normal + height) * np.cos(lat)
    along = (normal * (1 - squared) + height) * np.sin(lat)
    return np.column_stack([across * np.cos(lon), across * np.sin(lon), along])


def _found(heading: Row) -> tuple[int, _Columns]:
    """The column of names, -1 without one, and those of each side's axes. Trouble when an axis is missing."""
    words = [re.sub(r"[\s_（）()·.]+|坐标", "", cell.lower()) for cell in heading]
    columns = dict[tuple[str, str], int]()
    for column, word in enumerate(words):
        for side, marks in _SIDES.items():
            for mark in marks:
                axis = _axis(word.removeprefix(mark)) if word.startswith(mark) else None
                if axis is not None:
                    columns.setdefault((side, axis), column)
    missing = [f"{side} {axis}" for side in _SIDES for axis in ("east", "north") if (side, axis) not in columns]
    if missing:
        raise _refused("缺少列：" + "、".join(missing), "columns are missing: " + ", ".join(missing))
    return next((row for row, word in enumerate(words) if word in _POINT), -1), columns


def _name(row: Row, column: int, number: int) -> str:
    return (row[column] if 0 <= column < len(row) else "")[:LONGEST_NAME] or f"row {number}"


def _axis(word: str) -> str | None:
    return next((axis for axis, known in _AXES.items() if word in known), None)


def _side(body: list[tuple[int, list[str]]], columns: _Columns, side: str) -> Floats:
    """East, north and height of every point, (points, 3); NaN for a height that is not there."""
    made = np.full((len(body), 3), np.nan)
    for place, (number, row) in enumerate(body):
        for axis, name in enumerate(("east", "north", "height")):
            column = columns.get((side, name), -1)
            cell = row[column] if 0 <= column < len(row) else ""
            if cell or name != "height":
                made[place, axis] = _number(cell, f"row {number}, {side} {name}")
    return made


def _number(cell: str, place: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise _refused(f"“{cell[:40]}”不是数", f"{cell[:40]!r} is not a number", place)
    return value


def _refused(zh: str, en: str, place: str = "") -> Trouble:
    return Trouble(
        f"控制点表读不了：{zh}。",
        f"The table of control points cannot be read: {en}.",
        remedy_zh=f"表头写成：{HEADINGS}",
        remedy_en=f"Head the columns: {HEADINGS}",
        place=place,
    )
