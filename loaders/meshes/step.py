"""STEP (AP203, AP214, AP242): the solids of CAD programs as surfaces, parts and their assemblies kept.

Source: ISO 10303-21 for the text. OCCT makes triangles of it, in metres, in a child process that is told to end when it
stands still. The file says its unit; the person's word goes before
it. STEP has no up; z is taken to be up unless the person says otherwise.
"""

from loaders.allowance import LARGEST_FILE
from loaders.child import Limits, child_model
from loaders.meshes import step_work
from loaders.meshes.ifc import SCHEMA
from loaders.meshes.step_text import first_words, is_exchange_text, too_large
from loaders.opened import Opened
from scenes.model import Model
from scenes.trouble import Trouble

MESHED_IN_A_SECOND = 50_000
"""Bytes, at the least (measured: 757 kB in half a second). OCCT tells nothing of its progress."""


def recognises(head: bytes) -> bool:
    """An exchange text of ISO 10303-21 whose header names no IFC schema."""
    named = SCHEMA.search(head)
    return is_exchange_text(head) and not (named is not None and named[1].upper().startswith(b"IFC"))


def read(opened: Opened) -> Model:
    """Read a STEP file. Trouble when it is none, and for what its child met."""
    if not is_exchange_text(first_words(opened.path)):
        raise Trouble(
            "文件头不是 STEP。",
            "The header is none of STEP.",
            remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
            remedy_en="The file may not have been copied whole: copy or export it again.",
            place="byte 0",
        )
    if (size := opened.path.stat().st_size) > LARGEST_FILE:
        raise too_large(size)
    limits = Limits(quiet_seconds=10 + size / MESHED_IN_A_SECOND)
    said = opened.said
    words = [str(opened.path.resolve()), said.up or "z", str(said.metres_per_unit or "")]
    return child_model(step_work.work, opened, arguments=words, limits=limits)
