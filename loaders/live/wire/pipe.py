"""The pipe between the recorder and its viewers, local or at a port. Bytes only: nothing is ever unpickled.

Every viewer has its own place at the table with its own mailbox: facts and board, where the newest wins, and
transitions, alarm events and answers, queues of which none is dropped. Whoever judges only leaves things in the
mailboxes and waits for nobody; a viewer that takes nothing for a while is sent away and may come back and ask from
where it was.

A port (`loaders.live.wire.doors`) is authenticated and not encrypted.
"""

import logging
import os
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from threading import Condition, Thread

from loaders.live.acts import Act, Answer, Ask, Login, Logout, Look
from loaders.live.retained import Retained, Story, whole
from loaders.live.wire.doors import Door
from loaders.live.wire.endpoint import Endpoint
from loaders.live.wire.frames import (
    LONGEST_FRAME,
    Command,
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
    encode,
)
from scenes.alarm_board import Board
from scenes.facts import Facts, change
from scenes.trouble import Trouble

HANDSHAKE_SECONDS = 5.0
ANSWER_SECONDS = 2.0
STUCK_SECONDS = 20.0
MOST_VIEWERS = 32
MOST_GREETED = 8
"""Callers from other machines who have not shown yet that they hold the key."""
MOST_WAITING = 200_000
"""Transitions and alarm events a viewer may leave lying before it is sent away."""
MOST_COMMANDS = 1000

type Channel = Connection[bytes, bytes]

log = logging.getLogger(__name__)


