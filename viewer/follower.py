"""Follows one recorder over a bus: joins, goes on from the whole picture, sees what is missing and joins again.

Knows no line, thread or clock: `moment` is in seconds of a monotonic clock everywhere.
"""

from collections import deque
from collections.abc import Sequence

from loaders.live.broadcast import frames_of
from loaders.live.wire.frames import Hello, Message, Stop, encode
from loaders.live.wire.packets import Gathering, Letter, Packet, Subjects, packed
from scenes.tags import Tags
from scenes.trouble import Trouble
from viewer.hearing import Hearing, Told

AGAIN_SECONDS, LONGEST_AGAIN_SECONDS = 0.4, 3.2
"""Between two questions for the whole picture; longer each time, so that a slow line is not filled with pictures."""
SILENT_SECONDS = 1.0
"""A recorder that has viewers tells ten times a second: after so long it may be another, which does not know us."""
HERE_SECONDS = 5.0
MOST_WAITING = 100
"""Broadcasts kept while the whole picture is on its way."""


class Follower:
    """One viewer's ear on one recorder. `who` is drawn by lot, `inbox` an address that is ours alone."""

    def __init__(self, tags: Tags, digest: str, subjects: Subjects, *, who: int, inbox: str) -> None:
        self.subjects = subjects
        self.hearing = Hearing(tags, digest)
        self.joins = 0
        """How often the whole picture came."""
        self.gaps = 0
        """How often something was missing before it."""
        self.strangers = 0
        """What another recorder said on the same subjects while ours spoke: left out."""
        self._tags, self._who, self._inbox = len(tags), who, inbox
        self._run: int | None = None
        self._told_by: int | None = None
        """Whose moment the last one was: kept over a gap, in which `_run` is None."""
        self._next = 0
        self._waiting: deque[Packet] = deque(maxlen=MOST_WAITING)
        self._broadcasts, self._answers = Gathering(), Gathering()
        self._asked = self._here = self._heard_any = float("-inf")
        self._again = AGAIN_SECONDS

    def hear(self, letter: Letter, moment: float) -> list[Told]:
        """One letter; the moments that it closes, in order. Raises `Trouble` for one that is no good."""
        if letter.subject == self.subjects.frames:
            packet = self._broadcasts.put(letter.payload)
            found = [] if packet is None else self._take_broadcast(packet)
        else:
            self._heard_any = moment  # a whole picture in many pieces is on its way
            packet = self._answers.put(letter.payload)
            found = [] if packet is None else self._take_own(packet)
        if found:
            self._heard_any = moment
        return found

    def due(self, moment: float, most_bytes: int) -> list[Letter]:
        """What to say now: a question for the whole picture, or that we are still here."""
        if self._run is not None and moment - self._heard_any > SILENT_SECONDS:
            self._run, self._asked = None, float("-inf")
        if self._run is None and moment - max(self._asked, self._heard_any) > self._again:
            if self._asked > float("-inf"):
                self._again = min(2 * self._again, LONGEST_AGAIN_SECONDS)
            self._asked = self._here = moment
            return self.letters(self.subjects.join, [self.hearing.join()], most_bytes)
        if moment - self._here > HERE_SECONDS:
            self._here = moment
            return self.letters(self.subjects.join, [], most_bytes)
        return []

    def leave(self, most_bytes: int) -> list[Letter]:
        """What to say at the end."""
        return self.letters(self.subjects.join, [Stop()], most_bytes)

    def letters(self, subject: str, messages: Sequence[Message], most_bytes: int) -> list[Letter]:
        """Messages as letters with our address for the answer."""
        frames = [encode(each, sequence=place, now=0.0) for place, each in enumerate(messages)]
        return [Letter(subject, piece, self._inbox) for piece in packed(self._who, 0, frames, most_bytes)]

    def _take_broadcast(self, packet: Packet) -> list[Told]:
        """The next step of the recorder that we follow; another one is followed once ours is silent."""
        if self._run is None:
            self._waiting.append(packet)
            return []
        if packet.who != self._run:
            self.strangers += 1
            return []
        if packet.sequence < self._next:
            return []
        if packet.sequence > self._next:
            self.gaps += 1
            self._run, self._asked, self._heard_any = None, float("-inf"), float("-inf")
            self._waiting = deque([packet], MOST_WAITING)
            return []
        self._next += 1
        return self._told(packet)

    def _take_own(self, packet: Packet) -> list[Told]:
        """The whole picture, or answers."""
        if self._run is not None and packet.who != self._run:
            self.strangers += 1
            return []
        messages = frames_of(packet, self._tags)
        if not messages or not isinstance(messages[0][0], Hello):
            return self._hear(messages)
        if packet.who == self._told_by and packet.sequence + (self._run is None) < self._next:
            return []  # asked twice, or long on its way: what is on the screen never goes back
        self.hearing.greet(messages[0][0])
        self._run = self._told_by = packet.who
        self._next, self._again = packet.sequence + 1, AGAIN_SECONDS
        self.joins += 1
        found = self._hear(messages[1:])
        waiting, self._waiting = list(self._waiting), deque(maxlen=MOST_WAITING)
        for each in waiting:
            if each.who == packet.who:
                found += self._take_broadcast(each)
        return found

    def _told(self, packet: Packet) -> list[Told]:
        try:
            return self._hear(frames_of(packet, self._tags))
        except Trouble:
            self._run = None
            raise

    def _hear(self, messages: Sequence[tuple[Message, float]]) -> list[Told]:
        found: list[Told] = []
        for message, now in messages:
            try:
                told = self.hearing.hear(message, now)
            except EOFError:
                continue  # not a word of a recorder
            if told is not None:
                found.append(told)
        return found
