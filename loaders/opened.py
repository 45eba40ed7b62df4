"""A file that is being read: its bytes within bounds, what lies beside it, and what the person says of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from loaders.allowance import LARGEST_FILE
from loaders.workers import Mapper, one_by_one
from scenes.datums import Datum
from scenes.heights import Vertical
from scenes.trouble import Report, Trouble

if TYPE_CHECKING:
    from loaders.child_process import Ready

HEAD = 64 * 1024
"""Bytes from which a format is told."""

type Beside = Callable[[str], bytes]
"""Fetches what a file refers to by relative URI; Trouble when it is not there or lies elsewhere."""

type Progress = Callable[[float], None]
"""Hears of the share that is done, 0 to 1, often and from any thread; raises to break the work off."""


def unheard(_: float) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the person says of a file whose format does not say it; None where nothing was said.

    `crs` is whatever `loaders.crs` understands ("EPSG:4547", WKT, "cgcs2000 / 3-degree CM 114E"); `datum` is for bare
    degrees; `heights` is what heights count from; `encoding` is for the texts of shapefiles and drawings.
    """

    crs: str | None = None
    datum: Datum | None = None
    up: Literal["y", "z"] | None = None
    metres_per_unit: float | None = None
    encoding: str | None = None
    heights: Vertical = Vertical.UNSAID


@dataclass(frozen=True)
class Opened:
    """One file on its way to becoming something. Readers add to `report` what they had to leave out."""

    path: Path
    report: Report = field(default_factory=Report)
    said: Said = field(default_factory=Said)
    mapper: Mapper = one_by_one
    progress: Progress = unheard
    ready: "Ready | None" = None
    """Where a child process waits for a reader that needs one."""

    @cached_property
    def content(self) -> bytes:
        """The whole file, read once; Trouble as in `read_bounded`. Readers that need a path alone never ask."""
        return read_bounded(self.path)

    @cached_property
    def beside(self) -> Beside:
        """See `files_beside`."""
        return files_beside(self.path)


def read_head(path: Path) -> bytes:
    """The first bytes of a file, `HEAD` at most; empty for a folder. Trouble when it is missing or unreadable."""
    if path.is_dir():
        return b""
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise _unreadable(path, error) from None


def read_bounded(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """The whole content of a file that is neither missing, nor empty, nor larger than `largest` bytes."""
    try:
        with path.open("rb") as file:
            content = file.read(min(path.stat().st_size, largest) + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if not content:
        raise _trouble("文件是空的。", "The file is empty.", "请重新拷贝该文件。", "Copy the file again.")
    if len(content) > largest:
        zh, en = f"文件超过 {largest >> 20} MB 的上限。", f"The file is larger than {largest >> 20} MB."
        raise _trouble(zh, en, "请精简模型，或拆成几个文件。", "Simplify the model, or split it into several files.")
    return content


def files_beside(path: Path) -> Beside:
    """Fetches what a model refers to by relative URI, from its own folder and below and from nowhere else."""
    left = LARGEST_FILE

    def fetch(uri: str) -> bytes:
        nonlocal left
        folder = path.parent.resolve()
        name = unquote(uri)
        if not name or any(letter in name for letter in ":\\\0") or name.startswith("/"):
            raise _outside(name)
        target = (folder / name).resolve()
        if not target.is_relative_to(folder) or target.is_dir():
            raise _outside(name)
        content = read_bounded(target, left)
        left -= len(content)
        return content

    return fetch


def _unreadable(path: Path, error: OSError) -> Trouble:
    if path.is_dir():
        return _trouble(
            "这是文件夹，不是模型文件。", "This is a folder.", "请选择其中的模型文件。", "Choose a file inside it."
        )
    if isinstance(error, FileNotFoundError):
        remedy = "请检查路径，或重新拷贝该文件。", "Check the path, or copy the file again."
        return _trouble(f"找不到文件 {path.name}。", f"There is no file {path.name}.", *remedy)
    zh, en = f"无法读取文件（{error.strerror}）。", f"The file cannot be read ({error.strerror})."
    return _trouble(zh, en, "请检查访问权限和磁盘。", "Check the permissions and the disk.")


def _outside(name: str) -> Trouble:
    return _trouble(
        f"引用的文件“{name[:100]}”不在模型所在的文件夹内，未读取。",
        f"The model refers to {name[:100]!r}, which is not inside its own folder; it was not read.",
        "请把它所引用的文件放在模型旁边。",
        "Put the files it refers to beside the model.",
    )


def _trouble(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Trouble:
    return Trouble(zh, en, remedy_zh=remedy_zh, remedy_en=remedy_en)
