"""The commonest shapes of IFC products, made here: extruded profiles, cut by planes, faces, and what is placed again.

Everything else is left to the kernels of ifcopenshell, which take milliseconds for each; so is whatever does not come
out as a sound solid. Decision 0013. Source: ISO 16739-1, geometric model and geometry resources.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from loaders.meshes.ifc_looks import Look, Looks
from loaders.meshes.ifc_parts import voided
from loaders.meshes.ifc_place import metres_per_unit
from loaders.meshes.ifc_profiles import UnknownProfileError, rings_of
from loaders.meshes.ifc_solids import Triangles, UnsoundError, cut_off, drawn_out, from_faces
from loaders.meshes.ifc_text import Entity, IfcText, as_number, entities
from scenes.columns import Floats, Rows, lock

MOST_NESTED = 16
"""Shapes within shapes, and placements upon placements of one product."""
ONCE: Floats = np.eye(4)
lock(ONCE)
BESIDE = ("Axis", "FootPrint", "Annotation")
"""Representations that are no body and are not drawn."""


class LeftError(Exception):
    """A shape that is left to the kernels."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Triangles in metres of one look; whoever wears the same ones gets the same `triangles`. `placed` is (4, 4)."""

    triangles: Triangles
    look: Look | None
    placed: Floats


class Shapes:
    """Makes the shapes of a file's products; what several products share is made once."""

    def __init__(self, document: IfcText) -> None:
        self._document, self._unit = document, metres_per_unit(document)
        self._voided, self._looks = voided(document), Looks(document)
        self._placements: dict[int, Floats] = {}
        self._bodies: dict[tuple[int, Look | None], list[Piece]] = {}
        self._solids: dict[bytes, Triangles] = {}
        self._sound = all(_is_plain(each) for each in document.all_of("IfcGeometricRepresentationContext"))

    def pieces(self, product: Entity) -> list[Piece] | None:
        """The shape of a product; None where it is left to the kernels."""
        if not self._sound or product.number in self._voided:
            return None
        try:
            placed = self._placement(product.value(5))
            body = self._body(product.value(6))
            look = None if all(piece.look for piece in body) else self._looks.of_material(product)
        # Whatever a damaged text says falls to one of these.
        except (LeftError, UnsoundError, UnknownProfileError, TypeError, ValueError, IndexError, OverflowError):
            return None
        return [Piece(each.triangles, each.look or look, _upon(placed, each.placed)) for each in body]

    def is_cut(self, product: Entity) -> bool:
        """Whether a boolean operation or an opening cuts it."""
        return product.number in self._voided or _has_boolean(product.value(6))

    def _body(self, shape: object) -> list[Piece]:
        bodies = list[Entity]()
        for each in entities(_entity(shape).value(2)):
            if each.value(1) == "Body":
                bodies.append(each)
            elif each.value(1) not in BESIDE:
                raise LeftError
        if len(bodies) != 1:
            raise LeftError
        return self._representation(bodies[0], None, 0)

    def _representation(self, body: Entity, look: Look | None, level: int) -> list[Piece]:
        """The pieces of a representation; those of one look are one."""
        if (body.number, look) in self._bodies:
            return self._bodies[body.number, look]
        items = entities(body.value(3))
        if not items or level > MOST_NESTED:
            raise LeftError
        own, again = list[Piece](), list[Piece]()
        for item in items:
            worn = self._looks.of_item(item) or look
            if item.kind == "IFCMAPPEDITEM":
                again += self._mapped(item, worn, level)
            else:
                own.append(Piece(self._triangles(item), worn, ONCE))
        pieces = self._bodies[body.number, look] = [*(own if len(own) < 2 else _together(own)), *again]
        return pieces

    def _mapped(self, item: Entity, look: Look | None, level: int) -> list[Piece]:
        source, target = _entity(item.value(0)), _entity(item.value(1))
        if not np.array_equal(_axes(source.value(0)), ONCE):
            raise LeftError
        placed = self._in_metres(_operator(target))
        mapped = self._representation(_entity(source.value(1)), look, level + 1)
        return [Piece(each.triangles, each.look, _upon(placed, each.placed)) for each in mapped]

    def _triangles(self, item: Entity) -> Triangles:
        """The triangles of an item in metres. Those of one description are one object."""
        key = b"%d" % item.number if item.kind in FACES else item.described()
        if key in self._solids:
            return self._solids[key]
        solid = FACES.get(item.kind, _solid)(item)
        made = Triangles(solid.points * self._unit, solid.triangles)
        if key:
            self._solids[key] = made
        return made

    def _placement(self, placement: object, level: int = 0) -> Floats:
        """Where a placement lies in the model, (4, 4), metres."""
        if placement is None:
            return ONCE
        given = _entity(placement)
        if given.kind != "IFCLOCALPLACEMENT" or level > MOST_NESTED:
            raise LeftError
        if given.number not in self._placements:
            self._placements[given.number] = self._set(self._placement(given.value(0), level + 1), given.value(1))
        return self._placements[given.number]

    def _set(self, outer: Floats, axes: object) -> Floats:
        """Axes upon a placement. Most are moved only, upon what is not turned: no product of matrices is needed."""
        if outer[0, 0] == outer[1, 1] == 1 and isinstance(axes, Entity) and axes.values[1:] == (None, None):
            x, y, z = _triple(axes.value(0))
            pose = outer.copy()
            pose[0, 3] += x * self._unit
            pose[1, 3] += y * self._unit
            pose[2, 3] += z * self._unit
            return pose
        return outer @ self._in_metres(_axes(axes))

    def _in_metres(self, pose: Floats) -> Floats:
        moved = pose.copy()
        moved[:3, 3] *= self._unit
        return moved


