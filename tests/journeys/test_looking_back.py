"""A duty officer looks at a past moment: as the seat saw it, beside the present, and along a tour of kept views."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loaders.live.acts import Told
from loaders.live.entries import Kind
from scenes.alarm_board import Board
from scenes.camera import Camera, projected
from scenes.columns import Bytes, Rows
from scenes.datums import Wgs84
from scenes.park_assembly import ParkAssembly
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Place, Unit
from scenes.severity import Level
from tests.a_past import MemoryChronicle, MemoryHistory
from tests.journeys.windows import pixels
from tests.panels.small_park import NOW, calm, changed
from viewer.app import Desk
from viewer.beside_desk import NOT_PAST, Pair
from viewer.opening import Opening
from viewer.panels.language import Languages
from viewer.panels.theme import dress, read_theme
from viewer.panels.tools.seen_bar import SeenBar
from viewer.panels.tools.sketch_layer import SketchLayer
from viewer.panels.tools.tour_caption import TourCaption
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.replay_desk import PastSource
from viewer.settings import Effects, Settings
from viewer.sketching import Pencil
from viewer.view_state import view_of, words_of

pytestmark = [pytest.mark.window, pytest.mark.timeout(180)]

SQUARE = np.array([[-60.0, -60], [60, -60], [60, 60], [-60, 60]])
OURS = Camera((0.0, -90.0, 70.0), (0.0, 0.0, 0.0))
THEIRS = Camera((-20.0, -60.0, 40.0), (-20.0, 0.0, 5.0))
TANK = {"diameter": 16.0, "height": 14.0}
ALARM, LOOKED = NOW - 600.0, NOW - 500.0


def two_tanks() -> Opening:
    def level(code: str) -> Indicator:
        return Indicator(
            f"{code}1", "液位", IndicatorKind.LEVEL, "mm", 0.0, 15000.0, 800.0, 1500.0, 12500.0, 13500.0, 20.0, 60.0
        )

    tanks = tuple(
        Equipment(code, f"{code} 储罐", "fixed_roof_tank", Place(east, 0.0), TANK, indicators=(level(code),))
        for code, east in (("A", -20.0), ("B", 20.0))
    )
    firm = Enterprise("e", "企业", SQUARE, (Unit("u", "罐区", SQUARE, tanks),))
    park = Park("p", "测试园区", Wgs84(113.4, 22.5), SQUARE, (firm,))
    return Opening(park, ParkAssembly(park), (), (), None)


def recorded(park: Park) -> MemoryHistory:
    """Tank A goes beyond its limit; the window itself has heard of nothing yet."""
    history, well = MemoryHistory(len(park.tags)), calm(park)
    high = changed(well, [0], level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, since=ALARM)
    history.keep(NOW - 3600.0, well, Board())
    history.keep(ALARM, high, Board())
    history.keep(NOW, high, Board())
    return history


def written() -> MemoryChronicle:
    """One seat looked at tank A and had put B away, with a layer of that time; another looked from elsewhere before."""
    theirs = replace(
        view_of(THEIRS), code="A", hidden=("B", "Q"), hidden_count=2, layers=("grid", "streamed:old"),
        filters=("page:UNKNOWN", "level:HIGH_HIGH"), program="0.1", scene="old",
        panels=(0, 1860, 700, 760, 320),
    )  # fmt: skip
    other = view_of(OURS)
    return MemoryChronicle(
        [
            Told(1, LOOKED - 50, str(Kind.VIEW), "", {"seat": "desk-2", "view": json.loads(words_of(other))}),
            Told(2, LOOKED, str(Kind.VIEW), "王五", {"seat": "desk-1", "view": json.loads(words_of(theirs))}),
        ]
    )


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    theme = read_theme(CONFIG / "palette.toml", ICONS)
    dress(qapp, theme)
    languages = Languages(qapp, TRANSLATIONS)
    languages.speak("zh")
    opening = two_tanks()
    past = PastSource(lambda: recorded(opening.park), written)
    settings = Settings(effects=Effects("off", "off", "day"))
    made = Desk(opening, settings, theme, languages, run_dir=tmp_path, past=past)
    made.open()
    opened = [made]
    qtbot.waitUntil(lambda: opened[0].streaming.complete, timeout=60_000)
    made.navigation.go(OURS)
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow, timeout=60_000)
    yield made
    made.close()
    made.deleteLater()
    opened.clear()
    del made
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def be_at(desk: Desk, qtbot: QtBot, moment: float) -> None:
    desk.replay.seek(moment)
    qtbot.waitUntil(lambda: desk.watch.shown.replayed and desk.watch.shown.now == moment, timeout=30_000)


def tank(image: Bytes, desk: Desk, east: float) -> Rows:
    """The colour of a tank's wall in a picture of the first's size."""
    high, wide, _ = image.shape
    x, y, _ = projected(desk.navigation.camera, np.array([[east, -8.0, 5.0]]), wide, high)
    found: Rows = image[int(y[0]), int(x[0])].astype(np.int32)
    return found


def test_a_past_moment_is_shown_as_the_seat_saw_it_and_then_as_before(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(desk.viewport, Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: any("先在时间轴上" in said for said in desk.troubles.told()), timeout=5_000)
    be_at(desk, qtbot, LOOKED + 30)
    ours = desk.window.panel_sizes
    QTest.keyClick(desk.viewport, Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier)
    bar = desk.window.findChild(SeenBar)
    assert isinstance(bar, SeenBar)
    qtbot.waitUntil(bar.isVisible, timeout=30_000)
    assert (desk.navigation.camera, desk.watch.selected) == (THEIRS, 0)
    assert np.flatnonzero(desk.picking.hidden).tolist() == [1]
    assert desk.layers.layers_off == ("grid",)
    assert desk.alarms.set_to == ("page:UNKNOWN", "level:HIGH_HIGH")
    assert "desk-1 · 王五" in bar.told.text()
    assert "0.1" in bar.told.text()
    left, middle, right, _, _ = desk.window.panel_sizes
    assert left == 0
    assert right / middle == pytest.approx(700 / 1860, abs=0.02)
    for lost in ("：Q", "old"):
        assert lost in bar.lost.text()
    bar.seat_asked.emit(1)
    assert (desk.navigation.camera, desk.watch.selected) == (OURS, None)
    assert "desk-2 · 无人登录" in bar.told.text()
    desk.replay.live()
    assert not bar.isVisible()
    assert desk.navigation.camera == OURS
    assert not desk.layers.layers_off
    assert " ".join(desk.alarms.set_to) == "page:STANDING"
    assert not desk.picking.hidden[:2].any()
    assert desk.window.panel_sizes[::2] == pytest.approx(ours[::2], abs=16)  # the replay's border came and went


def test_then_and_now_stand_side_by_side_under_one_camera(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(desk.viewport, Qt.Key.Key_F7, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: NOT_PAST.zh in "\n".join(desk.troubles.told()), timeout=5_000)
    be_at(desk, qtbot, LOOKED)
    QTest.keyClick(desk.viewport, Qt.Key.Key_F7, Qt.KeyboardModifier.ControlModifier)
    beside, left = desk.looking.beside, desk.viewport
    right = beside.viewport
    assert right is not None
    qtbot.waitUntil(lambda: right.frame_seconds > 0 and abs(left.width() - right.width()) <= 1, timeout=30_000)
    assert left.mapToGlobal(QPoint()).x() < right.mapToGlobal(QPoint()).x()
    assert [caption.text()[:2] for caption in desk.panes.captions] == ["当时", "现在"]
    desk.stage.beat(0.0)
    then, now = pixels(left.grabFramebuffer()), pixels(right.grabFramebuffer())
    red, green, _ = tank(then, desk, -20.0)
    assert red > green + 60
    assert abs(np.subtract(*tank(now, desk, -20.0)[:2])) < 40
    assert np.abs(tank(then, desk, -20.0) - tank(now, desk, -20.0)).max() > 60

    # A hand in the right picture moves both.
    before = desk.navigation.camera
    QTest.mousePress(right, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(right, QPoint(160, 120))
    QTest.mouseRelease(right, Qt.MouseButton.LeftButton, pos=QPoint(160, 120))
    assert desk.navigation.camera != before
    desk.navigation.go(THEIRS)
    moved = [pixels(each.grabFramebuffer()) for each in (left, right)]
    assert all(
        (one.shape == other.shape) and (one != other).any() for one, other in zip(moved, (then, now), strict=True)
    )
    away = np.abs(moved[0].astype(np.int32) - moved[1]).max(axis=2) > 40
    assert away.mean() < 0.35, "but for the colours both show the same"

    desk.replay.live()
    assert beside.pair is None
    assert desk.panes.second is None


def test_two_moments_lie_under_a_divider_that_the_mouse_draws(desk: Desk, qtbot: QtBot) -> None:
    be_at(desk, qtbot, LOOKED)
    bar, beside = desk.tools_bar.look, desk.looking.beside
    bar.two_moments.click()
    above, wipe = beside.viewport, desk.panes.wipe
    assert above is not None
    assert wipe is not None
    be_at(desk, qtbot, ALARM - 60)
    qtbot.waitUntil(lambda: above.frame_seconds > 0 and above.size() == desk.viewport.size(), timeout=30_000)
    desk.stage.beat(0.0)
    held, shown = pixels(above.grabFramebuffer()), pixels(desk.viewport.grabFramebuffer())
    red, green, _ = tank(held, desk, -20.0)
    assert red > green + 60
    assert abs(np.subtract(*tank(shown, desk, -20.0)[:2])) < 40

    grip, panes = wipe.divider, desk.panes
    QTest.mousePress(grip, Qt.MouseButton.LeftButton, pos=grip.rect().center())
    QTest.mouseMove(grip, grip.mapFrom(panes, QPoint(panes.width() // 4, 100)))
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton)
    assert wipe.share == pytest.approx(0.25, abs=0.01)
    assert above.visibleRegion().boundingRect().width() == pytest.approx(above.width() / 4, abs=4)

    desk.replay.live()
    assert beside.pair is Pair.TWO_MOMENTS  # what was, beside what is
    bar.two_moments.click()
    assert (desk.looking.beside.pair, desk.panes.second, desk.panes.wipe) == (None, None, None)


def test_a_window_closes_over_two_moments_and_an_object_pulled_apart(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(desk.viewport, Qt.Key.Key_F10)
    be_at(desk, qtbot, LOOKED)
    desk.selection.select(0)
    desk.tools_bar.explode.click()
    desk.tools_bar.look.two_moments.click()
    above = desk.looking.beside.viewport
    assert above is not None
    qtbot.waitUntil(lambda: above.frame_seconds > 0, timeout=30_000)
    pictures = [pixels(each.grabFramebuffer()) for each in (desk.viewport, above)]
    desk.tools_bar.levels.slider.setValue(0)
    assert all(
        (pixels(each.grabFramebuffer()) != before).any()
        for each, before in zip((desk.viewport, above), pictures, strict=True)
    ), "both show it pulled apart"


def test_what_is_drawn_belongs_to_its_moment_in_each_of_two_pictures(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(desk.viewport, Qt.Key.Key_F10)
    be_at(desk, qtbot, LOOKED)
    QTest.keyClick(desk.viewport, Qt.Key.Key_F7, Qt.KeyboardModifier.ControlModifier)
    book, right = desk.tools.book(), desk.looking.beside.viewport
    assert book is not None
    assert right is not None
    qtbot.waitUntil(lambda: abs(desk.viewport.width() - right.width()) <= 1, timeout=30_000)
    desk.tools.drawing.take(Pencil.ARROW)
    for view in (desk.viewport, right):
        for across in (0.4, 0.6):
            at = QPoint(round(view.width() * across), round(view.height() * 0.8))
            QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    then, now = book.review.notes
    assert (then.begin, now.begin) == (LOOKED, 0.0)
    desk.looking.tell()
    painted = [layer.shown() for view in (desk.viewport, right) for layer in view.findChildren(SketchLayer)]
    assert painted == [(then.key, now.key), (now.key,)]


def test_the_plan_needs_layers_to_be_compared_with(desk: Desk) -> None:
    desk.looking.beside.toggle(Pair.PLAN_ACTUAL)
    assert desk.looking.beside.pair is None
    assert any("没有实景图层" in said for said in desk.troubles.told())


def test_views_are_kept_with_their_moment_and_toured_until_escape(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(desk.viewport, Qt.Key.Key_F10)
    bar, kept = desk.tools_bar.look, desk.looking.kept
    bar.name.setText("全貌")
    bar.keep.click()
    be_at(desk, qtbot, LOOKED)
    desk.navigation.go(THEIRS)
    desk.selection.select(0)
    bar.name.setText("报警时")
    bar.keep.click()
    assert [bar.views.itemText(place)[:3] for place in range(bar.views.count())] == ["全貌", "报警时"]
    desk.replay.live()
    desk.navigation.go(OURS)
    desk.selection.select(None)
    bar.views.setCurrentIndex(1)
    bar.caption.setText("先看液位")
    bar.add.click()
    bar.views.setCurrentIndex(0)
    bar.add.click()
    bar.name.setText("复盘")
    bar.keep_tour.click()
    bar.play.click()
    assert kept.playing
    assert "1/2 报警时" in bar.told.text()
    [caption] = desk.viewport.findChildren(TourCaption)
    assert (caption.isVisible(), caption.told().endswith("先看液位")) == (True, True)
    qtbot.waitUntil(lambda: desk.watch.shown.now == LOOKED and desk.navigation.camera == THEIRS, timeout=30_000)
    assert desk.watch.selected == 0
    desk.viewport.setFocus()
    QTest.keyClick(desk.viewport, Qt.Key.Key_Escape)
    assert not kept.playing
    assert not caption.isVisible()
    assert desk.watch.selected == 0, "the key was the tour's"
