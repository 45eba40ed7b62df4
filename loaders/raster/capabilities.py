"""What a WMTS service says of itself: layers, matrices, how a tile is asked for.

Source: OGC 07-057r7 "WMTS 1.0.0", 6 and 7 (capabilities), 8.2 (GetTile by key and value), 10 (RESTful).
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit
from xml.etree.ElementTree import Element, ParseError

import numpy as np

from loaders.crs.crs import Crs
from loaders.raster.address import MapAddress
from loaders.raster.matrices import set_of
from loaders.raster.xml import child, children, everywhere, first, text
from scenes.columns import Floats
from scenes.datums import Datum
from scenes.tile_matrix import Projection, TileMatrix, TileMatrixSet, plane_from_degrees
from scenes.trouble import Notice, Report, Trouble

MOST_NAMES = 12
"""Layers that are named where none was chosen rightly."""

PICTURES = ("image/jpeg", "image/jpg", "image/png", "image/webp", "image/jpgpng", "image/png8", "tiles")
"""Formats we read, the best first; "tiles" is what Tianditu says."""


class _Parser(Protocol):
    def fromstring(self, text: bytes) -> Element: ...


@dataclass(frozen=True, slots=True)
class Offered:
    """A layer of a service that we can show; `template` still holds the place of a tile."""

    matrices: TileMatrixSet
    crs: Crs | None
    bounds: Floats | None
    template: str
    notices: tuple[Notice, ...]

    def address(self, matrix: TileMatrix, column: int, row: int) -> str:
        """The address of a tile."""
        places = {"{TileMatrix}": quote(matrix.key, safe=":"), "{TileCol}": str(column), "{TileRow}": str(row)}
        address = self.template
        for word, place in places.items():
            address = address.replace(word, place)
        return address


def offered(content: bytes, address: MapAddress, *, datum: Datum | None, name: str) -> Offered:
    """The layer that the address names, the first picture where it names none. Trouble when there is none we can show.

    `datum` is that of the service's degrees where the person knows better; `name` is the service in messages.
    """
    report = Report()
    root = _parsed(content, name)
    contents = first(root, "Contents")
    if contents is None:
        raise _wrong(name, "不是 WMTS 能力文档。", "This is no WMTS capabilities document.")
    layer = _layer(contents, address.words.get("layer", ""), name)
    said = text(child(layer, "WGS84BoundingBox"), "LowerCorner"), text(child(layer, "WGS84BoundingBox"), "UpperCorner")
    degrees = _degrees(*said)
    links = [text(link, "TileMatrixSet") for link in children(layer, "TileMatrixSetLink")]
    wanted = address.words.get("matrix", "")
    known = {text(each, "Identifier"): each for each in children(contents, "TileMatrixSet")}
    chosen = next((key for key in ([wanted] if wanted else links) if key in links and key in known), None)
    if chosen is None:
        raise _wrong(name, f"图层没有矩阵集“{wanted[:40]}”。", f"The layer has no matrix set {wanted[:40]!r}.", links)
    matrices, crs = set_of(known[chosen], degrees, address.datum or datum, name, report)
    template = _template(root, layer, chosen, address, name, report)
    return Offered(matrices, crs, _bounds(matrices, degrees), template, tuple(report.notices))


def _parsed(content: bytes, name: str) -> Element:
    safe = cast(_Parser, import_module("defusedxml.ElementTree"))
    refused = cast(type[Exception], import_module("defusedxml.common").DefusedXmlException)
    try:
        return safe.fromstring(content)
    except (ParseError, refused, ValueError, LookupError):
        raise _wrong(name, "能力文档不是有效的 XML。", "Its capabilities are no sound XML.") from None


def _layer(contents: Element, wanted: str, name: str) -> Element:
    layers = children(contents, "Layer")
    shown = [each for each in layers if _format(each, "")]
    for each in shown:
        if not wanted or text(each, "Identifier") == wanted:
            return each
    names = [text(each, "Identifier") for each in shown]
    raise _wrong(name, f"没有影像图层“{wanted[:40]}”。", f"It has no picture layer {wanted[:40]!r}.", names)


def _format(layer: Element, wanted: str) -> str:
    formats = [(each.text or "").strip() for each in children(layer, "Format")]
    if wanted:
        return wanted if wanted in formats else ""
    return next((each for each in PICTURES if each in formats), "")


def _template(root: Element, layer: Element, matrix_set: str, address: MapAddress, name: str, report: Report) -> str:
    """RESTful where the layer has it, else by key and value; always at the server that the person named."""
    picture = _format(layer, address.words.get("format", ""))
    if not picture:
        raise _wrong(name, "图层没有所要的格式。", "The layer does not come in that format.")
    style = address.words.get("style", _style(layer))
    rest = next((each for each in children(layer, "ResourceURL") if _is_tile(each, picture)), None)
    if rest is not None:
        given = rest.get("template", "")
        for word, value in {
            "{Style}": style,
            "{style}": style,
            "{TileMatrixSet}": matrix_set,
            **_dimensions(layer),
        }.items():
            given = given.replace(word, quote(value, safe=":"))
        return _at_home(given, address.template, name, report)
    asked = {
        "SERVICE": "WMTS",
        "REQUEST": "GetTile",
        "VERSION": "1.0.0",
        "LAYER": text(layer, "Identifier"),
        "STYLE": style,
        "FORMAT": picture,
        "TILEMATRIXSET": matrix_set,
    }
    home = _at_home(_get_tile(root) or address.template.partition("?")[0], address.template, name, report)
    joint = "" if home.endswith(("?", "&")) else "&" if "?" in home else "?"
    return f"{home}{joint}{urlencode(asked)}&TILEMATRIX={{TileMatrix}}&TILEROW={{TileRow}}&TILECOL={{TileCol}}"


def _is_tile(resource: Element, picture: str) -> bool:
    return resource.get("resourceType") == "tile" and resource.get("format") == picture


def _style(layer: Element) -> str:
    styles = children(layer, "Style")
    default = [each for each in styles if each.get("isDefault") == "true"] or styles
    return text(default[0], "Identifier") if default else ""


def _dimensions(layer: Element) -> dict[str, str]:
    pairs = ((text(each, "Identifier"), text(each, "Default")) for each in children(layer, "Dimension"))
    return {f"{{{key}}}": value for key, value in pairs if key}


def _get_tile(root: Element) -> str:
    """Where tiles are asked for by key and value, "" where it does not say."""
    for operation in everywhere(root, "Operation"):
        if operation.get("name") == "GetTile":
            for get in everywhere(operation, "Get"):
                values = [(each.text or "").strip().upper() for each in everywhere(get, "Value")]
                if not values or "KVP" in values:
                    return next((value for key, value in get.attrib.items() if key.endswith("href")), "")
    return ""


def _at_home(given: str, template: str, name: str, report: Report) -> str:
    """The address on the server that the person named: a service behind a gate names itself by its inner name."""
    parts, home = urlsplit(urljoin(template, given)), urlsplit(template)
    if parts.netloc != home.netloc:
        report.note(
            f"服务声明的主机 {(parts.hostname or '')[:60]} 与图层地址不同，按图层地址访问。",
            f"The service names the host {(parts.hostname or '')[:60]}; it is asked at the layer's own address.",
            file=name,
        )
    return urlunsplit(parts._replace(scheme=home.scheme, netloc=home.netloc))


def _degrees(lower: str, upper: str) -> Floats | None:
    """Corners in degrees, (2, 2); None where they are missing or make no sense."""
    try:
        low, high = ([float(word) for word in said.split()] for said in (lower, upper))
    except ValueError:
        return None
    sound = len(low) == len(high) == 2 and -180 <= low[0] < high[0] <= 180 and -90 <= low[1] < high[1] <= 90
    return np.array([low, high]) if sound else None


def _bounds(matrices: TileMatrixSet, degrees: Floats | None) -> Floats | None:
    """In plane coordinates; of a grid its matrices are bounds enough."""
    if degrees is None or matrices.projection is Projection.GRID:
        return None
    return plane_from_degrees(matrices.projection, degrees[:, 0], degrees[:, 1])


def _wrong(name: str, zh: str, en: str, names: list[str] | None = None) -> Trouble:
    some = [each[:60] for each in (names or [])[:MOST_NAMES]]
    return Trouble(
        zh,
        en,
        remedy_zh="可用：" + "、".join(some) if some else "检查图层地址，或向服务方索取 WMTS 地址。",
        remedy_en="Known: " + ", ".join(some) if some else "Check the layer's address, or ask for the WMTS address.",
        file=name,
    )
