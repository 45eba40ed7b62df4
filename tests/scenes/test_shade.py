from dataclasses import replace

import numpy as np
import pytest

from scenes.model import Material
from scenes.shade import FLAT, Relief, relief, shade
from tests.a_tank_yard import HEIGHT, RADIUS, shifted, tank_yard


def at(ground: Relief, texels: np.ndarray, east: float, north: float) -> float:
    row, column = int((north - ground.corner[1]) / ground.cell), int((east - ground.corner[0]) / ground.cell)
    return float(texels[row, column])


@pytest.fixture
def ground() -> Relief:
    """One tank of 4 m radius and 6 m height at the middle."""
    found = relief([tank_yard(1, sides=32)], cell=0.25)
    assert found is not None
    return found


def test_the_relief_is_as_high_as_what_stands_there(ground: Relief) -> None:
    assert at(ground, ground.heights, 0, 0) == pytest.approx(HEIGHT)
    assert at(ground, ground.heights, RADIUS - 0.5, 0) == pytest.approx(HEIGHT)
    assert at(ground, ground.heights, RADIUS + 0.5, 0) == 0


def test_the_lid_of_a_large_tank_has_no_holes() -> None:
    wide = replace(tank_yard(1, sides=32), points=tank_yard(1, sides=32).points * np.float32(5))
    found = relief([wide], cell=0.5)
    assert found is not None
    north, east = np.indices(found.heights.shape) * found.cell + 0.5 * found.cell
    inside = np.hypot(east + found.corner[0], north + found.corner[1]) < 5 * RADIUS - 1.5
    assert found.heights[inside].min() == pytest.approx(5 * HEIGHT)


def test_what_lies_flat_or_lets_light_through_casts_no_shadow() -> None:
    flat = replace(tank_yard(1), points=tank_yard(1).points * np.array([1, 1, 0.5 * FLAT / HEIGHT], np.float32))
    assert relief([flat]) is None
    assert relief([tank_yard(1, material=Material(translucent=True))]) is None
    assert relief([]) is None


@pytest.mark.parametrize("bearing", range(0, 360, 30))
def test_a_shadow_is_as_long_as_the_sun_says(ground: Relief, bearing: float) -> None:
    away = np.array([np.sin(np.radians(bearing)), np.cos(np.radians(bearing))])
    sun = (-0.6 * away[0], -0.6 * away[1], 0.8)  # the shadow of 6 m reaches 4.5 m beyond the wall
    shadow = shade(ground, sun).texels[:, :, 0]
    reach = np.arange(RADIUS + 0.6, RADIUS + 8, 0.25)
    heights = np.array([at(ground, shadow, *(away * metres)) for metres in reach])
    expected = np.maximum(HEIGHT - (reach - RADIUS) * 0.8 / 0.6, 0)
    assert np.abs(heights - expected).max() < 0.9
    assert at(ground, shadow, *(-away * (RADIUS + 1))) == 0


def test_the_mean_around_falls_off_with_distance(ground: Relief) -> None:
    around = shade(ground, (0, -0.6, 0.8)).texels[:, :, 1]
    means = [at(ground, around, metres, 0) for metres in (0, 3, 5, 7, 12)]
    assert means == sorted(means, reverse=True)
    assert means[0] < HEIGHT
    assert means[-1] == pytest.approx(0)


def test_one_tree_far_out_of_town_does_not_make_the_cells_large() -> None:
    yard = tank_yard(900)
    tree = shifted(tank_yard(1, name="tree"), "tree", 50_000.0, 0.0, 900)
    with_tree, without = relief([yard, tree]), relief([yard])
    assert with_tree is not None
    assert without is not None
    assert with_tree.cell == without.cell == 0.5
