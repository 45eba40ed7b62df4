"""Implicit tiling: trees that are counted instead of listed, cut into subtrees whose bits say which tiles there are.

A subtree becomes columns in one go; the roots of the subtrees below it are tiles that grow. Source: OGC 22-025r4,
"3D Tiles 1.1", 8 (implicit tiling) and its Annex on availability bit streams.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from loaders.gltf.document import Item
from loaders.tiles.address import Address, Implicit, Place, Scene, Subtree, Up
from loaders.tiles.container import broken
from loaders.tiles.subtree import Available, read_subtree
from loaders.tiles.volumes import Volume, boxes_of_regions, moved
from scenes.columns import Flags, Floats, Numbers
from scenes.tile_tree import Addresses, TileTree
from scenes.trouble import Report

type Contents = tuple[tuple[str, int], ...]

MOST_TILES = 350_000
"""Tiles one subtree may count: 9 levels of a quadtree, 6 of an octree. Writers use 3 to 7."""

SHAPES = frozenset({"b3dm", "i3dm", "pnts", "cmpt", "glb", "gltf"})
"""Endings of contents that bring shapes and no further tiles."""

MOST_LEVELS = 48
"""Levels of one implicit tree: the coordinates on the last one still are exact in every number of ours."""


def read_implicit(
    said: Mapping[str, object],
    *,
    place: Place,
    label: str,
    contents: tuple[tuple[str, int], ...],
    volume: Volume,
    error: float,
    add: bool,
    park_from_tile: Floats,
    up: Up,
    schema: Mapping[str, object],
) -> Implicit:
    """What a tile's `implicitTiling` says; Trouble when it says nothing that could be followed."""
    item = Item(said, "implicitTiling")
    scheme = item.text("subdivisionScheme").upper()
    if scheme not in ("QUADTREE", "OCTREE"):
        raise item.wrong("subdivisionScheme", "未知的细分方式。", "The way of subdividing is not known.")
    sides = 2 if scheme == "QUADTREE" else 3
    levels = item.integer("availableLevels", low=1) if "availableLevels" in said else item.integer("maximumLevel") + 1
    subtree_levels = item.integer("subtreeLevels", low=1, high=MOST_LEVELS)
    if tiles_in(sides, subtree_levels) > MOST_TILES:
        raise item.wrong("subtreeLevels", "子树层数过多。", "A subtree has too many levels.")
    subtrees = item.child("subtrees")
    pattern = None if subtrees is None else subtrees.value.get("uri")
    if not isinstance(pattern, str) or not pattern:
        raise item.wrong("subtrees/uri", "没有说明子树在哪里。", "It does not say where the subtrees are.")
    return Implicit(
        place, label, sides, subtree_levels, min(levels, MOST_LEVELS), pattern, contents, volume, error, add,
        park_from_tile, up, schema,
    )  # fmt: skip


def grown(subtree: Subtree, scene: Scene, report: Report) -> TileTree:
    """The tiles of one subtree and, as tiles that grow, the roots of those below it."""
    implicit = subtree.implicit
    pattern = _filled(implicit.subtrees, subtree.level, subtree.at)
    name = scene.files.resolved(implicit.place.file, pattern)
    available = read_subtree(name, implicit, tiles_in(implicit.sides, implicit.subtree_levels), scene, report)
    levels = min(implicit.subtree_levels, implicit.levels - subtree.level)
    tiles = _whole_ways(available.tiles[: tiles_in(implicit.sides, levels)], implicit.sides)
    if not len(tiles) or not tiles[0]:
        raise broken(scene.files.shown(name), "子树中没有瓦片。", "The subtree has no tiles.", "tileAvailability")
    return _Columns(subtree, scene, available, tiles, levels, report).tree()


def tiles_in(sides: int, levels: int) -> int:
    """How many tiles a whole subtree counts."""
    return ((1 << sides * levels) - 1) // ((1 << sides) - 1)


def _whole_ways(tiles: Flags, sides: int) -> Flags:
    """Without tiles whose parent is not there."""
    tiles = tiles.copy()
    start, count = 0, 1
    while (first := start + count) < len(tiles):
        tiles[first : first + (count << sides)] &= np.repeat(tiles[start:first], 1 << sides)
        start, count = first, count << sides
    return tiles


