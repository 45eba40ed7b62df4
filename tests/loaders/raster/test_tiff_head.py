import struct
from pathlib import Path

import numpy as np
import pytest

from loaders.raster.tiff_head import pages_of, recognises
from scenes.trouble import Trouble
from tests.loaders.raster.rasters import hill, plane_around, written, written_so

SMALL = hill(14, 10, 2.0)[None]


def tiff(folder: Path, **how: object) -> Path:
    return written_so(folder / "small.tif", SMALL, "EPSG:4547", plane_around("EPSG:4547", 14, 10, 2.0), how)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"compress": "deflate", "tiled": True, "blockxsize": 16, "blockysize": 16},
        {"BIGTIFF": "YES", "compress": "lzw"},
        {"endianness": "big"},
        {"interleave": "band"},
    ],
)
def test_every_kind_of_tiff_that_is_written_here_is_sound(tmp_path: Path, how: dict[str, object]) -> None:
    path = tiff(tmp_path, **how)
    assert recognises(path.read_bytes()[:64])
    [page] = pages_of(path)
    assert (page.width, page.height, page.lost) == (14, 10, 0)


def test_overviews_are_pages_too(tmp_path: Path) -> None:
    path = written(
        tmp_path / "large.tif",
        hill(400, 300, 2.0)[None],
        "EPSG:4547",
        plane_around("EPSG:4547", 400, 300, 2.0),
        after=lambda file: file.build_overviews([2, 4]),
        tiled=True,
    )
    assert [(page.width, page.height) for page in pages_of(path)] == [(400, 300), (200, 150), (100, 75)]


def lost_or_refused(path: Path) -> bool:
    """Whether it is known that something is missing."""
    try:
        return sum(page.lost for page in pages_of(path)) > 0
    except Trouble as trouble:
        return trouble.notice.file == path.name and bool(trouble.notice.remedy_zh)


def test_cut_at_every_byte_it_is_refused_or_known_to_be_cut(tmp_path: Path) -> None:
    whole = tiff(tmp_path, compress="deflate").read_bytes()
    path = tmp_path / "cut.tif"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert lost_or_refused(path), length


def test_flipped_bits_never_raise_anything_but_trouble(tmp_path: Path) -> None:
    whole = bytearray(tiff(tmp_path, compress="deflate").read_bytes())
    path, chance = tmp_path / "flipped.tif", np.random.default_rng(5)
    for at in chance.integers(0, min(len(whole), 600), 800).tolist():
        mutant = bytearray(whole)
        mutant[at] ^= 1 << int(chance.integers(8))
        path.write_bytes(mutant)
        try:
            pages_of(path)
        except Trouble:
            continue


def patched(path: Path, tag: int, value: int) -> Path:
    """The file with another value in one tag of its first page."""
    content = bytearray(path.read_bytes())
    start = struct.unpack_from("<I", content, 4)[0]
    for row in range(struct.unpack_from("<H", content, start)[0]):
        at = start + 2 + 12 * row
        if struct.unpack_from("<H", content, at)[0] == tag:
            struct.pack_into("<HHII", content, at, tag, 4, 1, value)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("tag", "value", "said"),
    [
        (256, 2_000_000_000, "absurd size"),
        (257, 0, "absurd size"),
        (259, 9999, "Compression 9999"),
        (277, 60_000, "Absurd bands"),
        (258, 500, "Absurd bands or bits"),
        (273, 0xFFFFFFF0, "beyond"),
    ],
)
def test_absurd_numbers_are_refused_by_name(tmp_path: Path, tag: int, value: int, said: str) -> None:
    path = patched(tiff(tmp_path), tag, value)
    if said == "beyond":
        assert pages_of(path)[0].lost == 1
        return
    with pytest.raises(Trouble, match=said):
        pages_of(path)


def test_a_strip_that_unpacks_to_more_than_memory_is_refused(tmp_path: Path) -> None:
    """A decompression bomb: one strip of three million by three million pixels in a few hundred bytes."""
    path = tiff(tmp_path, compress="deflate")
    for tag in (256, 257, 278):
        patched(path, tag, 3_000_000)
    with pytest.raises(Trouble, match="unpacks to more than 256 MB"):
        pages_of(path)


def test_pages_in_a_circle_are_refused(tmp_path: Path) -> None:
    path = tiff(tmp_path)
    content = bytearray(path.read_bytes())
    start = struct.unpack_from("<I", content, 4)[0]
    count = struct.unpack_from("<H", content, start)[0]
    struct.pack_into("<I", content, start + 2 + 12 * count, start)
    path.write_bytes(content)
    with pytest.raises(Trouble, match="circular"):
        pages_of(path)


@pytest.mark.parametrize("content", [b"", b"II", b"II*\0", b"<html>", b"\x89PNG\r\n\x1a\n", b"II*\0\0\0\0\0"])
def test_what_is_no_tiff_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "none.tif"
    path.write_bytes(content)
    with pytest.raises(Trouble):
        pages_of(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cannot be read"):
        pages_of(tmp_path / "gone.tif")
