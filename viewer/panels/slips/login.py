"""Saying who sits at this desk."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from viewer.panels.slips.form_parts import line, password, sheet, words
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import Theme


class LoginDialog(Slip):
    """Name and password. In a rehearsal the rehearsal's own person may sit down without either."""

    named = Signal(str, str)
    """User and password."""
    guest_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget, *, rehearsal: bool = False, over: QWidget | None = None) -> None:
        super().__init__(theme, parent, over=over)
        self.user, self.password, self.guest = line(self.body), password(self.body), QPushButton(self.body)
        self._names, self._help = [QLabel(self.body), QLabel(self.body)], words(self.body, theme)
        self.guest.setVisible(rehearsal)
        self.guest.clicked.connect(self.guest_asked)
        form = sheet(self.body)
        form.addRow(self._names[0], self.user)
        form.addRow(self._names[1], self.password)
        if rehearsal:
            form.addRow(self.guest)
        form.addRow(self._help)
        for field in (self.user, self.password):
            field.textChanged.connect(self.weigh)

    def begin(self) -> None:
        """Empty, and ready to be filled in."""
        self.user.clear()
        self.password.clear()
        self.open()

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return self.user, self.password, self.guest

    def ready(self) -> bool:
        """Both are there."""
        return bool(self.user.text().strip() and self.password.text())

    def act(self) -> None:
        """Say it; the password is kept no longer than that."""
        named = self.user.text().strip(), self.password.text()
        self.password.clear()
        self.named.emit(*named)

    def close_slip(self) -> None:
        """Put it away, and keep no password."""
        self.password.clear()
        super().close_slip()

    def verb(self) -> str:
        """What it does."""
        return self.tr("登录")

    def say(self) -> None:
        """Every word."""
        super().say()
        self.title.setText(self.tr("登录本席"))
        self._names[0].setText(self.tr("用户名"))
        self._names[1].setText(self.tr("口令"))
        self.guest.setText(self.tr("以演练值班员进入"))
        self._help.setText(self.tr("登录后才能确认、搁置等；画面和声音不受影响。"))
        self.place()
