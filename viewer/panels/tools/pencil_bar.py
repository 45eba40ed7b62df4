"""Buttons for drawing into the scene: a free line, an arrow, what rubs them out, and the ink."""

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from scenes.review import Ink
from viewer.panels.theme import GAP, Theme
from viewer.sketching import Pencil

SWATCH = 18
"""Pixels of a drop of ink, for text of the usual size."""


class PencilBar(QWidget):
    """Emits what is wished; what is in the hand is told back by `show_pencil`. The inks are seen while one draws."""

    pencil_asked = Signal(object)
    """A `Pencil`, or None to put it away."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ink = Ink.WHITE
        self.pencils = {pencil: QToolButton(self) for pencil in Pencil}
        self.inks = {ink: QToolButton(self) for ink in Ink}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        for pencil, button in self.pencils.items():
            button.setStyleSheet(f"padding: 4px 9px; font-size: {theme.text_pixels - 2}px;")
            button.clicked.connect(partial(self._take, pencil))
        size = theme.scaled(SWATCH)
        for ink, button in self.inks.items():
            button.setStyleSheet("padding: 3px;")
            button.setIconSize(QSize(size, size))
            button.setIcon(_drop(QColor(theme.inks[ink]), size))
            button.clicked.connect(partial(self._dip, ink))
        for button in (*self.pencils.values(), *self.inks.values()):
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self._dip(self.ink)
        self.show_pencil(None)
        self._say()

    def show_pencil(self, pencil: Pencil | None) -> None:
        """What is in the hand."""
        for each, button in self.pencils.items():
            button.setChecked(each is pencil)
        for button in self.inks.values():
            button.setVisible(pencil in {Pencil.LINE, Pencil.ARROW})

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _take(self, pencil: Pencil) -> None:
        self.pencil_asked.emit(pencil if self.pencils[pencil].isChecked() else None)

    def _dip(self, ink: Ink) -> None:
        self.ink = ink
        for each, button in self.inks.items():
            button.setChecked(each is ink)

    def _say(self) -> None:
        names = {
            Pencil.LINE: (self.tr("画"), self.tr("按住左键在场景表面画线；Ctrl 加左键转动视角，Esc 结束")),
            Pencil.ARROW: (self.tr("箭头"), self.tr("先点起点，再点所指之处；Ctrl 加左键转动视角，Esc 结束")),
            Pencil.RUBBER: (self.tr("擦除"), self.tr("点一下移除草图或备注；本人或带班可以，撤销可恢复")),
        }
        for pencil, (name, told) in names.items():
            self.pencils[pencil].setText(name)
            self.pencils[pencil].setToolTip(told)
        inks = {
            Ink.WHITE: self.tr("白"),
            Ink.BLACK: self.tr("黑"),
            Ink.PETROL: self.tr("青"),
            Ink.INDIGO: self.tr("靛"),
        }
        for ink, name in inks.items():
            self.inks[ink].setToolTip(name)


def _drop(colour: QColor, size: int) -> QIcon:
    """A drop of ink with an edge that is seen on the bar."""
    drawn = QPixmap(size, size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("white"), 1.5))
    painter.setBrush(colour)
    painter.drawEllipse(2, 2, size - 4, size - 4)
    painter.end()
    return QIcon(drawn)
