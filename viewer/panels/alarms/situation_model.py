"""The page of situations: one line for each, and below it, when it is opened, one for each of its indicators."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QPixmap

from scenes.alarm import Axis
from scenes.alarm_board import Situation
from scenes.columns import Flags, Numbers, Rows
from scenes.plant import Park
from scenes.severity import Quality
from viewer.panels.alarms.alarm_columns import CLOCKED, Col
from viewer.panels.alarms.alarm_models import AlarmLines, Role
from viewer.panels.alarms.alarm_pages import Page, situations_in_order
from viewer.panels.alarms.alarm_seen import Seen, differs, key_of
from viewer.panels.alarms.kept_words import cause_name, translate
from viewer.panels.alarms.lines import Index
from viewer.panels.alarms.tag_names import TagNames
from viewer.panels.theme import Theme
from viewer.panels.words import clock_told, level_name, name_of, span_told

_SHIFT = 40
"""A child's key holds the number of its situation above its alarm's key; a situation's own key is below zero."""
_ALARM = (1 << _SHIFT) - 1


class SituationLines(AlarmLines):
    """Situations in the order of the recorder, which freezes it while a flood lasts; opened ones show what is in them.

    A situation keeps its number, and with it its keys, for as long as the program runs.
    """

    def __init__(self, park: Park, names: TagNames, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(park, names, theme, Page.SITUATIONS, parent)
        self._numbers: dict[str, int] = {}
        self._situations: dict[int, Situation] = {}
        self._opened: set[int] = set()

    def show_situations(self, seen: Seen, situations: tuple[Situation, ...]) -> None:
        """Show these situations, those opened with their indicators."""
        old, before = self.seen, self._situations
        self.seen = seen
        after = {self._number(each): each for each in situations_in_order(situations)}
        keys = np.array([key for number, each in after.items() for key in self._keys_of(number, each)], np.int64)
        self._situations = before | after  # while lines go, they are still asked what they say
        self.show_keys(keys)
        self._situations = after
        clocked = tuple(place for place, col in enumerate(self.columns) if col in CLOCKED and old.now != seen.now)
        self.tell(self._differs(old, before, keys), clocked)

    @property
    def mark(self) -> int:
        """The column whose sign opens a situation."""
        return self.columns.index(Col.CAUSE)

    def open(self, line: int, *, wide: bool) -> None:
        """Open or close the situation that a line is or belongs to."""
        number = self._number_of(int(self.keys[line]))
        if wide == (number in self._opened):
            return
        (self._opened.add if wide else self._opened.discard)(number)
        self.show_situations(self.seen, tuple(self._situations.values()))

    def opened(self, line: int) -> bool:
        """Whether the situation of a line shows what is in it."""
        return self._number_of(int(self.keys[line])) in self._opened

    def head_of(self, line: int) -> int:
        """The line of the situation that a line belongs to."""
        head = -1 - self._number_of(int(self.keys[line]))
        return int(np.flatnonzero(self.keys == head)[0])

    def is_head(self, line: int) -> bool:
        """Whether a line is a situation itself."""
        return int(self.keys[line]) < 0

    def tag_of(self, line: int) -> int:
        """The indicator of a line; of a situation the one that came first."""
        key = int(self.keys[line])
        return self._situation(key).first if key < 0 else (key & _ALARM) >> 1

    def objects(self) -> Rows:
        """The equipment of every line; of a situation that of the indicator that came first."""
        tags = np.array([self.tag_of(line) for line in range(len(self.keys))], np.int32)
        return self.park.tags.object_id[tags]

    def alarms_at(self, lines: NDArray[np.intp]) -> Numbers:
        """Both alarms of an indicator; of a situation those of all its indicators."""
        keys = dict.fromkeys(key for line in lines.tolist() for key in self._alarms_of(int(self.keys[line])))
        return np.array(list(keys), np.int64)

    def waiting_above(self, line: int) -> int:
        """How many lines above one wait for an answer."""
        return sum(self.waits(int(key)) for key in self.keys[:line])

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """A situation is told in heavy letters, what is in it as on the page of alarms."""
        if index.isValid() and role == Role.FontRole and int(self.keys[index.row()]) < 0:
            return self._bold_figures
        return super().data(index, role)

    def waits(self, key: int) -> bool:
        """Whether anything in it waits for an answer."""
        if key < 0:
            return self._waiting(key) > 0
        return any(bool(self.seen.waits[each]) for each in _alarms(((key & _ALARM) >> 1,)))

    def edge(self, key: int) -> QColor:
        """The colour of the worst in it."""
        if key >= 0:
            return super().edge(self._alarm(key))
        worst = self._situation(key).worst
        return self.theme.level(worst) if worst else QColor(self.theme.chrome.quiet)

    def text(self, key: int, col: Col) -> str:
        """What a cell says."""
        if key < 0:
            return self._head_text(key, col)
        if col is Col.CAUSE:
            situation = self._situation(key)
            tag = (key & _ALARM) >> 1
            place = situation.rows.index(tag) + 1
            return translate("Alarms", "① 首出") if tag == situation.first else f"　{place}"
        return super().text(self._alarm(key), col)

    def hint(self, key: int, col: Col) -> str:
        """The whole of a cell."""
        return self._head_text(key, col) if key < 0 else super().hint(self._alarm(key), col)

    def sign(self, key: int, col: Col) -> QPixmap | None:
        """The drawing before the words."""
        if key >= 0:
            return super().sign(self._alarm(key), col)
        if col is Col.CAUSE:
            name = "chevron_down" if self._number_of(key) in self._opened else "chevron_right"
            return self.theme.pixmap(name, self.theme.chrome.text, self.theme.scaled(14))
        if col is Col.LEVEL and not self._situation(key).worst:
            return self.theme.quality_pixmap(Quality.STALE, self.theme.scaled(16))
        if col is Col.LEVEL:
            worst = self._situation(key).worst
            return self.theme.level_pixmap(worst, self.theme.scaled(16), open_shape=not self._waiting(key))
        return None

    def colour(self, key: int, col: Col) -> QColor:
        """Of the words."""
        if key >= 0:
            return super().colour(self._alarm(key), col)
        worst = self._situation(key).worst
        if col is Col.LEVEL and worst:
            return self.theme.level(worst).lighter(115)
        bright = col in (Col.CAUSE, Col.EQUIPMENT) or (col is Col.STATE and self._waiting(key))
        return QColor(self.theme.chrome.text if bright else self.theme.chrome.quiet)

    def _head_text(self, key: int, col: Col) -> str:
        situation = self._situation(key)
        match col:
            case Col.LEVEL:
                return level_name(situation.worst) if situation.worst else translate("Alarms", "失联")
            case Col.STATE:
                return self._head_state(key, situation)
            case Col.CAUSE:
                return cause_name(situation)
            case Col.EQUIPMENT | Col.INDICATOR:
                return str(self.names.column(col)[situation.first])
            case Col.VALUE:
                return translate("Alarms", "{0} 项").format(len(situation.rows))
            case Col.SINCE:
                return clock_told(situation.opened)
            case Col.LASTED:
                return span_told(self.seen.now - situation.opened)
            case Col.UNIT:
                return self.names.units()[situation.unit] if situation.unit >= 0 else translate("Alarms", "全厂")
            case Col.ENTERPRISE:
                return name_of(self.park.enterprises[situation.enterprise])
            case _:
                return ""

    def _head_state(self, key: int, situation: Situation) -> str:
        if waiting := self._waiting(key):
            return translate("Alarms", "未确认 {0}").format(waiting)
        return translate("Alarms", "已确认") if situation.standing else translate("Alarms", "已结束")

    def _waiting(self, key: int) -> int:
        """Indicators in it that wait, as the facts have it: the same that an acknowledgement will answer."""
        rows = np.array(self._situation(key).rows, np.int64)
        return int(np.count_nonzero(self.seen.waits[2 * rows] | self.seen.waits[2 * rows + 1]))

    def _alarm(self, key: int) -> int:
        """The alarm that a line of one indicator tells of: its level, or that it is lost where that is all."""
        process = (key & _ALARM) & ~1
        told = bool(self.seen.state[process]) or bool(self.seen.level[process >> 1])
        return process if told or not self.seen.state[process + 1] else process + 1

    def _alarms_of(self, key: int) -> tuple[int, ...]:
        return _alarms(self._situation(key).rows if key < 0 else ((key & _ALARM) >> 1,))

    def _differs(self, old: Seen, before: dict[int, Situation], keys: Numbers) -> Flags:
        heads = keys < 0
        alarms = np.where(heads, 0, keys & _ALARM & ~np.int64(1))
        if not len(keys):
            return heads
        found = np.where(heads, False, differs(old, self.seen, alarms) | differs(old, self.seen, alarms + 1))
        for line in np.flatnonzero(heads).tolist():
            number = self._number_of(int(keys[line]))
            found[line] = before.get(number) != self._situations[number] or old.state is not self.seen.state
        return np.asarray(found, np.bool_)

    def _keys_of(self, number: int, situation: Situation) -> list[int]:
        rows = situation.rows if number in self._opened else ()
        return [-1 - number, *(((number + 1) << _SHIFT) | key_of(tag, Axis.PROCESS) for tag in rows)]

    def _number(self, situation: Situation) -> int:
        return self._numbers.setdefault(situation.key, len(self._numbers))

    def _number_of(self, key: int) -> int:
        return -1 - key if key < 0 else (key >> _SHIFT) - 1

    def _situation(self, key: int) -> Situation:
        return self._situations[self._number_of(key)]


def _alarms(tags: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(key_of(tag, axis) for tag in tags for axis in Axis)
