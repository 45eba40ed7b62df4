"""A large scene as tiles: cut where it is dense, each level made from the one below, written as 3D Tiles 1.1.

The edge of a cell stays as it is while the cell is simplified, so that neighbours of one level meet; one level up they
are sewn together, and what was an edge is simplified with the rest.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from loaders.gltf.write import glb_bytes
from loaders.importing.atlas import packed
from loaders.importing.cells import Cell, by_depth, cells_of
from loaders.importing.levels import lifted, with_normals
from loaders.importing.pieces import Piece, joined, model_of_pieces, part_of_piece, welded
from loaders.importing.work import Work
from loaders.opened import Progress
from loaders.tiles.write import Tile, box_around, tileset_json
from scenes.columns import Floats, Numbers
from scenes.model import Part

MOST_TRIANGLES = 50_000
"""Of one tile: some megabytes, unpacked and uploaded within a frame or two."""

FINER = 8.0
"""How much finer than usual such a layer is drawn: its errors are measured, and sixteen pixels of them are too many."""

PIXELS_OF_A_TEXEL = 16.0 / FINER
"""A texture counts as wrong by so many of its pixels: it is exchanged when one of them is as large as the screen's."""


JPEG_QUALITY = 88


@dataclass(frozen=True, slots=True)
class TileOrder:
    """What a worker makes a tile from. `parts` are those that occur, by their rows; `origin` (3,) is in the park."""

    pieces: tuple[Piece, ...]
    parts: Mapping[int, Part]
    origin: Floats
    leaf: bool
    lift: bool


@dataclass(frozen=True, slots=True)
class TileMade:
    """`content` is GLB; `box` (2, 3) is in the park's frame; `coarse` goes into the tile above, which then errs by
    `error` metres more.
    """  # noqa: D205

    content: bytes
    box: Floats
    coarse: tuple[Piece, ...]
    error: float


def made(order: TileOrder) -> TileMade:
    """One tile. A worker's task: see `loaders.importing.work`."""
    if not order.pieces:  # whatever was there is too small to be seen from here
        return TileMade(b"", np.empty((0, 3)), (), 0.0)
    pieces = packed(order.pieces)
    drawn = [with_normals(piece) for piece in pieces]
    content = glb_bytes(model_of_pieces(drawn, order.parts, order.origin), jpeg_quality=JPEG_QUALITY)
    corners = np.array([edge for piece in drawn for edge in (piece.points.min(0), piece.points.max(0))], np.float64)
    box = np.array([corners.min(axis=0), corners.max(axis=0)]) + order.origin
    coarse, error = lifted(pieces) if order.lift else ([], 0.0)
    texels = [_texel(piece) for piece in coarse]
    return TileMade(content, box, tuple(coarse), max([error, *(PIXELS_OF_A_TEXEL * texel for texel in texels)]))


def tile_files(
    pieces: Sequence[Piece], parts: Sequence[Part], origin: Floats, work: Work, progress: Progress
) -> Generator[tuple[str, bytes]]:
    """The files of the tileset, by name, the finest tiles first and `tileset.json` last. At most one level of coarse
    pieces is in memory beside the scene.
    """  # noqa: D205
    cutter = _Cutter(pieces, parts, origin)
    levels = by_depth(cutter.root)
    count, done = sum(map(len, levels)), 0
    below = dict[str, _Below]()
    for level in reversed(levels):
        orders = (cutter.order(cell, below) for cell in level)
        for cell, result in zip(level, work(made, orders), strict=True):
            children = [below.pop(child.name) for child in cell.children]
            if result.content:
                yield _file(cell), result.content
            below[cell.name] = _Below(_tile(cell, result, children), result.coarse, result.error)
            done += 1
            progress(done / count)
    yield "tileset.json", tileset_json(below["r"].tile)


@dataclass(frozen=True, slots=True)
class _Below:
    """A tile that is made, and what the one above it is made from."""

    tile: Tile
    coarse: tuple[Piece, ...]
    error: float


class _Cutter:
    """Hands out what each tile is made from."""

    def __init__(self, pieces: Sequence[Piece], parts: Sequence[Part], origin: Floats) -> None:
        self._pieces, self._parts, self._origin = pieces, parts, origin
        self._starts = np.cumsum([0, *(len(piece.triangles) for piece in pieces)])
        self.root, self._order = cells_of(np.concatenate([_centroids(piece) for piece in pieces]), MOST_TRIANGLES)

    def order(self, cell: Cell, below: Mapping[str, _Below]) -> TileOrder:
        """From the scene itself for a leaf, else from its children's coarse pieces."""
        if cell.children:
            coarse = [piece for child in cell.children for piece in below[child.name].coarse]
            pieces = [welded(piece) for piece in joined(coarse)]
        else:
            pieces = list(self._cut(np.sort(self._order[cell.start : cell.end])))
        used = np.unique(np.concatenate([piece.parts for piece in pieces])) if pieces else np.empty(0, np.int32)
        # From afar it is enough to know what a part is called and what it belongs to: properties take long to read.
        parts = {row: self._parts[row] for row in used.tolist()}
        if cell.children:
            parts = {row: replace(part, properties=()) for row, part in parts.items()}
        return TileOrder(tuple(pieces), parts, self._origin, not cell.children, cell.name != "r")

    def _cut(self, rows: Numbers) -> Iterator[Piece]:
        for row, piece in enumerate(self._pieces):
            first, last = np.searchsorted(rows, self._starts[row : row + 2])
            if last > first:
                yield part_of_piece(piece, piece.triangles[rows[first:last] - self._starts[row]])


def _centroids(piece: Piece) -> Floats:
    a, b, c = (piece.points[piece.triangles[:, corner]] for corner in range(3))
    return np.asarray((a + b + c) / np.float32(3), np.float64)


def _file(cell: Cell) -> str:
    return f"tiles/{len(cell.name) if cell.name != 'r' else 0}/{cell.name}.glb"


def _tile(cell: Cell, result: TileMade, children: Sequence[_Below]) -> Tile:
    centre, axes = box_around(np.concatenate([result.box, *(_corners(child.tile) for child in children)]))
    error = max((child.tile.error + child.error for child in children), default=0.0)
    return Tile(centre, axes, error, (_file(cell),) if result.content else (), tuple(child.tile for child in children))


def _corners(tile: Tile) -> Floats:
    half = np.diag(tile.axes)
    return np.array([tile.centre - half, tile.centre + half])


def _texel(piece: Piece) -> float:
    """Metres across a pixel of the piece's texture, 0 without one."""
    if piece.image is None or piece.uv is None or not len(piece.triangles):
        return 0.0
    size = np.array([piece.image.shape[1], piece.image.shape[0]], np.float64)
    points, pixels = piece.points.astype(np.float64), piece.uv.astype(np.float64) * size
    a, b, c = piece.triangles.T
    metres = float(np.linalg.norm(np.cross(points[b] - points[a], points[c] - points[a]), axis=1).sum())
    one, other = pixels[b] - pixels[a], pixels[c] - pixels[a]
    area = float(np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).sum())
    return float(np.sqrt(metres / area)) if area > 0 else 0.0
