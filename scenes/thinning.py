"""Shapes and pictures for a distance: what falls on the same pixel anyway is merged before it reaches the GPU."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Flags, Rows
from scenes.model import Batch, Image

FEWEST_TRIANGLES = 2_000
"""A batch of fewer is drawn whole at every distance: merging it would save nothing that can be measured."""

MOST_CELLS = 1 << 10
"""Cells along one axis, so that a cell and an object fit one whole number of 64 bits."""


def thinned(batch: Batch, cell: float) -> Batch:
    """The batch with all vertices of one object in one cube of `cell` metres as one vertex; what collapses is left out.

    An object that would collapse altogether keeps its triangles: something in alarm must not vanish with distance.
    """
    if len(batch.triangles) < FEWEST_TRIANGLES:
        return batch
    first, row_of = _clusters(batch, cell)
    corners = row_of[batch.triangles]
    flat: Flags = (corners[:, 0] == corners[:, 1]) | (corners[:, 1] == corners[:, 2]) | (corners[:, 2] == corners[:, 0])
    wearer = batch.object_id[batch.triangles[:, 0]]
    lost = np.setdiff1d(wearer[flat], wearer[~flat])
    whole = np.isin(wearer, lost)
    kept = np.where(whole[:, None], batch.triangles, first[corners])[~flat | whole]
    used, triangles = np.unique(kept, return_inverse=True)
    return replace(
        batch,
        points=batch.points[used],
        normals=batch.normals[used],
        triangles=triangles.reshape(-1, 3).astype(np.int32),
        object_id=batch.object_id[used],
        colours=None if batch.colours is None else batch.colours[used],
        uv=None if batch.uv is None else batch.uv[used],
    )


def smaller(image: Image | None, longest: int) -> Image | None:
    """The picture with neither side longer than `longest` pixels, each pixel the mean of those it stands for."""
    if image is None:
        return None
    height, width, channels = image.pixels.shape
    step = -(-max(height, width) // longest)
    if step <= 1:
        return image
    rows, columns = max(height // step, 1), max(width // step, 1)
    down, across = height // rows, width // columns
    pixels = image.pixels[: rows * down, : columns * across]
    sums = np.zeros((rows, columns, channels), np.uint32)
    for row in range(down):
        for column in range(across):
            sums += pixels[row::down, column::across]
    return Image((sums // (down * across)).astype(np.uint8))


def _clusters(batch: Batch, cell: float) -> tuple[NDArray[np.intp], Rows]:
    """The first vertex of every cluster, shape (clusters,), and the cluster of every vertex, shape (vertices,)."""
    low = batch.points.min(axis=0)
    size = max(cell, float(np.ptp(batch.points, axis=0).max()) / (MOST_CELLS - 2), 1e-6)
    place = ((batch.points - low) / np.float32(size)).astype(np.int64)
    key = ((batch.object_id.astype(np.int64) * MOST_CELLS + place[:, 0]) * MOST_CELLS + place[:, 1]) * MOST_CELLS
    _, first, row_of = np.unique(key + place[:, 2], return_index=True, return_inverse=True)
    return first, row_of.astype(np.int32)
