"""The alarm list: what stands, told as alarms and as situations, what is not known, and what calls nobody for now."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from loaders.live.acts import Act, Action
from scenes.alarm import Axis
from scenes.alarm_board import Board, Situation
from scenes.columns import Flags, Numbers
from scenes.facts import Facts, nothing_known
from scenes.plant import Park
from viewer.panels.alarm_menu import alarm_menu
from viewer.panels.alarm_models import AlarmLines
from viewer.panels.alarm_page import AlarmPage
from viewer.panels.alarm_pages import Page, keys_of
from viewer.panels.alarm_seen import by_row, nothing_seen, seen
from viewer.panels.alarm_sheets import everything, page_sheet
from viewer.panels.alarm_sieve import Haystacks, Sieve, passing
from viewer.panels.alarm_tally import tally
from viewer.panels.asked import acknowledgements, concern_of, resets, returns, waiting
from viewer.panels.filter_strip import FilterStrip
from viewer.panels.save_choice import chosen_path
from viewer.panels.situation_model import SituationLines
from viewer.panels.tab_words import empty_text, tab_texts
from viewer.panels.tag_names import TagNames
from viewer.panels.theme import GAP, LEAD, Theme

BATCH_MILLISECONDS = 250
"""The list moves at most four times a second: faster than that nobody reads."""

_ALARM_PAGES = (Page.STANDING, Page.UNKNOWN, Page.AWAY)


class AlarmList(QWidget):
    """A filter hides lines and counts what it hides; the counts on the tabs are of everything."""

    acknowledged = Signal(object, object)
    """The same of process alarms as two columns, for a window without a seat."""
    acted = Signal(object)
    """An `Act`: rows of one axis and the exact level that each showed."""
    shelve_asked = Signal(object)
    """A `Concern`, here and below: the alarms that a form is to be filled in for."""
    note_asked = Signal(object)
    take_out_asked = Signal(object)
    silence_asked = Signal()
    history_asked = Signal(int)
    """A tag row."""
    export_asked = Signal(object, object)
    """A path and the `Export` to be written there; writing takes a second, so it is done elsewhere."""
    selected = Signal(int)
    """The equipment of a line that was clicked or reached with the arrows: an object row."""
    tag_selected = Signal(int)
    """Its indicator: a tag row. Comes right after `selected`."""
    fly_asked = Signal(int)
    """An object row to fly to."""

    def __init__(
        self,
        park: Park,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        choose_path: Callable[[QWidget, str], Path | None] = chosen_path,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("alarms")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._park, self._theme, self._choose_path = park, theme, choose_path
        self._names, self._stacks = TagNames(park), Haystacks(park)
        self._facts, self._board, self._now = nothing_known(len(park.tags)), Board(), 0.0
        self._rows, self._seen = by_row(self._board, len(park.tags)), nothing_seen(len(park.tags))
        self._said: tuple[str, Flags] = ("", np.ones(len(park.tags), np.bool_))
        self._pages = {page: AlarmPage(self._lines(page), theme, self) for page in Page}
        self._tabs, self._stack, self._strip = QTabBar(self), QStackedWidget(self), self._filter()
        self._seek, self._export = QToolButton(self), QToolButton(self)
        self._answer, self._answer_all = QPushButton(self), QPushButton(self)
        self._pace = QTimer(self, singleShot=True, interval=BATCH_MILLISECONDS)
        self._late = False
        self._arrange()
        self._connect()
        self._say()

    def sizeHint(self) -> QSize:
        """Wide, and high enough for eight lines."""
        return QSize(1200, self._theme.scaled(330))

    def show_facts(self, facts: Facts, now: float) -> None:
        """Show new facts; `now` is the feed's clock, seconds since 1970 UTC. Everything being read stays put."""
        self._facts, self._now = facts, now
        self._come()

    def show_board(self, board: Board, now: float) -> None:
        """Show who did what, what is away and until when, and the situations."""
        self._board, self._now = board, now
        self._come()

    def catch_up(self) -> None:
        """Show at once what waits for the next batch."""
        self._late = False
        if self._rows.board is not self._board:
            self._rows = by_row(self._board, len(self._park.tags))
        self._seen = seen(self._facts, self._rows, self._now)
        self._refresh()

    @property
    def page(self) -> Page:
        """The page that is open."""
        return Page(max(self._tabs.currentIndex(), 0))

    def turn_to(self, page: Page) -> None:
        """Open a page."""
        self._tabs.setCurrentIndex(page)

    def select_object(self, row: int | None) -> None:
        """Something was chosen elsewhere, in the scene or by search: mark its lines here, without a signal."""
        view, model = self._view, self._view.lines_shown
        if row is not None and any(model.object_of(line) == row for line in view.lines()):
            return
        view.clearSelection()
        lines = [line for line in range(len(model.keys)) if model.object_of(line) == row] if row is not None else []
        if lines:
            view.selectRow(lines[0])
            view.scrollTo(model.index(lines[0], 0))

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def acknowledge_selected(self) -> None:
        """Answer what is chosen, with the levels seen."""
        self._ask(acknowledgements(self._seen, self._chosen()))

    def acknowledge_shown(self) -> None:
        """Answer every line of this page that the filter lets through."""
        self._ask(acknowledgements(self._seen, self._shown()))

    def export(self, *, all_pages: bool) -> None:
        """Ask for a place, and hand on what is shown, or everything."""
        path = self._choose_path(self, self.tr("导出报警"))
        if path is None:
            return
        if all_pages:
            models = [view.lines_shown for view in self._pages.values()]
            self.export_asked.emit(path, everything(self._park, models, self._seen, self._board.situations))
        else:
            model, hidden = self._view.lines_shown, self._hidden_words()
            columns, told = self._view.shown_columns(), self._strip.told()
            self.export_asked.emit(path, page_sheet(self._park, model, columns, filters=told, hidden=hidden))

    def do(self, letter: str) -> None:
        """What a letter of the keyboard means."""
        match letter:
            case "A":
                self.acknowledge_selected()
            case "F":
                self._strip.seek()
            case "M":
                self.silence_asked.emit()
            case "R":
                self._ask(resets(self._seen, self._chosen()))
            case "C":
                self._ask(returns(self._seen, self._chosen()))
            case "H" if self._view.lines():
                self.history_asked.emit(self._view.lines_shown.tag_of(self._view.lines()[0]))
            case _:
                self._fill_in(letter)

    @property
    def _view(self) -> AlarmPage:
        return self._pages[self.page]

    def _fill_in(self, letter: str) -> None:
        forms = {"S": self.shelve_asked, "N": self.note_asked, "O": self.take_out_asked}
        concern = concern_of(self._seen, self._chosen())
        if letter in forms and concern is not None:
            forms[letter].emit(concern)

    def _ask(self, acts: tuple[Act, ...]) -> None:
        for act in acts:
            self.acted.emit(act)
            if act.action is Action.ACKNOWLEDGE and act.axis == Axis.PROCESS:
                self.acknowledged.emit(act.rows.copy(), act.levels)

    def _chosen(self) -> Numbers:
        """Keys of the alarms of the chosen lines."""
        return _keys(self._view.lines_shown, self._view.lines())

    def _shown(self) -> Numbers:
        return _keys(self._view.lines_shown, range(len(self._view.lines_shown.keys)))

    def _come(self) -> None:
        if self._pace.isActive():
            self._late = True
        else:
            self.catch_up()
            self._pace.start()

    def _go_on(self) -> None:
        if self._late:
            self.catch_up()
            self._pace.start()

    def _refresh(self) -> None:
        if self.page is Page.SITUATIONS:
            self._view.show_situations(self._seen, self._passing_situations())
        else:
            keys = keys_of(self.page, self._seen)
            self._view.show_lines(self._seen, keys[self._passes(keys)])
        self._count()
        self._enable()

    def _passes(self, keys: Numbers) -> Flags:
        sieve = self._strip.sieve()
        if sieve.text != self._said[0]:
            self._said = (sieve.text, self._stacks.holding(sieve.text))
        return passing(sieve, self._seen, self._said[1], self._names.ancestry.enterprise, keys)

    def _passing_situations(self) -> tuple[Situation, ...]:
        """A situation passes whole as soon as one of its alarms does."""
        if self._strip.sieve() == Sieve():
            return self._board.situations
        return tuple(
            each
            for each in self._board.situations
            if self._passes(np.array([2 * row + axis for row in each.rows for axis in (0, 1)], np.int64)).any()
        )

    def _count(self) -> None:
        """The counts on the tabs are of everything; a filter does not make them smaller."""
        counts = tally(self._seen, np.empty(0))
        for page, text in tab_texts(counts, len(self._board.situations)).items():
            self._tabs.setTabText(page, text)
        self._strip.say_hidden(self._hidden_words())
        filtered = not self._strip.sieve().open
        self._view.say_empty(self.tr("筛选后没有可显示的行。") if filtered else empty_text(self.page, counts))

    def _hidden_words(self) -> str:
        """What the filter hides on this page, and what of it, here and elsewhere, waits."""
        if self._strip.sieve().open:
            return ""
        hidden = {page: keys[~self._passes(keys)] for page in _ALARM_PAGES for keys in (keys_of(page, self._seen),)}
        here = len(hidden[self.page]) if self.page in hidden else 0
        if self.page is Page.SITUATIONS:
            here = len(self._board.situations) - len(self._passing_situations())
        waits = sum(len(waiting(self._seen, keys)) for keys in hidden.values())
        if waits:
            return self.tr("筛选隐藏 {0} 条；全部页中未确认而被隐藏 {1} 条").format(here, waits)
        return self.tr("筛选隐藏 {0} 条").format(here)

    def _enable(self) -> None:
        self._answer.setEnabled(len(waiting(self._seen, self._chosen())) > 0)
        self._answer_all.setEnabled(len(waiting(self._seen, self._shown())) > 0)

    def _look(self, line: int) -> None:
        model = self._view.lines_shown
        self.selected.emit(model.object_of(line))
        self.tag_selected.emit(model.tag_of(line))

    def _fly(self, line: int) -> None:
        self.fly_asked.emit(self._view.lines_shown.object_of(line))

    def _turn(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self._refresh()

    def _sort(self, section: int) -> None:
        self._view.sort_by(section)
        self._refresh()

    def _offer(self, at: QPoint) -> None:
        alarm_menu(self, self._seen, self._chosen(), self.do).popup(at)

    def _lines(self, page: Page) -> AlarmLines:
        if page is Page.SITUATIONS:
            return SituationLines(self._park, self._names, self._theme, self)
        return AlarmLines(self._park, self._names, self._theme, page, self)

    def _filter(self) -> FilterStrip:
        return FilterStrip(self._names.enterprises, self._theme, self)

    def _arrange(self) -> None:
        for view in self._pages.values():
            self._tabs.addTab("")
            self._stack.addWidget(view)
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self._seek.setIcon(self._theme.icon("filter"))
        self._export.setIcon(self._theme.icon("export"))
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._export.setMenu(QMenu(self._export))
        for button, name in ((self._answer, "acknowledge"), (self._answer_all, "acknowledge_all")):
            button.setIcon(self._theme.lead_icon(name))
            button.setIconSize(LEAD)
        bar = QHBoxLayout()
        bar.setSpacing(GAP)
        for widget in (self._tabs, self._seek, self._export, self._answer, self._answer_all):
            bar.addWidget(widget)
        bar.insertStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        whole.setSpacing(GAP // 2)
        whole.addLayout(bar)
        whole.addWidget(self._strip)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(self._turn)
        self._pace.timeout.connect(self._go_on)
        self._strip.changed.connect(self._refresh)
        self._strip.left.connect(lambda: self._view.setFocus())
        self._seek.clicked.connect(self._strip.seek)
        self._answer.clicked.connect(self.acknowledge_selected)
        self._answer_all.clicked.connect(self.acknowledge_shown)
        shortcut = QShortcut(QKeySequence("Ctrl+E"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: self.export(all_pages=False))
        for view in self._pages.values():
            view.looked_at.connect(self._look)
            view.fly_asked.connect(self._fly)
            view.key_asked.connect(self.do)
            view.menu_asked.connect(self._offer)
            view.selectionModel().selectionChanged.connect(self._enable)
            view.horizontalHeader().sectionClicked.connect(self._sort)

    def _say(self) -> None:
        self._seek.setToolTip(self.tr("筛选（F）；筛选不消警"))
        self._export.setToolTip(self.tr("导出（Ctrl+E 导出所显示的）"))
        menu = self._export.menu()
        menu.clear()
        menu.addAction(self.tr("导出所显示的…")).triggered.connect(lambda: self.export(all_pages=False))
        menu.addAction(self.tr("导出全部…")).triggered.connect(lambda: self.export(all_pages=True))
        self._answer.setText(self.tr("确认所选"))
        self._answer.setToolTip(self.tr("确认所选报警（空格键或 A）"))
        self._answer_all.setText(self.tr("确认全部显示项"))
        self._answer_all.setToolTip(self.tr("确认列表中显示的全部报警；被筛选隐藏的不在内"))
        for view in self._pages.values():
            view.say()
        self._refresh()


def _keys(model: AlarmLines, lines: Iterable[int]) -> Numbers:
    """Keys of the alarms of some lines, each once, in the order of the lines."""
    keys = dict.fromkeys(key for line in lines for key in model.alarms_of(line))
    return np.array(list(keys), np.int64)
