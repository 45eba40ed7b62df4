"""The alarm engine: what calls, when, and what is never lost. Acts of people are in `test_alarm_acts`."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.one_by_one import PlainTag
from scenes.alarm import AlarmEvents, AlarmState, Axis, joined_events
from scenes.alarm_engine import Alarms, advanced, alarms_at_first, calling, restored, shown, stored
from scenes.alarm_rules import AlarmRules, plain_rules
from scenes.facts import Facts
from scenes.limits import aged, at_first, joined, judged
from scenes.readings import Readings
from scenes.severity import Level, Quality
from scenes.tags import Tags
from tests.scenes.alarm_story import words
from tests.stand_ins import plain_tags

NORM, UNACK, ACKED, RTNUN, LATUN, LATAK, SHLVD, DSUPR, OOSRV = AlarmState
CALM, H, HH, L, LL = 30.0, 52.0, 60.0, 8.0, 2.0
NO_VALUE = float("nan")


def said(*what: tuple[int, float, float]) -> Readings:
    """Readings from (row, value, time)."""
    return Readings(
        np.array([row for row, _, _ in what], np.int32),
        np.array([value for _, value, _ in what], np.float64),
        np.zeros(len(what), np.uint32),
        np.array([time for _, _, time in what], np.float64),
    )


def some_rules(tags: int, /, **columns: float | bool) -> AlarmRules:
    """Plain rules with some columns changed, the same for every indicator."""
    rules = plain_rules(plain_tags(tags))
    changed: dict[str, Any] = {
        name: np.full(tags, value, getattr(rules, name).dtype) for name, value in columns.items()
    }
    return replace(rules, **changed)


class Watched:
    """Indicators with their alarms, as the recorder keeps them. The feed's clock starts at 0 with nothing heard."""

    def __init__(self, rules: AlarmRules, *, tags: Tags | None = None) -> None:
        self.tags, self.rules = tags or plain_tags(len(rules)), rules
        self.facts: Facts = at_first(self.tags)
        self.alarms: Alarms = alarms_at_first(self.tags)
        self.story: list[AlarmEvents] = []
        self.hear(0.0)

    def hear(self, now: float, *what: tuple[int, float, float]) -> list[str]:
        """One step of the recorder; returns what happened in words."""
        facts, moved = judged(self.tags, said(*what), self.facts)
        facts, silent = aged(self.tags, facts, now)
        self.alarms, events = advanced(
            self.rules, self.alarms, self.tags, facts, joined([moved, silent]), now, number=self.number
        )
        self.facts = shown(facts, self.alarms)
        self.story.append(events)
        return words(events)

    @property
    def number(self) -> int:
        return sum(map(len, self.story))

    @property
    def events(self) -> AlarmEvents:
        return joined_events(self.story)


def test_a_spike_inside_one_batch_is_an_alarm_and_its_return() -> None:
    watched = Watched(some_rules(1))
    found = watched.hear(5.0, (0, CALM, 1.0), (0, HH, 2.0), (0, CALM, 3.0))
    assert found == ["0 PROCESS ALARM NORM>UNACK 4 @2", "0 PROCESS RETURN UNACK>RTNUN 4 @3"]
    assert watched.facts.unanswered.tolist() == [Level.HIGH_HIGH]
    assert watched.facts.level.tolist() == [Level.NORMAL]


def test_nothing_that_happens_makes_nothing_new() -> None:
    watched = Watched(some_rules(2))
    watched.hear(1.0, (0, CALM, 1.0), (1, CALM, 1.0))
    before = watched.alarms
    assert watched.hear(2.0, (0, CALM, 2.0)) == []
    assert watched.alarms is before


def test_a_level_shorter_than_its_delay_never_calls() -> None:
    watched = Watched(some_rules(1, on_delay=5.0))
    assert watched.hear(6.0, (0, HH, 1.0), (0, CALM, 5.5)) == []
    assert watched.hear(50.0) == []


def test_a_delay_that_ends_between_two_readings_of_one_batch_calls_at_its_own_moment() -> None:
    watched = Watched(some_rules(1, on_delay=5.0))
    assert watched.hear(20.0, (0, HH, 1.0), (0, CALM, 9.0)) == [
        "0 PROCESS ALARM NORM>UNACK 4 @6",
        "0 PROCESS RETURN UNACK>RTNUN 4 @9",
    ]


def test_a_delay_that_is_just_reached_has_been_reached() -> None:
    watched = Watched(some_rules(1, on_delay=5.0))
    assert watched.hear(6.0, (0, H, 1.0), (0, CALM, 6.0))[0] == "0 PROCESS ALARM NORM>UNACK 2 @6"


