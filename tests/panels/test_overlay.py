from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from scenes.assembly import Boxes
from scenes.camera import home, looking_at, metres_per_pixel, plan, projected
from scenes.demo import demo_park
from scenes.plant import IndicatorKind
from scenes.severity import Level, Quality
from scenes.signs import Kind, sites_of, standing_of
from tests import a_park
from tests.journeys.windows import pixels
from viewer.navigation import Mode
from viewer.overlay import Overlay
from viewer.overlay_marks import Legend, scale_bar
from viewer.panels.theme import Theme, read_theme
from viewer.places import CONFIG, ICONS
from viewer.sign_writer import Sign, SignText, SignWriter, ink_on

PARK = a_park.park()
HOME = home(PARK.boundary, 1600 / 900)
NEAR = looking_at((-210.0, -170.0, 0.0), bearing=0.0, elevation=40.0, distance=420.0)
LEVELS = {4: Level.HIGH_HIGH, 31: Level.HIGH, 62: Level.LOW, 95: Level.LOW_LOW, 130: Level.HIGH}
WAITING = {4: Level.HIGH_HIGH, 62: Level.LOW, 200: Level.HIGH}
UNKNOWN = {12: Quality.STALE, 16: Quality.UNLINKED, 40: Quality.FAULT, 70: Quality.UNKNOWN, 71: Quality.UNLINKED}


@pytest.fixture(scope="module")
def theme() -> Theme:
    return read_theme(CONFIG / "palette.toml", ICONS)


@pytest.fixture
def pane(qtbot: QtBot) -> QWidget:
    pane = QWidget()
    pane.resize(1600, 900)
    qtbot.addWidget(pane)
    return pane


@pytest.fixture
def overlay(pane: QWidget, theme: Theme) -> Overlay:
    made = Overlay(pane, theme)
    made.show_park(PARK, a_park.boxes(PARK), ("一级", "二级", "", ""))
    made.show_facts(a_park.facts(PARK, levels=LEVELS, unanswered=WAITING, qualities=UNKNOWN), a_park.NOW)
    made.show_world(HOME)
    return made


def painted(overlay: Overlay, ratio: float = 1.0, *, ground: int = 0) -> QImage:
    picture = QImage(
        QSize(round(overlay.width() * ratio), round(overlay.height() * ratio)), QImage.Format.Format_ARGB32
    )
    picture.setDevicePixelRatio(ratio)
    picture.fill(ground)
    painter = QPainter(picture)
    overlay.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
    painter.end()
    return picture


def colours(picture: QImage, area: QRectF) -> set[str]:
    return {
        picture.pixelColor(x, y).name()
        for x in range(round(area.left()) + 4, round(area.right()) - 4, 2)
        for y in range(round(area.top()) + 4, round(area.bottom()) - 4, 2)
    }


def test_shown_signs_do_not_overlap_and_lie_in_the_picture(overlay: Overlay) -> None:
    for camera in (HOME, NEAR, plan(HOME)):
        overlay.show_world(camera)
        areas = [area for _, area in overlay.shown()]
        assert len(areas) > 8
        for row, area in enumerate(areas):
            assert QRectF(overlay.rect()).contains(area)
            assert not any(area.intersects(other) for other in areas[row + 1 :])


def test_every_alarm_in_the_picture_has_its_label(overlay: Overlay) -> None:
    told = {sign.title[:5]: sign for sign, _ in overlay.shown() if sign.level and sign.kind is not Kind.BADGE}
    expected = {PARK.equipment[int(PARK.tags.object_id[tag])].name[:5] for tag in (*LEVELS, *WAITING)}
    assert set(told) == expected
    assert told["V-102"].state == "高高报"
    assert told["V-407"].state == "高报 已恢复"
    assert "MPa" in told["V-102"].value


def test_an_alarm_nobody_answered_is_filled_and_an_answered_one_is_framed(overlay: Overlay, theme: Theme) -> None:
    picture = painted(overlay)
    for sign, area in overlay.shown():
        if sign.kind is not Kind.NAME or not sign.level:
            continue
        name, within = theme.level(sign.level).name(), QRectF(area.left() + 8, area.top() + 4, 6, area.height() - 8)
        assert (name in colours(picture, area)) == bool(sign.unanswered) or not sign.unanswered
        assert (picture.pixelColor(within.center().toPoint()).name() == name) == bool(sign.unanswered)


