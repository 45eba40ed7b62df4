"""The viewers who follow a recorder over a bus."""

import logging
import secrets
from collections import deque

from loaders.live.acts import Answer
from loaders.live.broadcast import Broadcast
from loaders.live.retained import Story
from loaders.live.wire.bus import BusWire, credential_for
from loaders.live.wire.doors import BusPlan
from loaders.live.wire.frames import Hello
from loaders.live.wire.packets import Letter, Subjects
from loaders.live.wire.pipe import Asked, State
from scenes.trouble import Notice

MOST_LETTERS = 10_000
"""Of viewers on the bus between two steps: what is more is not heard, and whoever asked is not answered."""

log = logging.getLogger(__name__)


class BusSeats:
    """The viewers on a bus. Raises `Trouble` when the bus cannot be had at all; one that is down is waited for."""

    def __init__(self, plan: BusPlan, hello: Hello, subjects: Subjects, *, tags: int, before: Story) -> None:
        self._broadcast = Broadcast(secrets.randbits(64), hello, subjects, tags=tags, before=before)
        self._letters: deque[Letter] = deque(maxlen=MOST_LETTERS)
        wanted = (subjects.join, subjects.acts)
        self._wire = BusWire(plan, wanted, self._letters.append, credential=credential_for(plan))
        self._told: Notice | None = None
        self._dropped = 0
        self._wire.open()

    @property
    def viewers(self) -> int:
        """How many follow over the bus."""
        return self._broadcast.viewers

    def asked(self, moment: float) -> list[Asked]:
        """What they asked for since the last look."""
        letters = [self._letters.popleft() for _ in range(len(self._letters))]
        return self._broadcast.hear(letters, moment)

    def answer(self, seat: int, answer: Answer) -> None:
        """Leave an answer for one of them."""
        self._broadcast.answer(seat, answer)

    def publish(self, state: State, story: Story, moment: float) -> None:
        """Tell them all."""
        wire = self._wire
        wire.say(self._broadcast.told(state, story, moment, wire.most_bytes, pictures=not wire.busy))
        notice = self._wire.standing.notice
        if notice is not None and notice != self._told:
            log.warning("the bus: %s", notice.told("en"))
        if notice is None and wire.dropped > self._dropped:
            log.warning("the bus: %d messages could not be sent; viewers join again", wire.dropped - self._dropped)
            self._dropped = wire.dropped
        self._told = notice

    def close(self) -> None:
        """Leave the bus."""
        self._wire.close()
