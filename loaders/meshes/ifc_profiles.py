"""Profiles of extruded solids as rings of corners; those that are round or rolled become polygons.

A polygon of `AROUND` corners looks the same as a circle; fillets of rolled steel are left out, which nobody sees from
where a plant is watched. Source: ISO 16739-1, IfcProfileDef and what is below it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, cast

import numpy as np

from loaders.meshes.ifc_text import Entity, IfcText, as_number, entities, many, number, numbers, one
from scenes.columns import Floats

AROUND = 24
MOST_CORNERS = 100_000


class UnknownProfileError(Exception):
    """A profile that is of another kind, or whose sizes are not there or make no sense."""


def rings_of(profile: Entity) -> list[Floats]:
    """The outer ring and the holes of a profile, (corners, 2) each, in the file's unit and in its frame.

    UnknownProfileError where that is not known.
    """
    if profile.kind in SIZED:
        return [_placed(ring, one(profile, "Position")) for ring in SIZED[profile.kind](profile)]
    if profile.kind not in ("IFCARBITRARYCLOSEDPROFILEDEF", "IFCARBITRARYPROFILEDEFWITHVOIDS"):
        raise UnknownProfileError
    return [ring_of(curve) for curve in (one(profile, "OuterCurve"), *many(profile, "InnerCurves"))]


def ring_of(curve: Entity | None) -> Floats:
    """The corners of a closed curve of straight lines, (corners, 2). UnknownProfileError for any other."""
    if curve is None:
        raise UnknownProfileError
    if curve.kind == "IFCPOLYLINE":
        corners = [numbers(point, "Coordinates") for point in entities(curve.value(0))]
    elif curve.kind == "IFCINDEXEDPOLYCURVE":
        corners = _indexed(curve)
    else:
        raise UnknownProfileError
    if len(corners) < 4 or len(corners) > MOST_CORNERS or {len(corner) for corner in corners} != {2}:
        raise UnknownProfileError
    if corners[0] != corners[-1]:
        raise UnknownProfileError
    return np.array(corners[:-1], np.float64)


def _indexed(curve: Entity) -> list[list[float]]:
    """The points of a curve that goes from one to the next; no arcs."""
    listed = curve.value(0)
    rows = listed.value(0) if isinstance(listed, Entity) and listed.kind == "IFCCARTESIANPOINTLIST2D" else None
    if not isinstance(rows, tuple):
        raise UnknownProfileError
    points = [[value for each in cast(tuple[object, ...], row) if (value := as_number(each)) is not None]
              for row in cast(tuple[object, ...], rows) if isinstance(row, tuple)]  # fmt: skip
    if curve.value(1) is None:
        return points
    way = list[int]()
    for segment in entities(curve.value(1)):
        stops = segment.value(0)
        if segment.kind != "IFCLINEINDEX" or not isinstance(stops, tuple):
            raise UnknownProfileError
        numbered = [stop for stop in cast(tuple[object, ...], stops) if type(stop) is int]
        way += numbered[1:] if way and way[-1:] == numbered[:1] else numbered
    if not all(1 <= stop <= len(points) for stop in way):
        raise UnknownProfileError
    return [points[stop - 1] for stop in way]


class Numbered(Protocol):
    """An entity of ifcopenshell's own."""

    def id(self) -> int: ...  # noqa: D102


class Growing(Protocol):
    """A document of ifcopenshell, to which entities are added for this reading alone."""

    def by_type(self, name: str, /) -> Sequence[Numbered]:
        """Every entity of a kind and of those below it."""
        ...

    def create_entity(self, name: str, /, *values: object) -> object:
        """A new entity."""
        ...


def flatten_profiles(growing: Growing, document: IfcText) -> None:
    """Give every extruded solid whose profile is round or rolled a polygon instead, for the kernels.

    The quick one knows flat faces only, and the sure one takes 6 ms for a pipe.
    """
    made, alike = dict[int, object | None](), dict[bytes, object]()
    for solid in growing.by_type("IfcExtrudedAreaSolid"):
        known = document.entity(solid.id())
        profile = known.value(0) if known is not None else None
        if not isinstance(profile, Entity) or profile.kind not in CURVED:
            continue
        if profile.number not in made:
            made[profile.number] = _polygon(growing, profile, alike)
        if (polygon := made[profile.number]) is not None:
            setattr(solid, "SweptArea", polygon)  # noqa: B010, its attributes are the schema's


