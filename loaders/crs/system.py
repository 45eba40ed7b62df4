"""One coordinate reference system, told by its own parameters, and the way from it to degrees and back, by PROJ.

No ballpark transform is silent: PROJ is told to refuse them, every way leads to CGCS2000 (EPSG:4490) or to WGS 84
(EPSG:4326), and that those two are taken as one is `scenes.datums`' explicit step. Axis order is always easting,
northing or longitude, latitude. Nothing is fetched from the network. Transformers are kept; any thread may use them.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from pyproj.transformer import TransformerGroup

from loaders.jsonfile import Json
from scenes.columns import Floats
from scenes.datums import Cgcs2000, Datum, Wgs84
from scenes.frame import ParkFrame
from scenes.heights import Vertical
from scenes.plant_grid import FourParameters
from scenes.trouble import Notice, Trouble

FARTHEST_FROM_MERIDIAN = 12.0
"""Degrees: a Gauss-Krüger or UTM system is used within a few degrees of its meridian; beyond this a zone is wrong."""


class _Network(Protocol):
    """What pyproj does not export by its types."""

    def set_network_enabled(self, *, active: bool) -> None:
        """Whether grids may be fetched; an environment variable could have allowed it."""


cast(_Network, import_module("pyproj.network")).set_network_enabled(active=False)


class Kind(StrEnum):
    """What the three numbers of a point are."""

    DEGREES = "degrees"
    """Longitude, latitude, height."""
    METRES = "metres"
    """Easting, northing, height on a map projection."""
    EARTH = "earth"
    """Earth-centred x, y, z."""
    PLANE = "plane"
    """East, north, up on a plane that touches the earth."""


@dataclass(frozen=True, slots=True)
class Crs:
    """A system by its own parameters. `definition` is PROJJSON without labels, or "ENU:latitude,longitude".

    `meridian` is the central meridian of a transverse Mercator, `easting` its false easting, None elsewhere. `notices`
    say what disagreed while it was read. A plant's own grid is `grid` over the system `base`.
    """

    name: str
    definition: str
    kind: Kind
    vertical: Vertical = Vertical.UNSAID
    meridian: float | None = None
    easting: float | None = None
    notices: tuple[Notice, ...] = field(default=(), compare=False)
    grid: FourParameters | None = None
    base: "Crs | None" = None


def position_from_crs(crs: Crs, points: Floats) -> Floats:
    """Longitude, latitude (WGS 84, which CGCS2000 counts as) and height, shape (points, 3), from points of a system.

    Heights pass as they are, above whatever the system counts them from. Trouble when a point is not a number or lies
    where the system cannot be used; it says which.
    """
    _refuse_no_numbers(crs, points)
    if crs.grid is not None and crs.base is not None:
        return position_from_crs(crs.base, crs.grid.target_from_source(points))
    if crs.kind is Kind.PLANE:
        return np.column_stack(_plane(crs).position_from_park(points))
    degrees = _carried(_homeward(crs.definition), points, three=crs.kind is Kind.EARTH)
    _refuse_misfits(crs, points, degrees)
    return degrees


def crs_from_position(crs: Crs, positions: Floats) -> Floats:
    """The way back: points of the system, shape (points, 3), from longitude, latitude, height. Trouble as there."""
    _refuse_no_numbers(crs, positions)
    if crs.grid is not None and crs.base is not None:
        return crs.grid.source_from_target(crs_from_position(crs.base, positions))
    if crs.kind is Kind.PLANE:
        return _plane(crs).park_from_position(positions[:, 0], positions[:, 1], positions[:, 2])
    points = _carried(_outward(crs.definition), positions, three=crs.kind is Kind.EARTH)
    _refuse_misfits(crs, points, positions, back=True)
    return points


def accuracy_of(definition: str) -> tuple[float, str] | None:
    """Metres and name of PROJ's step from the system's datum, None when it is CGCS2000 or WGS 84 itself.

    ProjError where there is no way that is more than ballpark.
    """
    crs = CRS(definition)
    _homeward(definition)
    if crs.is_bound:
        return (0.0, "TOWGS84 in the file")
    if _home(crs) is not None:
        return None
    ways = TransformerGroup(crs, "EPSG:4326", always_xy=True, allow_ballpark=False).transformers
    known = [(way.accuracy, way.description) for way in ways if way.accuracy >= 0]
    if not known:
        raise ProjError("no way that is not ballpark")
    return min(known)


def _home(crs: CRS) -> str | None:
    """The degrees that a system's own datum has in EPSG (3D for earth-centred ones); None for any other datum."""
    if crs.is_bound:
        return None
    base = crs.geodetic_crs
    datum = base.datum.name if base is not None and base.datum is not None else ""
    deep = crs.is_geocentric
    if datum == "China 2000":
        return "EPSG:4480" if deep else "EPSG:4490"
    if datum.startswith("World Geodetic System 1984"):
        return "EPSG:4979" if deep else "EPSG:4326"
    return None


