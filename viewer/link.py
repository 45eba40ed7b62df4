"""The way to the recorder: finds it, starts it where it may, listens on a thread of its own, and comes back by itself.

Nothing here decides whether there is an alarm: the recorder judges, this thread unpacks its frames. No Qt.
"""

import logging
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock, Thread

from loaders.live.acts import Answer
from loaders.live.endpoint import Orders, digest, files, read_endpoint
from loaders.live.frames import (
    LONGEST_FRAME,
    Command,
    Frame,
    Happened,
    Heartbeat,
    Hello,
    Join,
    Moved,
    Question,
    Snapshot,
    Stop,
    Values,
    decode,
)
from loaders.live.pipe import Channel, Voice, connect, hang_up
from loaders.live.spawn import ALREADY_RUNNING
from scenes.alarm import AlarmEvents, joined_events
from scenes.alarm_board import Board
from scenes.facts import Facts, changed
from scenes.limits import Transitions, at_first, joined
from scenes.tags import Tags
from scenes.trouble import Notice, Trouble
from viewer.mailbox import LinkState, Lot, Mailbox, Word

LISTEN_SECONDS = 0.25
LAST_WORDS_SECONDS = 1.0
LOST_AFTER_SECONDS = 2.0
"""Without a frame for this long what is on the screen is not the present: a recorder sends ten a second."""
BACKOFF_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0)
PATIENCE_WITH_A_CHILD_SECONDS = 15.0
"""How long a recorder may take to read its park before it is called late."""
LOG_TAIL_BYTES = 2000

type Spawn = Callable[[Orders, Path], subprocess.Popen[bytes]]

log = logging.getLogger(__name__)


