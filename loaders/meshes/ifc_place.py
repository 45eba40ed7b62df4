"""Where on the earth an IFC file says that it lies.

Source: ISO 16739-1, IfcMapConversion and IfcProjectedCRS; IfcSite RefLatitude and RefLongitude; TrueNorth of
IfcGeometricRepresentationContext.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import atan2, degrees, hypot

import numpy as np

from loaders.meshes.ifc_text import Entity, IfcText, many, number, numbers, one, text, wrapped
from scenes.datums import Wgs84
from scenes.georeference import Georeference
from scenes.trouble import Report

PREFIXES = {"MILLI": 1e-3, "CENTI": 1e-2, "DECI": 1e-1, "DECA": 1e1, "HECTO": 1e2, "KILO": 1e3, "MICRO": 1e-6}
CONVERSION = ("Eastings", "Northings", "OrthogonalHeight", "XAxisAbscissa", "XAxisOrdinate", "Scale")
"""Numbers of a map conversion."""
_NAMED_UNITS = {"metre": 1.0, "m": 1.0, "millimetre": 0.001, "mm": 0.001, "foot": 0.3048, "ft": 0.3048}
LARGEST = 1e15
FARTHEST_NORTHING = 2e7
"""Metres: no projection of the earth has a larger one."""


def georeference_of(document: IfcText, report: Report) -> Georeference | None:
    """The map conversion of the file, else the reference point of its site, else None."""
    for conversion in document.all_of("IfcMapConversion"):
        return _converted(document, _of_entity(conversion), report)
    if (told := _of_property_sets(document)) is not None:
        return _converted(document, told, report)
    for site in document.all_of("IfcSite"):
        latitude, longitude = _angle(numbers(site, "RefLatitude")), _angle(numbers(site, "RefLongitude"))
        if latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180:
            return _anchored(document, site, Wgs84(longitude, latitude), report)
    return None


def metres_per_unit(document: IfcText) -> float:
    """The file's unit of length in metres; 1 where it names none."""
    for assigned in document.all_of("IfcUnitAssignment"):
        for unit in many(assigned, "Units"):
            if (size := _length_of(unit)) is not None:
                return size
    return 1.0


def _length_of(unit: Entity | None) -> float | None:
    if text(unit, "UnitType") != "LENGTHUNIT":
        return None
    if unit is not None and unit.kind == "IFCCONVERSIONBASEDUNIT":
        factor = one(unit, "ConversionFactor")
        value = number(one(factor, "ValueComponent"), "wrappedValue")
        return None if value is None else value * (_length_of(one(factor, "UnitComponent")) or 1.0)
    return PREFIXES.get(text(unit, "Prefix"), 1.0)


@dataclass(frozen=True, slots=True)
class _Conversion:
    """A map conversion by the names of the standard; `map_unit` in metres, None where it names none."""

    numbers: Mapping[str, float]
    target: str
    map_unit: float | None
    said_in: str


def _of_entity(conversion: Entity) -> _Conversion:
    target = one(conversion, "TargetCRS")
    told = {name: value for name in CONVERSION if (value := number(conversion, name)) is not None}
    return _Conversion(
        told, text(target, "Name"), _length_of(one(target, "MapUnit")), f"#{conversion.number} IfcMapConversion"
    )


def _of_property_sets(document: IfcText) -> _Conversion | None:
    """What IFC2x3, which has no map conversion, says by two property sets.

    Source: buildingSMART Australasia and The Hague, "User Guide for Geo-referencing in IFC", 2020, 3.3.
    """
    found: dict[str, Entity] = {}
    for each in document.all_of("IfcPropertySet"):
        found.setdefault(text(each, "Name").casefold(), each)
    conversion = found.get("epset_mapconversion")
    if conversion is None:
        return None
    said = _values(conversion)
    system = _values(found.get("epset_projectedcrs"))
    told = {name: value for name in CONVERSION if (value := _finite(said.get(name.casefold(), ""))) is not None}
    if not {"Eastings", "Northings"} <= told.keys():
        return None
    unit = _NAMED_UNITS.get(system.get("mapunit", "").casefold().replace("meter", "metre").rstrip("s"))
    return _Conversion(told, system.get("name", ""), unit, f"#{conversion.number} ePSet_MapConversion")


def _values(properties: Entity | None) -> dict[str, str]:
    """Values of a property set by their names, without case."""
    return {
        text(each, "Name").casefold(): wrapped(each, "NominalValue", digits=15)
        for each in many(properties, "HasProperties")
    }


def _finite(word: str) -> float | None:
    try:
        value = float(word)
    except ValueError:
        return None
    return value if abs(value) < LARGEST else None


def _converted(document: IfcText, conversion: _Conversion, report: Report) -> Georeference:
    said = conversion.numbers
    unit = metres_per_unit(document)
    map_unit = conversion.map_unit
    east, north, height = (said.get(name, 0.0) for name in ("Eastings", "Northings", "OrthogonalHeight"))
    if map_unit is None:  # the standard means the project's unit then; many write metres all the same
        map_unit = unit if max(abs(east), abs(north)) > FARTHEST_NORTHING else 1.0
    turn = atan2(said.get("XAxisOrdinate", 0.0), said.get("XAxisAbscissa", 1.0))
    scale = _scale(said.get("Scale") or 1.0, map_unit / unit, report)
    pose = np.eye(4)
    pose[:2, :2] = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    pose[2, 2] = scale
    pose[:3, 3] = np.array([east, north, height]) * map_unit
    return Georeference(conversion.target, pose, conversion.said_in)


def _scale(said: float, map_per_project: float, report: Report) -> float:
    """Metres on the map for a metre of the model. By the standard `Scale` turns units too; many leave that out."""
    for scale in (said * map_per_project, said):
        if 0.9 < scale < 1.1:
            return scale
    report.note(
        f"IfcMapConversion 的比例 {said:g} 不合理，按 1 处理。",
        f"The scale {said:g} of IfcMapConversion makes no sense; 1 is taken.",
        remedy_zh="请核对坐标转换参数。",
        remedy_en="Check the map conversion.",
        place="IfcMapConversion",
    )
    return 1.0


def _anchored(document: IfcText, site: Entity, place: Wgs84, report: Report) -> Georeference:
    height = (number(site, "RefElevation") or 0.0) * metres_per_unit(document)
    report.note(
        "文件只有场地经纬度（RefLatitude/RefLongitude），常常不是测量值。",
        "The file has a latitude and longitude of its site only, which often was never surveyed.",
        remedy_zh="请用控制点核对位置，或在导入时给出坐标系。",
        remedy_en="Check the position with control points, or name a coordinate system when importing.",
        place=f"#{site.number} IfcSite",
    )
    anchor = Wgs84(place.longitude, place.latitude, height)
    return Georeference("", np.eye(4), f"#{site.number} IfcSite", anchor, _true_north(document))


def _true_north(document: IfcText) -> float:
    """Degrees clockwise from the model's y to true north."""
    for context in document.all_of("IfcGeometricRepresentationContext"):
        ratios = numbers(one(context, "TrueNorth"), "DirectionRatios")
        if len(ratios) >= 2 and hypot(*ratios[:2]) > 0:
            return round(degrees(atan2(ratios[0], ratios[1])), 9)
    return 0.0


def _angle(compound: list[float]) -> float | None:
    """Degrees from degrees, minutes, seconds and millionths of a second, which all bear the same sign."""
    if len(compound) < 3:
        return None
    shares = (1.0, 1 / 60, 1 / 3600, 1 / 3.6e9)
    return sum(value * share for value, share in zip(compound, shares, strict=False))