@lru_cache(maxsize=256)
def _homeward(definition: str) -> Transformer:
    crs = CRS(definition)
    return Transformer.from_crs(crs, _home(crs) or "EPSG:4326", always_xy=True, allow_ballpark=False)


@lru_cache(maxsize=256)
def _outward(definition: str) -> Transformer:
    crs = CRS(definition)
    return Transformer.from_crs(_home(crs) or "EPSG:4326", crs, always_xy=True, allow_ballpark=False)


def _plane(crs: Crs) -> ParkFrame:
    latitude, longitude = (float(word) for word in crs.definition.removeprefix("ENU:").split(","))
    return ParkFrame(Wgs84(longitude, latitude))


def _carried(transformer: Transformer, points: Floats, *, three: bool) -> Floats:
    """Points through PROJ, (points, 3); infinite where it has no answer."""
    columns = points[:, 0], points[:, 1], points[:, 2]
    if three:
        return np.column_stack(transformer.transform(*columns))
    return np.column_stack([*transformer.transform(*columns[:2]), columns[2]])


def _refuse_no_numbers(crs: Crs, points: Floats) -> None:
    wrong = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if len(wrong):
        raise Trouble(
            f"第 {wrong[0] + 1} 个点的坐标不是数。",
            f"A coordinate of point {wrong[0] + 1} is not a number.",
            remedy_zh="在源文件中改正该点。",
            remedy_en="Mend the point in the source file.",
            place=crs.name,
        )


def _refuse_misfits(crs: Crs, points: Floats, degrees: Floats, *, back: bool = False) -> None:
    """Trouble for the first point that lies where the system cannot be used."""
    wrong = ~(np.isfinite(points).all(axis=1) & np.isfinite(degrees).all(axis=1))
    wrong |= (np.abs(degrees[:, 0]) > 180) | (np.abs(degrees[:, 1]) > 90)
    if crs.meridian is not None:
        longitude = np.where(wrong, crs.meridian, degrees[:, 0])
        away = np.abs((longitude - crs.meridian + 180) % 360 - 180)
        wrong |= away > FARTHEST_FROM_MERIDIAN
    if not wrong.any():
        return
    row = int(np.flatnonzero(wrong)[0])
    x, y = (degrees if back else points)[row, :2]
    hint_zh, hint_en = _hint(crs, float(x), float(y))
    raise Trouble(
        f"第 {row + 1} 个点（{x:.10g}，{y:.10g}）不在坐标系 {crs.name} 的适用范围内。{hint_zh}",
        f"Point {row + 1} ({x:.10g}, {y:.10g}) lies where {crs.name} cannot be used.{hint_en}",
        remedy_zh="核对坐标系、带号、中央子午线、单位（米）和坐标顺序（东、北）。",
        remedy_en="Check the system, zone, central meridian, unit (metres) and order (easting, northing).",
        place=crs.name,
    )


def _hint(crs: Crs, x: float, y: float) -> tuple[str, str]:
    """What swapped axes give away, or an easting with its zone in front, or one without where the system has it."""
    zone = int(x // 1e6)
    if crs.easting is not None and 1.5e6 < x < 6.5e6 and (0 < y < 1e6 or 13e6 < y < 46e6):
        return (
            "东、北坐标像是颠倒了（测量坐标的 X 指北）。",
            " Easting and northing seem to be swapped (surveyors' X is north).",
        )
    if crs.easting is None or zone == int(crs.easting // 1e6) or not (zone == 0 or 13 <= zone <= 45):
        return "", ""
    if zone == 0:
        return "该坐标系的东坐标带带号，而此坐标没有。", " The system's eastings carry a zone, this one does not."
    return f"东坐标像是带了带号 {zone}。", f" The easting seems to carry the zone {zone} in front."


def bare(value: Json) -> Json:
    """PROJJSON without the labels that could speak against its parameters, and without remarks."""
    if isinstance(value, dict):
        return {key: bare(each) for key, each in value.items() if key not in _LABELS}
    return [bare(each) for each in value] if isinstance(value, list) else value


_LABELS = frozenset(("id", "ids", "usages", "scope", "area", "bbox", "remarks", "$schema"))


def metres_between(first: Floats, second: Floats) -> float:
    """The distance of two places given as longitude, latitude, height, each of shape (3,)."""
    frame = ParkFrame(Wgs84(float(first[0]), float(first[1])))
    apart = frame.park_from_position(second[:1], second[1:2], np.zeros(1))
    return float(np.hypot(apart[0, 0], apart[0, 1]))


def datum_of(crs: Crs) -> Datum | None:
    """What the degrees of a geographic system are counted on, where they may stay as they are; else None."""
    home = _home(CRS(crs.definition)) if crs.kind is Kind.DEGREES else None
    degrees: dict[str | None, Datum] = {"EPSG:4490": Cgcs2000, "EPSG:4326": Wgs84}
    return degrees.get(home)
