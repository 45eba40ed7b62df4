"""Ten thousand alarms in the list: new facts shown and sorted, what is being read kept where it is.

Beside it the same in Qt's own classes, as a first version would be written: a standard item model, the cells that
differ set one by one, a proxy that keeps the lines sorted. Both must come to the same order, or the figures mean
nothing.
"""

import os
from statistics import median
from time import perf_counter

import numpy as np
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.result import Result
from loaders.places import CONFIG
from scenes.datums import Wgs84
from scenes.facts import Facts
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Place, Unit
from scenes.severity import Level
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.alarms.alarm_list import AlarmList
from viewer.panels.alarms.alarm_page import AlarmPage
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.theme import read_theme
from viewer.panels.words import LETTERS, clock_told, span_told
from viewer.places import ICONS

ROWS, ENTERPRISES = 10_000, 100
GOAL_MILLISECONDS, GOAL_RATIO = 20.0, 10.0
NOW = 1_790_000_000.0
_SHARE = 0.1
"""Of the alarms another tenth changes its level or is answered from one batch to the next; every value is new."""


def measure(*, quick: bool) -> list[Result]:
    """Median time of one batch: order, lines that move, cells that differ, the view's own arrangement."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    park, batches = city(), [facts_at(seed) for seed in range(4 if quick else 12)]
    panel = AlarmList(park, read_theme(CONFIG / "palette.toml", ICONS))
    panel.resize(1200, 800)
    panel.show()
    ours = ours_takes(panel, batches)
    rival = Plain(page_of(panel))
    peer = rival.takes(batches[:2] if quick else batches)
    if rival.order() != shown(panel, batches[1 if quick else -1]):
        raise AssertionError("the two lists do not come to the same order")
    panel.close()
    app.processEvents()
    ratio = peer / ours
    holds = ours <= GOAL_MILLISECONDS and ratio >= GOAL_RATIO
    goal = f"≤ {GOAL_MILLISECONDS:g} ms, ≥ {GOAL_RATIO:g}×"
    return [Result("alarm_list", ours, "ms", goal, holds, peer, "QStandardItemModel, QSortFilterProxyModel")]


def city() -> Park:
    """A hundred enterprises of a hundred indicators each."""
    ring = np.zeros((0, 2))
    each = ROWS // ENTERPRISES // 4

    def tank(code: str) -> Equipment:
        held = tuple(
            Indicator(
                f"{code}{row}", f"温度 {row}", IndicatorKind.TEMPERATURE, "℃", 0.0, 100.0, 5.0, 10.0, 80.0, 90.0, 1.0
            )
            for row in range(4)
        )
        return Equipment(code, f"储罐 {code}", "sphere", Place(0.0, 0.0), {"diameter": 9.0}, "lpg", held)

    def works(row: int) -> Enterprise:
        tanks = tuple(tank(f"{row:03d}{place:03d}") for place in range(each))
        return Enterprise(f"{row}", f"第 {row} 厂", ring, (Unit(f"{row}", "罐区", ring, tanks),))

    return Park("", "基准园区（虚构）", Wgs84(113.0, 23.0), ring, tuple(works(row) for row in range(ENTERPRISES)))


def facts_at(step: int) -> Facts:
    """Everything in alarm; each step a tenth of it moves, and every value is new."""
    chance = np.random.default_rng(7)
    level = chance.integers(1, 5, ROWS).astype(np.uint8)
    waits, since = chance.random(ROWS) < 0.5, NOW - np.round(chance.random(ROWS) * 86400)
    moves = np.random.default_rng(100 + step)
    moved = moves.random(ROWS) < _SHARE
    level[moved] = moves.integers(1, 5, int(moved.sum()))
    waits[moved] = moves.random(int(moved.sum())) < 0.5
    since[moved] = NOW + step - np.round(moves.random(int(moved.sum())) * 60, 3)
    zeros = np.zeros(ROWS, np.uint8)
    return Facts(
        value=moves.random(ROWS) * 100,
        time=np.full(ROWS, NOW + step),
        level=level,
        quality=zeros,
        unanswered=np.where(waits, level, Level.NORMAL).astype(np.uint8),
        since=since,
        code=np.zeros(ROWS, np.uint32),
        state=np.where(waits, 1, 2).astype(np.uint8),
        contact=zeros,
    )


def ours_takes(panel: AlarmList, batches: list[Facts]) -> float:
    """Milliseconds of one batch, with a line chosen in the middle of the list."""
    took: list[float] = []
    panel.show_facts(batches[0], NOW)
    page = page_of(panel)
    page.selectRow(ROWS // 2)
    page.scrollTo(page.currentIndex())
    for step, facts in enumerate(batches):
        begin = perf_counter()
        panel.show_facts(facts, NOW + step)
        panel.catch_up()
        took.append((perf_counter() - begin) * 1000)
    return median(took[1:])


def shown(panel: AlarmList, facts: Facts) -> list[int]:
    """Tag rows from the top."""
    panel.show_facts(facts, NOW)
    panel.catch_up()
    return [int(key) >> 1 for key in page_of(panel).lines_shown.keys]


def page_of(panel: AlarmList) -> AlarmPage:
    """The page of alarms."""
    page = panel.findChild(AlarmPage, Page.STANDING.name.lower())
    assert isinstance(page, AlarmPage)
    return page


class Plain:
    """The same list in Qt's own classes: items hold their words, so every word that changes is made and set."""

    def __init__(self, page: AlarmPage) -> None:
        self._columns = page.lines_shown.columns
        self._model, self._proxy = QStandardItemModel(ROWS, len(self._columns)), QSortFilterProxyModel()
        self._items = [[QStandardItem(str(col)) for col in self._columns] for _ in range(ROWS)]
        for row, items in enumerate(self._items):
            for place, item in enumerate(items):
                self._model.setItem(row, place, item)
        self._proxy.setSortRole(Qt.ItemDataRole.UserRole)
        self._proxy.setDynamicSortFilter(False)  # the usual advice: sort once, not at every cell
        self._proxy.setSourceModel(self._model)
        self._view = QTableView()
        self._view.setModel(self._proxy)
        self._view.resize(1200, 800)
        self._view.show()

    def takes(self, batches: list[Facts]) -> float:
        """Milliseconds of one batch."""
        took: list[float] = []
        for step, facts in enumerate(batches):
            begin = perf_counter()
            self._show(facts, NOW + step)
            took.append((perf_counter() - begin) * 1000)
        return median(took[1:])

    def order(self) -> list[int]:
        """Tag rows from the top."""
        return [self._proxy.mapToSource(self._proxy.index(line, 0)).row() for line in range(ROWS)]

    def _show(self, facts: Facts, now: float) -> None:
        told = {
            Col.LEVEL: [LETTERS[Level(level)] for level in facts.level.tolist()],
            Col.STATE: ["未确认" if waits else "已确认" for waits in facts.unanswered.tolist()],
            Col.VALUE: [f"{value:.1f} ℃" for value in facts.value.tolist()],
            Col.SINCE: [clock_told(since) for since in facts.since.tolist()],
            Col.LASTED: [span_told(now - since) for since in facts.since.tolist()],
        }
        for col, words in told.items():
            place = self._columns.index(col)
            for items, word in zip(self._items, words, strict=True):
                if items[place].text() != word:
                    items[place].setText(word)
        for items, key in zip(self._items, _places(facts), strict=True):
            items[0].setData(key, Qt.ItemDataRole.UserRole)
        self._proxy.sort(0)
        self._view.executeDelayedItemsLayout()


def _places(facts: Facts) -> list[int]:
    """The place of every alarm in the usual order, as one number to sort by."""
    order = np.lexsort((np.arange(ROWS), -facts.since, -facts.level.astype(np.int8), facts.unanswered == 0))
    place = np.empty(ROWS, np.int64)
    place[order] = np.arange(ROWS)
    return place.tolist()
