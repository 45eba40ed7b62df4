"""What is being read stays where it is, whatever happens to the list around it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from pytestqt.qtbot import QtBot

from scenes.alarm import AlarmState
from scenes.facts import Facts
from scenes.severity import Level
from tests.panels.hands import shown
from tests.panels.small_park import NOW, calm, theme, wide_park
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.alarms.alarm_page import AlarmPage
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.lines import MOST_RANGES, Lines, runs

SOME = wide_park(400)
MANY = wide_park()

keys_shown = some.lists(some.integers(0, 40), unique=True).map(lambda keys: np.array(keys, np.int64))


class Plain(Lines):
    """Lines that say their key."""

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        return str(self.keys[index.row()])


class Told:
    """What a list says of itself: ranges that came, that went, that differ."""

    def __init__(self, lines: Lines) -> None:
        self.came: list[int] = []
        self.went: list[int] = []
        self.differs: list[tuple[int, int]] = []
        lines.rowsInserted.connect(self._come)
        lines.rowsRemoved.connect(self._go)
        lines.dataChanged.connect(self._differ)

    def _come(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.came.append(last - first + 1)

    def _go(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.went.append(last - first + 1)

    def _differ(self, first: QModelIndex, last: QModelIndex) -> None:
        self.differs.append((first.row(), last.row()))


def at_random(seed: int, tags: int, *, alarms: float) -> Facts:
    """Some alarms, some of which wait, all since another moment."""
    chance, facts = np.random.default_rng(seed), calm(MANY if tags == len(MANY.tags) else SOME)
    level = np.where(chance.random(tags) < alarms, chance.integers(1, 5, tags), 0).astype(np.uint8)
    waits = (level > 0) & (chance.random(tags) < 0.4)
    return replace(
        facts,
        level=level,
        unanswered=np.where(waits, level, 0).astype(np.uint8),
        state=np.where(waits, AlarmState.UNACK, np.where(level > 0, AlarmState.ACKED, 0)).astype(np.uint8),
        since=NOW - chance.integers(1, 1000, tags).astype(np.float64),
        value=chance.random(tags) * 100,
    )


def page_of(panel: AlarmList) -> AlarmPage:
    page = panel.findChild(AlarmPage, Page.STANDING.name.lower())
    assert isinstance(page, AlarmPage)
    return page


def show(panel: AlarmList, facts: Facts, now: float = NOW) -> None:
    panel.show_facts(facts, now)
    panel.catch_up()


@given(some.lists(keys_shown, min_size=2, max_size=6))
def test_every_index_that_somebody_holds_follows_its_line(lists: list[np.ndarray]) -> None:
    model = Plain(3)
    model.show_keys(lists[0])
    held = {int(key): QPersistentModelIndex(model.index(line, 2)) for line, key in enumerate(model.keys)}
    gone: set[int] = set()
    for keys in lists[1:]:
        model.show_keys(keys)
        gone |= held.keys() - set(keys.tolist())
        assert model.keys.tolist() == keys.tolist()
        for key, index in held.items():
            assert index.isValid() == (key not in gone)
            if index.isValid():
                assert int(model.keys[index.row()]) == key
                assert index.column() == 2


@given(keys_shown, keys_shown)
def test_lines_come_in_one_range_and_go_in_one(before: np.ndarray, after: np.ndarray) -> None:
    model = Plain(1)
    model.show_keys(before)
    told = Told(model)
    model.show_keys(after)
    old, new = set(before.tolist()), set(after.tolist())
    assert told.came == [len(new - old)][: bool(new - old)]
    assert told.went == [len(old - new)][: bool(old - new)]


@given(some.sets(some.integers(0, 500)))
def test_what_differs_is_told_in_few_ranges_that_cover_it(lines: set[int]) -> None:
    found = runs(np.array(sorted(lines), np.intp))
    covered = {line for first, last in found for line in range(first, last + 1)}
    assert len(found) <= MOST_RANGES
    assert lines <= covered
    if len(found) < MOST_RANGES:
        assert lines == covered


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    seeds=some.lists(some.integers(0, 1000), min_size=2, max_size=4), scroll=some.integers(0, 3000), data=some.data()
)
def test_selection_and_scroll_survive_whatever_comes(
    qtbot: QtBot, seeds: list[int], scroll: int, data: some.DataObject
) -> None:
    panel = AlarmList(SOME, theme())
    with shown(panel, qtbot, 1000, 260):
        page = page_of(panel)
        show(panel, at_random(seeds[0], 400, alarms=0.6))
        chosen = data.draw(some.integers(0, len(page.lines_shown.keys) - 1))
        page.selectRow(chosen)
        page.verticalScrollBar().setValue(scroll)
        for seed in seeds[1:]:
            before = {int(page.lines_shown.keys[line]) for line in page.lines()}
            hold, height = page.hold(), page.verticalHeader().defaultSectionSize()
            show(panel, at_random(seed, 400, alarms=0.6))
            keys = page.lines_shown.keys
            assert {int(keys[line]) for line in page.lines()} == before & set(keys.tolist())
            places = np.flatnonzero(keys == hold.key) if hold.key is not None else np.empty(0, np.intp)
            bar = page.verticalScrollBar()
            if len(places):
                wanted = int(places[0]) * height - hold.below
                assert bar.value() == min(max(wanted, 0), bar.maximum())


def test_ten_thousand_lines_move_in_one_batch(qtbot: QtBot) -> None:
    panel = AlarmList(MANY, theme())
    with shown(panel, qtbot, 1200, 400):
        page = page_of(panel)
        model = page.lines_shown
        show(panel, at_random(1, 10_000, alarms=1.0))
        assert model.rowCount() == 10_000
        page.selectRow(5000)
        key, told = int(model.keys[5000]), Told(model)
        show(panel, at_random(2, 10_000, alarms=0.95))
        assert [int(model.keys[line]) for line in page.lines()] == [key] or key not in model.keys
        assert len(told.came) <= 1
        assert len(told.went) <= 1
        assert len(told.differs) <= MOST_RANGES + 2


def test_nothing_is_told_when_nothing_differs(qtbot: QtBot) -> None:
    panel = AlarmList(SOME, theme())
    with shown(panel, qtbot, 1200, 400):
        facts, model = at_random(1, 400, alarms=0.5), page_of(panel).lines_shown
        show(panel, facts)
        with qtbot.assertNotEmitted(model.dataChanged), qtbot.assertNotEmitted(model.layoutChanged):
            show(panel, at_random(1, 400, alarms=0.5))


def test_only_the_lines_that_differ_are_told(qtbot: QtBot) -> None:
    panel = AlarmList(SOME, theme())
    with shown(panel, qtbot, 1200, 400):
        facts, model = at_random(1, 400, alarms=0.5), page_of(panel).lines_shown
        show(panel, facts)
        value = facts.value.copy()
        value[int(model.keys[7]) >> 1] += 1.0
        told = Told(model)
        show(panel, replace(facts, value=value))
        assert told.differs == [(7, 7)]


@pytest.mark.parametrize("level", list(Level)[1:])
def test_a_sort_of_a_column_is_one_sort_and_stable(qtbot: QtBot, level: Level) -> None:
    panel = AlarmList(SOME, theme())
    with shown(panel, qtbot, 1200, 400):
        show(panel, at_random(int(level), 400, alarms=0.7))
        page = page_of(panel)
        usual = page.lines_shown.keys.tolist()
        page.horizontalHeader().sectionClicked.emit(0)
        seen = page.lines_shown.seen
        levels = [int(seen.level[key >> 1]) for key in page.lines_shown.keys.tolist()]
        assert levels == sorted(levels, reverse=True)
        for each in set(levels):
            alike = [key for key in page.lines_shown.keys.tolist() if seen.level[key >> 1] == each]
            assert alike == [key for key in usual if seen.level[key >> 1] == each]
