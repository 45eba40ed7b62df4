"""One paper at a time, made by a process of its own: how far it is, how long it takes, and an end that leaves nothing.

The command writes into a folder of its own beside the place that was asked for; only what is whole is put there. So it
can be killed at any moment.
"""

import math
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast
from uuid import uuid4

import orjson
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from scenes.trouble import Notice
from viewer.places import ROOT

FIRST_PART, FIRST_SECONDS = 0.03, 1.5
"""From here on something can be said of how long it will take."""
END_MILLISECONDS = 3000


class PaperWork(QObject):
    """`command` begins the process, `now` is a monotonic clock in seconds. GUI thread."""

    progressed = Signal(float, float)
    """The part done, 0 to 1, and the seconds left; NaN: not known yet."""
    made = Signal(object, object)
    """The `Path` of the paper, and a tuple of `Notice`: what had to be said of it."""
    failed = Signal(object)
    """A `Notice`; nothing is left."""
    cancelled = Signal()
    """It was ended by a person; nothing is left."""

    def __init__(
        self,
        *,
        command: Sequence[str] = (sys.executable, "-X", "utf8", "-m", "viewer"),
        now: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._command, self._now = tuple(command), now
        self._process: QProcess | None = None
        self._out, self._draft = Path(), Path()
        self._begun = 0.0
        self._ending = False
        self._unread, self._last = b"", b""
        self._told: dict[str, object] = {}

    @property
    def busy(self) -> bool:
        """Whether something is being made."""
        return self._process is not None

    def start(self, words: Sequence[str], out: Path) -> None:
        """Make a paper by a command that takes `-o FILE --lines`; nothing while another is being made."""
        if self.busy:
            return
        self._out, self._draft = out, out.parent / f".{out.name}.{uuid4().hex[:8]}"
        try:
            self._draft.mkdir(mode=0o700)
        except OSError as fault:
            self.failed.emit(_unwritable(out, fault))
            return
        self._begun, self._ending, self._unread, self._last, self._told = self._now(), False, b"", b"", {}
        self._process = process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.setWorkingDirectory(str(ROOT))
        process.readyReadStandardOutput.connect(self._hear)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._stumble)
        process.start(self._command[0], [*self._command[1:], *words, "-o", str(self._draft / out.name), "--lines"])

    def cancel(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._ending = True
            self._process.kill()

    def close(self) -> None:
        """The window goes: what is being made goes with it."""
        process = self._process
        if process is None:
            return
        process.blockSignals(True)
        process.kill()
        process.waitForFinished(END_MILLISECONDS)
        self._let_go()

    def _hear(self) -> None:
        process = self._process
        if process is None:
            return
        lines = (self._unread + bytes(process.readAllStandardOutput().data())).split(b"\n")
        self._unread = lines.pop()
        for line in lines:
            self._understand(line)

    def _understand(self, line: bytes) -> None:
        """Anything that is no word of ours is passed over: a library may print what it likes."""
        try:
            found: object = orjson.loads(line)
        except orjson.JSONDecodeError:
            return
        if not isinstance(found, dict):
            return
        words = cast("dict[str, object]", found)
        part = words.get("part")
        if isinstance(part, int | float):
            self.progressed.emit(float(part), self._left(float(part)))
        else:
            self._told = words

    def _left(self, part: float) -> float:
        spent = self._now() - self._begun
        if part < FIRST_PART or spent < FIRST_SECONDS:
            return math.nan
        return spent * (1.0 - part) / part

    def _stumble(self, error: QProcess.ProcessError) -> None:
        """It never began: nothing else will tell of its end."""
        if error is QProcess.ProcessError.FailedToStart:
            self._finish(1)

    def _finish(self, code: int) -> None:
        process = self._process
        if process is None:
            return
        self._hear()
        self._last = bytes(process.readAllStandardError().data())
        ending, told = self._ending, self._told
        notice = None if ending else self._put_in_place(code, told)
        self._let_go()
        if ending:
            self.cancelled.emit()
        elif notice is not None:
            self.failed.emit(notice)
        else:
            self.made.emit(self._out, _notices(told.get("notices")))

    def _put_in_place(self, code: int, told: dict[str, object]) -> Notice | None:
        """Why there is no paper, None where there is."""
        if "made" not in told or code != 0:
            return _notice(told.get("trouble")) or _broke_off(code, self._last)
        try:
            (self._draft / self._out.name).replace(self._out)
        except OSError as fault:
            return _unwritable(self._out, fault)
        return None

    def _let_go(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        shutil.rmtree(self._draft, ignore_errors=True)


def _environment() -> QProcessEnvironment:
    """Ours, and where our program lies."""
    found = QProcessEnvironment.systemEnvironment()
    before = found.value("PYTHONPATH")
    found.insert("PYTHONPATH", f"{ROOT}{os.pathsep}{before}" if before else str(ROOT))
    return found


def _notices(found: object) -> tuple[Notice, ...]:
    every = cast("list[object]", found) if isinstance(found, list) else []
    return tuple(notice for notice in map(_notice, every) if notice is not None)


def _notice(found: object) -> Notice | None:
    """A notice by its words; None for what is none."""
    if not isinstance(found, dict):
        return None
    words = {str(name): str(word) for name, word in cast("dict[str, object]", found).items()}
    named = ("zh", "en", "remedy_zh", "remedy_en", "file", "place")
    return Notice(*(words.get(name, "") for name in named)) if words.get("zh") else None


def _broke_off(code: int, words: bytes) -> Notice:
    last = words.decode("utf-8", "replace").strip().splitlines()
    told = last[-1][:300] if last else f"exit {code}"
    return Notice(
        f"制作中断，没有留下文件：{told}",
        f"It broke off and left no file: {told}",
        "重试；再次出现时把这句话交给维护人员。",
        "Try again; if it comes back, tell this sentence to whoever maintains the program.",
    )


def _unwritable(out: Path, fault: OSError) -> Notice:
    return Notice(
        f"不能写入这个位置：{fault.strerror}。",
        f"It cannot be written there: {fault.strerror}.",
        "换一个文件夹，或检查磁盘空间和权限。",
        "Choose another folder, or look at free space and permissions.",
        str(out),
    )
