from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from loaders.live.acts import Role
from scenes.alarm import AlarmState
from scenes.alarm_board import Board, Silence, Situation
from scenes.facts import Facts, nothing_known
from scenes.severity import Level, Quality
from scenes.trouble import Language
from tests.panels.hands import shown
from tests.panels.small_park import NOW, calm, changed, small_park, theme, troubled
from viewer.panels.alarms.alarm_bar import AlarmBar
from viewer.panels.alarms.bar_tiles import Said, Tile, luminance, readable_on
from viewer.panels.header import Header
from viewer.panels.language import Languages
from viewer.panels.slips.person_button import PersonButton
from viewer.places import TRANSLATIONS

PARK = small_park()
ALL_KNOWN = changed(calm(PARK), [17], quality=Quality.GOOD)
SITUATION = Situation("a", 0, 0, "pressure", NOW - 90, 0, 1, 4, 1, (1,))


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[AlarmBar]:
    panel = AlarmBar(PARK, theme())
    with shown(panel, qtbot, 1600, 92):
        yield panel


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    made = Languages(qapp, TRANSLATIONS)
    yield made
    made.speak("zh")


def figures(bar: AlarmBar) -> dict[str, str]:
    return {level.name: bar.levels[level].said.figure for level in bar.levels}


def test_the_worst_is_named_with_how_much_waits(bar: AlarmBar) -> None:
    bar.show_facts(troubled(PARK), NOW)
    said = bar.worst.said
    assert (said.figure, said.caption, said.count, said.count_caption) == ("HH", "高高报", "4", "未确认")
    assert figures(bar) == {"HIGH_HIGH": "1", "LOW_LOW": "1", "HIGH": "2", "LOW": "1"}
    assert bar.levels[Level.HIGH].said.under == "未确认 1"
    assert bar.unknown.said.figure == "3"
    assert bar.oldest.said.figure == "3 分 04 秒"


def test_the_field_is_filled_while_anything_waits_and_a_frame_once_all_is_acknowledged(bar: AlarmBar) -> None:
    bar.show_facts(changed(calm(PARK), [1], level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, since=NOW), NOW)
    assert bar.worst.waits
    assert bar.worst.fill == theme().level(Level.HIGH_HIGH)
    bar.show_facts(changed(calm(PARK), [1], level=Level.HIGH_HIGH, since=NOW), NOW)
    assert not bar.worst.waits
    assert bar.worst.said.caption == "已全部确认"
    assert bar.worst.said.sign == "level_high_high_open"


def test_the_worst_counts_even_where_only_something_less_waits(bar: AlarmBar) -> None:
    facts = changed(calm(PARK), [1], level=Level.HIGH_HIGH, since=NOW)
    bar.show_facts(changed(facts, [4], level=Level.LOW, unanswered=Level.LOW, since=NOW), NOW)
    assert (bar.worst.said.figure, bar.worst.said.count) == ("HH", "1")
    assert bar.worst.waits


@pytest.mark.parametrize(
    ("facts", "live", "said", "loud"),
    [
        (nothing_known(len(PARK.tags)), True, "未知", True),
        (calm(PARK), True, "无报警", True),
        (ALL_KNOWN, True, "无报警", False),
        (ALL_KNOWN, False, "非实时", True),
    ],
)
def test_it_is_calm_only_where_everything_is_known_and_of_now(
    bar: AlarmBar, facts: Facts, said: str, *, live: bool, loud: bool
) -> None:
    bar.show_facts(facts, NOW)
    bar.show_live(live=live)
    assert (bar.worst.said.figure, bar.worst.said.loud) == (said, loud)


def test_a_park_without_indicators_is_not_calm(qtbot: QtBot) -> None:
    bare = AlarmBar(PARK.__class__("", "某园区", PARK.origin, PARK.boundary, ()), theme())
    qtbot.addWidget(bare)
    bare.show_facts(nothing_known(0), NOW)
    assert bare.worst.said.figure == "未知"


def test_a_lost_contact_calls_too(bar: AlarmBar) -> None:
    bar.show_facts(changed(ALL_KNOWN, [8], quality=Quality.STALE, contact=AlarmState.UNACK, since=NOW - 60), NOW)
    assert (bar.worst.said.figure, bar.worst.said.count, bar.worst.waits) == ("失联", "1", True)
    assert bar.unknown.said.under == "失联未确认 1"
    assert bar.oldest.said.figure == "1 分 00 秒"


