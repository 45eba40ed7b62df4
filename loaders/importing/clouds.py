"""A point cloud comes into a package: an octree of tiles in one archive, made with bounded memory.

A child process unpacks the file once and sorts its points into cells on disk; then each cell becomes tiles by itself,
and the cells above are made of every so many-th point of those below. All points are kept in the finest tiles.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import pack
from tempfile import TemporaryDirectory

import numpy as np
import orjson

from loaders.child import run_in_child
from loaders.child_task import Task
from loaders.clouds.e57_work import e57_chunks
from loaders.clouds.las_records import las_chunks
from loaders.clouds.points import MOST_POINTS as ALL_AT_ONCE
from loaders.clouds.points import Points
from loaders.importing.cells import by_depth, cells_of
from loaders.importing.work import Work
from loaders.opened import Progress
from loaders.tiles.write import Tile, box_around, tileset_json
from scenes.columns import Bytes, Floats, Singles, lock
from scenes.trouble import Trouble

MOST_POINTS = 60_000
"""Of one tile."""
READ_AT_ONCE = ALL_AT_ONCE
AT_ONCE = 250_000
MOST_ACROSS = 64
"""Points that are aimed at in one of the cells a cloud is sorted into, and cells along its longest side at most."""
ROW = np.dtype([("place", "<f4", 3), ("colour", "u1", 4)])
"""A point in a cell's file: metres from the corner of the cloud's box, colour."""
PLAIN = (200, 200, 200, 255)
GRID = 64
"""Places along a tile's longest side of which each gives one point to the tile above."""


type Carry = Callable[[Floats], Floats]
"""Places in the park from a model's."""


@dataclass(frozen=True, slots=True)
class Way:
    """From a file's coordinates to the park's: an affine (4, 4) good to a centimetre over the cloud; the cloud's box
    (2, 3) in the park, and how many points it holds.
    """  # noqa: D205

    park_from_file: Floats
    box: Floats
    count: int

    def __post_init__(self) -> None:
        lock(self.park_from_file, self.box)


@dataclass(frozen=True, slots=True)
class PointsOrder:
    """What a worker makes tiles from: `places` (points, 3) from `origin` (3,) in the park, `colours` (points, 4)."""

    name: str
    places: Singles
    colours: Bytes
    origin: Floats

    def __post_init__(self) -> None:
        lock(self.places, self.colours, self.origin)


@dataclass(frozen=True, slots=True)
class PointsMade:
    """The files of a cell, the tree above them, and the points that stand for it in the cell above."""

    files: tuple[tuple[str, bytes], ...]
    tile: Tile
    places: Singles
    colours: Bytes


def sort_points(task: Task) -> None:
    """A child's task: the points of the file in the first argument, by cells, into the task's folder.

    The second argument is `Way` as JSON. Each cell is a file "x_y_z" of `ROW`s.
    """
    path, way = Path(task.arguments[0]), orjson.loads(task.arguments[1])
    matrix, box = np.array(way["park_from_file"], np.float64), np.array(way["box"], np.float64)
    chunks = e57_chunks(path) if path.suffix.lower() == ".e57" else las_chunks(path)
    sorter = _Sorter(task.folder, box, way["count"])
    whole = max(path.stat().st_size, 1)
    for row, chunk in enumerate(chunks):
        sorter.add(chunk.places @ matrix[:3, :3].T + matrix[:3, 3], chunk.colours)
        task.progress(min(0.99, row * 16e6 / whole))
    sorter.write_count(task)


class _Sorter:
    """Appends points to the files of their cells."""

    def __init__(self, folder: Path, box: Floats, count: int) -> None:
        self._folder, self._low = folder, box[0]
        self._across = cells_across(count)
        self._side = max(float((box[1] - box[0]).max()) / self._across, 0.01)
        self._outside = 0

    def add(self, places: Floats, colours: Bytes | None) -> None:
        """Points in the park's frame; what lies outside of the cloud's box is an outlier and is left out."""
        steps = np.floor((places - self._low) / self._side)
        inside = ((steps >= -1) & (steps <= self._across)).all(axis=1)
        self._outside += len(places) - int(inside.sum())
        cells = np.clip(steps[inside], 0, self._across - 1).astype(np.int64)
        rows = np.empty(len(cells), ROW)
        rows["place"] = places[inside] - self._low
        rows["colour"] = PLAIN if colours is None else colours[inside]
        keys = (cells[:, 0] * self._across + cells[:, 1]) * self._across + cells[:, 2]
        order = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(order)], strict=True):
            x, y, z = cells[order[start]].tolist()
            with (self._folder / f"{x}_{y}_{z}").open("ab") as file:
                file.write(rows[order[start:end]].tobytes())

    def write_count(self, task: Task) -> None:
        if self._outside:
            task.report.note(
                f"{self._outside} 个点远在点云范围之外，已略去。",
                f"{self._outside} points lie far outside of the cloud and were left out.",
            )


