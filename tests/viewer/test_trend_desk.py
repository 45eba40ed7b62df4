from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scenes.timeline import Stretch
from scenes.trouble import Notice
from tests.panels.hands import heard
from tests.panels.small_park import NOW, theme
from tests.viewer.test_replay_desk import ALARM, END, PARK, TANK, Seat
from viewer.panels.trend_board import MOST, TrendBoard
from viewer.replay_desk import NO_HISTORY
from viewer.trend_desk import TrendDesk

HOUR = Stretch(NOW - 3600, NOW + 60)


class Trending:
    """A seat with a board of trends below its timeline."""

    def __init__(self, qtbot: QtBot, folder: Path, *, past: bool = True) -> None:
        self.seat = Seat(qtbot, folder, past=past)
        self.board = TrendBoard(PARK, theme())
        self.seat.frame.hold(self.board)
        self.desk = TrendDesk(
            PARK, self.board, self.seat.timeline, self.seat.replay, self.seat.watch,
            window=self.seat.window, broke=self.seat.broke.append,
        )  # fmt: skip
        self.told = heard(self.desk.told, Notice)
        self.curves = self.board.curves

    def value(self, moment: float) -> float:
        return self.curves.value_at(TANK, moment)[0]

    def open(self) -> None:
        self.board.add((TANK,))
        self.desk.toggle()
        self.curves.look_at(HOUR)

    def place(self, moment: float) -> QPoint:
        return QPoint(round(self.curves.point_of(moment)), 30)


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Trending]:
    trending = Trending(qtbot, tmp_path)
    yield trending
    trending.seat.replay.close()
    trending.seat.jobs.finish()
    assert trending.seat.broke == []


def test_the_board_shows_what_the_history_kept_and_nothing_after_the_present(made: Trending, qtbot: QtBot) -> None:
    made.open()
    qtbot.waitUntil(lambda: made.value(ALARM + 60) == 1.7)
    assert made.value(ALARM - 60) != 1.7
    assert np.isnan(made.value(NOW - 2970))
    assert np.isnan(made.value(NOW + 50))
    assert not made.curves.grab().isNull()


def test_a_newer_question_takes_the_place_of_the_one_before(made: Trending, qtbot: QtBot) -> None:
    made.open()
    made.curves.look_at(Stretch(NOW - 500, NOW - 400))
    made.curves.look_at(Stretch(NOW - 1900, NOW - 1750))
    qtbot.waitUntil(lambda: made.value(ALARM + 1) == 1.7)
    assert np.isnan(made.value(NOW - 450))


def test_a_click_seeks_and_the_replays_moment_is_drawn(made: Trending, qtbot: QtBot) -> None:
    made.open()
    QTest.mouseClick(made.curves, Qt.MouseButton.LeftButton, pos=made.place(ALARM + 30))
    qtbot.waitUntil(lambda: made.seat.watch.shown.replayed)
    assert abs(made.seat.watch.shown.now - (ALARM + 30)) < 5
    qtbot.waitUntil(lambda: "1.7" in made.curves.told(TANK))


def test_the_timelines_hover_draws_a_line_here_and_ours_one_there(made: Trending) -> None:
    made.open()
    made.seat.timeline.hovered.emit(END)
    assert made.curves.pointed_at == END
    made.curves.pointed.emit(ALARM)
    assert made.seat.timeline.bands.pointed_at == ALARM
    made.curves.pointed.emit(float("nan"))
    assert made.seat.timeline.bands.pointed_at is None


def test_one_time_for_board_and_timeline_while_they_are_synchronous(made: Trending, qtbot: QtBot) -> None:
    made.open()
    made.seat.replay.toggle_timeline()
    qtbot.waitUntil(lambda: made.seat.timeline.stretch == made.curves.stretch)
    made.curves.look_at(Stretch(NOW - 900, NOW - 300))
    assert made.seat.timeline.stretch == made.curves.stretch
    made.board.synchronous.setChecked(False)
    made.curves.look_at(Stretch(NOW - 800, NOW - 300))
    assert made.seat.timeline.stretch == Stretch(NOW - 900, NOW - 300)


def test_no_more_indicators_than_there_is_room_for_and_each_can_be_taken_away(made: Trending) -> None:
    assert len(PARK.tags) > MOST
    assert not made.board.add(tuple(range(len(PARK.tags))))
    assert len(made.board.tags) == MOST
    made.board.remove(3)
    assert 3 not in made.board.tags


def test_without_a_history_the_board_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    trending = Trending(qtbot, tmp_path, past=False)
    trending.open()
    assert NO_HISTORY in trending.told
    trending.seat.replay.close()
    trending.seat.jobs.finish()
