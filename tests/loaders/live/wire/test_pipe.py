import pickle
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Client
from pathlib import Path

import numpy as np
import pytest

from loaders.live.acts import Act, Action, Answer
from loaders.live.retained import Story
from loaders.live.wire.endpoint import Endpoint, Orders, files, new_endpoint
from loaders.live.wire.frames import (
    LONGEST_FRAME,
    Happened,
    Heartbeat,
    Hello,
    Join,
    Message,
    Moved,
    Snapshot,
    Stop,
    Values,
    decode,
)
from loaders.live.wire.pipe import MOST_WAITING, Channel, Server, State, Voice, connect
from scenes.alarm import AlarmEvents
from scenes.alarm_board import Board
from scenes.facts import Facts, changed
from scenes.limits import Transitions, at_first
from scenes.severity import Level
from scenes.trouble import Trouble
from tests.stand_ins import plain_tags
from tests.waiting import wait_until

TAGS = 3
CALM = Board()
HELLO = Hello("park", "digest", "rehearsal", 1.0, 1, "run1")


@pytest.fixture
def endpoint(tmp_path: Path) -> Endpoint:
    return new_endpoint(files(tmp_path, Orders("p")), "p", 0.0)


@pytest.fixture
def server(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> Iterator[Server]:
    caplog.set_level("CRITICAL", logger="loaders.live.wire.pipe")  # that a viewer is sent away is said
    server = Server(endpoint, HELLO, tags=TAGS)
    server.publish(state(0), Story())
    yield server
    server.close()


def facts_at(value: float) -> Facts:
    return replace(at_first(plain_tags(TAGS)), value=np.array([value, 1.0, 2.0]))


def state(value: float, transitions: int = 0) -> State:
    return State(facts_at(value), Heartbeat(0, transitions, 0, 0, 0.0, 1, ()), now=value, board=CALM)


def moved(first: int, count: int) -> Story:
    rows, bytes_ = np.zeros(count, np.int32), np.zeros(count, np.uint8)
    return Story(Transitions(rows, np.zeros(count), bytes_, bytes_, bytes_, bytes_, np.arange(first, first + count)))


def happened(first: int, count: int) -> Story:
    rows, bytes_ = np.zeros(count, np.int32), np.zeros(count, np.uint8)
    numbers = np.arange(first, first + count)
    return Story(events=AlarmEvents(rows, bytes_, bytes_, bytes_, bytes_, bytes_, np.zeros(count), numbers))


class Viewer:
    """A viewer that hears one frame at a time."""

    def __init__(self, endpoint: Endpoint, *, after: int = 0, events_after: int = 0, digest: str = "digest") -> None:
        self.channel: Channel = connect(endpoint)
        self.voice = Voice(self.channel)
        assert self.hear() == HELLO
        self.voice.say(Join(digest, after, events_after), now=0.0)

    def hear(self) -> Message:
        return decode(self.channel.recv_bytes(LONGEST_FRAME), tags=TAGS).message

    def hangs_up(self) -> bool:
        """Hear what is still on its way, until the recorder has hung up."""
        with suppress(EOFError, OSError):
            while self.channel.poll(5.0):
                self.channel.recv_bytes(LONGEST_FRAME)
            return False
        return True

    def moment(self) -> list[Message]:
        """Everything up to the next heartbeat."""
        heard = [self.hear()]
        while not isinstance(heard[-1], Heartbeat):
            heard.append(self.hear())
        return heard[:-1]


@pytest.fixture
def viewer(server: Server, endpoint: Endpoint) -> Iterator[Callable[..., Viewer]]:
    made: list[Viewer] = []

    def make(*, after: int = 0, events_after: int = 0, digest: str = "digest") -> Viewer:
        made.append(Viewer(endpoint, after=after, events_after=events_after, digest=digest))
        return made[-1]

    yield make
    for each in made:
        each.channel.close()


def test_a_viewer_gets_everything_once_and_then_what_changes(server: Server, viewer: Callable[..., Viewer]) -> None:
    one = viewer()
    first, board = one.moment()
    assert board == Board()
    assert isinstance(first, Snapshot)
    server.publish(state(5), moved(0, 2))
    change, transitions = one.moment()
    assert isinstance(change, Values)
    assert change.change.rows.tolist() == [0]
    assert changed(first.facts, change.change).value.tolist() == [5, 1, 2]
    assert isinstance(transitions, Moved)
    assert transitions.transitions.number.tolist() == [0, 1]
    server.publish(state(5), Story())
    assert one.moment() == []


def test_a_viewer_that_comes_back_gets_what_it_missed_and_no_more(
    server: Server, viewer: Callable[..., Viewer]
) -> None:
    server.publish(state(1), moved(0, 5))
    server.publish(state(2), moved(5, 5))
    server.publish(state(3), happened(0, 3))
    assert numbers(viewer(after=7, events_after=2).moment()) == [7, 8, 9, 2]
    assert numbers(viewer(after=10, events_after=3).moment()) == []
    assert numbers(viewer().moment()) == [*range(10), 0, 1, 2]


def test_what_an_earlier_run_told_last_can_still_be_had(endpoint: Endpoint) -> None:
    server = Server(endpoint, HELLO, tags=TAGS, before=Story(moved(4, 3).transitions, happened(8, 2).events))
    try:
        server.publish(state(1), moved(7, 1))
        one = Viewer(endpoint, after=5, events_after=9)
        assert numbers(one.moment()) == [5, 6, 7, 9]
        one.channel.close()
    finally:
        server.close()


def test_a_board_is_told_once_and_the_newest_only(server: Server, viewer: Callable[..., Viewer]) -> None:
    one = viewer()
    one.moment()
    flood = replace(state(0), board=Board(flood=5.0))
    server.publish(flood, Story())
    assert one.moment() == [Board(flood=5.0)]
    server.publish(flood, Story())
    assert one.moment() == []


def test_an_answer_goes_to_the_one_that_asked_and_to_no_other(server: Server, viewer: Callable[..., Viewer]) -> None:
    one, other = viewer(), viewer()
    for each in (one, other):
        each.moment()
    other.voice.say(Act(7, "", Action.NOTE), now=0.0)
    asked = server.asked(within=5.0)
    server.answer(asked[0].seat, Answer(7, done=True))
    server.answer(4711, Answer(8, done=True))
    server.publish(state(0), Story())
    assert one.moment() == []
    assert other.moment() == [Answer(7, done=True)]
    server.publish(state(0), Story())
    assert other.moment() == []


def numbers(messages: list[Message]) -> list[int]:
    found: list[int] = []
    for message in messages:
        if isinstance(message, Moved):
            found += message.transitions.number.tolist()
        if isinstance(message, Happened):
            found += message.events.number.tolist()
    return found


def test_a_viewer_that_takes_nothing_holds_up_nobody_and_is_sent_away(
    server: Server, viewer: Callable[..., Viewer]
) -> None:
    asleep, awake = viewer(), viewer()
    wait_until(lambda: server.viewers == 2)
    seen, lot = 0, 5000
    for turn in range(MOST_WAITING // lot + 60):
        server.publish(state(turn), moved(turn * lot, lot))
        while seen < (turn + 1) * lot:
            seen += len(numbers(awake.moment()))
        if server.viewers == 1:
            break
    assert server.viewers == 1
    assert asleep.hangs_up()


def test_a_viewer_that_dies_harms_nobody(server: Server, viewer: Callable[..., Viewer]) -> None:
    dying, living = viewer(), viewer()
    living.moment()
    wait_until(lambda: server.viewers == 2)
    dying.channel.close()
    wait_until(lambda: server.viewers == 1)
    server.publish(state(3), moved(0, 1))
    assert numbers(living.moment()) == [0]


def test_commands_come_in_order(server: Server, viewer: Callable[..., Viewer]) -> None:
    one = viewer()
    one.voice.say(Act(1, "", Action.ACKNOWLEDGE, np.array([1], np.int32), np.array([Level.HIGH], np.uint8)), now=0.0)
    one.voice.say(Stop(), now=0.0)
    got: list[str] = []

    def both() -> bool:
        got.extend(type(asked.command).__name__ for asked in server.asked())
        return len(got) == 2

    wait_until(both)
    assert got == ["Act", "Stop"]


class Explosive:
    """What a pickle would run."""

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return (eval, ("1/0",))


@pytest.mark.parametrize("said", [b"", b"nonsense", pickle.dumps(Explosive()), b"PKWF" + bytes(200)])
def test_a_viewer_that_talks_nonsense_is_sent_away(server: Server, viewer: Callable[..., Viewer], said: bytes) -> None:
    one = viewer()
    one.moment()
    one.channel.send_bytes(said)
    assert one.hangs_up()
    wait_until(lambda: server.viewers == 0)
    assert viewer().moment()


def test_a_viewer_of_other_indicators_is_sent_away(server: Server, viewer: Callable[..., Viewer]) -> None:
    assert viewer(digest="another").hangs_up()
    assert server.viewers == 0


def test_without_the_key_nobody_gets_in(server: Server, endpoint: Endpoint) -> None:
    with pytest.raises(Trouble, match="does not answer"):
        connect(replace(endpoint, key="0" * 64))
    assert server.viewers == 0


def test_a_caller_that_says_nothing_keeps_nobody_out(
    server: Server, endpoint: Endpoint, viewer: Callable[..., Viewer]
) -> None:
    mute = [Client(endpoint.address) for _ in range(5)]
    assert viewer().moment()
    for each in mute:
        each.close()


def test_nobody_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="does not answer"):
        connect(new_endpoint(files(tmp_path, Orders("p")), "p", 0.0))
