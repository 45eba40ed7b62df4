"""The drawer with pages of figures: it covers the picture and nothing else, so that every alarm stays readable."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from viewer.panels.pages.access_page import AccessPage
from viewer.panels.pages.history_page import HistoryPage
from viewer.panels.pages.metrics_page import MetricsPage
from viewer.panels.theme import GAP, Theme

KEYS = ("F6", "F7", "F8")
LEAST_HIGH = 430
"""Pixels of a page, for text of the usual size; where the picture is lower the page is scrolled."""


class Pages(QFrame):
    """Metrics (F6), access (F7), history (F8). The same key again, or Escape, puts the drawer away.

    It is a part of the window that stays inside `over`: header, alarm bar and alarm list are never below it.
    """

    turned = Signal(int)
    """A page was opened, -1: the drawer was put away."""

    METRICS, ACCESS, HISTORY = range(3)

    def __init__(
        self,
        theme: Theme,
        metrics: MetricsPage,
        access: AccessPage,
        history: HistoryPage,
        parent: QWidget,
        *,
        over: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        self._theme, self._covered, self._over = theme, parent, over
        self._before: QWidget | None = None
        self.metrics, self.access, self.history = metrics, access, history
        self._tabs, self._pages, self._close = QTabBar(self), QStackedWidget(self), QToolButton(self)
        for page in (metrics, access, history):
            self._tabs.addTab("")
            self._pages.addWidget(_Room(page, theme.scaled(LEAST_HIGH), self))
        self._arrange()
        for place, key in enumerate(KEYS):
            QShortcut(QKeySequence(key), parent).activated.connect(lambda place=place: self.toggle(place))
        for watched in (parent, over):
            watched.installEventFilter(self)
        self._say()
        self.hide()

    @property
    def page(self) -> int:
        """Which page is open, -1 for none."""
        return self._tabs.currentIndex() if self.isVisible() else -1

    def open_page(self, page: int) -> None:
        """Show one page over the picture."""
        focus = self._focus()
        if self.isHidden():
            self._before = focus
        self._tabs.setCurrentIndex(page)
        self._pages.setCurrentIndex(page)
        self.show()
        self._place()
        self.raise_()
        self._tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.turned.emit(page)

    def toggle(self, page: int) -> None:
        """Its key: show the page, or put the drawer away where it is the one shown."""
        if self.page == page:
            self.put_away()
        else:
            self.open_page(page)

    def put_away(self) -> None:
        """Give the picture back, and the keyboard to where it was."""
        if self.isHidden():
            return
        inside = (focus := self._focus()) is not None and self.isAncestorOf(focus)
        self.hide()
        if inside and self._before is not None and isValid(self._before):
            self._before.setFocus()
        self.turned.emit(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts it away; no other key reaches the picture below."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay exactly over the picture."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _turn(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self.turned.emit(page)

    def _focus(self) -> QWidget | None:
        return self.window().focusWidget()

    def _place(self) -> None:
        self.setGeometry(QRect(self._over.mapTo(self._covered, QPoint(0, 0)), self._over.size()))

    def _say(self) -> None:
        names = (self.tr("报警指标"), self.tr("数据接入"), self.tr("单条报警"))
        for place, (name, key) in enumerate(zip(names, KEYS, strict=True)):
            self._tabs.setTabText(place, f"{name}  {key}")
        self._close.setToolTip(self.tr("关闭（Esc）"))
        for page in (self.metrics, self.access, self.history):
            page.say()

    def _arrange(self) -> None:
        chrome = self._theme.chrome
        self.setStyleSheet(f"#drawer {{ background: {chrome.panel}; border: 1px solid {chrome.line}; }}")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.currentChanged.connect(self._turn)
        self._close.setIcon(self._theme.icon("close"))
        self._close.setProperty("flat", "true")
        self._close.clicked.connect(self.put_away)
        head = QHBoxLayout()
        head.addWidget(self._tabs, 1)
        head.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP * 2, GAP, GAP * 2, GAP * 2)
        whole.setSpacing(GAP)
        whole.addLayout(head)
        whole.addWidget(self._pages, 1)


class _Room(QScrollArea):
    """Gives a page all its room, and never less height than it needs to show a few lines of everything."""

    def __init__(self, page: QWidget, least_high: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._page, self._least_high = page, least_high
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As wide as the room, scrolled up and down where it is too low."""
        super().resizeEvent(event)
        room = self.viewport().size()
        self._page.resize(room.width(), max(room.height(), self._least_high))
