import sys
import threading
from collections.abc import Iterator

import pytest

from loaders.live.feeds.inbox import LONGEST_MESSAGE, Inbox


@pytest.fixture
def restless() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_messages_come_out_in_order_and_once() -> None:
    inbox = Inbox()
    for number in range(5):
        inbox.put(b"%d" % number, "t")
    assert [each.payload for each in inbox.taken()] == [b"0", b"1", b"2", b"3", b"4"]
    assert not inbox.taken()


def test_the_newest_stay_when_there_is_no_room_and_the_rest_is_counted() -> None:
    inbox = Inbox(most_messages=3)
    for number in range(10):
        inbox.put(b"%d" % number)
    assert [each.payload for each in inbox.taken()] == [b"7", b"8", b"9"]
    assert inbox.dropped == 7


def test_room_is_counted_in_bytes_too() -> None:
    inbox = Inbox(most_bytes=100)
    for _ in range(10):
        inbox.put(b"x" * 30)
    assert len(inbox.taken()) == 3
    assert inbox.dropped == 7
    inbox.put(b"x" * 90)
    assert len(inbox.taken()) == 1
    assert inbox.dropped == 7


def test_what_would_fit_nowhere_is_counted_and_costs_nobody_else_the_place() -> None:
    inbox = Inbox(most_bytes=100)
    inbox.put(b"good")
    inbox.put(b"x" * 101)
    assert [each.payload for each in inbox.taken()] == [b"good"]
    assert (inbox.oversized, inbox.dropped) == (1, 0)
    assert LONGEST_MESSAGE > 20_000_000


def test_one_look_takes_a_bounded_number() -> None:
    inbox = Inbox()
    for _ in range(30):
        inbox.put(b"x")
    assert [len(inbox.taken(20)), len(inbox.taken(20))] == [20, 10]


def test_between_two_threads_nothing_is_lost_that_is_not_counted(restless: None) -> None:
    inbox = Inbox(most_messages=50)
    count = 20_000

    def put() -> None:
        for number in range(count):
            inbox.put(b"%d" % number)

    putting = threading.Thread(target=put)
    putting.start()
    numbers: list[int] = []
    while putting.is_alive():
        numbers += [int(each.payload) for each in inbox.taken()]
    putting.join()
    numbers += [int(each.payload) for each in inbox.taken()]
    assert numbers == sorted(numbers)
    assert len(numbers) + inbox.dropped == count
    assert numbers[-1] == count - 1
