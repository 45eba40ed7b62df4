import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from loaders.live.acts import Action, Role, Told, Topic
from loaders.live.feeds import Counts, FeedHealth, Line
from scenes.alarm import AlarmState, Happening
from scenes.alarm_board import (
    Access,
    Answered,
    Board,
    Episode,
    JournalWord,
    Noted,
    Nuisance,
    Outage,
    OutboxWord,
    Shelf,
    Situation,
    Suppression,
)
from scenes.facts import Facts
from scenes.severity import Level
from scenes.trouble import Notice
from tests.panels.a_desk import Desk
from tests.panels.hands import heard
from tests.panels.small_park import NOW, small_park, troubled
from viewer.panels.pages.pages import Pages
from viewer.panels.pages.rate_plot import RatePlot
from viewer.panels.pages.told_entries import entry_told, levels_before
from viewer.panels.pages.words_table import WordsTable
from viewer.panels.section import Pairs
from viewer.panels.words import clock_told

PARK = small_park()
PRESSURE, GAS, LEVEL = 1, 6, 9
RATES = (*(0,) * 100, 3, 25, 44, 30, *(1,) * 40)
BOARD = Board(
    answered=(Answered(LEVEL, 0, Level.HIGH, "张示例", NOW - 3000),),
    shelved=(Shelf(4, 0, NOW - 600, NOW + 3000, "安全阀校验", "张示例", "李示例"),),
    suppressed=(Suppression(8, 1, NOW - 300, "整个企业断电", "power lost", 3),),
    outages=(Outage(12, 0, NOW - 7000, "JX-118", "李示例"),),
    situations=(Situation("a", 0, 0, "process", NOW - 184, 0, PRESSURE, 4, 2, (PRESSURE, 4, GAS)),),
    nuisances=(Nuisance(PRESSURE, "chattering", 9), Nuisance(GAS, "fleeting", 3), Nuisance(LEVEL, "stale", 1)),
    access=(Access(0, 7, 6, 3, 12, 1, 0, 0.4), Access(1, 9, 9, skew=75.0), Access(2, 0, 0)),
    notes=(Noted(PRESSURE, 2, "现场检查中", "王示例", NOW - 60),),
    outbox=OutboxWord(3, 1, NOW - 900, "平台回答 503", "the platform answered 503"),
    journal=JournalWord(18233, "9f86d081884c7d659a2feaa0c55ad015", NOW - 3600),
    rates=RATES,
    top=((PRESSURE, 40), (GAS, 22)),
    flood_seconds=1900.0,
    floods=(Episode(NOW - 9000, NOW - 9100, NOW - 7000, 120, 80, 60),),
    split=(0, 30, 60, 10, 20, 5),
)
FEEDS = (
    FeedHealth("江畔 MQTT", Line.UP, Counts(180, 7200, 3, 1, 2, 2, 1), NOW - 1, 0.4),
    FeedHealth("云岭 REST", Line.REFUSED, Counts(), 0.0, 0.0, Notice("凭据被拒绝。", "Refused.", "更新凭据。", "x")),
)


@pytest.fixture
def export_to(tmp_path: Path) -> Path:
    return tmp_path / "指标.xlsx"


@pytest.fixture
def desk(qtbot: QtBot, export_to: Path) -> Iterator[Desk]:
    made = Desk(PARK, export_to=export_to)
    qtbot.addWidget(made.window)
    made.sit()
    made.people.show_facts(troubled(PARK), NOW)
    made.people.show_board(BOARD, NOW)
    made.people.show_feeds(FEEDS)
    yield made
    made.seat.deleteLater()


def lines(table: WordsTable) -> list[tuple[str, ...]]:
    return [row.cells for row in table.words.rows]


