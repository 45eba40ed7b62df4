import itertools
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from scenes.columns import Floats
from scenes.timeline import (
    FIRST,
    LAST,
    LONGEST_SECONDS,
    SHORTEST_SECONDS,
    STEPS,
    Ruler,
    Stretch,
    Unit,
    coverage,
    density,
    heights,
    merged,
    neighbour,
    panned,
    ruler_of,
    stretch_of,
    zoomed,
)

EAST = 8 * 3600.0
NOON = 1_795_233_600.0
"""2026-11-21 04:00 UTC: noon in China."""

moments = some.floats(NOON - 3e8, NOON + 3e8)
lengths = some.floats(SHORTEST_SECONDS, LONGEST_SECONDS)


def lasting(begin: float, seconds: float) -> Stretch:
    return stretch_of(begin, begin + seconds)


stretches = some.builds(lasting, moments, lengths)
widths = some.integers(200, 4000)


@given(stretches, widths, some.floats(0, 1))
def test_a_pixel_leads_to_its_moment_and_back(stretch: Stretch, width: int, share: float) -> None:
    pixel = share * width
    assert stretch.pixel(stretch.moment(pixel, width), width) == pytest.approx(pixel, abs=1e-3 * width)


@given(some.floats(-1e12, 1e12), some.floats(-1e12, 1e12))
def test_whatever_is_asked_for_a_stretch_is_between_a_second_and_a_year_and_in_the_calendar(a: float, b: float) -> None:
    stretch = stretch_of(a, b)
    assert SHORTEST_SECONDS * 0.999 <= stretch.seconds <= LONGEST_SECONDS * 1.001
    assert FIRST <= stretch.begin < stretch.end <= LAST


@given(stretches, some.floats(0, 1), some.floats(0.1, 10))
def test_zooming_keeps_the_moment_under_the_cursor_there(stretch: Stretch, share: float, factor: float) -> None:
    about = stretch.begin + share * stretch.seconds
    there = zoomed(stretch, about, factor)
    assert there.pixel(about, 1000) == pytest.approx(stretch.pixel(about, 1000), abs=0.05)
    assert there.seconds == pytest.approx(
        min(max(stretch.seconds * factor, SHORTEST_SECONDS), LONGEST_SECONDS), rel=1e-3
    )


@given(stretches, some.floats(-1e6, 1e6))
def test_panning_changes_no_length(stretch: Stretch, seconds: float) -> None:
    there = panned(stretch, seconds)
    assert there.seconds == pytest.approx(stretch.seconds, rel=1e-6)
    assert there.begin - stretch.begin == pytest.approx(seconds, abs=1e-3)


@given(stretches, widths)
def test_words_of_a_ruler_stand_apart_and_in_sight_and_there_are_enough_of_them(stretch: Stretch, width: int) -> None:
    ruler = ruler_of(stretch, width, apart=90, east=EAST)
    ticks = np.array(ruler.ticks)
    assert ((ticks >= stretch.begin) & (ticks <= stretch.end)).all()
    assert (np.diff(stretch.pixels(ticks, width)) >= 89.9).all()
    # The next finer step would be too close: between two words there is never room for a dozen.
    assert len(ticks) >= int(width / 90 / 12)


@given(stretches, widths)
def test_ticks_stand_at_whole_hours_and_midnights_of_the_clock_on_the_wall(stretch: Stretch, width: int) -> None:
    ruler = ruler_of(stretch, width, apart=90, east=EAST)
    for tick in ruler.ticks:
        wall = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=tick + EAST)
        match ruler.unit:
            case Unit.YEAR:
                assert (wall.month, wall.day, wall.hour, wall.minute) == (1, 1, 0, 0)
                assert wall.year % ruler.count == 0
            case Unit.MONTH:
                assert (wall.day, wall.hour, wall.minute) == (1, 0, 0)
                assert (wall.month - 1) % ruler.count == 0
            case Unit.DAY:
                assert (wall.hour, wall.minute, wall.second) == (0, 0, 0)
                assert ruler.count != 7 or wall.weekday() == 0
            case Unit.HOUR:
                assert (wall.minute, wall.second) == (0, 0)
                assert wall.hour % ruler.count == 0
            case Unit.MINUTE:
                assert wall.second == 0
                assert wall.minute % ruler.count == 0
            case Unit.SECOND:
                left = (tick + EAST) % ruler.count
                assert min(left, ruler.count - left) == pytest.approx(0, abs=1e-3)


def told(begin: float, end: float, width: float = 1600) -> Ruler:
    return ruler_of(Stretch(begin, end), width, apart=90, east=EAST)


@pytest.mark.parametrize(
    ("seconds", "unit", "count"),
    [(1, Unit.SECOND, 0.1), (60, Unit.SECOND, 5), (3600, Unit.MINUTE, 5), (86400, Unit.HOUR, 2),
     (7 * 86400, Unit.HOUR, 12), (31 * 86400, Unit.DAY, 2), (366 * 86400, Unit.MONTH, 1)],
)  # fmt: skip
def test_from_a_second_to_a_year_the_ruler_counts_as_people_do(seconds: float, unit: Unit, count: float) -> None:
    ruler = told(NOON, NOON + seconds)
    assert (ruler.unit, ruler.count) == (unit, count)


