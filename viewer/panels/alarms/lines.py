"""A list that changes while somebody reads it: one batch of differences per update, and nothing jumps."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex

from scenes.columns import Flags, Numbers

type Index = QModelIndex | QPersistentModelIndex

MOST_RANGES = 32
"""So many ranges of changed lines are told of one batch; beyond that the smallest gaps are told along."""
_NONE = QModelIndex()
_HINTED = "QList<QPersistentModelIndex>,QAbstractItemModel::LayoutChangeHint"
_BY_LINES = QAbstractItemModel.LayoutChangeHint.VerticalSortHint
"""Whole lines move: Qt then keeps one persistent index per selected line, not one per cell."""


class Lines(QAbstractTableModel):
    """Every line has a key that stays its own. What a cell says is for whoever inherits."""

    def __init__(self, columns: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._keys: Numbers = np.empty(0, np.int64)

    @property
    def keys(self) -> Numbers:
        """Key of every line shown, from the top."""
        return self._keys

    def rowCount(self, parent: Index = _NONE) -> int:
        """Lines shown."""
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = _NONE) -> int:
        """Columns there are."""
        return 0 if parent.isValid() else self._columns

    def show_keys(self, keys: Numbers) -> None:
        """Show these lines in this order: what is gone leaves in one range, what is new comes in one."""
        if not np.array_equal(keys, self._keys):
            self._remove(keys)
            self._append(keys[~np.isin(keys, self._keys)])
            self._reorder(keys)

    def tell(self, differs: Flags, clocked: tuple[int, ...] = ()) -> None:
        """Say which lines say something else, shape (lines,), and which columns change with the clock alone."""
        for first, last in runs(np.flatnonzero(differs)):
            self.dataChanged.emit(self.index(first, 0), self.index(last, self._columns - 1))
        for column in clocked if len(self._keys) and not differs.all() else ():
            self.dataChanged.emit(self.index(0, column), self.index(len(self._keys) - 1, column))

    def _remove(self, keys: Numbers) -> None:
        """Lines that go are moved to the end first."""
        stays = np.isin(self._keys, keys)
        if stays.all():
            return
        self._reorder(np.concatenate([keys[np.isin(keys, self._keys)], self._keys[~stays]]))
        left = int(np.count_nonzero(stays))
        self.beginRemoveRows(_NONE, left, len(self._keys) - 1)
        self._keys = self._keys[:left]
        self.endRemoveRows()

    def _append(self, keys: Numbers) -> None:
        if len(keys):
            self.beginInsertRows(_NONE, len(self._keys), len(self._keys) + len(keys) - 1)
            self._keys = np.concatenate([self._keys, keys])
            self.endInsertRows()

    def _reorder(self, keys: Numbers) -> None:
        """Selection and current line are persistent indexes: each follows its line."""
        if np.array_equal(keys, self._keys):
            return
        self.layoutAboutToBeChanged[_HINTED].emit([], _BY_LINES)  # type: ignore[index]  # its stub knows no overloads
        old, before = self.persistentIndexList(), self._keys
        self._keys = keys.copy()
        if old:
            sorter = np.argsort(keys)
            lines = before[[index.row() for index in old]]
            places = sorter[np.searchsorted(keys, lines, sorter=sorter)].tolist()
            new = [self.index(place, index.column()) for place, index in zip(places, old, strict=True)]
            self.changePersistentIndexList(old, new)
        self.layoutChanged[_HINTED].emit([], _BY_LINES)  # type: ignore[index]  # its stub knows no overloads


def runs(places: NDArray[np.intp]) -> list[tuple[int, int]]:
    """First and last of every run of neighbours, at most `MOST_RANGES` of them; `places` ascend."""
    if not len(places):
        return []
    gaps = np.diff(places)
    breaks = np.flatnonzero(gaps > 1)
    if len(breaks) >= MOST_RANGES:
        breaks = np.sort(breaks[np.argsort(-gaps[breaks], kind="stable")[: MOST_RANGES - 1]])
    firsts, lasts = places[np.r_[0, breaks + 1]], places[np.r_[breaks, len(places) - 1]]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
