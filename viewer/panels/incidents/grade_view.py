"""How grave it is by people's numbers, how far up it is reported, and the clocks that run: a help, no ruling."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from loaders.incident_story import Story
from scenes.accident import Losses
from viewer.panels.incidents.incident_words import (
    WAN,
    clock_row,
    grade_told,
    loss_name,
    moments,
    speech,
    stated_in,
)
from viewer.panels.incidents.statement_row import StatementRow
from viewer.panels.pages.words_table import WordsTable
from viewer.panels.theme import GAP, Theme, font

UNKNOWN = -1


class GradeView(QWidget):
    """What is not known stays unknown: an empty number is none, and the grade is then the least it can be."""

    lost = Signal(object)
    """`Losses` as known by now."""
    stated = Signal(str, float, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._story: Story | None = None
        self._now = 0.0
        self._names = [QLabel(self) for _ in range(3)]
        self.deaths, self.injuries, self.loss = QSpinBox(self), QSpinBox(self), QDoubleSpinBox(self)
        self.keep = QPushButton(self)
        self._frame = QFrame(self)
        self.grade, self.why, self.upward, self._help = (QLabel(self._frame) for _ in range(4))
        self.clocks = WordsTable(theme, (210, 84, 74, 84, 130), self)
        self.state = StatementRow(theme, moments(), self)
        self._arrange()

    def show_story(self, story: Story, now: float) -> None:
        """Show what follows; numbers that somebody is changing stay. `now` is seconds since 1970 UTC."""
        before, self._story = self._story, story
        key = None if before is None else before.incident.key
        if before is None or key != story.incident.key or before.incident.losses != story.incident.losses:
            self._put(story.incident.losses)
        self._tell()
        self.tick(now)

    def tick(self, now: float) -> None:
        """The clocks went on."""
        self._now = now
        story = self._story
        if story is not None:
            rows = (
                clock_row(place, each, now, asked=each.rule.key not in story.unasked)
                for place, each in enumerate(story.clocks)
            )
            self.clocks.show_rows(tuple(rows))

    def losses(self) -> Losses:
        """The numbers as they stand in the fields; the loss is typed in 万元 and kept in yuan."""
        deaths, injuries, loss = self.deaths.value(), self.injuries.value(), self.loss.value()
        return Losses(
            None if deaths == UNKNOWN else deaths,
            None if injuries == UNKNOWN else injuries,
            None if loss < 0 else round(loss * WAN, 2),
        )

    def allow(self, *, on: bool) -> None:
        """Whether whoever sits here may write."""
        fields: tuple[QAbstractSpinBox, ...] = (self.deaths, self.injuries, self.loss)
        for each in fields:
            each.setReadOnly(not on)
        self.state.allow(on=on)
        self.keep.setProperty("allowed", on)
        self._weigh()

    def say(self) -> None:
        """Every word in the language of the interface."""
        units = (self.tr("人"), self.tr("人"), self.tr("万元"))
        for label, name, unit in zip(self._names, ("deaths", "injuries", "loss_yuan"), units, strict=True):
            label.setText(f"{loss_name(name)} / {unit}")
        fields: tuple[QAbstractSpinBox, ...] = (self.deaths, self.injuries, self.loss)
        for each in fields:
            each.setSpecialValueText(self.tr("未知"))
        self.keep.setText(self.tr("记录"))
        self.keep.setToolTip(self.tr("把这些数字记入事件，记下姓名和时间"))
        self._help.setText(self.tr("按国务院令第493号提示，不代替认定；由报告人决定。"))
        self.clocks.words.entitle(
            (self.tr("义务"), self.tr("知情"), self.tr("时限"), self.tr("截止"), self.tr("倒计时"), self.tr("依据"))
        )
        self.state.say()
        self._tell()
        self.tick(self._now)

    def _put(self, losses: Losses) -> None:
        self.deaths.setValue(UNKNOWN if losses.deaths is None else losses.deaths)
        self.injuries.setValue(UNKNOWN if losses.injuries is None else losses.injuries)
        self.loss.setValue(UNKNOWN if losses.loss_yuan is None else losses.loss_yuan / WAN)

    def _tell(self) -> None:
        story = self._story
        if story is None:
            return
        grading, upward = story.grading, story.upward
        self.grade.setText(grade_told(grading))
        if grading.grade is None:
            self.why.setText(self.tr("没有已知损失，不作等级提示。"))
        else:
            by = "、".join(loss_name(name) for name in grading.by)
            self.why.setText(self.tr("依据 {0}（{1}）").format(by, stated_in(grading.grade.stated)))
        if upward is None:
            self.upward.setText(self.tr("有等级后提示上报到哪一级。"))
        else:
            told = speech().say(upward.zh, upward.en)
            least = self.tr("至少 {0}").format(told) if grading.unknown else told
            self.upward.setText(self.tr("上报：{0}（{1}）").format(least, stated_in(upward.stated)))

    def _weigh(self) -> None:
        known = self._story is not None and self.losses() != self._story.incident.losses
        self.keep.setEnabled(known and bool(self.keep.property("allowed")))

    def _ask(self) -> None:
        self.lost.emit(self.losses())

    def _arrange(self) -> None:
        chrome, theme = self._theme.chrome, self._theme
        for field, most in ((self.deaths, 100_000), (self.injuries, 1_000_000)):
            field.setRange(UNKNOWN, most)
            field.setValue(UNKNOWN)
            field.valueChanged.connect(self._weigh)
        self.loss.setRange(UNKNOWN, 1e10)
        self.loss.setDecimals(2)
        self.loss.setValue(UNKNOWN)
        self.loss.valueChanged.connect(self._weigh)
        self.keep.clicked.connect(self._ask)
        self.state.stated.connect(self.stated)
        numbers = QGridLayout()
        numbers.setHorizontalSpacing(GAP)
        numbers.setVerticalSpacing(GAP // 2)
        fields: tuple[QAbstractSpinBox, ...] = (self.deaths, self.injuries, self.loss)
        for column, (label, each) in enumerate(zip(self._names, fields, strict=True)):
            label.setProperty("role", "faint")
            each.setFont(font(theme.text_pixels + 2, figures=True))
            each.setMinimumHeight(theme.scaled(32))
            numbers.addWidget(label, 0, column)
            numbers.addWidget(each, 1, column)
            numbers.setColumnStretch(column, 1)
        numbers.addWidget(self.keep, 1, 3, Qt.AlignmentFlag.AlignBottom)
        self._frame.setObjectName("grade")
        self._frame.setStyleSheet(f"#grade {{ background: {chrome.raised}; border-radius: 6px; }}")
        self.grade.setFont(font(theme.text_pixels + 6, bold=True))
        self._help.setProperty("role", "faint")
        inner = QVBoxLayout(self._frame)
        inner.setContentsMargins(GAP * 2, GAP, GAP * 2, GAP)
        inner.setSpacing(GAP // 2)
        for label in (self.grade, self.why, self.upward, self._help):
            label.setWordWrap(True)
            inner.addWidget(label)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, GAP, 0, 0)
        whole.setSpacing(GAP)
        whole.addLayout(numbers)
        whole.addWidget(self._frame)
        whole.addWidget(self.clocks, 1)
        whole.addWidget(self.state)
