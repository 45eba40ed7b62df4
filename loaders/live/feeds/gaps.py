"""What the sequence numbers of each sender say: what is missing, came twice, came late, or began anew.

Brokers lose messages without a word (`reference/live-data.md` 2.6); so a number that was jumped over is a gap, a gap
asks for a snapshot, and a snapshot heals it. A sender is alive by the age of what it says, never by "connected".
Knows no clock: `moment` is in seconds on a clock that nobody sets, `sent` is the sender's own time (s since 1970 UTC).
"""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from math import inf

LONGEST_GAP = 1_000_000
"""Messages; a number further ahead is a new count and no gap."""
MOST_SENDERS = 20_000
MOST_SPANS = 64
"""Separate gaps remembered by number for one sender; older ones are still counted and wait for a snapshot."""
RECENT = 64
"""A message comes twice soon or never; a number that falls back and is not among so many last ones is no double."""
FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 30.0


class Place(Enum):
    """How a message stands to those before it."""

    NEXT = auto()
    AFTER_A_GAP = auto()
    LATE = auto()
    """It was missing, or stood in a snapshot already; it fills its place."""
    TWICE = auto()
    """It came before and adds nothing."""
    ANEW = auto()
    """The sender began to count again: what it said between is not known."""
    REFUSED = auto()
    """There are more senders than can be watched."""


@dataclass(slots=True)
class Tally:
    """What was counted of one sender."""

    gaps: int = 0
    healed: int = 0
    late: int = 0
    twice: int = 0
    anew: int = 0


@dataclass(slots=True)
class _Span:
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


@dataclass(slots=True)
class _Course:
    """One sender. `missing` and `covered` are in order; `covered` numbers stood in a snapshot and may still come.

    `owed` are missing messages whose numbers are no longer known, found at `owed_at` by a message sent `owed_sent`.
    """

    heard: float
    tally: Tally = field(default_factory=Tally)
    newest: int | None = None
    recent: deque[int] = field(default_factory=lambda: deque[int](maxlen=RECENT))
    sent: float | None = None
    missing: list[_Span] = field(default_factory=list[_Span])
    covered: list[_Span] = field(default_factory=list[_Span])
    gap_at: float = 0.0
    owed: int = 0
    unsure: bool = False
    """What it said for a while is not known, nor how much that was."""
    owed_at: float = 0.0
    owed_sent: float | None = None

    @property
    def wants(self) -> bool:
        """Whether a snapshot is needed."""
        return bool(self.missing) or self.owed > 0 or self.unsure

    @property
    def short_of(self) -> int:
        """How many messages are missing."""
        return self.owed + sum(span.count for span in self.missing)


