"""Import of a large surveyed surface, beside PyVista reading and decimating it: time, and main memory at its highest.

The model is made here: a hill of 5 million triangles as binary PLY, 300,000 with `quick`. Ours is the whole import:
read, cleaned, cut into cells, every level simplified and measured, written as an archive of tiles. PyVista reads the
same file and decimates it to a quarter, once: one level, nothing written. Each runs in a process of its own, so that
the memory is its own.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
import psutil
import pyvista

from benchmarks.result import Result
from loaders.places import ROOT

LARGE, SMALL = 5_000_000, 300_000
GOAL = "at least as fast"
OURS = """
import sys
from pathlib import Path
from loaders.importing.pipeline import imported
from loaders.importing.wanted import Wanted
from loaders.importing.work import workers
from loaders.opened import Said
if __name__ == "__main__":
    with workers() as work:
        wanted = Wanted(Path(sys.argv[2]), Said(up="z", metres_per_unit=1.0), work=work)
        (found,) = imported([Path(sys.argv[1])], wanted)
    assert found.error is None, found.error
"""
PEER = """
import sys
import pyvista
mesh = pyvista.read(sys.argv[1]).decimate(0.75)
assert mesh.n_cells
"""


def measure(*, quick: bool) -> list[Result]:
    """Two rows: seconds, and megabytes."""
    name = f"PyVista {pyvista.__version__} read + decimate"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hill.ply"
        path.write_bytes(hill_ply(SMALL if quick else LARGE))
        program = Path(folder) / "ours.py"
        program.write_text(OURS, encoding="utf-8")
        peer = Path(folder) / "peer.py"
        peer.write_text(PEER, encoding="utf-8")
        seconds, megabytes = _run(program, path, Path(folder) / "made.park")
        their_seconds, their_megabytes = _run(peer, path)
    return [
        Result("import", seconds, "s", GOAL, seconds <= their_seconds, their_seconds, name),
        Result("import_memory", megabytes, "MB", "no more", megabytes <= their_megabytes, their_megabytes, name),
    ]


def hill_ply(triangles: int) -> bytes:
    """Binary PLY of about so many triangles. Source: Turk, "The PLY Polygon File Format", 1994."""
    side = int(np.sqrt(triangles / 2)) + 1
    x, y = np.meshgrid(np.arange(side) * 0.25, np.arange(side) * 0.25, indexing="ij")
    rough = np.random.default_rng(20261130).normal(0, 0.02, x.shape)
    points = np.stack([x, y, 3 * np.sin(x / 9) * np.cos(y / 13) + rough], axis=-1).reshape(-1, 3)
    corner = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    low = np.stack([corner, corner + side, corner + 1], axis=1)
    high = np.stack([corner + 1, corner + side, corner + side + 1], axis=1)
    faces = np.empty(2 * len(corner), np.dtype([("count", "u1"), ("corners", "<i4", 3)]))
    faces["count"], faces["corners"] = 3, np.concatenate([low, high])
    head = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {len(points)}\nproperty float x\nproperty float y\n"
        f"property float z\nelement face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    return head.encode() + points.astype("<f4").tobytes() + faces.tobytes()


def _run(program: Path, *words: Path) -> tuple[float, float]:
    """Seconds, and the most megabytes of the process and those it started, looked at twenty times a second."""
    began = perf_counter()
    line = [sys.executable, str(program), *map(str, words)]
    process = psutil.Popen(line, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, _taken(process))
        try:
            process.wait(0.05)
        except psutil.TimeoutExpired:
            continue
    assert process.returncode == 0, program.name
    return perf_counter() - began, most / 1e6


def _taken(process: psutil.Process) -> int:
    taken = 0
    try:
        for each in (process, *process.children(recursive=True)):
            taken += each.memory_info().rss
    except psutil.Error:
        pass  # one of them has just ended
    return taken
