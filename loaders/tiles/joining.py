"""Several trees that hang below one tile become one."""

from collections.abc import Sequence

import numpy as np

from scenes.columns import Floats
from scenes.tile_tree import TileTree


def joined(trees: Sequence[TileTree]) -> TileTree | None:
    """All tiles of all trees, the roots of all at the top; None where there is no tree."""
    if len(trees) < 2:
        return trees[0] if trees else None
    starts = np.cumsum([0, *(len(tree) for tree in trees)])
    asked = any(tree.request is not None for tree in trees)
    parents = [
        np.where(tree.parent >= 0, tree.parent + start, -1) for tree, start in zip(trees, starts.tolist(), strict=False)
    ]
    order = np.argsort(np.concatenate(parents) >= 0, kind="stable")  # roots stand together, as children of one tile do
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    parent = np.concatenate(parents)[order]
    return TileTree(
        parent=np.where(parent >= 0, place[parent], -1).astype(np.int32),
        error=np.concatenate([tree.error for tree in trees])[order],
        centre=np.concatenate([tree.centre for tree in trees])[order],
        axes=np.concatenate([tree.axes for tree in trees])[order],
        add=np.concatenate([tree.add for tree in trees])[order],
        address=np.concatenate([tree.address for tree in trees])[order],
        grows=np.concatenate([tree.grows for tree in trees])[order],
        request=np.concatenate([_request(tree) for tree in trees])[order] if asked else None,
    )


def _request(tree: TileTree) -> Floats:
    return np.full((len(tree), 4, 3), np.nan) if tree.request is None else tree.request
