"""The recorder's end of the questions about the day it is writing: a socket of its own beside that of the viewers.

Each asker has a thread and a cursor of its own; nobody waits for the recorder's step, and the step waits for nobody.
"""

import logging
import os
import sys
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener, answer_challenge, deliver_challenge
from threading import Lock, Thread
from typing import cast

import numpy as np
import orjson

from loaders.live.history.answers import LONGEST_QUESTION, ROWS_AT_ONCE, Answer, changes_told, moment_told, words
from loaders.live.history.days import DayFile, Told
from loaders.live.history.duck import Duck
from loaders.live.history.places import Part
from loaders.live.history.writing import Writer
from loaders.live.wire.endpoint import Endpoint
from loaders.live.wire.pipe import Channel, hang_up
from scenes.columns import Rows
from scenes.trouble import Trouble

MOST_ASKERS = 32
END_SECONDS = 5.0

log = logging.getLogger(__name__)


def history_address(endpoint: Endpoint) -> str:
    """Where a recorder answers about the past: beside where it speaks to viewers."""
    return f"{endpoint.address}-h"


class HistoryServer:
    """Answers until it is closed. Made and closed by the recorder."""

    def __init__(self, endpoint: Endpoint, writer: Writer) -> None:
        self._address, self._key, self._writer = history_address(endpoint), bytes.fromhex(endpoint.key), writer
        if sys.platform != "win32":
            with suppress(FileNotFoundError):
                os.unlink(self._address)  # noqa: PTH108 an address is text, and on Windows no path
        self._listener = Listener(self._address, backlog=8)
        if sys.platform != "win32":
            os.chmod(self._address, 0o600)  # noqa: PTH101 an address is text
        self._lock = Lock()
        self._channels: list[Channel] = []
        self._threads: list[Thread] = []
        self._days: dict[Part, DayFile] = {}
        self._closed = False
        self._door = Thread(target=self._receive, name="history-door", daemon=True)
        self._door.start()

    def close(self) -> None:
        """Hang up on everybody."""
        with self._lock:
            self._closed = True
            channels = list(self._channels)
        for channel in channels:
            hang_up(channel)
        with suppress(OSError, EOFError):
            Client(self._address).close()  # closing a listener wakes nobody
        for thread in (self._door, *self._threads):
            thread.join(END_SECONDS)
        with suppress(OSError):
            self._listener.close()

    def _receive(self) -> None:
        while True:
            try:
                channel: Channel = self._listener.accept()
            except OSError:
                if self._closed:
                    return
                continue
            with self._lock:
                if self._closed or len(self._channels) >= MOST_ASKERS:
                    channel.close()
                    if self._closed:
                        return
                    continue
                self._channels.append(channel)
                self._threads = [thread for thread in self._threads if thread.is_alive()]
                self._threads.append(Thread(target=self._serve, args=(channel,), name="history-asker", daemon=True))
                self._threads[-1].start()

    def _serve(self, channel: Channel) -> None:
        try:
            deliver_challenge(channel, self._key)
            answer_challenge(channel, self._key)
            while True:
                self._answer(channel, channel.recv_bytes(LONGEST_QUESTION))
        except (OSError, EOFError, AuthenticationError):
            pass  # the asker is gone, or was none of ours
        finally:
            with self._lock:
                self._channels.remove(channel)
            channel.close()

    def _answer(self, channel: Channel, question: bytes) -> None:
        try:
            with self._writer.reading() as found:
                frames = self._frames(question, found)
        except Trouble as trouble:
            notice = trouble.notice
            frames = [words(Answer.TROUBLE, [notice.zh, notice.en, notice.remedy_zh, notice.remedy_en])]
        for frame in frames:
            channel.send_bytes(frame)

    def _frames(self, question: bytes, found: tuple[Part, Duck] | None) -> list[bytes]:
        """The answer to one question; its form is checked here, what it asks for where it is looked up."""
        asked = _asked(question)
        if asked == ["part"]:
            return [words(Answer.WORDS, None if found is None else [found[0].day, found[0].number])]
        if found is None or asked[1:3] != [found[0].day, found[0].number]:
            return [words(Answer.GONE, [])]
        day = self._day(*found)
        match [asked[0], *asked[3:]]:
            case ["names"]:
                return [
                    words(Answer.WORDS, [day.names.park, day.names.indicators, day.names.enterprises, day.names.units])
                ]
            case ["spans"]:
                return [words(Answer.WORDS, [[each.begin, each.end, each.after] for each in day.spans()])]
            case ["state", int(moment)]:
                return [moment_told(day.state(moment))]
            case ["changes", int(begin), int(end), None]:
                return _in_lots(day.changes(begin, end))
            case ["changes", int(begin), int(end), _ as numbers]:
                return _in_lots(day.changes(begin, end, _numbers(numbers)))
            case _:
                return [words(Answer.TROUBLE, ["听不懂的问题。", "A question that is none.", "", ""])]

    def _day(self, part: Part, duck: Duck) -> DayFile:
        """The part with a cursor of this thread; what was learned of it once is kept."""
        with self._lock:
            known = self._days.get(part)
        if known is None:
            known = DayFile(duck, part, written=True)
            with self._lock:
                self._days = {part: known}
        return known.beside(duck)


def _asked(question: bytes) -> list[object]:
    try:
        asked = orjson.loads(question)
    except orjson.JSONDecodeError:
        return []
    return asked if isinstance(asked, list) else []  # pyright: ignore[reportUnknownVariableType] JSON


def _numbers(words: object) -> Rows:
    listed = cast("list[object]", words) if isinstance(words, list) else []
    return np.array([each for each in listed if isinstance(each, int) and 0 <= each < 2**31], np.int32)


def _in_lots(told: Told) -> list[bytes]:
    begins = range(0, max(len(told), 1), ROWS_AT_ONCE)
    return [changes_told(told, begin, begin + ROWS_AT_ONCE, more=begin + ROWS_AT_ONCE < len(told)) for begin in begins]
