import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from loaders.alarm_export import Export, write_export
from loaders.live.acts import Act, Action
from scenes.alarm import AlarmState, Axis
from scenes.alarm_board import Answered, Board, Noted, Outage, Shelf, Situation, Suppression
from scenes.facts import Facts, nothing_known
from scenes.severity import Level, Quality
from scenes.trouble import Language
from tests.panels.hands import heard, heard_pairs, press, shown
from tests.panels.small_park import NOW, calm, changed, small_park, theme, troubled
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.alarms.alarm_menu import alarm_menu
from viewer.panels.alarms.alarm_page import AlarmPage
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.alarm_seen import by_row, seen
from viewer.panels.language import Languages
from viewer.panels.slips.concern import Concern
from viewer.panels.theme import dress
from viewer.places import TRANSLATIONS
from viewer.window import BELOW_PIXELS

PARK = small_park()
SHELVED, SUPPRESSED, OUT = 3, 7, 11
BOARD = Board(
    answered=(Answered(9, Axis.PROCESS, Level.HIGH, "陈示例", NOW - 4000),),
    shelved=(Shelf(SHELVED, Axis.PROCESS, NOW - 600, NOW + 1200, "检修中", "周示例", "吴示例"),),
    suppressed=(Suppression(SUPPRESSED, Axis.CONTACT, NOW - 60, "站点断电", "Site power lost", 5),),
    outages=(Outage(OUT, Axis.PROCESS, NOW - 7200, "TY-0001", "郑示例"),),
    notes=(Noted(1, 2, "已电话通知", "陈示例", NOW - 50),),
)


@pytest.fixture
def alarms(qtbot: QtBot) -> Iterator[AlarmList]:
    panel = AlarmList(PARK, theme())
    with shown(panel, qtbot, 1400, 330):
        yield panel


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    made = Languages(qapp, TRANSLATIONS)
    yield made
    made.speak("zh")


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[None]:
    """Sizes are those of the real window only in its own clothes."""
    plain, colours = qapp.font(), qapp.palette()
    dress(qapp, theme())
    yield
    qapp.setStyleSheet("")
    qapp.setFont(plain)
    qapp.setPalette(colours)


def hear(panel: AlarmList, facts: Facts, now: float = NOW, board: Board | None = None) -> None:
    """New facts, and no waiting for the next batch."""
    panel.show_facts(facts, now)
    if board is not None:
        panel.show_board(board, now)
    panel.catch_up()


def view(panel: AlarmList, page: Page = Page.STANDING) -> AlarmPage:
    found = panel.findChild(AlarmPage, page.name.lower())
    assert isinstance(found, AlarmPage)
    return found


def turned(panel: AlarmList, page: Page) -> AlarmPage:
    panel.turn_to(page)
    return view(panel, page)


def cells(page: AlarmPage, line: int) -> dict[Col, str]:
    model = page.lines_shown
    return {col: str(model.data(model.index(line, place))) for place, col in enumerate(model.columns)}


def tags(panel: AlarmList) -> list[int]:
    page = view(panel, panel.page)
    return [page.lines_shown.tag_of(line) for line in range(len(page.lines_shown.keys))]


def button(panel: AlarmList, text: str) -> QPushButton:
    return next(each for each in panel.findChildren(QPushButton) if each.text() == text)


def texts(panel: QWidget) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel)]


def tabs(panel: AlarmList) -> list[str]:
    bar = panel.findChildren(QTabBar)[0]
    return [bar.tabText(page) for page in Page]


def sift(panel: AlarmList, qtbot: QtBot, text: str, expected: int) -> None:
    panel.findChildren(QLineEdit)[0].setText(text)
    qtbot.waitUntil(lambda: view(panel, panel.page).model().rowCount() == expected, timeout=60_000)


def in_states(facts: Facts) -> Facts:
    """The same as the alarm engine would have it, with one latched, one shelved, one suppressed, one out of service."""
    facts = changed(facts, [1, 12, 4], state=AlarmState.UNACK)
    facts = changed(facts, [6], state=AlarmState.RTNUN)
    facts = changed(facts, [9], state=AlarmState.LATAK, level=Level.NORMAL)
    facts = changed(facts, [SHELVED], state=AlarmState.SHLVD, level=Level.HIGH, since=NOW - 900)
    facts = changed(facts, [OUT], state=AlarmState.OOSRV)
    facts = changed(facts, [8], contact=AlarmState.UNACK)
    return changed(facts, [SUPPRESSED], contact=AlarmState.DSUPR, quality=Quality.STALE)


