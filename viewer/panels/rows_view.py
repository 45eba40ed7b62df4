"""The table in which lists of indicators are read: the keyboard works, and what is being read stays where it is."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from scenes.columns import Rows
from viewer.panels.alarm_models import STRIPE
from viewer.panels.fitting import leave_brackets_out
from viewer.panels.tag_rows import TagRows

_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End}

_INDENT_FIRST, _INDENT = 9, 5


class RowsView(QTableView):
    """Shows a `TagRows`. Signals carry the line; nothing but the person's own hand emits them."""

    looked_at = Signal(int)
    """A line was clicked or reached with the arrows."""
    fly_asked = Signal(int)
    """Double click or Enter."""
    answered = Signal()
    """Space."""

    def __init__(self, model: TagRows, parent: QWidget | None = None) -> None:
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
        self.horizontalHeader().setSectionsClickable(False)
        self.clicked.connect(self._look)
        self.doubleClicked.connect(self._fly)

    def rows(self) -> Rows:
        """Tag row of every line, from the top."""
        return self._model.rows

    def lines(self) -> list[int]:
        """Lines selected, from the top."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def top(self) -> tuple[int, int] | None:
        """The indicator at the upper edge and how many pixels of it are hidden; None at the very top of the list."""
        bar, height = self.verticalScrollBar(), self.verticalHeader().defaultSectionSize()
        line, hidden = divmod(bar.value(), height)
        return (int(self._model.rows[line]), hidden) if bar.value() and line < len(self._model.rows) else None

    def keep(self, top: tuple[int, int] | None, rows: Rows) -> None:
        """Scroll so that the same indicator is at the upper edge again; a list at its top stays at its top."""
        self.executeDelayedItemsLayout()  # or the scroll bar still has the length of the list before
        self.updateGeometries()
        if top is None:
            self.verticalScrollBar().setValue(0)
            return
        found = (rows == top[0]).nonzero()[0]
        if len(found):
            self.verticalScrollBar().setValue(int(found[0]) * self.verticalHeader().defaultSectionSize() + top[1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter flies, Space acknowledges, the arrows look."""
        line = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line >= 0:
            self.fly_asked.emit(line)
        elif event.key() == Qt.Key.Key_Space:
            self.answered.emit()
        else:
            super().keyPressEvent(event)
            if event.key() in _MOVES and self.currentIndex().isValid():
                self.scrollTo(self.currentIndex())
                self.looked_at.emit(self.currentIndex().row())

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
