"""What is under the cursor: a ray against all boxes at once, then against the triangles of the few it meets."""

import math
from dataclasses import dataclass

import numpy as np

from scenes.assembly import Assembly, Boxes
from scenes.camera import Ray
from scenes.columns import Flags, Floats, Rows, Singles
from scenes.model import Mesh


@dataclass(frozen=True, slots=True)
class Hit:
    """An object row, where the ray meets it (metres, park frame), and how far from the eye (metres)."""

    row: int
    point: tuple[float, float, float]
    distance: float


def picked(ray: Ray, assembly: Assembly, hidden: Flags | None = None, *, spread: float = 0.0) -> Hit | None:
    """The nearest object on the ray, None when there is none; what is `hidden`, shape (objects,), is looked through.

    `spread` is half the width of the finger as the tangent of an angle: where the ray meets nothing, an object so near
    to it counts as met. A gas detector is thinner than a pixel from across the park.
    """
    rows, entries = _met(ray, assembly.boxes, hidden, 0.0)
    best, found = math.inf, -1
    for row, entry in zip(rows.tolist(), entries.tolist(), strict=True):
        if entry >= best:
            break
        away = min((_distance(ray, *shape) for shape in assembly.shapes(row)), default=math.inf)
        if away < best:
            best, found = away, row
    if found >= 0:
        return Hit(found, ray.at(best), best)
    return _nearly(ray, assembly.boxes, hidden, spread) if spread > 0 else None


def _met(ray: Ray, boxes: Boxes, hidden: Flags | None, spread: float) -> tuple[Rows, Floats]:
    """Rows whose boxes the ray enters, nearest first, with the distance at which it does."""
    near, far = np.full(len(boxes.low), -np.inf), np.full(len(boxes.low), np.inf)
    room = spread * _apart(ray, boxes) if spread > 0 else 0.0
    for axis in range(3):
        way = ray.direction[axis] or 1e-12
        one = (boxes.low[:, axis] - room - ray.start[axis]) / way
        other = (boxes.high[:, axis] + room - ray.start[axis]) / way
        near, far = np.maximum(near, np.minimum(one, other)), np.minimum(far, np.maximum(one, other))
    met = (near <= far) & (far > 0)  # a row without a box holds NaN, which is neither
    if hidden is not None:
        met &= ~hidden
    rows = np.flatnonzero(met).astype(np.int32)
    entries = np.maximum(near[rows], 0.0)
    order = np.argsort(entries, kind="stable")
    return rows[order], entries[order]


def _apart(ray: Ray, boxes: Boxes) -> Floats:
    """Metres from the eye to the middle of each box, shape (objects,)."""
    parts = [(boxes.low[:, axis] + boxes.high[:, axis]) / 2 - ray.start[axis] for axis in range(3)]
    return np.sqrt(parts[0] ** 2 + parts[1] ** 2 + parts[2] ** 2)


def _nearly(ray: Ray, boxes: Boxes, hidden: Flags | None, spread: float) -> Hit | None:
    """Of the objects the ray passes closely, the one whose middle is at the least angle."""
    rows, _ = _met(ray, boxes, hidden, spread)
    middles = ((boxes.low + boxes.high) / 2)[rows] - np.array(ray.start)
    along = middles @ np.array(ray.direction)
    aside = np.linalg.norm(middles - along[:, None] * np.array(ray.direction), axis=1) / np.maximum(along, 1e-6)
    # What is as large as the finger's reach was missed in earnest: through its railing, or beside its neck.
    small = np.linalg.norm((boxes.high - boxes.low)[rows], axis=1) < 6 * spread * np.maximum(along, 1e-6)
    aside = np.where(small & (along > 0), aside, np.inf)
    if not len(aside) or not np.isfinite(aside.min()):
        return None
    best = int(aside.argmin())
    return Hit(int(rows[best]), ray.at(float(along[best])), float(along[best]))


def _distance(ray: Ray, mesh: Mesh, park_from_mesh: Floats) -> float:
    """Metres along the ray to the nearest triangle, infinity when it meets none; both sides of a triangle count."""
    try:
        mesh_from_park = np.linalg.inv(park_from_mesh)
    except np.linalg.LinAlgError:
        return math.inf  # scaled flat in some direction: nothing to meet
    start = mesh_from_park[:3, :3] @ np.array(ray.start) + mesh_from_park[:3, 3]
    return nearest_on(start, mesh_from_park[:3, :3] @ np.array(ray.direction), mesh.points, mesh.triangles)


def nearest_on(start: Floats, way: Floats, points: Singles, triangles: Rows) -> float:
    """How many times `way` (3,) leads from `start` (3,) to the nearest triangle; infinity when it meets none.

    The triangles are looked at along the way, in two dimensions: one is met when the three signed areas about the
    origin agree. Source: Woop, Benthin, Wald, "Watertight Ray/Triangle Intersection", 2013.
    """
    across, over = _crosswise(way)
    u, v, away = np.stack([across, over, way / (way @ way)]) @ (points.T.astype(np.float64) - start[:, None])
    corners = triangles[_about(u, v, triangles)]
    u, v = u[corners], v[corners]
    areas = np.roll(u, -1, axis=1) * np.roll(v, -2, axis=1) - np.roll(u, -2, axis=1) * np.roll(v, -1, axis=1)
    total = areas.sum(axis=1)
    met = np.flatnonzero(((areas >= 0).all(axis=1) | (areas <= 0).all(axis=1)) & (total != 0))
    distances = (areas[met] * away[corners[met]]).sum(axis=1) / total[met]
    ahead = distances[distances > 0]
    return float(ahead.min()) if len(ahead) else math.inf


def _about(u: Floats, v: Floats, triangles: Rows) -> Rows:
    """Triangles with corners on both sides of the ray across and over: one byte a corner throws out nearly all."""
    side = (u > 0) | (u < 0) * np.uint8(2) | (v > 0) * np.uint8(4) | (v < 0) * np.uint8(8)
    all_on_one = side[triangles[:, 0]] & side[triangles[:, 1]] & side[triangles[:, 2]]
    return np.flatnonzero(all_on_one == 0).astype(np.int32)


def _crosswise(way: Floats) -> tuple[Floats, Floats]:
    """Two directions across, of any length."""
    least = np.zeros(3)
    least[int(np.abs(way).argmin())] = 1.0
    across = np.cross(way, least)
    return across, np.cross(way, across)
