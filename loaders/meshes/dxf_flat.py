"""What of a drawing is filled: letters and hatches, as triangles. The letters are those of a font of this machine.

A drawing names fonts of its own program (.shx) that nobody else has; one that has Chinese letters takes their place.
"""

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Protocol, cast

import numpy as np

from loaders.meshes.dxf_filling import triangles_inside
from loaders.meshes.dxf_library import Drawing, Entity, Outline
from loaders.meshes.dxf_patterns import strokes_of
from scenes.columns import Floats

FONTS = (
    "msyh.ttc", "simhei.ttf", "simsun.ttc", "Deng.ttf", "NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf",
)  # fmt: skip
"""Files of fonts with Chinese letters that Windows and Linux bring along, the first that is there."""

LETTERS = {"TEXT", "MTEXT", "ATTRIB"}
HATCHES = {"HATCH", "MPOLYGON"}
TAKEN_APART = {"DIMENSION", "ARC_DIMENSION", "LARGE_RADIAL_DIMENSION", "LEADER", "MULTILEADER", "MLEADER", "ACAD_TABLE"}
"""Drawn as what they consist of."""

LONGEST_TEXT = 500
MOST_SIDES = 5_000
"""Of one hatch that is filled; larger ones are drawn as their outline."""

LINE = 5 / 3
"""From one line of text to the next, in heights of its letters. Source: Autodesk, "DXF Reference", MTEXT, group 44."""

WORDS = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]\s*|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+\s*|\s+")
"""What a line may be broken behind: a Chinese letter, or a word of others with its spaces."""

FLAT = 1e-6
"""How far a flat figure may be from its plane, as a share of its size."""


class _Path(Protocol):
    """An outline of straight and curved pieces."""

    def control_vertices(self) -> Sequence[Sequence[float]]: ...
    def flattening(self, distance: float, segments: int = 4, /) -> Iterator[Sequence[float]]: ...


class _Paths(Protocol):
    """What we use of `ezdxf.path`."""

    def from_hatch(self, hatch: Entity, /) -> Iterator[_Path]: ...
    def single_paths(self, paths: Sequence[_Path], /) -> Iterator[_Path]: ...


def use_chinese_font(document: Drawing) -> bool:
    """Every style of the drawing gets a font of this machine that has Chinese letters; False where there is none."""
    fonts = import_module("ezdxf.fonts.fonts")
    name = next((each for each in FONTS if fonts.font_manager.has_font(each)), None)
    if name is not None:
        for style in cast(Sequence[Entity], getattr(document, "styles")):  # noqa: B009
            setattr(style.dxf, "font", name)  # noqa: B010
            setattr(style.dxf, "bigfont", "")  # noqa: B010
    return name is not None


def letters_of(entity: Entity, document: Drawing, sagitta: float) -> tuple[Outline | None, int]:
    """The letters of a text as triangles, None where it has none, does not lie flat or no font is there; and how many
    they are.
    """  # noqa: D205
    lines = _lines(entity, document) if entity.dxftype() == "MTEXT" else [entity]
    make = import_module("ezdxf.addons.text2path").make_paths_from_entity
    paths, count = list[_Path](), 0
    for line in lines:
        count += len(str(line.dxf.get("text", "")))
        if count > LONGEST_TEXT:
            return None, count
        try:
            paths += cast(Sequence[_Path], make(line))
        except _without_fonts():
            return None, count
    return _filled(paths, sagitta), count


def _without_fonts() -> type[Exception]:
    """What the library raises on a machine that has no font at all."""
    return cast(type[Exception], import_module("ezdxf.fonts.font_manager").FontNotFoundError)


def hatch_of(hatch: Entity, sagitta: float) -> list[Outline]:
    """A hatch filled; its outlines where it is too large or not flat, and of a pattern these and its strokes."""
    paths = list(cast(_Paths, import_module("ezdxf.path")).from_hatch(hatch))
    solid = hatch.dxf.get("solid_fill", 0) == 1 and sum(len(each.control_vertices()) for each in paths) <= MOST_SIDES
    filled = _filled(paths, sagitta) if solid else None
    if filled is not None:
        return [filled]
    strokes = strokes_of(hatch) if hatch.dxf.get("solid_fill", 0) != 1 else None
    found = [strokes, *(_line(path, sagitta) for path in paths)]
    return [each for each in found if each is not None]


