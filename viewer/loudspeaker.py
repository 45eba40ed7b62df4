"""The machine's loudspeaker through Qt Multimedia; importing this fails where its system libraries are missing."""

import time
from pathlib import Path

from PySide6.QtCore import QLoggingCategory, QObject, QUrl
from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

from scenes.alarm_sound import Sound
from viewer.sound import Hearing

LONGEST_SECONDS = 1.7
"""No sound lasts longer."""


class QtLoudspeaker(QObject):
    """Every sound loaded before it is needed; follows the machine's default device as it is plugged and unplugged."""

    def __init__(self, folder: Path, volume: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        QLoggingCategory.setFilterRules("qt.multimedia.*=false")  # what it loads is no news to whoever sits here
        self._folder, self._volume = folder, volume
        self._devices = QMediaDevices(self)
        self._effects: dict[Sound, QSoundEffect] = {}
        self._begun: float | None = None
        self._stuck = False
        self._devices.audioOutputsChanged.connect(self._load)
        self._load()

    @property
    def hearing(self) -> Hearing:
        """By the devices there are, by what became of the files, and by whether the last sound ever ended."""
        if not self._effects:
            return Hearing.NO_DEVICE
        if self._begun is not None and time.monotonic() - self._begun > LONGEST_SECONDS:
            self._stuck = True  # a device that is gone plays for ever, without a word from Qt
        failed = any(effect.status() == QSoundEffect.Status.Error for effect in self._effects.values())
        return Hearing.BROKEN if failed or self._stuck else Hearing.WELL

    def play(self, sound: Sound) -> None:
        """From the start, once."""
        self.stop()
        if effect := self._effects.get(sound):
            self._begun = time.monotonic()
            effect.play()

    def stop(self) -> None:
        """Be quiet."""
        self._begun = None
        for effect in self._effects.values():
            effect.stop()

    def _ended(self) -> None:
        """A sound came to its end by itself: it went somewhere."""
        effects = self._effects.values()
        if self._begun is not None and not any(effect.isPlaying() for effect in effects):
            self._begun, self._stuck = None, False

    def _load(self) -> None:
        """The sounds again, on the device that is now the default one."""
        for effect in self._effects.values():
            effect.stop()
            effect.deleteLater()
        self._effects, self._begun, self._stuck = {}, None, False
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            return
        for sound in Sound:
            effect = QSoundEffect(device, self)
            effect.setSource(QUrl.fromLocalFile(str(self._folder / f"{sound}.wav")))
            effect.setVolume(self._volume)
            effect.playingChanged.connect(self._ended)
            self._effects[sound] = effect
