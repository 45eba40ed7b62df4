import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.live.acts import Act, Action
from loaders.live.endpoint import Orders, files, hold, read_endpoint
from loaders.live.recorder import ALREADY_RUNNING, FeedClock, Linger, Rate, Recorder, run
from scenes.readings import Readings
from scenes.severity import Level, Quality
from scenes.trouble import Trouble
from tests.recorder_process import SMALL, restless_day, small_park
from tests.stand_ins import plain_tags, readings
from tests.waiting import wait_until


class Script:
    """A source that says what it was given, each batch at its time."""

    def __init__(self, *batches: Readings) -> None:
        self._left = list(batches)

    def until(self, seconds: float) -> Readings:
        due = [batch for batch in self._left if batch.time[-1] <= seconds]
        self._left = self._left[len(due) :]
        if not due:
            return readings()
        return Readings(
            np.concatenate([batch.row for batch in due]),
            np.concatenate([batch.value for batch in due]),
            np.concatenate([batch.code for batch in due]),
            np.concatenate([batch.time for batch in due]),
        )


def test_transitions_are_numbered_without_a_gap_whatever_caused_them() -> None:
    recorder = Recorder(plain_tags(2), Script(readings((0, 52), (1, 20), time=10), readings((0, 60), time=90)))
    numbers = [recorder.step(now).number.tolist() for now in (5.0, 20.0, 80.0, 95.0)]
    assert numbers == [[], [0, 1], [2, 3], [4]]
    assert recorder.transitions == 5
    assert recorder.facts.quality.tolist() == [Quality.GOOD, Quality.STALE]


def test_late_and_early_stamps_are_counted() -> None:
    said = [readings((0, 20), time=10), readings((0, 21), time=5), readings((1, 22), time=1e9)]
    recorder = Recorder(plain_tags(2), Script(*said))
    recorder.step(11.0)
    recorder.step(1e9 - 1000)
    recorder.step(2e9)
    beat = recorder.heartbeat(rate=1.0, viewers=0)
    assert (beat.readings, beat.late, beat.ahead) == (2, 1, 0)
    assert beat.sources is not None
    assert beat.sources[0].counts.readings == 2


def test_an_answer_reaches_the_facts() -> None:
    recorder = Recorder(plain_tags(1), Script(readings((0, 52), (0, 20), time=1)))
    recorder.step(5.0)
    assert recorder.facts.unanswered.tolist() == [Level.HIGH]
    act = Act(1, "", Action.ACKNOWLEDGE, np.array([0], np.int32), np.array([Level.HIGH], np.uint8))
    assert recorder.obey(act).done
    assert recorder.facts.unanswered.tolist() == [Level.NORMAL]


def test_the_feeds_clock_goes_its_own_speed_and_does_not_rush_after_a_sleep() -> None:
    moments = iter([0.0, 0.1, 3600.0])
    clock = FeedClock(1000.0, 20.0, lambda: next(moments))
    assert clock.tick() == 1002.0
    assert clock.tick() == 1022.0


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
        codes.append(run(orders, tmp_path, ended=over.is_set, park=small_park(), source=restless_day))

    thread = threading.Thread(target=record)
    thread.start()
    wait_until(lambda: read_endpoint(found.endpoint) is not None)
    assert hold(found.lock) is None
    assert run(orders, tmp_path, park=small_park()) == ALREADY_RUNNING
    over.set()
    thread.join()
    assert codes == [0]
    assert [path.name for path in tmp_path.iterdir()] == [found.lock.name]


@pytest.mark.parametrize("speed", [0.0, -1.0, 1e9, float("nan"), float("inf")])
def test_a_speed_that_cannot_be_had_is_refused(tmp_path: Path, speed: float) -> None:
    with pytest.raises(Trouble, match="cannot be had"):
        run(Orders("small", speed=speed), tmp_path, park=small_park())


def test_nobody_watches_and_the_recorder_ends_by_itself(tmp_path: Path) -> None:
    assert run(Orders("small", linger_s=0.3), tmp_path, park=small_park()) == 0
