"""A streamed scene as columns: which tiles there are, how coarse each is, where it stands. Park frame, metres.

3D Tiles, OSGB, terrain and imagery all become this; one selection (`scenes.tiles`) chooses from it.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Flags, Floats, Rows, lock
from scenes.model import Batch
from scenes.trouble import Notice, Trouble

type Addresses = NDArray[np.object_]


class Unavailable(Trouble):
    """Content that cannot be had now and may be had later: a server that does not answer, a file that is locked."""


@dataclass(frozen=True, slots=True)
class TileTree:
    """One row per tile; parents come before their children and the children of one tile stand together.

    `parent` (tiles,) is -1 at a root. `error` (tiles,) is the geometric error of a tile in metres: what is wrong where
    it is drawn without its children; infinite where the children must be drawn. `centre` (tiles, 3) and `axes`
    (tiles, 3, 3), rows of half lengths, are its box. `add` (tiles,): children are drawn beside it, not instead of it.
    `address` (tiles,) is what its source finds the content by, None where there is none to draw. `grows` (tiles,): its
    content brings more tiles (an external tileset, a subtree). `request` (tiles, 4, 3), or None where no tile has one,
    is a box as centre and three half axes outside of which the tile is not asked for; NaN where it has none.
    """

    parent: Rows
    error: Floats
    centre: Floats
    axes: Floats
    add: Flags
    address: Addresses
    grows: Flags
    request: Floats | None = None

    def __post_init__(self) -> None:
        lock(self.parent, self.error, self.centre, self.axes, self.add, self.address, self.grows, self.request)

    def __len__(self) -> int:
        return len(self.parent)

    @property
    def span(self) -> Floats:
        """Low and high corner around everything, shape (2, 3); NaN where there is nothing."""
        roots = self.parent < 0
        reach = np.abs(self.axes[roots]).sum(axis=1)
        corners = np.stack([self.centre[roots] - reach, self.centre[roots] + reach])
        corners = corners[:, np.isfinite(corners).all(axis=(0, 2))]
        if not corners.shape[1]:
            return np.full((2, 3), np.nan)
        return np.stack([corners[0].min(axis=0), corners[1].max(axis=0)])


@dataclass(frozen=True, slots=True)
class TileContent:
    """What a tile's address brings: shapes in the park's frame, more tiles, and what had to be left out.

    Roots of `children` (parent -1) hang below the tile. Names of batches are unique in their source. `poor`: a server
    was away and something coarser stands in for what it has; the same address may bring better later.
    """

    batches: tuple[Batch, ...] = ()
    children: TileTree | None = None
    notices: tuple[Notice, ...] = ()
    poor: bool = False

    @property
    def size_in_bytes(self) -> int:
        """What it will take on the GPU, nearly."""
        return sum(batch.size_in_bytes for batch in self.batches)


class TileSource(Protocol):
    """Where a streamed scene comes from. `tree` never changes; `load` may be called from any thread, many at a time."""

    @property
    def name(self) -> str:
        """For the person: what this scene is called."""
        ...

    @property
    def tree(self) -> TileTree:
        """The tiles that are known from the start."""
        ...

    def load(self, address: object) -> TileContent:
        """The content of a tile; Trouble when it is broken or gone, Unavailable when it may be had later."""
        ...

    def close(self) -> None:
        """Let go of files and connections; loads under way end with Unavailable."""
        ...
