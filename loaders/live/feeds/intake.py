"""A `Feed` over one line: bytes become arrivals, gaps are seen and made good, and silence is noticed.

Everything here runs in the thread of whoever calls `take`; the line's own thread only fills the inbox.
"""

import statistics
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from loaders.live.feeds import Arrival, Counts, FeedHealth, Line
from loaders.live.feeds.gaps import Courses, Place
from loaders.live.feeds.inbox import Parcel, Wire
from loaders.live.feeds.understood import Understood
from scenes.readings import Readings
from scenes.trouble import Notice, Trouble

PERIODS_OF_PATIENCE = 3.0
"""A source that says nothing for so many periods is dead (`reference/live-data.md` 2.6)."""
LEAST_PATIENCE_SECONDS = 1.0
HEALTH_SECONDS = 0.5
"""How often health is worked out anew: there may be hundreds of senders."""
SKEWS = 15
"""The clock of a sender is judged by the median of so many messages."""

type Reading = Callable[[Parcel], Understood]
type Binding = Callable[[Understood], Arrival]
type Question = Callable[[Sequence[str]], None]


@dataclass(slots=True)
class _Sender:
    messages: int = 0
    readings: int = 0
    rejected: int = 0
    heard: float = 0.0
    skews: deque[float] = field(default_factory=lambda: deque[float](maxlen=SKEWS))
    notice: Notice | None = None


