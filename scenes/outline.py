"""The edges of chosen objects, cut out of batches, so that their outlines can be drawn above everything else."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scenes.columns import Flags, Floats, Rows, Singles, lock
from scenes.model import Batch


@dataclass(frozen=True, slots=True)
class Cutout:
    """What was cut out of one batch: `points` (vertices, 3) from the batch's origin, `triangles` (triangles, 3),
    `object_id` (vertices,), `edges` (edges, 2) as indices into `points`, `reach` (vertices,) the size of each vertex's
    object in metres.
    """  # noqa: D205

    points: Singles
    triangles: Rows
    object_id: Rows
    edges: Rows
    reach: Singles

    def __post_init__(self) -> None:
        lock(self.points, self.triangles, self.object_id, self.edges, self.reach)


def cut_out(batch: Batch, wanted: Flags, *, most_edges: int) -> Cutout | None:
    """The objects of a batch whose row is `wanted` (objects,); None when it has none of them.

    When their edges are more than `most_edges`, each object's edges become those of its box: in a flood of alarms all
    of them keep an outline, and none of them costs the frame.
    """
    chosen = batch.triangles[wanted[batch.object_id[batch.triangles[:, 0]]]]
    if not len(chosen):
        return None
    kept, flat = np.unique(chosen, return_inverse=True)
    triangles = flat.reshape(-1, 3).astype(np.int32)
    points, object_id = batch.points[kept], batch.object_id[kept]
    low, high, place = _boxes(points, object_id)
    reach = np.linalg.norm(high - low, axis=1)[place].astype(np.float32)
    edges = _edges(points, triangles)
    if len(edges) <= most_edges:
        return Cutout(points, triangles, object_id, edges, reach)
    corners, box_edges = _box_edges(low, high)
    return Cutout(
        points=np.concatenate([points, corners.reshape(-1, 3).astype(np.float32)]),
        triangles=triangles,
        object_id=np.concatenate([object_id, np.repeat(np.unique(object_id), 8)]).astype(np.int32),
        edges=(box_edges + len(points)).astype(np.int32),
        reach=np.concatenate([reach, np.repeat(np.linalg.norm(high - low, axis=1), 8)]).astype(np.float32),
    )


def joined_cutouts(cutouts: Sequence[Cutout], shifts: Sequence[Floats]) -> Cutout:
    """Several as one: `shifts` (3,) moves the points of each, in metres, before they are made single."""
    before = np.cumsum([0, *(len(each.points) for each in cutouts)])[:-1].astype(np.int32)
    shifted = [(each.points + shift).astype(np.float32) for each, shift in zip(cutouts, shifts, strict=True)]
    return Cutout(
        points=np.concatenate(shifted),
        triangles=np.concatenate([each.triangles + first for each, first in zip(cutouts, before, strict=True)]),
        object_id=np.concatenate([each.object_id for each in cutouts]),
        edges=np.concatenate([each.edges + first for each, first in zip(cutouts, before, strict=True)]),
        reach=np.concatenate([each.reach for each in cutouts]),
    )


def _edges(points: Singles, triangles: Rows) -> Rows:
    """Every edge once, shape (edges, 2), without those between two triangles of one plane."""
    corners = points[triangles].astype(np.float64)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    pairs = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1).astype(np.int64)
    keys = pairs[:, 0] * len(points) + pairs[:, 1]
    order = np.argsort(keys, kind="stable")
    keys, owner = keys[order], order // 3
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    count = np.diff(np.append(first, len(keys)))
    second = np.minimum(first + 1, len(keys) - 1)
    flat = (count == 2) & ((normals[owner[first]] * normals[owner[second]]).sum(axis=1) > 0.9999)
    chosen: Rows = pairs[order[first[~flat]]].astype(np.int32)
    return chosen


def _boxes(points: Singles, object_id: Rows) -> tuple[Floats, Floats, np.ndarray]:
    """Low and high corner of every object (objects, 3), and each vertex's place among those objects (vertices,)."""
    rows, place = np.unique(object_id, return_inverse=True)
    low, high = np.full((len(rows), 3), np.inf), np.full((len(rows), 3), -np.inf)
    np.minimum.at(low, place, points)
    np.maximum.at(high, place, points)
    return low, high, place


def _box_edges(low: Floats, high: Floats) -> tuple[Floats, Rows]:
    """Eight corners of each box (boxes, 8, 3), and its twelve edges as indices into all corners, (boxes * 12, 2)."""
    pick = np.array([[n & 1, n >> 1 & 1, n >> 2 & 1] for n in range(8)], bool)
    corners = np.where(pick, high[:, None], low[:, None])
    edges = np.array([(n, n | bit) for n in range(8) for bit in (1, 2, 4) if not n & bit], np.int32)
    first = 8 * np.arange(len(low), dtype=np.int32)
    return corners, (edges + first[:, None, None]).reshape(-1, 2).astype(np.int32)
