"""JPEG, PNG, WebP and KTX 2.0 bytes to pixels. The header is held to the limits before anything is unpacked.

Never through VTK: its PNG reader ends the process on a damaged file.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from loaders import ktx2
from loaders.allowance import LARGEST_PICTURE, Allowance
from loaders.workers import Mapper, one_by_one
from scenes.columns import Bytes
from scenes.model import Image
from scenes.trouble import Notice, Trouble

logging.getLogger("imagecodecs").setLevel(logging.CRITICAL)  # it logs what is wrong in a picture; we say it

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
RIFF, WEBP = b"RIFF", b"WEBP"
START_OF_SCAN = 0xDA
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers that begin a frame; the three left out mean something else."""

MOST_SCANS = 100
"""Scans of one progressive JPEG; encoders write about ten, and every further one costs a pass over all its pixels."""

MOST_FOR_PILLOW = 80_000_000
"""Pixels; above 89 million Pillow warns of a decompression bomb."""

REMEDY_ZH = "请重新导出该贴图（JPEG 或 PNG）。"
REMEDY_EN = "Export this texture again as JPEG or PNG."


@dataclass(frozen=True, slots=True)
class Blob:
    """A picture as it lies in its file. `place` says where, for whoever has to mend it."""

    content: bytes | memoryview
    place: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """What became of one blob: a picture, a fault to be told, or (a picture cut short) both."""

    image: Image | None = None
    fault: Notice | None = None


def decode_images(blobs: Sequence[Blob], pixels: Allowance, mapper: Mapper = one_by_one) -> Iterable[Decoded]:
    """A picture or a fault for every blob, in order. Unpacking is left to `mapper`, which may run it in threads."""
    return mapper(_decoded, [_admitted(blob, pixels) for blob in blobs])


def size_of(content: bytes | memoryview) -> tuple[int, int]:
    """Width and height in pixels as the header has them; Trouble when the bytes are no picture of a kind read here."""
    if bytes(content[:8]) == PNG:
        if len(content) < 33:
            raise _trouble("PNG 文件头不完整。", "The PNG header is incomplete.")
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if bytes(content[:3]) == JPEG:
        head = _jpeg_head(content)
        return head.width, head.height
    if bytes(content[:12]) == ktx2.MAGIC:
        try:
            return ktx2.ktx2_size(content)
        except ktx2.BrokenTexture:
            raise _trouble("KTX2 文件头不完整或不合理。", "The KTX2 header is cut short or absurd.") from None
    if _is_webp(content):
        return _webp_size(content)
    raise _trouble("不是可以读取的图片。", "This is no JPEG, PNG, WebP or KTX2 picture.")


def _is_webp(content: bytes | memoryview) -> bool:
    return bytes(content[:4]) == RIFF and bytes(content[8:12]) == WEBP


