"""The tiles of all streamed layers as columns that grow, and what is known of each: the memory of `scenes.tiles`."""

from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Flags, Floats, Rows
from scenes.tile_tree import TileTree

MOST_TILES = 4_000_000
"""Tiles that are kept track of at a time, some 350 bytes each; whoever grows further is not let in."""

FLAT = 1e-9
"""A half length shorter than this share of the longest is none: its direction is made up from the other two."""

CENTRE, REACH, AXES, PLACES, HALF = slice(0, 3), slice(3, 6), slice(6, 15), slice(15, 18), slice(18, 21)
"""What stands where in a row of `Forest.box`."""

FARTHEST = 1e12
"""Metres: what reaches farther is cut there, so that no box is so large that it is no number."""


class Known(IntFlag):
    """What is known of a tile, bit by bit."""

    ADD = 1
    """Its children are drawn beside it."""
    DRAWABLE = 2
    """It has content to draw, or may have: that is known once it was loaded."""
    READY = 4
    """Its content is on the stage."""
    FAILED = 8
    """Its content is broken or gone; something else must stand in for it."""
    INNER = 16
    """It has children that may be drawn; a tile loses this when one of them never can be."""
    GROWN = 32
    """What it brings hangs below it already."""
    REFINED = 64
    """In the last selection its children stood in the picture's cut instead of it."""
    CUT = 128
    """It stood in the picture's cut in the last selection."""


_CUT, _REFINED, _FORGOTTEN = np.uint8(Known.CUT), np.uint8(Known.REFINED), np.uint8(~(Known.CUT | Known.REFINED) & 0xFF)


