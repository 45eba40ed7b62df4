from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage, QOpenGLContext
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot
from vtkmodules.vtkCommonCore import vtkCommand
from vtkmodules.vtkRenderingCore import vtkRenderer

from scenes.camera import Camera
from scenes.model import Material
from scenes.picture import Mark
from tests.a_tank_yard import tank_yard
from tests.gpu.pictures import Pixels, unlike
from viewer.effort import COARSE, SHARP, Sharpness
from viewer.gpu.effects import Effects
from viewer.gpu.offscreen import Canvas
from viewer.gpu.stage import VtkStage
from viewer.viewport import REST_MILLISECONDS, Viewport

pytestmark = pytest.mark.window

AT_ONE_TANK = Camera((0.0, -14.0, 6.0), (0.0, 0.0, 3.0))
GREEN = np.array([[0, 200, 0, Mark.FILL | Mark.THROUGH]], np.uint8)


def green_tank() -> VtkStage:
    """One that fills the middle of the viewport, outlined in the layer above."""
    stage = VtkStage(vtkRenderer(), objects=1, effects=Effects(shadows=False))
    stage.mount(tank_yard(1))
    stage.show("tanks", visible=True)
    stage.colour(GREEN)
    stage.look(AT_ONE_TANK)
    return stage


@pytest.fixture
def stage_and_viewport(qtbot: QtBot) -> Iterator[tuple[VtkStage, Viewport]]:
    stage = green_tank()
    viewport = Viewport(stage.renderers)
    viewport.resize(300, 200)
    yield stage, viewport
    viewport.let_go()
    viewport.close()


def middle(viewport: Viewport) -> QColor:
    return viewport.grabFramebuffer().pixelColor(150, 100)


def is_green(colour: QColor) -> bool:
    return colour.green() > colour.red() + 60


def test_it_draws_and_widgets_lie_over_it(qtbot: QtBot, stage_and_viewport: tuple[VtkStage, Viewport]) -> None:
    _, viewport = stage_and_viewport
    label = QLabel("储罐 V-101 温度 35.2℃ 高报", viewport)
    label.setStyleSheet("background: rgba(0, 0, 255, 128); color: white")
    label.setGeometry(0, 0, 300, 40)
    viewport.show()
    qtbot.waitExposed(viewport)
    assert is_green(middle(viewport))
    under = viewport.grabFramebuffer().pixelColor(2, 2)
    seen = viewport.grab().toImage()
    half_blue = (under.red() / 2, under.green() / 2, (under.blue() + 255) / 2)
    assert rgb(seen.pixelColor(2, 2)) == pytest.approx(half_blue, abs=4)
    assert is_green(seen.pixelColor(150, 100))


def test_it_says_how_long_its_last_frame_took(qtbot: QtBot, stage_and_viewport: tuple[VtkStage, Viewport]) -> None:
    _, viewport = stage_and_viewport
    assert viewport.frame_seconds == 0
    viewport.show()
    qtbot.waitExposed(viewport)
    qtbot.waitUntil(lambda: 0 < viewport.frame_seconds < 10, timeout=60_000)


def test_nothing_is_drawn_until_it_is_asked_for(qtbot: QtBot, stage_and_viewport: tuple[VtkStage, Viewport]) -> None:
    stage, viewport = stage_and_viewport
    viewport.show()
    qtbot.waitExposed(viewport)
    qtbot.waitUntil(lambda: viewport.frame_seconds > 0, timeout=60_000)
    qtbot.wait(300)  # the window system may expose a new window more than once
    frames = list[float]()
    stage.renderers[0].AddObserver(vtkCommand.EndEvent, lambda *_: frames.append(viewport.frame_seconds))
    stage.colour(GREEN * 0)
    qtbot.wait(200)
    assert not frames
    label = QLabel("储罐 V-101 温度 35.2℃ 高报", viewport)
    label.show()
    for words in ("36.1℃", "37.4℃"):
        label.setText(words)
        qtbot.wait(100)
    assert not frames, "what lies over the picture changed, and the picture did not"
    viewport.update()
    qtbot.waitUntil(lambda: len(frames) == 1, timeout=60_000)
    stage.renderers[0].RemoveAllObservers()


