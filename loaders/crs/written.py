"""What a person, a file or a certificate calls its coordinate system, read so that the parameters decide.

A label (AUTHORITY, ID) is held against the parameters beside it; where they disagree the parameters win, and what
believing the label would have cost is said in metres: a real capture calls itself EPSG:4547 and is 65 km from there.
"""

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import cast

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError

from loaders.crs import words
from loaders.crs.system import Crs, Kind, accuracy_of, bare, crs_from_position, metres_between, position_from_crs
from loaders.gltf.document import again
from loaders.jsonfile import Json
from scenes.heights import Vertical
from scenes.plant_grid import FourParameters
from scenes.trouble import Notice, Trouble

LONGEST_TEXT = 20_000
WORST_ACCURACY = 5.0
"""Metres: PROJ's own ways from datums that are neither CGCS2000 nor WGS 84 are taken up to this, and said."""
SAME_PLACE = 0.001
"""Metres: within this a label and the parameters beside it agree."""

_CODE = re.compile(r"^(?:urn:ogc:def:crs:)?(?:epsg:{1,2}|\+init=epsg:)?(\d{4,6})(?:\+(\d{4,6}))?$", re.IGNORECASE)
_ENU = re.compile(r"^ENU:\s*([-+]?\d+(?:\.\d+)?)\s*,\s*([-+]?\d+(?:\.\d+)?)$", re.IGNORECASE)
_WKT = re.compile(
    r"^(?:PROJCS|PROJCRS|PROJECTEDCRS|GEOGCS|GEOGCRS|GEOGRAPHICCRS|GEOCCS|GEODCRS|GEODETICCRS|COMPD_CS|COMPOUNDCRS"
    r"|BOUNDCRS|LOCAL_CS|ENGCRS|ENGINEERINGCRS)\s*[\[(]"
)
_GRID = re.compile(r"^GRID\s+([-+\d.,eE\s]{1,200})\s+ON\s+(.+)$", re.DOTALL)
_NAMED_MERIDIAN = re.compile(r"CM[ _]?(\d{2,3}(?:\.\d+)?)E?\b")


def crs_of(text: str, *, file: str = "", place: str = "") -> Crs:
    """The system that a text names: "EPSG:4547", WKT 1 or 2, a PROJ string, "ENU:lat,lon", or a technician's words.

    "GRID …" is a plant's own grid as `grid_text` writes it.

    Trouble when it is not understood, or when no way from it to CGCS2000 is known that is more than a guess (Xi'an 1980
    and Beijing 1954 without parameters); the remedy says what to ask for.
    """
    try:
        crs = _read(text.strip().strip("\ufeff\0"))
    except Trouble as trouble:
        raise again(_at(trouble.notice, file, place)) from trouble
    return replace(crs, notices=tuple(_at(notice, file, place) for notice in crs.notices))


@lru_cache(maxsize=256)
def _read(text: str) -> Crs:
    if len(text) > LONGEST_TEXT:
        raise _refused(text, "太长", "it is too long")
    if plane := _ENU.match(text):
        return _plane(float(plane[1]), float(plane[2]), text)
    if code := _CODE.match(text):
        return _checked(_parsed(f"EPSG:{code[1]}" + (f"+{code[2]}" if code[2] else ""), text), text)
    if text.startswith("+proj"):
        return _checked(_parsed(_without_files(text), text), text)
    if _WKT.match(text.upper()):
        crs = _parsed(text, text)
        read = _checked(crs, text)
        return replace(read, notices=(*read.notices, *_disagreements(crs, read)))
    if grid := _GRID.match(text):
        return _grid(grid, text)
    return _read(words.definition_of(text))


def grid_text(parameters: FourParameters, base: str) -> str:
    """A fitted plant grid as `crs_of` reads it again, without loss: ΔE, ΔN, degrees of turn, scale, step of heights."""
    east, north = parameters.shift
    step = parameters.step if np.isfinite(parameters.step) else 0.0
    numbers = (east, north, float(np.degrees(parameters.rotation)), parameters.scale, step)
    return "GRID " + ",".join(repr(float(each)) for each in numbers) + f" ON {base}"


def _grid(found: re.Match[str], text: str) -> Crs:
    try:
        east, north, turn, scale, step = (float(word) for word in found[1].split(","))
    except ValueError:
        raise _refused(text, "GRID 后要有五个数", "GRID wants five numbers") from None
    base = _read(found[2].strip())
    if base.kind is not Kind.METRES or not np.isfinite([east, north, turn, step]).all() or not 0.5 < scale < 2:
        raise _refused(text, "数值或底图坐标系不合适", "its numbers or the system below it do not fit")
    grid = FourParameters((0.0, 0.0), (east, north), float(np.radians(turn)), scale, step)
    return Crs(f"GRID ON {base.name}", text, Kind.METRES, base.vertical, None, None, base.notices, grid, base)