class Intake:
    """One source of a site. `understood` reads a message (raises `Trouble`), `bound` finds its indicators.

    `period_s` is how often each sender says something at least; `anonymous` is what a message's source is called when
    it names none; `snapshot` is another line for questions, where the first has no answer to them. `ask` puts a
    question to single senders, where nothing that one says is understood before it has told everything once.
    """

    def __init__(
        self,
        name: str,
        wire: Wire,
        understood: Reading,
        bound: Binding,
        *,
        period_s: float = 1.0,
        wraps_at: int | None = None,
        anonymous: str = "",
        snapshot: Wire | None = None,
        ask: Question | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._wire, self._snapshot, self._ask = wire, snapshot, ask
        self._understood, self._bound, self._monotonic = understood, bound, monotonic
        self._anonymous = anonymous
        self._patience = max(PERIODS_OF_PATIENCE * period_s, LEAST_PATIENCE_SECONDS)
        self._courses = Courses(self._patience, wraps_at=wraps_at, whole_first=ask is not None)
        self._line = _Sender()
        self._senders: dict[str, _Sender] = {}
        self._broken = 0
        self._ups = self._dropped = 0
        self._spoke: float | None = None
        self._opened = 0.0
        self._health: tuple[FeedHealth, ...] = ()
        self._health_at = -np.inf

    def connect(self) -> None:
        """Begin, on threads of its own."""
        self._opened = self._monotonic()
        for wire in self._wires:
            wire.open()

    def take(self, now: float) -> Sequence[Arrival]:
        """Everything that came since the last look, in order."""
        moment = self._monotonic()
        arrivals = [arrival for wire in self._wires for arrival in self._read(wire)]
        self._look_after(moment)
        return arrivals

    def snapshot(self) -> None:
        """Ask for all there is to know."""
        (self._snapshot or self._wire).ask()
        if self._ask is not None:
            self._ask(self._courses.wanting)

    def health(self) -> Sequence[FeedHealth]:
        """The line first, then every sender behind it, then the line for questions where there is one."""
        moment = self._monotonic()
        if moment - self._health_at >= HEALTH_SECONDS:
            self._health_at = moment
            self._health = tuple(self._told(moment))
        return self._health

    def close(self) -> None:
        """End every thread and line."""
        for wire in self._wires:
            wire.close()

    @property
    def _wires(self) -> tuple[Wire, ...]:
        return (self._wire,) if self._snapshot is None else (self._wire, self._snapshot)

    def _read(self, wire: Wire) -> Sequence[Arrival]:
        found = (self._arrival(parcel) for parcel in wire.inbox.taken())
        return [arrival for arrival in found if arrival is not None]

    def _arrival(self, parcel: Parcel) -> Arrival | None:
        """One message, or None when it says nothing that can be used."""
        self._spoke, self._line.heard = parcel.moment, parcel.received
        if not parcel.payload:
            return Arrival(self.name, nothing(), parcel.received, parcel.received)
        try:
            said = self._named(self._understood(parcel))
            arrival = self._bound(said)
        except Trouble as trouble:
            self._broken += 1
            self._line.notice = trouble.notice
            return None
        place = self._placed(said, parcel)
        if place is Place.REFUSED:
            self._broken += 1
        if place in (Place.REFUSED, Place.TWICE):
            return None
        self._count(said, arrival)
        return replace(arrival, source=self._name_of(said.source), whole=said.whole or parcel.whole)

    def _named(self, said: Understood) -> Understood:
        """A message that names no source is the line's own."""
        return replace(said, source="") if said.source == self._anonymous else said

    def _placed(self, said: Understood, parcel: Parcel) -> Place:
        """How the message stands to those before it; a live one that tells everything also makes a gap good."""
        sent = said.sent if said.sent != said.received else None
        place = self._courses.heard(said.source, said.sequence, sent, parcel.moment, whole=parcel.whole)
        if said.whole and not parcel.whole and place is not Place.TWICE:
            self._courses.heard(said.source, said.sequence, sent, parcel.moment, whole=True)
        if said.lost:
            self._courses.gone(said.source)
        return place

    def _count(self, said: Understood, arrival: Arrival) -> None:
        sender = self._line if not said.source else self._senders.setdefault(said.source, _Sender())
        sender.messages += 1
        sender.readings += len(arrival.readings)
        sender.rejected += arrival.refused
        sender.heard = said.received
        sender.skews.append(said.sent - said.received)
        if arrival.rejected:
            sender.notice = arrival.rejected[0]

    def _look_after(self, moment: float) -> None:
        """What the line itself says: that it came back, that something did not fit; and ask for what is missing."""
        for wire in self._wires:
            wire.look(moment)
        if self._wire.standing.ups != self._ups:
            self._ups = self._wire.standing.ups
            if not self._wire.complete:
                self._courses.resync(moment)
        if (dropped := self._wire.inbox.dropped) != self._dropped:
            self._courses.lost(dropped - self._dropped, moment)
            self._dropped = dropped
        if self._courses.asks(moment):
            self.snapshot()

    def _told(self, moment: float) -> Sequence[FeedHealth]:
        silent = self._courses.silent(moment)
        for name in [name for name in silent if name in self._senders and not self._senders[name].readings]:
            self._forget(name)
        senders = [self._sender_health(name, name in silent) for name in self._senders]
        told = [self._line_health([each.counts for each in senders], moment), *senders]
        if self._snapshot is not None:
            standing = self._snapshot.standing
            counts = Counts(
                broken=standing.broken + self._snapshot.inbox.oversized, dropped=self._snapshot.inbox.dropped
            )
            told.append(FeedHealth(f"{self.name}#snapshot", standing.line, counts, notice=standing.notice))
        return told

    def _forget(self, name: str) -> None:
        """Whoever never said anything of this park and is silent is nobody to wait for; its counts are the line's."""
        sender, line = self._senders.pop(name), self._line
        line.messages += sender.messages
        line.rejected += sender.rejected
        line.notice = sender.notice or line.notice
        self._courses.forget(name)

    def _line_health(self, senders: Sequence[Counts], moment: float) -> FeedHealth:
        standing, inbox = self._wire.standing, self._wire.inbox
        counts = added([self._counts("", self._line), *senders])
        counts = replace(
            counts,
            broken=self._broken + standing.broken + inbox.oversized,
            reconnects=max(standing.ups - 1, 0),
            dropped=inbox.dropped,
        )
        line, notice = standing.line, standing.notice or self._line.notice
        quiet = moment - (self._spoke if self._spoke is not None else self._opened)
        if line is Line.UP and quiet > self._patience:
            line, notice = Line.DOWN, _silent(quiet)
        return FeedHealth(self.name, line, counts, self._line.heard, _skew(self._line), notice)

    def _sender_health(self, name: str, silent: bool) -> FeedHealth:
        sender = self._senders[name]
        line = Line.DOWN if silent else Line.UP
        counts = self._counts(name, sender)
        return FeedHealth(self._name_of(name), line, counts, sender.heard, _skew(sender), sender.notice)

    def _counts(self, name: str, sender: _Sender) -> Counts:
        tally = self._courses.tally_of(name)
        return Counts(
            messages=sender.messages,
            readings=sender.readings,
            rejected=sender.rejected,
            gaps=tally.gaps,
            healed=tally.healed,
            late=tally.late,
            twice=tally.twice,
            anew=tally.anew,
        )

    def _name_of(self, sender: str) -> str:
        return f"{self.name}/{sender}" if sender else self.name


def added(counts: Sequence[Counts]) -> Counts:
    """Several counts as one."""
    return Counts(*(sum(getattr(each, name) for each in counts) for name in Counts.__dataclass_fields__))


def nothing() -> Readings:
    """No readings at all."""
    return Readings(np.empty(0, np.int32), np.empty(0), np.empty(0, np.uint32), np.empty(0))


def _skew(sender: _Sender) -> float:
    return statistics.median(sender.skews) if sender.skews else 0.0


def _silent(seconds: float) -> Notice:
    return Notice(
        f"线路通着，但已 {seconds:.0f} 秒没有数据。",
        f"The line is up, but nothing has come for {seconds:.0f} s.",
        "检查对方是否在发送，以及主题、接口和权限是否正确。",
        "See whether the other side sends, and whether topics, addresses and rights are right.",
    )
