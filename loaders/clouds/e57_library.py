"""A typed face for pye57: scans, their fields, and readers that fill buffers of a bounded size."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Floats
from scenes.trouble import Trouble

FIELDS: Mapping[str, type[np.generic]] = {
    "cartesianX": np.float64,
    "cartesianY": np.float64,
    "cartesianZ": np.float64,
    "sphericalRange": np.float64,
    "sphericalAzimuth": np.float64,
    "sphericalElevation": np.float64,
    "intensity": np.float32,
    "colorRed": np.uint16,
    "colorGreen": np.uint16,
    "colorBlue": np.uint16,
    "cartesianInvalidState": np.int8,
    "sphericalInvalidState": np.int8,
}

type Columns = Mapping[str, NDArray[np.generic]]


class Node(Protocol):
    """Something in the tree of the file."""

    def isDefined(self, name: str, /) -> bool: ...  # noqa: D102, N802, the library's name
    def value(self) -> object: ...  # noqa: D102
    def __getitem__(self, name: str, /) -> "Node": ...


class Header(Protocol):
    """What the library says of one scan. `rotation_matrix` (3, 3) and `translation` (3,) are its pose."""

    point_count: int
    point_fields: Sequence[str]
    rotation_matrix: Floats
    translation: Floats
    points: object
    node: Node


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan. `pose` (4, 4) leads from its points to the file's frame; `most_colour` is what full colour counts."""

    name: str
    count: int
    fields: tuple[str, ...]
    pose: Floats
    most_colour: int
    header: Header
    file: object


@dataclass(frozen=True, slots=True)
class Scans:
    """What a file holds. `crs` is the WKT of its coordinate metadata or ""."""

    scans: tuple[Scan, ...]
    crs: str


@contextmanager
def opened_scans(path: Path) -> Generator[Scans]:
    """The scans of a file for the length of a `with`. Trouble for whatever the library finds wrong, here and later."""
    library = import_module("pye57")
    failures: tuple[type[BaseException], ...] = (
        library.libe57.E57Exception,
        RuntimeError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
    )
    try:
        file = library.E57(str(path))
        try:
            headers = [cast(Header, file.get_header(row)) for row in range(min(file.scan_count, 10_000))]
            root = cast(Node, file.root)
            yield Scans(
                tuple(_scan(row, header, file.image_file) for row, header in enumerate(headers)),
                _text(root, "coordinateMetadata"),
            )
        finally:
            file.close()
    except failures as error:
        raise Trouble(
            f"E57 无法读取（{str(error)[:200]}）。",
            f"The E57 file cannot be read ({str(error)[:200]}).",
            remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
            remedy_en="The file may not have been copied whole: copy or export it again.",
        ) from None


def pieces(scan: Scan, size: int) -> Iterator[Columns]:
    """The scan's columns, at most `size` points at a time; valid until the next piece."""
    library = import_module("pye57").libe57
    wanted = [name for name in scan.fields if name in FIELDS]
    columns = {name: np.zeros(size, FIELDS[name]) for name in wanted}
    buffers = library.VectorSourceDestBuffer()
    for name in wanted:
        buffers.append(library.SourceDestBuffer(scan.file, name, columns[name], size, True, True))
    reader = getattr(scan.header.points, "reader")(buffers)  # noqa: B009, its type is the library's own
    while got := int(reader.read()):
        yield {name: column[:got] for name, column in columns.items()}


def _scan(row: int, header: Header, file: object) -> Scan:
    pose = np.eye(4)
    pose[:3, :3] = header.rotation_matrix
    pose[:3, 3] = header.translation
    if not np.isfinite(pose).all():
        raise ValueError(f"scan {row} stands nowhere that numbers can name")
    name = _text(header.node, "name") or f"scan {row}"
    return Scan(
        name, int(header.point_count), tuple(header.point_fields), pose, _most_colour(header.node), header, file
    )


def _most_colour(node: Node) -> int:
    if node.isDefined("colorLimits/colorRedMaximum"):
        value = node["colorLimits"]["colorRedMaximum"].value()
        if isinstance(value, int | float) and 0 < value <= 65535:
            return int(value)
    return 255


def _text(node: Node, name: str) -> str:
    if not node.isDefined(name):
        return ""
    value = node[name].value()
    return value if isinstance(value, str) else ""
