"""Tells all viewers on a bus the same: one broadcast a step, however many they are. Knows no line, thread or clock.

A broadcast holds what changed since the one before, and its number. Whoever joins gets the whole picture to an address
of their own, under the number of the last broadcast, and goes on from there; whoever misses a number joins again. Once
nobody has said for a while that they are there, nothing is said. Acts and log-ins come to an address of the recorder's
and are answered to the asker's own.

On the servers, grant `….acts` and `….join` for listening to recorders alone: what people ask for, and the log-ins with
which they prove who they are, are read by whoever may listen there.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from loaders.live.acts import Act, Answer, Ask, Login, Logout, Look
from loaders.live.retained import Retained, Story
from loaders.live.wire.frames import Happened, Hello, Join, Message, Moved, Snapshot, Stop, Values, decode, encode
from loaders.live.wire.packets import Gathering, Letter, Packet, Subjects, packed
from loaders.live.wire.pipe import Asked, State
from scenes.facts import change
from scenes.trouble import Trouble

MOST_VIEWERS = 256
MOST_COMMANDS = 1000
GONE_SECONDS = 15.0
"""A viewer that has not said for so long that it is there is gone; it says so every `viewer.follower.HERE_SECONDS`."""
MOST_PICTURE_BYTES = 16 * 1024 * 1024
"""Of whole pictures in one step, but for the first; whoever else joins gets theirs with the next."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Viewer:
    number: int
    seen: float
    join: Join | None = None
    answers: list[Answer] = field(default_factory=list[Answer])
    gathering: Gathering = field(default_factory=Gathering)


