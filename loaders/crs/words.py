"""Coordinate systems in a technician's words: "cgcs2000 gk 3 cm 114", "国家2000 3度带 带号 38", "wgs84 utm 49n".

Gauss-Krüger zones as GB/T 17278 numbers them: 3° zone n has its central meridian at 3n, 6° zone n at 6n - 3, and
coordinates "with zone" carry n in front of the easting's six digits. China has 6° zones 13-23 and 3° zones 24-45, so
that a number alone says which kind it is. The clauses were not read; the rule is checked against EPSG 4491-4554.
"""

import re
from dataclasses import dataclass

from scenes.trouble import Trouble

REMEDY_ZH = (
    "例如 EPSG:4547、“cgcs2000 gk 3 cm 114”（不带带号）、“cgcs2000 gk zone 38”（带带号），或 .prj 文件中的 WKT。"
)
REMEDY_EN = 'For instance EPSG:4547, "cgcs2000 gk 3 cm 114", "cgcs2000 gk zone 38", or the WKT of a .prj file.'

LONGEST_WORDS = 300

_NUMBER = r"\s*[:=]?\s*(-?\d+(?:\.\d+)?)"
_MERIDIAN = re.compile(
    r"(?:cm|central[ _-]?meridian|中央子午线|中央经线|东经)\s*[:=]?\s*(\d{2,3}(?:\.\d+)?)"
    r"(?:\s*[°度:]\s*(?:(\d{1,2})\s*(?:['′分:]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"″秒])?)?)?)?)?\s*e?(?![\d.])"
)
_ZONE = re.compile(r"(?:zone|带号|第)\s*[:=]?\s*(\d{2})(?:\s*带)?(?!\d)|(?<![\d.])(\d{2})\s*带")
_EASTING = re.compile(r"(?:fe|false[ _-]?easting|东偏移?|假东|x0)" + _NUMBER)
_NORTHING = re.compile(r"(?:fn|false[ _-]?northing|北偏移?|假北|y0)" + _NUMBER)
_SCALE = re.compile(r"(?:scale(?:[ _-]?factor)?|k0|尺度比?|比例因子)" + _NUMBER)
_WIDTH = re.compile(r"(?<![\d.])([36])\s*(?:°|-?\s*deg(?:ree)?s?|度)?\s*(?:分?带|belt)?(?![\d.])")
_WITHOUT = re.compile(r"without[ _-]?zone|no[ _-]?zone|不[带含]带号|无带号")
_WITH = re.compile(r"with[ _-]?zone|[带含有]带号")
_DATUM = re.compile(r"cgcs[ _-]?2000|china[ _]2000|国家\s*2000|2000\s*国家大地(?:坐标系?)?|大地\s*2000")
_OLD = re.compile(r"xian|西安|beijing|北京|bj[ _-]?54|krasso|pulkovo|普尔科沃")
_SHIFTED = re.compile(r"gcj|bd[ _-]?09|火星|百度|高德")
_FILLER = re.compile(r"gauss|kr[uü]e?ger|高斯|克吕格|投影|坐标系?|平面|米|zone|gk|[\s/,，;；()（）_-]+")
_UTM = re.compile(r"^wgs\s*-?_?84\s*/?\s*utm\s*(?:zone)?\s*(\d{1,2})\s*n$")


@dataclass(frozen=True, slots=True)
class _Belt:
    """A Gauss-Krüger system: degrees and metres."""

    meridian: float
    easting: float
    northing: float
    scale: float


def definition_of(text: str) -> str:
    """`EPSG:n` or WKT 1 from plain words. Trouble says which word was not understood and shows how it is done."""
    if len(text) > LONGEST_WORDS:
        raise _unknown(text)
    words = text.strip().lower().replace("_", " ")
    if utm := _UTM.match(words):
        return f"EPSG:{32600 + int(utm[1])}"
    if words in ("wgs84", "wgs 84", "wgs-84", "crs84"):
        return "EPSG:4326"
    _refuse_others(words, text)
    if not _DATUM.search(words):
        raise _unknown(text)
    rest = _DATUM.sub(" ", words, count=1)
    if not _FILLER.sub("", rest):
        return "EPSG:4490"
    belt, rest = _belt(rest, text)
    if left := _FILLER.sub("", rest):
        raise _unknown(text, left)
    return _wkt(belt)


def old_datum(said: str) -> Trouble:
    """The Trouble for Xi'an 1980 and Beijing 1954: what to ask for."""
    return Trouble(
        f"{said[:60]} 属于旧坐标系，没有当地转换参数就不能换到 CGCS2000（可能偏数十到一百多米）。",
        f"{said[:60]} is an old system; without local parameters it cannot be brought to CGCS2000.",
        remedy_zh="请供方直接提供 CGCS2000 成果；或索取四参数/七参数、至少 3 个公共控制点，用 parkwatch crs fit 求得。",
        remedy_en="Ask for the same data in CGCS2000, or for the 4 or 7 parameters, or for at least 3 common "
        "control points and use parkwatch crs fit.",
    )


