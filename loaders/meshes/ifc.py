"""IFC (IFC2x3, IFC4, IFC4x3): one part for every GlobalId, what it belongs to, its properties, and where it lies.

Source: buildingSMART, ISO 16739-1; the text form is ISO 10303-21. The reading itself is `loaders.meshes.ifc_work`, in a
child process: geometry in the wild can take for ever.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from loaders.allowance import LARGEST_FILE
from loaders.child import Limits, child_model
from loaders.child_task import Work
from loaders.child_words import EndedBadly
from loaders.meshes import ifc_work
from loaders.meshes.ifc_diary import read_diary
from loaders.meshes.step_text import first_words, is_exchange_text, too_large
from loaders.opened import Opened
from scenes.model import Model
from scenes.trouble import Trouble

SCHEMA = re.compile(rb"FILE_SCHEMA\s*\(\s*\(\s*'([^']{1,80})'", re.IGNORECASE)
READ = ("IFC2X3", "IFC4", "IFC4X3")
MOST_STUCK = 8
"""Elements that are left out of one file; with more of them the file itself is refused."""

PARSED_IN_A_SECOND = 2_000_000
"""Bytes, at the least. Nothing can be said of progress while a file is parsed: a large one may be quiet for longer."""


def recognises(head: bytes) -> bool:
    """An exchange text of ISO 10303-21 whose header names an IFC schema."""
    named = SCHEMA.search(head)
    return is_exchange_text(head) and named is not None and named[1].upper().startswith(b"IFC")


def read(opened: Opened) -> Model:
    """Read an IFC file. Trouble for another schema, for a file without shapes, and for what its child met."""
    size = opened.path.stat().st_size if opened.path.is_file() else 0
    schema = SCHEMA.search(first_words(opened.path))
    if schema is None or not is_exchange_text(first_words(opened.path)):
        raise Trouble(
            "文件头不是 IFC。",
            "The header is none of IFC.",
            remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
            remedy_en="The file may not have been copied whole: copy or export it again.",
            place="FILE_SCHEMA",
        )
    if not schema[1].decode("ascii", "replace").upper().startswith(READ):
        raise _other_schema(schema[1].decode("ascii", "replace"))
    if size > LARGEST_FILE:
        raise too_large(size)
    return model_without_stuck(ifc_work.work, opened, Limits(quiet_seconds=10 + size / PARSED_IN_A_SECOND))


def model_without_stuck(work: Work, opened: Opened, limits: Limits) -> Model:
    """The model of a file; an element that ends its reader or that it never ends is left out, and the rest read again.

    Trouble as in `child_model` where that helps nothing.
    """
    with TemporaryDirectory(prefix="parkwatch-") as folder:
        diary, stuck = Path(folder, "diary"), -1
        while True:
            try:
                return child_model(work, opened, arguments=[str(opened.path.resolve()), str(diary)], limits=limits)
            except EndedBadly:
                before, stuck = stuck, len(read_diary(diary)[1])
                if not diary.is_file() or not before < stuck <= MOST_STUCK:
                    raise


def _other_schema(name: str) -> Trouble:
    return Trouble(
        f"IFC 版本 {name} 不能读取。",
        f"The IFC schema {name} is not read.",
        remedy_zh="请以 IFC4 或 IFC2x3 重新导出。",
        remedy_en="Export again as IFC4 or IFC2x3.",
        place="FILE_SCHEMA",
    )
