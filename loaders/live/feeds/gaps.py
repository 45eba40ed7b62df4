"""What the numbers of every sender behind one line say, when to ask for a snapshot, and who has fallen silent.

Brokers lose messages without a word (`reference/live-data.md` 2.6); so a number that was jumped over is a gap, a gap
asks for a snapshot, and a snapshot heals it. A sender is alive by the age of what it says, never by "connected".
Knows no clock: see `course`.
"""

from math import inf

from loaders.live.feeds.course import MOST_SPANS, Course, Place, Tally, added

__all__ = ["FIRST_RETRY_SECONDS", "MOST_SENDERS", "MOST_SPANS", "Courses", "Place", "Tally"]

MOST_SENDERS = 20_000
FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 30.0


class Courses:
    """Every sender behind one line. `patience_s` is how long one may say nothing; `wraps_at` the size of its counter.

    `wraps_at` is 256 for Sparkplug, None where numbers grow for ever. `whole_first`: nothing a sender says can be
    understood before it has told everything once. "" is the line itself, whose snapshot speaks for all.
    """

    def __init__(self, patience_s: float, *, wraps_at: int | None = None, whole_first: bool = False) -> None:
        self._patience, self._wraps_at, self._whole_first = patience_s, wraps_at, whole_first
        self._courses: dict[str, Course] = {}
        self._wanting: set[str] = set()
        self._asked: float | None = None
        self._found = 0.0
        self._retry = FIRST_RETRY_SECONDS

    def __len__(self) -> int:
        return len(self._courses)

    def heard(
        self, sender: str, sequence: int | None, sent: float | None, moment: float, *, whole: bool = False
    ) -> Place:
        """Note one message. `whole`: it is a snapshot."""
        if sender not in self._courses:
            if len(self._courses) >= MOST_SENDERS:
                return Place.REFUSED
            course = self._course(sender, moment)
            if self._whole_first and not whole:
                course.owe(0, moment, sent)
        course = self._courses[sender]
        quiet, course.heard = moment - course.heard, moment
        if whole:
            self._heal_others(sender)
            course.snapshot(sequence, sent, self._asked)
            place = Place.NEXT
        elif sequence is None:
            if quiet > self._patience:  # one that tells only changes may have told some to nobody
                course.owe(0, moment, sent)
            place = course.unnumbered(sent)
        else:
            place = course.numbered(sequence, sent, moment)
        self._remember(sender)
        return place

    def lost(self, messages: int, moment: float) -> None:
        """So many messages of nobody knows whom were dropped on our side: every sender may be short of some.

        Where senders number their messages they are found as gaps one by one; else they are counted here.
        """
        line = self._course("", moment)
        if all(course.newest is None for course in self._courses.values()):
            line.tally.gaps += messages
            line.owed += messages
        self.resync(moment)

    def resync(self, moment: float) -> None:
        """The line was away: everybody may have said something meanwhile."""
        self._course("", moment)
        for name, course in self._courses.items():
            course.owe(0, moment, None)
            self._remember(name)

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

    def forget(self, sender: str) -> None:
        """A sender that turned out to be none: nothing is missing of it, and what was counted is the line's."""
        course = self._courses.pop(sender, None)
        self._wanting.discard(sender)
        if course is not None:
            line = self._course("", course.heard)
            line.tally = added(line.tally, course.tally)

    def tally_of(self, sender: str) -> Tally:
        """What was counted of one sender."""
        return self._courses[sender].tally if sender in self._courses else Tally()

    def short_of(self, sender: str) -> int:
        """How many messages of one sender are missing."""
        return self._courses[sender].short_of if sender in self._courses else 0

    @property
    def wanting(self) -> tuple[str, ...]:
        """The senders that a snapshot is needed of."""
        return tuple(sorted(name for name in self._wanting if name))

    def _course(self, sender: str, moment: float) -> Course:
        return self._courses.setdefault(sender, Course(moment, self._wraps_at))

    def _heal_others(self, sender: str) -> None:
        """The line's own snapshot speaks for every sender; a sender's also for what nobody knows whose it was."""
        names = list(self._courses) if not sender else [""] if "" in self._courses else []
        for name in names:
            self._courses[name].heal_asked(self._asked)
            self._remember(name)

    def _remember(self, sender: str) -> None:
        course = self._courses[sender]
        self._found = max(self._found, course.found_at)
        if course.wants:
            self._wanting.add(sender)
        else:
            self._wanting.discard(sender)
