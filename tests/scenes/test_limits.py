from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.columns import Bytes, Floats, Numbers, Rows
from scenes.facts import Facts
from scenes.limits import Transitions, aged, at_first, joined, judged, no_transitions
from scenes.quality import (
    BAD,
    CALIBRATION,
    LOCAL_OVERRIDE,
    NO_COMMUNICATION_LAST_USABLE,
    NO_DATA,
    NOT_CONNECTED,
    OUT_OF_RANGE,
    OUT_OF_SERVICE,
    RANGE_EXCEEDED,
    SENSOR_FAILURE,
    UNCERTAIN,
    WAITING_FOR_INITIAL_DATA,
    trust,
)
from scenes.readings import Readings
from scenes.severity import Level, Quality
from scenes.tags import Tags
from tests.stand_ins import plain_tags, readings

NORMAL, LOW, HIGH, LOW_LOW, HIGH_HIGH = Level
GOOD, FAULT, STALE, UNKNOWN, UNLINKED = Quality


def standing(level: Level, count: int = 1) -> Facts:
    """Facts in which a level stands and nobody is waited for."""
    first = at_first(plain_tags(count))
    return replace(
        first, level=np.full(count, level, np.uint8), quality=np.zeros(count, np.uint8), value=np.full(count, 30.0)
    )


def one_tag(**columns: float) -> Tags:
    """The plain indicator with some of its figures changed."""
    columns_changed: dict[str, Any] = {name: np.array([value]) for name, value in columns.items()}
    return replace(plain_tags(1), **columns_changed)


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        (NORMAL, 49.9, NORMAL),
        (NORMAL, 50.0, HIGH),  # a limit reached counts
        (NORMAL, 55.0, HIGH_HIGH),
        (NORMAL, 10.0, LOW),
        (NORMAL, 5.0, LOW_LOW),
        (HIGH, 49.0, HIGH),  # inside the deadband of 1
        (HIGH, 48.9, NORMAL),
        (HIGH_HIGH, 54.5, HIGH_HIGH),
        (HIGH_HIGH, 53.9, HIGH),
        (HIGH_HIGH, 49.5, HIGH),
        (LOW, 10.5, LOW),
        (LOW, 11.5, NORMAL),
        (LOW_LOW, 5.5, LOW_LOW),
        (LOW_LOW, 6.5, LOW),
        (LOW_LOW, 60.0, HIGH_HIGH),
        (HIGH_HIGH, 3.0, LOW_LOW),
        (HIGH, 9.0, LOW),
    ],
)
def test_one_reading(before: Level, value: float, after: Level) -> None:
    facts, _ = judged(plain_tags(1), readings((0, value)), standing(before))
    assert facts.level.tolist() == [after]
    assert facts.quality.tolist() == [GOOD]