@pytest.mark.parametrize(("latching", "level"), [(False, Level.HIGH), (True, Level.HIGH_HIGH)])
def test_within_the_delay_the_last_level_counts_and_the_worst_when_it_latches(latching: bool, level: Level) -> None:
    watched = Watched(some_rules(1, on_delay=5.0, latching=latching))
    found = watched.hear(10.0, (0, H, 1.0), (0, HH, 2.0), (0, H, 3.0))
    assert found == [f"0 PROCESS ALARM NORM>UNACK {level} @6"]
    assert watched.facts.unanswered.tolist() == [level]
    assert watched.alarms.live["level"].tolist() == [Level.HIGH]


def test_a_return_must_hold_for_the_whole_off_delay() -> None:
    watched = Watched(some_rules(1, off_delay=5.0))
    assert len(watched.hear(1.0, (0, H, 1.0))) == 1
    assert watched.hear(9.0, (0, CALM, 2.0), (0, H, 4.0), (0, CALM, 8.0)) == []
    assert watched.hear(12.9) == []
    assert watched.hear(20.0) == ["0 PROCESS RETURN UNACK>RTNUN 2 @13"]


def test_so_many_faults_within_the_window_call_at_once_and_counting_starts_again() -> None:
    watched = Watched(some_rules(1, on_delay=float("inf"), count=3, count_window=10.0))
    spikes = [(0, value, time) for time in (1.0, 6.0, 12.0) for value, time in ((H, time), (CALM, time + 1))]
    assert watched.hear(14.0, *spikes) == []  # 1, 6 and 12 do not lie within ten seconds
    assert watched.hear(15.0, (0, H, 15.0)) == ["0 PROCESS ALARM NORM>UNACK 2 @15"]
    assert watched.alarms.faults.row.size == 0
    assert watched.hear(17.0, (0, CALM, 16.0), (0, H, 16.5), (0, CALM, 17.0)) == ["0 PROCESS RETURN UNACK>RTNUN 2 @16"]


def test_bad_quality_freezes_the_alarm_and_its_delay_and_loses_contact() -> None:
    watched = Watched(some_rules(1, on_delay=10.0))
    watched.hear(1.0, (0, H, 1.0))
    assert watched.hear(5.0, (0, NO_VALUE, 5.0)) == ["0 CONTACT ALARM NORM>UNACK 0 @5"]
    assert watched.hear(50.0) == []  # six seconds were left and stand still
    assert watched.hear(52.0, (0, H, 52.0)) == ["0 CONTACT RETURN UNACK>RTNUN 0 @52"]
    assert watched.hear(60.0) == ["0 PROCESS ALARM NORM>UNACK 2 @58"]


def test_bad_quality_freezes_a_return_too_and_what_was_left_runs_on() -> None:
    watched = Watched(some_rules(1, off_delay=10.0))
    watched.hear(1.0, (0, H, 1.0))
    watched.hear(6.0, (0, CALM, 2.0), (0, NO_VALUE, 6.0))
    assert watched.hear(30.0, (0, CALM, 20.0))[-1] == "0 PROCESS RETURN UNACK>RTNUN 2 @26"


def test_lost_contact_hides_no_alarm_and_answers_none() -> None:
    watched = Watched(some_rules(1))
    watched.hear(1.0, (0, HH, 1.0))
    assert watched.hear(70.0) == ["0 CONTACT ALARM NORM>UNACK 0 @61"]
    assert watched.facts.state.tolist() == watched.facts.contact.tolist() == [UNACK]
    assert watched.facts.unanswered.tolist() == [Level.HIGH_HIGH]


def test_contact_has_its_own_delay() -> None:
    watched = Watched(some_rules(1, contact_delay=8.0))
    watched.hear(1.0, (0, CALM, 1.0))
    assert watched.hear(9.0, (0, NO_VALUE, 2.0), (0, CALM, 9.0)) == []
    assert watched.hear(30.0, (0, NO_VALUE, 10.0)) == ["0 CONTACT ALARM NORM>UNACK 0 @18"]


def test_what_was_never_heard_is_lost_when_anything_else_would_be_silent() -> None:
    watched = Watched(some_rules(2, contact_delay=5.0))
    watched.hear(1.0, (0, CALM, 1.0))
    assert watched.hear(60.0, (0, CALM, 60.0)) == []
    assert watched.hear(66.0, (0, CALM, 66.0)) == ["1 CONTACT ALARM NORM>UNACK 0 @65"]


