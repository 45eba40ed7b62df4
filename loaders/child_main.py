"""The child's side of `loaders.child`: `python -m loaders.child_main TOLD [ahead]`; its orders come on standard input.

One line of JSON: [memory in bytes, "module:function", folder, word…]. It ends when its standard input does.
"""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import BinaryIO, cast

import orjson

from loaders.child_task import Task, Work
from loaders.child_words import words_of
from scenes.trouble import Report, Trouble

LEAST_APART_IN_SECONDS = 0.05
MOST_NOTICES = 1000
MOST_UNSEEN = 100_000
"""Objects that may be made before rubbish is looked for: a reader makes many that all stay."""
AHEAD = ("loaders.model_store", "loaders.clouds.las", "loaders.meshes.ifc_work", "lazrs")
"""Imported while nobody waits: what most readers need, and nothing that is large."""


@dataclass(slots=True)
class Teller:
    """Writes lines for the parent; a share of progress at most every `LEAST_APART_IN_SECONDS`."""

    file: BinaryIO
    said: float = field(default=-1.0)

    def progress(self, share: float) -> None:
        """See `loaders.opened.Progress`."""
        if monotonic() - self.said >= LEAST_APART_IN_SECONDS:
            self.said = monotonic()
            self.tell({"share": float(share)})

    def tell(self, words: dict[str, object]) -> None:
        """One line, whole or not at all."""
        self.file.write(orjson.dumps(words) + b"\n")


def main(arguments: Sequence[str]) -> int:
    """Do one task and tell how it went."""
    told, *ahead = arguments
    with Path(told).open("ab", buffering=0) as file:
        teller, report = Teller(cast(BinaryIO, file)), Report()
        for module in AHEAD if ahead else ():
            import_module(module)
        line = sys.stdin.buffer.readline()
        if not line:
            return 0
        _end_with_parent()
        gc.freeze()
        gc.set_threshold(MOST_UNSEEN)
        memory, name, folder, *words = cast(list[str], orjson.loads(line))
        teller.progress(0.0)
        _keep_within(int(memory))
        module, _, function = name.partition(":")
        work = cast(Work, getattr(import_module(module), function))
        teller.tell({"share": 0.0})
        try:
            work(Task(words, Path(folder), report, teller.progress))
        except Trouble as trouble:
            teller.tell({"trouble": words_of(trouble.notice)})
            return 1
        # Everything: lazrs panics with a BaseException of its own, and C++ throws what it likes.
        except BaseException as error:  # noqa: BLE001
            teller.tell({"failed": f"{type(error).__name__}: {error}"[:300]})
            return 1
        teller.tell({"done": [words_of(notice) for notice in report.notices[:MOST_NOTICES]]})
    return 0


def _keep_within(memory_in_bytes: int) -> None:
    """A request beyond the limit fails at once; the parent looks at what is in use."""
    if sys.platform != "linux":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (memory_in_bytes, memory_in_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent() -> None:
    """Never outlive the parent: a signal that nobody handles comes when its end of standard input is gone.

    Not PR_SET_PDEATHSIG, which comes with the end of the thread that started us: that is not the one we work for.
    Source: fcntl(2), O_ASYNC; pipe(7).
    """
    if sys.platform != "linux":
        return
    import fcntl

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)  # what native libraries do while they are torn down is nobody's business any more
