from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.demo import demo_park
from scenes.drill import Drill, Mishap, Sign, Stage, excursions_of, handled, of_indicators
from scenes.plant import IndicatorKind
from scenes.trouble import Trouble

LEAK = Mishap(IndicatorKind.GAS_TOXIC, "high_high", 0.5, 30.0, 10.0, 60.0, 10.0, media=("ammonia",))
DRILL = Drill("leak", "泄漏", "leak", "", "", 120.0, (LEAK,), {Stage.ACKNOWLEDGE: 60.0})


def test_a_mishap_goes_past_the_limit_by_its_share_of_what_is_left_of_the_range() -> None:
    park = demo_park(1)
    [found] = excursions_of(DRILL, park)
    [indicator] = [
        each
        for _, _, item in park.walk()
        if item.medium == "ammonia"
        for each in item.indicators
        if each.code == found.code
    ]
    assert indicator.high_high is not None
    assert found.peak == (indicator.high_high + indicator.range_high) / 2


def test_a_low_limit_is_passed_downwards() -> None:
    low = replace(LEAK, kind=IndicatorKind.LEVEL, beyond="low_low", share=1.0, media=())
    park = demo_park(1)
    [found] = excursions_of(replace(DRILL, mishaps=(low,)), park)
    [indicator] = [each for _, _, item in park.walk() for each in item.indicators if each.code == found.code]
    assert found.peak == indicator.range_low < (indicator.low_low or 0.0)


def test_a_park_that_lacks_what_a_drill_needs_is_told_so() -> None:
    with pytest.raises(Trouble, match="number 99; this park has 15"):
        excursions_of(replace(DRILL, mishaps=(replace(LEAK, place=99),)), demo_park(1))


def test_how_an_alarm_was_handled_is_counted_from_its_call() -> None:
    signs = [
        Sign(5.0, "A", Stage.SEE, "早"),
        Sign(10.0, "A", None),
        Sign(12.0, "B", Stage.ACKNOWLEDGE, "张"),
        Sign(40.0, "A", Stage.ACKNOWLEDGE, "张"),
        Sign(55.0, "A", Stage.VERIFY, "李"),
        Sign(60.0, "A", None),
        Sign(90.0, "A", Stage.CLOSE),
    ]
    first, second = handled(["A", "B"], signs)
    assert first.called == 10.0
    assert first.after == {Stage.SEE: 30.0, Stage.ACKNOWLEDGE: 30.0, Stage.VERIFY: 45.0, Stage.CLOSE: 80.0}
    assert first.by == {Stage.SEE: "张", Stage.ACKNOWLEDGE: "张", Stage.VERIFY: "李", Stage.CLOSE: ""}
    assert (second.called, second.after) == (None, {})


def test_in_time_is_what_the_site_says_and_unknown_where_it_says_nothing() -> None:
    [quick] = handled(["A"], [Sign(0.0, "A", None), Sign(60.0, "A", Stage.ACKNOWLEDGE, "张")])
    [slow] = handled(["A"], [Sign(0.0, "A", None), Sign(60.1, "A", Stage.ACKNOWLEDGE, "张")])
    [never] = handled(["A"], [Sign(0.0, "A", None)])
    assert [each.held(Stage.ACKNOWLEDGE, DRILL.allowed_s) for each in (quick, slow, never)] == [True, False, False]
    assert quick.held(Stage.VERIFY, DRILL.allowed_s) is None


@given(
    st.lists(st.tuples(st.integers(0, 50), st.sampled_from([None, *Stage]), st.sampled_from(["", "张"])), max_size=20)
)
def test_no_stage_is_reached_before_the_alarm_called(told: list[tuple[int, Stage | None, str]]) -> None:
    signs = [Sign(float(time), "A", stage, person) for time, stage, person in sorted(told, key=lambda each: each[0])]
    [found] = handled(["A"], signs)
    assert all(seconds >= 0 for seconds in found.after.values())
    assert found.called is not None or not found.after


def test_whoever_looks_at_an_equipment_sees_the_alarm_of_its_indicator() -> None:
    park = demo_park(1)
    [found] = excursions_of(DRILL, park)
    [item] = [each for _, _, each in park.walk() if any(one.code == found.code for one in each.indicators)]
    signs = [Sign(1.0, found.code, None), Sign(4.0, item.code, Stage.SEE, "张"), Sign(5.0, "other", Stage.SEE, "李")]
    [handling] = handled([found.code], of_indicators(signs, [found.code], park))
    assert (handling.after, handling.by) == ({Stage.SEE: 3.0}, {Stage.SEE: "张"})