class Courses:
    """Every sender behind one line. `patience_s` is how long one may say nothing; `wraps_at` the size of its counter.

    `wraps_at` is 256 for Sparkplug, None where numbers grow for ever. `whole_first`: nothing a sender says can be
    understood before it has told everything once.
    """

    def __init__(self, patience_s: float, *, wraps_at: int | None = None, whole_first: bool = False) -> None:
        self._patience, self._wraps_at, self._whole_first = patience_s, wraps_at, whole_first
        self._courses: dict[str, _Course] = {}
        self._wanting: set[str] = set()
        self._asked: float | None = None
        self._found = 0.0
        self._retry = FIRST_RETRY_SECONDS

    def __len__(self) -> int:
        return len(self._courses)

    def __contains__(self, sender: str) -> bool:
        return sender in self._courses

    def heard(
        self, sender: str, sequence: int | None, sent: float | None, moment: float, *, whole: bool = False
    ) -> Place:
        """Note one message. `whole`: it is a snapshot; "" names the line itself, whose snapshot speaks for all."""
        course = self._courses.get(sender)
        if course is None:
            if len(self._courses) >= MOST_SENDERS:
                return Place.REFUSED
            course = self._courses[sender] = _Course(moment)
            if self._whole_first and not whole:
                self._owe(course, 0, moment, sent)
        quiet, course.heard = moment - course.heard, moment
        if whole:
            place = self._snapshot(sender, course, sequence, sent)
        elif sequence is None:
            place = self._unnumbered(course, sent, moment, quiet)
        else:
            place = self._numbered(course, self._unwrapped(course, sequence), sent, moment)
        self._remember(sender, course)
        return place

    def lost(self, messages: int, moment: float) -> None:
        """So many messages of nobody knows whom were dropped on our side: every sender may be short of some.

        Where senders number their messages they are found as gaps one by one; else they are counted here.
        """
        numbered = any(course.newest is not None for course in self._courses.values())
        if not numbered:
            self._courses.setdefault("", _Course(moment)).tally.gaps += messages
        self.resync(moment, 0 if numbered else messages)

    def resync(self, moment: float, messages: int = 0) -> None:
        """The line was away: everybody may have said something meanwhile, `messages` are known to be missing."""
        line = self._courses.setdefault("", _Course(moment))
        line.owed += messages
        for name, course in self._courses.items():
            self._owe(course, 0, moment, None)
            self._remember(name, course)

    def asks(self, moment: float) -> bool:
        """Whether to ask for a snapshot now: at once when something is missing, then less and less often."""
        if not self._wanting:
            return False
        fresh = self._asked is None or self._found > self._asked
        if fresh:
            self._retry = FIRST_RETRY_SECONDS
        if self._asked is not None and moment - self._asked < self._retry:
            return False
        if not fresh:
            self._retry = min(self._retry * 2, LONGEST_RETRY_SECONDS)
        self._asked = moment
        return True

    def silent(self, moment: float) -> frozenset[str]:
        """The senders that have said nothing for longer than is allowed."""
        return frozenset(
            name for name, course in self._courses.items() if name and moment - course.heard > self._patience
        )

    def gone(self, sender: str) -> None:
        """A sender said goodbye: it is silent from now on."""
        if sender in self._courses:
            self._courses[sender].heard = -inf

    def tally_of(self, sender: str) -> Tally:
        """What was counted of one sender; "" is the line itself."""
        return self._courses[sender].tally if sender in self._courses else Tally()

    def short_of(self, sender: str) -> int:
        """How many messages of one sender are missing."""
        return self._courses[sender].short_of if sender in self._courses else 0

    @property
    def wanting(self) -> tuple[str, ...]:
        """The senders that a snapshot is needed of."""
        return tuple(sorted(name for name in self._wanting if name))

    def _remember(self, sender: str, course: _Course) -> None:
        if course.wants:
            self._wanting.add(sender)
        else:
            self._wanting.discard(sender)

    def _unwrapped(self, course: _Course, sequence: int) -> int:
        """A number of a counter that begins anew by design, as one that grows for ever."""
        if self._wraps_at is None or course.newest is None:
            return sequence
        ahead = (sequence - course.newest) % self._wraps_at
        return course.newest + (ahead if ahead <= self._wraps_at // 2 else ahead - self._wraps_at)

    def _unnumbered(self, course: _Course, sent: float | None, moment: float, quiet: float) -> Place:
        if quiet > self._patience:  # one that tells only changes may have told some to nobody
            self._owe(course, 0, moment, sent)
        course.sent = sent
        return Place.NEXT

    def _numbered(self, course: _Course, number: int, sent: float | None, moment: float) -> Place:
        newest = course.newest
        if newest is not None and number <= newest:
            return self._fallen_back(course, number, sent, moment)
        jumped = newest is not None and number > newest + 1
        if newest is not None and jumped:
            if number - newest > LONGEST_GAP:
                self._begin(course, number, sent, moment)
                return Place.ANEW
            self._gap(course, newest + 1, number - 1, moment)
        course.newest, course.sent = number, sent
        course.recent.append(number)
        return Place.AFTER_A_GAP if jumped else Place.NEXT

    def _fallen_back(self, course: _Course, number: int, sent: float | None, moment: float) -> Place:
        """A number no greater than the newest: it came late, it came twice, or the sender counts anew."""
        if _anew(course, number, sent):
            self._begin(course, number, sent, moment)
            return Place.ANEW
        if _take(course.missing, number):
            course.tally.healed += 1
        elif not _take(course.covered, number) and number in course.recent:
            course.tally.twice += 1
            return Place.TWICE
        course.tally.late += 1
        course.recent.append(number)
        return Place.LATE

    def _gap(self, course: _Course, first: int, last: int, moment: float) -> None:
        course.missing.append(_Span(first, last))
        course.gap_at = self._found = moment
        course.tally.gaps += last - first + 1
        if len(course.missing) > MOST_SPANS:
            self._owe(course, course.missing.pop(0).count, moment, course.sent)

    def _begin(self, course: _Course, number: int, sent: float | None, moment: float) -> None:
        """A sender counts anew."""
        course.tally.anew += 1
        self._owe(course, sum(span.count for span in course.missing), moment, sent)
        course.missing, course.covered = [], []
        course.recent.clear()
        course.recent.append(number)
        course.newest, course.sent = number, sent

    def _owe(self, course: _Course, messages: int, moment: float, sent: float | None) -> None:
        course.owed += messages
        course.unsure = True
        course.owed_at, course.owed_sent = moment, sent
        self._found = moment

    def _snapshot(self, sender: str, course: _Course, sequence: int | None, sent: float | None) -> Place:
        """A snapshot makes good what was missing when it was made."""
        if sender and "" in self._courses:
            self._heal_asked(self._courses[""])
            self._remember("", self._courses[""])
        if sender == "":
            for name, each in self._courses.items():
                self._heal_asked(each)
                self._remember(name, each)
        if sequence is None:
            self._heal_asked(course)
            self._heal_owed(course, sent)
            return Place.NEXT
        number = self._unwrapped(course, sequence)
        if course.newest is not None and number < course.newest and _strange(course, number):
            self._begin(course, number, sent, course.heard)
        self._heal_numbered(course, number)
        self._heal_owed(course, sent)
        if course.newest is None or number > course.newest:
            if course.newest is not None:
                _add(course.covered, course.newest + 1, number)
            course.newest, course.sent = number, sent
        return Place.NEXT

    def _heal_numbered(self, course: _Course, number: int) -> None:
        for span in course.missing:
            if span.first <= number:
                covered = min(span.last, number)
                course.tally.healed += covered - span.first + 1
                _add(course.covered, span.first, covered)
        left = [each for each in course.missing if each.last > number]
        course.missing = [_Span(max(each.first, number + 1), each.last) for each in left]

    def _heal_owed(self, course: _Course, sent: float | None) -> None:
        """By the sender's own time where there is one; else by what was asked after it was found."""
        if sent is not None and course.owed_sent is not None:
            covers = sent >= course.owed_sent
        else:
            covers = self._asked is not None and self._asked >= course.owed_at
        if covers:
            course.tally.healed += course.owed
            course.owed, course.unsure = 0, False

    def _heal_asked(self, course: _Course) -> None:
        """A snapshot without a number makes good what was known to be missing when it was asked for."""
        if self._asked is None:
            return
        if self._asked >= course.owed_at:
            course.tally.healed += course.owed
            course.owed, course.unsure = 0, False
        if course.missing and self._asked >= course.gap_at:
            self._heal_numbered(course, course.missing[-1].last)


def _anew(course: _Course, number: int, sent: float | None) -> bool:
    """Whether a number that falls back is a new count: said later than the newest, by the sender's own time.

    Without such a time: a first number, or one that there is no place for.
    """
    if sent is not None and course.sent is not None:
        return sent > course.sent
    return number <= 1 or _strange(course, number)


def _strange(course: _Course, number: int) -> bool:
    """Whether a number is none that was here lately, or is missing, or stood in a snapshot."""
    spans = (*course.missing, *course.covered)
    return number not in course.recent and not any(span.first <= number <= span.last for span in spans)


def _take(spans: list[_Span], number: int) -> bool:
    """Take one number out of spans in order; False when it is in none."""
    for place, span in enumerate(spans):
        if span.first <= number <= span.last:
            left = [_Span(span.first, number - 1), _Span(number + 1, span.last)]
            spans[place : place + 1] = [each for each in left if each.count > 0]
            return True
    return False


def _add(spans: list[_Span], first: int, last: int) -> None:
    spans.append(_Span(first, last))
    spans.sort(key=lambda each: each.first)
    del spans[:-MOST_SPANS]
