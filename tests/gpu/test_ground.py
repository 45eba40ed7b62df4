"""A ground of its own lies on the bare ground, and nothing of that shows through."""

from collections.abc import Generator

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from scenes.camera import Camera
from scenes.columns import Floats
from scenes.model import Batch, Image
from scenes.terrain import CELLS, grid_of, surface_of
from tests.gpu.pictures import Pixels
from viewer.gpu.effects import Effects
from viewer.gpu.offscreen import Canvas
from viewer.gpu.stage import VtkStage

LOW, HIGH = np.array([-3000.0, -3000.0]), np.array([3000.0, 3000.0])


def red_patch(height: float) -> Batch:
    """Six kilometres of level ground with a red picture."""
    heights: Floats = np.full((CELLS + 3, CELLS + 3), height)
    surface = surface_of(LOW, HIGH, heights, skirt=5.0)
    share = (grid_of(LOW, HIGH, CELLS).reshape(-1, 2) - LOW) / (HIGH - LOW)
    return Batch(
        name="patch",
        origin=surface.origin,
        points=surface.points,
        normals=surface.normals,
        triangles=surface.triangles,
        object_id=np.zeros(len(surface.points), np.int32),
        uv=share.astype(np.float32)[surface.grid],
        image=Image(np.full((64, 64, 3), (230, 20, 20), np.uint8)),
    )


@pytest.fixture(params=[True, False], ids=["shadows", "plain"])
def stage(request: pytest.FixtureRequest) -> Generator[VtkStage]:
    stage = VtkStage(vtkRenderer(), objects=1, effects=Effects(shadows=request.param, grid=True))
    stage.colour(np.zeros((1, 4), np.uint8))
    stage.look(Camera((0.0, -2500.0, 900.0), (0.0, -1200.0, 0.0)))
    yield stage
    stage.drop("patch")


def drawn(stage: VtkStage) -> Pixels:
    with Canvas(stage.renderers, (200, 120)) as canvas:
        return canvas.draw()


def red(pixels: Pixels) -> float:
    return float((pixels[..., 0].astype(int) - pixels[..., 1] > 40).mean())


@pytest.mark.parametrize("height", [0.0, -12.0])
def test_a_ground_of_its_own_hides_all_of_the_bare_ground_below_it(stage: VtkStage, height: float) -> None:
    stage.mount(red_patch(height))
    stage.show("patch", visible=True)
    lower_half = slice(60, None)
    assert red(drawn(stage)[lower_half]) < 0.98  # laid on it or below it, the bare ground shows
    stage.ground(height - 1.0)
    assert red(drawn(stage)[lower_half]) == 1.0
