"""Lines with gaps: the line types of a drawing, and hatches that are a pattern of strokes.

Source: Autodesk, "DXF Reference", LTYPE (groups 40, 49), $LTSCALE, and HATCH (groups 53, 78).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import islice
from typing import Protocol, cast

import numpy as np

from loaders.meshes.dxf_library import ODD, Drawing, Entity, Outline
from scenes.columns import Floats

MOST_DASHES = 2_000
"""Of one line: with more of them nobody sees a gap, and it is drawn unbroken."""

MOST_STROKES = 20_000
"""Of one hatch: with more of them its outline says as much."""

type Vector = Sequence[float]


class _LineType(Protocol):
    def simplified_line_pattern(self) -> Sequence[float]: ...


class _Renderer(Protocol):
    def line_segments(self, vertices: Sequence[Vector], /) -> Iterator[tuple[Vector, Vector]]: ...


class LineTypes:
    """The line types of a drawing, by name."""

    def __init__(self, document: Drawing) -> None:
        header = getattr(document, "header")  # noqa: B009, its type is the library's own
        self._scale = _positive(header.get("$LTSCALE", 1.0))
        self._known = cast("_Table", getattr(document, "linetypes"))  # noqa: B009
        self._patterns: dict[str, tuple[float, ...]] = {}

    def broken(self, outline: Outline, entity: Entity, of_layer: str) -> Outline:
        """The outline with the gaps of the entity's line type, as it is where that has none."""
        if outline.triangles is not None:
            return outline
        name = str(entity.dxf.get("linetype", "BYLAYER"))
        pattern = self._pattern(of_layer if name.upper() == "BYLAYER" else name)
        if not pattern:
            return outline
        scale = self._scale * _positive(entity.dxf.get("ltscale", 1.0))
        with np.errstate(all="ignore"):  # what lies nowhere is left out later, and counted
            length = float(np.linalg.norm(np.diff(outline.points, axis=0), axis=1).sum())
        if not 0 < length <= MOST_DASHES * scale * sum(pattern):
            return outline
        draw = import_module("ezdxf.render.linetypes").LineTypeRenderer
        made = cast(_Renderer, draw([each * scale for each in pattern]))
        return _strokes(made.line_segments(cast(Sequence[Vector], outline.points.tolist()))) or outline

    def _pattern(self, name: str) -> tuple[float, ...]:
        """Dash, gap, dash, gap; empty for a line without gaps."""
        if name not in self._patterns:
            found: Sequence[float] = ()
            if name and self._known.has_entry(name):
                found = self._known.get(name).simplified_line_pattern()
            usable = len(found) > 1 and bool(np.isfinite(found).all()) and min(found) >= 0 and sum(found) > 0
            self._patterns[name] = tuple(found) if usable else ()
        return self._patterns[name]


class _Table(Protocol):
    def has_entry(self, name: str, /) -> bool: ...
    def get(self, name: str, /) -> _LineType: ...


def strokes_of(hatch: Entity) -> Outline | None:
    """The strokes of a hatch with a pattern; None where it has none, or more than `MOST_STROKES`."""
    draw = import_module("ezdxf.render.hatching")
    try:
        lines = list(islice(cast(Iterator[tuple[Vector, Vector]], draw.hatch_entity(hatch)), MOST_STROKES + 1))
    except (draw.HatchingError, *ODD):
        return None
    return _strokes(lines) if len(lines) <= MOST_STROKES else None


def _strokes(lines: Iterator[tuple[Vector, Vector]] | Sequence[tuple[Vector, Vector]]) -> Outline | None:
    ends = [[tuple(start), tuple(end)] for start, end in lines]
    points: Floats = np.array(ends, np.float64).reshape(-1, 3)
    made = Outline(points, None)
    return replace(made, edges=np.arange(len(points), dtype=np.int32).reshape(-1, 2)) if len(points) else None


def _positive(value: object) -> float:
    usable = isinstance(value, int | float) and 0 < value < 1e9
    return float(cast(float, value)) if usable else 1.0
