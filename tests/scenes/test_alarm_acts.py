"""What people and rules do to alarms, and what no sequence of it can break."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening
from scenes.alarm_acts import (
    acknowledged,
    brought_back,
    released,
    reset,
    shelved,
    suppressed,
    taken_out,
    unshelved,
)
from scenes.alarm_engine import Alarms, advanced, alarms_at_first, restored, shown, stored
from scenes.alarm_rules import plain_rules
from scenes.alarm_states import ASIDE, NEXT, WAITING
from scenes.columns import Bytes, Rows
from scenes.facts import Facts
from scenes.limits import at_first, judged
from scenes.severity import Level
from scenes.trouble import Trouble
from tests.scenes.alarm_story import words
from tests.stand_ins import plain_tags, readings

NORM, UNACK, ACKED, RTNUN, LATUN, LATAK, SHLVD, DSUPR, OOSRV = AlarmState
NORMAL, LOW, HIGH, LOW_LOW, HIGH_HIGH = Level
PROCESS, CONTACT = int(Axis.PROCESS), int(Axis.CONTACT)
CALM, H, HH, L, LL = 30.0, 52.0, 60.0, 8.0, 2.0
TAGS = plain_tags(3)
EVERY = np.arange(3, dtype=np.int32)


def rows(*which: int) -> Rows:
    return np.array(which, np.int32)


def levels(*which: Level) -> Bytes:
    return np.array(which, np.uint8)


class Desk:
    """Three indicators, and somebody who acts. Times go on by themselves, a second for everything."""

    def __init__(self, *, latching: bool = False) -> None:
        self.rules = replace(plain_rules(TAGS), latching=np.full(3, latching))
        self.facts: Facts = at_first(TAGS)
        self.alarms: Alarms = alarms_at_first(TAGS)
        self.now, self.number = 0.0, 0
        self.hear((0, CALM), (1, CALM), (2, CALM))

    def hear(self, *said: tuple[int, float], after: float = 1.0) -> AlarmEvents:
        self.now += after
        facts, moved = judged(TAGS, readings(*said, time=self.now), self.facts)
        self.now += max(len(said) - 1, 0)
        self.alarms, events = advanced(self.rules, self.alarms, TAGS, facts, moved, self.now, number=self.number)
        self.facts = shown(facts, self.alarms)
        self.number += len(events)
        return events

    def do(self, act: Callable[..., tuple[Alarms, AlarmEvents]], *given: object) -> AlarmEvents:
        self.now += 1.0
        self.alarms, events = act(self.alarms, *given, self.now, number=self.number)
        self.facts = shown(self.facts, self.alarms)
        self.number += len(events)
        return events

    def acknowledge(self, row: int, level: Level, axis: int = PROCESS) -> AlarmEvents:
        return self.do(acknowledged, rows(row), axis, levels(level))

    @property
    def state(self) -> AlarmState:
        """Of the first indicator's process alarm."""
        return AlarmState(int(self.alarms.state[0]))


def test_an_answer_names_what_was_seen_and_silences_nothing_worse() -> None:
    desk = Desk()
    desk.hear((0, H))
    desk.hear((0, HH))
    assert len(desk.acknowledge(0, HIGH)) == 0
    assert (desk.state, desk.facts.unanswered[0]) == (UNACK, HIGH_HIGH)
    assert words(desk.acknowledge(0, HIGH_HIGH)) == ["0 PROCESS ACKNOWLEDGE UNACK>ACKED 4 @7"]
    assert (desk.state, desk.facts.unanswered[0]) == (ACKED, NORMAL)


def test_an_answer_to_one_side_leaves_the_other_waiting() -> None:
    desk = Desk()
    desk.hear((0, H), (0, LL))
    assert desk.facts.unanswered[0] == LOW_LOW
    assert len(desk.acknowledge(0, LOW_LOW)) == 0
    assert (desk.state, desk.facts.unanswered[0]) == (UNACK, HIGH)
    desk.acknowledge(0, HIGH)
    assert desk.state is ACKED


def test_an_answer_to_the_worse_side_leaves_the_milder_one_waiting() -> None:
    desk = Desk()
    desk.hear((0, L), (0, H))
    desk.acknowledge(0, HIGH)
    assert (desk.state, desk.facts.unanswered[0]) == (UNACK, LOW)


