"""A package's folder on disk: put in place as a whole, and whatever in it is not written here is carried over.

What is written here is park.json, alarms.toml, boundaries/ and models/. Layers may be many gigabytes and other files
are other people's, so both are carried into the new folder as hard links, which cost nothing; where a file system has
none they are copied. The new folder is whole before it takes the old one's place by two renames, and both are whole
until then: a crash between them leaves the old one beside its place, from where the next write brings it back.
"""

import os
import shutil
from collections.abc import Collection, Mapping
from glob import escape
from pathlib import Path
from uuid import uuid4

from loaders.alarm_policy import FILE as ALARMS
from loaders.jsonfile import write_through, write_whole
from scenes.trouble import Trouble

MANIFEST = "park.json"
WRITTEN = (MANIFEST, ALARMS, "boundaries", "models")
"""What stands at the top of a package and is written here; everything else is carried."""


def put_in_place(folder: Path, files: Mapping[str, bytes], kept: Collection[str] = ()) -> None:
    """Make a package of `files` by their paths in it, with `kept` of its present ones and what is not written here.

    OSError when the disk refuses, Trouble when something else stands there; the old package is then as it was.
    """
    bring_back(folder)
    _refuse_foreign(folder)
    if _only_the_manifest_differs(folder, files, kept):
        write_whole(folder / MANIFEST, files[MANIFEST])
        return
    for left in folder.parent.glob(f".{escape(folder.name)}.new-*"):
        shutil.rmtree(left, ignore_errors=True)  # of a write that was cut short
    draft = folder.with_name(f".{folder.name}.new-{uuid4().hex[:8]}")
    try:
        _write_draft(draft, files)
        if folder.exists():
            _carry(folder, draft, kept)
        _swap(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def bring_back(folder: Path) -> None:
    """Put a package back that a write cut short between its two renames has left beside its place."""
    kept = left_beside(folder)
    if not folder.exists() and kept is not None:
        kept.rename(folder)


def left_beside(folder: Path) -> Path | None:
    """The package that such a write has left, None when there is none."""
    return next(iter(sorted(folder.parent.glob(f".{escape(folder.name)}.old-*"))), None)


def _refuse_foreign(folder: Path) -> None:
    """A folder, or a file, that is no package is not ours to replace."""
    if not folder.exists() or (folder / MANIFEST).is_file() or (folder.is_dir() and not any(folder.iterdir())):
        return
    raise Trouble(
        "目标位置是别的内容，没有覆盖。",
        "Something else stands there and was not overwritten.",
        remedy_zh="另选一个文件夹。",
        remedy_en="Choose another folder.",
        file=str(folder),
    )


def _only_the_manifest_differs(folder: Path, files: Mapping[str, bytes], kept: Collection[str]) -> bool:
    """Whether park.json alone has to be put in place: that is one step, and open files do not hinder it."""
    if not (folder / MANIFEST).is_file():
        return False
    inside = [path for name in WRITTEN[2:] for path in (folder / name).rglob("*") if not path.is_dir()]
    present = {path.relative_to(folder).as_posix() for path in (*inside, folder / ALARMS) if path.exists()}
    wanted = {name: content for name, content in files.items() if name != MANIFEST}
    if present != wanted.keys() | set(kept):
        return False
    return all(
        (folder / name).stat().st_size == len(content) and (folder / name).read_bytes() == content
        for name, content in wanted.items()
    )


def _write_draft(draft: Path, files: Mapping[str, bytes]) -> None:
    draft.mkdir(parents=True)
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(exist_ok=True)
        write_through(path, content)


def _carry(folder: Path, draft: Path, kept: Collection[str]) -> None:
    """Into the draft what stays of the old package."""
    for entry in folder.iterdir():
        if entry.name in WRITTEN:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, draft / entry.name, symlinks=True, copy_function=_linked)
        else:
            _linked(entry, draft / entry.name)
    for name in kept:
        if (folder / name).is_file() and not (draft / name).exists():
            (draft / name).parent.mkdir(exist_ok=True)
            _linked(folder / name, draft / name)


def _linked(old: str | Path, new: str | Path) -> None:
    """The same file under a second name; a copy of it where the file system knows no such thing."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def _swap(draft: Path, folder: Path) -> None:
    """Rename the draft into place; the old package waits beside it until that is done."""
    if not folder.exists():
        draft.rename(folder)
        return
    old = folder.with_name(f".{folder.name}.old-{uuid4().hex[:8]}")
    folder.rename(old)
    try:
        draft.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
