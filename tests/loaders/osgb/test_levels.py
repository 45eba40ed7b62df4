import numpy as np
import pytest

from loaders.osgb.levels import error_of
from loaders.osgb.scene import Lod


def lod(mode: int, ranges: list[tuple[float, float]], files: list[str], radius: float = 10.0) -> Lod:
    return Lod("osg::PagedLOD", mode=mode, ranges=ranges, files=files, centre=(0, 0, 0), radius=radius)


def test_a_tile_makes_room_when_its_diameter_takes_the_pixels_its_file_asks_for() -> None:
    error = error_of(lod(1, [(0, 100), (100, 1e30)], ["", "finer.osgb"]))
    distance = 700.0
    pixels_a_metre = 1080 / (2 * distance * np.tan(np.radians(15)))
    diameter = 20 * pixels_a_metre
    assert error * pixels_a_metre / 16 == pytest.approx(diameter / 100)  # both pass 1 at the same distance


def test_a_tile_that_goes_by_distance_makes_room_at_that_distance() -> None:
    error = error_of(lod(0, [(500, 1e30), (0, 500)], ["", "finer.osgb"]))
    assert error * 1080 / (2 * 500 * np.tan(np.radians(15))) == pytest.approx(16)


def test_what_has_no_level_of_its_own_must_be_refined() -> None:
    assert error_of(lod(1, [(0, 1e30)], ["finer.osgb"])) == np.inf
    assert error_of(lod(1, [(np.nan, 1e30)], ["finer.osgb"])) == np.inf


def test_what_has_nothing_finer_has_no_error() -> None:
    assert error_of(lod(1, [(0, 1e30)], [""])) == 0
    assert error_of(lod(1, [], ["a.osgb"])) == 0


def test_without_a_ball_the_box_gives_the_diameter() -> None:
    box = np.array([[0, 0, 0], [6.0, 8.0, 0]])
    assert error_of(lod(1, [(0, 100), (100, 1e30)], ["", "a.osgb"], radius=-1), box) == pytest.approx(10 * 16 / 100)
