from collections.abc import Callable

import pytest

from loaders.live.acts import Told
from loaders.live.past_bands import Bands, Chronicle
from scenes.past import Span
from scenes.timeline import Stretch
from scenes.trouble import Trouble
from tests.a_past import MemoryChronicle
from viewer.replay_days import DAY, LATE_SECONDS, Days

FIRST = 20_000 * DAY
NOW = FIRST + 9.5 * DAY
SPAN = Span(FIRST, NOW)

type Done = Callable[[Bands], None]
type Failed = Callable[[BaseException], None]


class Reader:
    """A worker that answers when it is told to, in the order of questions."""

    def __init__(self, told: list[Told]) -> None:
        self.chronicle = MemoryChronicle(told)
        self.waiting = list[tuple[Callable[[Chronicle], Bands], Done, Failed]]()
        self.read = 0
        self.trouble: Trouble | None = None

    def ask(self, kind: int, question: Callable[[Chronicle], Bands], done: Done, failed: Failed) -> None:
        self.waiting.append((question, done, failed))

    def answer(self) -> bool:
        if not self.waiting:
            return False
        question, done, failed = self.waiting.pop(0)
        self.read += 1
        if self.trouble is not None:
            failed(self.trouble)
        else:
            done(question(self.chronicle))
        return True


class Desk:
    def __init__(self, *moments: float) -> None:
        self.reader = Reader([Told(0, moment, "login", "王", {}) for moment in moments])
        self.changed = 0
        self.failed = list[BaseException]()
        self.days = Days(self.reader, changed=self._change, failed=self.failed.append)

    def _change(self) -> None:
        self.changed += 1

    def all(self) -> None:
        while self.reader.answer():
            pass


def test_days_are_read_one_at_a_time_the_middle_of_what_is_seen_first() -> None:
    desk = Desk(FIRST + 2.5 * DAY, FIRST + 4.5 * DAY)
    desk.days.want(Stretch(FIRST, FIRST + 5 * DAY - 1), NOW, SPAN)
    assert len(desk.reader.waiting) == 1
    desk.reader.answer()
    [middle] = desk.days.parts(Stretch(FIRST, FIRST + 5 * DAY - 1))
    assert middle.begin == FIRST + 2 * DAY
    assert len(desk.days.unread(Stretch(FIRST, FIRST + 5 * DAY - 1))) == 4
    desk.all()
    assert desk.reader.read == desk.changed == 5
    assert len(desk.days.unread(Stretch(FIRST, FIRST + 5 * DAY - 1))) == 0


def test_a_day_that_was_read_is_not_read_again_and_the_present_one_goes_on() -> None:
    desk = Desk()
    stretch = Stretch(NOW - DAY, NOW)
    desk.days.want(stretch, NOW, SPAN)
    desk.all()
    read = desk.reader.read
    desk.days.want(stretch, NOW, SPAN)
    assert not desk.reader.waiting
    desk.reader.chronicle.told.append(Told(1, NOW + 5, "login", "王", {}))
    desk.days.want(stretch, NOW + 10, SPAN)
    desk.all()
    assert desk.reader.read == read + 1
    assert desk.days.parts(stretch)[-1].deeds.tolist() == [NOW + 5]
    assert desk.days.parts(stretch)[-1].end == NOW + 10 - LATE_SECONDS


def test_nothing_is_read_of_days_of_which_nothing_is_kept() -> None:
    desk = Desk()
    desk.days.want(Stretch(FIRST - 100 * DAY, NOW + 100 * DAY), NOW, SPAN)
    desk.all()
    assert desk.reader.read == 10
    assert len(desk.days.unread(Stretch(FIRST - 100 * DAY, NOW + 100 * DAY))) == 0


@pytest.mark.parametrize(
    ("moment", "forward", "found"),
    [(FIRST + 3 * DAY, True, FIRST + 7.25 * DAY), (FIRST + 3 * DAY, False, FIRST + 0.5 * DAY),
     (FIRST + 8 * DAY, True, None), (FIRST + 0.5 * DAY, False, None)],
)  # fmt: skip
def test_the_next_event_is_found_over_days_of_silence(moment: float, forward: bool, found: float | None) -> None:
    desk = Desk(FIRST + 0.5 * DAY, FIRST + 7.25 * DAY)
    desk.days.want(Stretch(NOW - 10, NOW), NOW, SPAN)
    desk.all()
    said = list[float | None]()
    desk.days.find(moment, forward=forward, alarms=False, done=said.append)
    desk.all()
    assert said == [found]


def test_a_day_that_cannot_be_read_is_said_and_stops_no_search() -> None:
    desk = Desk(FIRST + 0.5 * DAY)
    desk.reader.trouble = Trouble("坏", "broken")
    desk.days.want(Stretch(NOW - 10, NOW), NOW, SPAN)
    desk.reader.answer()
    assert len(desk.failed) == 1
    desk.reader.trouble = None
    said = list[float | None]()
    desk.days.find(NOW, forward=False, alarms=False, done=said.append)
    desk.all()
    assert said == [FIRST + 0.5 * DAY]
