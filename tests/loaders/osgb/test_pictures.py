from pathlib import Path

import numpy as np
import pytest

from loaders.opened import files_beside
from loaders.osgb.model import model_of, shapes_in
from loaders.osgb.read import read_osgb
from loaders.workers import one_by_one
from scenes.columns import Bytes
from scenes.trouble import Report
from tests.osgb_files import GREEN, Step, geode, jpeg, outside_picture, packed, raw_picture, shape, state, whole_picture

RGB, RGBA, BGR, BGRA, GREY, DXT1, DXT5 = 0x1907, 0x1908, 0x80E0, 0x80E1, 0x1909, 0x83F0, 0x83F3
LOWEST_FIRST = np.array([[[10, 20, 30], [40, 50, 60]], [[70, 80, 90], [100, 110, 120]]], np.uint8)


def shown(picture: Step, folder: Path) -> tuple[Bytes | None, Report]:
    report = Report()
    scene = read_osgb(packed(geode(shape(state=state(picture)))), report)
    model = model_of(shapes_in(scene, report), "a", report, files_beside(folder / "a.osgb"), one_by_one)
    image = model.images[0]
    assert (model.materials[0].texture is None) == (image is None)
    return (None if image is None else image.pixels), report


def test_raw_rows_come_lowest_first_and_may_be_padded(tmp_path: Path) -> None:
    padded = b"".join(row.tobytes() + b"\0\0" for row in LOWEST_FIRST)
    for content, packing in ((LOWEST_FIRST.tobytes(), 1), (padded, 4)):
        found, _ = shown(raw_picture(content, 2, 2, RGB, packing=packing), tmp_path)
        assert found is not None
        assert found.tolist() == LOWEST_FIRST[::-1].tolist()


@pytest.mark.parametrize(("word", "channels"), [(BGR, [2, 1, 0]), (BGRA, [2, 1, 0, 3]), (RGBA, [0, 1, 2, 3])])
def test_blue_may_come_first(word: int, channels: list[int], tmp_path: Path) -> None:
    rows = np.arange(len(channels) * 4, dtype=np.uint8).reshape(2, 2, len(channels))
    found, _ = shown(raw_picture(rows.tobytes(), 2, 2, word), tmp_path)
    assert found is not None
    assert found.tolist() == rows[::-1][:, :, channels].tolist()


def test_grey_becomes_red_green_blue(tmp_path: Path) -> None:
    found, _ = shown(raw_picture(bytes([1, 2, 3, 4]), 2, 2, GREY), tmp_path)
    assert found is not None
    assert found[0].tolist() == [[3, 3, 3], [4, 4, 4]]


@pytest.mark.parametrize(("word", "layout"), [(DXT1, 1), (DXT5, 3)])
def test_blocks_of_the_graphics_card_are_unpacked(word: int, layout: int, tmp_path: Path) -> None:
    blocks = _red_block(layout) * 2 + _blue_block(layout) * 2
    found, _ = shown(raw_picture(blocks, 7, 8, word), tmp_path)
    assert found is not None
    assert found.shape == (8, 7, 4)
    assert found[0, 0].tolist() == [0, 0, 255, 255]
    assert found[7, 6].tolist() == [255, 0, 0, 255]


def _red_block(layout: int) -> bytes:
    return _opaque(layout) + b"\x00\xf8\x00\x00" + bytes(4)


def _blue_block(layout: int) -> bytes:
    return _opaque(layout) + b"\x1f\x00\x00\x00" + bytes(4)


def _opaque(layout: int) -> bytes:
    return b"\xff\xff" + bytes(6) if layout == 3 else b""


@pytest.mark.parametrize("name", ["a.jpg", "C:\\\\capture\\\\out\\\\a.jpg", "../../a.jpg"])
def test_a_picture_beside_the_file_is_found_by_its_name_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(GREEN))
    found, report = shown(outside_picture(name), tmp_path)
    assert found is not None
    assert found.shape == (8, 8, 3)
    assert report.notices == []


@pytest.mark.parametrize("picture", [
    outside_picture("gone.jpg"), outside_picture(""), outside_picture(".."), whole_picture(b""),
    whole_picture(b"no picture at all"), whole_picture(jpeg(GREEN)[:100]), raw_picture(b"1234", 2, 2, RGB),
    raw_picture(b"", 2**31 - 1, 2**31 - 1, RGBA), raw_picture(b"", -1, 4, DXT1), raw_picture(b"1234", 4, 4, DXT1),
    raw_picture(bytes(16), 2, 2, 0x1234), raw_picture(bytes(1 << 10), 16_384, 16_384, RGBA),
])  # fmt: skip
def test_a_picture_that_cannot_be_had_leaves_the_plain_colour_and_is_said(picture: Step, tmp_path: Path) -> None:
    found, report = shown(picture, tmp_path)
    assert found is None
    assert len(report.notices) == 1
    assert report.notices[0].place
