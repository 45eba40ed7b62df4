from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from scenes.park_assembly import ParkAssembly
from tests.panels.small_park import small_park
from tests.stand_ins import CountingStage
from viewer.jobs import Jobs
from viewer.sunlight import Sunlight

MORNING = 1_795_222_800.0


def sun(
    jobs: Jobs, show: Callable[[], None], *, daylight: str = "auto", shadows: bool
) -> tuple[Sunlight, CountingStage]:
    stage, broke = CountingStage(), list[BaseException]()
    assembly = ParkAssembly(small_park(), {})
    return Sunlight(stage, assembly, jobs, daylight=daylight, shadows=shadows, show=show, broke=broke.append), stage


def test_it_moves_on_by_quarters_of_an_hour_and_draws_only_then(qtbot: QtBot) -> None:
    jobs, shown = Jobs(1), list[int]()
    light, stage = sun(jobs, lambda: shown.append(1), shadows=False)
    light.shine(MORNING)
    hour = stage.hour
    light.shine(MORNING + 60)
    assert len(shown) == 1
    light.shine(MORNING + 3600)
    assert (stage.hour - hour) % 24 == pytest.approx(1.0)
    assert len(shown) == 2
    jobs.stop()


@pytest.mark.parametrize(("daylight", "hour"), [("day", 10.0), ("night", 22.0)])
def test_the_settings_may_hold_it(qtbot: QtBot, daylight: str, hour: float) -> None:
    jobs = Jobs(1)
    light, stage = sun(jobs, lambda: None, daylight=daylight, shadows=False)
    light.shine(MORNING)
    assert stage.hour == hour
    jobs.stop()


def test_shadows_come_from_a_worker(qtbot: QtBot) -> None:
    jobs, shown = Jobs(1), list[int]()
    light, stage = sun(jobs, lambda: shown.append(1), daylight="day", shadows=True)
    light.shine(MORNING)
    assert stage.shadow is None
    qtbot.waitUntil(lambda: stage.shadow is not None, timeout=20_000)
    assert len(shown) == 2
    jobs.stop()
