"""The shift's self-test: each sound is played once, and a person says whether it was heard."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGridLayout, QLabel, QPushButton, QWidget

from loaders.live.acts import Act, Action
from scenes.alarm_sound import Sound
from viewer.panels.slips.slip import Slip
from viewer.panels.theme import GAP, Theme

_TESTED = tuple(sound for sound in Sound if sound not in {Sound.SELF_TEST, Sound.REPLAY_BEGIN, Sound.REPLAY_END})


class SoundTest(Slip):
    """Plays on request; what was not ticked is written down as not heard."""

    play_asked = Signal(object)
    """The `Sound` to play once."""

    width_pixels = 420

    def __init__(self, theme: Theme, parent: QWidget, *, over: QWidget | None = None) -> None:
        super().__init__(theme, parent, over=over)
        self.hint = QLabel(self.body)
        self.hint.setWordWrap(True)
        self.names = {sound: QLabel(self.body) for sound in _TESTED}
        self.plays = {sound: QPushButton(self.body) for sound in _TESTED}
        self.heard = {sound: QCheckBox(self.body) for sound in _TESTED}
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._play)
        grid = QGridLayout(self.body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        grid.addWidget(self.hint, 0, 0, 1, 3)
        for row, sound in enumerate(_TESTED, start=1):
            self._group.addButton(self.plays[sound], row - 1)
            for column, widget in enumerate((self.names[sound], self.plays[sound], self.heard[sound])):
                grid.addWidget(widget, row, column)
        grid.setColumnStretch(0, 1)
        self.say()

    def open(self) -> None:
        """A new test begins with nothing heard."""
        for box in self.heard.values():
            box.setChecked(False)
        super().open()

    def say(self) -> None:
        """Every word in the language of the interface."""
        self.title.setText(self.tr("交接班声音自检"))
        self.hint.setText(self.tr("逐个试听；听到的打勾。没有打勾的按“未听到”记入日志。"))
        for sound in _TESTED:
            self.names[sound].setText(self._name(sound))
            self.plays[sound].setText(self.tr("试听"))
            self.heard[sound].setText(self.tr("听到了"))
        super().say()

    def fields(self) -> Sequence[QWidget]:
        """What can be filled in."""
        return [each for sound in _TESTED for each in (self.plays[sound], self.heard[sound])]

    def verb(self) -> str:
        """What the button that does it says."""
        return self.tr("记入日志")

    def act(self) -> None:
        """Say to the journal what was heard and what was not."""
        missed = [sound.value for sound in _TESTED if not self.heard[sound].isChecked()]
        text = "not heard: " + ", ".join(missed) if missed else "all heard"
        self.acted.emit(Act(0, "", Action.SELF_TEST, text=text))

    def _play(self, place: int) -> None:
        self.play_asked.emit(_TESTED[place])

    def _name(self, sound: Sound) -> str:
        match sound:
            case Sound.HIGH_HIGH:
                return self.tr("高高报 HH")
            case Sound.LOW_LOW:
                return self.tr("低低报 LL")
            case Sound.HIGH:
                return self.tr("高报 H")
            case Sound.LOW:
                return self.tr("低报 L")
            case Sound.CONTACT:
                return self.tr("失联")
            case _:
                return self.tr("画面非实时")
