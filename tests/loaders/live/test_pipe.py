import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Client
from pathlib import Path

import numpy as np
import pytest

from loaders.live.endpoint import Endpoint, Orders, files, new_endpoint
from loaders.live.frames import (
    LONGEST_FRAME,
    Acknowledge,
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
from loaders.live.pipe import MOST_WAITING, Channel, Server, State, Voice, connect
from scenes.facts import Facts, changed
from scenes.limits import Transitions, at_first, no_transitions
from scenes.severity import Level
from scenes.trouble import Trouble
from tests.stand_ins import plain_tags
from tests.waiting import wait_until

TAGS = 3
HELLO = Hello("park", "digest", "rehearsal", 1.0, 1, "run1")


@pytest.fixture
def endpoint(tmp_path: Path) -> Endpoint:
    return new_endpoint(files(tmp_path, Orders("p")), "p", 0.0)


@pytest.fixture
def server(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> Iterator[Server]:
    caplog.set_level("CRITICAL", logger="loaders.live.pipe")  # sending a viewer away is said in the log, as it should
    server = Server(endpoint, HELLO, tags=TAGS)
    server.publish(state(0), no_transitions())
    yield server
    server.close()


def facts_at(value: float) -> Facts:
    return replace(at_first(plain_tags(TAGS)), value=np.array([value, 1.0, 2.0]))


def state(value: float, transitions: int = 0) -> State:
    return State(facts_at(value), Heartbeat(0, transitions, 0, 0, 0.0, 1, ()), now=value)


def moved(first: int, count: int) -> Transitions:
    rows, bytes_ = np.zeros(count, np.int32), np.zeros(count, np.uint8)
    return Transitions(rows, np.zeros(count), bytes_, bytes_, bytes_, bytes_, np.arange(first, first + count))


class Viewer:
    """A viewer that hears one frame at a time."""

    def __init__(self, endpoint: Endpoint, *, run: str = "", after: int = 0, digest: str = "digest") -> None:
        self.channel: Channel = connect(endpoint)
        self.voice = Voice(self.channel)
        assert self.hear() == HELLO
        self.voice.say(Join(digest, run, after), now=0.0)

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

    def make(*, run: str = "", after: int = 0, digest: str = "digest") -> Viewer:
        made.append(Viewer(endpoint, run=run, after=after, digest=digest))
        return made[-1]

    yield make
    for each in made:
        each.channel.close()


def test_a_viewer_gets_everything_once_and_then_what_changes(server: Server, viewer: Callable[..., Viewer]) -> None:
    one = viewer()
    [first] = one.moment()
    assert isinstance(first, Snapshot)
    server.publish(state(5), moved(0, 2))
    change, transitions = one.moment()
    assert isinstance(change, Values)
    assert change.change.rows.tolist() == [0]
    assert changed(first.facts, change.change).value.tolist() == [5, 1, 2]
    assert isinstance(transitions, Moved)
    assert transitions.transitions.number.tolist() == [0, 1]
    server.publish(state(5), no_transitions())
    assert one.moment() == []


def test_a_viewer_that_comes_back_gets_what_it_missed_and_no_more(
    server: Server, viewer: Callable[..., Viewer]
) -> None:
    server.publish(state(1), moved(0, 5))
    server.publish(state(2), moved(5, 5))
    assert numbers(viewer(run="run1", after=7).moment()) == [7, 8, 9]
    assert numbers(viewer(run="run1", after=10).moment()) == []
    assert numbers(viewer(run="of another recorder", after=7).moment()) == list(range(10))


def numbers(messages: list[Message]) -> list[int]:
    found: list[int] = []
    for message in messages:
        if isinstance(message, Moved):
            found += message.transitions.number.tolist()
    return found


def test_a_viewer_that_takes_nothing_holds_up_nobody_and_is_sent_away(
    server: Server, viewer: Callable[..., Viewer]
) -> None:
    asleep, awake = viewer(), viewer()
    wait_until(lambda: server.viewers == 2)
    seen, lot, slowest = 0, 5000, 0.0
    for turn in range(MOST_WAITING // lot + 60):
        begin = time.monotonic()
        server.publish(state(turn), moved(turn * lot, lot))
        slowest = max(slowest, time.monotonic() - begin)
        while seen < (turn + 1) * lot:
            seen += len(numbers(awake.moment()))
        if server.viewers == 1:
            break
    assert server.viewers == 1
    assert slowest < 0.5
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
    one.voice.say(Acknowledge(np.array([1], np.int32), np.array([Level.HIGH], np.uint8)), now=0.0)
    one.voice.say(Stop(), now=0.0)
    got: list[str] = []

    def both() -> bool:
        got.extend(type(command).__name__ for command in server.commands())
        return len(got) == 2

    wait_until(both)
    assert got == ["Acknowledge", "Stop"]


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
