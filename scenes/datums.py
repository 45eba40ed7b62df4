"""Datums as types: no bare longitude and latitude exists in the program.

Columns of many positions travel as two arrays of degrees beside the datum they are in (`Datum`).

CGCS2000 and WGS 84 are treated as equal: their ellipsoids differ by at most 0.1 mm on the ground, but the frames drift
apart with the plates, so a position may be off by `CGCS2000_UNCERTAINTY_IN_METRES`. PROJ does the same and calls the
step "ballpark". Whoever shows coordinates says so.

GCJ-02 and BD-09 invert the formula in public use, which is not the official algorithm; the inverse is exact for that
formula to less than a millimetre.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from scenes.columns import Floats

CGCS2000_UNCERTAINTY_IN_METRES = 1.0
"""What CGCS2000 = WGS 84 may cost. Background knowledge (sub-metre, growing with the years), not measured here."""


@dataclass(frozen=True, slots=True)
class Wgs84:
    """Degrees on WGS 84; height in metres above the ellipsoid."""

    longitude: float
    latitude: float
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Cgcs2000:
    """Degrees on CGCS2000 (EPSG:4490); height in metres."""

    longitude: float
    latitude: float
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Gcj02:
    """Degrees as shifted by Chinese web maps (GCJ-02)."""

    longitude: float
    latitude: float
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Bd09:
    """Degrees as shifted once more by Baidu (BD-09)."""

    longitude: float
    latitude: float
    height: float = 0.0


type Position = Wgs84 | Cgcs2000 | Gcj02 | Bd09
type Datum = type[Wgs84] | type[Cgcs2000] | type[Gcj02] | type[Bd09]

DATUMS: Mapping[str, Datum] = MappingProxyType({"wgs84": Wgs84, "cgcs2000": Cgcs2000, "gcj02": Gcj02, "bd09": Bd09})
"""Every datum by the word that files and the command line use for it."""


def word_of(datum: Datum) -> str:
    """The word of a datum, as `DATUMS` has it."""
    return next(word for word, each in DATUMS.items() if each is datum)


def wgs84_of(position: Position) -> Wgs84:
    """The same place on WGS 84; the height is kept."""
    longitude, latitude = wgs84_from(type(position), np.array([position.longitude]), np.array([position.latitude]))
    return Wgs84(float(longitude[0]), float(latitude[0]), position.height)


def wgs84_from(datum: Datum, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Degrees on WGS 84 from degrees in a datum; arrays of one shape."""
    if datum is Bd09:
        longitude, latitude = gcj02_from_bd09(longitude, latitude)
    if datum is Bd09 or datum is Gcj02:
        return wgs84_from_gcj02(longitude, latitude)
    return longitude, latitude


def datum_from_wgs84(datum: Datum, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Degrees in a datum from degrees on WGS 84; arrays of one shape."""
    if datum is Gcj02 or datum is Bd09:
        longitude, latitude = gcj02_from_wgs84(longitude, latitude)
    return bd09_from_gcj02(longitude, latitude) if datum is Bd09 else (longitude, latitude)


def gcj02_from_wgs84(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """The shift of Chinese web maps, some 500–650 m in Guangdong; nothing moves outside their rectangle of China."""
    east, north = _shift(longitude, latitude)
    inside = _in_china(longitude, latitude)
    return longitude + np.where(inside, east, 0.0), latitude + np.where(inside, north, 0.0)


def wgs84_from_gcj02(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """The shift undone by fixed point: after four rounds the rest is far below a millimetre (two leave 0.05 mm)."""
    inside = _in_china(longitude, latitude)
    true_longitude, true_latitude = longitude, latitude
    for _ in range(5):
        east, north = _shift(true_longitude, true_latitude)
        true_longitude = longitude - np.where(inside, east, 0.0)
        true_latitude = latitude - np.where(inside, north, 0.0)
    return true_longitude, true_latitude


def bd09_from_gcj02(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Baidu's shift on top of GCJ-02, as the public formula has it."""
    radius = np.hypot(longitude, latitude) + 0.00002 * np.sin(latitude * _BD09_TURN)
    angle = np.arctan2(latitude, longitude) + 0.000003 * np.cos(longitude * _BD09_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def gcj02_from_bd09(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Baidu's shift undone by fixed point."""
    plain_longitude, plain_latitude = longitude, latitude
    for _ in range(5):
        shifted_longitude, shifted_latitude = bd09_from_gcj02(plain_longitude, plain_latitude)
        plain_longitude = plain_longitude + (longitude - shifted_longitude)
        plain_latitude = plain_latitude + (latitude - shifted_latitude)
    return plain_longitude, plain_latitude


_BD09_TURN = np.pi * 3000 / 180
# Krasovsky 1940, the ellipsoid of the public formula.
_AXIS = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323


def _in_china(longitude: Floats, latitude: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """The rectangle outside which the public formula leaves positions alone."""
    return (longitude >= 72.004) & (longitude <= 137.8347) & (latitude >= 0.8293) & (latitude <= 55.8271)


def _shift(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Degrees east and north that GCJ-02 adds at a place."""
    x, y = longitude - 105.0, latitude - 35.0
    ripple = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    root = np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y)) * 2 / 3
    north += (160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi / 30 * y)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x)) * 2 / 3
    east += (150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x)) * 2 / 3
    angle = np.radians(latitude)
    flattening = 1 - _ECCENTRICITY_SQUARED * np.sin(angle) ** 2
    metres_north = _AXIS * (1 - _ECCENTRICITY_SQUARED) / flattening**1.5
    metres_east = _AXIS / np.sqrt(flattening) * np.cos(angle)
    return np.degrees(east / metres_east), np.degrees(north / metres_north)
