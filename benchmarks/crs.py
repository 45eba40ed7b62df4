"""Coordinates of a million points: from Gauss-Krüger metres into a park, and round the shift of Chinese web maps.

`crs`: EPSG:4547 to a park, beside what a user would write: one call of pyproj to earth-centred metres,
and a matrix that turns them into the park. `crs_error`: how far we are from PROJ's own answer. `crs_gcj`: the error of
GCJ-02 there and back over Guangdong, and the row after it the time.
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np
from pyproj import Transformer

from benchmarks.result import Result
from loaders.crs.crs import crs_of, park_from_crs
from scenes.columns import Floats
from scenes.datums import Cgcs2000, gcj02_from_wgs84, wgs84_from_gcj02
from scenes.frame import ParkFrame

POINTS = 1_000_000
FRAME = ParkFrame(Cgcs2000(113.4, 22.5, 0.0))
METRES_PER_DEGREE = 111_320.0


def measure(*, quick: bool) -> list[Result]:
    """Four rows: time beside pyproj, distance from PROJ, round trip in millimetres and in milliseconds."""
    count, rounds = (POINTS // 5, 3) if quick else (POINTS, 7)
    points, crs = _points(count), crs_of("EPSG:4547")
    plain = Transformer.from_crs("EPSG:4547", "EPSG:4978", always_xy=True)
    ours, theirs = list[float](), list[float]()
    for _ in range(rounds):  # they take turns, so that both meet the same neighbours
        ours.append(_milliseconds(lambda: park_from_crs(crs, FRAME, points)))
        theirs.append(_milliseconds(lambda: _by_pyproj(plain, points)))
    error, trip, spent = _error(points), *_round_trip(count)
    return [
        Result("crs", median(ours), "ms", "recorded", None, median(theirs), "pyproj and a matrix"),
        Result("crs_error", error, "mm", "≤ 1 mm from PROJ", error <= 1),
        Result("crs_gcj", trip, "mm", "≤ 1 mm", trip <= 1),
        Result("crs_gcj_time", spent, "ms", "recorded", None),
    ]


def _points(count: int) -> Floats:
    seeded = np.random.default_rng(20261130)
    return np.column_stack(
        [seeded.uniform(420_000, 480_000, count), seeded.uniform(2.45e6, 2.53e6, count), seeded.uniform(0, 80, count)]
    )


def _by_pyproj(transformer: Transformer, points: Floats) -> Floats:
    """Earth-centred metres turned into the park."""
    earth = np.column_stack(transformer.transform(points[:, 0], points[:, 1], points[:, 2]))
    lon, lat = np.radians([113.4, 22.5])
    east = [-np.sin(lon), np.cos(lon), 0.0]
    north = [-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)]
    up = [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    turned: Floats = (earth - earth[0]) @ np.array([east, north, up]).T
    return turned


def _error(points: Floats) -> float:
    """The largest distance in millimetres between our park metres and PROJ's topocentric ones."""
    some = points[:: max(1, len(points) // 20_000)]
    there = Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 "
        "+step +proj=cart +ellps=WGS84 +step +proj=topocentric +ellps=WGS84 +lon_0=113.4 +lat_0=22.5 +h_0=0"
    ).transform(some[:, 0], some[:, 1], some[:, 2])
    proj = np.column_stack([np.asarray(each, np.float64) for each in there])
    ours = park_from_crs(crs_of("EPSG:4547"), FRAME, some)
    return 1000 * float(np.linalg.norm(ours - proj, axis=1).max())


def _round_trip(count: int) -> tuple[float, float]:
    """The largest error in millimetres and the time in milliseconds of GCJ-02 there and back all over Guangdong."""
    seeded = np.random.default_rng(20261201)
    longitude, latitude = seeded.uniform(109.6, 117.4, count), seeded.uniform(20.0, 25.6, count)
    started = perf_counter()
    back = wgs84_from_gcj02(*gcj02_from_wgs84(longitude, latitude))
    spent = 1000 * (perf_counter() - started)
    away = np.hypot(back[0] - longitude, back[1] - latitude)
    return 1000 * METRES_PER_DEGREE * float(away.max()), spent


def _milliseconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return 1000 * (perf_counter() - started)