def test_a_stale_value_says_how_old_it_is_and_an_unknown_one_shows_no_figure(overlay: Overlay) -> None:
    overlay.show_world(NEAR)
    signs = {sign.title[:5]: sign for sign, _ in overlay.shown()}
    assert signs["V-105"].state == "离线 12 分 34 秒"
    overlay.show_selection(5)
    card = next(sign for sign, _ in overlay.shown() if sign.selected)
    values = {line.state: line.value for line in card.lines}
    assert values["未接入"] == "—"
    assert len(card.lines) == 3


def test_what_is_on_or_off_is_said_in_words_and_without_a_unit(theme: Theme) -> None:
    park = demo_park()
    row = next(row for row, each in enumerate(park.indicators) if each.kind is IndicatorKind.SPARK)
    text, sites = SignText(park), sites_of(park, Boxes(np.empty((0, 3)), np.empty((0, 3))))
    facts = a_park.facts(park, levels={row: Level.HIGH_HIGH})
    text.know(facts, standing_of(facts, park.tags, sites), a_park.NOW)
    value = text.sign(Kind.NAME, int(park.tags.object_id[row])).value
    assert value in {"无火花", "有火花"}


def test_from_afar_badges_carry_name_hazard_level_and_counts(overlay: Overlay) -> None:
    overlay.show_world(looking_at((0.0, 0.0, 0.0), bearing=0.0, elevation=50.0, distance=3000.0))
    badges = {sign.title: sign for sign, _ in overlay.shown() if sign.kind is Kind.BADGE}
    first = badges[PARK.enterprises[0].name]
    assert first.hazard == "一级"
    assert [text for _, text in first.counts] == ["报警 2", "未确认 1", "未知 3"]


def test_switching_labels_off_leaves_the_alarms_and_the_selection(overlay: Overlay) -> None:
    overlay.show_world(NEAR)
    overlay.show_selection(9)
    overlay.show_signs(visible=False)
    signs = [sign for sign, _ in overlay.shown()]
    assert {sign.title[:5] for sign in signs} == {"V-102", "V-110", "V-111", "V-304"}
    overlay.show_signs(visible=True)
    assert len(overlay.shown()) > len(signs)


def test_nothing_is_painted_where_nothing_is_said(overlay: Overlay) -> None:
    overlay.show_world(looking_at((0.0, 0.0, 9000.0), bearing=0.0, elevation=-80.0, distance=50.0))
    picture = painted(overlay)
    assert picture.pixelColor(800, 300).alpha() == 0
    assert picture.pixelColor(60, 820).alpha() > 0  # the legend is permanent


def test_alarms_out_of_the_picture_are_hinted_at_and_lead_there(qtbot: QtBot, overlay: Overlay) -> None:
    overlay.show_world(looking_at((-340.0, 100.0, 0.0), bearing=0.0, elevation=45.0, distance=80.0))
    clicked = list[int]()
    overlay.picked.connect(clicked.append)
    assert overlay.click(1600 - 60, 450)
    assert PARK.equipment[clicked[0]].name.startswith(("V-4", "V-2"))


def test_clicks_on_signs_and_compass_are_told_and_others_pass(qtbot: QtBot, overlay: Overlay) -> None:
    rows, firms, norths = list[int](), list[str](), list[None]()
    overlay.picked.connect(rows.append)
    overlay.enterprise_clicked.connect(firms.append)
    overlay.north_asked.connect(lambda: norths.append(None))
    for sign, area in overlay.shown():
        assert overlay.click(area.center().x(), area.center().y())
        if sign.kind is Kind.BADGE:
            assert PARK.enterprises[[each.name for each in PARK.enterprises].index(sign.title)].code == firms[-1]
        else:
            assert PARK.equipment[rows[-1]].name == sign.title
    assert overlay.click(1600 - 40, 40)
    assert len(norths) == 1
    before = len(rows) + len(firms)
    assert overlay.click(60, 820)  # the legend
    assert not overlay.click(1500, 700)
    assert len(rows) + len(firms) == before