def words(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def told(pairs: Pairs) -> dict[str, str]:
    return dict(pairs.told())


def stated(facts: Facts, row: int, state: AlarmState, *, contact: bool = False) -> Facts:
    column = (facts.contact if contact else facts.state).copy()
    column[row] = state
    return replace(facts, contact=column) if contact else replace(facts, state=column)


def test_each_page_has_its_key_and_the_same_key_or_escape_gives_the_picture_back(desk: Desk) -> None:
    pages, field = desk.people.pages, QLineEdit(desk.window)
    field.show()
    field.setFocus()
    keys = ((Qt.Key.Key_F6, Pages.METRICS), (Qt.Key.Key_F7, Pages.ACCESS), (Qt.Key.Key_F8, Pages.HISTORY))
    for key, page in keys:
        QTest.keyClick(desk.window, key)
        assert pages.page == page
        assert (pages.metrics, pages.access, pages.history)[page].isVisible()
    QTest.keyClick(desk.window, Qt.Key.Key_F8)
    assert pages.page == -1
    QTest.keyClick(desk.window, Qt.Key.Key_F6)
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Escape)
    assert pages.isHidden()
    assert desk.window.focusWidget() is field


def test_the_drawer_lies_over_the_picture_and_never_over_the_alarm_bar(desk: Desk) -> None:
    for page in range(3):
        desk.people.pages.open_page(page)
        assert desk.people.pages.geometry() == desk.picture.geometry()
        assert not desk.covers(desk.people.pages)
    desk.picture.setGeometry(200, 120, 700, 300)
    assert desk.people.pages.geometry() == desk.picture.geometry()


def test_the_metrics_say_what_is_counted_what_the_goal_is_and_that_nobody_checked_it(desk: Desk) -> None:
    desk.people.pages.open_page(Pages.METRICS)
    page = desk.people.pages.metrics
    measures = {cells[0]: cells[1:] for cells in lines(page.measures)}
    assert measures["每 10 分钟报警数（最高）"][:3] == ("44", "≤ 10", "超出")
    assert measures["每 10 分钟报警数（最高）"][3].startswith("待核实")
    assert measures["报警泛滥次数"] == ("1", "待配置", "—", "")
    assert lines(page.top) == [
        ("40", "28.2%", "1# 液化气球罐 · 罐顶压力"),
        ("22", "15.5%", "球罐区东侧探测器 · 可燃气体浓度"),
    ]
    assert [cells[:2] for cells in lines(page.bad)] == [("抖动", "9"), ("瞬时", "3"), ("超过 24 小时", "1")]
    assert "无泛滥 · 24 小时内 1 次，共 31 分 40 秒" in words(page)
    desk.people.show_board(replace(BOARD, flood=NOW - 65.0), NOW)
    assert "报警泛滥中，已 1 分 05 秒" in words(page)


def test_the_bars_stand_beside_lines_of_about_one_two_and_ten(desk: Desk) -> None:
    desk.people.pages.open_page(Pages.METRICS)
    plot = desk.people.pages.metrics.findChildren(RatePlot)[0]
    assert plot.lines() == [("可接受 1（待核实）", 1.0), ("可应付 2（待核实）", 2.0), ("泛滥 10（待核实）", 10.0)]
    assert plot.over() == 3
    assert not plot.grab().isNull()


def test_a_day_without_alarms_is_shown_without_trouble(desk: Desk) -> None:
    desk.people.pages.open_page(Pages.METRICS)
    desk.people.show_board(Board(), NOW)
    assert lines(desk.people.pages.metrics.top) == []
    assert not desk.people.pages.grab().isNull()


def test_the_metrics_are_written_for_others(desk: Desk, export_to: Path) -> None:
    said = heard(desk.people.told, Notice)
    desk.people.pages.metrics.export_asked.emit(desk.people.pages.metrics.export())
    assert [notice.zh for notice in said] == [f"已导出到 {export_to}。"]
    book = load_workbook(export_to)
    assert book.sheetnames == ["指标", "每 10 分钟报警数", "最频繁 10 个指标", "行为不良的报警"]
    cells = [[cell.value for cell in row] for row in book["最频繁 10 个指标"].iter_rows()]
    assert ["1# 液化气球罐 · 罐顶压力", PARK.indicators[PRESSURE].code, 40] in [row[:3] for row in cells]
    assert len(list(book["每 10 分钟报警数"].iter_rows())) >= len(RATES)


def test_an_export_that_cannot_be_written_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    made = Desk(PARK, export_to=tmp_path / "none" / "a.xlsx")
    qtbot.addWidget(made.window)
    said = heard(made.people.told, Notice)
    made.people.pages.access.export_asked.emit(made.people.pages.access.export())
    assert len(said) == 1
    made.seat.deleteLater()


