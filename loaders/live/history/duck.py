"""DuckDB behind a small typed face: one file, columns in and columns out, and every fault of a file as one `Trouble`.

The storage version is pinned, so that DuckDB 1.2 and later read what we write (2.0's own default is read by no earlier
one). One process may write a file, or several read it.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import duckdb
import numpy as np
from numpy.typing import NDArray

from scenes.trouble import Trouble

STORAGE = "v1.2.0"
MEMORY = "1GB"
THREADS = 2
"""Of whoever asks or closes a day; whoever writes it needs one, and takes less time for a step than two would."""
ROW_GROUP = 40_960
"""Rows that lie and are skipped together: a third of DuckDB's own, so that a moment of a day costs little."""
LONGEST_WAL = "256MB"
"""Beyond it a commit writes the file anew by itself, and takes as long as that; a minute's checkpoint comes first."""

type Column = NDArray[np.generic]
type Columns = dict[str, Column]
type Value = int | float | str | bytes | None


class Unreadable(Trouble):
    """A file of the history that cannot be opened or read: `reason` is DuckDB's own sentence."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        line = reason.strip().partition("\n")[0]
        super().__init__(
            f"历史文件读不了：{line}",
            f"A file of the history cannot be read: {line}",
            remedy_zh="运行 parkwatch history check；损坏的日子可从备份恢复，其余各日不受影响。",
            remedy_en="Run parkwatch history check; a damaged day can come back from a backup, others are unharmed.",
            file=str(path),
        )

    def __reduce__(self) -> tuple[object, ...]:
        """By what made it."""
        return type(self), (Path(self.notice.file), self.reason)


class Refused(Unreadable):
    """A file that could not be written: disk full, disk fault, somebody else has it."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        line = reason.strip().partition("\n")[0]
        Trouble.__init__(
            self,
            f"历史写不进去：{line}",
            f"The history cannot be written: {line}",
            remedy_zh="检查磁盘空间、写入权限，以及是否有别的进程占用；实时显示与报警不受影响。",
            remedy_en="Look at free space, permissions, and who else uses the file; live values and alarms go on.",
            file=str(path),
        )


def in_use(fault: Unreadable) -> bool:
    """Whether somebody else has the file open, and nothing is wrong with it."""
    return any(
        word in fault.reason for word in ("Conflicting lock", "already attached", "being used by another process")
    )


class Gone(Unreadable):
    """The recorder writes another file by now: this one can be read as it lies."""


