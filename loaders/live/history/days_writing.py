"""Writes day after day: which file a step belongs into, and when a new one begins. Knows no thread and no clock."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from loaders.live.history.duck import Duck, Refused, Unreadable, in_use
from loaders.live.history.mending import opened_and_mended
from loaders.live.history.part_writing import Hand, PartWriter, Step
from loaders.live.history.places import Part, day_of, parts_of
from loaders.live.history.tables import Names, make_tables, meta_of
from scenes.trouble import Notice

SLACK_MS = 1000
"""A step may be stamped so much before the one before it: two of one millisecond are told apart by one more."""
MOST_PARTS = 1000
"""Parts of one day."""
_DAMAGED = (
    "not a valid DuckDB database",
    "Corrupt",
    "corrupt",
    "checksum",
    "newer version",
    "Catalog",
    "Serialization",
)


class DaysWriter:
    """The history of one recorder. `notices` holds what happened on the way, for whoever takes it.

    Everything raises `Refused` or `Unreadable` when the disk refuses; what was asked is then not kept, and the next
    step begins anew with everything there is to tell.
    """

    def __init__(
        self,
        folder: Path,
        names: Names,
        hand: Hand,
        *,
        source: str = "recorded",
        alone: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`alone` is entered whenever a file is let go of: nobody else may be reading it then."""
        self.notices: list[Notice] = []
        self.part: Part | None = None
        self.left: list[Part] = []
        """Parts that were gone on from, to be closed."""
        self._folder, self._names, self._hand, self._source = folder, names, hand, source
        self._alone = alone
        self._writer: PartWriter | None = None
        self._last = 0

    @property
    def duck(self) -> Duck | None:
        """The file being written, for others to read by `Duck.another`."""
        return None if self._writer is None else self._writer.duck

    def keep(self, steps: Sequence[Step]) -> None:
        """Keep steps, the oldest first; all of them are on the disk when it returns."""
        try:
            self._keep(list(steps))
        except (Refused, Unreadable):
            self.drop()
            raise
        except OSError as fault:  # not even the folder can be had
            self.drop()
            raise Refused(self._folder, str(fault.strerror)) from fault

    def checkpoint(self) -> None:
        """Bring the WAL into the file."""
        if self._writer is not None:
            self._writer.checkpoint()

    def close(self) -> None:
        """Close the part with the whole state; never raises."""
        if self._writer is None:
            return
        try:
            self._writer.finish()
            self._writer.checkpoint()
        except Unreadable as fault:
            self.notices.append(fault.notice)
        self.drop()

    def drop(self) -> None:
        """Let go of the file as it is."""
        with self._alone():
            if self._writer is not None:
                self._writer.duck.close()
            self._writer = self.part = None
        self._last = 0

    def _keep(self, steps: list[Step]) -> None:
        at = 0
        while at < len(steps):
            first = self._placed(steps[at])
            after = self._last
            if self._writer is None or not first.follows or not self._fits(first):
                follows = first.follows and self._writer is not None and first.moment > after
                self._writer = self._begun(first, after if follows else 0)
                at += 1
                continue
            lot = [first]
            while at + len(lot) < len(steps):
                last, step = lot[-1], steps[at + len(lot)]
                step = _later(step, last.moment)
                if not step.follows or step.moment <= last.moment or day_of(step.moment) != day_of(last.moment):
                    break
                lot.append(step)
            self._writer.tell(lot)
            self._last = lot[-1].moment
            at += len(lot)

    def _placed(self, step: Step) -> Step:
        return _later(step, self._last)

    def _fits(self, step: Step) -> bool:
        """Whether the part goes on with a step: same day, and time goes on."""
        return self.part is not None and self.part.day == day_of(step.moment) and step.moment > self._last

    def _begun(self, step: Step, after: int) -> PartWriter:
        """A span that begins with a step, in the part where it belongs."""
        writer = self._writer
        if writer is None or not self._fits(step):
            old = self.part
            self.close()
            if old is not None and old.day != day_of(step.moment):
                self.left.append(old)
            writer = self._opened(step.moment)
        self._writer = writer
        writer.begin(step, after)
        self._last = step.moment
        return writer

    def _opened(self, moment: int) -> PartWriter:
        """The last part of the day where it can be gone on with, else a further one."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        day = day_of(moment)
        there = parts_of(self._folder, day)
        part = there[-1] if there else Part(day, 1, self._folder)
        for _ in range(MOST_PARTS):
            if not part.seal.exists() and (writer := self._gone_on_with(part, moment)) is not None:
                self.part = part
                return writer
            part = replace(part, number=part.number + 1)
        raise Refused(part.path, f"more than {MOST_PARTS} parts of one day")

    def _gone_on_with(self, part: Part, moment: int) -> PartWriter | None:
        """The writer of a part; None where this one must stay as it is."""
        try:
            duck, notices = opened_and_mended(part)
        except Refused as fault:
            if in_use(fault) or any(word in fault.reason for word in _DAMAGED):
                self.notices.append(_left_as_it_is(part, fault))
                return None
            raise
        self.notices += notices
        try:
            if not duck.rows("SELECT 1 FROM information_schema.tables WHERE table_catalog = 'day'"):
                with duck.transaction():
                    make_tables(duck, self._names, source=self._source, software=self._hand.software)
            writer = PartWriter(duck, self._hand)
            if meta_of(duck).get("digest") == self._names.digest and writer.last < moment:
                return writer
        except Unreadable as fault:
            if not any(word in fault.reason for word in _DAMAGED):
                duck.close()
                raise
            self.notices.append(_left_as_it_is(part, fault))
        duck.close()
        return None


def _later(step: Step, last: int) -> Step:
    """A step of the same millisecond as the last one, or a little before it, is told one later."""
    return replace(step, moment=last + 1) if last - SLACK_MS < step.moment <= last else step


def _left_as_it_is(part: Part, fault: Unreadable) -> Notice:
    reason = fault.reason.partition("\n")[0]
    return Notice(
        f"历史文件不能续写，另开一个：{reason}",
        f"A file of the history cannot be gone on with, and a further one is begun: {reason}",
        "运行 parkwatch history check 查明。",
        "Run parkwatch history check to find out.",
        str(part.path),
    )
