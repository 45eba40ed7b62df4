import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from loaders.live.acts import Told
from loaders.live.past_bands import TIERS
from scenes.past import Gap, Span, Why
from scenes.severity import Level
from scenes.timeline import Decimated, Stretch
from scenes.trouble import Notice
from tests.journeys.windows import pixels
from tests.panels.hands import heard, heard_pairs, shown
from tests.panels.small_park import theme
from viewer.panels.timeline.bands_painting import Band, labels_width, rows_of
from viewer.panels.timeline.density_image import density_image
from viewer.panels.timeline.hover_card import Hovered, lines_of
from viewer.panels.timeline.play_bar import Playing
from viewer.panels.timeline.timeline import Timeline
from viewer.panels.timeline.wishes import Wish

NOON = 1_795_233_600.0
DAY = Stretch(NOON - 43_200, NOON + 43_200)
WIDE = 1300


@pytest.fixture
def timeline(qtbot: QtBot) -> Iterator[Timeline]:
    made = Timeline(theme())
    with shown(made, qtbot, WIDE, 280):
        made.look_at(DAY)
        yield made


def x_of(timeline: Timeline, moment: float) -> int:
    return round(labels_width(theme()) + timeline.stretch.pixel(moment, timeline.bins))


def found(stretch: Stretch, bins: int, **levels: list[int]) -> Decimated:
    alarms = np.zeros((TIERS, bins), np.int32)
    for name, places in levels.items():
        alarms[Level[name], places] = 3
    none = np.empty((0, 2))
    return Decimated(stretch, alarms, np.zeros(bins, np.int32), none, none.copy(), none.copy())


def painted(timeline: Timeline, band: Band) -> QImage:
    top, high = rows_of(theme())[band]
    return timeline.bands.grab().toImage().copy(0, top, WIDE, high)


def columns_of(image: QImage, colour: QColor) -> list[int]:
    """Where a colour is found, from the left."""
    wanted = np.array([colour.red(), colour.green(), colour.blue()])
    return sorted(set(np.flatnonzero((pixels(image) == wanted).all(axis=2).any(axis=0)).tolist()))


