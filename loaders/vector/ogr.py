"""Shapefile, GeoPackage and DXF lines by GDAL, in a child process: a file that hangs or crashes it takes nobody along.

The child hands back well-known binary and texts, nothing else. GDAL picks its driver by content; the caller has looked
at the first bytes, and what would make GDAL open other files (its virtual format) is refused before.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from loaders.child import Limits, run_in_child
from loaders.opened import Opened, read_head
from loaders.vector.geometry import rings_of
from loaders.vector.ogr_work import drawn, unreadable
from loaders.vector.outlines import Outline
from scenes.trouble import Trouble

LARGEST_FILE = 256 * 1024**2
LIMITS = Limits(memory_in_bytes=3 * 1024**3, seconds=60.0, quiet_seconds=10.0)
_VIRTUAL = (b"<OGRVRT", b"<VRTDataset", b"<OGRWFS", b"<GDAL")


@dataclass(frozen=True, slots=True)
class Layers:
    """What came back: outlines in the file's numbers, and what the first layer with outlines calls its system."""

    outlines: tuple[Outline, ...]
    crs: str


def layers_of(opened: Opened, *, encoding: str = "", named: str = "") -> Layers:
    """Every outline of a file; `named` is the column that names one where the usual ones are empty ("Layer").

    Trouble for a file that is too large or virtual, and for whatever becomes of the child.
    """
    path = opened.path.resolve()
    _refuse_risky(path)
    with TemporaryDirectory(prefix="parkwatch-") as folder:
        run_in_child(
            drawn,
            [str(path), encoding, named],
            folder=Path(folder),
            file=path.name,
            limits=LIMITS,
            progress=opened.progress,
            report=opened.report,
        )
        return kept(Path(folder))


def _refuse_risky(path: Path) -> None:
    """Trouble for a file too large to be a boundary, or one that would send GDAL to other files."""
    size = path.stat().st_size if path.is_file() else 0
    if size > LARGEST_FILE:
        raise Trouble(
            f"文件超过 {LARGEST_FILE >> 20} MB，没有读取。",
            f"The file is larger than {LARGEST_FILE >> 20} MB and was not read.",
            remedy_zh="只导出边界所在的图层。",
            remedy_en="Export the layer with the boundary alone.",
        )
    head = read_head(path)
    if not head or any(word in head for word in _VIRTUAL):
        raise unreadable(ValueError("空文件或虚拟数据源 / empty or virtual"))


def kept(folder: Path) -> Layers:
    """What the child left, made into outlines."""
    with np.load(folder / "shapes.npz") as shapes:
        wkb, ends = shapes["wkb"].tobytes(), shapes["ends"].tolist()
    words = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    pieces = [wkb[first:last] for first, last in zip([0, *ends], ends, strict=False)]
    outlines = list[Outline]()
    for piece, (name, code, place) in zip(pieces, words["rows"], strict=True):
        with np.errstate(invalid="ignore", over="ignore"):  # numbers that are none are looked for later
            shape = cast(BaseGeometry | None, shapely.from_wkb(piece, on_invalid="ignore"))
        if shape is not None:  # curves that GEOS does not know
            outlines += [Outline(rings, name, code, place) for rings in rings_of(shape)]
    return Layers(tuple(outlines), str(words["crs"]))