class Link:
    """One viewer's link to the recorder of some orders.

    `spawn` starts a recorder when none answers; None: wait until somebody else does. `wake` is called on the link's
    thread whenever the mailbox was empty; `now` is a monotonic clock in seconds.
    """

    def __init__(
        self,
        orders: Orders,
        run_dir: Path,
        tags: Tags,
        mailbox: Mailbox,
        wake: Callable[[], None],
        *,
        spawn: Spawn | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._orders, self._run_dir, self._tags = orders, run_dir, tags
        self._mailbox, self._wake, self._spawn, self._now = mailbox, wake, spawn, now
        self._files = files(run_dir, orders)
        self._digest = digest(tags)
        self._enough = Event()
        self._thread = Thread(target=self._run, name="link")
        self._lock = Lock()
        self._channel: Channel | None = None
        self._commands: list[Command] = []
        self._child: subprocess.Popen[bytes] | None = None
        self._child_since = 0.0
        self._word = Word(LinkState.CONNECTING, now())
        self._facts: Facts = at_first(tags)
        self._arrived: list[Transitions] = []
        self._happened: list[AlarmEvents] = []
        self._answers: list[Answer] = []
        self._board: Board | None = None
        self._journal = ""
        self._first, self._first_event = 0, 0
        self._next, self._next_event = 0, 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End once the last answer is on its way, and wait until it has ended. The recorder goes on."""
        self._enough.set()
        self._thread.join(LAST_WORDS_SECONDS)
        with self._lock:
            if self._channel is not None:
                hang_up(self._channel)  # the recorder hangs: nobody waits for it
        self._thread.join()
        if self._child is not None and self._child.poll() is None:
            self._child.returncode = 0  # it is meant to outlive us; Popen would warn of it

    def ask(self, question: Question) -> bool:
        """Ask the recorder; its answer comes with the news. False: it could not be told, and nothing was done."""
        return self._say(question)

    def stop_recorder(self) -> bool:
        """Tell the recorder to end, and start no other. False: it could not be told."""
        self._spawn = None
        return self._say(Stop())

    def _say(self, command: Command) -> bool:
        """Leave a command for the link's thread: nobody on the GUI thread waits for a pipe."""
        with self._lock:
            if self._word.state is not LinkState.LIVE:
                return False
            self._commands.append(command)
            return True

    def _run(self) -> None:
        attempt = 0
        while not self._enough.is_set():
            try:
                if self._converse():
                    attempt = 0
            except Trouble as trouble:
                self._tell(replace(self._word, notice=trouble.notice))
            self._lose()
            self._enough.wait(BACKOFF_SECONDS[min(attempt, len(BACKOFF_SECONDS) - 1)])
            attempt += 1

    def _converse(self) -> bool:
        """One conversation, from finding the recorder to losing it; False when there was none."""
        ended = self._child.poll() if self._child is not None else None
        endpoint = read_endpoint(self._files.endpoint)
        if endpoint is None:
            self._raise_one(ended)
            return False
        channel = connect(endpoint)
        with self._lock:
            self._channel, self._commands = channel, []
        try:
            self._listen(channel)
        except (OSError, EOFError):
            log.info("the recorder hung up")
        finally:
            with self._lock:
                self._channel = None
            channel.close()
        return True

    def _listen(self, channel: Channel) -> None:
        voice, heard, expected = Voice(channel), self._now(), 0
        while True:
            enough = self._enough.is_set()  # asked first: what was said before the end is still sent
            with self._lock:
                commands, self._commands = self._commands, []
            for command in commands:
                voice.say(command, now=0.0)
            if enough:
                return
            if not channel.poll(LISTEN_SECONDS):
                if self._now() - heard > LOST_AFTER_SECONDS:
                    self._lose()
                continue
            frame = decode(channel.recv_bytes(LONGEST_FRAME), tags=len(self._tags))
            if frame.sequence != expected:
                log.warning("frame %d came where %d was expected", frame.sequence, expected)
                return
            heard, expected = self._now(), expected + 1
            self._hear(frame, voice)

    def _hear(self, frame: Frame, voice: Voice) -> None:
        """A heartbeat closes what belongs to one moment; only then is it left in the mailbox."""
        match frame.message:
            case Hello() as hello:
                self._greet(hello, voice)
            case Snapshot(facts):
                self._facts = facts
            case Values(change):
                self._facts = changed(self._facts, change)
            case Moved(transitions):
                self._arrived.append(transitions)
            case Happened(events):
                self._happened.append(events)
            case Board() as board:
                self._board = board
            case Answer() as answer:
                self._answers.append(answer)
            case Heartbeat() as heartbeat:
                self._close_moment(heartbeat, frame.now)
            case _:
                raise EOFError

    def _close_moment(self, heartbeat: Heartbeat, now: float) -> None:
        """Everything since the last heartbeat belongs together. `now` is the feed's clock."""
        if heartbeat.sources is None:
            before = self._word.heartbeat
            heartbeat = replace(heartbeat, sources=before.sources if before is not None else ())
        since = self._word.since if self._word.state is LinkState.LIVE else self._now()
        word = Word(LinkState.LIVE, since, self._now(), now, self._word.hello, heartbeat)
        lot = Lot(self._journal, joined(self._arrived), joined_events(self._happened), self._first, self._first_event)
        self._next = int(lot.transitions.number[-1]) + 1 if len(lot.transitions) else self._next
        self._next_event = int(lot.events.number[-1]) + 1 if len(lot.events) else self._next_event
        board, answers = self._board, self._answers
        self._forget_moment()
        self._tell(word, self._facts, lot, board, answers)

    def _forget_moment(self) -> None:
        """What an interrupted moment leaves behind is asked for again."""
        self._arrived, self._happened, self._board, self._answers = [], [], None, []

    def _greet(self, hello: Hello, voice: Voice) -> None:
        if hello.digest != self._digest:
            raise Trouble(
                "正在运行的记录进程使用的是另一套指标或阈值。",
                "The recorder that runs knows other indicators or other limits.",
                remedy_zh="结束该记录进程后重新打开园区。",
                remedy_en="End that recorder, then open the park again.",
            )
        self._word = replace(self._word, hello=hello)
        if (hello.journal or hello.run) != self._journal:
            self._journal = hello.journal or hello.run
            self._first = self._next = hello.transitions
            self._first_event = self._next_event = hello.events
        self._forget_moment()
        voice.say(Join(self._digest, self._next, self._next_event), now=0.0)

    def _lose(self) -> None:
        """Say once that nothing comes any more."""
        if self._word.state is LinkState.LIVE:
            self._tell(replace(self._word, state=LinkState.LOST, since=self._now()))

    def _tell(
        self,
        word: Word,
        facts: Facts | None = None,
        lot: Lot | None = None,
        board: Board | None = None,
        answers: Sequence[Answer] = (),
    ) -> None:
        self._word = word
        if self._mailbox.post(facts, lot, word, board=board, answers=answers):
            self._wake()

    def _raise_one(self, ended: int | None) -> None:
        """Start a recorder, unless one is on its way or that is not ours to do; `ended`: exit code of the last one."""
        spawn = self._spawn
        if spawn is None:
            return
        if self._child is None:
            try:
                self._child, self._child_since = spawn(self._orders, self._run_dir), self._now()
            except OSError as error:
                raise _cannot_start(error, self._run_dir) from error
            return
        if ended is None:
            if self._now() - self._child_since > PATIENCE_WITH_A_CHILD_SECONDS:
                self._tell(replace(self._word, notice=self._failed("启动很慢", "is slow to start")))
            return
        self._child = None
        if ended not in {0, ALREADY_RUNNING} and self._word.heard is None:
            self._tell(replace(self._word, notice=self._failed(f"退出，代码 {ended}", f"ended with code {ended}")))
            self._enough.wait(BACKOFF_SECONDS[-1])

    def _failed(self, zh: str, en: str) -> Notice:
        tail = ""
        with suppress(OSError):
            tail = self._files.log.read_bytes()[-LOG_TAIL_BYTES:].decode("utf-8", "replace").strip()
        last = tail.rpartition("\n")[2]
        return Notice(
            f"记录进程{zh}。{last}",
            f"The recorder {en}. {last}".strip(),
            "查看日志文件。",
            "Read the log file.",
            str(self._files.log),
        )


def _cannot_start(error: OSError, run_dir: Path) -> Trouble:
    return Trouble(
        f"无法启动记录进程：{error.strerror}。",
        f"The recorder cannot be started: {error.strerror}.",
        remedy_zh="检查该文件夹是否存在且可写。",
        remedy_en="See that this folder exists and may be written to.",
        file=str(error.filename or run_dir),
    )
