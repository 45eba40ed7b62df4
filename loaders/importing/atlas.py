"""Many small pictures on one: what a tile shows of its textures is cut out and packed, so that it is drawn in one go.

A texture that repeats (places beyond its edge) cannot be packed and stays as it is; none is larger than `LARGEST`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from loaders.importing.levels import halved
from loaders.importing.pieces import Piece, joined
from scenes.columns import Bytes, Floats, Numbers, Rows

LARGEST = 4096
"""Pixels along a side of what is packed."""
MARGIN = 4
"""Pixels around each cut-out that repeat its edge, so that a coarser level of the picture does not mix neighbours."""
BEYOND = 1e-3
"""How far a place may lie off the picture and still count as on its edge."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A rectangle of a picture, first and end of columns and rows, and the vertices of the piece that need it."""

    piece: int
    left: int
    top: int
    right: int
    bottom: int
    vertices: Numbers

    @property
    def width(self) -> int:
        return self.right - self.left + 2 * MARGIN

    @property
    def height(self) -> int:
        return self.bottom - self.top + 2 * MARGIN


def wraps(uv: Floats | np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> bool:
    """Whether places on a texture go beyond it, so that it repeats."""
    return bool(len(uv)) and bool((uv.min() < -BEYOND) or (uv.max() > 1 + BEYOND))


def packed(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with all those whose textures do not repeat joined on one picture for each kind of material."""
    groups = dict[tuple[object, ...], list[Piece]]()
    left = list[Piece]()
    for piece in pieces:
        if piece.image is None or piece.uv is None or piece.wraps:
            left.append(bounded(piece))
        else:
            look = replace(piece.material, name="", texture=None, metallic_roughness_texture=None)
            key = look, piece.image.shape[2], piece.colours is None, piece.normals is None
            groups.setdefault(key, []).append(piece)
    return [*left, *(one for same in groups.values() for one in _on_one(same))]


def bounded(piece: Piece) -> Piece:
    """The piece with its picture halved until no side is longer than `LARGEST`."""
    while piece.image is not None and max(piece.image.shape[:2]) > LARGEST:
        smaller = halved(piece.image)
        if smaller.shape == piece.image.shape:
            return piece
        piece = replace(piece, image=smaller)
    return piece


def _on_one(given: list[Piece]) -> list[Piece]:
    """One piece on one picture; halved until it fits. A picture that is shown nearly whole, and alone, stays."""
    # What pieces of one kind are called keeps none of them apart.
    material = given[0].material if len(given) == 1 else replace(given[0].material, name="")
    pieces = joined(replace(bounded(piece), material=material) for piece in given)
    alone = pieces[0] if len(pieces) == 1 else None
    while True:
        cuts = [cut for row, piece in enumerate(pieces) for cut in _cuts(row, piece)]
        places, width, height = shelves([(cut.width, cut.height) for cut in cuts], LARGEST)
        if alone is not None and width * height >= _pixels(alone):
            return [alone]
        if max(width, height) <= LARGEST:
            break
        smaller = [replace(piece, image=halved(_image(piece))) for piece in pieces]
        if all(_image(one).shape == _image(other).shape for one, other in zip(pieces, smaller, strict=True)):
            return pieces  # nothing left to halve: too many scraps for one picture
        pieces = smaller
    image = np.zeros((height, width, _image(pieces[0]).shape[2]), np.uint8)
    moved = [np.array(piece.uv, np.float64) for piece in pieces]
    for cut, (x, y) in zip(cuts, places, strict=True):
        source = _image(pieces[cut.piece])
        image[y : y + cut.height, x : x + cut.width] = _with_margin(source, cut)
        uv = moved[cut.piece]
        size = np.array([source.shape[1], source.shape[0]])
        pixels = np.clip(uv[cut.vertices], 0, 1) * size - [cut.left, cut.top] + [x + MARGIN, y + MARGIN]
        uv[cut.vertices] = pixels / [width, height]
    look = replace(material, texture=None, metallic_roughness_texture=None)
    return joined(
        replace(piece, material=look, uv=uv.astype(np.float32), image=image)
        for piece, uv in zip(pieces, moved, strict=True)
    )


def shelves(sizes: Sequence[tuple[int, int]], largest: int) -> tuple[list[tuple[int, int]], int, int]:
    """Where rectangles go on one picture, and its width and height: rows of one height after another, tallest first.

    The width is a power of two, near the square; it is beyond `largest` where they cannot fit.
    """
    area = sum(width * height for width, height in sizes)
    wide = max((width for width, _ in sizes), default=1)
    across = 64
    while across < wide or across * across < area:
        across *= 2
    if across > largest >= wide:
        across = largest
    places = [(0, 0)] * len(sizes)
    x = y = shelf = 0
    for row in sorted(range(len(sizes)), key=lambda row: (-sizes[row][1], -sizes[row][0], row)):
        width, height = sizes[row]
        if x + width > across:
            x, y, shelf = 0, y + shelf, 0
        places[row] = (x, y)
        x, shelf = x + width, max(shelf, height)
    return places, across, max(-(-(y + shelf) // 16) * 16, 16)


def _cuts(row: int, piece: Piece) -> list[_Cut]:
    """Rectangles that hold everything the piece shows: one for each chart where that is less than one for all."""
    chart = _charts(piece.triangles, len(piece.points))
    used = np.unique(piece.triangles)
    each = _rectangles(row, piece, used, chart[used])
    whole = _rectangles(row, piece, used, np.zeros(len(used), np.int64))
    area = sum(cut.width * cut.height for cut in each)
    return each if area < sum(cut.width * cut.height for cut in whole) else whole


def _rectangles(row: int, piece: Piece, used: Rows, group: Numbers | Rows) -> list[_Cut]:
    height, width = _image(piece).shape[:2]
    uv = np.clip(np.asarray(piece.uv, np.float64)[used], 0, 1) * [width, height]
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    low = np.floor(np.minimum.reduceat(uv[order], starts)).astype(np.int64)
    high = np.ceil(np.maximum.reduceat(uv[order], starts)).astype(np.int64)
    low = np.minimum(low, [width - 1, height - 1])
    high = np.maximum(high, low + 1)
    ends = [*starts[1:].tolist(), len(order)]
    return [
        _Cut(row, left, top, right, bottom, used[order[start:stop]].astype(np.int64))
        for (left, top), (right, bottom), start, stop in zip(
            low.tolist(), high.tolist(), starts.tolist(), ends, strict=True
        )
    ]


def _charts(triangles: Rows, vertices: int) -> Numbers:
    """The chart of each vertex, (vertices,): what hangs together by triangles wears the number of its first vertex."""
    chart = np.arange(vertices)
    while True:
        least = chart[triangles].min(axis=1)
        lower = chart.copy()
        np.minimum.at(lower, triangles.reshape(-1), np.repeat(least, 3))
        lower = lower[lower]
        if np.array_equal(lower, chart):
            return chart
        chart = lower


def _with_margin(image: Bytes, cut: _Cut) -> Bytes:
    rows = np.clip(np.arange(cut.top - MARGIN, cut.bottom + MARGIN), 0, image.shape[0] - 1)
    columns = np.clip(np.arange(cut.left - MARGIN, cut.right + MARGIN), 0, image.shape[1] - 1)
    return image[rows[:, None], columns]


def _pixels(piece: Piece) -> int:
    return int(np.prod(_image(piece).shape[:2]))


def _image(piece: Piece) -> Bytes:
    assert piece.image is not None
    return piece.image
