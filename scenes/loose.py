"""Points and lines of a model, which have no surface, as batches."""

from collections.abc import Sequence

import numpy as np

from scenes.columns import Bytes, Floats, Rows, Singles
from scenes.model import Batch, Cloud, Material, Model

WHITE = np.array([255, 255, 255, 255], np.uint8)


def loose_batches(
    model: Model, *, park_from_model: Floats, object_of_part: Rows, name: str, origin: tuple[float, float, float]
) -> tuple[Batch, ...]:
    """A batch of all points, `name/points`, and one of all lines, `name/lines`, where there are any.

    The arguments mean what they mean to `scenes.batching.batches_of`.
    """
    batches = list[Batch]()
    if clouds := [cloud for cloud in model.clouds if len(cloud.points)]:
        points = _placed([(cloud.points, cloud.model_from_cloud) for cloud in clouds], park_from_model, origin)
        colours = np.concatenate([_colours_of(cloud) for cloud in clouds])
        object_id = np.concatenate([np.full(len(each.points), object_of_part[each.part]) for each in clouds])
        batches.append(_batch(f"{name}/points", origin, points, object_id, colours, None))
    if lines := [each for each in model.lines if len(each.edges)]:
        points = _placed([(each.points, each.model_from_lines) for each in lines], park_from_model, origin)
        colours = np.concatenate([np.tile(np.array(each.colour, np.uint8), (len(each.points), 1)) for each in lines])
        starts = np.cumsum([0, *(len(each.points) for each in lines[:-1])])
        edges = np.concatenate([each.edges + start for each, start in zip(lines, starts, strict=True)])
        object_id = np.concatenate([np.full(len(each.points), object_of_part[each.part]) for each in lines])
        batches.append(_batch(f"{name}/lines", origin, points, object_id, colours, edges.astype(np.int32)))
    return tuple(batches)


def loose_boxes(model: Model, park_from_model: Floats) -> tuple[Floats, Rows]:
    """Low and high corner of every cloud and set of lines, park frame, (sets, 2, 3), and the part of each (sets,)."""
    sets = [(each.points, each.model_from_cloud, each.part) for each in model.clouds if len(each.points)]
    sets += [(each.points, each.model_from_lines, each.part) for each in model.lines if len(each.points)]
    placed = [_placed([(points, from_set)], park_from_model, (0.0, 0.0, 0.0)) for points, from_set, _ in sets]
    boxes = np.array([[points.min(axis=0), points.max(axis=0)] for points in placed], np.float64).reshape(-1, 2, 3)
    return boxes, np.array([part for _, _, part in sets], np.int32)


def thinner(batch: Batch, share: int) -> Batch:
    """Every so manieth point of a batch of points; lines stay as they are, for they would fall apart."""
    if batch.edges is not None or share <= 1:
        return batch
    return Batch(
        name=batch.name,
        origin=batch.origin,
        points=batch.points[::share],
        normals=batch.normals[::share],
        triangles=batch.triangles,
        object_id=batch.object_id[::share],
        material=batch.material,
        colours=None if batch.colours is None else batch.colours[::share],
    )


def _placed(sets: Sequence[tuple[Singles, Floats]], park_from_model: Floats, origin: Sequence[float]) -> Floats:
    """The points of all sets in metres from the origin, shape (points, 3), float64."""
    placed = list[Floats]()
    for points, model_from_set in sets:
        park_from_set = park_from_model @ model_from_set
        placed.append(points.astype(np.float64) @ park_from_set[:3, :3].T + (park_from_set[:3, 3] - origin))
    return np.concatenate(placed)


def _batch(
    name: str,
    origin: tuple[float, float, float],
    points: Floats,
    object_id: Rows,
    colours: Bytes,
    edges: Rows | None,
) -> Batch:
    return Batch(
        name=name,
        origin=origin,
        points=points.astype(np.float32),
        normals=np.zeros((0, 3), np.float32),
        triangles=np.zeros((0, 3), np.int32),
        object_id=object_id.astype(np.int32),
        material=Material(double_sided=True),
        colours=colours,
        edges=edges,
    )


def _colours_of(cloud: Cloud) -> Bytes:
    return np.broadcast_to(WHITE, (len(cloud.points), 4)) if cloud.colours is None else cloud.colours
