"""A matrix set from WMTS capabilities: where its tiles lie, by its numbers rather than by its words.

Two traps are looked for. Some services count scale denominators in pixels of 96 to the inch where the standard has
0.28 mm: where a set spans the world, the world says which. And the order of a corner's two numbers follows the
coordinate system on paper and the author's taste in practice: latitude cannot be 180, and a layer must lie in its set.
"""

from xml.etree.ElementTree import Element

import numpy as np
from pyproj import CRS

from loaders.crs.crs import Crs, crs_of
from loaders.crs.system import Kind, crs_from_position
from loaders.raster.xml import children, text
from scenes.columns import Floats
from scenes.datums import Cgcs2000, Datum, Wgs84
from scenes.tile_matrix import (
    HALF_WORLD,
    METRES_PER_DEGREE,
    MOST_LEVEL,
    WMTS_PIXEL,
    Projection,
    TileMatrix,
    TileMatrixSet,
    matrix_from_scale,
)
from scenes.trouble import Report, Trouble

MERCATOR = ("3857", "900913", "102100", "102113", "3785")
DEGREES: dict[str, Datum] = {"4326": Wgs84, "CRS84": Wgs84, "84": Wgs84, "4490": Cgcs2000}
INCH_96 = 0.0254 / 96


def set_of(
    element: Element, degrees: Floats | None, datum: Datum | None, name: str, report: Report
) -> tuple[TileMatrixSet, Crs | None]:
    """The set and, of a grid, its coordinate system; `degrees` (2, 2) is where the layer lies. Trouble if unusable."""
    said = text(element, "SupportedCRS")
    code = said.replace("/", ":").rpartition(":")[2]
    projection = Projection.MERCATOR if code in MERCATOR else Projection.DEGREES if code in DEGREES else Projection.GRID
    crs = crs_of(f"EPSG:{code}", file=name) if projection is Projection.GRID else None
    if crs is not None and crs.kind is not Kind.METRES:
        raise _unusable(name, said)
    matrices = _matrices(element, projection, swapped=_north_first(projection, code))
    if _middle_is_outside(matrices, crs, degrees):
        others = _matrices(element, projection, swapped=not _north_first(projection, code))
        matrices = matrices if _middle_is_outside(others, crs, degrees) else others
    if not matrices:
        raise _unusable(name, said)
    own = datum or DEGREES.get(code, Wgs84)
    key = text(element, "Identifier")
    if projection is not Projection.GRID:
        matrices = _by_the_world(matrices, projection, report, name)
    ordered = tuple(sorted(matrices, key=lambda matrix: -matrix.pixel)[: MOST_LEVEL + 1])
    return TileMatrixSet(key, projection, own, ordered, said if crs is not None else ""), crs


def _matrices(element: Element, projection: Projection, *, swapped: bool) -> list[TileMatrix]:
    unit = METRES_PER_DEGREE if projection is Projection.DEGREES else 1.0
    found = (_matrix(each, unit, projection, swapped=swapped) for each in children(element, "TileMatrix"))
    return [matrix for matrix in found if matrix is not None]


def _matrix(element: Element, unit: float, projection: Projection, *, swapped: bool) -> TileMatrix | None:
    """None where its numbers make no sense."""
    try:
        first, second = (float(word) for word in text(element, "TopLeftCorner").split())
        scale = float(text(element, "ScaleDenominator"))
        width, height, columns, rows = (
            int(text(element, word)[:9]) for word in ("TileWidth", "TileHeight", "MatrixWidth", "MatrixHeight")
        )
    except ValueError:
        return None
    if projection is Projection.DEGREES:
        swapped = abs(second) > 90 or (swapped and abs(first) <= 90)
    corner = (second, first) if swapped else (first, second)
    key = text(element, "Identifier")
    return matrix_from_scale(key, scale, corner, metres_per_unit=unit, tile=(width, height), count=(columns, rows))


def _north_first(projection: Projection, code: str) -> bool:
    """Whether the register names the northern axis of a system first."""
    if projection is Projection.MERCATOR or not code.isdecimal():
        return False
    if projection is Projection.DEGREES:
        return code != "84"
    axes = CRS.from_epsg(int(code)).axis_info
    return bool(axes) and axes[0].direction.lower() == "north"


def _middle_is_outside(matrices: list[TileMatrix], crs: Crs | None, degrees: Floats | None) -> bool:
    """Whether the middle of a layer lies beside every matrix of a grid."""
    if crs is None or degrees is None or not matrices:
        return False
    middle = degrees.mean(axis=0)
    try:
        plane = crs_from_position(crs, np.array([[middle[0], middle[1], 0.0]]))[:, :2]
    except Trouble:
        return False
    sizes = [(matrix.columns * matrix.tile_width, matrix.rows * matrix.tile_height) for matrix in matrices]
    at = [matrix.pixels_from_plane(plane)[0] for matrix in matrices]
    return not any(0 <= x <= wide and 0 <= y <= high for (x, y), (wide, high) in zip(at, sizes, strict=True))


def _by_the_world(matrices: list[TileMatrix], projection: Projection, report: Report, name: str) -> list[TileMatrix]:
    """Pixels of 96 to the inch where only they make the matrices span the world."""
    world = 360.0 if projection is Projection.DEGREES else 2 * HALF_WORLD
    spans = [matrix.pixel * matrix.columns * matrix.tile_width / world for matrix in matrices]
    inch = INCH_96 / WMTS_PIXEL
    if any(abs(span - 1) < 1e-3 for span in spans) or not any(abs(span * inch - 1) < 1e-3 for span in spans):
        return matrices
    report.note(
        "该服务的比例尺按每英寸 96 像素计（标准为 0.28 毫米），已按其矩阵范围换算。",
        "The service counts scales in pixels of 96 to the inch (the standard has 0.28 mm); its extent was believed.",
        file=name,
    )
    return [
        TileMatrix(
            each.key, each.left, each.top, each.pixel * inch, each.columns, each.rows, each.tile_width, each.tile_height
        )
        for each in matrices
    ]


def _unusable(name: str, said: str) -> Trouble:
    return Trouble(
        f"矩阵集的坐标系“{said[:60]}”无法使用。",
        f"The coordinate system of the matrix set, {said[:60]!r}, cannot be used.",
        remedy_zh="选择 EPSG:3857、EPSG:4490 或高斯投影的矩阵集（#matrix=…）。",
        remedy_en="Choose a matrix set in EPSG:3857, EPSG:4490 or a Gauss-Krüger grid (#matrix=…).",
        file=name,
    )
