"""Files that say neither their unit nor which way is up: as the person says, else metres with z up."""

from dataclasses import replace

import numpy as np

from loaders.opened import Said
from scenes.columns import Floats
from scenes.model import Cloud, Instance, Lines, Model

Z_FROM_Y_UP: Floats = np.array([[1.0, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
"""x stays, y becomes z, z becomes -y."""


def metres_z_up(said: Said) -> Floats:
    """`model_from_file` (4, 4) for what the person says; the identity where nothing is said."""
    turned = Z_FROM_Y_UP.copy() if said.up == "y" else np.eye(4)
    turned[:3] *= said.metres_per_unit or 1.0
    return turned


def framed(model: Model, said: Said) -> Model:
    """The model of a file whose frame nobody wrote down, turned and scaled as the person says."""
    if said.up != "y" and said.metres_per_unit in (None, 1.0):
        return model
    model_from_file = metres_z_up(said)
    return replace(
        model,
        instances=tuple(
            Instance(each.mesh, each.part, model_from_file @ each.model_from_mesh) for each in model.instances
        ),
        clouds=tuple(
            Cloud(each.points, each.part, model_from_file @ each.model_from_cloud, each.colours)
            for each in model.clouds
        ),
        lines=tuple(
            Lines(each.points, each.edges, each.part, model_from_file @ each.model_from_lines, each.colour)
            for each in model.lines
        ),
    )
