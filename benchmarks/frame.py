"""A frame and a recolouring: many objects in batches with a status texture, beside one PyVista actor per object."""

from collections.abc import Callable
from itertools import count
from statistics import median
from time import perf_counter

import numpy as np
import pyvista as pv
from vtkmodules.vtkRenderingCore import vtkRenderer

from benchmarks.result import Result
from scenes.camera import Camera
from scenes.picture import Mark
from tests.a_tank_yard import STEP, tank_yard
from viewer.gpu.effects import PLAIN
from viewer.gpu.offscreen import Canvas
from viewer.gpu.stage import VtkStage

OBJECTS, SIDES = 10_000, 30
"""120 triangles to an object: 1.2 million in all."""

SIZE = (1920, 1080)
FRAME_GOAL, RECOLOUR_GOAL = 3.5, 50.0


def measure(*, quick: bool) -> list[Result]:
    """Medians in milliseconds, on the same shapes, from the same places, at the same size, without smoothing."""
    times = 3 if quick else 15
    frame, recolour = _ours(times)
    peer_frame, peer_recolour = _peer(times)
    return [
        _result("frame", frame, peer_frame, FRAME_GOAL),
        _result("recolour", recolour, peer_recolour, RECOLOUR_GOAL),
    ]


def _result(name: str, ours: float, peer: float, goal: float) -> Result:
    return Result(
        name,
        ours=ours,
        unit="ms",
        goal=f"≥ {goal:g}×",
        holds=peer >= goal * ours,
        peer=peer,
        peer_name="PyVista, one actor per object",
    )


def _camera(turn: int) -> Camera:
    """All of the yard, from a place that moves a little with every frame."""
    side = STEP * np.sqrt(OBJECTS)
    angle = np.radians(200 + 2 * turn)
    middle = (side / 2, side / 2, 0.0)
    return Camera((middle[0] + side * np.sin(angle), middle[1] + side * np.cos(angle), 0.75 * side), middle, 40.0)


def _ours(times: int) -> tuple[float, float]:
    stage = VtkStage(vtkRenderer(), objects=OBJECTS, effects=PLAIN)
    stage.mount(tank_yard(OBJECTS, sides=SIDES))
    stage.show("tanks", visible=True)
    turn, texels = count(), np.zeros((OBJECTS, 4), np.uint8)
    texels[::2, 3] = Mark.FILL

    def recolour() -> None:
        texels[::2, :3] += 50
        stage.colour(texels)

    with Canvas(stage.renderers, SIZE) as canvas:

        def frame() -> None:
            stage.look(_camera(next(turn)))
            canvas.render()

        frame()
        return _milliseconds(frame, times), _milliseconds(recolour, times)


def _peer(times: int) -> tuple[float, float]:
    plotter = pv.Plotter(off_screen=True, window_size=list(SIZE), lighting="light kit")
    yard = tank_yard(1, sides=SIDES)
    tank = pv.PolyData(yard.points, np.insert(yard.triangles, 0, 3, axis=1).ravel())
    side = int(np.ceil(np.sqrt(OBJECTS)))
    actors = list[pv.Actor]()
    for number in range(OBJECTS):
        actor = pv.Actor(mapper=pv.DataSetMapper(tank))
        actor.position = (STEP * (number % side), STEP * (number // side), 0.0)
        plotter.renderer.AddActor(actor)
        actors.append(actor)
    window, turn = plotter.render_window, count()
    assert window is not None

    def frame() -> None:
        camera = _camera(next(turn))
        plotter.camera.position, plotter.camera.focal_point = camera.eye, camera.target
        plotter.camera.view_angle, plotter.camera.up = camera.field_of_view, (0, 0, 1)
        plotter.camera.clipping_range = (10.0, 10_000.0)
        window.Render()
        window.WaitForCompletion()

    def recolour() -> None:
        shade = (next(turn) % 5) / 5
        for actor in actors[::2]:
            actor.prop.color = (shade, 0.2, 0.2)

    plotter.show(auto_close=False)
    frame()
    taken = _milliseconds(frame, times), _milliseconds(recolour, times)
    plotter.close()
    return taken


def _milliseconds(act: Callable[[], object], times: int) -> float:
    spent = list[float]()
    for _ in range(times):
        began = perf_counter()
        act()
        spent.append(1000 * (perf_counter() - began))
    return median(spent)