def _filled(paths: Sequence[_Path], sagitta: float) -> Outline | None:
    if not paths:
        return None
    corners = np.array([tuple(each) for path in paths for each in path.control_vertices()], np.float64).reshape(-1, 3)
    size = float(np.ptp(corners, axis=0).max())
    if not np.isfinite(size) or float(np.ptp(corners[:, 2])) > FLAT * size:
        return None
    single = cast(_Paths, import_module("ezdxf.path")).single_paths(paths)
    rings = [np.array([tuple(corner)[:2] for corner in path.flattening(sagitta, 4)], np.float64) for path in single]
    flat = triangles_inside(rings).reshape(-1, 2)
    points = np.column_stack([flat, np.full(len(flat), corners[0, 2])])
    return Outline(points, np.arange(len(flat), dtype=np.int32).reshape(-1, 3)) if len(flat) else None


def _line(path: _Path, sagitta: float) -> Outline | None:
    points = np.array([tuple(each) for each in path.flattening(sagitta)], np.float64).reshape(-1, 3)
    return Outline(points, None) if len(points) > 1 else None


def _lines(mtext: Entity, document: Drawing) -> list[Entity]:
    """A text of several lines as texts of one, without its formats, broken where it would be wider than it may."""
    told = cast(list[str], getattr(mtext, "plain_text")(split=True))  # noqa: B009
    height = float(cast(float, mtext.dxf.get("char_height", 2.5)))
    words = _broken(told, mtext, document, height)
    step = LINE * height * float(cast(float, mtext.dxf.get("line_spacing_factor", 1.0)))
    row, anchor = divmod(int(cast(int, mtext.dxf.get("attachment_point", 1))) - 1, 3)
    tall = height + step * (len(words) - 1)
    turn = np.radians(float(getattr(mtext, "get_rotation")()))  # noqa: B009
    insert = np.array(tuple(cast(Sequence[float], mtext.dxf.get("insert"))), np.float64)
    first = (0.0, tall / 2, tall)[min(max(row, 0), 2)] - height
    return [
        _one(word, document, mtext, height, insert + (first - step * line) * _up(turn), float(turn), anchor)
        for line, word in enumerate(words)
        if word.strip()
    ]


def _broken(told: Sequence[str], mtext: Entity, document: Drawing, height: float) -> list[str]:
    """Lines no wider than the text may be, broken at spaces and beside Chinese letters; a word is never broken."""
    widest = float(cast(float, mtext.dxf.get("width", 0.0) or 0.0))
    if not widest > 0 or sum(len(line) for line in told) > LONGEST_TEXT:
        return list(told)
    styles = cast(_Styles, getattr(document, "styles"))  # noqa: B009
    name = str(mtext.dxf.get("style", "Standard"))
    if not styles.has_entry(name):
        return list(told)
    try:
        font = styles.get(name).make_font(height)
        return [line for whole in told for line in _lines_within(whole, widest, font)]
    except _without_fonts():
        return list(told)


def _lines_within(whole: str, widest: float, font: "_Font") -> list[str]:
    lines, line = list[str](), ""
    for word in WORDS.findall(whole):
        if line.strip() and font.text_width((line + word).rstrip()) > widest:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()]


class _Font(Protocol):
    def text_width(self, text: str, /) -> float: ...


class _Style(Protocol):
    def make_font(self, cap_height: float, /) -> _Font: ...


class _Styles(Protocol):
    def has_entry(self, name: str, /) -> bool: ...
    def get(self, name: str, /) -> _Style: ...


def _up(turn: float) -> Floats:
    return np.array([-np.sin(turn), np.cos(turn), 0.0])


def _one(word: str, document: Drawing, mtext: Entity, height: float, at: Floats, turn: float, anchor: int) -> Entity:
    library, enums = import_module("ezdxf.entities"), import_module("ezdxf.enums").TextEntityAlignment
    told = {"text": word, "height": height, "rotation": np.degrees(turn), "style": mtext.dxf.get("style", "Standard")}
    text = library.Text.new(dxfattribs=told, doc=document)
    text.set_placement(tuple(at.tolist()), align=(enums.LEFT, enums.CENTER, enums.RIGHT)[anchor])
    return cast(Entity, text)