def test_two_answers_to_one_alarm_in_one_act() -> None:
    desk = Desk()
    desk.hear((0, H), (0, LL))
    desk.do(acknowledged, rows(0, 0), PROCESS, levels(LOW_LOW, HIGH))
    assert desk.state is ACKED


def test_an_acknowledged_alarm_that_becomes_worse_calls_again() -> None:
    desk = Desk()
    desk.hear((0, H))
    desk.acknowledge(0, HIGH)
    assert [event.split()[3] for event in words(desk.hear((0, HH)))] == ["ACKED>UNACK"]


def test_answered_after_its_return_an_alarm_is_normal() -> None:
    desk = Desk()
    desk.hear((0, H), (0, CALM))
    assert desk.state is RTNUN
    desk.acknowledge(0, HIGH)
    assert desk.state is NORM
    assert desk.alarms.live.size == 0


def test_a_latched_alarm_needs_answer_and_reset_in_this_order() -> None:
    desk = Desk(latching=True)
    desk.hear((0, H), (0, CALM))
    assert len(desk.do(reset, rows(0), PROCESS)) == 0
    assert desk.state is LATUN
    desk.acknowledge(0, HIGH)
    assert desk.state is LATAK
    desk.do(reset, rows(0), PROCESS)
    assert desk.state is NORM


def test_lost_contact_is_answered_for_itself() -> None:
    desk = Desk()
    desk.hear((0, HH))
    desk.hear((0, float("nan")))
    desk.acknowledge(0, NORMAL, CONTACT)
    assert (desk.alarms.contact[0], desk.state) == (ACKED, UNACK)


@pytest.mark.parametrize("until", [0.0, float("inf"), float("nan")])
def test_a_shelf_without_an_end_to_come_is_refused(until: float) -> None:
    with pytest.raises(Trouble, match="end"):
        Desk().do(shelved, rows(0), PROCESS, until)


def test_what_is_shelved_calls_nobody_and_keeps_its_level() -> None:
    desk = Desk()
    desk.hear((0, H))
    desk.do(shelved, rows(0), PROCESS, 100.0)
    assert (desk.state, desk.facts.unanswered[0], desk.facts.level[0]) == (SHLVD, NORMAL, HIGH)
    assert len(desk.hear((0, HH), (0, CALM), (0, HH))) == 0


@pytest.mark.parametrize(("value", "after"), [(HH, UNACK), (CALM, NORM)])
def test_a_shelf_that_runs_out_calls_again_where_the_condition_is_true(value: float, after: AlarmState) -> None:
    desk = Desk()
    desk.hear((0, H))
    desk.acknowledge(0, HIGH)
    desk.do(shelved, rows(0), PROCESS, 50.0)
    desk.hear((0, value))
    events = desk.hear(after=100.0)
    assert [event for event in words(events) if "PROCESS" in event] == [
        f"0 PROCESS EXPIRE SHLVD>{after.name} {desk.facts.level[0]} @50"
    ]
    assert bool(events.annunciates[events.axis == PROCESS][0]) is (after is UNACK)
    assert desk.facts.unanswered[0] == desk.facts.level[0]


def test_a_shelf_ends_before_what_was_heard_after_its_end() -> None:
    desk = Desk()
    desk.hear((0, H))
    desk.do(shelved, rows(0), PROCESS, 10.0)
    events = desk.hear((0, CALM), after=20.0)
    assert [event.split()[2] for event in words(events)] == ["EXPIRE", "RETURN"]
    assert desk.state is RTNUN


def test_taken_from_the_shelf_by_hand() -> None:
    desk = Desk()
    desk.hear((0, H))
    desk.do(shelved, rows(0), PROCESS, 100.0)
    assert len(desk.do(unshelved, rows(1), PROCESS)) == 0
    assert words(desk.do(unshelved, rows(0), PROCESS)) == ["0 PROCESS UNSHELVE SHLVD>UNACK 2 @7"]


def test_another_end_for_a_shelf() -> None:
    desk = Desk()
    desk.do(shelved, rows(0), PROCESS, 10.0)
    assert words(desk.do(shelved, rows(0), PROCESS, 90.0)) == ["0 PROCESS SHELVE SHLVD>SHLVD 0 @5"]
    assert len(desk.hear(after=20.0)) == 0


