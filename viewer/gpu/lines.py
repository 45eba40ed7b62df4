"""Edges as bars of constant width on the screen; see `shaders/line.vert`."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkActor, vtkShaderProperty

from scenes.columns import Rows, Singles
from viewer.gpu.arrays import shaded_actor


def line_actor(
    points: Singles,
    edges: Rows,
    shader: vtkShaderProperty,
    *,
    reach: Singles | None = None,
    columns: Mapping[str, NDArray[np.generic]] | None = None,
) -> vtkActor:
    """`edges` (edges, 2) index into `points` (vertices, 3); `reach` (vertices,) is metres a bar is pushed back.

    `columns` (vertices, …) are further vertex attributes.
    """
    starts = edges[:, [0, 0, 1, 1]].ravel()
    ends = edges[:, [1, 1, 0, 0]].ravel()
    corner = np.tile(np.array([1, -1, 1, -1], np.float32), len(edges))
    quad = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    triangles = (quad[None] + 4 * np.arange(len(edges), dtype=np.int32)[:, None, None]).reshape(-1, 3)
    pushed = np.zeros(len(points), np.float32) if reach is None else reach
    attributes: dict[str, NDArray[np.generic]] = {
        "otherEnd": np.ascontiguousarray(points[ends]),
        "corner": corner,
        "reach": np.ascontiguousarray(pushed[starts]),
    }
    attributes |= {name: np.ascontiguousarray(column[starts]) for name, column in (columns or {}).items()}
    return shaded_actor(np.ascontiguousarray(points[starts]), triangles, attributes, shader)
