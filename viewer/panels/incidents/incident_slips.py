"""Slips about incidents: what a new one is called, and with which words one is closed."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QDateTimeEdit, QLabel, QWidget

from scenes.incident import Subject
from viewer.panels.slips.form_parts import line, sheet, words
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import Theme, font

LONGEST_TITLE = 200


class OpenSlip(Slip):
    """Asks what an incident is called and of which time it is; both are filled in. Acts with (title, `Subject`)."""

    def __init__(self, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(theme, parent, over=over)
        self._subject = Subject(0.0, 0.0)
        self.name, self.begin_, self.end_ = line(self.body), QDateTimeEdit(self.body), QDateTimeEdit(self.body)
        self._help, self._names = words(self.body, theme), [QLabel(self.body) for _ in range(3)]
        self.name.setMaxLength(LONGEST_TITLE)
        form = sheet(self.body)
        for label, field in zip(self._names, (self.name, self.begin_, self.end_), strict=True):
            form.addRow(label, field)
        form.addRow(self._help)
        for field in (self.begin_, self.end_):
            field.setDisplayFormat("yyyy-MM-dd HH:mm:ss")
            field.setFont(font(theme.text_pixels, figures=True))
            field.dateTimeChanged.connect(self.weigh)
        self.name.textChanged.connect(self.weigh)

    def begin(self, title: str, subject: Subject) -> None:
        """Fill it in."""
        self._subject = subject
        self.name.setText(title)
        for field, moment in ((self.begin_, subject.begin), (self.end_, subject.end)):
            field.setDateTime(QDateTime.fromMSecsSinceEpoch(round(moment * 1000)))
        self.open()
        self.name.selectAll()

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return (self.name, self.begin_, self.end_)

    def ready(self) -> bool:
        """It has a name, and ends after it begins."""
        return bool(self.name.text().strip()) and self.begin_.dateTime() < self.end_.dateTime()

    def act(self) -> None:
        """Ask for it."""
        begin, end = (field.dateTime().toMSecsSinceEpoch() / 1000.0 for field in (self.begin_, self.end_))
        before = self._subject
        self.acted.emit((self.name.text().strip(), Subject(begin, end, before.codes, before.alarm)))

    def verb(self) -> str:
        """What the button says."""
        return self.tr("立案")

    def say(self) -> None:
        """Words in the language of the interface."""
        self.title.setText(self.tr("立案"))
        for label, word in zip(self._names, (self.tr("名称"), self.tr("开始"), self.tr("结束")), strict=True):
            label.setText(word)
        codes = len(self._subject.codes)
        scope = self.tr("范围：报警所在单元的 {0} 个指标。").format(codes) if codes else self.tr("范围：全园区。")
        self._help.setText(scope)
        super().say()


class CloseSlip(Slip):
    """Asks for the conclusion with which an incident is closed. Acts with the words."""

    def __init__(self, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(theme, parent, over=over)
        self.text, self._name, self._help = line(self.body), QLabel(self.body), words(self.body, theme)
        form = sheet(self.body)
        form.addRow(self._name, self.text)
        form.addRow(self._help)
        self.text.textChanged.connect(self.weigh)

    def begin(self) -> None:
        """Ask anew."""
        self.text.clear()
        self.open()

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return (self.text,)

    def ready(self) -> bool:
        """Something is said."""
        return bool(self.text.text().strip())

    def act(self) -> None:
        """Ask for it."""
        self.acted.emit(self.text.text().strip())

    def verb(self) -> str:
        """What the button says."""
        return self.tr("结案")

    def say(self) -> None:
        """Words in the language of the interface."""
        self.title.setText(self.tr("结案"))
        self._name.setText(self.tr("结论"))
        self._help.setText(self.tr("结案后不能再改；报告和证据包仍可制作。"))
        super().say()
