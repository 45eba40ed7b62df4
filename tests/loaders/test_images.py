import struct
import zlib
from io import BytesIO

import imagecodecs
import numpy as np
import pytest
from PIL import Image as Pillow

from loaders import allowance
from loaders.images import Blob, Decoded, decode_images, size_of
from loaders.workers import threads
from scenes.trouble import Trouble

RAMP = np.linspace(0, 255, 16 * 16 * 3).astype(np.uint8).reshape(16, 16, 3)


def stored(mode: str, kind: str, **how: object) -> bytes:
    """The ramp as a file of this kind, written by Pillow."""
    content = BytesIO()
    Pillow.fromarray(RAMP).convert(mode).save(content, kind, **how)
    return content.getvalue()


def decoded(content: bytes) -> Decoded:
    return next(iter(decode_images([Blob(content, "/images/0")], allowance.pixels())))


def fault(content: bytes) -> str:
    notice = decoded(content).fault
    assert notice is not None
    assert notice.place == "/images/0"
    assert notice.remedy_zh
    return notice.en


@pytest.mark.parametrize(
    ("mode", "kind", "channels"),
    [
        ("RGB", "JPEG", 3),
        ("L", "JPEG", 3),
        ("CMYK", "JPEG", 3),
        ("RGB", "PNG", 3),
        ("RGBA", "PNG", 4),
        ("L", "PNG", 3),
        ("LA", "PNG", 4),
        ("P", "PNG", 3),
        ("1", "PNG", 3),
        ("I;16", "PNG", 3),
    ],
)
def test_every_kind_of_picture_becomes_eight_bits_of_red_green_blue(mode: str, kind: str, channels: int) -> None:
    result = decoded(stored("L", kind) if mode == "I;16" else stored(mode, kind))
    assert result.fault is None
    assert result.image is not None
    assert result.image.pixels.shape == (16, 16, channels)
    assert result.image.pixels.dtype == np.uint8


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("channels", [3, 4])
def test_webp_of_every_kind_is_read_and_its_size_is_known_before(lossless: bool, channels: int) -> None:
    pixels = RAMP if channels == 3 else np.concatenate([RAMP, np.full((16, 16, 1), 90, np.uint8)], axis=2)
    content = bytes(imagecodecs.webp_encode(pixels, level=100, lossless=lossless))
    assert size_of(content) == (16, 16)
    result = decoded(content)
    assert result.image is not None
    assert result.image.pixels.shape == (16, 16, channels)
    assert np.abs(result.image.pixels.astype(int) - pixels).max() < 40
    for length in range(12, len(content) - 8):
        assert decoded(content[:length]).fault is not None


def test_a_png_is_what_was_stored_top_row_first() -> None:
    image = decoded(stored("RGB", "PNG")).image
    assert image is not None
    assert (image.pixels == RAMP).all()


def test_sixteen_bits_are_shortened_to_the_upper_eight() -> None:
    image = decoded(bytes(imagecodecs.png_encode(RAMP.astype(np.uint16) * 257))).image
    assert image is not None
    assert (image.pixels == RAMP).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_cut_anywhere_is_a_fault_and_no_crash(kind: str) -> None:
    whole = stored("RGB", kind)
    for length in range(0, len(whole) - 16, 3):
        result = decoded(whole[:length])
        assert result.fault is not None or (result.image is not None and (result.image.pixels == RAMP).all())


def test_a_jpeg_cut_short_is_shown_as_far_as_it_goes_and_said() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (256, 256, 3), np.uint8)
    whole = bytes(imagecodecs.jpeg8_encode(noise, level=90))
    result = decoded(whole[: len(whole) // 2])
    assert result.image is not None
    assert result.fault is not None
    assert "cut short" in result.fault.en


def test_a_thousand_mutated_pictures_are_pictures_or_faults() -> None:
    seeded = np.random.default_rng(3)
    seeds = [stored("RGB", "JPEG"), stored("RGB", "JPEG", progressive=True), stored("RGBA", "PNG"), stored("P", "PNG")]
    for round_ in range(1000):
        letters = bytearray(seeds[round_ % len(seeds)])
        for at in seeded.integers(0, len(letters), seeded.integers(1, 12)):
            letters[at] = int(seeded.integers(0, 256))
        result = decoded(bytes(letters))
        assert result.image is not None or result.fault is not None


def test_a_bomb_is_refused_by_its_header() -> None:
    header = struct.pack(">II5B", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + header
        + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    )
    assert "60000 by 60000" in fault(bomb)


def test_a_jpeg_with_a_thousand_scans_is_refused() -> None:
    whole = stored("RGB", "JPEG", progressive=True)
    start = whole.index(b"\xff\xda")
    scan = whole[start : whole.index(b"\xff", start + 2)]
    assert "scans" in fault(whole[:-2] + scan * 1000 + whole[-2:])


def test_all_pictures_together_are_held_to_one_allowance() -> None:
    blobs = [Blob(stored("RGB", "PNG"), f"/images/{row}") for row in range(3)]
    small = allowance.Allowance(2 * 256, "贴图像素", "texture pixels")
    results = list(decode_images(blobs, small))
    assert [result.image is not None for result in results] == [True, True, False]


def test_what_is_no_picture_is_said_to_be_none() -> None:
    assert "no JPEG, PNG, WebP or KTX2" in fault(b"GIF89a")
    assert "no JPEG, PNG, WebP or KTX2" in fault(b"")
    with pytest.raises(Trouble):
        size_of(b"\xff\xd8\xff")


def test_pictures_come_back_in_order_from_threads() -> None:
    blobs = [Blob(stored("RGB", "PNG") if row % 3 else b"broken", f"/images/{row}") for row in range(50)]
    with threads() as mapper:
        results = list(decode_images(blobs, allowance.pixels(), mapper))
    assert [result.image is None for result in results] == [row % 3 == 0 for row in range(50)]
    assert [result.fault.place for result in results if result.fault] == [f"/images/{row}" for row in range(0, 50, 3)]
