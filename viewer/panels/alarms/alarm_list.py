"""The alarm list: what stands, told as alarms and as situations, what is not known, and what calls nobody for now."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from loaders.live.acts import Act
from scenes.alarm_board import Board
from scenes.facts import Facts, nothing_known
from scenes.plant import Park
from viewer.panels.alarms.alarm_book import AlarmBook
from viewer.panels.alarms.alarm_menu import alarm_menu
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.alarm_seen import by_row, nothing_seen, seen
from viewer.panels.alarms.alarm_sheets import everything, page_sheet
from viewer.panels.alarms.asked import acknowledgements, concern_of, resets, returns, waiting
from viewer.panels.alarms.sieve_words import sieve_of_words, words_of_sieve
from viewer.panels.save_choice import chosen_path
from viewer.panels.theme import GAP, LEAD, Theme

BATCH_MILLISECONDS = 250
"""The list moves at most four times a second: faster than that nobody reads."""


class AlarmList(QWidget):
    """A filter hides lines and counts what it hides; the counts on the tabs are of everything."""

    acted = Signal(object)
    """An `Act`: rows of one axis and the exact level that each showed."""
    shelve_asked = Signal(object)
    """A `Concern`, here and below: the alarms that a form is to be filled in for."""
    note_asked = Signal(object)
    take_out_asked = Signal(object)
    silence_asked = Signal()
    history_asked = Signal(int)
    """A tag row."""
    incident_asked = Signal(int)
    """The indicator, a tag row, from whose alarm an incident is to be opened."""
    export_asked = Signal(object, object)
    """A path and the `Export` to be written there; writing takes a second, so it is done elsewhere."""
    selected = Signal(int)
    """The equipment of a line that was clicked or reached with the arrows: an object row."""
    tag_selected = Signal(int)
    """Its indicator: a tag row. Comes right after `selected`."""
    fly_asked = Signal(int)
    """An object row to fly to."""

    _due = Signal()
    """Something is to be shown as soon as everything that comes with it is here."""

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
        self._facts, self._board, self._now = nothing_known(len(park.tags)), Board(), 0.0
        self._rows, self._seen = by_row(self._board, len(park.tags)), nothing_seen(len(park.tags))
        self._book = AlarmBook(park, theme, self)
        self._seek, self._export = QToolButton(self), QToolButton(self)
        self._answer, self._answer_all = QPushButton(self), QPushButton(self)
        self._pace = QTimer(self, singleShot=True, interval=BATCH_MILLISECONDS)
        self._late = False
        self._enterprises = [each.code for each in park.enterprises]
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
        self._book.show(self._seen, self._rows.situations)

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self._book.page

    def turn_to(self, page: Page) -> None:
        """Open a page."""
        self._book.tabs.setCurrentIndex(page)

    @property
    def set_to(self) -> tuple[str, ...]:
        """The page that is open and the filter over it (`sieve_words`)."""
        return words_of_sieve(self._book.strip.sieve(), self.page, self._enterprises)

    def set_like(self, words: Iterable[str]) -> tuple[str, ...]:
        """Open that page and filter like that; the words that say nothing here."""
        sieve, page, lost = sieve_of_words(words, self._enterprises)
        if sieve != self._book.strip.sieve():
            self._book.strip.show_sieve(sieve)
        self.turn_to(page)
        return lost

    def select_object(self, row: int | None) -> None:
        """Something was chosen elsewhere, in the scene or by search: mark its first line here, without a signal."""
        view, model = self._book.view, self._book.view.lines_shown
        owners = model.objects()
        if row is not None and (owners[view.lines()] == row).any():
            return
        view.clearSelection()
        lines = np.flatnonzero(owners == row) if row is not None else np.empty(0, np.intp)
        if len(lines):
            view.selectRow(int(lines[0]))
            view.scrollTo(model.index(int(lines[0]), 0))

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons give way to the counts on the tabs."""
        super().resizeEvent(event)
        self._fit()

    def acknowledge_selected(self) -> None:
        """Answer what is chosen, with the levels seen."""
        self._ask(acknowledgements(self._seen, self._book.chosen()))

    def acknowledge_shown(self) -> None:
        """Answer every line of this page that the filter lets through."""
        self._ask(acknowledgements(self._seen, self._book.shown()))

    def export(self, *, all_pages: bool) -> None:
        """Ask for a place, and hand on what is shown, or everything."""
        path = self._choose_path(self, self.tr("导出报警"))
        if path is None:
            return
        book = self._book
        if all_pages:
            self.export_asked.emit(path, everything(self._park, book.every_page(), self._seen, self._rows.situations))
            return
        filters, hidden = book.strip.told(), book.hidden_words()
        columns = book.view.shown_columns()
        sheet = page_sheet(self._park, book.view.lines_shown, columns, filters=filters, hidden=hidden)
        self.export_asked.emit(path, sheet)

    def do(self, letter: str) -> None:
        """What a letter of the keyboard means."""
        chosen = self._book.chosen()
        match letter:
            case "A":
                self._ask(acknowledgements(self._seen, chosen))
            case "F":
                self._book.strip.seek()
            case "M":
                self.silence_asked.emit()
            case "R":
                self._ask(resets(self._seen, chosen))
            case "C":
                self._ask(returns(self._seen, chosen))
            case "H" if lines := self._book.view.lines():
                self.history_asked.emit(self._book.view.lines_shown.tag_of(lines[0]))
            case "I" if lines := self._book.view.lines():
                self.incident_asked.emit(self._book.view.lines_shown.tag_of(lines[0]))
            case _:
                self._fill_in(letter)

    def _fill_in(self, letter: str) -> None:
        forms = {"S": self.shelve_asked, "N": self.note_asked, "O": self.take_out_asked}
        concern = concern_of(self._seen, self._book.chosen())
        if letter in forms and concern is not None:
            forms[letter].emit(concern)

    def _ask(self, acts: tuple[Act, ...]) -> None:
        for act in acts:
            self.acted.emit(act)

    def _come(self) -> None:
        """Facts and board of one moment come one after the other, and are shown as one batch."""
        if not self._late and not self._pace.isActive():
            self._due.emit()
        self._late = True

    def _go_on(self) -> None:
        if self._late:
            self.catch_up()
            self._pace.start()

    def _fit(self) -> None:
        """Words on the buttons only where the tabs have all the room they need; without them there is a hint."""
        words = {self._answer: self.tr("确认所选"), self._answer_all: self.tr("确认全部显示项")}
        for button, text in words.items():
            button.setText(text)
            button.setAccessibleName(text)
        others = (self._book.tabs, self._seek, self._export, *words)
        for button in reversed(words):
            if sum(widget.sizeHint().width() + GAP for widget in others) > self.width():
                button.setText("")

    def _enable(self) -> None:
        self._answer.setEnabled(len(waiting(self._seen, self._book.chosen())) > 0)
        self._answer_all.setEnabled(len(waiting(self._seen, self._book.shown())) > 0)

    def _look(self, line: int) -> None:
        model = self._book.view.lines_shown
        self.selected.emit(model.object_of(line))
        self.tag_selected.emit(model.tag_of(line))

    def _fly(self, line: int) -> None:
        self.fly_asked.emit(self._book.view.lines_shown.object_of(line))

    def _offer(self, at: QPoint) -> None:
        alarm_menu(self, self._seen, self._book.chosen(), self.do).popup(at)

    def _arrange(self) -> None:
        self._seek.setIcon(self._theme.icon("filter"))
        self._export.setIcon(self._theme.icon("export"))
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._export.setMenu(QMenu(self._export))
        for button, name in ((self._answer, "acknowledge"), (self._answer_all, "acknowledge_all")):
            button.setIcon(self._theme.lead_icon(name))
            button.setIconSize(LEAD)
        bar = QHBoxLayout()
        bar.setSpacing(GAP)
        for widget in (self._book.tabs, self._seek, self._export, self._answer, self._answer_all):
            bar.addWidget(widget)
        bar.insertStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        whole.setSpacing(GAP // 2)
        whole.addLayout(bar)
        whole.addWidget(self._book.strip)
        whole.addWidget(self._book.stack, 1)

    def _connect(self) -> None:
        self._pace.timeout.connect(self._go_on)
        self._due.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        self._book.refreshed.connect(self._enable)
        self._book.retitled.connect(self._fit)
        self._seek.clicked.connect(self._book.strip.seek)
        self._answer.clicked.connect(self.acknowledge_selected)
        self._answer_all.clicked.connect(self.acknowledge_shown)
        shortcut = QShortcut(QKeySequence("Ctrl+E"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._export_shown)
        for keys, steps in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            turn = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            turn.activated.connect(partial(self._leaf, steps))
        for view in self._book.pages.values():
            view.looked_at.connect(self._look)
            view.fly_asked.connect(self._fly)
            view.key_asked.connect(self.do)
            view.menu_asked.connect(self._offer)

    def _leaf(self, steps: int) -> None:
        """To the next page, and the keyboard with it."""
        self.turn_to(Page((self.page + steps) % len(Page)))
        self._book.view.setFocus()

    def _export_shown(self) -> None:
        self.export(all_pages=False)

    def _export_all(self) -> None:
        self.export(all_pages=True)

    def _say(self) -> None:
        self._seek.setToolTip(self.tr("筛选（F）；筛选不消警"))
        self._export.setToolTip(self.tr("导出（Ctrl+E 导出所显示的）"))
        menu = self._export.menu()
        menu.clear()
        menu.addAction(self.tr("导出所显示的…")).triggered.connect(self._export_shown)
        menu.addAction(self.tr("导出全部…")).triggered.connect(self._export_all)
        self._answer.setToolTip(self.tr("确认所选报警（空格键或 A）"))
        self._answer_all.setToolTip(self.tr("确认列表中显示的全部报警；被筛选隐藏的不在内"))
        self._book.say()
        self._fit()
