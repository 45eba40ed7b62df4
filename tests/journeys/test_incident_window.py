"""A duty officer makes an incident of an alarm, writes, has a report made, and thinks better of a second paper."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loaders.incident_story import story_of
from loaders.live.parks import data_of
from loaders.live.wire.endpoint import Orders, files
from scenes.severity import Level
from tests.journeys.at_the_desk import Worker, at_the_desk
from tests.panels.hands import heard_pairs
from viewer.opening import park_opening
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.incidents.case_view import CaseView, Paper
from viewer.panels.incidents.incident_panel import IncidentPanel
from viewer.panels.incidents.work_strip import Work
from viewer.settings import Effects, Settings

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]

ORDERS = Orders("demo:1", 10.0, 7, 2.0, start_s=1_795_222_800.0)


@pytest.fixture
def worker(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Worker]:
    settings = Settings(effects=Effects("off", "off", "day"))
    with at_the_desk(qapp, qtbot, park_opening("demo:1", orders=ORDERS), tmp_path / "run", settings) as worker:
        worker.until(lambda: bool(worker.desk.alarm_desk.seat.session))
        yield worker


def test_an_incident_is_made_of_an_alarm_written_reported_and_a_second_paper_ended(
    worker: Worker, tmp_path: Path
) -> None:
    desk = worker.desk
    [panel] = desk.window.findChildren(IncidentPanel)
    case = panel.case
    worker.until(lambda: bool((desk.watch.facts.unanswered == Level.HIGH_HIGH).any()))

    # From the alarm: its line, the key I, Enter.
    row = int(np.flatnonzero(desk.watch.facts.unanswered == Level.HIGH_HIGH)[0])
    worker.turn_to(Page.STANDING)
    worker.choose(row)
    worker.key(Qt.Key.Key_I)
    worker.until(desk.incidents.opening.isVisible)
    worker.key(Qt.Key.Key_Return)
    worker.until(lambda: bool(case.key) and panel.detailed)
    worker.until(lambda: len(case.course.lines.words.rows) > 0)
    assert case.story is not None
    assert case.story.incident.subject.alarm == desk.opening.park.tags.codes[row]

    # The narrative is typed and saved under the person's name.
    worker.click(case.tabs, case.tabs.tabRect(CaseView.NARRATIVE).center())
    worker.click(case.narrative.text.viewport())
    QTest.keyClicks(case.narrative.text, "flange leaks, feed closed")
    QTest.keyClick(case.narrative.text, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    worker.until(lambda: len(case.narrative.versions.words.rows) == 1)

    # A report is made beside the running window, with its progress.
    said = heard_pairs(desk.incidents.papers.work.progressed, float, float)
    worker.click(case.pictures, QPoint(8, case.pictures.height() // 2))
    assert not case.pictures.isChecked()
    worker.save_as(tmp_path / "report.pdf")
    worker.click(case.papers[Paper.PDF])
    worker.until(lambda: panel.work.state is Work.GOING)
    worker.until(lambda: panel.work.state is not Work.GOING)
    assert panel.work.state is Work.MADE, panel.work.told.text()
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    parts = [part for part, _ in said]
    assert parts == sorted(parts)
    assert len(parts) > 3

    # A film is ended: nothing of it is left.
    before = sorted(tmp_path.iterdir())
    worker.save_as(tmp_path / "film.mp4")
    worker.click(case.papers[Paper.FILM])
    worker.until(lambda: panel.work.state is Work.GOING)
    worker.click(panel.work.cancel)
    worker.until(lambda: panel.work.state is Work.CANCELLED)
    assert sorted(tmp_path.iterdir()) == before

    # A line of the chronology leads to its moment; what is being written is saved when the panel is put away.
    worker.click(case.tabs, case.tabs.tabRect(CaseView.COURSE).center())
    lines = case.course.lines
    lines.scrollToTop()
    worker.click(lines.viewport(), lines.visualRect(lines.words.index(0, 0)).center())
    worker.until(lambda: desk.replay.active and desk.replay.player.past is not None)
    worker.click(case.tabs, case.tabs.tabRect(CaseView.NARRATIVE).center())
    case.narrative.text.setFocus()
    QTest.keyClicks(case.narrative.text, "!")
    key = case.key
    worker.key(Qt.Key.Key_I, ctrl=True)
    worker.until(panel.isHidden)
    folder = data_of(desk.opening.park, ORDERS, files(tmp_path / "run", ORDERS))
    worker.until(lambda: len(story_of(folder, key).incident.narrative) == 2)
    assert {each.by for each in story_of(folder, key).incident.narrative} == {desk.alarm_desk.seat.person}
