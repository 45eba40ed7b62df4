from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.heights import Heights
from tests.panels.hands import shown
from tests.panels.small_park import theme
from viewer.panels.tools.systems_bar import SystemsBar
from viewer.place_systems import PlaceSystems
from viewer.systems_desk import SystemsDesk


def test_a_system_is_typed_told_beside_the_others_and_put_away_again(qtbot: QtBot, tmp_path: Path) -> None:
    bar = SystemsBar(theme())
    desk = SystemsDesk(bar, PlaceSystems(ParkFrame(Wgs84(113.4, 22.5)), Heights(), {}, tmp_path / "systems.json"))
    with shown(bar, qtbot, 1400, 100):
        desk.open()
        assert bar.field.count() > 3
        assert bar.field.currentText() == ""
        line = bar.field.lineEdit()
        assert line is not None
        QTest.keyClicks(line, "EPSG:4547")
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert list(bar.chosen) == ["EPSG:4547"]
        assert bar.field.currentText() == ""
        words = desk.words(np.zeros(3))
        assert any(each.startswith("EPSG:4547  E ") for each in words)
        bar.chosen["EPSG:4547"].click()
        assert list(bar.chosen) == []
        assert len(desk.words(np.zeros(3))) == len(words) - 1


def test_a_wrong_code_stays_in_the_field_with_what_is_wrong_beside_it(qtbot: QtBot, tmp_path: Path) -> None:
    bar = SystemsBar(theme())
    desk = SystemsDesk(bar, PlaceSystems(ParkFrame(Wgs84(113.4, 22.5)), Heights(), {}, tmp_path / "systems.json"))
    with shown(bar, qtbot, 1400, 100):
        desk.open()
        bar.field.setEditText("EPSG:9999")
        bar.add.click()
        assert bar.field.currentText() == "EPSG:9999"
        assert bar.told.isVisible()
        assert "9999" in bar.told.text()
        bar.field.setEditText("114")
        bar.add.click()
        assert not bar.told.isVisible()
