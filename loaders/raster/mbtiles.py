"""MBTiles: tiles of a web-mercator map in an SQLite database.

Source: mapbox/mbtiles-spec 1.3: tables or views `metadata(name, value)` and `tiles(zoom_level, tile_column, tile_row,
tile_data)`; rows are counted from the south. A database from outside is no plain file: a view in it is a program, so
nothing of its schema is trusted and a question that takes too many steps is broken off.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from loaders.raster.tiled import TiledImagery, decoded_tile
from loaders.tiles.handles import Handles
from scenes.columns import Floats
from scenes.datums import DATUMS, Datum, Wgs84, word_of
from scenes.tile_matrix import TileMatrix, plane_from_degrees, web_mercator
from scenes.tile_tree import Unavailable
from scenes.trouble import Notice, Trouble

MAGIC = b"SQLite format 3\0"
LARGEST_BLOB = 16 * 1024**2
"""Bytes of one tile as it is packed."""

MOST_STEPS = 20_000_000
"""Instructions of SQLite's machine for one question."""

HIGHEST_LEVEL = 24
DATUM = "parkwatch:datum"
"""Our own name in the metadata: which datum the tiles count on, where it is not the one of the specification."""

PICTURES = ("png", "jpg", "jpeg", "webp", "")


def recognises(head: bytes) -> bool:
    """Whether a file begins as a database does that is marked as MBTiles or may be one."""
    if not head.startswith(MAGIC) or head[68:72] in (b"GPKG", b"GP10", b"GP11"):  # GeoPackages hold tiles too
        return False
    return head[68:72] == b"MPBX" or b"tile_column" in head