class Forest:
    """One row per tile of any layer; children of one tile stand together; rows are added and never move.

    Columns are longer than the forest: only the first `len(forest)` rows mean anything. A row of `box` (tiles, 21)
    holds the `CENTRE`, how far the box `REACH`es along x, y and z, three unit `AXES`, the `PLACES` of the centre along
    them, and the `HALF` lengths. `ever_cut` says whether a tile ever stood in the picture's cut.
    """

    def __init__(self) -> None:
        self._size = 0
        self.frame = 2
        """The number of the selection that comes next."""
        self.parent: Rows = np.empty(0, np.int32)
        self.first: Rows = np.empty(0, np.int32)
        self.count: Rows = np.empty(0, np.int32)
        self.layer: Rows = np.empty(0, np.int32)
        self.depth: Rows = np.empty(0, np.int32)
        self.error: Floats = np.empty(0)
        self.square_error: Floats = np.empty(0)
        """Of `error`; what is infinite is as large as a number can be."""
        self.box: Floats = np.empty((0, 21))
        self.known: NDArray[np.uint8] = np.empty(0, np.uint8)
        self.ever_cut: Flags = np.empty(0, np.bool_)
        self.request: Rows = np.empty(0, np.int32)
        """Row of `request_boxes`, -1 where a tile may always be asked for."""
        self.request_boxes: Floats = np.empty((0, 4, 3))
        self.grows: Flags = np.empty(0, np.bool_)
        self._address: list[object] = []
        self._remembered: NDArray[np.intp] = np.empty(0, np.intp)

    def __len__(self) -> int:
        return self._size

    def address(self, row: int) -> object:
        """What the source of its layer finds a tile by."""
        return self._address[row]

    def plant(self, tree: TileTree, layer: int, *, finer: float = 1.0) -> Rows:
        """Add a whole layer's tree; the answer are its roots. What is drawn `finer` errs as much more."""
        return self._append(tree, -1, layer, finer)

    def grow(self, row: int, tree: TileTree, *, finer: float = 1.0) -> bool:
        """Hang what a tile's content brought below it; False when there is no place for it.

        A tile that has children already cannot take more, for children stand together.
        """
        if self.known[row] & Known.GROWN:
            return True
        if self.count[row] or len(self) + len(tree) > MOST_TILES:
            return False
        self.known[row] |= Known.GROWN
        if len(tree):
            roots = self._append(tree, row, int(self.layer[row]), finer)
            self.first[row], self.count[row] = roots[0], len(roots)
            self.known[row] |= Known.INNER
        return True

    def remember(self, cut: Rows, refined: Rows) -> None:
        """A selection is done: these tiles are in its cut, and of these the children are."""
        known, before, now = self.known, self._remembered, cut.astype(np.intp)
        known[before] = known.take(before) & _FORGOTTEN
        known[now] = known.take(now) | _CUT
        known[refined] |= _REFINED
        self.ever_cut[now] = True
        self._remembered = np.concatenate([now, refined.astype(np.intp)])
        self.frame += 1

    def settle(self, row: int, *, drawable: bool) -> None:
        """The content of a tile is on the stage, or turned out to be nothing to draw."""
        self.known[row] |= Known.READY
        if not drawable:
            self.known[row] &= ~(Known.READY | Known.DRAWABLE) & 0xFF

    def unsettle(self, row: int) -> None:
        """The content of a tile is not on the stage any more."""
        self.known[row] &= ~Known.READY & 0xFF

    def fail(self, row: int) -> None:
        """The content of a tile will never come. What cannot be replaced by its children is replaced by what is above.

        The nearest tile above with content of its own is drawn in its place from now on. Where there is none, nothing
        can be, and its neighbours are drawn without it.
        """
        self.known[row] |= Known.FAILED
        self.known[row] &= ~(Known.READY | Known.DRAWABLE) & 0xFF
        if self.known[row] & Known.INNER:
            return  # its children can be drawn instead
        if (above := self._stand_in(row)) is not None:
            self.known[above] &= ~Known.INNER & 0xFF
        elif self.count[row]:
            self.known[row] |= Known.INNER  # nothing can replace it: what it has is better than nothing

    def _stand_in(self, row: int) -> int | None:
        """The tile that is drawn in the place of one that is lost, None where there is none or none is needed."""
        above = int(self.parent[row])
        while above >= 0:
            if self.known[above] & Known.DRAWABLE:
                return None if self.known[above] & Known.ADD else above
            above = int(self.parent[above])
        return None

    def _append(self, tree: TileTree, parent: int, layer: int, finer: float) -> Rows:
        start, tiles = self._size, len(tree)
        self._reserve(start + tiles)
        new = slice(start, start + tiles)
        order = np.argsort(tree.parent, kind="stable")  # children together; parents still come first
        place = np.empty(tiles, np.int32)
        place[order] = np.arange(start, start + tiles, dtype=np.int32)
        above = tree.parent[order]
        self.parent[new] = np.where(above < 0, parent, place[above]) if tiles else above
        self.first[new], self.count[new] = 0, 0
        self.layer[new] = layer
        owners, first, count = np.unique(self.parent[new], return_index=True, return_counts=True)
        inner = owners >= start
        self.first[owners[inner]], self.count[owners[inner]] = start + first[inner], count[inner]
        self._depths(new, parent)
        self.error[new] = np.maximum(np.nan_to_num(tree.error[order], nan=0.0, posinf=np.inf), 0.0) * finer
        self.square_error[new] = np.minimum(self.error[new], np.sqrt(np.finfo(np.float64).max)) ** 2
        self.box[new] = boxes_of(tree.centre[order], tree.axes[order])
        has_content = np.array([address is not None for address in tree.address], np.bool_)[order]
        self.known[new] = (
            Known.ADD * tree.add[order] + Known.DRAWABLE * has_content + Known.INNER * (self.count[new] > 0)
        )
        self.grows[new] = tree.grows[order]
        self.ever_cut[new] = False
        self._requests(new, tree, order)
        rows: list[int] = order.tolist()
        self._address += [tree.address[row] for row in rows]
        self._size += tiles
        return np.arange(start, start + int((above < 0).sum()), dtype=np.int32)

    def _depths(self, new: slice, parent: int) -> None:
        depth = self.depth
        base = int(depth[parent]) + 1 if parent >= 0 else 0
        above = self.parent[new]
        depth[new] = base
        inner = np.flatnonzero(above >= new.start) + new.start
        while len(inner):  # a level at a time; as many rounds as the tree is deep
            deeper = depth[self.parent[inner]] + 1
            inner = inner[deeper != depth[inner]]
            depth[inner] = depth[self.parent[inner]] + 1

    def _requests(self, new: slice, tree: TileTree, order: NDArray[np.intp]) -> None:
        self.request[new] = -1
        if tree.request is None:
            return
        boxes = tree.request[order]
        has = np.isfinite(boxes).all(axis=(1, 2))
        self.request[new][has] = len(self.request_boxes) + np.arange(int(has.sum()), dtype=np.int32)
        self.request_boxes = np.concatenate([self.request_boxes, boxes[has]])

    def _reserve(self, tiles: int) -> None:
        if tiles <= len(self.parent):
            return
        room = max(1024, tiles, 2 * len(self.parent))
        self.parent, self.first, self.count = (_longer(each, room) for each in (self.parent, self.first, self.count))
        self.layer, self.depth, self.request = (_longer(each, room) for each in (self.layer, self.depth, self.request))
        self.error, self.square_error = _longer(self.error, room), _longer(self.square_error, room)
        self.box, self.known = _longer(self.box, room), _longer(self.known, room)
        self.grows, self.ever_cut = _longer(self.grows, room), _longer(self.ever_cut, room)


