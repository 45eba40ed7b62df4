"""Processes that write a journal and are killed at it. One is loaded once and forks each writer: a round costs little.

Run as a module it reads orders, a line each: a word of `WRITERS` and a folder, or `send`, a folder and an address.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from loaders.live.entries import Entry, Kind, transitions_entry
from loaders.live.feeds.outbox_endpoint import OutboxEndpoint
from loaders.live.journal import Journal
from loaders.live.journal_file import NAME
from loaders.live.lease import Superseded
from loaders.live.platform.outbox import Destination, Outbox
from scenes.limits import Transitions

ROOT = Path(__file__).resolve().parent.parent
CODES = [f"{row:022d}" for row in range(300)]


class Writers:
    """The process that forks writers; one writer at a time."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", "tests.journal_writers"]
        self._process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.pid, self._over = 0, True

    def begin(self, what: str, folder: Path, url: str = "") -> None:
        """Fork a writer and wait until it holds the journal."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what} {folder} {url}\n".encode())
        self._process.stdin.flush()
        self.pid, self._over = int(self.line()), False

    def line(self) -> str:
        """The next thing the writer says."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode().strip()

    def kill(self) -> list[str]:
        """End the writer without a warning; what it had said and nobody had read yet."""
        os.kill(self.pid, signal.SIGKILL)
        return self.rest()

    def rest(self) -> list[str]:
        """Everything up to the writer's end."""
        said = list(iter(self.line, "dead"))
        self._over = True
        return said

    def close(self) -> None:
        """End the process that forks, and a writer that is still there."""
        if self.pid and not self._over:
            os.kill(self.pid, signal.SIGKILL)
        self._process.communicate(b"", timeout=60)


def moved(number: int, count: int) -> Transitions:
    """Transitions of the first `count` indicators, numbered from `number`."""
    zeros, rows = np.zeros(count, np.uint8), np.arange(count, dtype=np.int32)
    return Transitions(rows, np.full(count, 1e9), zeros, zeros + 3, zeros, zeros, np.arange(number, number + count))


def _flood(journal: Journal) -> None:
    """Batches and single acts as quickly as they can be kept; each is said once it is kept."""
    mark = int(journal.standing().get("mark", b"0"))
    while True:
        mark += 1
        act = Entry(Kind.ACT, 1e9, 1e9, "张三", {"mark": mark})
        batch = transitions_entry(moved(journal.numbers()[0], 1 + mark % 300), CODES, 1e9)
        journal.append([batch, act] if mark % 3 else [act], standing={"mark": b"%d" % mark})
        _say(f"{mark} {journal.count} {journal.head.hash}")


def _hold(journal: Journal) -> None:
    """Write twenty times a second."""
    _say("holding")
    while True:
        journal.append([Entry(Kind.ACT, 1e9, 1e9)])
        time.sleep(0.05)


def _pause(journal: Journal) -> None:
    """Stop between two transactions, and say what comes of the next one."""
    _say("holding")
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        journal.append([Entry(Kind.ACT, 1e9, 1e9)])
    except Superseded as trouble:
        _say(trouble.notice.zh)


def _send(journal: Journal, url: str) -> None:
    """Acts that the platform must hear of, as quickly as they can be kept; each is said once it is kept."""
    outbox = Outbox(Destination(url), [PLATFORM])
    mark = int(journal.standing().get("mark", b"0"))
    while True:
        mark += 1
        item = outbox.item("acknowledgement", {"code": CODES[0], "text": f"{mark}"}, 1e9)
        assert item is not None
        act = Entry(Kind.ACT, 1e9, 1e9, "张三", {"mark": mark})
        journal.append([act], standing={"mark": b"%d" % mark, **item.kept})
        _say(str(mark))
        send_on(journal, outbox)
        time.sleep(0.002)


def send_on(journal: Journal, outbox: Outbox) -> None:
    """One step of what goes to the platform, in which a minute passes."""
    done = outbox.step(journal.standing(), moment=time.monotonic() * 1000.0, now=1e9, wall=1e9)
    if done.entries:
        journal.append(done.entries, standing=done.standing)


def _freeze(journal: Journal) -> None:
    """Stop in the middle of a transaction."""
    db = sqlite3.connect(journal.folder / NAME, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    _say("holding")
    os.kill(os.getpid(), signal.SIGSTOP)


def _say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


PLATFORM = OutboxEndpoint("acknowledgement", "POST", "/confirm", {"key": "{key}", "act": "{text}", "code": "{code}"})
WRITERS = {"flood": _flood, "hold": _hold, "pause": _pause, "freeze": _freeze}


def main() -> None:
    """Fork a writer for each order, and say when it is dead."""
    for order in sys.stdin:
        what, folder, *url = order.split()
        pid = os.fork()
        if not pid:
            try:
                _say(str(os.getpid()))
                journal = Journal.open(Path(folder), owner=what)
                _send(journal, url[0]) if url else WRITERS[what](journal)
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
        _say("dead")


if __name__ == "__main__":
    main()
