import numpy as np
import pytest

from loaders.live.acts import Told
from loaders.live.entries import Kind, events_entry, read_record, record
from loaders.live.incident_facts import LEAD_SECONDS, TAIL_SECONDS, facts_of, subject_of_alarm
from scenes.alarm import AlarmEvents
from scenes.trouble import Trouble
from tests.recorder_process import COUNT, small_park

PARK = small_park(works=2)


def test_entries_of_columns_become_lines_in_order_and_an_act_stays_one() -> None:
    rows, zeros = np.arange(3, dtype=np.int32), np.zeros(3, np.uint8)
    events = AlarmEvents(rows, zeros, zeros, zeros, zeros + 1, zeros + 2, np.array([1.0, 2.0, 3.0]), np.arange(3))
    kept = read_record(record(1, events_entry(events, PARK.tags.codes, 1e9)))
    act = Told(2, 4.0, Kind.ACT, "张三", {"action": "acknowledge", "code": list(PARK.tags.codes[:3])})
    lines = list(facts_of([kept, act]))
    assert [line.time for line in lines] == [1.0, 2.0, 3.0, 4.0]
    assert [line.words["code"] for line in lines[:3]] == list(PARK.tags.codes[:3])
    assert lines[3] == act


def test_an_alarm_brings_its_unit_what_led_to_it_and_the_hour_after() -> None:
    code = PARK.tags.codes[1]
    subject = subject_of_alarm(PARK, code, 10_000.0)
    assert (subject.begin, subject.end) == (10_000.0 - LEAD_SECONDS, 10_000.0 + TAIL_SECONDS)
    assert subject.codes == PARK.tags.codes[: COUNT // 2]
    assert subject.alarm == code
    assert subject_of_alarm(PARK, code, 10_000.0, end=10_060.0).end == 10_060.0


def test_an_indicator_that_the_park_does_not_have_is_refused() -> None:
    with pytest.raises(Trouble, match="no indicator"):
        subject_of_alarm(PARK, "77", 10_000.0)