@pytest.mark.parametrize("value", [-25.0, 101.1, float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("before", Level)
def test_a_fault_freezes_the_level_and_is_no_alarm(value: float, before: Level) -> None:
    facts, transitions = judged(plain_tags(1), readings((0, value)), standing(before))
    assert facts.level.tolist() == [before]
    assert facts.quality.tolist() == [FAULT]
    assert transitions.quality_after.tolist() == [FAULT]


def test_a_value_its_sender_does_not_trust_is_a_fault() -> None:
    doubtful = replace(readings((0, 70.0)), code=np.array([BAD], np.uint32))
    facts, _ = judged(plain_tags(1), doubtful, standing(NORMAL))
    assert (facts.level.tolist(), facts.quality.tolist()) == ([NORMAL], [FAULT])


def coded(code: int, *said: tuple[int, float], time: float = 0.0) -> Readings:
    """Readings whose sender gave them a status."""
    plain = readings(*said, time=time)
    return replace(plain, code=np.full(len(plain), code, np.uint32))


@pytest.mark.parametrize(
    ("value", "code", "kept"),
    [
        (50.0, 0, 0),
        (100.5, 0, RANGE_EXCEEDED),
        (-0.5, 0, RANGE_EXCEEDED),
        (101.1, 0, OUT_OF_RANGE),
        (-25.0, 0, OUT_OF_RANGE),
        (float("nan"), 0, NO_DATA),
        (float("inf"), 0, NO_DATA),
        (100.5, CALIBRATION, CALIBRATION),
        (-25.0, CALIBRATION, OUT_OF_RANGE),
        (-25.0, SENSOR_FAILURE, SENSOR_FAILURE),
        (float("nan"), NOT_CONNECTED, NOT_CONNECTED),
        (20.0, LOCAL_OVERRIDE, LOCAL_OVERRIDE),
        (20.0, 0x808C_0123, 0x808C_0123),
    ],
)
def test_the_status_is_the_senders_unless_it_believed_in_what_cannot_be(value: float, code: int, kept: int) -> None:
    facts, _ = judged(plain_tags(1), coded(code, (0, value)), standing(NORMAL))
    assert facts.code.tolist() == [kept]
    assert facts.quality.tolist() == trust(facts.code).tolist()


@pytest.mark.parametrize("value", [-0.5, 100.5])
def test_a_value_just_over_the_range_still_alarms(value: float) -> None:
    facts, _ = judged(plain_tags(1), readings((0, value)), standing(NORMAL))
    assert facts.quality.tolist() == [GOOD]
    assert facts.level.tolist() == [HIGH_HIGH if value > 0 else LOW_LOW]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_keeps_the_last_value_and_its_time(value: float) -> None:
    first, _ = judged(plain_tags(1), readings((0, 31.0), time=100.0), standing(NORMAL))
    facts, moved = judged(plain_tags(1), readings((0, value), time=200.0), first)
    assert (facts.value.tolist(), facts.time.tolist()) == (first.value.tolist(), first.time.tolist())
    assert (facts.quality.tolist(), moved.time.tolist()) == ([FAULT], [200.0])


def test_a_fault_beyond_the_range_shows_what_was_read() -> None:
    facts, _ = judged(plain_tags(1), readings((0, -25.0), time=200.0), standing(NORMAL))
    assert (facts.value.tolist(), facts.time.tolist()) == ([-25.0], [200.0])


@pytest.mark.parametrize("code", [NO_COMMUNICATION_LAST_USABLE, NOT_CONNECTED, 0x8031_0000, 0x4090_0000])
@pytest.mark.parametrize("value", [70.0, float("nan")])
def test_a_lost_link_freezes_level_value_and_time(code: int, value: float) -> None:
    first, _ = judged(plain_tags(1), readings((0, 52.0), time=100.0), standing(NORMAL))
    facts, moved = judged(plain_tags(1), coded(code, (0, value), time=200.0), first)
    assert (facts.value.tolist(), facts.time.tolist(), facts.level.tolist()) == ([52.0], [100.0], [HIGH])
    assert (facts.quality.tolist(), facts.code.tolist()) == ([STALE], [code])
    assert moved.quality_after.tolist() == [STALE]
    back, _ = judged(plain_tags(1), readings((0, 20.0), time=300.0), facts)
    assert (back.quality.tolist(), back.level.tolist()) == ([GOOD], [NORMAL])


def test_a_lost_link_where_nothing_ever_came_stays_unknown_and_a_kept_value_is_taken() -> None:
    tags = plain_tags(2)
    said = replace(readings((0, float("nan")), (1, 30.0)), code=np.full(2, NO_COMMUNICATION_LAST_USABLE, np.uint32))
    facts, _ = judged(tags, said, at_first(tags))
    assert facts.quality.tolist() == [UNKNOWN, STALE]
    assert (facts.value[1], facts.time[1]) == (30.0, 2.0)


def test_calibration_is_doubtful_and_still_alarms_and_out_of_service_does_not() -> None:
    tags = plain_tags(2)
    said = replace(readings((0, 70.0), (1, 70.0)), code=np.array([CALIBRATION, OUT_OF_SERVICE], np.uint32))
    facts, _ = judged(tags, said, at_first(tags))
    assert (facts.quality.tolist(), facts.level.tolist()) == ([GOOD, FAULT], [HIGH_HIGH, NORMAL])


def test_before_the_first_reading_the_status_says_why_nothing_is_known() -> None:
    tags = replace(plain_tags(2), linked=np.array([True, False]))
    assert at_first(tags).code.tolist() == [WAITING_FOR_INITIAL_DATA, NOT_CONNECTED]


def test_limits_leave_to_the_alarm_engine_what_waits_for_an_answer() -> None:
    facts, _ = judged(plain_tags(1), readings((0, 70.0)), standing(NORMAL))
    assert facts.unanswered.tolist() == [NORMAL]


def test_a_level_found_again_after_a_fault_is_left_only_by_the_deadband() -> None:
    facts, transitions = judged(plain_tags(1), readings((0, -25.0), (0, 49.5), (0, 48.0)), standing(HIGH))
    assert transitions.level_after.tolist() == [HIGH, HIGH, NORMAL]
    assert transitions.quality_after.tolist() == [FAULT, GOOD, GOOD]
    assert facts.level.tolist() == [NORMAL]


@pytest.mark.parametrize(
    ("before", "value", "after"), [(HIGH, 9.0, LOW), (HIGH_HIGH, 9.0, LOW), (LOW_LOW, 52.0, HIGH), (HIGH, 4.0, LOW_LOW)]
)
def test_a_deadband_wider_than_the_band_hides_no_limit_on_the_other_side(
    before: Level, value: float, after: Level
) -> None:
    facts, _ = judged(one_tag(deadband=80.0), readings((0, value)), standing(before))
    assert facts.level.tolist() == [after]


def test_a_limit_that_does_not_exist_raises_nothing() -> None:
    tags = one_tag(low_low=np.nan, low=np.nan, high=np.nan, high_high=np.nan)
    facts, _ = judged(tags, readings((0, 0.0), (0, 100.0)), at_first(tags))
    assert facts.level.tolist() == [NORMAL]


@pytest.mark.parametrize(
    ("low_low", "low", "high", "high_high", "floor", "top", "gas", "value", "tolerance", "level", "quality"),
    [
        (0, 0, 50, 55, 0, 100, False, -0.04, 0.01, LOW_LOW, GOOD),  # tank temperature, zero drift within 0.04 % of span
        (0, 0, 50, 55, 0, 100, False, -0.04, 0.0, NORMAL, FAULT),  # the same without a tolerance
        (-5, -5, 1850, 2600, -5, 2600, False, 1940.6, 0.01, HIGH, GOOD),  # liquid-chlorine tank level
        (-2, -2, 3.6, 7.2, -2, 75, True, -12.5, 0.01, NORMAL, FAULT),  # VCM: a broken loop on 0-50
        (-2, -2, 25, 50, -2, 100, True, -25.0, 0.01, NORMAL, FAULT),  # H2: a broken loop on 0-100
        (-2, -2, 1.0, 2.0, -2, 10, True, 1.81, 0.01, HIGH, GOOD),  # Cl2
        (-2, -2, 1.0, 2.0, -2, 10, True, -2.0, 0.01, NORMAL, GOOD),  # gas has no low alarm, even at its parked limit
        (-2, -2, 1.0, 2.0, -2, 10, True, 2.0, 0.01, HIGH_HIGH, GOOD),  # equality triggers
    ],
)
def test_rows_seen_on_live_platforms(
    low_low: float,
    low: float,
    high: float,
    high_high: float,
    floor: float,
    top: float,
    gas: bool,
    value: float,
    tolerance: float,
    level: Level,
    quality: Quality,
) -> None:
    """Source: `reference/domain.md` 4.5, anonymised live rows."""
    tags = one_tag(
        low_low=low_low,
        low=low,
        high=high,
        high_high=high_high,
        range_low=floor,
        range_high=top,
        tolerance=tolerance,
        deadband=0.0,
    )
    tags = replace(tags, no_low=np.array([gas]))
    facts, _ = judged(tags, readings((0, value)), at_first(tags))
    assert (facts.level.tolist(), facts.quality.tolist()) == ([level], [quality])


def test_what_is_not_linked_stays_so_whatever_arrives() -> None:
    tags = replace(plain_tags(2), linked=np.array([False, True]))
    facts, transitions = judged(tags, readings((0, 70.0), (1, 20.0)), at_first(tags))
    assert facts.quality.tolist() == [UNLINKED, GOOD]
    assert facts.level.tolist() == [NORMAL, NORMAL]
    assert transitions.row.tolist() == [1]
    assert aged(tags, facts, 1e6)[0].quality.tolist() == [UNLINKED, STALE]


def test_a_spike_inside_one_batch_is_two_transitions() -> None:
    facts, transitions = judged(
        plain_tags(2), readings((1, 20), (1, 70), (0, 20), (1, 20)), standing(NORMAL, 2), number=7
    )
    assert transitions.row.tolist() == [1, 1]
    assert transitions.level_before.tolist() == [NORMAL, HIGH_HIGH]
    assert transitions.level_after.tolist() == [HIGH_HIGH, NORMAL]
    assert transitions.time.tolist() == [2, 4]
    assert transitions.number.tolist() == [7, 8]
    assert transitions.risen.tolist() == [True, False]
    assert facts.level.tolist() == [NORMAL, NORMAL]
    assert facts.since.tolist() == [0, 4]


def test_a_silent_indicator_turns_stale_at_its_time_out_and_keeps_its_level() -> None:
    tags = replace(plain_tags(3), stale_after=np.array([60.0, 30.0, np.nan]))
    facts, _ = judged(tags, readings((0, 70), (1, 20), (2, 20), time=100), at_first(tags))
    unchanged, none = aged(tags, facts, 131.0)
    assert unchanged is facts
    assert len(none) == 0
    facts, transitions = aged(tags, facts, 1000.0, number=3)
    assert facts.quality.tolist() == [STALE, STALE, GOOD]
    assert facts.level.tolist() == [HIGH_HIGH, NORMAL, NORMAL]
    assert facts.code.tolist() == [NO_COMMUNICATION_LAST_USABLE] * 2 + [0]
    assert transitions.row.tolist() == [1, 0]
    assert transitions.time.tolist() == [131, 160]
    assert transitions.number.tolist() == [3, 4]
    assert len(aged(tags, facts, 2000.0)[1]) == 0


def test_what_was_heard_of_is_not_silent_even_where_its_value_is_old() -> None:
    tags = plain_tags(2)
    facts, _ = judged(tags, readings((0, 20.0), (1, float("nan")), time=100.0), at_first(tags))
    same, none = aged(tags, facts, 1000.0, heard=np.array([990.0, 990.0]))
    assert same is facts
    assert len(none) == 0
    late, moved = aged(tags, facts, 1000.0, heard=np.array([990.0, 500.0]))
    assert late.quality.tolist() == [GOOD, UNKNOWN]  # a point that only ever said "not a number" has no last value
    assert moved.time.tolist() == [560.0]


def test_what_never_spoke_is_unknown_and_not_stale() -> None:
    assert aged(plain_tags(1), at_first(plain_tags(1)), 1e9)[0].quality.tolist() == [UNKNOWN]


def test_nothing_said_is_nothing_judged() -> None:
    facts, transitions = judged(plain_tags(2), readings(), standing(NORMAL, 2))
    assert facts.level.tolist() == [NORMAL, NORMAL]
    assert len(transitions) == 0
    assert len(joined([])) == len(no_transitions()) == 0


SAID = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.one_of(st.floats(-3, 103), st.sampled_from([5.0, 10.0, 50.0, 55.0, 49.0, 54.0, 11.0, 6.0, float("nan")])),
        st.sampled_from([0, 0, 0, BAD, UNCERTAIN, NO_COMMUNICATION_LAST_USABLE, NOT_CONNECTED, SENSOR_FAILURE]),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(SAID, st.lists(st.integers(0, 60), max_size=5), st.lists(st.sampled_from(Level), min_size=4, max_size=4))
def test_judging_in_batches_is_judging_one_by_one(
    said: list[tuple[int, float, int]], cuts: list[int], before: list[Level]
) -> None:
    batch = Readings(
        row=np.array([row for row, _, _ in said], np.int32),
        value=np.array([value for _, value, _ in said], np.float64),
        code=np.array([code for _, _, code in said], np.uint32),
        time=np.arange(1, len(said) + 1, dtype=np.float64),
    )
    start = replace(standing(NORMAL, 4), level=np.array(before, np.uint8))
    inner = sorted(min(cut, len(said)) for cut in cuts)
    in_lots = told(batch, start, [0, *inner, len(said)])
    one_by_one = told(batch, start, list(range(len(said) + 1)))
    for ours, theirs in zip(in_lots, one_by_one, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def told(batch: Readings, facts: Facts, cuts: list[int]) -> list[Floats | Rows | Bytes | Numbers]:
    """Every column of the facts and of the transitions after judging a batch cut into lots."""
    parts: list[Transitions] = []
    for start, end in pairwise(cuts):
        facts, moved = judged(plain_tags(4), batch.at(slice(start, end)), facts, number=sum(len(p) for p in parts))
        parts.append(moved)
    t = joined(parts)
    columns: list[Floats | Rows | Bytes | Numbers] = [facts.value, facts.time, facts.level, facts.quality]
    columns += [facts.since, facts.code.astype(np.int64)]
    return [*columns, t.row, t.time, t.level_before, t.level_after, t.quality_before, t.quality_after, t.number]


def test_thousands_of_readings_of_one_indicator_are_judged_in_order() -> None:
    rows: Rows = np.zeros(5000, np.int32)
    value = np.where(np.arange(5000) % 2, 70.0, 20.0)
    batch = Readings(rows, value, np.zeros(5000, np.uint32), np.arange(1.0, 5001.0))
    _, transitions = judged(plain_tags(1), batch, standing(NORMAL))
    assert len(transitions) == 4999