def test_in_a_hurry_a_slow_picture_has_fewer_pixels_of_the_same_colours_and_at_rest_it_is_as_before(
    qtbot: QtBot,
) -> None:
    viewport = Viewport(green_tank().renderers, sharpness=Sharpness(slow=0.0))
    viewport.resize(300, 200)
    viewport.show()
    qtbot.waitExposed(viewport)
    qtbot.waitUntil(lambda: viewport.frame_seconds > 0, timeout=60_000)
    before = pixels(viewport)
    viewport.hurry()
    hurried = pixels(viewport)
    assert viewport.scale == COARSE
    assert hurried.shape == before.shape
    assert hurried[100, 150] == pytest.approx(before[100, 150], abs=4)
    share, _ = unlike(hurried, before)
    assert 0.0 < share < 0.15, "edges alone"
    qtbot.waitUntil(lambda: viewport.scale == SHARP, timeout=60_000)
    assert np.array_equal(pixels(viewport), before)
    viewport.let_go()
    viewport.close()


def test_rest_comes_also_where_the_hurried_picture_never_does(
    qtbot: QtBot, stage_and_viewport: tuple[VtkStage, Viewport]
) -> None:
    _, viewport = stage_and_viewport
    viewport.show()
    qtbot.waitExposed(viewport)
    qtbot.waitUntil(lambda: viewport.frame_seconds > 0, timeout=60_000)
    qtbot.wait(300)  # the window system may expose a new window more than once
    viewport.hurry()
    qtbot.wait(2 * REST_MILLISECONDS)
    assert viewport.hurried, "the picture may be late"
    qtbot.waitUntil(lambda: not viewport.hurried, timeout=60_000)


def test_rest_comes_however_many_pictures_follow_that_nobody_hurried(qtbot: QtBot) -> None:
    viewport = Viewport(green_tank().renderers, sharpness=Sharpness(slow=0.0))
    viewport.show()
    qtbot.waitExposed(viewport)
    qtbot.waitUntil(lambda: viewport.frame_seconds > 0, timeout=60_000)
    viewport.hurry()
    pulse = QTimer(viewport, interval=20)
    pulse.timeout.connect(viewport.update)
    qtbot.wait(2 * REST_MILLISECONDS)
    assert viewport.scale == SHARP, "rest begins with the picture, and none has come yet"
    pulse.start()
    qtbot.waitUntil(lambda: viewport.scale == COARSE, timeout=60_000)
    qtbot.waitUntil(lambda: viewport.scale == SHARP, timeout=60_000)
    viewport.let_go()
    viewport.close()


def test_moved_to_another_window_it_still_draws(qtbot: QtBot, stage_and_viewport: tuple[VtkStage, Viewport]) -> None:
    _, viewport = stage_and_viewport
    windows = [QMainWindow() for _ in range(3)]
    for window in windows:  # Qt makes a new context each time
        window.resize(300, 200)
        window.setCentralWidget(viewport)
        window.show()
        qtbot.waitExposed(window)
        assert is_green(middle(viewport))
    viewport.let_go()
    viewport.setParent(None)  # or the window would take it along
    for window in windows:
        window.close()


def test_the_screen_shows_what_an_off_screen_picture_shows(qtbot: QtBot) -> None:
    def site() -> VtkStage:
        stage = VtkStage(vtkRenderer(), objects=9, effects=Effects(shadows=False))
        for name in ("old", "new"):  # two coincident coats: the second must win
            material = Material(colour=(0.8, 0.05, 0.8 * float(name == "old"), 1.0))
            stage.mount(replace(tank_yard(9), name=name, material=material))
            stage.show(name, visible=True)
        stage.colour(np.array([[250, 190, 40, Mark.FILL | Mark.THROUGH]] + [[0, 0, 0, 0]] * 8, np.uint8))
        stage.look(Camera((12.0, -40.0, 30.0), (12.0, 12.0, 2.0)))
        return stage

    viewport = Viewport(site().renderers, samples=0)
    viewport.resize(300, 200)
    viewport.show()
    qtbot.waitExposed(viewport)
    on_screen = pixels(viewport)
    viewport.let_go()
    viewport.close()
    with Canvas(site().renderers, (300, 200)) as canvas:
        share, _ = unlike(on_screen, canvas.draw())
    assert share < 0.001


def test_what_is_dropped_between_frames_is_freed_in_its_own_context(
    qtbot: QtBot, stage_and_viewport: tuple[VtkStage, Viewport]
) -> None:
    stage, viewport = stage_and_viewport
    viewport.show()
    qtbot.waitExposed(viewport)
    assert is_green(middle(viewport))
    viewport.doneCurrent()
    stage.drop("tanks")
    assert QOpenGLContext.currentContext() is viewport.context()


def rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def pixels(viewport: Viewport) -> Pixels:
    """Red, green, blue, top row first: shape (height, width, 3)."""
    image = viewport.grabFramebuffer().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()
