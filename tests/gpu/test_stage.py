from dataclasses import replace

import numpy as np
import pytest
from vtkmodules.vtkRenderingCore import vtkRenderer

from scenes.camera import Camera
from scenes.columns import Bytes
from scenes.levels import apart, cut_in_levels, floors_of
from scenes.model import Batch, Image, Material
from scenes.picture import Mark
from scenes.section import Section
from scenes.shade import Shade, relief, shade
from tests.a_tank_yard import STEP, shifted, tank_yard
from tests.gpu.pictures import Pixels, assert_as_agreed
from viewer.gpu.effects import FULL, Effects, is_software
from viewer.gpu.glsl import pieces
from viewer.gpu.offscreen import Canvas, driver_or_trouble, picture
from viewer.gpu.stage import VtkStage
from viewer.places import SHADERS

MANY = 300  # more than one row of texels
RED = (211, 47, 47)
ALARM = Mark.FILL | Mark.THROUGH
OVER_NINE = Camera((STEP, -40.0, 30.0), (STEP, STEP, 2.0))
"""Looks down on the nine tanks of a yard of nine."""


@pytest.fixture
def yard() -> VtkStage:
    """Nine tanks, without a grid or shadows."""
    stage = VtkStage(vtkRenderer(), objects=MANY, effects=Effects(shadows=False, grid=False))
    stage.mount(tank_yard(9))
    stage.show("tanks", visible=True)
    stage.look(OVER_NINE)
    return stage


def calm() -> Bytes:
    return np.zeros((MANY, 4), np.uint8)


def marked(*rows: int, mark: int, colour: tuple[int, int, int] = RED) -> Bytes:
    texels = calm()
    texels[list(rows)] = (*colour, mark)
    return texels


def drawn(stage: VtkStage, size: tuple[int, int] = (240, 160)) -> Pixels:
    with Canvas(stage.renderers, size) as canvas:
        return canvas.draw()


def reddish(pixels: Pixels) -> int:
    return int((pixels[..., 0].astype(int) - pixels[..., 1] > 60).sum())


def white(pixels: Pixels) -> int:
    return int((pixels.min(axis=2) > 250).sum())


def test_only_the_object_that_was_coloured_changes() -> None:
    stage = VtkStage(vtkRenderer(), objects=MANY, effects=FULL)
    stage.mount(tank_yard(MANY))
    stage.show("tanks", visible=True)
    stage.look(Camera((102.0, -170.0, 330.0), (102.0, 96.0, 0.0)))
    with Canvas(stage.renderers, (320, 240)) as canvas:
        before = canvas.draw()
        stage.colour(marked(0, mark=Mark.FILL))
        first = canvas.draw()
        stage.colour(marked(299, mark=Mark.FILL))
        last = canvas.draw()
        stage.colour(calm())
        again = canvas.draw()
    assert reddish(before) == 0
    assert reddish(first) > 20
    assert reddish(last) > 5
    assert not ((first != before) & (last != before)).any()
    assert (again == before).all()


def test_hidden_by_batch_by_mark_and_dropped_look_the_same(yard: VtkStage) -> None:
    with Canvas(yard.renderers, (240, 160)) as canvas:
        shown = canvas.draw()
        yard.colour(marked(*range(9), mark=Mark.HIDDEN))
        by_mark = canvas.draw()
        yard.colour(calm())
        yard.show("tanks", visible=False)
        hidden = canvas.draw()
        yard.drop("tanks")
        dropped = canvas.draw()
    assert (shown != hidden).any()
    assert (by_mark == hidden).all()
    assert (dropped == hidden).all()


def test_a_fill_keeps_its_brightness_at_night_and_its_form(yard: VtkStage) -> None:
    yard.colour(marked(4, mark=Mark.FILL))
    yard.daylight(12.0)
    noon = drawn(yard)
    yard.daylight(0.0)
    midnight = drawn(yard)
    red = noon[..., 0].astype(int) - noon[..., 1] > 60
    assert red.sum() > 100
    assert np.abs(noon[red].astype(int) - midnight[red]).max() <= 2
    assert midnight[~red].mean() < 0.5 * noon[~red].mean()
    assert np.ptp(noon[red][:, 0]) > 30  # lid and wall are told apart


