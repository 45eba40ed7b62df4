"""Addresses of web maps: a template with {z}, {x}, {y}, and after # what the template does not say.

    https://{s}.map.example/{z}/{x}/{y}.png#levels=3-18&subdomains=a,b,c&datum=gcj02
    https://t{0-7}.map.example/DataServer?T=img_c&x={x}&y={y}&l={z}#matrix=c&levels=1-18
    https://map.example/wmts?service=WMTS&request=GetCapabilities#layer=img&matrix=c

What stands after # goes to no server. `{-y}` or `scheme=tms` counts rows from the south.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from urllib.parse import parse_qsl, urlsplit

from scenes.datums import DATUMS, Cgcs2000, Datum, Wgs84
from scenes.tile_matrix import MOST_LEVEL, TileMatrix, TileMatrixSet, degrees_c, web_mercator
from scenes.trouble import Trouble

LONGEST = 8192
MOST_SUBDOMAINS = 32
WORDS = ("levels", "subdomains", "datum", "scheme", "matrix", "tile", "layer", "style", "format")
MATRICES = ("web", "c")

_RANGE = re.compile(r"\{(\w)-(\w)\}")


@dataclass(frozen=True, slots=True)
class MapAddress:
    """An address without its words, and the words; `is_template` says that tiles are asked for by it directly."""

    template: str
    words: Mapping[str, str]

    @property
    def is_template(self) -> bool:
        """Whether places of a tile stand in it."""
        return all(f"{{{word}}}" in self.template for word in ("z", "x")) and bool(re.search(r"\{-?y\}", self.template))

    @property
    def datum(self) -> Datum | None:
        """The datum it names; Trouble when nobody knows it."""
        word = self.words.get("datum", "").lower()
        if word and word not in DATUMS:
            raise wrong("datum", word, "、".join(DATUMS), ", ".join(DATUMS))
        return DATUMS.get(word)

    @property
    def name(self) -> str:
        """For the person: the host and the last word of the path, nothing secret."""
        parts = urlsplit(self.template)
        return parts.hostname or self.template.partition("?")[0][:60]


def address_of(uri: str) -> MapAddress:
    """Trouble when it is no http(s) address or a word after # is not known."""
    template, _, fragment = uri.partition("#")
    scheme = template.partition(":")[0].lower()
    if scheme not in ("http", "https") or len(uri) > LONGEST or not urlsplit(_plain(template)).hostname:
        raise Trouble(
            "影像地址应以 http:// 或 https:// 开头。",
            "An address of imagery begins with http:// or https://.",
            remedy_zh="检查图层的地址。",
            remedy_en="Check the layer's address.",
        )
    words = dict(parse_qsl(fragment, keep_blank_values=True))
    for word in words:
        if word not in WORDS:
            raise wrong("#", word, "、".join(WORDS), ", ".join(WORDS))
    return MapAddress(template, words)


def matrices_of(address: MapAddress, datum: Datum | None = None) -> TileMatrixSet:
    """The matrices of a template; what its words say counts before `datum`. Trouble for words that make no sense."""
    kind = address.words.get("matrix", "web")
    first, last = _levels(address.words.get("levels", "1-18" if kind == "c" else "0-18"))
    side = _side(address.words.get("tile", "256"))
    datum = address.datum or datum
    if kind == "c":
        return degrees_c(first, last, datum=datum or Cgcs2000, tile=side)
    if kind != "web":
        raise wrong("matrix", kind, "、".join(MATRICES), ", ".join(MATRICES))
    scheme = address.words.get("scheme", "xyz")
    if scheme not in ("xyz", "tms"):
        raise wrong("scheme", scheme, "xyz、tms", "xyz, tms")
    south_first = scheme == "tms" or "{-y}" in address.template
    return web_mercator(first, last, datum=datum or Wgs84, tile=side, south_first=south_first)


@dataclass(frozen=True, slots=True)
class Template:
    """Fills in the place of a tile; `hosts` are the template with each of its subdomains."""

    hosts: tuple[str, ...]

    def of(self, matrix: TileMatrix, column: int, row: int) -> str:
        """The address of a tile, the same host for the same tile."""
        host = self.hosts[(column + row) % len(self.hosts)]
        places = {"{z}": matrix.key, "{x}": str(column), "{y}": str(matrix.server_row(row))}
        places["{-y}"] = places["{y}"]
        for word, place in places.items():
            host = host.replace(word, place)
        return host


def template_of(address: MapAddress) -> Template:
    """Trouble when it names more subdomains than anybody has."""
    given = [word for word in re.split(r"[, ]+", address.words.get("subdomains", "")) if word] or ["a", "b", "c"]
    hosts = (
        [address.template.replace("{s}", word) for word in given] if "{s}" in address.template else [address.template]
    )
    while (found := _RANGE.search(hosts[0])) is not None:
        letters = [chr(code) for code in range(ord(found[1]), ord(found[2]) + 1)]
        if not letters or len(hosts) * len(letters) > MOST_SUBDOMAINS:
            raise wrong("subdomains", found[0], f"最多 {MOST_SUBDOMAINS} 个", f"{MOST_SUBDOMAINS} at most")
        hosts = [host.replace(found[0], letter) for host, letter in product(hosts, letters)]
    return Template(tuple(hosts[:MOST_SUBDOMAINS]))


def wrong(word: str, said: str, known_zh: str, known_en: str) -> Trouble:
    """The Trouble of a word in an address that nobody knows."""
    return Trouble(
        f"影像地址中的 {word}={said[:40]} 无法识别。",
        f"{word}={said[:40]} in the address of imagery is not understood.",
        remedy_zh=f"可用：{known_zh}。",
        remedy_en=f"Known: {known_en}.",
        place=word,
    )


def _plain(template: str) -> str:
    return re.sub(r"[{}]", "", template)


def _levels(said: str) -> tuple[int, int]:
    first, _, last = said.partition("-")
    if first.isdecimal() and last.isdecimal() and 0 <= int(first) <= int(last) <= MOST_LEVEL:
        return int(first), int(last)
    raise wrong("levels", said, f"0-18，最大 {MOST_LEVEL}", f"0-18, up to {MOST_LEVEL}")


def _side(said: str) -> int:
    if said in ("256", "512", "1024"):
        return int(said)
    raise wrong("tile", said, "256、512、1024", "256, 512, 1024")
