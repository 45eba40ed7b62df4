"""What people leave in a scene while they look into something: notes pinned in space and time, views, guided tours.

Nothing here changes a fact: a note says who wrote it, and what it is about stays as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_TEXT = 2000
MOST_STROKES, MOST_POINTS = 200, 2000
"""Of one note, and of one stroke."""
MOST_STOPS = 200
"""Of one tour."""

NEAR_SECONDS = 30.0
"""Before and after the time a note is about it is shown too, so that nobody scrubs past it."""

type Spot = tuple[float, float, float]
"""A place in the park's frame, metres."""


class Ink(StrEnum):
    """What a sketch is drawn with: a few colours, none of which an alarm may wear (`config/palette.toml`)."""

    WHITE = "white"
    BLACK = "black"
    PETROL = "petrol"
    INDIGO = "indigo"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line of a sketch in space; an `arrow` points to its last point."""

    points: tuple[Spot, ...]
    arrow: bool = False
    ink: Ink = Ink.WHITE


@dataclass(frozen=True, slots=True)
class Note:
    """Pinned to `spot`, and to the equipment `code` where it stands on one ("": to the place alone).

    Words, or a sketch, or both: `text` may be "" where there are `strokes`.

    `begin` and `end` are the time it is about, seconds since 1970 UTC; 0 and 0: always. `made` is when it was written,
    `by` whom. A note that is `withdrawn` is kept and no longer shown.
    """

    key: str
    text: str
    spot: Spot
    code: str
    by: str
    made: float
    begin: float = 0.0
    end: float = 0.0
    strokes: tuple[Stroke, ...] = ()
    withdrawn: float = 0.0

    def holds(self, moment: float) -> bool:
        """Whether it is about this moment, or one within `NEAR_SECONDS` of it."""
        always = self.begin == self.end == 0.0
        return not self.withdrawn and (always or self.begin - NEAR_SECONDS <= moment <= self.end + NEAR_SECONDS)


def may_remove(note: Note, person: str, *, leads: bool) -> bool:
    """Whether somebody may put a note away: whoever left it, who `leads` the shift, anybody where nobody's name is."""
    return leads or note.by in {"", person}


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A view kept under a name: the words of the seat's view (`viewer.view_state`), and of which moment (0: now)."""

    key: str
    title: str
    view: dict[str, object]
    by: str
    made: float
    moment: float = 0.0


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a tour: a bookmark, how long one stays, and what is said there."""

    bookmark: str
    seconds: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tour:
    """Bookmarks one after another."""

    key: str
    title: str
    stops: tuple[Stop, ...]
    by: str
    made: float


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that was left in one park."""

    notes: tuple[Note, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    tours: tuple[Tour, ...] = field(default=())

    def notes_at(self, moment: float) -> tuple[Note, ...]:
        """Those about a moment, the oldest first."""
        return tuple(sorted((each for each in self.notes if each.holds(moment)), key=lambda each: each.made))

    def stops_of(self, tour: Tour) -> tuple[tuple[Stop, Bookmark], ...]:
        """The stops whose bookmark is still there."""
        known = {each.key: each for each in self.bookmarks}
        return tuple((stop, known[stop.bookmark]) for stop in tour.stops if stop.bookmark in known)


def next_key(taken: Sequence[Note | Bookmark | Tour], letter: str) -> str:
    """A key that nobody has: a letter and a number."""
    numbers = [int(each.key[1:]) for each in taken if each.key[:1] == letter and each.key[1:].isdecimal()]
    return f"{letter}{max(numbers, default=0) + 1}"
