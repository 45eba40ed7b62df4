"""Silence: no sound for a while for everything that has called so far. It answers nothing."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QLabel, QWidget

from loaders.live.acts import Act, Action
from loaders.live.deeds import LONGEST_SILENCE_SECONDS
from viewer.panels.slips.form_parts import Minutes, sheet, words
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import Theme

_USUAL = (1, 2, 5, 10)
_FIRST = 2


class SilenceDialog(Slip):
    """For how many minutes, with the end on the clock. What calls later sounds at once."""

    def __init__(self, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(theme, parent, over=over)
        self.minutes, self._name, self._help = Minutes(theme, _USUAL, self.body), QLabel(self.body), words(self, theme)
        form = sheet(self.body)
        form.addRow(self._name, self.minutes)
        form.addRow(self._help)

    def begin(self, now: float) -> None:
        """Ask for how long; `now` is the feed's clock, seconds since 1970 UTC."""
        self.minutes.begin(now, int(LONGEST_SILENCE_SECONDS // 60))
        self.minutes.figure.setValue(_FIRST)
        self.open()

    def follow(self, now: float) -> None:
        """The clock goes on."""
        if self.isVisible():
            self.minutes.follow(now)

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return (self.minutes.figure,)

    def act(self) -> None:
        """Ask for it."""
        nothing = np.empty(0, np.int32), np.empty(0, np.uint8)
        self.acted.emit(Act(0, "", Action.SILENCE, *nothing, until=self.minutes.until))

    def verb(self) -> str:
        """What it does."""
        return self.tr("消音")

    def say(self) -> None:
        """Every word."""
        super().say()
        self.title.setText(self.tr("消音"))
        self._name.setText(self.tr("时长"))
        self._help.setText(self.tr("只停已响过的声音，不等于确认；新报警立即发声。"))
        self.minutes.say()
        self.place()
