from contextlib import suppress
from struct import pack_into

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.live.frames import (
    COLUMNS,
    HEADER,
    LONGEST_HEAD,
    MAGIC,
    MOST_ROWS,
    VERSION,
    Acknowledge,
    Heartbeat,
    Hello,
    Join,
    Kind,
    Message,
    Moved,
    Snapshot,
    SourceHealth,
    Stop,
    Values,
    decode,
    encode,
)
from scenes.facts import Change, Facts
from scenes.limits import at_first, judged
from scenes.severity import Level
from scenes.trouble import Trouble
from tests.stand_ins import plain_tags, readings

TAGS = 3


def some_facts() -> Facts:
    facts, _ = judged(plain_tags(TAGS), readings((0, 52.5), (2, -25.0)), at_first(plain_tags(TAGS)))
    return facts


def every_message() -> list[Message]:
    facts, moved = judged(plain_tags(TAGS), readings((0, 52.5), (1, 20), (0, 30)), at_first(plain_tags(TAGS)), number=9)
    rows = np.array([2, 0], np.int32)
    part = Facts(
        facts.value[rows],
        facts.time[rows],
        facts.level[rows],
        facts.quality[rows],
        facts.unanswered[rows],
        facts.since[rows],
        facts.code[rows],
        facts.state[rows],
        facts.contact[rows],
    )
    return [
        Hello("虚构园区", "0123456789abcdef", "rehearsal", 20.0, 4711, "a1"),
        Snapshot(facts),
        Values(Change(rows, part)),
        Moved(moved),
        Heartbeat(100, 12, 1, 2, 49.5, 1, (SourceHealth("rehearsal", 100, 1.7e9),)),
        Join("0123456789abcdef", "a1", 12),
        Acknowledge(rows, np.array([Level.HIGH, Level.LOW], np.uint8)),
        Stop(),
    ]


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_what_is_said_is_what_is_heard(message: Message) -> None:
    frame = encode(message, sequence=7, now=1.5e9)
    heard = decode(frame, tags=TAGS)
    assert (heard.sequence, heard.now) == (7, 1.5e9)
    assert type(heard.message) is type(message)
    assert encode(heard.message, sequence=7, now=1.5e9) == frame


def test_the_bytes_of_an_answer_are_these() -> None:
    """A golden frame: a program of another day must still understand it, or say that it is of another version."""
    message = Acknowledge(np.array([1, 258], np.int32), np.array([2, 4], np.uint8))
    frame = encode(message, sequence=3, now=2.0)
    header = "504b5746 02 07 0000 0300000000000000 0000000000000040 02000000 02000000 00000000"
    assert frame.hex() == (header + "7b7d" + "01000000 02010000" + "0204").replace(" ", "")


def test_another_version_is_refused_with_a_way_on() -> None:
    frame = bytearray(encode(Stop(), sequence=0, now=0.0))
    frame[4] = VERSION + 1
    with pytest.raises(Trouble, match="version 2") as trouble:
        decode(bytes(frame), tags=TAGS)
    assert trouble.value.notice.remedy_zh


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_a_frame_cut_short_or_drawn_out_is_refused(message: Message) -> None:
    frame = encode(message, sequence=0, now=0.0)
    for length in range(len(frame)):
        with pytest.raises(Trouble):
            decode(frame[:length], tags=TAGS)
    with pytest.raises(Trouble):
        decode(frame + b"\0", tags=TAGS)


def test_a_frame_cannot_claim_more_than_it_holds() -> None:
    for rows, head in ((MOST_ROWS + 1, 2), (0xFFFFFFFF, 2), (0, LONGEST_HEAD + 1), (0, 0xFFFFFFFF), (5, 2)):
        frame = bytearray(encode(Stop(), sequence=0, now=0.0))
        frame[5] = Kind.VALUES
        pack_into("<II", frame, 24, head, rows)
        with pytest.raises(Trouble):
            decode(bytes(frame), tags=TAGS)


def test_a_head_longer_than_any_of_ours_is_not_read() -> None:
    text = b" " * LONGEST_HEAD + b"{}"
    with pytest.raises(Trouble, match="too long"):
        decode(HEADER.pack(MAGIC, VERSION, Kind.STOP, 0, 0, 0.0, len(text), 0, 0) + text, tags=TAGS)


@pytest.mark.parametrize(
    ("rows", "levels"),
    [([-1], [2]), ([TAGS], [2]), ([2**31 - 1], [2]), ([0], [5]), ([0], [255])],
)
def test_rows_and_levels_that_do_not_exist_are_refused(rows: list[int], levels: list[int]) -> None:
    message = Acknowledge(np.array(rows, np.int32), np.array(levels, np.uint8))
    with pytest.raises(Trouble, match="does not exist"):
        decode(encode(message, sequence=0, now=0.0), tags=TAGS)


def test_an_indicator_named_twice_in_one_change_is_refused() -> None:
    facts = some_facts()
    twice = Values(Change(np.array([1, 1, 0], np.int32), facts))
    with pytest.raises(Trouble, match="twice"):
        decode(encode(twice, sequence=0, now=0.0), tags=TAGS)


def test_a_snapshot_of_another_park_is_refused() -> None:
    with pytest.raises(Trouble, match="3 indicators where 4"):
        decode(encode(Snapshot(some_facts()), sequence=0, now=0.0), tags=4)


def test_a_value_may_be_no_number_and_a_time_may_not() -> None:
    facts = some_facts()
    assert np.isnan(facts.value[1])
    columns = [facts.value, np.array([0.0, np.inf, 0.0]), facts.level, facts.quality, facts.unanswered, facts.since]
    with pytest.raises(Trouble, match="not a number"):
        decode(encode(Snapshot(Facts(*columns)), sequence=0, now=0.0), tags=TAGS)  # pyright: ignore[reportArgumentType]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["pid", "run", "sources", "rate"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([Kind.HELLO, Kind.HEARTBEAT, Kind.JOIN]), JSON)
def test_any_head_is_understood_or_refused(kind: Kind, head: object) -> None:
    text = orjson.dumps(head)
    frame = HEADER.pack(MAGIC, VERSION, kind, 0, 0, 0.0, len(text), 0, 0) + text
    understood_or_refused(frame)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(every_message()), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6))
def test_a_frame_with_wrong_bytes_is_understood_or_refused(message: Message, wrong: list[tuple[int, int]]) -> None:
    frame = bytearray(encode(message, sequence=1, now=1.7e9))
    for place, value in wrong:
        frame[place % len(frame)] = value
    understood_or_refused(bytes(frame))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([0, *Kind, 9, 255]))
def test_anything_at_all_is_understood_or_refused(rest: bytes, kind: int) -> None:
    understood_or_refused(rest)
    understood_or_refused(HEADER.pack(MAGIC, VERSION, kind, 0, 0, 0.0, 2, 0, 0) + b"{}" + rest)


def understood_or_refused(frame: bytes) -> None:
    with suppress(Trouble):
        assert decode(frame, tags=TAGS).message


def test_every_kind_has_its_columns() -> None:
    assert set(COLUMNS) == set(Kind)