def test_what_is_not_linked_is_never_lost() -> None:
    tags = replace(plain_tags(1), linked=np.zeros(1, np.bool_))
    watched = Watched(some_rules(1), tags=tags)
    assert watched.hear(500.0, (0, HH, 400.0)) == []


def test_a_latched_alarm_waits_for_answer_and_reset() -> None:
    watched = Watched(some_rules(1, latching=True))
    assert watched.hear(2.0, (0, H, 1.0), (0, CALM, 2.0))[1] == "0 PROCESS RETURN UNACK>LATUN 2 @2"
    assert watched.hear(3.0, (0, H, 3.0)) == ["0 PROCESS ALARM LATUN>UNACK 2 @3"]


def test_a_worse_level_calls_again_and_what_already_waits_does_not() -> None:
    watched = Watched(some_rules(1))
    watched.hear(1.0, (0, H, 1.0))
    assert watched.hear(2.0, (0, HH, 2.0)) == ["0 PROCESS ALARM UNACK>UNACK 4 @2"]
    assert watched.hear(4.0, (0, H, 3.0), (0, HH, 4.0)) == []
    assert watched.hear(5.0, (0, L, 5.0)) == ["0 PROCESS ALARM UNACK>UNACK 1 @5"]


def test_a_switch_alarms_by_a_limit_that_is_reached() -> None:
    limits: dict[str, Any] = {
        "low": np.array([np.nan, 0.0]),
        "low_low": np.full(2, np.nan),
        "high": np.full(2, np.nan),
        "high_high": np.array([1.0, np.nan]),
        "range_high": np.ones(2),
        "deadband": np.zeros(2),
    }
    watched = Watched(some_rules(2), tags=replace(plain_tags(2), **limits))
    assert watched.hear(1.0, (0, 0.0, 1.0), (1, 1.0, 1.0)) == []
    assert watched.hear(2.0, (0, 1.0, 2.0), (1, 0.0, 2.0)) == [
        "0 PROCESS ALARM NORM>UNACK 4 @2",
        "1 PROCESS ALARM NORM>UNACK 1 @2",
    ]
    assert watched.hear(3.0, (0, 0.0, 3.0))[0].startswith("0 PROCESS RETURN")


def test_a_late_stamp_tells_nothing_before_what_its_alarm_has_done() -> None:
    watched = Watched(some_rules(1, on_delay=5.0))
    watched.hear(7.0, (0, H, 1.0))
    assert watched.hear(8.0, (0, CALM, 5.5)) == ["0 PROCESS RETURN UNACK>RTNUN 2 @6"]


def test_two_late_stamps_of_one_alarm_are_told_in_the_order_in_which_they_came_true() -> None:
    watched = Watched(some_rules(1, off_delay=0.1))
    watched.hear(6.0, (0, H, 6.0))
    assert watched.hear(8.0, (0, HH, 5.0), (0, CALM, 5.2)) == [
        "0 PROCESS ALARM UNACK>UNACK 4 @6",
        "0 PROCESS RETURN UNACK>RTNUN 4 @6",
    ]


def test_a_stamp_from_long_ago_makes_no_frozen_delay_longer() -> None:
    watched = Watched(some_rules(1, on_delay=5.0, off_delay=5.0))
    watched.hear(1001.0, (0, H, 1000.0))
    watched.hear(1002.0, (0, NO_VALUE, 3.0))
    assert watched.hear(1020.0, (0, H, 1010.0))[-1] == "0 PROCESS ALARM NORM>UNACK 2 @1015"
    watched.hear(1022.0, (0, CALM, 1021.0), (0, NO_VALUE, 3.0))
    assert watched.hear(1040.0, (0, CALM, 1030.0))[-1] == "0 PROCESS RETURN UNACK>RTNUN 2 @1035"


def test_shorter_delays_hold_at_once_and_leave_nothing_behind() -> None:
    watched = Watched(some_rules(1, on_delay=60.0, latching=True))
    watched.hear(1.0, (0, HH, 1.0))
    watched.rules = some_rules(1, latching=True)
    assert watched.hear(2.0, (0, H, 2.0)) == ["0 PROCESS ALARM NORM>UNACK 4 @2"]
    assert watched.alarms.live["level"].tolist() == [Level.HIGH]
    assert watched.facts.unanswered.tolist() == [Level.HIGH_HIGH]


def test_delays_that_end_at_one_moment_come_by_row_in_batches_and_one_by_one() -> None:
    batch, single = Watched(some_rules(3, on_delay=5.0)), Watched(some_rules(3, on_delay=5.0))
    for watched in (batch, single):
        watched.hear(1.0, (1, H, 1.0), (0, H, 1.0))
    batch.hear(8.0, (2, CALM, 7.0), (1, CALM, 8.0), (0, CALM, 8.0))
    for row, now in ((2, 7.0), (1, 8.0), (0, 8.0)):
        single.hear(now, (row, CALM, now))
    assert words(batch.events) == words(single.events)
    assert batch.events.row.tolist()[:2] == [0, 1]


