import numpy as np
import pytest

from scenes.columns import Floats, Singles
from scenes.relief import Relief, relief_of


def ground(rows: int, columns: int) -> Singles:
    chance = np.random.default_rng(7)
    steps = chance.normal(size=(rows, columns)).cumsum(axis=0).cumsum(axis=1)
    return (steps / 50).astype(np.float32)


def one(relief: Relief, low: tuple[float, float], high: tuple[float, float], spacing: float) -> list[float]:
    found = relief.of(np.array([low]), np.array([high]), np.array([spacing]))
    return [float(each[0]) for each in found]


def test_no_box_is_lower_or_higher_than_it_says() -> None:
    heights = ground(70, 90)
    heights[:20, :20] = np.nan
    chance = np.random.default_rng(3)
    low = chance.uniform(-10, 80, (400, 2))
    size = chance.uniform(0, 60, (400, 1))
    least, most, _ = relief_of(heights).of(low, low + size, size[:, 0] / 8)
    for row, (left, top) in enumerate(low):
        across = slice(max(0, int(np.ceil(left))), max(0, int(np.floor(left + size[row, 0])) + 1))
        down = slice(max(0, int(np.ceil(top))), max(0, int(np.floor(top + size[row, 0])) + 1))
        inside = heights[down, across]
        if np.isfinite(inside).any():
            assert least[row] <= np.nanmin(inside)
            assert most[row] >= np.nanmax(inside)


def missed(heights: Singles, spacing: int) -> float:
    """By how much a surface over every so manyeth sample misses the rest, worked out one sample at a time."""
    rows, columns = heights.shape
    worst = 0.0
    for row in range(rows):
        for column in range(columns):
            top, left = row // spacing * spacing, column // spacing * spacing
            low, right = min(top + spacing, rows - 1), min(left + spacing, columns - 1)
            down, across = (row - top) / spacing, (column - left) / spacing
            north = heights[top, left] * (1 - across) + heights[top, right] * across
            south = heights[low, left] * (1 - across) + heights[low, right] * across
            worst = max(worst, abs(float(heights[row, column] - (north * (1 - down) + south * down))))
    return worst


@pytest.mark.parametrize("spacing", [2, 4, 8])
def test_roughness_is_what_a_coarser_surface_misses(spacing: int) -> None:
    heights = ground(17, 17)
    _, _, rough = one(relief_of(heights), (0, 0), (16, 16), spacing)
    assert rough == pytest.approx(missed(heights, spacing), rel=1e-4)


def test_a_slope_is_not_rough() -> None:
    slope: Floats = np.add.outer(np.arange(33.0), 2 * np.arange(33.0))
    assert one(relief_of(slope.astype(np.float32)), (0, 0), (31, 31), 8)[2] == pytest.approx(0, abs=1e-4)


def test_between_samples_roughness_shrinks() -> None:
    relief = relief_of(ground(33, 33))
    _, _, at_two = one(relief, (0, 0), (32, 32), 2)
    assert one(relief, (0, 0), (32, 32), 0.5)[2] == pytest.approx(at_two / 4)


def test_where_nothing_is_known_nothing_is_said() -> None:
    relief = relief_of(ground(9, 9))
    least, most, rough = one(relief, (50, 50), (60, 60), 4)
    assert np.isnan(least)
    assert np.isnan(most)
    assert rough == 0
    empty = relief_of(np.full((9, 9), np.nan, np.float32))
    assert np.isnan(one(empty, (0, 0), (8, 8), 2)[0])


def test_a_single_row_of_heights_is_enough() -> None:
    assert one(relief_of(ground(1, 9)), (0, 0), (8, 0), 4)[1] >= float(ground(1, 9).max())
