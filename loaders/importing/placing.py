"""Where in the park something from a file lies, and what there is to say of that. No step between systems is silent."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from loaders.crs.crs import crs_of, frame_around, frame_for, park_from_crs, park_from_georeference
from loaders.importing.findings import Findings
from loaders.importing.site import Site
from loaders.opened import Said
from scenes.columns import Floats, lock
from scenes.datums import Wgs84, word_of
from scenes.frame import ParkFrame
from scenes.georeference import Georeference
from scenes.heights import Heights, Vertical, en_of, zh_of
from scenes.trouble import Notice, Trouble

FARTHEST = 100_000.0
"""Metres from the park's origin beyond which something belongs to another place, or to another system."""

EARTH = "EPSG:4978"


@dataclass(frozen=True, slots=True)
class Place:
    """`park_from_model` (4, 4) errs by `worst` metres; `exactly`, where it is there, carries every point by itself."""

    park_from_model: Floats
    worst: float = 0.0
    exactly: Callable[[Floats], Floats] | None = None

    def __post_init__(self) -> None:
        lock(self.park_from_model)

    def carry(self, points: Floats) -> Floats:
        """Places in the park, (points, 3), from the model's metres."""
        if self.exactly is not None:
            return self.exactly(points)
        return points @ self.park_from_model[:3, :3].T + self.park_from_model[:3, 3]


def placed(georeference: Georeference | None, said: Said, box: Floats, site: Site, found: Findings) -> Place:
    """How a model with this `box` (2, 3) in its own metres is set into the park; what is assumed is noted.

    A park that lay nowhere gets its origin from the model. Trouble when the system is not understood, or when the model
    would lie far from the park.
    """
    georeference = _with_said(georeference, said.crs)
    if georeference is None or not (georeference.crs or georeference.anchor):
        return _by_its_own_numbers(georeference, box, site, found)
    found.crs = _called(georeference)
    if site.is_nowhere:
        site.settle(frame_for(georeference, box=box).origin, said.heights or _vertical_of(georeference))
        found.report.notices.append(_settled(site))
    heights = site.park.heights
    placing = park_from_georeference(georeference, site.frame, box=box, heights=heights, vertical=said.heights)
    found.report.notices += placing.notices
    exactly = None
    if georeference.crs and not placing.enough:
        exactly = _exactly(georeference, site.frame, heights, said.heights)
    place = Place(placing.park_from_model, placing.worst, exactly)
    corners = place.carry(_corners(box))
    if not georeference.crs and _away(corners) > FARTHEST:
        found.crs = None
        found.report.notices.append(_not_believed(georeference, _away(corners)))
        return Place(np.eye(4))
    refuse_far(corners, found.crs)
    return place


def settle_on_earth(site: Site, corners: Floats, vertical: Vertical, found: Findings) -> None:
    """A park that lay nowhere gets its origin amid places (places, 3) on the earth's centre."""
    if site.is_nowhere:
        site.settle(frame_around(crs_of(EARTH), corners).origin, vertical)
        found.report.notices.append(_settled(site))


def refuse_far(corners: Floats, crs: str) -> None:
    """Trouble when places in the park's frame lie where no park reaches."""
    if (away := _away(corners)) > FARTHEST:
        raise Trouble(
            f"按 {crs} 计算，它离园区 {away / 1000:,.0f} km，没有导入。",
            f"By {crs} it lies {away / 1000:,.0f} km from the park and was not imported.",
            remedy_zh="核对坐标系（--crs）、中央子午线和园区原点。",
            remedy_en="Look at the system (--crs), its central meridian and the park's origin.",
        )


def _away(corners: Floats) -> float:
    return float(np.linalg.norm(corners, axis=1).min())


def _not_believed(georeference: Georeference, away: float) -> Notice:
    return Notice(
        f"文件自带的经纬度离园区 {away / 1000:,.0f} km，没有采用；按园区坐标放置。",
        f"The file's own longitude and latitude lie {away / 1000:,.0f} km from the park and were not used.",
        "用 --crs 指明坐标系。",
        "Say the system with --crs.",
        place=georeference.said_in,
    )


def _with_said(georeference: Georeference | None, said_crs: str | None) -> Georeference | None:
    """What the person says goes before what the file says."""
    if said_crs is None:
        return georeference
    pose = np.eye(4) if georeference is None else georeference.crs_from_model
    if georeference is not None:
        return replace(georeference, crs=said_crs, said_in="--crs", anchor=None)
    return Georeference(said_crs, pose, "--crs")


def _vertical_of(georeference: Georeference) -> Vertical:
    """What a system says its heights count from."""
    return crs_of(georeference.crs, place=georeference.said_in).vertical if georeference.crs else Vertical.UNSAID


def _exactly(
    georeference: Georeference, frame: ParkFrame, heights: Heights, vertical: Vertical
) -> Callable[[Floats], Floats]:
    crs, pose = crs_of(georeference.crs, place=georeference.said_in), georeference.crs_from_model
    crs = replace(crs, vertical=vertical or crs.vertical)

    def carry(points: Floats) -> Floats:
        return park_from_crs(crs, frame, points @ pose[:3, :3].T + pose[:3, 3], heights=heights)

    return carry


def _called(georeference: Georeference) -> str:
    if georeference.crs:
        return crs_of(georeference.crs, place=georeference.said_in).name
    anchor = georeference.anchor or Wgs84(0, 0)
    return f"ENU {word_of(type(anchor))} {anchor.longitude:.6f}, {anchor.latitude:.6f}"


def _corners(box: Floats) -> Floats:
    return np.array([[box[i, 0], box[j, 1], box[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])


def _by_its_own_numbers(georeference: Georeference | None, box: Floats, site: Site, found: Findings) -> Place:
    """Nobody says what the numbers of the file count from: the park's own metres, unless that cannot be."""
    place = Place(np.eye(4) if georeference is None else georeference.crs_from_model.copy())
    if _away(place.carry(_corners(box))) <= FARTHEST:
        found.report.notices.append(_unplaced(site))
        return place
    found.report.note(
        "文件没有坐标系，数值像测量坐标：暂放在园区原点附近，位置不对。",
        "The file has no coordinate system; its numbers look like a survey's: it was put at the park's origin.",
        remedy_zh="用 --crs 指明坐标系，重新导入。",
        remedy_en="Say the system with --crs and import it again.",
    )
    return Place(np.eye(4))


def _unplaced(site: Site) -> Notice:
    if site.is_nowhere:
        return Notice(
            "文件没有坐标系，园区也还没有位置：按园区坐标放置，园区原点未知。",
            "The file has no coordinate system and the park has no place yet: it stands in the park's own metres.",
            "用 --crs 指明坐标系，或先导入边界、用 --origin 给出园区原点。",
            "Say the system with --crs, or import a boundary first, or give the park's place with --origin.",
        )
    return Notice(
        "文件没有坐标系：坐标按园区的东、北、高（米）使用。",
        "The file has no coordinate system: its numbers were taken as the park's east, north and up in metres.",
        "不对时用 --crs 指明坐标系。",
        "Where that is wrong, say the system with --crs.",
    )


def _settled(site: Site) -> Notice:
    origin = site.park.origin
    word = word_of(type(origin))
    where = f"{word} {origin.longitude:.7f}, {origin.latitude:.7f}, {origin.height:g} m"
    zero = site.park.heights.park
    return Notice(f"园区原点定在 {where}（{zh_of(zero)}）。", f"The park's origin was set to {where} ({en_of(zero)}).")
