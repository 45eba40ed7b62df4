from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from loaders.live.feeds import FeedHealth, Line
from scenes.alarm_board import Board, JournalWord, OutboxWord
from tests.panels.hands import shown
from tests.panels.small_park import NOW, small_park, theme
from viewer.panels.status_strip import StatusStrip
from viewer.panels.upkeep import Sentence, upkeep_told
from viewer.panels.vitals import Vitals

PARK = small_park()
MQTT, NATS, REST = (FeedHealth(name, Line.UP) for name in ("江畔 MQTT", "森木 NATS", "云岭 REST"))
WELL = Vitals(rehearsal=False, linked=True, age=0.1, feeds=(MQTT, NATS, REST))
FULL = JournalWord(9, "", 0.0, "磁盘已满", "disk full")
STUCK = OutboxWord(4, 2, NOW - 900, "平台回答 503", "the platform answered 503")


def texts(strip: StatusStrip) -> str:
    return "\n".join(label.text() for label in strip.findChildren(QLabel))


def test_while_all_is_well_one_quiet_count_of_lines_is_all() -> None:
    assert upkeep_told(WELL, Board()) == [Sentence("数据源 3/3")]


def test_a_line_that_is_down_or_refused_is_named() -> None:
    feeds = (MQTT, replace(NATS, line=Line.DOWN), replace(REST, line=Line.REFUSED))
    assert upkeep_told(replace(WELL, feeds=feeds), Board()) == [
        Sentence("数据源 1/3 森木 NATS 中断 云岭 REST 被拒绝", loud=True)
    ]


def test_a_line_that_is_just_connecting_is_counted_and_calls_nobody() -> None:
    feeds = (MQTT, replace(NATS, line=Line.CONNECTING))
    assert upkeep_told(replace(WELL, feeds=feeds), Board()) == [Sentence("数据源 1/2")]


def test_what_was_not_understood_late_ahead_or_by_a_wrong_clock_is_counted() -> None:
    feeds = (MQTT, replace(REST, skew=-3600.0))
    vitals = replace(WELL, feeds=feeds, rejected=3, late=12, ahead=5)
    told = [each.text for each in upkeep_told(vitals, Board())]
    assert told == ["数据源 2/2", "拒收 3", "迟到 12", "超前 5", "时钟不准 1"]


def test_what_is_stuck_on_its_way_back_says_what_the_platform_answered() -> None:
    assert upkeep_told(WELL, Board(outbox=STUCK))[0] == Sentence("回传滞留 2：平台回答 503", loud=True)
    assert upkeep_told(WELL, Board(outbox=OutboxWord(4)))[0] == Sentence("回传待送 4")


def test_a_journal_that_cannot_be_written_comes_first(qtbot: QtBot) -> None:
    strip = StatusStrip(PARK, theme())
    with shown(strip, qtbot, 1900, 34):
        strip.show_vitals(WELL)
        assert "数据源 3/3" in texts(strip)
        strip.show_board(Board(outbox=STUCK, journal=FULL), NOW)
        assert "日志故障：磁盘已满 · 回传滞留 2：平台回答 503 · 数据源 3/3" in texts(strip)


@pytest.mark.parametrize("width", [1000, 1366])
def test_on_a_narrow_screen_it_is_cut_and_nothing_else_is_pushed_away(qtbot: QtBot, width: int) -> None:
    strip = StatusStrip(PARK, theme())
    with shown(strip, qtbot, width, 34):
        strip.show_vitals(WELL)
        strip.show_board(Board(), NOW)
        before = strip.minimumSizeHint().width()
        strip.show_board(Board(outbox=replace(STUCK, trouble_zh="平台回答 503 " * 40), journal=FULL), NOW)
        assert strip.minimumSizeHint().width() == before
        upkeep = next(label for label in strip.findChildren(QLabel) if "日志故障" in label.toolTip())
        assert upkeep.fontMetrics().horizontalAdvance(upkeep.text()) <= max(upkeep.width(), 20)
        assert "平台回答 503 平台回答 503" in upkeep.toolTip()


def test_where_nothing_is_to_be_heard_no_line_is_counted(qtbot: QtBot) -> None:
    strip = StatusStrip(PARK, theme())
    qtbot.addWidget(strip)
    strip.show_vitals(replace(WELL, sourced=False))
    assert "数据源" not in texts(strip).replace("未接入数据源", "")
