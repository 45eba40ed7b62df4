from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.arrival import Reception
from scenes.demo import demo_park
from scenes.demo.incident import incident
from scenes.limits import Transitions, aged, at_first, joined, judged
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Place, Unit
from scenes.readings import Readings
from scenes.rehearsal import Excursion, Rehearsal
from scenes.severity import Level, Quality
from tests.messages import Said
from tests.recorder_process import small_park

START = 1_700_000_000.0
LIMITS = {
    IndicatorKind.GAS_COMBUSTIBLE: (None, None, 25.0, 50.0),
    IndicatorKind.GAS_TOXIC: (None, None, 25.0, 50.0),
    IndicatorKind.SPARK: (None, None, None, 0.5),
    IndicatorKind.SWITCH: (None, None, 1.0, None),
    IndicatorKind.WATER_LEVEL: (10.0, 20.0, None, None),
    IndicatorKind.WIND_SPEED: (None, None, 60.0, None),
}


def every_kind() -> Park:
    """One unit with one indicator of every kind on 0–100, and a unit of six thermometers."""

    def indicator(number: int, kind: IndicatorKind) -> Indicator:
        low_low, low, high, high_high = LIMITS.get(kind, (5.0, 10.0, 80.0, 90.0))
        return Indicator(f"{number:022d}", kind, kind, "", 0, 100, low_low, low, high, high_high, deadband=0.2)

    def tank(number: int, indicators: tuple[Indicator, ...]) -> Equipment:
        return Equipment(f"{number:017d}", "罐", "sphere", Place(0, 0), {"diameter": 8.0}, indicators=indicators)

    nowhere = np.empty((0, 2))
    kinds = tuple(indicator(number, kind) for number, kind in enumerate(IndicatorKind))
    warm = tuple(indicator(100 + number, IndicatorKind.TEMPERATURE) for number in range(6))
    units = (Unit("1", "一", nowhere, (tank(1, kinds),)), Unit("2", "二", nowhere, (tank(2, warm),)))
    return replace(small_park(), enterprises=(Enterprise("9", "企业", nowhere, units),))


def day(
    park: Park,
    seconds: float,
    *,
    excursions: Sequence[Excursion] = (),
    dead: Sequence[str] = (),
    broken: Sequence[str] = (),
    strays_per_hour: float = 0.0,
    seed: int = 1,
) -> Readings:
    feed = Rehearsal(park, seed, START, excursions, dead, broken, strays_per_hour=strays_per_hour)
    return feed.until(START + seconds)


def test_a_calm_morning_and_noon_stay_between_the_limits_for_every_kind() -> None:
    park = every_kind()
    facts, transitions = judged(park.tags, day(park, 32_000), at_first(park.tags))
    assert not transitions.risen.any()
    assert (facts.quality == Quality.GOOD).all()
    assert len(np.unique(day(park, 7200).value)) > 1000


@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(0, 240), max_size=8))
def test_the_day_is_the_same_however_often_somebody_asks(stops: list[float]) -> None:
    park = every_kind()
    at_once = day(park, 240, strays_per_hour=60)
    feed = Rehearsal(park, 1, START, strays_per_hour=60)
    parts = [feed.until(START + stop) for stop in [*sorted(stops), 240.0]]
    np.testing.assert_array_equal(np.concatenate([part.row for part in parts]), at_once.row)
    np.testing.assert_array_equal(np.concatenate([part.value for part in parts]), at_once.value)
    np.testing.assert_array_equal(np.concatenate([part.time for part in parts]), at_once.time)


def test_another_seed_is_another_day() -> None:
    assert not np.array_equal(day(every_kind(), 60).value[:20], day(every_kind(), 60, seed=2).value[:20])


def test_everybody_speaks_in_the_first_second_and_nothing_is_stamped_later_than_asked() -> None:
    park = every_kind()
    first = day(park, 0.0)
    assert sorted(first.row.tolist()) == list(range(len(park.tags)))
    later = day(park, 100.5)
    assert (np.diff(later.time) >= 0).all()
    assert later.time[-1] <= START + 100.5


