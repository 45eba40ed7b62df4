import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenes.curves import Told, curve_of, joined, nothing_of, spans_of
from scenes.severity import Level, Quality
from scenes.timeline import Stretch

GOOD, STALE, UNKNOWN = Quality.GOOD, Quality.STALE, Quality.UNKNOWN


def told(words: list[tuple[float, float, int]], level: int = 0) -> Told:
    """Words of time, value and quality."""
    time, value, quality = (np.array(column) for column in zip(*words, strict=True))
    return Told(time.astype(float), value.astype(float), quality.astype(np.uint8), np.full(len(time), level, np.uint8))


words = st.lists(
    st.tuples(st.floats(0, 999), st.floats(-1e9, 1e9), st.sampled_from([GOOD, STALE])), min_size=1, max_size=60
)


@given(words=words, parts=st.integers(1, 40))
def test_no_peak_is_lost_and_none_is_made_up(words: list[tuple[float, float, int]], parts: int) -> None:
    made = told(sorted(words, key=lambda word: word[0]))
    curve = curve_of(made, Stretch(0.0, 1000.0), parts)
    for quality, low, high in ((GOOD, curve.low, curve.high), (STALE, curve.doubtful_low, curve.doubtful_high)):
        inside = made.value[(made.quality == quality) & (made.time > 0.0)]
        drawn = np.concatenate([low, high])
        assert set(drawn[np.isfinite(drawn)]) <= set(made.value[made.quality == quality])
        if len(inside):
            assert np.nanmin(low) <= inside.min()
            assert np.nanmax(high) >= inside.max()


def test_a_value_holds_until_the_next_and_a_peak_within_a_column_is_seen() -> None:
    curve = curve_of(told([(0, 1, GOOD), (51, 9, GOOD), (52, 2, GOOD)]), Stretch(0.0, 100.0), 10)
    assert curve.high.tolist() == [1, 1, 1, 1, 1, 9, 2, 2, 2, 2]
    assert curve.low.tolist() == [1, 1, 1, 1, 1, 1, 2, 2, 2, 2]
    assert curve.last.tolist() == curve.low.tolist()[:5] + [2] * 5


def test_what_is_doubtful_is_apart_from_what_is_good_and_nothing_is_nothing() -> None:
    curve = curve_of(told([(0, 1, GOOD), (30, 1, STALE), (60, np.nan, UNKNOWN)]), Stretch(0.0, 90.0), 3)
    assert np.isfinite(curve.low).tolist() == [True, False, False]
    assert np.isfinite(curve.doubtful_low).tolist() == [False, True, False]
    assert curve.quality.tolist() == [GOOD, STALE, UNKNOWN]


def test_an_alarm_is_a_span_of_its_level() -> None:
    levels = np.array([0, 4, 4, 2, 0, 2], np.uint8)
    assert spans_of(levels) == [(1, 3, Level.HIGH_HIGH), (3, 4, Level.HIGH), (5, 6, Level.HIGH)]


def test_parts_are_joined_and_what_has_not_come_is_empty() -> None:
    whole = joined([curve_of(told([(0, 1, GOOD)]), Stretch(0.0, 10.0), 2), nothing_of(3)])
    assert len(whole) == 5
    assert np.isfinite(whole.low).tolist() == [True, True, False, False, False]
