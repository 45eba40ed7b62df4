from contextlib import suppress
from dataclasses import replace
from struct import pack_into

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.live.acts import Act, Action, Answer, Ask, Login, Logout, Look, Role, Told, Topic
from loaders.live.feeds import Counts, FeedHealth, Line
from loaders.live.wire.frames import (
    COLUMNS,
    HEADER,
    LONGEST_HEAD,
    LONGEST_STORY,
    MAGIC,
    MOST_ROWS,
    VERSION,
    Happened,
    Heartbeat,
    Hello,
    Join,
    Kind,
    Message,
    Moved,
    Snapshot,
    Stop,
    Values,
    decode,
    encode,
)
from loaders.live.wire.words import told
from scenes.alarm import AlarmEvents, AlarmState, Happening
from scenes.alarm_board import Access, Answered, Board, Noted, Nuisance, Outage, Shelf, Silence, Situation, Suppression
from scenes.facts import Change, Facts
from scenes.limits import at_first, judged
from scenes.severity import Level
from scenes.trouble import Notice, Trouble
from tests.stand_ins import plain_tags, readings

TAGS = 3


def some_facts() -> Facts:
    facts, _ = judged(plain_tags(TAGS), readings((0, 52.5), (2, -25.0)), at_first(plain_tags(TAGS)))
    return facts


def some_events() -> AlarmEvents:
    return AlarmEvents(
        row=np.array([2, 0], np.int32),
        axis=np.array([0, 1], np.uint8),
        happening=np.array([Happening.ALARM, Happening.BRING_BACK], np.uint8),
        before=np.array([AlarmState.NORM, AlarmState.OOSRV], np.uint8),
        after=np.array([AlarmState.UNACK, AlarmState.NORM], np.uint8),
        level=np.array([Level.HIGH_HIGH, 0], np.uint8),
        time=np.array([1.7e9, 1.7e9 + 0.5]),
        number=np.array([41, 42], np.int64),
    )


def a_full_board() -> Board:
    return Board(
        answered=(Answered(0, 0, Level.HIGH, "张三", 1.0), Answered(2, 1, Level.NORMAL, "李四", 2.0)),
        shelved=(Shelf(1, 0, 1.0, 2.0, "检修", "张三", "李四"),),
        suppressed=(Suppression(2, 0, 1.0, "站点断电", "site power lost"),),
        outages=(Outage(0, 0, 1.0, "许可-1", "王五"),),
        silence=Silence(42, 9.0, "张三"),
        situations=(Situation("k", 1, -1, "leak", 1.0, 0, 2, 4, 1, (2, 0)),),
        nuisances=(Nuisance(0, "chattering", 12),),
        access=(Access(1, 40, 38, skew=-3.5), Access(2, 10, 0)),
        notes=(Noted(1, 2, "已到现场", "张三", 3.0),),
        flood=5.0,
        rates=(0, 3, 11),
        top=((0, 12), (2, 1)),
    )


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
        Hello("虚构园区", "0123456789abcdef", "rehearsal", 20.0, 4711, "a1", "book", 12, 3),
        Snapshot(facts),
        Values(Change(rows, part)),
        Moved(moved),
        Happened(some_events()),
        a_full_board(),
        Heartbeat(100, 12, 1, 2, 49.5, 1, (FeedHealth("市平台", Line.UP, Counts(7, 100), 1.7e9, -2.0),), 43, 5, 6),
        Heartbeat(100, 12, 1, 2, 49.5, 1, None, notice=Notice("时钟跳变", "the clock jumped")),
        Join("0123456789abcdef", 12, 3),
        Act(5, "s", Action.SHELVE, rows, np.array([Level.HIGH, Level.LOW], np.uint8), 1, "检修", 1.8e9, "t"),
        Login(1, "zhang", "secret"),
        Logout(2, "s"),
        Ask(3, "s", Topic.HISTORY, 2),
        Look(4, "s", "A-1", '{"camera":[1.5]}'),
        Answer(5, done=False, notice=Notice("不行", "no")),
        Answer(3, done=True, role=Role.AUDITOR, entries=(Told(1, 2.0, "act", "张三", {"rows": [1, 2], "text": "x"}),)),
        Stop(),
    ]


@pytest.mark.parametrize("message", every_message(), ids=lambda message: type(message).__name__)
def test_what_is_said_is_what_is_heard(message: Message) -> None:
    frame = encode(message, sequence=7, now=1.5e9)
    heard = decode(frame, tags=TAGS)
    assert (heard.sequence, heard.now) == (7, 1.5e9)
    assert type(heard.message) is type(message)
    assert encode(heard.message, sequence=7, now=1.5e9) == frame