def _polygon(document: Growing, profile: Entity, alike: dict[bytes, object]) -> object | None:
    """The polygon of a profile: the one in `alike` where its corners are the same, as those of most pipes are."""
    try:
        rings = rings_of(profile)
    except UnknownProfileError:
        return None  # the sure kernel may know what to make of it
    key = b"|".join(ring.tobytes() for ring in rings)
    if key not in alike:
        curves = [_curve(document, ring) for ring in rings]
        alike[key] = (
            document.create_entity("IfcArbitraryClosedProfileDef", "AREA", None, curves[0])
            if len(curves) == 1
            else document.create_entity("IfcArbitraryProfileDefWithVoids", "AREA", None, curves[0], curves[1:])
        )
    return alike[key]


def _curve(document: Growing, ring: Floats) -> object:
    points = [
        document.create_entity("IfcCartesianPoint", (float(x), float(y)))
        for x, y in cast(list[list[float]], ring.tolist())
    ]
    return document.create_entity("IfcPolyline", [*points, points[0]])


def _placed(ring: Floats, position: Entity | None) -> Floats:
    """The ring where its profile's placement puts it."""
    at = numbers(one(position, "Location"), "Coordinates")
    along = numbers(one(position, "RefDirection"), "DirectionRatios")
    if len(along) >= 2 and (length := float(np.hypot(along[0], along[1]))) > 0:
        x, y = along[0] / length, along[1] / length
        ring = ring @ np.array([[x, y], [-y, x]])
    return ring + np.array(at[:2]) if len(at) >= 2 else ring


def _size(profile: Entity, name: str) -> float:
    value = number(profile, name)
    if value is None or value <= 0:
        raise UnknownProfileError
    return value


def _circle(radius: float) -> Floats:
    """A polygon with the area of the circle, counter-clockwise."""
    turn = np.arange(AROUND) * (2 * np.pi / AROUND)
    radius *= float(np.sqrt(2 * np.pi / (AROUND * np.sin(2 * np.pi / AROUND))))
    return radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _round(profile: Entity) -> list[Floats]:
    return [_circle(_size(profile, "Radius"))]


def _hollow(profile: Entity) -> list[Floats]:
    radius, wall = _size(profile, "Radius"), _size(profile, "WallThickness")
    if wall >= radius:
        raise UnknownProfileError
    return [_circle(radius), _circle(radius - wall)[::-1]]


def _i_shape(profile: Entity) -> list[Floats]:
    wide, deep = _size(profile, "OverallWidth") / 2, _size(profile, "OverallDepth") / 2
    web, flange = _size(profile, "WebThickness") / 2, _size(profile, "FlangeThickness")
    right = [(wide, -deep), (wide, flange - deep), (web, flange - deep), (web, deep - flange), (wide, deep - flange)]
    right.append((wide, deep))
    return [np.array([*right, *((-x, y) for x, y in reversed(right))])]


def _l_shape(profile: Entity) -> list[Floats]:
    deep, wall = _size(profile, "Depth"), _size(profile, "Thickness")
    wide = number(profile, "Width") or deep
    ring = [(0, 0), (wide, 0), (wide, wall), (wall, wall), (wall, deep), (0, deep)]
    return [np.array(ring) - np.array([wide, deep]) / 2]


def _u_shape(profile: Entity) -> list[Floats]:
    deep, wide = _size(profile, "Depth"), _size(profile, "FlangeWidth")
    web, flange = _size(profile, "WebThickness"), _size(profile, "FlangeThickness")
    ring = [(0, 0), (wide, 0), (wide, flange), (web, flange), (web, deep - flange), (wide, deep - flange)]
    return [np.array([*ring, (wide, deep), (0, deep)]) - np.array([wide, deep]) / 2]


def _rectangle(profile: Entity) -> list[Floats]:
    half = np.array([_size(profile, "XDim"), _size(profile, "YDim")]) / 2
    return [_CORNERS * half]


def _hollow_rectangle(profile: Entity) -> list[Floats]:
    half = np.array([_size(profile, "XDim"), _size(profile, "YDim")]) / 2
    inner = half - _size(profile, "WallThickness")
    if (inner <= 0).any():
        raise UnknownProfileError
    return [_CORNERS * half, (_CORNERS * inner)[::-1]]


_CORNERS = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])

CURVED: Mapping[str, Callable[[Entity], list[Floats]]] = {
    "IFCCIRCLEPROFILEDEF": _round,
    "IFCCIRCLEHOLLOWPROFILEDEF": _hollow,
    "IFCISHAPEPROFILEDEF": _i_shape,
    "IFCLSHAPEPROFILEDEF": _l_shape,
    "IFCUSHAPEPROFILEDEF": _u_shape,
}
SIZED: Mapping[str, Callable[[Entity], list[Floats]]] = {
    **CURVED,
    "IFCRECTANGLEPROFILEDEF": _rectangle,
    "IFCRECTANGLEHOLLOWPROFILEDEF": _hollow_rectangle,
}
