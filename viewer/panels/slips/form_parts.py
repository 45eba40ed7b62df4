"""The fields of which slips are made."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from viewer.panels.flow import Flow
from viewer.panels.theme import GAP, Theme, font
from viewer.panels.words import clock_told, span_told

LONGEST_TEXT = 500
"""Letters of a reason, a note, a permit."""

translate = QCoreApplication.translate


def sheet(body: QWidget) -> QFormLayout:
    """Names on the left, fields on the right."""
    form = QFormLayout(body)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(GAP * 2)
    form.setVerticalSpacing(GAP)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form


def line(parent: QWidget) -> QLineEdit:
    """One line of text."""
    field = QLineEdit(parent)
    field.setMaxLength(LONGEST_TEXT)
    return field


def password(parent: QWidget) -> QLineEdit:
    """A line whose letters nobody sees, and which forgets them when it is cleared."""
    field = QLineEdit(parent)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(LONGEST_TEXT)
    return field


def words(parent: QWidget, theme: Theme, *, quiet: bool = True) -> QLabel:
    """A sentence that wraps."""
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setStyleSheet(f"color: {theme.chrome.quiet if quiet else theme.chrome.text};")
    return label


class Figure(QSpinBox):
    """A whole number; one typed beyond the largest becomes the largest, not what its first digits say."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """What Qt asks at every key."""
        typed = text.strip()
        if typed.isascii() and typed.isdigit() and int(typed[:12]) > self.maximum():
            most = str(self.maximum())
            return QValidator.State.Acceptable, most, len(most)
        return super().validate(text, position)


class Minutes(QWidget):
    """For how long: a figure, buttons for the usual ones, and the end on the clock."""

    def __init__(self, theme: Theme, usual: tuple[int, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._usual = 0.0, usual
        self.figure, self._end, self._unit = Figure(self), QLabel(self), QLabel(self)
        self.figure.setRange(1, 60 * 24 * 30)
        self.figure.setFont(font(theme.text_pixels + 3, figures=True))
        self.figure.setMinimumWidth(theme.scaled(96))
        self._end.setFont(font(theme.text_pixels, figures=True))
        self._buttons = [QPushButton(self) for _ in usual]
        self.figure.valueChanged.connect(self._show_end)
        for button, minutes in zip(self._buttons, usual, strict=True):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the figure takes the keys; these are for the mouse
            button.setStyleSheet(f"padding: 3px 9px; font-size: {theme.text_pixels - 2}px;")
            button.clicked.connect(lambda _=False, minutes=minutes: self.figure.setValue(minutes))
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self.figure)
        top.addWidget(self._unit)
        top.addWidget(self._end, 1)
        row = Flow(GAP // 2)
        for button in self._buttons:
            row.addWidget(button)
        whole = _stack(self)
        whole.addRow(top)
        whole.addRow(row)
        self.setFocusProxy(self.figure)

    def begin(self, now: float, most: int | None) -> None:
        """Count from `now`, seconds since 1970 UTC by the feed's clock; `most` minutes are allowed, None: any."""
        self._now = now
        self.figure.setMaximum(most if most is not None else 60 * 24 * 30)
        for button, minutes in zip(self._buttons, self._usual, strict=True):
            button.setVisible(most is None or minutes <= most)
        self._show_end()

    def follow(self, now: float) -> None:
        """The clock went on."""
        self._now = now
        self._show_end()

    @property
    def seconds(self) -> float:
        """For how long."""
        return self.figure.value() * 60.0

    @property
    def until(self) -> float:
        """When it ends, seconds since 1970 UTC."""
        return self._now + self.seconds

    def say(self) -> None:
        """Words in the language of the interface."""
        self._unit.setText(translate("Slips", "分钟"))
        for button, minutes in zip(self._buttons, self._usual, strict=True):
            whole_hours = minutes % 60 == 0
            told = translate("Slips", "{0} 小时") if whole_hours else translate("Slips", "{0} 分钟")
            button.setText(told.format(minutes // 60 if whole_hours else minutes))
        self._show_end()

    def _show_end(self) -> None:
        date = self.seconds >= 86400
        self._end.setText(translate("Slips", "至 {0}").format(clock_told(self.until, date=date)))
        self._end.setToolTip(span_told(self.seconds))


def _stack(parent: QWidget) -> QFormLayout:
    made = sheet(parent)
    made.setVerticalSpacing(GAP // 2)
    return made
