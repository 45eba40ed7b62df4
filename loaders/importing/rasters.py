"""Terrain and imagery come into a package as they are: a GeoTIFF or MBTiles file is streamed from where it lies."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from loaders.importing.findings import Findings
from loaders.importing.placing import refuse_far
from loaders.importing.site import Site
from loaders.importing.wanted import Wanted
from loaders.opened import Progress
from loaders.raster.inside import RasterInside
from loaders.raster.source import imagery_of, terrain_of
from loaders.raster.world_file import SUFFIXES
from scenes.columns import Floats
from scenes.datums import Wgs84
from scenes.plant import Layer, LayerKind
from scenes.trouble import Notice, Trouble

PIECE = 4 << 20
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
    """Copy the file, with its world file, and make it a layer. Trouble where it would not be understood there."""
    key = site.key_for(source)
    folder = "terrain" if inside.kind is LayerKind.TERRAIN else "imagery"
    made = site.draft / f"{key}{source.suffix.lower()}"
    copied(source, made, progress)
    said = wanted.said.crs or (wanted.said.datum and wanted.said.datum.__name__)
    beside = next((source.with_suffix(each) for each in SUFFIXES if source.with_suffix(each).is_file()), None)
    if said or beside is not None:
        _refuse_what_needs_words(made, inside)
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


def _refuse_what_needs_words(made: Path, inside: RasterInside) -> None:
    """A layer is opened without anybody beside it: the file itself must say where it lies."""
    try:
        (terrain_of(made) if inside.kind is LayerKind.TERRAIN else imagery_of(str(made))).close()
    except Trouble as trouble:
        raise Trouble(
            "这个栅格自身没有写明坐标系，图层打开时会不知道放在哪里。",
            "The raster itself does not say its system; as a layer nobody would know where it lies.",
            remedy_zh="把坐标系写进文件再导入：gdal_translate -a_srs EPSG:… 输入.tif 输出.tif。",
            remedy_en="Write the system into the file first: gdal_translate -a_srs EPSG:… in.tif out.tif.",
        ) from trouble


def _corners(inside: RasterInside, site: Site) -> Floats:
    low, high = inside.low, inside.high
    places = [(x.longitude, y.latitude, z.height) for x in (low, high) for y in (low, high) for z in (low, high)]
    columns = np.array(places)
    up = site.park.heights.park_height_from(inside.vertical, columns[:, 2])
    return site.frame.park_from_position(columns[:, 0], columns[:, 1], up)
