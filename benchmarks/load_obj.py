"""Load of a large OBJ with materials to arrays and batches, beside f3d, trimesh and PyVista reading the same file.

The file is made here from a fixed seed: 182 objects and materials, 285,000 triangles, 150,000 points and as many places
on pictures, 20 MB of text, as photogrammetry and plant design are handed over. The readers take turns in this process,
round after round; medians are compared. f3d loads the scene without opening a window; trimesh merges nothing.
"""

import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median

import f3d
import numpy as np
import pyvista

from benchmarks.readers import milliseconds, scene_by_f3d
from benchmarks.result import Result
from loaders.model_files import read_model
from scenes.assembly import Lod
from scenes.model_assembly import ModelAssembly

OBJECTS = 182
CELLS = 28
GOAL = "at least as fast"


def measure(*, quick: bool) -> list[Result]:
    """Three rows: beside f3d, beside trimesh and beside PyVista."""
    readers: dict[str, Callable[[Path], object]] = {
        "ours": _ours,
        "f3d": scene_by_f3d,
        "trimesh": _trimesh,
        "PyVista": _pyvista,
    }
    times: dict[str, list[float]] = {name: [] for name in readers}
    with tempfile.TemporaryDirectory() as folder:
        path = large_file(Path(folder))
        for _ in range(3 if quick else 7):
            for name, reader in readers.items():
                times[name].append(milliseconds(reader, path))
    ours, by_f3d, by_trimesh, by_pyvista = (median(times[name]) for name in readers)
    trimesh = f"trimesh {import_module('trimesh').__version__}"
    return [
        Result("load_obj", ours, "ms", GOAL, ours <= by_f3d, by_f3d, f"f3d {f3d.__version__}"),
        Result("load_obj_trimesh", ours, "ms", GOAL, ours <= by_trimesh, by_trimesh, trimesh),
        Result("load_obj_pyvista", ours, "ms", GOAL, ours <= by_pyvista, by_pyvista, f"PyVista {pyvista.__version__}"),
    ]


def large_file(folder: Path, *, objects: int = OBJECTS, cells: int = CELLS) -> Path:
    """An OBJ with its materials beside it: hilly patches, each an object of a material of its own."""
    seeded = np.random.default_rng(20261130)
    lines, materials = ["mtllib yard.mtl"], list[str]()
    side = cells + 1
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    row = np.arange(side * side).reshape(side, side)
    near, far = row[:-1, :-1], row[1:, 1:]
    corners = np.stack([near, row[:-1, 1:], far, near, far, row[1:, :-1]], axis=-1).reshape(-1, 3) + 1
    for number in range(objects):
        points = np.column_stack([grid + seeded.random(grid.shape), 3 * seeded.random(len(grid))])
        points[:, :2] += (number % 14 * 30, number // 14 * 30)
        lines += [f"o part{number}", f"usemtl m{number}"]
        lines += [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in points.tolist()]
        lines += [f"vt {u:.6f} {v:.6f}" for u, v in (grid / cells).tolist()]
        lines += [f"f {a}/{a} {b}/{b} {c}/{c}" for a, b, c in (corners + number * len(grid)).tolist()]
        materials += [f"newmtl m{number}", f"Kd 0.5 0.6 {number / objects:.3f}"]
    (folder / "yard.mtl").write_text("\n".join(materials) + "\n")
    path = folder / "yard.obj"
    path.write_text("\n".join(lines) + "\n")
    return path


def _ours(path: Path) -> object:
    model, report = read_model(path)
    assert not report.notices
    assembly = ModelAssembly(model, name="yard")
    return [assembly.level(chunk, Lod.FINE) for chunk in assembly.chunks]


def _trimesh(path: Path) -> object:
    return import_module("trimesh").load_scene(path, process=False)


def _pyvista(path: Path) -> object:
    return pyvista.read(str(path))
