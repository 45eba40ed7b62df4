from dataclasses import dataclass, replace

import pytest

from loaders.live.feeds import FeedHealth, Line
from viewer.liveness import Liveness, Loss, Outlook
from viewer.mailbox import LinkState
from viewer.watch import Health

HEALTH = Health(
    state=LinkState.LIVE,
    age=0.1,
    now=1000.0,
    kind="live",
    speed=1.0,
    rate=0.0,
    readings=0,
    transitions=40,
    received=40,
    missed=0,
    late=0,
    ahead=0,
    pid=1,
    sources=(),
    notice=None,
    events=12,
    events_received=12,
    events_missed=0,
)


@dataclass
class Clocks:
    """Two clocks that a test sets by hand; `step` lets both run."""

    ticking: float = 100.0
    wall: float = 1_800_000_000.0

    def step(self, seconds: float) -> None:
        self.ticking += seconds
        self.wall += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def liveness(clocks: Clocks) -> Liveness:
    return Liveness(lambda: clocks.ticking, lambda: clocks.wall)


def look(liveness: Liveness, clocks: Clocks, health: Health, *, seconds: float = 0.25, late: float = 0.0) -> Outlook:
    clocks.step(seconds)
    return liveness.look(health, picture_late=late)


def test_nothing_yet_is_not_live_and_has_no_age(liveness: Liveness, clocks: Clocks) -> None:
    outlook = look(liveness, clocks, replace(HEALTH, state=LinkState.CONNECTING, age=None))
    assert outlook.loss is Loss.NEVER
    assert outlook.age != outlook.age


def test_what_comes_is_live(liveness: Liveness, clocks: Clocks) -> None:
    assert look(liveness, clocks, HEALTH) == Outlook(None, 0.1)


def test_a_lost_recorder_is_counted_and_reconciled_once_it_is_back(liveness: Liveness, clocks: Clocks) -> None:
    look(liveness, clocks, HEALTH)
    lost = [replace(HEALTH, state=LinkState.LOST, age=float(age)) for age in range(2, 14)]
    outlooks = [look(liveness, clocks, health, seconds=1.0) for health in lost]
    assert {outlook.loss for outlook in outlooks} == {Loss.RECORDER}
    assert outlooks[-1].age == 13.0
    assert liveness.returned(HEALTH) is None
    look(liveness, clocks, HEALTH)
    notice = liveness.returned(HEALTH)
    assert notice is not None
    assert "对账一致" in notice.zh
    assert "40" in notice.en
    assert liveness.returned(HEALTH) is None


def test_the_way_to_the_first_picture_is_no_loss(liveness: Liveness, clocks: Clocks) -> None:
    connecting = FeedHealth("a", Line.CONNECTING)
    look(liveness, clocks, replace(HEALTH, state=LinkState.CONNECTING, age=None))
    look(liveness, clocks, replace(HEALTH, sources=(connecting,)))
    look(liveness, clocks, HEALTH)
    assert liveness.returned(HEALTH) is None


def test_counts_that_differ_get_a_moment_and_are_then_said(liveness: Liveness, clocks: Clocks) -> None:
    look(liveness, clocks, HEALTH)
    look(liveness, clocks, replace(HEALTH, state=LinkState.LOST))
    short = replace(HEALTH, received=37, missed=3)
    look(liveness, clocks, short)
    assert liveness.returned(short) is None
    look(liveness, clocks, short, seconds=3.0)
    notice = liveness.returned(short)
    assert notice is not None
    assert "37 / 40" in notice.zh


def test_every_source_silent_is_not_live_though_the_recorder_lives(liveness: Liveness, clocks: Clocks) -> None:
    up = FeedHealth("a", Line.UP, heard=999.0)
    silent = FeedHealth("b", Line.UP, heard=900.0)
    down = FeedHealth("c", Line.DOWN, heard=999.0)
    assert look(liveness, clocks, replace(HEALTH, sources=(up, silent, down))).loss is None
    assert look(liveness, clocks, replace(HEALTH, sources=(silent, down))).loss is Loss.FEED
    rehearsal = FeedHealth("rehearsal", Line.UP, heard=0.0)
    assert look(liveness, clocks, replace(HEALTH, sources=(rehearsal,))).loss is None


def test_a_machine_that_slept_is_not_live_until_something_newer_comes(liveness: Liveness, clocks: Clocks) -> None:
    look(liveness, clocks, HEALTH)
    assert look(liveness, clocks, HEALTH, seconds=600.0).loss is Loss.PAUSED
    assert look(liveness, clocks, replace(HEALTH, age=5.0)).loss is Loss.PAUSED
    assert look(liveness, clocks, replace(HEALTH, age=0.1)).loss is None
    notice = liveness.returned(HEALTH)
    assert notice is not None
    assert "停顿，历时 600 秒" in notice.zh


def test_what_follows_from_a_loss_is_not_told_as_its_cause(liveness: Liveness, clocks: Clocks) -> None:
    look(liveness, clocks, HEALTH)
    look(liveness, clocks, replace(HEALTH, state=LinkState.LOST, age=3.0))
    connecting = replace(HEALTH, sources=(FeedHealth("a", Line.CONNECTING),))
    assert look(liveness, clocks, connecting, seconds=4.0).loss is Loss.FEED
    look(liveness, clocks, HEALTH)
    notice = liveness.returned(HEALTH)
    assert notice is not None
    assert "记录进程中断" in notice.zh


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_was_set_is_told_for_a_while(liveness: Liveness, clocks: Clocks, hours: int) -> None:
    look(liveness, clocks, HEALTH)
    clocks.wall += hours * 3600.0
    assert look(liveness, clocks, HEALTH).loss is Loss.CLOCK
    assert liveness.jump == pytest.approx(hours * 3600.0)
    outlooks = [look(liveness, clocks, HEALTH, seconds=1.0) for _ in range(11)]
    assert outlooks[-1].loss is None


def test_a_picture_that_is_not_painted_is_not_live(liveness: Liveness, clocks: Clocks) -> None:
    assert look(liveness, clocks, HEALTH, late=6.0).loss is Loss.PICTURE
    assert look(liveness, clocks, HEALTH).loss is None


def test_a_short_loss_of_which_nothing_was_lost_is_not_worth_a_word(liveness: Liveness, clocks: Clocks) -> None:
    look(liveness, clocks, HEALTH)
    look(liveness, clocks, replace(HEALTH, state=LinkState.LOST))
    look(liveness, clocks, HEALTH, seconds=2.0)
    assert liveness.returned(HEALTH) is None
    look(liveness, clocks, replace(HEALTH, state=LinkState.LOST))
    look(liveness, clocks, HEALTH, seconds=4.0)
    assert liveness.returned(HEALTH) is not None


def test_another_recorder_is_always_worth_a_word(liveness: Liveness, clocks: Clocks) -> None:
    look(liveness, clocks, replace(HEALTH, run="one"))
    look(liveness, clocks, replace(HEALTH, run="one", state=LinkState.LOST))
    other = replace(HEALTH, run="other")
    look(liveness, clocks, other, seconds=1.0)
    assert liveness.returned(other) is not None


def test_while_the_picture_is_lost_again_nothing_is_said_of_its_return(liveness: Liveness, clocks: Clocks) -> None:
    lost = replace(HEALTH, state=LinkState.LOST)
    look(liveness, clocks, HEALTH)
    look(liveness, clocks, lost)
    look(liveness, clocks, HEALTH, seconds=9.0)
    look(liveness, clocks, lost)
    assert liveness.returned(HEALTH) is None
