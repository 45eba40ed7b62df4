"""The horn: plays what should be heard, again and again, and notices when nobody can hear it."""

import os
import sys
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


class MachineLoudspeaker:
    """The machine's loudspeaker, from the moment there is one: what it needs may be missing, or come later."""

    def __init__(self, folder: Path, volume: float, parent: QObject) -> None:
        self._folder, self._volume, self._parent = folder, volume, parent
        self._found: Loudspeaker | None = None
        self._possible = True

    @property
    def hearing(self) -> Hearing:
        """Looks for one each time there is none yet."""
        if self._found is None and self._possible and sound_server_there():
            self._found = self._made()
        return Hearing.NO_DEVICE if self._found is None else self._found.hearing

    def play(self, sound: Sound) -> None:
        """Begin a sound; without a loudspeaker nothing can be heard, and `hearing` says so."""
        if self._found is not None:
            self._found.play(sound)

    def stop(self) -> None:
        """Be quiet."""
        if self._found is not None:
            self._found.stop()

    def _made(self) -> Loudspeaker | None:
        try:
            from viewer.loudspeaker import QtLoudspeaker
        except ImportError:  # Qt's sound wants a system library (libpulse on Linux) that the machine lacks
            self._possible = False
            return None
        return QtLoudspeaker(self._folder, self._volume, self._parent)


def sound_server_there() -> bool:
    """Whether anything could play: on Linux Qt's sound wants a PulseAudio or PipeWire socket, elsewhere always."""
    if not sys.platform.startswith("linux"):
        return True
    told = os.environ.get("PULSE_SERVER", "")
    if told and not told.startswith(("unix:", "/")):
        return True  # on another machine
    runtime = os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}")
    return Path(told.removeprefix("unix:") or f"{runtime}/pulse/native").exists()
