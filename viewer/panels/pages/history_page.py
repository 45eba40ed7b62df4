"""Everything that is known of one alarm: state, reading, people, reasons, guidance, and what the journal holds."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from loaders.live.acts import Act, Action, Told
from scenes.alarm import AlarmState, Axis
from scenes.alarm_board import Board
from scenes.alarm_guidance import GuidanceBook
from scenes.facts import Facts, nothing_known
from scenes.plant import Park
from viewer.panels.alarms.alarm_facts import alarm_facts, guidance_told, states_of
from viewer.panels.alarms.alarm_seen import WAITING
from viewer.panels.alarms.alarm_words import action_name, entry_kind_name, person_name
from viewer.panels.flow import Flow
from viewer.panels.pages.told_entries import entry_told, levels_before
from viewer.panels.pages.words_table import Row, WordsTable
from viewer.panels.section import Pairs
from viewer.panels.slips.concern import Concern, alarm_named
from viewer.panels.theme import GAP, LEAD, Theme
from viewer.panels.words import clock_told

_ENDS = {
    AlarmState.SHLVD: Action.UNSHELVE,
    AlarmState.OOSRV: Action.BRING_BACK,
    AlarmState.LATAK: Action.RESET,
}


class HistoryPage(QWidget):
    """One indicator's two alarms, side by side in one list of facts, and its journal below."""

    wanted = Signal(object, object)
    """An `Action` and the `Concern` it is for."""
    acted = Signal(object)
    """An `Act` that needs no more words: what ends a shelving, an outage, a latch."""
    history_asked = Signal(int)
    """The journal's entries about an indicator are wanted."""
    fly_asked = Signal(int)
    """An object row."""

    def __init__(self, park: Park, theme: Theme, guidance: GuidanceBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._park, self._theme, self._guidance = park, theme, guidance
        self.row: int | None = None
        self._board, self._facts, self._now = Board(), nothing_known(len(park.tags)), 0.0
        self._entries: tuple[Told, ...] | None = None
        self._refused = False
        self._name, self._empty, self._title = QLabel(self), QLabel(self), QLabel(self)
        self.facts, self.advice, self._scroll = Pairs(theme), Pairs(theme), QScrollArea(self)
        self.entries = WordsTable(theme, (170, 112, 116), self)
        self._fly, self._again, self.end = QPushButton(self), QPushButton(self), QPushButton(self)
        self.buttons = {
            action: QPushButton(self)
            for action in (Action.ACKNOWLEDGE, Action.SHELVE, Action.NOTE, Action.VERIFY, Action.TAKE_OUT)
        }
        self._arrange()

    def show_row(self, row: int) -> None:
        """Show one indicator, and ask the journal about it."""
        if not 0 <= row < len(self._park.indicators):
            return
        self.row, self._entries, self._refused = row, None, False
        self._refresh()
        self.history_asked.emit(row)

    def show_board(self, board: Board, now: float) -> None:
        """Show the board; `now` is the feed's clock, seconds since 1970 UTC."""
        self._board, self._now = board, now
        self._refresh()

    def show_facts(self, facts: Facts, now: float) -> None:
        """Show the newest facts."""
        self._facts, self._now = facts, now
        self._refresh()

    def show_refusal(self, row: int) -> None:
        """The journal did not answer about an indicator; why is said elsewhere."""
        if row == self.row:
            self._entries, self._refused = None, True
            self._refresh()

    def show_entries(self, row: int, entries: tuple[Told, ...]) -> None:
        """What the journal answered; an answer about another indicator comes too late and is left out."""
        if row == self.row:
            self._entries, self._refused = entries, False
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What came while nobody looked."""
        super().showEvent(event)
        self._refresh()

    def say(self) -> None:
        """Every word in the language of the interface."""
        self._empty.setText(self.tr("在列表、场景或检查器中选择一个指标，再按 F8。"))
        self._fly.setText(self.tr("飞到该设备"))
        self._again.setText(self.tr("刷新日志"))
        words = (self.tr("确认"), self.tr("搁置…"), self.tr("备注…"), self.tr("核实…"), self.tr("停用…"))
        for button, word in zip(self.buttons.values(), words, strict=True):
            button.setText(word)
        self.entries.words.entitle((self.tr("时间"), self.tr("类别"), self.tr("人员"), self.tr("内容")))
        self._refresh()

    def concern(self, axis: int = Axis.PROCESS) -> Concern | None:
        """The alarm as it is shown now."""
        if self.row is None:
            return None
        level = int(max(self._facts.level[self.row], self._facts.unanswered[self.row]))
        shown = level if axis == Axis.PROCESS else 0
        return Concern(np.array([self.row], np.int32), np.array([shown], np.uint8), axis)

    def _refresh(self) -> None:
        """Nothing is worked out while nobody looks."""
        if not self.isVisible():
            return
        chosen = self.row is not None
        for widget in (self._name, self._scroll, self.entries, self._title, self._fly, self._again):
            widget.setVisible(chosen)
        for button in self.buttons.values():
            button.setVisible(chosen)
        self._empty.setVisible(not chosen)
        if self.row is None:
            self.end.hide()
            return
        self._name.setText(alarm_named(self._park, self.row, 0, 0))
        self.facts.show_pairs(alarm_facts(self._park, self.row, self._facts, self._board, self._now))
        self.advice.show_pairs(guidance_told(self.row, self._facts, self._guidance))
        self._show_entries(self.row)
        process, contact = states_of(self._facts, self.row)
        self.buttons[Action.ACKNOWLEDGE].setEnabled(process in WAITING or contact in WAITING)
        ends = self._ends(process, contact)
        self.end.setVisible(ends is not None)
        self.end.setText(action_name(ends[0]) if ends is not None else "")

    def _ends(self, process: AlarmState, contact: AlarmState) -> tuple[Action, Axis] | None:
        """What a person may end: the shelving, the outage, the latch of the process alarm, else of the contact one."""
        for axis, state in zip(Axis, (process, contact), strict=True):
            if state in _ENDS:
                return _ENDS[state], axis
        return None

    def _end(self) -> None:
        if self.row is None or (ends := self._ends(*states_of(self._facts, self.row))) is None:
            return
        concern = self.concern(ends[1])
        if concern is not None:
            self.acted.emit(Act(0, "", ends[0], concern.rows, concern.levels, axis=concern.axis))

    def _show_entries(self, row: int) -> None:
        if self._refused:
            self._title.setText(self.tr("日志：没有取得"))
        elif self._entries is None:
            self._title.setText(self.tr("日志：等待回答…"))
        else:
            self._title.setText(self.tr("日志 {0} 条，最新在前").format(len(self._entries)))
        before = levels_before(self._entries or (), self._park, row)
        newest = sorted(self._entries or (), key=lambda entry: -entry.number)
        self.entries.show_rows(
            tuple(
                Row(
                    entry.number,
                    (
                        clock_told(entry.time, date=True),
                        entry_kind_name(entry.kind),
                        person_name(entry.person),
                        entry_told(entry, self._park, row, before.get(entry.number)),
                    ),
                )
                for entry in newest
            )
        )

    def _want(self, action: Action) -> None:
        for axis in self._axes(action):
            concern = self.concern(axis)
            if concern is not None:
                self.wanted.emit(action, concern)

    def _axes(self, action: Action) -> tuple[Axis, ...]:
        """Which of the two alarms is meant: for an answer every one that waits, else the one that stands."""
        if self.row is None:
            return ()
        process, contact = states_of(self._facts, self.row)
        if action is Action.ACKNOWLEDGE:
            return tuple(axis for axis, state in zip(Axis, (process, contact), strict=True) if state in WAITING)
        lost = process == AlarmState.NORM and contact != AlarmState.NORM
        return (Axis.CONTACT,) if lost else (Axis.PROCESS,)

    def _ask_to_fly(self) -> None:
        if self.row is not None:
            self.fly_asked.emit(int(self._park.tags.object_id[self.row]))

    def _ask_again(self) -> None:
        if self.row is not None:
            self.history_asked.emit(self.row)

    def _arrange(self) -> None:
        self._name.setProperty("role", "title")
        self._name.setWordWrap(True)
        for label in (self._empty, self._title):
            label.setProperty("role", "quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for action, icon in (
            (Action.ACKNOWLEDGE, "acknowledge"),
            (Action.SHELVE, "shelve"),
            (Action.NOTE, "note"),
        ):
            self.buttons[action].setIcon(self._theme.lead_icon(icon))
            self.buttons[action].setIconSize(LEAD)
        for action, button in self.buttons.items():
            button.clicked.connect(lambda _=False, action=action: self._want(action))
        self.end.clicked.connect(self._end)
        self._fly.clicked.connect(self._ask_to_fly)
        self._again.clicked.connect(self._ask_again)
        acts, below = Flow(GAP // 2), QHBoxLayout()
        for button in (*self.buttons.values(), self.end, self._fly):
            acts.addWidget(button)
        below.addWidget(self._title, 1)
        below.addWidget(self._again)
        both, sides = QWidget(), QHBoxLayout()
        both.setLayout(sides)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(GAP * 4)
        for pairs in (self.facts, self.advice):
            sides.addWidget(pairs, 1, Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(both)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addWidget(self._name)
        whole.addLayout(acts)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(below)
        whole.addWidget(self.entries, 1)
        whole.addWidget(self._empty, 1)
