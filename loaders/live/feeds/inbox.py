"""Between a line's own thread and whoever reads it: a box that takes the newest when it is full, and counts the rest.

One thread puts and one takes. Each counter is written by one of them alone, so that neither waits for the other.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from loaders.live.feeds import Line
from scenes.trouble import Notice

MOST_MESSAGES = 50_000
MOST_BYTES = 128 * 1024 * 1024
MOST_AT_ONCE = 5000
"""Messages in one look: a step of the recorder stays short even after a long silence."""
LONGEST_MESSAGE = 64 * 1024 * 1024
"""A snapshot of 400,000 indicators is 7 MB of JSON columns (measured); one of objects about 20."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as it came. An empty payload says "I am here" and nothing else.

    `received` is in seconds since 1970 UTC; `moment` is the same instant on a clock that nobody sets (seconds), for
    ages. `whole` marks the answer to a question for a snapshot.
    """

    payload: bytes
    topic: str
    received: float
    moment: float
    whole: bool = False


class Inbox:
    """Messages waiting, oldest first; bounded in number and bytes, and the oldest makes room."""

    def __init__(
        self,
        *,
        most_messages: int = MOST_MESSAGES,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.dropped = 0
        """Messages that made room for newer ones."""
        self.oversized = 0
        """Messages longer than the box takes at all."""
        self._most_messages, self._most_bytes = most_messages, most_bytes
        self._clock, self._monotonic = clock, monotonic
        self._waiting: deque[Parcel] = deque()
        self._put_bytes = self._dropped_bytes = self._taken_bytes = 0

    def put(self, payload: bytes, topic: str = "", *, whole: bool = False) -> None:
        """Leave one message. Called by the line's thread alone."""
        if len(payload) > min(LONGEST_MESSAGE, self._most_bytes):
            self.oversized += 1
            return
        self._waiting.append(Parcel(payload, topic, self._clock(), self._monotonic(), whole))
        self._put_bytes += len(payload)
        while len(self._waiting) > self._most_messages or self._held > self._most_bytes:
            try:
                oldest = self._waiting.popleft()
            except IndexError:  # the reader was quicker
                break
            self._dropped_bytes += len(oldest.payload)
            self.dropped += 1

    def taken(self, most: int = MOST_AT_ONCE) -> list[Parcel]:
        """What waits now, oldest first, up to `most`. Called by the reader alone; never waits."""
        found: list[Parcel] = []
        for _ in range(min(len(self._waiting), most)):  # not "until empty": what comes meanwhile is for the next look
            try:
                parcel = self._waiting.popleft()
            except IndexError:  # the other side made room
                break
            self._taken_bytes += len(parcel.payload)
            found.append(parcel)
        return found

    @property
    def _held(self) -> int:
        return self._put_bytes - self._dropped_bytes - self._taken_bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """How a line is. `ups` counts how often it came up; `broken` messages the line itself could not accept."""

    line: Line = Line.CONNECTING
    notice: Notice | None = None
    ups: int = 0
    broken: int = 0


class Wire(Protocol):
    """A line to one address, on a thread of its own: bytes come out of the inbox, and it can be asked for everything.

    `standing` is replaced as a whole by the line's thread and may be read by any. `complete`: the first message after
    every return of the line tells everything, so that nobody need ask.
    """

    inbox: Inbox
    standing: Standing
    complete: bool

    def open(self) -> None:
        """Begin; returns at once."""
        ...

    def ask(self) -> None:
        """Ask the other side for all it knows; returns at once."""
        ...

    def look(self, moment: float) -> None:
        """Called now and then by the reader (`moment` as in `Parcel`): end what has taken too long."""
        ...

    def close(self) -> None:
        """End the line and its thread, within a few seconds whatever the other side does."""
        ...
