"""One point in every system a technician meets, for reading aloud over the telephone."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from loaders.crs.crs import Kind, crs_from_position, crs_of, position_from_crs
from scenes.columns import Floats
from scenes.datums import DATUMS, datum_from_wgs84, wgs84_from
from scenes.heights import Heights, Vertical, en_of, zh_of
from scenes.trouble import Notice, Trouble

_DEGREES = (
    ("WGS 84 = CGCS2000", "wgs84"),
    ("GCJ-02 (高德 Amap, 腾讯 Tencent)", "gcj02"),
    ("BD-09 (百度 Baidu)", "bd09"),
)
_METRES = (
    *(f"cgcs2000 gk cm {meridian}{zone}" for meridian in (111, 114, 117) for zone in ("", " with zone")),
    *(f"cgcs2000 gk 6 cm {meridian} with zone" for meridian in (111, 117)),
    "wgs84 utm 49n",
    "wgs84 utm 50n",
    "EPSG:3857",
)


def places_of(
    x: float, y: float, system: str, datum: str = ""
) -> tuple[tuple[Notice, ...], list[tuple[str, str, str]]]:
    """What has to be said, and rows of system, east, north; systems that end before the point are left out.

    Trouble when the system or the datum is not known, or the point lies outside of it.
    """
    crs = crs_of(system)
    place = position_from_crs(crs, np.array([[x, y, 0.0]]))
    if datum:
        place = _from_datum(place, datum, degrees=crs.kind is Kind.DEGREES)
    rows = [_in_degrees(name, word, place) for name, word in _DEGREES]
    rows.append(("WGS 84 = CGCS2000", _turned(float(place[0, 0])), _turned(float(place[0, 1]))))
    for name in _METRES:
        try:
            point = crs_from_position(crs_of(name), place)[0]
        except Trouble:
            continue
        rows.append((name, f"{point[0]:.3f}", f"{point[1]:.3f}"))
    return crs.notices, rows


def heights_told(system: str, height: float | None, zero: str, known: Heights) -> Iterator[str]:
    """What heights of the system count from, and a height in the other system, as far as `known` has the anomaly.

    `zero` is a word of `Vertical`, "" where the person says nothing; the system's own word counts then.
    """
    vertical = Vertical(zero) or crs_of(system).vertical
    yield f"高程基准 heights: {zh_of(vertical)} {en_of(vertical)}"
    if height is None:
        return
    for other in (Vertical.NATIONAL_1985, Vertical.ELLIPSOID):
        shift = replace(known, park=other).shift_from(vertical) if vertical else None
        there = "待配置高程异常 height anomaly not configured" if shift is None else f"{height + shift:.3f} m"
        yield f"{zh_of(other)} {en_of(other)}: {there}"


def _from_datum(place: Floats, datum: str, *, degrees: bool) -> Floats:
    """WGS 84 from degrees in a web map's datum."""
    if datum not in DATUMS or not degrees:
        raise Trouble(
            f"--datum {datum[:20]} 不认识，或坐标不是经纬度。",
            f"--datum {datum[:20]} is not known, or the point is not in degrees.",
            remedy_zh="可用：" + "、".join(DATUMS) + "；只用于经纬度。",
            remedy_en="Known: " + ", ".join(DATUMS) + "; for degrees only.",
        )
    longitude, latitude = wgs84_from(DATUMS[datum], place[:, 0], place[:, 1])
    return np.column_stack([longitude, latitude, place[:, 2]])


def _in_degrees(name: str, word: str, place: Floats) -> tuple[str, str, str]:
    longitude, latitude = datum_from_wgs84(DATUMS[word], place[:, 0], place[:, 1])
    return name, f"{float(longitude[0]):.8f}°", f"{float(latitude[0]):.8f}°"


def _turned(degrees: float) -> str:
    """Degrees, minutes and seconds to a tenth of a millimetre or so."""
    rest = round(abs(degrees) * 3600, 5)
    whole, seconds = int(rest // 60), rest % 60
    return f"{'-' if degrees < 0 else ''}{whole // 60}°{whole % 60:02d}′{seconds:08.5f}″"
