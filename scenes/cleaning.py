"""A mesh without what only costs: vertices twice, vertices of no triangle, triangles without area or without numbers.

What is drawn stays the same to the last bit, but for the winding of triangles that their own normals contradict.
"""

from dataclasses import dataclass, replace

import numpy as np

from scenes.columns import Codes, Flags, Numbers, Rows, Singles
from scenes.model import Mesh, smooth_normals


@dataclass(frozen=True, slots=True)
class Removed:
    """How much of a mesh was of no use: triangles without area, triangles with corners that are no numbers, vertices
    that stood twice or belonged to no triangle, triangles turned round, normals made anew.
    """  # noqa: D205

    flat: int = 0
    without_numbers: int = 0
    vertices: int = 0
    turned: int = 0
    normals: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(
            self.flat + other.flat,
            self.without_numbers + other.without_numbers,
            self.vertices + other.vertices,
            self.turned + other.turned,
            self.normals + other.normals,
        )


def cleaned(mesh: Mesh) -> tuple[Mesh, Removed]:
    """The mesh without what is of no use, and how much that was. Triangles keep their order."""
    numbers = _with_numbers(mesh)
    kept = mesh.triangles[numbers]
    row_of, first = merged_rows(_columns_as_codes(mesh))
    triangles = row_of[kept]
    solid = _with_area(mesh.points[first], triangles)
    triangles, used = _renumbered(triangles[solid], len(first))
    clean = _only(mesh, triangles, first[used])
    clean, normals = _with_good_normals(clean)
    clean, turned = _turned_to_normals(clean)
    removed = Removed(
        int(len(kept) - solid.sum()),
        int(len(numbers) - numbers.sum()),
        len(mesh.points) - len(clean.points),
        turned,
        normals,
    )
    return clean, removed


def merged_rows(codes: Codes) -> tuple[Rows, Numbers]:
    """For every row of `codes` (rows, columns) the number of its kind, (rows,), and one row of each kind, (kinds,).

    Kinds are numbered by their first row, so that what needs no merging keeps its order.
    """
    if not len(codes):
        return np.empty(0, np.int32), np.empty(0, np.int64)
    key = _hash(codes)
    _, first, kind_of = np.unique(key, return_index=True, return_inverse=True)
    if not np.array_equal(codes, codes[first[kind_of]]):  # two different rows with one hash
        _, first, kind_of = np.unique(codes, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return place[kind_of.reshape(-1)], first[order].astype(np.int64)


def points_as_codes(points: Singles) -> Codes:
    """Coordinates (points, 3) as whole numbers that are equal where the coordinates are; 0 and -0 are one."""
    return np.ascontiguousarray(points + np.float32(0)).view(np.uint32)


def _hash(codes: Codes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    """A number per row; the multipliers are those of SplitMix64, whose low and high bits are both well mixed."""
    key = np.zeros(len(codes), np.uint64)
    for column in codes.T:
        key ^= column.astype(np.uint64)
        key *= np.uint64(0xBF58476D1CE4E5B9)
        key ^= key >> np.uint64(27)
        key *= np.uint64(0x94D049BB133111EB)
        key ^= key >> np.uint64(31)
    return key


def _columns_as_codes(mesh: Mesh) -> Codes:
    columns = [points_as_codes(mesh.points)]
    columns += [points_as_codes(each) for each in (mesh.normals, mesh.uv) if each is not None]
    if mesh.colours is not None:
        columns.append(np.ascontiguousarray(mesh.colours).view(np.uint32))
    if mesh.parts is not None:
        columns.append(mesh.parts.astype(np.uint32)[:, None])
    return np.concatenate(columns, axis=1) if len(columns) > 1 else columns[0]


def _with_numbers(mesh: Mesh) -> Flags:
    good: Flags = np.isfinite(mesh.points).all(axis=1)
    if mesh.uv is not None:
        good &= np.isfinite(mesh.uv).all(axis=1)
    if good.all():
        return np.ones(len(mesh.triangles), np.bool_)
    return good[mesh.triangles].all(axis=1)


def _with_area(points: Singles, triangles: Rows) -> Flags:
    """Not thinner than single precision can tell from a line."""
    a, b, c = (points[triangles[:, corner]].astype(np.float64) for corner in range(3))
    area: Flags = np.einsum("ij,ij->i", *(2 * [np.cross(b - a, c - a)])) > 0
    return area


def _renumbered(triangles: Rows, vertices: int) -> tuple[Rows, Flags]:
    """Triangles by the numbers of those vertices that are used, and which those are."""
    used = np.zeros(vertices, np.bool_)
    used[triangles.reshape(-1)] = True
    place = np.cumsum(used, dtype=np.int32) - np.int32(1)
    return place[triangles], used


def _only(mesh: Mesh, triangles: Rows, rows: Numbers) -> Mesh:
    return Mesh(
        points=mesh.points[rows],
        triangles=triangles,
        normals=None if mesh.normals is None else mesh.normals[rows],
        uv=None if mesh.uv is None else mesh.uv[rows],
        colours=None if mesh.colours is None else mesh.colours[rows],
        material=mesh.material,
        parts=None if mesh.parts is None else mesh.parts[rows],
    )


def _with_good_normals(mesh: Mesh) -> tuple[Mesh, int]:
    """Normals of length one; where one is none, that of the faces around."""
    if mesh.normals is None or not len(mesh.normals):
        return mesh, 0
    length = np.linalg.norm(mesh.normals.astype(np.float64), axis=1)
    bad: Flags = ~(np.isfinite(length) & (length > 1e-6))
    off = np.abs(length - 1) > 1e-3
    if not bad.any() and not off.any():
        return mesh, 0
    normals = mesh.normals / np.where(bad, 1, length)[:, None].astype(np.float32)
    if bad.any():
        normals[bad] = smooth_normals(mesh.points, mesh.triangles)[bad]
    return replace(mesh, normals=normals.astype(np.float32)), int(bad.sum())


def _turned_to_normals(mesh: Mesh) -> tuple[Mesh, int]:
    """Triangles wound the way their normals say: else one side is dark, and a one-sided surface is missing."""
    if mesh.normals is None or not len(mesh.triangles):
        return mesh, 0
    a, b, c = (mesh.points[mesh.triangles[:, corner]].astype(np.float64) for corner in range(3))
    said = mesh.normals[mesh.triangles].sum(axis=1, dtype=np.float64)
    against: Flags = np.einsum("ij,ij->i", np.cross(b - a, c - a), said) < 0
    if not against.any():
        return mesh, 0
    triangles = mesh.triangles.copy()
    triangles[against] = triangles[against][:, ::-1]
    return replace(mesh, triangles=triangles), int(against.sum())
