"""Pictures of an OSG scene: whole JPEG or PNG files inside it, raw pixels, DXT blocks, or files beside it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import imagecodecs
import numpy as np

from loaders.allowance import LARGEST_PICTURE, Allowance
from loaders.images import Blob, Decoded, decode_images
from loaders.opened import Beside
from loaders.osgb.scene import Picture
from loaders.workers import Mapper
from scenes.columns import Bytes
from scenes.model import Image
from scenes.trouble import Notice, Trouble

logging.getLogger("imagecodecs").setLevel(logging.CRITICAL)  # it logs what is wrong in a picture; we say it

UNSIGNED_BYTE = 0x1401
CHANNELS = {0x1909: 1, 0x190A: 2, 0x1907: 3, 0x1908: 4, 0x80E0: 3, 0x80E1: 4, 0x1906: 1}
"""OpenGL's pixel formats that are read: grey, grey and alpha, RGB, RGBA, BGR, BGRA, alpha."""
BLUE_FIRST = frozenset({0x80E0, 0x80E1})
DXT = {0x83F0: 1, 0x83F1: 1, 0x83F2: 2, 0x83F3: 3}
"""S3TC formats by the number of their block layout: DXT1 without and with alpha, DXT3, DXT5."""


@dataclass(frozen=True, slots=True)
class _Raw:
    """Pixels that are not packed as a picture file."""

    picture: Picture


def decoded(pictures: Sequence[Picture], beside: Beside, pixels: Allowance, mapper: Mapper) -> list[Decoded]:
    """A picture or a fault for each; picture files are unpacked by `mapper`."""
    found: list[Blob | Decoded] = [_found(picture, beside, pixels) for picture in pictures]
    blobs = [each for each in found if isinstance(each, Blob)]
    unpacked = iter(decode_images(blobs, pixels, mapper))
    return [next(unpacked) if isinstance(each, Blob) else each for each in found]


def _found(picture: Picture, beside: Beside, pixels: Allowance) -> Blob | Decoded:
    place = f"byte {picture.at}"
    try:
        if picture.blob is None:
            name = PurePosixPath(picture.file.replace("\\", "/")).name
            return Blob(beside(name), name)
        if not picture.pixel_format:
            return Blob(picture.blob, place)
        return Decoded(Image(_raw_pixels(picture, pixels, place)))
    except Trouble as trouble:
        told = trouble.notice
        return Decoded(fault=Notice(told.zh, told.en, told.remedy_zh, told.remedy_en, told.file, told.place or place))


def _raw_pixels(picture: Picture, pixels: Allowance, place: str) -> Bytes:
    """Rows of pixels, the top one first; OSG begins with the row that its texture coordinates call 0, the lowest."""
    width, height = picture.width, picture.height
    if not (0 < width <= LARGEST_PICTURE and 0 < height <= LARGEST_PICTURE):
        raise _wrong(f"贴图尺寸 {width}×{height} 不合理。", f"The texture is {width} by {height} pixels.")
    pixels.spend(width * height, place)
    if picture.pixel_format in DXT:
        return _from_blocks(picture)[::-1]
    channels = CHANNELS.get(picture.pixel_format, 0)
    if not channels or picture.data_type != UNSIGNED_BYTE:
        zh = f"贴图的像素格式 {picture.pixel_format:#x} 不支持，按材质颜色显示。"
        raise _wrong(zh, f"Pixels of format {picture.pixel_format:#x} are not read; the plain colour is shown.")
    return _coloured(_rows(picture, channels), picture.pixel_format)[::-1]


def _rows(picture: Picture, channels: int) -> Bytes:
    """The pixels as they lie, shape (height, width, channels), without what fills up each row."""
    unit = picture.packing if picture.packing in (1, 2, 4, 8) else 1
    row = -(-picture.width * channels // unit) * unit
    content = np.frombuffer(picture.blob or b"", np.uint8)
    if len(content) < row * picture.height:
        raise _wrong("贴图像素不完整。", "The texture's pixels are cut short.")
    lines = content[: row * picture.height].reshape(picture.height, row)
    return lines[:, : picture.width * channels].reshape(picture.height, picture.width, channels)


def _coloured(rows: Bytes, pixel_format: int) -> Bytes:
    channels = rows.shape[2]
    if pixel_format in BLUE_FIRST:
        return rows[:, :, [2, 1, 0, 3][:channels]]
    if pixel_format == 0x1906:
        return np.concatenate([np.full((*rows.shape[:2], 3), 255, np.uint8), rows], axis=2)
    if channels < 3:
        return np.concatenate([np.repeat(rows[:, :, :1], 3, axis=2), rows[:, :, 1:]], axis=2)
    return rows.copy()


def _from_blocks(picture: Picture) -> Bytes:
    """S3TC blocks as red, green, blue, alpha; mip levels behind the first are not looked at."""
    layout = DXT[picture.pixel_format]
    high, wide = (-(-side // 4) * 4 for side in (picture.height, picture.width))
    size = high * wide // (2 if layout == 1 else 1)
    content = bytes((picture.blob or memoryview(b""))[:size])
    if len(content) < size:
        raise _wrong("贴图像素不完整。", "The texture's pixels are cut short.")
    try:
        unpacked: object = imagecodecs.bcn_decode(content, layout, shape=(high, wide, 4))
    except (RuntimeError, ValueError, TypeError):
        raise _wrong("贴图已损坏，无法解码。", "The texture is damaged and cannot be decoded.") from None
    whole: Bytes = np.asarray(unpacked, np.uint8)
    return np.ascontiguousarray(whole[: picture.height, : picture.width])


def _wrong(zh: str, en: str) -> Trouble:
    return Trouble(zh, en, remedy_zh="请以 JPEG 贴图重新导出。", remedy_en="Export again with JPEG textures.")
