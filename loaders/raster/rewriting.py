"""A raster written anew, so that a layer needs nobody beside it: its place, its unit and its overviews inside the file.

Done by GDAL in a process of its own, as a Cloud Optimized GeoTIFF. What the file says of itself (known places, palette,
colours, scale) is kept; pictures that were JPEG are JPEG again, all else is kept to the last bit.
Sources: GDAL, "COG – Cloud Optimized GeoTIFF generator" and "VRT – GDAL Virtual Format" (driver pages).
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time, sleep
from typing import Protocol, cast

import orjson

from loaders.child import Limits, run_in_child
from loaders.child_task import Task
from loaders.opened import Progress
from loaders.raster.gdal import Dataset, Named, careful
from loaders.workers import threads
from scenes.trouble import Report

LIMITS = Limits(memory_in_bytes=4 * 1024**3, seconds=12 * 3600.0, quiet_seconds=60.0)
"""A terabyte takes hours; a process that no longer works at all is ended after `quiet_seconds`."""

QUALITY = "90"
"""Of JPEG."""

BEAT_IN_SECONDS = 0.25
OUTCOME = "written.tif"


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What is to be written into the new file: `definition` is a system as PROJ reads it, "" for the file's own;
    `transform` are A, B, C, D, E, F of plane = (A·column + B·row + C, D·column + E·row + F), None for the file's own;
    heights are multiplied by `metres_per_unit` and are metres then, None where the file's own unit stays. `driver` is
    what GDAL calls the format of the source.
    """  # noqa: D205

    definition: str = ""
    transform: tuple[float, float, float, float, float, float] | None = None
    metres_per_unit: float | None = None
    driver: str = "GTiff"


class _Rewritable(Dataset, Protocol):
    """What we use of a VRT that is open for writing, beside reading."""

    compression: object

    def __enter__(self) -> "_Rewritable": ...
    def __exit__(self, *_: object) -> None: ...
    def set_band_unit(self, band: int, unit: str) -> None: ...


class _Systems(Protocol):
    @staticmethod
    def from_wkt(text: str) -> Named: ...


def rewritten(source: Path, target: Path, way: Rewriting, progress: Progress, report: Report) -> None:
    """Write `source` anew as `target`, on the same disk. Trouble when GDAL does not like it, or the disk is full."""
    with TemporaryDirectory(prefix="raster-", dir=target.parent) as folder:
        run_in_child(
            rewrite,
            [str(source.resolve()), orjson.dumps(asdict(way)).decode()],
            folder=Path(folder),
            file=source.name,
            limits=LIMITS,
            progress=progress,
            report=report,
        )
        Path(folder, OUTCOME).replace(target)


def rewrite(task: Task) -> None:
    """The child's work; while GDAL is busy it is said how much has been written."""
    source, said = task.arguments
    way = _read(orjson.loads(said))
    done = list[bool]()
    work = [lambda: _write(Path(source), way, task.folder, done), lambda: _watch(Path(source), task, done)]
    with threads(2) as mapper:
        list(mapper(lambda each: each(), work))


def _read(words: Mapping[str, object]) -> Rewriting:
    """What was said on the other side."""
    transform = cast(list[float] | None, words["transform"])
    place = None if transform is None else tuple(transform)
    return Rewriting(
        cast(str, words["definition"]),
        cast(tuple[float, float, float, float, float, float] | None, place),
        cast(float | None, words["metres_per_unit"]),
        cast(str, words["driver"]),
    )


def _watch(source: Path, task: Task, done: Sequence[bool]) -> None:
    """Tells of progress as long as the process works."""
    expected, busy = source.stat().st_size * 4 / 3, process_time()
    while not done:
        sleep(BEAT_IN_SECONDS)
        if (now := process_time()) > busy:
            busy = now
            written = sum(path.stat().st_size for path in task.folder.iterdir())
            task.progress(min(0.99, written / max(expected, written + 1.0)))


def _write(source: Path, way: Rewriting, folder: Path, done: list[bool]) -> None:
    rasterio = import_module("rasterio")
    shutil, view = import_module("rasterio.shutil"), str(folder / "view.vrt")
    try:
        with careful(source.name), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a file does not say where it lies is why it is written anew
            with cast(_Rewritable, rasterio.open(source, driver=way.driver)) as data:
                options = _options(data)
                shutil.copy(data, view, driver="VRT")
            with cast(_Rewritable, rasterio.open(view, "r+")) as changed:
                _say(changed, way)
            with rasterio.Env(GDAL_NUM_THREADS="ALL_CPUS"):
                shutil.copy(view, str(folder / OUTCOME), driver="COG", **options)
    finally:
        done.append(True)


def _say(data: _Rewritable, way: Rewriting) -> None:
    if way.definition:
        systems = cast(_Systems, import_module("rasterio.crs").CRS)
        data.crs = systems.from_wkt(import_module("pyproj").CRS(way.definition).to_wkt("WKT2_2019"))
    if way.transform is not None:
        data.transform = cast(Sequence[float], import_module("affine").Affine(*way.transform))
    if (factor := way.metres_per_unit) is not None:
        data.scales = tuple(scale * factor for scale in data.scales)
        data.offsets = tuple(offset * factor for offset in data.offsets)
        data.set_band_unit(1, "m")


def _options(data: _Rewritable) -> dict[str, str]:
    """How the new file is packed."""
    coded = any(each.name == "palette" for each in data.colorinterp)
    options = {"BIGTIFF": "IF_SAFER", "OVERVIEW_RESAMPLING": "NEAREST" if coded else "AVERAGE"}
    was_jpeg = "jpeg" in str(getattr(data.compression, "name", "")).lower()
    if was_jpeg and len(data.dtypes) in (1, 3) and set(data.dtypes) == {"uint8"} and not coded:
        return {**options, "COMPRESS": "JPEG", "QUALITY": QUALITY}
    return {**options, "COMPRESS": "DEFLATE", "LEVEL": "1", "PREDICTOR": "YES"}
