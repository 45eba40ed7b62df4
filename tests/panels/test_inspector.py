from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from loaders.live.acts import Act
from loaders.tables import read_hazard_tables
from scenes.alarm import AlarmState, Axis
from scenes.alarm_board import Board, Outage, Shelf, Suppression
from scenes.facts import Facts
from scenes.hazard import hazard_of
from scenes.quality import CALIBRATION, NO_COMMUNICATION_LAST_USABLE, RANGE_EXCEEDED, SUBSTITUTE
from scenes.severity import Level, Quality
from tests.panels.a_desk import guidance
from tests.panels.hands import heard, press, shown
from tests.panels.small_park import NOW, calm, changed, small_park, theme, troubled
from viewer.panels.inspector import Inspector
from viewer.panels.section import Pairs
from viewer.panels.slips.concern import Concern
from viewer.panels.trends import Trends
from viewer.panels.value_row import ValueRow
from viewer.panels.words import clock_told

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
    asked = heard(inspector.acted, Act)
    inspector.show_facts(troubled(PARK), NOW)
    inspector.show_object(SPHERE)
    button = next(each for each in inspector.findChildren(QPushButton) if each.text() == "确认")
    button.click()
    assert [(act.axis, act.rows.tolist(), act.levels.tolist()) for act in asked] == [(0, [1], [Level.HIGH_HIGH])]
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


def stated(facts: Facts, row: int, **columns: int) -> Facts:
    made = {name: getattr(facts, name).copy() for name in columns}
    for name, value in columns.items():
        made[name][row] = value
    return replace(facts, **made)


def state_of(panel: Inspector, tag: int) -> str:
    return next(row for row in panel.findChildren(ValueRow) if row.tag == tag).told()[3]


def press_button(panel: Inspector, text: str) -> None:
    next(button for button in panel.findChildren(QPushButton) if button.text() == text).click()


def test_the_word_of_the_status_stands_beside_the_quality(inspector: Inspector) -> None:
    facts = changed(troubled(PARK), [2], quality=Quality.STALE)
    facts = stated(facts, 2, code=NO_COMMUNICATION_LAST_USABLE)
    inspector.show_facts(stated(facts, 0, code=RANGE_EXCEEDED), NOW)
    inspector.show_object(SPHERE)
    assert state_of(inspector, 2) == "离线 · 通信中断，保留上次值"
    assert state_of(inspector, 0) == "超量程"


@pytest.mark.parametrize(
    ("code", "badge"), [(CALIBRATION, "标定中"), (SUBSTITUTE, "替代值"), (RANGE_EXCEEDED, "超量程")]
)
def test_wrench_hand_and_over_range_are_drawn_beside_the_value(inspector: Inspector, code: int, badge: str) -> None:
    inspector.show_object(SPHERE)
    inspector.show_facts(calm(PARK), NOW)
    assert not [label for label in inspector.findChildren(QLabel) if label.toolTip() == badge and label.isVisible()]
    inspector.show_facts(stated(calm(PARK), 0, code=code), NOW)
    drawn = [label for label in inspector.findChildren(QLabel) if label.toolTip() == badge and label.isVisible()]
    assert len(drawn) == 1
    assert not drawn[0].pixmap().isNull()
    inspector.show_facts(calm(PARK), NOW)
    assert not drawn[0].isVisible()


def test_a_value_that_is_only_the_last_one_kept_is_struck_through(inspector: Inspector) -> None:
    inspector.show_object(SPHERE)
    inspector.show_facts(changed(calm(PARK), [0], quality=Quality.STALE), NOW)
    value = next(label for label in inspector.findChildren(QLabel) if label.text() == "12.5 ℃")
    assert "line-through" in value.styleSheet()


