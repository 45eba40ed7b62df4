from pytestqt.qtbot import QtBot

from tests.panels.small_park import small_park, theme
from viewer.panels.search_index import Hit
from viewer.panels.trend_board import MOST, TrendBoard

PARK = small_park()


def board(qtbot: QtBot) -> TrendBoard:
    made = TrendBoard(PARK, theme())
    qtbot.addWidget(made)
    return made


def test_a_hit_adds_its_indicator_and_an_installation_all_of_its_own(qtbot: QtBot) -> None:
    made = board(qtbot)
    row = int(PARK.tags.object_id[4])
    made.search.found.emit(Hit(row, 4))
    assert made.tags == (4,)
    made.search.found.emit(Hit(row))
    assert set(made.tags) == {tag for tag in range(len(PARK.tags)) if PARK.tags.object_id[tag] == row}


def test_searching_says_when_the_board_is_full(qtbot: QtBot) -> None:
    made = board(qtbot)
    made.add(tuple(range(MOST)))
    with qtbot.waitSignal(made.filled, timeout=0):
        made.search.found.emit(Hit(int(PARK.tags.object_id[MOST]), MOST))
    assert MOST not in made.tags
