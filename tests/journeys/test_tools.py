"""Looking into something in a real window: measured with clicks, cut open, faded, noted."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from loaders.review_book import ReviewBook
from scenes.camera import Camera, projected
from scenes.datums import Wgs84
from scenes.measure import distance
from scenes.nearest import Sought
from scenes.park_assembly import ParkAssembly
from scenes.picture import Fade
from scenes.plant import Enterprise, Equipment, Park, Place, Structure, Unit
from scenes.review import Ink
from tests.journeys.windows import pixels
from viewer.app import Desk
from viewer.measuring import Tool
from viewer.opening import Opening, notes_folder
from viewer.panels.language import Languages
from viewer.panels.theme import dress, read_theme
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.settings import Effects, Settings
from viewer.sketching import Pencil

pytestmark = [pytest.mark.window, pytest.mark.timeout(180)]

SQUARE = np.array([[-60.0, -60], [60, -60], [60, 60], [-60, 60]])
FROM_ABOVE = Camera((0.0, -90.0, 70.0), (0.0, 0.0, 0.0))
TANK = {"diameter": 16.0, "height": 14.0}


def two_tanks() -> Opening:
    tanks = tuple(
        Equipment(code, f"{code} 储罐", "fixed_roof_tank", Place(east, 0.0), TANK)
        for code, east in (("A", -20.0), ("B", 20.0))
    )
    house = Structure("house", Place(0.0, 50.0), {"length": 10.0, "width": 8.0, "height": 6.0}, name="一号民居")
    firm = Enterprise("e", "企业", SQUARE, (Unit("u", "罐区", SQUARE, tanks),))
    park = Park("p", "测试园区", Wgs84(113.4, 22.5), SQUARE, (firm,), (house,))
    return Opening(park, ParkAssembly(park), (), (), None)


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    dress(qapp, theme)
    languages = Languages(qapp, TRANSLATIONS)
    languages.speak("zh")
    made = Desk(two_tanks(), Settings(effects=Effects(daylight="day")), theme, languages, run_dir=tmp_path)
    made.open()
    yield made
    made.close()
    made.deleteLater()
    del made
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def press(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def click_at(desk: Desk, spot: tuple[float, float, float], *, twice: bool = False) -> None:
    """Click on a place of the scene."""
    view = desk.viewport
    x, y, _ = projected(desk.navigation.camera, np.array([spot]), view.width(), view.height())
    at = QPoint(round(float(x[0])), round(float(y[0])))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    if twice:
        QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=at)


@pytest.fixture
def at_work(desk: Desk, qtbot: QtBot) -> Desk:
    """The window drawn, looking from above, the tools in sight."""
    qtbot.waitUntil(lambda: desk.streaming.complete, timeout=60_000)
    desk.navigation.go(FROM_ABOVE)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow, timeout=60_000)
    QTest.keyClick(desk.viewport, Qt.Key.Key_F10)
    qtbot.waitUntil(desk.tools_bar.isVisible, timeout=30_000)
    qtbot.wait(100)  # the bar takes its room from the view
    return desk


def test_a_way_is_measured_with_clicks_and_ends_with_a_double_click(at_work: Desk) -> None:
    press(at_work.tools_bar.tools[Tool.DISTANCE])
    click_at(at_work, (-40.0, -40.0, 0.0))
    click_at(at_work, (0.0, -40.0, 0.0), twice=True)
    [found] = at_work.tools.finished
    assert found.distance is not None
    assert found.distance.plan == pytest.approx(40.0, abs=0.5)
    assert found.distance.vertical == pytest.approx(0.0, abs=0.01)
    straight = distance(np.array(found.points[0]), np.array(found.points[-1]))
    assert straight.bearing == pytest.approx(90.0, abs=1.0)


def test_a_height_is_measured_from_the_ground_to_the_roof_of_a_tank(at_work: Desk) -> None:
    press(at_work.tools_bar.tools[Tool.HEIGHT])
    click_at(at_work, (-20.0, -30.0, 0.0))
    click_at(at_work, (-20.0, 0.0, 15.0))
    [found] = at_work.tools.finished
    assert found.distance is not None
    assert 13.5 < found.distance.vertical < 17.0  # its roof is a little higher than its wall


def test_the_nearest_things_are_named_with_their_distance(at_work: Desk) -> None:
    press(at_work.tools_bar.tools[Tool.NEAREST])
    click_at(at_work, (-20.0, -40.0, 0.0))
    [found] = at_work.tools.finished
    by_kind = {each.sought: each for each in found.nearest}
    assert set(by_kind) == {Sought.DWELLING, Sought.TANK}
    assert by_kind[Sought.TANK].name == "A 储罐"
    assert by_kind[Sought.TANK].metres == pytest.approx(32.0, abs=0.5)
    assert by_kind[Sought.DWELLING].name == "一号民居"


def test_with_a_tool_in_the_hand_nothing_is_selected_and_escape_puts_it_away(at_work: Desk) -> None:
    press(at_work.tools_bar.tools[Tool.PLACE])
    click_at(at_work, (-20.0, 0.0, 14.0))
    assert at_work.watch.selected is None
    QTest.keyClick(at_work.viewport, Qt.Key.Key_Escape)
    assert not at_work.tools_bar.tools[Tool.PLACE].isChecked()
    click_at(at_work, (-20.0, 0.0, 14.0))
    assert at_work.watch.selected == 0


def test_a_section_takes_away_what_is_outside_also_from_under_the_mouse(at_work: Desk, qtbot: QtBot) -> None:
    bar = at_work.tools_bar
    press(bar.cut)
    qtbot.wait(100)  # its sliders take their room from the view
    whole = pixels(at_work.viewport.grabFramebuffer())
    bar.sliders[0].setValue(500)  # from the middle of the park eastwards
    cut = pixels(at_work.viewport.grabFramebuffer())
    assert (cut != whole).any(axis=2).sum() > 2000
    click_at(at_work, (-20.0, 0.0, 14.0))
    assert at_work.watch.selected is None
    click_at(at_work, (20.0, 0.0, 14.0))
    assert at_work.watch.selected == 1
    press(bar.cut)
    click_at(at_work, (-20.0, 0.0, 14.0))
    assert at_work.watch.selected == 0


def test_what_is_faint_comes_back_when_the_tools_are_put_away(at_work: Desk) -> None:
    at_work.selection.select(0)
    press(at_work.tools_bar.fades[Fade.ALONE])
    alone = at_work.watch.fading
    QTest.keyClick(at_work.viewport, Qt.Key.Key_F10)
    assert (alone, at_work.watch.fading) == (Fade.ALONE, Fade.NONE)
    assert not at_work.tools_bar.isVisible()


def test_a_note_is_pinned_where_one_clicks_and_is_there_next_time(at_work: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    at_work.selection.select(0)
    press(at_work.tools_bar.note)
    click_at(at_work, (0.0, -40.0, 0.0))
    slip = at_work.tools.note
    qtbot.waitUntil(slip.isVisible, timeout=30_000)
    slip.text.setPlainText("此处曾有积液")
    press(slip.do)
    [note] = ReviewBook(notes_folder(at_work.opening, tmp_path)).review.notes
    assert (note.text, note.code, note.begin) == ("此处曾有积液", "A", 0.0)
    assert note.spot == pytest.approx((0.0, -40.0, 0.0), abs=0.5)


def test_a_line_and_an_arrow_are_drawn_on_what_is_seen_and_the_view_stands_still(at_work: Desk, tmp_path: Path) -> None:
    pencils, camera = at_work.tools_bar.pencils, at_work.navigation.camera
    press(pencils.pencils[Pencil.LINE])
    press(pencils.inks[Ink.INDIGO])
    before = pixels(at_work.viewport.grab().toImage())
    draw(at_work, (-40.0, -40.0, 0.0), (0.0, -40.0, 0.0), (20.0, -40.0, 0.0))
    after = pixels(at_work.viewport.grab().toImage())
    assert (after != before).any(axis=2).sum() > 300
    press(pencils.pencils[Pencil.ARROW])
    click_at(at_work, (0.0, -45.0, 0.0))
    click_at(at_work, (-20.0, -6.0, 14.0))
    assert at_work.navigation.camera == camera
    line, arrow = ReviewBook(notes_folder(at_work.opening, tmp_path)).review.notes
    assert line.strokes[0].points[0] == pytest.approx((-40.0, -40.0, 0.0), abs=0.5)
    assert line.strokes[0].ink is Ink.INDIGO
    assert arrow.strokes[0].arrow
    assert 13.0 < arrow.spot[2] < 16.0  # on the roof, not on the ground behind it
    QTest.keyClick(at_work.viewport, Qt.Key.Key_Escape)
    assert at_work.tools.drawing.pencil is None
    press(at_work.tools_bar.undo)
    assert ReviewBook(notes_folder(at_work.opening, tmp_path)).review.notes_at(0.0) == (line,)


def test_a_tank_is_pulled_apart_picked_where_it_is_seen_and_never_measured(at_work: Desk, qtbot: QtBot) -> None:
    bar = at_work.tools_bar
    press(bar.explode)
    assert not bar.explode.isChecked()  # nothing is chosen
    at_work.selection.select(0)
    press(bar.explode)
    qtbot.wait(100)  # its slider takes its room from the view
    assert bar.levels.isVisible()
    assert "分层展开 60 %" in at_work.tools.state
    before = pixels(at_work.viewport.grabFramebuffer())
    bar.levels.slider.setValue(100)
    pulled = pixels(at_work.viewport.grabFramebuffer())
    assert (pulled != before).any(axis=2).sum() > 1000
    hit = at_work.picking.pulled
    assert hit is not None
    top = max(float(each.points[:, 2].max()) + each.origin[2] for each in hit.levels.batches)
    assert top > 20.0  # a tank of 14 m
    at_work.selection.select(None)
    click_at(at_work, (-20.0, -6.0, top - 1.5))
    assert at_work.watch.selected == 0
    press(bar.tools[Tool.DISTANCE])
    assert not bar.tools[Tool.DISTANCE].isChecked()
    assert any("不是真实位置" in said for said in at_work.troubles.told())
    press(bar.explode)
    assert (at_work.tools.state, at_work.picking.pulled, bar.levels.isVisible()) == ("", None, False)
    press(bar.tools[Tool.DISTANCE])
    assert bar.tools[Tool.DISTANCE].isChecked()


def draw(desk: Desk, *spots: tuple[float, float, float]) -> None:
    """Press on the first place of the scene, pull over the others, let go."""
    view = desk.viewport
    x, y, _ = projected(desk.navigation.camera, np.array(spots), view.width(), view.height())
    places = [QPoint(round(across), round(down)) for across, down in zip(x.tolist(), y.tolist(), strict=True)]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        there = view.mapToGlobal(QPointF(place))
        none, left, no = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        moved = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), there, none, left, no)
        QApplication.sendEvent(view, moved)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=places[-1])