def test_the_bytes_of_an_act_are_these() -> None:
    """A golden frame: a program of another day must still understand it, or say that it is of another version."""
    message = Act(9, "s", Action.ACKNOWLEDGE, np.array([1, 258], np.int32), np.array([2, 4], np.uint8))
    frame = encode(message, sequence=3, now=2.0)
    head = b'[9,"s","acknowledge",0,"",0.0,""]'
    header = f"504b5746 02 07 0000 0300000000000000 0000000000000040 {len(head):02x}000000 02000000 00000000"
    assert frame.hex() == (header + head.hex() + "01000000 02010000" + "0204").replace(" ", "")


def test_a_password_is_in_no_text_that_a_log_could_hold() -> None:
    assert "secret" not in repr(Login(1, "zhang", "secret"))
    frame = encode(Login(1, "zhang", "secret"), sequence=0, now=0.0).replace(b'"zhang"', b"1234567")
    with pytest.raises(Trouble) as trouble:
        decode(frame, tags=TAGS)
    assert "secret" not in str(trouble.value)


def test_another_version_is_refused_with_a_way_on() -> None:
    frame = bytearray(encode(Stop(), sequence=0, now=0.0))
    frame[4] = VERSION + 1
    with pytest.raises(Trouble, match=f"version {VERSION + 1}") as trouble:
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
    for kind, longest in ((Kind.STOP, LONGEST_HEAD), (Kind.BOARD, LONGEST_STORY)):
        text = b" " * longest + b"[]"
        with pytest.raises(Trouble, match="too long"):
            decode(HEADER.pack(MAGIC, VERSION, kind, 0, 0, 0.0, len(text), 0, 0) + text, tags=TAGS)


@pytest.mark.parametrize(
    ("rows", "levels"),
    [([-1], [2]), ([TAGS], [2]), ([2**31 - 1], [2]), ([0], [5]), ([0], [255])],
)
def test_rows_and_levels_that_do_not_exist_are_refused(rows: list[int], levels: list[int]) -> None:
    message = Act(1, "", Action.ACKNOWLEDGE, np.array(rows, np.int32), np.array(levels, np.uint8))
    with pytest.raises(Trouble, match="does not exist"):
        decode(encode(message, sequence=0, now=0.0), tags=TAGS)


WRONG = np.array([1, 11], np.uint8)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(some_events(), axis=WRONG),
        replace(some_events(), happening=WRONG),
        replace(some_events(), before=WRONG),
        replace(some_events(), after=WRONG),
        replace(some_events(), level=WRONG),
    ],
)
def test_an_event_that_cannot_be_is_refused(wrong: AlarmEvents) -> None:
    with pytest.raises(Trouble, match="does not exist"):
        decode(encode(Happened(wrong), sequence=0, now=0.0), tags=TAGS)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(a_full_board(), top=((TAGS, 1),)),
        replace(a_full_board(), nuisances=(Nuisance(-1, "fleeting", 1),)),
        replace(a_full_board(), suppressed=(Suppression(2, 0, 1.0, "", "", TAGS),)),
        replace(a_full_board(), situations=(Situation("k", 1, -1, "leak", 1.0, 0, 0, 4, 1, (0, TAGS)),)),
    ],
)
def test_a_board_that_names_an_indicator_that_does_not_exist_is_refused(wrong: Board) -> None:
    with pytest.raises(Trouble, match="does not exist"):
        decode(encode(wrong, sequence=0, now=0.0), tags=TAGS)


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
    wrong = replace(facts, time=np.array([0.0, np.inf, 0.0]))
    with pytest.raises(Trouble, match="not a number"):
        decode(encode(Snapshot(wrong), sequence=0, now=0.0), tags=TAGS)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["answered", "situations", "access", "silence", "top"]), st.integers(0, 11), st.data())
def test_a_board_with_one_wrong_word_is_understood_or_refused(name: str, place: int, data: st.DataObject) -> None:
    fields = list(Board.__dataclass_fields__)
    head = orjson.loads(orjson.dumps(told(a_full_board())))
    columns = head[fields.index(name)]
    columns[place % len(columns)] = data.draw(JSON)
    text = orjson.dumps(head)
    understood_or_refused(HEADER.pack(MAGIC, VERSION, Kind.BOARD, 0, 0, 0.0, len(text), 0, 0) + text)


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
@given(st.sampled_from([Kind.HELLO, Kind.HEARTBEAT, Kind.JOIN, Kind.ANSWER, Kind.ACT, Kind.LOGIN, Kind.BOARD]), JSON)
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
@given(st.binary(max_size=200), st.sampled_from([0, *Kind, 15, 255]))
def test_anything_at_all_is_understood_or_refused(rest: bytes, kind: int) -> None:
    understood_or_refused(rest)
    understood_or_refused(HEADER.pack(MAGIC, VERSION, kind, 0, 0, 0.0, 2, 0, 0) + b"[]" + rest)


def understood_or_refused(frame: bytes) -> None:
    with suppress(Trouble):
        assert decode(frame, tags=TAGS).message


def test_every_kind_has_its_columns() -> None:
    assert set(COLUMNS) == set(Kind)
