"""The import pipeline: each file is told apart by its content, read, reported on, and put into the package.

One file after another, each committed before the next begins; what is wrong with one of them stops none of the others.
"""

import traceback
from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path
from time import monotonic

import numpy as np

from loaders.child_process import Ready, ready_children
from loaders.clouds.las_head import read_las_head
from loaders.formats import (
    FORMATS,
    BoundaryFormat,
    Format,
    ModelFormat,
    RasterFormat,
    RefusedFormat,
    TilesFormat,
    choose,
)
from loaders.importing import clouds
from loaders.importing.boundaries import boundaries_brought
from loaders.importing.findings import Findings
from loaders.importing.memory import PeakMemory
from loaders.importing.models import READING, model_brought, model_put
from loaders.importing.placing import placed
from loaders.importing.rasters import raster_brought, raster_put
from loaders.importing.remembered import inputs_of, still_there
from loaders.importing.scenes3d import osgb_brought, osgb_put, tiles_brought, tiles_put
from loaders.importing.site import Site, open_site
from loaders.importing.wanted import Wanted
from loaders.opened import Opened, Progress
from loaders.osgb.dataset import is_dataset
from loaders.tiles import inside as tiles_inside
from loaders.tiles.archive_write import write_3tz
from loaders.workers import threads
from scenes.columns import Bytes, Floats
from scenes.datum_guess import Whereabouts, suspicions
from scenes.extent import extent_of, notices_of
from scenes.heights import en_of, zh_of
from scenes.model import Model
from scenes.plant import Layer, LayerKind
from scenes.trouble import Notice, Report, Trouble

POINT_FORMATS = ("LAS, LAZ, COPC", "E57")
OSGB_FOLDER = "OSGB folder"
TILES_FOLDER = "3D Tiles folder"
IN_MEMORY = clouds.READ_AT_ONCE
"""Points of a cloud that are sorted in memory; of larger ones the file is gone through a second time, in a child."""


def imported(files: Iterable[Path], wanted: Wanted) -> Generator[Findings]:
    """What was found in each file and what became of it, as soon as it is in the package.

    Trouble when the package itself cannot be worked on. A file's own fault is in its findings.
    """
    with open_site(wanted) as site, ready_children() as ready:
        places = list[Whereabouts]()
        for file in files:
            found = _one(file, site, wanted, ready)
            _compare(found, file, site, places)
            yield found


def _one(file: Path, site: Site, wanted: Wanted, ready: Ready) -> Findings:
    found, peak, began = Findings(str(file)), PeakMemory(), monotonic()
    heard = wanted.watch(file)
    before = site.park

    def progress(share: float) -> None:
        peak.look()
        heard(share)

    try:
        _import(file, site, wanted, found, progress, ready)
        heard(1.0)
    except Trouble as trouble:
        notice = trouble.notice
        found.error = replace(notice, file=notice.file or file.name)
    except OSError as error:
        found.error = _refused_by_system(error, file)
    # The outermost door of one file: a fault of ours in it must not lose the files after it.
    except Exception as error:  # noqa: BLE001
        found.fault, found.error = True, _fault(error, file)
    if found.error is not None:
        site.park = before
    found.report.notices[:] = [replace(each, file=each.file or file.name) for each in found.report.notices]
    heights = site.park.heights.park
    found.heights = f"{zh_of(heights)} {en_of(heights)}"
    found.seconds, found.peak_mb = monotonic() - began, peak.megabytes
    return found


def _import(file: Path, site: Site, wanted: Wanted, found: Findings, progress: Progress, ready: Ready) -> None:
    chosen = _kind_of(file, outline=bool(wanted.whose))
    found.format = chosen if isinstance(chosen, str) else chosen.name
    if not isinstance(chosen, str) and isinstance(chosen, RefusedFormat):
        chosen.read(Opened(file, found.report, wanted.said))
    source = file.resolve()
    inputs = inputs_of(source, wanted.options + _step_of_heights(site))
    if _is_done(source, inputs, site, found):
        return
    with threads() as mapper:
        opened = Opened(file, found.report, wanted.said, mapper, lambda share: progress(READING * share), ready)
        _bring(
            opened, chosen, source, site, wanted, found, inputs, lambda share: progress(READING + (1 - READING) * share)
        )


