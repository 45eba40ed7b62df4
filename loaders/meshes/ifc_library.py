"""A typed face for ifcopenshell, whose kernels make what `ifc_shapes` does not."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast

from loaders.meshes.ifc_profiles import Growing, Numbered
from scenes.trouble import Trouble


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


def opened(path: Path) -> Growing:
    """Parse a file. Trouble when it is none that can be parsed."""
    library = import_module("ifcopenshell")
    try:
        return cast(Growing, library.open(str(path)))
    except (library.Error, OSError, RuntimeError) as error:
        raise Trouble(
            f"IFC 无法解析（{error}）。",
            f"The IFC text cannot be parsed ({error}).",
            remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
            remedy_en="The file may not have been copied whole: copy or export it again.",
        ) from None


def shapes(document: Growing, products: Sequence[Numbered], kernel: str) -> Shapes:
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