class Broadcast:
    """One recorder's end of the bus. `who` is this run; `moment` is in seconds of a monotonic clock everywhere."""

    def __init__(self, who: int, hello: Hello, subjects: Subjects, *, tags: int, before: Story | None = None) -> None:
        self._who, self._hello, self._subjects, self._tags = who, hello, subjects, tags
        self._viewers: dict[str, _Viewer] = {}
        self._numbers = 0
        self._asked: list[Asked] = []
        self._retained = Retained(before or Story())
        self._said: State | None = None
        self._sequence = 0
        self._whole: list[bytes] = []
        self.broken = 0
        """Messages that could not be read."""

    @property
    def viewers(self) -> int:
        """How many follow."""
        return len(self._viewers)

    def hear(self, letters: Sequence[Letter], moment: float) -> list[Asked]:
        """What viewers said; what they asked for, in order. `Asked.seat` is below zero for seats on a bus."""
        for letter in letters:
            try:
                self._hear(letter, moment)
            except Trouble as trouble:
                self.broken += 1
                log.debug("a message of the bus is of no use: %s", trouble)
        asked, self._asked = self._asked, []
        return asked

    def answer(self, seat: int, answer: Answer) -> None:
        """Leave an answer for the viewer that asked; it goes out with the next state."""
        for viewer in self._viewers.values():
            if viewer.number == seat:
                viewer.answers.append(answer)

    def told(
        self, state: State, story: Story, moment: float, most_bytes: int, *, pictures: bool = True
    ) -> list[Letter]:
        """What to send now: answers, the broadcast, and, unless `pictures` must wait, those for whoever joined."""
        self._retained.keep(story)
        gone = [reply for reply, viewer in self._viewers.items() if moment - viewer.seen > GONE_SECONDS]
        for reply in gone:
            del self._viewers[reply]
        if not self._viewers:
            self._said = None
            return []
        letters = self._answers(state, most_bytes)
        if self._said is not None:
            self._sequence += 1
            frames = _encoded(_moment(self._said, state, story), state.now)
            letters += self._letters(self._subjects.frames, frames, most_bytes)
        self._said, self._whole = state, []
        return letters + (self._pictures(state, most_bytes) if pictures else [])

    def _pictures(self, state: State, most_bytes: int) -> list[Letter]:
        letters: list[Letter] = []
        for reply, viewer in self._viewers.items():
            if viewer.join is not None and sum(len(each.payload) for each in letters) < MOST_PICTURE_BYTES:
                join, viewer.join = viewer.join, None
                letters += self._letters(reply, self._picture(join, state), most_bytes)
        return letters

    def _hear(self, letter: Letter, moment: float) -> None:
        viewer = self._viewers.get(letter.reply)
        if viewer is None:
            viewer = self._welcome(letter, moment)
        packet = viewer.gathering.put(letter.payload)
        if packet is None:
            return
        viewer.seen = moment
        for frame in packet.frames:
            self._obey(letter, viewer, decode(frame, tags=self._tags).message)

    def _welcome(self, letter: Letter, moment: float) -> _Viewer:
        """A place for somebody new, who begins with a join."""
        if letter.subject != self._subjects.join or not letter.reply or len(self._viewers) >= MOST_VIEWERS:
            raise _unexpected()
        self._numbers += 1
        viewer = _Viewer(-self._numbers, moment)
        self._viewers[letter.reply] = viewer
        return viewer

    def _obey(self, letter: Letter, viewer: _Viewer, message: Message) -> None:
        match message:
            case Join() if letter.subject == self._subjects.join:
                viewer.join = message
            case Stop() if letter.subject == self._subjects.join:
                del self._viewers[letter.reply]  # the viewer leaves; nobody stops a recorder over a bus
            case Act() | Login() | Logout() | Ask() | Look() if len(self._asked) < MOST_COMMANDS:
                if letter.subject == self._subjects.acts:
                    self._asked.append(Asked(viewer.number, message))
            case _:
                raise _unexpected()

    def _answers(self, state: State, most_bytes: int) -> list[Letter]:
        letters: list[Letter] = []
        for reply, viewer in self._viewers.items():
            if viewer.answers:
                letters += self._letters(reply, _encoded(viewer.answers, state.now), most_bytes)
                viewer.answers = []
        return letters

    def _picture(self, join: Join, state: State) -> list[bytes]:
        """Everything: who we are, all facts, what the viewer missed, the board. Facts and board are encoded once."""
        if join.digest != self._hello.digest:
            return _encoded([self._hello], state.now)
        if not self._whole:
            self._whole = _encoded([self._hello, Snapshot(state.facts), state.board], state.now)
        story = self._retained.since(join.after, join.events_after)
        rest: list[Message] = []
        if len(story.transitions):
            rest.append(Moved(story.transitions))
        if len(story.events):
            rest.append(Happened(story.events))
        return self._whole + _encoded([*rest, state.heartbeat], state.now)

    def _letters(self, subject: str, frames: list[bytes], most_bytes: int) -> list[Letter]:
        return [Letter(subject, piece) for piece in packed(self._who, self._sequence, frames, most_bytes)]


def _moment(said: State, state: State, story: Story) -> list[Message]:
    """What leads from the broadcast before to this one; its heartbeat closes it."""
    found: list[Message] = []
    if len((difference := change(said.facts, state.facts)).rows):
        found.append(Values(difference))
    if len(story.transitions):
        found.append(Moved(story.transitions))
    if len(story.events):
        found.append(Happened(story.events))
    if said.board is not state.board:
        found.append(state.board)
    same = said.heartbeat.sources is state.heartbeat.sources
    return [*found, replace(state.heartbeat, sources=None) if same else state.heartbeat]


def _encoded(messages: Sequence[Message], now: float) -> list[bytes]:
    return [encode(message, sequence=place, now=now) for place, message in enumerate(messages)]


def frames_of(packet: Packet, tags: int) -> list[tuple[Message, float]]:
    """The messages of a packet, each with the feed's clock. Raises `Trouble`."""
    found = [decode(frame, tags=tags) for frame in packet.frames]
    return [(each.message, each.now) for each in found]


def _unexpected() -> Trouble:
    return Trouble("总线上收到不该出现的消息，已丢弃。", "A message came where it does not belong; it was dropped.")
