"""The search box: type a few letters, choose with the arrows, go there with Enter."""

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from scenes.plant import Park
from viewer.panels.search_index import Hit, Index
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import name_of

_LINES = 10
_WHERE = int(Qt.ItemDataRole.UserRole) + 1


class SearchBox(QWidget):
    """Finds an installation by name, code, tag number, pinyin or its initials."""

    chosen = Signal(int)
    """An object row."""
    tag_selected = Signal(int)
    """The indicator by which it was found, after `chosen`."""
    found = Signal(object)
    """The `Hit` itself, after both."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None, *, keyed: bool = True) -> None:
        super().__init__(parent)
        self._keyed = keyed
        self.setObjectName("search")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._park = park
        self._made_index: Index | None = None
        self._hits = _Hits(park, self)
        self._field, self._list = _Field(self), QListView(self)
        self._field.setClearButtonEnabled(True)
        self._field.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._list.setModel(self._hits)
        self._list.setItemDelegate(_TwoLines(theme, self._list))
        self._list.setObjectName("hits")
        self._list.setStyleSheet(
            f"#hits {{ background: {theme.chrome.raised}; border: 1px solid {theme.chrome.faint}; padding: 4px; }}"
        )
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.hide()
        self._field.textEdited.connect(self._find)
        self._field.moved.connect(self._move)
        self._field.left.connect(self._list.hide)
        self._field.returnPressed.connect(self._take)
        self._list.clicked.connect(self._go)
        self.setFocusProxy(self._field)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*((GAP, GAP, GAP, GAP // 2) if keyed else (GAP, 0, GAP, 0)))
        whole.addWidget(self._field)
        self._say()

    def hits(self) -> list[Hit]:
        """What is found at this moment, best first."""
        return list(self._hits.hits)

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _index(self) -> Index:
        """Made at the first letter: nobody searches in the first second of a start."""
        if self._made_index is None:
            self._made_index = Index(self._park)
        return self._made_index

    def _say(self) -> None:
        self._field.setPlaceholderText(self.tr("搜索名称、编码、位号、拼音首字母"))
        self._field.setToolTip(self.tr("搜索设备（Ctrl+F）") if self._keyed else "")

    def _find(self, text: str) -> None:
        self._hits.show_hits(self._index().find(text))
        self._list.setVisible(bool(self._hits.hits))
        if self._hits.hits:
            self._place()
            self._list.setCurrentIndex(self._hits.index(0, 0))

    def _place(self) -> None:
        """Below the field, over whatever lies there: a child of the window, so that typing goes on undisturbed."""
        window = self.window()
        self._list.setParent(window)
        corner = self._field.mapTo(window, QPoint(0, self._field.height() + 2))
        lines = min(len(self._hits.hits), _LINES)
        height = lines * self._list.sizeHintForRow(0) + 12
        width = min(max(self._field.width(), 520), window.width() - corner.x() - GAP)
        self._list.setGeometry(corner.x(), corner.y(), width, min(height, window.height() - corner.y() - GAP))
        self._list.show()
        self._list.raise_()

    def _move(self, step: int) -> None:
        line = min(max(self._list.currentIndex().row() + step, 0), len(self._hits.hits) - 1)
        self._list.setCurrentIndex(self._hits.index(line, 0))

    def _take(self) -> None:
        self._go(self._list.currentIndex())

    def _go(self, index: QModelIndex) -> None:
        if not 0 <= index.row() < len(self._hits.hits):
            return
        hit = self._hits.hits[index.row()]
        self._list.hide()
        self.chosen.emit(hit.row)
        if hit.tag is not None:
            self.tag_selected.emit(hit.tag)
        self.found.emit(hit)


class _Field(QLineEdit):
    """A text field whose arrows walk through the list below it."""

    moved = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, down, pages; Escape closes the list first and empties the field next."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _LINES, Qt.Key.Key_PageUp: -_LINES}
        key = Qt.Key(event.key())
        if key in steps:
            self.moved.emit(steps[key])
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The person went on to something else."""
        super().focusOutEvent(event)
        self.left.emit()


class _Hits(QAbstractListModel):
    def __init__(self, park: Park, parent: QObject) -> None:
        super().__init__(parent)
        self._park = park
        self._owners = tuple(park.walk())
        self.hits: list[Hit] = []

    def show_hits(self, hits: list[Hit]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.hits):
            return None
        hit = self.hits[index.row()]
        enterprise, unit, item = self._owners[hit.row]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            each = None if hit.tag is None else self._park.indicators[hit.tag]
            return name_of(item) if each is None else f"{name_of(item)} · {name_of(each)} {each.tag_number}".rstrip()
        if role == _WHERE:
            return f"{item.code} · {name_of(enterprise)} · {name_of(unit)}"
        return None


class _TwoLines(QStyledItemDelegate):
    """The name, and below it in small letters where that is."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines high."""
        return QSize(200, self._theme.text_pixels * 3 + 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Both lines over the plate of the chosen one."""
        chrome, frame = self._theme.chrome, QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(frame, QColor(chrome.pressed))
        inner, half = frame.adjusted(GAP, 4, -GAP, -4), frame.height() // 2
        painter.setPen(QColor(chrome.text))
        painter.setFont(font(self._theme.text_pixels))
        self._write(painter, inner.adjusted(0, 0, 0, -half + 6), str(index.data()))
        painter.setPen(QColor(chrome.faint))
        painter.setFont(font(self._theme.text_pixels - 2, figures=True))
        self._write(painter, inner.adjusted(0, half - 2, 0, 0), str(index.data(_WHERE)))
        painter.restore()

    def _write(self, painter: QPainter, where: QRect, text: str) -> None:
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, where.width())
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitting)
