"""Who sits here, in the header: name and role, the rehearsal's mark, lock and leave."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from loaders.live.acts import Role
from viewer.panels.alarms.alarm_words import person_name, work_role_name
from viewer.panels.theme import LEAD, Theme


class PersonButton(QToolButton):
    """Says "登录" while nobody sits here; else a menu to change person, lock or leave."""

    login_asked = Signal()
    lock_asked = Signal()
    logout_asked = Signal()

    def __init__(self, theme: Theme, *, rehearsal: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._rehearsal = theme, rehearsal
        self._person = ""
        self._role: Role | None = None
        self._locked, self._waiting, self._wide = False, 0, 0
        self._menu = QMenu(self)
        self._other, self._lock, self._leave = QAction(self), QAction(self), QAction(self)
        for action, asked in (
            (self._other, self.login_asked),
            (self._lock, self.lock_asked),
            (self._leave, self.logout_asked),
        ):
            action.triggered.connect(asked)
            self._menu.addAction(action)
        self.setIconSize(LEAD)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.clicked.connect(self._click)
        self._say()

    def show_person(self, person: str, role: Role | None, *, locked: bool, waiting: int) -> None:
        """Who sits here ("" for nobody), and how many questions wait for an answer."""
        self._person, self._role, self._locked, self._waiting = person, role, locked, waiting
        self._say()

    def sizeHint(self) -> QSize:
        """As wide as this person's longest words."""
        return super().sizeHint().expandedTo(QSize(self._wide, 0))

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def menu_texts(self) -> list[str]:
        """What the menu offers."""
        return [action.text() for action in self._menu.actions() if action.isVisible()]

    def _click(self) -> None:
        if not self._person:
            self.login_asked.emit()
            return
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _say(self) -> None:
        self.setIcon(self._theme.lead_icon("lock" if self._locked else "person"))
        colour = self._theme.chrome.text if self._person else self._theme.chrome.quiet
        self.setStyleSheet(f"color: {colour};")
        self.setText(self._words(locked=True, waiting=True))
        self._wide = super().sizeHint().width() if self._person else 0
        self.setText(self._words(locked=self._locked, waiting=self._waiting > 0))
        self.updateGeometry()
        hint = self.tr("谁在本席：登录、锁定、退出（Ctrl+L）")
        self.setToolTip(f"{self.text()}\n{hint}")
        self._other.setText(self.tr("换人登录"))
        self._lock.setText(self.tr("锁定本席"))
        self._leave.setText(self.tr("退出登录"))
        self._lock.setVisible(not self._locked)

    def _words(self, *, locked: bool, waiting: bool) -> str:
        """The text; its longest is the width: the alarms beside it stay where they are when the seat is locked."""
        person = person_name(self._person)
        words = [person or self.tr("登录")]
        if self._role is not None and work_role_name(self._role).casefold() not in person.casefold():
            words.append(work_role_name(self._role))
        if self._rehearsal and self._person and self.tr("演练") not in person:
            words.append(self.tr("演练"))
        if locked:
            words.append(self.tr("已锁定"))
        if waiting:
            words.append("…")
        return " · ".join(words)
