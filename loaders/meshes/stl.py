"""STL, binary and text. It knows no unit, no colour and no part; a text may hold several named solids, which are parts.

Source: 3D Systems, "StereoLithography Interface Specification", 1989: 80 bytes of anything, a count, then 50 bytes per
triangle, little-endian; or `solid`, `facet normal`, `outer loop`, `vertex`.
"""

import re

import numpy as np

from loaders import allowance
from loaders.allowance import MOST_INSTANCES
from loaders.meshes.decimals import decimals, words_of
from loaders.meshes.materials import decoded_text
from loaders.meshes.shapes import Shape, model_from_shapes
from loaders.opened import Opened
from scenes.columns import Bytes, Floats, Rows, Singles
from scenes.model import Material, Model, Part
from scenes.trouble import Trouble

HEADER = 84
FACET = np.dtype([("normal", "<f4", 3), ("points", "<f4", (3, 3)), ("spare", "<u2")])
TEXT = re.compile(rb"\A\s*solid\b[^\0]*?\bfacet\b", re.IGNORECASE)
SOLID = re.compile(rb"^[ \t]*solid\b[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
VERTEX = re.compile(rb"\bvertex\b", re.IGNORECASE)
HEAD = 4096


def recognises(content: bytes) -> bool:
    """A text that begins with a solid and a facet. Binary files begin with anything: their name tells."""
    return TEXT.match(content[:HEAD]) is not None


def read(opened: Opened) -> Model:
    """Read an STL file; a count that does not fit the file is Trouble."""
    content = opened.content
    count = int.from_bytes(content[80:HEADER], "little")
    if len(content) != HEADER + count * FACET.itemsize and recognises(content):
        shapes, names = _text(content, opened)
    else:
        shapes, names = [_binary(content, count)], [opened.path.stem]
    return model_from_shapes(shapes, [Part(name) for name in names], [Material(double_sided=True)], (), opened)


def _binary(content: bytes, count: int) -> Shape:
    if len(content) < HEADER + count * FACET.itemsize or not count:
        raise Trouble(
            f"文件声明 {count} 个三角形，实际长度 {len(content)} 字节与之不符。",
            f"The file claims {count} triangles, which its {len(content)} bytes do not hold.",
            remedy_zh="文件可能没有拷贝完整，请重新拷贝或重新导出。",
            remedy_en="The file may not have been copied whole: copy or export it again.",
            place="byte 80",
        )
    allowance.placed().spend(6 * count)
    facets = np.frombuffer(content, FACET, count, HEADER)
    points: Singles = facets["points"]
    return _facets(points.reshape(-1, 3).astype(np.float64))


def _facets(points: Floats, part: int = 0) -> Shape:
    """Triangles from points three by three. Normals are made from the points: those in files are often zero."""
    rows: Rows = np.arange(len(points) // 3 * 3, dtype=np.int32).reshape(-1, 3)
    return Shape(points, rows, placed=((part, np.eye(4)),))


def _text(content: bytes, opened: Opened) -> tuple[list[Shape], list[str]]:
    """One shape for every solid."""
    solids = list(SOLID.finditer(content))[:MOST_INSTANCES]
    ends = [each.start() for each in solids[1:]] + [len(content)]
    shapes, names, left = list[Shape](), list[str](), allowance.placed()
    for solid, end in zip(solids, ends, strict=True):
        points = _vertices(content[solid.end() : end])
        left.spend(2 * len(points))
        shapes.append(_facets(points, len(names)))
        names.append(decoded_text(solid[1].strip(), opened.said.encoding or "") or opened.path.stem)
        opened.progress(0.9 * end / len(content))
    return shapes, names


def _vertices(text: bytes) -> Floats:
    """The points of a solid, shape (points, 3): the three words behind each `vertex`."""
    marked: Bytes = np.frombuffer(VERTEX.sub(b"@", text) + b"\n", np.uint8)
    words = words_of(marked)
    at = np.flatnonzero(marked[words.starts] == ord("@"))
    rows = at[at + 3 < len(words.starts)][:, None] + np.arange(1, 4)
    return decimals(words.at(rows.reshape(-1))).reshape(-1, 3)
