"""Unpacking deflate and gzip without believing what they claim to unpack to."""

import zlib

from loaders.tiles.container import LARGEST_TILE, broken, too_large

GZIP = b"\x1f\x8b"
_GZIP_BITS = 16 + zlib.MAX_WBITS


def unwrapped(content: bytes, name: str) -> bytes:
    """A tile without the gzip that some servers and databases leave around it; `LARGEST_TILE` bytes at most."""
    if content[:2] != GZIP:
        return content
    return inflated(content, LARGEST_TILE, _GZIP_BITS, name)


def inflated(packed: bytes, most: int, window: int, name: str) -> bytes:
    """What `packed` unpacks to; Trouble when that is more than `most` bytes, damaged or cut short."""
    stream = zlib.decompressobj(window)
    try:
        content = stream.decompress(packed, most + 1)
    except zlib.error:
        raise broken(name, "压缩数据损坏。", "Its packed data is damaged.") from None
    if len(content) > most:
        raise too_large(name)
    if not stream.eof:
        raise broken(name, "压缩数据不完整。", "Its packed data is cut short.")
    return content