def test_the_access_page_is_written_as_text_too(qtbot: QtBot, tmp_path: Path) -> None:
    made = Desk(PARK, export_to=tmp_path / "a.csv")
    qtbot.addWidget(made.window)
    made.people.show_board(BOARD, NOW)
    made.people.pages.access.export_asked.emit(made.people.pages.access.export())
    rows = list(csv.reader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert any("江畔燃气储运有限公司" in row for row in rows)
    made.seat.deleteLater()


def test_access_tells_every_enterprise_its_rate_and_rounds_down(desk: Desk) -> None:
    desk.people.pages.open_page(Pages.ACCESS)
    page = desk.people.pages.access
    assert lines(page.enterprises) == [
        ("江畔燃气储运有限公司", "7", "6", "85.7 %", "3", "12", "1", "0", "+0.4 s"),
        ("云岭精细化工有限公司", "9", "9", "100.0 %", "0", "0", "0", "0", "+75.0 s"),
        ("森木家具有限公司", "未接入", "—", "—", "0", "0", "0", "0", "0 s"),
    ]
    assert [row.loud for row in page.enterprises.words.rows] == [True, True, False]
    assert "全园 93.7 %（15 / 16）" in words(page)
    desk.people.show_board(replace(BOARD, access=(Access(0, 10000, 9999),)), NOW)
    assert lines(page.enterprises)[0][3] == "99.9 %"


def test_enterprises_that_fall_short_can_be_looked_at_alone(desk: Desk) -> None:
    desk.people.pages.open_page(Pages.ACCESS)
    page = desk.people.pages.access
    assert page.short.text() == "只看不足 2"
    page.short.click()
    assert [cells[0] for cells in lines(page.enterprises)] == ["江畔燃气储运有限公司", "云岭精细化工有限公司"]


def test_access_tells_every_source_what_goes_back_and_the_journal(desk: Desk) -> None:
    desk.people.pages.open_page(Pages.ACCESS)
    page = desk.people.pages.access
    assert lines(page.lines) == [
        ("江畔 MQTT", "正常", "7200", "3", "1", "2 / 补回 2", "1", "1 秒", "+0.4 s", ""),
        ("云岭 REST", "被拒绝", "0", "0", "0", "0 / 补回 0", "0", "未收到", "0 s", "凭据被拒绝。 处理：更新凭据。"),
    ]
    assert told(page.outbox) == {
        "待送": "3",
        "滞留": "1",
        "最早一条": "15 分 00 秒前",
        "最近回答": "平台回答 503",
    }
    assert told(page.journal)["条目"] == "18233"
    full = JournalWord(9, "", 0.0, "磁盘已满", "disk full")
    desk.people.show_board(replace(BOARD, journal=full), NOW)
    assert (told(page.journal)["故障"], told(page.journal)["最近锚定"]) == ("磁盘已满", "尚未锚定")


def test_what_came_while_nobody_looked_is_there_when_somebody_does(desk: Desk) -> None:
    assert lines(desk.people.pages.access.enterprises) == []
    assert lines(desk.people.pages.metrics.measures) == []
    desk.people.pages.open_page(Pages.ACCESS)
    assert len(lines(desk.people.pages.access.enterprises)) == 3


def history_of(desk: Desk, row: int) -> dict[str, str]:
    desk.people.history(row)
    return told(desk.people.pages.history.facts)


def test_history_tells_state_reading_situation_note_and_advice(desk: Desk) -> None:
    said = history_of(desk, PRESSURE)
    assert said["工艺报警"] == "高高报 HH · 未确认 · HH 1.60"
    assert said["失联"] == "正常"
    assert said["起始"] == f"{clock_told(NOW - 184, date=True)} · 已 3 分 04 秒"
    assert said["读数"] == f"1.64 MPa · 有效 · {clock_told(NOW - 1, date=True)} · 1 秒前"
    assert said["所属情形"].endswith("3 条 · 3 分 04 秒 · 首出")
    assert said["备注"].startswith("现场检查中 · 王示例")
    assert said["备注"].endswith("共 2 条")
    assert told(desk.people.pages.history.advice) == {
        "可能原因": "安全阀卡涩。",
        "后果": "待配置",
        "处置": "先核对现场。",
    }


def test_history_tells_who_answered_shelved_suppressed_and_took_out(desk: Desk) -> None:
    assert history_of(desk, LEVEL)["确认人"] == f"张示例 · 高报 · {clock_told(NOW - 3000, date=True)}"
    shelf = history_of(desk, 4)["搁置"]
    assert shelf.startswith("安全阀校验 · 张示例、李示例")
    assert "整个企业断电" in history_of(desk, 8)["设计抑制"]
    assert "JX-118" in history_of(desk, 12)["停用"]


def test_history_asks_the_journal_and_shows_only_what_was_asked_last(desk: Desk) -> None:
    page = desk.people.pages.history
    desk.people.history(GAS)
    earlier = desk.questions()[-1]
    desk.people.history(PRESSURE)
    assert (desk.questions()[-1].topic, desk.questions()[-1].row) == (Topic.HISTORY, PRESSURE)
    codes = [PARK.indicators[GAS].code, PARK.indicators[PRESSURE].code]
    columns: dict[str, object] = {
        "code": codes,
        "axis": [0, 0],
        "happening": [int(Happening.RETURN), int(Happening.ALARM)],
        "before": [1, 0],
        "after": [3, 1],
        "level": [2, 4],
        "number": [6, 7],
        "value": [21.4, 1.642],
        "heard": [NOW - 70, NOW - 185],
        "quality": [0, 0],
    }
    verify: dict[str, object] = {"action": "verify", "axis": 0, "text": "false 误动作", "level": 4}
    refused: dict[str, object] = {"action": "shelve", "why": "待配置", "why_en": "not set", "until": NOW + 60}
    desk.answer(
        entries=(
            Told(7, NOW - 184, "alarm", "", columns),
            Told(9, NOW - 100, "act", "张示例", verify),
            Told(12, NOW - 60, "refused", "李示例", refused),
            Told(13, NOW - 50, "something_new", "", {"strange": "<b>x</b>"}),
        )
    )
    assert [cells[1:] for cells in lines(page.entries)] == [
        ("something_new", "", "strange <b>x</b>"),
        ("指令被拒", "李示例", f"指令 搁置 · 至 {clock_told(NOW + 60, date=True)} · 说明 待配置"),
        ("指令", "张示例", "指令 核实 · 级别 高高报 · 内容 误报 误动作"),
        (
            "报警事件",
            "",
            f"高高报 · 报警 · 正常 → 未确认 · 读数 1.64 MPa · 数据时间 {clock_told(NOW - 185, date=True)}",
        ),
    ]
    desk.seat.hear([])
    page.show_entries(earlier.row, ())
    assert len(lines(page.entries)) == 4


def test_a_refused_question_is_told_and_the_page_does_not_wait_for_ever(desk: Desk) -> None:
    said = heard(desk.people.told, Notice)
    no = Notice("值班员没有这项权限。", "Not yours.", "由带班查看。", "Ask the shift leader.")
    desk.people.history(PRESSURE)
    desk.answer(done=False, notice=no)
    assert said == [no]
    assert "日志：没有取得" in words(desk.people.pages.history)
    desk.seat.log_out()
    desk.people.history(GAS)
    assert "日志：没有取得" in words(desk.people.pages.history)


def test_the_page_answers_at_the_level_that_is_shown(desk: Desk) -> None:
    desk.people.history(PRESSURE)
    desk.people.pages.history.buttons[Action.ACKNOWLEDGE].click()
    act = desk.asked()[0]
    assert (act.action, act.rows.tolist(), act.levels.tolist()) == (Action.ACKNOWLEDGE, [PRESSURE], [Level.HIGH_HIGH])
    desk.people.history(0)
    assert not desk.people.pages.history.buttons[Action.ACKNOWLEDGE].isEnabled()


def test_of_two_alarms_that_wait_both_are_answered_each_on_its_axis(desk: Desk) -> None:
    desk.people.show_facts(stated(troubled(PARK), PRESSURE, AlarmState.UNACK, contact=True), NOW)
    desk.people.history(PRESSURE)
    desk.people.pages.history.buttons[Action.ACKNOWLEDGE].click()
    assert [(act.axis, act.levels.tolist()) for act in desk.asked()] == [(0, [Level.HIGH_HIGH]), (1, [0])]


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (AlarmState.SHLVD, Action.UNSHELVE),
        (AlarmState.OOSRV, Action.BRING_BACK),
        (AlarmState.LATAK, Action.RESET),
    ],
)
def test_the_page_ends_what_a_person_may_end(desk: Desk, state: AlarmState, action: Action) -> None:
    desk.people.show_facts(stated(troubled(PARK), LEVEL, state), NOW)
    desk.people.history(LEVEL)
    desk.people.pages.history.end.click()
    assert (desk.asked()[0].action, desk.asked()[0].rows.tolist()) == (action, [LEVEL])