class MbTiles:
    """See `tiled.Tiles`; Trouble when the file is no MBTiles of pictures. `levels` are the first and the last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handles = Handles[sqlite3.Connection](self._open)
        said = self._metadata()
        kind = said.get("format", "").lower()
        if kind not in PICTURES:
            raise self._wrong(
                f"瓦片格式为“{kind[:20]}”，不是影像。",
                f"Its tiles are {kind[:20]!r}, not pictures.",
                "请导出 PNG、JPEG 或 WebP 的栅格瓦片。",
                "Export raster tiles as PNG, JPEG or WebP.",
            )
        self.datum = DATUMS.get(said.get(DATUM, "").lower())
        self.levels = self._first_and_last()
        self.bounds = _bounds(said.get("bounds", ""))
        self.side = self._side()

    def tile(self, matrix: TileMatrix, column: int, row: int) -> bytes | None:
        """See `Tiles`."""
        question = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        found = self._asked(question, int(matrix.key), column, matrix.server_row(row))
        content = found[0] if found else None
        if content is None or isinstance(content, bytes):
            return content
        raise self._wrong("瓦片不是二进制数据。", "A tile holds something else than bytes.")

    def news(self) -> tuple[Notice, ...]:
        """A file has none."""
        return ()

    def close(self) -> None:
        """Let go of the file."""
        self._handles.close()

    def _open(self) -> sqlite3.Connection:
        uri = f"{self._path.resolve().as_uri()}?mode=ro"
        return _careful(sqlite3.connect(uri, uri=True, timeout=1.0, check_same_thread=False))

    def _metadata(self) -> dict[str, str]:
        if not self._path.is_file():
            raise self._wrong("找不到该文件。", "There is no such file.", "请检查路径。", "Check the path.")
        question = (
            "SELECT group_concat(substr(name, 1, 50) || char(31) || substr(value, 1, 500), char(30)) FROM metadata"
        )
        found = self._asked(question)
        text = found[0] if found else ""
        pairs = (entry.partition("\x1f") for entry in (text if isinstance(text, str) else "").split("\x1e"))
        return {name.strip(): value.strip() for name, _, value in pairs}

    def _first_and_last(self) -> tuple[int, int]:
        """From the tiles themselves: metadata forgets it, and is wrong where tiles were added later."""
        first, last = self._asked("SELECT min(zoom_level), max(zoom_level) FROM tiles") or (None, None)
        if not isinstance(first, int) or not isinstance(last, int):
            raise self._wrong("库中没有瓦片。", "The database holds no tiles.")
        if not 0 <= first <= last <= HIGHEST_LEVEL:
            raise self._wrong(f"层级 {first}–{last} 异常。", f"Absurd levels: {first} to {last}.")
        return first, last

    def _side(self) -> int:
        """Pixels along one side of the tiles: 256, or 512 where a tile says so."""
        found = self._asked("SELECT tile_data FROM tiles LIMIT 1")
        content = found[0] if found else None
        if not isinstance(content, bytes):
            return 256
        try:
            return int(decoded_tile(content, "").shape[1])
        except Trouble:
            return 256

    def _asked(self, question: str, *words: int) -> tuple[object, ...] | None:
        """The first row; None when there is none."""
        try:
            with self._handles.one(self._path.name) as connection:
                row: tuple[object, ...] | None = connection.execute(question, words).fetchone()
        except sqlite3.OperationalError as error:
            code = getattr(error, "sqlite_errorcode", None)  # a text that is no UTF-8 comes without one
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN):
                raise self._locked(error) from None
            raise self._wrong(f"无法读取（{error}）。", f"It cannot be read ({error}).") from None
        except (sqlite3.DatabaseError, UnicodeError) as error:
            raise self._wrong(f"无法读取（{error}）。", f"It cannot be read ({error}).") from None
        return row

    def _locked(self, error: sqlite3.Error) -> Unavailable:
        return Unavailable(
            f"影像库暂时无法读取（{error}）。",
            f"The imagery database cannot be read now ({error}).",
            remedy_zh="请关闭正在使用它的程序，检查访问权限。",
            remedy_en="Close the program that uses it; check the permissions.",
            file=self._path.name,
        )

    def _wrong(
        self,
        zh: str,
        en: str,
        remedy_zh: str = "请重新拷贝或重新导出 MBTiles 文件。",
        remedy_en: str = "Copy or export the MBTiles file again.",
    ) -> Trouble:
        return Trouble(zh, en, remedy_zh=remedy_zh, remedy_en=remedy_en, file=self._path.name)


def write_datum(path: Path, datum: Datum) -> None:
    """Say in a file of ours what its tiles count on. Trouble where its metadata takes nothing more."""
    try:
        with closing(_careful(sqlite3.connect(path, timeout=1.0))) as connection, connection:
            connection.execute("DELETE FROM metadata WHERE name = ?", (DATUM,))
            connection.execute("INSERT INTO metadata (name, value) VALUES (?, ?)", (DATUM, word_of(datum)))
    except sqlite3.Error as error:
        raise Trouble(
            f"无法把坐标基准写进影像库（{error}）。",
            f"The datum cannot be written into the imagery database ({error}).",
            remedy_zh="重新导出 MBTiles：metadata 应为普通表。",
            remedy_en="Export the MBTiles again: its metadata should be a plain table.",
            file=path.name,
        ) from None


def _careful(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_BLOB)
    connection.set_progress_handler(lambda: 1, MOST_STEPS)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def mbtiles_imagery(path: Path, datum: Datum | None = None) -> TiledImagery:
    """Imagery from an MBTiles file; `datum` is what the person says its tiles count on: GCJ-02 for those of a shifted
    web map; else what the file says, else WGS 84. Trouble as `MbTiles`.
    """  # noqa: D205
    tiles = MbTiles(path)
    datum = datum or tiles.datum or Wgs84
    matrices = web_mercator(*tiles.levels, datum=datum, tile=tiles.side, south_first=True)
    bounds = None
    if tiles.bounds is not None:
        bounds = plane_from_degrees(matrices.projection, tiles.bounds[:, 0], tiles.bounds[:, 1])
    return TiledImagery(path.name, matrices, tiles, bounds=bounds)


def _bounds(said: str) -> Floats | None:
    """West, south, east, north in degrees as corners (2, 2); None where they are missing or make no sense."""
    try:
        west, south, east, north = (float(word) for word in said.split(","))
    except ValueError:
        return None
    sound = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return np.array([[west, south], [east, north]]) if sound else None
