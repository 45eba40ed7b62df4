"""OpenSceneGraph's other forms, .osgt, .osgx, .osg and .ive: known, and refused with what to do instead."""

from typing import Never

from loaders.opened import Opened
from scenes.trouble import Trouble


def recognises(head: bytes) -> bool:
    """A text that says "#Ascii", old text that begins with a class, or markup with classes of OSG in it."""
    start = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"#Ascii"):
        return True
    named = any(word in start for word in (b"osg::Group", b"osg::Geode", b"osg::PagedLOD", b"osg::MatrixTransform"))
    return start.startswith(b"<?xml") and named


def read(opened: Opened) -> Never:
    """Always the Trouble that says how to get an .osgb."""
    raise Trouble(
        f"{opened.path.suffix or '这'} 是 OpenSceneGraph 的文本或旧格式，不读取。",
        f"{opened.path.suffix or 'This'} is a text form or an old form of OpenSceneGraph, which is not read.",
        remedy_zh=f"请另存为 .osgb：osgconv {opened.path.name} {opened.path.stem}.osgb。",
        remedy_en=f"Save it as .osgb: osgconv {opened.path.name} {opened.path.stem}.osgb.",
    )