def _upon(outer: Floats, inner: Floats) -> Floats:
    return outer if inner is ONCE else outer @ inner


def _together(pieces: Sequence[Piece]) -> list[Piece]:
    """As few pieces as there are looks; none of them is moved."""
    made = list[Piece]()
    for look in dict.fromkeys(piece.look for piece in pieces):
        points, triangles, first = list[Floats](), list[Rows](), 0
        for piece in (each for each in pieces if each.look == look):
            points.append(piece.triangles.points)
            triangles.append(piece.triangles.triangles + first)
            first += len(points[-1])
        whole = Triangles(np.concatenate(points), np.concatenate(triangles).astype(np.int32))
        made.append(Piece(whole, look, ONCE))
    return made


def _solid(item: Entity, level: int = 0) -> Triangles:
    if item.kind == "IFCEXTRUDEDAREASOLID":
        return _extruded(item)
    if item.kind in ("IFCBOOLEANCLIPPINGRESULT", "IFCBOOLEANRESULT") and level <= MOST_NESTED:
        return _clipped(item, level)
    raise LeftError


def _extruded(item: Entity) -> Triangles:
    profile, depth = _entity(item.value(0)), as_number(item.value(3))
    if depth is None or depth <= 0 or profile.value(0) != "AREA":
        raise LeftError
    along = _direction(item.value(2), (0.0, 0.0, 1.0))
    solid = drawn_out(rings_of(profile), along * depth)
    pose = _axes(item.value(1))
    return Triangles(solid.points @ pose[:3, :3].T + pose[:3, 3], solid.triangles)


def _clipped(item: Entity, level: int) -> Triangles:
    """A solid less a half-space. Its flag tells whether the plane's normal points away from what is taken."""
    operator, first, second = item.values[:3]
    half = _entity(second)
    plane = _entity(half.value(0))
    if operator != "DIFFERENCE" or half.kind != "IFCHALFSPACESOLID" or plane.kind != "IFCPLANE":
        raise LeftError
    solid, pose = _solid(_entity(first), level + 1), _axes(plane.value(0))
    normal = pose[:3, 2] if half.value(1) is False else -pose[:3, 2]
    return cut_off(solid, normal, float(normal @ pose[:3, 3]))


def _brep(item: Entity) -> Triangles:
    return _shells([_entity(item.value(0))])


def _surfaces(item: Entity) -> Triangles:
    return _shells(entities(item.value(0)))


def _shells(shells: Sequence[Entity]) -> Triangles:
    """Faces of loops of points; points that lie in the same place are one."""
    rows = dict[tuple[float, ...], int]()
    faces = list[list[list[int]]]()
    for shell in shells:
        for face in entities(shell.value(0)):
            if face.kind != "IFCFACE":
                raise LeftError
            faces.append([_loop(bound, rows) for bound in _outer_first(entities(face.value(0)))])
    return from_faces(np.array(list(rows), np.float64).reshape(-1, 3), faces)


def _outer_first(bounds: Sequence[Entity]) -> list[Entity]:
    return sorted(bounds, key=lambda bound: bound.kind != "IFCFACEOUTERBOUND")


def _loop(bound: Entity, rows: dict[tuple[float, ...], int]) -> list[int]:
    loop = _entity(bound.value(0))
    if loop.kind != "IFCPOLYLOOP":
        raise LeftError
    corners = [rows.setdefault(_triple(point), len(rows)) for point in entities(loop.value(0))]
    return corners if bound.value(1) is not False else corners[::-1]


def _triangle_set(item: Entity) -> Triangles:
    points = _listed_points(item)
    triangles = np.array(item.value(3), np.int64).reshape(-1, 3) - 1
    if item.value(4) is not None or not len(triangles) or triangles.min() < 0 or triangles.max() >= len(points):
        raise LeftError
    return Triangles(points, triangles.astype(np.int32))


