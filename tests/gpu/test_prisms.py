import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from scenes.camera import Camera
from scenes.columns import Bytes
from scenes.model import Batch, Image, Material
from scenes.picture import Mark
from scenes.plant import Equipment, Place, Prism
from scenes.prisms import Prisms, prisms_of
from tests.gpu.pictures import Pixels
from viewer.gpu.effects import Effects
from viewer.gpu.offscreen import Canvas
from viewer.gpu.stage import VtkStage

OBJECTS = 300
SCENERY = OBJECTS - 1
RED, BLUE = (211, 47, 47), (40, 60, 220)
FAR = 3000.0
"""Metres east of the origin: single precision must do there too."""
SIZE = (200, 200)
UP = 1.0
"""Metres above the bare ground, which would flicker through."""
STRAIGHT_DOWN = Camera((FAR + 10, 10.0, 60.0), (FAR + 10, 10.0001, 0.0))
L_SHAPE = np.array([[2, 2], [12, 2], [12, 6], [6, 6], [6, 12], [2, 12]], float) + np.array([FAR, 0])


def field(up: float = UP, row: int = SCENERY, name: str = "field") -> Batch:
    """A level field of 20 by 20 metres with a grey picture on it, lit evenly."""
    points = np.array([[0, 0, 0], [20, 0, 0], [20, 20, 0], [0, 20, 0]], np.float32)
    return Batch(
        name=name,
        origin=(FAR, 0.0, up),
        points=points,
        normals=np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
        triangles=np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        object_id=np.full(4, row, np.int32),
        material=Material(roughness=1.0),
        uv=(points[:, :2] / 20).astype(np.float32),
        image=Image(np.full((4, 4, 3), 128, np.uint8)),
    )


def prisms(low: float = 0.5, high: float = 5.0, row: int = 270) -> Prisms:
    """One L-shaped footprint, that of an object in the second row of texels."""
    items = [Equipment(f"{each}", "", "", Place(0, 0), {}) for each in range(row)]
    return prisms_of([*items, Equipment("bound", "", "", Place(0, 0), {}, prism=Prism(L_SHAPE, low, high))])


def stage_with(batch: Batch, bound: Prisms) -> VtkStage:
    stage = VtkStage(vtkRenderer(), objects=OBJECTS, effects=Effects(shadows=False, grid=False))
    stage.bind(bound)
    stage.mount(batch)
    stage.show(batch.name, visible=True)
    stage.look(STRAIGHT_DOWN)
    return stage


def picture(*marks: tuple[int, int, tuple[int, int, int]]) -> Bytes:
    texels = np.zeros((OBJECTS, 4), np.uint8)
    for row, mark, colour in marks:
        texels[row] = (*colour, mark)
    return texels


def drawn(stage: VtkStage) -> Pixels:
    with Canvas(stage.renderers, SIZE) as canvas:
        return canvas.draw()


def at(pixels: Pixels, east: float, north: float, up: float = UP) -> tuple[int, int, int]:
    """The pixel of a place on the field, metres from its corner."""
    camera = STRAIGHT_DOWN
    reach = (camera.eye[2] - up) * np.tan(np.radians(camera.field_of_view / 2))
    across = (east - 10) / reach * SIZE[1] / 2 + SIZE[0] / 2
    down = SIZE[1] / 2 - (north - 10) / reach * SIZE[1] / 2
    red, green, blue = pixels[int(down), int(across)].tolist()
    return red, green, blue


def is_red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] - max(pixel[1:]) > 60


INSIDE = [(3, 3), (11, 3), (3, 11), (5.5, 5.5), (2.3, 2.3), (11.7, 5.7)]
OUTSIDE = [(1.7, 3), (8, 8), (6.3, 6.3), (11, 7), (15, 15), (12.3, 3), (6.3, 11)]


def test_the_mesh_inside_the_footprint_is_red_and_outside_it_is_not() -> None:
    stage = stage_with(field(), prisms())
    calm = drawn(stage)
    stage.colour(picture((270, Mark.FILL, RED)))
    alarmed = drawn(stage)
    assert not any(is_red(at(calm, *place)) for place in (*INSIDE, *OUTSIDE))
    assert all(is_red(at(alarmed, *place)) for place in INSIDE)
    assert all(at(alarmed, *place) == at(calm, *place) for place in OUTSIDE)