def test_every_standing_or_unanswered_alarm_has_one_line_worst_first(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK))
    assert tags(alarms) == [1, 12, 6, 4, 9]
    first = cells(view(alarms), 0)
    assert [first[col] for col in (Col.LEVEL, Col.STATE, Col.EQUIPMENT, Col.INDICATOR, Col.VALUE, Col.LIMIT)] == [
        *("高高报", "未确认", "1# 液化气球罐", "罐顶压力", "1.64 MPa", "HH 1.60"),
    ]
    assert [first[col] for col in (Col.LASTED, Col.UNIT, Col.ENTERPRISE, Col.QUALITY)] == [
        *("3 分 04 秒", "液化气球罐区", "江畔燃气储运有限公司", "有效"),
    ]
    assert [cells(view(alarms), line)[Col.STATE] for line in (2, 4)] == ["已恢复未确认", "已确认"]


def test_the_list_says_who_acknowledged_and_how_many_notes_there_are(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK), board=BOARD)
    assert (cells(view(alarms), 0)[Col.NOTES], cells(view(alarms), 4)[Col.BY]) == ("2", "陈示例")
    model = view(alarms).lines_shown
    assert "陈示例" in str(model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole))


def test_a_latched_alarm_is_shown_with_the_level_that_was_acknowledged(alarms: AlarmList) -> None:
    hear(alarms, in_states(troubled(PARK)), board=BOARD)
    last = cells(view(alarms), 4)
    assert (last[Col.LEVEL], last[Col.STATE], last[Col.LIMIT]) == ("高报", "锁存待复位", "H 12500")


def test_beyond_a_limit_while_the_delay_runs_is_shown_and_waits_for_nobody(alarms: AlarmList) -> None:
    delayed = changed(in_states(troubled(PARK)), [0], level=Level.HIGH, state=AlarmState.NORM, since=NOW - 2)
    hear(alarms, delayed, board=BOARD)
    line = tags(alarms).index(0)
    assert cells(view(alarms), line)[Col.STATE] == "延时中"
    assert tabs(alarms)[0] == "报警 6 · 未确认 4"


def test_what_is_shelved_suppressed_or_out_of_service_is_always_counted_and_told_with_end_and_cause(
    alarms: AlarmList,
) -> None:
    hear(alarms, in_states(troubled(PARK)), board=BOARD)
    assert tabs(alarms)[3] == "搁置 1 · 抑制 1 · 停用 1"
    page = turned(alarms, Page.AWAY)
    told = [[cells(page, line)[col] for col in (Col.STATE, Col.WHY, Col.UNTIL, Col.BY)] for line in range(3)]
    assert told[0][:2] == ["已搁置", "检修中"]
    assert told[0][2].endswith("· 剩 20 分 00 秒")
    assert told[0][3] == "周示例、吴示例"
    assert told[1] == ["设计抑制", "站点断电", "随原因解除", "规则"]
    assert told[2] == ["已停用", "许可 TY-0001", "恢复使用前", "郑示例"]
    assert SHELVED not in [int(key) >> 1 for key in view(alarms).lines_shown.keys]


def test_the_colour_of_what_is_shelved_stays_in_the_list(alarms: AlarmList) -> None:
    hear(alarms, in_states(troubled(PARK)), board=BOARD)
    assert cells(turned(alarms, Page.AWAY), 0)[Col.LEVEL] == "高报"


@pytest.mark.usefixtures("dressed")
def test_six_alarms_are_seen_whole_where_the_window_gives_the_list_its_usual_room(qtbot: QtBot) -> None:
    panel = AlarmList(PARK, theme())
    with shown(panel, qtbot, 1176, BELOW_PIXELS):
        hear(panel, changed(calm(PARK), range(18), level=Level.HIGH, unanswered=Level.HIGH))
        sixth = view(panel).visualRect(view(panel).model().index(5, 0))
        assert view(panel).viewport().rect().contains(sixth)


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_set_words_are_whole_in_both_languages(spoken: Language, languages: Languages, qtbot: QtBot) -> None:
    languages.speak(spoken)
    panel = AlarmList(PARK, theme())
    with shown(panel, qtbot, 1176, BELOW_PIXELS):
        hear(panel, troubled(PARK))
        for line in range(5):
            for column in (0, 1):
                needed = view(panel).sizeHintForIndex(view(panel).model().index(line, column)).width()
                assert needed <= view(panel).columnWidth(column)


