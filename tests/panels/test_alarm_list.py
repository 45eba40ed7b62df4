from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from scenes.facts import nothing_known
from scenes.severity import Level, Quality
from scenes.trouble import Language
from tests.panels.hands import heard, heard_pairs, press, shown
from tests.panels.small_park import NOW, calm, changed, small_park, theme, troubled
from viewer.panels.alarm_list import AlarmList
from viewer.panels.alarm_models import AlarmModel
from viewer.panels.language import Languages
from viewer.panels.rows_view import RowsView
from viewer.panels.theme import dress
from viewer.places import TRANSLATIONS
from viewer.window import BELOW_PIXELS

PARK = small_park()


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


def view(panel: AlarmList, page: int = 0) -> RowsView:
    found = panel.findChild(RowsView, ("standing", "unknown")[page])
    assert isinstance(found, RowsView)
    return found


def lines(panel: AlarmList, page: int = 0) -> list[str]:
    model = view(panel, page).model()
    return [
        " ".join(str(model.data(model.index(line, column))) for column in range(model.columnCount()))
        for line in range(model.rowCount())
    ]


def tags(panel: AlarmList) -> list[int]:
    return [int(row) for row in view(panel).rows()]


def button(panel: AlarmList, text: str) -> QPushButton:
    return next(each for each in panel.findChildren(QPushButton) if each.text() == text)


def sift(panel: AlarmList, qtbot: QtBot, text: str, expected: int) -> None:
    panel.findChildren(QLineEdit)[0].setText(text)
    qtbot.waitUntil(lambda: view(panel).model().rowCount() == expected)


def test_every_standing_or_unanswered_alarm_has_one_line_worst_first(alarms: AlarmList) -> None:
    alarms.show_facts(troubled(PARK), NOW)
    assert tags(alarms) == [1, 12, 6, 4, 9]
    assert lines(alarms)[0].startswith("高高报 1# 液化气球罐 罐顶压力 1.64 MPa HH 1.60 未确认 ")
    assert lines(alarms)[0].endswith(" 3 分 04 秒 江畔燃气储运有限公司")
    assert "已恢复未确认" in lines(alarms)[2]
    assert "已确认" in lines(alarms)[4]


@pytest.mark.usefixtures("dressed")
def test_six_alarms_are_seen_whole_where_the_window_gives_the_list_its_usual_room(qtbot: QtBot) -> None:
    panel = AlarmList(PARK, theme())
    with shown(panel, qtbot, 1176, BELOW_PIXELS):
        every = changed(calm(PARK), range(18), level=Level.HIGH, unanswered=Level.HIGH)
        panel.show_facts(every, NOW)
        sixth = view(panel).visualRect(view(panel).model().index(5, 0))
        assert view(panel).viewport().rect().contains(sixth)


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_set_words_are_whole_in_both_languages(spoken: Language, languages: Languages, qtbot: QtBot) -> None:
    languages.speak(spoken)
    panel = AlarmList(PARK, theme())
    with shown(panel, qtbot, 1176, BELOW_PIXELS):
        panel.show_facts(troubled(PARK), NOW)
        for line in range(5):
            for column in (AlarmModel.LEVEL, AlarmModel.STATE):
                needed = view(panel).sizeHintForIndex(view(panel).model().index(line, column)).width()
                assert needed <= view(panel).columnWidth(column)


def test_newest_first_is_by_the_time_of_the_change(alarms: AlarmList) -> None:
    alarms.show_facts(troubled(PARK), NOW)
    alarms.findChildren(QComboBox)[0].setCurrentIndex(1)
    assert tags(alarms) == [12, 4, 6, 1, 9]


def test_the_unknown_are_no_alarms_and_have_a_page_of_their_own(alarms: AlarmList) -> None:
    alarms.show_facts(troubled(PARK), NOW)
    assert not {8, 15, 17} & set(tags(alarms))
    assert [line.split()[0] for line in lines(alarms, 1)] == ["离线", "无数据", "未接入"]
    assert "6 分 40 秒" in lines(alarms, 1)[0]
    assert "从未收到" in lines(alarms, 1)[1]
    assert alarms.findChildren(QTabBar)[0].tabText(1) == "未知 3"


def test_before_the_first_reading_everything_is_unknown_and_nothing_is_said_to_be_fine(alarms: AlarmList) -> None:
    alarms.show_facts(nothing_known(len(PARK.tags)), NOW)
    said = [label.text() for label in alarms.findChildren(QLabel) if label.isVisible()]
    assert "没有报警；18 个指标状态未知。" in said


