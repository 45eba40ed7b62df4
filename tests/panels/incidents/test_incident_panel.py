from collections.abc import Iterator
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loaders.incident_story import Shelf, Story, shelf_of, story_of
from loaders.live.incidents import Incidents
from loaders.report.contents_known import names_of
from loaders.report.words import Speech
from scenes.accident import Losses
from scenes.incident import Moment, Subject
from tests.an_incident import Recorded, recorded_incident
from tests.panels.hands import heard, shown
from tests.panels.small_park import theme
from viewer.panels.incidents.case_view import CaseView
from viewer.panels.incidents.incident_panel import IncidentPanel
from viewer.panels.incidents.shelf_view import ShelfView


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    recorded = recorded_incident(tmp_path_factory.mktemp("incident"))
    yield recorded
    recorded.desk.close()


@pytest.fixture
def key(recorded: Recorded) -> str:
    with closing(Incidents.open(recorded.desk.journal.folder)) as incidents:
        return incidents.begin("3 号罐", Subject(recorded.begin, recorded.end), by="张三", wall=recorded.end).key


def told(recorded: Recorded, key: str) -> Story:
    return story_of(recorded.desk.journal.folder, key)


@pytest.fixture
def case(recorded: Recorded, key: str, qapp: QApplication, qtbot: QtBot) -> Iterator[CaseView]:
    assert qapp is not None
    park = recorded.desk.park
    case = CaseView(park, theme())
    with shown(case, qtbot, 900, 800):
        case.say()
        case.show()
        case.begin(told(recorded, key), names_of(park, Speech("zh")), recorded.end, None)
        case.allow(on=True)
        yield case


def again(case: CaseView, recorded: Recorded) -> None:
    case.show_story(told(recorded, case.key), names_of(recorded.desk.park, Speech("zh")), recorded.end)


def test_the_steps_are_those_of_the_journal_with_their_delays(case: CaseView) -> None:
    texts = [[label.text() for label in labels] for labels in case.course.steps.cells.values()]
    assert [each[0] for each in texts] == ["发现", "报警", "确认", "核实", "处置", "消除"]
    assert texts[2][2] == "+14.0 s"
    assert texts[3][3] == "演练值班员"
    assert texts[5][1] == "…", "tank 4 still stands in alarm"
    assert "已等" in texts[5][2]


def test_a_line_that_is_clicked_leads_to_its_moment(case: CaseView) -> None:
    sought, lines = heard(case.course.sought, float), case.course.lines
    lines.scrollToTop()
    place = lines.visualRect(lines.words.index(1, 0)).center()
    QTest.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert case.story is not None
    assert sought == [case.story.chronology.lines[1].time]


def test_facts_cannot_be_written(case: CaseView) -> None:
    assert case.course.lines.editTriggers() == case.course.lines.EditTrigger.NoEditTriggers


def test_what_is_written_is_a_draft_until_it_is_saved_and_survives_what_comes_meanwhile(
    case: CaseView, recorded: Recorded, qtbot: QtBot
) -> None:
    drafts, saved = heard(case.narrative.drafted, str), heard(case.narrative.saved, str)
    case.tabs.setCurrentIndex(CaseView.NARRATIVE)
    QTest.keyClicks(case.narrative.text, "valve leaks")
    qtbot.waitUntil(lambda: bool(drafts), timeout=10_000)
    assert drafts == ["valve leaks"]
    again(case, recorded)
    assert case.narrative.dirty
    case.narrative.save.click()
    assert saved == ["valve leaks"]
    with closing(Incidents.open(recorded.desk.journal.folder)) as incidents:
        incidents.narrate(case.key, saved[0], by="张三", wall=recorded.end)
    again(case, recorded)
    assert not case.narrative.dirty
    assert case.narrative.versions.words.rows[0].cells[1] == "张三"


