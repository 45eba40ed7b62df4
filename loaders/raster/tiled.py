"""Imagery that comes in tiles: windows put together from those under them, wherever the tiles are from."""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import lru_cache
from io import BytesIO
from typing import Protocol

import numpy as np
from PIL import Image as Pillow

from loaders.allowance import Allowance
from loaders.crs.crs import Crs
from loaders.images import Blob, decode_images
from loaders.raster.layers import Window
from loaders.raster.plane import CrsPlane, MapPlane, Plane
from loaders.tiles.container import closed
from loaders.workers import DROPPED, one_by_one, threads
from scenes.columns import Bytes, Floats, lock
from scenes.tile_matrix import Projection, TileMatrix, TileMatrixSet
from scenes.trouble import Notice, Trouble

LARGEST_TILE = 4096
"""Pixels along one side."""

KEPT_TILES = 160
"""Tiles kept unpacked, 30 MB at 256 pixels: the next patch and the next level want their neighbours."""

MOST_TILES = 256
"""Tiles of one window; a window is four times as large as a patch wants at most."""


class Tiles(Protocol):
    """Where tiles are from. Any thread may ask, many at a time."""

    def tile(self, matrix: TileMatrix, column: int, row: int) -> bytes | None:
        """PNG, JPEG or WebP; None where there is none. Trouble, Unavailable."""
        ...

    def news(self) -> tuple[Notice, ...]:
        """What the person should hear since the last call."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class TiledImagery:
    """See `layers.ImageryData`. `bounds` is what the tiles cover, low and high corner in the plane, shape (2, 2).

    `side_by_side` tiles are fetched at once: of servers more than one, for most of the time is spent waiting.
    """

    def __init__(
        self,
        name: str,
        matrices: TileMatrixSet,
        tiles: Tiles,
        *,
        crs: Crs | None = None,
        bounds: Floats | None = None,
        notices: Iterable[Notice] = (),
        side_by_side: int = 1,
    ) -> None:
        self.name, self.notices = name, tuple(notices)
        self.plane: Plane = _plane(matrices, crs)
        self.levels = tuple(_pixels(matrix) for matrix in matrices.matrices)
        self.covers = _covers(matrices.matrices[-1], bounds)
        self._matrices, self._tiles, self._held = matrices.matrices, tiles, ExitStack()
        self._mapper = self._held.enter_context(threads(side_by_side)) if side_by_side > 1 else one_by_one
        self._unpacked = lru_cache(maxsize=KEPT_TILES)(self._unpack)
        lock(self.covers, *self.levels)

    def picture(self, level: int, window: Window) -> Bytes:
        """See `ImageryData`. A broken tile is Trouble for the whole window: the level above takes its place."""
        matrix = self._matrices[level]
        found = np.zeros((window.rows, window.columns, 4), np.uint8)
        corner = (window.column + window.columns, window.row + window.rows)
        under = matrix.covering((window.column, window.row), corner)
        if len(under) > MOST_TILES:
            return found
        for (column, row), pixels in self._all(level, under.each()):
            if pixels is None:
                continue
            whole = Window(column * matrix.tile_width, row * matrix.tile_height, matrix.tile_width, matrix.tile_height)
            seen = _common(whole, window)
            found[seen.within(window)] = pixels[seen.within(whole)]
        return found

    def news(self) -> tuple[Notice, ...]:
        """What the person should hear since the last call."""
        return self._tiles.news()

    def close(self) -> None:
        """Let go of the tiles."""
        self._tiles.close()
        self._held.close()
        self._unpacked.cache_clear()

    def _all(self, level: int, places: list[tuple[int, int]]) -> list[tuple[tuple[int, int], Bytes | None]]:
        try:
            return list(zip(places, self._mapper(lambda place: self._unpacked(level, *place), places), strict=True))
        except DROPPED:  # its threads were let go of meanwhile
            raise closed(self.name) from None

    def _unpack(self, level: int, column: int, row: int) -> Bytes | None:
        matrix = self._matrices[level]
        content = self._tiles.tile(matrix, column, row)
        if content is None:
            return None
        pixels = decoded_tile(content, f"{matrix.key}/{column}/{row}")
        if pixels.shape[:2] != (matrix.tile_height, matrix.tile_width):
            raise _misfit(pixels, matrix, f"{matrix.key}/{column}/{row}")
        return pixels


def decoded_tile(content: bytes, place: str) -> Bytes:
    """Red, green, blue, alpha, shape (height, width, 4); Trouble when the bytes are no picture or too large a one."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _with_alpha(_webp(content, place))
    [decoded] = decode_images([Blob(content, place)], Allowance(LARGEST_TILE**2, "影像像素", "pixels of imagery"))
    if decoded.image is None or decoded.fault is not None:
        raise _broken(place)
    return _with_alpha(decoded.image.pixels)


def _webp(content: bytes, place: str) -> Bytes:
    try:
        with Pillow.open(BytesIO(content), formats=("WEBP",)) as picture:
            if max(picture.size) > LARGEST_TILE:
                raise _broken(place)
            return np.array(picture.convert("RGBA"))
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        raise _broken(place) from None


def _with_alpha(pixels: Bytes) -> Bytes:
    if pixels.shape[2] == 4:
        return pixels
    return np.concatenate([pixels, np.full((*pixels.shape[:2], 1), 255, np.uint8)], axis=2)


def _plane(matrices: TileMatrixSet, crs: Crs | None) -> Plane:
    if matrices.projection is Projection.GRID:
        if crs is None:
            raise ValueError("a grid needs its coordinate system")
        return CrsPlane(crs)
    return MapPlane(matrices.projection, matrices.datum)


def _pixels(matrix: TileMatrix) -> Floats:
    scale = 1.0 / matrix.pixel
    return np.array([[scale, 0.0, -matrix.left * scale], [0.0, -scale, matrix.top * scale]])


def _covers(finest: TileMatrix, bounds: Floats | None) -> Floats:
    size = np.array([finest.columns * finest.tile_width, finest.rows * finest.tile_height], np.float64)
    whole = np.stack([np.zeros(2), size])
    if bounds is None:
        return whole
    at = finest.pixels_from_plane(bounds)
    return np.clip(np.stack([at.min(axis=0), at.max(axis=0)]), whole[0], whole[1])


def _common(one: Window, other: Window) -> Window:
    left, top = max(one.column, other.column), max(one.row, other.row)
    right = min(one.column + one.columns, other.column + other.columns)
    low = min(one.row + one.rows, other.row + other.rows)
    return Window(left, top, max(0, right - left), max(0, low - top))


def _broken(place: str) -> Trouble:
    return Trouble(
        "影像瓦片已损坏，无法解码。",
        "A tile of the imagery is damaged and cannot be decoded.",
        remedy_zh="请重新下载或重新制作该影像。",
        remedy_en="Download or make the imagery again.",
        place=place,
    )


def _misfit(pixels: Bytes, matrix: TileMatrix, place: str) -> Trouble:
    have, want = f"{pixels.shape[1]}×{pixels.shape[0]}", f"{matrix.tile_width}×{matrix.tile_height}"
    return Trouble(
        f"影像瓦片为 {have} 像素，应为 {want}。",
        f"A tile of the imagery has {have} pixels; {want} were expected.",
        remedy_zh="核对图层的瓦片大小（#tile=512）。",
        remedy_en="Check the layer's tile size (#tile=512).",
        place=place,
    )
