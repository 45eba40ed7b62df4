"""DXF drawings as shapes: faces, meshes and lines of model space, blocks as parts, layers kept, units as the file says.

Source: Autodesk, "DXF Reference". Read by ezdxf in a child process: pure Python, but slow, and blocks within blocks
multiply. Outlines for boundaries are `loaders.vector.drawing`.
"""

from loaders.allowance import LARGEST_FILE
from loaders.child import Limits, child_model
from loaders.meshes import dxf_work
from loaders.meshes.step_text import first_words, too_large
from loaders.opened import Opened
from loaders.vector import drawing
from scenes.model import Model
from scenes.trouble import Trouble

PARSED_IN_A_SECOND = 500_000
"""Bytes, at the least: while a drawing is parsed nothing can be said of progress."""


def recognises(head: bytes) -> bool:
    """A first section, or the binary kind's own words."""
    return drawing.recognises(head)


def read(opened: Opened) -> Model:
    """Read a drawing. Trouble when it is none, when nothing of it can be drawn, and for what its child met."""
    if not recognises(first_words(opened.path)):
        raise Trouble(
            "文件头不是 DXF。",
            "The header is none of DXF.",
            remedy_zh="若是 DWG，请另存为 DXF；否则请重新拷贝该文件。",
            remedy_en="If it is DWG, save it as DXF; otherwise copy the file again.",
            place="line 1",
        )
    if (size := opened.path.stat().st_size) > LARGEST_FILE:
        raise too_large(size)
    said = opened.said
    words = [str(opened.path.resolve()), str(said.metres_per_unit or ""), said.encoding or ""]
    return child_model(
        dxf_work.work, opened, arguments=words, limits=Limits(quiet_seconds=10 + size / PARSED_IN_A_SECOND)
    )
