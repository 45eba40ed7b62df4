"""Trends in the real window: an hour's curves of what is selected, one cursor with the timeline, a click that seeks."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loaders.live.wire.endpoint import Orders
from scenes.timeline import Stretch
from tests.journeys.at_the_desk import Worker, at_the_desk
from viewer.opening import park_opening
from viewer.panels.timeline.timeline import Timeline
from viewer.panels.trend_board import TrendBoard
from viewer.settings import Effects, Settings

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]

SPEED = 8.0


@pytest.fixture
def worker(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Worker]:
    orders = Orders("demo:1", SPEED, seed=7, linger_s=2.0, start_s=1_795_222_800.0)
    settings = Settings(effects=Effects("off", "off", "day"))
    with at_the_desk(qapp, qtbot, park_opening(orders.park, orders=orders), tmp_path, settings) as worker:
        worker.until(lambda: worker.desk.watch.health.live, 60_000)
        yield worker


def test_curves_of_what_is_selected_share_their_cursor_with_timeline_and_scene(worker: Worker) -> None:
    desk = worker.desk
    board, timeline = desk.window.findChildren(TrendBoard)[0], desk.window.findChildren(Timeline)[0]
    curves = board.curves
    row = next(row for row, item in enumerate(desk.opening.park.equipment) if item.name.startswith("T-103"))
    desk.selection.select(row)
    begun = desk.watch.heard
    worker.until(lambda: desk.watch.heard > begun + 20)
    desk.replay.toggle_timeline()
    desk.trend_desk.toggle()
    assert board.tags == tuple(np.flatnonzero(desk.opening.park.tags.object_id == row).tolist())
    worker.until(lambda: bool(np.isfinite(curves.value_at(board.tags[0], begun)[0])))
    assert curves.stretch == timeline.stretch

    curves.look_at(Stretch(begun - 60, begun + 900))  # the present does not leave it, so nothing moves under the hand
    assert timeline.stretch == curves.stretch
    assert timeline.bins == curves.bins
    moment = begun + 5
    place = QPoint(round(curves.point_of(moment)), 40)
    QTest.mouseMove(curves, place)
    QTest.mouseClick(curves, Qt.MouseButton.LeftButton, pos=place)
    worker.until(lambda: desk.watch.shown.replayed)
    assert timeline.bands.stretch.seconds / timeline.bins * 2 > abs(desk.watch.shown.now - moment)
