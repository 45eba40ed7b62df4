from scenes.alarm_board import Board
from scenes.facts import nothing_known
from viewer.due import LATER_SECONDS, Due, Wait

FACTS, BOARD = nothing_known(2), Board()


def test_the_same_is_told_again_only_when_ages_have_grown() -> None:
    due = Due()
    assert due.due(FACTS, BOARD, 10.0)
    assert not due.due(FACTS, BOARD, 10.2)
    assert due.due(FACTS, BOARD, 10.0 + LATER_SECONDS)


def test_something_else_is_told_at_once() -> None:
    due = Due()
    due.due(FACTS, BOARD, 10.0)
    assert due.due(nothing_known(2), BOARD, 10.01)
    assert due.due(FACTS, BOARD, 10.02)
    assert due.due(FACTS, Board(flood=1.0), 10.03)
    due.again()
    assert due.due(FACTS, BOARD, 10.05)


def test_what_can_wait_waits_for_what_is_urgent_and_for_nothing_else() -> None:
    wait = Wait()
    assert not wait.waits(10.0, urgent=False)
    assert wait.waits(10.2, urgent=True)
    assert not wait.waits(10.3, urgent=False)


def test_one_urgent_thing_after_the_other_does_not_hold_it_up_for_ever() -> None:
    wait = Wait()
    moments = [10.0 + 0.25 * step for step in range(10)]
    had = [moment for moment in moments if not wait.waits(moment, urgent=True)]
    assert had == [10.0 + LATER_SECONDS, 12.25]
