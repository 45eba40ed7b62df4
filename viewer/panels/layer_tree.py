"""What is drawn: the park as a tree that can be switched off and on, and the layers around it."""

from collections.abc import Collection, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractItemModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from scenes.columns import Flags, Rows
from scenes.facts import Facts, nothing_known
from scenes.plant import Enterprise, Layer, Park
from scenes.rollup import ancestry_of
from viewer.panels.fitting import leave_brackets_out
from viewer.panels.flow import Flow
from viewer.panels.plant_tree import Shown, rolled_up, shown_below, tree_of
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import name_of

Role = Qt.ItemDataRole
type Index = QModelIndex | QPersistentModelIndex

translate = QCoreApplication.translate

LAYERS = {
    "labels": QT_TRANSLATE_NOOP("Layers", "标签"),
    "fence": QT_TRANSLATE_NOOP("Layers", "厂区边界"),
    "scenery": QT_TRANSLATE_NOOP("Layers", "道路与绿化"),
    "grid": QT_TRANSLATE_NOOP("Layers", "地面网格"),
}
"""Layers by the name that `layer_toggled` gives."""

STREAMED = "streamed:"
"""Before the key of a streamed layer in that name."""

_NOWHERE = QModelIndex()
_CHECKS = {
    Shown.NONE: Qt.CheckState.Unchecked,
    Shown.SOME: Qt.CheckState.PartiallyChecked,
    Shown.ALL: Qt.CheckState.Checked,
}


class LayerTree(QWidget):
    """Every line shows the worst state below it and how much is not known. Hiding never silences an alarm."""

    hidden_changed = Signal(object)
    """Which objects are switched off, (objects,) bool; the scenery's row is always False."""
    layer_toggled = Signal(str, bool)
    selected = Signal(int)
    """An object row that was clicked or reached with the arrows."""
    fly_asked = Signal(object)
    """Object rows (rows,) int32 to bring into view: one installation, a unit or an enterprise."""

    def __init__(
        self, park: Park, theme: Theme, parent: QWidget | None = None, *, streamed: Sequence[Layer] = ()
    ) -> None:
        super().__init__(parent)
        self.setObjectName("layers")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._park, self._theme = park, theme
        self._model = _Nodes(park, theme, self)
        self._view = _TreeView(self)
        self._streamed = {f"{STREAMED}{layer.key}": layer for layer in streamed}
        self._layers = {name: QToolButton(self) for name in (*LAYERS, *self._streamed)}
        self._arrange()
        self._model.toggled.connect(self._hide)
        self._view.looked_at.connect(self._look)
        self._view.fly_asked.connect(self._fly)
        self._say()

    def sizeHint(self) -> QSize:
        """Wide enough for a long name and two counts."""
        return QSize(self._theme.scaled(360), 600)

    def minimumSizeHint(self) -> QSize:
        """Narrower than this, names would be guesswork."""
        return QSize(self._theme.scaled(320), 200)

    def show_facts(self, facts: Facts, now: float) -> None:
        """Show the worst state and the counts of every line; `now` is not needed here."""
        self._model.show_facts(facts)
        self._view.viewport().update()

    def select_object(self, row: int | None) -> None:
        """Something was chosen elsewhere: mark its line and open the way to it, without a signal."""
        if row is None or not 0 <= row < len(self._park.equipment):
            self._view.clearSelection()
            return
        index = self._model.index_of_object(row)
        self._view.setCurrentIndex(index)
        self._view.scrollTo(index)

    def show_all(self) -> None:
        """Switch everything on again."""
        self._model.setData(self._model.index(0, 0), Qt.CheckState.Checked.value, Role.CheckStateRole)

    @property
    def layers_off(self) -> tuple[str, ...]:
        """The names of the layers that are switched off."""
        return tuple(name for name, button in self._layers.items() if not button.isChecked())

    def switch_off(self, names: Collection[str]) -> tuple[str, ...]:
        """Switch these layers off and all others on; the names that no layer has here."""
        for name, button in self._layers.items():
            button.setChecked(name not in names)
        return tuple(name for name in names if name not in self._layers)

    def layer_name(self, name: str) -> str:
        """How a layer is called; its own name where there is none of that name."""
        return self._layers[name].text() if name in self._layers else name.removeprefix(STREAMED)

    def hide_objects(self, rows: Rows) -> None:
        """Leave out these objects, and only these."""
        hidden = np.zeros(len(self._model.hidden), np.bool_)
        hidden[rows] = True
        if not np.array_equal(hidden, self._model.hidden):
            self._model.hide(hidden)

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _arrange(self) -> None:
        chips = QWidget(self)
        row = Flow(GAP // 2, chips)
        for name, button in self._layers.items():
            button.setCheckable(True)
            button.setChecked(True)
            button.setStyleSheet(
                f"QToolButton {{ padding: 4px 9px; font-size: {self._theme.text_pixels - 2}px; }}"
                f"QToolButton:!checked {{ color: {self._theme.chrome.faint}; background: transparent; }}"
            )
            button.toggled.connect(partial(self.layer_toggled.emit, name))
            row.addWidget(button)
        self._view.setModel(self._model)
        header = self._view.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        longest = "0" * max(2, len(str(len(self._park.tags))))
        figures = QFontMetrics(font(self._theme.text_pixels - 2, figures=True)).horizontalAdvance(longest)
        for column, sign in ((1, self._theme.scaled(16) + GAP), (2, 0)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, figures + sign + GAP)
        self._view.expand(self._model.index(0, 0))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, GAP // 2, GAP // 4, GAP // 2)
        whole.setSpacing(GAP)
        whole.addWidget(chips)
        whole.addWidget(self._view, 1)

    def _hide(self) -> None:
        self._view.viewport().update()
        self.hidden_changed.emit(np.append(self._model.hidden, False))

    def _look(self, index: QModelIndex) -> None:
        rows = self._model.objects_of(index)
        if len(rows) == 1 and not self._model.rowCount(index):
            self.selected.emit(int(rows[0]))

    def _fly(self, index: QModelIndex) -> None:
        rows = self._model.objects_of(index)
        if len(rows):
            self.fly_asked.emit(rows)

    def _say(self) -> None:
        for name, button in self._layers.items():
            layer = self._streamed.get(name)
            button.setText(translate("Layers", str(LAYERS[name])) if layer is None else name_of(layer))
            button.setToolTip("" if layer is None else _layer_told(layer))
        self._view.setToolTip(self.tr("取消勾选即隐藏；有报警的设备始终显示"))
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 2)
        self._view.viewport().update()