def test_recolouring_needs_nothing_mounted_anew() -> None:
    stage = stage_with(field(), prisms())
    with Canvas(stage.renderers, SIZE) as canvas:
        calm = canvas.draw()
        stage.colour(picture((270, Mark.FILL, RED)))
        red = at(canvas.draw(), 3, 3)
        stage.colour(picture((270, Mark.FILL, BLUE)))
        blue = at(canvas.draw(), 3, 3)
        stage.colour(picture())
        again = canvas.draw()
    assert is_red(red)
    assert blue[2] > 2 * blue[0]
    assert (again == calm).all()


def test_the_edge_is_as_sharp_as_the_footprint() -> None:
    stage = stage_with(field(), prisms())
    stage.colour(picture((270, Mark.FILL, RED)))
    pixels = drawn(stage)
    red = (pixels[..., 0].astype(int) - pixels[..., 1:].max(axis=2)) > 60
    reach = (60 - UP) * np.tan(np.radians(STRAIGHT_DOWN.field_of_view / 2))
    pixels_a_metre = SIZE[1] / 2 / reach
    assert red.sum() == pytest.approx((10 * 4 + 4 * 6) * pixels_a_metre**2, rel=0.03)


@pytest.mark.parametrize(("up", "wears"), [(1.0, True), (4.9, True), (5.1, False), (0.4, False)])
def test_floor_and_ceiling_count(up: float, wears: bool) -> None:
    stage = stage_with(field(up), prisms())
    stage.colour(picture((270, Mark.FILL, RED)))
    assert is_red(at(drawn(stage), 4, 4, up)) == wears


def test_what_waits_pulses_and_what_is_not_known_is_striped() -> None:
    stage = stage_with(field(), prisms())
    with Canvas(stage.renderers, SIZE) as canvas:
        stage.colour(picture((270, Mark.FILL | Mark.WAITING, RED)))
        stage.beat(0.0)
        full = at(canvas.draw(), 3, 3)
        stage.beat(1.0)
        low = at(canvas.draw(), 3, 3)
        stage.colour(picture((270, Mark.HATCH, (150, 150, 150))))
        hatched = canvas.draw()
        stage.colour(picture())
        calm = canvas.draw()
    assert low[0] / full[0] == pytest.approx(0.6, abs=0.03)
    differs = (hatched.astype(int) - calm).any(axis=2)
    assert differs.sum() > 500
    assert at(hatched, 8, 8) == at(calm, 8, 8)


def test_a_layer_that_is_switched_off_leaves_the_ground_as_it_is() -> None:
    stage = stage_with(field(), prisms())
    calm = drawn(stage)
    stage.colour(picture((270, Mark.HIDDEN | Mark.FILL, RED)))
    assert (drawn(stage) == calm).all()


def test_what_is_somebodys_own_mesh_is_left_alone() -> None:
    stage = stage_with(field(row=5), prisms())
    stage.colour(picture((270, Mark.FILL, RED)))
    assert not is_red(at(drawn(stage), 3, 3))


def test_what_is_selected_has_the_outline_of_its_prism() -> None:
    stage = stage_with(field(), prisms())
    calm = drawn(stage)
    stage.colour(picture((270, Mark.SELECTED, RED)))
    selected = drawn(stage)
    white = (selected.min(axis=2) > 250) & (calm.min(axis=2) <= 250)
    assert white.sum() > 100
    assert at(selected, 16, 16) == at(calm, 16, 16)


def test_without_prisms_the_field_is_drawn_as_before() -> None:
    plain = VtkStage(vtkRenderer(), objects=OBJECTS, effects=Effects(shadows=False, grid=False))
    plain.mount(field())
    plain.show("field", visible=True)
    plain.look(STRAIGHT_DOWN)
    assert (drawn(plain) == drawn(stage_with(field(), prisms()))).all()
    assert (drawn(plain) == drawn(stage_with(field(), prisms_of([])))).all()
