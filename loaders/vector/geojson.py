"""Boundaries from GeoJSON (RFC 7946) and back. The datum is what the caller says; nothing is guessed from looks.

RFC 7946 knows WGS 84 only, yet outlines taken from Chinese web maps are GCJ-02 and say so nowhere: whoever opens a file
must say what it is in, and a file opened without that word is taken for WGS 84 with a notice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from loaders.jsonfile import Json, json_bytes, read_json, write_whole
from loaders.opened import Opened, Progress, unheard
from loaders.vector.outlines import READ, Outline, boundaries_of
from loaders.vector.telling import told
from scenes.boundary import NamedBoundary
from scenes.columns import Floats
from scenes.datums import Cgcs2000, Datum, Wgs84, wgs84_from, word_of
from scenes.mending import mended
from scenes.trouble import Report, Trouble

MOST_BYTES = 32 * 1024 * 1024
PARSED = 0.2
"""Of the whole, when the text is parsed."""
MOST_NOTICES = 100

_LINES = {"LineString", "MultiLineString"}
_AREAS = {"Polygon", "MultiPolygon"}
_KIND = re.compile(rb'"type"\s*:\s*"(?:FeatureCollection|Feature|(?:Multi)?(?:Polygon|LineString))"')


def read_boundaries(
    path: Path, datum: Datum | None = None, progress: Progress = unheard
) -> tuple[tuple[NamedBoundary, ...], Report]:
    """Every outline of a file: polygons, each part of a multi-polygon, and closed lines; features or bare geometry.

    `datum` is what the degrees are in; None takes the file's own `crs` member or WGS 84, and says so. A bad feature is
    left out and said. Trouble when the file cannot be read, names a projected system, or has no outline left.
    """
    report, file = Report(), str(path)
    document = read_json(path, most_bytes=MOST_BYTES)
    if not isinstance(document, dict):
        raise _refused("不是 GeoJSON 对象", "it is no GeoJSON object", file)
    datum = _datum(document, datum, report, file)
    boundaries: list[NamedBoundary] = []
    bad: list[Trouble] = []
    for pointer, feature in told(_features(document, file), progress, PARSED, READ):
        try:
            boundaries += _boundaries(feature, datum, report, file, pointer)
        except Trouble as trouble:
            bad.append(trouble)
    if not boundaries and bad:
        raise bad[0]
    if not boundaries:
        raise _refused("里面没有面或闭合的线", "there is no area and no closed line in it", file)
    _tell(bad, report, file)
    return tuple(boundaries), report


def recognises(head: bytes) -> bool:
    """A JSON object that says it is a feature, several, or a geometry that can be a boundary."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _KIND.search(head) is not None


def read(opened: Opened) -> tuple[NamedBoundary, ...]:
    """Every outline, mended; in metres too where the person or the `crs` member says of which projection.

    Trouble as in `read_boundaries` and `loaders.vector.outlines.boundaries_of`.
    """
    document = read_json(opened.path, most_bytes=MOST_BYTES)
    name = _crs_name(document) if isinstance(document, dict) else ""
    if opened.said.crs or (name and re.split(r"[:/#]", name)[-1].upper() not in _CRS):
        return boundaries_of(_outlines(document, opened), opened, _system(name), said_in="/crs" if name else "")
    boundaries, report = read_boundaries(opened.path, opened.said.datum, opened.progress)
    named = opened.path.name
    opened.report.notices += [replace(notice, file=named) for notice in report.notices]
    every = told(boundaries, opened.progress, READ, 1.0)
    return tuple(part for each in every for part in mended(replace(each, file=named), opened.report))


def _outlines(document: Json, opened: Opened) -> list[Outline]:
    """The outlines in the file's own numbers; bad features are left out and said."""
    file, bad, found = opened.path.name, list[Trouble](), list[NamedBoundary]()
    if not isinstance(document, dict):
        raise _refused("不是 GeoJSON 对象", "it is no GeoJSON object", file)
    for pointer, feature in told(_features(document, file), opened.progress, PARSED, READ):
        try:
            found += _boundaries(feature, Wgs84, opened.report, file, pointer, metres=True)
        except Trouble as trouble:
            bad.append(trouble)
    _tell(bad, opened.report, file)
    return [Outline((each.ring, *each.holes), each.name, each.code, each.place) for each in found]


def _system(name: str) -> str:
    """The name of a `crs` member as `crs_of` reads it."""
    return "EPSG:4326" if name.upper().endswith("CRS84") else name


def geojson_of(boundaries: Iterable[NamedBoundary]) -> Json:
    """A FeatureCollection in WGS 84, as RFC 7946 wants it; exact metres go along as a foreign member `parkwatch`."""
    return {"type": "FeatureCollection", "features": [_feature(each) for each in boundaries]}


