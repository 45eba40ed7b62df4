"""Picking in the demo park built thirty times over: rays at random installations, from above and from among them."""

from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.result import Result
from scenes.camera import Ray, home, looking_at, projected, ray
from scenes.demo import demo_park
from scenes.park_assembly import ParkAssembly
from scenes.pick import picked
from scenes.plant import Park

GOAL_IN_MILLISECONDS = 5.0


def measure(*, quick: bool) -> list[Result]:
    """Median time of one pick; the shapes come from wherever the assembly has them, made or remembered."""
    park = demo_park(30)
    assembly = ParkAssembly(park)
    times = list[float]()
    for sight in _sights(park, assembly, 60 if quick else 400):
        began = perf_counter()
        picked(sight, assembly, spread=0.004)
        times.append((perf_counter() - began) * 1000)
    taken = median(times)
    goal = f"≤ {GOAL_IN_MILLISECONDS:g} ms"
    return [Result("pick", ours=taken, unit="ms", goal=goal, holds=taken <= GOAL_IN_MILLISECONDS)]


def _sights(park: Park, assembly: ParkAssembly, count: int) -> list[Ray]:
    """Lines of sight at installations, from above the whole park and from low over a yard in turn."""
    chance, boxes = np.random.default_rng(1), assembly.boxes
    sights = list[Ray]()
    for turn, row in enumerate(chance.integers(0, len(park.equipment), count)):
        x, y, z = (float(part) for part in (boxes.low[row] + boxes.high[row]) / 2)
        low = looking_at((x, y, z), bearing=float(turn * 7 % 360), elevation=12.0, distance=120.0)
        camera = low if turn % 2 else home(park.boundary, 16 / 9)
        across, down, _ = projected(camera, np.array([[x, y, z]]), 1920, 1080)
        sights.append(ray(camera, float(across[0]), float(down[0]), 1920, 1080))
    return sights
