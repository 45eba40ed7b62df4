from scenes.alarm_board import Board
from scenes.facts import nothing_known
from viewer.due import LATER_SECONDS, Due

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