def _layer_told(layer: Layer) -> str:
    """What is known of a streamed layer, for the tooltip."""
    surveyed = translate("Layers", "测绘日期：{0}").format(layer.surveyed) if layer.surveyed else ""
    return "\n".join(line for line in (name_of(layer), surveyed, layer.attribution) if line)


class _TreeView(QTreeView):
    looked_at = Signal(QModelIndex)
    fly_asked = Signal(QModelIndex)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(11)
        self.setRootIsDecorated(False)  # there is one root: an arrow before it would only push the names aside
        self.setItemDelegate(_Name(self))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self.looked_at)
        self.doubleClicked.connect(self.fly_asked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter flies, the arrows look, Space switches off and on."""
        before = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.fly_asked.emit(before)
            return
        super().keyPressEvent(event)
        if self.currentIndex() != before:
            self.looked_at.emit(self.currentIndex())


class _Name(QStyledItemDelegate):
    """Of a name that is too long, what stands in brackets at its end goes first; the tooltip has all of it."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Choose what is written."""
        super().initStyleOption(option, index)
        if index.column() == 0:
            leave_brackets_out(option, self._view)


class _Nodes(QAbstractItemModel):
    toggled = Signal()

    def __init__(self, park: Park, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self._tree, self._ancestry = theme, tree_of(park), ancestry_of(park)
        self.hidden: Flags = np.zeros(len(park.equipment), np.bool_)
        self._shown = shown_below(self._tree, self.hidden)
        self._rollup = rolled_up(nothing_known(len(park.tags)), self._ancestry)
        self._figures, self._bold = font(theme.text_pixels - 2, figures=True), font(theme.text_pixels, bold=True)

    def show_facts(self, facts: Facts) -> None:
        """What is known now; the view paints what it needs and asks then."""
        self._rollup = rolled_up(facts, self._ancestry)

    def hide(self, hidden: Flags) -> None:
        """Switch these objects off, and all others on."""
        self.hidden[:] = hidden
        self._shown = shown_below(self._tree, self.hidden)
        self.toggled.emit()

    def objects_of(self, index: Index) -> Rows:
        """Object rows below a node."""
        node = _node(index)
        return np.arange(self._tree.first[node], self._tree.last[node], dtype=np.int32)

    def index_of_object(self, row: int) -> QModelIndex:
        """The line of one installation."""
        node = self._tree.node_of(row)
        return self.createIndex(node - int(self._tree.first_child[self._tree.parent[node]]), 0, node)

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """The root, or a child of a node."""
        if not parent.isValid():
            return self.createIndex(0, column, 0) if row == 0 else QModelIndex()
        node = _node(parent)
        if not 0 <= row < self._tree.children[node]:
            return QModelIndex()
        return self.createIndex(row, column, int(self._tree.first_child[node]) + row)

    def parent(self, child: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]  # QObject has another parent()
        """The node above."""
        above = int(self._tree.parent[_node(child)]) if child.isValid() else -1
        if above < 0:
            return QModelIndex()
        over = int(self._tree.parent[above])
        return self.createIndex(0 if over < 0 else above - int(self._tree.first_child[over]), 0, above)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """One root; children of a node."""
        if not parent.isValid():
            return 1
        return int(self._tree.children[_node(parent)]) if parent.column() == 0 else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Name, alarms, unknown."""
        return 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """Titles of the columns."""
        titles = (translate("Layers", "园区"), translate("Layers", "报警"), translate("Layers", "未知"))
        if orientation != Qt.Orientation.Horizontal:
            return None
        match section, role:
            case 0, Role.DisplayRole:
                return titles[0]
            case ((1 | 2), Role.DecorationRole):  # a word would take the room of the names
                return self._theme.pixmap(("level_high", "quality_unknown")[section - 1], self._theme.chrome.faint, 14)
            case ((1 | 2), Role.TextAlignmentRole):
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _, Role.ToolTipRole:
                return titles[section]
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Everything can be chosen and switched."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        """Switch everything below a node off or on."""
        if role != Role.CheckStateRole:
            return False
        rows = self.objects_of(index)
        self.hidden[rows] = Qt.CheckState(value) == Qt.CheckState.Unchecked
        self._shown = shown_below(self._tree, self.hidden)
        self.toggled.emit()
        return True

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """Name, state and counts of a node."""
        node = _node(index)
        match index.column(), role:
            case 0, Role.DisplayRole | Role.ToolTipRole:
                return name_of(self._tree.things[node])
            case 1, Role.DecorationRole:
                return self._sign(node)
            case 0, Role.CheckStateRole:
                return _CHECKS[Shown(int(self._shown[node]))]
            case 0, Role.FontRole:
                return self._bold if isinstance(self._tree.things[node], Enterprise | Park) else None
            case 0, Role.ForegroundRole:
                return QColor(self._theme.chrome.text if self._shown[node] else self._theme.chrome.faint)
            case 1 | 2, _:
                return self._count(node, index.column(), role)
            case _:
                return None

    def _count(self, node: int, column: int, role: int) -> object:
        count = int((self._rollup.alarms if column == 1 else self._rollup.unknown)[node])
        match role:
            case Role.DisplayRole:
                return str(count) if count else ""
            case Role.ToolTipRole:
                return self._told(node)
            case Role.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Role.FontRole:
                return self._figures
            case Role.ForegroundRole:
                return QColor(self._theme.chrome.text if column == 1 else self._theme.chrome.quiet)
            case _:
                return None

    def _told(self, node: int) -> str:
        """The counts of a line in words; what is put aside has no column of its own."""
        counts = (int(each[node]) for each in (self._rollup.alarms, self._rollup.unknown, self._rollup.aside))
        return translate("Layers", "报警 {0} · 未知 {1} · 搁置/抑制/停用 {2}").format(*counts)

    def _sign(self, node: int) -> QIcon | None:
        level = int(self._rollup.level[node])
        if not level:
            return None
        drawn = self._theme.level_pixmap(level, self._theme.scaled(16), open_shape=not self._rollup.waits[node])
        sign = QIcon(drawn)
        sign.addPixmap(drawn, QIcon.Mode.Selected)  # or Qt dims the colour that carries the meaning
        return sign


def _node(index: Index) -> int:
    return int(index.internalId())