def test_the_overlay_follows_the_size_of_the_viewport(overlay: Overlay) -> None:
    pane = overlay.parentWidget()
    assert pane is not None
    pane.resize(1000, 700)
    overlay.resize(1000, 700)
    assert all(QRectF(0, 0, 1000, 700).contains(area) for _, area in overlay.shown())


@pytest.mark.parametrize("size", [(1, 1), (90, 40), (300, 200)])
def test_a_picture_too_small_for_anything_is_no_trouble(overlay: Overlay, pane: QWidget, size: tuple[int, int]) -> None:
    pane.resize(*size)
    overlay.resize(*size)
    overlay.show_world(NEAR)
    assert painted(overlay).size() == QSize(*size)


@pytest.mark.parametrize("ratio", [1.25, 2.0])
def test_a_finer_screen_shows_the_same_sharper(overlay: Overlay, theme: Theme, ratio: float) -> None:
    writer = SignWriter(theme)
    sign, _ = overlay.shown()[0]
    wide, high = writer.size(sign)
    picture = writer.picture(sign, ratio)
    assert picture.width() == pytest.approx(wide * ratio, abs=1)
    assert picture.height() == pytest.approx(high * ratio, abs=1)


def test_no_text_is_smaller_than_thirteen_pixels_and_alarms_are_larger(theme: Theme, overlay: Overlay) -> None:
    writer = SignWriter(theme)
    heights = {bool(sign.level): writer.size(sign)[1] for sign, _ in overlay.shown() if sign.kind is Kind.NAME}
    assert heights[True] > heights[False] >= 13 + 8


def test_a_name_too_long_is_elided_and_stays_inside_its_label(theme: Theme, overlay: Overlay) -> None:
    writer = SignWriter(theme)
    sign = next(sign for sign, _ in overlay.shown() if sign.kind is Kind.NAME)
    long = replace(sign, title="特别特别长的名字" * 12)
    assert writer.size(long)[0] < writer.size(sign)[0] + 200


def test_a_badge_says_how_many_it_counts_in(theme: Theme, overlay: Overlay) -> None:
    writer = SignWriter(theme)
    alone = next(sign for sign, _ in overlay.shown() if sign.kind is Kind.BADGE)
    for kind in Kind:
        sign = replace(alone, kind=kind)
        wide, high = writer.size(sign)
        said, other = (writer.picture(replace(sign, more=more), 1.0).toImage() for more in (7, 23))
        assert said.width() == pytest.approx(wide + writer.counter_width, abs=1)
        room = QRectF(wide, 0, writer.counter_width, high).toRect()
        assert said.copy(room) != other.copy(room), kind


@pytest.mark.parametrize("key", ["level", "waiting", "unknown", "aside"])
def test_a_badge_has_a_shape_for_what_it_counts_also_where_no_level_stands(theme: Theme, key: str) -> None:
    """Alarms put aside, and answered ones whose return is still delayed, stand at no level."""
    writer = SignWriter(theme)
    for level in Level:
        counted = Sign(Kind.BADGE, "某企业", level=int(level), counts=((key, "搁置 1"),))
        drawn = writer.picture(counted, 1.0).toImage()
        assert len({drawn.pixel(x, y) for x in range(14, 30) for y in range(30, 46)}) > 3


def test_a_narrow_picture_has_a_smaller_legend_that_names_the_same(theme: Theme) -> None:
    legend = Legend(theme)
    sizes = list[tuple[float, float]]()
    for width in (1900.0, 1172.0):
        legend.fit(width)
        sizes.append(legend.size())
        assert legend.picture(1.0).width() == pytest.approx(legend.size()[0], abs=1)
    assert sizes[1][0] * sizes[1][1] < 0.75 * sizes[0][0] * sizes[0][1]


def test_ink_stands_out_on_every_level(theme: Theme) -> None:
    for level in list(Level)[1:]:
        ground = theme.level(level)
        ink = ink_on(ground)
        assert _contrast(ink, ground) >= 4.0
    assert ink_on(QColor("#FFFFFF")).lightness() < 30


