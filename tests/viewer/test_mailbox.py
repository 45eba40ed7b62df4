import sys
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import numpy as np
import pytest

from scenes.facts import Facts
from scenes.limits import Transitions, at_first
from tests.stand_ins import plain_tags
from viewer.mailbox import LinkState, Lot, Mailbox, Word

LIVE = Word(LinkState.LIVE, 0.0)


def facts(value: float) -> Facts:
    return replace(at_first(plain_tags(1)), value=np.array([value]))


def lot(*numbers: int, journal: str = "run") -> Lot:
    rows, bytes_ = np.zeros(len(numbers), np.int32), np.zeros(len(numbers), np.uint8)
    times = np.zeros(len(numbers))
    return Lot(journal, Transitions(rows, times, bytes_, bytes_, bytes_, bytes_, np.array(numbers, np.int64)))


def numbers(lots: tuple[Lot, ...]) -> list[int]:
    return [int(number) for each in lots for number in each.transitions.number]


def test_the_newest_facts_win_and_every_transition_stays() -> None:
    mailbox = Mailbox()
    woken = [mailbox.post(facts(n), lot(2 * n, 2 * n + 1), replace(LIVE, now=float(n))) for n in range(3)]
    assert woken == [True, False, False]
    news = mailbox.take()
    assert news.facts is not None
    assert news.word is not None
    assert news.facts.value.tolist() == [2]
    assert news.word.now == 2
    assert numbers(news.lots) == [0, 1, 2, 3, 4, 5]
    assert mailbox.take().word is None


def test_a_word_alone_leaves_the_facts_that_lie_there() -> None:
    mailbox = Mailbox()
    mailbox.post(facts(1), lot(0), LIVE)
    mailbox.post(None, None, replace(LIVE, state=LinkState.LOST))
    news = mailbox.take()
    assert news.facts is not None
    assert news.word is not None
    assert news.word.state is LinkState.LOST


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns a thousand times more often than usual: a missing lock shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless")
def test_many_threads_lose_no_transition_and_no_wake_up() -> None:
    mailbox, feeds, each = Mailbox(), 6, 400
    woken = [0] * feeds

    def feed(name: int) -> None:
        for number in range(each):
            woken[name] += mailbox.post(facts(number), lot(number, journal=str(name)), LIVE)

    threads = [Thread(target=feed, args=(name,)) for name in range(feeds)]
    for thread in threads:
        thread.start()
    seen: dict[str, list[int]] = {str(name): [] for name in range(feeds)}
    looks = 0
    busy = True
    while busy:
        busy = any(thread.is_alive() for thread in threads)
        news = mailbox.take()
        looks += news.word is not None
        for found in news.lots:
            seen[found.journal] += found.transitions.number.tolist()
    assert seen == {str(name): list(range(each)) for name in range(feeds)}
    assert sum(woken) == looks
