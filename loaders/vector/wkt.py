"""Boundaries from well-known text, one geometry after another: POLYGON, MULTIPOLYGON, closed LINESTRING, with SRID.

Source: OGC 06-103r4, clause 7; "SRID=4547;" in front is PostGIS's. Coordinates are x (east), y (north).
"""

import re
from collections.abc import Iterator

import numpy as np
import shapely
from shapely.errors import ShapelyError

from loaders.opened import Opened, read_bounded
from loaders.vector.encodings import decoded
from loaders.vector.geometry import rings_of
from loaders.vector.outlines import Outline, boundaries_of
from scenes.boundary import NamedBoundary
from scenes.trouble import Trouble

LARGEST_FILE = 64 * 1024**2
_WORDS = "MULTIPOLYGON|POLYGON|MULTILINESTRING|LINESTRING|GEOMETRYCOLLECTION"
_BEGINS = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:SRID=\d{1,6};\s*)?(?:" + _WORDS.encode() + rb")[\s(Z]", re.IGNORECASE)
_GEOMETRY = re.compile(r"(?:SRID=(\d{1,6});\s*)?\b((?:" + _WORDS + r")\b)", re.IGNORECASE)


def recognises(head: bytes) -> bool:
    """Begins with the name of a geometry that has an area or a line."""
    return _BEGINS.match(head) is not None


def read(opened: Opened) -> tuple[NamedBoundary, ...]:
    """The outlines of all geometries. Trouble with the line of one that is not well formed."""
    text = decoded(read_bounded(opened.path, LARGEST_FILE), opened.said.encoding, opened.report, opened.path.name)
    outlines, system = list[Outline](), ""
    for place, srid, written in _geometries(text):
        system = system or (f"EPSG:{srid}" if srid else "")
        try:
            with np.errstate(invalid="ignore", over="ignore"):  # numbers that are none are looked for later
                shape = shapely.from_wkt(written)
        except ShapelyError as fault:
            raise _malformed(str(fault), place) from None
        outlines += [Outline(rings, place=place) for rings in rings_of(shape)]
    return boundaries_of(outlines, opened, system, said_in="SRID" if system else "")


def _geometries(text: str) -> Iterator[tuple[str, str, str]]:
    """Line, SRID and text of each geometry: its name and the parentheses that belong to it."""
    start, line = 0, 1
    while found := _GEOMETRY.search(text, start):
        line += text.count("\n", start, found.start())
        end = _closing(text, found.end())
        if end is None:
            raise _malformed("unbalanced parentheses", f"line {line}")
        yield f"line {line}", found[1] or "", text[found.start(2) : end]
        line += text.count("\n", found.start(), end)
        start = end


_PARENTHESIS = re.compile(r"[()]")


def _closing(text: str, start: int) -> int | None:
    depth = 0
    for found in _PARENTHESIS.finditer(text, start):
        depth += 1 if found[0] == "(" else -1
        if depth <= 0:
            return found.end()
        if depth > 40:
            return None
    return None


def _malformed(said: str, place: str) -> Trouble:
    return Trouble(
        f"WKT 写法有误：{said[:120]}。",
        f"The WKT is not well formed: {said[:120]}.",
        remedy_zh="例如 POLYGON((113.1 22.9, 113.2 22.9, 113.2 23.0, 113.1 22.9))。",
        remedy_en="For instance POLYGON((113.1 22.9, 113.2 22.9, 113.2 23.0, 113.1 22.9)).",
        place=place,
    )
