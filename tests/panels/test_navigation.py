import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from scenes import camera as motions
from scenes.camera import Camera, looking_at
from viewer.navigation import Mode, Navigation

HOME = looking_at((0.0, 0.0, 0.0), bearing=30.0, elevation=35.0, distance=500.0)


def into(places: list[tuple[float, float]]) -> Callable[[float, float], None]:
    def hear(x: float, y: float) -> None:
        places.append((x, y))

    return hear


@dataclass
class Hand:
    """A viewport, its navigation, and a clock that goes only when told."""

    bot: QtBot
    pane: QWidget
    seconds: float = 0.0
    navigation: Navigation = field(init=False)
    seen: list[Camera] = field(default_factory=list[Camera])
    clicks: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    doubles: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    modes: list[Mode] = field(default_factory=list[Mode])
    escapes: list[None] = field(default_factory=list[None])

    def __post_init__(self) -> None:
        self.navigation = Navigation(self.pane, HOME, now=lambda: self.seconds, parent=self.pane)
        self.navigation.moved.connect(self.seen.append)
        self.navigation.clicked.connect(into(self.clicks))
        self.navigation.double_clicked.connect(into(self.doubles))
        self.navigation.mode_changed.connect(self.modes.append)
        self.navigation.escaped.connect(lambda: self.escapes.append(None))

    @property
    def camera(self) -> Camera:
        return self.navigation.camera

    def drag(
        self,
        button: Qt.MouseButton,
        start: tuple[int, int],
        end: tuple[int, int],
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.mousePress(self.pane, button, held, QPoint(*start))
        for part in (0.3, 0.6, 1.0):
            x, y = (round(a + (b - a) * part) for a, b in zip(start, end, strict=True))
            self.move(button, (x, y), held)
        QTest.mouseRelease(self.pane, button, held, QPoint(*end))

    def move(self, button: Qt.MouseButton, place: tuple[int, int], held: Qt.KeyboardModifier) -> None:
        where = QPointF(*place)
        moved = QMouseEvent(QEvent.Type.MouseMove, where, where, Qt.MouseButton.NoButton, button, held)
        QApplication.sendEvent(self.pane, moved)

    def wheel(self, notches: float, place: tuple[int, int], *, pixels: int = 0) -> None:
        where = QPointF(*place)
        turned = QWheelEvent(
            where,
            where,
            QPoint(0, pixels),
            QPoint(0, round(120 * notches)),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.pane, turned)

    def pass_time(self, seconds: float, *, frame: float = 0.016) -> None:
        end = self.seconds + seconds
        while self.seconds < end - 1e-9:
            self.seconds = min(self.seconds + frame, end)
            self.navigation.step()

    def point(self, x: float, y: float) -> tuple[float, float, float]:
        found = motions.ground_point(self.camera, x, y, 800, 600)
        assert found is not None
        return found

    def pixel(self, point: tuple[float, float, float]) -> tuple[float, float]:
        x, y, _ = motions.projected(self.camera, np.array([point]), 800, 600)
        return float(x[0]), float(y[0])


@pytest.fixture
def hand(qtbot: QtBot) -> Hand:
    pane = QWidget()
    pane.resize(800, 600)
    qtbot.addWidget(pane)
    pane.show()
    return Hand(qtbot, pane)


def test_a_left_drag_turns_about_the_target_and_is_no_click(hand: Hand) -> None:
    hand.drag(Qt.MouseButton.LeftButton, (400, 300), (500, 300))
    assert hand.camera.target == HOME.target
    assert hand.camera.distance == pytest.approx(HOME.distance)
    assert hand.camera.bearing != pytest.approx(HOME.bearing)
    assert not hand.clicks


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_a_right_or_middle_drag_keeps_the_ground_under_the_cursor(hand: Hand, button: Qt.MouseButton) -> None:
    grabbed = hand.point(400, 300)
    hand.drag(button, (400, 300), (250, 420))
    assert hand.pixel(grabbed) == pytest.approx((250, 420), abs=0.1)


def test_a_touch_pad_without_a_second_button_pans_with_shift(hand: Hand) -> None:
    grabbed = hand.point(400, 300)
    hand.drag(Qt.MouseButton.LeftButton, (400, 300), (250, 420), Qt.KeyboardModifier.ShiftModifier)
    assert hand.pixel(grabbed) == pytest.approx((250, 420), abs=0.1)


def test_a_trembling_click_is_a_click_and_moves_nothing(hand: Hand) -> None:
    hand.drag(Qt.MouseButton.LeftButton, (400, 300), (402, 301))
    assert hand.clicks == [(402.0, 301.0)]
    assert hand.camera == HOME


def test_a_double_click_says_where(hand: Hand) -> None:
    QTest.mouseDClick(hand.pane, Qt.MouseButton.LeftButton, pos=QPoint(123, 45))
    assert hand.doubles == [(123.0, 45.0)]


def test_the_wheel_zooms_to_the_cursor_and_then_rests(hand: Hand) -> None:
    point = hand.point(600, 400)
    hand.wheel(2, (600, 400))
    assert hand.navigation.moving
    hand.pass_time(1.0)
    assert not hand.navigation.moving
    assert hand.pixel(point) == pytest.approx((600, 400), abs=0.1)
    assert math.dist(hand.camera.eye, point) == pytest.approx(math.dist(HOME.eye, point) * 0.82**2, rel=1e-3)


def test_the_frame_rate_does_not_change_how_far_the_wheel_zooms(qtbot: QtBot, hand: Hand) -> None:
    hand.wheel(3, (300, 400))
    hand.pass_time(1.0, frame=0.016)
    quick = hand.camera
    hand.navigation.go(HOME)
    hand.wheel(3, (300, 400))
    hand.pass_time(1.0, frame=0.09)
    assert hand.camera.eye == pytest.approx(quick.eye, abs=0.01)


def test_small_touch_pad_steps_zoom_by_their_pixels(hand: Hand) -> None:
    for _ in range(8):
        hand.wheel(0.1, (400, 300), pixels=10)
    hand.pass_time(1.0)
    assert hand.camera.distance == pytest.approx(HOME.distance * 0.82, rel=1e-2)


def test_pinching_on_a_touch_pad_zooms_in(hand: Hand) -> None:
    where = QPointF(400, 300)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        where,
        where,
        where,
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(hand.pane, pinch)
    assert hand.camera.distance == pytest.approx(HOME.distance / 1.25, rel=1e-3)


def test_plan_has_north_up_and_going_back_restores_the_slant(hand: Hand) -> None:
    QTest.keyClick(hand.pane, Qt.Key.Key_P)
    hand.pass_time(3.0)
    assert hand.navigation.mode is Mode.PLAN
    assert hand.camera.elevation == pytest.approx(90.0)
    grabbed = hand.point(400, 300)
    hand.drag(Qt.MouseButton.LeftButton, (400, 300), (300, 300))
    assert hand.pixel(grabbed) == pytest.approx((300, 300), abs=0.1)
    QTest.keyClick(hand.pane, Qt.Key.Key_Escape)
    hand.pass_time(3.0)
    assert hand.camera.elevation == pytest.approx(35.0)
    assert hand.camera.bearing == pytest.approx(30.0)
    assert hand.camera.target[0] > HOME.target[0]
    assert hand.modes == [Mode.PLAN, Mode.ORBIT]


def test_walking_is_at_eye_height_and_escape_leads_back(hand: Hand) -> None:
    QTest.keyClick(hand.pane, Qt.Key.Key_G)
    hand.pass_time(3.0)
    start = hand.camera
    assert start.eye[2] == pytest.approx(1.7)
    QTest.keyPress(hand.pane, Qt.Key.Key_W)
    hand.pass_time(2.0)
    QTest.keyRelease(hand.pane, Qt.Key.Key_W)
    hand.pass_time(1.0)
    assert math.dist(start.eye, hand.camera.eye) == pytest.approx(2.0 * 4.0, abs=0.2)
    assert hand.camera.eye[2] == pytest.approx(1.7)
    QTest.keyClick(hand.pane, Qt.Key.Key_Escape)
    hand.pass_time(3.0)
    assert hand.camera == HOME


def test_the_plan_after_a_walk_is_as_wide_as_before_and_over_the_walker(hand: Hand) -> None:
    QTest.keyClick(hand.pane, Qt.Key.Key_G)
    hand.pass_time(3.0)
    walker = hand.camera.eye
    QTest.keyClick(hand.pane, Qt.Key.Key_P)
    hand.pass_time(3.0)
    assert hand.camera.distance == pytest.approx(motions.plan_of(HOME).distance)
    assert hand.camera.target[:2] == pytest.approx(walker[:2])


def test_the_plan_from_home_shows_the_whole_park_and_leads_back_home(hand: Hand) -> None:
    park = np.array([[east, north, 0.0] for east in (-300.0, 260.0) for north in (-200.0, 500.0)])
    hand.navigation.set_home(HOME, park)
    QTest.keyClick(hand.pane, Qt.Key.Key_P)
    hand.pass_time(3.0)
    x, y, _ = motions.projected(hand.camera, park, 800, 600)
    assert 0 < x.min() < x.max() < 800
    assert 0 < y.min() < y.max() < 600
    assert hand.camera.bearing == 0.0
    QTest.keyClick(hand.pane, Qt.Key.Key_P)
    hand.pass_time(3.0)
    assert hand.camera == HOME


def test_flying_to_a_view_from_above_opens_the_plan_and_to_a_slanting_one_ends_it(hand: Hand) -> None:
    above = motions.plan(looking_at((50.0, 60.0, 0.0), bearing=0.0, elevation=40.0, distance=700.0))
    hand.navigation.fly(above)
    hand.pass_time(3.0)
    assert hand.modes == [Mode.PLAN]
    hand.navigation.set_mode(Mode.ORBIT)
    hand.pass_time(3.0)
    assert hand.camera == HOME
    hand.navigation.set_mode(Mode.PLAN)
    slanting = looking_at((50.0, 60.0, 0.0), bearing=70.0, elevation=25.0, distance=300.0)
    hand.navigation.fly(slanting)
    hand.pass_time(3.0)
    assert hand.modes == [Mode.PLAN, Mode.ORBIT, Mode.PLAN, Mode.ORBIT]
    hand.navigation.set_mode(Mode.PLAN)
    hand.pass_time(3.0)
    hand.navigation.set_mode(Mode.ORBIT)
    hand.pass_time(3.0)
    assert hand.camera == slanting


def test_the_plan_of_a_near_view_stays_near(hand: Hand) -> None:
    park = np.array([[east, north, 0.0] for east in (-300.0, 260.0) for north in (-200.0, 500.0)])
    hand.navigation.set_home(HOME, park)
    near = looking_at((200.0, -150.0, 0.0), bearing=200.0, elevation=20.0, distance=120.0)
    hand.navigation.go(near)
    QTest.keyClick(hand.pane, Qt.Key.Key_P)
    hand.pass_time(3.0)
    assert hand.camera.target == pytest.approx(near.target)
    assert near.distance < hand.camera.distance < 2 * near.distance
    QTest.keyClick(hand.pane, Qt.Key.Key_P)
    hand.pass_time(3.0)
    assert hand.camera == near


def test_approaching_a_place_on_the_ground_brings_it_nearer(hand: Hand) -> None:
    point = hand.point(600, 400)
    hand.navigation.approach(600, 400)
    hand.pass_time(3.0)
    assert hand.camera.target == pytest.approx(point)
    assert hand.camera.distance == pytest.approx(math.dist(HOME.eye, point) / 3)
    sky = hand.camera
    hand.navigation.go(looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=1.0, distance=100.0))
    hand.navigation.approach(400, 5)
    assert not hand.navigation.moving
    assert hand.camera != sky


