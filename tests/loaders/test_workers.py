import threading

import pytest

from loaders.workers import THREADS, one_by_one, threads


def test_answers_come_in_order_from_threads_that_are_gone_afterwards() -> None:
    before = set(threading.enumerate())
    with threads() as mapper:
        assert list(mapper(lambda number: number * 2, range(100))) == list(range(0, 200, 2))
        assert len(set(threading.enumerate()) - before) <= THREADS
    assert set(threading.enumerate()) == before


def test_threads_are_gone_when_the_load_fails() -> None:
    before = set(threading.enumerate())
    with pytest.raises(ZeroDivisionError), threads() as mapper:
        list(mapper(lambda number: 1 // number, range(1000)))
    assert set(threading.enumerate()) == before


def test_one_by_one_needs_no_thread() -> None:
    assert list(one_by_one(str, [1, 2])) == ["1", "2"]
