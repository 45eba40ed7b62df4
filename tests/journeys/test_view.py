"""Other people's files in a real window."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.journeys.windows import pixels
from viewer.app import Desk
from viewer.opening import Opening, files_opening
from viewer.panels.language import Languages
from viewer.panels.theme import dress, read_theme
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.settings import Settings

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files of others are not beside this checkout"),
]


@pytest.fixture
def desks(qapp: QApplication) -> Iterator[list[Desk]]:
    made: list[Desk] = []
    yield made
    for desk in made:
        desk.close()
        desk.deleteLater()
    made.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(qtbot: QtBot, qapp: QApplication, desks: list[Desk], opening: Opening) -> Desk:
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    dress(qapp, theme)
    desk = Desk(opening, Settings(), theme, Languages(qapp, TRANSLATIONS))
    desks.append(desk)
    desk.open()
    qtbot.waitExposed(desk.window)
    qtbot.waitUntil(lambda: desk.streaming.building == 0, timeout=60_000)
    return desk


@pytest.mark.parametrize("name", ["BoxInterleaved", "BoxTextured", "CesiumMilkTruck", "Duck"])
def test_a_model_of_others_is_drawn_picked_and_named(
    qtbot: QtBot, qapp: QApplication, desks: list[Desk], name: str
) -> None:
    desk = shown(qtbot, qapp, desks, files_opening(None, None, SAMPLES / "glb" / f"{name}.glb"))
    assert unlike_the_ground(desk.viewport.grabFramebuffer()) > 0.05
    desk.navigation.clicked.emit(desk.viewport.width() / 2, desk.viewport.height() / 2)
    assert desk.watch.selected is not None
    assert not desk.alarm_desk.not_live.isVisible()  # nothing here claims to be live


def test_an_outline_says_its_datum(qtbot: QtBot, qapp: QApplication, desks: list[Desk]) -> None:
    opening = files_opening(SAMPLES / "vector" / "foshan_gcj02.geojson", "gcj02", None)
    desk = shown(qtbot, qapp, desks, opening)
    assert len(opening.fences) >= 5
    assert any("gcj02" in words for words in desk.troubles.told())
    assert unlike_the_ground(desk.viewport.grabFramebuffer()) > 0.002


def unlike_the_ground(image: QImage) -> float:
    """Share of the pixels that are off the most frequent colour by more than 12 of 255."""
    flat = pixels(image).reshape(-1, 3)
    colours, counts = np.unique(flat, axis=0, return_counts=True)
    return float((np.abs(flat.astype(int) - colours[counts.argmax()]).max(axis=1) > 12).mean())