def _webp_size(content: bytes | memoryview) -> tuple[int, int]:
    """Source: RFC 9649, 2.5 (VP8 as in RFC 6386, 9.1), 2.6 (VP8L, 3.4) and 2.7 (VP8X)."""
    head, kind = bytes(content[20:30]), bytes(content[12:16])
    if len(head) == 10:
        if kind == b"VP8X":
            return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
        if kind == b"VP8 ":
            return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
        if kind == b"VP8L":
            bits = int.from_bytes(head[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise _trouble("WebP 文件头不完整。", "The WebP header is incomplete.")


@dataclass(frozen=True, slots=True)
class _JpegHead:
    """What a JPEG says before its first scan; `at_once` when that scan is the only one and holds all components."""

    width: int
    height: int
    components: int
    at_once: bool


def _jpeg_head(content: bytes | memoryview) -> _JpegHead:
    """Walks the segments up to the first scan. Source: ISO/IEC 10918-1, B.1 and B.2."""
    at, frame, sequential = 2, b"", False
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == START_OF_SCAN and frame:
            high, wide = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
            return _JpegHead(wide, high, frame[5], sequential and content[at + 4] == frame[5])
        if marker in FRAMES:
            frame, sequential = bytes(content[at + 4 : at + 10]), marker in (0xC0, 0xC1)
        fill = marker == 0xFF  # markers may be padded with more 0xFF
        at += 1 if fill else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    raise _trouble("JPEG 文件头不完整。", "The JPEG header is incomplete.")


def _admitted(blob: Blob, pixels: Allowance) -> Blob | Notice:
    try:
        width, height = size_of(blob.content)
        if not (0 < width <= LARGEST_PICTURE and 0 < height <= LARGEST_PICTURE):
            raise _trouble(
                f"贴图尺寸 {width}×{height} 超出 {LARGEST_PICTURE} 像素的上限。",
                f"The texture is {width} by {height} pixels; the limit is {LARGEST_PICTURE}.",
            )
        pixels.spend(width * height, blob.place)
    except Trouble as trouble:
        return _at(trouble.notice, blob.place)
    return blob


def _decoded(blob: Blob | Notice) -> Decoded:
    if isinstance(blob, Notice):
        return Decoded(fault=blob)
    content = memoryview(blob.content)
    is_jpeg = bytes(content[:3]) == JPEG
    try:
        pixels = _jpeg(content) if is_jpeg else _other(content)
    except Trouble as trouble:
        return Decoded(fault=_at(trouble.notice, blob.place))
    if is_jpeg and b"\xff\xd9" not in bytes(content[-64:]):  # libjpeg fills the rest with grey and is content
        cut = _trouble("贴图不完整，缺少的部分显示为灰色。", "The texture is cut short; the missing part is grey.")
        return Decoded(Image(pixels), _at(cut.notice, blob.place))
    return Decoded(Image(pixels))


def _jpeg(content: memoryview) -> Bytes:
    head = _jpeg_head(content)
    if not head.at_once and bytes(content).count(bytes([0xFF, START_OF_SCAN])) > MOST_SCANS:
        raise _trouble("JPEG 扫描次数异常。", "The JPEG has an absurd number of scans.")
    if head.components == 4:  # CMYK as print shops have it: four inks, not red, green, blue, alpha
        return _through_pillow(content)
    try:
        return _eight_bits_of_colour(imagecodecs.jpeg8_decode(content))
    except (RuntimeError, ValueError, TypeError):
        return _through_pillow(content)


def _other(content: memoryview) -> Bytes:
    if bytes(content[:8]) == PNG:
        return _png(content)
    try:
        return (
            _eight_bits_of_colour(imagecodecs.webp_decode(content)) if _is_webp(content) else ktx2.ktx2_pixels(content)
        )
    except (ktx2.BrokenTexture, RuntimeError, ValueError, TypeError):
        raise _trouble("贴图已损坏，无法解码。", "The texture is damaged and cannot be decoded.") from None


def _png(content: memoryview) -> Bytes:
    try:
        return _eight_bits_of_colour(imagecodecs.png_decode(content))
    except (RuntimeError, ValueError, TypeError):
        return _through_pillow(content)


def _through_pillow(content: memoryview) -> Bytes:
    """The second opinion, for the kinds that imagecodecs refuses."""
    width, height = size_of(content)
    if width * height > MOST_FOR_PILLOW:
        raise _trouble("贴图已损坏，无法解码。", "The texture is damaged and cannot be decoded.")
    try:
        with Pillow.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
            wanted = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
            return np.array(picture.convert(wanted))
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as error:
        raise _trouble("贴图已损坏，无法解码。", "The texture is damaged and cannot be decoded.") from error


def _eight_bits_of_colour(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> Bytes:
    """Grey becomes red, green, blue; sixteen bits become eight; shape (height, width, 3 or 4)."""
    eight = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    if eight.ndim == 2:
        eight = eight[:, :, None]
    if eight.shape[2] < 3:
        eight = np.concatenate([np.repeat(eight[:, :, :1], 3, axis=2), eight[:, :, 1:]], axis=2)
    return np.ascontiguousarray(eight, np.uint8)


def _trouble(zh: str, en: str) -> Trouble:
    return Trouble(zh, en, remedy_zh=REMEDY_ZH, remedy_en=REMEDY_EN)


def _at(notice: Notice, place: str) -> Notice:
    return Notice(notice.zh, notice.en, notice.remedy_zh, notice.remedy_en, notice.file, place)
