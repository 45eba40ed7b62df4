"""Rings of points made into polygons that can be trusted: plant boundaries 厂区边界 and bunds, in metres.

What cannot be known is refused with its place; what can be mended is mended and said. A mended boundary is shown to the
technician, never passed over: the boundary decides who counts within 500 m (GB 18218-2018 4.3.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import MultiPolygon, Polygon, STRtree, get_parts, linestrings, make_valid, union_all
from shapely.geometry.base import BaseGeometry

from scenes.codes import CodeKind, fits
from scenes.columns import Floats, lock
from scenes.datums import Datum, Wgs84, wgs84_from
from scenes.frame import ParkFrame
from scenes.plant import Enterprise, Park
from scenes.trouble import Report, Trouble

LEAST_AREA_IN_SQUARE_METRES = 1e-6
SQUARE_METRES_PER_HECTARE = 10_000.0
WIDEST_IN_METRES = 40_000.0
"""Beyond this the ground falls more than some 60 m below the local plane, which is said."""
EARTH_RADIUS_IN_METRES = 6.371e6
SAME_PLACE_IN_METRES = 0.005
MOST_CROSSINGS = 50_000
"""Of one mending or joining: crossings grow with the square of the corners, and so would memory."""


@dataclass(frozen=True, slots=True)
class NamedBoundary:
    """One outline as a file has it: `ring` and `holes` are degrees (longitude, latitude), shape (points, 2), open.

    `what` and `code` say whose it is ("" when the file does not). `metres` is the same ring in the metres of the park
    that wrote it, exact, None in other people's files. `file` and `place` are where it was read.
    """

    ring: Floats
    datum: Datum
    holes: tuple[Floats, ...] = ()
    name: str = ""
    code: str = ""
    what: str = ""
    metres: Floats | None = None
    file: str = ""
    place: str = ""

    def __post_init__(self) -> None:
        lock(self.ring, self.metres, *self.holes)


def park_ring_of(boundary: NamedBoundary, frame: ParkFrame, report: Report) -> Floats:
    """The ring in the park's frame, metres, shape (points, 2): the exact metres where they still fit the degrees.

    Degrees changed by another program win over the metres of ours, and that is said.
    """
    drawn = frame.park_from_ground(boundary.ring[:, 0], boundary.ring[:, 1], boundary.datum)
    exact = boundary.metres
    if exact is None:
        return drawn
    if exact.shape == drawn.shape and bool((np.abs(exact - drawn) < SAME_PLACE_IN_METRES).all()):
        return exact
    report.note(
        f"边界“{boundary.name or boundary.code}”的经纬度被别的程序改过，以经纬度为准。",
        f"The degrees of the boundary “{boundary.name or boundary.code}” were changed elsewhere and are what counts.",
        file=boundary.file,
        place=boundary.place,
    )
    return drawn


def park_of_boundaries(boundaries: Sequence[NamedBoundary], name: str, code: str = "") -> tuple[Park, Report]:
    """A park with nothing in it but its outline, its origin in the middle: for looking at other people's files.

    An outline with an enterprise's code (9 digits) becomes that enterprise's boundary. The park's boundary is the
    largest part of all outlines together. Trouble when no outline encloses anything.
    """
    report = Report()
    corners = [_wgs84_corners(each) for each in boundaries]
    if not corners:
        raise _refused("没有边界。", "There is no boundary.", "", "")
    every = np.vstack(corners)
    middle: Floats = (every.min(axis=0) + every.max(axis=0)) / 2
    frame = ParkFrame(Wgs84(*middle.tolist()))
    polygons = _polygons(boundaries, frame, report)
    whole = _joined([polygon for _, polygon in polygons], report)
    largest = _parts(whole)[0]
    bounds: tuple[float, float, float, float] = whole.bounds
    west, south, east, north = bounds
    if max(east - west, north - south) > WIDEST_IN_METRES:
        size = f"{(east - west) / 1000:.0f} × {(north - south) / 1000:.0f} km"
        drop = ((east - west) ** 2 + (north - south) ** 2) / (8 * EARTH_RADIUS_IN_METRES)
        report.note(
            f"范围有 {size}，最远处地面比场景平面低约 {drop:.0f} m。",
            f"It is {size} wide: at its far corners the ground lies some {drop:.0f} m below the plane of the scene.",
        )
    enterprises = tuple(
        Enterprise(each.code, each.name or each.code, ring_of(polygon))
        for each, polygon in polygons
        if fits(each.code, CodeKind.ENTERPRISE)
    )
    return Park(code, name, frame.origin, ring_of(largest), enterprises), report


def rings_in_park(boundaries: Sequence[NamedBoundary], frame: ParkFrame) -> tuple[tuple[str, Floats], ...]:
    """Name and ring in metres of every outline that encloses something: to draw each of them."""
    return tuple((each.name or each.code, ring_of(polygon)) for each, polygon in _polygons(boundaries, frame, Report()))


def _polygons(
    boundaries: Sequence[NamedBoundary], frame: ParkFrame, report: Report
) -> list[tuple[NamedBoundary, Polygon]]:
    """The outlines that enclose something. Trouble, the last one met, when none does."""
    good: list[tuple[NamedBoundary, Polygon]] = []
    bad: Trouble | None = None
    turned = 0
    for each in boundaries:
        try:
            ring = park_ring_of(each, frame, report)
            turned += _clockwise(ring)
            ring = ring[::-1] if _clockwise(ring) else ring
            good.append((each, cleaned(ring, report, file=each.file, place=each.place)))
        except Trouble as trouble:
            bad = trouble
            report.notices.append(trouble.notice)
    if not good and bad is not None:
        raise bad
    if turned:
        report.note(
            f"{turned} 个环按顺时针方向绘制，已改为逆时针。",
            f"Rings that ran clockwise and were turned round: {turned}.",
            file=good[0][0].file,
        )
    return good


def _joined(polygons: list[Polygon], report: Report) -> BaseGeometry:
    """All outlines as one shape; the largest alone, and that is said, where they cross too often to be joined."""
    if not tangled(polygons):
        return union_all(polygons)
    report.note(
        "边界之间相交过多，没有合并，园区边界只取最大的一条。",
        "The outlines cross too often to be joined; the park's boundary is the largest of them.",
    )
    return max(polygons, key=lambda polygon: float(polygon.area))


def tangled(polygons: list[Polygon]) -> bool:
    """Whether the sides of these polygons meet more often than can be worked out in bounded memory."""
    corners = [np.array(polygon.exterior.coords, np.float64) for polygon in polygons]
    ends = np.concatenate([np.stack([each[:-1], each[1:]], axis=1) for each in corners])
    sides = np.atleast_1d(np.asarray(linestrings(ends)))
    tree, met = STRtree(sides), 0
    allowed = 2 * (MOST_CROSSINGS + 2 * len(sides))  # each meeting counts for both, and every side meets two more
    step = max(1, 2_000_000 // len(sides))
    for first in range(0, len(sides), step):
        met += tree.query(sides[first : first + step], predicate="intersects").shape[1]
        if met > allowed:
            return True
    return False


def _clockwise(ring: Floats) -> bool:
    """Whether a ring encloses a negative area."""
    from_first: Floats = ring - ring[:1]
    east, north = from_first[:, 0], from_first[:, 1]
    return float(np.sum(east * np.roll(north, -1) - np.roll(east, -1) * north)) < 0


def _wgs84_corners(boundary: NamedBoundary) -> Floats:
    longitude, latitude = wgs84_from(boundary.datum, boundary.ring[:, 0], boundary.ring[:, 1])
    return np.column_stack([longitude, latitude])


def cleaned(ring: Floats, report: Report, *, file: str = "", place: str = "") -> Polygon:
    """A valid polygon, counter-clockwise, from a ring of shape (points, 2) in metres, closed or not.

    Trouble when it is empty, holds anything but finite numbers, or encloses nothing. Crossings, repeated corners and a
    clockwise ring are mended and noted.
    """
    corners = _corners(ring, report, file=file, place=place)
    polygon = Polygon(corners)
    if not polygon.is_valid:
        if tangled([polygon]):
            raise _refused("边界自相交过多。", "The boundary crosses itself too often.", file, place)
        mended = make_valid(
            polygon, method="structure", keep_collapsed=False
        )  # a hundred times quicker than "linework"
        polygon = _largest(mended, report, file=file, place=place)
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
    corners: Floats = ring[moved]
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
    parts = [part for part in _parts(mended) if part.area > LEAST_AREA_IN_SQUARE_METRES]
    if not parts:
        raise _refused("边界没有围成面积。", "The boundary encloses no area.", file, place)
    largest = parts[0]
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


def _parts(shape: BaseGeometry) -> list[Polygon]:
    """The polygons a shape is made of, the largest first."""
    pieces: list[BaseGeometry] = [
        part
        for piece in list(get_parts(shape))
        for part in (list(get_parts(piece)) if isinstance(piece, MultiPolygon) else [piece])
    ]
    return sorted((part for part in pieces if isinstance(part, Polygon)), key=lambda part: -float(part.area))


def _refused(zh: str, en: str, file: str, place: str) -> Trouble:
    return Trouble(
        zh,
        en,
        remedy_zh="重新绘制边界，至少三个不在一条直线上的点。",
        remedy_en="Draw the boundary again with at least three points that are not in one line.",
        file=file,
        place=place,
    )
