"""A made-up city of tiles with real JPEG pictures, made when asked for; each covers its square wholly."""

from dataclasses import dataclass, field
from functools import cache

import imagecodecs
import numpy as np

from scenes.columns import Bytes, Floats, Numbers, Rows, Singles
from scenes.model import Batch, Image, Material, smooth_normals
from scenes.tile_tree import TileContent, TileTree, Unavailable
from scenes.trouble import Trouble

PATTERNS = 24
"""Different pictures; a tile takes one by its number."""


@dataclass
class City:
    """A square city of `levels` levels, four tiles below each; `side` in metres, pictures of `pixels` by `pixels`.

    `broken` tiles are refused for ever, `away` ones until they are taken out of the set.
    """

    levels: int = 5
    side: float = 2000.0
    pixels: int = 128
    cells: int = 8
    height: float = 30.0
    objects: int = 0
    broken: frozenset[int] = frozenset()
    away: set[int] = field(default_factory=set[int])
    name: str = "城市"
    loads: list[int] = field(default_factory=list[int])
    closed: bool = False

    def __post_init__(self) -> None:
        self._level, self._x, self._y = _squares(self.levels)
        self.tree = self._tree()

    def load(self, address: object) -> TileContent:
        """A piece of ground with hills and blocks of houses under one picture."""
        assert isinstance(address, int)
        self.loads.append(address)
        if self.closed or address in self.away:
            raise Unavailable("服务器没有应答。", "The server does not answer.", file=self.name)
        if address in self.broken:
            raise Trouble("瓦片损坏。", "The tile is broken.", file=self.name, place=str(address))
        return TileContent((self._batch(address),))

    def close(self) -> None:
        self.closed = True

    def _tree(self) -> TileTree:
        level, tiles = self._level, len(self._level)
        size: Floats = self.side / np.exp2(level.astype(np.float64))
        start = np.cumsum([0, *(1 << 2 * each for each in range(self.levels))])
        above = start[np.maximum(level - 1, 0)] + _morton(self._x, self._y) // 4
        centre = np.stack(
            [self._middle(self._x, size), self._middle(self._y, size), np.full(tiles, self.height / 2)], 1
        )
        half = np.stack([size / 2, size / 2, np.full(tiles, self.height)], axis=1)
        address = np.empty(tiles, np.object_)
        address[:] = range(tiles)
        return TileTree(
            parent=np.where(level == 0, -1, above).astype(np.int32),
            error=np.where(level == self.levels - 1, 0.0, size / 24.0),
            centre=centre,
            axes=half[:, :, None] * np.eye(3),
            add=np.zeros(tiles, np.bool_),
            address=address,
            grows=np.zeros(tiles, np.bool_),
        )

    def _middle(self, place: Numbers, size: Floats) -> Floats:
        middle: Floats = (place + 0.5) * size - self.side / 2
        return middle

    def _batch(self, row: int) -> Batch:
        size = self.side / 2 ** int(self._level[row])
        west, south = int(self._x[row]) * size - self.side / 2, int(self._y[row]) * size - self.side / 2
        uv, triangles = _grid(self.cells)
        east, north = west + uv[:, 0] * size, south + (1 - uv[:, 1]) * size
        up = self.height * (0.5 + 0.25 * np.sin(east / 90) + 0.25 * np.cos(north / 70))
        points = np.stack([east - west, north - south, up], axis=1).astype(np.float32)
        return Batch(
            name=f"tile/{row}",
            origin=(west, south, 0.0),
            points=points,
            normals=smooth_normals(points, triangles),
            triangles=triangles,
            object_id=np.full(len(points), self.objects, np.int32),
            material=Material(texture=0, double_sided=True),
            uv=uv,
            image=Image(imagecodecs.jpeg_decode(picture(row % PATTERNS, self.pixels))),
        )


@cache
def picture(pattern: int, pixels: int) -> bytes:
    """A warm-coloured JPEG with the noise of a roofscape: nothing on the stage itself is as red."""
    seeded = np.random.default_rng(pattern)
    blocks = seeded.integers(90, 200, (pixels // 8, pixels // 8)).repeat(8, 0).repeat(8, 1)
    noise = blocks + seeded.integers(-25, 25, (pixels, pixels))
    shades: Bytes = np.stack([noise + 40, noise, noise - 60], axis=2).clip(0, 255).astype(np.uint8)
    return bytes(imagecodecs.jpeg_encode(shades, level=85))


@cache
def _grid(cells: int) -> tuple[Singles, Rows]:
    """Picture coordinates (vertices, 2), v downward, and triangles of a square grid."""
    share = np.linspace(0, 1, cells + 1, dtype=np.float32)
    across, down = np.meshgrid(share, share)
    corner = np.arange(cells * (cells + 1)).reshape(cells, cells + 1)[:, :-1].ravel()
    quads = [corner, corner + cells + 1, corner + 1, corner + 1, corner + cells + 1, corner + cells + 2]
    return np.stack([across.ravel(), down.ravel()], 1), np.stack(quads, 1).reshape(-1, 3).astype(np.int32)


def _squares(levels: int) -> tuple[Numbers, Numbers, Numbers]:
    """Level, x and y of every tile: level after level, the four below one tile together."""
    level: Numbers = np.repeat(np.arange(levels), [1 << 2 * each for each in range(levels)])
    order: Numbers = np.concatenate([np.arange(1 << 2 * each) for each in range(levels)])
    x, y = np.zeros(len(order), np.int64), np.zeros(len(order), np.int64)
    for bit in range(levels):
        x |= (order >> (2 * bit) & 1) << bit
        y |= (order >> (2 * bit + 1) & 1) << bit
    return level, x, y


def _morton(x: Numbers, y: Numbers) -> Numbers:
    """The place of a square among those of its level."""
    place = np.zeros(len(x), np.int64)
    for bit in range(16):
        place |= (x >> bit & 1) << (2 * bit) | (y >> bit & 1) << (2 * bit + 1)
    return place
