"""Boundaries that cross themselves, made into areas that can be trusted: every part is kept, and it is said."""

from dataclasses import replace

import numpy as np
from shapely import Polygon, get_parts, make_valid
from shapely.errors import GEOSException

from scenes.boundary import NamedBoundary, tangled
from scenes.columns import Floats
from scenes.trouble import Report, Trouble

MOST_CORNERS = 50_000
"""Of a boundary that is mended: a district's has ten thousand, and mending takes its time with the crossings."""
LARGEST = 300_000
"""Corners of one boundary: to learn whether more of them cross takes longer than anybody waits."""
LEAST_SHARE = 1e-9
"""Of the whole area: what is smaller is a leftover of rounding."""


def mended(boundary: NamedBoundary, report: Report) -> tuple[NamedBoundary, ...]:
    """The boundary as it is where it is sound, else the parts of it that enclose something, the largest first.

    Trouble when none does, or when it crosses itself too often, or is too long, for that to be worked out.
    """
    corners = len(boundary.ring) + sum(map(len, boundary.holes))
    if corners > LARGEST:
        zh, en = f"边界有 {corners} 个点，超过 {LARGEST} 个", f"it has {corners} corners, more than {LARGEST}"
        raise _refused(zh, en, boundary)
    polygon = Polygon(boundary.ring, boundary.holes)
    if polygon.is_valid and polygon.area > 0:
        return (boundary,)
    if corners > MOST_CORNERS or tangled([polygon]):
        raise _refused("边界自相交过多", "the boundary crosses itself too often", boundary)
    parts = _parts(polygon, boundary)
    called = boundary.name or boundary.code
    report.note(
        f"边界“{called}”自相交或内外环重叠，已修复为 {len(parts)} 块。",
        f"The boundary “{called}” crosses itself or its holes; it was mended and is now in {len(parts)} parts.",
        remedy_zh="对照原图核对修复后的边界。",
        remedy_en="Compare the mended boundary with the drawing.",
        file=boundary.file,
        place=boundary.place,
    )
    return tuple(_part(boundary, part) for part in parts)


def _parts(polygon: Polygon, boundary: NamedBoundary) -> list[Polygon]:
    try:
        whole = make_valid(polygon, method="structure", keep_collapsed=False)
    except GEOSException:
        raise _refused("边界无法修复", "the boundary cannot be mended", boundary) from None
    least = LEAST_SHARE * whole.area
    pieces = [each for piece in get_parts(whole) for each in get_parts(piece)]
    parts = [each for each in pieces if isinstance(each, Polygon) and each.area > least]
    if not parts:
        raise _refused("边界没有围成面积", "the boundary encloses no area", boundary)
    return sorted(parts, key=lambda part: -part.area)


def _part(boundary: NamedBoundary, part: Polygon) -> NamedBoundary:
    holes = tuple(_open(np.array(each.coords, np.float64)) for each in part.interiors)
    ring = _open(np.array(part.exterior.coords, np.float64))
    return replace(boundary, ring=ring, holes=holes, metres=None)


def _open(ring: Floats) -> Floats:
    return ring[:-1, :2].copy()


def _refused(zh: str, en: str, boundary: NamedBoundary) -> Trouble:
    return Trouble(
        f"{zh}。",
        f"The boundary cannot be used: {en}.",
        remedy_zh="在源文件中重新绘制该边界。",
        remedy_en="Draw it again in the source file.",
        file=boundary.file,
        place=boundary.place,
    )
