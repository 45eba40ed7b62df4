"""What a tile's file holds, told by its first bytes: a model in some wrapping, points, or several of these in one.

Source: OGC 18-053r2, "3D Tiles 1.0", 11 to 14.
"""

from collections.abc import Callable
from dataclasses import replace
from struct import unpack_from

from loaders.gltf import glb, whole
from loaders.gltf.document import again
from loaders.tiles import b3dm, i3dm, pnts
from loaders.tiles.container import broken
from loaders.tiles.gltf_tile import gltf_shape
from loaders.tiles.shape import Shape, TileFile
from scenes.trouble import Trouble

COMPOSITE = b"cmpt"
COMPOSITE_HEADER, INNER_HEADER = 16, 12
DEEPEST = 8
"""Composites inside composites."""

READERS: dict[bytes, Callable[[bytes, TileFile], list[Shape]]] = {
    b3dm.MAGIC: b3dm.read_b3dm,
    i3dm.MAGIC: i3dm.read_i3dm,
    pnts.MAGIC: pnts.read_pnts,
}
NOT_READ = {b"vctr": "vctr", b"geom": "geom", b"subt": "subtree"}


def shapes_in(content: bytes, file: TileFile, depth: int = 0) -> list[Shape]:
    """Every shape in the bytes of a tile; Trouble when there is none that could be read."""
    magic = content[:4]
    try:
        if magic == COMPOSITE:
            return _composite(content, file, depth)
        if (read := READERS.get(magic)) is not None:
            return read(content, file)
        if glb.recognises(content) or whole.recognises(content):
            return [gltf_shape(content, file, file.name)]
    except Trouble as trouble:
        raise again(replace(trouble.notice, file=trouble.notice.file or file.shown)) from None
    raise _unknown(magic, file)


def _composite(content: bytes, file: TileFile, depth: int) -> list[Shape]:
    """The tiles inside; one that is broken is left out and said, as long as another can be read."""
    if depth >= DEEPEST:
        raise broken(file.shown, "组合瓦片嵌套过深。", "Composite tiles are nested too deeply.")
    shapes, first = list[Shape](), None
    for at, length in _inner(content, file):
        try:
            shapes += shapes_in(content[at : at + length], file, depth + 1)
        except Trouble as trouble:
            first = first or trouble
            file.report.notices.append(replace(trouble.notice, place=f"byte {at} {trouble.notice.place}".strip()))
    if first is not None and not shapes:
        raise again(first.notice)
    return shapes


def _inner(content: bytes, file: TileFile) -> list[tuple[int, int]]:
    """Where each inner tile begins and how long it is."""
    if len(content) < COMPOSITE_HEADER:
        raise broken(file.shown, "组合瓦片头不完整。", "The header of the composite tile is cut short.", "byte 0")
    version, whole_length, count = unpack_from("<III", content, 4)
    if version != 1 or whole_length > len(content) or count * INNER_HEADER > whole_length:
        raise broken(file.shown, "组合瓦片头损坏。", "The header of the composite tile is damaged.", "byte 4")
    found, at = list[tuple[int, int]](), COMPOSITE_HEADER
    for _ in range(count):
        length = int.from_bytes(content[at + 8 : at + 12], "little")
        if length < INNER_HEADER or at + length > whole_length:
            raise broken(
                file.shown, "组合瓦片内的长度损坏。", "A length inside the composite tile is damaged.", f"byte {at}"
            )
        found.append((at, length))
        at += length
    return found


def _unknown(magic: bytes, file: TileFile) -> Trouble:
    kind = NOT_READ.get(magic, "")
    return Trouble(
        f"不能读取 {kind} 瓦片。" if kind else "不是三维瓦片：无法识别文件开头。",
        f"Tiles of the kind {kind} are not read." if kind else "This is no tile: its first bytes are not known.",
        remedy_zh="请供应方以 b3dm、i3dm、pnts、cmpt 或 glb 瓦片重新导出。",
        remedy_en="Ask the supplier for tiles of the kinds b3dm, i3dm, pnts, cmpt or glb.",
        file=file.shown,
        place="byte 0",
    )
