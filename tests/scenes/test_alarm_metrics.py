"""Rates, floods, worst callers and nuisances, counted from events alone."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.alarm import AlarmState, Axis, Happening
from scenes.alarm_board import Board, Episode
from scenes.alarm_figures import Figure
from scenes.alarm_metrics import NAMES, Tally, measures_of
from scenes.alarm_situations import TENS, Situations
from scenes.severity import Level
from tests.alarm_steps import Told, calls, events, returns

TAGS = 50
BEGIN = 1_800_000_000.0
"""A whole number of ten minutes."""


def tally(*steps: Sequence[Told], now: float | None = None) -> Tally:
    """A tally that heard these steps, each at the time of its last event."""
    found = Tally(TAGS)
    for step in steps:
        found.hear(events(step), step[-1][-1])
    if now is not None:
        found.hear(events([]), now)
    return found


def board(found: Tally) -> Board:
    return found.told(Board(), Situations())


def acked(row: int, time: float) -> list[Told]:
    return [(row, Axis.PROCESS, Happening.ACKNOWLEDGE, AlarmState.UNACK, AlarmState.ACKED, Level.HIGH, time)]


def cycles(row: int, times: Sequence[float], length: float) -> list[list[Told]]:
    """An alarm that comes at these times and stands for so long, answered by nobody."""
    found: list[list[Told]] = []
    before = AlarmState.NORM
    for time in times:
        found.append([(row, Axis.PROCESS, Happening.ALARM, before, AlarmState.UNACK, Level.HIGH, time)])
        found.append(returns([row], time + length))
        before = AlarmState.RTNUN
    return found


def test_calls_are_counted_by_ten_minutes_and_the_day_before_is_forgotten() -> None:
    found = tally(calls([1, 2, 3], BEGIN), calls([1], BEGIN + 600), calls([1], BEGIN + 1300))
    assert board(found).rates[-3:] == (3, 1, 1)
    assert (len(board(found).rates), found.annunciated) == (TENS, 5)
    found.hear(events([]), BEGIN + 86_400)
    assert board(found).rates[:2] == (1, 1)
    assert board(found).top == ((1, 2),)


def test_an_acknowledgement_is_no_call_and_a_worse_level_is_one() -> None:
    worse: list[Told] = [
        (1, Axis.PROCESS, Happening.ALARM, AlarmState.ACKED, AlarmState.UNACK, Level.HIGH_HIGH, BEGIN + 2)
    ]
    found = board(tally(calls([1], BEGIN), acked(1, BEGIN + 1), worse))
    assert found.rates[-1] == 2
    assert found.split == (0, 0, 1, 0, 1, 0)


def test_calls_of_lost_contact_are_counted_apart_in_the_split() -> None:
    assert board(tally(calls([1], BEGIN, axis=Axis.CONTACT))).split == (0, 0, 0, 0, 0, 1)


def test_the_ten_that_call_most_are_told_with_both_their_alarms_together() -> None:
    steps = [calls(range(row + 1), BEGIN + row) for row in range(20)]
    found = board(tally(*steps, calls([0], BEGIN + 50, axis=Axis.CONTACT)))
    assert found.top[0] == (0, 21)
    assert [count for _, count in found.top] == [21, *range(19, 10, -1)]


def test_three_cycles_within_a_minute_are_chattering_and_two_are_not() -> None:
    two = tally(*cycles(7, (BEGIN, BEGIN + 20), 15))
    assert [each.kind for each in two.nuisances()] == []
    three = tally(*cycles(7, (BEGIN, BEGIN + 20, BEGIN + 40), 15))
    assert [(each.row, each.kind, each.count) for each in three.nuisances()] == [(7, "chattering", 3)]
    four = tally(*cycles(7, (BEGIN, BEGIN + 20, BEGIN + 40, BEGIN + 60), 15))
    assert [each.count for each in four.nuisances()] == [4]


def test_three_cycles_in_more_than_a_minute_are_not_chattering() -> None:
    assert tally(*cycles(7, (BEGIN, BEGIN + 25, BEGIN + 50), 15)).nuisances() == ()


def test_what_becomes_worse_while_it_stands_is_no_new_cycle() -> None:
    worse: list[Told] = [
        (7, Axis.PROCESS, Happening.ALARM, AlarmState.UNACK, AlarmState.UNACK, Level.HIGH_HIGH, BEGIN + n)
        for n in range(1, 9)
    ]
    assert tally(calls([7], BEGIN), worse, returns([7], BEGIN + 20)).nuisances() == ()


def test_over_at_once_and_answered_by_nobody_is_fleeting() -> None:
    assert [each.kind for each in tally(*cycles(7, [BEGIN], 9)).nuisances()] == ["fleeting"]
    assert tally(*cycles(7, [BEGIN], 11)).nuisances() == ()
    answered = tally(calls([7], BEGIN), acked(7, BEGIN + 2), returns([7], BEGIN + 5, AlarmState.ACKED))
    assert answered.nuisances() == ()


def test_shelving_again_and_again_is_no_chattering_of_the_alarm() -> None:
    steps: list[list[Told]] = []
    for n in range(4):
        time = BEGIN + 5 * n
        steps.append(calls([7], time))
        steps.append([(7, Axis.PROCESS, Happening.SHELVE, AlarmState.UNACK, AlarmState.SHLVD, Level.HIGH, time + 1)])
    assert tally(*steps).nuisances() == ()


def test_what_chatters_is_not_called_fleeting_too() -> None:
    found = tally(*cycles(7, (BEGIN, BEGIN + 10, BEGIN + 20), 5)).nuisances()
    assert [each.kind for each in found] == ["chattering"]


def test_nuisances_are_forgotten_after_a_day() -> None:
    found = tally(*cycles(7, (BEGIN, BEGIN + 20, BEGIN + 40), 15))
    found.hear(events([]), BEGIN + 86_400 + 1200)
    assert found.nuisances() == ()


def test_what_stands_for_more_than_a_day_is_stale_though_acknowledged_and_not_when_shelved() -> None:
    found = tally(calls([3, 4], BEGIN), acked(3, BEGIN + 60), now=BEGIN + 86_399)
    assert found.nuisances() == ()
    found.hear(events([]), BEGIN + 86_401)
    assert [(each.row, each.kind) for each in found.nuisances()] == [(3, "stale"), (4, "stale")]
    shelf: list[Told] = [
        (4, Axis.PROCESS, Happening.SHELVE, AlarmState.UNACK, AlarmState.SHLVD, Level.HIGH, BEGIN + 86_402)
    ]
    found.hear(events(shelf), BEGIN + 86_402)
    assert [each.row for each in found.nuisances()] == [3]


def test_a_flood_is_told_with_its_first_call_its_first_ten_minutes_its_peak_and_its_end() -> None:
    rows = range(30)
    steps = [calls([row], BEGIN + 10 * row) for row in rows]
    found = tally(*steps, calls(range(5), BEGIN + 630), now=BEGIN + 650)
    flood = Episode(begin=BEGIN + 100, first=BEGIN, calls=35, first_ten=30, peak=30)
    assert board(found).floods == (flood,)
    assert board(found).flood_seconds == 550
    found.hear(events([]), BEGIN + 1500)
    assert board(found).floods == (replace(flood, end=BEGIN + 1500),)
    assert board(found).flood_seconds == 1400


def test_each_measure_has_both_names_a_value_and_says_whether_its_goal_is_met() -> None:
    goals = {"rate_peak": Figure(10.0, "公开网页", "public pages"), "top_share": Figure(5.0)}
    found = {each.key: each for each in measures_of(board(tally(calls(range(11), BEGIN))), goals)}
    assert set(found) == set(NAMES)
    assert all(each.zh and each.en for each in found.values())
    assert (found["rate_peak"].value, found["rate_peak"].good) == (11, False)
    assert found["alarms_day"].good is None
    assert found["busy_share"].value == 100 / TENS
    assert found["top_share"].value == 100 * 10 / 11


def test_a_board_on_which_nothing_was_counted_gives_zeros() -> None:
    assert {each.value for each in measures_of(Board(), {})} == {0.0}


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(AlarmState), st.sampled_from(AlarmState), st.floats(0, 400)),
        max_size=80,
    ),
    st.integers(1, 9),
)
def test_hearing_the_stored_events_again_comes_to_the_same(
    drawn: list[tuple[int, AlarmState, AlarmState, float]], size: int
) -> None:
    told: list[Told] = []
    time = BEGIN
    for row, before, after, gap in drawn:
        time += gap
        happening = Happening.RETURN if after in (AlarmState.RTNUN, AlarmState.NORM) else Happening.ALARM
        told.append((row, Axis.PROCESS, happening, before, after, Level.HIGH, time))
    live, again = Tally(TAGS), Tally(TAGS)
    for start in range(0, len(told), size):
        part = told[start : start + size]
        live.hear(events(part), part[-1][-1])
    again.hear(events(told), time)
    live.hear(events([]), time)
    first, second = board(live), board(again)
    assert (first.rates, first.top, first.split, first.nuisances) == (
        second.rates,
        second.top,
        second.split,
        second.nuisances,
    )


def test_the_counts_of_a_day_agree_with_counting_every_call() -> None:
    chance = np.random.default_rng(5)
    times = np.sort(BEGIN + chance.uniform(0, 3 * 86_400, 4000))
    rows = chance.integers(0, TAGS, 4000)
    found = Tally(TAGS)
    for row, time in zip(rows.tolist(), times.tolist(), strict=True):
        found.hear(events(calls([row], time)), time)
    first = (times[-1] // 600 - TENS + 1) * 600
    kept = times >= first
    told = board(found)
    assert sum(told.rates) == int(kept.sum())
    counts = np.bincount(rows[kept], minlength=TAGS)
    assert [count for _, count in told.top] == sorted(counts.tolist(), reverse=True)[:10]
    assert all(counts[row] == count for row, count in told.top)
