import hashlib
import json
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from loaders.live.entries import (
    GENESIS,
    Entry,
    Kind,
    chained,
    events_entry,
    read_record,
    record,
    transitions_entry,
    unrolled,
)
from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening
from scenes.facts import nothing_known
from tests.journal_writers import CODES, moved

WORDS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def test_a_record_is_json_with_sorted_keys_no_blanks_and_chinese_as_it_is() -> None:
    written = record(7, Entry(Kind.ACT, 2.5, 3.0, "张三", {"text": "现场核实", "a": 1}))
    assert written.decode() == (
        '{"kind":"act","number":7,"person":"张三","time":2.5,"wall":3.0,"words":{"a":1,"text":"现场核实"}}'
    )


@given(st.dictionaries(st.text(max_size=4), WORDS, max_size=4))
def test_a_record_is_what_pythons_own_json_writes_so_that_anybody_can_check_the_chain(words: dict[str, object]) -> None:
    written = record(1, Entry(Kind.ACT, 1.5, 2.5, "甲", words))
    whole = {"number": 1, "kind": "act", "time": 1.5, "wall": 2.5, "person": "甲", "words": words}
    plain = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert written == plain.encode()
    assert chained(GENESIS, written) == hashlib.sha256(bytes(32) + plain.encode()).digest()


def test_words_that_json_cannot_hold_are_kept_as_text_and_lose_no_entry() -> None:
    told = read_record(record(1, Entry(Kind.ACT, 1.0, 1.0, "", {"text": "\ud800", "n": 2**70})))
    assert told.words["text"] == "?"
    assert told.words["n"]


def test_a_batch_is_one_entry_and_is_told_line_by_line_the_last_first() -> None:
    told = read_record(record(3, transitions_entry(moved(40, 3), CODES, 9.0)))
    lines = list(unrolled(told))
    assert [line.words["number"] for line in lines] == [42, 41, 40]
    assert [line.words["code"] for line in lines] == CODES[2::-1]
    assert {line.number for line in lines} == {3}
    assert [line.words["number"] for line in unrolled(told, CODES[1])] == [41]


def test_alarm_events_are_kept_with_the_numbers_of_their_states() -> None:
    ones = np.ones(1, np.uint8)
    events = AlarmEvents(
        np.array([2], np.int32),
        ones * Axis.CONTACT,
        ones * Happening.ACKNOWLEDGE,
        ones * AlarmState.UNACK,
        ones * AlarmState.ACKED,
        ones * 0,
        np.array([5.0]),
        np.array([11]),
    )
    [line] = unrolled(read_record(record(1, events_entry(events, CODES, 6.0, person="张三"))))
    assert (line.time, line.person, line.kind) == (5.0, "张三", Kind.ALARM)
    assert line.words == {
        "number": 11,
        "code": CODES[2],
        "time": 5.0,
        "axis": 1,
        "happening": 2,
        "before": 1,
        "after": 2,
        "level": 0,
    }


def test_an_alarm_event_keeps_the_reading_it_stood_on() -> None:
    ones = np.ones(1, np.uint8)
    events = AlarmEvents(
        np.array([2], np.int32),
        ones * Axis.PROCESS,
        ones * Happening.ALARM,
        ones * AlarmState.NORM,
        ones * AlarmState.UNACK,
        ones * 4,
        np.array([5.0]),
        np.array([11]),
    )
    known = nothing_known(len(CODES))
    value, time = known.value.copy(), known.time.copy()
    value[2], time[2] = 53.5, 4.5
    facts = replace(known, value=value, time=time, quality=np.zeros(len(CODES), np.uint8))
    [line] = unrolled(read_record(record(1, events_entry(events, CODES, 6.0, facts=facts))))
    assert (line.words["value"], line.words["heard"], line.words["quality"]) == (53.5, 4.5, 0)
    [empty] = unrolled(read_record(record(1, events_entry(events, CODES, 6.0, facts=known))))
    assert empty.words["value"] is None