def test_the_stronger_state_holds_and_the_weaker_takes_over_when_it_ends() -> None:
    desk = Desk()
    desk.hear((0, H))
    desk.do(taken_out, rows(0), PROCESS)
    assert len(desk.do(suppressed, rows(0), PROCESS)) == 0
    assert len(desk.do(shelved, rows(0), PROCESS, 100.0)) == 0
    assert desk.state is OOSRV
    assert [event.split()[2:4] for event in words(desk.do(brought_back, rows(0), PROCESS))] == [
        ["SUPPRESS", "OOSRV>DSUPR"]
    ]
    assert [event.split()[2:4] for event in words(desk.do(released, rows(0), PROCESS))] == [["SHELVE", "DSUPR>SHLVD"]]
    assert [event.split()[2:4] for event in words(desk.do(unshelved, rows(0), PROCESS))] == [
        ["UNSHELVE", "SHLVD>UNACK"]
    ]


def test_a_shelf_that_runs_out_beneath_a_stronger_state_just_ends() -> None:
    desk = Desk()
    desk.hear((0, H))
    desk.do(shelved, rows(0), PROCESS, 10.0)
    desk.do(suppressed, rows(0), PROCESS)
    assert len(desk.hear(after=20.0)) == 0
    assert [event.split()[2:4] for event in words(desk.do(released, rows(0), PROCESS))] == [["RELEASE", "DSUPR>UNACK"]]


def test_an_answer_given_before_is_not_remembered_after_suppression() -> None:
    desk = Desk()
    desk.hear((0, H))
    desk.acknowledge(0, HIGH)
    desk.do(suppressed, rows(0), PROCESS)
    assert desk.facts.unanswered[0] == NORMAL
    desk.do(released, rows(0), PROCESS)
    assert (desk.state, desk.facts.unanswered[0]) == (UNACK, HIGH)


def test_delays_run_on_while_shelved() -> None:
    desk = Desk()
    desk.rules = replace(desk.rules, on_delay=np.full(3, 5.0))
    desk.do(shelved, rows(0), PROCESS, 50.0)
    desk.hear((0, H))
    assert [event.split()[2] for event in words(desk.hear(after=50.0)) if "PROCESS" in event] == ["EXPIRE"]
    assert desk.state is UNACK


def test_a_delay_and_a_shelf_that_end_together_call_once() -> None:
    desk = Desk()
    desk.rules = replace(desk.rules, on_delay=np.full(3, 5.0))
    desk.hear((0, H))
    desk.do(shelved, rows(0), PROCESS, desk.now + 5.0)
    events = desk.hear(after=30.0)
    assert [event.split()[2:4] for event in words(events)] == [["EXPIRE", "SHLVD>UNACK"]]


def test_rows_that_are_none_are_left_out() -> None:
    desk = Desk()
    desk.hear((0, H))
    events = desk.do(acknowledged, rows(-1, 0, 3, 2**31 - 1), PROCESS, levels(HIGH, HIGH, HIGH, HIGH))
    assert events.row.tolist() == [0]
    assert len(desk.do(shelved, rows(-5, 99), PROCESS, 100.0)) == 0


def test_the_same_row_twice_is_one_act() -> None:
    assert len(Desk().do(shelved, rows(1, 1), PROCESS, 100.0)) == 1


ACTS: tuple[Callable[..., tuple[Alarms, AlarmEvents]], ...] = (
    reset, unshelved, suppressed, released, taken_out, brought_back
)  # fmt: skip
STOPS_WAITING = {Happening.ACKNOWLEDGE, Happening.SHELVE, Happening.SUPPRESS, Happening.TAKE_OUT}


