"""Imagery from web maps: XYZ, TMS and WMTS, asked for with patience and shown from this machine's cache when away."""

from collections.abc import Callable

from loaders.raster.address import MapAddress, address_of, matrices_of, template_of
from loaders.raster.capabilities import offered
from loaders.raster.tiled import TiledImagery
from loaders.tiles.web import WebContainer
from loaders.tiles.web_asking import Patience
from loaders.tiles.web_cache import TileCache
from loaders.tiles.web_words import Gone
from scenes.datums import Datum
from scenes.tile_matrix import TileMatrix
from scenes.trouble import Notice, Trouble

LARGEST_TILE = 16 * 1024**2
"""Bytes of one tile as it is packed, and of what a service says of itself."""

SIDE_BY_SIDE = 6
"""Tiles that are asked for at once; browsers ask a server for as many."""

PATIENCE = Patience(largest=LARGEST_TILE)


class WebTiles:
    """See `tiled.Tiles`: `address` gives the address of a tile."""

    def __init__(self, server: WebContainer, address: Callable[[TileMatrix, int, int], str]) -> None:
        self._server, self._address = server, address

    def tile(self, matrix: TileMatrix, column: int, row: int) -> bytes | None:
        """See `Tiles`."""
        address = self._address(matrix, column, row)
        try:
            content = self._server.read(address)
        except Gone:
            return None
        if not content:
            return None  # some services answer so where their map ends
        if content[:1] in (b"<", b"{") or content[:3] == b"\xef\xbb\xbf":
            raise _words_for_a_tile(self._server.shown(address))
        return content

    def news(self) -> tuple[Notice, ...]:
        """See `Tiles`."""
        return self._server.news()

    def close(self) -> None:
        """See `Tiles`."""
        self._server.close()


def web_imagery(
    uri: str,
    *,
    query: str = "",
    cache: TileCache | None = None,
    datum: Datum | None = None,
    patience: Patience = PATIENCE,
) -> TiledImagery:
    """Imagery of a web map by its address, see `address`; `query` ("tk=…") is the token from the settings.

    Trouble when the address makes no sense or the service says nothing usable of itself, Unavailable when it is away
    and was never asked before.
    """
    address = address_of(uri)
    server = WebContainer(address.template, query=query, cache=cache, patience=patience)
    try:
        if address.is_template:
            tiles = WebTiles(server, template_of(address).of)
            return TiledImagery(address.name, matrices_of(address, datum), tiles, side_by_side=SIDE_BY_SIDE)
        return _from_service(server, address, datum)
    except Trouble:
        server.close()
        raise


def _from_service(server: WebContainer, address: MapAddress, datum: Datum | None) -> TiledImagery:
    """WMTS: what the service says of itself is kept like a tile, so it opens without its server too."""
    asked = capabilities_address(address.template)
    service = offered(server.read(asked), address, datum=datum, name=server.shown(asked))
    tiles = WebTiles(server, service.address)
    return TiledImagery(
        address.name,
        service.matrices,
        tiles,
        crs=service.crs,
        bounds=service.bounds,
        notices=service.notices,
        side_by_side=SIDE_BY_SIDE,
    )


def capabilities_address(address: str) -> str:
    """The address to ask a WMTS service what it offers: as it is where it says so or is a file, else by key and value.

    Source: OGC 07-057r7, 7.1.1.3 (key and value) and 8 (RESTful).
    """
    if "getcapabilities" in address.lower() or address.partition("?")[0].lower().endswith(".xml"):
        return address
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{joint}SERVICE=WMTS&REQUEST=GetCapabilities&VERSION=1.0.0"


def _words_for_a_tile(name: str) -> Trouble:
    return Trouble(
        "地图服务返回的是文字（可能是错误信息），不是影像。",
        "The map service answers with words, an error perhaps, and not with a picture.",
        remedy_zh="检查图层地址、层级范围和访问令牌。",
        remedy_en="Check the layer's address, its levels and its token.",
        file=name,
    )
