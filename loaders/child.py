"""Heavy native readers at arm's length: one file in a process of its own, whose memory, time and silence are bounded.

A reader that crashes, hangs or asks for more than it may takes nobody with it; what happened comes back as Trouble.
The child writes what it has to tell, line by line, into a file that is looked at here a few times a second: no thread
waits for a pipe, and whatever native code prints blocks nobody. What it made lies in a folder that the caller owns.

    def work(task: Task) -> None: ...                        # see loaders.child_task
    model = child_model(work, opened)                        # work ends with write_model(task.folder / MODEL, model)
    run_in_child(work, [...], folder=folder, file=name)      # anything else that is left in a folder
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import cast

import orjson
import psutil

from loaders.child_job import held_in_job
from loaders.child_process import Child, Ready, child_from
from loaders.child_task import MODEL, Work
from loaders.child_words import MOST_WORDS, Ending, ended_badly, notice_from
from loaders.model_store import read_stored
from loaders.opened import Opened, Progress, unheard
from scenes.model import Model
from scenes.trouble import Notice, Report, Trouble

BEAT_IN_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. `memory_in_bytes` is never more than half of the machine's; `quiet_seconds` without a word
    of progress end it, so that nobody looks at a bar that stands still.
    """  # noqa: D205

    memory_in_bytes: int = 8 * 1024**3
    seconds: float = 1800.0
    quiet_seconds: float = 10.0


LIMITS = Limits()


def child_model(
    work: Work, opened: Opened, *, arguments: Sequence[str] | None = None, limits: Limits = LIMITS
) -> Model:
    """The model that `work` leaves as `MODEL`; it is given the file's path unless it is given other words."""
    words = [str(opened.path.resolve())] if arguments is None else arguments
    with TemporaryDirectory(prefix="parkwatch-") as folder:
        run_in_child(
            work,
            words,
            folder=Path(folder),
            file=opened.path.name,
            limits=limits,
            progress=opened.progress,
            report=opened.report,
            ready=opened.ready,
        )
        return read_stored(Path(folder, MODEL))


def run_in_child(
    work: Work,
    arguments: Sequence[str],
    *,
    folder: Path,
    file: str,
    limits: Limits = LIMITS,
    progress: Progress = unheard,
    report: Report | None = None,
    ready: Ready | None = None,
) -> None:
    """Have `work` done in a process of its own, which leaves what it makes in `folder`.

    `file` is the name that Trouble speaks of: the child's own, or what became of it (no memory, no time, silence, a
    crash). What the child noted goes into `report`. However this ends, the child and its children have ended before.
    A child that waits in `ready` is taken for it, and the next one may start then.
    """
    with child_from(ready) as child:
        desk = _Desk(child, limits, progress, file)
        try:
            child.order(work, arguments, folder, desk.memory)
            with held_in_job(child.process, desk.memory):
                desk.attend()
        finally:
            child.end()
        notices = desk.answer()
    if report is not None:
        report.notices += notices


class _Desk:
    """Where one child is attended to: what it told so far, and whether it keeps within its limits."""

    def __init__(self, child: Child, limits: Limits, progress: Progress, file: str) -> None:
        self._child = child
        self.memory = min(limits.memory_in_bytes, psutil.virtual_memory().total // 2)
        self._limits, self._progress, self._file = limits, progress, file
        self._started = self._heard = monotonic()
        self._share, self._rest, self._read = 0.0, b"", 0
        self._last: dict[str, object] = {}
        self._ending: Ending | None = None

    def attend(self) -> None:
        """Come back when the child has ended or must be ended. Raises what `progress` raises."""
        watched = self._child.watched()
        while self._ending is None:
            try:
                self._child.process.wait(BEAT_IN_SECONDS)
            except subprocess.TimeoutExpired:
                self._listen()
                self._ending = self._broken_limit(watched)
            else:
                self._listen()
                return

    def answer(self) -> list[Notice]:
        """What the child noted; Trouble when it did not finish."""
        if self._ending is None and "done" in self._last:
            return [notice_from(each) for each in cast(list[object], self._last["done"])]
        if self._ending is None and "trouble" in self._last:
            raise _trouble(notice_from(self._last["trouble"]), self._file)
        said = str(self._last.get("failed", "")) or _last_line(self._child.words)
        code, limits = self._child.process.returncode, self._limits
        raise ended_badly(self._ending, code, said, self.memory, limits.seconds, limits.quiet_seconds, self._file)

    def _listen(self) -> None:
        with self._child.told.open("rb") as file:
            file.seek(self._read)
            fresh = file.read(MOST_WORDS)
        self._read += len(fresh)
        *lines, self._rest = (self._rest + fresh).split(b"\n")
        for line in lines:
            self._hear(orjson.loads(line))
        self._progress(self._share)  # also where nothing is new: whoever listens may want to break off

    def _hear(self, said: dict[str, object]) -> None:
        self._heard = monotonic()
        if isinstance(share := said.get("share"), float):
            self._share = max(self._share, min(share, 1.0))
        else:
            self._last = said

    def _broken_limit(self, watched: psutil.Process | None) -> Ending | None:
        now = monotonic()
        if self._used(watched) > self.memory:
            return Ending.MEMORY
        if now - self._started > self._limits.seconds:
            return Ending.TIME
        if now - self._heard > self._limits.quiet_seconds:
            return Ending.SILENCE
        return Ending.WORDS if self._child.words.stat().st_size > MOST_WORDS else None

    def _used(self, watched: psutil.Process | None) -> int:
        try:
            return watched.memory_info().rss if watched is not None else 0
        except psutil.Error:
            return 0  # it has ended meanwhile


def _last_line(words: Path) -> str:
    with words.open("rb") as file:
        file.seek(max(0, words.stat().st_size - 2000))
        lines = file.read().decode("utf-8", "replace").split("\n")
    return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "")


def _trouble(notice: Notice, file: str) -> Trouble:
    return Trouble(
        notice.zh,
        notice.en,
        remedy_zh=notice.remedy_zh,
        remedy_en=notice.remedy_en,
        file=notice.file or file,
        place=notice.place,
    )
