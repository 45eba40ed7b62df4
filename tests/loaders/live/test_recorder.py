import threading
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.live.pace import Linger, Rate
from loaders.live.recorder import run
from loaders.live.spawn import ALREADY_RUNNING
from loaders.live.wire.endpoint import Orders, files, hold, read_endpoint
from scenes.trouble import Trouble
from tests.recorder_process import SMALL, restless_day, small_park
from tests.waiting import wait_until


def test_the_rate_is_of_the_last_seconds() -> None:
    rate = Rate()
    assert rate.of(0.0, 0) == 0.0
    told = [rate.of(tenth / 10, tenth * 10) for tenth in range(1, 100)]
    assert round(told[-1], 6) == 100.0


def test_a_recorder_lingers_after_its_last_viewer() -> None:
    linger = Linger(5.0, moment=0.0)
    assert not linger.over(0, 4.0)
    assert not linger.over(1, 100.0)
    assert not linger.over(0, 104.0)
    assert linger.over(0, 106.0)


def test_a_recorder_leaves_nothing_behind_and_a_second_one_gives_way(tmp_path: Path) -> None:
    orders, over = replace(SMALL, linger_s=60.0), threading.Event()
    found = files(tmp_path, orders)
    codes: list[int] = []

    def record() -> None:
        codes.append(run(orders, tmp_path, ended=over.is_set, park=small_park(), feed=restless_day))

    thread = threading.Thread(target=record)
    thread.start()
    wait_until(lambda: read_endpoint(found.endpoint) is not None)
    assert hold(found.lock) is None
    assert run(orders, tmp_path, park=small_park()) == ALREADY_RUNNING
    over.set()
    thread.join()
    assert codes == [0]
    assert sorted(path.name for path in tmp_path.iterdir()) == [found.data.name, found.lock.name]


@pytest.mark.parametrize("speed", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_a_speed_that_cannot_be_had_is_refused(tmp_path: Path, speed: float) -> None:
    with pytest.raises(Trouble, match="cannot be had"):
        run(Orders("small", speed=speed), tmp_path, park=small_park())


def test_nobody_watches_and_the_recorder_ends_by_itself(tmp_path: Path) -> None:
    assert run(Orders("small", linger_s=0.3), tmp_path, park=small_park()) == 0
