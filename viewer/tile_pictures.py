"""How large the pictures of tiles are worth being while memory is short: as large as they are seen, and no larger."""

import numpy as np

from scenes.columns import Flags, Numbers, Rows
from scenes.tile_forest import Forest
from scenes.tiles import Chosen, View, pixels_across
from viewer.tile_stock import TileStock

SHORT, VERY_SHORT = 0.6, 0.85
"""Shares of the memory that the picture needs: from the first on pictures are no larger than they are seen, from the
second on half as large."""

ROOMY = 0.3
"""Share below which everything may have its whole pictures again."""

UNSEEN = 4
"""What only stands ready beside the picture, or above it, is worth so many times fewer pixels along a side."""

SMALLEST, LARGEST = 64, 16384
"""Pixels along a side: no picture is made smaller, and none is larger."""


def worth(forest: Forest, view: View, rows: Rows, needed: float, seen: Flags | None = None) -> Numbers:
    """Pixels along a side that the pictures of these tiles are worth, shape (rows,), a power of two; 0: all they have.

    `needed` is the share of the memory that the picture takes; `seen` (rows,): which tiles are in it, all by default.
    """
    if needed < SHORT:
        return np.zeros(len(rows), np.int64)
    across = np.clip(pixels_across(forest, view, rows), SMALLEST, LARGEST)
    pixels = np.exp2(np.ceil(np.log2(across))).astype(np.int64)
    pixels //= 1 if needed < VERY_SHORT else 2
    if seen is not None:
        pixels[~seen] //= UNSEEN
    return np.maximum(pixels, SMALLEST)


def too_large(
    forest: Forest, view: View, stock: TileStock, chosen: Chosen, needed: float, beside: Rows
) -> list[tuple[int, int]]:
    """Tiles on the stage whose pictures are larger than they are worth now, with what they are worth.

    `beside` (rows,) are kept beside what the view looks at: theirs come first, for nobody sees them.
    """
    rows = np.concatenate([beside, chosen.visited[np.isin(chosen.visited, stock.graphics.rows)]])
    pixels = worth(forest, view, rows, needed, np.isin(rows, chosen.shown))
    return [
        (row, most) for row, most in zip(rows.tolist(), pixels.tolist(), strict=True) if 0 < most < stock[row].longest
    ]


def too_small(forest: Forest, view: View, stock: TileStock, chosen: Chosen, needed: float) -> list[tuple[int, int]]:
    """Tiles in the picture that were larger once and would be worth it however short the memory is, with their worth.

    When there is plenty of room that is all they have. In between they stay as they are, or they would come and go.
    """
    pixels = np.zeros(len(chosen.shown), np.int64)
    if needed >= ROOMY:
        pixels = worth(forest, view, chosen.shown, 1.0)
    return [
        (row, most)
        for row, most in zip(chosen.shown.tolist(), pixels.tolist(), strict=True)
        if not stock[row].whole and (not most or 2 * stock[row].longest <= most)
    ]
