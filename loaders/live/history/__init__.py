"""Any past moment: kept by the recorder as it tells, asked for by replay, trends, reports and evidence."""

from typing import Protocol

from scenes.columns import Rows
from scenes.past import Changes, Gap, Past, Span


class History(Protocol):
    """One park's past, for the indicators of one scene in its order.

    All times are seconds since 1970 UTC by the feed's clock, kept to the millisecond. Every method may wait for a disk
    or a server and raises `Trouble`; for one thread. Whoever opens it closes it.
    """

    def span(self) -> Span | None:
        """From when to when anything is kept; None when nothing is."""
        ...

    def state_at(self, moment: float) -> Past:
        """Everything that viewers had at a moment."""
        ...

    def changes(self, begin: float, end: float, rows: Rows | None = None) -> Changes:
        """What was told after `begin` and up to `end`, of some indicators or of all. Bounded: `Trouble` beyond."""
        ...

    def gaps(self, begin: float, end: float) -> tuple[Gap, ...]:
        """The times within of which nothing is known, in order, none overlapping another."""
        ...

    def close(self) -> None:
        """Let go of files and lines."""
        ...