def test_a_click_on_a_title_sorts_a_second_turns_and_a_third_gives_the_usual_order_back(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK))
    header = view(alarms).horizontalHeader()
    since = view(alarms).lines_shown.columns.index(Col.SINCE)
    header.sectionClicked.emit(since)
    assert tags(alarms) == [12, 4, 6, 1, 9]
    header.sectionClicked.emit(since)
    assert tags(alarms) == [9, 1, 6, 4, 12]
    header.sectionClicked.emit(since)
    assert tags(alarms) == [1, 12, 6, 4, 9]


def test_every_column_of_every_page_sorts(alarms: AlarmList) -> None:
    hear(alarms, in_states(troubled(PARK)), board=BOARD)
    for page in (Page.STANDING, Page.UNKNOWN, Page.AWAY):
        header, before = turned(alarms, page).horizontalHeader(), sorted(tags(alarms))
        for column in range(header.count()):
            for _ in range(3):
                header.sectionClicked.emit(column)
                assert sorted(tags(alarms)) == before


def test_what_has_nothing_in_a_column_comes_last_either_way(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK), board=BOARD)
    header = view(alarms).horizontalHeader()
    for _ in range(2):
        header.sectionClicked.emit(view(alarms).lines_shown.columns.index(Col.NOTES))
        assert tags(alarms)[0] == 1


def test_chinese_names_sort_as_they_are_spoken(alarms: AlarmList) -> None:
    hear(alarms, changed(calm(PARK), [0, 9, 16], level=Level.HIGH, since=NOW - 9))
    header = view(alarms).horizontalHeader()
    header.sectionClicked.emit(view(alarms).lines_shown.columns.index(Col.ENTERPRISE))
    assert tags(alarms) == [0, 16, 9]  # jiangpan, senmu, yunling


def test_columns_are_chosen_in_the_menu_of_the_titles(alarms: AlarmList) -> None:
    page = view(alarms)
    assert Col.UNIT not in page.shown_columns()
    menu = page.column_menu()
    action = next(each for each in menu.actions() if each.text() == "单元")
    action.trigger()
    assert Col.UNIT in page.shown_columns()
    page.usual_columns()
    assert Col.UNIT not in page.shown_columns()


def test_the_unknown_are_no_alarms_and_have_a_page_of_their_own(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK))
    assert not {8, 15, 17} & set(tags(alarms))
    assert tabs(alarms)[2] == "失联 · 未知 3"
    page = turned(alarms, Page.UNKNOWN)
    assert [cells(page, line)[Col.QUALITY] for line in range(3)] == ["离线", "无数据", "未接入"]
    assert cells(page, 0)[Col.AGE] == "6 分 40 秒"
    assert cells(page, 1)[Col.HEARD] == "从未收到"


def test_a_lost_contact_is_acknowledged_on_its_own_axis(alarms: AlarmList) -> None:
    acts = heard(alarms.acted, Act)
    hear(alarms, in_states(troubled(PARK)), board=BOARD)
    assert tabs(alarms)[2] == "失联 · 未知 4 · 未确认 1"
    page = turned(alarms, Page.UNKNOWN)
    assert cells(page, 0)[Col.STATE] == "未确认"
    page.selectRow(0)
    press(page, Qt.Key.Key_A)
    assert [(act.action, act.axis, act.rows.tolist(), act.levels.tolist()) for act in acts] == [
        (Action.ACKNOWLEDGE, Axis.CONTACT, [8], [0])
    ]


def test_before_the_first_reading_everything_is_unknown_and_nothing_is_said_to_be_fine(alarms: AlarmList) -> None:
    hear(alarms, nothing_known(len(PARK.tags)))
    said = [label.text() for label in alarms.findChildren(QLabel) if label.isVisible()]
    assert "没有报警；18 个指标状态未知。" in said


