"""Tile matrices of map pictures: which tile lies where. In planes x is east and y is north, whatever a server says.

Sources: OGC 07-057r7 "WMTS 1.0.0", 6.1 and annex E (scale denominators count pixels of 0.28 mm; GoogleMapsCompatible);
OSGeo "Tile Map Service 1.0.0" (rows counted from the south). The matrices "c" of CGCS2000 (EPSG:4490) are those of
Tianditu as its service describes them: degrees, level 1 has 2 × 1 tiles of 256 pixels, top left corner 90, -180.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor, inf, isfinite

import numpy as np

from scenes.columns import Floats
from scenes.datums import Cgcs2000, Datum, Wgs84

EARTH_RADIUS = 6378137.0
"""Metres: web-mercator counts on a sphere of the ellipsoid's semi-major axis (EPSG method 1024)."""

HALF_WORLD = float(np.pi * EARTH_RADIUS)
"""Metres from the middle of the web-mercator square to its edge."""

METRES_PER_DEGREE = float(np.pi / 180 * EARTH_RADIUS)
"""What WMTS counts a degree as (OGC 07-057r7, 6.1)."""

WMTS_PIXEL = 0.28e-3
"""Metres across of the pixel that a scale denominator is counted in (OGC 07-057r7, 6.1)."""

MOST_LEVEL = 30
"""Levels of a matrix set; pixels of the last are smaller than a millimetre."""


class Projection(StrEnum):
    """How plane coordinates come from degrees."""

    MERCATOR = "mercator"
    """Metres of EPSG:3857."""
    DEGREES = "degrees"
    """Longitude and latitude as they are."""
    GRID = "grid"
    """Metres of a projected grid, which the set names in `crs`."""


@dataclass(frozen=True, slots=True)
class TileMatrix:
    """One level. `left` and `top` are the corner of tile 0, 0 and `pixel` the side of a pixel, in plane units.

    `key` is what the server calls the level. Rows run south from the top; with `south_first` the server counts them
    from the south (TMS), and `server_row` turns them round.
    """

    key: str
    left: float
    top: float
    pixel: float
    columns: int
    rows: int
    tile_width: int = 256
    tile_height: int = 256
    south_first: bool = False

    def server_row(self, row: int) -> int:
        """The row as the server counts it."""
        return self.rows - 1 - row if self.south_first else row

    def pixels_from_plane(self, plane: Floats) -> Floats:
        """Pixels right and down from the top left corner, shape (points, 2), whole numbers at corners of pixels."""
        return (plane - (self.left, self.top)) * (1.0 / self.pixel, -1.0 / self.pixel)

    def plane_from_pixels(self, pixels: Floats) -> Floats:
        """The way back."""
        return pixels * (self.pixel, -self.pixel) + (self.left, self.top)

    def covering(self, low: Sequence[float], high: Sequence[float]) -> "Tiles":
        """The tiles that a box of pixels (right, down) reaches into; none where it lies beside the matrix."""
        first_column = max(0, floor(low[0] / self.tile_width))
        first_row = max(0, floor(low[1] / self.tile_height))
        last_column = min(self.columns - 1, -floor(-high[0] / self.tile_width) - 1)
        last_row = min(self.rows - 1, -floor(-high[1] / self.tile_height) - 1)
        return Tiles(first_column, first_row, last_column, last_row)


@dataclass(frozen=True, slots=True)
class Tiles:
    """A block of tiles; the last column and row belong to it. Empty where they lie before the first."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    def __len__(self) -> int:
        return max(0, self.last_column - self.first_column + 1) * max(0, self.last_row - self.first_row + 1)

    def each(self) -> list[tuple[int, int]]:
        """Column and row of every tile, row after row."""
        rows = range(self.first_row, self.last_row + 1)
        return [(column, row) for row in rows for column in range(self.first_column, self.last_column + 1)]


@dataclass(frozen=True, slots=True)
class TileMatrixSet:
    """The levels of a map service, coarsest first. `datum` is that of its degrees; `crs` names a `GRID`."""

    name: str
    projection: Projection
    datum: Datum
    matrices: tuple[TileMatrix, ...]
    crs: str = ""


def web_mercator(
    first: int = 0, last: int = 18, *, datum: Datum = Wgs84, tile: int = 256, south_first: bool = False
) -> TileMatrixSet:
    """The matrices of XYZ and TMS services and of WMTS "GoogleMapsCompatible"; `datum` is GCJ-02 for shifted maps."""
    matrices = tuple(
        TileMatrix(
            key=str(level),
            left=-HALF_WORLD,
            top=HALF_WORLD,
            pixel=2 * HALF_WORLD / (tile << level),
            columns=1 << level,
            rows=1 << level,
            tile_width=tile,
            tile_height=tile,
            south_first=south_first,
        )
        for level in _levels(first, last)
    )
    return TileMatrixSet("web-mercator", Projection.MERCATOR, datum, matrices)


def degrees_c(first: int = 1, last: int = 18, *, datum: Datum = Cgcs2000, tile: int = 256) -> TileMatrixSet:
    """The matrices "c" in degrees: 360 degrees are 2^level tiles across, 180 degrees half as many down."""
    matrices = tuple(
        TileMatrix(
            key=str(level),
            left=-180.0,
            top=90.0,
            pixel=360.0 / (tile << level),
            columns=1 << level,
            rows=max(1, 1 << level >> 1),
            tile_width=tile,
            tile_height=tile,
        )
        for level in _levels(max(1, first), last)
    )
    return TileMatrixSet("c", Projection.DEGREES, datum, matrices)


def matrix_from_scale(
    key: str,
    denominator: float,
    corner: tuple[float, float],
    *,
    metres_per_unit: float,
    tile: tuple[int, int],
    count: tuple[int, int],
) -> TileMatrix | None:
    """A level as WMTS capabilities describe it: `corner` is left and top, `count` is columns and rows.

    None where the numbers make no sense.
    """
    pixel = denominator * WMTS_PIXEL / metres_per_unit if metres_per_unit > 0 else inf
    sound = isfinite(pixel) and pixel > 0 and all(map(isfinite, corner))
    if not sound or not all(1 <= side <= 4096 for side in tile) or not all(1 <= side < 1 << 31 for side in count):
        return None
    return TileMatrix(key, *corner, pixel, *count, *tile)


def plane_from_degrees(projection: Projection, longitude: Floats, latitude: Floats) -> Floats:
    """Plane coordinates, shape (points, 2), of degrees in the set's own datum; not for `GRID`."""
    if projection is Projection.DEGREES:
        return np.column_stack([longitude, latitude])
    northing = np.log(np.tan(np.pi / 4 + np.radians(np.clip(latitude, -89.99, 89.99)) / 2))
    return EARTH_RADIUS * np.column_stack([np.radians(longitude), northing])


def degrees_from_plane(projection: Projection, plane: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude in the set's own datum; not for `GRID`."""
    if projection is Projection.DEGREES:
        return plane[:, 0], plane[:, 1]
    scaled = plane / EARTH_RADIUS
    return np.degrees(scaled[:, 0]), np.degrees(2 * np.arctan(np.exp(scaled[:, 1])) - np.pi / 2)


def _levels(first: int, last: int) -> range:
    return range(max(0, first), min(last, MOST_LEVEL) + 1)
