import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenes.columns import Rows
from scenes.tile_cache import LEAST, TileCache


def rows(*numbers: int) -> Rows:
    return np.array(numbers, np.int32)


def test_the_longest_unused_goes_first_and_nothing_before_it_must() -> None:
    cache = TileCache(1000)
    for row in range(10):
        cache.put(row, 100, now=row)
    assert not len(cache.leaving(rows()))
    cache.use(rows(0), now=20)
    assert cache.leaving(rows(), room=50).tolist() == [1, 2]  # to nine tenths, with the room in it


def test_what_is_kept_never_goes_although_it_is_too_much() -> None:
    cache = TileCache(300)
    for row in range(5):
        cache.put(row, 100, now=row)
    assert cache.leaving(rows(0, 1, 2, 4)).tolist() == [3]
    assert not len(cache.leaving(rows(0, 1, 2, 3, 4)))


def test_a_higher_rank_goes_last() -> None:
    cache = TileCache(200)
    cache.put(0, 100, now=0, rank=1)
    cache.put(1, 100, now=5)
    assert cache.leaving(rows(), room=10).tolist() == [1]


def test_a_tile_that_comes_again_is_counted_once() -> None:
    cache = TileCache(1000)
    cache.put(3, 100, now=0)
    cache.put(3, 40, now=1)
    assert cache.size_in_bytes == 40
    assert 3 in cache
    cache.take(3)
    cache.take(3)
    assert cache.size_in_bytes == 0
    assert 3 not in cache
    assert cache.size(3) == 0
    assert not len(cache.rows)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 400)), max_size=80),
    st.sets(st.integers(0, 40), max_size=4),
    st.integers(400, 4000),
)
def test_the_budget_holds_as_long_as_what_is_kept_fits(
    arrivals: list[tuple[int, int]], kept: set[int], most: int
) -> None:
    cache = TileCache(most)
    held = np.array(sorted(kept), np.int32)
    for now, (row, size) in enumerate(arrivals):
        for gone in cache.leaving(held, room=size).tolist():
            assert gone not in kept
            cache.take(gone)
        if cache.fits(size):
            cache.put(row, size, now=now)
        assert cache.size_in_bytes <= most
        assert cache.size_in_bytes == int(cache.sizes(cache.rows).sum())
    if len(gone_now := cache.leaving(held, room=most // 2)):
        for row in gone_now.tolist():
            cache.take(row)
        assert not set(gone_now.tolist()) & kept
        assert cache.size_in_bytes + most // 2 <= max(LEAST * most, float(cache.sizes(held).sum()) + most // 2)