def test_events_of_many_alarms_come_in_order_of_time() -> None:
    watched = Watched(some_rules(3, on_delay=4.0))
    watched.hear(9.0, (2, H, 1.0), (0, H, 2.0), (1, H, 0.5))
    assert watched.events.row.tolist() == [1, 2, 0]
    assert watched.events.time.tolist() == [4.5, 5.0, 6.0]
    assert watched.events.number.tolist() == [0, 1, 2]


def test_an_alarm_kept_quiet_by_its_rules_waits_and_is_not_heard() -> None:
    rules = replace(some_rules(2), annunciating=np.array([True, False]))
    watched = Watched(rules)
    watched.hear(2.0, (0, H, 1.0), (1, H, 2.0))
    assert watched.facts.unanswered.tolist() == [Level.HIGH, Level.HIGH]
    assert calling(rules, watched.events).tolist() == [True, False]


def test_a_recorder_that_starts_into_standing_levels_tells_them() -> None:
    watched = Watched(some_rules(3))
    watched.hear(1.0, (0, HH, 1.0), (1, NO_VALUE, 1.0), (2, CALM, 1.0))
    fresh = alarms_at_first(watched.tags)
    _, events = advanced(
        watched.rules, fresh, watched.tags, watched.facts, joined([]), 2.0, number=7
    )  # the alarms were lost, the facts were not
    assert words(events) == ["0 PROCESS ALARM NORM>UNACK 4 @2", "1 CONTACT ALARM NORM>UNACK 0 @2"]
    assert events.number.tolist() == [7, 8]


def test_a_restart_calls_nothing_twice() -> None:
    watched = Watched(some_rules(2))
    watched.hear(2.0, (0, HH, 1.0), (1, CALM, 2.0))
    again = Watched(watched.rules)
    again.alarms = restored(again.tags, stored(watched.alarms))
    assert again.alarms.unanswered.tolist() == [Level.HIGH_HIGH, Level.NORMAL]
    assert again.hear(10.0, (0, HH, 10.0), (1, CALM, 10.0)) == []
    assert again.hear(11.0, (0, CALM, 11.0)) == ["0 PROCESS RETURN UNACK>RTNUN 4 @11"]


def test_a_restart_gives_everybody_the_time_to_be_heard() -> None:
    watched = Watched(some_rules(1))
    watched.hear(1.0, (0, HH, 1.0))
    facts = replace(watched.facts, quality=np.array([Quality.UNKNOWN], np.uint8))
    again = restored(watched.tags, stored(watched.alarms))
    again, events = advanced(watched.rules, again, watched.tags, facts, joined([]), 100.0, number=0)
    assert words(events) == []
    again, events = advanced(watched.rules, again, watched.tags, facts, joined([]), 160.0, number=0)
    assert words(events) == ["0 CONTACT ALARM NORM>UNACK 0 @160"]


def test_a_restart_freezes_the_delays_of_what_is_not_known_yet() -> None:
    watched = Watched(some_rules(1, on_delay=50.0))
    watched.hear(1.0, (0, HH, 1.0))
    facts = replace(watched.facts, quality=np.array([Quality.UNKNOWN], np.uint8))
    again = restored(watched.tags, stored(watched.alarms))
    again, _ = advanced(watched.rules, again, watched.tags, facts, joined([]), 31.0, number=0)
    assert again.live["left"][again.live["axis"] == Axis.PROCESS].tolist() == [20.0]


def test_a_clock_that_was_put_back_makes_no_delay_longer_than_it_is() -> None:
    watched = Watched(some_rules(1, on_delay=50.0))
    watched.hear(1001.0, (0, HH, 1001.0))
    watched.alarms = restored(watched.tags, stored(watched.alarms))
    assert watched.hear(101.0) == []
    assert watched.hear(151.0) == ["0 PROCESS ALARM NORM>UNACK 4 @151"]
    watched.rules = replace(watched.rules, contact_delay=np.array([20.0]))
    watched.hear(3000.0, (0, NO_VALUE, 3000.0))
    watched.alarms = restored(watched.tags, stored(watched.alarms))
    watched.hear(200.0)
    assert watched.hear(290.0)[-1] == "0 CONTACT ALARM RTNUN>UNACK 0 @280"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("row", 7),
        ("row", -1),
        ("axis", 2),
        ("state", 9),
        ("level", 5),
        ("pending", 200),
        ("due", NO_VALUE),
        ("came", NO_VALUE),
    ],
)
def test_stored_alarms_that_cannot_be_are_refused(name: str, value: float) -> None:
    watched = Watched(some_rules(2))
    watched.hear(1.0, (0, HH, 1.0))
    columns = stored(watched.alarms)
    changed = columns[name].copy()
    changed[0] = value
    with pytest.raises(ValueError, match="cannot be"):
        restored(watched.tags, columns | {name: changed})