def write_boundaries(path: Path, boundaries: Iterable[NamedBoundary]) -> None:
    """Put boundaries into a file in one step. Trouble when the disk refuses or a coordinate is not a number."""
    write_whole(path, json_bytes(geojson_of(boundaries)))


def _features(document: dict[str, Json], file: str) -> list[tuple[str, Json]]:
    if document.get("type") != "FeatureCollection":
        return [("", document)]
    features = document.get("features")
    if not isinstance(features, list):
        raise _refused(
            "FeatureCollection 没有 features 列表",
            "a FeatureCollection without its list of features",
            file,
            "/features",
        )
    return [(f"/features/{row}", feature) for row, feature in enumerate(features)]


def _boundaries(
    feature: Json, datum: Datum, report: Report, file: str, pointer: str, *, metres: bool = False
) -> list[NamedBoundary]:
    """The outlines of one feature or one bare geometry; `metres` lets coordinates through that are no degrees."""
    if not isinstance(feature, dict):
        raise _refused("要素不是对象", "a feature is not an object", file, pointer)
    properties: Json = None
    geometry: Json = feature
    if feature.get("type") == "Feature":
        properties, geometry, pointer = feature.get("properties"), feature.get("geometry"), f"{pointer}/geometry"
    if not isinstance(geometry, dict):
        raise _refused("要素没有几何", "a feature has no geometry", file, pointer)
    kind = geometry.get("type")
    if not isinstance(kind, str) or kind not in _AREAS | _LINES:
        raise _refused(
            f"几何类型 {str(kind)[:40]} 不能作边界", f"a {str(kind)[:40]} cannot be a boundary", file, pointer
        )
    parts = _list(geometry.get("coordinates"), file, f"{pointer}/coordinates")
    if kind in ("Polygon", "LineString"):
        parts = [geometry.get("coordinates")]
    exact = _metres(feature.get("parkwatch"))
    made: list[NamedBoundary] = []
    for row, part in enumerate(parts):
        place = f"{pointer}/coordinates" + (f"/{row}" if kind.startswith("Multi") else "")
        rings = [part] if kind in _LINES else _list(part, file, place)
        if not rings:
            raise _refused("面没有环", "an area without a ring", file, place)
        places = [place if kind in _LINES else f"{place}/{n}" for n in range(len(rings))]
        outlines = [_ring(ring, file, where, metres=metres) for ring, where in zip(rings, places, strict=True)]
        if kind in _LINES and not _closed(rings[0]):
            report.note(
                "线没有闭合，已把末点接到首点。",
                "The line is open; its end was joined to its start.",
                file=file,
                place=place,
            )
        made.append(
            NamedBoundary(
                ring=outlines[0],
                datum=datum,
                holes=tuple(outlines[1:]),
                name=_text(properties, "name", "NAME", "名称", "企业名称"),
                code=_text(properties, "code", "companyCode", "企业编码", "adcode"),
                what=_text(properties, "what"),
                metres=exact,
                file=file,
                place=place,
            )
        )
    return made


def _ring(value: Json, file: str, place: str, *, metres: bool) -> Floats:
    """One ring, shape (points, 2), without the closing point."""
    listed = _list(value, file, place)
    corners = np.array([_corner(each, file, f"{place}/{n}", metres=metres) for n, each in enumerate(listed)])
    if len(corners) > 1 and bool((corners[0] == corners[-1]).all()):
        corners = corners[:-1]
    if len(corners) < 3:
        raise _refused(f"环只有 {len(corners)} 个点", f"a ring of {len(corners)} points", file, place)
    ring: Floats = corners
    return ring


def _corner(value: Json, file: str, place: str, *, metres: bool) -> tuple[float, float]:
    match value:
        case [int() | float() as longitude, int() | float() as latitude, *_] if not (
            isinstance(longitude, bool) or isinstance(latitude, bool)
        ):
            pass
        case _:
            raise _refused("坐标不是两个数", "a position is not two numbers", file, place)
    if metres or (abs(longitude) <= 180 and abs(latitude) <= 90):
        return float(longitude), float(latitude)
    if abs(longitude) <= 90 and abs(latitude) <= 180:
        raise _refused(
            f"纬度 {latitude:g} 超出 ±90°，经纬度可能颠倒",
            f"latitude {latitude:g} is beyond ±90°; longitude and latitude may be swapped",
            file,
            place,
        )
    raise _refused(
        f"坐标 {longitude:g}, {latitude:g} 不是经纬度，可能是投影坐标（米）",
        f"{longitude:g}, {latitude:g} are not degrees but perhaps metres of a projected system",
        file,
        place,
    )


def _closed(value: Json) -> bool:
    return isinstance(value, list) and len(value) > 0 and value[0] == value[-1]


def _list(value: Json, file: str, place: str) -> list[Json]:
    if not isinstance(value, list):
        raise _refused("坐标不是列表", "coordinates are not a list", file, place)
    return value


