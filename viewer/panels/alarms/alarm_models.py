"""What a line of the alarm list says: one alarm of one indicator."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QPixmap

from scenes.alarm import AlarmState
from scenes.columns import Numbers, Rows
from scenes.plant import Park
from scenes.severity import Quality
from viewer.panels.alarms.alarm_columns import CLOCKED, FIGURES, PAGES, Col, title
from viewer.panels.alarms.alarm_pages import Page, ordered, usual_order
from viewer.panels.alarms.alarm_seen import Kept, Seen, differs, nothing_seen, tags_of_keys
from viewer.panels.alarms.alarm_values import NAMED, sort_values
from viewer.panels.alarms.alarm_words import alarm_state_name, person_name
from viewer.panels.alarms.kept_words import end_told, kept_told, person_told, reason_told, translate
from viewer.panels.alarms.lines import Index, Lines
from viewer.panels.alarms.tag_names import TagNames
from viewer.panels.theme import Theme, font
from viewer.panels.words import clock_told, level_name, limit_told, quality_name, span_told, value_told

Role = Qt.ItemDataRole
STRIPE = int(Role.UserRole) + 1
"""The colour at the edge of a line that waits for an answer."""

SIGNS = {
    AlarmState.UNACK: "state_waiting",
    AlarmState.ACKED: "state_answered",
    AlarmState.RTNUN: "state_returned",
    AlarmState.LATUN: "state_latched",
    AlarmState.LATAK: "state_latched",
    AlarmState.SHLVD: "state_shelved",
    AlarmState.DSUPR: "state_suppressed",
    AlarmState.OOSRV: "state_out",
}


class AlarmLines(Lines):
    """Lines of one page. Every cell is told from what was seen at one moment, and from nothing else."""

    def __init__(self, park: Park, names: TagNames, theme: Theme, page: Page, parent: QObject | None = None) -> None:
        self.columns = tuple(each.col for each in PAGES[page])
        super().__init__(len(self.columns), parent)
        self.park, self.names, self.theme, self.page = park, names, theme, page
        self.seen = nothing_seen(len(park.tags))
        self._bold = font(theme.text_pixels, bold=True)
        self._figures = font(theme.text_pixels, figures=True)
        self._bold_figures = font(theme.text_pixels, bold=True, figures=True)

    def show(self, seen: Seen, keys: Numbers) -> None:
        """Show these lines, in this order, as they were at one moment."""
        old, self.seen = self.seen, seen
        self.show_keys(keys)
        clocked = tuple(place for place, col in enumerate(self.columns) if col in CLOCKED and old.now != seen.now)
        self.tell(differs(old, seen, keys), clocked)

    def in_order(self, seen: Seen, keys: Numbers, col: Col | None, *, descending: bool) -> Numbers:
        """Lines as they are read: by a column, or as usual."""
        values = None if col is None else sort_values(self.park, self.names, self.page, seen, keys, col)
        return ordered(keys, usual_order(self.page, seen, keys), values, descending=descending)

    def tag_of(self, line: int) -> int:
        """The indicator of a line."""
        return int(self.keys[line]) >> 1

    def object_of(self, line: int) -> int:
        """The equipment of a line."""
        return int(self.park.tags.object_id[self.tag_of(line)])

    def objects(self) -> Rows:
        """The equipment of every line, shape (lines,)."""
        return self.park.tags.object_id[tags_of_keys(self.keys)]

    def alarms_at(self, lines: NDArray[np.intp]) -> Numbers:
        """Keys of the alarms that some lines stand for, each once, in their order."""
        return self.keys[lines]

    def waiting_above(self, line: int) -> int:
        """How many lines above one wait for an answer."""
        return int(np.count_nonzero(self.seen.waits[self.keys[:line]]))

    def say_again(self) -> None:
        """The language changed."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
        self.tell(np.ones(len(self.keys), np.bool_))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """Titles, over the columns only."""
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return title(self.columns[section])
        if orientation == Qt.Orientation.Horizontal and role == Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """Text, sign, colour and weight of a cell."""
        if not index.isValid():
            return None
        key, col = int(self.keys[index.row()]), self.columns[index.column()]
        match role:
            case Role.DisplayRole:
                return self.text(key, col)
            case Role.ToolTipRole:
                return self.hint(key, col)
            case Role.DecorationRole:
                return self.sign(key, col)
            case Role.ForegroundRole:
                return self.colour(key, col)
            case Role.FontRole:
                return self._font(col, waits=self.waits(key))
            case _ if role == STRIPE:
                return self.edge(key) if self.waits(key) else None
            case _:
                return None

    def waits(self, key: int) -> bool:
        """Whether a line waits for an answer."""
        return bool(self.seen.waits[key])

    def edge(self, key: int) -> QColor:
        """The colour of a line that waits: of its level, of a lost contact the grey of what is not known."""
        if key & 1:
            return self.theme.quality(int(self.seen.facts.quality[key >> 1])).lighter(150)
        return self.theme.level(int(self.seen.level[key >> 1]))

    def text(self, key: int, col: Col) -> str:
        """What a cell says."""
        tag, facts = key >> 1, self.seen.facts
        if col in NAMED:
            return str(self.names.column(col)[tag])
        match col:
            case Col.LEVEL:
                return self._level_text(key)
            case Col.STATE:
                return self.state_text(key)
            case Col.VALUE:
                return value_told(self.park, tag, float(facts.value[tag]))
            case Col.LIMIT:
                return limit_told(self.park.tags, tag, int(self.seen.level[tag]))
            case Col.QUALITY:
                return quality_name(int(facts.quality[tag]))
            case Col.SINCE:
                return clock_told(self.since(key))
            case Col.LASTED:
                return span_told(self.seen.now - self.since(key)) if self.since(key) > 0 else "—"
            case Col.HEARD:
                heard = float(facts.time[tag])
                return clock_told(heard, date=True) if heard else translate("Alarms", "从未收到")
            case Col.AGE:
                return span_told(self.seen.now - float(facts.time[tag])) if facts.time[tag] else "—"
            case _:
                return self._said_by_people(key, col)

    def state_text(self, key: int) -> str:
        """The state in words; what is beyond a limit while its delay runs has none of ISA's."""
        state = int(self.seen.state[key])
        if state == AlarmState.NORM and not key & 1 and self.seen.facts.level[key >> 1]:
            return translate("Alarms", "延时中")
        return alarm_state_name(state) if state else ""

    def since(self, key: int) -> float:
        """Seconds since 1970 UTC; of what is shelved, since it was."""
        kept = self.kept(key)
        return kept.since if kept and self.page is Page.AWAY else float(self.seen.facts.since[key >> 1])

    def kept(self, key: int) -> Kept | None:
        """Why this alarm calls nobody, None where it does."""
        return self.seen.rows.kept.get(key)

    def hint(self, key: int, col: Col) -> str:
        """The whole of a cell, the last note, and the code of the indicator."""
        note, kept = self.seen.rows.notes.get(key >> 1), self.kept(key)
        said = [self.text(key, col)]
        said += [f"{person_name(note.by)} · {clock_told(note.time)} · {note.text}"] if note else []
        said += [kept_told(kept)] if kept else []
        return "\n".join([*(each for each in said if each), self.park.indicators[key >> 1].code])

    def sign(self, key: int, col: Col) -> QPixmap | None:
        """The drawing before the words."""
        quality, state = int(self.seen.facts.quality[key >> 1]), AlarmState(int(self.seen.state[key]))
        match col:
            case Col.LEVEL if key & 1 or not self.seen.level[key >> 1]:
                return self.theme.quality_pixmap(quality, self.theme.scaled(16)) if key & 1 and quality else None
            case Col.LEVEL:
                open_shape = not self.waits(key)
                return self.theme.level_pixmap(
                    int(self.seen.level[key >> 1]), self.theme.scaled(16), open_shape=open_shape
                )
            case Col.QUALITY if quality:
                return self.theme.quality_pixmap(quality, self.theme.scaled(16))
            case Col.VALUE if quality:
                return self.theme.quality_pixmap(quality, self.theme.scaled(14))
            case Col.STATE if state in SIGNS:
                colour = self.theme.chrome.text if self.waits(key) else self.theme.chrome.faint
                return self.theme.pixmap(SIGNS[state], colour, self.theme.scaled(14))
            case _:
                return None

    def colour(self, key: int, col: Col) -> QColor:
        """Of the words: bright where they must be seen first, grey where the value is not to be trusted."""
        chrome, level = self.theme.chrome, int(self.seen.level[key >> 1])
        if col is Col.LEVEL and not key & 1 and level:
            return self.theme.level(level).lighter(115)
        if col is Col.VALUE and self.seen.facts.quality[key >> 1] != Quality.GOOD:
            return QColor(chrome.faint)
        if col in (Col.EQUIPMENT, Col.VALUE, Col.WHY) or (col is Col.STATE and self.waits(key)):
            return QColor(chrome.text)
        return QColor(chrome.quiet)

    def level_words(self) -> tuple[str, ...]:
        """What stands in the column of levels where it is no level."""
        lost, back = translate("Alarms", "失联"), translate("Alarms", "已回正常")
        return (lost, back) if self.page is not Page.STANDING else ()

    def _level_text(self, key: int) -> str:
        level = int(self.seen.level[key >> 1])
        if key & 1:
            return translate("Alarms", "失联")
        return level_name(level) if level else translate("Alarms", "已回正常")

    def _said_by_people(self, key: int, col: Col) -> str:
        kept, answered, note = self.kept(key), self.seen.rows.answered.get(key), self.seen.rows.notes.get(key >> 1)
        match col:
            case Col.BY if kept:
                return person_told(kept)
            case Col.BY if answered:
                return person_name(answered.by)
            case Col.NOTES if note:
                return str(note.count)
            case Col.KEPT if kept:
                return kept_told(kept)
            case Col.WHY if kept:
                return reason_told(kept)
            case Col.UNTIL if kept:
                return end_told(kept, self.seen.now)
            case _:
                return ""

    def _font(self, col: Col, *, waits: bool) -> QFont | None:
        if col in FIGURES:
            return self._bold_figures if waits and col is Col.VALUE else self._figures
        return self._bold if waits and col in (Col.LEVEL, Col.EQUIPMENT, Col.STATE) else None
