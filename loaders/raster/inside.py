"""A raster before it belongs to a park: whether it is terrain or imagery, how fine it is, where it lies."""

from dataclasses import dataclass, replace
from math import hypot

import numpy as np

from loaders.crs.system import position_from_crs
from loaders.opened import Opened
from loaders.raster.geotiff import GeoTiff
from loaders.raster.heights import GeoTiffTerrain
from loaders.raster.layers import Raster
from loaders.raster.look_through import look_through
from loaders.raster.mbtiles import mbtiles_imagery
from loaders.raster.pictures import GeoTiffImagery
from loaders.raster.plane import CrsPlane, MapPlane
from scenes.columns import Floats
from scenes.datums import Wgs84, wgs84_from
from scenes.frame import ParkFrame
from scenes.heights import Vertical
from scenes.plant import LayerKind
from scenes.tile_matrix import degrees_from_plane
from scenes.trouble import Notice


@dataclass(frozen=True, slots=True)
class RasterInside:
    """`columns` × `rows` pixels of its finest level, `metres_per_pixel` across in the middle; `crs` is for the person.

    `low` and `high` are its south-western and north-eastern corner; of heights these are the lowest and the highest,
    above what `vertical` says.
    """

    kind: LayerKind
    columns: int
    rows: int
    metres_per_pixel: float
    crs: str
    low: Wgs84
    high: Wgs84
    vertical: Vertical = Vertical.UNSAID


def read_geotiff(opened: Opened) -> RasterInside:
    """One band of more than 8 bits is terrain, everything else is imagery; which it was is noted. Trouble as there."""
    said = opened.said
    looked = look_through(opened.path)
    first = GeoTiff(looked, said.crs)
    first.close()
    if not first.shape.is_heights:
        return _inside(GeoTiffImagery(looked, said.crs), LayerKind.IMAGERY, opened)
    zh = "单波段、超过 8 位的栅格按高程模型（地形）读取。"
    opened.report.notices.append(Notice(zh, "One band of more than 8 bits: it is read as terrain.", file=first.name))
    terrain = GeoTiffTerrain(looked, said.crs, said.metres_per_unit, vertical=said.heights)
    inside = _inside(terrain, LayerKind.TERRAIN, opened)
    lowest, highest = (float(np.nanmax(each.levels[-1])) for each in (terrain.relief.lowest, terrain.relief.highest))
    low, high = replace(inside.low, height=-lowest), replace(inside.high, height=highest)
    return replace(inside, low=low, high=high, vertical=terrain.crs.vertical)


def read_mbtiles(opened: Opened) -> RasterInside:
    """Imagery. Trouble as `MbTiles` has it."""
    return _inside(mbtiles_imagery(opened.path, opened.said.datum or Wgs84), LayerKind.IMAGERY, opened)


def _inside(raster: Raster, kind: LayerKind, opened: Opened) -> RasterInside:
    raster.close()
    opened.report.notices += raster.notices
    (left, top), (right, bottom) = raster.covers.tolist()
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    finest = raster.levels[-1]
    plane: Floats = np.linalg.solve(finest[:, :2], (corners - finest[:, 2]).T).T
    longitude, latitude = _degrees(raster, plane)
    frame = ParkFrame(Wgs84(float(longitude.mean()), float(latitude.mean())))
    ground = frame.park_from_ground(longitude, latitude)
    across = hypot(*(ground[1] - ground[0]).tolist()) / max(right - left, 1.0)
    return RasterInside(
        kind,
        int(right - left),
        int(bottom - top),
        across,
        raster.plane.crs.name if isinstance(raster.plane, CrsPlane) else "EPSG:3857",
        Wgs84(float(longitude.min()), float(latitude.min())),
        Wgs84(float(longitude.max()), float(latitude.max())),
    )


def _degrees(raster: Raster, plane: Floats) -> tuple[Floats, Floats]:
    """WGS 84 degrees of plane coordinates (points, 2)."""
    if isinstance(raster.plane, MapPlane):
        return wgs84_from(raster.plane.datum, *degrees_from_plane(raster.plane.projection, plane))
    if not isinstance(raster.plane, CrsPlane):
        raise TypeError(f"no plane of ours: {raster.plane!r}")
    positions = position_from_crs(raster.plane.crs, np.column_stack([plane, np.zeros(len(plane))]))
    return positions[:, 0], positions[:, 1]
