"""One page of the alarm list: its lines, which columns it shows, and what it is sorted by."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView, QLabel, QMenu, QPushButton, QWidget

from scenes.alarm import AlarmState
from scenes.alarm_board import Situation
from scenes.columns import Numbers
from scenes.severity import Level, Quality
from viewer.panels.alarms.alarm_columns import LARGEST_FIRST, PAGES, Col, title
from viewer.panels.alarms.alarm_models import AlarmLines
from viewer.panels.alarms.alarm_pages import Page
from viewer.panels.alarms.alarm_seen import Seen
from viewer.panels.alarms.alarm_words import alarm_state_name
from viewer.panels.alarms.rows_view import RowsView
from viewer.panels.alarms.situation_model import SituationLines
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import level_name, quality_name

_MODE = QHeaderView.ResizeMode


class AlarmPage(RowsView):
    """A click on a title sorts, a second one turns the order, a third one brings back the usual one."""

    def __init__(self, model: AlarmLines, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setObjectName(model.page.name.lower())
        self._theme, self._descending = theme, False
        self._sort: Col | None = None
        self._empty, self._above = QLabel(self.viewport()), QPushButton(self.viewport())
        self._dress_header()
        self._empty.setProperty("role", "quiet")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._above.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._above.clicked.connect(self.scrollToTop)
        self._above.hide()
        self.verticalScrollBar().valueChanged.connect(self._look_above)

    def show_lines(self, seen: Seen, keys: Numbers) -> None:
        """Show these alarms in the order asked for. What is being read stays where it is."""
        hold, model = self.hold(), self.lines_shown
        model.show(seen, model.in_order(seen, keys, self._sort, descending=self._descending))
        self.keep(hold)
        self._look_above()

    def show_situations(self, seen: Seen, situations: tuple[Situation, ...]) -> None:
        """Show these situations in the recorder's order."""
        hold, model = self.hold(), self.lines_shown
        if isinstance(model, SituationLines):
            model.show_situations(seen, situations)
        self.keep(hold)
        self._look_above()

    def say(self) -> None:
        """The language changed, or it was never said."""
        words = {
            Col.LEVEL: [level_name(level) for level in Level] + list(self.lines_shown.level_words()),
            Col.STATE: [alarm_state_name(state) for state in AlarmState],
            Col.QUALITY: [quality_name(quality) for quality in Quality],
        }
        for place, col in enumerate(self.lines_shown.columns):
            if col in words:
                self._fit(place, words[col])
        self.lines_shown.say_again()

    def say_empty(self, words: str) -> None:
        """What is said where there is no line."""
        self._empty.setText(words)
        self._empty.adjustSize()
        self._empty.move(GAP * 2, GAP * 2)
        self._empty.setVisible(not len(self.lines_shown.keys))

    def shown_columns(self) -> list[Col]:
        """The columns that are shown, from the left."""
        header = self.horizontalHeader()
        places = [header.logicalIndex(visual) for visual in range(header.count())]
        return [self.lines_shown.columns[place] for place in places if not self.isColumnHidden(place)]

    def show_column(self, col: Col, *, visible: bool) -> None:
        """Show or hide one column."""
        self.setColumnHidden(self.lines_shown.columns.index(col), not visible)

    def sort_by(self, section: int) -> None:
        """Sort by a column, turn the order, or give the usual order back: one after the other."""
        if self.lines_shown.page is Page.SITUATIONS:
            return
        col = self.lines_shown.columns[section]
        first = col in LARGEST_FIRST
        if self._sort is not col:
            self._sort, self._descending = col, first
        elif self._descending is first:
            self._descending = not first
        else:
            self._sort, self._descending = None, False
        header = self.horizontalHeader()
        header.setSortIndicatorShown(self._sort is not None)
        header.setSortIndicator(
            section, Qt.SortOrder.DescendingOrder if self._descending else Qt.SortOrder.AscendingOrder
        )

    def usual_columns(self) -> None:
        """Every column as it was at first."""
        header = self.horizontalHeader()
        for place, column in enumerate(PAGES[self.lines_shown.page]):
            header.moveSection(header.visualIndex(place), place)
            self.setColumnHidden(place, not column.shown)
            if column.width:
                self.setColumnWidth(place, self._theme.scaled(column.width))

    def column_menu(self) -> QMenu:
        """Which columns are shown: one tick each."""
        menu = QMenu(self)
        for place, col in enumerate(self.lines_shown.columns):
            action = menu.addAction(title(col))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(place))
            action.setEnabled(place > 1)
            action.toggled.connect(partial(self._tick, col))
        menu.addSeparator()
        menu.addAction(self.tr("恢复默认列")).triggered.connect(self.usual_columns)
        return menu

    def _tick(self, col: Col, on: bool) -> None:
        self.show_column(col, visible=on)

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setMinimumSectionSize(44)
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setSectionResizeMode(_MODE.Interactive)
        header.setSectionResizeMode(len(self.lines_shown.columns) - 1, _MODE.Stretch)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._offer_columns)
        self.usual_columns()

    def _offer_columns(self, at: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def _look_above(self) -> None:
        """Scrolled down, one still hears of what waits above."""
        waiting = self.lines_shown.waiting_above(self.top_line())
        self._above.setVisible(waiting > 0)
        if waiting:
            self._above.setText(self.tr("↑ 上方未确认 {0} 条").format(waiting))
            self._above.adjustSize()
            self._above.move(self.viewport().width() - self._above.width() - GAP, GAP // 2)

    def _fit(self, column: int, words: Sequence[str]) -> None:
        """Room for the longest of the words, its sign and the gap before the next column."""
        metrics, sign = QFontMetrics(font(self._theme.text_pixels, bold=True)), self._theme.scaled(16)
        self.setColumnWidth(column, max(metrics.horizontalAdvance(word) for word in words) + sign + 3 * GAP)