def test_what_a_rule_suppressed_has_nothing_for_a_person_to_end(desk: Desk) -> None:
    desk.people.show_facts(stated(troubled(PARK), LEVEL, AlarmState.DSUPR), NOW)
    desk.people.history(LEVEL)
    assert not desk.people.pages.history.end.isVisible()


def test_an_open_history_follows_what_is_chosen_elsewhere_and_a_closed_one_begins_with_it(desk: Desk) -> None:
    desk.people.choose(LEVEL)
    assert desk.people.pages.page == -1
    QTest.keyClick(desk.window, Qt.Key.Key_F8)
    assert desk.people.pages.history.row == LEVEL
    desk.people.choose(GAS)
    assert desk.people.pages.history.row == GAS


def test_lines_keep_their_selection_and_their_place_while_figures_change(desk: Desk) -> None:
    desk.people.pages.open_page(Pages.ACCESS)
    table = desk.people.pages.access.enterprises
    table.selectRow(1)
    busy = tuple(replace(each, late=each.late + 1) for each in BOARD.access)
    desk.people.show_board(replace(BOARD, access=busy), NOW)
    assert table.chosen_keys() == [1]
    desk.people.show_board(replace(BOARD, access=busy[1:]), NOW)
    assert table.chosen_keys() == [1]


