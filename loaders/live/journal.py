"""The journal: everything that happened, durable before anybody is told, chained so that no edit goes unseen.

SQLite in WAL mode with synchronous=FULL. One process writes (`loaders.live.lease`), in whole transactions: entries,
what the recorder must not forget (`standing`) and the numbers given stand together or not at all.
"""

import sqlite3
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from loaders.live import journal_rows, lease
from loaders.live.acts import Told
from loaders.live.entries import Entry, Kind
from loaders.live.journal_back import put_back, taken_away
from loaders.live.journal_file import (
    NAME,
    Head,
    Salvage,
    before_of,
    connect,
    damaged,
    prepare,
    read_head,
    read_meta,
    read_standing,
    remember_head,
    remembered_head,
    set_aside,
    unwritable,
)
from loaders.live.journal_rows import insert, put_numbers, put_standing
from loaders.live.journal_start import (
    damaged_in_use,
    first_words,
    gone,
    missing_after,
    takeover,
    told_aside,
    told_gone,
    told_missing,
    with_numbers_of,
)
from scenes.trouble import Notice, Trouble


class Journal:
    """One park's journal. Made by `open`; whoever opens it closes it. For one thread."""

    def __init__(self, folder: Path, owner: str, clock: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self.folder = folder
        self.notices: list[Notice] = []
        """What was found wrong when it was opened or went on: damage, missing entries, a takeover."""
        self._owner, self._clock, self._monotonic = owner, clock, monotonic
        self._path = folder / NAME
        self._watch = lease.Watch()
        self._epoch: int | None = None
        self._token: lease.Token | None = None
        self._head = Head("", 0, "", 0, 0)
        self._standing: dict[str, bytes] = {}
        self._written = 0.0
        self._sick = ""
        self._broken: Salvage | None = None
        self._db = self._opened()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        owner: str,
        standby: bool = False,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> "Journal":
        """The journal in a folder, made where there is none. `owner` is how a person knows this recorder.

        A `standby` may read at once and writes after `claim` said True. Raises `lease.Held` when another recorder
        writes it and this is no standby, `Unwritable` when the disk refuses.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            journal = cls(folder, owner, clock, monotonic)
        except (OSError, sqlite3.Error) as fault:
            raise unwritable(fault, folder / NAME) from fault
        if standby:
            return journal
        try:
            journal._claim_or_refuse()
        except BaseException:
            journal.close()
            raise
        return journal

    @property
    def writing(self) -> bool:
        """Whether this process is the one that writes, as far as it knows."""
        return self._epoch is not None

    @property
    def count(self) -> int:
        """How many entries there are."""
        return self._head.count

    @property
    def head(self) -> Head:
        """Where it stands: identity, count, the chain's last hash in hexadecimal, the next numbers."""
        return self._head

    def numbers(self) -> tuple[int, int]:
        """The numbers of the next transition and of the next alarm event; they go on over a restart without a gap."""
        return self._head.transition, self._head.event

    def standing(self) -> dict[str, bytes]:
        """What was kept beside the entries, by key."""
        return dict(self._standing)

    def claim(self) -> bool:
        """Become the one who writes, where nobody does any more; asked again and again by a standby, twice a second.

        Raises `Unwritable` when the disk refuses.
        """
        if self._epoch is not None:
            return True
        try:
            self._follow()
            holder = lease.holder_of(self._db)
            still = self._watch.still(holder, self._monotonic())
            alive = holder.held and lease.lives(self.folder, holder.epoch)
            if alive and still < lease.PATIENCE_SECONDS:
                return False
            return self._take(holder, frozen=alive)
        except sqlite3.Error as fault:
            if not damaged(fault) or lease.anybody(self.folder):
                raise unwritable(fault, self._path) from fault
            self._db.close()
            self._db = self._opened()
            return False

    def _claim_or_refuse(self) -> None:
        if not self.claim():
            raise lease.held(lease.holder_of(self._db), self._path)

    def append(self, entries: Sequence[Entry], *, standing: Mapping[str, bytes | None] | None = None) -> None:
        """Keep entries, and change what stands beside them (None removes), all or nothing; durable on return.

        Raises `Unwritable` when nothing was kept and the same may be tried again, `lease.Superseded` when another
        recorder writes now.
        """
        try:
            try:
                self._mend()
                self._append([*self._back_again(), *entries], standing or {})
            except sqlite3.Error as fault:
                if not damaged(fault):
                    raise
                self._sick = str(fault)
                self._mend()
                self._append(entries, standing or {})
        except (OSError, sqlite3.Error) as fault:
            raise unwritable(fault, self._path) from fault

    def renew(self) -> None:
        """Say that this holder lives, at most once a second; any append says it too. Raises as `append`."""
        if self._monotonic() - self._written >= lease.BEAT_SECONDS:
            self.append(())

    def history(self, code: str, limit: int = 100) -> tuple[Told, ...]:
        """The last entries about one indicator, the newest first; of a batch only its own lines. Raises `Trouble`."""
        return journal_rows.history(self._db, self._path, code, limit)

    def latest(self, limit: int = 100) -> tuple[Told, ...]:
        """The last entries about anything, the newest first, a batch line by line. Raises `Trouble`."""
        return journal_rows.latest(self._db, self._path, limit)

    def close(self) -> None:
        """Let go of it, so that the next recorder need not wait."""
        if self._epoch is not None:
            with suppress(sqlite3.Error, Trouble), self._transaction() as db:
                lease.let_go(db, self._epoch)
        self._epoch = None
        self._db.close()
        if self._token is not None:
            self._token.close()

    def _opened(self) -> sqlite3.Connection:
        known = remembered_head(self.folder)
        try:
            if known is None or self._path.exists():
                return self._prepared(None)
            self.notices.append(told_gone(self._path))
            return self._prepared(gone(known))
        except sqlite3.Error as fault:
            if not damaged(fault):
                raise
            if lease.anybody(self.folder):  # whoever writes it finds the damage too, and moves it out of the way
                raise damaged_in_use(self._path) from fault
            return self._prepared(self._aside(str(fault)))

    def _prepared(self, before: Salvage | None) -> sqlite3.Connection:
        db = connect(self._path)
        try:
            last = max(lease.epochs(self.folder), default=0)
            prepare(db, self._path, before, max(last, self._epoch or 0))
            self._inode = self._path.stat().st_ino
        except BaseException:
            db.close()
            raise
        return db

    def _aside(self, reason: str) -> Salvage:
        found = set_aside(self.folder, reason)
        self.notices.append(told_aside(found, self._path))
        return found

    def _mend(self) -> None:
        """Go on in a new file after the old one broke under way; what stood beside the entries is still known here."""
        if not self._sick:
            return
        if self._broken is None:
            self._db.close()
            found = self._aside(self._sick)
            moved, event = self.numbers()
            self._broken = replace(found, standing=self.standing(), transition=moved, event=event)
        self._db = self._prepared(self._broken)
        self._take(lease.holder_of(self._db), frozen=False)
        self._sick, self._broken = "", None

    def _back_again(self) -> Sequence[Entry]:
        """Put the file back where somebody took it away under us, and say so in it; unless another writes there now."""
        if self._epoch is None or not taken_away(self._path, self._inode):
            return ()
        if any(lease.lives(self.folder, each) for each in lease.epochs(self.folder) if each != self._epoch):
            self._epoch = None
            with closing(connect(self._path)) as db:
                raise lease.superseded(lease.holder_of(db))
        put_back(self._db, self._path)
        self._db = self._prepared(None)
        if self._token is not None and not lease.lock_path(self.folder, self._epoch).exists():
            self._token.close()
            self._token = lease.Token(self.folder, self._epoch)
        now, zh = self._clock(), "记录文件在运行中被移走或删除，已完整写回。"
        en = "The journal's file was taken away while it was written, and has been written back whole."
        return (Entry(Kind.FAULT, now, now, "", {"zh": zh, "en": en}),)

    def _follow(self) -> None:
        """Open the file again where the one who writes has put a new one in its place."""
        with suppress(OSError):
            if self._path.stat().st_ino != self._inode:
                self._db.close()
                self._db = self._prepared(None)

    def _take(self, holder: lease.Holder, *, frozen: bool) -> bool:
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            if frozen:
                lease.end_frozen(holder)
            return False
        token = lease.Token(self.folder, holder.epoch + 1)
        try:
            self._epoch = lease.take(self._db, self._owner, holder)
            if self._epoch is None:
                self._db.execute("ROLLBACK")
                token.close()
                return False
            head = self._begun(holder, frozen=frozen)
            self._db.execute("COMMIT")
        except BaseException:
            self._epoch = None
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            token.close()
            raise
        if self._token is not None:
            self._token.close()
        self._token = token
        self._kept(head, {})
        lease.sweep(self.folder, self._epoch)
        return True

    def _begun(self, holder: lease.Holder, *, frozen: bool) -> Head:
        """Learn where the journal stands, and say in it what has to be said before anything else."""
        head, known, now = read_head(self._db), remembered_head(self.folder), self._clock()
        missing = missing_after(head, known)
        words = first_words(head, before_of(read_meta(self._db)), missing, now)
        if holder.held:
            words.append(takeover(holder, self._owner, now, frozen=frozen))
        if missing is not None:
            self.notices.append(told_missing(missing, self._path))
        self._standing = read_standing(self._db)
        head = insert(self._db, with_numbers_of(head, known), words)
        put_numbers(self._db, head)
        return head

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        """Everything inside happens or nothing does, and only while this process is the holder."""
        if self._epoch is None:
            raise lease.superseded(lease.holder_of(self._db))
        self._db.execute("BEGIN IMMEDIATE")
        try:
            lease.beat(self._db, self._epoch)
            yield self._db
            self._db.execute("COMMIT")
        except lease.Superseded:
            self._epoch = None
            self._db.execute("ROLLBACK")
            raise
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    def _append(self, entries: Sequence[Entry], standing: Mapping[str, bytes | None]) -> None:
        with self._transaction() as db:
            head = insert(db, self._head, entries)
            put_standing(db, standing)
            if (head.transition, head.event) != self.numbers():
                put_numbers(db, head)
        self._kept(head, standing)

    def _kept(self, head: Head, standing: Mapping[str, bytes | None]) -> None:
        """It is on the disk: only now is it so here."""
        if head != self._head:
            remember_head(self.folder, head)
        self._head, self._written = head, self._monotonic()
        for key, value in standing.items():
            if value is None:
                self._standing.pop(key, None)
            else:
                self._standing[key] = value
