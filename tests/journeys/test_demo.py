"""The whole road in a real window: recorder process, pipe, link, watch, picture, panels, and back."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from loaders.live.wire.endpoint import Orders
from scenes.alarm import AlarmState
from scenes.severity import Level, Quality
from tests.journeys.windows import pixels
from tests.panels.hands import press
from viewer.app import Desk
from viewer.navigation import Mode
from viewer.opening import park_opening
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.alarms.rows_view import RowsView
from viewer.panels.language import Languages
from viewer.panels.theme import dress, read_theme
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.settings import Settings

pytestmark = [pytest.mark.window, pytest.mark.timeout(180)]

SPEED = 20.0
MORNING = 1_795_222_800.0


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """The demo park at twenty times the speed, with a recorder of its own."""
    orders = Orders("demo:1", SPEED, seed=7, linger_s=2.0, start_s=MORNING)
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    dress(qapp, theme)
    languages = Languages(qapp, TRANSLATIONS)
    languages.speak("zh")
    made = Desk(park_opening(orders.park, orders=orders), Settings(), theme, languages, run_dir=tmp_path)
    made.open()
    yield made
    recorder = made.watch.health.pid
    made.close()
    made.deleteLater()
    del made
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    languages.speak("zh")
    if recorder and psutil.pid_exists(recorder):
        os.kill(recorder, signal.SIGTERM)


def test_a_desk_that_was_never_opened_can_be_closed(qapp: QApplication, tmp_path: Path) -> None:
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    orders = Orders("demo:1")
    opening = park_opening(orders.park, orders=orders)
    desk = Desk(opening, Settings(), theme, Languages(qapp, TRANSLATIONS), run_dir=tmp_path)
    desk.close()
    desk.close()
    assert not desk.window.isVisible()
    desk.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def in_alarm(desk: Desk) -> bool:
    return bool((desk.watch.facts.unanswered == Level.HIGH_HIGH).any())


def test_an_alarm_is_seen_read_answered_and_lost_sight_of_never(qtbot: QtBot, desk: Desk) -> None:
    # Live values arrive, and the park is drawn.
    qtbot.waitUntil(lambda: desk.watch.health.live, timeout=60_000)
    qtbot.waitUntil(lambda: desk.streaming.building == 0, timeout=60_000)
    assert (desk.watch.facts.quality == Quality.GOOD).sum() > 2000
    qtbot.waitUntil(lambda: not desk.alarm_desk.not_live.isVisible(), timeout=60_000)
    assert colours(desk.viewport.grabFramebuffer()) > 500

    # One tank goes wrong; its label stands in the picture and its line in the list.
    qtbot.waitUntil(lambda: in_alarm(desk), timeout=60_000)
    tag = int(np.flatnonzero(desk.watch.facts.unanswered == Level.HIGH_HIGH)[0])
    tank = int(desk.opening.park.tags.object_id[tag])
    assert desk.opening.park.equipment[tank].name.startswith("T-103")
    qtbot.waitUntil(lambda: named(desk, "T-103"), timeout=60_000)
    qtbot.waitUntil(lambda: reddish(desk.viewport.grabFramebuffer()) > 30, timeout=60_000)

    # Selected and answered with the keyboard: nothing waits any more, and the alarm still stands.
    qtbot.waitUntil(lambda: bool(desk.alarm_desk.seat.session), timeout=60_000)
    standing = next(view for view in desk.alarms.findChildren(RowsView) if view.isVisible())
    qtbot.waitUntil(lambda: listed(standing, tag) == "高高报", timeout=60_000)  # the list is a batch behind the facts
    desk.selection.select(tank)
    qtbot.waitUntil(lambda: len(standing.lines()) == 1, timeout=60_000)
    press(standing, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: desk.watch.facts.state[tag] == AlarmState.ACKED, timeout=60_000)
    assert desk.watch.facts.unanswered[tag] == Level.NORMAL
    assert desk.watch.facts.level[tag] == Level.HIGH_HIGH
    assert named(desk, "T-103")
    qtbot.waitUntil(lambda: [each.by for each in desk.watch.board.answered if each.row == tag] != [], timeout=60_000)

    # The recorder is killed: within three seconds the window says so. A new one is found by itself, nothing that was
    # answered waits again, and the counts are held against each other.
    os.kill(desk.watch.health.pid, signal.SIGKILL)
    qtbot.waitUntil(desk.alarm_desk.not_live.isVisible, timeout=60_000)
    qtbot.waitUntil(lambda: not desk.alarm_desk.not_live.isVisible(), timeout=60_000)
    assert desk.watch.health.live
    assert desk.watch.facts.state[tag] == AlarmState.ACKED
    qtbot.waitUntil(lambda: any("对账一致" in said for said in desk.troubles.told()), timeout=60_000)


def test_mouse_and_keys_move_the_camera(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.streaming.building == 0, timeout=60_000)
    view, moves = desk.viewport, desk.navigation
    middle = QPoint(view.width() // 2, view.height() // 2)
    before = moves.camera
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 6):
        QTest.mouseMove(view, middle + QPoint(20 * step, 5 * step))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(100, 25))
    assert moves.camera.eye != before.eye
    assert moves.camera.distance == pytest.approx(before.distance, rel=1e-3)
    view.setFocus()
    press(view, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: moves.mode is Mode.PLAN and not moves.moving, timeout=60_000)
    assert moves.camera.axes[2][2] == pytest.approx(1.0, abs=1e-3)
    press(view, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: moves.mode is Mode.ORBIT and not moves.moving, timeout=60_000)
    assert moves.camera.eye == pytest.approx(before.eye, abs=0.5)


def test_a_hidden_enterprise_is_not_drawn_and_its_alarm_is(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: in_alarm(desk), timeout=60_000)
    rows = np.ones(desk.opening.park.objects, np.bool_)
    rows[desk.opening.park.scenery_row] = False
    desk.layers.hidden_changed.emit(rows)
    tag = int(np.flatnonzero(desk.watch.facts.unanswered == Level.HIGH_HIGH)[0])
    tank = int(desk.opening.park.tags.object_id[tag])
    marks = desk.watch.picture[:, 3]
    assert not marks[tank] & 16
    assert (marks & 16 > 0).sum() > 700


def test_the_window_speaks_english_and_chinese_again(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.watch.health.live, timeout=60_000)
    desk.header.language_asked.emit("en")
    qtbot.waitUntil(lambda: "REHEARSAL" in texts(desk) and "High-high" in texts(desk), timeout=60_000)
    desk.header.language_asked.emit("zh")
    qtbot.waitUntil(lambda: "演练" in texts(desk) and "High-high" not in texts(desk), timeout=60_000)


def named(desk: Desk, words: str) -> bool:
    """Whether a sign in the picture speaks of something."""
    return any(words in sign.title for sign, _ in desk.overlay.shown())


def listed(standing: RowsView, tag: int) -> str:
    """The level at which a tag stands in the list, "" where it does not."""
    model = standing.lines_shown
    column = model.columns.index(Col.LEVEL)
    lines = (line for line in range(len(model.keys)) if model.tag_of(line) == tag)
    return "".join(str(model.data(model.index(line, column))) for line in lines)


def texts(desk: Desk) -> str:
    return " ".join([*(each.text() for each in desk.window.findChildren(QLabel)), desk.banner.accessibleName()])


def colours(image: QImage) -> int:
    return len(np.unique(pixels(image).reshape(-1, 3), axis=0))


def reddish(image: QImage) -> int:
    shown = pixels(image).astype(int)
    return int(((shown[..., 0] - shown[..., 1] > 80) & (shown[..., 0] - shown[..., 2] > 80)).sum())
