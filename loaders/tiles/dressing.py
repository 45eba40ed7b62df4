"""Shapes of a tile become batches in the park's frame, every vertex with the row of the object it belongs to."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from loaders.tiles.address import Address, Scene
from loaders.tiles.labels import row_of
from loaders.tiles.shape import Shape
from scenes.batching import batches_of
from scenes.columns import Floats, Rows, Singles
from scenes.model import Batch
from scenes.trouble import Report

NEAR = 2000.0
"""Metres from the middle of a tile's box; what lies farther away (the box is wrong then) is counted from itself."""

FARTHEST = 1e8


def dressed(
    shapes: Sequence[Shape], address: Address, row: int, name: str, scene: Scene, report: Report
) -> list[Batch]:
    """The batches of one content; `row` is the object of whatever names none itself. Names begin with `name`."""
    found = list[Batch]()
    for number, shape in enumerate(shapes):
        pose = address.park_from_tile @ shape.tile_from_model
        objects = _objects(shape, row, scene)
        origin = _origin(shape, pose, address.origin)
        with np.errstate(over="ignore", invalid="ignore"):
            made = batches_of(
                shape.model, park_from_model=pose, object_of_part=objects, name=f"{name}/{number}", origin=origin
            )
        found += made if shape.parts_of_points is None else _told_apart(made, objects[shape.parts_of_points])
    usable = [batch for batch in found if _is_usable(batch.points)]
    if lost := len(found) - len(usable):
        report.note(
            f"{lost} 组几何的坐标超出可用范围，已略去。",
            f"{lost} pieces of geometry lie beyond what numbers can name and were left out.",
        )
    return usable


def _objects(shape: Shape, row: int, scene: Scene) -> Rows:
    known = [row_of(part, scene) for part in shape.model.parts]
    return np.array([row if each is None else each for each in known], np.int32)


def _origin(shape: Shape, pose: Floats, middle: tuple[float, float, float]) -> tuple[float, float, float]:
    """The middle of the tile's box, or the first vertex where that is far from there."""
    model = shape.model
    if model.instances:
        instance = model.instances[0]
        first = pose @ instance.model_from_mesh @ np.append(model.meshes[instance.mesh].points[0], 1.0)
    elif model.clouds and len(model.clouds[0].points):
        first = pose @ np.append(model.clouds[0].points[0], 1.0)
    else:
        return middle
    if not np.isfinite(first).all() or float(np.abs(first[:3] - middle).max()) <= NEAR:
        return middle
    east, north, up = np.round(first[:3]).tolist()
    return (east, north, up)


def _told_apart(batches: Sequence[Batch], object_id: Rows) -> list[Batch]:
    """The batches of a lone cloud, every point with its own object."""
    return [replace(batch, object_id=object_id) for batch in batches]


def _is_usable(points: Singles) -> bool:
    return bool((np.abs(points) <= FARTHEST).all())