def test_what_waits_pulses_between_full_and_sixty_in_a_hundred(yard: VtkStage) -> None:
    yard.colour(marked(4, mark=Mark.FILL | Mark.WAITING))
    with Canvas(yard.renderers, (240, 160)) as canvas:
        yard.beat(0.0)
        full = canvas.draw()
        yard.beat(1.0)
        low = canvas.draw()
    red = full[..., 0].astype(int) - full[..., 1] > 60
    assert low[red][:, 0].mean() / full[red][:, 0].mean() == pytest.approx(0.6, abs=0.02)


def test_what_is_not_known_is_striped_over_the_material(yard: VtkStage) -> None:
    grey = (150, 150, 150)
    plain = drawn(yard)
    yard.colour(marked(4, mark=Mark.HATCH, colour=grey))
    hatched = drawn(yard)
    changed = (plain != hatched).any(axis=2)
    levels = hatched[changed].max(axis=1)
    assert changed.sum() > 100
    assert np.ptp(levels.astype(int)) > 40  # both stripes are there
    assert (np.ptp(hatched[changed].astype(int), axis=1) < 40).all()  # and both are grey


def test_an_alarm_behind_a_building_shows_its_silhouette(yard: VtkStage) -> None:
    wall = shifted(tank_yard(1), "wall", STEP, -15.0, 100)
    yard.mount(replace(wall, points=wall.points * np.array([4, 0.5, 4], np.float32)))
    yard.show("wall", visible=True)
    yard.look(Camera((STEP, -60.0, 6.0), (STEP, 0.0, 6.0)))
    yard.colour(marked(1, mark=Mark.FILL))
    assert reddish(drawn(yard)) == 0
    yard.colour(marked(1, mark=ALARM))
    assert reddish(drawn(yard)) > 100


def test_an_alarm_too_small_to_be_drawn_keeps_the_width_of_its_outline(yard: VtkStage) -> None:
    yard.look(Camera((STEP, -9000.0, 6000.0), (STEP, STEP, 0.0)))
    yard.colour(marked(4, mark=Mark.FILL))
    assert reddish(drawn(yard)) <= 4
    yard.colour(marked(4, mark=ALARM))
    assert reddish(drawn(yard)) >= 36


def test_a_selection_is_outlined_in_white_around_the_colour_of_an_alarm(yard: VtkStage) -> None:
    yard.daylight(0.0)
    assert white(drawn(yard)) == 0
    yard.colour(marked(4, mark=Mark.SELECTED, colour=(0, 0, 0)))
    alone = drawn(yard)
    yard.colour(marked(4, mark=ALARM | Mark.SELECTED))
    both = drawn(yard)
    assert white(alone) > 100
    assert reddish(alone) == 0
    assert white(both) > 100
    assert reddish(both) > 100


def test_an_outline_follows_what_is_shown(yard: VtkStage) -> None:
    yard.colour(marked(4, mark=ALARM))
    with Canvas(yard.renderers, (240, 160)) as canvas:
        shown = canvas.draw()
        yard.show("tanks", visible=False)
        hidden = canvas.draw()
    assert reddish(shown) > 0
    assert reddish(hidden) == 0


def test_a_ghost_lets_most_of_what_is_behind_it_through(yard: VtkStage) -> None:
    with Canvas(yard.renderers, (240, 160)) as canvas:
        solid = canvas.draw()
        yard.colour(marked(*range(9), mark=Mark.GHOST))
        ghost = canvas.draw()
        yard.show("tanks", visible=False)
        empty = canvas.draw()
    tanks = (solid != empty).any(axis=2)
    assert 0.1 < (ghost[tanks] != empty[tanks]).any(axis=1).mean() < 0.3


