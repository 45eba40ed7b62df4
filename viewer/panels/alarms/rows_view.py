"""The table in which alarms are read: the keyboard works, and what is being read stays where it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import (
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from viewer.panels.alarms.alarm_models import STRIPE, AlarmLines
from viewer.panels.alarms.situation_model import SituationLines
from viewer.panels.fitting import leave_brackets_out

_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End}
_INDENT_FIRST, _INDENT = 9, 5


@dataclass(frozen=True, slots=True)
class Hold:
    """What a person is looking at: a line by its key, and how many pixels below the upper edge it begins.

    `key` is None at the very top of the list. `current` and `line` are where the keyboard is.
    """

    key: int | None
    below: int
    current: int | None
    line: int


class RowsView(QTableView):
    """Shows an `AlarmLines`. Signals carry the line; nothing but the person's own hand emits them."""

    looked_at = Signal(int)
    """A line was clicked or reached with the arrows."""
    fly_asked = Signal(int)
    """Double click or Enter."""
    key_asked = Signal(str)
    """A letter that means an action: "A" for Space too."""
    menu_asked = Signal(QPoint)
    """The context menu, at a place on the screen."""

    LETTERS = frozenset("AFSNMHRCOI")

    def __init__(self, model: AlarmLines, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_Edge(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAutoScroll(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.horizontalHeader().setHighlightSections(False)
        self.clicked.connect(self._look)
        self.doubleClicked.connect(self._fly)

    @property
    def lines_shown(self) -> AlarmLines:
        """The lines of this page."""
        return self._model

    def lines(self) -> list[int]:
        """Lines selected, from the top."""
        ranges = cast(
            Iterable[QItemSelectionRange], self.selectionModel().selection()
        )  # a list, though no stub says so
        return sorted({line for part in ranges for line in range(part.top(), part.bottom() + 1)})

    def hold(self) -> Hold:
        """What must stay where it is: the line of the keyboard where it is seen and chosen, else the topmost one."""
        index, keys = self.currentIndex(), self._model.keys
        current = int(keys[index.row()]) if index.isValid() else None
        seen = self.visualRect(index) if index.isValid() else QRect()
        if current is not None and self.selectionModel().isRowSelected(index.row()) and self._whole(seen):
            return Hold(current, seen.top(), current, index.row())
        line, hidden = divmod(self.verticalScrollBar().value(), self._height())
        key = int(keys[line]) if self.verticalScrollBar().value() and line < len(keys) else None
        return Hold(key, -hidden, current, index.row())

    def keep(self, hold: Hold) -> None:
        """Scroll so that the same line is at the same height again; a list at its top stays at its top."""
        self.executeDelayedItemsLayout()  # or the scroll bar still has the length of the list before
        self.updateGeometries()
        keys = self._model.keys
        if hold.current is not None and len(keys) and not (keys == hold.current).any():
            line = min(max(hold.line, 0), len(keys) - 1)
            self.selectionModel().setCurrentIndex(
                self._model.index(line, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        if hold.key is None:
            self.verticalScrollBar().setValue(0)
        elif len(found := (keys == hold.key).nonzero()[0]):
            self.verticalScrollBar().setValue(int(found[0]) * self._height() - hold.below)

    def top_line(self) -> int:
        """The first line of which anything is seen."""
        return self.verticalScrollBar().value() // self._height()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter flies, letters act, left and right close and open, the arrows look."""
        line, plain = self.currentIndex().row(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        letter = "A" if event.key() == Qt.Key.Key_Space else event.text().upper()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line >= 0:
            self.fly_asked.emit(line)
        elif plain and letter in self.LETTERS:
            self.key_asked.emit(letter)
        elif line >= 0 and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._fold(line, event.key()):
            return
        else:
            super().keyPressEvent(event)
            if event.key() in _MOVES and self.currentIndex().isValid():
                self.scrollTo(self.currentIndex())
                self.looked_at.emit(self.currentIndex().row())

    def keyboardSearch(self, search: str) -> None:
        """Letters act; they do not jump to a line that begins with them."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the mark of a situation opens or closes it."""
        index = self.indexAt(event.position().toPoint())
        if isinstance(self._model, SituationLines) and index.isValid() and self._model.is_head(index.row()):
            mark = self.visualRect(self._model.index(index.row(), self._model.mark))
            if 0 <= event.position().x() - mark.left() <= mark.height() + _INDENT:
                self._model.open(index.row(), wide=not self._model.opened(index.row()))
                return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the mouse or the menu key."""
        at = event.pos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            at = self.visualRect(self.currentIndex()).bottomLeft()
        self.menu_asked.emit(self.viewport().mapToGlobal(at))

    def _fold(self, line: int, key: int) -> bool:
        """Open a situation with the right arrow, close it with the left one, from any of its lines."""
        if not isinstance(self._model, SituationLines):
            return False
        if key == Qt.Key.Key_Right:
            self._model.open(line, wide=True)
            return True
        head = self._model.head_of(line)
        self._model.open(line, wide=False)
        self.setCurrentIndex(self._model.index(head, 0))
        return True

    def _whole(self, seen: QRect) -> bool:
        return seen.top() >= 0 and seen.bottom() <= self.viewport().height()

    def _height(self) -> int:
        return self.verticalHeader().defaultSectionSize()

    def _look(self, index: QModelIndex) -> None:
        self.looked_at.emit(index.row())

    def _fly(self, index: QModelIndex) -> None:
        self.fly_asked.emit(index.row())


class _Edge(QStyledItemDelegate):
    """Draws a stripe in the level's colour before a line that waits for an answer, and leaves room between columns."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """A focus frame around one cell says nothing where whole lines are chosen; long names lose their brackets."""
        super().initStyleOption(option, index)
        option.state &= ~(QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver)
        leave_brackets_out(option, self._view)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The cell under its title, and before the first one the stripe."""
        where = QRect(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(where, option.palette.highlight())
            option.state &= ~QStyle.StateFlag.State_Selected  # or Qt takes the colours away that carry the meaning
        option.rect = where.adjusted(_INDENT_FIRST if index.column() == 0 else _INDENT, 0, 0, 0)
        super().paint(painter, option, index)
        stripe = index.data(STRIPE) if index.column() == 0 else None
        if isinstance(stripe, QColor):
            painter.fillRect(where.left(), where.top() + 2, 4, where.height() - 4, stripe)
