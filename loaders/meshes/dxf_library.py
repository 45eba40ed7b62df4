"""A typed face for ezdxf: a drawing's entities as points, edges and triangles, blocks taken apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Protocol, cast

import numpy as np

from scenes.columns import Floats, Rows
from scenes.trouble import Report, Trouble

BY_BLOCK, BY_LAYER, WHITE = 0, 256, 7
QUADRILATERALS = {"3DFACE", "SOLID", "TRACE"}
BINARY = b"AutoCAD Binary DXF"
ODD = (ValueError, ArithmeticError, TypeError, AttributeError, LookupError, RuntimeError, AssertionError, StopIteration)
"""What ezdxf raises, beside errors of its own, for an entity that makes no sense."""

type Rgb = tuple[int, int, int]


class Attributes(Protocol):
    """DXF attributes of an entity, by name."""

    def get(self, name: str, default: object = None, /) -> object:
        """The attribute, or the default."""
        ...


class Entity(Protocol):
    """One entity of the drawing."""

    dxf: Attributes

    def dxftype(self) -> str:
        """Its kind, as "LINE"."""
        ...


class Drawing(Protocol):
    """A parsed drawing; `units` is `$INSUNITS`."""

    units: int

    def modelspace(self) -> Iterable[Entity]:
        """What is drawn."""
        ...


@dataclass(frozen=True, slots=True)
class Layer:
    """How what lies on a layer looks."""

    colour: Rgb
    shown: bool
    line: str = ""
    """The name of its line type."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One entity as geometry: `points` (points, 3) in drawing units; `triangles` (n, 3), or None for a line.

    A line goes from point to point, or, where it has gaps, along `edges` (n, 2).
    """

    points: Floats
    triangles: Rows | None
    edges: Rows | None = None


def opened_drawing(path: Path, encoding: str, report: Report) -> Drawing:
    """Parse a drawing, text or binary; one with faults is mended as far as may be, and that is said."""
    library = import_module("ezdxf")
    with path.open("rb") as file:
        binary = file.read(len(BINARY)) == BINARY
    try:
        return cast(Drawing, library.readfile(str(path), encoding=encoding or None))
    except (library.DXFError, OSError, *ODD) as error:
        if binary or isinstance(error, library.DXFVersionError):
            raise _broken(error) from None
    try:
        drawing_, auditor = import_module("ezdxf.recover").readfile(str(path))
    except (library.DXFError, OSError, *ODD) as error:
        raise _broken(error) from None
    faults = len(auditor.errors) + len(auditor.fixes)
    report.note(
        f"图纸有 {faults} 处错误，已尽量修复后读取。",
        f"The drawing has {faults} faults; it was read as far as it could be mended.",
        remedy_zh="请在 CAD 中用 AUDIT 检查后重新保存。",
        remedy_en="Run AUDIT in CAD and save it again.",
    )
    return cast(Drawing, drawing_)


def layers_of(document: Drawing) -> dict[str, Layer]:
    """The drawing's layers by name."""
    found: dict[str, Layer] = {}
    for layer in getattr(document, "layers"):  # noqa: B009, its type is the library's own
        try:
            shown = not (layer.is_off() or layer.is_frozen())
            colour = layer.rgb or rgb_of_aci(int(layer.color))
            found[str(layer.dxf.name)] = Layer(cast(Rgb, tuple(colour)), shown, str(layer.dxf.linetype))
        except ODD:
            continue
    return found


def rgb_of_aci(number: int) -> Rgb:
    """A colour of AutoCAD's index; 7 is black or white, as the background wants, and light grey here."""
    if not 1 <= number <= 255 or number == WHITE:
        return 220, 220, 220
    red, green, blue = import_module("ezdxf.colors").aci2rgb(number)
    return int(red), int(green), int(blue)


def own_colour(entity: Entity) -> Rgb | int:
    """The entity's own colour, or `BY_LAYER` or `BY_BLOCK`."""
    rgb = getattr(entity, "rgb", None)
    if rgb is not None:
        return cast(Rgb, tuple(int(each) for each in rgb))
    number = entity.dxf.get("color", BY_LAYER)
    if number in (BY_LAYER, BY_BLOCK) or not isinstance(number, int):
        return number if isinstance(number, int) else BY_LAYER
    return rgb_of_aci(number)


def attributes_of(block: Entity) -> list[tuple[str, str]]:
    """The attributes of a block reference, as (tag, text)."""
    listed = cast(Sequence[Entity], getattr(block, "attribs", ()))
    return [(str(each.dxf.get("tag", "")), str(each.dxf.get("text", ""))) for each in listed[:100]]


def taken_apart(block: Entity) -> Iterator[Entity]:
    """Whatever a block reference consists of, blocks within it taken apart too."""
    decompose = import_module("ezdxf.disassemble").recursive_decompose
    return cast(Iterator[Entity], decompose([block]))


def outline_of(entity: Entity, sagitta: float) -> Outline | None:
    """The geometry of an entity, None where it has none that is read here.

    `sagitta` is how far a curve may be from its chords, in drawing units.
    """
    if entity.dxftype() in QUADRILATERALS:
        corners = cast(Sequence[Sequence[float]], getattr(entity, "wcs_vertices")())  # noqa: B009
        points = np.array([tuple(each) for each in corners], np.float64).reshape(-1, 3)
        return Outline(
            points, np.array([[0, row, row + 1] for row in range(1, len(points) - 1)], np.int32).reshape(-1, 3)
        )
    primitive = import_module("ezdxf.disassemble").make_primitive(entity, sagitta)
    mesh = primitive.mesh
    if mesh is None:
        points = np.array([tuple(each) for each in primitive.vertices()], np.float64).reshape(-1, 3)
        return Outline(points, None) if len(points) > 1 else None
    points = np.array([tuple(each) for each in mesh.vertices], np.float64).reshape(-1, 3)
    fans = ([(face[0], face[row], face[row + 1]) for row in range(1, len(face) - 1)] for face in mesh.faces)
    triangles = np.array(list(chain.from_iterable(fans)), np.int32).reshape(-1, 3)
    sound = ((triangles >= 0) & (triangles < len(points))).all(axis=1)
    return Outline(points, triangles[sound])


def _broken(error: BaseException) -> Trouble:
    return Trouble(
        f"DXF 无法解析（{str(error)[:200]}）。",
        f"The drawing cannot be parsed ({str(error)[:200]}).",
        remedy_zh="请在 CAD 中用 AUDIT 检查，另存为 DXF（2007 或更新）。",
        remedy_en="Run AUDIT in CAD and save it as DXF of 2007 or later.",
    )
