"""Bounding volumes hold what they stand for."""

from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.tiles.volumes import boxes_of_regions, moved, read_volume
from scenes.frame import earth_from_wgs84

ANGLES = st.floats(-1.0, 1.0)


@given(st.floats(-pi, pi), st.floats(-1.4, 1.4), st.floats(1e-5, 0.3), st.floats(1e-5, 0.15), st.floats(-100, 3000))
def test_the_box_of_a_region_holds_it_and_is_not_much_larger(
    west: float, south: float, wide: float, high: float, low: float
) -> None:
    region = np.array([[west, south, west + wide, south + high, low, low + 50.0]])
    (centre,), (axes,) = boxes_of_regions(region)
    share = np.random.default_rng(1).random((500, 3))
    share[:27] = np.stack(np.meshgrid([0, 0.5, 1], [0, 0.5, 1], [0, 0.5, 1]), axis=-1).reshape(-1, 3)
    longitude, latitude = west + share[:, 0] * wide, south + share[:, 1] * high
    points = earth_from_wgs84(np.degrees(longitude), np.degrees(latitude), low + share[:, 2] * 50)
    half = np.sqrt((axes**2).sum(axis=1))
    inside = (points - centre) @ (axes / half[:, None]).T / half
    assert np.abs(inside).max() < 1.001
    assert (np.abs(inside).max(axis=0) > 0.95).all()


def test_a_region_across_the_equator_is_as_wide_as_the_equator() -> None:
    (centre,), (axes,) = boxes_of_regions(np.array([[-0.1, -0.5, 0.1, 0.9, 0.0, 10.0]]))
    longitude = np.degrees([-0.1, 0.1])
    corners = earth_from_wgs84(longitude, np.zeros(2), np.full(2, 10.0))
    half = np.sqrt((axes**2).sum(axis=1))
    assert np.abs(((corners - centre) @ (axes[0] / half[0])) / half[0]).max() < 1.0001


def test_a_region_over_the_date_line_is_narrow() -> None:
    volume = read_volume({"region": [3.1, 0.1, -3.1, 0.2, 0, 10]})
    assert volume is not None
    _, (axes,) = boxes_of_regions(np.array([volume.numbers]))
    assert np.linalg.norm(axes[0]) < 300_000


def test_a_region_around_the_earth_is_a_box_around_the_earth() -> None:
    (centre,), (axes,) = boxes_of_regions(np.array([[-pi, -pi / 2, pi, pi / 2, 0.0, 9000.0]]))
    assert not centre.any()
    assert (np.diag(axes) > 6378137).all()


def test_a_sphere_is_a_cube_around_it_and_moves_with_its_frame() -> None:
    volume = read_volume({"sphere": [1, 2, 3, 4]})
    assert volume is not None
    numbers = np.array(volume.numbers)
    pose = np.array([[0.0, -2, 0, 10], [2, 0, 0, 20], [0, 0, 2, 30], [0, 0, 0, 1]])
    centre, axes = moved(numbers[:3], numbers[3:].reshape(3, 3), pose)
    assert centre.tolist() == [6, 22, 36]
    assert np.linalg.norm(axes, axis=1).tolist() == [8, 8, 8]


@pytest.mark.parametrize(
    "said",
    [
        None, [], {}, {"box": [1, 2, 3]}, {"box": [0] * 11 + ["1"]}, {"box": [1e300] * 12}, {"box": [True] * 12},
        {"sphere": [0, 0, 0, -1]}, {"region": [0, 1, 1, 0, 0, 1]}, {"region": [0, 0, 9, 1, 0, 1]}, {"sphere": "round"},
        {"region": [0, -9, 1, 1, 0, 1]}, {"extensions": {"3DTILES_bounding_volume_S2": {}}},
    ],
)  # fmt: skip
def test_what_is_no_volume_is_none(said: object) -> None:
    assert read_volume(said) is None
