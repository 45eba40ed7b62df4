from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from loaders.live.acts import Act, Action
from scenes.alarm import AlarmState, Axis
from scenes.alarm_board import Board, Situation, Suppression
from scenes.facts import Facts
from scenes.severity import Level, Quality
from tests.panels.hands import heard, press, shown
from tests.panels.small_park import NOW, calm, changed, small_park, theme
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.alarms.alarm_page import AlarmPage
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.situation_model import SituationLines

PARK = small_park()
PRESSURE = Situation("p", 0, 0, "pressure", NOW - 90, 0, 4, Level.HIGH_HIGH, 2, (4, 1))
LOST = Situation("c", 1, -1, "contact", NOW - 60, 1, 9, Level.NORMAL, 1, (9, 10, 11))
LEVEL = Situation("l", 1, 2, "level", NOW - 30, 2, 14, Level.LOW, 0, (14,))
BOARD = Board(
    situations=(LEVEL, PRESSURE, LOST),
    suppressed=tuple(Suppression(row, Axis.CONTACT, NOW - 60, "整厂失联", "All contact lost", 9) for row in (10, 11)),
)


def in_trouble() -> Facts:
    facts = changed(calm(PARK), [1, 4], level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, state=AlarmState.UNACK)
    facts = changed(facts, [14], level=Level.LOW, state=AlarmState.ACKED, since=NOW - 30)
    facts = changed(facts, [9, 10, 11], quality=Quality.STALE, contact=AlarmState.DSUPR)
    return changed(facts, [9], contact=AlarmState.UNACK)


FACTS = in_trouble()


@pytest.fixture
def alarms(qtbot: QtBot) -> Iterator[AlarmList]:
    panel = AlarmList(PARK, theme())
    with shown(panel, qtbot, 1400, 400):
        panel.turn_to(Page.SITUATIONS)
        hear(panel, BOARD)
        yield panel


def hear(panel: AlarmList, board: Board, now: float = NOW) -> None:
    panel.show_facts(FACTS, now)
    panel.show_board(board, now)
    panel.catch_up()


def page_of(panel: AlarmList) -> AlarmPage:
    page = panel.findChild(AlarmPage, Page.SITUATIONS.name.lower())
    assert isinstance(page, AlarmPage)
    return page


def told(panel: AlarmList, *cols: Col) -> list[list[str]]:
    model = page_of(panel).lines_shown
    places = [model.columns.index(col) for col in cols]
    return [[str(model.data(model.index(line, place))) for place in places] for line in range(model.rowCount())]


def test_each_situation_is_one_line_in_the_order_of_the_recorder(alarms: AlarmList) -> None:
    assert told(alarms, Col.CAUSE, Col.LEVEL, Col.STATE, Col.VALUE, Col.UNIT, Col.ENTERPRISE) == [
        ["压力异常", "高高报", "未确认 2", "2 项", "液化气球罐区", "江畔燃气储运有限公司"],
        ["失联", "失联", "未确认 1", "3 项", "全厂", "云岭精细化工有限公司"],
        ["液位异常", "低报", "已确认", "1 项", "液氨库", "云岭精细化工有限公司"],
    ]


def test_the_right_arrow_opens_a_situation_with_the_first_out_marked_and_the_left_one_closes_it(
    alarms: AlarmList,
) -> None:
    page = page_of(alarms)
    page.selectRow(0)
    press(page, Qt.Key.Key_Right)
    assert told(alarms, Col.CAUSE)[:4] == [["压力异常"], ["① 首出"], ["　2"], ["失联"]]
    assert told(alarms, Col.EQUIPMENT, Col.INDICATOR, Col.STATE)[1] == ["2# 液化气球罐", "罐顶压力", "未确认"]
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Left)
    assert len(told(alarms, Col.CAUSE)) == 3
    assert page.currentIndex().row() == 0


def test_a_click_on_the_mark_opens_and_closes(alarms: AlarmList) -> None:
    page = page_of(alarms)
    model = page.lines_shown
    assert isinstance(model, SituationLines)
    mark = page.visualRect(model.index(1, model.mark))
    for lines in (6, 3):
        QTest.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(mark.left() + 8, mark.center().y()))
        assert model.rowCount() == lines


