import numpy as np

from scenes.alarm_board import Board
from scenes.columns import Bytes, Floats
from scenes.past import Gap, Why
from scenes.severity import Quality
from tests.a_past import MemoryHistory
from tests.panels.small_park import NOW, calm, changed, small_park
from viewer.panels.trends import Trends
from viewer.replay_trends import AROUND_SECONDS, BEFORE_SECONDS, ShownTrends, past_trend

PARK = small_park()
PRESSURE = 1


def history() -> MemoryHistory:
    """The pressure rises by a tenth every minute for two hours; for ten minutes nobody recorded it."""
    made = MemoryHistory(len(PARK.tags))
    facts = calm(PARK)
    for minute in range(120):
        made.keep(NOW + 60 * minute, changed(facts, [PRESSURE], value=minute / 10, time=NOW + 60 * minute), Board())
    made.gaps_known = (Gap(NOW + 3000, NOW + 3600, Why.NOT_RECORDED),)
    return made


def drawn(trends: ShownTrends) -> tuple[Floats, Floats, Bytes]:
    found = trends.of(PRESSURE)
    return found.time, found.value, found.quality


def test_the_present_shows_what_was_heard_and_the_past_what_was_kept() -> None:
    live = Trends(len(PARK.tags))
    live.hear(calm(PARK), NOW)
    trends = ShownTrends(live)
    assert len(trends.of(PRESSURE).time) == 1
    trends.show(NOW + 1800)
    assert len(trends.of(PRESSURE).time) == 0
    tag, begin, end = trends.wanted() or (0, 0, 0)
    assert (tag, end) == (PRESSURE, NOW + 1800 + AROUND_SECONDS)
    trends.know(past_trend(history(), tag, begin, end))
    time, value, _ = drawn(trends)
    assert time[-1] == NOW + 1800
    assert value[-1] == 3.0
    assert value[np.flatnonzero(time == NOW + 600)[0]] == 1.0
    trends.show(None)
    assert len(trends.of(PRESSURE).time) == 1


def test_a_little_later_nothing_is_asked_and_far_away_it_is() -> None:
    trends = ShownTrends(Trends(len(PARK.tags)))
    trends.show(NOW + 4000)
    trends.of(PRESSURE)
    tag, begin, end = trends.wanted() or (0, 0, 0)
    trends.know(past_trend(history(), tag, begin, end))
    for moment in (NOW + 4000 - AROUND_SECONDS, NOW + 4300, NOW + 4000 + AROUND_SECONDS):
        trends.show(moment)
        assert drawn(trends)[0][-1] == moment
        assert trends.wanted() is None
    trends.show(NOW + 4000 + AROUND_SECONDS + 1)
    trends.of(PRESSURE)
    assert trends.wanted() is not None
    trends.of(PRESSURE + 1)
    assert trends.wanted() is not None


def test_where_nobody_recorded_no_line_is_drawn() -> None:
    trends = ShownTrends(Trends(len(PARK.tags)))
    trends.show(NOW + 3300)
    trends.of(PRESSURE)
    tag, begin, end = trends.wanted() or (0, 0, 0)
    trends.know(past_trend(history(), tag, begin, end))
    time, value, quality = drawn(trends)
    assert np.isnan(value[time >= NOW + 3000]).all()
    assert quality[-1] == Quality.UNKNOWN
    trends.show(NOW + 3660)
    assert drawn(trends)[1][-1] == 6.1


def test_it_begins_before_the_inspector_draws() -> None:
    trends = ShownTrends(Trends(len(PARK.tags)))
    trends.show(NOW + 6000)
    trends.of(PRESSURE)
    _, begin, _ = trends.wanted() or (0, 0.0, 0)
    assert begin <= NOW + 6000 - BEFORE_SECONDS
