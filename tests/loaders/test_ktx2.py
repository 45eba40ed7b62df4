from contextlib import suppress
from struct import pack_into

import numpy as np
import pytest

from loaders import allowance
from loaders.images import Blob, Decoded, decode_images, size_of
from loaders.ktx2 import BrokenTexture, ktx2_pixels, ktx2_size
from scenes.trouble import Trouble
from tests.basis_textures import ETC1S, UASTC_ZSTD
from tests.measured import most_bytes


def decoded(content: bytes) -> Decoded:
    return next(iter(decode_images([Blob(content, "/images/0")], allowance.pixels())))


def with_number(content: bytes, at: int, value: int, kind: str = "<I") -> bytes:
    changed = bytearray(content)
    pack_into(kind, changed, at, value)
    return bytes(changed)


def test_both_kinds_become_plain_pixels_top_row_first() -> None:
    for content, opacity in ((ETC1S, None), (UASTC_ZSTD, 128)):
        assert size_of(content) == (8, 8)
        result = decoded(content)
        assert result.fault is None
        assert result.image is not None
        pixels = result.image.pixels
        assert pixels.shape == (8, 8, 3 if opacity is None else 4)
        assert np.abs(pixels[0, 0, :3].astype(int) - [200, 30, 30]).max() < 5
        assert np.abs(pixels[7, 7, :3].astype(int) - [30, 30, 200]).max() < 5
        assert opacity is None or pixels[0, 0, 3] == opacity


@pytest.mark.parametrize("length", [2**20, 2**40, 2**64 - 1])
def test_a_level_that_would_unpack_to_more_than_its_pixels_is_refused_and_takes_no_memory(length: int) -> None:
    content = with_number(UASTC_ZSTD, 96, length, "<Q")

    def tried() -> None:
        with pytest.raises(BrokenTexture):
            ktx2_pixels(content)

    assert most_bytes(tried) < 500_000


@pytest.mark.parametrize(("at", "value"), [(28, 2), (32, 9), (36, 6), (40, 2**31), (40, 17)])
def test_volumes_arrays_cubes_and_absurd_levels_are_refused(at: int, value: int) -> None:
    with pytest.raises(BrokenTexture):
        ktx2_size(with_number(ETC1S, at, value))


def test_a_texture_larger_than_the_card_takes_is_refused_by_its_head() -> None:
    fault = decoded(with_number(with_number(ETC1S, 20, 70_000), 24, 70_000)).fault
    assert fault is not None
    assert "70000 by 70000" in fault.en


def test_a_texture_without_basis_inside_is_said_to_be_damaged() -> None:
    fault = decoded(with_number(ETC1S, 12, 37)).fault
    assert fault is not None
    assert "cannot be decoded" in fault.en


@pytest.mark.parametrize("content", [ETC1S, UASTC_ZSTD])
def test_cut_short_at_every_byte_it_is_a_fault_and_never_more(content: bytes) -> None:
    for length in range(len(content)):
        with suppress(Trouble):
            size_of(content[:length])
        if length < len(content) - 4:  # the last bytes of a stream may be padding
            assert decoded(content[:length]).fault is not None


def test_damaged_at_any_byte_it_is_a_picture_or_a_fault() -> None:
    random = np.random.default_rng(3)
    for content in (ETC1S, UASTC_ZSTD):
        for at in range(12, len(content)):
            broken = bytearray(content)
            broken[at] = int(random.integers(0, 256))
            result = decoded(bytes(broken))
            assert result.image is not None or result.fault is not None