def test_acknowledging_what_is_selected_names_the_exact_level_seen(alarms: AlarmList) -> None:
    acts = heard(alarms.acted, Act)
    hear(alarms, troubled(PARK))
    view(alarms).selectRow(2)
    button(alarms, "确认所选").click()
    [act] = acts
    assert (act.action, act.axis, act.rows.tolist(), act.levels.tolist()) == (
        *(Action.ACKNOWLEDGE, Axis.PROCESS, [6], [Level.HIGH]),
    )
    assert (act.rows.dtype.name, act.levels.dtype.name, act.question, act.session) == ("int32", "uint8", 0, "")


def test_an_answer_names_the_level_on_the_screen_and_not_one_that_came_since_the_last_batch(
    alarms: AlarmList,
) -> None:
    acts = heard(alarms.acted, Act)
    before = changed(calm(PARK), [4], level=Level.LOW, unanswered=Level.LOW, since=NOW - 40)
    for level, now in ((Level.LOW, NOW), (Level.LOW_LOW, NOW + 0.1)):
        alarms.show_facts(changed(before, [4], level=level, unanswered=level), now)
        QApplication.sendPostedEvents()
    assert cells(view(alarms), 0)[Col.LEVEL] == "低报"
    view(alarms).selectRow(0)
    alarms.acknowledge_selected()
    assert acts[0].levels.tolist() == [Level.LOW]


def test_the_list_moves_at_most_four_times_a_second_and_then_shows_the_newest(alarms: AlarmList, qtbot: QtBot) -> None:
    for count in range(1, 18):
        alarms.show_facts(changed(calm(PARK), range(count), level=Level.LOW), NOW + count)
        QApplication.sendPostedEvents()
        assert len(tags(alarms)) == 1
    qtbot.waitUntil(lambda: len(tags(alarms)) == 17, timeout=60_000)


def test_facts_and_board_of_one_moment_are_one_batch(alarms: AlarmList) -> None:
    alarms.show_board(BOARD, NOW)
    alarms.show_facts(in_states(troubled(PARK)), NOW)
    assert tags(alarms) == []
    QApplication.sendPostedEvents()
    assert cells(view(alarms), 0)[Col.NOTES] == "2"


def test_acknowledging_all_leaves_out_what_the_filter_hides(alarms: AlarmList, qtbot: QtBot) -> None:
    acts = heard(alarms.acted, Act)
    hear(alarms, troubled(PARK))
    sift(alarms, qtbot, "云岭", 2)
    button(alarms, "确认全部显示项").click()
    assert [act.rows.tolist() for act in acts] == [[12]]


def test_a_filter_hides_says_how_many_and_makes_no_count_smaller(alarms: AlarmList, qtbot: QtBot) -> None:
    hear(alarms, in_states(troubled(PARK)), board=BOARD)
    before = tabs(alarms)
    sift(alarms, qtbot, "甲醇 液位", 2)
    assert "筛选隐藏 3 条；全部页中未确认而被隐藏 4 条" in texts(alarms)
    assert tabs(alarms) == before


@pytest.mark.parametrize(("typed", "lines"), [("yepeng", 0), ("qiuguan", 3), ("qg", 3), ("jiachun", 2), ("TI-1101", 0)])
def test_a_filter_hears_pinyin_and_initials(alarms: AlarmList, qtbot: QtBot, typed: str, lines: int) -> None:
    hear(alarms, troubled(PARK))
    sift(alarms, qtbot, typed, lines)


def test_levels_states_and_an_enterprise_filter_too(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK))
    actions = {action.text(): action for menu in alarms.findChildren(QMenu) for action in menu.actions()}
    actions["高高报"].trigger()
    assert tags(alarms) == [1]
    actions["低低报"].trigger()
    assert tags(alarms) == [1, 12]
    actions["已恢复未确认"].trigger()
    assert tags(alarms) == []
    assert "筛选后没有可显示的行。" in texts(alarms)


def test_escape_empties_the_filter_first_and_then_puts_it_away(alarms: AlarmList, qtbot: QtBot) -> None:
    hear(alarms, troubled(PARK))
    press(view(alarms), Qt.Key.Key_F)
    field = alarms.findChildren(QLineEdit)[0]
    assert field.isVisible()
    sift(alarms, qtbot, "云岭", 2)
    press(field, Qt.Key.Key_Escape)
    assert len(tags(alarms)) == 5
    press(field, Qt.Key.Key_Escape)
    assert not field.isVisible()


