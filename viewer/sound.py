"""The horn: plays what should be heard, again and again, and notices when nobody can hear it."""

from enum import Enum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from scenes.alarm_sound import Sound
from viewer.settings import Sounds

SOUNDS = tuple(Sound)


class Hearing(Enum):
    """Whether the horn can be heard."""

    WELL = "well"
    NO_DEVICE = "no_device"
    """The machine has no loudspeaker, or it was unplugged."""
    BROKEN = "broken"
    """There is one, and it does not play."""
    MUTE = "mute"
    """The settings say no sound."""


class Loudspeaker(Protocol):
    """What a horn needs of the machine."""

    @property
    def hearing(self) -> Hearing:
        """Whether it can be heard at this moment."""
        ...

    def play(self, sound: Sound) -> None:
        """Begin a sound from its start, and return at once."""
        ...

    def stop(self) -> None:
        """Be quiet."""
        ...


class Horn(QObject):
    """Repeats one sound until it is told another, or none. GUI thread; never waits for the loudspeaker."""

    hearing_changed = Signal(object)
    """The `Hearing`, when it became another: the screen must then do what the ear cannot."""

    def __init__(self, loudspeaker: Loudspeaker, settings: Sounds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loudspeaker, self._settings = loudspeaker, settings
        self._alarm: Sound | None = None
        self._live = True
        self._again, self._look = QTimer(self), QTimer(self)
        self._again.timeout.connect(self._play)
        self._look.timeout.connect(self._listen)
        self._look.start(1000)
        self.hearing = self._found()

    def sound_alarm(self, sound: Sound | None) -> None:
        """What the alarms call for; None: nothing does."""
        before, self._alarm = self.sound, sound
        self._change(before)

    def live(self, *, live: bool) -> None:
        """Whether the picture is live; while it is not, that is heard, unless something worse is."""
        before, self._live = self.sound, live
        self._change(before)

    @property
    def sound(self) -> Sound | None:
        """What is repeated now."""
        loud = {Sound.HIGH_HIGH, Sound.LOW_LOW, Sound.HIGH, Sound.LOW}
        return Sound.NOT_LIVE if not self._live and self._alarm not in loud else self._alarm

    def test(self, sound: Sound) -> None:
        """Play one sound once, whatever goes on."""
        self._loudspeaker.play(sound)

    def close(self) -> None:
        """Be quiet for good."""
        self._again.stop()
        self._look.stop()
        self._loudspeaker.stop()

    def _change(self, before: Sound | None) -> None:
        if self.sound is before:
            return
        self._again.stop()
        if self.sound is None:
            self._loudspeaker.stop()
            return
        self._again.start(round(1000 * self._seconds(self.sound)))
        self._play()

    def _seconds(self, sound: Sound) -> float:
        match sound:
            case Sound.HIGH_HIGH | Sound.LOW_LOW:
                return self._settings.second_limit_seconds
            case Sound.HIGH | Sound.LOW:
                return self._settings.first_limit_seconds
            case Sound.CONTACT:
                return self._settings.contact_seconds
            case _:
                return self._settings.not_live_seconds

    def _play(self) -> None:
        self._listen()  # before the next one begins: whether the last one ever ended
        if self.sound is not None:
            self._loudspeaker.play(self.sound)

    def _found(self) -> Hearing:
        return self._loudspeaker.hearing if self._settings.volume > 0 else Hearing.MUTE

    def _listen(self) -> None:
        if (found := self._found()) is not self.hearing:
            self.hearing = found
            self.hearing_changed.emit(found)


class NoLoudspeaker:
    """Stands where Qt's sound cannot be loaded at all (a system library is missing)."""

    hearing = Hearing.NO_DEVICE

    def play(self, sound: Sound) -> None:
        """Nothing can be heard; `hearing` says so."""

    def stop(self) -> None:
        """Nothing plays."""


def loudspeaker(folder: Path, volume: float, parent: QObject) -> Loudspeaker:
    """The machine's loudspeaker with the sounds of a folder; one that says it cannot be heard where there is none."""
    try:
        from viewer.loudspeaker import QtLoudspeaker
    except ImportError:  # Qt's sound wants a system library (libpulse on Linux) that the machine lacks
        return NoLoudspeaker()
    return QtLoudspeaker(folder, volume, parent)