def _plane(latitude: float, longitude: float, text: str) -> Crs:
    if abs(latitude) > 89.9 or abs(longitude) > 180:
        raise _refused(text, "纬度或经度超出范围（顺序是 ENU:纬度,经度）", "the order is ENU:latitude,longitude")
    definition = f"ENU:{latitude!r},{longitude!r}"
    return Crs(definition, definition, Kind.PLANE)


def _parsed(definition: str, text: str) -> CRS:
    try:
        return CRS(definition)
    except CRSError:
        raise _refused(text, "PROJ 不认识", "PROJ does not know it") from None


def _without_files(text: str) -> str:
    """A PROJ string that opens no file."""
    if re.search(r"grids=|\+init|\+file|\+step|pipeline", text):
        raise _refused(text, "引用了网格文件或步骤", "it refers to grid files or steps")
    return text + " +type=crs"


def _checked(whole: CRS, text: str) -> Crs:
    """The system, once there is a way from it that is no guess."""
    crs, vertical, notices = _split(whole, text)
    kind = _kind(crs, text)
    _refuse_old(crs)
    definition = json.dumps(bare(_json(crs)), ensure_ascii=False, sort_keys=True)
    try:
        step = accuracy_of(definition)
    except (ProjError, CRSError):
        raise _no_way(crs, text) from None
    if step is not None:
        notices = (*notices, _stepped(crs, text, *step))
    meridian, easting = _transverse(crs)
    return Crs(crs.name, definition, kind, vertical, meridian, easting, notices)


def _split(whole: CRS, text: str) -> tuple[CRS, Vertical, tuple[Notice, ...]]:
    """The horizontal system and what heights count from; a zero that is not known here is said."""
    if not whole.is_compound:
        three = whole.is_geocentric or (whole.is_geographic and len(whole.axis_info) == 3)
        return whole, Vertical.ELLIPSOID if three else Vertical.UNSAID, ()
    horizontal, upright = whole.sub_crs_list[0], whole.sub_crs_list[1]
    if any(axis.unit_conversion_factor != 1 for axis in upright.axis_info):
        raise _refused(text, "高程单位不是米", "its heights are not in metres")
    for word, vertical in _VERTICALS:
        if word in upright.name.lower():
            return horizontal, vertical, ()
    zh, en = f"不认识高程基准 {upright.name[:60]}。", f"The zero of heights {upright.name[:60]} is not known here."
    return horizontal, Vertical.UNSAID, (Notice(zh, en),)


_VERTICALS = (
    ("1985", Vertical.NATIONAL_1985),
    ("1956", Vertical.YELLOW_SEA_1956),
    ("yellow sea", Vertical.YELLOW_SEA_1956),
    ("ellips", Vertical.ELLIPSOID),
    ("wgs", Vertical.ELLIPSOID),
)


def _kind(crs: CRS, text: str) -> Kind:
    plain = _plain(crs)
    if plain.is_geocentric:
        return Kind.EARTH
    if plain.is_projected:
        return Kind.METRES
    if plain.is_geographic:
        return Kind.DEGREES
    raise Trouble(
        f"{text[:60]} 是独立坐标系，与国家坐标系的关系未知。",
        f"{text[:60]} is a local system of its own; how it lies in the national one is not known.",
        remedy_zh="索取四参数/七参数，或用公共控制点求得：parkwatch crs fit。",
        remedy_en="Ask for its 4 or 7 parameters, or fit them from common control points: parkwatch crs fit.",
    )


def _plain(crs: CRS) -> CRS:
    """The system inside a bound one."""
    return crs.source_crs if crs.is_bound and crs.source_crs is not None else crs


def _json(crs: CRS) -> dict[str, Json]:
    return cast(dict[str, Json], json.loads(crs.to_json()))


def _transverse(crs: CRS) -> tuple[float | None, float | None]:
    """Central meridian and false easting of a transverse Mercator system in metres."""
    conversion = _plain(crs).coordinate_operation
    if conversion is None or conversion.method_name not in ("Transverse Mercator", "Gauss Kruger"):
        return None, None
    values = {each.name: float(each.value) for each in conversion.params}
    return values.get("Longitude of natural origin"), values.get("False easting")


