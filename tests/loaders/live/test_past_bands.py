import numpy as np

from loaders.live.acts import Told
from loaders.live.past_bands import bands_of, joined_bands, nothing_happened
from scenes.alarm import AlarmState, Axis, Happening
from scenes.rehearsal import Excursion
from scenes.severity import Level
from tests.a_past import a_day
from tests.panels.small_park import NOW, small_park


def entry(kind: str, at: float, person: str = "", /, **words: object) -> Told:
    return Told(0, at, kind, person, words)


def alarm(time: float, level: Level, axis: Axis = Axis.PROCESS, after: AlarmState = AlarmState.UNACK) -> Told:
    words: dict[str, object] = {"code": ["1"], "time": [time], "axis": [int(axis)], "happening": [int(Happening.ALARM)],
             "before": [0], "after": [int(after)], "level": [int(level)]}  # fmt: skip
    return Told(0, time, "alarm", "", words)


def test_what_calls_is_counted_by_its_level_and_lost_contact_apart() -> None:
    told = [alarm(1, Level.HIGH), alarm(3, Level.HIGH_HIGH), alarm(2, Level.HIGH, Axis.CONTACT)]
    bands = bands_of(told, 0, 10)
    assert bands.alarms.tolist() == [1, 2, 3]
    assert bands.tiers.tolist() == [Level.HIGH, 0, Level.HIGH_HIGH]
    assert bands.events.tolist() == [1, 2, 3]


def test_an_acknowledgement_is_an_event_and_no_alarm() -> None:
    told = [
        alarm(2, Level.HIGH, after=AlarmState.ACKED),
        entry("act", 2, "王", action="acknowledge"),
        entry("login", 4, "王"),
    ]
    bands = bands_of(told, 0, 10)
    assert len(bands.alarms) == 0
    assert bands.events.tolist() == [2, 4]
    assert bands.deeds.tolist() == [2, 4]
    assert [each.person for each in bands.acts] == ["王", "王"]


def test_situations_and_outages_last_until_they_end_or_until_the_end_of_what_was_read() -> None:
    told = [
        entry("situation", 1, what="opened", key="a", opened=1.0),
        entry("feed_lost", 2, source="mqtt"),
        entry("situation", 3, what="ended", key="a", opened=1.0),
        entry("situation", 4, what="ended", key="b", opened=-5.0),
        entry("feed_back", 5, source="mqtt"),
        entry("feed_back", 5, source="rest"),
        entry("situation", 6, what="opened", key="c", opened=6.0),
        entry("feed_lost", 7, source="rest"),
    ]
    bands = bands_of(told, 0, 10)
    assert bands.situations.tolist() == [[-5, 4], [1, 3], [6, 10]]
    assert bands.outages.tolist() == [[2, 5], [7, 10]]


def test_what_lasted_before_lasts_on_until_it_ends() -> None:
    opened = [entry("situation", 1, what="opened", key="a", opened=1.0), entry("feed_lost", 2, source="mqtt")]
    one = bands_of(opened, 0, 5)
    other = bands_of([], 5, 10, one)
    assert joined_bands([one, other]).situations.tolist() == [[1, 10]]
    assert other.outages.tolist() == [[2, 10]]
    last = bands_of([entry("situation", 12, what="ended", key="a", opened=1.0)], 10, 20, other)
    whole = joined_bands([one, other, last])
    assert whole.situations.tolist() == [[1, 12]]
    assert whole.outages.tolist() == [[2, 20]]


def test_columns_that_cannot_be_read_are_left_out_and_that_something_happened_is_not() -> None:
    told = [
        entry("alarm", 1, time=["x", 2.0], after=[1, 1], level=["?", 99], axis=[0, 0]),
        entry("alarm", 1, time=3.0, after=1, level=2, axis=0),
        entry("transition", 4, time=[4.0, None]),
    ]
    bands = bands_of(told, 0, 10)
    assert bands.alarms.tolist() == []
    assert bands.events.tolist() == [1, 2, 4]


def test_parts_are_joined_in_order_of_time() -> None:
    one = bands_of([alarm(1, Level.LOW), alarm(4, Level.HIGH)], 0, 5)
    other = bands_of([alarm(4.5, Level.LOW_LOW), alarm(3, Level.HIGH)], 5, 10)
    both = joined_bands([one, other])
    assert (both.begin, both.end) == (0, 10)
    assert both.alarms.tolist() == [1, 3, 4, 4.5]
    assert both.tiers.tolist() == [Level.LOW, Level.HIGH, Level.HIGH, Level.LOW_LOW]
    assert joined_bands([one, nothing_happened(5, 10)]).events.tolist() == [1, 4]


def test_a_recorded_day_gives_the_alarm_that_was_made_to_happen() -> None:
    park = small_park()
    code = park.indicators[1].code
    history, chronicle = a_day(park, NOW, 60, [Excursion(code, 20, 2, 15, 2, 1.8)])
    bands = bands_of(chronicle.entries(NOW, NOW + 61), NOW, NOW + 61)
    called = next(float(kept.moment) for kept in history.kept if kept.facts.unanswered[1] >= Level.HIGH)
    worst = bands.alarms[bands.tiers >= Level.HIGH]
    assert np.abs(worst - called).min() < 1.0
    assert len(bands.events) >= len(worst)
