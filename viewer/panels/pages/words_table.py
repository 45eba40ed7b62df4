"""A table of words on a page: rows keep their place, their selection and their scroll while they change."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from viewer.panels.theme import Theme, font

type Index = QModelIndex | QPersistentModelIndex

_NONE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `key` says which thing it is about; `loud` draws it in the text colour, the others are quiet.

    `hints` are tooltips, where the words of the cells are not enough.
    """

    key: int
    cells: tuple[str, ...]
    loud: bool = False
    hints: tuple[str, ...] = ()


class WordsModel(QAbstractTableModel):
    """Rows as they were given, in that order."""

    def __init__(self, theme: Theme, columns: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._columns = theme, columns
        self._rows: tuple[Row, ...] = ()
        self._titles: tuple[str, ...] = ("",) * columns
        self._figures = font(theme.text_pixels, figures=True)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def entitle(self, titles: tuple[str, ...]) -> None:
        """Titles of the columns."""
        self._titles = titles
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._columns - 1)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these; where the same things stand in the same order only their words change."""
        if rows == self._rows:
            return
        same = [row.key for row in rows] == [row.key for row in self._rows]
        if not same:
            self.beginResetModel()
        self._rows = rows
        if same:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self._columns - 1))
        else:
            self.endResetModel()

    def rowCount(self, parent: Index = _NONE) -> int:
        """Lines shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        """Columns shown."""
        return 0 if parent.isValid() else self._columns

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles, over the columns only."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, and how loud they are."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.cells[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return (row.hints or row.cells)[index.column()]
            case Qt.ItemDataRole.FontRole:
                return self._figures
            case Qt.ItemDataRole.ForegroundRole:
                loud = row.loud or index.column() == 0
                return QColor(self._theme.chrome.text if loud else self._theme.chrome.quiet)
            case _:
                return None


class WordsTable(QTableView):
    """Shows a `WordsModel`. The last column has what room is left."""

    chosen = Signal(int)
    """The key of a line that was double-clicked, or of the current one on Enter."""

    def __init__(self, theme: Theme, widths: tuple[int, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = WordsModel(theme, len(widths) + 1, self)
        self.setModel(self.words)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(len(widths), QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, theme.scaled(width))
        self.doubleClicked.connect(self._choose)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these; what was selected and how far it was scrolled stay."""
        selected, scrolled = self.chosen_keys(), self.verticalScrollBar().value()
        before = self.words.rows
        self.words.show_rows(rows)
        if [row.key for row in before] == [row.key for row in rows]:
            return
        wanted = set(selected)
        model = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for line, row in enumerate(rows):
            if row.key in wanted:
                model.select(self.words.index(line, 0), flags)
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(scrolled)

    def chosen_keys(self) -> list[int]:
        """Keys of the lines selected, from the top."""
        lines = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.words.rows[line].key for line in lines]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.words.rows[index.row()].key)