def test_a_version_of_another_seat_does_not_take_away_what_is_being_written(case: CaseView, recorded: Recorded) -> None:
    QTest.keyClicks(case.narrative.text, "mine")
    with closing(Incidents.open(recorded.desk.journal.folder)) as incidents:
        incidents.narrate(case.key, "theirs", by="李四", wall=recorded.end)
    again(case, recorded)
    assert case.narrative.written() == "mine"
    assert case.narrative.versions.words.rows[0].cells[1] == "李四"


def test_a_draft_left_behind_is_shown_as_unsaved(case: CaseView, recorded: Recorded) -> None:
    case.begin(told(recorded, case.key), {}, recorded.end, "left behind")
    assert case.narrative.written() == "left behind"
    assert case.narrative.dirty


def test_the_grade_the_way_up_and_the_clocks_follow_from_what_people_state(case: CaseView, recorded: Recorded) -> None:
    with closing(Incidents.open(recorded.desk.journal.folder)) as incidents:
        incidents.lose(case.key, Losses(injuries=12), by="张三", wall=1.0)
        incidents.state(case.key, Moment.HEAD_KNEW, recorded.end - 600.0, by="张三", wall=1.0)
    again(case, recorded)
    grade = case.grade
    assert grade.grade.text() == "至少 较大事故"
    assert "省级" in grade.upward.text()
    assert "第十条（二）" in grade.upward.text()
    assert grade.losses() == Losses(injuries=12)
    cells = {row.cells[0]: row.cells for row in grade.clocks.words.rows}
    assert cells["单位负责人向县级以上主管部门报告"][4] == "剩 50 分 00 秒"
    assert cells["省级主管部门上报"][4] == "该等级不要求"
    grade.tick(recorded.end + 3600.0)
    cells = {row.cells[0]: row.cells for row in grade.clocks.words.rows}
    assert cells["单位负责人向县级以上主管部门报告"][4] == "逾期 10 分 00 秒"


def test_a_number_that_is_not_known_stays_unknown(case: CaseView) -> None:
    lost = heard(case.grade.lost, Losses)
    case.grade.loss.setValue(1200.5)
    case.grade.keep.click()
    assert lost == [Losses(None, None, 12_005_000.0)]


def test_who_may_not_write_and_what_is_closed_is_only_read(case: CaseView, recorded: Recorded) -> None:
    case.allow(on=False)
    assert case.narrative.text.isReadOnly()
    assert not case.end.isEnabled()
    with closing(Incidents.open(recorded.desk.journal.folder)) as incidents:
        incidents.close_incident(case.key, "处置完毕", by="王五", wall=1.0)
    again(case, recorded)
    case.allow(on=True)
    assert case.narrative.text.isReadOnly()
    assert case.end.isHidden()


def test_the_shelf_says_how_to_open_one_where_there_is_none_and_opens_what_is_chosen(
    recorded: Recorded, key: str, qapp: QApplication, qtbot: QtBot
) -> None:
    assert qapp is not None
    shelf = ShelfView(theme())
    chosen = heard(shelf.chosen, str)
    with shown(shelf, qtbot, 900, 500):
        shelf.say()
        shelf.show()
        shelf.show_shelf(Shelf((), ()))
        assert "还没有事件" in shelf.empty.text()
        assert shelf.table.isHidden()
        shelf.show_shelf(shelf_of(recorded.desk.journal.folder))
        assert shelf.empty.isHidden()
        assert shelf.table.words.rows[0].cells[:2] == (key, "3 号罐")
        shelf.table.selectRow(0)
        shelf.table.chosen.emit(0)
    assert chosen == [key]


def test_escape_goes_back_to_all_of_them_and_then_puts_the_panel_away(
    recorded: Recorded, qapp: QApplication, qtbot: QtBot
) -> None:
    assert qapp is not None
    panel = IncidentPanel(recorded.desk.park, theme())
    said = list[str]()
    panel.case.back_asked.connect(lambda: said.append("back"))
    panel.put_away.connect(lambda: said.append("away"))
    with shown(panel, qtbot, 900, 700):
        panel.show()
        panel.show_one(on=True)
        QTest.keyClick(panel, Qt.Key.Key_Escape)
        panel.show_one(on=False)
        QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert said == ["back", "away"]