def test_a_suppressed_alarm_is_shown_in_its_situation_and_waits_for_nobody(alarms: AlarmList) -> None:
    page = page_of(alarms)
    page.selectRow(1)
    press(page, Qt.Key.Key_Right)
    assert told(alarms, Col.STATE, Col.KEPT)[2:5] == [
        ["未确认", ""],
        ["设计抑制", "抑制：整厂失联"],
        ["设计抑制", "抑制：整厂失联"],
    ]


def test_acknowledging_a_situation_answers_each_of_its_alarms_with_the_level_seen(alarms: AlarmList) -> None:
    acts = heard(alarms.acted, Act)
    page = page_of(alarms)
    page.selectAll()
    press(page, Qt.Key.Key_A)
    assert [(act.action, act.axis, sorted(act.rows.tolist()), act.levels.tolist()) for act in acts] == [
        (Action.ACKNOWLEDGE, Axis.PROCESS, [1, 4], [Level.HIGH_HIGH] * 2),
        (Action.ACKNOWLEDGE, Axis.CONTACT, [9], [0]),
    ]


def test_a_situation_that_grows_stays_open_and_what_is_chosen_stays_chosen(alarms: AlarmList) -> None:
    page = page_of(alarms)
    page.selectRow(0)
    press(page, Qt.Key.Key_Right)
    page.selectRow(2)
    grown = replace(PRESSURE, rows=(4, 1, 13))
    new = Situation("n", 2, 3, "ventilation", NOW, 3, 16, Level.HIGH, 0, (16,))
    hear(alarms, replace(BOARD, situations=(grown, LOST, LEVEL, new)), NOW + 1)
    assert [page.lines_shown.tag_of(line) for line in page.lines()] == [1]
    assert told(alarms, Col.CAUSE) == [
        ["压力异常"],
        ["① 首出"],
        ["　2"],
        ["　3"],
        ["失联"],
        ["液位异常"],
        ["通风除尘异常"],
    ]


def test_in_a_flood_the_order_stays_and_titles_sort_nothing(alarms: AlarmList) -> None:
    before = told(alarms, Col.CAUSE)
    page_of(alarms).horizontalHeader().sectionClicked.emit(0)
    worse = replace(LEVEL, worst=Level.HIGH_HIGH, unanswered=1)
    hear(alarms, replace(BOARD, situations=(worse, LOST, PRESSURE), flood=NOW - 10), NOW + 2)
    assert told(alarms, Col.CAUSE) == before


def test_a_situation_that_ended_leaves_and_its_key_may_come_back_open(alarms: AlarmList) -> None:
    page = page_of(alarms)
    page.selectRow(0)
    press(page, Qt.Key.Key_Right)
    hear(alarms, replace(BOARD, situations=(LOST,)))
    assert told(alarms, Col.CAUSE) == [["失联"]]
    hear(alarms, BOARD)
    assert len(told(alarms, Col.CAUSE)) == 5


def test_a_situation_passes_the_filter_whole_when_one_of_its_alarms_does(alarms: AlarmList, qtbot: QtBot) -> None:
    alarms.findChildren(QLineEdit)[0].setText("甲醇")
    qtbot.waitUntil(lambda: len(told(alarms, Col.CAUSE)) == 1, timeout=60_000)
    assert told(alarms, Col.CAUSE, Col.VALUE) == [["失联", "3 项"]]
    said = [label.text() for label in alarms.findChildren(QLabel)]
    assert "筛选隐藏 2 条；全部页中未确认而被隐藏 2 条" in said


def test_choosing_a_situation_looks_at_what_came_first(alarms: AlarmList) -> None:
    looked, flown = heard(alarms.tag_selected, int), heard(alarms.fly_asked, int)
    page = page_of(alarms)
    QTest.mouseClick(
        page.viewport(), Qt.MouseButton.LeftButton, pos=page.visualRect(page.lines_shown.index(0, 3)).center()
    )
    press(page, Qt.Key.Key_Return)
    assert looked == [4]
    assert flown == [int(PARK.tags.object_id[4])]


def test_a_cause_that_nobody_knows_is_shown_by_its_key(alarms: AlarmList) -> None:
    hear(alarms, Board(situations=(replace(LOST, cause="meteorite"),)))
    assert told(alarms, Col.CAUSE) == [["meteorite"]]
