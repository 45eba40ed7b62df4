"""The alarm list: what stands, what waits for an answer, and, on a page of its own, what is not known."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from scenes.columns import Rows
from scenes.facts import Facts, nothing_known
from scenes.plant import Park
from scenes.severity import Level, Quality
from viewer.panels.alarm_models import AlarmModel, UnknownModel
from viewer.panels.alarm_rows import Order, haystacks, in_alarm, matching, not_known
from viewer.panels.rows_view import RowsView
from viewer.panels.theme import GAP, LEAD, Theme, font
from viewer.panels.words import level_name, quality_name, state_name

_ALARMS, _UNKNOWNS = 0, 1
_MODE = QHeaderView.ResizeMode
_ALARM_WIDTHS = (0, 178, 140, 106, 86, 0, 74, 94)
_UNKNOWN_WIDTHS = (0, 178, 140, 106, 172, 94)
"""Pixels for text of the usual size. Columns of set words (0) fit the longest; the enterprise, which comes last and
whose name is the longest, has what is left."""


class AlarmList(QWidget):
    """Standing and unanswered alarms, one line per indicator. A filter hides lines and counts what it hides."""

    acknowledged = Signal(object, object)
    """Tag rows (rows,) int32 and the exact level that each showed, (rows,) uint8."""
    selected = Signal(int)
    """The equipment of a line that was clicked or reached with the arrows: an object row."""
    tag_selected = Signal(int)
    """Its indicator: a tag row. Comes right after `selected`."""
    fly_asked = Signal(int)
    """An object row to fly to."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alarms")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._park, self._theme = park, theme
        self._facts, self._now = nothing_known(len(park.tags)), 0.0
        self._stacks = haystacks(park)
        self._passes = np.ones(len(park.tags), np.bool_)
        self._alarms, self._unknowns = AlarmModel(park, theme, self), UnknownModel(park, theme, self)
        self._views = (
            _view(self._alarms, theme, _ALARM_WIDTHS, self),
            _view(self._unknowns, theme, _UNKNOWN_WIDTHS, self),
        )
        self._tabs, self._pages = QTabBar(self), QStackedWidget(self)
        self._filter, self._hidden, self._order = QLineEdit(self), QLabel(self), QComboBox(self)
        self._answer, self._answer_all = QPushButton(self), QPushButton(self)
        self._empty = QLabel(self._views[_ALARMS].viewport())
        self._typed = QTimer(self, singleShot=True, interval=120)
        self._arrange()
        self._connect()
        self._say()

    def sizeHint(self) -> QSize:
        """Wide, and high enough for eight lines."""
        return QSize(1200, self._theme.scaled(330))

    def show_facts(self, facts: Facts, now: float) -> None:
        """Show new facts; `now` is the feed's clock, seconds since 1970 UTC. Everything being read stays put."""
        self._facts, self._now = facts, now
        self._refresh()

    def select_object(self, row: int | None) -> None:
        """Something was chosen elsewhere, in the scene or by search: mark its lines here, without a signal."""
        for view, model in zip(self._views, (self._alarms, self._unknowns), strict=True):
            owners = self._park.tags.object_id[model.rows]
            if row is not None and any(int(owners[line]) == row for line in view.lines()):
                continue
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

    def _arrange(self) -> None:
        for _ in (_ALARMS, _UNKNOWNS):
            self._tabs.addTab("")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self._filter.setClearButtonEnabled(True)
        self._filter.setFixedWidth(self._theme.scaled(240))
        self._filter.addAction(self._theme.icon("filter"), QLineEdit.ActionPosition.LeadingPosition)
        self._order.addItem("", Order.WORST)
        self._order.addItem("", Order.NEWEST)
        for button, name in ((self._answer, "acknowledge"), (self._answer_all, "acknowledge_all")):
            button.setIcon(self._theme.lead_icon(name))
            button.setIconSize(LEAD)
        self._empty.setProperty("role", "quiet")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bar = QHBoxLayout()
        bar.setSpacing(GAP)
        for widget in (self._tabs, self._hidden, self._filter, self._order, self._answer, self._answer_all):
            bar.addWidget(widget)
        bar.insertStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        whole.setSpacing(GAP // 2)
        whole.addLayout(bar)
        whole.addWidget(self._pages, 1)
        for view, name in zip(self._views, ("standing", "unknown"), strict=True):
            view.setObjectName(name)
            self._pages.addWidget(view)

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(self._turn)
        self._filter.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self._sift)
        self._order.currentIndexChanged.connect(self._refresh)
        self._answer.clicked.connect(self._answer_selected)
        self._answer_all.clicked.connect(self._answer_shown)
        for view in self._views:
            view.looked_at.connect(self._look)
            view.fly_asked.connect(self._fly)
            view.selectionModel().selectionChanged.connect(self._enable)
        self._views[_ALARMS].answered.connect(self._answer_selected)

    def _turn(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._refresh()

    def _sift(self) -> None:
        self._passes = matching(self._stacks, self._filter.text())
        self._refresh()

    def _refresh(self) -> None:
        alarms, unknowns = in_alarm(self._facts, Order(self._order.currentData())), not_known(self._facts)
        view, rows = self._views[_ALARMS], alarms[self._passes[alarms]]
        top = view.top()
        self._alarms.show_facts(self._facts, self._now, rows)
        view.keep(top, rows)
        view, rows = self._views[_UNKNOWNS], unknowns[self._passes[unknowns]]
        top = view.top()
        self._unknowns.show_facts(self._facts, self._now, rows)
        view.keep(top, rows)
        self._count(alarms, unknowns)
        self._enable()

    def _count(self, alarms: Rows, unknowns: Rows) -> None:
        """The counts on the tabs are of everything; a filter does not make them smaller."""
        waiting = int(np.count_nonzero(self._facts.unanswered[alarms]))
        self._tabs.setTabText(_ALARMS, self.tr("报警 {0} · 未确认 {1}").format(len(alarms), waiting))
        self._tabs.setTabText(_UNKNOWNS, self.tr("未知 {0}").format(len(unknowns)))
        hidden = alarms if self._tabs.currentIndex() == _ALARMS else unknowns
        hidden = hidden[~self._passes[hidden]]
        hidden_waiting = int(np.count_nonzero(self._facts.unanswered[hidden]))
        said = self.tr("筛选隐藏 {0} 条").format(len(hidden))
        if hidden_waiting:
            said = self.tr("筛选隐藏 {0} 条，其中未确认 {1} 条").format(len(hidden), hidden_waiting)
        self._hidden.setText(said if self._filter.text() else "")
        self._say_empty(len(alarms), len(unknowns))

    def _say_empty(self, alarms: int, unknowns: int) -> None:
        said = self.tr("没有报警。") if not unknowns else self.tr("没有报警；{0} 个指标状态未知。").format(unknowns)
        self._empty.setText(said)
        self._empty.adjustSize()
        self._empty.move(GAP * 2, GAP * 2)
        self._empty.setVisible(not alarms)

    def _enable(self) -> None:
        on_alarms = self._tabs.currentIndex() == _ALARMS
        self._answer.setEnabled(on_alarms and len(self._waiting(self._chosen())) > 0)
        self._answer_all.setEnabled(on_alarms and len(self._waiting(self._alarms.rows)) > 0)

    def _chosen(self) -> Rows:
        return self._alarms.rows[self._views[_ALARMS].lines()]

    def _waiting(self, rows: Rows) -> Rows:
        return rows[self._facts.unanswered[rows] > 0]

    def _answer_selected(self) -> None:
        self._acknowledge(self._waiting(self._chosen()))

    def _answer_shown(self) -> None:
        self._acknowledge(self._waiting(self._alarms.rows))

    def _acknowledge(self, rows: Rows) -> None:
        """An answer names the level that was seen: what became worse meanwhile is not answered with it."""
        if len(rows):
            self.acknowledged.emit(rows.copy(), self._facts.unanswered[rows])

    def _look(self, line: int) -> None:
        model = (self._alarms, self._unknowns)[self._tabs.currentIndex()]
        self.selected.emit(model.object_row(line))
        self.tag_selected.emit(int(model.rows[line]))

    def _fly(self, line: int) -> None:
        self.fly_asked.emit((self._alarms, self._unknowns)[self._tabs.currentIndex()].object_row(line))

    def _say(self) -> None:
        with QSignalBlocker(self._order):
            self._order.setItemText(0, self.tr("最严重在前"))
            self._order.setItemText(1, self.tr("最新在前"))
        self._filter.setPlaceholderText(self.tr("筛选（不消警）"))
        self._answer.setText(self.tr("确认所选"))
        self._answer.setToolTip(self.tr("确认所选报警（空格键）"))
        self._answer_all.setText(self.tr("确认全部显示项"))
        self._answer_all.setToolTip(self.tr("确认列表中显示的全部报警；被筛选隐藏的不在内"))
        alarms, unknowns = self._views
        self._fit(alarms, AlarmModel.LEVEL, [level_name(level) for level in Level])
        self._fit(alarms, AlarmModel.STATE, [state_name(*each) for each in ((1, 1), (0, 1), (1, 0))])
        self._fit(unknowns, UnknownModel.REASON, [quality_name(quality) for quality in Quality])
        self._alarms.say_again()
        self._unknowns.say_again()
        self._refresh()

    def _fit(self, view: RowsView, column: int, words: Sequence[str]) -> None:
        """Room for the longest of the words, its sign and the gap before the next column."""
        metrics, sign = QFontMetrics(font(self._theme.text_pixels, bold=True)), self._theme.scaled(16)
        view.setColumnWidth(column, max(metrics.horizontalAdvance(word) for word in words) + sign + 3 * GAP)


def _view(model: AlarmModel | UnknownModel, theme: Theme, widths: tuple[int, ...], parent: QWidget) -> RowsView:
    view = RowsView(model, parent)
    header = view.horizontalHeader()
    header.setMinimumSectionSize(64)
    header.setSectionResizeMode(_MODE.Interactive)
    header.setSectionResizeMode(len(widths), _MODE.Stretch)
    for column, width in enumerate(widths):
        view.setColumnWidth(column, theme.scaled(width))
    return view
