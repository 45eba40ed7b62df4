"""Alarms told as situations: who belongs together, who came first, and a list that stands still in a flood."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening
from scenes.alarm_board import Situation, Suppression
from scenes.alarm_flood import Flood, FloodLimits, flooded
from scenes.alarm_inhibition import Inhibited, InhibitionRule
from scenes.alarm_situations import CAUSE_OF_KIND, CAUSES, WHOLE_ENTERPRISE, Situations, gathered, grouping_of
from scenes.facts import Facts
from scenes.plant import IndicatorKind
from scenes.severity import Level
from tests.a_park import park
from tests.alarm_steps import Told, calls, events, good, returns, standing

PARK = park(rows=2, columns=2)
TAGS = len(PARK.tags)
PER_FIRM = 12
GROUPING = grouping_of(PARK)
TEMPERATURES = [0, 3, 6, 9]
NOBODY = Inhibited()


def told(
    *steps: list[Told],
    before: Situations | None = None,
    facts: Facts | None = None,
    inhibited: Inhibited = NOBODY,
    now: float = 0.0,
) -> Situations:
    """The situations after steps; the time of a step is that of its last event."""
    found, number = before or Situations(), 0
    for step in steps:
        time = step[-1][-1] if step else now
        found = gathered(GROUPING, found, events(step, number), facts or good(TAGS), inhibited, time)
        number += len(step)
    return found


def one(situations: Situations) -> Situation:
    (found,) = situations.listed
    return found


def test_every_kind_of_indicator_has_a_cause_and_every_cause_both_names() -> None:
    assert set(CAUSE_OF_KIND) == set(IndicatorKind)
    assert set(CAUSE_OF_KIND.values()) <= set(CAUSES)
    assert all(zh and en for zh, en in CAUSES.values())


def test_alarms_of_one_unit_and_one_cause_are_one_situation() -> None:
    facts = standing(good(TAGS), {0: Level.HIGH, 3: Level.HIGH_HIGH})
    found = one(told(calls([0], 10.0), calls([3], 12.0, Level.HIGH_HIGH), facts=facts))
    assert (found.enterprise, found.cause, found.opened, found.rows) == (0, "temperature", 10.0, (0, 3))
    assert (found.worst, found.unanswered, found.standing) == (Level.HIGH_HIGH, 2, True)


def test_other_causes_enterprises_and_lost_contact_are_situations_of_their_own() -> None:
    step = [*calls([0, 1, PER_FIRM], 10.0), *calls([0], 10.0, axis=Axis.CONTACT)]
    found = {(each.enterprise, each.cause) for each in told(step).listed}
    assert found == {(0, "temperature"), (0, "pressure"), (1, "temperature"), (0, "contact")}


def test_the_key_stays_and_a_new_opening_has_a_new_key() -> None:
    first = told(calls([0], 10.0))
    later = told(calls([3], 20.0), before=first)
    assert one(later).key == one(first).key
    over = told([*_answered([0, 3]), *returns([0, 3], 30.0, AlarmState.ACKED)], before=later)
    assert over.listed == ()
    again = gathered(GROUPING, over, events(calls([0], 40.0), number=77), good(TAGS), NOBODY, 40.0)
    assert one(again).key != one(first).key


def test_what_returned_but_waits_for_an_answer_keeps_the_situation_open_though_it_stands_no_longer() -> None:
    found = one(told(calls([0], 10.0), returns([0], 11.0)))
    assert (found.standing, found.unanswered) == (False, 1)


def test_what_is_shelved_is_no_longer_in_it() -> None:
    shelf: list[Told] = [(0, Axis.PROCESS, Happening.SHELVE, AlarmState.UNACK, AlarmState.SHLVD, Level.HIGH, 12.0)]
    assert told(calls([0], 10.0), shelf).listed == ()


def test_the_first_is_the_one_whose_condition_began_first_though_its_delay_was_longer() -> None:
    facts = standing(good(TAGS), {0: Level.HIGH, 3: Level.HIGH}, since=9.0)
    since = facts.since.copy()
    since[3] = 4.0
    found = one(told(calls([0], 10.0), calls([3], 20.0), facts=replace(facts, since=since)))
    assert (found.first, found.rows) == (3, (0, 3))


def test_a_level_that_becomes_worse_without_an_event_changes_the_worst() -> None:
    found = told(calls([0], 10.0), facts=standing(good(TAGS), {0: Level.HIGH}))
    facts = standing(good(TAGS), {0: Level.HIGH_HIGH})
    later = gathered(GROUPING, found, events([]), facts, NOBODY, 11.0, moved=np.array([0, 5], np.int32))
    assert (one(found).worst, one(later).worst) == (Level.HIGH, Level.HIGH_HIGH)


def test_nothing_happened_means_the_very_same_situations() -> None:
    found = told(calls([0], 10.0))
    assert gathered(GROUPING, found, events([]), good(TAGS), NOBODY, 11.0) is found


def test_the_worst_comes_first_and_of_equals_the_newest() -> None:
    facts = standing(good(TAGS), {0: Level.HIGH, 1: Level.HIGH_HIGH, PER_FIRM: Level.HIGH})
    found = told(calls([0], 10.0), calls([1], 11.0), calls([PER_FIRM], 12.0), facts=facts)
    assert [each.first for each in found.listed] == [1, PER_FIRM, 0]
    assert [each.order for each in found.listed] == [0, 1, 2]


# ── floods ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_flood_begins_with_more_than_ten_calls_in_ten_minutes_and_ends_with_fewer_than_five() -> None:
    limits, times = FloodLimits(), [float(60 * n) for n in range(11)]
    assert not flooded(limits, Flood(), times[:10], 540.0)
    flood = flooded(limits, Flood(), times, 600.0)
    assert flood.since == 600.0
    assert flooded(limits, flood, (), 600.0 + 360.0)
    assert not flooded(limits, flood, (), 600.0 + 360.1)


@given(
    gaps=st.lists(st.floats(0, 300), max_size=60),
    batches=st.lists(st.integers(0, 5), max_size=60),
    still=st.floats(0, 900),
)
def test_a_flood_is_what_counting_every_call_says(gaps: list[float], batches: list[int], still: float) -> None:
    limits, times = FloodLimits(), np.cumsum(gaps).tolist()
    flood, at, heard, on = Flood(), 0, list[float](), False
    for size in [*batches, len(times)]:
        batch = times[at : at + size]
        at += len(batch)
        now = batch[-1] if batch else (heard[-1] if heard else 0.0) + still
        flood = flooded(limits, flood, batch, now)
        for time in batch:
            heard.append(time)
            on = on or sum(time - limits.window <= each for each in heard) > limits.enter
        if on and sum(now - limits.window <= each for each in heard) < limits.leave:
            on = False
        assert bool(flood) is on


def flood_of(rows: list[int], time: float, facts: Facts, before: Situations | None = None) -> Situations:
    return gathered(GROUPING, before or Situations(), events(calls(rows, time)), facts, NOBODY, time)


def test_while_a_flood_lasts_the_order_is_frozen_and_new_ones_come_last() -> None:
    rows = list(range(0, 4 * PER_FIRM, 4))
    facts = standing(good(TAGS), dict.fromkeys(rows, Level.HIGH))
    flood = flood_of(rows, 10.0, facts)
    assert flood.flood
    before = [each.key for each in flood.listed]
    worse = standing(good(TAGS), dict.fromkeys(rows, Level.HIGH) | {rows[-1]: Level.HIGH_HIGH})
    new = events(calls([1], 20.0, axis=Axis.CONTACT), 99)
    later = gathered(GROUPING, flood, new, worse, NOBODY, 20.0, moved=np.array(rows, np.int32))
    assert [each.key for each in later.listed][:-1] == before
    assert later.listed[-1].cause == "contact"
    assert max(each.worst for each in later.listed) == Level.HIGH_HIGH
    after = gathered(GROUPING, later, events([]), worse, NOBODY, 20.0 + 601.0)
    assert not after.flood
    worst = [each.worst for each in after.listed]
    assert worst == sorted(worst, reverse=True)


# ── causes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

POWER = InhibitionRule(
    "power",
    {"indicator": frozenset({PARK.indicators[2].code}), "axis": frozenset({"process"})},
    {"kind": frozenset({"temperature"})},
    ("unit",),
    "power",
    "电源中断",
    "Power lost",
)


def test_what_is_suppressed_belongs_to_its_cause_which_is_the_first_whatever_came_first() -> None:
    grouping = grouping_of(PARK, [POWER])
    held = {0: Suppression(0, 0, 10.0, "电源中断", "Power lost", 2)}
    state = Inhibited(held, {0: (2, "power")})
    step: list[Told] = [
        (0, Axis.PROCESS, Happening.SUPPRESS, AlarmState.NORM, AlarmState.DSUPR, Level.LOW, 10.0),
        *calls([2], 10.0, Level.LOW),
    ]
    facts = standing(good(TAGS), {0: Level.HIGH_HIGH, 2: Level.LOW}, since=9.0)
    found = one(gathered(grouping, Situations(), events(step), facts, state, 10.0))
    assert (found.cause, found.first, set(found.rows), found.unanswered) == ("power", 2, {0, 2}, 1)
    assert found.worst == Level.LOW


def test_what_came_before_its_cause_is_still_not_the_first() -> None:
    grouping = grouping_of(PARK, [POWER])
    state = Inhibited({0: Suppression(0, 0, 10.0, "电源中断", "Power lost", 2)}, {0: (2, "power")})
    since = np.full(TAGS, 9.0)
    since[0] = 3.0
    facts = replace(good(TAGS), since=since)
    late: list[Told] = [(0, Axis.PROCESS, Happening.SUPPRESS, AlarmState.UNACK, AlarmState.DSUPR, Level.LOW, 11.0)]
    found = gathered(grouping, Situations(), events(calls([2], 10.0)), facts, NOBODY, 10.0)
    assert one(gathered(grouping, found, events(late, 1), facts, state, 11.0)).first == 2


def test_what_gets_a_cause_without_an_event_changes_over_as_after_a_restart() -> None:
    grouping = grouping_of(PARK, [POWER])
    aside: list[Told] = [(0, Axis.PROCESS, Happening.SUPPRESS, AlarmState.NORM, AlarmState.DSUPR, Level.LOW, 9.0)]
    found = gathered(grouping, Situations(), events([*calls([2], 8.0), *aside]), good(TAGS), NOBODY, 9.0)
    assert len(found.listed) == 2
    state = Inhibited({0: Suppression(0, 0, 10.0, "电源中断", "Power lost", 2)}, {0: (2, "power")})
    assert one(gathered(grouping, found, events([]), good(TAGS), state, 10.0)).rows == (2, 0)


def test_what_is_released_goes_back_to_its_own_situation() -> None:
    grouping = grouping_of(PARK, [POWER])
    state = Inhibited({0: Suppression(0, 0, 10.0, "电源中断", "Power lost", 2)}, {0: (2, "power")})
    step: list[Told] = [(0, Axis.PROCESS, Happening.SUPPRESS, AlarmState.ACKED, AlarmState.DSUPR, Level.LOW, 10.0)]
    found = gathered(grouping, Situations(), events([*calls([2], 10.0), *step]), good(TAGS), state, 10.0)
    back: list[Told] = [(0, Axis.PROCESS, Happening.RELEASE, AlarmState.DSUPR, AlarmState.UNACK, Level.LOW, 20.0)]
    found = gathered(grouping, found, events(back, 9), good(TAGS), NOBODY, 20.0)
    assert {(each.cause, each.unanswered) for each in found.listed} == {("power", 1), ("temperature", 1)}


def test_a_lost_enterprise_is_one_situation_of_the_whole_enterprise_led_by_the_first_lost() -> None:
    before = told(calls([4, 0], 10.0, axis=Axis.CONTACT))
    assert one(before).unit != WHOLE_ENTERPRISE
    rows = [row for row in range(PER_FIRM) if row != 4]
    state = Inhibited(
        {TAGS + row: Suppression(row, 1, 12.0, "整个企业通信中断", "Link lost", 4) for row in rows},
        {TAGS + row: (2 * TAGS, "contact") for row in rows},
        leaders={0: 4},
    )
    step: list[Told] = [
        (row, Axis.CONTACT, Happening.SUPPRESS, AlarmState.NORM, AlarmState.DSUPR, Level.NORMAL, 12.0) for row in rows
    ]
    lost = one(gathered(GROUPING, before, events(step, 2), good(TAGS), state, 12.0))
    assert (lost.enterprise, lost.unit, lost.cause) == (0, WHOLE_ENTERPRISE, "contact")
    assert (lost.first, len(lost.rows), lost.unanswered) == (4, PER_FIRM, 1)


# ── counting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_openings_are_counted_by_ten_minutes_for_a_day() -> None:
    found = told(calls([0, 1], 10.0), calls([PER_FIRM], 700.0))
    assert found.openings == {0: 2, 1: 1}
    later = told(calls([2 * PER_FIRM], 86_400.0 + 10.0), before=found)
    assert later.openings == {1: 1, 144: 1}


@given(
    st.lists(
        st.tuples(
            st.integers(0, TAGS - 1),
            st.sampled_from(Axis),
            st.sampled_from(AlarmState),
            st.sampled_from(AlarmState),
            st.integers(0, 4),
        ),
        max_size=60,
    ),
    st.integers(1, 7),
)
def test_step_by_step_comes_to_the_same_as_all_at_once(
    drawn: list[tuple[int, Axis, AlarmState, AlarmState, int]], size: int
) -> None:
    told_: list[Told] = [
        (row, axis, Happening.ALARM, before, after, Level(level), float(n))
        for n, (row, axis, before, after, level) in enumerate(drawn)
    ]
    whole = events(told_)
    at_once = gathered(GROUPING, Situations(), whole, good(TAGS), NOBODY, float(len(drawn)))
    by_steps = Situations()
    for start in range(0, len(drawn), size):
        part: AlarmEvents = whole.at(slice(start, start + size))
        by_steps = gathered(GROUPING, by_steps, part, good(TAGS), NOBODY, float(min(start + size, len(drawn))))
    assert _seen(at_once) == _seen(by_steps)
    assert at_once.belongs == by_steps.belongs
    assert at_once.flood == by_steps.flood


def _seen(situations: Situations) -> set[tuple[int, int, str, int, bool]]:
    return {(each.enterprise, each.unit, each.cause, each.unanswered, each.standing) for each in situations.listed}


def test_five_thousand_alarms_in_ten_seconds_are_all_gathered() -> None:
    many = park(rows=25, columns=25)
    grouping, count = grouping_of(many), len(many.tags)
    facts = standing(good(count), dict.fromkeys(range(count), Level.HIGH))
    found, number = Situations(), 0
    for step in range(100):
        rows = [(50 * step + n) % count for n in range(50)]
        said = events(calls(rows, 10.0 + step / 10), number)
        found = gathered(grouping, found, said, facts, NOBODY, 10.0 + step / 10)
        number += 50
    assert sum(each.unanswered for each in found.listed) == 5000


def _answered(rows: list[int]) -> list[Told]:
    return [
        (row, Axis.PROCESS, Happening.ACKNOWLEDGE, AlarmState.UNACK, AlarmState.ACKED, Level.HIGH, 25.0) for row in rows
    ]
