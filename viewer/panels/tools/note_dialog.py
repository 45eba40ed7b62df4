"""A small slip for the text of a note."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from scenes.review import LONGEST_TEXT
from viewer.panels.theme import GAP, Theme


class NoteDialog(QDialog):
    """Emits `written` with the text; nothing while the text is empty or too long."""

    written = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(False)
        self._about, self.text = QLabel(self), QPlainTextEdit(self)
        self.buttons = QDialogButtonBox(self)
        self.keep = self.buttons.addButton(QDialogButtonBox.StandardButton.Ok)
        self.leave = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        for widget in (self._about, self.text, self.buttons):
            whole.addWidget(widget)
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumSize(theme.scaled(360), theme.scaled(90))
        self.text.textChanged.connect(self._weigh)
        self.buttons.accepted.connect(self._write)
        self.buttons.rejected.connect(self.reject)
        self._say()
        self._weigh()

    def begin(self, about: str) -> None:
        """Ask for the text of a note; `about` says what and when it is about."""
        self._about.setText(about)
        self.text.clear()
        self.open()
        self.text.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _weigh(self) -> None:
        self.keep.setEnabled(1 <= len(self.text.toPlainText().strip()) <= LONGEST_TEXT)

    def _write(self) -> None:
        self.written.emit(self.text.toPlainText().strip())
        self.accept()

    def _say(self) -> None:
        self.setWindowTitle(self.tr("备注"))
        self.keep.setText(self.tr("保存"))
        self.leave.setText(self.tr("取消"))
