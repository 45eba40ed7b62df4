"""A typed face for ifcopenshell: entities whose attributes are asked for by name and may be absent or of any kind."""

import re
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast

from scenes.trouble import Trouble

LONGEST = 200
FORWARD, INVERSE = 1, 2


class Entity(Protocol):
    """One entity of the file; its attributes are asked for by `text`, `number`, `one` and `many`."""

    def id(self) -> int:
        """Its number in the file."""
        ...

    def is_a(self, name: str, /) -> bool:
        """Whether it is of this kind or of one below it."""
        ...

    def get_attribute_category(self, name: str, /) -> int:
        """`FORWARD`, `INVERSE`, or another number for attributes that are derived or do not exist."""
        ...


class Document(Protocol):
    """A parsed file."""

    schema: str

    def by_type(self, name: str, /) -> Sequence[Entity]:
        """Every entity of this kind; raises RuntimeError where the schema knows none."""
        ...

    def get_inverse(self, entity: Entity, /) -> Sequence[Entity]:
        """The entities that refer to this one."""
        ...


class Colour(Protocol):
    """Red, green and blue from 0 to 1."""

    def r(self) -> float: ...  # noqa: D102
    def g(self) -> float: ...  # noqa: D102
    def b(self) -> float: ...  # noqa: D102


class Style(Protocol):
    """How a face looks. `transparency` is what is no number where none is given."""

    name: str
    transparency: float

    def get_color(self) -> Colour:
        """Its colour."""
        ...


class Geometry(Protocol):
    """Triangles: little-endian float64, int32, and int32 rows of `materials`, -1 for none."""

    id: str
    verts_buffer: bytes
    faces_buffer: bytes
    material_ids_buffer: bytes
    materials: Sequence[Style]


class Transformation(Protocol):
    """`matrix` has 16 numbers, columns first."""

    matrix: Sequence[float]


class Shape(Protocol):
    """The triangles of one product in metres, and where they stand."""

    id: int
    geometry: Geometry
    transformation: Transformation


class Shapes(Protocol):
    """Goes from product to product."""

    def initialize(self) -> bool:
        """Whether there is a first one."""
        ...

    def get(self) -> Shape:
        """The present one, until `next`."""
        ...

    def next(self) -> object:
        """False behind the last one."""
        ...


def forgo_grammars() -> None:
    """For this process: a third of ifcopenshell's import goes into a parser for a line of the header nobody asks for.

    It does without where lark is not installed, and that is what it is told. Call this before its first import.
    """
    sys.modules.setdefault("lark", cast(ModuleType, None))


def opened(path: Path) -> Document:
    """Parse a file. Trouble when it is none that can be parsed."""
    library = import_module("ifcopenshell")
    try:
        return cast(Document, library.open(str(path)))
    except (library.Error, OSError, RuntimeError) as error:
        raise Trouble(
            f"IFC 无法解析（{error}）。",
            f"The IFC text cannot be parsed ({error}).",
            remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
            remedy_en="The file may not have been copied whole: copy or export it again.",
        ) from None


def shapes(document: Document, products: Sequence[Entity], kernel: str) -> Shapes:
    """The shapes of these products, made by a geometry kernel of the library.

    In one thread: with ifcopenshell 0.9 two took 1.3 to 1.6 times as long on two cores, for each of three files.
    """
    geometry = import_module("ifcopenshell.geom")
    settings = geometry.settings()
    for name, value in (
        ("no-normals", True),
        ("apply-default-materials", False),  # what has no colour in the file gets none here
        ("mesher-linear-deflection", 0.005),
        ("mesher-angular-deflection", 0.4),
    ):
        settings.set(name, value)
    made = geometry.iterator(settings, document, 1, include=list(products), geometry_library=kernel)
    return cast(Shapes, made)


def kind(entity: Entity) -> str:
    """The name of an entity's kind, as "IfcPump"."""
    return str(cast("Named", entity).is_a())


class Named(Protocol):
    """An entity that is asked what it is."""

    def is_a(self) -> str: ...  # noqa: D102


def text(entity: Entity | None, name: str) -> str:
    """An attribute as one short line; "" when it is absent or no text."""
    value = _attribute(entity, name)
    return re.sub(r"\s+", " ", value)[:LONGEST].strip() if isinstance(value, str) else ""


def number(entity: Entity | None, name: str) -> float | None:
    """An attribute that is a finite number; None when it is absent or none."""
    value = _attribute(entity, name)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        return float(value)
    return None


def numbers(entity: Entity | None, name: str) -> list[float]:
    """An attribute that lists numbers; empty when it does not."""
    values = _attribute(entity, name)
    if not isinstance(values, tuple | list):
        return []
    listed = cast(Sequence[object], values)
    return [float(each) for each in listed if isinstance(each, int | float) and abs(each) < 1e15]


def one(entity: Entity | None, name: str) -> Entity | None:
    """An attribute that is an entity."""
    value = _attribute(entity, name)
    return cast(Entity, value) if hasattr(value, "is_a") else None


def many(entity: Entity | None, name: str) -> list[Entity]:
    """An attribute, or an inverse one, that lists entities."""
    values = _attribute(entity, name)
    if not isinstance(values, tuple | list):
        return []
    return [cast(Entity, each) for each in cast(Sequence[object], values) if hasattr(each, "is_a")]


def wrapped(entity: Entity | None, name: str, digits: int = 6) -> str:
    """The value of a property as text; "" when it has none. Numbers have so many digits."""
    value = _attribute(one(entity, name), "wrappedValue")
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    return "" if value is None else re.sub(r"\s+", " ", str(value))[:LONGEST].strip()


def all_of(document: Document, name: str) -> Sequence[Entity]:
    """Every entity of a kind, none where the schema does not know it."""
    try:
        return document.by_type(name)
    except RuntimeError:
        return ()


def _attribute(entity: Entity | None, name: str) -> object:
    """An attribute that stands in the file, or an inverse one.

    The library works out derived ones, and tells those that do not exist, by rules that take a second to import.
    """
    if entity is None or entity.get_attribute_category(name) not in (FORWARD, INVERSE):
        return None
    try:
        return getattr(entity, name)
    except RuntimeError:  # an attribute of another kind than the schema says
        return None
