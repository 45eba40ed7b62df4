"""A program with one child, which says the child's number and then stays, until somebody ends it."""

import sys
import time
from pathlib import Path

import psutil

from loaders.child import run_in_child
from loaders.child_process import ready_children
from tests.loaders import child_tasks


def main(folder: Path, way: str) -> None:
    """The child waits for work, or works for ever."""
    with ready_children() as ready:
        if way == "wait":
            ready.restock()
            _say(psutil.Process().children()[0].pid)
            time.sleep(600)
        else:
            run_in_child(child_tasks.hang, [], folder=folder, file="a", progress=lambda _: _told(folder), ready=ready)


def _told(folder: Path) -> None:
    if (folder / "self").exists():
        _say(int((folder / "self").read_text() or 0))


def _say(number: int) -> None:
    if number:
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
