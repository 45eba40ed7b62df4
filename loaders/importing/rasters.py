"""Terrain and imagery come into a package as a GeoTIFF or MBTiles file, which is streamed from where it lies."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from loaders.importing.findings import Findings
from loaders.importing.placing import refuse_far
from loaders.importing.site import Site
from loaders.importing.wanted import Wanted
from loaders.opened import Opened, Progress
from loaders.raster.inside import RasterInside, read_geotiff
from loaders.raster.mbtiles import write_datum
from loaders.raster.rewriting import rewritten
from scenes.columns import Floats
from scenes.datums import Wgs84
from scenes.plant import Layer, LayerKind
from scenes.trouble import Notice, Trouble

PIECE = 4 << 20
SAME_IN_DEGREES = 1e-7
"""A centimetre."""
PATCH_BYTES = 256 * 256 * 4 * 4 // 3 + 65 * 65 * 40
"""What one patch of ground takes on the GPU: its picture and its grid. Some hundred of them are shown at a time."""


def raster_brought(inside: RasterInside, site: Site, wanted: Wanted, found: Findings) -> None:
    """Where a raster lies, said and settled. Trouble when that is far from the park."""
    found.crs, found.textures = inside.crs, 1
    found.bytes_gpu = PATCH_BYTES * min(-(-inside.columns // 256) * -(-inside.rows // 256), 200)
    if site.is_nowhere:
        middle = Wgs84(
            (inside.low.longitude + inside.high.longitude) / 2, (inside.low.latitude + inside.high.latitude) / 2
        )
        site.settle(Wgs84(round(middle.longitude, 7), round(middle.latitude, 7), inside.low.height), inside.vertical)
        found.report.notices.append(
            Notice("园区原点定在影像或地形的中央。", "The park's origin was set amid the raster.")
        )
    if inside.kind is LayerKind.TERRAIN:
        notice = site.park.heights.notice_of(inside.vertical)
        found.report.notices += [] if notice is None else [notice]
    corners = _corners(inside, site)
    refuse_far(corners, inside.crs)
    found.reach(corners)


def raster_put(
    inside: RasterInside,
    source: Path,
    site: Site,
    wanted: Wanted,
    found: Findings,
    inputs: str | None,
    progress: Progress,
) -> None:
    """Make it a layer: as it is where that says everything, else written anew with its place and its overviews.

    Trouble where what the person says cannot be written into it.
    """
    if inside.unsayable:
        raise _unsayable(inside.unsayable)
    key = site.key_for(source)
    folder = "terrain" if inside.kind is LayerKind.TERRAIN else "imagery"
    way = inside.rewriting
    made = site.draft / f"{key}{source.suffix.lower() if way is None else '.tif'}"
    if way is None:
        copied(source, made, progress)
        if source.suffix.lower() == ".mbtiles" and wanted.said.datum is not None:
            write_datum(made, wanted.said.datum)
    else:
        rewritten(source, made, way, progress, found.report)
        _refuse_moved(made, inside)
        found.report.note(
            "栅格写成了带坐标系和金字塔的 GeoTIFF（COG）。",
            "The raster was written as a GeoTIFF (COG) with its system and overviews inside.",
        )
    layer = Layer(key, source.stem, inside.kind, f"{folder}/{made.name}")
    if inside.kind is LayerKind.TERRAIN:
        layer = replace(layer, heights=wanted.said.heights)
    found.became = (site.put_layer(source, layer, made, inputs, found.row()),)


def copied(source: Path, target: Path, progress: Progress) -> None:
    """A file's copy, piece by piece, down to the disk."""
    whole, done = max(source.stat().st_size, 1), 0
    with source.open("rb") as reading, target.open("xb") as writing:
        while piece := reading.read(PIECE):
            writing.write(piece)
            done += len(piece)
            progress(done / whole)
        writing.flush()
    shutil.copymode(source, target)


def _refuse_moved(made: Path, inside: RasterInside) -> None:
    """A layer is opened without anybody beside it: what was written must lie where the person said."""
    again = read_geotiff(Opened(made))
    ends = [(each.low, each.high) for each in (inside, again)]
    corners = np.array([[x.longitude, x.latitude, y.longitude, y.latitude] for x, y in ends])
    if again.kind is not inside.kind or np.abs(corners[0] - corners[1]).max() > SAME_IN_DEGREES:
        raise _unsayable(inside.crs)


def _unsayable(crs: str) -> Trouble:
    return Trouble(
        f"坐标系 {crs} 无法写进 GeoTIFF，图层打开时会不知道放在哪里。",
        f"The system {crs} cannot be written into a GeoTIFF; as a layer nobody would know where it lies.",
        remedy_zh="先把栅格转换到国家坐标系：gdalwarp -t_srs EPSG:4547 输入.tif 输出.tif。",
        remedy_en="Turn the raster into a national system first: gdalwarp -t_srs EPSG:4547 in.tif out.tif.",
    )


def _corners(inside: RasterInside, site: Site) -> Floats:
    low, high = inside.low, inside.high
    places = [(x.longitude, y.latitude, z.height) for x in (low, high) for y in (low, high) for z in (low, high)]
    columns = np.array(places)
    up = site.park.heights.park_height_from(inside.vertical, columns[:, 2])
    return site.frame.park_from_position(columns[:, 0], columns[:, 1], up)
