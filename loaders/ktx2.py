"""Textures in KTX 2.0 that Basis Universal packed (ETC1S, UASTC), to plain pixels; what they claim is checked before.

VTK uploads no compressed texture, so KTX 2.0 saves disk and line here and no graphics memory.
Source: Khronos, "KTX File Format Specification" 2.0, 3 (header, index, level index); KHR_texture_basisu.
"""

from struct import unpack_from

import numpy as np
import opengl_basisu

from scenes.columns import Bytes

MAGIC = b"\xabKTX 20\xbb\r\n\x1a\n"
HEADER, LEVEL = 80, 24
MOST_LEVELS = 16
BLOCK_BYTES = 16
"""What four by four pixels take in UASTC, the larger of the two kinds."""


class BrokenTexture(ValueError):
    """The bytes are no KTX 2.0 texture that can be read."""


def ktx2_size(content: bytes | memoryview) -> tuple[int, int]:
    """Width and height in pixels; `BrokenTexture` when the header is cut short or its levels claim absurd lengths."""
    if len(content) < HEADER + LEVEL:
        raise BrokenTexture
    width, height, depth, layers, faces, levels = unpack_from("<6I", content, 20)
    if depth or layers > 1 or faces != 1 or levels > MOST_LEVELS or HEADER + LEVEL * levels > len(content):
        raise BrokenTexture
    for level in range(max(levels, 1)):
        start, length, unpacked = unpack_from("<3Q", content, HEADER + LEVEL * level)
        blocks = -(-(width >> level or 1) // 4) * -(-(height >> level or 1) // 4)
        if start + length > len(content) or unpacked > BLOCK_BYTES * blocks:
            raise BrokenTexture
    return width, height


def ktx2_pixels(content: bytes | memoryview) -> Bytes:
    """The largest level, shape (height, width, 3 or 4), top row first; `BrokenTexture` when it cannot be unpacked."""
    ktx2_size(content)
    try:
        texture = opengl_basisu.open(bytes(content))
        pixels = texture.transcode("rgba8").data
    except (opengl_basisu.BasisuError, ValueError, RuntimeError) as error:
        raise BrokenTexture from error
    colours = pixels if texture.has_alpha else pixels[:, :, :3]
    return np.ascontiguousarray(colours, np.uint8)
