from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loaders.live.views_past import SeatView
from scenes.camera import Camera
from tests.panels.hands import heard, shown
from tests.panels.small_park import NOW, theme
from viewer.panels.tools.seen_bar import SeenBar
from viewer.panels.tools.seen_words import lost_told, seen_told
from viewer.seen_again import Again
from viewer.view_state import REPEAT_SECONDS, ViewState, view_of

VIEW = replace(
    view_of(Camera((0.0, -90.0, 70.0), (0.0, 0.0, 0.0))), program="1.2", scene="abc", size=(800, 400), silenced=NOW + 60
)
ALL = Again(np.empty(0, np.int32), None, (), 0)
FOUND = SeatView("desk-1", "王五", NOW - 20, {})


def lost(view: ViewState = VIEW, again: Again = ALL, moment: float = NOW, **more: tuple[str, ...]) -> str:
    return lost_told(
        FOUND, view, again, moment=moment, pace=1.0, size=(1600, 800),
        layers=more.get("layers", ()), filters=more.get("filters", ()), layer_name=str.upper,
    )  # fmt: skip


def test_it_says_whose_view_with_which_program_and_scene() -> None:
    told = seen_told(FOUND, VIEW, moment=NOW, program="1.3", scene="abc")
    for words in ("desk-1", "王五", "1.2（现为 1.3）", "abc，与现在相同", "静音至"):
        assert words in told
    other = seen_told(replace(FOUND, person=""), replace(VIEW, silenced=NOW - 1), moment=NOW, program="1.2", scene="x")
    for words in ("无人登录", "程序 1.2", "与现在不同"):
        assert words in other
    assert "静音" not in other


def test_nothing_is_said_where_all_of_it_is_shown() -> None:
    assert lost() == ""


def test_everything_that_is_not_shown_is_said() -> None:
    again = Again(np.empty(0, np.int32), None, ("T-1", "unit:u/T"), 4)
    view = replace(VIEW, mode="walk", size=(1000, 1000))
    told = lost(view, again, NOW + 3 * REPEAT_SECONDS, layers=("roads",), filters=("enterprise:x",))
    for words in ("T-1", "4 台", "ROADS", "：x", "步行", "1000×1000", "可能已关闭"):
        assert words in told


def test_another_seat_and_ones_own_view_are_one_click_away(qtbot: QtBot) -> None:
    bar = SeenBar(theme())
    assert bar.isHidden()
    with shown(bar, qtbot, 1200, 80):
        chosen, back = heard(bar.seat_asked, int), list[bool]()
        bar.back_asked.connect(lambda: back.append(True))
        bar.show_view("told", "", ["one", "two"], 1)
        assert bar.seats.currentText() == "two"
        assert not bar.lost.isVisible()
        assert chosen == []
        QTest.keyClick(bar.seats, Qt.Key.Key_Up)
        assert chosen == [0]
        QTest.mouseClick(bar.back, Qt.MouseButton.LeftButton)
        assert back == [True]
        bar.show_view("told", "lost", ["one"], 0)
        assert not bar.seats.isVisible()
        assert bar.lost.isVisible()
