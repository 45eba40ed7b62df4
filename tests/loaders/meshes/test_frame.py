import numpy as np
import pytest

from loaders.meshes.frame import framed, metres_z_up
from loaders.opened import Said
from scenes.model import Cloud, Instance, Lines, Mesh, Model, Part

CORNERS = np.array([[0, 0, 0], [1000, 0, 0], [0, 1000, 0]], np.float32)


def everything() -> Model:
    """A surface, a cloud and lines, 2 metres east of the origin if a unit is a millimetre."""
    pose = np.eye(4)
    pose[0, 3] = 2000
    mesh = Mesh(CORNERS, np.array([[0, 1, 2]], np.int32))
    return Model(
        (mesh,),
        (Instance(0, 0, pose),),
        (Part("x"),),
        clouds=(Cloud(CORNERS, 0, pose),),
        lines=(Lines(CORNERS, np.array([[0, 1]], np.int32), 0, pose),),
    )


def test_what_nobody_says_is_left_as_it_is() -> None:
    model = everything()
    assert framed(model, Said()) is model
    assert framed(model, Said(up="z", metres_per_unit=1.0)) is model


def test_surfaces_clouds_and_lines_are_turned_and_scaled_alike() -> None:
    model = framed(everything(), Said(up="y", metres_per_unit=0.001))
    poses = [model.instances[0].model_from_mesh, model.clouds[0].model_from_cloud, model.lines[0].model_from_lines]
    for pose in poses:
        assert pose @ (0, 1000, 0, 1) == pytest.approx([2, 0, 1, 1])


def test_up_keeps_its_hand() -> None:
    assert np.linalg.det(metres_z_up(Said(up="y"))[:3, :3]) == pytest.approx(1)
