"""The panel of incidents beside the picture: all of them, or one, and the paper that is being made."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from scenes.plant import Park
from viewer.panels.incidents.case_view import CaseView
from viewer.panels.incidents.shelf_view import ShelfView
from viewer.panels.incidents.work_strip import WorkStrip
from viewer.panels.theme import GAP, Theme

LEAST_WIDE, WIDE = 520, 830
"""Pixels, for text of the usual size."""


class IncidentPanel(QWidget):
    """Beside the picture and never over it: a line of the chronology shows its moment there."""

    put_away = Signal()
    """Whoever sits here is done with it."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("incidents")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(f"#incidents {{ background: {theme.chrome.panel}; }}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self._title, self._close, self._stack = QLabel(self), QToolButton(self), QStackedWidget(self)
        self.shelf, self.case = ShelfView(theme, self), CaseView(park, theme, self)
        self.work = WorkStrip(theme, self)
        self._stack.addWidget(self.shelf)
        self._stack.addWidget(self.case)
        self._title.setProperty("role", "quiet")
        self._close.setIcon(theme.icon("close"))
        self._close.setProperty("flat", "true")
        self._close.clicked.connect(self.put_away)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP * 2, GAP, GAP * 2, GAP)
        whole.setSpacing(GAP)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.work)
        self.say()
        self.hide()

    @property
    def detailed(self) -> bool:
        """Whether one incident is shown, not all of them."""
        return self._stack.currentWidget() is self.case

    def show_one(self, *, on: bool) -> None:
        """One incident, or all of them."""
        self._stack.setCurrentWidget(self.case if on else self.shelf)

    def sizeHint(self) -> QSize:
        """Wide enough for a line of the chronology."""
        return QSize(self._theme.scaled(WIDE), 600)

    def minimumSizeHint(self) -> QSize:
        """Narrower than this, figures would be cut; lower, it is scrolled by its tables."""
        return QSize(self._theme.scaled(LEAST_WIDE), 200)

    def say(self) -> None:
        """Every word in the language of the interface."""
        self._title.setText(self.tr("事件"))
        self._close.setToolTip(self.tr("关闭（Ctrl+I）"))
        for part in (self.shelf, self.case, self.work):
            part.say()

    def showEvent(self, event: QShowEvent) -> None:
        """At most half of what the picture had."""
        super().showEvent(event)
        both = self.parentWidget()
        if isinstance(both, QSplitter):
            whole = sum(both.sizes()) or both.width()
            wide = min(self.sizeHint().width(), max(whole // 2, self.minimumSizeHint().width()))
            both.setSizes([whole - wide, wide])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to all of them, then puts the panel away; no other key reaches the picture."""
        if event.key() == Qt.Key.Key_Escape:
            if self.detailed:
                self.case.back_asked.emit()
            else:
                self.put_away.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self.say()
        super().changeEvent(event)


def beside(picture: QWidget, panel: IncidentPanel) -> QSplitter:
    """The picture with the panel at its right, which takes its room from the picture while it is shown."""
    both = QSplitter(Qt.Orientation.Horizontal)
    both.addWidget(picture)
    both.addWidget(panel)
    both.setStretchFactor(0, 1)
    both.setStretchFactor(1, 0)
    both.setChildrenCollapsible(False)
    both.setHandleWidth(4)
    return both
