from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.columns import Bytes, Floats, Numbers, Rows
from scenes.facts import Facts
from scenes.limits import BAD, Transitions, aged, answered, at_first, joined, judged, no_transitions
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
    assert facts.unanswered.tolist() == [NORMAL]
    assert transitions.quality_after.tolist() == [FAULT]


def test_a_value_its_sender_does_not_trust_is_a_fault() -> None:
    doubtful = replace(readings((0, 70.0)), code=np.array([BAD], np.uint32))
    facts, _ = judged(plain_tags(1), doubtful, standing(NORMAL))
    assert (facts.level.tolist(), facts.quality.tolist()) == ([NORMAL], [FAULT])


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


def test_a_spike_inside_one_batch_is_two_transitions_and_waits_for_an_answer() -> None:
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
    assert facts.unanswered.tolist() == [NORMAL, HIGH_HIGH]
    assert facts.since.tolist() == [0, 4]


@pytest.mark.parametrize(
    ("before", "value", "waits"),
    [(NORMAL, 52, HIGH), (HIGH, 56, HIGH_HIGH), (HIGH_HIGH, 52, NORMAL), (LOW_LOW, 7, NORMAL), (LOW_LOW, 52, HIGH)],
)
def test_a_rise_or_a_change_of_side_waits_for_an_answer_and_a_fall_does_not(
    before: Level, value: float, waits: Level
) -> None:
    assert judged(plain_tags(1), readings((0, value)), standing(before))[0].unanswered.tolist() == [waits]


def test_an_answer_to_high_cannot_silence_high_high() -> None:
    facts, _ = judged(plain_tags(1), readings((0, 52), (0, 56)), standing(NORMAL))
    assert answer(facts, HIGH).unanswered.tolist() == [HIGH_HIGH]
    assert answer(facts, HIGH_HIGH).unanswered.tolist() == [NORMAL]


def test_an_answer_to_one_side_cannot_silence_the_other() -> None:
    high, _ = judged(plain_tags(1), readings((0, 52)), standing(NORMAL))
    assert answer(high, LOW_LOW).unanswered.tolist() == [HIGH]
    both, _ = judged(plain_tags(1), readings((0, 4), (0, 52)), standing(NORMAL))
    assert both.unanswered.tolist() == [LOW_LOW]
    assert answer(both, LOW_LOW).unanswered.tolist() == [HIGH]


def test_an_answer_survives_the_return_to_normal_only_once() -> None:
    facts, _ = judged(plain_tags(1), readings((0, 52)), standing(NORMAL))
    facts, _ = judged(plain_tags(1), readings((0, 30), (0, 52), time=10), answer(facts, HIGH))
    assert facts.unanswered.tolist() == [HIGH]


def answer(facts: Facts, level: Level) -> Facts:
    return answered(facts, np.array([0], np.int32), np.array([level], np.uint8))


def test_a_silent_indicator_turns_stale_at_its_time_out_and_keeps_its_level() -> None:
    tags = replace(plain_tags(3), stale_after=np.array([60.0, 30.0, np.nan]))
    facts, _ = judged(tags, readings((0, 70), (1, 20), (2, 20), time=100), at_first(tags))
    unchanged, none = aged(tags, facts, 131.0)
    assert unchanged is facts
    assert len(none) == 0
    facts, transitions = aged(tags, facts, 1000.0, number=3)
    assert facts.quality.tolist() == [STALE, STALE, GOOD]
    assert facts.level.tolist() == [HIGH_HIGH, NORMAL, NORMAL]
    assert facts.unanswered.tolist() == [HIGH_HIGH, NORMAL, NORMAL]
    assert transitions.row.tolist() == [1, 0]
    assert transitions.time.tolist() == [131, 160]
    assert transitions.number.tolist() == [3, 4]
    assert len(aged(tags, facts, 2000.0)[1]) == 0


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
        st.sampled_from([GOOD, GOOD, GOOD, FAULT]),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(SAID, st.lists(st.integers(0, 60), max_size=5), st.lists(st.sampled_from(Level), min_size=4, max_size=4))
def test_judging_in_batches_is_judging_one_by_one(
    said: list[tuple[int, float, Quality]], cuts: list[int], before: list[Level]
) -> None:
    batch = Readings(
        row=np.array([row for row, _, _ in said], np.int32),
        value=np.array([value for _, value, _ in said], np.float64),
        code=np.array([quality * BAD for _, _, quality in said], np.uint32),
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
    columns: list[Floats | Bytes] = [facts.value, facts.time, facts.level, facts.quality]
    columns += [facts.unanswered, facts.since]
    return [*columns, t.row, t.time, t.level_before, t.level_after, t.quality_before, t.quality_after, t.number]


def test_thousands_of_readings_of_one_indicator_are_judged_in_order() -> None:
    rows: Rows = np.zeros(5000, np.int32)
    value = np.where(np.arange(5000) % 2, 70.0, 20.0)
    batch = Readings(rows, value, np.zeros(5000, np.uint32), np.arange(1.0, 5001.0))
    _, transitions = judged(plain_tags(1), batch, standing(NORMAL))
    assert len(transitions) == 4999
