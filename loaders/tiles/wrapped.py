"""The header that b3dm, i3dm and pnts share: two tables, then the content itself.

Source: OGC 18-053r2, "3D Tiles 1.0", 11.2; the two shorter headers of b3dm are from before 1.0 and still met.
"""

from dataclasses import dataclass
from struct import unpack_from

from loaders.tiles.container import broken
from loaders.tiles.tables import Table, read_table

HEADER = 28
BEGINS_TEXT = 0x22000000
"""A length this large is none: it is the beginning of JSON or of a glTF, so the header was a shorter one."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Both tables, and the bytes behind them; `batch_length` is what the oldest headers say themselves, else None."""

    features: Table
    batch: Table
    content: memoryview
    starts_at: int
    batch_length: int | None = None


def read_wrapped(content: bytes, file: str, header: int = HEADER, *, old: bool = False) -> Wrapped:
    """A tile whose header has `header` bytes; with `old` it may be one of the two from before 1.0."""
    if len(content) < header:
        raise broken(file, "瓦片头不完整。", "The header of the tile is cut short.", "byte 0")
    version, length = unpack_from("<II", content, 4)
    if version != 1:
        raise broken(file, f"未知的瓦片版本 {version}。", f"Version {version} of this tile is not known.", "byte 4")
    if length > len(content):
        zh = f"瓦片声明 {length} 字节，实际只有 {len(content)} 字节。"
        raise broken(file, zh, f"The tile claims {length} bytes and has {len(content)}.", "byte 8")
    lengths, batch_length = tuple[int, ...](unpack_from("<4I", content, 12)), None
    if old and lengths[2] >= BEGINS_TEXT:
        header, batch_length, lengths = 20, lengths[0], (0, 0, lengths[1], 0)
    elif old and lengths[3] >= BEGINS_TEXT:
        header, batch_length, lengths = 24, lengths[2], (0, 0, lengths[0], lengths[1])
    return _cut(memoryview(content)[:length], header, lengths, batch_length, file)


def _cut(whole: memoryview, header: int, lengths: tuple[int, ...], batch_length: int | None, file: str) -> Wrapped:
    edges = [header]
    for length in lengths:
        edges.append(edges[-1] + length)
    if edges[-1] > len(whole):
        raise broken(file, "瓦片的数据表超出文件末尾。", "The tables of the tile reach beyond its end.", "byte 12")
    features = read_table(whole[edges[0] : edges[1]], whole[edges[1] : edges[2]], starts_at=edges[0])
    batch = read_table(whole[edges[2] : edges[3]], whole[edges[3] : edges[4]], starts_at=edges[2])
    return Wrapped(features, batch, whole[edges[4] :], edges[4], batch_length)
