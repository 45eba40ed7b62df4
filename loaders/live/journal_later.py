"""A journal that could not be opened when the recorder began: values go on, and it is tried again.

What happened meanwhile waits with the keeper. Once the disk lets itself be written, all of it is kept, with numbers
that go on from those of the journal that is there.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from loaders.live.acts import Told
from loaders.live.entries import Entry, Kind, column
from loaders.live.journal import Journal
from loaders.live.journal_file import NAME, Head, Unwritable, read_head, read_standing
from scenes.trouble import Trouble


class LateJournal(Journal):
    """A `Journal` that is opened by the first `append` that can. Until then it tells what can be read without writing.

    `differs` says whether what was opened is not what had been read: whoever began with that must begin again.
    """

    def __init__(self, folder: Path, owner: str, why: Unwritable) -> None:
        self.folder, self.notices = folder, []
        self.differs = False
        self._owner, self._why = owner, why
        self._found: Journal | None = None
        self._head, self._standing = left_in(folder / NAME)

    @property
    def found(self) -> bool:
        """Whether it could be opened by now."""
        return self._found is not None

    @property
    def writing(self) -> bool:
        """See `Journal`."""
        return self._found is not None and self._found.writing

    @property
    def count(self) -> int:
        """See `Journal`."""
        return self.head.count

    @property
    def head(self) -> Head:
        """See `Journal`."""
        return self._head if self._found is None else self._found.head

    def numbers(self) -> tuple[int, int]:
        """See `Journal`."""
        return self.head.transition, self.head.event

    def standing(self) -> dict[str, bytes]:
        """See `Journal`."""
        return dict(self._standing) if self._found is None else self._found.standing()

    def append(self, entries: Sequence[Entry], *, standing: Mapping[str, bytes | None] | None = None) -> None:
        """Open it, and keep all this. Raises as `Journal.append`, and `Unwritable` as long as it cannot be opened."""
        if self._found is not None:
            self._found.append(entries, standing=standing)
            return
        found = Journal.open(self.folder, owner=self._owner)
        moved, event = (new - old for new, old in zip(found.numbers(), self.numbers(), strict=True))
        try:
            differs = bool(moved or event or found.standing() != self._standing)
            found.append(
                [*self._late(entries), *(_renumbered(each, moved, event) for each in entries)], standing=standing
            )
        except Trouble:
            found.close()
            raise
        self._found, self.differs = found, differs

    def renew(self) -> None:
        """See `Journal`; what is not open has nothing to say."""
        if self._found is not None:
            self._found.renew()

    def history(self, code: str, limit: int = 100) -> tuple[Told, ...]:
        """See `Journal`."""
        return self._opened_or_why().history(code, limit)

    def latest(self, limit: int = 100) -> tuple[Told, ...]:
        """See `Journal`."""
        return self._opened_or_why().latest(limit)

    def close(self) -> None:
        """See `Journal`."""
        if self._found is not None:
            self._found.close()

    def _late(self, entries: Sequence[Entry]) -> list[Entry]:
        """Why the first entries came late."""
        notice = self._why.notice
        return [
            Entry(Kind.FAULT, first.time, first.wall, "", {"zh": notice.zh, "en": notice.en}) for first in entries[:1]
        ]

    def _opened_or_why(self) -> Journal:
        if self._found is None:
            raise self._why
        return self._found


def left_in(path: Path) -> tuple[Head, dict[str, bytes]]:
    """Where a journal's file stands and what stands beside the entries, read without writing anything."""
    for how in ("mode=ro", "immutable=1"):  # a disk without room for SQLite's side files can be read the second way
        with (
            suppress(OSError, sqlite3.Error),
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as db,
        ):
            return read_head(db), read_standing(db)
    return Head("", 0, "", 0, 0), {}


def _renumbered(entry: Entry, moved: int, event: int) -> Entry:
    """An entry of transitions or alarm events with numbers that are so much higher."""
    more = {Kind.TRANSITION: moved, Kind.ALARM: event}.get(entry.kind, 0)
    numbers = column(entry.words.get("number"))
    if not more or numbers is None:
        return entry
    return replace(entry, words={**entry.words, "number": [each + more for each in numbers if isinstance(each, int)]})