def test_shadows_darken_the_ground_away_from_the_sun() -> None:
    stage = VtkStage(vtkRenderer(), objects=1, effects=Effects(grid=False))
    tank = tank_yard(1)
    stage.mount(tank)
    stage.show("tanks", visible=True)
    stage.look(Camera((0.0, -0.1, 60.0), (0.0, 0.0, 0.0)))
    stage.daylight(12.0)
    bare = drawn(stage)
    heights = relief([tank], cell=0.25)
    assert heights is not None
    stage.shade(shade(heights, (0.0, -0.6, 0.8)))
    shaded = drawn(stage)
    darker = np.argwhere(shaded.sum(axis=2) < 0.85 * bare.sum(axis=2))
    assert len(darker) > 100
    assert darker[:, 0].mean() < 80  # north, the upper half: the sun stands in the south
    stage.shade(None)
    assert (drawn(stage) == bare).all()


def test_beyond_the_relief_there_is_no_shadow() -> None:
    stage = VtkStage(vtkRenderer(), objects=1, effects=Effects(grid=False))
    stage.look(Camera((0.0, -0.1, 60.0), (0.0, 0.0, 0.0)))
    bare = drawn(stage)
    stage.shade(Shade(np.full((8, 8, 2), 20.0, np.float32), (-4.0, -4.0), 1.0))
    changed = np.argwhere((drawn(stage) != bare).any(axis=2))
    assert len(changed) > 100
    assert np.abs(changed - [80, 120]).max() < 20  # 8 m of the 38 m that the picture is high


def test_a_texture_lies_with_its_first_row_at_the_top() -> None:
    rows = np.zeros((2, 2, 3), np.uint8)
    rows[0], rows[1] = (255, 0, 0), (0, 0, 255)
    tank = tank_yard(1)
    uv = (tank.points[:, [0, 2]] / [8.0, -6.0] + [0.5, 1.0]).astype(np.float32)  # v grows downward, as in glTF
    stage = VtkStage(vtkRenderer(), objects=1, effects=Effects(shadows=False))
    stage.mount(replace(tank, uv=uv, image=Image(rows)))
    stage.show("tanks", visible=True)
    stage.look(Camera((0.0, -30.0, 3.0), (0.0, 0.0, 3.0)))
    pixels = drawn(stage)
    assert pixels[65, 120, 0] > pixels[65, 120, 2] + 40
    assert pixels[95, 120, 2] > pixels[95, 120, 0] + 40


def test_a_texture_is_as_bright_as_the_same_colour_of_a_material() -> None:
    stage = VtkStage(vtkRenderer(), objects=1, effects=Effects(shadows=False))
    stage.look(Camera((0.0, -30.0, 3.0), (0.0, 0.0, 3.0)))
    tank = tank_yard(1, material=Material(colour=(0.2158, 0.2158, 0.2158, 1.0)))
    white_tank = tank_yard(1, name="textured", material=Material())
    uv, grey = np.zeros((len(tank.points), 2), np.float32), Image(np.full((4, 4, 3), 128, np.uint8))
    stage.mount(tank)
    stage.mount(replace(white_tank, uv=uv, image=grey))
    stage.show("tanks", visible=True)
    plain = drawn(stage)[80, 120].astype(int)
    stage.show("tanks", visible=False)
    stage.show("textured", visible=True)
    assert np.abs(drawn(stage)[80, 120] - plain).max() <= 2


def test_the_sky_is_level_and_deepens_upwards() -> None:
    stage = VtkStage(vtkRenderer(), objects=1, effects=FULL)
    stage.daylight(12.0)
    stage.look(Camera((0.0, 0.0, 50.0), (0.0, 100.0, 60.0)))  # northward, away from the sun, a little up
    sky = drawn(stage)[:90].astype(int)
    assert np.ptp(sky, axis=1).max() < 12
    assert (np.diff(sky.mean(axis=(1, 2))[::10]) > 0).all()


@pytest.mark.parametrize("height", [50.0, 900.0, 6000.0])
def test_between_ground_and_sky_there_is_nothing_black(height: float) -> None:
    stage = VtkStage(vtkRenderer(), objects=1, effects=FULL)
    stage.daylight(12.0)
    stage.look(Camera((0.0, 0.0, height), (0.0, 100.0, height - 6.0)))
    assert drawn(stage).min() > 30


