import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.columns import Floats
from scenes.levels import FEWEST, MOST, apart, cut_in_levels, floors_of, levels_in
from scenes.model import Batch
from tests.a_tank_yard import tank_yard


def area_of(batches: list[Batch], row: int) -> float:
    total = 0.0
    for batch in batches:
        own = batch.triangles[batch.object_id[batch.triangles[:, 0]] == row]
        corners = batch.points[own].astype(np.float64)
        edges = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        total += float(np.linalg.norm(edges, axis=1).sum() / 2)
    return total


def heights(batches: tuple[Batch, ...]) -> tuple[float, float]:
    found = np.concatenate([batch.points[:, 2] + batch.origin[2] for batch in batches])
    return float(found.min()), float(found.max())


def spans(batch: Batch, row: int) -> tuple[float, float]:
    own = batch.points[batch.object_id == row][:, 2] + batch.origin[2]
    return float(own.min()), float(own.max())


def test_each_level_lies_between_its_floors_and_nothing_is_lost() -> None:
    yard = tank_yard(4)
    low, high = spans(yard, 2)
    floors = floors_of(low, high, 4)
    levels = cut_in_levels([yard], 2, floors)
    assert len(levels) == 4
    edges = [low, *floors.tolist(), high]
    for number, level in enumerate(levels):
        bottom, top = heights(level)
        assert edges[number] - 1e-3 <= bottom <= top <= edges[number + 1] + 1e-3
    assert area_of([batch for level in levels for batch in level], 2) == pytest.approx(area_of([yard], 2), rel=1e-4)


def test_only_the_object_is_cut_and_every_name_is_its_own() -> None:
    yard = tank_yard(4)
    levels = cut_in_levels([yard], 1, floors_of(*spans(yard, 1), 3))
    batches = [batch for level in levels for batch in level]
    assert {int(row) for batch in batches for row in batch.object_id} == {1}
    assert len({batch.name for batch in batches}) == len(batches)
    assert yard.name not in {batch.name for batch in batches}


def test_levels_are_drawn_apart_by_whole_gaps_and_together_they_stand_as_before() -> None:
    yard = tank_yard(1)
    levels = cut_in_levels([yard], 0, floors_of(*spans(yard, 0), 3))
    pulled, pushed = apart(levels, 5.0), apart(levels, 0.0)
    assert [each.origin[2] - yard.origin[2] for each in pulled] == [0.0, 5.0, 10.0]
    assert {each.origin for each in pushed} == {yard.origin}


@given(st.integers(0, 2**32 - 1), st.lists(st.floats(-1.2, 1.2), min_size=1, max_size=4, unique=True))
def test_any_heap_of_triangles_keeps_its_area_its_sides_and_its_colours(seed: int, cuts: list[float]) -> None:
    shape = heap(np.random.default_rng(seed), 20)
    floors = np.sort(np.array(cuts))
    levels = cut_in_levels([shape], 0, floors)
    batches = [batch for level in levels for batch in level]
    assert area_of(batches, 0) == pytest.approx(area_of([shape], 0), rel=1e-3)
    for number, level in enumerate(levels):
        for batch in level:
            assert (batch.points[:, 2] <= (np.inf if number == len(floors) else floors[number]) + 1e-4).all()
            assert batch.colours is not None
            assert batch.uv is not None
            assert np.abs(batch.colours[:, 0] / 255 - batch.uv[:, 0]).max() < 0.01  # both go over alike
            assert (turned(batch) > 0).all()


def heap(random: np.random.Generator, count: int) -> Batch:
    """Triangles that all look up, with a colour that is the first texture coordinate."""
    points = random.uniform(-1, 1, (count, 3, 3))
    flat = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])[:, 2] < 0
    points[flat] = points[flat][:, [0, 2, 1]]
    corners = points.reshape(-1, 3).astype(np.float32)
    uv = random.uniform(0, 1, (len(corners), 2)).astype(np.float32)
    colours = np.column_stack([(uv[:, 0] * 255).round(), np.zeros((len(corners), 3))]).astype(np.uint8)
    triangles = np.arange(len(corners), dtype=np.int32).reshape(-1, 3)
    owners, up = np.zeros(len(corners), np.int32), np.tile(np.array([0, 0, 1], np.float32), (len(corners), 1))
    return Batch("heap", (0.0, 0.0, 0.0), corners, up, triangles, owners, colours=colours, uv=uv)


def turned(batch: Batch) -> Floats:
    """Twice the area of each triangle seen from above, where it is enough to tell; positive where it looks up."""
    corners = batch.points[batch.triangles].astype(np.float64)
    seen: Floats = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    return seen[np.abs(seen) > 1e-5]


def test_how_many_levels_follows_the_height_within_bounds() -> None:
    assert [levels_in(height) for height in (1.0, 12.6, 500.0)] == [FEWEST, 3, MOST]


def test_a_row_that_has_no_shape_has_no_levels() -> None:
    assert all(not level for level in cut_in_levels([tank_yard(1)], 7, np.array([3.0])))
