"""Meshes that hold many parts, taken apart: every placing then is of one part, to be boxed, picked and culled alone."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scenes.columns import Rows
from scenes.model import Instance, Mesh, Model


def one_part_each(model: Model) -> Model:
    """The model with every mesh that names parts replaced by one mesh per part; itself where none does.

    A triangle belongs to the part of its first corner; vertices that two parts share are doubled.
    """
    if all(mesh.parts is None for mesh in model.meshes):
        return model
    meshes, rows_of = list[Mesh](), list[list[tuple[int, int | None]]]()
    for mesh in model.meshes:
        pieces = [(mesh, None)] if mesh.parts is None else _pieces(mesh, mesh.parts)
        rows_of.append([(len(meshes) + row, part) for row, (_, part) in enumerate(pieces)])
        meshes += [piece for piece, _ in pieces]
    instances = tuple(
        Instance(row, placed.part if part is None else part, placed.model_from_mesh)
        for placed in model.instances
        for row, part in rows_of[placed.mesh]
    )
    return replace(model, meshes=tuple(meshes), instances=instances)


def _pieces(mesh: Mesh, parts: Rows) -> list[tuple[Mesh, int | None]]:
    """One mesh for each part that has a triangle, with its part; all are cut out of one sorted copy."""
    wearer = parts[mesh.triangles[:, 0]]
    order = np.argsort(wearer, kind="stable")
    wearer, corners = wearer[order], mesh.triangles[order].astype(np.int64)
    keys, rows = np.unique(wearer[:, None] * np.int64(len(mesh.points)) + corners, return_inverse=True)
    vertex = (keys % len(mesh.points)).astype(np.intp)
    worn = (keys // len(mesh.points)).astype(np.int32)
    rows = rows.reshape(-1, 3).astype(np.int32)
    shared = (mesh.points, mesh.normals, mesh.uv, mesh.colours)
    columns = [None if column is None else column[vertex] for column in shared]
    edges, cuts = _edges(worn), _edges(wearer)
    pieces = list[tuple[Mesh, int | None]]()
    for (start, end), (first, last) in zip(pairwise(edges), pairwise(cuts), strict=True):
        points, normals, uv, colours = [None if column is None else column[start:end] for column in columns]
        assert points is not None
        piece = replace(
            mesh, points=points, triangles=rows[first:last] - np.int32(start), normals=normals, uv=uv, colours=colours,
            parts=None,
        )  # fmt: skip
        pieces.append((piece, int(wearer[first])))
    return pieces


def _edges(sorted_parts: Rows) -> list[int]:
    """Where a new part begins, and the end."""
    edges: NDArray[np.intp] = np.flatnonzero(np.diff(sorted_parts)) + 1
    inner: list[int] = edges.tolist()
    return [0, *inner, len(sorted_parts)] if len(sorted_parts) else [0]