def test_a_lost_contact_is_an_alarm_of_its_own_beside_the_process_alarm(inspector: Inspector) -> None:
    facts = stated(troubled(PARK), 1, contact=AlarmState.UNACK)
    inspector.show_facts(changed(facts, [1], quality=Quality.STALE), NOW)
    inspector.show_object(SPHERE)
    assert state_of(inspector, 1) == "高高报 · 未确认 · 已 3 分 04 秒 · 失联 未确认 · 离线"
    asked = heard(inspector.acted, Act)
    press_button(inspector, "确认")
    assert [(act.axis, act.rows.tolist(), act.levels.tolist()) for act in asked] == [
        (Axis.PROCESS, [1], [Level.HIGH_HIGH]),
        (Axis.CONTACT, [1], [0]),
    ]


def test_shelved_suppressed_and_out_of_service_say_why_and_until_when(inspector: Inspector) -> None:
    facts = stated(troubled(PARK), 1, state=AlarmState.SHLVD, unanswered=0)
    inspector.show_object(SPHERE)
    inspector.show_facts(facts, NOW)
    inspector.show_board(Board(shelved=(Shelf(1, 0, NOW, NOW + 600, "安全阀校验", "张示例"),)), NOW)
    until = clock_told(NOW + 600)
    assert state_of(inspector, 1) == f"高高报 · 已搁置 · 已 3 分 04 秒 · 搁置至 {until}：安全阀校验"
    inspector.show_board(Board(suppressed=(Suppression(1, 0, NOW, "整个企业断电", "power lost", 3),)), NOW)
    assert state_of(inspector, 1).endswith("抑制：整个企业断电")
    inspector.show_board(Board(outages=(Outage(1, 0, NOW, "JX-118", "李示例"),)), NOW)
    assert state_of(inspector, 1).endswith("停用：JX-118")
    inspector.show_board(Board(), NOW)
    assert state_of(inspector, 1) == "高高报 · 已搁置 · 已 3 分 04 秒"


def test_what_to_do_is_said_while_the_alarm_stands_and_not_before(qtbot: QtBot) -> None:
    panel = Inspector(PARK, theme(), {}, Trends(len(PARK.tags)), guidance=guidance(len(PARK.tags)))
    with shown(panel, qtbot, 420, 900):
        panel.show_facts(calm(PARK), NOW)
        panel.show_object(SPHERE)
        assert "先核对现场。" not in [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
        panel.show_facts(changed(calm(PARK), [0], level=Level.HIGH), NOW)
        assert told(panel)["处置"] == "先核对现场。"


def test_shelving_a_note_and_the_history_are_asked_for_the_indicator_chosen(inspector: Inspector) -> None:
    shelve, note = heard(inspector.shelve_asked, Concern), heard(inspector.note_asked, Concern)
    history = heard(inspector.history_asked, int)
    inspector.show_facts(troubled(PARK), NOW)
    inspector.show_object(SPHERE)
    for text in ("搁置…", "备注…", "历史"):
        press_button(inspector, text)
    assert (shelve[0].rows.tolist(), shelve[0].levels.tolist(), shelve[0].axis) == ([1], [Level.HIGH_HIGH], 0)
    assert note[0].rows.tolist() == [1]
    assert history == [1]
    inspector.show_tag(0)
    press_button(inspector, "搁置…")
    assert len(shelve) == 1


def test_where_only_the_contact_is_lost_that_alarm_is_the_one_shelved(inspector: Inspector) -> None:
    shelve = heard(inspector.shelve_asked, Concern)
    inspector.show_facts(stated(changed(calm(PARK), [2], quality=Quality.STALE), 2, contact=AlarmState.ACKED), NOW)
    inspector.show_object(SPHERE)
    press_button(inspector, "搁置…")
    assert (shelve[0].rows.tolist(), shelve[0].levels.tolist(), shelve[0].axis) == ([2], [0], Axis.CONTACT)


def test_values_of_a_past_moment_are_not_called_live(inspector: Inspector) -> None:
    inspector.show_object(SPHERE)
    inspector.show_replay(on=True)
    titles = {button.text().strip() for button in inspector.findChildren(QToolButton)}
    assert "当时值" in titles
    assert "实时值" not in titles
    inspector.show_replay(on=False)
    assert "实时值" in {button.text().strip() for button in inspector.findChildren(QToolButton)}
