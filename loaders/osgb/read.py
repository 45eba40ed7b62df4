"""OSG binary (.osgb) as a typed scene: every object by the field list of its class and of the file's version.

Files of ContextCapture have no brackets: there an unknown class cannot be stepped over, and is refused by name.
"""

from dataclasses import dataclass

from loaders.osgb.classes import CLASSES
from loaders.osgb.objects import Reader
from loaders.osgb.scene import Lod, Node
from loaders.osgb.stream import opened
from scenes.trouble import Report, Trouble


@dataclass(frozen=True, slots=True)
class Scene:
    """One file: its `root`, the levels of detail in the order they stand, and bytes behind the end of it."""

    root: Node
    lods: tuple[Lod, ...]
    version: int
    trailing: int


def read_osgb(content: bytes | memoryview, report: Report) -> Scene:
    """The scene of a file; Trouble names the byte. What was stepped over is told in `report`."""
    stream = opened(content)
    reader = Reader(stream, CLASSES)
    root = reader.thing()
    if not isinstance(root, Node):
        raise stream.wrong("文件中没有场景节点。", "The file holds no node of a scene.")
    for kind, times in reader.skipped.items():
        report.note(
            f"跳过了 {times} 个类型为“{kind}”的对象，此类型不显示。",
            f"{times} objects of the class {kind!r} were stepped over; they are not drawn.",
        )
    return Scene(root, tuple(reader.lods), stream.version, stream.left)


def first_lod(head: bytes) -> Lod | None:
    """The first level-of-detail node of a file of which only the beginning is here; None when it cannot be told."""
    reader = None
    try:
        reader = Reader(opened(head, whole=False), CLASSES)
        reader.thing()
    except Trouble:
        pass  # it was cut in the middle: what is known by then is what was asked for
    lods = reader.lods if reader is not None else []
    return lods[0] if lods and lods[0].files and lods[0].ranges else None
