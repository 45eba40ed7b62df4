import numpy as np

from loaders.live.past_bands import TIERS, Bands
from loaders.live.video_spans import video_spans
from scenes.timeline import Stretch
from viewer.timeline_desk import decimated

DAY = 86_400.0


def day(number: int, alarms: list[float], situations: list[list[float]]) -> Bands:
    begin = number * DAY
    times = begin + np.array(alarms)
    return Bands(
        begin, begin + DAY, times, np.full(len(alarms), 4, np.uint8), times, times[:1].copy(),
        np.array(situations, np.float64).reshape(-1, 2) + begin, np.empty((0, 2)),
    )  # fmt: skip


def test_days_are_drawn_as_one_and_every_alarm_is_counted_once() -> None:
    stretch = Stretch(100 * DAY, 103 * DAY)
    parts = [day(100, [10.0, 20.0], [[80_000.0, 90_000.0]]), day(102, [5.0], [])]
    found = decimated(parts, np.array([[101 * DAY, 102 * DAY]]), None, stretch, 300)
    assert found.alarms.shape == (TIERS, 300)
    assert found.alarms.sum() == 3
    assert found.alarms[4, 0] == 2
    assert found.alarms[4, 200] == 1
    assert found.acts.sum() == 2
    assert found.situations.tolist() == [[100 * DAY + 80_000, 100 * DAY + 90_000]]
    assert found.unread.tolist() == [[101 * DAY, 102 * DAY]]


def test_nothing_read_is_nothing_drawn() -> None:
    found = decimated([], np.empty((0, 2)), None, Stretch(0.0, 10.0), 5)
    assert not found.alarms.any()
    assert len(found.situations) == len(found.outages) == len(found.unread) == 0


def test_video_is_the_share_of_cameras_that_kept_their_pictures() -> None:
    video = video_spans([("A", 0.0, 10.0), ("B", 5.0, 10.0)])
    found = decimated([], np.empty((0, 2)), video, Stretch(0.0, 20.0), 4)
    assert found.video is not None
    assert found.video.tolist() == [0.5, 1.0, 0.0, 0.0]
    assert decimated([], np.empty((0, 2)), None, Stretch(0.0, 20.0), 4).video is None
