"""Photogrammetry tiles read to batches with their pictures unpacked, by four threads, as streaming does it.

A tile as large as the median of a real capture: 702 kB, 7,800 triangles, 1.3 megapixels of JPEG; from the sample folder
where it lies beside the checkout, else made here. `osgconv` of OpenSceneGraph, where it is installed, writes the same
file again in a process of its own: what a user would run instead.
"""

import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from benchmarks.result import Result
from loaders.osgb.levels import OsgbTile
from loaders.osgb.source import OsgbSource, osgb_source
from loaders.places import ROOT
from scenes.datums import Wgs84
from scenes.frame import ParkFrame
from tests.osgb_files import Step, geode, group, jpeg, packed, shape, state, whole_picture

SAMPLES = ROOT.parent / "shared" / "samples" / "osgb" / "Data"
MEDIAN_BYTES = 702_000
CORES = 4
TILES_A_SECOND = 300
GOAL = f"≤ {1000 / TILES_A_SECOND:.1f} ms on {CORES} cores"


def measure(*, quick: bool) -> list[Result]:
    """Milliseconds a tile with four threads, which is 1,000 / tiles a second; and one tile beside osgconv."""
    rounds, count = (3, 24) if quick else (9, 96)
    with tempfile.TemporaryDirectory() as folder:
        source = _source(Path(folder))
        tile = source.tree.address[1]
        spread = median(_milliseconds_a_tile(source, tile, count) for _ in range(rounds))
        pairs = [(_milliseconds_a_tile(source, tile, 1), _converted(tile.path)) for _ in range(rounds)]
    alone, converted = median(ours for ours, _ in pairs), [peer for _, peer in pairs if peer is not None]
    beside = median(converted) if converted else None
    enough = (os.cpu_count() or 1) >= CORES  # fewer cores say nothing of the goal
    return [
        Result("load_osgb", spread, "ms/tile", GOAL, spread <= 1000 / TILES_A_SECOND if enough else None),
        Result(
            "load_osgb_alone",
            alone,
            "ms",
            "no slower",
            None if beside is None else alone <= beside,
            beside,
            "" if beside is None else "osgconv",
        ),
    ]


def _source(folder: Path) -> OsgbSource:
    """A dataset of the one tile, without what is finer."""
    column = folder / "Data" / "Tile"
    column.mkdir(parents=True)
    real = [each for each in SAMPLES.rglob("*.osgb") if each.is_file()] if SAMPLES.is_dir() else []
    nearest = min(real, key=lambda each: abs(each.stat().st_size - MEDIAN_BYTES), default=None)
    content = made_tile() if nearest is None else nearest.read_bytes()
    (column / "Tile.osgb").write_bytes(content)
    frame = ParkFrame(Wgs84(113.4, 22.5))
    return osgb_source(folder, name="capture", frame=frame, park_from_layer=np.eye(4), scenery_row=0)


def made_tile() -> bytes:
    """A tile of the median's size from a fixed seed: eight pieces of ground, each with a picture of its own."""
    seeded = np.random.default_rng(20261130)
    return packed(group(*(geode(_piece(seeded)) for _ in range(8))))


def _piece(seeded: np.random.Generator, side: int = 23, pixels: int = 408) -> Step:
    rows, columns = (each.ravel() for each in np.mgrid[0:side, 0:side])
    points = np.stack([columns, rows, seeded.random(side * side)], axis=1).astype(np.float32)
    first = (rows * side + columns).reshape(side, side)[:-1, :-1].ravel()
    corners = np.stack([first, first + 1, first + side, first + side, first + 1, first + side + 1], axis=1)
    rough = seeded.integers(0, 256, (pixels // 6, pixels // 6, 3), np.uint8)
    picture = whole_picture(jpeg(np.kron(rough, np.ones((6, 6, 1), np.uint8))))
    uv = (points[:, :2] / (side - 1)).astype(np.float32)
    return shape(points, corners.ravel().astype(np.uint32), uv=uv, state=state(picture))


def _milliseconds_a_tile(source: OsgbSource, tile: OsgbTile, count: int) -> float:
    began = perf_counter()
    with ThreadPoolExecutor(min(count, CORES)) as pool:
        contents = list(pool.map(source.load, [tile] * count))
    taken = 1000 * (perf_counter() - began) / count
    assert all(content.batches for content in contents)
    return taken


def _converted(path: Path) -> float | None:
    """Milliseconds that osgconv takes to read the file and to write it again; None where it is not installed."""
    tool = shutil.which("osgconv")
    if tool is None:
        return None
    began = perf_counter()
    done = subprocess.run(
        [tool, path.name, "again.osgb"], cwd=path.parent, capture_output=True, check=False, timeout=60
    )
    return 1000 * (perf_counter() - began) if done.returncode == 0 else None
