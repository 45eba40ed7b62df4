from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QScrollArea, QVBoxLayout
from pytestqt.qtbot import QtBot

from loaders.tables import read_hazard_tables
from scenes.hazard import hazard_of
from scenes.severity import Level, Quality
from tests.panels.hands import heard, heard_pairs, press, shown
from tests.panels.small_park import NOW, calm, changed, small_park, theme, troubled
from viewer.panels.inspector import Inspector
from viewer.panels.section import Pairs
from viewer.panels.trends import Trends
from viewer.panels.value_row import ValueRow

PARK = small_park()
SPHERE, METHANOL, AMMONIA, COLLECTOR = 0, 3, 5, 6


@pytest.fixture
def inspector(qtbot: QtBot) -> Iterator[Inspector]:
    tables = read_hazard_tables()
    hazards = {unit.code: hazard_of(owner, unit, tables) for owner in PARK.enterprises for unit in owner.units}
    panel = Inspector(PARK, theme(), hazards, Trends(len(PARK.tags)))
    with shown(panel, qtbot, 420, 900):
        yield panel


def values(panel: Inspector) -> list[tuple[str, str, str, str, str]]:
    rows = [row for row in panel.findChildren(ValueRow) if row.isVisible()]
    return [row.told() for row in sorted(rows, key=lambda row: row.tag)]


def told(panel: Inspector) -> dict[str, str]:
    return {name: what for pairs in panel.findChildren(Pairs) for name, what in pairs.told()}


def test_before_anything_is_chosen_it_says_how_to_choose(inspector: Inspector) -> None:
    said = [label.text() for label in inspector.findChildren(QLabel) if label.isVisible()]
    assert said == ["在场景、列表或搜索中选择一个设备。"]


def test_scenery_is_nothing_to_inspect(inspector: Inspector) -> None:
    inspector.show_object(PARK.scenery_row)
    assert not inspector.findChildren(QScrollArea)[0].isVisible()


def test_values_stand_with_unit_state_age_and_every_limit(inspector: Inspector) -> None:
    inspector.show_facts(troubled(PARK), NOW)
    inspector.show_object(SPHERE)
    assert values(inspector) == [
        ("罐体温度", "12.5 ℃", "2 秒", "", "H 45.0 · HH 55.0"),
        ("罐顶压力", "1.64 MPa", "1 秒", "高高报 · 未确认 · 已 3 分 04 秒", "LL 0.10 · L 0.20 · H 1.40 · HH 1.60"),
        ("液位", "7000 mm", "2 秒", "", "LL 800 · L 1500 · H 12500 · HH 13500"),
    ]


def test_an_unknown_value_is_never_called_normal(inspector: Inspector) -> None:
    inspector.show_facts(troubled(PARK), NOW)
    inspector.show_object(AMMONIA)
    assert values(inspector)[2][1:4] == ("—", "", "无数据 · 从未收到数据")


def test_a_standing_alarm_of_a_stale_value_says_both(inspector: Inspector) -> None:
    inspector.show_facts(changed(troubled(PARK), [1], quality=Quality.STALE, time=NOW - 90), NOW)
    inspector.show_object(SPHERE)
    assert values(inspector)[1][2:4] == ("1 分 30 秒", "高高报 · 未确认 · 已 3 分 04 秒 · 离线")


def test_the_legal_level_is_spelled_out_with_its_arithmetic_and_clauses(inspector: Inspector) -> None:
    inspector.show_object(SPHERE)
    said = told(inspector)
    assert said["法定等级"] == "二级"
    assert (said["R"], said["S"]) == ("59.4", "39.6")
    assert "1980 t / 50 t = 39.6" in said["液化石油气"]
    assert "表1" in said["液化石油气"]
    assert "R = α·Σ(β·q/Q)" in said["计算"]
    assert said["依据"].startswith("GB18218-2018")


def test_not_calculated_and_not_a_major_hazard_are_two_answers(inspector: Inspector) -> None:
    inspector.show_object(METHANOL)
    assert told(inspector)["法定等级"] == "未计算"
    assert "没有填报厂区边界外 500 m 内常住人口" in told(inspector)["计算"]
    inspector.show_object(AMMONIA)
    assert told(inspector)["法定等级"] == "不构成"


