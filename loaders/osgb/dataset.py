"""A folder of photogrammetry as ContextCapture and Smart3D write it: `metadata.xml`, and a column of tiles per folder.

`Data/<column>/<column>.osgb` is the coarsest tile of a column; finer ones lie beside it and are named inside it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import Element, ParseError

import numpy as np

from loaders.opened import read_bounded, read_head
from loaders.osgb.stream import recognises
from scenes.georeference import Georeference
from scenes.trouble import Report, Trouble

SUFFIX = ".osgb"
METADATA = "metadata.xml"
LARGEST_METADATA = 1 << 20
MOST_COLUMNS = 100_000

_CHINESE = re.compile(rb"""^(<\?xml[^>]*?encoding\s*=\s*["'])gb[\w-]*""", re.IGNORECASE)
_LEVEL = re.compile(r"_L\d+(_|$)", re.IGNORECASE)
# Imported by name: defusedxml carries no annotations. Its refusals (bombs, outside entities) are ValueErrors.
_parsed = cast(Callable[[bytes], Element], import_module("defusedxml.ElementTree").fromstring)


@dataclass(frozen=True, slots=True)
class Dataset:
    """`folder` is what files must lie in; `columns` are the coarsest tiles; `empty` folders of columns had none."""

    folder: Path
    columns: tuple[Path, ...]
    empty: int = 0


def is_dataset(folder: Path) -> bool:
    """Whether a folder looks like photogrammetry in OSGB; a look at names and a few bytes, never at all of it."""
    try:
        found = dataset_in(folder)
    except Trouble:
        return False
    return recognises(read_head(found.columns[0]))


def dataset_in(folder: Path) -> Dataset:
    """The columns of tiles in a folder, in order of their names. Trouble when there is none.

    The folder may be the dataset, its `Data`, or one that holds a single production.
    """
    try:
        base = _base(folder)
        found = [(each, _column(each)) for each in sorted(base.iterdir()) if each.is_dir()] if base else []
        loose = _tops(base) if base is not None and not any(top for _, top in found) else []
    except OSError as error:
        raise _no_dataset(folder, f"（{error.strerror}）", f" ({error.strerror})") from None
    columns = [top for _, top in found if top is not None] or loose
    if not columns:
        raise _no_dataset(folder, "", "")
    if len(columns) > MOST_COLUMNS:
        raise _no_dataset(folder, "（瓦片列过多）", " (there are too many columns)")
    return Dataset(folder, tuple(columns), sum(top is None for _, top in found) if not loose else 0)


def _base(folder: Path) -> Path | None:
    """The folder whose folders are columns."""
    if not folder.is_dir():
        return None
    for deep in range(3):  # the dataset, a production in it, an export in that
        inner = sorted(each for each in folder.iterdir() if each.is_dir())
        if data := next((each for each in inner if each.name.lower() == "data"), None):
            return data
        if _tops(folder) or any(_column(each) for each in inner) or len(inner) != 1 or deep == 2:
            return folder
        folder = inner[0]
    return folder


def _column(folder: Path) -> Path | None:
    """The coarsest tile of a column: named like its folder, or the only one without a level in its name."""
    own = folder / (folder.name + SUFFIX)
    if own.is_file():
        return own
    tops = _tops(folder)
    return tops[0] if len(tops) == 1 else None


def _tops(folder: Path) -> list[Path]:
    found = (each for each in folder.iterdir() if each.suffix.lower() == SUFFIX and each.is_file())
    return sorted(each for each in found if not _LEVEL.search(each.stem))


def georeference_of(folder: Path, report: Report | None = None) -> Georeference | None:
    """What `metadata.xml` says of where the tiles lie; None when there is none or it says nothing.

    Its labels are for `loaders.crs` to hold against the parameters beside them. Trouble when the file is broken.
    """
    path = next((each for each in (folder / METADATA, folder.parent / METADATA) if each.is_file()), None)
    if path is None:
        return None
    try:
        root = _parsed(_in_utf8(read_bounded(path, LARGEST_METADATA)))
    except (ParseError, ValueError, LookupError):
        raise _broken("内容不是有效的 XML。", "It is no valid XML, or XML of a kind that is not accepted.") from None
    system = _text(root, "SRS")
    shift = _origin(_text(root, "SRSOrigin"))
    if not system or system.upper().startswith("LOCAL"):
        if report is not None:
            report.note(
                "metadata.xml 没有给出坐标系。",
                "metadata.xml names no coordinate system.",
                remedy_zh="导入时用 --crs 指明，或手动放置。",
                remedy_en="Say it with --crs, or place the layer by hand.",
                file=METADATA,
            )
        return None
    return Georeference(system, shift, said_in=METADATA)


def _in_utf8(content: bytes) -> bytes:
    """Markup in a Chinese Windows' own encoding, which the parser does not know, as UTF-8."""
    declared = _CHINESE.match(content)
    if declared is None:
        return content
    return declared[1] + b"utf-8" + content[declared.end() :].decode("gb18030", "replace").encode()


def _text(root: Element, tag: str) -> str:
    """The text of the first element of that name, wherever it stands and whatever its namespace."""
    named = (each for each in root.iter() if str(each.tag).rpartition("}")[2] == tag)
    return (next((each.text for each in named if each.text), "") or "").strip()


def _origin(text: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The (4, 4) that adds the origin: the tiles' own numbers are counted from it."""
    matrix = np.eye(4)
    if text:
        try:
            shift = [float(word) for word in re.split(r"[,;\s]+", text)]
        except ValueError:
            shift = []
        if len(shift) not in (2, 3) or not all(np.isfinite(shift)):
            raise _broken(f"原点（SRSOrigin）“{text[:60]}”不是数。", f"The origin {text[:60]!r} is no number.")
        matrix[: len(shift), 3] = shift
    return matrix


def _no_dataset(folder: Path, zh: str, en: str) -> Trouble:
    return Trouble(
        f"文件夹中没有 OSGB 瓦片{zh}。",
        f"The folder holds no OSGB tiles{en}.",
        remedy_zh="请选择含有 metadata.xml 和 Data 的文件夹。",
        remedy_en="Choose the folder that holds metadata.xml and Data.",
        file=folder.name,
    )


def _broken(zh: str, en: str) -> Trouble:
    return Trouble(
        zh,
        en,
        remedy_zh="请重新拷贝 metadata.xml，或导入时指明坐标系和原点。",
        remedy_en="Copy metadata.xml again, or say system and origin on import.",
        file=METADATA,
    )