@pytest.mark.parametrize(("step", "metres"), [(0.3, 20.0), (1.0, 100.0), (0.01, 1.0), (20.0, 2000.0)])
def test_the_scale_bar_is_a_round_length_that_fits(step: float, metres: float) -> None:
    bar = scale_bar(step)
    assert bar.metres == metres
    assert bar.pixels <= 150
    assert bar.pixels * step == pytest.approx(bar.metres)


def test_the_scale_bar_is_true_at_the_target() -> None:
    bar = scale_bar(metres_per_pixel(plan(HOME), 900))
    x, _, _ = projected(plan(HOME), np.array([HOME.target, (HOME.target[0] + bar.metres, *HOME.target[1:])]), 1600, 900)
    assert x[1] - x[0] == pytest.approx(bar.pixels)


def test_modes_are_said_in_words(overlay: Overlay) -> None:
    before = painted(overlay)
    overlay.show_mode(Mode.WALK)
    assert painted(overlay) != before


def test_asking_twice_for_the_same_camera_does_nothing(overlay: Overlay) -> None:
    first = overlay.shown()
    overlay.show_world(HOME)
    assert [area for _, area in overlay.shown()] == [area for _, area in first]


def test_a_thousand_alarms_are_counted_to_the_last(qtbot: QtBot, theme: Theme) -> None:
    crowd = a_park.park(rows=15, columns=17)
    pane = QWidget()
    pane.resize(1200, 700)
    qtbot.addWidget(pane)
    overlay = Overlay(pane, theme)
    overlay.show_park(crowd, a_park.boxes(crowd))
    levels = {3 * row: Level.HIGH for row in range(1020)}
    overlay.show_facts(a_park.facts(crowd, levels=levels), a_park.NOW)
    camera = looking_at((100.0, 100.0, 0.0), bearing=0.0, elevation=60.0, distance=900.0)
    overlay.show_world(camera)
    signs, areas = [sign for sign, _ in overlay.shown()], [area for _, area in overlay.shown()]
    assert not any(area.intersects(other) for row, area in enumerate(areas) for other in areas[row + 1 :])
    x, y, _ = projected(camera, sites_of(crowd, a_park.boxes(crowd)).anchor[4:], 1200, 700)
    within = int(((x >= 0) & (x < 1200) & (y >= 0) & (y < 700)).sum())
    assert within > 300
    assert sum((sign.level > 0 and sign.kind is not Kind.BADGE) + sign.more for sign in signs) == within
    assert sum(sign.kind is Kind.NAME for sign in signs) > 20


def _contrast(one: QColor, other: QColor) -> float:
    def luminance(colour: QColor) -> float:
        channels = (colour.redF(), colour.greenF(), colour.blueF())
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_owners_of_pictures_are_named_between_legend_and_scale_and_no_sign_lies_on_them(overlay: Overlay) -> None:
    before = painted(overlay)
    overlay.show_credits(["© 测绘院 2026", "", "天地图", "© 测绘院 2026"])
    after = painted(overlay)
    area = QRectF(overlay.width() - 700, overlay.height() - 40, 500, 40)
    assert colours(before, area) != colours(after, area)
    lowest = QRectF(overlay.width() - 400, overlay.height() - 36, 220, 22)
    assert not any(sign_area.intersects(lowest) for _, sign_area in overlay.shown())
    overlay.show_credits(["很长的名称 " * 60])
    painted(overlay)  # cut, not drawn over the legend


def test_what_is_painted_again_without_a_change_looks_the_same_and_a_change_is_seen(overlay: Overlay) -> None:
    first, again = (pixels(painted(overlay, ground=0xFF405060)).astype(int) for _ in range(2))
    assert (first == again).all()
    overlay.show_world(NEAR)
    assert np.abs(pixels(painted(overlay, ground=0xFF405060)).astype(int) - first).max() > 50


def test_signs_keep_clear_of_what_somebody_else_draws_there(overlay: Overlay) -> None:
    area = max((area for _, area in overlay.shown()), key=lambda each: each.width())
    overlay.keep_free(area)
    assert overlay.shown()
    assert not [sign.title for sign, other in overlay.shown() if other.intersects(area)]
    overlay.keep_free(QRectF())
    assert any(other == area for _, other in overlay.shown())
