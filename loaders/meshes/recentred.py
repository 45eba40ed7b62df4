"""Coordinates far from their origin are brought near it in float64, before anything is rounded; the rest is kept."""

from dataclasses import replace

import numpy as np

from scenes.columns import Floats, Singles
from scenes.georeference import Georeference
from scenes.model import Cloud, Instance, Lines, Model
from scenes.trouble import Report

NEAR = 100.0
"""Metres from a mesh's own origin within which float32 steps stay below a hundredth of a millimetre."""
FAR = 10_000.0
"""Metres from the model's origin; farther away nobody builds around an origin: those are map coordinates."""


def recentred(points: Floats) -> tuple[Singles, Floats]:
    """The points counted from a whole metre among them, and that metre, shape (3,); it is zero where they are near."""
    if not len(points):
        return points.astype(np.float32), np.zeros(3)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    origin = np.round(middle) if np.abs(middle).max() > NEAR else np.zeros(3)
    return (points - origin).astype(np.float32), origin


def near_origin(model: Model, report: Report) -> Model:
    """The model moved near its origin where it lies far off; where it was is kept in its georeference, and said.

    A place on the earth that was meant for the far-off origin (`anchor`) is not kept.
    """
    poses = [one.model_from_mesh for one in model.instances]
    poses += [each.model_from_cloud for each in model.clouds] + [each.model_from_lines for each in model.lines]
    if not poses:
        return model
    middle = np.median(np.array([pose[:3, 3] for pose in poses]), axis=0)
    if np.abs(middle).max() <= FAR:
        return model
    offset = np.round(middle)
    east, north, up = offset
    report.note(
        f"坐标离原点很远，已平移（{east:.0f}，{north:.0f}，{up:.0f}）米；位置关系已保留。",
        f"The coordinates lie far from the origin and were moved by ({east:.0f}, {north:.0f}, {up:.0f}) m; it is kept.",
        remedy_zh="这很可能是测量坐标，导入时请给出坐标系。",
        remedy_en="They are survey coordinates most likely: name their coordinate system when importing.",
    )
    return _moved(model, offset)


def _moved(model: Model, offset: Floats) -> Model:
    back = np.eye(4)
    back[:3, 3] = offset
    place = model.georeference
    kept = (
        Georeference("", back)
        if place is None
        else replace(place, crs_from_model=place.crs_from_model @ back, anchor=None)
    )

    def nearer(pose: Floats) -> Floats:
        moved = pose.copy()
        moved[:3, 3] -= offset
        return moved

    return replace(
        model,
        instances=tuple(Instance(one.mesh, one.part, nearer(one.model_from_mesh)) for one in model.instances),
        clouds=tuple(
            Cloud(each.points, each.part, nearer(each.model_from_cloud), each.colours) for each in model.clouds
        ),
        lines=tuple(
            Lines(each.points, each.edges, each.part, nearer(each.model_from_lines), each.colour)
            for each in model.lines
        ),
        georeference=kept,
    )


def srgb_as_linear(value: float) -> float:
    """A colour channel from 0 to 1 as light. Source: IEC 61966-2-1."""
    value = min(max(value, 0.0), 1.0)
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
