"""How far the levels of an object are pulled apart, and into how many it is cut."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QSlider, QSpinBox, QWidget

from scenes.levels import FEWEST, MOST
from viewer.panels.flow import Flow
from viewer.panels.theme import GAP, Theme

USUAL = 60
"""Percent at first: one sees between the levels at once."""


class ExplodeBar(QWidget):
    """Stands below the tools while an object is pulled apart."""

    pulled = Signal(int, int)
    """Percent, and levels."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.slider, self.count = QSlider(Qt.Orientation.Horizontal, self), QSpinBox(self)
        self._what, self._share, self._levels = QLabel(self), QLabel(self), QLabel(self)
        row = Flow(GAP, self)
        small = f"font-size: {theme.text_pixels - 2}px;"
        self.slider.setRange(0, 100)
        self.slider.setFixedWidth(theme.scaled(260))
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.count.setRange(FEWEST, MOST)
        self.count.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._share.setFixedWidth(theme.scaled(48))
        for widget in (self._what, self.slider, self._share, self._levels, self.count):
            widget.setStyleSheet(small)
            row.addWidget(widget)
        self.slider.valueChanged.connect(self._pull)
        self.count.valueChanged.connect(self._pull)
        self._say()

    def begin(self, name: str, count: int) -> None:
        """An object by name, cut into so many levels at first."""
        self._name = name
        with QSignalBlocker(self.slider), QSignalBlocker(self.count):
            self.slider.setValue(USUAL)
            self.count.setValue(count)
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _pull(self, _value: int) -> None:
        self._share.setText(f"{self.slider.value()} %")
        self.pulled.emit(self.slider.value(), self.count.value())

    def _say(self) -> None:
        self._what.setText(self.tr("展开 {0}").format(self._name))
        self._share.setText(f"{self.slider.value()} %")
        self._levels.setText(self.tr("层数"))
