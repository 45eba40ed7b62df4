"""A raster before it belongs to a park: whether it is terrain or imagery, how fine it is, where it lies."""

from dataclasses import dataclass, replace
from math import hypot

import numpy as np

from loaders.crs.system import Crs, Kind, position_from_crs
from loaders.opened import Opened
from loaders.raster.geotiff import GeoTiff, pixels_from_plane
from loaders.raster.heights import GeoTiffTerrain
from loaders.raster.layers import Raster, affine
from loaders.raster.look_through import look_through
from loaders.raster.mbtiles import mbtiles_imagery
from loaders.raster.pictures import GeoTiffImagery
from loaders.raster.plane import CrsPlane, MapPlane
from loaders.raster.rewriting import Rewriting
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
    above what `vertical` says. `rewriting` is what has to be written into the file before it can be a layer, None where
    nothing has; where that cannot be written `unsayable` is the system's name.
    """

    kind: LayerKind
    columns: int
    rows: int
    metres_per_pixel: float
    crs: str
    low: Wgs84
    high: Wgs84
    vertical: Vertical = Vertical.UNSAID
    rewriting: Rewriting | None = None
    unsayable: str = ""


def read_geotiff(opened: Opened) -> RasterInside:
    """One band of more than 8 bits is terrain, everything else is imagery; which it was is noted. Trouble as there."""
    said = opened.said
    looked = look_through(opened.path)
    first = GeoTiff(looked, said.crs)
    first.close()
    if not first.shape.is_heights:
        return _to_write(_inside(GeoTiffImagery(looked, said.crs), LayerKind.IMAGERY, opened), first, opened)
    zh = "单波段、超过 8 位的栅格按高程模型（地形）读取。"
    opened.report.notices.append(Notice(zh, "One band of more than 8 bits: it is read as terrain.", file=first.name))
    terrain = GeoTiffTerrain(looked, said.crs, said.metres_per_unit, vertical=said.heights)
    inside = _to_write(_inside(terrain, LayerKind.TERRAIN, opened), first, opened)
    lowest, highest = (float(np.nanmax(each.levels[-1])) for each in (terrain.relief.lowest, terrain.relief.highest))
    low, high = replace(inside.low, height=-lowest), replace(inside.high, height=highest)
    return replace(inside, low=low, high=high, vertical=terrain.crs.vertical)


def read_mbtiles(opened: Opened) -> RasterInside:
    """Imagery. Trouble as `MbTiles` has it."""
    return _inside(mbtiles_imagery(opened.path, opened.said.datum), LayerKind.IMAGERY, opened)


def inside_of(
    kind: LayerKind, size: tuple[int, int], transform: Floats, crs: Crs, way: Rewriting, name: str
) -> RasterInside:
    """What a raster of `size` pixels is whose `transform` (2, 3) and system come from beside it; `way` reads it."""
    pixels_from_plane(transform, name)  # Trouble where there is no way back
    corners = np.array([[0.0, 0.0], [size[0], 0.0], size, [0.0, size[1]]])
    positions = position_from_crs(crs, np.column_stack([affine(transform, corners), np.zeros(4)]))
    inside = _lying(kind, size, (positions[:, 0], positions[:, 1]), crs.name)
    return _with_place(inside, way, transform, crs)


def _to_write(inside: RasterInside, file: GeoTiff, opened: Opened) -> RasterInside:
    """With what the file lacks: words of the person, a place that is said beside it, overviews."""
    said, shape = opened.said, file.shape
    factor = said.metres_per_unit if inside.kind is LayerKind.TERRAIN else None
    if said.crs is None and not shape.beside and factor is None:
        return replace(inside, rewriting=None if shape.is_seen_from_afar else Rewriting())
    way = Rewriting(metres_per_unit=factor)
    return _with_place(inside, way, shape.transform, None if said.crs is None else file.crs)


def _with_place(inside: RasterInside, way: Rewriting, transform: Floats, crs: Crs | None) -> RasterInside:
    """A plant's own grid is a plane that is turned and moved: what it counts from is written, and the turn with it."""
    if crs is not None and crs.grid is not None and crs.base is not None:
        ends = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        ends[:, :2] = affine(transform, ends)
        corner, right, down = crs.grid.target_from_source(ends)[:, :2]
        transform, crs = np.column_stack([right - corner, down - corner, corner]), crs.base
    if crs is not None and crs.kind is Kind.EARTH:
        return replace(inside, unsayable=crs.name)
    a, b, c, d, e, f = transform.ravel().tolist()
    definition = "" if crs is None else _as_projection(crs) if crs.kind is Kind.PLANE else crs.definition
    return replace(inside, rewriting=replace(way, definition=definition, transform=(a, b, c, d, e, f)))


def _as_projection(crs: Crs) -> str:
    """A plane that touches the earth as a map projection, which a file can name: the orthographic one.

    On the ellipsoid both are the same; between ellipsoid and plane lies a millimetre 4 km from the middle, a
    centimetre at 9 km. Source: IOGP 373-7-2, EPSG method 9840.
    """
    latitude, longitude = crs.definition.removeprefix("ENU:").split(",")
    return f"+proj=ortho +lat_0={latitude} +lon_0={longitude} +datum=WGS84 +units=m +type=crs"


def _inside(raster: Raster, kind: LayerKind, opened: Opened) -> RasterInside:
    raster.close()
    opened.report.notices += raster.notices
    (left, top), (right, bottom) = raster.covers.tolist()
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    finest = raster.levels[-1]
    plane: Floats = np.linalg.solve(finest[:, :2], (corners - finest[:, 2]).T).T
    name = raster.plane.crs.name if isinstance(raster.plane, CrsPlane) else "EPSG:3857"
    return _lying(kind, (int(right - left), int(bottom - top)), _degrees(raster, plane), name)


def _lying(kind: LayerKind, size: tuple[int, int], corners: tuple[Floats, Floats], crs: str) -> RasterInside:
    """From longitude and latitude of its four corners."""
    longitude, latitude = corners
    frame = ParkFrame(Wgs84(float(longitude.mean()), float(latitude.mean())))
    ground = frame.park_from_ground(longitude, latitude)
    across = hypot(*(ground[1] - ground[0]).tolist()) / max(size[0], 1)
    return RasterInside(
        kind,
        *size,
        across,
        crs,
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
