"""From the rings a file draws to boundaries in degrees: which system they are in, said or asked for, never guessed.

Degrees of CGCS2000 and WGS 84 stay as they are; metres of a map projection become degrees by `loaders.crs`. What a
person says wins over what the file says, and the difference is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loaders.crs.crs import Crs, Kind, crs_of, position_from_crs
from loaders.crs.system import datum_of
from loaders.opened import Opened
from loaders.vector.labels import MOST_OUTLINES
from loaders.vector.telling import told
from scenes.boundary import NamedBoundary
from scenes.columns import Floats, lock
from scenes.datums import Cgcs2000, Datum, Wgs84, word_of
from scenes.mending import mended
from scenes.trouble import Trouble

MOST_CORNERS = 5_000_000
READ, LOOKED_AT = 0.7, 0.8
"""Of the whole, when outlines are read, and when it is known that their rings are rings."""
MOST_NOTICES = 100


@dataclass(frozen=True, slots=True)
class Outline:
    """One area in a file's own numbers: `rings` (points, 2), the outer one first; `place` is where it stands there."""

    rings: tuple[Floats, ...]
    name: str = ""
    code: str = ""
    place: str = ""

    def __post_init__(self) -> None:
        lock(*self.rings)


def boundaries_of(
    outlines: Sequence[Outline],
    opened: Opened,
    crs_text: str = "",
    *,
    said_in: str = "",
    units: Sequence[float] = (1.0,),
) -> tuple[NamedBoundary, ...]:
    """Boundaries in degrees; whatever is broken among them is left out and said.

    `crs_text` is what the file calls its system, "" when it does not; `said_in` where it does. `units` are the metres
    that one unit of a projected file may be: the first that fits is taken, and another than the first is said.
    Trouble when there is no outline, nobody says a system that fits the numbers, or nothing usable is left.
    """
    file, report = opened.path.name, opened.report
    whole, bad = _whole(outlines, opened)
    if not whole:
        raise bad[0] if bad else _none(file)
    datum, crs = _system(whole, opened, crs_text, said_in)
    placed = (
        [_boundary(each, each.rings, datum, file) for each in whole]
        if crs is None
        else _carried(whole, crs, units, opened)
    )
    made = list[NamedBoundary]()
    for each in told(placed, opened.progress, LOOKED_AT, 1.0):
        try:
            made += mended(each, report)
        except Trouble as trouble:
            bad.append(trouble)
    if not made:
        raise bad[0]
    report.notices += [trouble.notice for trouble in bad[:MOST_NOTICES]]
    if len(bad) > MOST_NOTICES:
        rest = len(bad) - MOST_NOTICES
        report.note(f"另有 {rest} 个边界没有打开。", f"{rest} more outlines were left out.", file=file)
    return tuple(made)


def _whole(outlines: Sequence[Outline], opened: Opened) -> tuple[list[Outline], list[Trouble]]:
    """The outlines whose rings are rings, opened; and what is to be said of the others."""
    file = opened.path.name
    if len(outlines) > MOST_OUTLINES or sum(len(ring) for each in outlines for ring in each.rings) > MOST_CORNERS:
        raise Trouble(
            f"文件中的边界超过上限（{MOST_OUTLINES} 个，{MOST_CORNERS} 个点）。",
            f"There are more outlines in the file than Parkwatch accepts ({MOST_OUTLINES}, of {MOST_CORNERS} points).",
            remedy_zh="只导出园区和企业的边界。",
            remedy_en="Export the boundaries of the park and its enterprises alone.",
            file=file,
        )
    good, bad = list[Outline](), list[Trouble]()
    for each in told(outlines, opened.progress, READ, LOOKED_AT):
        try:
            outer, *holes = (_ring(ring, each.place, file) for ring in each.rings)
            good.append(Outline((outer, *holes), each.name, each.code, each.place))
        except Trouble as trouble:
            bad.append(trouble)
    return good, bad