@dataclass(frozen=True)
class Run:
    """Some indicators with rules, what was heard of them, and where the batches end."""

    rules: AlarmRules
    heard: tuple[tuple[int, float, float], ...]
    cuts: tuple[int, ...]


@st.composite
def runs(draw: st.DrawFn) -> Run:
    count = 3
    columns: dict[str, Any] = {
        "on_delay": np.array(draw(st.lists(st.sampled_from([0.0, 1.5, 3.0]), min_size=count, max_size=count))),
        "off_delay": np.array(draw(st.lists(st.sampled_from([0.0, 2.0]), min_size=count, max_size=count))),
        "contact_delay": np.array(draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=count, max_size=count))),
        "count": np.array(draw(st.lists(st.sampled_from([0, 2, 3]), min_size=count, max_size=count)), np.uint8),
        "count_window": np.full(count, 4.0),
        "latching": np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count))),
    }
    values = st.sampled_from([CALM, H, HH, L, LL, 49.5, NO_VALUE])
    steps = draw(
        st.lists(st.tuples(st.integers(0, count - 1), values, st.sampled_from([0.0, 0.5, 1.0, 2.5])), max_size=16)
    )
    heard, now = list[tuple[int, float, float]](), 1.0
    for row, value, pause in steps:
        now += pause
        heard.append((row, value, now))
    cuts = draw(st.lists(st.integers(0, len(heard)), max_size=4))
    return Run(replace(plain_rules(plain_tags(count)), **columns), tuple(heard), tuple(sorted(cuts)))


END = 55.0
"""Before anything is silent."""


def in_batches(run: Run) -> Watched:
    watched = Watched(run.rules)
    for begin, end in zip((0, *run.cuts), (*run.cuts, len(run.heard)), strict=True):
        if end > begin:
            watched.hear(run.heard[end - 1][2], *run.heard[begin:end])
    watched.hear(END)
    return watched


def one_by_one(run: Run) -> Watched:
    watched = Watched(run.rules)
    for reading in run.heard:
        watched.hear(reading[2], reading)
    watched.hear(END)
    return watched


@given(runs())
@settings(max_examples=120)
def test_batches_tell_what_one_reading_after_the_other_tells(run: Run) -> None:
    batches, single = in_batches(run), one_by_one(run)
    assert words(batches.events) == words(single.events)
    assert batches.events.number.tolist() == list(range(len(batches.events)))
    assert batches.alarms.state.tolist() == single.alarms.state.tolist()
    assert batches.alarms.live.tolist() == single.alarms.live.tolist()


@given(runs())
@settings(max_examples=120)
def test_the_columns_tell_what_plain_objects_tell(run: Run) -> None:
    watched = in_batches(run)
    for row in range(len(run.rules)):
        plain = PlainTag(watched.tags, run.rules, row)
        for _, value, time in (reading for reading in run.heard if reading[0] == row):
            plain.hear(value, 0, time)
        plain.process.pass_time(END)
        plain.contact.pass_time(END)
        for axis, alarm in ((Axis.PROCESS, plain.process), (Axis.CONTACT, plain.contact)):
            ours = watched.events.at((watched.events.row == row) & (watched.events.axis == axis))
            story = [
                tuple(told)
                for told in zip(ours.axis, ours.happening, ours.before, ours.after, ours.level, ours.time, strict=True)
            ]
            assert story == alarm.told


@given(runs(), st.integers(0, 16))
@settings(max_examples=60)
def test_a_restart_has_the_same_future(run: Run, when: int) -> None:
    watched, again = Watched(run.rules), Watched(run.rules)
    for place, reading in enumerate(run.heard):
        if place == when:
            kept = {name: column.copy() for name, column in stored(again.alarms).items()}
            again.alarms = restored(again.tags, kept)
        watched.hear(reading[2], reading)
        again.hear(reading[2], reading)
    watched.hear(END)
    again.hear(END)
    assert words(watched.events) == words(again.events)
    assert watched.alarms.live.tolist() == again.alarms.live.tolist()
