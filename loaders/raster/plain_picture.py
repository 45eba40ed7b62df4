"""A PNG or JPEG with a world file beside it: where it lies, from its head alone. It becomes a GeoTIFF when imported.

Sources: W3C, "PNG (Third Edition)", 11.2.1 (IHDR); ITU-T T.81 (JPEG), B.2.2 (frame header).
"""

from struct import unpack_from

import numpy as np

from loaders.opened import Opened, read_head
from loaders.raster.geotiff import system_said
from loaders.raster.inside import RasterInside, inside_of
from loaders.raster.rewriting import Rewriting
from loaders.raster.world_file import world_file
from scenes.plant import LayerKind
from scenes.trouble import Trouble

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
LARGEST_SIDE = 200_000
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers that begin a frame; the others of their range are tables."""


def recognises(head: bytes) -> bool:
    """By the first bytes."""
    return head.startswith((PNG, JPEG))


def read(opened: Opened) -> RasterInside:
    """Imagery. Trouble when nobody says where it lies, or when the file has no sound head."""
    head, name = read_head(opened.path), opened.path.name
    width, height = size_of(head, name)
    transform = world_file(opened.path)
    crs = system_said(opened.said.crs, "", name)
    way = Rewriting(driver="PNG" if head.startswith(PNG) else "JPEG")
    opened.report.notices += crs.notices
    return inside_of(LayerKind.IMAGERY, (width, height), transform, crs, way, name)


def size_of(head: bytes, name: str) -> tuple[int, int]:
    """Columns and rows of a picture by its first bytes; Trouble where they do not say it."""
    width = height = 0
    if head.startswith(PNG) and head[12:16] == b"IHDR" and len(head) >= 24:
        width, height = unpack_from(">II", head, 16)
    elif head.startswith(JPEG):
        width, height = _of_jpeg(head)
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise Trouble(
            "图片文件头损坏，读不出尺寸。",
            "The head of the picture is damaged: it does not say a size.",
            remedy_zh="请重新拷贝该文件，或导出为 GeoTIFF。",
            remedy_en="Copy the file again, or export it as GeoTIFF.",
            file=name,
            place="byte 0",
        )
    return width, height


def _of_jpeg(head: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(head):
        marker, length = head[at + 1], int(np.frombuffer(head, ">u2", 1, at + 2)[0])
        if head[at] != 0xFF:
            break
        if marker in FRAMES:
            rows, columns = unpack_from(">HH", head, at + 5)
            return columns, rows
        at += 2 + length
    return 0, 0
