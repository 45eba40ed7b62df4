from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from scenes.alarm import AlarmState
from scenes.datums import Wgs84
from scenes.facts import Facts, nothing_known
from scenes.plant import Enterprise, Equipment, Indicator, IndicatorKind, Park, Place, Unit
from scenes.rollup import Tier, ancestry_of, city_rolled_up, rolled_up, tier_of, unheard_park
from scenes.severity import Level, Quality
from tests.made_up_parks import PARKS

NOWHERE = np.empty((0, 2))


def tank(code: str, indicators: int) -> Equipment:
    rows = tuple(
        Indicator(f"{code}WD{row:03d}", "温度", IndicatorKind.TEMPERATURE, "℃", 0, 100) for row in range(indicators)
    )
    return Equipment(code, "储罐", "fixed_roof_tank", Place(0, 0), {}, indicators=rows)


def enterprise(code: str, *units: tuple[int, ...]) -> Enterprise:
    made = tuple(
        Unit(
            f"{code}{u:03d}",
            "罐区",
            NOWHERE,
            tuple(tank(f"{code}{u:03d}G{n:04d}", count) for n, count in enumerate(counts)),
        )
        for u, counts in enumerate(units)
    )
    return Enterprise(code, "企业", NOWHERE, made)


@pytest.fixture
def park() -> Park:
    """Rows 0–2 in the first unit (2 + 0 + 1), 3–4 in the second; 5 in the other enterprise; a third has nothing."""
    enterprises = (enterprise("1", (2, 0, 1), (2,)), enterprise("2", (1,)), enterprise("3"))
    return Park("9", "园区", Wgs84(0, 0), NOWHERE, enterprises)


def good(tags: int) -> Facts:
    return replace(nothing_known(tags), quality=np.full(tags, Quality.GOOD, np.uint8))


def levels(*values: Level) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.array(values, np.uint8)


def test_nothing_is_calm_where_nothing_is_known(park: Park) -> None:
    tiers = rolled_up(nothing_known(6), ancestry_of(park))
    for tier in (tiers.equipment, tiers.unit, tiers.enterprise, tiers.park):
        assert not tier.calm.any()
    assert tiers.park.unknown.tolist() == [6]


def test_one_stale_indicator_is_enough_to_unsettle_everything_above_it(park: Park) -> None:
    quality = np.full(6, Quality.GOOD, np.uint8)
    quality[3] = Quality.STALE
    tiers = rolled_up(replace(good(6), quality=quality), ancestry_of(park))
    assert tiers.equipment.calm.tolist() == [True, False, True, False, True]  # the second has no indicator at all
    assert tiers.unit.calm.tolist() == [True, False, True]
    assert tiers.enterprise.calm.tolist() == [False, True, False]
    assert tiers.park.calm.tolist() == [False]


def test_the_worst_level_and_the_counts_go_all_the_way_up(park: Park) -> None:
    level = levels(Level.HIGH, Level.HIGH_HIGH, Level.NORMAL, Level.LOW, Level.HIGH, Level.NORMAL)
    tiers = rolled_up(replace(good(6), level=level), ancestry_of(park))
    assert tiers.equipment.worst.tolist() == [4, 0, 0, 2, 0]
    assert tiers.unit.worst.tolist() == [4, 2, 0]
    assert tiers.enterprise.worst.tolist() == [4, 0, 0]
    assert tiers.enterprise.standing.tolist() == [[1, 1, 2, 0, 1], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]]
    assert tiers.enterprise.in_alarm.tolist() == [4, 0, 0]
    assert tiers.park.standing.tolist() == [[2, 1, 2, 0, 1]]
    assert tiers.enterprise.indicators.tolist() == [5, 1, 0]


def test_what_waits_for_an_answer_shows_after_the_value_is_normal_again(park: Park) -> None:
    unanswered = levels(Level.HIGH_HIGH, *[Level.NORMAL] * 4, Level.LOW)
    tiers = rolled_up(replace(good(6), unanswered=unanswered), ancestry_of(park))
    assert tiers.enterprise.worst.tolist() == [4, 1, 0]
    assert tiers.enterprise.unanswered.tolist() == [1, 1, 0]
    assert tiers.park.unanswered.tolist() == [2]
    assert tiers.park.in_alarm.tolist() == [2]
    assert not tiers.enterprise.calm.any()


def test_a_level_that_stands_on_a_lost_value_counts_as_both(park: Park) -> None:
    facts = replace(nothing_known(6), level=levels(Level.HIGH, *[Level.NORMAL] * 5))
    tiers = rolled_up(facts, ancestry_of(park))
    assert tiers.park.in_alarm.tolist() == [1]
    assert tiers.park.unknown.tolist() == [6]