def test_a_quiet_indicator_still_gives_a_sign_of_life_before_it_would_be_stale() -> None:
    park = every_kind()
    said = day(park, 600)
    for row in range(len(park.tags)):
        assert np.diff(said.time[said.row == row]).max() <= park.tags.stale_after[row] / 3 + 1


def test_an_excursion_reaches_its_peak_and_its_neighbours_rise_a_little() -> None:
    park = every_kind()
    warm = [row for row, code in enumerate(park.tags.codes) if int(code) >= 100]
    excursion = Excursion(park.tags.codes[warm[0]], 100, 50, 100, 50, 93.0)
    calm, bent = day(park, 200), day(park, 200, excursions=[excursion])
    assert last(bent, warm[0]) == pytest.approx(93.0)
    for row in warm[1:]:
        assert 1 < last(bent, row) - last(calm, row) < 10
    others = [row for row in range(len(park.tags)) if row not in warm]
    assert [last(bent, row) for row in others] == [last(calm, row) for row in others]
    after = day(park, 400, excursions=[excursion])
    assert last(after, warm[0]) < 80


def last(said: Readings, row: int) -> float:
    return float(said.value[said.row == row][-1])


def test_dead_sensors_fall_silent_and_broken_loops_read_far_below_the_range() -> None:
    park = every_kind()
    codes = park.tags.codes
    said = day(park, 300, dead=codes[:2], broken=codes[2:3])
    facts, _ = judged(park.tags, said, at_first(park.tags))
    facts, _ = aged(park.tags, facts, START + 300)
    assert np.flatnonzero(facts.quality == Quality.STALE).tolist() == [0, 1]
    assert np.flatnonzero(facts.quality == Quality.FAULT).tolist() == [2]
    assert facts.value[2] == -25.0
    assert facts.level[2] == Level.NORMAL


def test_strays_come_by_chance_cross_a_limit_and_go() -> None:
    park = every_kind()
    facts, transitions = judged(park.tags, day(park, 4 * 3600, strays_per_hour=6), at_first(park.tags))
    assert 5 < transitions.risen.sum() < 200
    assert (facts.level == Level.NORMAL).all()


def test_a_code_that_does_not_exist_is_left_out() -> None:
    park = every_kind()
    odd = Excursion("no such code", 0, 1, 1, 1, 99.0)
    np.testing.assert_array_equal(day(park, 30, excursions=[odd], dead=["?"], broken=["?"]).value, day(park, 30).value)


def test_the_same_day_raises_the_same_alarms_at_any_speed() -> None:
    park = every_kind()

    def story(step: float) -> Transitions:
        feed = Rehearsal(park, 3, START, dead=park.tags.codes[:1], strays_per_hour=30)
        facts, told, reception = at_first(park.tags), list[Transitions](), Reception(len(park.tags))
        for moment in np.arange(0, 3600, step):
            now = START + float(moment)
            kept = reception.timely([Said(feed.until(now), now, now)], now).readings
            facts, moved = judged(park.tags, kept, facts)
            facts, silent = aged(park.tags, facts, now, heard=reception.heard())
            told += [moved, silent]
        return joined(told)

    slow, quick = story(1.0), story(20.0)
    by_row = np.lexsort((slow.time, slow.row)), np.lexsort((quick.time, quick.row))
    np.testing.assert_array_equal(slow.row[by_row[0]], quick.row[by_row[1]])
    np.testing.assert_array_equal(slow.level_after[by_row[0]], quick.level_after[by_row[1]])
    assert slow.risen.any()


def test_a_day_that_was_cut_off_goes_on_with_its_script() -> None:
    park = demo_park()
    whole, later = (Rehearsal(park, 1, START, incident(park)) for _ in range(2))
    whole.until(START + 299.0)
    later.go_on_from(START + 300.0)
    rest, resumed = whole.until(START + 301.0), later.until(START + 301.0)
    assert resumed.time.min() == START + 300.0
    assert len(resumed) >= len(park.tags)  # whoever comes back is told everything
    astray = [row for row, code in enumerate(park.tags.codes) if code == incident(park)[0].code]
    assert resumed.value[resumed.row == astray[0]][0] == pytest.approx(53.0, abs=0.5)
    assert len(rest) < len(resumed)
