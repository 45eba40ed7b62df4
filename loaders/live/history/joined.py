"""One park's past out of all its days, closed ones and the one being written, for the scene that is open now."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from loaders.live.history.days import MOST_CHANGES, Day, DayFile, Span, too_much
from loaders.live.history.duck import Gone, Unreadable, in_use, opened_to_read
from loaders.live.history.fitting import Fit, changes_in_rows, fit, in_one, numbers_of, past_in_rows, whole_in_rows
from loaders.live.history.pieces import FOREVER, Piece, gaps_between, piece_at, pieces_of
from loaders.live.history.places import DAY_MS, IMPORTED, Part, milliseconds, parts_in
from loaders.live.history.retention import expired_until
from loaders.live.history.seals import seal_of
from loaders.live.history.tables import Names, names_of
from scenes.columns import Rows
from scenes.past import Changes, Gap, Past, Why, nothing_past
from scenes.past import Span as WholeSpan
from scenes.plant import Park
from scenes.trouble import Notice

LOOK_SECONDS = 1.0
"""Between two looks at which days there are."""
MOST_NOTICES = 100
MOST_OPEN = 8
"""Days held open at a time."""


class Far(Protocol):
    """The recorder that is writing (`loaders.live.history.asking`)."""

    def part(self) -> Part | None:
        """The part it is writing now; None when there is none or it does not answer."""
        ...

    def day(self, part: Part) -> Day:
        """That part."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    """One part as far as it is known without opening it."""

    part: Part
    spans: tuple[Span, ...]
    digest: str
    live: bool = False


class JoinedHistory:
    """A `History` (see there). `notices` says which days cannot be read, and why."""

    def __init__(
        self, names: Names, folder: Path, far: Far | None = None, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.notices: list[Notice] = []
        self._names, self._folder, self._far, self._monotonic = names, folder, far, monotonic
        self._tags = len(names.indicators)
        self._looked = -np.inf
        self._known: list[_Known] = []
        self._pieces: tuple[Piece, ...] = ()
        self._lost: list[tuple[int, int]] = []
        self._broken: set[Part] = set()
        self._closed: dict[Part, _Known] = {}
        self._open: dict[Part, Day] = {}
        self._unclosed: dict[Part, tuple[tuple[int, int], _Known]] = {}
        self._fits: dict[str, Fit] = {}

    def span(self) -> WholeSpan | None:
        """From when to when anything is kept."""
        self._look()
        if not self._pieces:
            return None
        strangers, heard = set[str](), set[str]()
        for known in {each.digest: each for each in self._known}.values():
            codes = set(self._day(known).names.indicators)
            strangers |= codes - set(self._names.indicators)
            heard |= codes
        newcomers = len(set(self._names.indicators) - heard)
        last = self._pieces[-1]
        end = self._known[last.source].spans[-1].end if last.end == FOREVER else last.end
        return WholeSpan(self._pieces[0].begin / 1000, end / 1000, len(strangers), newcomers)

    def state_at(self, moment: float) -> Past:
        """Everything that viewers had at a moment."""
        self._look()
        at = milliseconds(moment)
        piece = piece_at(self._pieces, at)
        if piece is None:
            return nothing_past(self._tags, moment, self._gap_around(at))
        known = self._known[piece.source]
        try:
            return self._past(moment, known, at)
        except Unreadable as fault:
            self._lose(known, fault)
            return self.state_at(moment)

    def changes(self, begin: float, end: float, rows: Rows | None = None) -> Changes:
        """What was told after `begin` and up to `end`. What was told at the end of a gap is told whole."""
        self._look()
        early, late = milliseconds(begin), milliseconds(end)
        found: list[Changes] = []
        count = 0
        for piece in self._pieces:
            if piece.end <= early or piece.begin > late:
                continue
            known = self._known[piece.source]
            try:
                lots = self._changes(known, piece, early, late, rows)
            except Unreadable as fault:
                self._lose(known, fault)
                return self.changes(begin, end, rows)
            found += lots
            count += sum(len(each) for each in lots)
            if count > MOST_CHANGES:
                raise too_much()
        return in_one(found)

    def gaps(self, begin: float, end: float) -> tuple[Gap, ...]:
        """The times within of which nothing is known."""
        self._look()
        return gaps_between(
            self._pieces,
            milliseconds(begin),
            milliseconds(end),
            lost=self._lost,
            expired=expired_until(self._folder),
        )

    def close(self) -> None:
        """Let go of files and lines."""
        for day in self._open.values():
            day.close()
        self._open = {}
        if self._far is not None:
            self._far.close()

    def _look(self) -> None:
        """Which days there are; of the one being written, what it tells by now."""
        live = None if self._far is None else self._far.part()
        fresh = self._monotonic() - self._looked < LOOK_SECONDS
        if not fresh or live != next((each.part for each in self._known if each.live), None):
            self._looked = self._monotonic()
            self._let_go_of_open()
            self._known = [known for part in parts_in(self._folder) if (known := self._seen(part, live)) is not None]
        elif live is not None:
            self._known = [self._seen(each.part, live) or each if each.live else each for each in self._known]
        self._pieces = pieces_of([_until_now(each) for each in self._known])

    def _let_go_of_open(self) -> None:
        """Days that are not closed yet are not held: a recorder may want to go on with them, or close them."""
        for part, day in list(self._open.items()):
            if isinstance(day, DayFile) and part not in self._closed:
                del self._open[part]
                day.close()

    def _seen(self, part: Part, live: Part | None) -> _Known | None:
        """What a part holds; None where it cannot be read, which is remembered."""
        if part in self._broken:
            return None
        if part in self._closed and part.path.exists():
            return self._closed[part]
        try:
            return self._looked_at(part, live)
        except Unreadable as fault:
            if isinstance(fault, Gone) or in_use(fault):  # for the moment: it is looked at again
                self._tell(fault.notice)
            else:
                self._lose(_Known(part, (Span(part.begin, part.begin + DAY_MS - 1),), ""), fault)
            return None

    def _looked_at(self, part: Part, live: Part | None) -> _Known | None:
        """What a part holds, by its seal where it has one. Raises `Unreadable`."""
        if part != live and (seal := seal_of(part)) is not None:
            known = _Known(part, seal.told, seal.digest)
            if not part.path.is_file() or part.path.stat().st_size != seal.bytes:
                self._lose(known, _gone(part))
                return None
            self._closed[part] = known
            return known
        size = _size_of(part)
        if part != live and part in self._unclosed and self._unclosed[part][0] == size:
            return self._unclosed[part][1]
        day = self._day(_Known(part, (), "", live=part == live))
        known = _Known(part, day.spans(), day.names.digest, live=part == live)
        if part != live:
            self._unclosed[part] = (size, known)
        return known

    def _lose(self, known: _Known, fault: Unreadable) -> None:
        """A part that cannot be read: what it told of is lost, and said once; one being written is looked at again."""
        if (day := self._open.pop(known.part, None)) is not None:
            day.close()
        self._closed.pop(known.part, None)
        if known.live:
            self._looked = -np.inf
        elif known.part not in self._broken:
            self._broken.add(known.part)
            self._tell(fault.notice)
            self._lost += [(each.begin, each.end) for each in known.spans]
        self._known = [each for each in self._known if each.part != known.part]
        self._pieces = pieces_of([_until_now(each) for each in self._known])

    def _tell(self, notice: Notice) -> None:
        if notice not in self.notices[-MOST_NOTICES:]:
            self.notices = [*self.notices, notice][-MOST_NOTICES:]

    def _day(self, known: _Known) -> Day:
        """A part, opened; the one that was asked for longest ago is let go of where there are too many."""
        day = self._open.pop(known.part, None)
        if day is not None and known.live != isinstance(day, DayFile):
            self._open[known.part] = day
            return day
        if day is not None:
            day.close()  # it was being written, and is no longer
        if known.live and self._far is not None:
            day = self._far.day(known.part)
        else:
            day = DayFile(opened_to_read(known.part.path), known.part)
        self._open[known.part] = day
        if len(self._open) > MOST_OPEN:
            self._open.pop(next(iter(self._open))).close()
        return day

    def _gap_around(self, at: int) -> Gap:
        """The gap in which a moment lies."""
        before = max((piece.end for piece in self._pieces if piece.end < at), default=at - DAY_MS)
        behind = min((piece.begin for piece in self._pieces if piece.begin > at), default=at + DAY_MS)
        found = self.gaps(before / 1000, behind / 1000)
        ours = [gap for gap in found if milliseconds(gap.begin) <= at <= milliseconds(gap.end)]
        return ours[-1] if ours else Gap(before / 1000, behind / 1000, Why.NOT_RECORDED)

    def _past(self, asked: float, known: _Known, at: int) -> Past:
        day = self._day(known)
        return past_in_rows(asked, day.state(at), self._fit(day.names))

    def _changes(self, known: _Known, piece: Piece, early: int, late: int, rows: Rows | None) -> list[Changes]:
        """What one piece tells of a time: the whole state first, where the piece begins within it."""
        day = self._day(known)
        ours, found = self._fit(day.names), list[Changes]()
        if piece.begin > early:
            found.append(whole_in_rows(day.state(piece.begin), piece.begin, ours, rows))
        told = day.changes(max(early, piece.begin), min(late, piece.end), numbers_of(rows, ours))
        return [*found, changes_in_rows(told, ours)]

    def _fit(self, names: Names) -> Fit:
        if names.digest not in self._fits:
            self._fits[names.digest] = fit(names, self._names)
        return self._fits[names.digest]


def _until_now(known: _Known) -> tuple[Span, ...]:
    """The spans; the last one goes on where it is still being written."""
    if known.live and known.spans:
        return (*known.spans[:-1], replace(known.spans[-1], end=FOREVER))
    return known.spans


def _size_of(part: Part) -> tuple[int, int]:
    """The bytes of a part and of its log."""
    file, wal = (path.stat().st_size if path.exists() else 0 for path in (part.path, part.wal))
    return file, wal


def _gone(part: Part) -> Unreadable:
    return Unreadable(part.path, "the file is missing, or is not as long as its seal says")


def history_of(park: Park, folder: Path, far: Far | None = None, *, imported: str = "") -> JoinedHistory:
    """The past of a park out of the history in a folder, for its indicators in their order; whoever asks closes it.

    `far` is the recorder that writes there now (`loaders.live.history.asking.recorder_of`), None where none runs.
    `imported` names a history taken over from elsewhere, which is read alone.
    """
    return JoinedHistory(names_of(park), folder / IMPORTED / imported if imported else folder, far)
