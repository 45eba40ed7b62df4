"""Pictures without a window: the arithmetic of them, and one of each kind drawn for real."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scenes.park_assembly import ParkAssembly
from scenes.plant import Layer, LayerKind
from scenes.trouble import Trouble
from tests.a_city import City
from viewer.opening import Opening, files_opening, park_opening
from viewer.snapshot import over, size_of, view_of, write_picture, write_snapshot

SMALL = (640, 360)


@pytest.fixture(scope="module")
def demo() -> Opening:
    return park_opening("demo")


def test_a_size_is_width_by_height() -> None:
    assert size_of("2560x1440") == (2560, 1440)


@pytest.mark.parametrize("words", ["", "x", "1920", "1920x", "-1x5", "99999x10", "1920*1080", "1e3x100"])
def test_a_size_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(Trouble):
        size_of(words)


def test_every_saved_view_is_known_by_its_key_and_its_names(demo: Opening) -> None:
    for view in demo.park.views:
        assert (
            view_of(demo, view.key, 16 / 9) == view_of(demo, view.name, 16 / 9) == view_of(demo, view.name_en, 16 / 9)
        )


def test_an_unknown_view_is_refused_with_those_there_are(demo: Opening) -> None:
    with pytest.raises(Trouble) as told:
        view_of(demo, "moon", 16 / 9)
    assert "tankfarm" in told.value.notice.remedy_en


def test_a_picture_laid_over_another_covers_as_far_as_it_is_opaque() -> None:
    below = np.full((1, 3, 3), 200, np.uint8)
    above = np.array([[[0, 0, 0, 0], [100, 0, 0, 255], [50, 0, 0, 128]]], np.uint8)
    assert over(below, above).tolist() == [[[200, 200, 200], [100, 0, 0], [149, 99, 99]]]


def test_a_picture_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    pixels = np.zeros((4, 4, 3), np.uint8)
    with pytest.raises(Trouble):
        write_picture(tmp_path / "picture.bmp", pixels)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Trouble):
        write_picture(tmp_path / "file" / "picture.png", pixels)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.usefixtures("qapp")
def test_a_snapshot_shows_the_park_and_says_that_it_is_a_rehearsal(demo: Opening, tmp_path: Path) -> None:
    path = tmp_path / "overview.png"
    bare = replace(demo.park, structures=())  # the tour draws all of it
    write_snapshot(replace(demo, assembly=ParkAssembly(bare)), path, view="overview", size=SMALL, speaking="zh")
    drawn = np.asarray(Image.open(path))
    assert drawn.shape == (360, 640, 3)
    assert len(np.unique(drawn.reshape(-1, 3), axis=0)) > 2000
    banner = drawn[:20]
    assert banner.max() > 180  # the words of the band


def test_a_snapshot_waits_for_the_tiles_of_layers_and_lets_go_of_them(tmp_path: Path) -> None:
    city = City(levels=4, side=600.0, pixels=64, broken=frozenset({30}))
    layer = Layer("real", "实景", LayerKind.TILES_3D, "", attribution="© 测绘院")
    opening = replace(files_opening(None, None, None), sources=((layer, city),))
    write_snapshot(opening, tmp_path / "city.png", view="home", size=(640, 360), speaking="zh")
    drawn = np.asarray(Image.open(tmp_path / "city.png")).astype(int)
    middle = drawn[90:220, 220:420]
    assert (middle[..., 0] - middle[..., 2] > 20).mean() > 0.95
    assert len(city.loads) == len(set(city.loads)) >= 5
    assert city.closed
