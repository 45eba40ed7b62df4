"""Where a scene is cut: cubes halved along all three axes until few enough things lie in each. Always the same cut."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Floats, Numbers, Singles

BITS = 20
"""Levels of cubes at most: a millionth of the scene's side."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cube: `name` is the way to it from the root, a digit 0 to 7 per level; `start` to `end` are the places of its
    things in the order of `cells_of`. A cell without `children` is a leaf.
    """  # noqa: D205

    name: str
    start: int
    end: int
    children: "tuple[Cell, ...]" = ()


def by_depth(root: Cell) -> list[list[Cell]]:
    """All cells of a tree, the root alone first, then a list for each level."""
    levels, level = list[list[Cell]](), [root]
    while level:
        levels.append(level)
        level = [child for cell in level for child in cell.children]
    return levels


def cells_of(points: Singles | Floats, most: int) -> tuple[Cell, Numbers]:
    """The tree over points (things, 3), with at most `most` of them in a leaf, and the things' rows in its order.

    Where more than that lie within a millionth of the scene they stay together.
    """
    keys = morton_keys(points)
    order = np.argsort(keys, kind="stable")
    return _cell("", keys[order], 0, len(keys), 0, most), order


def morton_keys(points: Singles | Floats) -> NDArray[np.uint64]:
    """The way of each point, (things,): three bits per level, the coarsest first, from the cube around all points."""
    low = points.min(axis=0).astype(np.float64)
    side = max(float((points.max(axis=0) - low).max()), 1e-9)
    steps = np.clip((points - low) * ((1 << BITS) / side), 0, (1 << BITS) - 1).astype(np.uint64)
    keys = np.zeros(len(points), np.uint64)
    for axis in range(3):
        keys |= _spread(steps[:, axis]) << np.uint64(axis)
    return keys


def _spread(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The bits of a number with two free places after each; 21 bits at most."""
    for shift, mask in (
        (32, 0x1F00000000FFFF),
        (16, 0x1F0000FF0000FF),
        (8, 0x100F00F00F00F00F),
        (4, 0x10C30C30C30C30C3),
        (2, 0x1249249249249249),
    ):
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits


def _cell(name: str, keys: NDArray[np.uint64], start: int, end: int, depth: int, most: int) -> Cell:
    if end - start <= most or depth == BITS:
        return Cell(name or "r", start, end)
    shift = np.uint64(3 * (BITS - 1 - depth))
    digit = (keys[start:end] >> shift) & np.uint64(7)
    edges = [start + int(edge) for edge in np.searchsorted(digit, np.arange(9))]
    parts = [(number, edges[number], edges[number + 1]) for number in range(8) if edges[number] < edges[number + 1]]
    if len(parts) == 1:  # a level that separates nothing is passed over
        return _cell(name, keys, start, end, depth + 1, most)
    children = tuple(_cell(f"{name}{number}", keys, first, last, depth + 1, most) for number, first, last in parts)
    return Cell(name or "r", start, end, children)