def _bring(
    opened: Opened,
    chosen: Format | str,
    source: Path,
    site: Site,
    wanted: Wanted,
    found: Findings,
    inputs: str | None,
    progress: Progress,
) -> None:
    """Each kind of thing its own way; with a dry run nothing is written."""
    writes = not wanted.dry_run
    match chosen:
        case BoundaryFormat():
            park = boundaries_brought(chosen.read(opened), site, wanted, found, name=opened.path.stem)
            if writes:
                site.put_park(park)
        case RasterFormat():
            raster = chosen.read(opened)
            raster_brought(raster, site, wanted, found)
            if writes:
                raster_put(raster, source, site, wanted, found, inputs, progress)
        case TilesFormat() | "3D Tiles folder":
            tiles = chosen.read(opened) if isinstance(chosen, TilesFormat) else tiles_inside.read(opened)
            park_from_layer = tiles_brought(tiles, site, wanted, found)
            if writes:
                tiles_put(park_from_layer, source, site, wanted, found, inputs, progress)
        case "OSGB folder":
            place = osgb_brought(opened.path, site, wanted, found)
            if writes:
                osgb_put(place, source, site, wanted, found, inputs, progress)
        case ModelFormat() if chosen.name in POINT_FORMATS:
            _bring_cloud(opened, chosen.read(opened), source, site, wanted, found, inputs, progress)
        case ModelFormat():
            shaped = model_brought(opened, chosen, site, wanted, found)
            if shaped.pieces or not shaped.model.clouds:
                if writes:
                    model_put(shaped, source, site, wanted, found, inputs, progress)
            else:
                _bring_cloud(opened, shaped.model, source, site, wanted, found, inputs, progress)
        case _:
            raise AssertionError(chosen)


def _step_of_heights(site: Site) -> str:
    """What else decides where a file's heights come to lie; nothing where it is not configured."""
    anomaly = site.park.heights.anomaly
    return "" if anomaly is None else repr(anomaly)


def _kind_of(file: Path, *, outline: bool) -> Format | str:
    """The format, or, for a folder, what it is made of. With `outline`, what could be a model as well is none."""
    if not file.is_dir():
        formats = tuple(each for each in FORMATS if isinstance(each, BoundaryFormat | RefusedFormat))
        return choose(file, formats if outline else FORMATS)
    if (file / "tileset.json").is_file():
        return TILES_FOLDER
    if is_dataset(file):
        return OSGB_FOLDER
    raise Trouble(
        "文件夹里既没有 OSGB 实景三维，也没有 3D Tiles。",
        "The folder holds neither photogrammetry in OSGB nor 3D Tiles.",
        remedy_zh="选择含有 metadata.xml 和 Data 的文件夹，或含有 tileset.json 的文件夹，或单个文件。",
        remedy_en="Choose a folder with metadata.xml and Data, or one with tileset.json, or a single file.",
        file=file.name,
    )


def _is_done(source: Path, inputs: str | None, site: Site, found: Findings) -> bool:
    """Whether the same file with the same options lies in the package already; then its findings are those of then."""
    done = site.done.get(str(source))
    if done is None or inputs is None or done.inputs != inputs:
        return False
    if not all(site.holds(name) for name in done.became) or not still_there(site.folder, done):
        return False
    for name in ("parts", "triangles", "textures", "points", "bytes_gpu", "crs"):
        setattr(found, name, done.row.get(name))
    extent = done.row.get("extent")
    found.extent = None if extent is None else np.array(extent, np.float64)
    found.became, found.skipped = tuple(done.became), True
    found.report.note("和已导入的完全相同，已跳过。", "It is the same as was imported before, and was skipped.")
    return True