def _refuse_others(words: str, text: str) -> None:
    if _OLD.search(words):
        raise old_datum(text.strip())
    if _SHIFTED.search(words):
        raise Trouble(
            f"{text.strip()[:60]} 是网络地图的偏移基准，不是坐标系。",
            f"{text.strip()[:60]} is the shifted datum of web maps, not a coordinate system.",
            remedy_zh="用 --datum gcj02 或 --datum bd09 指明。",
            remedy_en="Say it with --datum gcj02 or --datum bd09.",
        )


def _belt(rest: str, text: str) -> tuple[_Belt, str]:
    """The belt in what is left of the words, and what is left after that."""
    easting, rest = _taken(_EASTING, rest)
    northing, rest = _taken(_NORTHING, rest)
    scale, rest = _taken(_SCALE, rest)
    without, rest = _WITHOUT.search(rest) is not None, _WITHOUT.sub(" ", rest)
    prefixed, rest = _WITH.search(rest) is not None, re.sub(r"with[ _-]?zone|[含有]带号|带(?=带号)", " ", rest)
    meridian, rest = _meridian(rest)
    zone, rest = _zone(rest)
    width, rest = _taken(_WIDTH, rest)
    if zone is not None:
        width, meridian = _of_zone(zone, width, meridian, text)
    if meridian is None:
        raise _wrong(text, "没有中央子午线，也没有带号", "there is neither a central meridian nor a zone")
    if not 70 <= meridian <= 140:
        raise _wrong(text, f"中央子午线 {meridian:g}° 不在中国", f"the central meridian {meridian:g} is not in China")
    if prefixed and zone is None:
        zone = _zone_of(meridian, width or 3.0, text)
    prefix = 0.0 if zone is None or without or easting is not None else 1e6 * zone
    belt = _Belt(meridian, prefix + (500_000.0 if easting is None else easting), northing or 0.0, scale or 1.0)
    return belt, rest


def _meridian(rest: str) -> tuple[float | None, str]:
    found = _MERIDIAN.search(rest)
    if found is None:
        return None, rest
    degrees, minutes, seconds = (float(each or 0) for each in found.groups())
    return round(degrees + minutes / 60 + seconds / 3600, 12), rest[: found.start()] + " " + rest[found.end() :]


def _zone(rest: str) -> tuple[int | None, str]:
    found = _ZONE.search(rest)
    if found is None:
        return None, rest
    return int(found[1] or found[2]), rest[: found.start()] + " " + rest[found.end() :]


def _taken(pattern: re.Pattern[str], rest: str) -> tuple[float | None, str]:
    found = pattern.search(rest)
    if found is None:
        return None, rest
    return float(found[1]), rest[: found.start()] + " " + rest[found.end() :]


def _of_zone(zone: int, width: float | None, meridian: float | None, text: str) -> tuple[float, float]:
    """Width and central meridian of a zone number; Trouble where the words contradict one another."""
    actual = 6.0 if 13 <= zone <= 23 else 3.0
    if not 13 <= zone <= 45 or (width is not None and width != actual):
        zh = f"带号 {zone} 与分带不符（6° 带 13–23，3° 带 24–45）"
        raise _wrong(text, zh, f"zone {zone} does not fit (6° zones are 13-23, 3° zones 24-45)")
    middle = 6.0 * zone - 3 if actual == 6 else 3.0 * zone
    if meridian is not None and meridian != middle:
        zh = f"带号 {zone} 的中央子午线是 {middle:g}°，不是 {meridian:g}°"
        raise _wrong(text, zh, f"the central meridian of zone {zone} is {middle:g}, not {meridian:g}")
    return actual, middle


def _zone_of(meridian: float, width: float, text: str) -> int:
    zone = (meridian + 3) / 6 if width == 6 else meridian / 3
    if zone != int(zone):
        zh = f"中央子午线 {meridian:g}° 不是标准 {width:g}° 带，没有带号"
        raise _wrong(text, zh, f"{meridian:g} is no standard meridian of {width:g}° zones and has no number")
    return int(zone)


def _wkt(belt: _Belt) -> str:
    name = f"CGCS2000 / Gauss-Kruger CM {belt.meridian:.10g}E, FE {belt.easting:.10g}"
    name += f", FN {belt.northing:.10g}" if belt.northing else ""
    return (
        f'PROJCS["{name}",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",'
        'SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],'
        'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
        f'PARAMETER["central_meridian",{belt.meridian!r}],PARAMETER["scale_factor",{belt.scale!r}],'
        f'PARAMETER["false_easting",{belt.easting!r}],PARAMETER["false_northing",{belt.northing!r}],UNIT["metre",1]]'
    )


def _wrong(text: str, zh: str, en: str) -> Trouble:
    return Trouble(
        f"坐标系“{text.strip()[:80]}”有误：{zh}。",
        f"The coordinate system {text.strip()[:80]!r} is wrong: {en}.",
        remedy_zh=REMEDY_ZH,
        remedy_en=REMEDY_EN,
    )


def _unknown(text: str, left: str = "") -> Trouble:
    zh, en = (f"不认识“{left[:40]}”", f"{left[:40]!r} is not known") if left else ("不认识", "it is not known")
    return _wrong(text, zh, en)
