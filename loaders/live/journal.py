"""The journal: everything that happened, durable before anybody is told, chained so that no edit goes unseen.

SQLite in WAL mode with synchronous=FULL. One process writes (`loaders.live.lease`), in whole transactions: entries,
what the recorder must not forget (`standing`) and the numbers given stand together or not at all.
"""

import sqlite3
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import orjson

from loaders.live import lease
from loaders.live.acts import Told
from loaders.live.entries import Entry, Kind, chained, codes_of, column, read_record, record, unrolled
from loaders.live.journal_file import (
    NAME,
    Head,
    Salvage,
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
from scenes.trouble import Notice, Trouble

MOST_TOLD = 1000
"""Entries told at once, however many were asked for."""


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
                self._append(entries, standing or {})
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
        """The last entries about one indicator, the newest first; of a batch only its own lines."""
        rows = self._read(
            "SELECT record FROM mentions JOIN entries USING (number) WHERE code = ? ORDER BY number DESC LIMIT ?",
            (code, min(limit, MOST_TOLD)),
        )
        return tuple(line for row in rows for line in unrolled(read_record(row), code))[:limit]

    def latest(self, limit: int = 100) -> tuple[Told, ...]:
        """The last entries about anything, the newest first, a batch line by line."""
        told = list[Told]()
        for row in self._read("SELECT record FROM entries ORDER BY number DESC LIMIT ?", (min(limit, MOST_TOLD),)):
            told += unrolled(read_record(row))
            if len(told) >= limit:
                break
        return tuple(told[:limit])

    def close(self) -> None:
        """Let go of it, so that the next recorder need not wait."""
        if self._epoch is not None:
            with suppress(sqlite3.Error, Trouble), self._transaction() as db:
                lease.let_go(db, self._epoch)
        self._epoch = None
        self._db.close()
        if self._token is not None:
            self._token.close()

    def _read(self, question: str, values: tuple[object, ...]) -> list[bytes]:
        try:
            return [bytes(row[0]) for row in self._db.execute(question, values)]
        except (sqlite3.Error, ValueError) as fault:
            raise Trouble(
                f"记录读不出来：{fault}。",
                f"The journal cannot be read: {fault}.",
                remedy_zh="请运行 parkwatch journal verify 查明损坏之处。",
                remedy_en="Run parkwatch journal verify to find the damage.",
                file=str(self._path),
            ) from fault

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._prepared(self._new_after_loss())
        except sqlite3.Error as fault:
            if not damaged(fault):
                raise
            if lease.anybody(self.folder):  # whoever writes it finds the damage too, and moves it out of the way
                raise _damaged_in_use(self._path) from fault
            return self._prepared(self._aside(str(fault)))

    def _new_after_loss(self) -> Salvage | None:
        """What a journal made now follows, where its file is gone and only word of it was left."""
        known = remembered_head(self.folder)
        if self._path.exists() or known is None:
            return None
        self._say(
            "记录文件不见了，已另起一份新记录。",
            "The journal's file is gone; a new journal was begun.",
        )
        return Salvage(
            "", "gone", lost=known.count, transition=known.transition, event=known.event, former=(known.journal,)
        )

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
        self._say(
            f"记录文件已损坏，原文件保存为 {found.file}：前 {found.good} 条完好，其后至少 {found.lost} 条丢失。"
            "已另起一份新记录。",
            f"The journal was damaged and is kept as {found.file}: {found.good} entries are good, at least "
            f"{found.lost} after them are lost. A new journal was begun.",
        )
        return found

    def _say(self, zh: str, en: str) -> None:
        self.notices.append(Notice(zh, en, file=str(self._path)))

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
            self._head, self._standing = read_head(self._db), read_standing(self._db)
            head = self._inserted(self._db, self._first_words(holder, frozen=frozen))
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

    def _first_words(self, holder: lease.Holder, *, frozen: bool) -> list[Entry]:
        """What has to be said before anything else: that it begins, what is missing, whose place is taken."""
        now, found = self._clock(), list[Entry]()
        if self._head.count == 0:
            before = orjson.loads(read_meta(self._db).get("before", "null"))
            found.append(Entry(Kind.BEGUN, now, now, "", {"journal": self._head.journal, "before": before}))
        elif (missing := self._missing()) is not None:
            found.append(Entry(Kind.MISSING, now, now, "", missing))
        if holder.held:
            words = {"from": holder.owner, "to": self._owner, "pid": holder.pid, "frozen": frozen}
            found.append(Entry(Kind.TAKEOVER, now, now, "", words))
        return found

    def _missing(self) -> dict[str, object] | None:
        """What the last word left beside the journal says of entries that are no longer there."""
        known = remembered_head(self.folder)
        if known is None or known.journal != self._head.journal or known.count <= self._head.count:
            return None
        first, last = self._head.count + 1, known.count
        self._head = replace(
            self._head,
            transition=max(self._head.transition, known.transition),
            event=max(self._head.event, known.event),
        )
        self._say(f"记录缺少第 {first} 至 {last} 条。", f"Entries {first} to {last} of the journal are missing.")
        return {"first": first, "last": last, "hash": known.hash}

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
            head = self._inserted(db, entries)
            put = [(key, value) for key, value in standing.items() if value is not None]
            db.executemany("INSERT OR REPLACE INTO standing VALUES (?, ?)", put)
            db.executemany("DELETE FROM standing WHERE key = ?", [(key,) for key in standing if standing[key] is None])
        self._kept(head, standing)

    def _inserted(self, db: sqlite3.Connection, entries: Sequence[Entry]) -> Head:
        """Write entries into the open transaction; where the journal then stands."""
        head, last = self._head, bytes.fromhex(self._head.hash)
        rows, mentions = list[tuple[int, bytes, bytes]](), list[tuple[str, int]]()
        for number, entry in enumerate(entries, head.count + 1):
            written = record(number, entry)
            last = chained(last, written)
            rows.append((number, last, written))
            mentions += [(code, number) for code in sorted(codes_of(entry.words))]
            head = _counted(head, entry)
        db.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows)
        db.executemany("INSERT INTO mentions VALUES (?, ?)", mentions)
        head = replace(head, count=head.count + len(rows), hash=last.hex())
        if (head.transition, head.event) != self.numbers():
            meta = [("transition", str(head.transition)), ("event", str(head.event))]
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta)
        return head

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


def _damaged_in_use(path: Path) -> lease.Held:
    return lease.Held(
        "记录文件已损坏，而另一台记录进程正在写入它。",
        "The journal is damaged, and another recorder is writing it.",
        remedy_zh="那台进程下次写入时会移开损坏的文件；稍后再启动备用。",
        remedy_en="That one sets the damaged file aside when it writes next; start the standby again after that.",
        file=str(path),
    )


def _counted(head: Head, entry: Entry) -> Head:
    """The next numbers after an entry that gave some."""
    numbers = [number for number in column(entry.words.get("number")) or [] if isinstance(number, int)]
    if not numbers or entry.kind not in {Kind.TRANSITION, Kind.ALARM}:
        return head
    following = max(numbers) + 1
    if entry.kind == Kind.TRANSITION:
        return replace(head, transition=max(head.transition, following))
    return replace(head, event=max(head.event, following))