def _polygon_set(item: Entity) -> Triangles:
    points, faces = _listed_points(item), list[list[list[int]]]()
    if item.value(3) is not None:
        raise LeftError
    for face in entities(item.value(2)):
        holes = cast(Sequence[object], face.value(1) or ())
        loops = [[int(cast(int, row)) - 1 for row in cast(Sequence[object], loop)] for loop in (face.value(0), *holes)]
        if any(not 0 <= row < len(points) for loop in loops for row in loop):
            raise LeftError
        faces.append(loops)
    return from_faces(points, faces)


def _listed_points(item: Entity) -> Floats:
    points = np.array(_entity(item.value(0)).value(0), np.float64).reshape(-1, 3)
    if not np.isfinite(points).all():
        raise LeftError
    return points


FACES: Mapping[str, Callable[[Entity], Triangles]] = {
    "IFCFACETEDBREP": _brep,
    "IFCFACEBASEDSURFACEMODEL": _surfaces,
    "IFCSHELLBASEDSURFACEMODEL": _surfaces,
    "IFCTRIANGULATEDFACESET": _triangle_set,
    "IFCPOLYGONALFACESET": _polygon_set,
}


def _has_boolean(shape: object, level: int = 0) -> bool:
    """Whether a boolean operation stands anywhere in a shape."""
    if not isinstance(shape, Entity) or level > MOST_NESTED:
        return False
    if shape.kind in ("IFCBOOLEANRESULT", "IFCBOOLEANCLIPPINGRESULT", "IFCCSGSOLID"):
        return True
    row = {"IFCPRODUCTDEFINITIONSHAPE": 2, "IFCSHAPEREPRESENTATION": 3}.get(shape.kind)
    if row is not None:
        return any(_has_boolean(each, level + 1) for each in entities(shape.value(row)))
    if shape.kind == "IFCMAPPEDITEM" and isinstance(source := shape.value(0), Entity):
        return _has_boolean(source.value(1), level + 1)
    return False


def _is_plain(context: Entity) -> bool:
    """Whether a context's coordinates are the model's own."""
    try:
        return np.array_equal(_axes(context.value(4)), ONCE)
    except (LeftError, TypeError, ValueError):
        return False


def _axes(placement: object) -> Floats:
    """A placement of three axes as (4, 4), in the file's unit."""
    if placement is None:
        return ONCE
    pose = ONCE.copy()
    given = _entity(placement)
    if given.kind != "IFCAXIS2PLACEMENT3D":
        raise LeftError
    pose[:3, 3] = _triple(given.value(0))
    if given.value(1) is not None or given.value(2) is not None:
        pose[:3, :3] = _turn(_direction(given.value(1), (0.0, 0.0, 1.0)), given.value(2))
    return pose


def _turn(up: Floats, along: object) -> Floats:
    """Three axes as columns (3, 3): z is `up`, x as near to `along` as may be."""
    first = _direction(along, (1.0, 0.0, 0.0) if abs(up[0]) < 1 else (0.0, 1.0, 0.0))
    first = first - up * float(first @ up)
    length = float(np.linalg.norm(first))
    if not length > 1e-9:
        raise LeftError
    first /= length
    return np.stack([first, np.cross(up, first), up], axis=1)


def _operator(operator: Entity) -> Floats:
    """A placing of a mapped shape as (4, 4), in the file's unit: turned, moved and scaled alike along all axes."""
    if operator.kind != "IFCCARTESIANTRANSFORMATIONOPERATOR3D":
        raise LeftError
    first, second, origin, scale, third = (*operator.values, None)[:5]
    pose = ONCE.copy()
    if any(each is not None for each in (first, second, third)):
        up = _direction(third, (0.0, 0.0, 1.0))
        pose[:3, :3] = _turn(up, first)
        if second is not None and not np.allclose(pose[:3, 1], _direction(second, (0.0, 1.0, 0.0)), atol=1e-6):
            raise LeftError  # a mirror
    size = 1.0 if scale is None else as_number(scale)
    if size is None or size <= 0:
        raise LeftError
    pose[:3, :3] *= size
    pose[:3, 3] = _triple(origin)
    return pose


def _direction(given: object, usual: tuple[float, float, float]) -> Floats:
    """A unit vector (3,)."""
    way = np.array(usual if given is None else _triple(given))
    length = float(np.linalg.norm(way))
    if not length > 0:
        raise LeftError
    return np.asarray(way / length, np.float64)


def _triple(given: object) -> tuple[float, float, float]:
    """The numbers of a point or a direction; ValueError where there are not three."""
    x, y, z = _entity(given).coordinates()
    return x, y, z


def _entity(value: object) -> Entity:
    if not isinstance(value, Entity):
        raise LeftError
    return value
