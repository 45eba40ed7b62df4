"""The next coarser level of a scene: a quarter of the triangles, half of the pixels, and by how much it then errs.

Parts are simplified one by one, so that none takes on another's shape or code. Where there is a texture, the seams of
its charts hold the surface apart: each chart is simplified for itself and keeps its own places on the picture.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from loaders.importing.pieces import Piece, joined, rows_of_piece, welded
from loaders.importing.simplify import edge_of_surface, simplified
from scenes.columns import Bytes, Flags, Floats, Rows, Singles
from scenes.model import smooth_normals

SHARE = 0.25
"""Of the triangles that are kept from one level to the next: a surface seen from twice as far covers so much less."""

FEWEST = 8
"""Triangles of a part that is not simplified any more, only left out when it is small."""

MOST_OF_EDGE = 0.3
"""The edge of a surface is kept, so that it meets its neighbours', unless it would take more of its triangles."""

GRAINS = 200.0
"""A part shorter than this share of its tile is left out of the next level."""

CREASE = np.cos(np.radians(40))
SMALLEST_PICTURE = 8
"""Pixels along a side below which a texture is not halved."""


def lifted(pieces: list[Piece]) -> tuple[list[Piece], float]:
    """The coarser pieces, without normals, and their error in metres against those given."""
    grain = _longest(pieces) / GRAINS
    coarse, error = list[Piece](), 0.0
    for piece in pieces:
        fewer, off = _coarser(welded(piece), grain)
        coarse.append(fewer if fewer.image is None else replace(fewer, image=halved(fewer.image)))
        error = max(error, off)
    return joined(piece for piece in coarse if len(piece.triangles)), error


def with_normals(piece: Piece) -> Piece:
    """A piece that lacks normals with those of its faces: smooth, but for edges sharper than 40 degrees.

    Textured ones are left as they are: a photograph holds its own light.
    """
    if piece.normals is not None or piece.image is not None or not len(piece.triangles):
        return piece
    normals = smooth_normals(piece.points, piece.triangles)
    faces = _face_normals(piece.points, piece.triangles)
    along = np.einsum("tci,ti->tc", normals[piece.triangles], faces)
    sharp: Flags = (along < CREASE).reshape(-1)
    if not sharp.any():
        return replace(piece, normals=normals)
    corners = piece.triangles.reshape(-1).copy()
    extra = np.flatnonzero(sharp)
    rows = np.concatenate([np.arange(len(piece.points), dtype=np.int32), corners[extra]])
    corners[extra] = len(piece.points) + np.arange(len(extra), dtype=np.int32)
    split = rows_of_piece(piece, rows, corners.reshape(-1, 3))
    return replace(split, normals=np.concatenate([normals, faces[extra // 3]]).astype(np.float32))


def halved(image: Bytes) -> Bytes:
    """The picture with half as many rows and columns, each pixel the mean of four; small ones stay as they are."""
    height, width = image.shape[0] // 2 * 2, image.shape[1] // 2 * 2
    if min(height, width) < 2 * SMALLEST_PICTURE:
        return image
    four = image[:height, :width].reshape(height // 2, 2, width // 2, 2, -1).astype(np.uint16)
    return np.asarray((four.sum(axis=(1, 3)) + 2) >> 2, np.uint8)


def _longest(pieces: list[Piece]) -> float:
    corners = [each for piece in pieces if len(piece.points) for each in (piece.points.min(0), piece.points.max(0))]
    return float(np.linalg.norm(np.ptp(np.array(corners, np.float64), axis=0))) if corners else 0.0


def _coarser(piece: Piece, grain: float) -> tuple[Piece, float]:
    """A welded piece, part by part."""
    wearer = piece.parts[piece.triangles[:, 0]] if len(piece.triangles) else np.empty(0, np.int32)
    order = np.argsort(wearer, kind="stable")
    edges: list[int] = (np.flatnonzero(np.diff(wearer[order])) + 1).tolist()
    done, error = list[Piece](), 0.0
    for start, end in pairwise([0, *edges, len(order)]):
        rows, corners = np.unique(piece.triangles[order[start:end]], return_inverse=True)
        one = rows_of_piece(piece, rows, corners.reshape(-1, 3).astype(np.int32))
        size = float(np.linalg.norm(np.ptp(one.points.astype(np.float64), axis=0))) if len(one.points) else 0.0
        if size < grain:
            error = max(error, size)
            continue
        fewer, off = _fewer(one)
        done.append(fewer)
        error = max(error, off)
    return (joined(done)[0] if done else rows_of_piece(piece, np.empty(0, np.int32), piece.triangles[:0])), error


def _fewer(piece: Piece) -> tuple[Piece, float]:
    count = len(piece.triangles)
    if count <= FEWEST:
        return piece, 0.0
    wanted = max(int(count * SHARE), FEWEST // 2)
    keep = piece.image is None and edge_of_surface(piece.triangles) <= MOST_OF_EDGE * wanted
    result = simplified(piece.points, piece.triangles, wanted, keep_border=keep)
    if result.error == 0.0 and len(result.triangles) == count:
        return piece, 0.0
    left = result.row_of >= 0
    rows = result.row_of[left]
    near = _nearness(piece.points[left], result.points, rows)
    fewer = replace(
        piece,
        points=result.points,
        triangles=result.triangles,
        parts=np.full(len(result.points), piece.parts[0], np.int32),
        uv=None if piece.uv is None else _means(piece.uv[left], near, rows, len(result.points)).astype(np.float32),
        colours=None
        if piece.colours is None
        else np.round(_means(piece.colours[left], near, rows, len(result.points))).astype(np.uint8),
    )
    return fewer, result.error


def _nearness(points: Singles, new: Singles, row_of: Rows) -> Floats:
    """How much an old vertex counts for the one it became: the nearer the more."""
    away = np.linalg.norm(points.astype(np.float64) - new[row_of], axis=1)
    return np.asarray(1 / (away**2 + 1e-6), np.float64)


def _means(values: Singles | Bytes, weights: Floats, row_of: Rows, count: int) -> Floats:
    whole = np.bincount(row_of, weights, count)
    means = np.empty((count, values.shape[1]))
    for column in range(values.shape[1]):
        means[:, column] = np.bincount(row_of, weights * values[:, column], count) / np.where(whole > 0, whole, 1)
    return means


def _face_normals(points: Singles, triangles: Rows) -> Floats:
    a, b, c = (points[triangles[:, corner]].astype(np.float64) for corner in range(3))
    faces = np.cross(b - a, c - a)
    length = np.linalg.norm(faces, axis=1, keepdims=True)
    return np.asarray(faces / np.where(length > 0, length, 1), np.float64)