def _ring(ring: Floats, place: str, file: str) -> Floats:
    """Corners of a ring without the closing one, each of two numbers."""
    wrong = np.flatnonzero(~np.isfinite(ring).all(axis=1))
    if len(wrong):
        zh, en = f"第 {wrong[0] + 1} 个点的坐标不是数", f"a coordinate of point {wrong[0] + 1} is not a number"
        raise _broken(zh, en, file, place)
    corners = ring[:-1] if len(ring) > 1 and bool((ring[0] == ring[-1]).all()) else ring
    if len(corners) < 3:
        raise _broken(f"环只有 {len(corners)} 个点", f"a ring of {len(corners)} points", file, place)
    return np.array(corners, np.float64)


def _system(outlines: Sequence[Outline], opened: Opened, crs_text: str, said_in: str) -> tuple[Datum, Crs | None]:
    """The datum of degrees that stay as they are, or the system from which they are carried to CGCS2000."""
    said, report, file = opened.said, opened.report, opened.path.name
    own = _own(crs_text, said.crs, file, said_in)
    crs = crs_of(said.crs, file=file) if said.crs else own
    if crs is not None:
        report.notices += crs.notices
    if said.crs and own is not None and own.definition != (crs or own).definition:
        report.note(
            f"文件的坐标系是 {own.name}，按指定的 {said.crs[:60]} 读取。",
            f"The file's system is {own.name}; it is read as {said.crs[:60]}, as was said.",
            file=file,
            place=said_in,
        )
    datum = datum_of(crs) if crs is not None else None
    if crs is not None and (crs.kind is not Kind.DEGREES or datum is None):
        return Cgcs2000, crs
    _refuse_metres(outlines, file, asked=crs is not None)
    if crs is None and said.datum is None:
        _refuse_small_numbers(outlines, file)
    return _datum(datum, opened, said_in), None


def _own(crs_text: str, said: str | None, file: str, said_in: str) -> Crs | None:
    """What the file calls its system; what is not understood of it matters only where nobody says another."""
    if not crs_text:
        return None
    try:
        return crs_of(crs_text, file=file, place=said_in)
    except Trouble:
        if said:
            return None
        raise


def _datum(own: Datum | None, opened: Opened, said_in: str) -> Datum:
    """What degrees are counted on: the person's word, else the file's, else WGS 84; whatever was not said is noted."""
    said, report, file = opened.said.datum, opened.report, opened.path.name
    if said is not None and own is not None and said is not own:
        report.note(
            f"文件自称 {word_of(own)}，按指定的 {word_of(said)} 读取。",
            f"The file calls itself {word_of(own)}; it is read as {word_of(said)}, as was said.",
            file=file,
            place=said_in,
        )
    if said is not None or own is Cgcs2000:
        return said or Cgcs2000
    report.note(
        "没有指定坐标基准，按 wgs84 读取；如果坐标取自网络地图，位置会偏 500 m 以上。",
        "No datum was said: read as wgs84. If it was taken from a web map it is off by 500 m and more.",
        remedy_zh="用 --datum gcj02（高德、腾讯）、bd09（百度）、cgcs2000 或 wgs84 指明。",
        remedy_en="Say it with --datum gcj02 (Amap, Tencent), bd09 (Baidu), cgcs2000 or wgs84.",
        file=file,
    )
    return Wgs84


def _refuse_metres(outlines: Sequence[Outline], file: str, *, asked: bool) -> None:
    """Trouble for numbers that are no degrees; it says what they look like."""
    for each in outlines:
        for ring in each.rings:
            wrong = np.flatnonzero((np.abs(ring[:, 0]) > 180) | (np.abs(ring[:, 1]) > 90))
            if not len(wrong):
                continue
            x, y = ring[wrong[0]].tolist()
            zh, en = _looks_like(x, y)
            raise Trouble(
                f"坐标 {x:.10g}, {y:.10g} 不是经纬度{'，与所指坐标系不符' if asked else '，也没有坐标系'}。{zh}",
                f"{x:.10g}, {y:.10g} are no degrees, {'as was said' if asked else 'and no system is named'}.{en}",
                remedy_zh="用 --crs 指明坐标系，例如 EPSG:4547 或“cgcs2000 gk cm 114”。",
                remedy_en='Say the system with --crs, for instance EPSG:4547 or "cgcs2000 gk cm 114".',
                file=file,
                place=each.place,
            )