class AnyDay(RuleBasedStateMachine):
    """Whatever is heard and whatever is done, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.states = np.zeros((2, 3), np.uint8)

    @rule(
        said=st.lists(st.tuples(st.integers(0, 2), st.sampled_from([CALM, H, HH, L, LL, float("nan")])), max_size=4),
        after=st.sampled_from([0.0, 1.0, 7.0, 70.0]),
    )
    def hear(self, said: list[tuple[int, float]], after: float) -> None:
        waited = self.desk.facts.unanswered
        self.followed(self.desk.hear(*said, after=after))
        assert (self.desk.facts.unanswered >= waited).all()  # hearing never answers

    @rule(on=st.floats(0, 9), off=st.floats(0, 9), latching=st.booleans(), count=st.integers(0, 3))
    def other_rules(self, on: float, off: float, latching: bool, count: int) -> None:
        self.desk.rules = replace(
            self.desk.rules,
            on_delay=np.array([on, 0.0, on]),
            off_delay=np.array([off, off, 0.0]),
            contact_delay=np.array([0.0, on, off]),
            latching=np.array([latching, False, True]),
            count=np.array([count, count, 0], np.uint8),
            count_window=np.full(3, 20.0),
        )

    @rule(row=st.integers(0, 2), axis=st.sampled_from([PROCESS, CONTACT]), level=st.sampled_from(Level))
    def answer(self, row: int, axis: int, level: Level) -> None:
        waited = self.desk.facts.unanswered
        self.followed(self.desk.acknowledge(row, level, axis))
        others = row != EVERY
        assert (self.desk.facts.unanswered[others] == waited[others]).all()
        if axis == CONTACT or level == NORMAL:
            assert self.desk.facts.unanswered[row] == waited[row]

    @rule(act=st.sampled_from(ACTS), row=st.integers(0, 2), axis=st.sampled_from([PROCESS, CONTACT]))
    def act(self, act: Callable[..., tuple[Alarms, AlarmEvents]], row: int, axis: int) -> None:
        waited = self.desk.facts.unanswered
        events = self.desk.do(act, rows(row), axis)
        self.followed(events)
        if not STOPS_WAITING & set(events.happening.tolist()):
            assert (self.desk.facts.unanswered >= waited).all()

    @rule(row=st.integers(0, 2), axis=st.sampled_from([PROCESS, CONTACT]), seconds=st.sampled_from([2.0, 9.0, 90.0]))
    def shelve(self, row: int, axis: int, seconds: float) -> None:
        self.followed(self.desk.do(shelved, rows(row), axis, self.desk.now + seconds))

    @rule()
    def restart(self) -> None:
        kept = {name: column.copy() for name, column in stored(self.desk.alarms).items()}
        again = restored(TAGS, kept)
        assert again.live.tolist() == self.desk.alarms.live.tolist()
        assert again.state.tolist() == self.desk.alarms.state.tolist()
        assert again.contact.tolist() == self.desk.alarms.contact.tolist()
        assert again.unanswered.tolist() == self.desk.alarms.unanswered.tolist()
        self.desk.alarms = again

    def followed(self, events: AlarmEvents) -> None:
        """Every event begins where its alarm stood, goes a way the table knows, and has the next number."""
        first = self.desk.number - len(events)
        assert events.number.tolist() == list(range(first, first + len(events)))
        assert (np.diff(events.time) >= 0).all()
        columns = (events.axis, events.row, events.happening, events.before, events.after)
        for axis, row, happening, before, after in zip(*(column.tolist() for column in columns), strict=True):
            assert self.states[axis, row] == before
            assert after in NEXT[before, happening]
            self.states[axis, row] = after

    @invariant()
    def everything_agrees(self) -> None:
        alarms = self.desk.alarms
        assert alarms.state.tolist() == self.states[PROCESS].tolist()
        assert alarms.contact.tolist() == self.states[CONTACT].tolist()
        assert (WAITING[alarms.state] == (alarms.unanswered > 0)).all()
        live = alarms.live
        standing = np.isin(live["state"], [UNACK, ACKED])
        assert (standing == (live["level"] > 0))[~ASIDE[live["state"]]].all()
        assert (WAITING[live["state"]] == ((live["waits_low"] > 0) | (live["waits_high"] > 0))).all()
        nothing_pending = live["pending"] == live["level"]
        assert (nothing_pending == (live["heard"] == live["level"])).all()
        assert np.isinf(live["due"][nothing_pending]).all()
        out, dsupr = live["out"], live["suppressed"]
        assert ((live["state"] == OOSRV) == out).all()
        assert ((live["state"] == DSUPR) == (dsupr & ~out)).all()
        assert ((live["state"] == SHLVD) == ((live["until"] < np.inf) & ~dsupr & ~out)).all()


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(max_examples=40, stateful_step_count=25)


@given(st.sampled_from([CALM, H, HH, L, LL]), st.sampled_from([CALM, H, HH, L, LL]))
@settings(max_examples=25)
def test_a_shelf_that_ends_annunciates_exactly_when_the_condition_is_true(before: float, meanwhile: float) -> None:
    desk = Desk()
    desk.hear((0, before))
    desk.do(shelved, rows(0), PROCESS, 20.0)
    desk.hear((0, meanwhile))
    events = desk.hear(after=20.0)
    assert events.annunciates.tolist() == [meanwhile != CALM]
