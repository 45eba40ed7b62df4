"""A GeoTIFF unpacked here and there in a process of its own before the program opens it: GDAL is native code."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from loaders.child import Limits, run_in_child
from loaders.child_task import Task
from loaders.opened import read_head
from loaders.raster.tiff_head import pages_of, recognises
from scenes.trouble import Notice, Report, Trouble

PROBES = 24
"""Pieces of `PIECE` × `PIECE` pixels that are unpacked, beside a coarse look at the whole."""

PIECE = 256
MOST_PIXELS = 256 * 1024**2
"""Pixels from which a file without overviews is not looked at as a whole."""

LIMITS = Limits(memory_in_bytes=3 * 1024**3, seconds=120.0, quiet_seconds=30.0)
"""A single block may be a strip of 256 MB."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A GeoTIFF that was looked through: only such a one is opened here. `notices` say what was odd."""

    path: Path
    notices: tuple[Notice, ...] = ()


def look_through(path: Path) -> Looked:
    """Trouble when the file is no sound GeoTIFF. Done once for a file as it is."""
    if not recognises(read_head(path)):
        raise Trouble(
            "不是 TIFF 文件。",
            "This is no TIFF.",
            remedy_zh="请把栅格导出为 GeoTIFF。",
            remedy_en="Export the raster as GeoTIFF.",
            file=path.name,
        )
    state = path.stat()
    return Looked(path, _looked_through(path.resolve(), state.st_size, state.st_mtime_ns))


@lru_cache(maxsize=256)
def _looked_through(path: Path, size: int, changed: int) -> tuple[Notice, ...]:
    pages = pages_of(path)
    if lost := sum(page.lost for page in pages):
        raise Trouble(
            f"文件不完整：{sum(page.blocks for page in pages)} 个数据块中有 {lost} 个在文件末尾之后。",
            f"The file is cut short: {lost} of its {sum(page.blocks for page in pages)} blocks lie beyond its end.",
            remedy_zh="请重新拷贝该文件。",
            remedy_en="Copy the file again.",
            file=path.name,
            place=f"{size} B",
        )
    report = Report()
    with TemporaryDirectory(prefix="parkwatch-") as folder:
        run_in_child(probe, [str(path)], folder=Path(folder), file=path.name, limits=LIMITS, report=report)
    return tuple(report.notices)


def probe(task: Task) -> None:
    """The child's work: unpack pieces all over the file, and the whole as coarsely as is cheap."""
    from loaders.raster.gdal import Handle  # heavy: in the child only

    path = Path(task.arguments[0])
    handle = Handle(path)
    width, height = handle.data.width, handle.data.height
    windows = _pieces(width, height)
    coarse = max(handle.data.overviews(1), default=1)
    if width * height // coarse**2 <= MOST_PIXELS:
        windows.append((0, 0, width, height))
    broken = 0
    for row, window in enumerate(windows):
        try:
            handle.read([1], window, (min(PIECE, window[3]), min(PIECE, window[2])), "nearest")
        except Trouble as trouble:
            broken += 1
            if broken == len(windows):
                raise trouble from None
        task.progress((row + 1) / len(windows))
    if broken:
        task.report.note(
            f"抽查的 {len(windows)} 块中有 {broken} 块损坏，那里没有内容。",
            f"{broken} of {len(windows)} pieces that were tried are broken; nothing is shown there.",
            remedy_zh="请重新拷贝或重新导出该文件。",
            remedy_en="Copy or export the file again.",
            file=path.name,
        )


def _pieces(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Corners, middle and places between them, the same at every run."""
    chance = np.random.default_rng(20_011)
    share = np.concatenate([[[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.5]], chance.random((PROBES - 5, 2))])
    across, down = min(PIECE, width), min(PIECE, height)
    corner = (share * (width - across, height - down)).astype(int).tolist()
    return [(column, row, across, down) for column, row in corner]
