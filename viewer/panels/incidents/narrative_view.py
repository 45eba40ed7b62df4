"""What people write of an incident, visibly apart from its facts: a text with versions, and what they state."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from scenes.incident import LONGEST_NARRATIVE, Incident, Step
from viewer.panels.incidents.incident_words import statement_rows, version_rows
from viewer.panels.incidents.statement_row import StatementRow
from viewer.panels.pages.words_table import WordsTable
from viewer.panels.theme import GAP, Theme
from viewer.panels.words import clock_told

DRAFT_MILLISECONDS = 800
"""After so long without a key what is written is kept as a draft."""


class NarrativeView(QFrame):
    """The text is saved as another version; until then it is a draft that survives a crash."""

    saved = Signal(str)
    """The text as it shall read now."""
    drafted = Signal(str)
    """What is written so far; "" for what the last version says already."""
    stated = Signal(str, float, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("people")
        self._incident: Incident | None = None
        self._drafted = 0.0
        self._title, self._told = QLabel(self), QLabel(self)
        self.text, self.save = QPlainTextEdit(self), QPushButton(self)
        self.versions = WordsTable(theme, (60, 150, 170), self)
        self.statements = WordsTable(theme, (150, 170, 130), self)
        self.state = StatementRow(theme, tuple(Step), self)
        self._pause = QTimer(self, singleShot=True, interval=DRAFT_MILLISECONDS)
        self._arrange(theme)

    @property
    def dirty(self) -> bool:
        """Whether something is written that no version says."""
        return self._incident is not None and self.written() != self._incident.text

    def written(self) -> str:
        """The text as it would be saved."""
        return self.text.toPlainText().strip()[:LONGEST_NARRATIVE]

    def begin(self, incident: Incident, draft: str | None) -> None:
        """Show another incident, with what was left unsaved of it."""
        self._incident, self._drafted = incident, 0.0
        self._pause.stop()
        self._put(incident.text if draft is None else draft)
        self.show_incident(incident)

    def show_incident(self, incident: Incident) -> None:
        """The same one as it is on record now: what is being written stays."""
        clean = not self.dirty
        self._incident = incident
        if clean and self.written() != incident.text:
            self._put(incident.text)
        self.versions.show_rows(version_rows(incident))
        self.statements.show_rows(statement_rows(incident))
        self._weigh()

    def allow(self, *, on: bool) -> None:
        """Whether whoever sits here may write."""
        self.text.setReadOnly(not on)
        self.state.allow(on=on)
        self._weigh()

    def keep_draft(self) -> None:
        """What waits for a pause is a draft now."""
        if self._pause.isActive():
            self._pause.stop()
            self._draft()

    def say(self) -> None:
        """Every word in the language of the interface."""
        self._title.setText(self.tr("人写的叙述：不是系统记录，不改变任何事实"))
        self.text.setPlaceholderText(self.tr("经过、判断、已采取的措施、去向……"))
        self.save.setText(self.tr("保存"))
        self.save.setToolTip(self.tr("存为新的一版，记下姓名和时间（Ctrl+S）"))
        self.versions.words.entitle((self.tr("版本"), self.tr("填写人"), self.tr("时间"), self.tr("字数")))
        self.statements.words.entitle((self.tr("陈述"), self.tr("时间"), self.tr("陈述人"), self.tr("依据")))
        self.state.say()
        self._weigh()

    def _put(self, text: str) -> None:
        """Without a draft of what is on record."""
        self.text.blockSignals(True)
        self.text.setPlainText(text)
        self.text.blockSignals(False)

    def _change(self) -> None:
        self._pause.start()
        self._weigh()

    def _draft(self) -> None:
        self.drafted.emit(self.written() if self.dirty else "")

    def show_drafted(self, wall: float) -> None:
        """It was kept at this time, seconds since 1970 UTC."""
        self._drafted = wall
        self._weigh()

    def _save(self) -> None:
        if self.dirty and not self.text.isReadOnly():
            self._pause.stop()
            self.saved.emit(self.written())

    def _weigh(self) -> None:
        self.save.setEnabled(self.dirty and not self.text.isReadOnly())
        last = None if self._incident is None or not self._incident.narrative else self._incident.narrative[-1]
        if self.dirty:
            kept = self.tr("，草稿 {0} 已留存").format(clock_told(self._drafted)) if self._drafted else ""
            self._told.setText(self.tr("有改动未保存") + kept)
        elif last is not None:
            told = self.tr("第 {0} 版 · {1} · {2}")
            self._told.setText(told.format(last.number, last.by, clock_told(last.wall, date=True)))
        else:
            self._told.setText(self.tr("尚未填写"))

    def _arrange(self, theme: Theme) -> None:
        chrome = theme.chrome
        self.setStyleSheet(
            f"#people {{ border: none; border-left: 4px solid {chrome.focus}; }}"
            f"QPlainTextEdit {{ background: {chrome.window}; border: 1px solid {chrome.line}; border-radius: 5px;"
            f" padding: 6px; }} QPlainTextEdit:focus {{ border-color: {chrome.focus}; }}"
        )
        self._title.setStyleSheet(f"color: {chrome.focus};")
        self._told.setProperty("role", "quiet")
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._change)
        self._pause.timeout.connect(self._draft)
        self.save.clicked.connect(self._save)
        self.state.stated.connect(self.stated)
        save = QShortcut(QKeySequence.StandardKey.Save, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self._save)
        for table in (self.versions, self.statements):
            table.setMaximumHeight(theme.scaled(104))
        foot = QHBoxLayout()
        foot.addWidget(self._told, 1)
        foot.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP * 2, GAP, 0, 0)
        whole.setSpacing(GAP)
        whole.addWidget(self._title)
        whole.addWidget(self.text, 1)
        whole.addLayout(foot)
        whole.addWidget(self.versions)
        whole.addWidget(self.state)
        whole.addWidget(self.statements)