def test_the_longest_wait_goes_on_when_an_alarm_returns_or_becomes_worse(bar: AlarmBar) -> None:
    first = changed(ALL_KNOWN, [1], level=Level.HIGH, unanswered=Level.HIGH, since=NOW)
    bar.show_facts(first, NOW)
    bar.show_facts(changed(first, [1], level=Level.NORMAL, since=NOW + 30), NOW + 40)
    assert bar.oldest.said.figure == "40 秒"
    bar.show_facts(changed(first, [1], level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, since=NOW + 50), NOW + 60)
    assert bar.oldest.said.figure == "1 分 00 秒"
    bar.show_facts(changed(first, [1], level=Level.NORMAL, unanswered=Level.NORMAL, since=NOW + 70), NOW + 80)
    assert bar.oldest.said.figure == "—"


def test_what_calls_nobody_is_counted_apart_and_in_no_level(bar: AlarmBar) -> None:
    facts = changed(ALL_KNOWN, [1, 2, 3, 4], level=Level.HIGH, since=NOW)
    facts = changed(changed(facts, [1], state=AlarmState.SHLVD), [2, 3], state=AlarmState.DSUPR)
    bar.show_facts(changed(facts, [4], state=AlarmState.OOSRV), NOW)
    assert bar.away.said.figure == "1 · 2 · 1"
    assert figures(bar)["HIGH"] == "0"


def test_silence_is_said_with_its_end_and_goes_with_it(bar: AlarmBar) -> None:
    assert bar.silent.isHidden()
    bar.show_board(Board(silence=Silence(5, NOW + 600, "陈示例")), NOW)
    assert not bar.silent.isHidden()
    assert bar.silent.said.figure == "静音"
    bar.show_facts(ALL_KNOWN, NOW + 601)
    assert bar.silent.isHidden()


def test_a_flood_is_told_in_situations(bar: AlarmBar) -> None:
    bar.show_board(Board(situations=(SITUATION,)), NOW)
    assert bar.flood.text() == "情形 1"
    bar.show_board(Board(situations=(SITUATION,), flood=NOW - 30), NOW)
    assert bar.flood.text() == "泛滥 · 1 情形"


def test_silence_is_asked_for_at_the_bar_and_heard_at_the_header(qtbot: QtBot) -> None:
    header = Header(PARK, theme())
    qtbot.addWidget(header)
    with qtbot.waitSignal(header.silence_asked):
        next(each for each in header.findChildren(QToolButton) if each.text() == "消音").click()


@pytest.mark.parametrize("spoken", ["zh", "en"])
@pytest.mark.parametrize("width", [1920, 1600, 1366])
def test_every_figure_is_seen_whole_at_every_width(
    qtbot: QtBot, languages: Languages, width: int, spoken: Language
) -> None:
    languages.speak(spoken)
    header, person = Header(PARK, theme()), PersonButton(theme(), rehearsal=True)
    header.add(person)
    person.show_person("陈示例", Role.OPERATOR, locked=True, waiting=0)
    with shown(header, qtbot, width, 108):
        header.show_board(Board(silence=Silence(5, NOW + 600, "陈示例"), flood=NOW, situations=(SITUATION,) * 12), NOW)
        facts = changed(ALL_KNOWN, range(17), level=Level.HIGH_HIGH, unanswered=Level.HIGH_HIGH, since=NOW - 93000)
        header.show_facts(facts, NOW)
        QApplication.sendPostedEvents()
        assert header.width() == width
        assert person.text() in person.toolTip()
        tiles = [tile for tile in header.findChildren(Tile) if not tile.isHidden()]
        edges = sorted((tile.x(), tile.x() + tile.width()) for tile in tiles)
        assert all(right <= left for (_, right), (left, _) in pairwise(edges))
        assert all(tile.width() >= tile.sizeHint().width() for tile in tiles)
        labels = [label for label in header.alarms.findChildren(QLabel) if not label.isHidden()]
        assert all(label.geometry().right() < header.alarms.width() for label in labels)


def test_words_on_every_level_are_readable() -> None:
    for level in tuple(Level)[1:]:
        ground, words = luminance(theme().level(level)), luminance(readable_on(theme().level(level)))
        assert (max(ground, words) + 0.05) / (min(ground, words) + 0.05) >= 4.5
    assert readable_on(QColor("#000000")) == QColor("#FFFFFF")


def test_a_tile_is_told_to_those_who_listen(qtbot: QtBot) -> None:
    tile = Tile(theme())
    qtbot.addWidget(tile)
    tile.say(Said("14", "HH 高高报", "未确认 3", "level_high_high", loud=True))
    assert tile.accessibleName() == "HH 高高报 14 未确认 3"
    assert np.isclose(tile.width_at(0.5, brief=False) / tile.width_at(1.0, brief=False), 0.5, atol=0.15)