def test_the_enterprise_file_says_what_is_filed_and_what_is_not(inspector: Inspector) -> None:
    inspector.show_object(SPHERE)
    said = told(inspector)
    assert said["主要负责人"] == "张示例  000-0000-0001"
    assert said["最近维护"] == "2026-11-03"
    assert said["厂区面积"] == "3.00 公顷"
    assert said["重点工艺"] == "未填报"
    assert said["风险等级"] == "待配置"
    inspector.show_object(COLLECTOR)
    assert told(inspector)["责任人"] == "未填报"


def test_the_trend_begins_with_the_worst_indicator_and_follows_the_hand(inspector: Inspector) -> None:
    chosen = heard(inspector.tag_selected, int)
    inspector.show_facts(troubled(PARK), NOW)
    inspector.show_object(SPHERE)
    rows = sorted((row for row in inspector.findChildren(ValueRow) if row.isVisible()), key=lambda row: row.tag)
    rows[2].setFocus()
    press(rows[2], Qt.Key.Key_Return)
    assert chosen == [2]


def test_the_most_urgent_value_is_on_top_and_its_trend_is_drawn(inspector: Inspector) -> None:
    facts = changed(calm(PARK), [2], quality=Quality.STALE)
    inspector.show_facts(changed(facts, [1], level=Level.HIGH), NOW)
    inspector.show_object(SPHERE)
    assert from_the_top(inspector) == ["罐顶压力", "液位", "罐体温度"]
    inspector.show_object(METHANOL)
    inspector.show_facts(facts, NOW)
    inspector.show_object(SPHERE)
    assert from_the_top(inspector) == ["液位", "罐体温度", "罐顶压力"]
    assert " 趋势 · 液位" in [button.text() for button in inspector.findChildren(QAbstractButton)]


def test_values_keep_their_places_until_a_level_changes(inspector: Inspector) -> None:
    facts = calm(PARK)
    inspector.show_facts(facts, NOW)
    inspector.show_object(SPHERE)
    inspector.show_facts(changed(facts, [2], quality=Quality.STALE, value=1.0), NOW)
    assert from_the_top(inspector) == ["罐体温度", "罐顶压力", "液位"]
    inspector.show_facts(changed(facts, [1], level=Level.LOW, unanswered=Level.LOW), NOW)
    assert from_the_top(inspector) == ["罐顶压力", "罐体温度", "液位"]


def from_the_top(panel: Inspector) -> list[str]:
    """Names of the values as they stand."""
    rows = [row for row in panel.findChildren(ValueRow) if row.isVisible()]
    box = next(each for each in panel.findChildren(QVBoxLayout) if each.indexOf(rows[0]) >= 0)
    return [row.told()[0] for row in sorted(rows, key=box.indexOf)]


def test_choosing_an_indicator_elsewhere_shows_its_installation(inspector: Inspector) -> None:
    inspector.show_object(SPHERE)
    inspector.show_tag(16)
    assert values(inspector)[0][0] == "箱体压差"


def test_acknowledging_here_names_the_level_seen(inspector: Inspector) -> None:
    answers = heard_pairs(inspector.acknowledged, np.ndarray, np.ndarray)
    inspector.show_facts(troubled(PARK), NOW)
    inspector.show_object(SPHERE)
    button = next(each for each in inspector.findChildren(QPushButton) if each.text() == "确认")
    button.click()
    assert [(rows.tolist(), levels.tolist()) for rows, levels in answers] == [([1], [Level.HIGH_HIGH])]
    inspector.show_facts(calm(PARK), NOW)
    assert not button.isVisible()


def test_nothing_is_cut_at_the_least_width(inspector: Inspector) -> None:
    inspector.resize(340, 900)
    inspector.show_facts(troubled(PARK), NOW)
    for row in range(len(PARK.equipment)):
        inspector.show_object(row)
        body = inspector.findChildren(QScrollArea)[0].widget()
        assert body is not None
        assert body.width() >= body.minimumSizeHint().width()