def _text(properties: Json, *keys: str) -> str:
    if not isinstance(properties, dict):
        return ""
    words = [properties[key] for key in keys if isinstance(properties.get(key), str | int)]
    return str(words[0])[:200] if words else ""


def _metres(member: Json) -> Floats | None:
    """The exact ring that Parkwatch wrote beside the degrees, None when it is not there or not whole."""
    ring = member.get("metres") if isinstance(member, dict) else None
    if not isinstance(ring, list):
        return None
    pairs = [
        (float(east), float(north))
        for pair in ring
        if isinstance(pair, list) and len(pair) == 2
        for east, north in [pair]
        if isinstance(east, int | float) and isinstance(north, int | float)
    ]
    return np.array(pairs, np.float64) if len(pairs) == len(ring) > 0 else None


def _datum(document: dict[str, Json], said: Datum | None, report: Report, file: str) -> Datum:
    """What the degrees are in: the caller's word, else the file's, else WGS 84; whatever was not said is noted."""
    named = _crs(document, file)
    if said is not None:
        if named not in (None, said):
            report.note(
                f"文件自称 {word_of(named or Wgs84)}，按指定的 {word_of(said)} 读取。",
                f"The file calls itself {word_of(named or Wgs84)}; it is read as {word_of(said)}, as was said.",
                file=file,
                place="/crs",
            )
        return said
    datum = named or Wgs84
    if "parkwatch" not in document:
        report.note(
            f"没有指定坐标基准，按 {word_of(datum)} 读取；如果坐标取自网络地图，位置会偏 500 m 以上。",
            f"No datum was said: read as {word_of(datum)}. If it was taken from a web map it is off by 500 m and more.",
            remedy_zh="用 --datum gcj02（高德、腾讯）、bd09（百度）、cgcs2000 或 wgs84 指明。",
            remedy_en="Say it with --datum gcj02 (Amap, Tencent), bd09 (Baidu), cgcs2000 or wgs84.",
            file=file,
        )
    return datum


_CRS: dict[str, Datum] = {"CRS84": Wgs84, "4326": Wgs84, "4490": Cgcs2000}


def _crs(document: dict[str, Json], file: str) -> Datum | None:
    """The datum of the `crs` member of GeoJSON 2008, None when there is none. Trouble when it is not in degrees."""
    name = _crs_name(document)
    if not name:
        return None
    known = _CRS.get(re.split(r"[:/#]", name)[-1].upper())
    if known is None:
        raise _refused(
            f"坐标系 {name[:60]} 不是经纬度",
            f"its system {name[:60]} is not in degrees that are known here",
            file,
            "/crs",
        )
    return known


def _crs_name(document: dict[str, Json]) -> str:
    match document.get("crs"):
        case {"properties": {"name": str(name)}}:
            return name
        case _:
            return ""


def _feature(boundary: NamedBoundary) -> Json:
    rings = [_degrees(ring, boundary) for ring in (boundary.ring, *boundary.holes)]
    properties: dict[str, Json] = {"what": boundary.what, "code": boundary.code, "name": boundary.name}
    feature: dict[str, Json] = {
        "type": "Feature",
        "properties": {key: value for key, value in properties.items() if value},
        "geometry": {"type": "Polygon", "coordinates": rings},
    }
    if boundary.metres is not None:
        feature["parkwatch"] = {"metres": _pairs(boundary.metres)}
    return feature


def _degrees(ring: Floats, boundary: NamedBoundary) -> Json:
    longitude, latitude = wgs84_from(boundary.datum, ring[:, 0], ring[:, 1])
    corners = np.column_stack([longitude, latitude])
    if not np.isfinite(corners).all():
        raise _refused("边界坐标不是数", "a coordinate of a boundary is not a number", boundary.file, boundary.place)
    return _pairs(np.vstack([corners, corners[:1]]))


def _pairs(points: Floats) -> Json:
    return [[float(x), float(y)] for x, y in points]


def _tell(bad: Sequence[Trouble], report: Report, file: str) -> None:
    """Put what was left out into the report, the first hundred by name."""
    report.notices.extend(trouble.notice for trouble in bad[:MOST_NOTICES])
    if len(bad) > MOST_NOTICES:
        rest = len(bad) - MOST_NOTICES
        report.note(f"另有 {rest} 个要素没有打开。", f"{rest} more features were left out.", file=file)


def _refused(zh: str, en: str, file: str, place: str = "") -> Trouble:
    return Trouble(
        f"边界读不了：{zh}。",
        f"The boundary cannot be read: {en}.",
        remedy_zh="在制图软件中改正，导出为经纬度 GeoJSON（RFC 7946）。",
        remedy_en="Mend it in a mapping program and export it as GeoJSON in degrees (RFC 7946).",
        file=file,
        place=place,
    )
