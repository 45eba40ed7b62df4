"""Work for children in tests: damaged files, one after the other, and at last the whole one.

Kept apart from the tests, so that a child imports the one reader that it tries and nothing else.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from loaders.child_task import Task, Work
from scenes.trouble import Trouble
from tests.ifc_files import Ifc


def damaged(content: bytes, rounds: int, *, start: int = 0, cut: int = 2) -> Iterator[bytes]:
    """The content with a few bits turned from `start` on; every `cut`th time its end is missing instead."""
    seeded = np.random.default_rng(20261130)
    for round_ in range(rounds):
        spoilt = bytearray(content)
        if round_ % cut == 0:
            del spoilt[int(seeded.integers(len(content))) :]
        else:
            for place in seeded.integers(start, len(content), 4).tolist():
                spoilt[place] ^= 1 << int(seeded.integers(7))
        yield bytes(spoilt)


def ifc(task: Task) -> None:
    from loaders.meshes.ifc_work import work

    _read_all(task, work, 60, start=700)


def step(task: Task) -> None:
    from loaders.meshes.step_work import work

    _read_all(task, work, 12, ["z", ""], start=600, cut=3)


def dxf(task: Task) -> None:
    from loaders.meshes.dxf_work import work

    _read_all(task, work, 30, ["", ""], start=20, cut=3)


def e57(task: Task) -> None:
    from loaders.clouds.e57_work import work

    _read_all(task, work, 200)


def laz(task: Task) -> None:
    """Lazrs panics with a BaseException: a child ends by that, which is told as a failure to read."""
    from loaders.clouds.las import work

    def read(one: Task) -> None:
        try:
            work(one)
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise

    _read_all(task, read, 300, [""], start=4)


def add_sponge(made: Ifc, number: int) -> None:
    """An element whose geometry takes hours."""
    whole = made.pipe(10_000, 10_000)
    for row in range(1000):
        whole = made.add(f"IFCBOOLEANRESULT(.DIFFERENCE.,{whole},{made.pipe(9_000 + row, 9_000)})")
    made.product("IFCFLOWSEGMENT", number, "sponge", "", made.shape(whole, kind="CSG"))


def never_ending_ifc(task: Task) -> None:
    """A thousand rods cut out of one another, as one shape: hours of work for any kernel."""
    from loaders.meshes.ifc_work import work

    made = Ifc()
    add_sponge(made, 100)
    path = task.folder / "sponge.ifc"
    path.write_bytes(made.text())
    work(Task([str(path)], task.folder, task.report, task.progress))


def _read_all(
    task: Task,
    work: Work,
    rounds: int,
    words: Sequence[str] = (),
    *,
    start: int = 0,
    cut: int = 2,
) -> None:
    whole = Path(task.arguments[0])
    kept = task.folder / whole.name
    for row, content in enumerate(damaged(whole.read_bytes(), rounds, start=start, cut=cut)):
        kept.write_bytes(content)
        with suppress(Trouble):
            work(Task([str(kept), *words], task.folder))
        task.progress(row / rounds)
    work(Task([str(whole), *words], task.folder))
