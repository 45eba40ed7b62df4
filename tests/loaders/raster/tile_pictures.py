"""Tiles of maps as the tests draw them: the colour of a tile says which it is."""

import sqlite3
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from scenes.columns import Bytes


def colour_of(level: int, column: int, row: int) -> tuple[int, int, int]:
    return 40 + 8 * level % 200, column * 37 % 256, row * 53 % 256


def packed(pixels: Bytes, kind: str = "png") -> bytes:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, kind, **({"lossless": True} if kind == "webp" else {}))
    return stream.getvalue()


def tile(level: int, column: int, row: int, side: int = 256, kind: str = "png") -> bytes:
    return packed(np.full((side, side, 3), colour_of(level, column, row), np.uint8), kind)


def mbtiles(path: Path, tiles: dict[tuple[int, int, int], bytes | str | None], **said: str) -> Path:
    """An MBTiles file of tiles by level, column and row as the file counts it, from the south."""
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE metadata (name TEXT, value TEXT);"
        "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);"
        "CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);"
    )
    connection.executemany("INSERT INTO metadata VALUES (?, ?)", list(said.items()))
    connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", [(*at, data) for at, data in tiles.items()])
    connection.commit()
    connection.close()
    return path
