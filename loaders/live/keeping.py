"""Whether what happened was kept. A full disk stops no value: what could not be kept waits, and is said."""

import logging
from collections.abc import Mapping, Sequence

from loaders.live.anchor import NAME, Signer, anchor, due, last_of
from loaders.live.entries import Entry, Kind
from loaders.live.journal import Journal
from loaders.live.lease import Superseded
from scenes.alarm_board import JournalWord
from scenes.trouble import Notice, Trouble

MOST_WAITING = 20_000
"""Entries that wait for a disk that refuses them: one for each step in which anything happened, so half an hour."""
AGAIN_SECONDS = 1.0
"""Between two tries while the disk refuses."""

log = logging.getLogger(__name__)


class Keeper:
    """Keeps entries in a journal, in order. While the disk refuses they wait; `trouble` says so.

    What waits longer than there is room for is counted as lost, and the first entry after it says how much.
    """

    def __init__(self, journal: Journal, signer: Signer | None = None) -> None:
        """Without a `signer` nothing is anchored."""
        self.trouble: Notice | None = None
        self._journal, self._signer = journal, signer
        self._anchor = last_of(journal.folder / NAME) if signer is not None else None
        self._waiting: list[Entry] = []
        self._standing: dict[str, bytes | None] = {}
        self._lost = 0
        self._tried = 0.0

    @property
    def word(self) -> JournalWord:
        """How the journal is, for the board."""
        head, trouble = self._journal.head, self.trouble
        zh, en = ("", "") if trouble is None else (trouble.zh, trouble.en)
        anchored = 0.0 if self._anchor is None else self._anchor.wall
        return JournalWord(head.count, head.hash, anchored, zh, en)

    @property
    def standing(self) -> dict[str, bytes]:
        """What stands beside the journal's entries."""
        return self._journal.standing()

    def renew(self) -> None:
        """Say that this recorder lives, where a step takes long. Raises `Superseded`."""
        try:
            self._journal.renew()
        except Superseded:
            raise
        except Trouble as trouble:
            self.trouble = trouble.notice

    def anchor(self, why: str, wall: float, *, daily: bool = False) -> None:
        """Sign where the journal stands; `daily` only where a day has passed. `wall` is seconds since 1970 UTC.

        Raises `Superseded` as `keep`; a disk that refuses is asked again.
        """
        if self._signer is None or self.trouble is not None or (daily and not due(self._anchor, wall)):
            return
        try:
            self._anchor = anchor(self._journal, self._signer, wall=wall, why=why)
        except Superseded:
            raise
        except Trouble as trouble:
            self.trouble = trouble.notice

    def keep(self, entries: Sequence[Entry], standing: Mapping[str, bytes | None], moment: float) -> bool:
        """Keep these after all that waits; True when they are on the disk, else they wait. `moment`: monotonic seconds.

        Raises `Superseded` when another recorder writes this journal now.
        """
        self._waiting += entries
        self._standing |= standing
        self._drop_what_is_too_much()
        if self.trouble is not None and moment - self._tried < AGAIN_SECONDS:
            return False
        return self._kept((), {}, moment)

    def keep_or_refuse(
        self, entries: Sequence[Entry], standing: Mapping[str, bytes | None], moment: float
    ) -> Notice | None:
        """Keep these after all that waits, or not at all; why not, or None when they are on the disk.

        For what may be refused: a person is told, and nothing is done. Raises as `keep`.
        """
        return None if self._kept(entries, standing, moment) else self.trouble

    def _kept(self, entries: Sequence[Entry], standing: Mapping[str, bytes | None], moment: float) -> bool:
        self._tried = moment
        every, beside = [*self._said_lost(), *self._waiting, *entries], {**self._standing, **standing}
        try:
            if every or beside:
                self._journal.append(every, standing=beside)
            else:
                self._journal.renew()
        except Superseded:
            raise
        except Trouble as trouble:
            if self.trouble is None:
                log.warning("the journal refuses: %s", trouble)
            self.trouble = trouble.notice
            return False
        self._waiting, self._standing, self._lost, self.trouble = [], {}, 0, None
        return True

    def _drop_what_is_too_much(self) -> None:
        excess = len(self._waiting) - MOST_WAITING
        if excess > 0:
            del self._waiting[:excess]
            self._lost += excess

    def _said_lost(self) -> list[Entry]:
        if not self._lost:
            return []
        first = self._waiting[0]
        return [Entry(Kind.FAULT, first.time, first.wall, "", {"lost_entries": self._lost, "reason": "disk"})]
