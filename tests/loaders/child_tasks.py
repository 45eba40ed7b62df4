"""What children are given to do in tests: the good one, and one for every way of going wrong."""

import ctypes
import os
import signal
import subprocess
import sys
import time

import numpy as np

from loaders.child_task import MODEL, Task
from loaders.model_store import write_model
from scenes.model import Instance, Mesh, Model, Part
from scenes.trouble import Trouble


def triangle() -> Model:
    """One triangle of one part."""
    mesh = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32))
    return Model((mesh,), (Instance(0, 0, np.eye(4)),), (Part("tank"),))


def draw(task: Task) -> None:
    """A model, with progress and one small fault."""
    for share in (0.25, 0.5, 1.0):
        task.progress(share)
    task.report.note("少了一面。", "One face is missing.", place=task.arguments[0])
    write_model(task.folder / MODEL, triangle())


def refuse(task: Task) -> None:
    """Trouble of the reader's own."""
    raise Trouble("不行。", "No.", remedy_zh="换一个。", remedy_en="Take another.", place="line 3")


def fail(task: Task) -> None:
    """What no reader foresaw."""
    raise ZeroDivisionError("a length of nothing")


class PanicException(BaseException):
    """What Rust throws through lazrs."""


def panic(task: Task) -> None:
    """No Exception at all."""
    raise PanicException("index out of bounds")


def grab(task: Task) -> None:
    """More memory than there is, in one piece."""
    np.ones(20 * 1024**3, np.uint8)


def swell(task: Task) -> None:
    """More memory than is allowed, little by little, of a kind that no limit of the system counts."""
    with (task.folder / "large").open("w+b") as file:
        os.ftruncate(file.fileno(), 4 * 1024**3)
        whole = np.memmap(file, np.uint8)
        for start in range(0, len(whole), 1024**2):
            whole[start : start + 1024**2] = 1
            task.progress(0.5)


def who(task: Task) -> None:
    """Says who did it."""
    (task.folder / "self").write_text(str(os.getpid()))


def hang(task: Task) -> None:
    """For ever, without a word, and with a child of its own."""
    below = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (task.folder / "below").write_text(str(below.pid))
    (task.folder / "self").write_text(str(os.getpid()))
    while task.arguments and task.arguments[0] == "interrupt":
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep(3)  # and again, as a person does: one that comes while Python tidies up is swallowed there
    time.sleep(600)


def dawdle(task: Task) -> None:
    """For ever, with progress."""
    while True:
        task.progress(0.5)
        time.sleep(0.01)


def crash(task: Task) -> None:
    """Reads where nothing is."""
    ctypes.string_at(8)


def leave(task: Task) -> None:
    """Gone without an answer."""
    os._exit(0)


def shout(task: Task) -> None:
    """Fills standard output, where nobody listens, and then does its work."""
    for _ in range(2000):
        os.write(1, b"warning: something\n" * 1000)
    draw(task)


def complain(task: Task) -> None:
    """Fills standard error."""
    while True:
        os.write(2, b"error: something\n" * 10000)
        task.progress(0.5)


def lie(task: Task) -> None:
    """Done, it says, and there is nothing."""


def lie_about_corners(task: Task) -> None:
    """A triangle whose corners are in nobody's memory."""
    mesh = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2_000_000_000]], np.int32))
    write_model(task.folder / MODEL, Model((mesh,), (Instance(0, 0, np.eye(4)),), (Part("tank"),)))
