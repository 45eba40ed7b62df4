"""What a line of the alarm list and of the list of unknowns says."""

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QColor, QFont

from scenes.columns import Bytes, Rows
from scenes.facts import Facts, nothing_known
from scenes.plant import Park
from scenes.severity import Quality
from viewer.panels.alarm_rows import shown_levels
from viewer.panels.tag_rows import Index, TagRows
from viewer.panels.theme import Theme, font
from viewer.panels.words import (
    clock_told,
    level_name,
    limit_told,
    measure_name,
    name_of,
    quality_name,
    span_told,
    state_name,
    value_told,
)

Role = Qt.ItemDataRole
WAITING = int(Role.UserRole) + 1
"""Whether the line waits for an answer."""
STRIPE = int(Role.UserRole) + 2
"""The colour at the edge of a line that waits."""

translate = QCoreApplication.translate


class _Lines(TagRows):
    """What both lists share: the park, the last facts, the fonts."""

    def __init__(self, park: Park, theme: Theme, columns: int, parent: QObject | None) -> None:
        super().__init__(columns, parent)
        self.park, self.theme = park, theme
        self.facts, self.now = nothing_known(len(park.tags)), 0.0
        self._owners = [owner for owner, _, item in park.walk() for _ in item.indicators]
        self._bold = font(theme.text_pixels, bold=True)
        self._figures = font(theme.text_pixels, figures=True)
        self._bold_figures = font(theme.text_pixels, bold=True, figures=True)

    def object_row(self, line: int) -> int:
        """The equipment of a line."""
        return int(self.park.tags.object_id[self.rows[line]])

    def headers(self) -> tuple[str, ...]:
        """Titles of the columns in the language of the interface."""
        return ()

    def text(self, tag: int, column: int) -> str:
        """What a cell says."""
        raise NotImplementedError

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """Titles, over the columns only."""
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.headers()[section]
        if orientation == Qt.Orientation.Horizontal and role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _equipment(self, tag: int) -> str:
        return name_of(self.park.equipment[int(self.park.tags.object_id[tag])])

    def _indicator(self, tag: int) -> str:
        each = self.park.indicators[tag]
        return name_of(each) or measure_name(each.kind)

    def say_again(self) -> None:
        """The language changed."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
        if len(self.rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, self.columnCount() - 1))


class AlarmModel(_Lines):
    """One line per indicator whose alarm stands or waits for an answer."""

    LEVEL, EQUIPMENT, INDICATOR, VALUE, LIMIT, STATE, SINCE, LASTED, ENTERPRISE = range(9)

    def __init__(self, park: Park, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(park, theme, 9, parent)
        self._shown: Bytes = np.zeros(len(park.tags), np.uint8)

    def show_facts(self, facts: Facts, now: float, rows: Rows) -> None:
        """Show these tag rows of these facts, in this order."""
        self.facts, self.now, self._shown = facts, now, shown_levels(facts)
        self.show_rows(rows)

    def headers(self) -> tuple[str, ...]:
        """Titles of the columns."""
        return (
            translate("Alarms", "级别"),
            translate("Alarms", "设备"),
            translate("Alarms", "指标"),
            translate("Alarms", "当前值"),
            translate("Alarms", "越限"),
            translate("Alarms", "状态"),
            translate("Alarms", "起始"),
            translate("Alarms", "已持续"),
            translate("Alarms", "企业"),
        )

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """Text, shape, colour and weight of a cell."""
        if not index.isValid():
            return None
        tag, column = int(self.rows[index.row()]), index.column()
        level, waits = int(self._shown[tag]), bool(self.facts.unanswered[tag])
        match role:
            case Role.DisplayRole:
                return self.text(tag, column)
            case Role.ToolTipRole:
                return f"{self.text(tag, column)}\n{self.park.indicators[tag].code}"
            case Role.DecorationRole:
                return self._decoration(tag, column, level, waits=waits)
            case Role.ForegroundRole:
                return self._colour(tag, column, level, waits=waits)
            case Role.FontRole:
                return self._font(column, waits=waits)
            case _ if role == WAITING:
                return waits
            case _ if role == STRIPE:
                return self.theme.level(level) if waits else None
            case _:
                return None

    def text(self, tag: int, column: int) -> str:
        """What a cell says."""
        level = int(self._shown[tag])
        match column:
            case self.LEVEL:
                return level_name(level)
            case self.EQUIPMENT:
                return self._equipment(tag)
            case self.INDICATOR:
                return self._indicator(tag)
            case self.VALUE:
                return value_told(self.park, tag, float(self.facts.value[tag]))
            case self.LIMIT:
                return limit_told(self.park.tags, tag, level)
            case self.STATE:
                return state_name(int(self.facts.level[tag]), int(self.facts.unanswered[tag]))
            case self.SINCE:
                return clock_told(float(self.facts.since[tag]))
            case self.LASTED:
                return span_told(self.now - float(self.facts.since[tag])) if self.facts.since[tag] else "—"
            case _:
                return name_of(self._owners[tag])

    def _decoration(self, tag: int, column: int, level: int, *, waits: bool) -> object:
        if column == self.LEVEL:
            return self.theme.level_pixmap(level, self.theme.scaled(16), open_shape=not waits)
        if column == self.VALUE and self.facts.quality[tag] != Quality.GOOD:
            return self.theme.quality_pixmap(int(self.facts.quality[tag]), self.theme.scaled(14))
        if column == self.STATE:
            name = "state_answered" if not waits else "state_waiting" if self.facts.level[tag] else "state_returned"
            return self.theme.pixmap(
                name, self.theme.chrome.text if waits else self.theme.chrome.faint, self.theme.scaled(14)
            )
        return None

    def _colour(self, tag: int, column: int, level: int, *, waits: bool) -> QColor:
        chrome = self.theme.chrome
        if column == self.LEVEL:
            return self.theme.level(level).lighter(115)
        if column == self.VALUE and self.facts.quality[tag] != Quality.GOOD:
            return QColor(chrome.faint)
        if column in (self.EQUIPMENT, self.VALUE) or (waits and column == self.STATE):
            return QColor(chrome.text)
        return QColor(chrome.quiet)

    def _font(self, column: int, *, waits: bool) -> QFont | None:
        if column in (self.VALUE, self.LIMIT, self.SINCE, self.LASTED):
            return self._bold_figures if waits and column == self.VALUE else self._figures
        return self._bold if waits and column in (self.LEVEL, self.EQUIPMENT, self.STATE) else None


class UnknownModel(_Lines):
    """One line per indicator whose value cannot be trusted: not an alarm, and never "fine"."""

    REASON, EQUIPMENT, INDICATOR, LAST, HEARD, AGE, ENTERPRISE = range(7)

    def __init__(self, park: Park, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(park, theme, 7, parent)

    def show_facts(self, facts: Facts, now: float, rows: Rows) -> None:
        """Show these tag rows of these facts, in this order."""
        self.facts, self.now = facts, now
        self.show_rows(rows)

    def headers(self) -> tuple[str, ...]:
        """Titles of the columns."""
        return (
            translate("Alarms", "原因"),
            translate("Alarms", "设备"),
            translate("Alarms", "指标"),
            translate("Alarms", "最后值"),
            translate("Alarms", "最后数据"),
            translate("Alarms", "距今"),
            translate("Alarms", "企业"),
        )

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """Text, sign and grey of a cell."""
        if not index.isValid():
            return None
        tag, column = int(self.rows[index.row()]), index.column()
        match role:
            case Role.DisplayRole:
                return self.text(tag, column)
            case Role.ToolTipRole:
                return f"{self.text(tag, column)}\n{self.park.indicators[tag].code}"
            case Role.DecorationRole if column == self.REASON:
                return self.theme.quality_pixmap(int(self.facts.quality[tag]), self.theme.scaled(16))
            case Role.ForegroundRole:
                return QColor(self.theme.chrome.text if column == self.EQUIPMENT else self.theme.chrome.quiet)
            case Role.FontRole if column in (self.LAST, self.HEARD, self.AGE):
                return self._figures
            case _:
                return None

    def text(self, tag: int, column: int) -> str:
        """What a cell says."""
        heard = float(self.facts.time[tag])
        match column:
            case self.REASON:
                return quality_name(int(self.facts.quality[tag]))
            case self.EQUIPMENT:
                return self._equipment(tag)
            case self.INDICATOR:
                return self._indicator(tag)
            case self.LAST:
                return value_told(self.park, tag, float(self.facts.value[tag]))
            case self.HEARD:
                return clock_told(heard, date=True) if heard else translate("Alarms", "从未收到")
            case self.AGE:
                return span_told(self.now - heard) if heard else "—"
            case _:
                return name_of(self._owners[tag])
