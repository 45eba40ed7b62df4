"""What a child process does for `loaders.vector.ogr`: read by GDAL, leave shapes and texts. Light to import."""

import json
import warnings
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from loaders.child_task import Task
from loaders.vector.labels import MOST_OUTLINES, texts
from scenes.trouble import Trouble

MOST_LAYERS = 200
MOST_WARNINGS = 5


@dataclass(frozen=True, slots=True)
class _Layer:
    """What pyogrio reads of one layer."""

    crs: str
    fields: tuple[str, ...]
    shapes: list[bytes | None]
    columns: list[list[object]]


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
        raise unreadable(fault) from None
    return [str(row[0]) for row in listed][:MOST_LAYERS]


def _layer(path: str, name: str, encoding: str, most: int) -> _Layer:
    reader = import_module("pyogrio.raw")
    try:
        meta, _, shapes, columns = reader.read(
            path, layer=name, encoding=encoding or None, max_features=most, force_2d=True
        )
    except _faults() as fault:
        raise unreadable(fault) from None
    fields = tuple(str(each) for each in meta["fields"])
    listed = [] if shapes is None else list(shapes)
    return _Layer(str(meta["crs"] or ""), fields, listed, [list(column) for column in columns])


def _faults() -> tuple[type[Exception], ...]:
    """What pyogrio raises for files that it cannot read."""
    errors = import_module("pyogrio.errors")
    return errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.GeometryError, UnicodeDecodeError


def unreadable(fault: Exception) -> Trouble:
    """What is said of a file that GDAL cannot read."""
    said = str(fault)[:200]
    return Trouble(
        f"文件读不了：{said}。",
        f"The file cannot be read: {said}.",
        remedy_zh="从来源重新导出，连同同名的附属文件一起拷贝。",
        remedy_en="Export it from its source again, and copy it together with the files of the same name.",
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)[:500]