def test_a_board_that_speaks_of_what_the_park_does_not_have_breaks_nothing(desk: Desk) -> None:
    strange = replace(
        BOARD, top=((999, 3),), nuisances=(Nuisance(-4, "fleeting", 1),), access=(Access(77, 1, 1),), rates=()
    )
    for page in range(3):
        desk.people.pages.open_page(page)
        desk.people.show_board(strange, NOW)
    desk.people.history(999)
    assert desk.people.pages.history.row is None
    desk.people.pages.metrics.export()
    desk.people.pages.access.export()


def test_roles_are_named_on_the_button(desk: Desk) -> None:
    names: list[str] = []
    for role in Role:
        desk.people.button.show_person("某人", role, locked=False, waiting=0)
        names.append(desk.people.button.text())
    assert names == ["某人 · 值班员", "某人 · 带班", "某人 · 管理员", "某人 · 审计员"]


def test_an_alarm_that_became_worse_says_from_which_level_to_which() -> None:
    def event(number: int, before: int, level: Level, happening: Happening = Happening.ALARM) -> Told:
        words: dict[str, object] = {"code": [PARK.indicators[PRESSURE].code], "axis": [0], "happening": [happening]}
        words |= {"before": [before], "after": [1], "level": [int(level)], "number": [number]}
        return Told(number, NOW, "alarm", "", words)

    rise = [event(1, 0, Level.HIGH), event(2, 1, Level.HIGH_HIGH), event(3, 2, Level.LOW)]
    before = levels_before(rise, PARK, PRESSURE)
    told = [entry_told(each, PARK, PRESSURE, before.get(each.number)) for each in rise]
    assert told[1:] == ["升级 · 高报 → 高高报 · 未确认", "转为 · 高高报 → 低报 · 已确认 → 未确认"]
    assert "升级" not in told[0]
    assert entry_told(rise[1], PARK, PRESSURE) == "升级 · 高高报 · 未确认"


def test_a_goals_source_is_numbered_spelt_out_below_and_whole_in_the_tooltip(desk: Desk) -> None:
    desk.people.pages.open_page(Pages.METRICS)
    page = desk.people.pages.metrics
    spelt = " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())
    model = page.measures.words
    for line, row in enumerate(model.rows):
        if row.cells[4]:
            whole = model.data(model.index(line, 4), Qt.ItemDataRole.ToolTipRole)
            assert f"{row.cells[4].split()[-1]} {whole}" in spelt
    assert any(row.cells[4] for row in model.rows)
