from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from scenes.assembly import Lod
from scenes.camera import Camera
from scenes.demo import demo_park
from scenes.park_assembly import ParkAssembly
from tests.stand_ins import CountingStage
from viewer.streaming import Streaming


class Later:
    """A worker that works when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.breaks = False

    def start[T](
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        def run() -> None:
            if self.breaks:
                failed(ValueError("planted"))
            else:
                done(work())

        self.waiting.append(run)

    def run_all(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@pytest.fixture(scope="module")
def assembly() -> ParkAssembly:
    """The demo's first enterprise with all its scenery."""
    park = demo_park()
    return ParkAssembly(replace(park, enterprises=park.enterprises[:1]))


def streaming(assembly: ParkAssembly, worker: Later, broke: Callable[[BaseException], None]) -> Streaming:
    return Streaming(
        assembly, CountingStage(), budget_in_bytes=1 << 30, start=worker.start, show=lambda: None, broke=broke
    )


def no_bug(error: BaseException) -> None:
    raise AssertionError from error


ABOVE = Camera((0.0, -900.0, 700.0), (0.0, 0.0, 0.0))
UP_CLOSE = Camera((0.0, -40.0, 20.0), (0.0, 0.0, 0.0))


def test_everything_in_the_picture_is_shown_once_the_workers_are_done(assembly: ParkAssembly) -> None:
    worker, stage = Later(), CountingStage()
    flow = Streaming(assembly, stage, budget_in_bytes=1 << 30, start=worker.start, show=lambda: None, broke=no_bug)
    flow.look(ABOVE, 1920, 1080)
    assert flow.building == len(worker.waiting) > len(assembly.chunks) / 2
    assert not any(stage.visible.values())
    worker.run_all()
    assert flow.building == 0
    assert sum(stage.visible.values()) > 30


def test_closer_is_finer_and_what_is_out_of_the_picture_is_not_shown(assembly: ParkAssembly) -> None:
    worker, stage = Later(), CountingStage()
    flow = Streaming(assembly, stage, budget_in_bytes=1 << 30, start=worker.start, show=lambda: None, broke=no_bug)
    flow.look(ABOVE, 1920, 1080)
    worker.run_all()
    far = {name for name, seen in stage.visible.items() if seen}
    flow.look(UP_CLOSE, 1920, 1080)
    worker.run_all()
    near = {name for name, seen in stage.visible.items() if seen}
    word = Lod.FINE.name.lower()
    assert sum(word in name for name in near) / len(near) > sum(word in name for name in far) / len(far)
    assert len(near) < len(far)


def test_trees_too_small_to_be_missed_are_left_out_and_equipment_never(assembly: ParkAssembly) -> None:
    worker, stage = Later(), CountingStage()
    flow = Streaming(assembly, stage, budget_in_bytes=1 << 30, start=worker.start, show=lambda: None, broke=no_bug)
    flow.look(Camera((0.0, -80000.0, 80000.0), (0.0, 0.0, 0.0)), 1920, 1080)
    worker.run_all()
    seen = {name.split("/")[1] for name, visible in stage.visible.items() if visible}
    assert seen == {"equipment", "surfaces"}


def test_a_piece_that_could_not_be_built_is_told_and_asked_for_again(assembly: ParkAssembly) -> None:
    worker, broken = Later(), list[BaseException]()
    flow = streaming(assembly, worker, broken.append)
    worker.breaks = True
    flow.look(ABOVE, 1920, 1080)
    asked = len(worker.waiting)
    worker.run_all()
    assert len(broken) == asked
    assert flow.building == 0
    worker.breaks = False
    flow.look(Camera((0.0, -901.0, 700.0), (0.0, 0.0, 0.0)), 1920, 1080)
    assert len(worker.waiting) >= asked * 0.9
    worker.run_all()
    assert np.isfinite(flow.resident.size_in_bytes)
    assert flow.resident.size_in_bytes > 0
