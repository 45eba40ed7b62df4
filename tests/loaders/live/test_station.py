from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from loaders.live.feeds import Arrival
from loaders.live.station import Before, Station, before_anything, plan_of
from scenes.alarm import AlarmState, Axis, Happening, no_events
from scenes.alarm_acts import acknowledged
from scenes.alarm_board import Board
from scenes.alarm_inhibition import Inhibited, InhibitionRule
from scenes.alarm_rules import plain_rules
from scenes.limits import at_first, no_transitions
from scenes.severity import Level, Quality
from tests.recorder_process import COUNT, small_park
from tests.stand_ins import ScriptedFeed, readings

START = 1_700_000_000.0


class Bench:
    """A station and the feed it hears. Moments are seconds after `START`."""

    def __init__(
        self, *, on_delay: float = 0.0, contact_delay: float = 0.0, inhibition: Sequence[InhibitionRule] = ()
    ) -> None:
        park = small_park()
        rules = plain_rules(park.tags)
        rules = replace(
            rules,
            on_delay=np.full(COUNT, on_delay),
            contact_delay=np.full(COUNT, contact_delay),
        )
        self.feed, self.plan = ScriptedFeed(), plan_of(park, rules, inhibition=inhibition)
        self.station = Station(self.plan, before_anything(self.plan.tags))

    def hear(self, *said: tuple[int, float], at: float, refused: int = 0) -> None:
        spoken = readings(*said, time=START + at)
        self.feed.hear(replace(spoken, time=np.full(len(said), START + at)), refused=refused)

    def step(self, at: float) -> list[tuple[str, str, int]]:
        """What happened, as (happening, axis, row)."""
        story = self.station.step(self.feed.take(START + at), START + at)
        events = story.events
        return [
            (Happening(happening).name, Axis(axis).name, int(row))
            for happening, axis, row in zip(events.happening, events.axis, events.row, strict=True)
        ]

    def everybody(self, at: float, value: float = 50.0) -> None:
        self.hear(*((row, value) for row in range(COUNT)), at=at)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_transitions_and_events_are_numbered_without_a_gap_whatever_caused_them(bench: Bench) -> None:
    bench.everybody(1.0)
    bench.hear((0, 85.0), at=2.0)
    bench.hear((0, 50.0), at=3.0)
    stories = [bench.station.step(bench.feed.take(START + at), START + at) for at in (1.0, 2.0, 3.0, 400.0)]
    transitions = [number for story in stories for number in story.transitions.number.tolist()]
    events = [number for story in stories for number in story.events.number.tolist()]
    assert transitions == list(range(bench.station.transitions))
    assert events == list(range(bench.station.events))
    assert len(events) >= 2 + COUNT, "an alarm, its return, and everybody lost in the end"


def test_a_level_is_painted_at_once_and_calls_after_its_delay() -> None:
    bench = Bench(on_delay=5.0)
    bench.everybody(1.0)
    bench.step(1.0)
    bench.hear((3, 85.0), at=2.0)
    assert bench.step(2.0) == []
    assert (bench.station.facts.level[3], bench.station.facts.unanswered[3]) == (Level.HIGH, Level.NORMAL)
    assert bench.step(8.0) == [("ALARM", "PROCESS", 3)]
    assert bench.station.facts.unanswered[3] == Level.HIGH
    assert bench.station.facts.state[3] == AlarmState.UNACK


def test_an_answer_moves_what_is_shown_at_once(bench: Bench) -> None:
    bench.everybody(1.0)
    bench.hear((3, 85.0), at=2.0)
    bench.step(2.0)
    rows, levels = np.array([3], np.int32), np.array([Level.HIGH], np.uint8)
    station = bench.station
    alarms, events = acknowledged(station.alarms, rows, Axis.PROCESS, levels, START + 3, number=station.events)
    station.obey(alarms, events, START + 3)
    assert (station.facts.state[3], station.facts.unanswered[3]) == (AlarmState.ACKED, Level.NORMAL)
    assert station.events == 2


