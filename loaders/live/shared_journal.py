"""A bureau's shared journal: journals of several recorders copied into PostgreSQL, letter for letter, to be searched.

Each recorder's own journal stays the truth; this is a copy that `share` makes beside it, in a process of its own and
from the file, so that no recorder ever waits for a server. It begins where the last copy ended; where an entry there is
another than ours nothing is copied. The server refuses every change and removal; whoever reads checks the chain.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from loaders.live.acts import Told
from loaders.live.entries import GENESIS, chained, read_record
from loaders.live.journal_check import reading
from loaders.live.journal_file import NAME, read_meta
from scenes.trouble import Trouble

CONNECT_SECONDS = 5
PATIENCE_MS = 30_000
AT_ONCE = 500
MOST_TOLD = 10_000
PAUSE_SECONDS = 2.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS journals(
    journal text PRIMARY KEY, park text NOT NULL, first_seen timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS entries(
    journal text NOT NULL REFERENCES journals, number bigint NOT NULL CHECK (number > 0),
    hash bytea NOT NULL CHECK (length(hash) = 32), record bytea NOT NULL,
    time double precision NOT NULL, kind text NOT NULL, person text NOT NULL, PRIMARY KEY (journal, number));
CREATE INDEX IF NOT EXISTS entries_time ON entries(time);
CREATE INDEX IF NOT EXISTS entries_person ON entries(person, time) WHERE person <> '';
CREATE OR REPLACE FUNCTION journal_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a journal is only added to'; END $$;
DROP TRIGGER IF EXISTS entries_stay ON entries;
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION journal_stays();
DROP TRIGGER IF EXISTS journals_stay ON journals;
CREATE TRIGGER journals_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON journals
    FOR EACH STATEMENT EXECUTE FUNCTION journal_stays();
"""
"""Of an owner that neither recorders nor readers log in as; whoever copies and whoever reads is granted `ROLES`."""
ROLES = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parkwatch_recorder') THEN
        CREATE ROLE parkwatch_recorder; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parkwatch_reader') THEN
        CREATE ROLE parkwatch_reader; END IF;
END $$;
GRANT SELECT, INSERT ON journals, entries TO parkwatch_recorder;
GRANT SELECT ON journals, entries TO parkwatch_reader;
"""


@dataclass(frozen=True, slots=True)
class SharedEntry:
    """One entry of one recorder's journal, of which park."""

    park: str
    journal: str
    told: Told


class SharedJournal:
    """An open line to the shared journal; whoever opens it closes it. For one thread; everything raises `Trouble`."""

    def __init__(self, where: str) -> None:
        """`where` is a connection string of libpq, best without a password: that belongs in ~/.pgpass."""
        with _troubles():
            self._db = psycopg.connect(where, connect_timeout=CONNECT_SECONDS, autocommit=True)
            self._db.execute(f"SET statement_timeout = {PATIENCE_MS}".encode())

    def prepare(self) -> None:
        """Make tables and roles where they are missing; asked for once by their owner."""
        with _troubles(), self._db.transaction():
            for words in (SCHEMA, ROLES):
                self._db.execute(words.encode())

    def copy(self, folder: Path, park: str) -> int:
        """Copy what is new in the journal of a folder; how many entries that were.

        Raises `Trouble` where an entry there is another than ours: one of the two was rewritten.
        """
        with reading(folder / NAME) as db:
            journal = read_meta(db).get("journal", "")
            count, last = self._stood(journal, park)
            if count:
                ours = db.execute("SELECT hash FROM entries WHERE number = ?", (count,)).fetchone()
                if ours is None or bytes(ours[0]) != last:
                    raise _another(park, count)
            copied, lot = 0, list[tuple[int, bytes, bytes]]()
            for number, hash_, record in db.execute(
                "SELECT number, hash, record FROM entries WHERE number > ? ORDER BY number", (count,)
            ):
                lot.append((int(number), bytes(hash_), bytes(record)))
                if len(lot) == AT_ONCE:
                    copied, lot = copied + self._put(journal, lot), []
            return copied + self._put(journal, lot)

    def told(
        self, begin: float, end: float, *, park: str = "", person: str = "", limit: int = 1000
    ) -> tuple[SharedEntry, ...]:
        """Entries from `begin` to before `end` (seconds since 1970 UTC by the feed's clock), the newest first.

        Every one is held against its own hash and the one before. Raises `Trouble` where one does not follow.
        """
        words = """SELECT park, e.journal, e.number, e.hash, e.record, before.hash FROM entries e
            JOIN journals USING (journal)
            LEFT JOIN entries before ON before.journal = e.journal AND before.number = e.number - 1
            WHERE e.time >= %s AND e.time < %s AND (%s = '' OR park = %s) AND (%s = '' OR e.person = %s)
            ORDER BY e.time DESC, e.journal, e.number DESC LIMIT %s"""
        values = (begin, end, park, park, person, person, min(limit, MOST_TOLD))
        with _troubles():
            rows = self._db.execute(words, values).fetchall()
        return tuple(_checked(*row) for row in rows)

    def verify(self, journal: str) -> int:
        """Walk the whole chain of a journal; its last number. Raises `Trouble` at the first that does not follow."""
        words = "SELECT number, hash, record FROM entries WHERE journal = %s ORDER BY number"
        expected, last = 1, GENESIS
        with _troubles(), self._db.transaction(), self._db.cursor(name="chain") as rows:
            for number, hash_, record in rows.execute(words, (journal,)):
                if number != expected or chained(last, record) != hash_:
                    raise _broken(journal, expected)
                expected, last = number + 1, hash_
        return expected - 1

    def journals(self) -> tuple[tuple[str, str, int], ...]:
        """Every journal: its identity, its park, and its last number."""
        words = "SELECT journal, park, coalesce(max(number), 0) FROM journals LEFT JOIN entries USING (journal)"
        with _troubles():
            rows = self._db.execute(f"{words} GROUP BY journal, park ORDER BY park, journal").fetchall()
        return tuple((str(journal), str(park), int(last)) for journal, park, last in rows)

    def close(self) -> None:
        """Hang up."""
        self._db.close()

    def _stood(self, journal: str, park: str) -> tuple[int, bytes]:
        """The last entry that is there, and its hash."""
        with _troubles():
            self._db.execute("INSERT INTO journals VALUES (%s, %s) ON CONFLICT DO NOTHING", (journal, park))
            words = "SELECT number, hash FROM entries WHERE journal = %s ORDER BY number DESC LIMIT 1"
            found = self._db.execute(words, (journal,)).fetchone()
        return (0, GENESIS) if found is None else (int(found[0]), bytes(found[1]))

    def _put(self, journal: str, lot: list[tuple[int, bytes, bytes]]) -> int:
        """All of a lot or none; what another copier put meanwhile stays as it is."""
        if not lot:
            return 0
        rows = [(journal, number, hash_, record, *_searched(record)) for number, hash_, record in lot]
        words = "INSERT INTO entries VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
        with _troubles(), self._db.transaction(), self._db.cursor() as cursor:
            cursor.executemany(words, rows)
        return len(rows)


