import logging
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from loaders.importing import models
from loaders.importing.pipeline import imported
from loaders.importing.wanted import Wanted
from loaders.importing.work import Work, workers
from tests.loaders.importing.clusters import cluster
from tests.loaders.importing.sources import hill_glb, write


class Murderous:
    """Work on a cluster that loses a worker after the third answer."""

    def __init__(self, work: Work, victim: int) -> None:
        self.work, self.victim, self.answers = work, victim, 0

    def __call__[A, B](self, task: Callable[[A], B], items: Iterable[A], /) -> Iterator[B]:
        """As the work it wraps."""
        for answer in self.work(task, items):
            self.answers += 1
            if self.answers == 3:
                os.kill(self.victim, signal.SIGKILL)
            yield answer


class NewsOfTheLost(logging.Filter):
    """Leaves out that answers of the lost worker are made anew, as we want it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is anything else."""
        return not (record.name.startswith("distributed") and "rescheduling" in record.getMessage())


@pytest.mark.timeout(400)
def test_a_cluster_that_loses_a_worker_midway_makes_the_same_bytes_as_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(models, "MOST_TRIANGLES", 5_000)
    file = write(tmp_path, "hill.glb", hill_glb(320, textured=True))
    (here,) = imported([file], Wanted(tmp_path / "here.park"))
    with cluster(tmp_path, 3) as (address, processes), workers(address) as work:
        murderous = Murderous(work, processes[0].pid)
        with caplog.filtering(NewsOfTheLost()):
            (there,) = imported([file], Wanted(tmp_path / "there.park", work=murderous))
        assert processes[0].wait(timeout=30) == -signal.SIGKILL
    assert (here.error, there.error) == (None, None)
    assert murderous.answers > 5
    assert here.became == there.became == ("tiles/hill.3tz",)
    made = [(tmp_path / name / "tiles" / "hill.3tz").read_bytes() for name in ("here.park", "there.park")]
    assert made[0] == made[1]
