"""Buttons for the places a person often looks from."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from scenes.plant import Park
from viewer.panels.flow import Flow
from viewer.panels.theme import GAP, Theme
from viewer.panels.words import name_of


class ViewBar(QWidget):
    """Home, plan, timeline, tools, incidents, and the park's saved views; the first nine answer to the digit keys."""

    home_asked = Signal()
    plan_asked = Signal()
    trends_asked = Signal()
    """The board of trends, or to be rid of it."""
    tools_asked = Signal()
    """The tools for looking into something, or to be rid of them."""
    past_asked = Signal()
    """The timeline, or to be rid of it."""
    incidents_asked = Signal()
    """The incidents, or to be rid of them."""
    view_asked = Signal(int)
    """Position of a saved view in `Park.views`."""

    def __init__(self, park: Park, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("views")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._park = park
        self._home, self._plan, self._past = (QToolButton(self) for _ in range(3))
        self._trends, self._tools, self._incidents = (QToolButton(self) for _ in range(3))
        self._home.setIcon(theme.icon("home"))
        self._plan.setIcon(theme.icon("plan"))
        self._past.setIcon(theme.icon("timeline"))
        self._trends.setIcon(theme.icon("trends"))
        self._tools.setIcon(theme.icon("measure"))
        self._incidents.setIcon(theme.icon("incident"))
        self._home.clicked.connect(self.home_asked)
        self._plan.clicked.connect(self.plan_asked)
        self._past.clicked.connect(self.past_asked)
        self._trends.clicked.connect(self.trends_asked)
        self._tools.clicked.connect(self.tools_asked)
        self._incidents.clicked.connect(self.incidents_asked)
        self._views = [QToolButton(self) for _ in park.views]
        row = Flow(GAP // 2, self)
        row.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        for button in (self._home, self._plan, self._past, self._trends, self._tools, self._incidents, *self._views):
            button.setStyleSheet(f"padding: 4px 9px; font-size: {theme.text_pixels - 2}px;")
            row.addWidget(button)
        for place, button in enumerate(self._views):
            button.clicked.connect(lambda _=False, place=place: self.view_asked.emit(place))
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _say(self) -> None:
        self._home.setToolTip(self.tr("全景（Home）"))
        self._plan.setToolTip(self.tr("俯视平面图（P）"))
        self._past.setToolTip(self.tr("时间轴与回放（F5）"))
        self._trends.setToolTip(self.tr("趋势（Ctrl+T）"))
        self._tools.setToolTip(self.tr("量测、剖切、透视、备注（F10）"))
        self._incidents.setToolTip(self.tr("事件记录：立案、叙述、报告、证据（Ctrl+I）"))
        for place, (view, button) in enumerate(zip(self._park.views, self._views, strict=True)):
            button.setText(name_of(view))
            button.setToolTip(self.tr("数字键 {0}").format(place + 1) if place < 9 else "")