def test_what_is_selected_stays_selected_when_worse_alarms_arrive(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK))
    view(alarms).selectRow(3)
    worse = changed(troubled(PARK), [3, 7], level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, since=NOW)
    hear(alarms, worse, NOW + 1)
    assert tags(alarms)[view(alarms).lines()[0]] == 4
    assert tags(alarms)[:2] == [3, 7]


def test_the_line_being_read_does_not_move_when_others_come_and_go(alarms: AlarmList) -> None:
    alarms.resize(1400, 160)
    many = changed(calm(PARK), range(17), level=Level.LOW, since=NOW - 100)
    hear(alarms, many)
    bar, height = view(alarms).verticalScrollBar(), view(alarms).verticalHeader().defaultSectionSize()
    bar.setValue(5 * height + 3)
    hear(alarms, changed(many, [12, 13], level=Level.HIGH_HIGH, since=NOW))
    assert tags(alarms)[bar.value() // height] == 5
    assert bar.value() % height == 3
    hear(alarms, changed(many, [0, 1], level=Level.NORMAL))
    assert tags(alarms)[bar.value() // height] == 5


def test_the_chosen_line_stays_under_the_hand_and_what_waits_above_is_said(alarms: AlarmList) -> None:
    alarms.resize(1400, 220)
    many = changed(calm(PARK), range(17), level=Level.LOW, since=NOW - 100)
    hear(alarms, many)
    page = view(alarms)
    page.selectRow(2)
    place = page.visualRect(page.currentIndex()).top()
    hear(alarms, changed(many, [12, 13], level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, since=NOW))
    assert page.lines_shown.tag_of(page.currentIndex().row()) == 2
    assert page.visualRect(page.currentIndex()).top() == place
    above = button(alarms, "↑ 上方未确认 2 条")
    assert above.isVisible()
    above.click()
    assert page.top_line() == 0
    assert not above.isVisible()


def test_when_the_line_of_the_keyboard_goes_the_keyboard_stays_at_its_place(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK))
    view(alarms).selectRow(1)
    hear(alarms, changed(troubled(PARK), [12], level=Level.NORMAL, unanswered=Level.NORMAL))
    assert view(alarms).currentIndex().row() == 1
    assert view(alarms).lines() == []


def test_an_answered_alarm_that_returned_leaves_the_list(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK))
    hear(alarms, changed(troubled(PARK), [6, 9], level=Level.NORMAL, unanswered=Level.NORMAL))
    assert tags(alarms) == [1, 12, 4]


def test_the_keyboard_looks_flies_and_answers(alarms: AlarmList) -> None:
    looked, flown, acts = heard(alarms.tag_selected, int), heard(alarms.fly_asked, int), heard(alarms.acted, Act)
    hear(alarms, troubled(PARK))
    view(alarms).setFocus()
    view(alarms).selectRow(0)
    press(view(alarms), Qt.Key.Key_Down)
    press(view(alarms), Qt.Key.Key_Return)
    press(view(alarms), Qt.Key.Key_Space)
    assert looked == [12]
    assert flown == [int(PARK.tags.object_id[12])]
    assert [act.rows.tolist() for act in acts] == [[12]]


