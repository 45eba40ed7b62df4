"""Says a few lines aloud without ever holding up the screen: the engine lives in a process of its own, on a leash."""

import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from loaders.places import ROOT
from scenes.trouble import Language, Notice

START_SECONDS = 10.0
"""An engine may take seconds to wake up; longer than this it is not coming."""
SECONDS_A_CHARACTER = 0.6
MOST_WAITING = 6
"""Lines that wait. What is older than that is no news any more: the screen has it, the horn sounds."""
TRIES = 2


class Voice(QObject):
    """Off until `say` is called. Fails twice in a row: says so once, and stays silent. GUI thread."""

    failed = Signal(object)
    """A `Notice`: nothing is spoken any more."""

    def __init__(
        self,
        language: Language,
        parent: QObject | None = None,
        *,
        command: Sequence[str] | None = None,
        patience_seconds: float = START_SECONDS,
    ) -> None:
        super().__init__(parent)
        here = Path(__file__).with_name("speaking.py")
        self._command = list(command or [sys.executable, str(here), language])
        self._patience = patience_seconds
        self._waiting: deque[str] = deque(maxlen=MOST_WAITING)
        self._saying = ""
        self._failures = 0
        self.said = 0
        self._process: QProcess | None = None
        self._leash = QTimer(self, singleShot=True)
        self._leash.timeout.connect(self._give_up)

    @property
    def silent(self) -> bool:
        """Whether it has given up."""
        return self._failures >= TRIES

    def say(self, lines: Sequence[str]) -> None:
        """Say these after what is being said; returns at once."""
        if self.silent:
            return
        self._waiting.extend(" ".join(line.split()) for line in lines)
        if not self._saying:
            self._next()

    def close(self) -> None:
        """Stop in the middle of a word."""
        self._leash.stop()
        self._waiting.clear()
        self._end()

    def _next(self) -> None:
        if not self._waiting:
            return
        if self._process is None:
            self._process = self._started()
        self._saying = self._waiting.popleft()
        self._process.write(f"{self._saying}\n".encode())
        self._leash.start(round(1000 * (self._patience + SECONDS_A_CHARACTER * len(self._saying))))

    def _started(self) -> QProcess:
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONPATH", str(ROOT))
        environment.insert("QT_QPA_PLATFORM", "offscreen")
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._hear)
        process.finished.connect(self._give_up)
        process.errorOccurred.connect(self._give_up)
        process.start(self._command[0], self._command[1:])
        return process

    def _hear(self) -> None:
        if self._process is None:
            return
        words = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace").split()
        if "cannot" in words:
            self._give_up()
        elif "said" in words:
            self._leash.stop()
            self._saying, self._failures, self.said = "", 0, self.said + 1
            self._next()

    def _give_up(self) -> None:
        """No answer, a refusal or a death: end the engine, and try with a new one before falling silent."""
        if self._process is None:
            return
        self._leash.stop()
        self._waiting.appendleft(self._saying)
        self._end()
        self._failures += 1
        if self.silent:
            self._waiting.clear()
            self.failed.emit(
                Notice(
                    "语音播报不可用，已停止。报警声和画面不受影响。",
                    "Speech does not work and was stopped. Sounds and screen are not affected.",
                    "检查本机的语音引擎（Linux：speech-dispatcher），或在设置 [sound] 中把 speech 设为 off。",
                    "See to the machine's speech engine (Linux: speech-dispatcher), or set speech to off in [sound].",
                )
            )
            return
        self._next()

    def _end(self) -> None:
        self._saying = ""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(500)
            process.deleteLater()