def test_acknowledging_what_is_selected_names_the_exact_level_seen(alarms: AlarmList) -> None:
    answers = heard_pairs(alarms.acknowledged, np.ndarray, np.ndarray)
    alarms.show_facts(troubled(PARK), NOW)
    view(alarms).selectRow(2)
    button(alarms, "确认所选").click()
    [(rows, levels)] = answers
    assert (rows.tolist(), levels.tolist()) == ([6], [Level.HIGH])
    assert (rows.dtype, levels.dtype) == (np.int32, np.uint8)


def test_acknowledging_all_leaves_out_what_the_filter_hides(alarms: AlarmList, qtbot: QtBot) -> None:
    answers = heard_pairs(alarms.acknowledged, np.ndarray, np.ndarray)
    alarms.show_facts(troubled(PARK), NOW)
    sift(alarms, qtbot, "云岭", 2)
    button(alarms, "确认全部显示项").click()
    assert [rows.tolist() for rows, _ in answers] == [[12]]


def test_a_filter_hides_and_says_how_many_it_hides(alarms: AlarmList, qtbot: QtBot) -> None:
    alarms.show_facts(troubled(PARK), NOW)
    sift(alarms, qtbot, "甲醇 液位", 2)
    assert "筛选隐藏 3 条，其中未确认 3 条" in [label.text() for label in alarms.findChildren(QLabel)]
    assert alarms.findChildren(QTabBar)[0].tabText(0) == "报警 5 · 未确认 4"


def test_what_is_selected_stays_selected_when_worse_alarms_arrive(alarms: AlarmList) -> None:
    alarms.show_facts(troubled(PARK), NOW)
    view(alarms).selectRow(3)
    alarms.show_facts(
        changed(troubled(PARK), [3, 7], level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, since=NOW), NOW + 1
    )
    assert tags(alarms)[view(alarms).lines()[0]] == 4
    assert tags(alarms)[:2] == [3, 7]


def test_the_line_being_read_does_not_move_when_others_come_and_go(alarms: AlarmList) -> None:
    alarms.resize(1400, 160)
    many = changed(calm(PARK), range(17), level=Level.LOW, since=NOW - 100)
    alarms.show_facts(many, NOW)
    bar, height = view(alarms).verticalScrollBar(), view(alarms).verticalHeader().defaultSectionSize()
    bar.setValue(5 * height + 3)
    alarms.show_facts(changed(many, [12, 13], level=Level.HIGH_HIGH, since=NOW), NOW)
    assert tags(alarms)[bar.value() // height] == 5
    assert bar.value() % height == 3
    alarms.show_facts(changed(many, [0, 1], level=Level.NORMAL), NOW)
    assert tags(alarms)[bar.value() // height] == 5


def test_an_answered_alarm_that_returned_leaves_the_list(alarms: AlarmList) -> None:
    alarms.show_facts(troubled(PARK), NOW)
    alarms.show_facts(changed(troubled(PARK), [6, 9], level=Level.NORMAL, unanswered=Level.NORMAL), NOW)
    assert tags(alarms) == [1, 12, 4]


def test_the_keyboard_looks_flies_and_answers(alarms: AlarmList) -> None:
    looked, flown = heard(alarms.tag_selected, int), heard(alarms.fly_asked, int)
    answers = heard_pairs(alarms.acknowledged, np.ndarray, np.ndarray)
    alarms.show_facts(troubled(PARK), NOW)
    view(alarms).setFocus()
    view(alarms).selectRow(0)
    press(view(alarms), Qt.Key.Key_Down)
    press(view(alarms), Qt.Key.Key_Return)
    press(view(alarms), Qt.Key.Key_Space)
    assert looked == [12]
    assert flown == [int(PARK.tags.object_id[12])]
    assert [rows.tolist() for rows, _ in answers] == [[12]]


def test_choosing_in_the_scene_marks_the_line_and_says_nothing(alarms: AlarmList, qtbot: QtBot) -> None:
    alarms.show_facts(troubled(PARK), NOW)
    with qtbot.assertNotEmitted(alarms.selected):
        alarms.select_object(int(PARK.tags.object_id[6]))
    assert view(alarms).lines() == [2]
    alarms.select_object(None)
    assert view(alarms).lines() == []


def test_a_frozen_level_of_bad_quality_stays_an_alarm_and_is_marked(alarms: AlarmList) -> None:
    alarms.show_facts(changed(troubled(PARK), [1], quality=Quality.STALE), NOW)
    model = view(alarms).model()
    assert tags(alarms)[0] == 1
    assert model.data(model.index(0, 3), Qt.ItemDataRole.DecorationRole) is not None