def test_the_frame_rate_does_not_change_how_far_one_walks(hand: Hand) -> None:
    ways = list[float]()
    for frame in (0.01, 0.08):
        hand.navigation.go(motions.standing(HOME))
        hand.navigation.set_mode(Mode.WALK)
        hand.pass_time(3.0)
        start = hand.camera
        QTest.keyPress(hand.pane, Qt.Key.Key_S)
        hand.pass_time(1.6, frame=frame)
        QTest.keyRelease(hand.pane, Qt.Key.Key_S)
        ways.append(math.dist(start.eye, hand.camera.eye))
    assert ways[0] == pytest.approx(ways[1], rel=1e-6)


def test_a_key_is_let_go_when_the_focus_goes_elsewhere(hand: Hand) -> None:
    QTest.keyPress(hand.pane, Qt.Key.Key_D)
    QApplication.sendEvent(hand.pane, QEvent(QEvent.Type.FocusOut))
    there = hand.camera
    hand.pass_time(1.0)
    assert hand.camera == there
    assert not hand.navigation.moving


def test_a_plus_whose_shift_is_let_go_first_does_not_zoom_for_ever(hand: Hand) -> None:
    QTest.keyPress(hand.pane, Qt.Key.Key_Plus, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyRelease(hand.pane, Qt.Key.Key_Equal)
    hand.pass_time(0.1)
    assert not hand.navigation.moving


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        (Qt.Key.Key_Left, lambda: HOME.bearing),
        (Qt.Key.Key_Up, lambda: HOME.elevation),
        (Qt.Key.Key_Plus, lambda: HOME.distance),
        (Qt.Key.Key_W, lambda: HOME.target[0]),
    ],
)
def test_held_keys_move(hand: Hand, key: Qt.Key, changed: Callable[[], float]) -> None:
    QTest.keyPress(hand.pane, key)
    hand.pass_time(0.5)
    QTest.keyRelease(hand.pane, key)
    now = {
        Qt.Key.Key_Left: hand.camera.bearing,
        Qt.Key.Key_Up: hand.camera.elevation,
        Qt.Key.Key_Plus: hand.camera.distance,
        Qt.Key.Key_W: hand.camera.target[0],
    }
    assert abs(now[key] - changed()) > 1


