"""Shelving: why, until when, and, where the rule wants it, who else agrees."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from loaders.live.acts import Act, Action
from scenes.alarm_figures import ShelfRule, Shelving
from scenes.columns import Flags
from scenes.plant import Park
from viewer.panels.language import language
from viewer.panels.slips.concern import Concern, alarm_named, concern_told
from viewer.panels.slips.form_parts import Minutes, line, password, sheet, words
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import Theme
from viewer.panels.words import level_name

_USUAL = (30, 60, 120, 240, 480)
_FIRST = 60


class ShelveDialog(Slip):
    """A reason and an end are required. What may not be shelved is named, with the reason, and is left alone."""

    acted_with_second = Signal(object, str, str)
    """An `Act` that needs the second person's name and password too."""

    width_pixels = 520

    def __init__(
        self, park: Park, theme: Theme, shelving: Shelving, parent: QWidget, *, over: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent, over=over)
        self._park, self._shelving = park, shelving
        self._all = self._may = Concern(np.empty(0, np.int32), np.empty(0, np.uint8))
        self._what, self._terms = words(self.body, theme, quiet=False), words(self.body, theme)
        self._left_out = words(self.body, theme, quiet=False)
        self.reason, self.minutes = line(self.body), Minutes(theme, _USUAL, self.body)
        self.second, self.second_password = line(self.body), password(self.body)
        self._names = [QLabel(self.body) for _ in range(5)]
        self._agree = words(self.body, theme)
        form = self._form = sheet(self.body)
        form.addRow(self._names[0], self._what)
        form.addRow(self._left_out)
        form.addRow(self._names[1], self.reason)
        form.addRow(self._names[2], self.minutes)
        form.addRow(self._terms)
        form.addRow(self._agree)
        form.addRow(self._names[3], self.second)
        form.addRow(self._names[4], self.second_password)
        for field in (self.reason, self.second, self.second_password):
            field.textChanged.connect(self.weigh)

    def begin(self, concern: Concern, now: float) -> None:
        """Fill it in for these alarms; `now` is the feed's clock, seconds since 1970 UTC."""
        self._all, self._may = concern, concern.at(self._allowed(concern))
        for field in (self.reason, self.second, self.second_password):
            field.clear()
        longest = self._longest()
        self.minutes.begin(now, None if longest is None else max(int(longest // 60), 1))
        self.minutes.figure.setValue(_FIRST)
        self._form.setRowVisible(self._left_out, len(self._may) < len(concern))
        for row in (self.reason, self.minutes, self._terms):
            self._form.setRowVisible(row, len(self._may) > 0)
        for row in (self._agree, self.second, self.second_password):
            self._form.setRowVisible(row, self.needs_second and len(self._may) > 0)
        self.open()

    def follow(self, now: float) -> None:
        """The clock goes on while somebody writes."""
        if self.isVisible():
            self.minutes.follow(now)

    @property
    def needs_second(self) -> bool:
        """Whether one of them takes two people."""
        people = [self._rule(int(level)).people.value or 1 for level in self._may.levels]
        return max(people, default=1) > 1

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return self.reason, self.minutes.figure, self.second, self.second_password

    def ready(self) -> bool:
        """A reason, an end, and the second person where it takes one."""
        second = bool(self.second.text().strip() and self.second_password.text()) or not self.needs_second
        return len(self._may) > 0 and bool(self.reason.text().strip()) and second

    def act(self) -> None:
        """Ask for it."""
        wish = Act(
            0,
            "",
            Action.SHELVE,
            self._may.rows,
            self._may.levels,
            axis=self._may.axis,
            text=self.reason.text().strip(),
            until=self.minutes.until,
        )
        if self.needs_second:
            self.acted_with_second.emit(wish, self.second.text().strip(), self.second_password.text())
            self.second_password.clear()
        else:
            self.acted.emit(wish)

    def close_slip(self) -> None:
        """Put it away, and keep no password."""
        self.second_password.clear()
        super().close_slip()

    def verb(self) -> str:
        """What it does."""
        return self.tr("搁置 {0} 条").format(len(self._may)) if len(self._all) > 1 else self.tr("搁置")

    def say(self) -> None:
        """Every word."""
        super().say()
        self.title.setText(self.tr("搁置报警"))
        titles = (self.tr("报警"), self.tr("原因"), self.tr("时长"), self.tr("第二人"), self.tr("口令"))
        for name, title in zip(self._names, titles, strict=True):
            name.setText(title)
        self.reason.setPlaceholderText(self.tr("必填，写入日志"))
        self._what.setText(concern_told(self._park, self._may if len(self._may) else self._all))
        self._terms.setText(self._terms_told())
        self._left_out.setText(self._left_out_told())
        self._agree.setText(self.tr("该级别须两人：请另一人登录同意，只用于这一次。"))
        self.minutes.say()
        self.place()

    def _rule(self, level: int) -> ShelfRule:
        return self._shelving.of(level, self._all.axis)

    def _allowed(self, concern: Concern) -> Flags:
        known = [self._shelving.of(int(level), concern.axis).longest.known for level in concern.levels]
        return np.array(known, np.bool_)

    def _longest(self) -> float | None:
        """Seconds that are allowed for all of them."""
        known = [self._rule(int(level)).longest.value for level in self._may.levels]
        return min((each for each in known if each is not None), default=None)

    def _terms_told(self) -> str:
        """The longest for each level concerned, with where the figure comes from."""
        said: list[str] = []
        for level in sorted({int(each) for each in self._may.levels}, reverse=True):
            longest = self._rule(level).longest
            source = longest.source_en if language() == "en" else longest.source_zh
            text = self.tr("{0}最长 {1} 分钟").format(level_name(level), f"{(longest.value or 0) / 60:g}")
            said.append(self.tr("{0}（{1}）").format(text, source) if source else text)
        return "\n".join(said)

    def _left_out_told(self) -> str:
        said: list[str] = []
        for row, level in zip(self._all.rows, self._all.levels, strict=True):
            why = self._shelving.refusal(int(level), self._all.axis, 60.0, 99)
            if why is not None:
                name = alarm_named(self._park, int(row), int(level), self._all.axis)
                said.append(self.tr("{0}：{1}").format(name, why.told(language())))
        return self.tr("不能搁置：") + "\n" + "\n".join(said[:3])
