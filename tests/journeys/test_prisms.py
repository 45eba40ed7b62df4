"""Equipment inside photogrammetry in a real window: found by a click on the mesh, outlined, flown to."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loaders.osgb.source import osgb_source
from scenes.camera import looking_at
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from scenes.park_assembly import ParkAssembly
from scenes.plant import Enterprise, Equipment, Layer, LayerKind, Park, Place, Prism, Unit
from tests.journeys.windows import pixels
from tests.osgb_files import a_dataset
from viewer.app import Desk
from viewer.opening import Opening
from viewer.panels.language import Languages
from viewer.panels.theme import dress, read_theme
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.settings import Effects, Settings

pytestmark = [pytest.mark.window, pytest.mark.timeout(120)]

A_METRE_UP = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]])
RING = np.array([[1.0, 1], [9, 1], [9, 9], [1, 9]])


def opening(folder: Path) -> Opening:
    """One tank that stands in the first of two columns of tiles."""
    tank = Equipment("t", "储罐", "fixed_roof_tank", Place(5, 5), {}, prism=Prism(RING, 0.0, 4.0))
    outline = np.array([[-5.0, -5], [25, -5], [25, 25], [-5, 25]])
    firm = Enterprise("e", "企业", outline, (Unit("u", "罐区", outline, (tank,)),))
    park = Park("p", "测试园区", Wgs84(113.4, 22.5), outline, (firm,))
    source = osgb_source(
        a_dataset(folder),
        name="实景",
        frame=ParkFrame(park.origin),
        park_from_layer=A_METRE_UP,
        scenery_row=park.scenery_row,
    )
    layer = Layer("real", "实景", LayerKind.OSGB, "tiles")
    return Opening(park, ParkAssembly(park), (), (), None, {}, ((layer, source),))


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    dress(qapp, theme)
    languages = Languages(qapp, TRANSLATIONS)
    languages.speak("zh")
    made = Desk(opening(tmp_path), Settings(effects=Effects(daylight="day")), theme, languages)
    made.open()
    yield made
    made.close()
    made.deleteLater()
    del made
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def click(desk: Desk, east: float, north: float) -> int | None:
    """What is selected after a click on that place of the mesh, seen from straight above it."""
    desk.navigation.go(looking_at((east, north, 1.0), bearing=0, elevation=89, distance=40))
    desk.navigation.clicked.emit(desk.viewport.width() / 2, desk.viewport.height() / 2)
    return desk.watch.selected


def white(desk: Desk) -> int:
    """Pixels of the outline of what is selected."""
    return int((pixels(desk.viewport.grabFramebuffer()).min(axis=2) > 250).sum())


def test_a_click_on_the_mesh_finds_the_tank_in_it(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitExposed(desk.window)
    desk.navigation.go(looking_at((5.0, 5, 1), bearing=0, elevation=60, distance=60))
    flow = desk.streamed.flow
    qtbot.waitUntil(lambda: bool(flow.batches) and flow.complete, timeout=60_000)
    assert click(desk, 15, 5) is None
    assert click(desk, 4, 5) == 0
    qtbot.waitUntil(lambda: white(desk) > 100, timeout=60_000)
    assert click(desk, 15, 5) is None
    desk.search.chosen.emit(0)
    assert desk.watch.selected == 0