@dataclass(slots=True)
class _Columns:
    """One subtree on its way to columns: first its tiles, then the roots of the subtrees below."""

    subtree: Subtree
    scene: Scene
    available: Available
    tiles: Flags
    levels: int
    report: Report

    def tree(self) -> TileTree:
        """The columns; rows stand level by level in Morton order, so the children of one tile stand together."""
        implicit, own = self.subtree.implicit, np.flatnonzero(self.tiles)
        below = self._subtrees_below()
        starts = np.array([tiles_in(implicit.sides, level) for level in range(self.levels)], np.int64)
        level = np.searchsorted(starts, own, "right") - 1
        morton = own - starts[level]
        row_of = np.cumsum(self.tiles) - 1
        up = np.where(level > 0, starts[np.maximum(level - 1, 0)] + (morton >> implicit.sides), 0)
        parent = np.concatenate([row_of[up], row_of[starts[-1] + (below >> implicit.sides)]]).astype(np.int32)
        parent[0] = -1
        levels = self.subtree.level + np.concatenate([level, np.full(len(below), self.levels)])
        inside = coordinates(np.concatenate([morton, below]), implicit.sides)
        corner = np.array(self.subtree.at, np.int64) << (levels - self.subtree.level)[:, None]
        at = corner + inside
        centre, axes = boxes(implicit, levels, at, self.scene)
        stub = np.arange(len(levels)) >= len(own)
        kinds = {ending(pattern) for pattern, _ in implicit.contents}
        address = self._addresses(own, levels, at, centre)
        brings_more = np.array([each is not None for each in address.tolist()], np.bool_) & bool(kinds - SHAPES)
        return TileTree(
            parent=parent,
            error=np.where(stub | (brings_more & ("json" in kinds)), inf, implicit.error / 2.0**levels),
            centre=centre,
            axes=axes,
            add=np.full(len(levels), implicit.add | ("json" in kinds)),
            address=address,
            grows=stub | brings_more,
        )

    def _subtrees_below(self) -> Numbers:
        """Positions on the level below the last of subtrees that hang under a tile that is there."""
        implicit = self.subtree.implicit
        if self.subtree.level + implicit.subtree_levels >= implicit.levels:
            return np.empty(0, np.int64)
        last = self.tiles[tiles_in(implicit.sides, self.levels - 1) :]
        return np.flatnonzero(self.available.subtrees & np.repeat(last, 1 << implicit.sides))

    def _addresses(self, own: Numbers, levels: Numbers, at: Numbers, centre: Floats) -> Addresses:
        implicit, pose = self.subtree.implicit, self.subtree.implicit.park_from_tile
        found: Addresses = np.full(len(levels), None, np.object_)
        above = (*implicit.place.above, implicit.place.file)
        places: list[tuple[int, int, int, int]] = [
            (level, *xyz) for level, xyz in zip(levels.tolist(), at.tolist(), strict=True)
        ]
        origins: list[tuple[float, float, float]] = [(east, north, up) for east, north, up in centre.tolist()]
        labels = [f"{implicit.label}/{level}-{x}-{y}-{z}" for level, x, y, z in places]
        for row, contents in self._contents(own):
            found[row] = Address(labels[row], contents, pose, origins[row], implicit.up, above, None, places[row])
        for row in range(len(own), len(levels)):
            level, x, y, z = places[row]
            deeper = Subtree(implicit, level, (x, y, z))
            found[row] = Address(labels[row], (), pose, origins[row], implicit.up, above, deeper)
        return found

    def _contents(self, own: Numbers) -> Iterator[tuple[int, Contents]]:
        """Every tile that has contents, by its place in `own`, with the patterns of those it has."""
        columns = list(zip(self.subtree.implicit.contents, self.available.contents, self.available.rows, strict=False))
        rows = np.stack([np.where(worn < 0, row, worn)[own] for (_, row), _, worn in columns] or [own], axis=1)
        there = np.stack([flags[own] for _, flags, _ in columns] or [np.zeros(len(own), np.bool_)], axis=1)
        patterns = [pattern for (pattern, _), _, _ in columns]
        known = dict[tuple[object, ...], Contents]()
        for place in np.flatnonzero(there.any(axis=1)).tolist():
            key = (*there[place].tolist(), *rows[place].tolist())
            if key not in known:
                known[key] = tuple(
                    (pattern, row)
                    for pattern, has, row in zip(patterns, there[place], rows[place].tolist(), strict=True)
                    if has
                )
            yield place, known[key]


def names_of(address: Address, scene: Scene) -> Contents:
    """The names of a tile's contents; Trouble when a pattern leads out of its package."""
    if address.at is None:
        return address.contents
    level, x, y, z = address.at
    return tuple(
        (scene.files.resolved(address.above[-1], _filled(pattern, level, (x, y, z))), row)
        for pattern, row in address.contents
    )


def coordinates(morton: Numbers, sides: int) -> Numbers:
    """x, y, z (positions, 3) from Morton numbers (positions,): their bits in turn. z is 0 where there are two sides."""
    found = np.zeros((len(morton), 3), np.int64)
    for bit in range(int(morton.max(initial=0)).bit_length() // sides + 1):
        for side in range(sides):
            found[:, side] |= (morton >> (sides * bit + side) & 1) << bit
    return found


def boxes(implicit: Implicit, levels: Numbers, at: Numbers, scene: Scene) -> tuple[Floats, Floats]:
    """`centre` (tiles, 3) and `axes` (tiles, 3, 3) in the park of tiles by level (tiles,) and x, y, z (tiles, 3)."""
    share: Floats = np.ldexp(1.0, -levels)
    numbers = np.array(implicit.volume.numbers)
    if implicit.volume.is_region:
        low = numbers[[0, 1, 4]]
        size = (numbers[[2, 3, 5]] - low) * np.where(np.arange(3) < implicit.sides, share[:, None], 1.0)
        start = low + at.astype(np.float64) * size
        regions = np.stack([start, start + size], axis=1).reshape(len(levels), 6)[:, [0, 1, 3, 4, 2, 5]]
        return moved(*boxes_of_regions(regions), scene.park_from_layer)
    whole = numbers[3:].reshape(3, 3)
    cut = np.arange(3) < implicit.sides
    steps = np.where(cut, 2 * (at + 0.5) * share[:, None] - 1, 0.0)
    axes = whole * np.where(cut, share[:, None], 1.0)[:, :, None]
    return moved(numbers[:3] + steps @ whole, axes, implicit.park_from_tile)


def ending(name: str) -> str:
    """The letters behind the last dot of a name, small; "" where there is none."""
    return name.partition("?")[0].rpartition("/")[2].rpartition(".")[2].lower()


def _filled(pattern: str, level: int, at: tuple[int, int, int]) -> str:
    for key, number in zip(("{level}", "{x}", "{y}", "{z}"), (level, *at), strict=True):
        pattern = pattern.replace(key, str(number))
    return pattern
