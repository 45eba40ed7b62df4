"""The note that one shift leaves the next about an open incident, to be read, copied and printed."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from scenes.trouble import Notice
from viewer.panels.language import language
from viewer.panels.theme import GAP, Theme
from viewer.panels.words import clock_told


class HandoverView(QWidget):
    """`asked`: the note as of now is wanted."""

    asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = QLabel(self)
        self.text, self.again, self.copy = QPlainTextEdit(self), QPushButton(self), QPushButton(self)
        self.text.setReadOnly(True)
        self.text.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.chrome.window}; border: 1px solid {theme.chrome.line};"
            " border-radius: 5px; padding: 8px; }"
        )
        self._told.setProperty("role", "quiet")
        self._told.setWordWrap(True)
        self.again.clicked.connect(self.asked)
        self.copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(self._told, 1)
        row.addWidget(self.copy)
        row.addWidget(self.again)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, GAP, 0, 0)
        whole.setSpacing(GAP)
        whole.addLayout(row)
        whole.addWidget(self.text, 1)

    def forget(self) -> None:
        """Another incident comes."""
        self.text.clear()
        self._told.setText("")

    def wait(self) -> None:
        """It is being written."""
        self._told.setText(self.tr("读取中…"))

    def show_note(self, note: str, wall: float) -> None:
        """The note as of `wall`, seconds since 1970 UTC."""
        self.text.setPlainText(note)
        self._told.setText(self.tr("截至 {0}").format(clock_told(wall)))

    def refuse(self, notice: Notice) -> None:
        """Why there is none."""
        self._told.setText(notice.told(language()))

    def say(self) -> None:
        """Every word in the language of the interface."""
        self.again.setText(self.tr("刷新"))
        self.copy.setText(self.tr("复制"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
