"""One sender's messages by their numbers: what is missing, what came late or twice, and what a snapshot makes good.

Knows no clock: `moment` is in seconds on a clock that nobody sets, `sent` is the sender's own time (s since 1970 UTC,
None where it tells none), `asked` the moment of the last question for a snapshot.
"""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto

LONGEST_GAP = 1_000_000
"""Messages; a number further ahead is a new count and no gap."""
MOST_SPANS = 64
"""Separate gaps remembered by number; older ones are still counted and wait for a snapshot."""
RECENT = 64
"""A message comes twice soon or never; a number that falls back and is not among so many last ones is no double."""


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


def added(one: Tally, other: Tally) -> Tally:
    """Both counts as one."""
    return Tally(
        one.gaps + other.gaps,
        one.healed + other.healed,
        one.late + other.late,
        one.twice + other.twice,
        one.anew + other.anew,
    )


@dataclass(slots=True)
class Span:
    """Numbers from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many."""
        return self.last - self.first + 1


@dataclass(slots=True)
class Course:
    """One sender. `missing` and `covered` are in order; `covered` numbers stood in a snapshot and may still come.

    `owed` are missing messages whose numbers are no longer known, found at `owed_at` by a message sent `owed_sent`;
    `unsure`: what it said for a while is not known, nor how much that was.
    """

    heard: float
    wraps_at: int | None = None
    tally: Tally = field(default_factory=Tally)
    newest: int | None = None
    recent: deque[int] = field(default_factory=lambda: deque[int](maxlen=RECENT))
    sent: float | None = None
    missing: list[Span] = field(default_factory=list[Span])
    covered: list[Span] = field(default_factory=list[Span])
    gap_at: float = 0.0
    owed: int = 0
    unsure: bool = False
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

    @property
    def found_at(self) -> float:
        """When it was last found that something is missing."""
        return max(self.gap_at, self.owed_at)

    def unnumbered(self, sent: float | None) -> Place:
        """A message without a number."""
        self.sent = sent
        return Place.NEXT

    def numbered(self, sequence: int, sent: float | None, moment: float) -> Place:
        """A message with a number."""
        number, newest = self._unwrapped(sequence), self.newest
        if newest is not None and number <= newest:
            return self._fallen_back(number, sent, moment)
        if newest is not None and number - newest > LONGEST_GAP:
            return self._begin(number, sent, moment)
        jumped = newest is not None and number > newest + 1
        if newest is not None and jumped:
            self._gap(newest + 1, number - 1, moment)
        self.newest, self.sent = number, sent
        self.recent.append(number)
        return Place.AFTER_A_GAP if jumped else Place.NEXT

    def snapshot(self, sequence: int | None, sent: float | None, asked: float | None) -> None:
        """Everything the sender knows; it makes good what was missing when it was made."""
        if sequence is None:
            self.heal_asked(asked)
            self._heal_owed(sent, asked)
            return
        number = self._unwrapped(sequence)
        if self.newest is not None and number < self.newest and self._strange(number):
            self._begin(number, sent, self.heard)
        self._heal_numbered(number)
        self._heal_owed(sent, asked)
        if self.newest is None or number > self.newest:
            if self.newest is not None:
                _add(self.covered, Span(self.newest + 1, number))
            self.newest, self.sent = number, sent

    def owe(self, messages: int, moment: float, sent: float | None) -> None:
        """So many messages are missing, nobody knows which; 0: perhaps some."""
        self.owed += messages
        self.unsure = True
        self.owed_at, self.owed_sent = moment, sent

    def heal_asked(self, asked: float | None) -> None:
        """A snapshot without a number makes good what was known to be missing when it was asked for."""
        if asked is None:
            return
        if asked >= self.owed_at:
            self._settle()
        if self.missing and asked >= self.gap_at:
            self._heal_numbered(self.missing[-1].last)

    def _unwrapped(self, sequence: int) -> int:
        """A number of a counter that begins anew by design, as one that grows for ever."""
        if self.wraps_at is None or self.newest is None:
            return sequence
        ahead = (sequence - self.newest) % self.wraps_at
        return self.newest + (ahead if ahead <= self.wraps_at // 2 else ahead - self.wraps_at)

    def _fallen_back(self, number: int, sent: float | None, moment: float) -> Place:
        """A number no greater than the newest: it came late, it came twice, or the sender counts anew."""
        if self._anew(number, sent):
            return self._begin(number, sent, moment)
        if _take(self.missing, number):
            self.tally.healed += 1
        elif not _take(self.covered, number) and number in self.recent:
            self.tally.twice += 1
            return Place.TWICE
        self.tally.late += 1
        self.recent.append(number)
        return Place.LATE

    def _anew(self, number: int, sent: float | None) -> bool:
        """Whether a number that falls back is a new count: said later than the newest, by the sender's own time.

        Without such a time: a first number, or one that there is no place for.
        """
        if sent is not None and self.sent is not None:
            return sent > self.sent
        return number <= 1 or self._strange(number)

    def _strange(self, number: int) -> bool:
        """Whether a number is none that was here lately, or is missing, or stood in a snapshot."""
        spans = (*self.missing, *self.covered)
        return number not in self.recent and not any(span.first <= number <= span.last for span in spans)

    def _begin(self, number: int, sent: float | None, moment: float) -> Place:
        """The sender counts anew."""
        self.tally.anew += 1
        self.owe(sum(span.count for span in self.missing), moment, sent)
        self.missing, self.covered = [], []
        self.recent.clear()
        self.recent.append(number)
        self.newest, self.sent = number, sent
        return Place.ANEW

    def _gap(self, first: int, last: int, moment: float) -> None:
        self.missing.append(Span(first, last))
        self.gap_at = moment
        self.tally.gaps += last - first + 1
        if len(self.missing) > MOST_SPANS:
            self.owe(self.missing.pop(0).count, moment, self.sent)

    def _heal_numbered(self, number: int) -> None:
        for span in self.missing:
            if span.first <= number:
                covered = Span(span.first, min(span.last, number))
                self.tally.healed += covered.count
                _add(self.covered, covered)
        left = [each for each in self.missing if each.last > number]
        self.missing = [Span(max(each.first, number + 1), each.last) for each in left]

    def _heal_owed(self, sent: float | None, asked: float | None) -> None:
        """By the sender's own time where there is one; else by what was asked after it was found."""
        if sent is not None and self.owed_sent is not None:
            if sent >= self.owed_sent:
                self._settle()
        elif asked is not None and asked >= self.owed_at:
            self._settle()

    def _settle(self) -> None:
        self.tally.healed += self.owed
        self.owed, self.unsure = 0, False


def _take(spans: list[Span], number: int) -> bool:
    """Take one number out of spans in order; False when it is in none."""
    for place, span in enumerate(spans):
        if span.first <= number <= span.last:
            left = [Span(span.first, number - 1), Span(number + 1, span.last)]
            spans[place : place + 1] = [each for each in left if each.count > 0]
            return True
    return False


def _add(spans: list[Span], more: Span) -> None:
    spans.append(more)
    spans.sort(key=lambda each: each.first)
    del spans[:-MOST_SPANS]