def test_who_falls_silent_raises_the_other_alarm_and_the_level_stays(bench: Bench) -> None:
    bench.everybody(1.0)
    bench.hear((3, 85.0), at=2.0)
    bench.step(2.0)
    silence = float(bench.plan.tags.stale_after.max())
    for row in set(range(COUNT)) - {3}:
        bench.hear((row, 50.0), at=silence)
    bench.step(silence)
    assert bench.step(silence + 5.0) == [("ALARM", "CONTACT", 3)]
    facts = bench.station.facts
    assert (facts.level[3], facts.quality[3]) == (Level.HIGH, Quality.STALE)
    assert (facts.state[3], facts.contact[3]) == (AlarmState.UNACK, AlarmState.UNACK)


def test_a_platform_that_is_steadily_too_late_calls_once_and_not_with_every_message(bench: Bench) -> None:
    late = float(bench.plan.tags.stale_after.max()) + 500.0
    happened, moves = list[tuple[str, str, int]](), 0
    for second in range(1, 31):
        spoken = readings(*((row, 50.0) for row in range(COUNT)), time=START + second - late)
        bench.feed.hear(replace(spoken, time=np.full(COUNT, START + second - late)))
        begun = bench.station.transitions
        happened += bench.step(float(second))
        moves += bench.station.transitions - begun
    assert happened == [("ALARM", "CONTACT", row) for row in range(COUNT)]
    assert moves == 2 * COUNT
    assert (bench.station.facts.quality == Quality.STALE).all()


def test_what_came_too_late_still_moves_its_level_and_calls(bench: Bench) -> None:
    late = float(bench.plan.tags.stale_after.max()) + 500.0
    for second, value in ((1.0, 50.0), (2.0, 95.0), (3.0, 95.0)):
        spoken = readings((3, value), time=START + second - late)
        bench.feed.hear(replace(spoken, time=np.array([START + second - late])))
        happened = bench.step(second)
        assert (("ALARM", "PROCESS", 3) in happened) == (second == 2.0)
    assert bench.station.facts.unanswered[3] == Level.HIGH_HIGH
    assert bench.station.facts.quality[3] == Quality.STALE


def test_what_is_not_known_yet_is_lost_only_after_it_had_its_time(bench: Bench) -> None:
    assert bench.step(1.0) == []
    longest = float(bench.plan.tags.stale_after.max())
    assert [what for what, _, _ in bench.step(longest + 1.0)] == ["ALARM"] * COUNT


def test_a_recorder_that_begins_again_while_a_link_is_lost_calls_nobody() -> None:
    link = InhibitionRule(
        "link",
        {"scope": frozenset({"enterprise"})},
        {"scope": frozenset({"indicator"}), "axis": frozenset({"contact"})},
        ("enterprise",),
        "contact",
        "失联",
        "Lost",
        release_after=60.0,
    )
    bench = Bench(contact_delay=5.0, inhibition=(link,))
    bench.everybody(1.0)
    bench.step(1.0)
    silence = 1.0 + float(bench.plan.tags.stale_after.max())
    for at in (silence + 1.0, silence + 10.0):
        bench.step(at)
    assert bench.station.tally.annunciated == len(bench.station.inhibited.leaders) > 0
    kept = bench.station
    again = Station(bench.plan, Before(at_first(bench.plan.tags), kept.alarms))
    again.recall(no_events(), list(kept.situations.listed), kept.inhibited, START + 200)
    for at in range(200, 330, 10):
        assert not again.step((), START + at).events.annunciates.any()
    assert again.inhibited.suppressed == kept.inhibited.suppressed
    assert [each.key for each in again.situations.listed] == [each.key for each in kept.situations.listed]


def test_what_is_older_than_the_last_run_overrules_nothing_after_a_restart(bench: Bench) -> None:
    first = at_first(bench.plan.tags)
    facts = replace(
        first, value=np.full(COUNT, 95.0), time=np.full(COUNT, START + 100), level=np.full(COUNT, 4, np.uint8)
    )
    again = Station(bench.plan, Before(facts, bench.station.alarms))
    again.recall(no_events(), (), Inhibited(), START + 110)
    bench.hear((3, 20.0), at=99.0)
    again.step(bench.feed.take(START + 110), START + 110)
    assert (again.facts.value[3], again.facts.level[3], again.counts.late) == (95.0, Level.HIGH_HIGH, 1)
    bench.hear((3, 20.0), at=111.0)
    again.step(bench.feed.take(START + 111), START + 111)
    assert (again.facts.value[3], again.facts.level[3]) == (20.0, Level.NORMAL)