def share(
    where: str,
    folder: Path,
    park: str,
    *,
    once: bool = False,
    told: Callable[[str], None] = lambda _: None,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Copy again and again until somebody ends it; a server that is away is tried again, and said once."""
    away = ""
    while True:
        try:
            shared = SharedJournal(where)
            try:
                while True:
                    shared.copy(folder, park)
                    away = ""
                    if once:
                        return
                    pause(PAUSE_SECONDS)
            finally:
                shared.close()
        except Away as trouble:
            if once:
                raise
            if str(trouble) != away:
                told(away := str(trouble))
            pause(PAUSE_SECONDS)


class Away(Trouble):
    """The server does not answer, or refuses for now."""


def _searched(record: bytes) -> tuple[float, str, str]:
    """Time, kind and person, to be found by; PostgreSQL's text holds no NUL."""
    try:
        told = read_record(record)
    except ValueError:
        return 0.0, "unreadable", ""
    return told.time, told.kind.replace("\0", ""), told.person.replace("\0", "")


def _checked(park: str, journal: str, number: int, hash_: bytes, record: bytes, before: bytes | None) -> SharedEntry:
    if chained(GENESIS if number == 1 else before or b"", record) != hash_:
        raise _broken(journal, number)
    try:
        return SharedEntry(park, journal, read_record(record))
    except ValueError as fault:
        raise _broken(journal, number) from fault


@contextmanager
def _troubles() -> Generator[None]:
    try:
        yield
    except psycopg.Error as fault:
        line = str(fault).strip().partition("\n")[0]
        raise Away(
            f"共享日志服务器没有完成：{line}",
            f"The server of the shared journal did not do it: {line}",
            remedy_zh="检查 PostgreSQL 服务器、网络与权限；各记录进程自己的日志不受影响。",
            remedy_en="Look at the PostgreSQL server, the network and rights; each recorder's own journal is unharmed.",
        ) from fault


def _broken(journal: str, number: int) -> Trouble:
    return Trouble(
        f"共享日志 {journal[:8]} 的第 {number} 条与前一条不衔接：被改动或缺失。",
        f"Entry {number} of the shared journal {journal[:8]} does not follow: it was changed, or one is missing.",
        remedy_zh="与该园区记录进程自己的日志核对（parkwatch journal verify）。",
        remedy_en="Hold it against the recorder's own journal (parkwatch journal verify).",
    )


def _another(park: str, number: int) -> Trouble:
    return Trouble(
        f"园区 {park} 的日志第 {number} 条与共享日志中的不同，没有继续复制。",
        f"Entry {number} of the journal of {park} is not the one in the shared journal; nothing more was copied.",
        remedy_zh="两者之一被改写：先用 parkwatch journal verify 核对本机日志。",
        remedy_en="One of the two was rewritten: run parkwatch journal verify on the recorder's own first.",
    )
