"""All incidents of the park in a table, and how one is opened."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from loaders.incident_story import Shelf
from scenes.trouble import Notice
from viewer.panels.incidents.incident_words import grade_told, state_told
from viewer.panels.language import language
from viewer.panels.pages.words_table import Row, WordsTable
from viewer.panels.theme import GAP, LEAD, Theme
from viewer.panels.words import clock_told


class ShelfView(QWidget):
    """A line is opened by a double click or Enter."""

    chosen = Signal(str)
    """The number of an incident."""
    range_asked = Signal()
    """One is to be opened for the time brushed on the timeline."""
    alarm_asked = Signal()
    """One is to be opened for the alarm that is chosen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf = Shelf((), ())
        self.from_alarm, self.from_range = QPushButton(self), QPushButton(self)
        self.said, self.empty = QLabel(self), QLabel(self)
        self.table = WordsTable(theme, (116, 262, 158, 66, 112), self)
        for button, icon in ((self.from_alarm, "note"), (self.from_range, "timeline")):
            button.setIcon(theme.lead_icon(icon))
            button.setIconSize(LEAD)
        for label in (self.said, self.empty):
            label.setProperty("role", "quiet")
            label.setWordWrap(True)
        self.said.hide()
        self.table.chosen.connect(self._choose)
        self.from_range.clicked.connect(self.range_asked)
        self.from_alarm.clicked.connect(self.alarm_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.from_alarm)
        buttons.addWidget(self.from_range)
        buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addLayout(buttons)
        whole.addWidget(self.said)
        whole.addWidget(self.empty)
        whole.addWidget(self.table, 1)
        whole.addStretch(0)

    def show_shelf(self, shelf: Shelf) -> None:
        """Show these."""
        self._shelf = shelf
        rows = tuple(
            Row(
                place,
                (
                    each.key,
                    each.title,
                    clock_told(each.opened, date=True),
                    state_told(each),
                    grade_told(grading),
                    each.opened_by,
                ),
                loud=each.open,
            )
            for place, (each, grading) in enumerate(zip(shelf.incidents, shelf.grades, strict=True))
        )
        self.table.show_rows(rows)
        self._tell(shelf.notices)

    def offer(self, *, alarm: bool, stretch: bool) -> None:
        """Whether an alarm is chosen, and whether a time is brushed on the timeline."""
        self.from_alarm.setEnabled(alarm)
        self.from_range.setEnabled(stretch)

    def refuse(self, notice: Notice) -> None:
        """Why there are none to be had here."""
        self._tell((notice,))
        self.table.hide()
        self.empty.hide()
        self.offer(alarm=False, stretch=False)

    def say(self) -> None:
        """Every word in the language of the interface."""
        self.from_alarm.setText(self.tr("从报警立案…"))
        self.from_range.setText(self.tr("从时段立案…"))
        self.from_alarm.setToolTip(self.tr("先选择一条报警；在报警列表中也可按 I 或右键"))
        self.from_range.setToolTip(self.tr("先在时间轴（F5）上按住 Shift 拖出一段"))
        none, how = (
            self.tr("还没有事件。"),
            self.tr("选择一条报警后「从报警立案」；或在时间轴（F5）上拖出一段后「从时段立案」。"),
        )
        self.empty.setText(f"{none}\n{how}")
        self.table.words.entitle(
            (
                self.tr("编号"),
                self.tr("名称"),
                self.tr("立案时间"),
                self.tr("状态"),
                self.tr("等级"),
                self.tr("立案人"),
            )
        )
        self.show_shelf(self._shelf)

    def _tell(self, notices: tuple[Notice, ...]) -> None:
        self.said.setText("\n".join(notice.told(language()) for notice in notices))
        self.said.setVisible(bool(notices))
        self.empty.setVisible(not self._shelf.incidents and not notices)
        self.table.setVisible(bool(self._shelf.incidents))

    def _choose(self, place: int) -> None:
        self.chosen.emit(self._shelf.incidents[place].key)