def _bring_cloud(
    opened: Opened,
    model: Model,
    source: Path,
    site: Site,
    wanted: Wanted,
    found: Findings,
    inputs: str | None,
    progress: Progress,
) -> None:
    """Points become tiles, every one of them."""
    found.count(model)
    every = [_placed_points(cloud.points, cloud.model_from_cloud) for cloud in model.clouds]
    points = np.concatenate(every) if every else np.empty((0, 3))
    extent = extent_of(points)
    if not len(points) or not np.isfinite(extent.low).all():
        raise _no_points()
    found.report.notices += notices_of(extent, points)
    place = placed(model.georeference, wanted.said, np.array([extent.low, extent.high]), site, found)
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    found.reach(place.carry(extent.low + corners * (extent.high - extent.low)))
    assert found.extent is not None
    streamed = _count_in(opened.path, found) if len(points) > IN_MEMORY // 2 else 0
    found.points = max(found.points, streamed)
    found.bytes_gpu = 28 * min(found.points, 100 * clouds.MOST_POINTS)
    if wanted.dry_run:
        return
    key = site.key_for(source)
    made = site.draft / f"{key}.3tz"
    with clouds.scratch(site.draft) as folder:
        if streamed > len(points) and model.georeference is not None:
            park_from_file = place.park_from_model @ np.linalg.inv(model.georeference.crs_from_model)
            way = clouds.Way(park_from_file, found.extent, found.points)
            clouds.sorted_points(opened.path, way, Path(folder), lambda share: progress(0.4 * share))
        else:
            colours = [cloud.colours for cloud in model.clouds]
            clouds.sort_in_memory(_pairs(every, colours, place.carry), found.extent, Path(folder))
        tiles = clouds.cloud_files(
            Path(folder), found.extent[0], wanted.work, lambda share: progress(0.4 + 0.6 * share)
        )
        write_3tz(made, tiles)
    layer = Layer(key, source.stem, LayerKind.TILES_3D, f"tiles/{key}.3tz", np.eye(4))
    found.became = (site.put_layer(source, layer, made, inputs, found.row()),)


def _pairs(
    every: list[Floats], colours: list[Bytes | None], carry: "clouds.Carry"
) -> list[tuple[Floats, Bytes | None]]:
    return [(carry(points), colour) for points, colour in zip(every, colours, strict=True)]


def _placed_points(points: np.ndarray[tuple[int, ...], np.dtype[np.float32]], pose: Floats) -> Floats:
    return points.astype(np.float64) @ pose[:3, :3].T + pose[:3, 3]


def _count_in(path: Path, found: Findings) -> int:
    """How many points a large file really holds."""
    return read_las_head(path, Report()).count if path.suffix.lower() in (".las", ".laz") else 2 * found.points


def _compare(found: Findings, file: Path, site: Site, places: list[Whereabouts]) -> None:
    """Say where a file's place does not agree with the park's boundary or with the files before it."""
    if found.error is not None or found.extent is None or found.crs is None or site.is_nowhere:
        return
    if not places and len(site.park.boundary):
        outline = np.column_stack(site.frame.ground_from_park(site.park.boundary))
        places.append(Whereabouts(site.park.name, outline, outline=True, trusted=True))
    (west, south, _), (east, north, _) = found.extent
    box = np.array([[west, south], [east, south], [east, north], [west, north]])
    corners = box if found.outline is None else found.outline
    degrees = np.column_stack(site.frame.ground_from_park(corners))
    here = Whereabouts(file.name, degrees, found.datum, outline=found.outline is not None)
    for guess in suspicions([*places, here]):
        if guess.layer == here.name:
            found.report.notices.append(guess.notice)
    places.append(here)


def _no_points() -> Trouble:
    return Trouble(
        "文件里没有可用的点。",
        "The file holds no usable point.",
        remedy_zh="请检查点云文件。",
        remedy_en="Examine the cloud.",
    )


def _refused_by_system(error: OSError, file: Path) -> Notice:
    reason = error.strerror or str(error)
    return Notice(
        f"读写失败：{reason}。",
        f"Reading or writing failed: {reason}.",
        "检查磁盘空间和访问权限；场景包没有改动。",
        "Look at the space on the disk and the permissions; the package is as it was.",
        file.name,
        str(error.filename or ""),
    )


def _fault(error: Exception, file: Path) -> Notice:
    """A fault of ours, with what a maintainer needs."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    return Notice(
        f"程序内部出错（{type(error).__name__}: {str(error)[:200]}），这个文件没有导入。",
        f"A fault of the program ({type(error).__name__}: {str(error)[:200]}); this file was not imported.",
        "请把这个文件和这条消息发给维护人员。",
        "Send this file and this message to the maintainers.",
        file.name,
        where,
    )
