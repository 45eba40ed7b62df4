"""The head of the inspector: what is looked at, how bad it is, and what can be done about it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from scenes.plant import Enterprise, Equipment, Unit
from viewer.panels.flow import Flow
from viewer.panels.theme import GAP, LEAD, Theme
from viewer.panels.words import kind_name, medium_name, name_of


class InspectorHead(QWidget):
    """Sign, name, kind, place, and seven buttons; those that make no sense at the moment are not there."""

    answer_asked = Signal()
    fly_asked = Signal()
    shelve_asked = Signal()
    note_asked = Signal()
    history_asked = Signal()
    incident_asked = Signal()
    anchor_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign, self._name, self._what, self._where = QLabel(self), QLabel(self), QLabel(self), QLabel(self)
        self._answer, self._fly, self._shelve = QPushButton(self), QPushButton(self), QPushButton(self)
        self._note, self._history, self._anchor = QPushButton(self), QPushButton(self), QPushButton(self)
        self._incident = QPushButton(self)
        self._anchors = False
        self._arrange()
        self._say()

    def show_installation(self, enterprise: Enterprise, unit: Unit, item: Equipment) -> None:
        """What is looked at, and where it stands."""
        self._name.setText(name_of(item))
        self._what.setText(" · ".join(word for word in (kind_name(item.kind), medium_name(item.medium)) if word))
        self._where.setText(f"{name_of(enterprise)} · {name_of(unit)}")

    def show_sign(self, sign: QPixmap) -> None:
        """How bad it is."""
        self._sign.setPixmap(sign)

    def allow_anchors(self, *, on: bool) -> None:
        """Whether anchors of this park can be laid onto a surface and written."""
        self._anchors = on

    def offer(self, *, waits: bool, indicator: bool, stands: bool) -> None:
        """Whether anything `waits` for an answer, an `indicator` is chosen, and its alarm `stands`."""
        self._answer.setVisible(waits)
        for button in (self._shelve, self._note, self._history, self._incident):
            button.setVisible(indicator)
        self._shelve.setEnabled(stands)
        self._anchor.setVisible(indicator and self._anchors)

    def changeEvent(self, event: QEvent) -> None:
        """Qt tells of a new language here."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _say(self) -> None:
        self._answer.setText(self.tr("确认"))
        self._answer.setToolTip(self.tr("确认该设备的全部报警"))
        self._fly.setText(self.tr("飞到该设备"))
        self._shelve.setText(self.tr("搁置…"))
        self._note.setText(self.tr("备注…"))
        self._history.setText(self.tr("历史"))
        self._incident.setText(self.tr("立案…"))
        self._incident.setToolTip(self.tr("从这条报警立一个事件（Ctrl+I 查看全部事件）"))
        self._anchor.setText(self.tr("贴到表面…"))
        self._anchor.setToolTip(self.tr("把这个指标的锚点贴到最近的实测表面"))
        self._history.setToolTip(self.tr("这一条报警的全部记录（F8）"))

    def _arrange(self) -> None:
        self._name.setProperty("role", "title")
        self._sign.setContentsMargins(0, 4, 0, 0)
        self._name.setWordWrap(True)
        for label in (self._what, self._where):
            label.setProperty("role", "quiet")
            label.setWordWrap(True)
        acts = Flow(GAP // 2)
        acts.setContentsMargins(0, GAP // 2, 0, 0)
        for button, icon, asked in (
            (self._answer, "acknowledge", self.answer_asked),
            (self._fly, "view", self.fly_asked),
            (self._shelve, "shelve", self.shelve_asked),
            (self._note, "note", self.note_asked),
            (self._history, "history", self.history_asked),
            (self._incident, "incident", self.incident_asked),
            (self._anchor, "measure", self.anchor_asked),
        ):
            button.setIcon(self._theme.lead_icon(icon))
            button.setIconSize(LEAD)
            button.clicked.connect(asked)
            acts.addWidget(button)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._name, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP * 2, GAP * 2, GAP * 2, GAP)
        whole.setSpacing(GAP // 2)
        whole.addLayout(head)
        whole.addWidget(self._what)
        whole.addWidget(self._where)
        whole.addLayout(acts)
