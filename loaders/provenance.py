"""What a document rests on: which scene, file by file, and which programs."""

import hashlib
import platform
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from loaders.jsonfile import json_bytes
from loaders.package_writing import document_of
from loaders.places import ROOT
from scenes.plant import Park
from scenes.trouble import Report

MOST_HASHED = 8 * 1024**3
"""Bytes of a scene package that are read for their hashes; layers of photogrammetry may be larger."""
PROGRAMS = (
    "parkwatch",
    "numpy",
    "duckdb",
    "cryptography",
    "reportlab",
    "python-docx",
    "pillow",
    "vtk",
    "PySide6-Essentials",
)


@dataclass(frozen=True, slots=True)
class SceneStamp:
    """A scene by its content: SHA-256 of each file by its path in the package, and one over all of them.

    `files` is empty for a park that the program itself makes: then the one is of its description. `unread` counts
    files that were not hashed.
    """

    sha256: str
    files: tuple[tuple[str, int, str], ...] = ()
    unread: int = 0


def scene_stamp(park: Park, folder: Path | None, report: Report) -> SceneStamp:
    """The stamp of the package in a folder, or of a park without one; what could not be read is said."""
    if folder is None:
        return SceneStamp(hashlib.sha256(json_bytes(document_of(park))).hexdigest())
    found, total, unread = list[tuple[str, int, str]](), 0, 0
    for path in _files(folder):
        try:
            size = path.stat().st_size
            if total + size > MOST_HASHED:
                unread += 1
                continue
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as fault:
            unread += 1
            report.note(f"没有读到：{fault.strerror}", f"It was not read: {fault.strerror}", file=str(path))
            continue
        total += size
        found.append((path.relative_to(folder).as_posix(), size, digest))
    if unread:
        report.note(
            f"场景包有 {unread} 个文件没有计算散列（上限 {MOST_HASHED / 1024**3:.0f} GiB）。",
            f"{unread} files of the package were not hashed (up to {MOST_HASHED / 1024**3:.0f} GiB are).",
        )
    whole = hashlib.sha256("".join(f"{name} {size} {digest}\n" for name, size, digest in found).encode()).hexdigest()
    return SceneStamp(whole, tuple(found), unread)


def _files(folder: Path) -> Iterator[Path]:
    """Ordinary files, smallest names first; nothing that a link leads to elsewhere."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def software() -> dict[str, str]:
    """The versions of our own program and of those it leans on; "–" where one is not installed as a package."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.release()}"}
    for name in PROGRAMS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = _checkout() if name == "parkwatch" else "–"
    return found


def _checkout() -> str:
    """Our version where we run from the sources."""
    file = ROOT / "pyproject.toml"
    return (
        f"{tomllib.loads(file.read_text(encoding='utf-8'))['project']['version']} (checkout)" if file.is_file() else "–"
    )
