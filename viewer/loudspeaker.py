"""The machine's loudspeaker through Qt Multimedia. Importing this raises ImportError where its libraries are missing."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

from scenes.alarm_sound import Sound
from viewer.sound import Hearing


class QtLoudspeaker(QObject):
    """Every sound loaded before it is needed; follows the machine's default device as it is plugged and unplugged."""

    def __init__(self, folder: Path, volume: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._volume = folder, volume
        self._devices = QMediaDevices(self)
        self._effects: dict[Sound, QSoundEffect] = {}
        self._devices.audioOutputsChanged.connect(self._load)
        self._load()

    @property
    def hearing(self) -> Hearing:
        """By the devices there are, and by what became of the files."""
        if not self._effects:
            return Hearing.NO_DEVICE
        broken = any(effect.status() == QSoundEffect.Status.Error for effect in self._effects.values())
        return Hearing.BROKEN if broken else Hearing.WELL

    def play(self, sound: Sound) -> None:
        """From the start, once."""
        self.stop()
        if effect := self._effects.get(sound):
            effect.play()

    def stop(self) -> None:
        """Be quiet."""
        for effect in self._effects.values():
            effect.stop()

    def _load(self) -> None:
        """The sounds again, on the device that is now the default one."""
        for effect in self._effects.values():
            effect.stop()
            effect.deleteLater()
        self._effects = {}
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            return
        for sound in Sound:
            effect = QSoundEffect(device, self)
            effect.setSource(QUrl.fromLocalFile(str(self._folder / f"{sound}.wav")))
            effect.setVolume(self._volume)
            self._effects[sound] = effect