def test_shift_and_the_arrows_choose_several_and_one_key_answers_them(alarms: AlarmList) -> None:
    acts = heard(alarms.acted, Act)
    hear(alarms, troubled(PARK))
    view(alarms).selectRow(0)
    for _ in range(2):
        QTest.keyClick(view(alarms), Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(view(alarms), Qt.Key.Key_A)
    assert [(act.rows.tolist(), act.levels.tolist()) for act in acts] == [
        ([1, 12, 6], [Level.HIGH_HIGH, Level.LOW_LOW, Level.HIGH])
    ]


def test_letters_ask_for_forms_silence_and_history(alarms: AlarmList) -> None:
    shelved, noted, out = (
        heard(signal, Concern) for signal in (alarms.shelve_asked, alarms.note_asked, alarms.take_out_asked)
    )
    history, silenced = heard(alarms.history_asked, int), list[bool]()
    alarms.silence_asked.connect(lambda: silenced.append(True))
    hear(alarms, in_states(troubled(PARK)), board=BOARD)
    view(alarms).selectRow(1)
    for key in (Qt.Key.Key_S, Qt.Key.Key_N, Qt.Key.Key_O, Qt.Key.Key_H, Qt.Key.Key_M):
        press(view(alarms), key)
    for said in (shelved, noted, out):
        assert [(each.rows.tolist(), each.levels.tolist(), each.axis) for each in said] == [([12], [Level.LOW_LOW], 0)]
    assert (history, silenced) == ([12], [True])


def test_a_latched_alarm_is_reset_and_a_shelf_ended_by_a_key(alarms: AlarmList) -> None:
    acts = heard(alarms.acted, Act)
    hear(alarms, in_states(troubled(PARK)), board=BOARD)
    view(alarms).selectAll()
    press(view(alarms), Qt.Key.Key_R)
    turned(alarms, Page.AWAY).selectAll()
    press(view(alarms, Page.AWAY), Qt.Key.Key_C)
    assert [(act.action, act.rows.tolist()) for act in acts] == [
        *((Action.RESET, [9]), (Action.UNSHELVE, [SHELVED]), (Action.BRING_BACK, [OUT])),
    ]


def test_the_menu_offers_what_is_possible_with_its_keys(alarms: AlarmList, qtbot: QtBot) -> None:
    board = by_row(BOARD, len(PARK.tags))
    facts, done = seen(in_states(troubled(PARK)), board, NOW), list[str]()
    menu = alarm_menu(alarms, facts, np.array([2 * 9], np.int64), done.append)
    qtbot.addWidget(menu)
    actions: dict[str, QAction] = {each.text(): each for each in menu.actions()}
    assert not actions["确认\tA"].isEnabled()
    assert actions["复位锁存\tR"].isEnabled()
    assert not actions["结束搁置或停用\tC"].isEnabled()
    actions["复位锁存\tR"].trigger()
    assert done == ["R"]


def test_choosing_in_the_scene_marks_the_line_and_says_nothing(alarms: AlarmList, qtbot: QtBot) -> None:
    hear(alarms, troubled(PARK))
    with qtbot.assertNotEmitted(alarms.selected):
        alarms.select_object(int(PARK.tags.object_id[6]))
    assert view(alarms).lines() == [2]
    alarms.select_object(None)
    assert view(alarms).lines() == []


def test_a_frozen_level_of_bad_quality_stays_an_alarm_and_is_marked(alarms: AlarmList) -> None:
    hear(alarms, changed(troubled(PARK), [1], quality=Quality.STALE))
    model = view(alarms).lines_shown
    assert tags(alarms)[0] == 1
    value = model.index(0, model.columns.index(Col.VALUE))
    assert model.data(value, Qt.ItemDataRole.DecorationRole) is not None


def test_ctrl_e_hands_over_what_is_shown_with_the_filter_named(qtbot: QtBot, tmp_path: Path) -> None:
    chosen = tmp_path / "alarms.xlsx"
    panel = AlarmList(PARK, theme(), choose_path=lambda _parent, _title: chosen)
    with shown(panel, qtbot, 1400, 330):
        handed = heard_pairs(panel.export_asked, Path, Export)
        hear(panel, troubled(PARK))
        sift(panel, qtbot, "云岭", 2)
        QTest.keyClick(view(panel), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        [(path, export)] = handed
        assert path == chosen
        [sheet] = export.sheets
        assert len(sheet) == 2
        assert ("筛选", "含“云岭”") in sheet.about
        assert ("筛选隐藏", "筛选隐藏 3 条；全部页中未确认而被隐藏 3 条") in sheet.about
        assert any("演练" in words for _, words in export.about)


def test_everything_is_handed_over_whatever_the_filter_hides(qtbot: QtBot, tmp_path: Path) -> None:
    panel = AlarmList(PARK, theme(), choose_path=lambda _parent, _title: tmp_path / "alarms.csv")
    with shown(panel, qtbot, 1400, 330):
        handed = heard_pairs(panel.export_asked, Path, Export)
        hear(panel, in_states(troubled(PARK)), board=BOARD)
        sift(panel, qtbot, "云岭", 2)
        panel.export(all_pages=True)
        assert [len(sheet) for sheet in handed[0][1].sheets] == [5, 0, 4, 3]


def test_nothing_is_written_when_no_place_is_chosen(qtbot: QtBot) -> None:
    panel = AlarmList(PARK, theme(), choose_path=lambda _parent, _title: None)
    with shown(panel, qtbot, 1400, 330), qtbot.assertNotEmitted(panel.export_asked):
        panel.export(all_pages=False)


def test_ctrl_and_page_keys_turn_the_pages(alarms: AlarmList) -> None:
    hear(alarms, troubled(PARK))
    for key, page in ((Qt.Key.Key_PageDown, Page.SITUATIONS), (Qt.Key.Key_PageUp, Page.STANDING)):
        QTest.keyClick(view(alarms, alarms.page), key, Qt.KeyboardModifier.ControlModifier)
        assert alarms.page is page


def test_what_is_exported_is_read_back_as_values_with_their_units(qtbot: QtBot, tmp_path: Path) -> None:
    panel = AlarmList(PARK, theme(), choose_path=lambda _parent, _title: tmp_path / "alarms.xlsx")
    with shown(panel, qtbot, 1400, 330):
        handed = heard_pairs(panel.export_asked, Path, Export)
        hear(panel, in_states(troubled(PARK)), board=BOARD)
        panel.export(all_pages=True)
        write_export(*handed[0])
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "alarms.xlsx").read_bytes()))
    assert book.sheetnames == ["报警", "情形", "失联未知", "搁置抑制停用"]
    rows = [[cell.value for cell in row] for row in book["报警"].iter_rows()]
    titles = next(row for row in rows if row[0] == "级别")
    first = dict(zip(titles, rows[rows.index(titles) + 1], strict=True))
    assert (first["级别"], first["当前值"], first["计量单位"], first["越限"]) == ("高高报", 1.642, "MPa", 1.6)
    assert first["已持续"] == timedelta(seconds=184)
    assert first["指标编码"] == PARK.tags.codes[1]
    assert isinstance(first["起始"], datetime)
    away = {str(cell.value) for row in book["搁置抑制停用"].iter_rows() for cell in row}
    assert {"检修中", "站点断电", "许可 TY-0001"} <= away


