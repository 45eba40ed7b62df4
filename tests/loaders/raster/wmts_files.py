"""Capabilities of WMTS services as the tests write them."""

from collections.abc import Sequence

SCALE_0 = 559082264.0287178
"""OGC 07-057r7, annex E.4: the denominator of GoogleMapsCompatible, level 0."""


def matrix(key: str, scale: float, corner: str, columns: int, rows: int, tile: int = 256) -> str:
    return (
        f"<TileMatrix><ows:Identifier>{key}</ows:Identifier><ScaleDenominator>{scale!r}</ScaleDenominator>"
        f"<TopLeftCorner>{corner}</TopLeftCorner><TileWidth>{tile}</TileWidth><TileHeight>{tile}</TileHeight>"
        f"<MatrixWidth>{columns}</MatrixWidth><MatrixHeight>{rows}</MatrixHeight></TileMatrix>"
    )


def matrix_set(key: str, crs: str, matrices: Sequence[str]) -> str:
    return (
        f"<TileMatrixSet><ows:Identifier>{key}</ows:Identifier><ows:SupportedCRS>{crs}</ows:SupportedCRS>"
        f"{''.join(matrices)}</TileMatrixSet>"
    )


MERCATOR = matrix_set(
    "GoogleMapsCompatible",
    "urn:ogc:def:crs:EPSG:6.18.3:3857",
    [
        matrix(str(level), SCALE_0 / 2**level, "-20037508.3427892 20037508.3427892", 2**level, 2**level)
        for level in (2, 0, 1)
    ],
)

DEGREES_96 = matrix_set(
    "c",
    "urn:ogc:def:crs:EPSG::4490",
    [
        matrix(str(level), 2.958293554545656e8 / 2 ** (level - 1), "90.0 -180.0", 2**level, 2**level // 2)
        for level in (1, 2)
    ],
)
"""As Tianditu writes it: scales counted in pixels of 96 to the inch."""


def capabilities(
    sets: Sequence[str],
    links: Sequence[str],
    *,
    more: str = "",
    operations: str = "",
    formats: Sequence[str] = ("image/png",),
    name: str = "img",
    box: str = "<ows:WGS84BoundingBox><ows:LowerCorner>113 22</ows:LowerCorner>"
    "<ows:UpperCorner>114 23.5</ows:UpperCorner></ows:WGS84BoundingBox>",
) -> bytes:
    layer = (
        f"<Layer><ows:Title>影像</ows:Title>{box}<ows:Identifier>{name}</ows:Identifier>"
        "<Style><ows:Identifier>plain</ows:Identifier></Style>"
        '<Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style>'
        + "".join(f"<Format>{each}</Format>" for each in formats)
        + "".join(f"<TileMatrixSetLink><TileMatrixSet>{each}</TileMatrixSet></TileMatrixSetLink>" for each in links)
        + f"{more}</Layer>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Capabilities xmlns="http://www.opengis.net/wmts/1.0" '
        'xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">'
        f"{operations}<Contents>{layer}{''.join(sets)}</Contents></Capabilities>"
    ).encode()


def get_tile(href: str, encoding: str = "KVP") -> str:
    return (
        '<ows:OperationsMetadata><ows:Operation name="GetTile"><ows:DCP><ows:HTTP>'
        f'<ows:Get xlink:href="{href}"><ows:Constraint name="GetEncoding"><ows:AllowedValues>'
        f"<ows:Value>{encoding}</ows:Value></ows:AllowedValues></ows:Constraint></ows:Get>"
        "</ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>"
    )
