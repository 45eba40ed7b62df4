"""Shapefile, GeoPackage and DXF lines by GDAL, in a child process: a file that hangs or crashes it takes nobody along.

The child hands back well-known binary and texts, nothing else. GDAL picks its driver by content; the caller has looked
at the first bytes, and what would make GDAL open other files (its virtual format) is refused before.
"""

import json
import warnings
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from loaders.child import Limits, run_in_child
from loaders.child_task import Task
from loaders.opened import Opened, read_head
from loaders.vector.geometry import rings_of
from loaders.vector.outlines import MOST_OUTLINES, Outline, texts
from scenes.trouble import Trouble

LARGEST_FILE = 256 * 1024**2
LIMITS = Limits(memory_in_bytes=3 * 1024**3, seconds=60.0, quiet_seconds=10.0)
MOST_LAYERS = 200
MOST_WARNINGS = 5
_VIRTUAL = (b"<OGRVRT", b"<VRTDataset", b"<OGRWFS", b"<GDAL")


@dataclass(frozen=True, slots=True)
class Layers:
    """What came back: outlines in the file's numbers, and what the first layer with outlines calls its system."""

    outlines: tuple[Outline, ...]
    crs: str


@dataclass(frozen=True, slots=True)
class _Layer:
    """What pyogrio reads of one layer."""

    crs: str
    fields: tuple[str, ...]
    shapes: list[bytes | None]
    columns: list[list[object]]


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


def drawn(task: Task) -> None:
    """The child's work: write `shapes.npz` and `texts.json` into the task's folder."""
    with warnings.catch_warnings(record=True) as odd:
        warnings.simplefilter("always")
        _draw(task)
    for said in sorted({str(each.message)[:200] for each in odd})[:MOST_WARNINGS]:
        task.report.note(f"读取时的警告：{said}", f"While reading: {said}")


def _draw(task: Task) -> None:
    path, encoding, named = task.arguments
    import_module("pyogrio").set_gdal_config_options({"DXF_ENCODING": encoding or None})
    binary, rows, system = list[bytes](), list[tuple[str, str, str]](), ""
    names = _names(path)
    for row, name in enumerate(names):
        task.progress(row / len(names))
        layer = _layer(path, name, encoding, MOST_OUTLINES + 1 - len(binary))
        system = system or (layer.crs if any(layer.shapes) else "")
        for number, shape in enumerate(layer.shapes):
            fields = {key: _text(column[number]) for key, column in zip(layer.fields, layer.columns, strict=True)}
            if shape is not None and fields.get("PaperSpace") != "1":
                called, code = texts(fields)
                binary.append(shape)
                rows.append((called or fields.get(named, ""), code, f"{name} {number + 1}"))
    ends = np.cumsum([len(each) for each in binary], dtype=np.int64)
    np.savez(task.folder / "shapes.npz", wkb=np.frombuffer(b"".join(binary), np.uint8), ends=ends)
    words = json.dumps({"crs": system, "rows": rows}, ensure_ascii=False)
    (task.folder / "texts.json").write_text(words, encoding="utf-8")


def _names(path: str) -> list[str]:
    pyogrio = import_module("pyogrio")
    try:
        listed = pyogrio.list_layers(path)
    except _faults() as fault:
        raise _unreadable(fault) from None
    return [str(row[0]) for row in listed][:MOST_LAYERS]


def _layer(path: str, name: str, encoding: str, most: int) -> _Layer:
    reader = import_module("pyogrio.raw")
    try:
        meta, _, shapes, columns = reader.read(
            path, layer=name, encoding=encoding or None, max_features=most, force_2d=True
        )
    except _faults() as fault:
        raise _unreadable(fault) from None
    fields = tuple(str(each) for each in meta["fields"])
    listed = [] if shapes is None else list(shapes)
    return _Layer(str(meta["crs"] or ""), fields, listed, [list(column) for column in columns])


def _faults() -> tuple[type[Exception], ...]:
    """What pyogrio raises for files that it cannot read."""
    errors = import_module("pyogrio.errors")
    return errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.GeometryError, UnicodeDecodeError


def _unreadable(fault: Exception) -> Trouble:
    said = str(fault)[:200]
    return Trouble(
        f"文件读不了：{said}。",
        f"The file cannot be read: {said}.",
        remedy_zh="从来源重新导出，连同同名的附属文件一起拷贝。",
        remedy_en="Export it from its source again, and copy it together with the files of the same name.",
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)[:500]


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
        raise _unreadable(ValueError("空文件或虚拟数据源 / empty or virtual"))


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
