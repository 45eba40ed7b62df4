"""The one face of coordinate systems: what a text names, and the way between such a system and a park's own metres."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from loaders.crs.system import Crs, Kind, crs_from_position, position_from_crs
from loaders.crs.written import crs_of, grid_text
from scenes.columns import Floats, lock
from scenes.datums import Cgcs2000, wgs84_of
from scenes.frame import ParkFrame
from scenes.georeference import Georeference
from scenes.heights import Heights, Vertical
from scenes.trouble import Notice, Trouble

__all__ = [
    "Crs",
    "Kind",
    "Placing",
    "crs_from_park",
    "crs_from_position",
    "crs_of",
    "frame_around",
    "frame_for",
    "grid_text",
    "park_from_crs",
    "park_from_georeference",
    "position_from_crs",
]

BLOCK = 16_384
"""Points carried at a time: what comes between stays in the processor's cache, and memory stays small."""
ONE_PLACING_IS_ENOUGH = 0.01
"""Metres: a model that one affine places worse than this must be cut, or its vertices carried one by one."""
HALF_OF_AN_UNKNOWN_BOX = 50.0
"""Metres around the model's origin over which a placing is fitted when nobody says how large the model is."""


@dataclass(frozen=True, slots=True)
class Placing:
    """`park_from_model` (4, 4) float64, the metres by which it errs at worst over the model's box, and what to say."""

    park_from_model: Floats
    worst: float
    notices: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        lock(self.park_from_model)

    @property
    def enough(self) -> bool:
        """Whether the one affine is good to a centimetre."""
        return self.worst <= ONE_PLACING_IS_ENOUGH


def park_from_crs(crs: Crs, frame: ParkFrame, points: Floats, *, heights: Heights | None = None) -> Floats:
    """East, north, up in a park's metres, shape (points, 3), from easting, northing, height in a system.

    `heights` leads from the zero of the system's heights to the park's; without it heights pass as they are, and what
    has to be said of them is `Heights.notice_of`. Trouble for points that are no numbers or lie where the system ends.
    """
    park = np.empty((len(points), 3))
    for first in range(0, len(points), BLOCK):
        positions = _positions(crs, points, first)
        up = positions[:, 2] if heights is None else heights.park_height_from(crs.vertical, positions[:, 2])
        park[first : first + BLOCK] = frame.park_from_position(positions[:, 0], positions[:, 1], up)
    return park


def _positions(crs: Crs, points: Floats, first: int) -> Floats:
    """One block of points; Trouble counts the point among all of them."""
    try:
        return position_from_crs(crs, points[first : first + BLOCK])
    except Trouble:
        position_from_crs(crs, points)
        raise


def crs_from_park(crs: Crs, frame: ParkFrame, points: Floats, *, heights: Heights | None = None) -> Floats:
    """Easting, northing, height in a system, shape (points, 3), from a park's metres. Trouble as in `park_from_crs`."""
    longitude, latitude, up = frame.position_from_park(points)
    up = up if heights is None else heights.height_from_park(crs.vertical, up)
    return crs_from_position(crs, np.column_stack([longitude, latitude, up]))


def park_from_georeference(
    georeference: Georeference,
    frame: ParkFrame,
    *,
    box: Floats | None = None,
    heights: Heights | None = None,
    vertical: Vertical = Vertical.UNSAID,
) -> Placing:
    """How a model is set into a park: the affine nearest to the true way over `box`, (2, 3) in the model's metres.

    `heights` are the park's; `vertical`, where somebody says it, goes before what the file says its own count from.

    Trouble when the file gives no place, when its system is not understood, or when the box lies outside of it.
    """
    model = _grid(box)
    crs, points = _crs_points(georeference, model)
    crs = replace(crs, vertical=vertical or crs.vertical)
    park = park_from_crs(crs, frame, points, heights=heights)
    matrix, worst = _fitted(model, park)
    told = (heights or Heights()).notice_of(crs.vertical, place=georeference.said_in)
    return Placing(matrix, worst, (*crs.notices, *([told] if told else [])))


def frame_for(georeference: Georeference, *, box: Floats | None = None) -> ParkFrame:
    """A park's frame whose origin lies amid a model, at its lowest height. Trouble as in `park_from_georeference`."""
    crs, points = _crs_points(georeference, _grid(box))
    return frame_around(crs, points)


def frame_around(crs: Crs, points: Floats) -> ParkFrame:
    """A frame with its origin amid points (points, 3), at the lowest of them: whole 1e-7 degrees, whole metres."""
    positions = position_from_crs(crs, points)
    middle = (positions.min(axis=0) + positions.max(axis=0)) / 2
    lowest = float(np.floor(positions[:, 2].min()))
    return ParkFrame(Cgcs2000(round(float(middle[0]), 7), round(float(middle[1]), 7), lowest))


def _crs_points(georeference: Georeference, model: Floats) -> tuple[Crs, Floats]:
    """The system in which a model stands, and where these points of the model are in it."""
    matrix = georeference.crs_from_model
    if not np.isfinite(matrix).all():
        raise _nowhere("模型的位置不是数", "the model's place is not a number", georeference)
    placed = model @ matrix[:3, :3].T + matrix[:3, 3]
    if georeference.crs:
        return crs_of(georeference.crs, place=georeference.said_in), placed
    if georeference.anchor is None:
        raise _nowhere("文件没有给出坐标系和位置", "the file gives no system and no place", georeference)
    anchor = wgs84_of(georeference.anchor)
    turn = np.radians(georeference.north)
    east_from_model = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    plane = crs_of(f"ENU:{anchor.latitude!r},{anchor.longitude!r}", place=georeference.said_in)
    return plane, placed @ east_from_model.T + np.array([0.0, 0.0, anchor.height])


def _grid(box: Floats | None) -> Floats:
    """Places all over a box, its corners with them, shape (75, 3)."""
    half = HALF_OF_AN_UNKNOWN_BOX
    low, high = np.array([[-half] * 3, [half] * 3]) if box is None else box
    size = np.maximum(high - low, 1.0)  # a flat model still has to be told which way is up
    shares = np.array(list(product(np.linspace(0, 1, 5), np.linspace(0, 1, 5), (0.0, 0.5, 1.0))))
    return np.asarray(low + shares * size, np.float64)


def _fitted(model: Floats, park: Floats) -> tuple[Floats, float]:
    """The least-squares affine, (4, 4), and how far it is off at worst, in metres."""
    middle, size = model.mean(axis=0), np.ptp(model, axis=0)
    columns = np.column_stack([(model - middle) / size, np.ones(len(model))])
    solved = np.linalg.lstsq(columns, park, rcond=None)[0]
    matrix = np.eye(4)
    matrix[:3, :3] = (solved[:3] / size[:, None]).T
    matrix[:3, 3] = solved[3] - matrix[:3, :3] @ middle
    rest = park - (model @ matrix[:3, :3].T + matrix[:3, 3])
    return matrix, float(np.linalg.norm(rest, axis=1).max())


def _nowhere(zh: str, en: str, georeference: Georeference) -> Trouble:
    return Trouble(
        f"{zh}。",
        f"The model cannot be placed: {en}.",
        remedy_zh="用 --crs 指明坐标系，或给出模型原点的经纬度。",
        remedy_en="Say the system with --crs, or give longitude and latitude of the model's origin.",
        place=georeference.said_in,
    )
