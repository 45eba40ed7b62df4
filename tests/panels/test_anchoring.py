"""The window's way to lay an anchor onto the surface: shown first, written on demand, refused with a reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from loaders.importing.site import alone_in
from loaders.package import read_park, write_park
from scenes.snap import Point
from tests.loaders.test_anchors import indicator, park_of, wall
from tests.panels.small_park import small_park, theme
from tests.stand_ins import CountingStage
from viewer.anchoring import MARK, Anchoring, is_writable
from viewer.jobs import Jobs
from viewer.panels.inspector import Inspector
from viewer.panels.trends import Trends


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "a.park"
    write_park(park_of(indicator("near", (0.5, 0.25, 2)), indicator("far", (0, 90, 0))), folder, {"w.glb": wall(11.0)})
    return folder


class Room:
    """A window with a package open in it; `flown` is where the eye was brought."""

    def __init__(self, folder: Path) -> None:
        self.window, self.stage, self.flown = QWidget(), CountingStage(), list[Point]()
        self.window.resize(900, 700)
        self.window.show()
        self.jobs = Jobs(1)
        self.anchoring = Anchoring(
            read_park(folder)[0], folder, theme(), self.window, over=self.window, stage=self.stage, jobs=self.jobs,
            show=self.window.update, fly=self.flown.append, broke=self.broke,
        )  # fmt: skip

    def broke(self, error: BaseException) -> None:
        raise error


@pytest.fixture
def room(qapp: QApplication, folder: Path) -> Iterator[Room]:
    made = Room(folder)
    yield made
    made.jobs.stop()
    made.window.close()
    made.window.deleteLater()
    made.jobs.deleteLater()
    qapp.processEvents()


def test_where_it_would_go_is_shown_and_only_the_button_writes_it(qtbot: QtBot, room: Room, folder: Path) -> None:
    slip = room.anchoring.slip
    room.anchoring.ask(0)
    assert not slip.do.isEnabled()
    qtbot.waitUntil(lambda: bool(room.flown), timeout=30_000)
    assert room.flown == [pytest.approx((11, 20.5, 3))]
    assert MARK in room.stage.visible
    assert read_park(folder)[0].indicators[0].anchor == (0.5, 0.25, 2)
    slip.do.click()
    qtbot.waitUntil(slip.isHidden, timeout=30_000)
    assert read_park(folder)[0].indicators[0].anchor == pytest.approx((0.5, -1, 2))
    assert MARK not in room.stage.visible


def test_where_there_is_no_surface_nothing_can_be_written(qtbot: QtBot, room: Room) -> None:
    room.anchoring.ask(1)
    qtbot.waitUntil(lambda: not room.anchoring.slip.busy, timeout=30_000)
    assert not room.anchoring.slip.do.isEnabled()
    room.anchoring.slip.close_slip()
    assert MARK not in room.stage.visible


def test_a_package_that_somebody_imports_into_is_refused_in_the_slip(qtbot: QtBot, room: Room, folder: Path) -> None:
    room.anchoring.ask(0)
    qtbot.waitUntil(lambda: bool(room.flown), timeout=30_000)
    with alone_in(folder):
        room.anchoring.slip.do.click()
        qtbot.waitUntil(lambda: not room.anchoring.slip.busy, timeout=30_000)
    assert "另一个导入" in room.anchoring.slip.told.text()
    room.anchoring.slip.close_slip()


def test_a_late_answer_to_a_slip_that_was_put_away_marks_nothing(qtbot: QtBot, room: Room) -> None:
    room.anchoring.ask(0)
    room.anchoring.slip.close_slip()
    done = list[object]()
    room.jobs.start(lambda: None, done.append, room.broke)
    qtbot.waitUntil(lambda: bool(done), timeout=30_000)
    assert (room.flown, room.stage.visible) == ([], {})


@pytest.mark.parametrize("on", [True, False])
def test_the_inspector_offers_it_only_where_it_can_be_written(qtbot: QtBot, *, on: bool) -> None:
    park, asked = small_park(), list[int]()
    panel = Inspector(park, theme(), {}, Trends(len(park.tags)))
    qtbot.addWidget(panel)
    panel.allow_anchors(on=on)
    panel.anchor_asked.connect(asked.append)
    panel.show_tag(2)
    button = next(each for each in panel.findChildren(QPushButton) if each.text() == "贴到表面…")
    assert button.isVisibleTo(panel) is on
    button.click()
    assert asked == [2]


def test_a_demo_or_a_folder_without_a_package_is_not_writable(folder: Path, tmp_path: Path) -> None:
    assert is_writable(folder)
    assert not is_writable(None)
    assert not is_writable(tmp_path)
