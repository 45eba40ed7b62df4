"""Load of two million coloured points to arrays, LAS and LAZ, beside f3d and plain laspy reading the same file.

The file is made here from a fixed seed: a survey in map coordinates, colours of 16 bits, classes. Ours is `read_model`,
for LAZ in a child process, as in an import of one file after another: it waits for the next file, and starts anew while
another reader has its turn. laspy is used as one would to show the same points: noise
and what was withheld left out, coordinates taken near their middle in float32, colours in 8 bits, points counted by
class. PyVista 0.49 and VTK 9.7 read neither format. The readers take turns, round after round, and medians are
compared; a first round, not counted, leaves the bytecode that an installed program has.
"""

import tempfile
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from statistics import median

import f3d
import numpy as np

from benchmarks.bytecode import keep_bytecode
from benchmarks.readers import milliseconds, scene_by_f3d
from benchmarks.result import Result
from loaders.child_process import ready_children
from loaders.model_files import read_model

POINTS = 2_000_000
GOAL = "at least as fast"


def measure(*, quick: bool) -> list[Result]:
    """Four rows: LAS and LAZ, each beside f3d and beside laspy."""
    rounds, rows = 2 if quick else 5, list[Result]()
    with tempfile.TemporaryDirectory() as folder, ready_children() as ready:

        def ours(path: Path) -> object:
            model, _ = read_model(path, ready=ready)
            assert len(model.clouds[0].points) == POINTS
            return model

        readers: dict[str, Callable[[Path], object]] = {"ours": ours, "f3d": scene_by_f3d, "laspy": _laspy}
        for kind in ("las", "laz"):
            path = write_survey(Path(folder) / f"survey.{kind}")
            times: dict[str, list[float]] = {name: [] for name in readers}
            keep_bytecode(Path(folder))
            ours(path)
            for _ in range(rounds):
                for name, reader in readers.items():
                    times[name].append(milliseconds(reader, path))
            by_us, by_f3d, by_laspy = (median(times[name]) for name in readers)
            name = "load_las" if kind == "las" else "load_las_packed"
            rows += [
                Result(name, by_us, "ms", GOAL, by_us <= by_f3d, by_f3d, f"f3d {f3d.__version__}"),
                Result(f"{name}_laspy", by_us, "ms", GOAL, by_us <= by_laspy, by_laspy, f"laspy {version('laspy')}"),
            ]
    return rows


def write_survey(path: Path, points: int = POINTS) -> Path:
    """A LAS file, or LAZ by its name: a track that wanders over a site of some hundred metres."""
    laspy, seeded = import_module("laspy"), np.random.default_rng(20261130)
    header = laspy.LasHeader(point_format=3, version="1.2")
    header.scales, header.offsets = [0.001] * 3, [434_000.0, 2_488_000.0, 0.0]
    data = laspy.LasData(header)
    data.x = 434_000 + np.cumsum(seeded.normal(0, 0.05, points))
    data.y = 2_488_000 + np.cumsum(seeded.normal(0, 0.05, points))
    data.z = 8 + np.abs(np.cumsum(seeded.normal(0, 0.01, points)))
    data.intensity = seeded.integers(0, 4000, points)
    data.classification = seeded.integers(1, 7, points)
    for name in ("red", "green", "blue"):
        setattr(data, name, seeded.integers(0, 256, points) * 256)
    data.write(str(path))
    return path


def _laspy(path: Path) -> object:
    data = import_module("laspy").read(str(path))
    classes = np.asarray(data.classification)
    wanted = ~(np.asarray(data.withheld).astype(bool) | (classes == 7) | (classes == 18))
    data = data if wanted.all() else data[wanted]
    places = data.xyz
    near = (places - places.mean(axis=0).round()).astype(np.float32)
    colours = np.stack([(channel >> 8).astype(np.uint8) for channel in (data.red, data.green, data.blue)], axis=1)
    return near, colours, np.bincount(classes[wanted])
