"""A locked seat: a small plate that asks for the password. The picture stays visible and alarms go on sounding."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from viewer.panels.alarms.alarm_words import person_name
from viewer.panels.slips.form_parts import password, sheet, words
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import Theme


class LockVeil(Slip):
    """Stands for as long as the seat is locked. Escape does not put it away; another person may log in instead."""

    unlock_asked = Signal(str)
    """The password, "" for the rehearsal's own person."""
    other_asked = Signal()
    """Somebody else wants to log in."""

    width_pixels = 380

    def __init__(self, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(theme, parent, over=over)
        self.setObjectName("slip")
        self._person, self._guest = "", False
        self.password, self._name, self._help = password(self.body), QLabel(self.body), words(self.body, theme)
        self._form = sheet(self.body)
        self._form.addRow(self._help)
        self._form.addRow(self._name, self.password)
        self.password.textChanged.connect(self.weigh)

    def show_lock(self, person: str, *, locked: bool, guest: bool) -> None:
        """Show or put away. The keyboard is not taken from whoever uses it elsewhere."""
        self._person, self._guest = person, guest
        self._form.setRowVisible(self.password, not guest)
        if locked == self.isVisible():
            return
        self.password.clear()
        if not locked:
            super().close_slip()
            return
        self.tell(None)
        self.wait(on=False)
        self.say()
        self.show()
        self.place()
        self.raise_()

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return (self.password,)

    def ready(self) -> bool:
        """A password; the rehearsal's guest has none."""
        return self._guest or bool(self.password.text())

    def act(self) -> None:
        """Give the password, and keep it no longer than that."""
        given = self.password.text()
        self.password.clear()
        self.unlock_asked.emit(given)

    def close_slip(self) -> None:
        """Nobody puts a lock away: the other button is for another person's login."""
        self.password.clear()
        self.other_asked.emit()

    def verb(self) -> str:
        """What it does."""
        return self.tr("解锁")

    def say_buttons(self) -> None:
        """Words of the buttons."""
        super().say_buttons()
        self.cancel.setText(self.tr("换人登录"))

    def say(self) -> None:
        """Every word."""
        super().say()
        self.title.setText(self.tr("本席已锁定 · {0}").format(person_name(self._person)))
        self._name.setText(self.tr("口令"))
        self._help.setText(self.tr("画面与声音照常；指令暂不受理。"))
        self.place()
