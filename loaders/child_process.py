"""A child process as such: it starts, waits for its orders, is given them once, and ends with all that it started.

A child takes a quarter of a second of a processor to start, most of it imports. Whoever reads one file after another
keeps one ready: it has imported what the readers need and waits, at rest, for whatever comes.

    with ready_children() as ready:
        read_model(path, ready=ready)        # takes the one that waits, and lets the next one start afterwards
"""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import psutil

from loaders.child_task import Work
from loaders.places import ROOT


class Child:
    """A process that waits for its orders: what it tells goes to the file `told`, what it prints to `words`.

    It ends by itself when its standard input does, which is when its parent has ended. One that is started `ahead`
    imports what most readers need while it waits.
    """

    def __init__(self, *, ahead: bool = False) -> None:
        self._private = TemporaryDirectory(prefix="parkwatch-")
        self.told, self.words = Path(self._private.name, "told"), Path(self._private.name, "words")
        self.told.touch()
        self.process = _started(self.told, self.words, ahead=ahead)

    def order(self, work: Work, arguments: Sequence[str], folder: Path, memory_in_bytes: int) -> None:
        """What it has to do. A child that has died is noticed by whoever waits for it."""
        orders = [memory_in_bytes, f"{work.__module__}:{work.__name__}", str(folder.resolve()), *arguments]
        pipe = self.process.stdin
        if pipe is not None:
            with suppress(OSError):
                pipe.write(orjson.dumps(orders) + b"\n")

    def watched(self) -> psutil.Process | None:
        """The process to look at; None when it has ended."""
        try:
            return psutil.Process(self.process.pid)
        except psutil.NoSuchProcess:
            return None

    def end(self) -> None:
        """End it and whatever it started."""
        below = list[psutil.Process]()
        if self.process.poll() is None and (watched := self.watched()) is not None:
            with suppress(psutil.Error):
                below = watched.children(recursive=True)
            self.process.kill()
        if sys.platform != "win32":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)  # its session: those whose parent ended before
        for each in below:
            with suppress(psutil.Error):
                each.kill()
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()
        psutil.wait_procs(below, timeout=2)

    def forget(self) -> None:
        """Remove its files. It has ended."""
        self._private.cleanup()


class Ready:
    """One child that waits, from the first `restock` on; two where two threads ask for it at the same moment."""

    def __init__(self) -> None:
        self._waiting: deque[Child] = deque()
        self._closed = False

    def take(self) -> Child:
        """The child that waits, else one that starts now. One that died while it waited is not handed out."""
        while self._waiting:
            with suppress(IndexError):
                child = self._waiting.pop()
                if child.process.poll() is None:
                    return child
                _put_away(child)
        return Child()

    def restock(self) -> None:
        """Let one start, unless one waits already."""
        if not self._waiting and not self._closed:
            self._waiting.append(Child(ahead=True))

    def close(self) -> None:
        """End what waits."""
        self._closed = True
        while self._waiting:
            with suppress(IndexError):
                _put_away(self._waiting.pop())


@contextmanager
def ready_children() -> Generator[Ready]:
    """A child kept ready for the length of a `with`, once the first was needed."""
    ready = Ready()
    try:
        yield ready
    finally:
        ready.close()


@contextmanager
def child_from(ready: Ready | None) -> Generator[Child]:
    """A child for one task, which ends it; the one that waits, where there is one, and the next one starts then."""
    child = Child() if ready is None else ready.take()
    try:
        yield child
    finally:
        child.forget()
        if ready is not None:
            ready.restock()


def _put_away(child: Child) -> None:
    child.end()
    child.forget()


def _started(told: Path, words: Path, *, ahead: bool) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-X", "utf8", "-P", "-m", "loaders.child_main", str(told), *(["ahead"] if ahead else [])]
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    # One thread of linear algebra: nothing here multiplies large matrices, and every thread costs memory and time.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1"}
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    with words.open("wb") as file:
        return subprocess.Popen(
            line,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=file,
            cwd=ROOT,
            env=environment,
            creationflags=flags,
            start_new_session=sys.platform != "win32",
        )