def _refuse_old(crs: CRS) -> None:
    """Trouble for the datums before CGCS2000 unless the supplier's own parameters come along; zeros are none."""
    base = _plain(crs).geodetic_crs
    datum = base.datum.name if base is not None and base.datum is not None else ""
    step = crs.coordinate_operation if crs.is_bound else None
    shift = [float(each) for each in step.towgs84] if step is not None else list[float]()
    if any(shift):
        return
    axis = crs.ellipsoid.semi_major_metre if crs.ellipsoid is not None else 0.0
    if any(old in datum for old in ("Xian 1980", "Beijing")) or (shift and abs(axis - 6378137.0) > 1):
        raise words.old_datum(f"{crs.name} ({datum})")


def _stepped(crs: CRS, text: str, metres: float, way: str) -> Notice:
    """What is said of a datum that PROJ or the file itself leads away from. Trouble when that is too coarse."""
    if metres > WORST_ACCURACY:
        raise _no_way(crs, text)
    return Notice(
        f"{crs.name} 不是 CGCS2000/WGS 84，换算用 {way}" + (f"，精度约 {metres:g} m。" if metres else "，精度未知。"),
        f"{crs.name} is neither CGCS2000 nor WGS 84; the way is {way}, "
        + (f"good to some {metres:g} m." if metres else "how good it is nobody says."),
    )


def _disagreements(crs: CRS, read: Crs) -> list[Notice]:
    """What label and name say against the parameters."""
    found = list[Notice]()
    plain = _plain(crs.sub_crs_list[0] if crs.is_compound else crs)
    label = _json(plain).get("id")
    if isinstance(label, dict):
        found += _against_label(f"{label.get('authority')}:{label.get('code')}", read)
    named = _NAMED_MERIDIAN.search(plain.name)
    if named and read.meridian is not None and abs(float(named[1]) - read.meridian) > 1e-9:
        zh = f"名称“{plain.name[:80]}”写的中央子午线是 {named[1]}°，参数是 {read.meridian:.10g}°，以参数为准。"
        en = f"The name {plain.name[:80]!r} says {named[1]}, the parameters {read.meridian:.10g}; the parameters count."
        found.append(Notice(zh, en))
    return found


def _against_label(label: str, read: Crs) -> list[Notice]:
    """The label held against the parameters at a place of Guangdong's latitude on the system's own meridian."""
    here = np.array([[113.3 if read.meridian is None else read.meridian, 22.5, 0.0]])
    zh, en = (
        f"坐标系标签 {label} 与参数不符，以参数为准",
        f"The label {label} disagrees with the parameters, which count",
    )
    try:
        labelled = _checked(CRS(label), label)
        points = crs_from_position(read, here)
        cost = metres_between(here[0], position_from_crs(labelled, points)[0])
    except (CRSError, Trouble):
        return [Notice(f"{zh}；标签所指在此不能使用。", f"{en}; what the label means cannot be used here.")]
    if cost < SAME_PLACE:
        return []
    said = f"{cost / 1000:.1f} km" if cost >= 1000 else f"{cost:.3g} m"
    return [Notice(f"{zh}；若按标签，位置会偏 {said}。", f"{en}; believing it would have cost {said}.")]


def _no_way(crs: CRS, text: str) -> Trouble:
    base = _plain(crs).geodetic_crs
    datum = base.datum.name if base is not None and base.datum is not None else "?"
    return Trouble(
        f"{(crs.name or text)[:60]}（基准 {datum[:40]}）与 CGCS2000 的关系未知，不作近似换算。",
        f"How {(crs.name or text)[:60]} (datum {datum[:40]}) lies in CGCS2000 is not known; no guess is made.",
        remedy_zh="如果它其实是 CGCS2000，直接指明：--crs “cgcs2000 gk cm 114”；否则请供方提供 CGCS2000 成果或参数。",
        remedy_en='If it is CGCS2000 in truth, say so: --crs "cgcs2000 gk cm 114"; else ask for parameters.',
    )


def _refused(text: str, zh: str, en: str) -> Trouble:
    return Trouble(
        f"坐标系“{text[:60]}”读不了：{zh}。",
        f"The coordinate system {text[:60]!r} cannot be read: {en}.",
        remedy_zh=words.REMEDY_ZH,
        remedy_en=words.REMEDY_EN,
    )


def _at(notice: Notice, file: str, place: str) -> Notice:
    return replace(notice, file=notice.file or file, place=notice.place or place)
