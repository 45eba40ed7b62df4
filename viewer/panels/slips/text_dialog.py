"""Slips that need the alarms they are about and one line of text: a note, or the permit for taking out of service."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QLabel, QWidget

from loaders.live.acts import Act, Action
from scenes.plant import Park
from viewer.panels.slips.concern import Concern, concern_told
from viewer.panels.slips.form_parts import line, sheet, words
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import Theme


class TextDialog(Slip):
    """What it is about, and one line of text that must be there."""

    action = Action.NOTE

    def __init__(self, park: Park, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(theme, parent, over=over)
        self._park = park
        self._concern = Concern(np.empty(0, np.int32), np.empty(0, np.uint8))
        self._what, self._help, self.text = (
            words(self.body, theme, quiet=False),
            words(self.body, theme),
            line(self.body),
        )
        self._names = [QLabel(self.body), QLabel(self.body)]
        self.form = sheet(self.body)
        self.form.addRow(self._names[0], self._what)
        self.form.addRow(self._names[1], self.text)
        self.form.addRow(self._help)
        self.text.textChanged.connect(self.weigh)

    def begin(self, concern: Concern) -> None:
        """Fill it in for these alarms."""
        self._concern = concern
        self.text.clear()
        self.open()

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return (self.text,)

    def ready(self) -> bool:
        """Text is there."""
        return len(self._concern) > 0 and bool(self.text.text().strip())

    def act(self) -> None:
        """Ask for it."""
        concern, text = self._concern, self.written()
        self.acted.emit(Act(0, "", self.action, concern.rows, concern.levels, axis=concern.axis, text=text))

    def written(self) -> str:
        """The text as it is sent."""
        return self.text.text().strip()

    def say(self) -> None:
        """Every word."""
        super().say()
        title, name, placeholder, told = self.worded()
        self.title.setText(title)
        self._names[0].setText(self.tr("报警"))
        self._names[1].setText(name)
        self.text.setPlaceholderText(placeholder)
        self._help.setText(told)
        self._help.setVisible(bool(told))
        self._what.setText(concern_told(self._park, self._concern))
        self.place()

    def worded(self) -> tuple[str, str, str, str]:
        """Title, name of the field, what stands in the empty field, and a word of help."""
        return self.tr("写备注"), self.tr("备注"), self.tr("必填，写入日志"), ""

    def verb(self) -> str:
        """What it does."""
        return self.tr("保存备注")


class OutageDialog(TextDialog):
    """Taking alarms out of service needs a permit."""

    action = Action.TAKE_OUT

    def worded(self) -> tuple[str, str, str, str]:
        """Title, name of the field, what stands in the empty field, and what it means."""
        return (
            self.tr("停用报警"),
            self.tr("许可"),
            self.tr("许可编号，必填，写入日志"),
            self.tr("停用后不再呼叫，直到有人恢复投用；颜色和计数照常显示。"),
        )

    def verb(self) -> str:
        """What it does."""
        return self.tr("停用")
