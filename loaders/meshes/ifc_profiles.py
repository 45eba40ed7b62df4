"""Round and rolled profiles of extruded solids become polygons before any kernel sees them.

The quick kernel knows flat faces only, and the sure one takes 6 ms for a pipe. A polygon of `AROUND` corners looks the
same; fillets of rolled steel are left out, which nobody sees from where a plant is watched.
Source: ISO 16739-1, IfcParameterizedProfileDef and what is below it.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, cast

import numpy as np

from loaders.meshes.ifc_library import Document, Entity, all_of, kind, number, numbers, one
from scenes.columns import Floats

AROUND = 24


class Growing(Document, Protocol):
    """A document to which entities are added, for this reading alone."""

    def create_entity(self, name: str, /, *values: object) -> Entity:
        """A new entity."""
        ...


def flatten_profiles(document: Document) -> None:
    """Give every extruded solid whose profile is round or rolled a polygon instead."""
    growing, made, alike = cast(Growing, document), dict[int, Entity | None](), dict[bytes, Entity]()
    for solid in all_of(document, "IfcExtrudedAreaSolid"):
        profile = one(solid, "SweptArea")
        if profile is None or kind(profile) not in RINGS:
            continue
        if profile.id() not in made:
            made[profile.id()] = _polygon(growing, profile, alike)
        if (polygon := made[profile.id()]) is not None:
            setattr(solid, "SweptArea", polygon)  # noqa: B010, its attributes are the schema's


def _polygon(document: Growing, profile: Entity, alike: dict[bytes, Entity]) -> Entity | None:
    """The polygon of a profile: the one in `alike` where its corners are the same, as those of most pipes are."""
    try:
        rings = [_placed(ring, one(profile, "Position")) for ring in RINGS[kind(profile)](profile)]
    except _MissingError:
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


def _curve(document: Growing, ring: Floats) -> Entity:
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


class _MissingError(Exception):
    """A size is not there or makes no sense."""


def _size(profile: Entity, name: str) -> float:
    value = number(profile, name)
    if value is None or value <= 0:
        raise _MissingError
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
        raise _MissingError
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


RINGS: Mapping[str, Callable[[Entity], list[Floats]]] = {
    "IfcCircleProfileDef": _round,
    "IfcCircleHollowProfileDef": _hollow,
    "IfcIShapeProfileDef": _i_shape,
    "IfcLShapeProfileDef": _l_shape,
    "IfcUShapeProfileDef": _u_shape,
}
