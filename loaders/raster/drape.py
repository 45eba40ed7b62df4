"""A picture for one patch of ground: a window of one raster with a place in it for every vertex, or, where one raster
does not cover the patch, a picture of its own that every raster is drawn into, the lowest first.
"""  # noqa: D205

from dataclasses import dataclass

import numpy as np

from loaders.raster.layers import ImageryData, affine
from loaders.raster.placed import window_over
from loaders.raster.plane import Lattice
from scenes.columns import Bytes, Floats, Singles, lock
from scenes.terrain import grid_of

TEXELS = 512
"""Pixels along one side of a patch that a picture should have; a window has up to √2 times more or fewer."""

MARGIN = 4
"""Pixels around a window, so that what is blurred at its edge is blurred with what really lies there."""

MOST_WINDOW = 2048
"""Pixels along one side: where a raster is only to be had much finer than a patch wants, it is left out there."""


@dataclass(frozen=True, slots=True)
class Draped:
    """`pixels` (rows, columns, 3) and the place of each grid point in them, `uv` (points, 2), v downward."""

    pixels: Bytes
    uv: Singles

    def __post_init__(self) -> None:
        lock(self.pixels, self.uv)


@dataclass(frozen=True, slots=True)
class Piece:
    """A window of one raster: `pixels` (rows, columns, 4), and `window_from_plane`, an affine (2, 3) to its pixels."""

    pixels: Bytes
    window_from_plane: Floats
    lattice: Lattice

    @property
    def is_whole(self) -> bool:
        """Whether there is a picture everywhere in it."""
        return bool((self.pixels[..., 3] == 255).all())


def piece_of(raster: ImageryData, level: int, lattice: Lattice, low: Floats, high: Floats) -> Piece | None:
    """What a raster shows of a box, None where that is nothing. Trouble and Unavailable as the raster has them."""
    window = window_over(raster.levels[level], lattice, low, high, MARGIN)
    if window is None or max(window.columns, window.rows) > MOST_WINDOW:
        return None
    pixels = raster.picture(level, window)
    if not pixels[..., 3].any():
        return None
    from_plane = raster.levels[level].copy()
    from_plane[:, 2] -= (window.column, window.row)
    return Piece(pixels, from_plane, lattice)


def draped(pieces: list[Piece], low: Floats, high: Floats, grid: Floats, ground: tuple[int, int, int]) -> Draped | None:
    """The picture of a patch from what its rasters show, topmost first; None where they show nothing.

    `grid` (points, 3) are the places of its vertices, `ground` is the colour of ground without a picture, sRGB.
    """
    if not pieces:
        return None
    if pieces[0].is_whole:
        top = pieces[0]
        at = affine(top.window_from_plane, top.lattice.at(grid))
        uv = at / top.pixels.shape[1::-1]
        return Draped(np.ascontiguousarray(top.pixels[..., :3]), uv.astype(np.float32))
    pixels = _drawn_together(pieces, low, high, ground)
    size = (high - low) * TEXELS / (TEXELS - 2 * MARGIN)
    share = (grid[:, :2] - (low + high) / 2) / size
    return Draped(pixels, np.column_stack([0.5 + share[:, 0], 0.5 - share[:, 1]]).astype(np.float32))


def _drawn_together(pieces: list[Piece], low: Floats, high: Floats, ground: tuple[int, int, int]) -> Bytes:
    """Every piece over the next, in a picture whose inner part is the patch."""
    border = (high - low) * MARGIN / (TEXELS - 2 * MARGIN)
    size = (high - low + 2 * border) / TEXELS
    places = grid_of(low - border + size / 2, high + border - size / 2, TEXELS - 1)
    canvas = np.broadcast_to(np.array(ground, np.float32), (TEXELS, TEXELS, 3)).copy()
    for piece in reversed(pieces):
        plane, _ = piece.lattice.on_the_ground(places)
        colour, cover = _sampled(piece.pixels, affine(piece.window_from_plane, plane) - 0.5)
        canvas += (colour - canvas) * cover
    return (canvas + 0.5).astype(np.uint8)


def _sampled(pixels: Bytes, at: Floats) -> tuple[Singles, Singles]:
    """Colours (..., 3) between the middles of pixels and how far they cover, (..., 1): from pixels with a picture."""
    rows, columns = pixels.shape[:2]
    first = np.floor(at)
    share = (at - first).astype(np.float32)
    column, row = (first[..., axis].astype(np.int64) for axis in (0, 1))
    total: Singles = np.zeros((*at.shape[:-1], 4), np.float32)
    for down in (0, 1):
        for right in (0, 1):
            weight = np.abs(1 - right - share[..., 0]) * np.abs(1 - down - share[..., 1])
            there = (column + right >= 0) & (column + right < columns) & (row + down >= 0) & (row + down < rows)
            held = pixels[np.clip(row + down, 0, rows - 1), np.clip(column + right, 0, columns - 1)]
            weight = weight * (held[..., 3] * np.float32(1 / 255)) * there
            total[..., :3] += held[..., :3] * weight[..., None]
            total[..., 3] += weight
    cover: Singles = total[..., 3:]
    return np.asarray(total[..., :3] / np.maximum(cover, 1e-6), np.float32), cover