def cells_across(count: int) -> int:
    """A power of two: surveyed points lie on surfaces, so four cells in eight hold some."""
    across = 1
    while across * across * AT_ONCE < count and across < MOST_ACROSS:
        across *= 2
    return across


def sorted_points(path: Path, way: Way, folder: Path, progress: Progress) -> None:
    """Have a child sort a file's points into `folder`. Trouble as the child has it."""
    words = orjson.dumps(
        {"park_from_file": way.park_from_file.tolist(), "box": way.box.tolist(), "count": way.count}
    ).decode()
    run_in_child(sort_points, [str(path.resolve()), words], folder=folder, file=path.name, progress=progress)


def cloud_files(folder: Path, origin: Floats, work: Work, progress: Progress) -> Generator[tuple[str, bytes]]:
    """The files of the tileset, from cells in `folder`, which count from `origin` (3,); `tileset.json` last."""
    cells = {_cell_of(path): path for path in folder.iterdir() if path.name.count("_") == 2}
    if not cells:
        raise Trouble(
            "点云里没有可用的点。",
            "The cloud holds no usable point.",
            remedy_zh="请检查点云文件。",
            remedy_en="Examine the cloud.",
        )
    names = sorted(cells)
    below = dict[tuple[int, int, int], PointsMade]()
    orders = (_order(cells[name], name, origin) for name in names)
    for row, (name, made) in enumerate(zip(names, work(tiles_of_points, orders), strict=True)):
        yield from made.files
        below[name] = _without_files(made)
        progress((row + 1) / len(names) * 0.9)
    level = 0
    while len(below) > 1:
        level += 1
        below = yield from _above(below, level, origin, work)
    progress(1.0)
    yield "tileset.json", tileset_json(next(iter(below.values())).tile)


def _above(
    below: Mapping[tuple[int, int, int], PointsMade], level: int, origin: Floats, work: Work
) -> Generator[tuple[str, bytes], None, dict[tuple[int, int, int], PointsMade]]:
    """One level up: eight cells become one."""
    groups = dict[tuple[int, int, int], list[PointsMade]]()
    for (x, y, z), made in sorted(below.items()):
        groups.setdefault((x >> 1, y >> 1, z >> 1), []).append(made)
    names = sorted(groups)
    orders = (
        PointsOrder(
            f"u{level}/{x}_{y}_{z}",
            np.concatenate([each.places for each in groups[x, y, z]]),
            np.concatenate([each.colours for each in groups[x, y, z]]),
            origin,
        )
        for x, y, z in names
    )
    made_of = dict[tuple[int, int, int], PointsMade]()
    for name, made in zip(names, work(one_tile_of_points, orders), strict=True):
        children = tuple(each.tile for each in groups[name])
        yield from made.files
        made_of[name] = _without_files(made, children)
    return made_of


def one_tile_of_points(order: PointsOrder) -> PointsMade:
    """All these points as one tile. A worker's task."""
    return _made(order, order.name, order.places, order.colours, ())


def tiles_of_points(order: PointsOrder) -> PointsMade:
    """The points of a cell as a tree of tiles with `MOST_POINTS` at most in each. A worker's task."""
    root, rows = cells_of(order.places, MOST_POINTS)
    below, files = dict[str, PointsMade](), list[tuple[str, bytes]]()
    for level in reversed(by_depth(root)):
        for cell in level:
            children = [below.pop(child.name) for child in cell.children]
            if children:
                places = np.concatenate([child.places for child in children])
                colours = np.concatenate([child.colours for child in children])
            else:
                chosen = np.sort(rows[cell.start : cell.end])
                places, colours = order.places[chosen], order.colours[chosen]
            made = _made(order, f"{order.name}/{cell.name}", places, colours, tuple(each.tile for each in children))
            files += made.files
            below[cell.name] = _without_files(made)
    last = below[root.name]
    return PointsMade(tuple(files), last.tile, last.places, last.colours)