@pytest.mark.parametrize("state", [AlarmState.SHLVD, AlarmState.DSUPR, AlarmState.OOSRV])
def test_what_is_put_aside_is_counted_apart_keeps_its_colour_and_is_not_calm(park: Park, state: AlarmState) -> None:
    states = np.zeros(6, np.uint8)
    states[0] = state
    facts = replace(good(6), level=levels(Level.HIGH_HIGH, Level.HIGH, *[Level.NORMAL] * 4), state=states)
    tiers = rolled_up(facts, ancestry_of(park))
    assert (tiers.park.in_alarm.tolist(), tiers.park.aside.tolist()) == ([1], [1])
    assert tiers.park.worst.tolist() == [Level.HIGH_HIGH]
    alone = rolled_up(replace(good(6), state=states), ancestry_of(park))
    assert not alone.park.calm[0]


@given(PARKS)
def test_every_tier_counts_as_walking_the_park_does(park: Park) -> None:
    tags = len(park.indicators)
    numbers = np.random.default_rng(tags)
    facts = replace(
        nothing_known(tags),
        level=numbers.integers(0, 5, tags).astype(np.uint8),
        quality=numbers.integers(0, 5, tags).astype(np.uint8),
        unanswered=numbers.integers(0, 5, tags).astype(np.uint8),
        state=numbers.integers(0, 9, tags).astype(np.uint8),
    )
    tiers = rolled_up(facts, ancestry_of(park))
    row = 0
    for e, each in enumerate(park.enterprises):
        rows = list(range(row, row + sum(len(item.indicators) for unit in each.units for item in unit.equipment)))
        row += len(rows)
        shown = [max(int(facts.level[r]), int(facts.unanswered[r])) for r in rows]
        assert tiers.enterprise.worst[e] == max(shown, default=0)
        assert tiers.enterprise.unknown[e] == sum(int(facts.quality[r] > 0) for r in rows)
        assert tiers.enterprise.unanswered[e] == sum(int(facts.unanswered[r] > 0) for r in rows)
        aside = [int(facts.state[r]) >= AlarmState.SHLVD for r in rows]
        moved = [facts.state[r] > 0 or each > 0 for r, each in zip(rows, shown, strict=True)]
        assert tiers.enterprise.in_alarm[e] == sum(a and not b for a, b in zip(moved, aside, strict=True))
        assert tiers.enterprise.aside[e] == sum(aside)
    assert tiers.park.indicators[0] == tags
    assert tiers.unit.indicators.sum() == tags
    assert tiers.equipment.indicators.tolist() == [len(item.indicators) for item in park.equipment]


# ── the city ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def park_tier(count: int, *, level: Level = Level.NORMAL, quality: Quality = Quality.GOOD) -> Tier:
    """A park of so many indicators of which the first is as said, the others normal and GOOD."""
    facts = nothing_known(count)
    levels, qualities = facts.level.copy(), np.zeros(count, np.uint8)
    levels[:1], qualities[:1] = level, quality
    return tier_of(replace(facts, level=levels, quality=qualities), np.zeros(count, np.int32), 1)


def test_a_city_is_as_bad_as_its_worst_park_and_counts_them_all() -> None:
    found = city_rolled_up([park_tier(3), park_tier(4, level=Level.HIGH_HIGH), park_tier(2, level=Level.LOW)])
    assert found.parks.worst.tolist() == [Level.NORMAL, Level.HIGH_HIGH, Level.LOW]
    assert found.city.worst.tolist() == [Level.HIGH_HIGH]
    assert (found.city.indicators.tolist(), found.city.in_alarm.tolist()) == ([9], [2])


def test_a_city_is_calm_only_when_every_park_is_heard_and_calm() -> None:
    assert city_rolled_up([park_tier(3), park_tier(4)]).calm
    assert not city_rolled_up([park_tier(3), park_tier(4, quality=Quality.STALE)]).calm
    assert not city_rolled_up([park_tier(3), unheard_park(4)]).calm
    assert not city_rolled_up([park_tier(3), unheard_park(0)]).calm
    assert not city_rolled_up([]).calm
    assert city_rolled_up([park_tier(3), unheard_park(4)]).city.unknown.tolist() == [4]


def test_the_city_of_one_park_is_that_park(park: Park) -> None:
    whole = rolled_up(nothing_known(len(park.tags)), ancestry_of(park)).park
    found = city_rolled_up([whole])
    assert np.array_equal(found.city.standing, whole.standing)
    assert np.array_equal(found.city.quality, whole.quality)
    assert found.city.calm.tolist() == whole.calm.tolist()
