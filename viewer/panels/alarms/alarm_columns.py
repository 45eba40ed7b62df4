"""The columns of the alarm list: what each is called, which stand on which page, and which are there at first."""

from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from viewer.panels.alarms.alarm_pages import Page


class Col(IntEnum):
    """What a cell tells of an alarm."""

    LEVEL = 0
    STATE = 1
    ENTERPRISE = 2
    UNIT = 3
    EQUIPMENT = 4
    INDICATOR = 5
    VALUE = 6
    LIMIT = 7
    QUALITY = 8
    SINCE = 9
    LASTED = 10
    BY = 11
    NOTES = 12
    KEPT = 13
    """By what it is suppressed, or until when it is shelved."""
    WHY = 14
    UNTIL = 15
    HEARD = 16
    AGE = 17
    CAUSE = 18


FIGURES = (Col.VALUE, Col.LIMIT, Col.SINCE, Col.LASTED, Col.UNTIL, Col.HEARD, Col.AGE, Col.NOTES)
"""Columns whose digits are all equally wide."""
CLOCKED = (Col.LASTED, Col.AGE, Col.UNTIL)
"""Columns that change with the clock alone."""
LARGEST_FIRST = (Col.LEVEL, Col.SINCE, Col.LASTED, Col.NOTES, Col.VALUE, Col.QUALITY, Col.AGE)
"""Columns of which the largest comes first when they are asked for."""

_TITLES = {
    Col.LEVEL: QT_TRANSLATE_NOOP("Alarms", "级别"),
    Col.STATE: QT_TRANSLATE_NOOP("Alarms", "状态"),
    Col.ENTERPRISE: QT_TRANSLATE_NOOP("Alarms", "企业"),
    Col.UNIT: QT_TRANSLATE_NOOP("Alarms", "单元"),
    Col.EQUIPMENT: QT_TRANSLATE_NOOP("Alarms", "设备"),
    Col.INDICATOR: QT_TRANSLATE_NOOP("Alarms", "指标"),
    Col.VALUE: QT_TRANSLATE_NOOP("Alarms", "当前值"),
    Col.LIMIT: QT_TRANSLATE_NOOP("Alarms", "越限"),
    Col.QUALITY: QT_TRANSLATE_NOOP("Alarms", "质量"),
    Col.SINCE: QT_TRANSLATE_NOOP("Alarms", "起始"),
    Col.LASTED: QT_TRANSLATE_NOOP("Alarms", "已持续"),
    Col.BY: QT_TRANSLATE_NOOP("Alarms", "处理人"),
    Col.NOTES: QT_TRANSLATE_NOOP("Alarms", "备注"),
    Col.KEPT: QT_TRANSLATE_NOOP("Alarms", "搁置 / 抑制"),
    Col.WHY: QT_TRANSLATE_NOOP("Alarms", "原因"),
    Col.UNTIL: QT_TRANSLATE_NOOP("Alarms", "到期"),
    Col.HEARD: QT_TRANSLATE_NOOP("Alarms", "最后数据"),
    Col.AGE: QT_TRANSLATE_NOOP("Alarms", "距今"),
    Col.CAUSE: QT_TRANSLATE_NOOP("Alarms", "情形"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a page: pixels for text of the usual size, 0 where set words say how wide."""

    col: Col
    width: int = 0
    shown: bool = True


PAGES: dict[Page, tuple[Column, ...]] = {
    Page.STANDING: (
        Column(Col.LEVEL),
        Column(Col.STATE),
        Column(Col.EQUIPMENT, 156),
        Column(Col.INDICATOR, 112),
        Column(Col.VALUE, 98),
        Column(Col.LIMIT, 82),
        Column(Col.QUALITY, 92, shown=False),
        Column(Col.SINCE, 76),
        Column(Col.LASTED, 94),
        Column(Col.BY, 84),
        Column(Col.NOTES, 48),
        Column(Col.UNIT, 130, shown=False),
        Column(Col.ENTERPRISE, 150),
    ),
    Page.SITUATIONS: (
        Column(Col.LEVEL),
        Column(Col.STATE),
        Column(Col.CAUSE, 140),
        Column(Col.EQUIPMENT, 156),
        Column(Col.INDICATOR, 110),
        Column(Col.VALUE, 98),
        Column(Col.LIMIT, 82, shown=False),
        Column(Col.SINCE, 76),
        Column(Col.LASTED, 94),
        Column(Col.BY, 84, shown=False),
        Column(Col.KEPT, 170, shown=False),
        Column(Col.UNIT, 110),
        Column(Col.ENTERPRISE, 150),
    ),
    Page.UNKNOWN: (
        Column(Col.QUALITY),
        Column(Col.STATE),
        Column(Col.EQUIPMENT, 170),
        Column(Col.INDICATOR, 124),
        Column(Col.VALUE, 98),
        Column(Col.HEARD, 160),
        Column(Col.AGE, 94),
        Column(Col.BY, 84),
        Column(Col.NOTES, 48),
        Column(Col.KEPT, 170, shown=False),
        Column(Col.LEVEL, shown=False),
        Column(Col.UNIT, 130, shown=False),
        Column(Col.ENTERPRISE, 150),
    ),
    Page.AWAY: (
        Column(Col.STATE),
        Column(Col.LEVEL),
        Column(Col.EQUIPMENT, 156),
        Column(Col.INDICATOR, 110),
        Column(Col.VALUE, 98),
        Column(Col.WHY, 160),
        Column(Col.UNTIL, 206),
        Column(Col.BY, 112),
        Column(Col.SINCE, 76, shown=False),
        Column(Col.LASTED, 94, shown=False),
        Column(Col.NOTES, 48, shown=False),
        Column(Col.UNIT, 130, shown=False),
        Column(Col.ENTERPRISE, 150),
    ),
}
"""The enterprise, which comes last and whose name is the longest, has what room is left."""


def title(col: Col) -> str:
    """The title of a column in the language of the interface."""
    return QCoreApplication.translate("Alarms", str(_TITLES[col]))