def test_alarms_stand_where_they_called_in_the_colour_of_their_level(timeline: Timeline) -> None:
    bins = timeline.bins
    timeline.show_found(found(DAY, bins, HIGH_HIGH=[bins // 2], LOW=[bins // 4]))
    image, left = painted(timeline, Band.ALARMS), labels_width(theme())
    assert columns_of(image, theme().level(Level.HIGH_HIGH)) == [left + bins // 2]
    assert columns_of(image, theme().level(Level.LOW)) == [left + bins // 4]


def test_what_was_found_moves_with_the_time_until_more_is_found(timeline: Timeline) -> None:
    bins = timeline.bins
    timeline.show_found(found(DAY, bins, HIGH_HIGH=[bins // 2]))
    timeline.look_at(Stretch(DAY.begin + 21_600, DAY.end + 21_600))
    [column] = columns_of(painted(timeline, Band.ALARMS), theme().level(Level.HIGH_HIGH))
    assert column == pytest.approx(x_of(timeline, NOON), abs=2)


def test_a_bar_of_several_levels_has_the_worst_at_its_foot_and_one_alarm_is_seen_beside_many() -> None:
    counts = np.zeros((TIERS, 3), np.int32)
    counts[Level.HIGH, 0], counts[Level.HIGH_HIGH, 0], counts[Level.LOW, 2] = 900, 100, 1
    colours = theme().palette.level
    image = density_image(counts, 40, colours)
    assert (image[-1, 0, :3] == colours[Level.HIGH_HIGH]).all()
    assert (image[1, 0, :3] == colours[Level.HIGH]).all()
    assert not image[:, 1, 3].any()
    assert (image[-3:, 2, :3] == colours[Level.LOW]).all()
    assert not image[:-3, 2, 3].any()


def test_where_nothing_is_known_it_is_hatched_and_not_drawn_as_calm(timeline: Timeline) -> None:
    timeline.show_gaps((), Span(DAY.begin, DAY.end))
    calm = pixels(painted(timeline, Band.DATA))
    gap = Gap(NOON, NOON + 14_400, Why.NOT_RECORDED)
    timeline.show_gaps((gap,), Span(DAY.begin, DAY.end))
    hatched = pixels(painted(timeline, Band.DATA))
    differs = (calm != hatched).any(axis=2).any(axis=0)
    inside = slice(x_of(timeline, NOON) + 2, x_of(timeline, NOON + 14_400) - 2)
    assert differs[inside].mean() > 0.8
    outside = np.delete(differs, np.arange(x_of(timeline, NOON) - 2, x_of(timeline, NOON + 14_400) + 3))
    assert not outside.any()


def test_video_is_as_high_as_cameras_have_pictures_and_without_a_list_it_is_said_so(timeline: Timeline) -> None:
    bins, grey = timeline.bins, QColor(theme().chrome.faint)
    share = np.zeros(bins)
    share[: bins // 2], share[bins // 2 : 3 * bins // 4] = 1.0, 0.5
    timeline.show_found(replace(found(DAY, bins), video=share))
    drawn = pixels(painted(timeline, Band.VIDEO))
    wanted = np.array([grey.red(), grey.green(), grey.blue()])
    tall = (drawn == wanted).all(axis=2).sum(axis=0)[labels_width(theme()) :]
    assert tall[bins // 4] > 1.7 * tall[5 * bins // 8] > 0
    assert not tall[7 * bins // 8]
    timeline.show_found(found(DAY, bins))
    assert (drawn != pixels(painted(timeline, Band.VIDEO))).any(axis=2)[:, labels_width(theme()) :].any()


def test_a_click_seeks_and_a_drag_scrubs(timeline: Timeline) -> None:
    sought, scrubbed = heard(timeline.sought, float), heard(timeline.scrubbed, float)
    bands, y = timeline.bands, 60
    QTest.mousePress(bands, Qt.MouseButton.LeftButton, pos=QPoint(x_of(timeline, NOON), y))
    QTest.mouseMove(bands, QPoint(x_of(timeline, NOON + 3600), y))
    QTest.mouseRelease(bands, Qt.MouseButton.LeftButton, pos=QPoint(x_of(timeline, NOON + 7200), y))
    assert sought == pytest.approx([NOON, NOON + 7200], abs=80)
    assert scrubbed == pytest.approx([NOON + 3600], abs=80)


@pytest.mark.parametrize(("y", "held"), [(8, Qt.KeyboardModifier.NoModifier), (60, Qt.KeyboardModifier.ShiftModifier)])
def test_a_range_is_brushed_in_the_ruler_or_with_shift(timeline: Timeline, y: int, held: Qt.KeyboardModifier) -> None:
    ranged, sought = heard_pairs(timeline.ranged, float, float), heard(timeline.sought, float)
    bands = timeline.bands
    QTest.mousePress(bands, Qt.MouseButton.LeftButton, held, QPoint(x_of(timeline, NOON + 3600), y))
    QTest.mouseMove(bands, QPoint(x_of(timeline, NOON), y))
    QTest.mouseRelease(bands, Qt.MouseButton.LeftButton, held, QPoint(x_of(timeline, NOON), y))
    assert not sought
    [(begin, end)] = ranged
    assert (begin, end) == pytest.approx((NOON, NOON + 3600), abs=80)
    assert bands.range == (begin, end)
    QTest.mouseClick(bands, Qt.MouseButton.LeftButton, held, QPoint(x_of(timeline, NOON), y))
    assert ranged[-1][0] == ranged[-1][1]
    assert bands.range is None


def wheel(timeline: Timeline, moment: float, notches: int) -> None:
    at = QPointF(x_of(timeline, moment), 60.0)
    event = QWheelEvent(
        at, timeline.bands.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(timeline.bands, event)


def test_the_wheel_zooms_about_the_cursor_from_a_year_to_a_second(timeline: Timeline) -> None:
    looked = list[int]()
    timeline.looked.connect(lambda: looked.append(1))
    before = x_of(timeline, NOON + 3600)
    wheel(timeline, NOON + 3600, 3)
    assert timeline.stretch.seconds < 0.6 * 86400
    assert x_of(timeline, NOON + 3600) == pytest.approx(before, abs=1)
    wheel(timeline, NOON + 3600, 100)
    assert timeline.stretch.seconds == pytest.approx(1.0)
    assert not timeline.bands.grab().isNull()
    wheel(timeline, timeline.stretch.begin, -200)
    assert timeline.stretch.seconds == pytest.approx(366 * 86400.0)
    assert not timeline.bands.grab().isNull()
    assert len(looked) == 3


def test_the_other_button_pans(timeline: Timeline) -> None:
    bands = timeline.bands
    QTest.mousePress(bands, Qt.MouseButton.RightButton, pos=QPoint(700, 60))
    QTest.mouseMove(bands, QPoint(700 + timeline.bins // 4, 60))
    QTest.mouseRelease(bands, Qt.MouseButton.RightButton, pos=QPoint(700 + timeline.bins // 4, 60))
    assert timeline.stretch.begin == pytest.approx(DAY.begin - 21_600, abs=100)


@pytest.mark.parametrize(
    ("key", "held", "wish"),
    [
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, Wish.TOGGLE),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, Wish.SECOND_BACK),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, Wish.SECOND_ON),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, Wish.EVENT_BACK),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, Wish.EVENT_ON),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier, Wish.ALARM_BACK),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier, Wish.ALARM_ON),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, Wish.FASTER),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, Wish.SLOWER),
        (Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier, Wish.LOOP),
        (Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier, Wish.MARK),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, Wish.LIVE),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, Wish.LIVE),
    ],
)
def test_every_key_has_its_wish(timeline: Timeline, key: Qt.Key, held: Qt.KeyboardModifier, wish: Wish) -> None:
    said = heard(timeline.wished, Wish)
    QTest.keyClick(timeline.bands, key, held)
    assert said == [wish]


def test_the_bar_says_which_moment_and_how_fast_and_that_it_is_not_live(timeline: Timeline) -> None:
    timeline.show_state(Playing(NOON, speed=60))
    assert timeline.bar.told.text().startswith("实时 ")
    assert not timeline.bar.live.isEnabled()
    timeline.show_state(Playing(NOON, replaying=True, playing=True, speed=60, waiting=1.0))
    assert timeline.bar.told.text().startswith("回放 2026-11-21 ")
    assert timeline.bar.told.text().endswith("×60 读取中…")
    assert timeline.bar.live.isEnabled()
    said = heard(timeline.wished, Wish)
    QTest.mouseClick(timeline.bar.live, Qt.MouseButton.LeftButton)
    assert said == [Wish.LIVE]


def test_while_it_plays_the_cursor_stays_in_sight_and_the_hand_is_not_disturbed(timeline: Timeline) -> None:
    timeline.look_at(Stretch(NOON, NOON + 600))
    timeline.show_state(Playing(NOON + 599, replaying=True, playing=True))
    assert timeline.stretch.begin == NOON
    timeline.show_state(Playing(NOON + 601, replaying=True, playing=True))
    assert timeline.stretch.holds(NOON + 601)
    timeline.show_state(Playing(NOON - 601, replaying=True, playing=False))
    assert not timeline.stretch.holds(NOON - 601)


def test_the_present_stays_in_sight_where_it_was(timeline: Timeline) -> None:
    timeline.look_at(Stretch(NOON - 600, NOON + 10))
    timeline.show_state(Playing(NOON))
    timeline.show_state(Playing(NOON + 11))
    assert timeline.stretch.holds(NOON + 11)
    yesterday = Stretch(NOON - 86_400, NOON - 50_000)
    timeline.look_at(yesterday)
    timeline.show_state(Playing(NOON + 12))
    assert timeline.stretch == yesterday
    timeline.show_state(Playing(NOON - 60_000, replaying=True))
    timeline.show_state(Playing(NOON + 13))
    assert timeline.stretch == yesterday


def test_resting_asks_what_was_there_and_leaving_asks_no_more(timeline: Timeline, qtbot: QtBot) -> None:
    asked = heard(timeline.hovered, float)
    QTest.mouseMove(timeline.bands, QPoint(x_of(timeline, NOON), 60))
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=10_000)
    assert asked[0] == pytest.approx(NOON, abs=80)
    timeline.show_hovered(Hovered(NOON, (1, 2, 0, 3), 5))
    QTest.mousePress(timeline.bands, Qt.MouseButton.LeftButton, pos=QPoint(x_of(timeline, NOON), 60))
    assert math.isnan(asked[-1])
    QTest.mouseRelease(timeline.bands, Qt.MouseButton.LeftButton, pos=QPoint(x_of(timeline, NOON), 60))


def test_the_card_tells_counts_or_why_nothing_is_known_and_what_people_did() -> None:
    acts = tuple(Told(0, NOON, "act", "王", {"action": "acknowledge", "text": ""}) for _ in range(6))
    lines = lines_of(Hovered(NOON, (1, 2, 0, 3), 5, acts=acts))
    assert lines[1] == "HH 1 · LL 2 · H 0 · L 3 · 未知 5"
    assert lines[2].endswith("王 确认")
    assert lines[-1] == "+ 2"
    unknown = lines_of(Hovered(NOON, (0, 0, 0, 0), 9, Gap(NOON, NOON + 1, Why.LOST)))
    assert unknown[1] == "无数据：记录已损坏或缺失"


def test_why_there_is_no_past_is_said(timeline: Timeline) -> None:
    timeline.refuse(Notice("没有历史。", "No history.", "配置它。", "Name one."))
    assert any("没有历史" in label.text() for label in timeline.findChildren(QLabel) if label.isVisible())
