"""Boundaries from KML and KMZ: polygons and closed lines of placemarks, with their names.

Source: OGC 12-007r2 (KML 2.3): coordinates are longitude, latitude, height on WGS 84. Outlines traced on Chinese web
maps are GCJ-02 all the same, so the datum is asked for. No entity is accepted: that is where XML bombs live.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from importlib import import_module
from io import BytesIO
from typing import Protocol, cast
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from zipfile import BadZipFile, ZipFile

import numpy as np

from loaders.opened import Opened, Progress, read_bounded
from loaders.vector.labels import MOST_OUTLINES, texts
from loaders.vector.outlines import READ, Outline, boundaries_of
from loaders.vector.telling import told
from scenes.boundary import NamedBoundary
from scenes.columns import Floats
from scenes.trouble import Trouble

LARGEST_FILE = 32 * 1024**2
"""A byte of coordinates costs twenty of memory while they are read."""
MOST_ELEMENTS = 2_000_000
"""An element of four bytes costs a hundred and more of memory once it is read."""
MOST_ENTRIES = 10_000
PIECE = 256 * 1024
"""Bytes that are parsed at a time."""
PARSED = 0.5
"""Of the whole, when the text is parsed."""
LONGEST_DECLARATION = 512
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9_.\-]{1,40})[\"'][^>]*\?>")


# Imported by name: defusedxml carries no annotations.
_Parser = cast("type[_Feed]", import_module("defusedxml.ElementTree").XMLParser)
_Forbidden = cast(type[Exception], import_module("defusedxml.common").DefusedXmlException)


class _Feed(Protocol):
    """A parser that takes a document piece by piece."""

    def __init__(self, *, target: TreeBuilder) -> None: ...
    def feed(self, data: bytes, /) -> None: ...
    def close(self) -> Element: ...


def recognises(head: bytes) -> bool:
    """XML whose first element is kml."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and re.search(rb"<(?:\w+:)?kml[\s>]", head) is not None


def recognises_zipped(head: bytes) -> bool:
    """A zip file whose first entries have a .kml among them."""
    return head.startswith(b"PK\x03\x04") and re.search(rb"[\w./\- ]\.kml", head[:4096], re.IGNORECASE) is not None


def read(opened: Opened) -> tuple[NamedBoundary, ...]:
    """The outlines of a .kml. Trouble when it is no sound XML, or as in `boundaries_of`."""
    return _boundaries(read_bounded(opened.path, LARGEST_FILE), opened)


def read_zipped(opened: Opened) -> tuple[NamedBoundary, ...]:
    """The outlines of the document in a .kmz. Trouble when the zip is damaged, as well."""
    return _boundaries(_document(read_bounded(opened.path, LARGEST_FILE)), opened)


