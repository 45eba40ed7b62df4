"""What a user would keep a history in instead: SQLite, and PostgreSQL where a server is installed; asked in plain SQL.

SQLite is keyed by time and indicator. PostgreSQL has a BRIN index by time over rows in order of time: one by indicator
would answer a moment sooner and take several times as long to write. Source of both layouts: the comparison of stores
in the project's reference facts, measured there on 61 million rows.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Protocol

import psycopg

from scenes.columns import Rows
from scenes.facts import Facts
from tests.postgres_server import PostgresServer, postgres_installed

HOUR_MS = 3_600_000
TAGS = (4_000, 6_000)
"""The indicators of which an hour is asked, the second not among them."""


class Peer(Protocol):
    """A store of rows of time (ms), indicator, value and quality."""

    name: str

    def add(self, moment: int, rows: Rows, facts: Facts) -> None:
        """The rows that moved at a moment."""
        ...

    def keep(self) -> None:
        """Everything that was added, durably."""
        ...

    def state(self, moment: int) -> dict[int, float]:
        """The last value of every indicator up to a moment."""
        ...

    def hour(self, begin: int) -> int:
        """How many rows the hour after a moment has of `TAGS`, each of them brought here."""
        ...


class Sqlite:
    """See `Peer`."""

    name = "SQLite"

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(
            "CREATE TABLE s(ts INTEGER, tag INTEGER, v REAL, q INTEGER, PRIMARY KEY (ts, tag)) WITHOUT ROWID"
        )

    def add(self, moment: int, rows: Rows, facts: Facts) -> None:
        """See `Peer`."""
        self._db.executemany("INSERT INTO s VALUES (?, ?, ?, ?)", _lines(moment, rows, facts))

    def keep(self) -> None:
        """See `Peer`."""
        self._db.commit()

    def state(self, moment: int) -> dict[int, float]:
        """See `Peer`."""
        words = "SELECT tag, v, max(ts) FROM s WHERE ts <= ? GROUP BY tag"
        return {tag: v for tag, v, _ in self._db.execute(words, (moment,))}

    def hour(self, begin: int) -> int:
        """See `Peer`."""
        words = "SELECT ts, tag, v, q FROM s WHERE ts > ? AND ts <= ? AND tag >= ? AND tag < ?"
        return len(self._db.execute(words, (begin, begin + HOUR_MS, *TAGS)).fetchall())

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


class Postgres:
    """See `Peer`."""

    name = "PostgreSQL"

    def __init__(self, where: str) -> None:
        self._db = psycopg.connect(where)
        self._db.execute("CREATE TABLE s(ts BIGINT, tag INTEGER, v DOUBLE PRECISION, q SMALLINT)")
        self._db.execute("CREATE INDEX ON s USING brin (ts)")
        self._waiting = list[tuple[int, int, float, int]]()

    def add(self, moment: int, rows: Rows, facts: Facts) -> None:
        """See `Peer`."""
        self._waiting += _lines(moment, rows, facts)

    def keep(self) -> None:
        """See `Peer`."""
        with self._db.cursor().copy("COPY s FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int8", "int4", "float8", "int2"])
            for line in self._waiting:
                copy.write_row(line)
        self._db.commit()
        self._waiting = []

    def state(self, moment: int) -> dict[int, float]:
        """See `Peer`."""
        words = "SELECT DISTINCT ON (tag) tag, v FROM s WHERE ts <= %s ORDER BY tag, ts DESC"
        return dict(self._db.execute(words, (moment,)).fetchall())

    def hour(self, begin: int) -> int:
        """See `Peer`."""
        words = "SELECT ts, tag, v, q FROM s WHERE ts > %s AND ts <= %s AND tag >= %s AND tag < %s"
        return len(self._db.execute(words, (begin, begin + HOUR_MS, *TAGS)).fetchall())

    def close(self) -> None:
        """Hang up."""
        self._db.close()


@contextmanager
def peers(folder: Path) -> Generator[list[Peer]]:
    """Those that there are on this machine, empty."""
    sqlite = Sqlite(folder / "peer.sqlite")
    try:
        if not postgres_installed():
            yield [sqlite]
            return
        with _postgres() as postgres:
            yield [sqlite, postgres]
    finally:
        sqlite.close()


@contextmanager
def _postgres() -> Generator[Postgres]:
    folder = Path(mkdtemp(prefix="postgres-"))
    server = PostgresServer(folder, durable=True)
    try:
        postgres = Postgres(server.where)
        try:
            yield postgres
        finally:
            postgres.close()
    finally:
        server.stop()
        rmtree(folder, ignore_errors=True)


def _lines(moment: int, rows: Rows, facts: Facts) -> list[tuple[int, int, float, int]]:
    moments = [moment] * len(rows)
    return list(zip(moments, rows.tolist(), facts.value[rows].tolist(), facts.quality[rows].tolist(), strict=True))
