"""The rehearsal's power cut from readings to board: what hangs on it is suppressed by it and comes back quietly."""

import pytest

from loaders.alarm_policy import read_policy
from scenes.alarm import AlarmState, Happening
from scenes.alarm_board import Situation
from scenes.demo import demo_park
from scenes.demo.incident import broken, dead, incident
from scenes.plant import IndicatorKind
from scenes.rehearsal import Rehearsal
from tests.alarm_steps import Steps

BEGIN = 1_800_000_000.0


@pytest.fixture(scope="module")
def centre() -> Steps:
    """The first two and three quarter minutes of the demo."""
    park = demo_park()
    source = Rehearsal(park, 1, BEGIN, incident(park), dead(park), broken(park), strays_per_hour=0.0)
    found = Steps(park, read_policy(park, None), source)
    for second in range(165):
        found.to(BEGIN + second)
    return found


def power(centre: Steps) -> Situation:
    (found,) = [each for each in centre.situations.listed if each.cause == "power"]
    return found


def test_the_cut_is_one_situation_with_everything_that_hangs_on_it(centre: Steps) -> None:
    found, park = power(centre), centre.park
    assert park.indicators[found.first].name == "站点电源"
    assert found.unanswered == 1
    assert len(found.rows) > 15
    assert "粉尘" in park.enterprises[found.enterprise].trade


def test_every_child_is_shown_as_suppressed_by_the_power_and_calls_nobody(centre: Steps) -> None:
    suppressed = centre.board.suppressed
    assert len(suppressed) > 15
    assert {each.cause_zh for each in suppressed} == {"站点电源中断"}
    children = {(each.row, each.axis) for each in suppressed}
    events = centre.events[0]
    called = {
        (row, axis)
        for row, axis, after in zip(events.row.tolist(), events.axis.tolist(), events.after.tolist(), strict=True)
        if after == AlarmState.UNACK
    }
    assert not children & called
    assert all(centre.facts.state[each.row] == AlarmState.DSUPR for each in suppressed)


def test_gas_and_sparks_are_never_suppressed(centre: Steps) -> None:
    urgent = {IndicatorKind.GAS_COMBUSTIBLE, IndicatorKind.GAS_TOXIC, IndicatorKind.SPARK}
    assert not {centre.park.indicators[each.row].kind for each in centre.board.suppressed} & urgent


def test_the_rehearsal_begins_with_a_flood_in_which_the_list_stands_still(centre: Steps) -> None:
    assert centre.situations.flood
    assert centre.board.flood == centre.situations.flood.since
    assert [each.order for each in centre.situations.listed] == sorted(each.order for each in centre.situations.listed)


def test_when_power_is_back_all_are_released_and_none_calls(centre: Steps) -> None:
    row = power(centre).first
    centre.acknowledge(row, BEGIN + 165)
    before = centre.tally.annunciated
    released: list[int] = []
    for second in range(165, 320):
        events = centre.to(BEGIN + second)
        released += events.row[events.happening == Happening.RELEASE].tolist()
        assert not set(events.row[events.annunciates].tolist()) & set(released)
    assert len(released) > 15
    assert centre.board.suppressed == ()
    assert not [each for each in centre.situations.listed if each.cause == "power"]
    assert centre.tally.annunciated == before
    assert not (centre.facts.state == AlarmState.DSUPR).any()
    assert centre.facts.contact[row] == AlarmState.NORM


def test_at_a_hundred_times_the_speed_none_calls_either_when_power_is_back() -> None:
    park = demo_park()
    source = Rehearsal(park, 1, BEGIN, incident(park), dead(park), broken(park), strays_per_hour=0.0)
    quick = Steps(park, read_policy(park, None), source)
    released: list[int] = []
    for second in range(0, 400, 10):  # ten steps a second
        events = quick.to(BEGIN + second)
        released += events.row[events.happening == Happening.RELEASE].tolist()
        assert not set(events.row[events.annunciates].tolist()) & set(released)
    assert len(released) > 15