def _refuse_small_numbers(outlines: Sequence[Outline], file: str) -> None:
    """Trouble for numbers that nobody calls degrees and that lie outside of China: a local grid may begin at 0, 0."""
    corners = np.vstack([each.rings[0] for each in outlines])
    x, y = np.median(corners, axis=0).tolist()
    if 72 < x < 137 and 3 < y < 54:
        return
    raise Trouble(
        f"文件没有说明坐标系；{x:.6g}, {y:.6g} 像是独立坐标系的米，也可能是经纬度。",
        f"The file names no system; {x:.6g}, {y:.6g} may be metres of a local grid, or degrees.",
        remedy_zh="用 --crs 指明坐标系；如果是经纬度，用 --datum 指明基准。",
        remedy_en="Say the system with --crs; where they are degrees, say the datum with --datum.",
        file=file,
        place=outlines[0].place,
    )


def _looks_like(x: float, y: float) -> tuple[str, str]:
    """What numbers that are no degrees look like."""
    if abs(x) <= 90 and abs(y) <= 180:
        return "经纬度可能颠倒。", " Longitude and latitude may be swapped."
    east, north = (y, x) if 1_500_000 < x < 6_500_000 else (x, y)
    if 13e6 < east < 46e6 and 1_500_000 < north < 6_500_000:
        zone = int(east // 1e6)
        return f"像是带了带号 {zone} 的高斯坐标。", f" They look like Gauss-Krüger metres with zone {zone} in front."
    if 0 < east < 1e6 and 1_500_000 < north < 6_500_000:
        return "像是不带带号的高斯坐标。", " They look like Gauss-Krüger metres without a zone."
    if abs(x) > 1e8:
        return "数值很大，单位可能是毫米。", " They are very large: perhaps millimetres."
    return "像是独立坐标系的米。", " They look like metres of a local grid."


def _carried(outlines: Sequence[Outline], crs: Crs, units: Sequence[float], opened: Opened) -> list[NamedBoundary]:
    """Outlines of a map projection as CGCS2000 degrees, in the first unit in which all of them fit the system."""
    unfit: Trouble | None = None
    for row, unit in enumerate(units):
        try:
            placed = [_placed(each, crs, unit, opened.path.name) for each in outlines]
        except Trouble as trouble:
            unfit = unfit or trouble
            continue
        if row:
            zh = f"坐标按 1 单位 = {unit:g} m 换算：按米与坐标系 {crs.name} 不符。"
            opened.report.note(zh, f"One unit is taken as {unit:g} m: as metres they do not fit {crs.name}.")
        return placed
    assert unfit is not None, "units are never empty"
    raise unfit


def _placed(outline: Outline, crs: Crs, unit: float, file: str) -> NamedBoundary:
    rings = list[Floats]()
    for ring in outline.rings:
        points = np.column_stack([ring * unit, np.zeros(len(ring))])
        rings.append(position_from_crs(crs, points)[:, :2].copy())
    return _boundary(outline, tuple(rings), Cgcs2000, file)


def _boundary(outline: Outline, rings: tuple[Floats, ...], datum: Datum, file: str) -> NamedBoundary:
    return NamedBoundary(
        ring=rings[0],
        datum=datum,
        holes=rings[1:],
        name=outline.name,
        code=outline.code,
        file=file,
        place=outline.place,
    )


def _broken(zh: str, en: str, file: str, place: str) -> Trouble:
    return Trouble(
        f"边界读不了：{zh}。",
        f"The boundary cannot be read: {en}.",
        remedy_zh="在源文件中改正。",
        remedy_en="Mend it in the source file.",
        file=file,
        place=place,
    )


def _none(file: str) -> Trouble:
    return Trouble(
        "文件里没有面，也没有闭合的线。",
        "There is no area and no closed line in the file.",
        remedy_zh="把边界画成面或闭合多段线再导出。",
        remedy_en="Draw the boundary as an area or a closed polyline and export it again.",
        file=file,
    )
