"""pycollada behind a small face with types. Its errors become Trouble here.

WORKAROUND pycollada 0.9: it sets shapes of arrays, which numpy 2.5 warns of and a later one will refuse.
"""

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from typing import Protocol, cast
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Floats
from scenes.trouble import Report, Trouble

NO_NUMBER = re.compile(rb"(?i)(?<=[\s>])[-+]?(?:nan|inf|infinity)(?=[\s<])")
"""The library would read nought for these, and a spike to the origin would be drawn: 1e30 is found and left out."""

type Indices = NDArray[np.int64]


class Element(Protocol):
    """An element of the document."""

    def get(self, key: str, default: str = ..., /) -> str:
        """The value of an attribute."""
        ...


class Triangles(Protocol):
    """Corners of triangles: rows of points, normals and places on pictures."""

    vertex: Floats
    vertex_index: Indices | None
    normal: Floats | None
    normal_index: Indices | None
    texcoordset: Sequence[Floats]
    texcoord_indexset: Sequence[Indices]


class Primitive(Protocol):
    """Triangles, polygons or lines of one material."""

    material: str | None


class Geometry(Protocol):
    """Primitives that share points."""

    id: str
    primitives: Sequence[Primitive]


class Image(Protocol):
    """A picture by its path."""

    path: str


class Surface(Protocol):
    """What a sampler looks at."""

    image: Image


class Sampler(Protocol):
    """How a picture is looked at."""

    surface: Surface


class Map(Protocol):
    """A picture in the place of a colour."""

    sampler: Sampler


class Effect(Protocol):
    """How a surface looks: a colour of four numbers, or a map."""

    diffuse: object
    transparent: object
    transparency: object
    opaque_mode: object


class Target(Protocol):
    """A material."""

    id: str
    name: str | None
    effect: Effect | None


class MaterialNode(Protocol):
    """Which material stands for a symbol."""

    symbol: str
    target: Target


class Node(Protocol):
    """A node of any kind: one with children, an instance of another, or a geometry with its materials."""

    xmlnode: Element


class Asset(Protocol):
    """What the document says of itself: metres to a unit, and which axis is up."""

    unitmeter: float | None
    upaxis: str | None


class Scene(Protocol):
    """A scene by its topmost nodes."""

    nodes: Sequence[Node]


class Document(Protocol):
    """A whole document; `errors` are what could not be read of it."""

    scene: Scene | None
    scenes: Sequence[Scene]
    geometries: Sequence[Geometry]
    assetInfo: Asset | None  # noqa: N815 - as the library has it
    errors: Sequence[Exception]


BROKEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, NotImplementedError)
"""What the library raises on broken documents, beside its own errors: it is Python and checks little."""


def parsed(content: bytes, report: Report) -> Document:
    """The document; what it cannot read of it is noted."""
    library, common = import_module("collada"), import_module("collada.common")
    own = cast(type[Exception], common.DaeError)
    make = cast(Callable[..., Document], library.Collada)
    try:
        with _unwarned():
            document = make(BytesIO(NO_NUMBER.sub(b"1e30", content)), ignore=[own], aux_file_loader=_nothing)
    except (own, *BROKEN, SyntaxError) as error:
        raise Trouble(
            "COLLADA 内容无法解析。",
            "The COLLADA document cannot be read.",
            remedy_zh="请重新导出该文件，或请供应商提供 GLB。",
            remedy_en="Export the file again, or ask the supplier for GLB.",
            place=str(error)[:100],
        ) from error
    if document.errors:
        report.note(
            f"COLLADA 中有 {len(document.errors)} 处无法读取，已略去。",
            f"{len(document.errors)} places of the COLLADA document cannot be read and were left out.",
        )
    return document


def triangles_of(primitive: Primitive) -> Triangles | None:
    """The triangles of a primitive, None where it is of lines or broken."""
    cut = getattr(primitive, "triangleset", None)
    if cut is None:
        return cast(Triangles, primitive) if hasattr(primitive, "normal_index") else None
    try:
        with _unwarned():
            return cast(Callable[[], Triangles], cut)()
    except BROKEN:
        return None


@contextmanager
def _unwarned() -> Generator[None]:
    with catch_warnings():
        simplefilter("ignore", DeprecationWarning)
        yield


def _nothing(name: str) -> bytes:
    """Pictures are fetched by us and never by the library."""
    raise FileNotFoundError(name)
