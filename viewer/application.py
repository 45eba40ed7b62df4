"""A window on what was opened, from its first line to its last."""

import signal
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from loaders.live.spawn import spawn_recorder
from loaders.live.wire.endpoint import Orders
from scenes.trouble import Language
from viewer.app import Desk
from viewer.link import Spawn
from viewer.opening import Opening
from viewer.panels.language import Languages
from viewer.panels.theme import Theme, dress, read_theme
from viewer.places import CONFIG, ICONS, TRANSLATIONS
from viewer.settings import Settings, settings_of_person
from viewer.viewport import use_opengl

type Recorder = subprocess.Popen[bytes]


def run_opening(
    opening: Opening,
    *,
    language: Language,
    seconds: float | None = None,
    recorder: Recorder | None = None,
    pictured: Callable[[], None] | None = None,
) -> int:
    """A window on what was opened, until the person closes it. Raises `Trouble` when nothing can be drawn.

    `recorder` was started for these orders already. `pictured` is called once, when the first picture with values is
    on the screen; the window then closes.
    """
    with application(language) as (app, theme, languages, settings):
        desk = Desk(opening, settings, theme, languages, spawn=_started(recorder))
        if pictured is not None:
            desk.pictured.connect(pictured)
            desk.pictured.connect(desk.window.close)
        desk.open()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, desk.leave)
        if seconds is not None:
            QTimer.singleShot(round(seconds * 1000), desk.window.close)
        try:
            return app.exec()
        finally:
            desk.close()


@contextmanager
def application(language: Language) -> Generator[tuple[QApplication, Theme, Languages, Settings]]:
    """A dressed application that speaks a language."""
    use_opengl()
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(["parkwatch"])
    app.setApplicationName("Parkwatch")
    settings = settings_of_person()
    theme = read_theme(CONFIG / "palette.toml", ICONS, text_pixels=settings.screen.text_pixels)
    dress(app, theme)
    languages = Languages(app, TRANSLATIONS)
    languages.speak(language)
    yield app, theme, languages, settings


def _started(recorder: Recorder | None) -> Spawn:
    """Starts recorders; the first is the one that runs already, if there is one."""
    waiting = [] if recorder is None else [recorder]

    def spawn(orders: Orders, run_dir: Path) -> Recorder:
        return waiting.pop() if waiting else spawn_recorder(orders, run_dir)

    return spawn
