"""A picture for one patch of ground: a window of one raster with a place in it for every vertex, or, where one raster
does not cover the patch, a picture of its own that every raster is drawn into, the lowest first.
"""  # noqa: D205

from dataclasses import dataclass

import numpy as np
from PIL import Image as Pillow

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

MESHES = 16
"""Pieces along one side in which a raster is warped; in each of them its lattice is taken for straight."""


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
        uv = affine(top.window_from_plane, top.lattice.at(grid)) / top.pixels.shape[1::-1]
        return Draped(np.ascontiguousarray(top.pixels[..., :3]), uv.astype(np.float32))
    share = (grid[:, :2] - low) / (high - low)
    inner = (MARGIN + share * (TEXELS - 2 * MARGIN)) / TEXELS
    uv = np.column_stack([inner[:, 0], 1 - inner[:, 1]])
    return Draped(_drawn_together(pieces, low, high, ground), uv.astype(np.float32))


def _drawn_together(pieces: list[Piece], low: Floats, high: Floats, ground: tuple[int, int, int]) -> Bytes:
    """Every piece over the next, in a picture whose inner part is the patch: sRGB, shape (`TEXELS`, `TEXELS`, 3)."""
    border = (high - low) * MARGIN / (TEXELS - 2 * MARGIN)
    corners = grid_of(low - border, high + border, MESHES)
    canvas = Pillow.new("RGBA", (TEXELS, TEXELS), (*ground, 255))
    for piece in reversed(pieces):
        at = affine(piece.window_from_plane, piece.lattice.on_the_ground(corners)[0])
        warped = Pillow.fromarray(piece.pixels).transform(
            (TEXELS, TEXELS), Pillow.Transform.MESH, _quads(at), Pillow.Resampling.BILINEAR
        )
        canvas.alpha_composite(warped)
    return np.ascontiguousarray(np.asarray(canvas)[..., :3])


def _quads(at: Floats) -> list[tuple[tuple[int, int, int, int], tuple[float, ...]]]:
    """Oblongs of the picture, and where the corners of each lie in the raster: NW, SW, SE, NE, as Pillow has them."""
    side = TEXELS // MESHES
    corners = np.concatenate([at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]], axis=-1)
    return [
        ((column * side, row * side, (column + 1) * side, (row + 1) * side), tuple(corners[row, column].tolist()))
        for row in range(MESHES)
        for column in range(MESHES)
    ]
