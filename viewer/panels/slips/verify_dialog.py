"""What was found on the spot, told to the platform: real, a false alarm, or the instrument's fault."""

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QRadioButton, QWidget

from loaders.live.acts import Action
from scenes.plant import Park
from viewer.panels.slips.concern import Concern
from viewer.panels.slips.text_dialog import TextDialog
from viewer.panels.theme import GAP, Theme

VERDICTS = ("real", "false", "fault")
"""The words in front of what is sent."""


class VerifyDialog(TextDialog):
    """A verdict and how it was found out; neither is chosen beforehand."""

    action = Action.VERIFY

    def __init__(self, park: Park, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(park, theme, parent, over=over)
        self.verdicts = [QRadioButton(self.body) for _ in VERDICTS]
        self._group, self._name, choices = QButtonGroup(self), QLabel(self.body), QHBoxLayout()
        choices.setSpacing(GAP * 2)
        for button in self.verdicts:
            self._group.addButton(button)
            choices.addWidget(button)
            button.toggled.connect(self.weigh)
        choices.addStretch(1)
        chrome, size = theme.chrome, theme.scaled(14)
        self.body.setStyleSheet(
            f"QRadioButton {{ spacing: 6px; padding: 2px; }} QRadioButton:focus {{ color: {chrome.focus}; }}"
            f"QRadioButton::indicator {{ width: {size}px; height: {size}px; border: 2px solid {chrome.quiet};"
            f" border-radius: {size // 2 + 2}px; background: {chrome.window}; }}"
            f"QRadioButton::indicator:checked {{ background: {chrome.text}; border-color: {chrome.focus}; }}"
        )
        self.form.insertRow(1, self._name, choices)

    def begin(self, concern: Concern) -> None:
        """Fill it in for these alarms."""
        self._group.setExclusive(False)
        for button in self.verdicts:
            button.setChecked(False)
        self._group.setExclusive(True)
        super().begin(concern)

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return *self.verdicts, self.text

    def ready(self) -> bool:
        """A verdict and a text."""
        return self._group.checkedButton() in self.verdicts and super().ready()

    def written(self) -> str:
        """The verdict in front of the text."""
        verdict = next(word for word, button in zip(VERDICTS, self.verdicts, strict=True) if button.isChecked())
        return f"{verdict} {super().written()}"

    def say(self) -> None:
        """Every word."""
        self._name.setText(self.tr("结论"))
        for button, told in zip(self.verdicts, (self.tr("属实"), self.tr("误报"), self.tr("仪表故障")), strict=True):
            button.setText(told)
        super().say()

    def worded(self) -> tuple[str, str, str, str]:
        """Title, name of the field, what stands in the empty field, and where it goes."""
        return (
            self.tr("核实报警"),
            self.tr("情况"),
            self.tr("如何核实的，必填，写入日志"),
            self.tr("结论会回传平台；没有送到时在状态栏显示。"),
        )

    def verb(self) -> str:
        """What it does."""
        return self.tr("提交核实")