def _document(content: bytes) -> bytes:
    """The first .kml of a zip, in the root if there is one, unpacked within bounds."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            named = [each for each in entries if each.filename.lower().endswith(".kml")]
            if not named or len(entries) > MOST_ENTRIES:
                raise _unreadable("压缩包里没有 .kml，或条目过多", "there is no .kml in it, or too many entries")
            chosen = min(named, key=lambda each: each.filename.count("/"))
            with archive.open(chosen) as entry:
                document = entry.read(LARGEST_FILE + 1)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise _unreadable("压缩包已损坏", "the zip file is damaged") from None
    if len(document) > LARGEST_FILE:
        raise _unreadable(f"解开后超过 {LARGEST_FILE >> 20} MB", f"unpacked it is larger than {LARGEST_FILE >> 20} MB")
    return document


def _boundaries(document: bytes, opened: Opened) -> tuple[NamedBoundary, ...]:
    marks = _placemarks(_root(document, opened.progress))
    outlines = list[Outline]()
    for number, mark in enumerate(told(marks, opened.progress, PARSED, READ), 1):
        outlines += _outlines(mark, number)
        if len(outlines) > MOST_OUTLINES:
            break  # enough to be refused
    return boundaries_of(outlines, opened, "EPSG:4326", said_in="kml")


def _root(document: bytes, progress: Progress) -> Element:
    if document.count(b"<") > MOST_ELEMENTS:
        raise _unreadable("元素过多", "it has too many elements")
    parser = _Parser(target=TreeBuilder())  # without it the tree is of the library's own slow kind
    try:
        text = _utf8(document)
        for start in range(0, len(text), PIECE):
            parser.feed(text[start : start + PIECE])
            progress(PARSED * start / len(text))
        return parser.close()
    except ParseError as fault:
        line, column = fault.position
        raise _unreadable("XML 有误", "its XML is broken", f"line {line} column {column + 1}") from None
    except _Forbidden:
        raise _unreadable("含有实体定义", "it defines entities") from None
    except (ValueError, LookupError):
        raise _unreadable("文字编码有误", "its text is wrongly encoded") from None


def _utf8(document: bytes) -> bytes:
    """The document in UTF-8 where it declares an encoding of several bytes that the parser does not know (GBK)."""
    declared = _DECLARED.match(document[:LONGEST_DECLARATION])
    if declared is None or declared[1].lower() not in (b"gbk", b"gb2312", b"gb18030"):
        return document
    return document[declared.end() :].decode("gb18030").encode()


def _outermost(root: Element, tags: Sequence[str]) -> list[Element]:
    """Elements of these kinds in their order; one inside another is left to it, so that none is gone through twice."""
    found, waiting = list[Element](), [root]
    while waiting:
        element = waiting.pop()
        if element is not root and _tag(element) in tags:
            found.append(element)
        else:
            waiting.extend(reversed(element))
    return found


def _placemarks(root: Element) -> list[Element]:
    return _outermost(root, ("Placemark",))


def _outlines(mark: Element, number: int) -> Iterator[Outline]:
    fields = {_tag(each): (each.text or "").strip() for each in mark}
    fields |= {each.get("name", ""): _value(each) for each in mark.iter() if _tag(each) in ("Data", "SimpleData")}
    name, code = texts(fields)
    place = f"Placemark {number}" + (f" {name[:60]}" if name else "")
    for each in _outermost(mark, ("Polygon", "LineString", "LinearRing")):
        if _tag(each) == "Polygon":
            rings = [_corners(line.text, place) for line in each.iter() if _tag(line) == "coordinates"]
            if rings:
                yield Outline(tuple(rings), name, code, place)
        else:
            corners = _corners("".join(line.text or "" for line in each if _tag(line) == "coordinates"), place)
            if len(corners) > 3 and bool((corners[0] == corners[-1]).all()):
                yield Outline((corners,), name, code, place)


def _corners(text: str | None, place: str) -> Floats:
    """Longitude and latitude, (points, 2); Trouble where a word is no position."""
    even = " ".join((text or "").split()).replace(" ,", ",").replace(", ", ",")
    try:
        pairs = [_pair(word) for word in even.split(" ") if word]
    except ValueError:
        raise _unreadable("坐标不是“经度,纬度,高程”", "a position is not longitude,latitude,height", place) from None
    return np.array(pairs, np.float64).reshape(-1, 2)


def _pair(word: str) -> tuple[float, float]:
    longitude, latitude = word.split(",", 2)[:2]
    return float(longitude), float(latitude)


def _value(data: Element) -> str:
    """The text of a Data or SimpleData element, which is its own or that of the elements in it."""
    return "".join([data.text or "", *(each.text or "" for each in data)]).strip()[:500]


def _tag(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _unreadable(zh: str, en: str, place: str = "") -> Trouble:
    return Trouble(
        f"KML 读不了：{zh}。",
        f"The KML cannot be read: {en}.",
        remedy_zh="在地图软件中重新导出 KML。",
        remedy_en="Export the KML from the map program again.",
        place=place,
    )
