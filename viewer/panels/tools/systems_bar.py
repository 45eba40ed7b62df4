"""In which coordinate systems a place is told: one is typed or chosen, and put away with a click."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton, QVBoxLayout, QWidget

from viewer.panels.flow import Flow
from viewer.panels.theme import GAP, Theme

LONGEST = 2000
"""Letters of a system: a whole WKT fits."""
SHORTEST_SEEN = 28
"""Letters of it on its button."""


class SystemsBar(QWidget):
    """Emits what is wished; what is chosen, and what was wrong, is told back."""

    added = Signal(str)
    """A system as it was typed."""
    removed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name, self.field, self.add, self.told = QLabel(self), QComboBox(self), QToolButton(self), QLabel(self)
        self.chosen: dict[str, QToolButton] = {}
        self._row = Flow(GAP // 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP // 2)
        whole.addLayout(self._row)
        whole.addWidget(self.told)
        small = f"font-size: {theme.text_pixels - 2}px;"
        self.field.setEditable(True)
        self.field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.field.setFixedWidth(theme.scaled(300))
        self.field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.add.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.told.setWordWrap(True)
        self.told.setStyleSheet(f"padding: 0 9px 4px; {small}")
        for widget in (self._name, self.field, self.add):
            widget.setStyleSheet(f"padding: 4px 9px; {small}")
            self._row.addWidget(widget)
        if (line := self.field.lineEdit()) is not None:
            line.setMaxLength(LONGEST)
            line.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)
        self.tell("")
        self._say()

    def show_suggested(self, texts: Sequence[str]) -> None:
        """What is at hand."""
        self.field.clear()
        self.field.addItems(list(texts))
        self.field.setCurrentIndex(-1)
        self.field.setEditText("")

    def show_chosen(self, texts: Sequence[str]) -> None:
        """What a place is told in, beside what is always told."""
        for button in self.chosen.values():
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.chosen = {text: QToolButton(self) for text in texts}
        for text, button in self.chosen.items():
            button.setText(f"{_short(text)}  ×")
            button.setToolTip(text)
            button.setStyleSheet(f"padding: 4px 9px; font-size: {self._theme.text_pixels - 2}px;")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self.removed.emit, text))
            self._row.addWidget(button)
            button.show()

    def tell(self, words: str) -> None:
        """What was wrong with the last one, or has to be said of it; "" for nothing."""
        self.told.setText(words)
        self.told.setToolTip(words)
        self.told.setVisible(bool(words))

    def accept(self) -> None:
        """The last one was taken."""
        self.field.setEditText("")

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _add(self) -> None:
        if text := self.field.currentText().strip():
            self.added.emit(text)

    def _say(self) -> None:
        self._name.setText(self.tr("坐标系"))
        self.add.setText(self.tr("添加"))
        if (line := self.field.lineEdit()) is not None:
            line.setPlaceholderText(self.tr("EPSG:4547、114（中央子午线）、38（带号）…"))
        self.field.setToolTip(
            self.tr("EPSG 代码、高斯-克吕格带号或中央子午线、WKT，或设置 [systems] 里的厂区坐标系；下次打开仍在")
        )


def _short(text: str) -> str:
    return text if len(text) <= SHORTEST_SEEN else text[: SHORTEST_SEEN - 1] + "…"
