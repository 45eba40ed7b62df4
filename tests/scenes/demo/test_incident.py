"""The script of the rehearsal: one tank first, few alarms, a little grey."""

import pytest

from scenes.demo import demo_park
from scenes.demo.incident import broken, dead, first_minutes, incident
from scenes.plant import Indicator, IndicatorKind, Park


@pytest.fixture(scope="module")
def park() -> Park:
    return demo_park()


def by_code(park: Park) -> dict[str, Indicator]:
    return {each.code: each for each in park.indicators}


def test_it_begins_with_the_methanol_tank_within_the_first_seconds(park: Park) -> None:
    first = min(incident(park), key=lambda each: each.start_s)
    tank = next(item for item in park.equipment if first.code.startswith(item.code))
    assert tank.name.startswith("T-103 ")
    assert tank.medium == "methanol"
    assert first.start_s + first.rise_s <= 30
    high_high = by_code(park)[first.code].high_high
    assert high_high is not None
    assert first.peak > high_high


def test_every_excursion_passes_a_limit_and_stays_in_range(park: Park) -> None:
    indicators = by_code(park)
    assert 5 <= len(first_minutes(park)) <= 8
    for each in incident(park):
        indicator = indicators[each.code]
        assert indicator.range_low <= each.peak <= indicator.range_high
        over = indicator.high if indicator.high is not None else indicator.high_high
        under = indicator.low
        assert (over is not None and each.peak >= over) or (under is not None and each.peak <= under), indicator


def test_silent_and_broken_sensors_are_few_and_apart_from_the_incident(park: Park) -> None:
    indicators = by_code(park)
    silent, torn = dead(park), broken(park)
    assert 5 <= len(silent) + len(torn) <= 10
    assert not {*silent, *torn} & {each.code for each in incident(park)}
    assert all(code in indicators for code in (*silent, *torn))
    assert len({code[:17] for code in (*silent, *torn)}) == len(silent) + len(torn)
    for code in torn:
        assert indicators[code].kind is IndicatorKind.GAS_COMBUSTIBLE
        assert (indicators[code].range_low, indicators[code].range_high) == (0.0, 100.0)


def test_the_script_holds_for_copies_too() -> None:
    many = demo_park(10)
    codes = {each.code for each in many.indicators}
    assert {each.code for each in incident(many)} <= codes