def test_steps_grow() -> None:
    lengths = [unit.value * count for unit, count in STEPS]
    assert all(one < other for one, other in itertools.pairwise(lengths))


def sorted_times(draw: some.DrawFn, stretch: Stretch) -> Floats:
    shares = draw(some.lists(some.floats(-0.5, 1.5), max_size=60))
    return np.sort(np.array([stretch.begin + share * stretch.seconds for share in shares], np.float64))


@some.composite
def alarms(draw: some.DrawFn) -> tuple[Stretch, Floats]:
    stretch = draw(stretches)
    return stretch, sorted_times(draw, stretch)


@given(alarms(), some.integers(1, 500))
def test_every_alarm_in_sight_is_counted_once_and_in_its_place(found: tuple[Stretch, Floats], bins: int) -> None:
    stretch, times = found
    tiers = (np.arange(len(times)) % 5).astype(np.uint8)
    counts = density(times, tiers, stretch, bins, of=5)
    inside = (times >= stretch.begin) & (times < stretch.end)
    assert counts.shape == (5, bins)
    np.testing.assert_array_equal(counts.sum(axis=1), np.bincount(tiers[inside], minlength=5))
    for moment, tier in zip(times[inside], tiers[inside], strict=True):
        place = min(int(stretch.pixel(float(moment), bins)), bins - 1)
        assert counts[tier, place] >= 1


@given(alarms(), some.integers(1, 300))
def test_spans_are_merged_without_losing_or_inventing_more_than_a_pixel(
    found: tuple[Stretch, Floats], bins: int
) -> None:
    stretch, times = found
    assume(len(times) >= 2)
    spans = np.column_stack([times[:-1:2][: len(times) // 2], times[1::2][: len(times) // 2]])
    seen = merged(spans, stretch, bins)
    part = stretch.seconds / bins
    assert len(seen) <= bins + 1
    assert (np.diff(seen, axis=1) >= 0).all()
    assert (seen[1:, 0] > seen[:-1, 1] + part).all()
    for begin, end in spans:
        if begin < stretch.end and end > stretch.begin:
            low, high = max(begin, stretch.begin), min(end, stretch.end)
            assert ((seen[:, 0] <= low) & (seen[:, 1] >= high)).any()
    inside = np.clip(spans, stretch.begin, stretch.end)
    covered = float((inside[:, 1] - inside[:, 0]).sum())
    assert float((seen[:, 1] - seen[:, 0]).sum()) <= covered + part * len(spans) + 1e-6 * stretch.seconds


def test_one_alarm_is_seen_beside_a_thousand_and_the_worst_has_its_pixel() -> None:
    counts = np.zeros((5, 3), np.int32)
    counts[2, 0], counts[2, 1], counts[4, 0] = 1000, 1, 1
    tall = heights(counts, 30)
    assert tall[:, 0].sum() in (30, 31)
    assert tall[2, 1] == 3
    assert tall[4, 0] == 1
    assert tall[:, 2].sum() == 0


@given(some.lists(some.tuples(*[some.integers(0, 10_000)] * 5), min_size=1, max_size=50), some.integers(5, 60))
def test_bars_are_no_higher_than_the_band_but_for_what_each_tier_is_given_at_least(
    counts: list[tuple[int, ...]], high: int
) -> None:
    tall = heights(np.array(counts, np.int32).T, high)
    assert (tall >= 0).all()
    assert ((tall > 0) == (np.array(counts).T > 0)).all()
    assert int(tall.sum(axis=0).max()) <= high + 4


@given(some.lists(some.floats(0, 1000), max_size=30), some.floats(-10, 1010))
def test_the_neighbour_is_the_nearest_on_that_side(times: list[float], moment: float) -> None:
    every = np.sort(np.array(times, np.float64))
    later = [each for each in times if each >= moment + 0.0005]
    earlier = [each for each in times if each <= moment - 0.0005]
    assert neighbour(every, moment, forward=True) == (min(later) if later else None)
    assert neighbour(every, moment, forward=False) == (max(earlier) if earlier else None)


def test_from_an_event_on_the_next_step_leads_on() -> None:
    times, moment, seen = np.array([1.0, 2.0, 2.25]), 0.0, list[float]()
    while (found := neighbour(times, moment, forward=True)) is not None:
        moment = found
        seen.append(found)
    assert seen == [1.0, 2.0, 2.25]


@given(
    some.lists(some.tuples(some.floats(-50, 150), some.floats(0, 80)), max_size=30),
    some.integers(1, 40),
)
def test_coverage_is_what_is_counted_span_by_span(found: list[tuple[float, float]], bins: int) -> None:
    spans = np.array([(begin, begin + long) for begin, long in found]).reshape(-1, 2)
    stretch = Stretch(0.0, 100.0)
    edges = np.linspace(0.0, 100.0, bins + 1)
    inside = np.clip(np.minimum(spans[:, 1:], edges[1:]) - np.maximum(spans[:, :1], edges[:-1]), 0, None)
    expected = inside.sum(axis=0) / (100.0 / bins)
    assert np.allclose(coverage(spans, stretch, bins), expected, atol=1e-5)
