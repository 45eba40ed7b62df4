"""An operator's shift in the demo park, at the real window, by mouse and keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loaders.live.wire.endpoint import Orders
from scenes.alarm import AlarmState
from scenes.severity import Level
from tests.journeys.at_the_desk import Worker, at_the_desk
from tests.journeys.test_demo import MORNING, SPEED, reddish, texts
from viewer.opening import Opening, park_opening
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.filter_strip import FilterStrip
from viewer.settings import Settings, Sounds

pytestmark = [pytest.mark.window, pytest.mark.timeout(180)]

ORDERS = Orders("demo:1", SPEED, seed=7, linger_s=2.0, start_s=MORNING)


@pytest.fixture(scope="module")
def opening() -> Opening:
    return park_opening(ORDERS.park, orders=ORDERS)


@pytest.fixture
def worker(qapp: QApplication, qtbot: QtBot, opening: Opening, tmp_path: Path) -> Iterator[Worker]:
    """The demo park at twenty times the speed, with a recorder of its own."""
    quick = replace(Settings(), sound=Sounds(second_limit_seconds=2.0, first_limit_seconds=2.0))
    with at_the_desk(qapp, qtbot, opening, tmp_path, quick) as worker:
        worker.until(lambda: worker.desk.watch.health.live)
        worker.until(lambda: bool(worker.desk.alarm_desk.seat.session))
        yield worker


def test_a_shift(worker: Worker, tmp_path: Path) -> None:
    worker.until(lambda: worker.desk.streaming.building == 0)
    a_filter_silences_nothing(worker)
    row = what_was_seen_is_answered(worker)
    shelved_and_fetched_back(worker)
    silenced(worker)
    a_note_and_the_history(worker, row)
    the_day_in_figures(worker)
    exported(worker, tmp_path)
    locked_and_unlocked(worker)
    in_english_and_back(worker)
    squeezed(worker)


def a_filter_silences_nothing(worker: Worker) -> None:
    """With every line hidden a new alarm is counted, heard, and beats in the picture."""
    watch, strip = worker.desk.watch, worker.desk.alarms.findChild(FilterStrip)
    assert isinstance(strip, FilterStrip)
    worker.turn_to(Page.STANDING)
    worker.key(Qt.Key.Key_F)
    worker.type("nothing is called so")
    worker.key(Qt.Key.Key_Return)
    worker.until(lambda: worker.rows() == [])
    before, heard = waiting(worker), len(worker.ears.played)
    worker.until(lambda: waiting(worker) > max(before, 1))
    worker.until(lambda: len(worker.ears.played) > heard)
    assert worker.rows() == []
    assert worker.desk.header.alarms.worst.isVisible()
    worker.until(lambda: f"未确认而被隐藏 {waiting(worker)} 条" in worker.texts(strip))
    assert watch.waiting
    worker.until(lambda: beats(worker))
    worker.key(Qt.Key.Key_F)
    worker.key(Qt.Key.Key_Escape)
    worker.key(Qt.Key.Key_Escape)
    worker.until(lambda: len(worker.rows()) > 1)
    assert not strip.isVisible()


def what_was_seen_is_answered(worker: Worker) -> int:
    """The space bar answers the line that is chosen, at the level it showed, and no other; the row of it."""
    facts = worker.desk.watch.facts
    row = next(row for row in worker.rows() if facts.unanswered[row] == Level.HIGH_HIGH)
    others = [each for each in worker.rows() if each != row and facts.unanswered[each]]
    worker.choose(row)
    assert "高高" in worker.cell(row, Col.LEVEL)
    worker.key(Qt.Key.Key_Space)
    worker.until(lambda: state(worker, row) == AlarmState.ACKED)
    worker.until(lambda: any(each.row == row for each in worker.desk.watch.board.answered))
    (answer,) = [each for each in worker.desk.watch.board.answered if each.row == row]
    assert (answer.level, answer.by) == (Level.HIGH_HIGH, "演练值班员")
    assert all(worker.desk.watch.facts.unanswered[each] for each in others)
    worker.until(lambda: worker.cell(row, Col.BY) == "演练值班员")
    return row


def shelved_and_fetched_back(worker: Worker) -> None:
    """An H alarm goes onto the shelf through the slip, stands among what is away with its end, and calls again."""
    worker.until(lambda: bool(settled(worker)))
    row = settled(worker)[0]
    worker.choose(row)
    worker.key(Qt.Key.Key_S)
    slip = worker.desk.alarm_desk.people.shelving
    assert slip.isVisible()
    assert not slip.do.isEnabled()
    worker.type("变送器校验")
    worker.key(Qt.Key.Key_Tab)
    worker.key(Qt.Key.Key_A, ctrl=True)
    worker.type("90")
    worker.key(Qt.Key.Key_Return)
    worker.until(lambda: not slip.isVisible())
    worker.until(lambda: state(worker, row) == AlarmState.SHLVD)
    facts = worker.desk.watch.facts
    assert facts.level[row] >= Level.HIGH  # the colour stays on the object
    assert not facts.unanswered[row]
    worker.turn_to(Page.AWAY)
    worker.choose(row)
    assert "变送器校验" in worker.cell(row, Col.WHY)
    (shelf,) = [each for each in worker.desk.watch.board.shelved if each.row == row]
    assert shelf.until - shelf.since == pytest.approx(90 * 60.0, abs=60.0)
    assert worker.cell(row, Col.UNTIL)
    worker.key(Qt.Key.Key_C)
    worker.until(lambda: state(worker, row) == AlarmState.UNACK)
    worker.turn_to(Page.STANDING)
    worker.until(lambda: row in worker.rows())


def silenced(worker: Worker) -> None:
    """What has called so far sounds no more, though it still waits; only what calls later would be heard."""
    slip = worker.desk.alarm_desk.people.silencing
    for _ in range(6):
        worker.key(Qt.Key.Key_M)
        assert slip.isVisible()
        worker.key(Qt.Key.Key_A, ctrl=True)
        worker.type("10")
        worker.key(Qt.Key.Key_Return)
        worker.until(lambda: not slip.isVisible())
        worker.until(lambda: worker.desk.watch.board.silence is not None)
        worker.wait(300)
        heard, happened = len(worker.ears.played), worker.desk.watch.health.events
        worker.wait(2200)  # longer than any sound waits for its repetition
        if worker.desk.watch.health.events == happened:
            break
    else:
        pytest.fail("the day never rests")
    assert len(worker.ears.played) == heard
    assert waiting(worker) > 0


def a_note_and_the_history(worker: Worker, row: int) -> None:
    """What was done to an alarm stands in its history, with who did it and the reading it stood on."""
    people = worker.desk.alarm_desk.people
    worker.choose(row)
    worker.key(Qt.Key.Key_N)
    assert people.noting.isVisible()
    worker.type("已电话核实")
    worker.key(Qt.Key.Key_Return)
    worker.until(lambda: any(each.text == "已电话核实" for each in worker.desk.watch.board.notes))
    worker.until(lambda: not people.noting.isVisible())
    worker.key(Qt.Key.Key_H)
    worker.until(lambda: len(told(worker)) >= 3)
    told_all = "\n".join(told(worker))
    assert "已电话核实" in told_all
    assert "演练值班员" in told_all
    assert worker.desk.opening.park.indicators[row].unit in next(line for line in told(worker) if "读数" in line)
    worker.key(Qt.Key.Key_Escape)
    worker.until(lambda: not people.pages.isVisible())


def the_day_in_figures(worker: Worker) -> None:
    """The page of figures counts what called, and the same key puts it away."""
    pages = worker.desk.alarm_desk.people.pages
    worker.key(Qt.Key.Key_F6)
    worker.until(lambda: pages.page == pages.METRICS)
    worker.until(lambda: len(pages.metrics.measures.words.rows) > 3)
    worker.until(lambda: len(pages.metrics.top.words.rows) > 3)
    worker.key(Qt.Key.Key_F6)
    worker.until(lambda: not pages.isVisible())


def exported(worker: Worker, folder: Path) -> None:
    """What is shown is in the file, line for line."""
    path = folder / "报警.xlsx"
    worker.turn_to(Page.STANDING)
    worker.save_as(path)
    worker.key(Qt.Key.Key_E, ctrl=True)
    shown = worker.rows()
    worker.until(lambda: any(str(path) in said for said in worker.desk.troubles.told()))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [[str(cell) for cell in line if cell is not None] for line in sheet.iter_rows(values_only=True)]
    words = "\n".join(" ".join(line) for line in cells)
    names = {worker.desk.opening.park.equipment[owner(worker, row)].name for row in shown}
    assert names
    assert all(name in words for name in names)


def locked_and_unlocked(worker: Worker) -> None:
    """A locked seat shows everything and obeys nothing."""
    seat, lock = worker.desk.alarm_desk.seat, worker.desk.alarm_desk.people.lock
    row = next(row for row in worker.rows() if worker.desk.watch.facts.unanswered[row])
    worker.choose(row)
    worker.key(Qt.Key.Key_L, ctrl=True)
    worker.until(lock.isVisible)
    worker.key(Qt.Key.Key_Space)
    worker.until(lambda: any("锁定" in said for said in worker.desk.troubles.told()))
    worker.wait(300)
    assert worker.desk.watch.facts.unanswered[row]
    assert not worker.desk.alarm_desk.not_live.isVisible()
    worker.click(lock.do)
    worker.until(lambda: not seat.locked and not lock.isVisible())
    worker.lines.setFocus()
    worker.key(Qt.Key.Key_Space)
    worker.until(lambda: not worker.desk.watch.facts.unanswered[row])


def in_english_and_back(worker: Worker) -> None:
    """The whole window, and back."""
    switch = next(each for each in worker.desk.header.children() if getattr(each, "text", str)() == "English")
    worker.click(switch)  # type: ignore[arg-type]
    worker.until(lambda: "REHEARSAL" in texts(worker.desk) and "High-high" in texts(worker.desk))
    worker.until(lambda: any("Standing" in each or "alarms" in each.lower() for each in worker.tabs()))
    worker.click(switch)  # type: ignore[arg-type]
    worker.until(lambda: "演练" in texts(worker.desk) and "High-high" not in texts(worker.desk))


def squeezed(worker: Worker) -> None:
    """However small the window is made, there is a picture, and a click into it meets something or nothing."""
    view = worker.desk.viewport
    for width, height in ((1366, 768), (300, 200), (1920, 1080)):
        worker.desk.window.resize(width, height)
        worker.key(Qt.Key.Key_F6)
        worker.wait(100)
        assert min(view.width(), view.height()) >= 90
        worker.key(Qt.Key.Key_F6)
        for place in (QPoint(0, 0), view.rect().center()):
            worker.click(view, place)


def test_a_hall_without_power_is_one_situation_and_what_hangs_on_it_is_kept_quiet(worker: Worker) -> None:
    desk = worker.desk
    worker.until(lambda: len(desk.watch.board.suppressed) >= 5)
    kept = desk.watch.board.suppressed
    (cause,) = {each.cause_row for each in kept}
    assert desk.opening.park.indicators[cause].name == "站点电源"
    assert desk.watch.facts.unanswered[cause] or desk.watch.facts.state[cause] == AlarmState.ACKED
    quiet_rows = {each.row for each in kept}
    assert not any(desk.watch.facts.unanswered[row] for row in quiet_rows)
    (power,) = [each for each in desk.watch.board.situations if cause in each.rows]
    assert quiet_rows & set(power.rows)

    # What is kept quiet is on its page, with the cause in words, and its colour on the object.
    worker.turn_to(Page.AWAY)
    worker.until(lambda: bool(quiet_rows & set(worker.rows())))
    row = next(iter(quiet_rows & set(worker.rows())))
    assert "站点电源中断" in worker.cell(row, Col.WHY)
    assert "抑制" in worker.cell(row, Col.STATE)

    # The situation is one line of its page.
    worker.turn_to(Page.SITUATIONS)
    worker.until(lambda: cause in worker.rows())
    assert worker.rows().count(cause) == 1

    # Power is back: nothing stays suppressed, and nothing was lost on the way.
    worker.until(lambda: not [each for each in desk.watch.board.suppressed if each.cause_row == cause])
    health = desk.watch.health
    assert health.reconciled


def waiting(worker: Worker) -> int:
    """Alarms of every kind that wait for an answer."""
    facts = worker.desk.watch.facts
    unanswered = int(np.count_nonzero(facts.unanswered))
    return unanswered + int(np.isin(facts.contact, (AlarmState.UNACK, AlarmState.RTNUN, AlarmState.LATUN)).sum())


def settled(worker: Worker) -> list[int]:
    """Lines with an H alarm that waits and will not become worse: the script's gas detector, once it is at its top."""
    facts, indicators = worker.desk.watch.facts, worker.desk.opening.park.equipment
    return [
        row
        for row in worker.rows()
        if facts.unanswered[row] == Level.HIGH
        and facts.value[row] > 30.5
        and indicators[owner(worker, row)].name.startswith("GD-2102")
    ]


def state(worker: Worker, row: int) -> AlarmState:
    return AlarmState(int(worker.desk.watch.facts.state[row]))


def owner(worker: Worker, row: int) -> int:
    return int(worker.desk.opening.park.tags.object_id[row])


def told(worker: Worker) -> list[str]:
    """The lines of the history page."""
    return [" ".join(row.cells) for row in worker.desk.alarm_desk.people.pages.history.entries.words.rows]


def beats(worker: Worker) -> bool:
    """Whether the red in the picture comes and goes."""
    seen = list[int]()
    for _ in range(8):
        worker.wait(120)
        seen.append(reddish(worker.desk.viewport.grabFramebuffer()))
    return max(seen) > 1.02 * min(seen) > 0
