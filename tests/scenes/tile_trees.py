"""Made-up trees of tiles."""

import numpy as np

from scenes.columns import Flags, Floats, Numbers, Rows
from scenes.tile_forest import Forest
from scenes.tile_tree import TileTree


def tree_of(
    parent: Numbers,
    error: Floats,
    centre: Floats,
    half: Floats,
    *,
    add: Flags | None = None,
    empty: Flags | None = None,
    request: Floats | None = None,
) -> TileTree:
    """Upright boxes with `half` (tiles, 3) lengths; each tile's address is its row, None where it is `empty`."""
    tiles = len(parent)
    address = np.empty(tiles, np.object_)
    address[:] = np.arange(tiles)
    if empty is not None:
        address[empty] = None
    return TileTree(
        parent=parent.astype(np.int32),
        error=error,
        centre=centre,
        axes=half[:, :, None] * np.eye(3),
        add=np.zeros(tiles, np.bool_) if add is None else add,
        address=address,
        grows=np.zeros(tiles, np.bool_),
        request=request,
    )


def quadtree(levels: int, *, side: float = 1024.0, error: float = 32.0) -> TileTree:
    """A square city: tile n of level l lies where a map puts it, its error halves with each level."""
    starts: Numbers = np.cumsum([0, *(1 << 2 * level for level in range(levels))])
    parent, errors, centres, halves = list[Numbers](), list[Floats](), list[Floats](), list[Floats]()
    for level in range(levels):
        across = 1 << level
        size = side / across
        y, x = np.divmod(np.arange(across * across), across)
        above = starts[level - 1] + (y // 2) * (across // 2) + x // 2
        parent.append(above if level else np.array([-1]))
        errors.append(np.full(across * across, error / across))
        centres.append(np.stack([(x + 0.5) * size - side / 2, (y + 0.5) * size - side / 2, np.full(len(x), 5.0)], 1))
        halves.append(np.tile([size / 2, size / 2, 10.0], (len(x), 1)))
    flat = np.concatenate(parent)
    order = np.argsort(flat, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    sorted_parent = flat[order]
    return tree_of(
        np.where(sorted_parent < 0, -1, place[sorted_parent]),
        np.concatenate(errors)[order],
        np.concatenate(centres)[order],
        np.concatenate(halves)[order],
    )


def random_tree(seed: np.random.Generator, *, tiles: int = 60) -> TileTree:
    """Trees as suppliers make them: empty tiles, tiles that add, errors that are infinite or too small, odd boxes."""
    parent = np.array([-1, *(int(seed.integers(max(0, row - 8), row)) for row in range(1, tiles))])
    parent = np.sort(parent)
    depth, centre = np.zeros(tiles, int), np.zeros((tiles, 3))
    half = np.tile([200.0, 200.0, 20.0], (tiles, 1))
    for row in range(1, tiles):
        above = parent[row]
        depth[row] = depth[above] + 1
        half[row] = half[above] * seed.uniform(0.4, 0.8)
        centre[row] = centre[above] + seed.uniform(-0.7, 0.7, 3) * half[above]
    error = 40.0 * 0.5**depth * seed.uniform(0.3, 2.0, tiles)
    error[seed.random(tiles) < 0.08] = np.inf
    request = None
    if seed.random() < 0.5:
        request = np.full((tiles, 4, 3), np.nan)
        bound = seed.random(tiles) < 0.1
        request[bound, 0], request[bound, 1:] = centre[bound], (half[bound] * 4)[:, :, None] * np.eye(3)
    return tree_of(
        parent,
        error,
        centre,
        half,
        add=seed.random(tiles) < seed.choice([0.0, 0.3]),
        empty=seed.random(tiles) < 0.15,
        request=request,
    )


def forest_of(tree: TileTree) -> tuple[Forest, Rows]:
    """One tree planted, and its roots."""
    forest = Forest()
    return forest, forest.plant(tree, 0)
