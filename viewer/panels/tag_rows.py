"""A list of indicators that changes while somebody reads it: one batch of differences per update, nothing jumps."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex

from scenes.columns import Rows

type Index = QModelIndex | QPersistentModelIndex

_NONE = QModelIndex()


class TagRows(QAbstractTableModel):
    """Rows are indicators, by tag row. What a cell says is for whoever inherits; this is how rows come and go."""

    def __init__(self, columns: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: Rows = np.empty(0, np.int32)

    @property
    def rows(self) -> Rows:
        """Tag row of every line shown, in order."""
        return self._rows

    def rowCount(self, parent: Index = _NONE) -> int:
        """Lines shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        """Columns shown."""
        return 0 if parent.isValid() else self._columns

    def show_rows(self, rows: Rows) -> None:
        """Show these tag rows in this order: what is gone is removed, what is new added, then one move for the rest."""
        self._remove(np.flatnonzero(~np.isin(self._rows, rows)))
        self._append(rows[~np.isin(rows, self._rows)])
        if not np.array_equal(self._rows, rows):
            self._reorder(rows)
        if len(rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self._columns - 1))

    def _remove(self, places: NDArray[np.intp]) -> None:
        for run in reversed(np.split(places, np.flatnonzero(np.diff(places) != 1) + 1)):
            if len(run):
                self.beginRemoveRows(_NONE, int(run[0]), int(run[-1]))
                self._rows = np.delete(self._rows, run)
                self.endRemoveRows()

    def _append(self, rows: Rows) -> None:
        if len(rows):
            self.beginInsertRows(_NONE, len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows = np.concatenate([self._rows, rows])
            self.endInsertRows()

    def _reorder(self, rows: Rows) -> None:
        """Selection and current line are persistent indexes: each follows its indicator."""
        self.layoutAboutToBeChanged.emit()
        old, before = self.persistentIndexList(), self._rows
        place = {int(tag): line for line, tag in enumerate(rows)}
        self._rows = rows.copy()
        self.changePersistentIndexList(
            old, [self.index(place[int(before[index.row()])], index.column()) for index in old]
        )
        self.layoutChanged.emit()