def test_a_digit_flies_to_its_saved_view_and_home_flies_home(hand: Hand) -> None:
    view = looking_at((300.0, 100.0, 0.0), bearing=80.0, elevation=20.0, distance=90.0)
    hand.navigation.set_views([HOME, view])
    QTest.keyClick(hand.pane, Qt.Key.Key_2)
    hand.pass_time(2.0)
    assert hand.camera == view
    QTest.keyClick(hand.pane, Qt.Key.Key_9)
    assert hand.camera == view
    QTest.keyClick(hand.pane, Qt.Key.Key_Home)
    hand.pass_time(2.0)
    assert hand.camera == HOME
    assert not hand.navigation.moving


def test_north_turns_north_up(hand: Hand) -> None:
    QTest.keyClick(hand.pane, Qt.Key.Key_N)
    hand.pass_time(2.0)
    assert min(hand.camera.bearing, 360 - hand.camera.bearing) < 0.01


def test_touching_the_picture_stops_a_flight(hand: Hand) -> None:
    hand.navigation.fly(looking_at((900.0, 0.0, 0.0), bearing=0.0, elevation=30.0, distance=50.0))
    hand.pass_time(0.2)
    QTest.mousePress(hand.pane, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    stopped = hand.camera
    hand.pass_time(2.0)
    assert hand.camera == stopped


def test_escape_with_nothing_to_step_back_from_is_told(hand: Hand) -> None:
    QTest.keyClick(hand.pane, Qt.Key.Key_Escape)
    assert len(hand.escapes) == 1


def test_keys_with_control_belong_to_the_window(hand: Hand) -> None:
    QTest.keyClick(hand.pane, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert hand.navigation.mode is Mode.ORBIT


def test_the_zoom_goes_to_what_stands_under_the_cursor(qtbot: QtBot) -> None:
    pane = QWidget()
    pane.resize(800, 600)
    qtbot.addWidget(pane)
    top = (50.0, 50.0, 40.0)
    navigation = Navigation(pane, HOME, touched=lambda x, y: top, now=lambda: 0.0, parent=pane)
    where = QPointF(400, 300)
    wheel = (QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(pane, QWheelEvent(where, where, *wheel, Qt.ScrollPhase.NoScrollPhase, False))
    for _ in range(100):
        navigation.step()
    assert navigation.camera == HOME  # no time has passed
    assert navigation.moving


def test_the_cursor_is_reported_while_it_hovers(hand: Hand) -> None:
    told = list[tuple[float, float]]()
    hand.navigation.hovered.connect(into(told))
    hand.move(Qt.MouseButton.NoButton, (40, 50), Qt.KeyboardModifier.NoModifier)
    hand.bot.waitUntil(lambda: told == [(40.0, 50.0)], timeout=60_000)
