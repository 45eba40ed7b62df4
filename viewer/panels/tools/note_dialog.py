"""A small slip for the text of a note. It stands beside the place that is meant, not over it."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from scenes.review import LONGEST_TEXT
from viewer.panels.slips.form_parts import sheet, words
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import GAP, Theme


class NoteDialog(Slip):
    """Emits `written` with the text; nothing while the text is empty or too long."""

    written = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(theme, parent, over=over)
        self._left, self._about = False, ("", "")
        self._what, self._when = (words(self.body, theme, quiet=False) for _ in range(2))
        self._help, self.text = words(self.body, theme), QPlainTextEdit(self.body)
        self._names = [QLabel(self.body) for _ in range(3)]
        form = sheet(self.body)
        for name, field in zip(self._names, (self._what, self._when, self.text), strict=True):
            form.addRow(name, field)
        form.addRow(self._help)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(theme.scaled(96))
        self.text.textChanged.connect(self.weigh)

    def begin(self, what: str, when: str, *, left: bool) -> None:
        """Ask for the text of a note about an equipment as it is called, "" for a place, and a time, "" for always.

        `left`: the slip stands at the left edge of the picture, else at its right one.
        """
        self._about, self._left = (what, when), left
        self.text.clear()
        self.open()

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return (self.text,)

    def ready(self) -> bool:
        """Some text, and not too much of it."""
        return 1 <= len(self.text.toPlainText().strip()) <= LONGEST_TEXT

    def act(self) -> None:
        """Hand the text over."""
        self.written.emit(self.text.toPlainText().strip())
        self.close_slip()

    def place(self) -> None:
        """At one side of the picture, below the compass."""
        super().place()
        corner = self._over.mapTo(self._covered, QPoint(0, 0))
        away = self._over.width() - self.width() - 2 * GAP
        self.move(corner.x() + (2 * GAP if self._left else max(away, 0)), max(self.y(), corner.y() + 100))

    def say(self) -> None:
        """Every word."""
        super().say()
        what, when = self._about
        self.title.setText(self.tr("在所点位置留备注"))
        for name, told in zip(self._names, (self.tr("设备"), self.tr("时间"), self.tr("备注")), strict=True):
            name.setText(told)
        self._what.setText(what or self.tr("未选设备，只记位置"))
        self._when.setText(when or self.tr("实时：始终显示"))
        self.text.setPlaceholderText(self.tr("必填，最多 {0} 字").format(LONGEST_TEXT))
        self._help.setText(self.tr("连同位置、时间和人员保存，回放到这一时刻时显示。") if when else "")
        self._help.setVisible(bool(when))
        self.place()

    def verb(self) -> str:
        """What it does."""
        return self.tr("保存备注")
