"""Points and lines in pictures."""

from dataclasses import replace

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from scenes.camera import Camera
from scenes.model import Batch, Material
from scenes.picture import Mark
from tests.gpu.pictures import Pixels
from viewer.gpu.effects import Effects
from viewer.gpu.offscreen import Canvas
from viewer.gpu.stage import VtkStage

ABOVE = Camera((0.0, -1.0, 60.0), (0.0, 0.0, 0.0))
SIZE = (240, 160)


def loose(name: str, *, edges: bool, objects: int = 2) -> Batch:
    """A row of points or bars along each of two northings; those of object 0 are blue, of object 1 yellow."""
    east = np.linspace(-20, 20, 9, dtype=np.float32)
    points = np.concatenate([np.stack([east, np.full(9, north), np.ones(9)], 1) for north in (-6.0, 6.0)])
    chain = np.stack([np.arange(8), np.arange(1, 9)], 1)
    return Batch(
        name=name,
        origin=(0.0, 0.0, 0.0),
        points=points.astype(np.float32),
        normals=np.zeros((0, 3), np.float32),
        triangles=np.zeros((0, 3), np.int32),
        object_id=np.repeat(np.arange(objects, dtype=np.int32), 9),
        material=Material(double_sided=True),
        colours=np.repeat(np.array([[20, 60, 230, 255], [230, 210, 20, 255]], np.uint8), 9, axis=0),
        edges=np.concatenate([chain, chain + 9]).astype(np.int32) if edges else None,
    )


@pytest.fixture
def stage() -> VtkStage:
    made = VtkStage(vtkRenderer(), objects=3, effects=Effects(shadows=False, grid=False))
    made.look(ABOVE)
    return made


def drawn(stage: VtkStage) -> Pixels:
    with Canvas(stage.renderers, SIZE) as canvas:
        return canvas.draw()


def blue(pixels: Pixels) -> int:
    return int((pixels[..., 2].astype(int) - pixels[..., 0] > 80).sum())


def yellow(pixels: Pixels) -> int:
    return int((pixels[..., 0].astype(int) - pixels[..., 2] > 80).sum())


def red(pixels: Pixels) -> int:
    return int((pixels[..., 0].astype(int) - pixels[..., 1] > 120).sum())


@pytest.mark.parametrize("edges", [False, True])
def test_they_are_drawn_in_their_own_colours_and_each_wears_its_object(stage: VtkStage, *, edges: bool) -> None:
    stage.mount(loose("loose", edges=edges))
    stage.show("loose", visible=True)
    texels = np.zeros((3, 4), np.uint8)
    with Canvas(stage.renderers, SIZE) as canvas:
        plain = canvas.draw()
        stage.colour(texels + np.array([[211, 47, 47, Mark.FILL], [0] * 4, [0] * 4], np.uint8))
        alarm = canvas.draw()
        stage.colour(texels + np.array([[0, 0, 0, Mark.HIDDEN], [0] * 4, [0] * 4], np.uint8))
        hidden = canvas.draw()
    assert min(blue(plain), yellow(plain)) > 9 * 3
    assert red(plain) == blue(alarm) == blue(hidden) == 0
    assert red(alarm) > 9 * 3
    assert yellow(hidden) == yellow(plain)


def test_points_are_round_and_larger_from_near_within_bounds(stage: VtkStage) -> None:
    stage.mount(loose("points", edges=False))
    stage.show("points", visible=True)
    each = list[float]()
    for up in (60.0, 300.0, 3000.0):
        stage.look(Camera((0.0, -0.5, up), (0.0, 0.0, 0.0)))
        pixels = drawn(stage)
        each.append((blue(pixels) + yellow(pixels)) / 18)
    assert each[0] == pytest.approx(np.pi / 4 * 9**2, rel=0.1)  # round, and nine pixels across at the most
    assert 5 < each[1] < 25
    assert each[2] > 0


def test_lines_are_as_wide_far_away_as_near(stage: VtkStage) -> None:
    batch = loose("lines", edges=True)
    stage.mount(replace(batch, points=batch.points * np.float32(100.0)))
    stage.show("lines", visible=True)
    stage.look(Camera((0.0, -100.0, 6000.0), (0.0, 0.0, 0.0)))
    assert min(blue(drawn(stage)), yellow(drawn(stage))) > 60


@pytest.mark.parametrize("edges", [False, True])
def test_an_alarm_among_them_breaks_no_outline(stage: VtkStage, *, edges: bool) -> None:
    stage.mount(loose("loose", edges=edges))
    stage.show("loose", visible=True)
    texels = np.zeros((3, 4), np.uint8)
    texels[0] = (211, 47, 47, Mark.FILL | Mark.THROUGH | Mark.SELECTED)
    stage.colour(texels)
    assert red(drawn(stage)) > 9 * 3


def test_what_is_uploaded_changes_no_picture_and_is_then_drawn_like_any_other(stage: VtkStage) -> None:
    other = VtkStage(vtkRenderer(), objects=3, effects=Effects(shadows=False, grid=False))
    other.look(ABOVE)
    other.mount(loose("points", edges=False))
    other.show("points", visible=True)
    with Canvas(stage.renderers, SIZE) as canvas:
        stage.mount(loose("early", edges=True))
        stage.upload("early")  # before the first frame there is nothing to send it to
        empty = canvas.draw()
        stage.mount(loose("points", edges=False))
        stage.upload("points")
        assert (canvas.draw() == empty).all()
        stage.show("points", visible=True)
        assert (canvas.draw() == drawn(other)).all()