def test_vertex_colours_multiply_the_material() -> None:
    tank = tank_yard(1, material=Material(colour=(1.0, 1.0, 1.0, 1.0)))
    stage = VtkStage(vtkRenderer(), objects=1, effects=Effects(shadows=False))
    stage.look(Camera((0.0, -30.0, 3.0), (0.0, 0.0, 3.0)))
    green = np.tile(np.array([[0, 200, 0, 255]], np.uint8), (len(tank.points), 1))
    stage.mount(replace(tank, colours=green))
    stage.show("tanks", visible=True)
    red, green_seen, blue = drawn(stage)[80, 120].tolist()
    assert green_seen > max(red, blue) + 20


def test_a_mask_cuts_holes(yard: VtkStage) -> None:
    with Canvas(yard.renderers, (240, 160)) as canvas:
        yard.show("tanks", visible=False)
        empty = canvas.draw()
        tank = tank_yard(9, name="masked", material=Material(cutoff=0.5))
        colours = np.full((len(tank.points), 4), 255, np.uint8)
        colours[:, 3] = 100
        yard.mount(replace(tank, colours=colours))
        yard.show("masked", visible=True)
        assert (canvas.draw() == empty).all()


def test_a_translucent_batch_shows_what_is_behind_it() -> None:
    stage = VtkStage(vtkRenderer(), objects=2, effects=Effects(shadows=False))
    stage.mount(replace(tank_yard(1), material=Material(colour=(0, 0, 0, 1))))
    glass = Material(colour=(1.0, 1.0, 1.0, 0.3), translucent=True)
    stage.mount(replace(shifted(tank_yard(1), "glass", 0.0, -10.0, 1), material=glass))
    stage.look(Camera((0.0, -30.0, 3.0), (0.0, 0.0, 3.0)))
    with Canvas(stage.renderers, (240, 160)) as canvas:
        stage.show("tanks", visible=True)
        alone = canvas.draw()[80, 120].astype(int).sum()
        stage.show("glass", visible=True)
        behind = canvas.draw()[80, 120].astype(int).sum()
        stage.show("tanks", visible=False)
        without = canvas.draw()[80, 120].astype(int).sum()
    assert alone < behind < without


def test_the_fence_glows_at_the_boundary_until_it_is_taken_away(yard: VtkStage) -> None:
    ring = np.array([[-10.0, -10.0], [34.0, -10.0], [34.0, 34.0], [-10.0, 34.0]])
    with Canvas(yard.renderers, (240, 160)) as canvas:
        without = canvas.draw()
        yard.fence([ring])
        with_fence = canvas.draw()
        yard.fence([])
        again = canvas.draw()
    assert 200 < (without != with_fence).any(axis=2).sum() < 20_000
    assert (again == without).all()


@pytest.mark.parametrize("hour", [12.0, 18.2, 23.0])
def test_it_looks_as_agreed(yard: VtkStage, hour: float, pytestconfig: pytest.Config) -> None:
    texels = calm()
    texels[0], texels[2] = (*RED, ALARM | Mark.WAITING), (251, 192, 45, ALARM | Mark.HATCH)
    texels[4], texels[5] = (150, 155, 160, Mark.HATCH), (0, 0, 0, Mark.SELECTED)
    yard.colour(texels)
    yard.fence([np.array([[-12.0, -12.0], [36.0, -12.0], [36.0, 36.0], [-12.0, 36.0]])])
    yard.daylight(hour)
    if is_software(driver_or_trouble()):
        assert_as_agreed(
            f"yard_at_{hour:.0f}", picture(yard.renderers, (240, 160)), accept=bool(pytestconfig.getoption("--accept"))
        )


@pytest.mark.parametrize("path", sorted(SHADERS.iterdir()))
def test_every_shader_says_what_it_does_and_has_pieces(path: object) -> None:
    name = str(path).rpartition("/")[2]
    assert (SHADERS / name).read_text(encoding="utf-8").startswith("// ")
    assert pieces(name)


