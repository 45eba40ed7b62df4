"""Datums as types: no bare longitude and latitude exists in the program."""

from dataclasses import dataclass


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
