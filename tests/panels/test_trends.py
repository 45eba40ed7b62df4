import numpy as np

from scenes.severity import Quality
from tests.panels.small_park import NOW, calm, changed, small_park
from viewer.panels.trends import Trends

PARK = small_park()
TAGS = len(PARK.tags)


def test_a_trend_is_what_was_shown_oldest_first() -> None:
    trends = Trends(TAGS)
    for second in range(3):
        trends.hear(changed(calm(PARK), [0], value=10.0 + second), NOW + second)
    trend = trends.of(0)
    assert trend.time.tolist() == [NOW, NOW + 1, NOW + 2]
    assert trend.value.tolist() == [10, 11, 12]


def test_more_than_one_sample_in_a_second_is_not_kept() -> None:
    trends = Trends(TAGS)
    for quarter in range(8):
        trends.hear(calm(PARK), NOW + quarter / 4)
    assert len(trends.of(0).time) == 2


def test_a_pause_is_a_gap_and_no_line() -> None:
    trends = Trends(TAGS, gap=10)
    trends.hear(calm(PARK), NOW)
    trends.hear(calm(PARK), NOW + 60)
    assert np.isnan(trends.of(0).value).tolist() == [False, True, False]


def test_what_is_unknown_has_no_value_and_what_is_stale_keeps_its_last() -> None:
    trends = Trends(TAGS)
    facts = changed(changed(calm(PARK), [0], quality=Quality.UNKNOWN), [1], quality=Quality.STALE, value=1.2)
    trends.hear(facts, NOW)
    assert np.isnan(trends.of(0).value).all()
    assert trends.of(1).value.tolist() == [np.float32(1.2)]
    assert trends.of(1).quality.tolist() == [Quality.STALE]


def test_it_keeps_the_newest_when_the_ring_is_full() -> None:
    trends = Trends(TAGS, seconds=50)
    for second in range(200):
        trends.hear(changed(calm(PARK), [0], value=float(second)), NOW + second)
    assert trends.of(0).value[-1] == 199
    assert len(trends.of(0).time) <= 51


def test_a_clock_that_goes_back_begins_anew() -> None:
    trends = Trends(TAGS)
    trends.hear(calm(PARK), NOW)
    trends.hear(calm(PARK), NOW - 3600)
    assert trends.of(0).time.tolist() == [NOW - 3600]


def test_memory_is_bounded_whatever_the_size_of_the_park() -> None:
    trends = Trends(40_000, budget_in_bytes=64 << 20)
    assert trends.bytes <= 64 << 20


def test_a_value_too_large_for_a_sample_is_drawn_nowhere() -> None:
    trends = Trends(TAGS)
    trends.hear(changed(calm(PARK), [0], value=1e300), NOW)
    assert not np.isfinite(trends.of(0).value).any()
