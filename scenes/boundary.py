"""Rings of points made into polygons that can be trusted: plant boundaries 厂区边界 and bunds, in metres.

What cannot be known is refused with its place; what can be mended is mended and said. A mended boundary is shown to the
technician, never passed over: the boundary decides who counts within 500 m (GB 18218-2018 4.3.2).
"""

import numpy as np
from shapely import MultiPolygon, Polygon, get_parts, make_valid
from shapely.geometry.base import BaseGeometry

from scenes.columns import Floats
from scenes.trouble import Report, Trouble

LEAST_AREA_IN_SQUARE_METRES = 1e-6
SQUARE_METRES_PER_HECTARE = 10_000.0


def cleaned(ring: Floats, report: Report, *, file: str = "", place: str = "") -> Polygon:
    """A valid polygon, counter-clockwise, from a ring of shape (points, 2) in metres, closed or not.

    Trouble when it is empty, holds anything but finite numbers, or encloses nothing. Crossings, repeated corners and a
    clockwise ring are mended and noted.
    """
    corners = _corners(ring, report, file=file, place=place)
    polygon = Polygon(corners)
    if not polygon.is_valid:
        polygon = _largest(make_valid(polygon), report, file=file, place=place)
    if not polygon.area > LEAST_AREA_IN_SQUARE_METRES:
        raise _refused("边界没有围成面积。", "The boundary encloses no area.", file, place)
    if not polygon.exterior.is_ccw:
        report.note(
            "边界按顺时针方向绘制，已改为逆时针。",
            "The boundary runs clockwise and was turned round.",
            file=file,
            place=place,
        )
        polygon = polygon.reverse()
    return polygon


def ring_of(polygon: Polygon) -> Floats:
    """The outer corners, shape (points, 2), each once."""
    corners: Floats = np.array(polygon.exterior.coords, np.float64)
    ring: Floats = corners[:-1]
    return ring


def area_in_square_metres(polygon: Polygon) -> float:
    """The area enclosed, holes left out."""
    return float(polygon.area)


def area_in_hectares(polygon: Polygon) -> float:
    """The area enclosed, holes left out; 1 ha = 10,000 m²."""
    return float(polygon.area) / SQUARE_METRES_PER_HECTARE


def band_outside(polygon: Polygon, metres: float = 500.0) -> Polygon:
    """The band between the boundary and so many metres outside it; 500 m is where α counts people (GB 18218 4.3.2).

    Round corners are drawn with 16 chords a quarter: at 500 m the band is nowhere more than 0.6 m too narrow.
    """
    grown = polygon.buffer(metres, quad_segs=16)
    return Polygon(grown.exterior.coords, [polygon.exterior.coords])


def _corners(ring: Floats, report: Report, *, file: str, place: str) -> Floats:
    """The ring's different corners in a row, at least three of them, all of them numbers."""
    if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) == 0:
        raise _refused("边界是空的。", "The boundary is empty.", file, place)
    wrong = np.flatnonzero(~np.isfinite(ring).all(axis=1))
    if len(wrong):
        raise _refused(
            f"边界第 {wrong[0] + 1} 个点不是数。", f"Point {wrong[0] + 1} of the boundary is not a number.", file, place
        )
    moved = (ring != np.roll(ring, 1, axis=0)).any(axis=1)
    moved[0] |= not moved.any()
    corners = ring[moved]
    closed = int(len(ring) > 1 and bool((ring[0] == ring[-1]).all()))
    repeated = len(ring) - len(corners) - closed
    if len(corners) < 3:
        raise _refused(
            f"边界只有 {len(corners)} 个不同的点，至少要 3 个。",
            f"The boundary has {len(corners)} different points and needs 3.",
            file,
            place,
        )
    if repeated > 0:
        report.note(
            f"边界有 {repeated} 个重复点，已去掉。",
            f"{repeated} repeated points of the boundary were left out.",
            file=file,
            place=place,
        )
    return corners


def _largest(mended: BaseGeometry, report: Report, *, file: str, place: str) -> Polygon:
    """The largest polygon of what `make_valid` made; how much was lost is said."""
    parts = [
        part
        for piece in get_parts(mended)
        for part in (get_parts(piece) if isinstance(piece, MultiPolygon) else [piece])
        if isinstance(part, Polygon)
    ]
    if not parts:
        raise _refused("边界没有围成面积。", "The boundary encloses no area.", file, place)
    largest: Polygon = max(parts, key=lambda part: float(part.area))
    share = largest.area / sum(part.area for part in parts)
    report.note(
        f"边界自相交，分成 {len(parts)} 块；只保留最大的一块（占面积的 {share:.1%}）。",
        f"The boundary crosses itself and falls into {len(parts)} parts; the largest is kept ({share:.1%} of it all).",
        remedy_zh="在源文件中改正边界的走向，再导入一次。",
        remedy_en="Mend the order of the corners in the source file and import it again.",
        file=file,
        place=place,
    )
    return largest


def _refused(zh: str, en: str, file: str, place: str) -> Trouble:
    return Trouble(
        zh,
        en,
        remedy_zh="重新绘制边界，至少三个不在一条直线上的点。",
        remedy_en="Draw the boundary again with at least three points that are not in one line.",
        file=file,
        place=place,
    )