def test_the_columns_that_are_hidden_are_not_exported_and_an_open_situation_is(qtbot: QtBot, tmp_path: Path) -> None:
    panel = AlarmList(PARK, theme(), choose_path=lambda _parent, _title: tmp_path / "alarms.csv")
    with shown(panel, qtbot, 1400, 330):
        handed = heard_pairs(panel.export_asked, Path, Export)
        situation = Situation("p", 0, 0, "pressure", NOW - 90, 0, 4, Level.HIGH_HIGH, 2, (4, 1))
        panel.turn_to(Page.SITUATIONS)
        hear(panel, troubled(PARK), board=Board(situations=(situation,)))
        turned(panel, Page.SITUATIONS).selectRow(0)
        press(view(panel, Page.SITUATIONS), Qt.Key.Key_Right)
        panel.export(all_pages=False)
        write_export(*handed[0])
    told = (tmp_path / "alarms.csv").read_text(encoding="utf-8-sig")
    assert "压力异常" in told
    assert "① 首出" in told
    assert "处理人" not in told


def test_a_situation_of_strangers_is_left_out(alarms: AlarmList) -> None:
    strange = Situation("x", 0, 0, "pressure", NOW, 0, 99, 4, 1, (99,))
    hear(alarms, troubled(PARK), board=Board(situations=(strange,)))
    assert turned(alarms, Page.SITUATIONS).model().rowCount() == 0


@pytest.mark.usefixtures("dressed")
def test_the_buttons_give_their_words_before_a_count_on_a_tab_is_cut(qtbot: QtBot) -> None:
    panel = AlarmList(PARK, theme())
    with shown(panel, qtbot, 900, BELOW_PIXELS):
        hear(panel, in_states(troubled(PARK)), board=BOARD)
        QApplication.sendPostedEvents()
        bar = panel.findChildren(QTabBar)[0]
        assert bar.width() >= bar.sizeHint().width()
        wordless = [each for each in panel.findChildren(QPushButton) if each.accessibleName() == "确认全部显示项"]
        assert [each.text() for each in wordless] == [""]