class Duck:
    """One open file. For one thread; `another` is the same file for another thread."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection, *, ours: bool = False) -> None:
        """`ours`: nobody else has it, and it is written; a fault is then `Refused`."""
        self.path = path
        self._db, self._ours = connection, ours
        self._kind: type[Unreadable] = Refused if ours else Unreadable

    def another(self) -> "Duck":
        """The same file, for another thread."""
        with _troubles(self.path, self._kind):
            other = self._db.cursor()
            if self._ours:
                other.execute("USE day")  # a cursor begins where the connection began
        return Duck(self.path, other, ours=self._ours)

    def run(self, words: str, *values: Value) -> None:
        """Do something that answers nothing. Raises `Unreadable`, as everything here does."""
        with _troubles(self.path, self._kind):
            self._db.execute(words, list(values)).fetchall()  # to the end: a half-read answer blocks the connection

    def rows(self, words: str, *values: Value) -> list[tuple[Value, ...]]:
        """A short answer, row by row."""
        with _troubles(self.path, self._kind):
            return cast("list[tuple[Value, ...]]", self._db.execute(words, list(values)).fetchall())

    def count(self, rows: str) -> int:
        """How many rows there are of a table, or of "table WHERE …"."""
        found = self.rows(f"SELECT count(*) FROM {rows}")[0][0]
        return found if isinstance(found, int) else 0

    def columns(self, words: str, *values: Value) -> Columns:
        """A long answer, column by column, in the order in which the rows lie in the file."""
        with _troubles(self.path, self._kind):
            return _columns(self._db.execute(words, list(values)))

    def numbers(self, words: str, chosen: Columns, *values: Value) -> Columns:
        """As `columns`, of words that name the table `chosen`: columns of ours, all of one length."""
        with _troubles(self.path, self._kind):  # DuckDB finds `chosen` by its name; to register it costs a millisecond
            return _columns(self._db.execute(words, list(values)))

    def add(self, table: str, added: Columns, words: str = "*") -> None:
        """Append rows to a table; `words` make its columns out of ours."""
        with _troubles(self.path, self._kind):
            self._db.execute(f"INSERT INTO {table} SELECT {words} FROM added")

    def copy_out(self, words: str, path: Path, how: str) -> None:
        """Write the answer to a question into a new file, in one of DuckDB's formats."""
        self.run(f"COPY ({words}) TO '{quoted(path)}' ({how})")

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Everything inside happens or nothing does; on the disk when it is left."""
        with _troubles(self.path, self._kind):
            self._db.begin()
        try:
            yield
            with _troubles(self.path, self._kind):
                self._db.commit()
        except BaseException:
            with suppress(duckdb.Error):
                self._db.rollback()
            raise

    def close(self) -> None:
        """Let go of it; never raises."""
        with suppress(duckdb.Error):
            self._db.close()


def opened_to_read(path: Path) -> Duck:
    """A file that nobody writes; what a killed writer left in its WAL is seen too. Raises `Unreadable`."""
    if not path.is_file():
        raise Unreadable(path, "no such file")
    with _troubles(path):
        return Duck(
            path, duckdb.connect(str(path), read_only=True, config={"threads": THREADS, "memory_limit": MEMORY})
        )


def opened_to_write(path: Path, *, memory: str = MEMORY, threads: int = 1) -> Duck:
    """A file of ours alone, made where there is none. Raises `Refused`: another has it, the disk refuses, damage."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory,
        "checkpoint_threshold": LONGEST_WAL,
    }
    settings["temp_directory"] = str(path.with_name(f".{path.name}.spill"))
    connection = duckdb.connect(config=settings)
    try:
        with _troubles(path, Refused):
            how = f"STORAGE_VERSION '{STORAGE}', ROW_GROUP_SIZE {ROW_GROUP}"
            connection.execute(f"ATTACH '{quoted(path)}' AS day ({how})")
            connection.execute("USE day")
    except BaseException:
        connection.close()
        raise
    return Duck(path, connection, ours=True)


@contextmanager
def in_memory(folder: Path) -> Generator[Duck]:
    """A place for tables that are of use for a moment; what has no room spills into a folder. Raises `Unreadable`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {"threads": THREADS, "memory_limit": MEMORY}
    settings["temp_directory"] = str(folder / ".spill")
    connection = duckdb.connect(config=settings)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield Duck(folder, connection)
    finally:
        connection.close()


def attached(duck: Duck, path: Path, name: str) -> None:
    """See another file under a name, to read it. Raises `Unreadable`."""
    duck.run(f"ATTACH '{quoted(path)}' AS {name} (READ_ONLY)")


def whole(columns: Columns, name: str) -> NDArray[np.int64]:
    """A column of whole numbers."""
    return columns[name].astype(np.int64, copy=False)


def edges(column: Column) -> tuple[int, int]:
    """The least and the greatest of whole numbers; there is one at least."""
    numbers = cast("NDArray[np.int64]", column)  # of whatever width: no copy is made to look at them
    return int(numbers.min()), int(numbers.max())


def real(columns: Columns, name: str) -> NDArray[np.float64]:
    """A column of numbers."""
    return columns[name].astype(np.float64, copy=False)


def _columns(answer: duckdb.DuckDBPyConnection) -> Columns:
    fetch = cast("Callable[[], Columns]", answer.fetchnumpy)  # pyright: ignore[reportUnknownMemberType] half typed
    return {name: _plain(column) for name, column in fetch().items()}


def _plain(column: Column) -> Column:
    """Without a mask. DuckDB takes a NaN of ours for NULL, so NULL is what it gives back; elsewhere we ask for none."""
    if not isinstance(column, np.ma.MaskedArray):
        return column
    kept = np.array(column.data)
    if kept.dtype.kind == "f":
        kept[np.ma.getmaskarray(column)] = np.nan
    return kept


def quoted(path: Path) -> str:
    """A path within quotes."""
    return str(path).replace("'", "''")


@contextmanager
def _troubles(path: Path, kind: type[Unreadable] = Unreadable) -> Generator[None]:
    try:
        yield
    except (duckdb.Error, OSError, MemoryError) as fault:
        raise kind(path, str(fault)) from fault
