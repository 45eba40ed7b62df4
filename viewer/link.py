"""The way to the recorder: finds it, starts it where it may, listens on a thread of its own, and comes back by itself.

Nothing here decides whether there is an alarm: the recorder judges, this thread unpacks its frames. No Qt.
"""

import logging
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import cycle
from math import inf
from pathlib import Path
from threading import Event, Lock, Thread

from loaders.live.acts import Answer
from loaders.live.spawn import ALREADY_RUNNING, last_heard
from loaders.live.wire.doors import Door, doors_of
from loaders.live.wire.endpoint import Endpoint, Orders, digest, files, read_endpoint
from loaders.live.wire.frames import LONGEST_FRAME, Command, Frame, Hello, Question, Stop, decode
from loaders.live.wire.pipe import Channel, Voice, connect, hang_up
from scenes.alarm_board import Board
from scenes.facts import Facts
from scenes.tags import Tags
from scenes.trouble import Notice, Trouble
from viewer.hearing import Hearing
from viewer.mailbox import LinkState, Lot, Mailbox, Word

LISTEN_SECONDS = 0.25
LAST_WORDS_SECONDS = 1.0
LAST_ENTRY_SECONDS = 5.0
"""How long a recorder that was told to end may take to do so."""
LOST_AFTER_SECONDS = 2.0
"""Without a frame for this long what is on the screen is not the present: a recorder sends ten a second."""
HUNG_AFTER_SECONDS = 4.0
"""A line to another machine that is silent for so long is given up: what lies between may have forgotten it."""
BACKOFF_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0)
PATIENCE_WITH_A_CHILD_SECONDS = 15.0
"""How long a recorder may take to read its park before it is called late."""
_STAMP = re.compile(r"^\S+ \S+ (WARNING|ERROR) ")
"""Before what a recorder says in its log: with it the same words would be told anew each time."""
LOG_TAIL_BYTES = 8000

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
        self._doors = cycle(doors_of(orders.recorder, orders.key_file)) if orders.recorder else None
        self._enough = Event()
        self._thread = Thread(target=self._run, name="link")
        self._lock = Lock()
        self._channel: Channel | None = None
        self._commands: list[Command] = []
        self._child: subprocess.Popen[bytes] | None = None
        self._child_since = 0.0
        self._dismissed = False
        self._word = Word(LinkState.CONNECTING, now())
        self._hearing = Hearing(tags, digest(tags))

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
        if self._child is not None and self._dismissed:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(LAST_ENTRY_SECONDS)  # it still closes its journal
        if self._child is not None and self._child.poll() is None:
            self._child.returncode = 0  # it is meant to outlive us; Popen would warn of it

    def ask(self, question: Question) -> bool:
        """Ask the recorder; its answer comes with the news. False: it could not be told, and nothing was done."""
        return self._say(question)

    def stop_recorder(self) -> bool:
        """Tell the recorder to end, and start no other. False: it could not be told."""
        self._spawn = None
        self._dismissed = self._say(Stop())
        return self._dismissed

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
        where = self._where()
        if where is None:
            return False
        channel = connect(where)
        with self._lock:
            self._channel, self._commands = channel, []
        try:
            self._listen(channel, where)
        except (OSError, EOFError):
            log.info("the recorder hung up")
        finally:
            with self._lock:
                self._channel = None
            channel.close()
        return True

    def _where(self) -> Endpoint | Door | None:
        """Where to try now: one door after another on other machines, else the recorder of this machine."""
        if self._doors is not None:
            return next(self._doors)
        ended = self._child.poll() if self._child is not None else None
        endpoint = read_endpoint(self._files.endpoint)
        if endpoint is None:
            self._raise_one(ended)
        return endpoint

    def _moved_on(self, where: Endpoint | Door, silent_s: float) -> bool:
        """Whether to try elsewhere after `silent_s`: another recorder took the place of one that froze."""
        if isinstance(where, Door):
            return silent_s > HUNG_AFTER_SECONDS
        found = read_endpoint(self._files.endpoint)
        return found is not None and found.key != where.key

    def _listen(self, channel: Channel, where: Endpoint | Door) -> None:
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
                if (silent_s := self._now() - heard) > LOST_AFTER_SECONDS:
                    self._lose()
                    if self._moved_on(where, silent_s):
                        return
                continue
            frame = decode(channel.recv_bytes(LONGEST_FRAME), tags=len(self._tags))
            if frame.sequence != expected:
                log.warning("frame %d came where %d was expected", frame.sequence, expected)
                return
            heard, expected = self._now(), expected + 1
            self._hear(frame, voice)

    def _hear(self, frame: Frame, voice: Voice) -> None:
        """A heartbeat closes what belongs to one moment; only then is it left in the mailbox."""
        if isinstance(frame.message, Hello):
            self._hearing.greet(frame.message)
            self._word = replace(self._word, hello=frame.message)
            voice.say(self._hearing.join(), now=0.0)
        elif (told := self._hearing.hear(frame.message, frame.now)) is not None:
            since = self._word.since if self._word.state is LinkState.LIVE else self._now()
            word = Word(LinkState.LIVE, since, self._now(), told.now, told.hello, told.heartbeat)
            self._tell(word, told.facts, told.lot, told.board, told.answers)

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
        if ended not in {0, ALREADY_RUNNING} and (self._word.heard or -inf) < self._child_since:  # it never spoke
            self._tell(replace(self._word, notice=self._failed(f"退出，代码 {ended}", f"ended with code {ended}")))
            self._enough.wait(BACKOFF_SECONDS[-1])

    def _failed(self, zh: str, en: str) -> Notice:
        tail = ""
        with suppress(OSError):
            tail = self._files.log.read_bytes()[-LOG_TAIL_BYTES:].decode("utf-8", "replace").strip()
        last_zh, last_en = last_heard(_STAMP.sub("", tail.rpartition("\n")[2]))
        return Notice(
            f"记录进程{zh}。{last_zh}",
            f"The recorder {en}. {last_en}".strip(),
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