def boxes_of(centre: Floats, axes: Floats) -> Floats:
    """The rows that `Forest.box` holds; `centre` (tiles, 3), and `axes` (tiles, 3, 3) half axes as rows."""
    centre, axes = (np.clip(np.nan_to_num(each, nan=0.0), -FARTHEST, FARTHEST) for each in (centre, axes))
    half = np.linalg.norm(axes, axis=2)
    thin = half <= FLAT * half.max(axis=1, keepdims=True, initial=0.0)
    units = axes / np.where(thin, 1.0, half)[:, :, None]
    for row in np.flatnonzero(thin.any(axis=1)).tolist():  # a plane, a line or a point: rare, and few at a time
        units[row] = _completed(units[row], thin[row])
    reach, places = np.abs(axes).sum(axis=1), np.einsum("nkx,nx->nk", units, centre)
    return np.concatenate([centre, reach, units.reshape(len(centre), 9), places, half], axis=1)


def around(forest: Forest, rows: Rows, boxes: Floats, metres: float) -> Flags:
    """Which tiles come so near to one of the upright boxes (boxes, 2, 3), low and high corner; shape (rows,)."""
    tile = forest.box[rows]
    low, high = tile[:, CENTRE] - tile[:, REACH] - metres, tile[:, CENTRE] + tile[:, REACH] + metres
    near = np.ones((len(rows), len(boxes)), np.bool_)
    for axis in range(3):
        near &= (low[:, axis, None] <= boxes[:, 1, axis]) & (high[:, axis, None] >= boxes[:, 0, axis])
    any_of_them: Flags = near.any(axis=1)
    return any_of_them


def rank_of(forest: Forest, row: int) -> int:
    """1 for a tile that nothing above it could stand in for, else 0: the first go last (`scenes.tile_cache`)."""
    above = int(forest.parent[row])
    while above >= 0:
        if forest.known[above] & Known.DRAWABLE:
            return 0
        above = int(forest.parent[above])
    return 1


def _completed(units: Floats, thin: Flags) -> Floats:
    """Three unit directions of which the thin ones are made up, square to the others."""
    kept: list[Floats] = [units[axis] for axis in range(3) if not thin[axis]]
    found = list(kept)
    for candidate in np.eye(3):
        rest = candidate - sum((candidate @ one) * one for one in found)
        if len(found) < 3 and np.linalg.norm(rest) > 0.5:
            found.append(rest / np.linalg.norm(rest))
    made = iter(found[len(kept) :])
    return np.array([next(made, units[axis]) if thin[axis] else units[axis] for axis in range(3)])


def _longer[T: np.generic](column: NDArray[T], room: int) -> NDArray[T]:
    grown = np.zeros((room, *column.shape[1:]), column.dtype)
    grown[: len(column)] = column
    return grown
