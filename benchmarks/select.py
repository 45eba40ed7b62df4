"""Choosing tiles of large trees from a moving camera, beside the same rule a tile at a time in Python.

All tiles are there but one in a hundred of the finest, so that the selection goes as deep as the view asks, looks at as
much as it ever will (a few thousand tiles), and has brothers to wait for. The peer is the recursion that the tests hold
the selection against, in the same run, from the same places; it is given the tree of 50,000 tiles only, for it would
take minutes to learn the children of the other. What either waited for a core is left out where the kernel counts it.
"""

import math
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.result import Result
from benchmarks.waiting import waited_here
from scenes.camera import looking_at
from scenes.columns import Rows
from scenes.tile_forest import Forest, Known
from scenes.tiles import MOST_PIXELS, View, choose
from tests.scenes.test_tiles import Reference
from tests.scenes.tile_trees import quadtree

SIDE, ERROR = 8000.0, 1500.0
"""Metres of the square city and of the error of its one coarsest tile."""

GOALS = {50_000: 2.0, 200_000: 3.0}


def measure(*, quick: bool) -> list[Result]:
    """Medians in milliseconds."""
    frames = 60 if quick else 400
    small, large = planted(50_000), planted(200_000)
    slow = _recursive(*planted(50_000), frames=3 if quick else 10)
    return [
        _result("select_50k", _ours(*small, frames), GOALS[50_000], slow),
        _result("select_200k", _ours(*large, frames), GOALS[200_000], None),
    ]


def planted(tiles: int) -> tuple[Forest, Rows]:
    """A city of at least so many tiles; one in a hundred of the finest is still on its way."""
    forest = Forest()
    levels = math.ceil(math.log(3 * tiles + 1, 4))
    roots = forest.plant(quadtree(levels, side=SIDE, error=ERROR), 0)
    forest.known[: len(forest)] |= np.uint8(Known.READY)
    for row in np.flatnonzero(forest.count[: len(forest)] == 0)[::101].tolist():
        forest.unsettle(row)
    return forest, roots


def view(frame: int, frames: int) -> View:
    """Over the roofs, turning, coming near and going away."""
    share = frame / frames
    target = (1500 * math.sin(3 * share), 1500 * math.cos(2 * share), 0.0)
    away = 150 + 400 * abs(math.sin(7 * share))
    elevation = 10 + 15 * abs(math.sin(5 * share))
    return View(looking_at(target, bearing=360 * share, elevation=elevation, distance=away), 1920, 1080)


def _ours(forest: Forest, roots: Rows, frames: int) -> float:
    spent = list[float]()
    for frame in range(frames):
        seen = view(frame, frames)
        waits, began = waited_here(), perf_counter()
        choose(forest, seen, roots)
        spent.append(1000 * (perf_counter() - began - waited_here() + waits))
    return median(spent)


def _recursive(forest: Forest, roots: Rows, *, frames: int) -> float:
    reference, spent = Reference(forest), list[float]()
    for frame in range(frames):
        seen = view(frame, frames)
        reference.look(seen, MOST_PIXELS)
        waits, began = waited_here(), perf_counter()
        reference.answer(roots.tolist())
        spent.append(1000 * (perf_counter() - began - waited_here() + waits))
    return median(spent)


def _result(name: str, ours: float, goal: float, peer: float | None) -> Result:
    return Result(
        name,
        ours=ours,
        unit="ms",
        goal=f"≤ {goal:g} ms",
        holds=ours <= goal,
        peer=peer,
        peer_name="" if peer is None else "recursive Python",
    )