def test_a_delay_that_runs_while_the_clock_is_set_back_becomes_no_longer() -> None:
    bench = Bench(on_delay=5.0)
    bench.everybody(1.0)
    bench.hear((3, 85.0), at=2.0)
    bench.step(2.0)
    bench.station.set_back(START - 3600.0)
    assert bench.step(-3596.0) == []
    assert bench.step(-3594.0) == [("ALARM", "PROCESS", 3)]


def test_calls_from_before_the_clock_was_set_back_are_counted_and_make_no_flood_of_themselves() -> None:
    bench = Bench()
    bench.everybody(1.0)
    for call in range(10):
        bench.hear((3, 85.0), at=100.0 + 200.0 * call)
        bench.hear((3, 50.0), at=101.0 + 200.0 * call)
    for second in range(1, 2000, 10):
        bench.everybody(float(second))
        bench.step(float(second))
    assert bench.station.tally.annunciated == 10
    assert not bench.station.situations.flood
    bench.station.set_back(START - 3600.0)
    bench.hear((4, 85.0), at=-3599.0)
    bench.step(-3599.0)
    board = bench.station.tally.told(Board(), bench.station.situations)
    assert sum(board.rates) == 11
    assert not board.flood
    assert not bench.station.situations.flood
    assert {each.kind for each in board.nuisances} == {"fleeting"}


def test_a_recorder_that_begins_again_behind_its_own_past_hears_what_is_said_now(bench: Bench) -> None:
    ahead = START + 3600.0
    first = at_first(bench.plan.tags)
    facts = replace(first, value=np.full(COUNT, 95.0), time=np.full(COUNT, ahead), since=np.full(COUNT, ahead))
    again = Station(bench.plan, Before(facts, bench.station.alarms))
    again.recall(no_events(), (), Inhibited(), START)
    bench.hear((3, 20.0), at=1.0)
    again.step(bench.feed.take(START + 1), START + 1)
    assert again.facts.value[3] == 20.0
    assert (again.facts.since <= START + 1).all()
    again.step((), START + 2 + float(bench.plan.tags.stale_after.max()))
    assert again.facts.quality[3] == Quality.STALE


def test_an_alarm_that_does_not_annunciate_counts_as_no_call_and_makes_no_flood() -> None:
    bench = Bench()
    quiet = replace(bench.plan, rules=replace(bench.plan.rules, annunciating=np.arange(COUNT) != 3))
    station = Station(quiet, before_anything(quiet.tags))
    bench.everybody(1.0)
    for at in range(2, 40, 2):
        bench.hear((3, 85.0), at=float(at))
        bench.hear((3, 50.0), at=at + 1.0)
    for at in range(1, 41):
        station.step(bench.feed.take(START + at), START + at)
    assert station.events > 20, "everything that happened is told"
    assert station.tally.annunciated == 0
    assert not station.situations.flood
    bench.hear((4, 85.0), at=41.0)
    station.step(bench.feed.take(START + 41), START + 41)
    assert station.tally.annunciated == 1


def test_alarms_open_situations_and_are_counted(bench: Bench) -> None:
    bench.everybody(1.0)
    bench.hear((3, 85.0), (4, 95.0), at=2.0)
    bench.step(2.0)
    [situation] = bench.station.situations.listed
    assert (set(situation.rows), situation.worst, situation.unanswered) == ({3, 4}, Level.HIGH_HIGH, 2)
    assert bench.station.tally.annunciated == 2


def test_readings_that_do_not_count_are_counted(bench: Bench) -> None:
    bench.everybody(10.0)
    bench.step(10.0)
    bench.hear((0, 51.0), at=5.0, refused=3)
    bench.hear((1, 50.0), at=10.0)
    bench.step(11.0)
    counts = bench.station.counts
    assert (counts.readings, counts.late, counts.duplicate, counts.rejected) == (COUNT, 1, 1, 3)
    [access] = bench.station.access()
    assert (access.linked, access.fresh, access.late, access.duplicate) == (COUNT, COUNT, 1, 1)


def test_nothing_new_moves_nothing(bench: Bench) -> None:
    bench.everybody(1.0)
    bench.step(1.0)
    alarms, facts = bench.station.alarms, bench.station.facts
    story = bench.station.step([Arrival("script", readings(), START + 2, START + 2)], START + 2)
    assert len(story) == len(no_transitions())
    assert bench.station.alarms is alarms
    assert bench.station.facts is facts
