"""One line in which a person states when something was that no record shows."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QHBoxLayout, QLineEdit, QPushButton, QWidget

from scenes.incident import LONGEST_WORDS
from viewer.panels.incidents.incident_words import stated_name
from viewer.panels.theme import GAP, Theme, font


class StatementRow(QWidget):
    """What, when, a remark. `kinds` are words of `scenes.incident.Step` or `Moment`."""

    stated = Signal(str, float, str)
    """What is stated, when it was (seconds since 1970 UTC), and a remark."""

    def __init__(self, theme: Theme, kinds: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds = tuple(kinds)
        self.what, self.when, self.text, self.do = (
            QComboBox(self),
            QDateTimeEdit(self),
            QLineEdit(self),
            QPushButton(self),
        )
        self.when.setDisplayFormat("MM-dd HH:mm:ss")
        self.when.setFont(font(theme.text_pixels, figures=True))
        self.text.setMaxLength(LONGEST_WORDS)
        self.do.clicked.connect(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        for widget in (self.what, self.when):
            row.addWidget(widget)
        row.addWidget(self.text, 1)
        row.addWidget(self.do)

    def set_to(self, moment: float) -> None:
        """Begin with this moment, seconds since 1970 UTC; not while somebody is at it."""
        if not self.when.hasFocus():
            self.when.setDateTime(QDateTime.fromSecsSinceEpoch(int(moment)))

    def allow(self, *, on: bool) -> None:
        """Whether anything can be stated."""
        for widget in (self.what, self.when, self.text, self.do):
            widget.setEnabled(on)

    def say(self) -> None:
        """Every word in the language of the interface."""
        chosen = max(self.what.currentIndex(), 0)
        self.what.clear()
        self.what.addItems([stated_name(each) for each in self._kinds])
        self.what.setCurrentIndex(chosen)
        self.text.setPlaceholderText(self.tr("依据，如“电话记录”"))
        self.do.setText(self.tr("陈述"))

    def _state(self) -> None:
        moment = float(self.when.dateTime().toSecsSinceEpoch())
        self.stated.emit(self._kinds[self.what.currentIndex()], moment, self.text.text().strip())
        self.text.clear()
