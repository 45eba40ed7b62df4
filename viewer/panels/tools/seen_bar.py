"""Says whose view of a past moment is shown, and what of it could not be; another seat's, or one's own again."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from viewer.panels.theme import GAP, Theme


class SeenBar(QWidget):
    """Stands over the picture for as long as it is not the person's own."""

    seat_asked = Signal(int)
    """The place of a seat among those that were offered."""
    back_asked = Signal()
    """The person wants to look for themselves again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("seen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.seats, self.back = QComboBox(self), QPushButton(self)
        self.told, self.lost = QLabel(self), QLabel(self)
        small = theme.text_pixels - 1
        self.told.setStyleSheet(f"color: {theme.chrome.replay}; font-size: {small}px; font-weight: 700;")
        self.lost.setStyleSheet(f"color: {theme.chrome.text}; font-size: {small}px;")
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (self.told, self.lost):
            label.setWordWrap(True)
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        row.setSpacing(GAP)
        row.addWidget(self.seats)
        row.addLayout(words, 1)
        row.addWidget(self.back)
        self.seats.setMaximumWidth(theme.scaled(260))
        for widget in (self.seats, self.back):
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.seats.activated.connect(self.seat_asked)
        self.back.clicked.connect(self.back_asked)
        self._say()
        self.hide()

    def show_view(self, told: str, lost: str, seats: Sequence[str], chosen: int) -> None:
        """Say whose view is shown; `seats` are all that have one of that moment."""
        with QSignalBlocker(self.seats):
            if [self.seats.itemText(place) for place in range(self.seats.count())] != list(seats):
                self.seats.clear()
                self.seats.addItems(list(seats))
            self.seats.setCurrentIndex(chosen)
        self.seats.setVisible(len(seats) > 1)
        self.told.setText(told)
        self.lost.setText(lost)
        self.lost.setVisible(bool(lost))
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _say(self) -> None:
        self.back.setText(self.tr("恢复我的画面"))
        self.seats.setToolTip(self.tr("哪个席位的画面"))
