"""The horn against a loudspeaker that remembers, and the real loudspeaker against a real sound server."""

import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from scenes.alarm_sound import Sound
from tests.waiting import wait_until
from viewer.places import CONFIG
from viewer.settings import Sounds
from viewer.sound import Hearing, Horn, MachineLoudspeaker

ROOT = Path(__file__).resolve().parents[2]
QUICK = Sounds(second_limit_seconds=0.03, first_limit_seconds=0.05, contact_seconds=0.05, not_live_seconds=0.05)

HORN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from scenes.alarm_sound import Sound
from viewer.settings import Sounds
from viewer.sound import Horn, MachineLoudspeaker
app = QApplication([])
speaker = MachineLoudspeaker(Path(sys.argv[1]), 1.0, app)
horn = Horn(speaker, Sounds(second_limit_seconds=2.0))
print(horn.hearing.value, flush=True)
horn.hearing_changed.connect(lambda found: (print(found.value, flush=True), app.quit()))
QTimer.singleShot(300, lambda: horn.sound_alarm(Sound.HIGH_HIGH))
QTimer.singleShot(20000, app.quit)
app.exec()
horn.close()
"""


@dataclass
class Remembering:
    """A loudspeaker that plays nothing and remembers all."""

    hearing: Hearing = Hearing.WELL
    played: list[Sound] = field(default_factory=list[Sound])

    def play(self, sound: Sound) -> None:
        self.played.append(sound)

    def stop(self) -> None:
        pass


def test_a_sound_is_repeated_until_another_or_none_is_wanted(qtbot: QtBot) -> None:
    speaker = Remembering()
    horn = Horn(speaker, QUICK)
    horn.sound_alarm(Sound.HIGH_HIGH)
    assert speaker.played == [Sound.HIGH_HIGH]  # at once
    qtbot.waitUntil(lambda: len(speaker.played) >= 4, timeout=60_000)
    horn.sound_alarm(Sound.HIGH)
    assert speaker.played[-1] is Sound.HIGH
    horn.sound_alarm(None)
    count = len(speaker.played)
    qtbot.wait(150)
    assert len(speaker.played) == count
    horn.close()


def test_the_same_sound_asked_for_again_does_not_begin_anew(qtbot: QtBot) -> None:
    speaker = Remembering()
    horn = Horn(speaker, replace(QUICK, second_limit_seconds=60.0))
    for _ in range(5):
        horn.sound_alarm(Sound.HIGH_HIGH)
    assert speaker.played == [Sound.HIGH_HIGH]
    horn.close()


def test_a_picture_that_is_not_live_is_heard_below_every_level(qtbot: QtBot) -> None:
    horn = Horn(Remembering(), QUICK)
    horn.live(live=False)
    heard = [horn.sound]
    for sound in (Sound.CONTACT, Sound.LOW, None):
        horn.sound_alarm(sound)
        heard.append(horn.sound)
    horn.live(live=True)
    assert [*heard, horn.sound] == [Sound.NOT_LIVE, Sound.NOT_LIVE, Sound.LOW, Sound.NOT_LIVE, None]
    horn.close()


def test_a_loudspeaker_that_is_gone_is_noticed_while_nothing_plays(qtbot: QtBot) -> None:
    speaker = Remembering()
    horn = Horn(speaker, QUICK)
    told: list[Hearing] = []
    horn.hearing_changed.connect(told.append)
    speaker.hearing = Hearing.NO_DEVICE
    qtbot.waitUntil(lambda: told == [Hearing.NO_DEVICE], timeout=60_000)
    horn.close()


def test_no_volume_is_said_to_be_mute(qtbot: QtBot) -> None:
    horn = Horn(Remembering(), replace(QUICK, volume=0.0))
    assert horn.hearing is Hearing.MUTE
    horn.close()


def test_no_sound_lasts_longer_than_the_loudspeaker_waits() -> None:
    for sound in Sound:
        with wave.open(str(CONFIG / "sounds" / f"{sound}.wav")) as file:
            assert file.getnframes() / file.getframerate() < 1.2  # LONGEST_SECONDS of viewer.loudspeaker, with room


def test_every_sound_is_shipped_and_can_be_made_again(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-c", f"import make_sounds, pathlib; make_sounds.write(pathlib.Path({str(tmp_path)!r}))"],
        cwd=ROOT / "docs",
        check=False,
    )
    assert made.returncode == 0
    for sound in Sound:
        assert (tmp_path / f"{sound}.wav").read_bytes() == (CONFIG / "sounds" / f"{sound}.wav").read_bytes()


@pytest.fixture
def sound_server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, str]]]:
    """A real sound server with one loudspeaker that leads nowhere."""
    program = shutil.which("pulseaudio")
    if program is None or shutil.which("parec") is None:
        pytest.skip("pulseaudio is not installed")
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime)}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "PULSE_SERVER": f"unix:{tmp_path}/native"}
    modules = [f"module-native-protocol-unix socket={tmp_path}/native auth-anonymous=1"]
    modules.append("module-null-sink sink_name=hall")
    words = [word for module in modules for word in ("-L", module)]
    server = subprocess.Popen(
        [program, "-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes", *words],
        env={key: value for key, value in environment.items() if key != "PULSE_SERVER"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until((tmp_path / "native").exists)
    yield server, environment
    server.kill()
    server.wait()


def test_a_machine_without_a_sound_server_says_so_and_loads_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    assert MachineLoudspeaker(CONFIG / "sounds", 1.0, QObject()).hearing is Hearing.NO_DEVICE


def test_the_real_loudspeaker_is_heard_and_its_loss_is_noticed(
    sound_server: tuple[subprocess.Popen[bytes], dict[str, str]],
) -> None:
    server, environment = sound_server
    listening = subprocess.Popen(
        ["parec", "-d", "hall.monitor", "--format=s16le", "--channels=1", "--rate=22050"],
        env=environment,
        stdout=subprocess.PIPE,
    )
    horn = subprocess.Popen(
        [sys.executable, "-c", HORN, str(CONFIG / "sounds")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert listening.stdout is not None
    assert horn.stdout is not None
    try:
        assert horn.stdout.readline().strip() == "well"
        heard = np.frombuffer(listening.stdout.read(22050 * 2 * 4), np.int16)  # four seconds
        loud = np.abs(heard) > 3000
        assert loud.mean() > 0.05
        server.kill()
        assert horn.stdout.readline().strip() == "broken"
    finally:
        for process in (horn, listening):
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
