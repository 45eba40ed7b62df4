"""The pages of the alarm list under their tabs, and the filter over them."""

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from scenes.alarm import Axis
from scenes.alarm_board import Situation
from scenes.columns import Flags, Numbers
from scenes.plant import Park
from viewer.panels.alarms.alarm_models import AlarmLines
from viewer.panels.alarms.alarm_page import AlarmPage
from viewer.panels.alarms.alarm_pages import Page, keys_of
from viewer.panels.alarms.alarm_seen import Seen, key_of, nothing_seen
from viewer.panels.alarms.alarm_sieve import Haystacks, passing
from viewer.panels.alarms.alarm_tally import tally
from viewer.panels.alarms.asked import waiting
from viewer.panels.alarms.filter_strip import FilterStrip
from viewer.panels.alarms.situation_model import SituationLines
from viewer.panels.alarms.tab_words import empty_text, tab_texts
from viewer.panels.alarms.tag_names import TagNames
from viewer.panels.theme import Theme

_ALARM_PAGES = (Page.STANDING, Page.UNKNOWN, Page.AWAY)

translate = QCoreApplication.translate


class AlarmBook(QObject):
    """Only the page that is open is kept up to date; the counts on the tabs are of everything, at any time."""

    refreshed = Signal()
    """Other lines are shown, or others chosen."""
    retitled = Signal()
    """A tab says something else, and may be wider."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        names = TagNames(park)
        self._stacks, self._enterprise = Haystacks(park), names.ancestry.enterprise
        self._seen, self._situations = nothing_seen(len(park.tags)), tuple[Situation, ...]()
        self._said: tuple[str, Flags] = ("", np.ones(len(park.tags), np.bool_))
        self.tabs, self.stack, self.strip = QTabBar(parent), QStackedWidget(parent), FilterStrip(names, theme, parent)
        self.pages = {page: AlarmPage(_lines(park, names, theme, page, parent), theme, parent) for page in Page}
        for view in self.pages.values():
            self.tabs.addTab("")
            self.stack.addWidget(view)
            view.selectionModel().selectionChanged.connect(self.refreshed)
            view.horizontalHeader().sectionClicked.connect(self._sort)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.currentChanged.connect(self._turn)
        self.strip.changed.connect(self.refresh)
        self.strip.left.connect(self._go_back)

    @property
    def page(self) -> Page:
        """The page that is open."""
        return Page(max(self.tabs.currentIndex(), 0))

    @property
    def view(self) -> AlarmPage:
        """Its table."""
        return self.pages[self.page]

    def every_page(self) -> list[AlarmLines]:
        """The lines of every page, all brought up to date."""
        for page in Page:
            self._refresh(page)
        return [view.lines_shown for view in self.pages.values()]

    def show(self, seen: Seen, situations: tuple[Situation, ...]) -> None:
        """Show what is known at one moment."""
        self._seen, self._situations = seen, situations
        self.refresh()

    def chosen(self) -> Numbers:
        """Keys of the alarms of the chosen lines."""
        return self.view.lines_shown.alarms_at(np.array(self.view.lines(), np.intp))

    def shown(self) -> Numbers:
        """Keys of the alarms of every line of this page."""
        model = self.view.lines_shown
        return model.alarms_at(np.arange(len(model.keys)))

    def refresh(self) -> None:
        """Bring the open page and the tabs up to date."""
        self._refresh(self.page)
        self._count()
        self.refreshed.emit()

    def say(self) -> None:
        """The language changed, or it was never said."""
        for view in self.pages.values():
            view.say()
        self.refresh()

    def hidden_words(self) -> str:
        """What the filter hides on this page, and what of it, here and elsewhere, waits."""
        if self.strip.sieve().open:
            return ""
        hidden = [self._hidden(page) for page in _ALARM_PAGES]
        if self.page is Page.SITUATIONS:
            here = len(self._situations) - len(self._passing_situations())
        else:
            here = len(hidden[_ALARM_PAGES.index(self.page)])
        waits = sum(len(waiting(self._seen, keys)) for keys in hidden)
        if waits:
            words = translate("AlarmList", "筛选隐藏 {0} 条；全部页中未确认而被隐藏 {1} 条")
            return words.format(here, waits)
        return translate("AlarmList", "筛选隐藏 {0} 条").format(here)

    def _refresh(self, page: Page) -> None:
        if page is Page.SITUATIONS:
            self.pages[page].show_situations(self._seen, self._passing_situations())
        else:
            keys = keys_of(page, self._seen)
            self.pages[page].show_lines(self._seen, keys[self._passes(keys)])

    def _hidden(self, page: Page) -> Numbers:
        keys = keys_of(page, self._seen)
        return keys[~self._passes(keys)]

    def _passes(self, keys: Numbers) -> Flags:
        sieve = self.strip.sieve()
        if sieve.text != self._said[0]:
            self._said = (sieve.text, self._stacks.holding(sieve.text))
        return passing(sieve, self._seen, self._said[1], self._enterprise, keys)

    def _passing_situations(self) -> tuple[Situation, ...]:
        """A situation passes whole as soon as one of its alarms does."""
        if self.strip.sieve().open:
            return self._situations
        return tuple(each for each in self._situations if self._passes(_keys(each)).any())

    def _count(self) -> None:
        """The counts on the tabs are of everything; a filter does not make them smaller."""
        counts = tally(self._seen, np.empty(0))
        for page, text in tab_texts(counts, len(self._situations)).items():
            if text != self.tabs.tabText(page):
                self.tabs.setTabText(page, text)
                self.retitled.emit()
        self.strip.say_hidden(self.hidden_words())
        sifted = not self.strip.sieve().open
        self.view.say_empty(
            translate("AlarmList", "筛选后没有可显示的行。") if sifted else empty_text(self.page, counts)
        )

    def _turn(self, page: int) -> None:
        self.stack.setCurrentIndex(page)
        self.refresh()

    def _sort(self, section: int) -> None:
        self.view.sort_by(section)
        self.refresh()

    def _go_back(self) -> None:
        self.view.setFocus()


def _lines(park: Park, names: TagNames, theme: Theme, page: Page, parent: QObject) -> AlarmLines:
    if page is Page.SITUATIONS:
        return SituationLines(park, names, theme, parent)
    return AlarmLines(park, names, theme, page, parent)


def _keys(situation: Situation) -> Numbers:
    return np.array([key_of(row, axis) for row in situation.rows for axis in Axis], np.int64)
