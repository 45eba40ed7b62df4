"""Tiles in a `.3dtiles` file: an SQLite database with one table, `media(key, content)`.

A database from outside is no plain file: a view or a trigger in it is a program. Only a table is read, nothing of its
schema is trusted, and a question that takes too many steps is broken off.

Source: CesiumGS/3d-tiles-tools, "3D Tiles database" (`TilesetSource3dtiles`).
"""

import sqlite3
from pathlib import Path

from loaders.tiles.container import LARGEST_TILE, broken, missing, too_large
from loaders.tiles.handles import Handles
from loaders.tiles.paths import path_within
from scenes.tile_tree import Unavailable
from scenes.trouble import Notice

MAGIC = b"SQLite format 3\0"
MOST_STEPS = 5_000_000
"""Instructions of SQLite's machine for one question; finding a key takes some dozens."""


class DatabaseContainer:
    """A `Container` over a `.3dtiles`; Trouble when it is no database or has no such table."""

    def __init__(self, path: Path, root: str = "tileset.json") -> None:
        self.root = root
        self._path = path
        self._handles = Handles[sqlite3.Connection](self._open)
        kind = self._asked(path.name, "SELECT type FROM sqlite_master WHERE name = 'media'")
        if kind != "table":
            raise broken(path.name, "数据库中没有 media 表。", "The database has no table named media.")

    def resolved(self, base: str, uri: str) -> str:
        """See `path_within`."""
        return path_within(base, uri)

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """See `Container`."""
        size = self._asked(name, "SELECT length(content) FROM media WHERE key = ?", name)
        if size is None:
            raise missing(name)
        if isinstance(size, int) and size > LARGEST_TILE:
            raise too_large(name)
        content = self._asked(name, "SELECT content FROM media WHERE key = ?", name)
        if not isinstance(content, bytes):
            raise broken(name, "数据库中的内容不是二进制数据。", "The database holds something else than bytes for it.")
        return content if not start and length is None else content[start:][:length]

    def shown(self, name: str) -> str:
        """Nothing is secret here."""
        return name

    def news(self) -> tuple[Notice, ...]:
        """There is none."""
        return ()

    def close(self) -> None:
        """See `Container`."""
        self._handles.close()

    def _open(self) -> sqlite3.Connection:
        uri = f"{self._path.resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=1.0, check_same_thread=False)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_TILE + 1024)
        connection.set_progress_handler(lambda: 1, MOST_STEPS)
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection

    def _asked(self, name: str, question: str, *words: str) -> object:
        """The first column of the first row, None when there is no row."""
        try:
            with self._handles.one(name) as connection:
                row: tuple[object, ...] | None = connection.execute(question, words).fetchone()
        except sqlite3.OperationalError as error:
            code = getattr(error, "sqlite_errorcode", None)  # a text that is no UTF-8 comes without one
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN):
                raise self._locked(error) from None
            raise self._unreadable(error) from None
        except (sqlite3.DatabaseError, UnicodeError) as error:
            raise self._unreadable(error) from None
        return None if row is None else row[0]

    def _locked(self, error: sqlite3.Error) -> Unavailable:
        return Unavailable(
            f"数据库暂时无法读取（{error}）。",
            f"The database cannot be read now ({error}).",
            remedy_zh="请关闭正在使用它的程序，检查访问权限。",
            remedy_en="Close the program that uses it; check the permissions.",
            file=self._path.name,
        )

    def _unreadable(self, error: Exception) -> Exception:
        return broken(self._path.name, f"数据库无法读取（{error}）。", f"The database cannot be read ({error}).")