def cut_face(pixels: Pixels) -> int:
    """Pixels of the grey hatch of a cut face: no material here has its middle grey, nor ground nor sky its hue."""
    spread = np.ptp(pixels.astype(int), axis=2)
    light = pixels.max(axis=2)
    return int(((spread < 14) & (light > 98) & (light < 125)).sum())


def test_a_section_cuts_away_what_lies_outside_and_shows_the_inside_of_the_rest(yard: VtkStage) -> None:
    south = Camera((STEP, -60.0, 12.0), (STEP, STEP, 2.0))
    yard.look(south)
    box = Section((-20.0, STEP, -1.0), (40.0, 40.0, 20.0))  # through the middle of the second row of tanks
    with Canvas(yard.renderers, (240, 160)) as canvas:
        whole = canvas.draw()
        yard.section(box)
        cut = canvas.draw()
        yard.colour(marked(4, mark=Mark.FILL))
        filled = canvas.draw()
        yard.colour(calm())
        yard.section(None)
        again = canvas.draw()
    assert (whole != cut).any(axis=2).sum() > 1000
    assert cut_face(cut) > cut_face(whole) + 300
    assert reddish(filled) > 100  # the inside of an alarm is in its colour
    assert (again == whole).all()


def test_what_is_mounted_while_a_section_cuts_is_cut_too(yard: VtkStage) -> None:
    yard.look(Camera((STEP, -60.0, 12.0), (STEP, STEP, 2.0)))
    nothing = Section((500.0, 500.0, 0.0), (501.0, 501.0, 1.0))
    with Canvas(yard.renderers, (240, 160)) as canvas:
        yard.show("tanks", visible=False)
        empty = canvas.draw()
        yard.section(nothing)
        yard.show("tanks", visible=True)
        yard.mount(shifted(tank_yard(4), "more", 0.0, 0.0, 100))
        yard.show("more", visible=True)
        assert (canvas.draw() == empty).all()


def levels_of_one(yard: VtkStage, row: int, gap: float) -> tuple[Batch, ...]:
    """One tank of the nine in three levels, so far apart."""
    low, high = 0.0, float(tank_yard(9).points[:, 2].max())
    return apart(cut_in_levels([tank_yard(9)], row, floors_of(low, high, 3)), gap)


def test_an_object_pulled_apart_stands_higher_in_its_own_colour_and_is_whole_again_afterwards(yard: VtkStage) -> None:
    yard.colour(marked(4, mark=ALARM))
    whole = drawn(yard)
    yard.apart(4, levels_of_one(yard, 4, 0.0))
    together = drawn(yard)
    assert (np.abs(together.astype(int) - whole).max(axis=2) > 60).mean() < 0.004  # cut, and nothing to be seen of it
    yard.apart(4, levels_of_one(yard, 4, 8.0))
    pulled = drawn(yard)
    assert reddish(pulled) > 1.2 * reddish(whole)
    assert (pulled != whole).any(axis=2).mean() > 0.02
    yard.apart(None, ())
    assert (drawn(yard) == whole).all()


def test_levels_can_be_pulled_again_and_again_and_what_is_off_is_off(yard: VtkStage) -> None:
    bare = drawn(yard)
    for gap in (1.0, 5.0, 2.0):
        yard.apart(4, levels_of_one(yard, 4, gap))
        assert (drawn(yard) != bare).any()
    yard.apart(3, levels_of_one(yard, 3, 2.0))
    yard.colour(marked(3, 4, mark=Mark.HIDDEN))
    hidden = drawn(yard)
    yard.apart(None, ())
    assert (drawn(yard) == hidden).all()


def test_one_looks_into_a_level_that_is_pulled_off_also_after_a_section(yard: VtkStage) -> None:
    yard.apart(4, levels_of_one(yard, 4, 12.0))
    before = drawn(yard)
    yard.section(Section((-99.0, -99.0, -99.0), (99.0, 99.0, 99.0)))
    yard.section(None)
    assert (drawn(yard) == before).all()
