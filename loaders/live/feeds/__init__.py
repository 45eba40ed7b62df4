"""Where readings come from: one small agreement, met by REST, MQTT, NATS and the rehearsal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from scenes.readings import Readings
from scenes.trouble import Notice


class Line(StrEnum):
    """How the line to a source is."""

    CONNECTING = "connecting"
    UP = "up"
    DOWN = "down"
    REFUSED = "refused"
    """The other side answered, and said no: credentials, rights, certificate. Trying on does not help by itself."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a source's messages and readings so far.

    `readings` were understood and bound; `rejected` were not (unknown code, wrong type, wrong unit); `gaps` counts
    messages that the sequence numbers say are missing, `healed` those made good by a snapshot; `broken` counts whole
    messages that could not be read. `late` messages filled their place after others, `twice` came again and were left
    out, `anew` counts how often the sender began to count again, `dropped` what there was no room for on our side.
    """

    messages: int = 0
    readings: int = 0
    rejected: int = 0
    broken: int = 0
    gaps: int = 0
    healed: int = 0
    reconnects: int = 0
    late: int = 0
    twice: int = 0
    anew: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message of one source, understood. `sent` is the source's own time and `received` ours (s since 1970 UTC).

    `sequence` is the sender's number, None when it gives none. `whole` marks a snapshot: it says all there is to say.
    `rejected` holds a sentence for each kind of thing that was left out, at most a few. `alive` marks a heartbeat: the
    source lives, even where no reading came; False that it said goodbye. `refused` counts the readings left out, and
    `refused_of` does so by enterprise code ("" where nobody knows). `quiet_is_good`: its points report by exception.
    """

    source: str
    readings: Readings
    sent: float
    received: float
    sequence: int | None = None
    whole: bool = False
    alive: bool = True
    rejected: tuple[Notice, ...] = ()
    refused: int = 0
    refused_of: tuple[tuple[str, int], ...] = ()
    quiet_is_good: bool = False


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One source. `heard` is when it last said anything by our clock (0: never), `skew` seconds it is ahead of us."""

    source: str
    line: Line
    counts: Counts = field(default_factory=Counts)
    heard: float = 0.0
    skew: float = 0.0
    notice: Notice | None = None


class Feed(Protocol):
    """One way to one or more sources. Made unconnected; whoever makes it also closes it."""

    def connect(self) -> None:
        """Begin, on threads of its own. Returns at once; trouble shows in `health`, never as an exception."""
        ...

    def take(self, now: float) -> Sequence[Arrival]:
        """Everything that came since the last look, in order, up to `now` (s since 1970 UTC); never waits."""
        ...

    def snapshot(self) -> None:
        """Ask every source for all it knows; the answer comes as arrivals marked `whole`."""
        ...

    def health(self) -> Sequence[FeedHealth]:
        """How each source is."""
        ...

    def close(self) -> None:
        """End every thread and line, within a few seconds whatever the other side does."""
        ...