def _made(order: PointsOrder, name: str, places: Singles, colours: Bytes, children: tuple[Tile, ...]) -> PointsMade:
    """A tile and the points that stand for it above."""
    content = pnts_bytes(places, colours, order.origin)
    corners = np.array([places.min(axis=0), places.max(axis=0)], np.float64) + order.origin
    side = float((corners[1] - corners[0]).max())
    chosen = thinned(places, side / GRID)
    centre, axes = box_around(np.concatenate([corners, *(_corners(child) for child in children)]))
    error = max((child.error for child in children), default=0.0)
    tile = Tile(centre, axes, max(error, _gap(places, side)) if children else 0.0, (f"{name}.pnts",), children)
    return PointsMade(((f"{name}.pnts", content),), tile, places[chosen], colours[chosen])


def thinned(places: Singles, side: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Rows of one point in each cube of that side, ascending; always the same."""
    if side <= 0:
        return np.zeros(1, np.int64)
    steps = np.floor((places - places.min(axis=0)) / side).astype(np.int64)
    keys = (steps[:, 0] << 42) | (steps[:, 1] << 21) | steps[:, 2]
    _, first = np.unique(keys, return_index=True)
    return np.sort(first)


def pnts_bytes(places: Singles, colours: Bytes, origin: Floats) -> bytes:
    """A point cloud tile. Source: OGC 18-053r2, "3D Tiles Specification 1.0", Point Cloud."""
    middle = np.rint((places.min(axis=0).astype(np.float64) + places.max(axis=0)) / 2 * 100) / 100
    local = (places.astype(np.float64) - middle).astype("<f4")
    head = orjson.dumps(
        {
            "POINTS_LENGTH": len(places),
            "RTC_CENTER": (origin + middle).tolist(),
            "POSITION": {"byteOffset": 0},
            "RGB": {"byteOffset": local.nbytes},
        }
    )
    head += b" " * (-(28 + len(head)) % 8)
    body = local.tobytes() + np.ascontiguousarray(colours[:, :3]).tobytes()
    body += bytes(-len(body) % 8)
    return pack("<4sIIIIII", b"pnts", 1, 28 + len(head) + len(body), len(head), len(body), 0, 0) + head + body


def chunks_of_clouds(clouds: Sequence[tuple[Floats, Bytes | None]]) -> Iterator[Points]:
    """Clouds that are in memory already, a million points at a time."""
    for places, colours in clouds:
        for start in range(0, len(places), 1_000_000):
            part = slice(start, start + 1_000_000)
            yield Points(places[part].copy(), None if colours is None else colours[part].copy())


def sort_in_memory(clouds: Sequence[tuple[Floats, Bytes | None]], box: Floats, folder: Path) -> None:
    """The same as `sort_points`, for places in the park that are in memory already."""
    sorter = _Sorter(folder, box, sum(len(places) for places, _ in clouds))
    for chunk in chunks_of_clouds(clouds):
        sorter.add(chunk.places, chunk.colours)


def scratch(folder: Path) -> TemporaryDirectory[str]:
    """A folder for sorted points in another one, gone afterwards."""
    return TemporaryDirectory(prefix="points-", dir=folder)


def _gap(places: Singles, side: float) -> float:
    """About how far the points of a tile are apart."""
    return side / max(float(np.sqrt(len(places))), 1.0)


def _order(path: Path, name: tuple[int, int, int], origin: Floats) -> PointsOrder:
    rows = np.fromfile(path, ROW)
    x, y, z = name
    return PointsOrder(f"c/{x}_{y}_{z}", rows["place"].copy(), rows["colour"].copy(), origin)


def _cell_of(path: Path) -> tuple[int, int, int]:
    x, y, z = path.name.split("_")
    return int(x), int(y), int(z)


def _without_files(made: PointsMade, children: tuple[Tile, ...] | None = None) -> PointsMade:
    """What is still needed of it; with the children that were made before it."""
    tile = made.tile
    if children:
        centre, axes = box_around(np.concatenate([_corners(tile), *(_corners(child) for child in children)]))
        side = float(2 * np.diag(axes).max())
        error = max([_gap(made.places, side), *(child.error for child in children)])
        tile = Tile(centre, axes, error, tile.contents, children)
    return PointsMade((), tile, made.places, made.colours)


def _corners(tile: Tile) -> Floats:
    half = np.diag(tile.axes)
    return np.array([tile.centre - half, tile.centre + half])