def hang_up(channel: Channel) -> None:
    """End a conversation from any thread: whoever waits on either end of it wakes up."""
    if sys.platform != "win32":
        with suppress(OSError), socket.socket(fileno=os.dup(channel.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody
    else:
        channel.close()


def connect(where: Endpoint | Door) -> Channel:
    """Reach a recorder and prove to each other that both may. Raises `Trouble` when there is no answer."""
    try:
        channel: Channel = _through(where) if isinstance(where, Door) else Client(where.address)
    except OSError as error:
        raise _no_answer() from error
    try:
        if not channel.poll(ANSWER_SECONDS):
            raise TimeoutError
        answer_challenge(channel, bytes.fromhex(where.key))
        deliver_challenge(channel, bytes.fromhex(where.key))
    except AuthenticationError as error:
        channel.close()
        raise (_other_key() if isinstance(where, Door) else _no_answer()) from error
    except (OSError, EOFError) as error:
        channel.close()
        raise _no_answer() from error
    return channel


def _through(door: Door) -> Channel:
    with socket.create_connection((door.host, door.port), ANSWER_SECONDS) as line:
        line.settimeout(None)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Connection(line.detach())


def _other_key() -> Trouble:
    return Trouble(
        "记录进程与本席位的密钥不一致。",
        "The recorder and this seat hold different keys.",
        remedy_zh="从记录进程所在机器重新拷贝密钥文件。",
        remedy_en="Copy the key file from the recorder's machine again.",
    )


def _no_answer() -> Trouble:
    return Trouble(
        "记录进程没有应答。",
        "The recorder does not answer.",
        remedy_zh="程序会自动重试；若一直如此，请结束记录进程后重新启动。",
        remedy_en="The program tries again by itself; if it stays so, end the recorder and start again.",
    )


def _taken(door: Door, error: OSError) -> Trouble:
    return Trouble(
        f"无法在 {door.host}:{door.port} 上监听：{error.strerror}。",
        f"Nobody can listen at {door.host}:{door.port}: {error.strerror}.",
        remedy_zh="换一个本机地址或端口；备用进程要用自己的端口。",
        remedy_en="Take another address or port of this machine; a standby has a port of its own.",
    )


def _stranger() -> Trouble:
    return Trouble(
        "对方不是本版本的查看程序，或使用的是另一套指标。",
        "The other side is no viewer of this version, or knows other indicators.",
        remedy_zh="重新启动本程序。",
        remedy_en="Start the program again.",
    )


class Voice:
    """Numbers what one side says on a channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel, self._sequence = channel, 0

    def say(self, message: Message, *, now: float) -> None:
        """Send one frame. Waits for the other side to take it; raises OSError when it is gone."""
        self._channel.send_bytes(encode(message, sequence=self._sequence, now=now))
        self._sequence += 1


@dataclass(frozen=True, slots=True)
class State:
    """All a viewer needs of one moment, beside what led there."""

    facts: Facts
    heartbeat: Heartbeat
    now: float
    board: Board = field(default_factory=Board)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a viewer asked for, and the seat to which the answer goes."""

    seat: int
    command: Command


@dataclass(slots=True)
class _Seat:
    """One viewer. `stirred` guards everything here."""

    number: int
    channel: Channel
    voice: Voice
    came: float
    key: bytes = field(repr=False)
    stirred: Condition = field(default_factory=Condition)
    joined: bool = False
    gone: bool = False
    state: State | None = None
    waiting: list[Story] = field(default_factory=list[Story])
    waiting_count: int = 0
    answers: list[Answer] = field(default_factory=list[Answer])
    taken: float = 0.0

    def leave(self, state: State, story: Story) -> None:
        """Put the newest state and what led there into the mailbox."""
        with self.stirred:
            if self.state is None:
                self.taken = time.monotonic()
            self.state = state
            if len(story):
                self.waiting.append(story)
                self.waiting_count += len(story)
            self.stirred.notify()

    def answer(self, answer: Answer) -> None:
        """Put an answer there: it goes out with the next state, so that what it says is seen together with it."""
        with self.stirred:
            self.answers.append(answer)

    def take(self) -> tuple[State, Story, list[Answer]] | None:
        """Empty the mailbox, waiting until there is something; None when the viewer is gone."""
        with self.stirred:
            self.stirred.wait_for(lambda: self.gone or self.state is not None)
            if self.gone or self.state is None:
                return None
            state, story, answers = self.state, whole(self.waiting), self.answers
            self.state, self.waiting, self.waiting_count, self.answers = None, [], 0, []
            return state, story, answers

    def stuck(self, moment: float) -> bool:
        """Whether the viewer has let its mailbox lie, or never got through the greeting."""
        with self.stirred:
            if not self.joined:
                return moment - self.came > HANDSHAKE_SECONDS
            left = self.state is not None and moment - self.taken > STUCK_SECONDS
            return left or self.waiting_count > MOST_WAITING

    def dismiss(self) -> None:
        """Send the viewer away."""
        with self.stirred:
            self.gone = True
            self.stirred.notify()
        hang_up(self.channel)


class _Entrance:
    """Where viewers come in: the local socket or pipe, or a port with its own key."""

    def __init__(self, address: str | tuple[str, int], key: bytes) -> None:
        self.key = key
        self.open_to_all = not isinstance(address, str)
        self._address = address
        self._listener = Listener(address, backlog=8)

    def accept(self) -> Channel:
        """Wait for the next caller. Raises OSError."""
        channel: Channel = self._listener.accept()
        if self.open_to_all and sys.platform != "win32":
            with socket.socket(fileno=os.dup(channel.fileno())) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return channel

    def wake(self) -> None:
        """Whoever waits in `accept` wakes up: closing a listener wakes nobody."""
        address = self._address
        if not isinstance(address, str) and address[0] == "0.0.0.0":
            address = ("127.0.0.1", address[1])
        with suppress(OSError, EOFError):
            Client(address).close()

    def close(self) -> None:
        """Nobody comes in any more."""
        with suppress(FileNotFoundError):
            self._listener.close()


class Server:
    """The recorder's end of the pipe. `publish` never waits for a viewer, however slow or dead."""

    def __init__(
        self,
        endpoint: Endpoint,
        hello: Hello,
        *,
        tags: int,
        before: Story | None = None,
        listen: Door | None = None,
    ) -> None:
        """`before` is what happened last in an earlier run that this one continues, for viewers that come back.

        Raises `Trouble` when nobody can `listen` there.
        """
        self._hello, self._tags = hello, tags
        self._lock = Condition()  # guards what follows, and tells when a command has come
        self._seats: list[_Seat] = []
        self._seated = 0
        self._asked: list[Asked] = []
        self._state: State | None = None
        self._retained = Retained(before or Story())
        self._closed = False
        self._serving: list[Thread] = []
        self._doors = [_Entrance(endpoint.address, bytes.fromhex(endpoint.key))]
        if sys.platform != "win32":
            os.chmod(endpoint.address, 0o600)  # noqa: PTH101 an address is text, and on Windows no path
        if listen is not None:
            self._doors.append(self._port(listen))
        self._welcome = [Thread(target=self._receive, args=(door,), name="recorder-door") for door in self._doors]
        for thread in self._welcome:
            thread.daemon = True
            thread.start()

    def _port(self, listen: Door) -> "_Entrance":
        try:
            return _Entrance((listen.host, listen.port), bytes.fromhex(listen.key))
        except OSError as error:
            self._doors[0].close()
            raise _taken(listen, error) from error

    @property
    def viewers(self) -> int:
        """How many viewers are being served."""
        with self._lock:
            return sum(seat.joined for seat in self._seats)

    def publish(self, state: State, story: Story) -> None:
        """Leave the newest state and all that led there with every viewer; send away those who do not take theirs."""
        moment = time.monotonic()
        with self._lock:
            self._state = state
            self._retained.keep(story)
            for seat in self._seats:
                if seat.joined:
                    seat.leave(state, story)
            stuck = [seat for seat in self._seats if seat.stuck(moment)]
        for seat in stuck:
            log.warning("a viewer takes nothing any more and is sent away")
            seat.dismiss()

    def asked(self, *, within: float = 0.0) -> list[Asked]:
        """What viewers asked for since the last look, in order; at most `within` seconds are waited for the first."""
        with self._lock:
            self._lock.wait_for(lambda: self._asked, within)
            asked, self._asked = self._asked, []
            return asked

    def answer(self, seat: int, answer: Answer) -> None:
        """Leave an answer with the viewer that asked, if it is still there; it goes out with the next state."""
        with self._lock:
            for each in self._seats:
                if each.number == seat:
                    each.answer(answer)

    def close(self) -> None:
        """Send everybody away."""
        with self._lock:
            self._closed = True
            seats = list(self._seats)
        for seat in seats:
            seat.dismiss()
        for door in self._doors:
            door.wake()
        for thread in (*self._welcome, *self._serving):
            thread.join(HANDSHAKE_SECONDS)
        for door in self._doors:
            door.close()

    def _receive(self, door: "_Entrance") -> None:
        """Let viewers in; greet each on a thread of its own, so that none holds up the next."""
        while True:
            try:
                channel = door.accept()
            except OSError:
                if self._closed:
                    return
                continue  # a caller that hung up before we answered
            with self._lock:
                if self._closed:
                    channel.close()
                    return
                self._seated += 1
                seat = _Seat(self._seated, channel, Voice(channel), time.monotonic(), door.key)
                strangers = sum(not each.joined for each in self._seats)
                full = len(self._seats) >= MOST_VIEWERS or (door.open_to_all and strangers >= MOST_GREETED)
                if not full:
                    self._serve_apart(seat)
            if full:
                log.warning("more than %d viewers: the last one was turned away", MOST_VIEWERS)
                channel.close()

    def _serve_apart(self, seat: _Seat) -> None:
        self._seats.append(seat)
        self._serving = [thread for thread in self._serving if thread.is_alive()]
        self._serving.append(Thread(target=self._serve, args=(seat,), name="recorder-viewer", daemon=True))
        self._serving[-1].start()

    def _serve(self, seat: _Seat) -> None:
        """Greet a viewer and hear its commands until it is gone."""
        writer: Thread | None = None
        try:
            join = self._greet(seat)
            self._seat(seat, join)
            writer = Thread(target=self._tell, args=(seat,), name="recorder-voice", daemon=True)
            writer.start()
            while True:
                self._hear(seat)
        except (OSError, EOFError, AuthenticationError):
            pass  # the viewer is gone, or was none of ours
        except Trouble as trouble:
            log.warning("a viewer is sent away: %s", trouble)
        finally:
            with self._lock:
                self._seats.remove(seat)
            seat.dismiss()
            if writer is not None:
                writer.join(HANDSHAKE_SECONDS)
            seat.channel.close()

    def _greet(self, seat: _Seat) -> Join:
        deliver_challenge(seat.channel, seat.key)
        answer_challenge(seat.channel, seat.key)
        seat.voice.say(self._hello, now=self._state.now if self._state else 0.0)
        join = decode(seat.channel.recv_bytes(LONGEST_FRAME), tags=self._tags).message
        match join:
            case Join(digest) if digest == self._hello.digest:
                return join
            case _:
                raise _stranger()

    def _seat(self, seat: _Seat, join: Join) -> None:
        """From here on the viewer gets everything: what it missed now, and what comes, with nothing in between."""
        with self._lock:
            if self._state is not None:
                seat.leave(self._state, self._retained.since(join.after, join.events_after))
            seat.joined = True

    def _hear(self, seat: _Seat) -> None:
        message = decode(seat.channel.recv_bytes(LONGEST_FRAME), tags=self._tags).message
        with self._lock:
            match message:
                case Act() | Login() | Logout() | Ask() | Look() | Stop() if len(self._asked) < MOST_COMMANDS:
                    self._asked.append(Asked(seat.number, message))
                    self._lock.notify()
                case _:
                    raise _stranger()

    def _tell(self, seat: _Seat) -> None:
        """Say to one viewer whatever its mailbox holds, on a thread of its own."""
        said: State | None = None
        try:
            while (news := seat.take()) is not None:
                state, story, answers = news
                _say_moment(seat.voice, said, state, story, answers)
                said = state
        except OSError:
            hang_up(seat.channel)


def _say_moment(voice: Voice, said: State | None, state: State, story: Story, answers: list[Answer]) -> None:
    """All that belongs to one moment; its heartbeat closes it. `said` is the state that was told before."""
    now = state.now
    if said is None:
        voice.say(Snapshot(state.facts), now=now)
    elif len((difference := change(said.facts, state.facts)).rows):
        voice.say(Values(difference), now=now)
    if len(story.transitions):
        voice.say(Moved(story.transitions), now=now)
    if len(story.events):
        voice.say(Happened(story.events), now=now)
    if said is None or said.board is not state.board:
        voice.say(state.board, now=now)
    for answer in answers:
        voice.say(answer, now=now)
    beat = state.heartbeat
    same = said is not None and said.heartbeat.sources is beat.sources
    voice.say(replace(beat, sources=None) if same else beat, now=now)
