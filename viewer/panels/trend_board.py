"""The board of trends: which indicators are drawn, over which time, and their curves."""

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from scenes.plant import Park
from viewer.panels.curves.curves_view import CurvesView
from viewer.panels.flow import Flow
from viewer.panels.search import SearchBox
from viewer.panels.search_index import Hit
from viewer.panels.theme import GAP, Theme

MOST = 16
"""Indicators on one board."""
SPANS = (600.0, 3600.0, 8 * 3600.0, 86400.0)


class TrendBoard(QWidget):
    """It says what is wanted; `curves` is what is drawn."""

    put_away = Signal()
    add_asked = Signal()
    """The indicators of what is selected are wanted."""
    span_asked = Signal(float)
    chosen = Signal()
    """Other indicators are drawn: see `tags`."""
    filled = Signal()
    """There was no room for all that was searched for."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trends")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"#trends {{ background: {theme.chrome.panel}; }}")
        self._park, self._theme = park, theme
        self.curves, self.synchronous = CurvesView(park, theme), QCheckBox(self)
        self._title, self._add, self._close = QLabel(self), QToolButton(self), QToolButton(self)
        self.search = SearchBox(park, theme, self, keyed=False)
        self._spans, self._chips = [QToolButton(self) for _ in SPANS], dict[int, QToolButton]()
        self._empty, self._holder = QLabel(self), QWidget(self)
        self._row = Flow(GAP // 2, self._holder)
        self._arrange()
        self._say()
        self._show_tags()
        self.hide()

    @property
    def tags(self) -> tuple[int, ...]:
        """The indicators that are drawn, in the order in which they were chosen."""
        return self.curves.tags

    def add(self, tags: tuple[int, ...]) -> bool:
        """Draw these too, as far as there is room; False where some found none."""
        wanted = [*self.tags, *(tag for tag in tags if tag not in self.tags)]
        self._choose(tuple(wanted[:MOST]))
        return len(wanted) <= MOST

    def remove(self, tag: int) -> None:
        """Draw one no longer."""
        self._choose(tuple(each for each in self.tags if each != tag))

    def allow_adding(self, *, on: bool) -> None:
        """Whether something with indicators is selected."""
        self._add.setEnabled(on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts the board away; no other key reaches the picture."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self._show_tags()
        super().changeEvent(event)

    def _arrange(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._title.setProperty("role", "quiet")
        self._close.setIcon(self._theme.icon("close"))
        self._close.setProperty("flat", "true")
        self._close.clicked.connect(self.put_away)
        self._add.clicked.connect(self.add_asked)
        self.search.found.connect(self._add_found)
        self.search.setFixedWidth(self._theme.scaled(300))
        self.curves.valued.connect(self._tell_values)
        self.synchronous.setChecked(True)
        head = QHBoxLayout()
        head.setContentsMargins(GAP * 2, GAP // 2, GAP * 2, 0)
        head.addWidget(self._title)
        head.addWidget(self.search)
        head.addWidget(self._add)
        head.addStretch(1)
        head.addWidget(self.synchronous)
        for button, span in zip(self._spans, SPANS, strict=True):
            button.clicked.connect(lambda _=False, span=span: self.span_asked.emit(span))
            head.addWidget(button)
        for button in (self._add, *self._spans):
            button.setStyleSheet(f"padding: 2px 8px; font-size: {self._theme.text_pixels - 2}px;")
        head.addWidget(self._close)
        self._row.setContentsMargins(GAP * 2, 0, GAP * 2, 0)
        self._empty.setContentsMargins(GAP * 2, GAP, GAP * 2, GAP * 2)
        self._empty.setProperty("role", "faint")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP // 2)
        whole.addLayout(head)
        for widget in (self._holder, self._empty, self.curves):
            whole.addWidget(widget)

    def _choose(self, tags: tuple[int, ...]) -> None:
        if tags != self.tags:
            self.curves.show_tags(tags)
            self._show_tags()
            self.chosen.emit()

    def _add_found(self, hit: Hit) -> None:
        """What was searched for: one indicator, or all of an installation."""
        whole = np.flatnonzero(self._park.tags.object_id == hit.row).tolist()
        if not self.add(tuple(whole) if hit.tag is None else (hit.tag,)):
            self.filled.emit()

    def _show_tags(self) -> None:
        for chip in self._chips.values():
            self._row.removeWidget(chip)
            chip.deleteLater()
        self._chips = {tag: self._chip(tag) for _, tags in self.curves.lanes() for tag in tags}
        for chip in self._chips.values():
            self._row.addWidget(chip)
            chip.show()
        self._tell_values()
        some = bool(self.tags)
        self._empty.setVisible(not some)
        self._holder.setVisible(some)
        self.curves.setVisible(some)

    def _chip(self, tag: int) -> QToolButton:
        """Name, value under the hair line and ×, in the colour of the curve."""
        chip = QToolButton(self._holder)
        chip.setToolTip(self.tr("从趋势中移除"))
        colour = self.curves.colour(tag).name()
        chip.setStyleSheet(
            f"padding: 1px 8px; font-size: {self._theme.text_pixels - 1}px; border-left: 5px solid {colour};"
        )
        chip.clicked.connect(lambda: self.remove(tag))
        return chip

    def _tell_values(self) -> None:
        """A chip never becomes narrower, so that none moves away under the hand."""
        for tag, chip in self._chips.items():
            told = f"{self.curves.told(tag)}  ×"
            if told != chip.text():
                chip.setText(told)
                chip.setMinimumWidth(max(chip.minimumWidth(), chip.sizeHint().width()))

    def _say(self) -> None:
        self._title.setText(self.tr("趋势"))
        self._add.setText(self.tr("加入所选设备的指标"))
        self._close.setToolTip(self.tr("关闭（Ctrl+T）"))
        self.synchronous.setText(self.tr("与时间轴同步"))
        self._empty.setText(self.tr("先选中设备，再点“加入所选设备的指标”。最多 16 个指标，按单位分行。"))
        told = (self.tr("10 分"), self.tr("1 时"), self.tr("8 时"), self.tr("1 天"))
        for button, text in zip(self._spans, told, strict=True):
            button.setText(text)
